//! Real databases that nobody here wrote: introspected, drafted, checked,
//! dumped, restored with constraints on.
//!
//! They are not part of the repository. Where the folder is missing, each set
//! is passed over by name, and that is said on stderr.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;

/// A file below the folder of sample databases.
pub fn set(path: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    if file.exists() {
        return Some(file);
    }
    // Straight to the stream, so that the test runner does not swallow it.
    let _ = writeln!(std::io::stderr(), "passed over: the sample database {path} is not on this machine");
    None
}

/// Loads a set, letting fail what wants roles or extensions that are not here.
pub fn loaded(path: &str) -> Option<Database<'static>> {
    let file = set(path)?;
    let database = Database::create();
    database.load_what_loads(&file);
    Some(database)
}

const TABLES: &str = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1";

const CONSTRAINTS: &str = "SELECT contype, count(*), bool_and(convalidated) FROM pg_constraint c \
    JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') \
    AND contype IN ('p', 'u', 'f', 'x') GROUP BY 1 ORDER BY 1";

/// init -> check -> dump -> restore -> compare; returns where it happened.
#[track_caller]
pub fn round_trip(source: &Database<'_>) -> (Dir, Database<'static>) {
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(source.url()).arg("project").run().ok();
    Standin::new(&dir, "check project").run().ok();
    Standin::new(&dir, "dump project --out out.sql --source").arg(source.url()).run().ok();
    let target = Database::create();
    target.load(&dir.join("out.sql"));
    for table in source.rows(TABLES) {
        let count = format!("SELECT count(*) FROM {}", table[0]);
        assert_eq!(source.value(&count), target.value(&count), "rows of {}", table[0]);
    }
    assert_eq!(source.rows(TABLES), target.rows(TABLES));
    let (before, after) = (source.rows(CONSTRAINTS), target.rows(CONSTRAINTS));
    assert_eq!(before, after, "constraints by kind");
    next_inserts_work(&target);
    (dir, target)
}

/// Every sequence stands past what its column holds.
#[track_caller]
fn next_inserts_work(target: &Database<'_>) {
    let owned = "SELECT s.oid::regclass::text, d.refobjid::regclass::text, quote_ident(a.attname) FROM pg_class s \
        JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass \
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE s.relkind = 'S'";
    for row in target.rows(owned) {
        let (sequence, table, column) = (&row[0], &row[1], &row[2]);
        let largest = target.value(&format!("SELECT coalesce(max({column}), 0) FROM {table}"));
        let next = target.value(&format!("SELECT nextval('{}')", sequence.replace('\'', "''")));
        let (largest, next): (i64, i64) = (largest.parse().unwrap(), next.parse().unwrap());
        assert!(next > largest, "the next {sequence} is {next}, but {table}.{column} holds {largest}");
    }
}

macro_rules! sets {
    ($($name:ident: $path:literal,)*) => {
        $(
            #[test]
            fn $name() {
                if let Some(source) = loaded($path) {
                    round_trip(&source);
                }
            }
        )*
    };
}

sets! {
    pagila: "pagila/pagila.sql",
    chinook: "chinook/Chinook_PostgreSql_SerialPKs.noctl.sql",
    employee: "employee/employee.pg.sql",
    northwind: "northwind/northwind.sql",
    adventureworks: "adventureworks/adventureworks.pg.sql",
    crates_io: "crates-io/crates_io.pg.sql",
    register_trainee_teachers: "register-trainee-teachers/register_trainee_teachers.pg.sql",
    supabase_auth: "supabase-auth/supabase_auth.pg.sql",
    pgdump_tap: "pgdump-tap/pgdumptap.sql",
    nasty: "nasty/nasty.sql",
}

#[test]
fn sqlite_sets() {
    for path in ["chinook/Chinook_Sqlite.sqlite", "employee/employee.db"] {
        let Some(file) = set(path) else { continue };
        let dir = Dir::new();
        let url = format!("sqlite:{}", file.display());
        Standin::new(&dir, "init").arg(&url).arg("project").run().ok();
        Standin::new(&dir, "check project").run().ok();
        Standin::new(&dir, "dump project --out out.sql --source").arg(&url).run().ok();
        Standin::new(&dir, "dump project --out out.db --source").arg(&url).run().ok();
        let from_sql = rusqlite::Connection::open(dir.join("from_sql.db")).unwrap();
        from_sql.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        from_sql.execute_batch(&dir.text("out.sql")).unwrap();
        let from_file = rusqlite::Connection::open(dir.join("out.db")).unwrap();
        let source = rusqlite::Connection::open(&file).unwrap();
        let tables: Vec<String> = source
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(!tables.is_empty());
        for table in tables {
            let count = |connection: &rusqlite::Connection| -> i64 {
                connection.query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |row| row.get(0)).unwrap()
            };
            assert_eq!(count(&source), count(&from_sql), "{path}: {table} from SQL");
            assert_eq!(count(&source), count(&from_file), "{path}: {table} from the file");
        }
        for target in [&from_sql, &from_file] {
            let orphans: i64 =
                target.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
            assert_eq!(orphans, 0, "{path}");
        }
    }
}
