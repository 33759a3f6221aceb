//! SQLite through the front door: everything a file may hold, and what a file
//! may be like.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::command::Standin;
use crate::dir::Dir;

/// A project on `source.db`; every column ruled as written.
fn project(sql: &str, tables: &str) -> (Dir, Connection) {
    let dir = Dir::new();
    let connection = Connection::open(dir.join("source.db")).expect("a database file can be made");
    connection.execute_batch(sql).expect("the statements are right");
    let rules = format!(
        "version: 1\nschema: schemas/shop.yaml\nkey: env:STANDIN_KEY\nsource: sqlite:source.db\ntables:\n{tables}"
    );
    dir.write("masks/shop.yaml", rules);
    Standin::new(&dir, "snapshot").run().ok();
    (dir, connection)
}

fn all(connection: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = connection.prepare(sql).expect("the query is right");
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|index| row.get::<_, Value>(index)).collect());
    rows.expect("it runs").map(|row| row.expect("it can be read")).collect()
}

/// Dumps to text and to a file; both hold the same, which is returned.
#[track_caller]
fn both_ways(dir: &Dir) -> Connection {
    Standin::new(dir, "dump --out out.sql").run().ok();
    Standin::new(dir, "dump --out out.db").run().ok();
    // As a user would load it: with the command-line shell, which reads bytes.
    let status = Command::new("sqlite3")
        .arg("-bail")
        .arg(dir.join("from_sql.db"))
        .stdin(fs::File::open(dir.join("out.sql")).expect("it was written"))
        .status();
    assert!(status.expect("sqlite3 can be run").success());
    let from_sql = Connection::open(dir.join("from_sql.db")).expect("it is a database");
    let from_file = Connection::open(dir.join("out.db")).expect("it is a database");
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%' ORDER BY name";
    assert_eq!(all(&from_sql, tables), all(&from_file, tables));
    for name in all(&from_file, tables) {
        let Value::Text(name) = &name[0] else { panic!("a name is a text") };
        // The type and the bytes, for values that are no valid text.
        let columns = all(&from_file, &format!("SELECT name FROM pragma_table_xinfo('{name}')"));
        let exact: Vec<String> = columns
            .iter()
            .map(|column| {
                let Value::Text(column) = &column[0] else { panic!("a name is a text") };
                format!("typeof(\"{column}\"), hex(\"{column}\")")
            })
            .collect();
        let exact = format!("SELECT {} FROM \"{name}\" ORDER BY {}", exact.join(","), exact.join(","));
        assert_eq!(all(&from_sql, &exact), all(&from_file, &exact), "{name}");
    }
    let integrity = all(&from_file, "PRAGMA integrity_check");
    assert_eq!(integrity, [[Value::Text("ok".to_owned())]]);
    from_file
}

const PEOPLE: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, email TEXT UNIQUE);
    INSERT INTO people VALUES (1, 'Ottilie Brandauer', 'ottilie@mail.example'), (2, 'Marek Novak', 'marek@mail.example');";
const PEOPLE_RULES: &str = "  people: {id: key, name: person.full_name, email: person.email}\n";

#[test]
fn every_kind_of_value_comes_through_unchanged_where_it_is_kept() {
    let (dir, source) = project(
        "CREATE TABLE v (id INTEGER PRIMARY KEY, a, b BLOB, t TEXT, r REAL, n NUMERIC);
        INSERT INTO v VALUES
        (1, x'00ff27', x'', 'it''s', 1.5, '007'),
        (2, 9223372036854775807, zeroblob(70000), '', -0.0, 9007199254740993),
        (3, -9223372036854775808, x'0a0d', char(0) || 'after NUL', 1e308, 0.1),
        (4, NULL, NULL, NULL, NULL, NULL),
        (5, 'text in an untyped column', 'text in a blob', char(10, 13, 9, 26, 127, 8232), 9e999, -9e999),
        (6, cast(x'ff61fe' AS TEXT), 5, cast(x'c328' AS TEXT), 5e-324, 'abc'),
        (-1, 1.0, 1.0, 1.0, 12345678901234567890, 1e3);",
        "  v: {keep: all, because: \"invented\"}\n",
    );
    let target = both_ways(&dir);
    let exact = "SELECT id, typeof(a), hex(a), typeof(b), hex(b), typeof(t), hex(t), typeof(r), quote(r), typeof(n), quote(n) FROM v ORDER BY id";
    assert_eq!(all(&source, exact), all(&target, exact));
}

