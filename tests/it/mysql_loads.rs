//! What a dump of MySQL or MariaDB does when it is loaded.

use crate::command::Standin;
use crate::dir::Dir;
use crate::maria_database::MariaDatabase;

/// A project whose rules keep everything, so that what arrives can be compared.
fn kept(database: &MariaDatabase<'_>, tables: &str) -> Dir {
    let dir = Dir::new();
    let rules = format!("version: 1\nschema: schemas/case.yaml\nkey: env:STANDIN_KEY\n\ntables:\n{tables}");
    dir.write("masks/case.yaml", rules);
    Standin::new(&dir, "snapshot case --source").arg(database.url()).run().ok();
    dir
}

fn dump(dir: &Dir, database: &MariaDatabase<'_>, line: &str) {
    Standin::new(dir, line).arg("--source").arg(database.url()).run().ok();
}

const PARENT_AND_CHILD: &str = "CREATE TABLE parent (a int, b int, PRIMARY KEY (a, b)); \
    CREATE TABLE child (id int PRIMARY KEY, a int, b int, FOREIGN KEY (a, b) REFERENCES parent (a, b))";

#[test]
fn a_row_without_its_parent_fails_the_load_and_nothing_stays() {
    let source = MariaDatabase::create();
    source.run(PARENT_AND_CHILD);
    source.run(
        "SET foreign_key_checks = 0; INSERT INTO parent VALUES (1, 1); \
         INSERT INTO child VALUES (1, 1, 1), (2, NULL, 7), (3, 1, 2)",
    );
    let dir = kept(&source, "  parent: {keep: all}\n  child: {keep: [id]}\n");
    dump(&dir, &source, "dump case --data-only --out rows.sql");
    dump(&dir, &source, "dump case --out whole.sql");

    let target = MariaDatabase::create();
    target.run(PARENT_AND_CHILD);
    let said = target.try_load(&dir.join("rows.sql")).expect_err("(1, 2) has no parent");
    assert!(said.contains("ERROR 1242"), "{said}");
    let line: usize = said.split("at line ").nth(1).and_then(|rest| rest.split(':').next()).unwrap().parse().unwrap();
    let above = dir.text("rows.sql").lines().nth(line - 2).unwrap().to_owned();
    assert_eq!(above, "-- `child` (`a`, `b`) references `parent` (`a`, `b`)");
    assert_eq!(target.value("SELECT (SELECT count(*) FROM parent) + (SELECT count(*) FROM child)"), "0");

    let said = MariaDatabase::create().try_load(&dir.join("whole.sql")).expect_err("(1, 2) has no parent");
    assert!(said.contains("ERROR 1452"), "{said}");

    source.run("INSERT INTO parent VALUES (1, 2)");
    dump(&dir, &source, "dump case --data-only --force --out rows.sql");
    target.load(&dir.join("rows.sql"));
    assert_eq!(target.value("SELECT count(*) FROM child"), "3");
}

#[test]
fn every_byte_arrives_and_statements_stay_small() {
    let source = MariaDatabase::create();
    source.run(
        "CREATE TABLE t (id int unsigned PRIMARY KEY, old varchar(10) CHARACTER SET latin1, raw varbinary(10), \
             wide text CHARACTER SET utf8mb4, large longblob, flags bit(12), ratio double, small float, at datetime(3))",
    );
    // Each byte alone and between others; each as a character too.
    let bytes = (0..=255_u32).map(|byte| {
        format!(
            "({byte}, convert(unhex('41{byte:02x}27') USING latin1), unhex('5c{byte:02x}27'), char({byte}, 92, 39 USING utf8mb4), \
             unhex('{byte:02x}'), {byte}, {byte} / 7, {byte} / 3, '2024-02-29 12:00:00.{byte:03}')"
        )
    });
    source.run(&format!("SET sql_mode = ''; INSERT INTO t VALUES {}", bytes.collect::<Vec<_>>().join(",")));
    source.run("INSERT INTO t VALUES (300, '', '', '', '', 0, -0.0, 1e38, '0001-01-01'), (301, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
    // Rows of 20 kB, and one larger than a statement is meant to be.
    source.run(
        "SET sql_mode = ''; INSERT INTO t SELECT id + 1000, NULL, NULL, repeat(concat('é\n', id), 4000), \
         repeat(unhex('00ff0a'), 1000), NULL, NULL, NULL, NULL FROM t WHERE id < 256; \
         INSERT INTO t (id, large) VALUES (5000, repeat(unhex('0d'), 1000000)), (5001, 'after')",
    );
    let rules =
        "  t:\n    keep: [id, flags, ratio, small, at]\n    old, raw, wide, large: keep(because=\"made up here\")\n";
    let dir = kept(&source, rules);
    for line in ["dump case --jobs 1 --out one.sql", "dump case --jobs 4 --out four.sql"] {
        dump(&dir, &source, line);
    }
    let text = dir.bytes("one.sql");
    assert!(text == dir.bytes("four.sql"), "the bytes do not depend on the jobs");
    let target = MariaDatabase::create();
    target.load(&dir.join("one.sql"));
    let all = "SELECT id, hex(old), hex(raw), sha2(wide, 256), sha2(large, 256), hex(flags), hex(ratio), ratio, small, at FROM t ORDER BY id";
    assert_eq!(source.rows(all), target.rows(all));

    let text = String::from_utf8(text).expect("a script is UTF-8, whatever its rows hold");
    let statements: Vec<usize> = text.split("INSERT INTO ").skip(1).map(str::len).collect();
    let large = statements.iter().filter(|length| **length > (1 << 20) + 200).count();
    assert_eq!(large, 1, "one row alone is larger than a statement is meant to be: {statements:?}");
    assert!(statements.len() > 4 && statements.len() < 20, "{statements:?}");
    assert!(!text.contains(['\0', '\r']), "a client may translate these");
}

#[test]
fn the_session_is_as_it_was_before() {
    let source = MariaDatabase::create();
    source.run("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
    let dir = kept(&source, "  t: {keep: all}\n");
    dump(&dir, &source, "dump case --out out.sql");
    dump(&dir, &source, "dump case --data-only --out rows.sql");
    let settings = "@@sql_mode, @@time_zone, @@foreign_key_checks, @@unique_checks, @@sql_notes, \
        @@character_set_client, @@character_set_results, @@collation_connection, @@autocommit";
    let before = "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', time_zone = '+05:00', foreign_key_checks = 0, \
        unique_checks = 0, sql_notes = 0; SET NAMES latin1;\n";
    let target = MariaDatabase::create();
    for file in ["out.sql", "rows.sql"] {
        let ask = |table: &str| format!("CREATE TABLE {table} AS SELECT {settings};\n");
        let script = [before.as_bytes(), ask("a").as_bytes(), &dir.bytes(file), ask("b").as_bytes()].concat();
        target.load(&dir.write("script.sql", script));
        assert_eq!(target.rows("SELECT * FROM a"), target.rows("SELECT * FROM b"), "{file}");
        assert_eq!(target.value("SELECT count(*) FROM t"), "1");
        target.run("DELETE FROM t; DROP TABLE a, b");
    }
    assert!(dir.text("out.sql").ends_with("-- standin dump complete\n"));
}
