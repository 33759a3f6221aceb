//! What went wrong in other tools that filter dumps, measured there and wanted
//! otherwise here; each failure is a test by its name.

use std::process::Command;

use crate::cluster::finish;
use crate::command::{Outcome, Standin};
use crate::database::Database;
use crate::dir::Dir;
use crate::maria::dump_program;
use crate::maria_database::MariaDatabase;

/// What must not be seen again, in rows of every kind.
const SECRETS: &[&str] = &["Jane", "realcorp", "5550001", "Pelican"];

const MYSQL: &str = r#"
    CREATE TABLE orders (id int PRIMARY KEY, note varchar(100), total decimal(8,2));
    CREATE TABLE users (id int PRIMARY KEY, name varchar(60) NOT NULL, email varchar(80) NOT NULL, j json,
        name_upper varchar(60) AS (upper(name)) STORED, name_lower varchar(60) AS (lower(name)) VIRTUAL);
    INSERT INTO orders VALUES (1, 'Pelican (for Jane); it''s', 5.00), (2, 'Pelican,two\n', 6.00), (3, NULL, 7.00);
    INSERT INTO users (id, name, email, j) VALUES
        (1, 'Jane O''Pelican', 'jane.1@realcorp.com', '{"phone": "+1 415 5550001", "email": "jane.1@realcorp.com"}'),
        (2, 'Jane, (2)', 'jane.2@realcorp.com', NULL), (3, 'Jane''s \\ Pelican', 'jane.3@realcorp.com', '[]');"#;

const MYSQL_RULES: &str = r#"version: 1
schema: schemas/peers.yaml
epoch: 1
key: env:STANDIN_KEY
tables:
  orders:
    note: null
    keep: [id, total]
  users:
    name: person.full_name
    email: person.email
    j:
      json: {$.email: person.email}
    keep: [id]
"#;

/// The masked rows of the database itself: what every dump of it has to give.
const ROWS: [&str; 2] =
    ["SELECT * FROM orders ORDER BY id", "SELECT id, name, email, j, name_upper, name_lower FROM users ORDER BY id"];

fn maria() -> (Dir, MariaDatabase<'static>) {
    let database = MariaDatabase::create();
    database.run(MYSQL);
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(database.url()).arg("peers").run().ok();
    dir.write("masks/peers.yaml", MYSQL_RULES);
    (dir, database)
}

fn mariadb_dump(database: &MariaDatabase<'_>, options: &[&str]) -> Vec<u8> {
    let mut command = Command::new(dump_program());
    command.args(["--no-defaults", "--user=root", "--socket"]).arg(database.server().socket());
    finish(command.args(options).arg(database.name())).stdout
}

#[track_caller]
fn shows_nothing(outcome: &Outcome) {
    for secret in SECRETS {
        assert!(!outcome.stderr.contains(secret), "{secret} on stderr:\n{}", outcome.stderr);
        assert!(!String::from_utf8_lossy(&outcome.stdout).contains(secret), "{secret} on stdout");
    }
}

/// Masks the dump; no secret is anywhere.
#[track_caller]
fn masked(dir: &Dir, dump: impl AsRef<[u8]>) -> Vec<u8> {
    dir.write("dump.sql", dump);
    let run = Standin::new(dir, "dump --force --from dump.sql --out masked.sql").run().ok();
    shows_nothing(&run);
    let bytes = dir.bytes("masked.sql");
    let text = String::from_utf8_lossy(&bytes);
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in the output");
    }
    bytes
}

/// The rows that live masking of the same database gives.
fn live(dir: &Dir, database: &MariaDatabase<'_>) -> [Vec<Vec<String>>; 2] {
    Standin::new(dir, "dump --force --out live.sql --source").arg(database.url()).run().ok();
    let target = MariaDatabase::create();
    target.load(&dir.join("live.sql"));
    ROWS.map(|rows| target.rows(rows))
}

#[test]
fn second_table_is_masked_with_its_own_rules() {
    let (dir, database) = maria();
    let dump = mariadb_dump(&database, &[]);
    let rows_on_lines = String::from_utf8_lossy(&dump).contains("VALUES\n(1,");
    assert!(rows_on_lines || !database.server().is_mariadb(), "the form that confused others");
    masked(&dir, dump);
    let target = MariaDatabase::create();
    target.load(&dir.join("masked.sql"));
    assert_eq!(ROWS.map(|rows| target.rows(rows)), live(&dir, &database));
    assert_eq!(target.value("SELECT count(*) FROM users WHERE email LIKE '%@example.test'"), "3");
    assert_eq!(target.value("SELECT group_concat(total ORDER BY id) FROM orders"), "5.00,6.00,7.00");
}

#[test]
fn no_create_info_and_skip_quote_names_are_masked() {
    let (dir, database) = maria();
    let wanted = live(&dir, &database);
    let schema = dir.write("schema.sql", mariadb_dump(&database, &["--no-data"]));
    for options in
        [&["--no-create-info"][..], &["--skip-quote-names"], &["--no-create-info", "--skip-quote-names", "--compact"]]
    {
        masked(&dir, mariadb_dump(&database, options));
        let target = MariaDatabase::create();
        if options.contains(&"--no-create-info") {
            target.load(&schema);
        }
        target.load(&dir.join("masked.sql"));
        assert_eq!(ROWS.map(|rows| target.rows(rows)), wanted, "{options:?}");
    }
}

