//! A million rows under every kind of unique key load without a violation; a
//! column too short for its rows is refused before one is read.

use std::path::Path;

use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;
use crate::dump_files::pg_dump;
use crate::dump_files_mysql::mariadb_dump;
use crate::maria_database::MariaDatabase;

/// A project with these rules for `users`, and a snapshot of `url`.
fn project(url: &str, rules: &str) -> Dir {
    let dir = Dir::new();
    let head = "version: 1\nschema: schemas/case.yaml\nkey: env:STANDIN_KEY\ntables:\n  users:\n";
    let lines: Vec<String> = rules.split("; ").map(|line| format!("    {line}\n")).collect();
    dir.write("masks/case.yaml", format!("{head}{}", lines.concat()));
    Standin::new(&dir, "snapshot case --source").arg(url).run().ok();
    dir
}

/// Composite, over an expression, and partial, on a million rows; the third is
/// verified by the server alone.
#[test]
fn a_million_rows_of_postgres() {
    let source = Database::create();
    source.run(
        "CREATE UNLOGGED TABLE users (tenant int NOT NULL, login varchar(12) NOT NULL, email text, badge text, \
         gone boolean NOT NULL); \
         INSERT INTO users SELECT n % 1000, 'l' || n / 1000, CASE n % 3 WHEN 0 THEN 'M' ELSE 'm' END || n || '@x.test', \
         'b' || n / 2, n % 2 = 1 FROM generate_series(0, 999999) n; \
         CREATE UNIQUE INDEX users_tenant_login ON users (tenant, login); \
         CREATE UNIQUE INDEX users_email ON users (lower(email)); \
         CREATE UNIQUE INDEX users_badge ON users (badge) WHERE NOT gone",
    );
    let rules = "tenant: keep; login: person.username; email: person.email; badge: hash(length=16); gone: keep";
    let dir = project(&source.url(), rules);
    Standin::new(&dir, "dump case --jobs 2 --out out.sql --source").arg(source.url()).run().ok();
    let target = Database::create();
    target.load(&dir.join("out.sql"));
    let counted =
        target.rows("SELECT count(*), count(DISTINCT (tenant, login)), count(DISTINCT lower(email)) FROM users");
    assert_eq!(counted, [["1000000"; 3]]);
    let keys = target.rows("SELECT count(*) FROM pg_indexes WHERE tablename = 'users' AND indexdef LIKE '%UNIQUE%'");
    assert_eq!(keys, [["3"]]);
    let kept = source.value("SELECT count(*) FROM users WHERE login LIKE 'l%'");
    assert_eq!(kept, "1000000");
}

/// The collation takes texts that differ in case, accents or blanks for one.
#[test]
fn a_million_rows_of_mariadb() {
    let source = MariaDatabase::create();
    source.run(
        "CREATE TABLE users (id int PRIMARY KEY, email varchar(60) NOT NULL, code varchar(20) NOT NULL, \
         UNIQUE KEY email (email), UNIQUE KEY code (code)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci; \
         INSERT INTO users SELECT seq, CONCAT(IF(seq % 2, 'Ann', 'ann'), seq, '@x.test'), CONCAT('Zo\u{eb}-', LPAD(seq, 7, '0')) \
         FROM seq_1_to_1000000",
    );
    let dir = project(&source.url(), "id: keep; email: person.email; code: substitute");
    Standin::new(&dir, "dump case --jobs 2 --out out.sql --source").arg(source.url()).run().ok();
    let target = MariaDatabase::create();
    target.load(&dir.join("out.sql"));
    assert_eq!(
        target.rows("SELECT count(*), count(DISTINCT email), count(DISTINCT code) FROM users"),
        [["1000000"; 3]]
    );
}

const RULES: &str = "id: keep; username: person.username";
const NEEDS: &str = "error[M0301]: users.username needs 2,000 different values, person.username at varchar(5) has 819";

/// Nothing was written, and the server was asked for no value.
#[track_caller]
fn refused(dir: &Dir, url: &str, constraint: &str) {
    for command in ["dump case --out out.sql --source", "check case --live --source"] {
        let outcome = Standin::new(dir, command).arg(url).run().fails(2);
        let outcome = outcome.stderr_has(NEEDS).stderr_has(constraint).stderr_has("masks/case.yaml:7:15");
        outcome.stderr_has("one-to-one mask").stderr_has("nothing was read or written");
    }
    assert!(!dir.has("out.sql"));
    Standin::new(dir, "check case").run().ok();
}

