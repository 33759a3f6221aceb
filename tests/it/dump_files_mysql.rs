//! Dumps of MariaDB in every form that `mariadb-dump` writes: masked where they
//! stand, restored, and compared with what live masking gives.

use std::process::Command;

use standin::script::Dialect;

use crate::command::{Outcome, Standin};
use crate::dir::Dir;
use crate::dump_files::{Case, differ_in_rows_alone, refused};
use crate::maria::{dump_program, finish};
use crate::maria_database::MariaDatabase;
use crate::markers::clean;
use crate::mysql_markers;
use crate::mysql_sets::loaded;
use crate::sets::set;

pub fn mariadb_dump(database: &MariaDatabase<'_>, options: &[&str]) -> Vec<u8> {
    let mut command = Command::new(dump_program());
    command.args(["--no-defaults", "--user=root", "--socket"]).arg(database.server().socket());
    finish(command.args(options).arg(database.name())).stdout
}

/// Every table's rows, whatever their order. CHECKSUM TABLE tells apart what is
/// the same, where two tables say the same in other words.
pub fn content(database: &MariaDatabase<'_>) -> Vec<Vec<String>> {
    let tables = database.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY 1",
    );
    let one = |table: &Vec<String>| {
        let name = format!("`{}`", table[0].replace('`', "``"));
        let columns = database.rows(&format!(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '{}' ORDER BY ordinal_position",
            table[0].replace('\'', "''")
        ));
        let hex: Vec<String> =
            columns.iter().map(|column| format!("ifnull(hex(`{}`), '-')", column[0].replace('`', "``"))).collect();
        let rows =
            database.rows(&format!("SELECT concat_ws(' ', {}) AS row_hex FROM {name} ORDER BY 1", hex.join(", ")));
        std::iter::once(table[0].clone()).chain(rows.into_iter().flatten()).collect()
    };
    tables.iter().map(one).collect()
}

/// A project whose snapshot and draft come from a dump, checked; the live
/// database does not differ from it. Returns also what live masking gives.
#[track_caller]
fn project(source: &MariaDatabase<'_>, rules: Option<&str>) -> (Dir, Vec<Vec<String>>) {
    let dir = Dir::new();
    dir.write("dump.sql", mariadb_dump(source, &["--routines", "--events"]));
    Standin::new(&dir, "init dump.sql people").run().ok();
    Standin::new(&dir, "check people").run().ok();
    let other = Dir::new();
    Standin::new(&other, "init").arg(source.url()).arg("people").run().ok();
    assert!(
        dir.bytes("schemas/people.yaml") == other.bytes("schemas/people.yaml"),
        "the snapshot of the dump is that of the database:\n--- dump\n{}\n--- live\n{}",
        dir.text("schemas/people.yaml"),
        other.text("schemas/people.yaml")
    );
    if let Some(rules) = rules {
        dir.write("masks/people.yaml", rules);
    }
    Standin::new(&dir, "dump people --out live.sql --source").arg(source.url()).run().ok();
    let live = MariaDatabase::create();
    live.load(&dir.join("live.sql"));
    let content = content(&live);
    (dir, content)
}

/// Masks the project's `dump.sql` into `masked.sql`.
#[track_caller]
fn masked(dir: &Dir, what: &str) -> Outcome {
    let run = Standin::new(dir, "dump people --force --from dump.sql --out masked.sql").run().ok();
    differ_in_rows_alone(what, &dir.bytes("dump.sql"), &dir.bytes("masked.sql"), Dialect::Mysql);
    run
}

#[test]
fn every_form_of_mariadb_dump_masks_as_the_live_database_does() {
    let source = mysql_markers::planted();
    let (dir, live) = project(&source, Some(mysql_markers::RULES));
    let schema = dir.write("schema.sql", mariadb_dump(&source, &["--no-data"]));
    for options in [
        &[][..],
        &["--skip-extended-insert"],
        &["--complete-insert"],
        &["--no-create-info"],
        &["--no-create-info", "--complete-insert", "--skip-extended-insert"],
        &["--hex-blob"],
        &["--compact"],
        &["--replace"],
        &["--insert-ignore", "--skip-add-locks"],
        &["--databases"],
        &["--triggers", "--routines", "--events", "--single-transaction"],
        &["--skip-opt", "--create-options"],
        &["--skip-comments", "--skip-tz-utc", "--skip-disable-keys"],
        &["--order-by-primary", "--skip-dump-date", "--add-drop-trigger"],
    ] {
        dir.write("dump.sql", mariadb_dump(&source, options));
        let run = masked(&dir, &format!("{options:?}"));
        clean("stderr", run.stderr.as_bytes(), 0..mysql_markers::PLACES);
        // Labels, defaults and comments are copied with the schema.
        clean(&format!("the dump with {options:?}"), &dir.bytes("masked.sql"), 0..20);
        let target = MariaDatabase::create();
        if options.contains(&"--no-create-info") {
            target.load(&schema);
        }
        // Only `--databases` names the database, and rows do not.
        let renamed = String::from_utf8_lossy(&dir.bytes("masked.sql"))
            .contains(source.name())
            .then(|| replaced(&dir.bytes("masked.sql"), source.name(), target.name()));
        let file = dir.write("renamed.sql", renamed.unwrap_or_else(|| dir.bytes("masked.sql")));
        target.load(&file);
        assert_eq!(content(&target), live, "{options:?}");
    }
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let (from, to) = (format!("`{from}`"), format!("`{to}`"));
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, from.as_bytes()) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to.as_bytes());
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