#[test]
fn a_generated_column_does_not_leak() {
    // The values of computed columns stand in dumps of MariaDB's where the rows
    // name no columns; then they have to go.
    let (dir, database) = maria();
    let wanted = live(&dir, &database);
    for options in [
        &["--skip-extended-insert"][..],
        &["--complete-insert"],
        &["--skip-opt", "--create-options", "--complete-insert"],
    ] {
        masked(&dir, mariadb_dump(&database, options));
        let target = MariaDatabase::create();
        target.load(&dir.join("masked.sql"));
        assert_eq!(ROWS.map(|rows| target.rows(rows)), wanted, "{options:?}");
    }
    let by_hand = "-- MariaDB dump 10.19\nCREATE TABLE users (id int PRIMARY KEY, name varchar(60) NOT NULL, \
        email varchar(80) NOT NULL, j longtext CHECK (json_valid(j)), name_upper varchar(60) AS (upper(name)) STORED, \
        name_lower varchar(60) AS (lower(name)) VIRTUAL);\n\
        INSERT INTO users (id, name, email, j, name_upper) VALUES (1,'Jane','jane@realcorp.com',NULL,'JANE');\n";
    dir.write("dump.sql", by_hand);
    let run = Standin::new(&dir, "dump --from dump.sql --out leaking.sql").run();
    shows_nothing(&run);
    if run.code == Some(0) {
        assert!(!dir.text("leaking.sql").to_lowercase().contains("jane"), "the computed value stays");
    } else {
        assert!(!dir.has("leaking.sql"));
    }
}

const PARTITIONED: &str = r#"
    CREATE TABLE visits (day date NOT NULL, who text, email text, who_lower text GENERATED ALWAYS AS (lower(who)) STORED)
        PARTITION BY RANGE (day);
    CREATE TABLE visits_old PARTITION OF visits FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
    CREATE TABLE visits_new PARTITION OF visits FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
    INSERT INTO visits (day, who, email) SELECT date '2019-12-20' + g, 'Jane Pelican ' || g, 'jane.' || g || '@realcorp.com'
        FROM generate_series(1, 40) g;"#;

const PARTITIONED_RULES: &str = "version: 1\nschema: schemas/peers.yaml\nkey: env:STANDIN_KEY\ntables:\n  visits:\n    \
    who: person.full_name\n    email: person.email\n    keep: [day]\n";

fn postgres() -> (Dir, Database<'static>) {
    let database = Database::create();
    database.run(PARTITIONED);
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(database.url()).arg("peers").run().ok();
    dir.write("masks/peers.yaml", PARTITIONED_RULES);
    (dir, database)
}

fn pg_dump(database: &Database<'_>, options: &[&str]) -> Vec<u8> {
    let mut command = Command::new("pg_dump");
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LC_ALL", "C.UTF-8");
    finish(command.args(options).arg("-d").arg(database.url())).stdout
}

#[test]
fn a_partitioned_table_does_not_leave_a_partial_file() {
    let (dir, database) = postgres();
    for options in [&[][..], &["--inserts"], &["--load-via-partition-root"]] {
        masked(&dir, pg_dump(&database, options));
        let target = Database::create();
        target.load(&dir.join("masked.sql"));
        assert_eq!(target.value("SELECT count(*) FROM visits_old"), "11", "{options:?}");
        assert_eq!(target.value("SELECT count(*) FROM visits_new"), "29", "{options:?}");
        assert_eq!(target.value("SELECT count(*) FROM visits WHERE who_lower = lower(who)"), "40");
    }
}

#[test]
fn restrict_is_understood() {
    let (dir, database) = postgres();
    let dump = String::from_utf8(pg_dump(&database, &[])).unwrap();
    let lines = dump.lines().filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"));
    let bare: String = lines.map(|line| format!("{line}\n")).collect();
    let token = "q1w2e3r4t5";
    let head = "-- PostgreSQL database dump\n--\n";
    let restricted =
        bare.replacen(head, &format!("{head}\n\\restrict {token}\n"), 1) + &format!("\n\\unrestrict {token}\n\n");
    let with = masked(&dir, &restricted);
    let without = masked(&dir, &bare);
    let with = String::from_utf8(with).unwrap();
    assert!(with.contains(&format!("\n\\restrict {token}\n")) && with.contains(&format!("\n\\unrestrict {token}\n")));
    let without = String::from_utf8(without).unwrap();
    let others = with.lines().filter(|line| !line.is_empty() && !line.contains(token));
    assert!(others.eq(without.lines().filter(|line| !line.is_empty())), "and nothing else differs");
}

#[test]
fn a_run_that_fails_leaves_no_file() {
    let (dir, database) = postgres();
    let dump = pg_dump(&database, &[]);
    let before = dir.names();
    let cut = &dump[..dump.len() / 2];
    for (name, bytes) in [("cut.sql", cut), ("odd.sql", &[&dump[..], b"\nFROB visits;\n"].concat()[..])] {
        dir.write(name, bytes);
        let run = Standin::new(&dir, "dump --out masked.sql --from").arg(name).run().fails(3);
        shows_nothing(&run);
        std::fs::remove_file(dir.join(name)).unwrap();
        assert_eq!(dir.names(), before, "after {name}");
    }
}

#[test]
fn a_misspelt_table_is_told_before_the_dump_is_read() {
    let (dir, _database) = postgres();
    dir.write("masks/peers.yaml", PARTITIONED_RULES.replace("  visits:", "  vists:"));
    // Nothing of the dump could be read: there is none.
    dir.write("dump.sql", "");
    let run = Standin::new(&dir, "dump --from dump.sql --out masked.sql").run();
    assert!(matches!(run.code, Some(1 | 2)), "{:?}\n{}", run.code, run.stderr);
    let run = run.stderr_has("vists").stderr_has("did you mean `visits`?");
    assert!(!run.stderr.contains("the dump is empty"), "{}", run.stderr);
    assert!(!dir.has("masked.sql"));
}