/// As a server's dump: the run ends before its output has a name.
#[track_caller]
fn refused_in_a_file(dir: &Dir, dump: Vec<u8>) {
    dir.write("dump.sql", dump);
    for jobs in ["1", "3"] {
        Standin::new(dir, "dump case --from dump.sql --out out.sql --jobs")
            .arg(jobs)
            .run()
            .fails(2)
            .stderr_has("there are more rows than the mask has different values for")
            .stderr_has("has 819; mask person.username at varchar(5); constraint");
        assert!(!dir.has("out.sql"));
    }
}

#[test]
fn a_column_too_short_for_its_rows_on_postgres() {
    let source = Database::create();
    source.run(
        "CREATE TABLE users (id int PRIMARY KEY, username varchar(5) CONSTRAINT users_name UNIQUE); \
         INSERT INTO users SELECT n, CASE WHEN n <= 2000 THEN 'u' || n END FROM generate_series(1, 5000) n",
    );
    let dir = project(&source.url(), RULES);
    refused(&dir, &source.url(), "unique constraint users_name on users (username)");
    refused_in_a_file(&dir, pg_dump(&source.url(), &[]));
    // Rows without a user name need none.
    source.run("UPDATE users SET username = NULL WHERE id > 800");
    Standin::new(&dir, "check case --live --source").arg(source.url()).run().ok();
}

/// A partial index needs values for its own rows alone.
#[test]
fn rows_outside_of_a_partial_index_do_not_count() {
    let source = Database::create();
    source.run(
        "CREATE TABLE users (id int PRIMARY KEY, username varchar(8), gone boolean NOT NULL); \
         INSERT INTO users SELECT n, 'u' || n, n > 100 FROM generate_series(1, 160000) n; \
         CREATE UNIQUE INDEX users_name ON users (username) WHERE NOT gone",
    );
    let dir = project(&source.url(), "id: keep; username: person.username; gone: keep");
    Standin::new(&dir, "check case --live --source").arg(source.url()).run().ok();
    source.run("UPDATE users SET gone = false");
    Standin::new(&dir, "check case --live --source")
        .arg(source.url())
        .run()
        .fails(2)
        .stderr_has("users.username needs 160,000 different values, person.username at varchar(8) has 148,291");
}

#[test]
fn a_column_too_short_for_its_rows_on_mariadb() {
    let source = MariaDatabase::create();
    source.run(
        "CREATE TABLE users (id int PRIMARY KEY, username varchar(5), UNIQUE KEY users_name (username)); \
         INSERT INTO users SELECT seq, IF(seq <= 2000, CONCAT('u', seq), NULL) FROM seq_1_to_5000",
    );
    let dir = project(&source.url(), RULES);
    refused(&dir, &source.url(), "unique constraint users_name on users (username)");
    refused_in_a_file(&dir, mariadb_dump(&source, &[]));
}

#[test]
fn a_column_too_short_for_its_rows_in_sqlite() {
    let dir = Dir::new();
    let made = rusqlite::Connection::open(dir.join("shop.db")).unwrap();
    made.execute_batch(
        "CREATE TABLE users (id integer PRIMARY KEY, username varchar(5) UNIQUE); \
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000) \
         INSERT INTO users SELECT n, CASE WHEN n <= 2000 THEN 'u' || n END FROM n",
    )
    .unwrap();
    let url = format!("sqlite:{}", dir.join("shop.db").display());
    let dir = project(&url, RULES);
    assert!(Path::new(dir.path()).exists());
    refused(&dir, &url, "on users (username)");
}

/// Two rows that the source keeps apart by one column of a key, and that one mask
/// makes alike, end the run.
#[test]
fn a_composite_key_is_verified_as_a_whole() {
    let source = Database::create();
    source.run(
        "CREATE TABLE users (id int PRIMARY KEY, tenant int NOT NULL, email varchar(60) NOT NULL, \
         CONSTRAINT users_mail UNIQUE (tenant, email)); \
         INSERT INTO users VALUES (1, 1, 'Ann@x.test'), (2, 1, 'ann@x.test'), (3, 2, 'ann@x.test')",
    );
    let dir = project(&source.url(), "id: keep; tenant: keep; email: person.email");
    Standin::new(&dir, "dump case --out out.sql --source")
        .arg(source.url())
        .run()
        .fails(1)
        .stderr_has("public.users.(tenant, email): two different values were masked to one in a unique column")
        .stderr_has("constraint users_mail");
    dir.write("dump.sql", pg_dump(&source.url(), &[]));
    Standin::new(&dir, "dump case --from dump.sql --out out.sql")
        .run()
        .fails(1)
        .stderr_has("public.users.(tenant, email)");
    assert!(!dir.has("out.sql"));
    // The same address in two tenants is two rows.
    source.run("DELETE FROM users WHERE id = 1");
    Standin::new(&dir, "dump case --out out.sql --source").arg(source.url()).run().ok();
}
