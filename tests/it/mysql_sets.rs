//! The MySQL forms of the sample databases, live: introspected, drafted,
//! checked, dumped, restored into an empty database with constraints on.
//!
//! See `sets.rs` for what happens where the folder is missing.

use std::fs;

use crate::command::Standin;
use crate::dir::Dir;
use crate::maria::{finish, program};
use crate::maria_database::MariaDatabase;
use crate::sets::set;

/// Loads files of a set into a database of its own. They name the database
/// they were made for, which is left out; what only another server knows may
/// fail, such as the collations of MySQL 8.
pub fn loaded(paths: &[&str]) -> Option<MariaDatabase<'static>> {
    let files: Vec<_> = paths.iter().map(|path| set(path)).collect::<Option<_>>()?;
    let dir = Dir::new();
    let database = MariaDatabase::create();
    for file in files {
        let bytes = fs::read(&file).expect("the set can be read");
        let moved = dir.write("set.sql", without_database(&bytes));
        for error in database.load_what_loads(&moved) {
            let foreign = ["Unknown collation", "GTID_PURGED", "NO_AUTO_CREATE_USER", "doesn't have a default value"];
            assert!(foreign.iter().any(|known| error.contains(known)), "{}: {error}", file.display());
        }
    }
    Some(database)
}

/// Without the statements that make and choose a database, and without its name
/// before other names. Rows hold any bytes and stay as they are.
fn without_database(script: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in script.split_inclusive(|&byte| byte == b'\n') {
        let starts = |word: &str| line.len() > word.len() && line[..word.len()].eq_ignore_ascii_case(word.as_bytes());
        if ["DROP SCHEMA", "CREATE SCHEMA", "USE "].iter().any(|word| starts(word)) {
            continue;
        }
        match std::str::from_utf8(line) {
            Ok(text) if !starts("INSERT") => {
                let text = text.replace("`northwind`.", "").replace(" sakila.", " ");
                out.extend_from_slice(text.as_bytes());
            }
            _ => out.extend_from_slice(line),
        }
    }
    out
}

const TABLES: &str = "SELECT table_name FROM information_schema.tables \
    WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY 1";

const CONSTRAINTS: &str = "SELECT constraint_type, count(*) FROM information_schema.table_constraints \
    WHERE constraint_schema = DATABASE() GROUP BY 1 ORDER BY 1";

/// Everything else that a schema is made of, by kind.
const OBJECTS: &str = "SELECT 'columns', count(*) FROM information_schema.columns WHERE table_schema = DATABASE() \
    UNION ALL SELECT 'indexes', count(DISTINCT table_name, index_name) FROM information_schema.statistics \
    WHERE table_schema = DATABASE() \
    UNION ALL SELECT 'views', count(*) FROM information_schema.views WHERE table_schema = DATABASE() \
    UNION ALL SELECT 'triggers', count(*) FROM information_schema.triggers WHERE trigger_schema = DATABASE() \
    UNION ALL SELECT 'routines', count(*) FROM information_schema.routines WHERE routine_schema = DATABASE() \
    UNION ALL SELECT 'events', count(*) FROM information_schema.events WHERE event_schema = DATABASE()";

/// init -> check -> dump -> restore -> compare; and rows alone into the
/// source's own schema.
#[track_caller]
pub fn round_trip(source: &MariaDatabase<'_>) -> (Dir, MariaDatabase<'static>) {
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(source.url()).arg("project").run().ok();
    Standin::new(&dir, "check project").run().ok();
    Standin::new(&dir, "dump project --out out.sql --source").arg(source.url()).run().ok();
    let target = MariaDatabase::create();
    target.load(&dir.join("out.sql"));
    compare(source, &target);
    assert_eq!(source.rows(OBJECTS), target.rows(OBJECTS), "objects by kind");

    Standin::new(&dir, "dump project --data-only --out rows.sql --source").arg(source.socket_url()).run().ok();
    let prepared = MariaDatabase::create();
    let schema = dir.write("schema.sql", bare_schema(source));
    prepared.load(&schema);
    prepared.load(&dir.join("rows.sql"));
    compare(source, &prepared);
    (dir, target)
}

#[track_caller]
fn compare(source: &MariaDatabase<'_>, target: &MariaDatabase<'_>) {
    assert_eq!(source.rows(TABLES), target.rows(TABLES));
    for table in source.rows(TABLES) {
        let count = format!("SELECT count(*) FROM `{}`", table[0]);
        assert_eq!(source.value(&count), target.value(&count), "rows of {}", table[0]);
    }
    assert_eq!(source.rows(CONSTRAINTS), target.rows(CONSTRAINTS), "constraints by kind");
    references_hold(target);
    next_inserts_work(target);
}