macro_rules! sets {
    ($($name:ident: $paths:expr,)*) => {
        $(
            #[test]
            fn $name() {
                let Some(source) = loaded(&$paths) else { return };
                let (dir, live) = project(&source, None);
                masked(&dir, stringify!($name));
                let target = MariaDatabase::create();
                target.load(&dir.join("masked.sql"));
                assert_eq!(content(&target), live);
            }
        )*
    };
}

sets! {
    sakila: ["sakila-mysql/sakila-mv-schema.sql", "sakila-mysql/sakila-mv-data.sql"],
    chinook: ["chinook/Chinook_MySql.noctl.sql"],
    employee: ["employee/employee.mysql.sql"],
    northwind: ["northwind-mysql/northwind.sql", "northwind-mysql/northwind-data.sql"],
    wordpress: ["wordpress/dump.sql"],
}

#[test]
fn dumps_of_other_servers_are_read_as_they_are() {
    for path in
        ["sakila-mysql/sakila.mysqldump-9.7.sql", "sakila-mysql/sakila.mariadb-dump-10.11.sql", "wordpress/dump.sql"]
    {
        let Some(file) = set(path) else { continue };
        let dir = Dir::new();
        Standin::new(&dir, "init").arg(&file).arg("people").run().ok();
        Standin::new(&dir, "check people").run().ok();
        Standin::new(&dir, "dump people --out masked.sql --from").arg(&file).run().ok();
        differ_in_rows_alone(path, &std::fs::read(&file).unwrap(), &dir.bytes("masked.sql"), Dialect::Mysql);
    }
}