#[test]
fn masked_text_that_is_no_utf_8_is_masked_and_shown_nowhere() {
    let (dir, _source) = project(
        "CREATE TABLE v (id INTEGER PRIMARY KEY, t TEXT, u TEXT);
        INSERT INTO v VALUES (1, cast(x'ff6d61726b6572fe' AS TEXT), char(0) || 'marker'), (2, x'6d61726b6572', 'marker');",
        "  v: {t: hash, u: lorem, keep: [id]}\n",
    );
    Standin::new(&dir, "dump --out out.sql").run().ok().shows_nowhere("marker");
    Standin::new(&dir, "dump --out out.db").run().ok().shows_nowhere("marker");
    for file in ["out.sql", "out.db"] {
        let bytes = dir.bytes(file);
        assert!(!bytes.windows(6).any(|window| window == b"marker"), "{file} holds the original");
        assert!(!bytes.windows(12).any(|window| window == b"6d61726b6572"), "{file} holds the original in hex");
    }
}

#[test]
fn compressed_text_holds_what_plain_text_holds() {
    let (dir, _source) = project(PEOPLE, PEOPLE_RULES);
    for name in ["out.sql", "out.sql.gz", "out.sql.zst"] {
        Standin::new(&dir, "dump --out").arg(name).run().ok();
    }
    let plain = dir.bytes("out.sql");
    for (tool, name) in [("gzip", "out.sql.gz"), ("zstd", "out.sql.zst")] {
        assert_ne!(dir.bytes(name), plain, "{name} is compressed");
        let output = Command::new(tool).arg("-dc").arg(dir.join(name)).output().expect("it can be run");
        assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout == plain, "{name}");
    }
}

#[test]
fn a_writer_of_a_wal_database_does_not_disturb() {
    let (dir, source) = project(PEOPLE, PEOPLE_RULES);
    let mode = all(&source, "PRAGMA journal_mode = WAL");
    assert_eq!(mode, [[Value::Text("wal".to_owned())]]);
    source.execute_batch("INSERT INTO people VALUES (3, 'committed', 'c@mail.example')").unwrap();
    // Open, and not committed.
    source.execute_batch("BEGIN IMMEDIATE; INSERT INTO people VALUES (4, 'pending', 'p@mail.example')").unwrap();
    Standin::new(&dir, "dump --out out.db --jobs 4").run().ok();
    let target = Connection::open(dir.join("out.db")).unwrap();
    assert_eq!(all(&target, "SELECT count(*) FROM people"), [[Value::Integer(3)]]);
    source.execute_batch("COMMIT").unwrap();
}

#[test]
fn files_that_are_no_database_are_told_apart_and_leave_nothing() {
    let (dir, source) = project(PEOPLE, PEOPLE_RULES);
    drop(source);
    let good = dir.bytes("source.db");
    let mut corrupt = good.clone();
    // The pages, not the header: it opens, and reading fails.
    corrupt[200..].iter_mut().for_each(|byte| *byte ^= 0x5a);
    let files: [(&str, &[u8], &str); 5] = [
        ("empty.db", b"", "holds no tables"),
        ("text.db", b"CREATE TABLE people (id int);\n", "no SQLite database"),
        ("corrupt.db", &corrupt, "SQLite database is damaged"),
        ("short.db", &good[..1000], "SQLite database"),
        ("missing.db", b"-", "cannot open the SQLite database"),
    ];
    for (name, bytes, message) in files {
        if bytes != b"-" {
            dir.write(name, bytes);
        }
        let before = dir.names();
        for out in ["out.sql", "out.db"] {
            let run = Standin::new(&dir, "dump --out").arg(out).arg("--source").arg(format!("sqlite:{name}"));
            let outcome = run.run().fails(3).stderr_has(message).stderr_has("help: ").shows_nowhere("Ottilie");
            assert!(outcome.stderr.contains(name), "{}", outcome.stderr);
        }
        assert_eq!(dir.names(), before, "{name}: something was left");
    }
    Standin::new(&dir, "dump --out out.sql --source sqlite:.").run().fails(3).stderr_has("directory");
}