/// Tables and keys as the native program writes them; without triggers, which
/// would write rows of their own while rows are loaded.
fn bare_schema(source: &MariaDatabase<'_>) -> Vec<u8> {
    let dumper = if source.server().is_mariadb() { "mariadb-dump" } else { "mysqldump" };
    let mut command = std::process::Command::new(program(dumper));
    command.args(["--no-defaults", "--user=root", "--no-data", "--skip-triggers", "--no-tablespaces", "--socket"]);
    let schema = finish(command.arg(source.server().socket()).arg(source.name())).stdout;
    // Of the number that comes next: the rows have to move it by themselves.
    let text = String::from_utf8(schema).expect("a schema is UTF-8");
    let fresh = |line: &str| match line.split_once(" AUTO_INCREMENT=") {
        Some((head, tail)) => format!("{head}{}", tail.trim_start_matches(|c: char| c.is_ascii_digit())),
        None => line.to_owned(),
    };
    text.lines().map(|line| fresh(line) + "\n").collect::<String>().into_bytes()
}

/// Asks anew, in case the load did not check.
#[track_caller]
fn references_hold(target: &MariaDatabase<'_>) {
    let keys = "SELECT table_name, referenced_table_name, group_concat(column_name ORDER BY ordinal_position), \
        group_concat(referenced_column_name ORDER BY ordinal_position) FROM information_schema.key_column_usage \
        WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL GROUP BY constraint_name, 1, 2";
    for key in target.rows(keys) {
        let [child, parent, columns, parents] = key.as_slice() else { panic!("four columns were asked for") };
        let pairs = columns.split(',').zip(parents.split(','));
        let (mut given, mut joined) = (Vec::new(), Vec::new());
        for (column, parent) in pairs {
            given.push(format!("c.`{column}` IS NOT NULL"));
            joined.push(format!("p.`{parent}` = c.`{column}`"));
        }
        let orphans = target.value(&format!(
            "SELECT count(*) FROM `{child}` c LEFT JOIN `{parent}` p ON {} WHERE {} AND p.`{}` IS NULL",
            joined.join(" AND "),
            given.join(" AND "),
            parents.split(',').next().expect("a key has a column")
        ));
        assert_eq!(orphans, "0", "{child} ({columns}) to {parent}");
    }
}

/// Every counter stands past what its column holds.
#[track_caller]
fn next_inserts_work(target: &MariaDatabase<'_>) {
    let counters = "SELECT table_name, column_name FROM information_schema.columns \
        WHERE table_schema = DATABASE() AND extra LIKE '%auto_increment%'";
    for counter in target.rows(counters) {
        let (table, column) = (&counter[0], &counter[1]);
        target.run(&format!("ANALYZE TABLE `{table}`"));
        let next = target.value(&format!(
            "SELECT coalesce(auto_increment, 1) FROM information_schema.tables \
             WHERE table_schema = DATABASE() AND table_name = '{table}'"
        ));
        let largest = target.value(&format!("SELECT coalesce(max(`{column}`), 0) FROM `{table}`"));
        let (largest, next): (i128, i128) = (largest.parse().unwrap(), next.parse().unwrap());
        assert!(next > largest, "the next {table}.{column} is {next}, but it holds {largest}");
    }
}

macro_rules! sets {
    ($($name:ident: [$($path:literal),*],)*) => {
        $(
            #[test]
            fn $name() {
                if let Some(source) = loaded(&[$($path),*]) {
                    round_trip(&source);
                }
            }
        )*
    };
}

sets! {
    sakila: ["sakila-mysql/sakila-mv-schema.sql", "sakila-mysql/sakila-mv-data.sql"],
    sakila_of_mysqldump: ["sakila-mysql/sakila.mysqldump-9.7.sql"],
    sakila_of_mariadb_dump: ["sakila-mysql/sakila.mariadb-dump-10.11.sql"],
    employee: ["employee/employee.mysql.sql"],
    chinook: ["chinook/Chinook_MySql.noctl.sql"],
    northwind: ["northwind-mysql/northwind.sql", "northwind-mysql/northwind-data.sql"],
    wordpress: ["wordpress/dump.sql"],
}

/// The tests above compare what is there: let it be something.
#[test]
fn the_sets_are_loaded_whole() {
    let Some(sakila) = loaded(&["sakila-mysql/sakila-mv-schema.sql", "sakila-mysql/sakila-mv-data.sql"]) else {
        return;
    };
    assert_eq!(sakila.rows(TABLES).len(), 16);
    assert_eq!(sakila.value("SELECT count(*) FROM rental"), "16044");
    assert_eq!(
        sakila.rows(CONSTRAINTS).iter().find(|row| row[0] == "FOREIGN KEY").map(|row| row[1].as_str()),
        Some("22")
    );
    let objects: Vec<String> = sakila.rows(OBJECTS).into_iter().map(|row| row[1].clone()).collect();
    assert_eq!(objects[2..], ["7", "6", "6", "0"], "views, triggers, routines, events");
}