const SHOP: &str = "CREATE TABLE users (id int NOT NULL PRIMARY KEY, email varchar(80) NOT NULL UNIQUE, notes varchar(99) DEFAULT 'it''s', n int);
    INSERT INTO users VALUES (1, 'jane.1@realcorp.com', 'Jane (1)', 1), (2, 'jane.2@realcorp.com', 'Jane\\'s', 2);
    CREATE VIEW names AS SELECT email FROM users WHERE n > 1;";

const SHOP_RULES: &str = "version: 1\nschema: schemas/people.yaml\nkey: env:STANDIN_KEY\ntables:\n  users:\n    \
    email: person.email\n    notes: lorem\n    keep: [id, n]\n";

fn shop() -> (Dir, String, MariaDatabase<'static>) {
    let source = MariaDatabase::create();
    source.run(SHOP);
    let dir = Dir::new();
    let dump = String::from_utf8(mariadb_dump(&source, &[])).unwrap();
    dir.write("dump.sql", &dump);
    Standin::new(&dir, "init dump.sql people").run().ok();
    dir.write("masks/people.yaml", SHOP_RULES);
    (dir, dump, source)
}

#[test]
fn what_cannot_be_masked_leaves_nothing() {
    let (dir, dump, source) = shop();
    let behind =
        |part: &str| dump.find(part).unwrap_or_else(|| panic!("no {part:?} in the dump:\n{dump}")) + part.len();
    let cut = |at: usize| dump.as_bytes()[..at].to_vec();
    let and =
        |statement: &str| dump.replace("-- Dump completed", &format!("{statement}\n-- Dump completed")).into_bytes();
    let with = |from: &str, to: &str| {
        assert!(dump.contains(from), "no {from:?} in the dump:\n{dump}");
        dump.replacen(from, to, 1).into_bytes()
    };
    let place = &["line", "byte"][..];
    let cases: Vec<Case<'_>> = vec![
        ("cut in a quote", cut(behind("jane.2")), &[3], place),
        ("cut in a row", cut(behind("(2,")), &[3], place),
        ("cut between rows", cut(behind("'Jane (1)',1),\n")), &[3], place),
        ("cut in a statement", cut(behind("CREATE TABLE `users`")), &[3], place),
        ("cut in an executable comment", cut(behind("/*!40101 SET NAMES")), &[3], place),
        ("cut between statements", cut(behind("UNLOCK TABLES;\n")), &[3], &["cut off"]),
        ("a query for rows", and("INSERT INTO `users` SELECT 9, 'jane@realcorp.com', 'Jane', 9;"), &[3], place),
        ("rows that change", and("UPDATE `users` SET email = 'jane@realcorp.com';"), &[3], place),
        ("rows in a comment", and("-- INSERT INTO `users` VALUES (9,'a','Jane',9);"), &[1], &["comment", "line"]),
        (
            "rows for a newer server",
            and("/*!60000 INSERT INTO `users` VALUES (9,'a','Jane',9) */;"),
            &[1],
            &["comment", "line"],
        ),
        ("rows of a file", and("LOAD DATA INFILE 'jane' INTO TABLE `users`;"), &[3], place),
        (
            "rows on a duplicate",
            and("INSERT INTO `users` VALUES (9,'a','b',9) ON DUPLICATE KEY UPDATE email='jane@realcorp.com';"),
            &[3],
            &["line"],
        ),
        ("an unknown statement", and("FROB `users` 'jane@realcorp.com';"), &[3], place),
        ("one value more", with("'Jane (1)',1)", "'Jane (1)',1,2)"), &[3], &["line"]),
        ("one value less", with("'Jane (1)',1)", "'Jane (1)')"), &[3], &["line"]),
        (
            "an unknown column",
            and("INSERT INTO `users` (id, mail) VALUES (9,'jane@realcorp.com');"),
            &[1, 3],
            &["line"],
        ),
        (
            "a computed value",
            and("INSERT INTO `users` (id, email) VALUES (9, concat('jane', '@realcorp.com'));"),
            &[3],
            &["line"],
        ),
        (
            "an unknown table",
            and("CREATE TABLE `extra` (a text);\nINSERT INTO `extra` VALUES ('jane@realcorp.com');"),
            &[1, 3],
            &["extra"],
        ),
        (
            "a new column",
            with("`n` int(11) DEFAULT NULL", "`n` int(11) DEFAULT NULL, `ssn` int(11) DEFAULT NULL"),
            &[1, 3],
            &["ssn"],
        ),
        ("XML", mariadb_dump(&source, &["--xml"]), &[2], &["XML", "--xml"]),
        (
            "a leaking comment",
            with("`n` int(11) DEFAULT NULL", "`n` int(11) DEFAULT NULL COMMENT 'ask jane@realcorp.com'"),
            &[1],
            &["users"],
        ),
        (
            "a leaking body",
            and("DELIMITER ;;\nCREATE PROCEDURE p() BEGIN SELECT 'jane@realcorp.com'; END ;;\nDELIMITER ;"),
            &[1],
            &["e-mail address"],
        ),
    ];
    for (what, bytes, code, words) in cases {
        dir.write("dump.sql", &bytes);
        refused(&dir, what, Standin::new(&dir, "dump people --from dump.sql --out masked.sql").run(), code, words);
    }
    let tab = dir.join("tab");
    std::fs::create_dir(&tab).unwrap();
    let run = Standin::new(&dir, "dump people --from tab --out masked.sql").run();
    refused(&dir, "--tab", run, &[2], &["directory", "--tab"]);
}

#[test]
fn passwords_of_users_are_taken_out_and_the_rest_loads() {
    let (dir, dump, source) = shop();
    let user = format!("`{}`@`%`", source.name());
    let statements = format!(
        "CREATE USER {user} IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19';\n\
         GRANT USAGE ON *.* TO {user} IDENTIFIED BY 'hunter22';\nSET PASSWORD FOR {user} = PASSWORD('hunter22');\n\
         ALTER USER {user} IDENTIFIED VIA mysql_native_password USING PASSWORD('hunter22') OR unix_socket;\n\
         CREATE OR REPLACE SERVER `{0}` FOREIGN DATA WRAPPER mysql OPTIONS (USER 'jane', PASSWORD 'hunter22', HOST 'db', PORT 3306);\n",
        source.name()
    );
    dir.write("dump.sql", dump.replace("-- Dump completed", &format!("{statements}-- Dump completed")));
    let run = Standin::new(&dir, "dump people --from dump.sql --out masked.sql").run().ok().stderr_has("password");
    let text = dir.text("masked.sql");
    for gone in ["hunter22", "*2470", "jane"] {
        assert!(!text.contains(gone) && !run.stderr.contains(gone), "{gone} is left");
    }
    let target = MariaDatabase::create();
    target.load(&dir.join("masked.sql"));
    let nobodys = "*0000000000000000000000000000000000000000";
    assert!(target.value(&format!("SHOW CREATE USER {user}")).contains(nobodys));
    target.run(&format!("DROP USER {user}; DROP SERVER `{}`", source.name()));
}