#[test]
fn a_directory_that_cannot_be_written_to_is_an_error() {
    let (dir, _source) = project(PEOPLE, PEOPLE_RULES);
    let folder = dir.join("sealed");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write anywhere; then there is nothing to see.
    let root = fs::write(folder.join("probe"), "").is_ok();
    for out in ["sealed/out.sql", "sealed/out.db"] {
        if !root {
            Standin::new(&dir, "dump --out").arg(out).run().fails(3).stderr_has("directory");
        }
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    for out in ["nowhere/out.sql", "nowhere/out.db"] {
        Standin::new(&dir, "dump --out").arg(out).run().fails(3).stderr_has("does not exist").stderr_has("help: ");
    }
    assert!(!dir.has("nowhere"));
}

#[test]
fn an_output_that_exists_is_replaced_on_demand_only() {
    let (dir, _source) = project(PEOPLE, PEOPLE_RULES);
    for out in ["out.sql", "out.db"] {
        dir.write(out, "mine");
        Standin::new(&dir, "dump --out").arg(out).run().fails(2).stderr_has("exists already").stderr_has("--force");
        assert_eq!(dir.text(out), "mine");
        Standin::new(&dir, "dump --force --out").arg(out).run().ok();
        assert_ne!(dir.bytes(out), b"mine");
    }
}

/// SQLite takes any value in any column; a column kept for its type must not
/// carry text out.
#[test]
fn a_kept_column_is_held_to_its_declared_type() {
    let sql = "CREATE TABLE loose (id INTEGER PRIMARY KEY, num INT, due DATE, at DATETIME, ok BOOLEAN);
        INSERT INTO loose VALUES (1, 5, '2001-02-03', '2001-02-03T04:05:06.7+00:00', 1), (2, '7 ', 2451545, NULL, 'true');";
    for (column, value) in [("num", "Ottilie"), ("due", "Brandauer"), ("at", "x'4f74'"), ("ok", "maybe")] {
        let value = if value.starts_with("x'") { value.to_owned() } else { format!("'{value}'") };
        let (dir, source) = project(sql, "  loose: {keep: [id, num, due, at, ok]}\n");
        Standin::new(&dir, "dump --out before.sql").run().ok();
        source.execute_batch(&format!("UPDATE loose SET {column} = {value} WHERE id = 2")).unwrap();
        let run = Standin::new(&dir, "dump --out after.sql").run().fails(1);
        run.stderr_has(&format!("loose.{column}, row 2")).shows_nowhere("Ottilie");
        assert!(!dir.has("after.sql"));
    }
    let (dir, source) =
        project(sql, "  loose:\n    num: keep(because=\"somebody looked\")\n    keep: [id, due, at, ok]\n");
    source.execute_batch("UPDATE loose SET num = 'n/a'").unwrap();
    Standin::new(&dir, "dump --out after.sql").run().ok();
}

#[test]
fn the_source_is_never_written_over() {
    let (dir, _source) = project(PEOPLE, PEOPLE_RULES);
    let before = dir.bytes("source.db");
    std::fs::hard_link(dir.join("source.db"), dir.join("other_name.db")).unwrap();
    for out in ["source.db", "other_name.db"] {
        let run = Standin::new(&dir, "dump --force --out").arg(out).run();
        run.fails(2).stderr_has("the source itself");
    }
    assert!(dir.bytes("source.db") == before);
}

#[test]
fn tables_of_every_form_come_through() {
    let (dir, _source) = project(
        "CREATE TABLE pairs (a TEXT, b INTEGER, c TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
        CREATE TABLE strict_ones (id INTEGER PRIMARY KEY, t TEXT, i INT, r REAL, b BLOB, x ANY) STRICT;
        CREATE TABLE computed (a INTEGER, d AS (a * 2) VIRTUAL, e AS (a * 3) STORED, f TEXT);
        CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT);
        CREATE VIRTUAL TABLE search USING fts5(body);
        CREATE VIEW doubled AS SELECT d FROM computed;
        INSERT INTO pairs VALUES ('x', 2, 'second'), ('x', 1, 'first'), ('', 3, NULL);
        INSERT INTO strict_ones VALUES (1, 'a', 1, 1, x'01', 'text'), (2, NULL, NULL, NULL, NULL, 5);
        INSERT INTO computed (a, f) VALUES (1, 'one'), (NULL, 'none');
        INSERT INTO counted (id, note) VALUES (7, 'seven'), (41, 'last');
        DELETE FROM counted WHERE id = 41;
        INSERT INTO search VALUES ('Ottilie rang');",
        "  pairs: {c: lorem, a: keep, b: keep}
  strict_ones: {t: lorem, i: \"number(min=1, max=9)\", r: \"number(min=1, max=9)\", b: 'null', x: 'null', keep: [id]}
  computed: {f: lorem, keep: [a]}
  counted: {note: lorem, keep: [id]}
",
    );
    let target = both_ways(&dir);
    let options = all(
        &target,
        "SELECT name, wr, strict FROM pragma_table_list WHERE schema = 'main' AND (wr OR strict) ORDER BY 1",
    );
    let option =
        |name: &str, wr, strict| vec![Value::Text(name.to_owned()), Value::Integer(wr), Value::Integer(strict)];
    assert_eq!(options, [option("pairs", 1, 0), option("strict_ones", 0, 1)]);
    assert_eq!(
        all(&target, "SELECT d, e FROM computed ORDER BY a DESC LIMIT 1"),
        [[Value::Integer(2), Value::Integer(3)]]
    );
    assert_eq!(all(&target, "SELECT count(*) FROM doubled"), [[Value::Integer(2)]]);
    // As in the source, 41 was given out once and is not given again.
    for file in ["out.db", "from_sql.db"] {
        let target = Connection::open(dir.join(file)).unwrap();
        target.execute_batch("INSERT INTO counted (note) VALUES ('next')").unwrap();
        assert_eq!(all(&target, "SELECT max(id) FROM counted"), [[Value::Integer(42)]], "{file}");
    }
    // A virtual table holds rows that nobody ruled: it is named, and not carried.
    let said = Standin::new(&dir, "dump --out again.sql").run().ok().stderr_has("left out").stderr_has("search");
    assert!(!said.stderr.contains("Ottilie"));
    assert!(!dir.text("again.sql").contains("fts5"), "the virtual table is left out");
}

#[test]
fn bytes_depend_on_neither_run_nor_jobs() {
    let (dir, _source) = project(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, email TEXT UNIQUE, boss INTEGER REFERENCES people);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
        INSERT INTO people SELECT i, 'Person ' || i, 'p' || i || '@mail.example', nullif(i / 2, 0) FROM n;",
        "  people: {id: key, name: person.full_name, email: person.email}\n",
    );
    for jobs in ["1", "4"] {
        for name in [format!("{jobs}.sql"), format!("{jobs}.db"), format!("{jobs}-again.db")] {
            Standin::new(&dir, "dump --jobs").arg(jobs).arg("--out").arg(name).run().ok();
        }
    }
    assert!(dir.bytes("1.sql") == dir.bytes("4.sql"), "SQL of one and of four jobs");
    for other in ["1-again.db", "4.db", "4-again.db"] {
        assert!(dir.bytes("1.db") == dir.bytes(other), "1.db and {other}");
    }
}

#[test]
fn a_sqlite_file_is_not_for_stdout_nor_for_rows_alone() {
    let (dir, _source) = project(PEOPLE, PEOPLE_RULES);
    Standin::new(&dir, "dump --to sqlite --out -").run().fails(2).stderr_has("--to sql");
    Standin::new(&dir, "dump --to sqlite --data-only --out rows.db").run().fails(2).stderr_has("--to sql");
    assert!(!dir.has("rows.db"));
    // The format wins over the name.
    Standin::new(&dir, "dump --to sql --out text.db").run().ok();
    assert!(dir.text("text.db").starts_with("-- standin dump"));
    let text = Standin::new(&dir, "dump --out -").run().ok();
    assert_eq!(text.stdout, dir.bytes("text.db"));
}
