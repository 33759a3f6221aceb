//! `--dialect` and `--to sqlite`: rows and schema of one engine in another, loaded
//! into the real one with constraints on, and compared row by row with the same
//! masked rows in their own engine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::command::Standin;
use crate::database::{Database, NULL};
use crate::dir::Dir;
use crate::maria_database::MariaDatabase;
use crate::{mysql_sets, sets};

/// A database that was loaded.
enum Side {
    Postgres(Database<'static>),
    Maria(MariaDatabase<'static>),
    Sqlite(Dir),
}

impl Side {
    fn load(dialect: &str, file: &Path) -> Side {
        match dialect {
            "postgres" => {
                let database = Database::create();
                database.load(file);
                Side::Postgres(database)
            }
            "mariadb" | "mysql" => {
                let database = MariaDatabase::create();
                database.load(file);
                Side::Maria(database)
            }
            _ => {
                let dir = Dir::new();
                let connection = rusqlite::Connection::open(dir.join("loaded.db")).unwrap();
                connection.execute_batch(&std::fs::read_to_string(file).unwrap()).unwrap();
                Side::Sqlite(dir)
            }
        }
    }

    fn url(&self) -> String {
        match self {
            Side::Postgres(database) => database.url(),
            Side::Maria(database) => database.url(),
            Side::Sqlite(dir) => format!("sqlite:{}", dir.join("loaded.db").display()),
        }
    }

    fn ask(&self, sql: &str) -> Vec<Vec<String>> {
        match self {
            Side::Postgres(database) => database.rows(sql),
            Side::Maria(database) => database.rows(sql),
            Side::Sqlite(dir) => of_sqlite(&dir.join("loaded.db"), sql),
        }
    }

    /// Columns with their types, by the name of the table without its schema.
    fn columns(&self) -> BTreeMap<String, Vec<[String; 3]>> {
        let sql = match self {
            Side::Postgres(_) => {
                "SELECT format('%I.%I', c.table_schema, c.table_name), c.table_name, c.column_name, c.data_type \
                 FROM information_schema.columns c \
                 JOIN information_schema.tables t USING (table_schema, table_name) \
                 JOIN pg_class r ON r.oid = format('%I.%I', c.table_schema, c.table_name)::regclass \
                 WHERE t.table_type = 'BASE TABLE' AND NOT r.relispartition AND c.is_generated = 'NEVER' \
                 AND c.table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, c.ordinal_position"
            }
            Side::Maria(_) => {
                "SELECT concat('`', c.table_name, '`'), c.table_name, c.column_name, c.data_type \
                 FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) \
                 WHERE t.table_type = 'BASE TABLE' AND c.table_schema = DATABASE() \
                 AND c.is_generated = 'NEVER' ORDER BY 1, c.ordinal_position"
            }
            Side::Sqlite(_) => {
                "SELECT '\"' || m.name || '\"', m.name, c.name, c.type FROM sqlite_schema m, pragma_table_xinfo(m.name) c \
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.hidden = 0 ORDER BY 1, c.cid"
            }
        };
        let mut tables: BTreeMap<String, Vec<[String; 3]>> = BTreeMap::new();
        for row in self.ask(sql) {
            let [name, table, column, ty] = row.try_into().unwrap();
            tables.entry(table).or_default().push([name, column, ty.to_lowercase()]);
        }
        tables
    }

    /// The rows of a table, each cell in one form for all engines, in one order.
    fn rows(&self, columns: &[[String; 3]]) -> Vec<Vec<String>> {
        let list: Vec<String> = columns.iter().map(|[_, column, ty]| self.expression(column, ty)).collect();
        let rows = self.ask(&format!("SELECT {} FROM {}", list.join(", "), columns[0][0]));
        let mut rows: Vec<Vec<String>> =
            rows.into_iter().map(|row| row.iter().map(|cell| normal(cell)).collect()).collect();
        rows.sort();
        rows
    }

    fn expression(&self, column: &str, ty: &str) -> String {
        match self {
            Side::Postgres(_) => {
                let name = format!("\"{}\"", column.replace('"', "\"\""));
                match ty {
                    "array" => format!("to_jsonb({name})"),
                    "bytea" => format!("encode({name}, 'hex')"),
                    "character" => format!("rtrim({name})"),
                    _ => name,
                }
            }
            Side::Maria(_) => {
                let name = format!("`{column}`");
                if ty.ends_with("blob") || ty.ends_with("binary") || ty == "geometry" {
                    return format!("lower(hex({name}))");
                }
                match ty {
                    "bit" => format!("bin({name})"),
                    _ => name,
                }
            }
            Side::Sqlite(_) => {
                let name = format!("\"{column}\"");
                format!("CASE typeof({name}) WHEN 'blob' THEN lower(hex({name})) ELSE {name} END")
            }
        }
    }
}

fn of_sqlite(path: &Path, sql: &str) -> Vec<Vec<String>> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cell = |index| {
            Ok(match row.get_ref(index)? {
                rusqlite::types::ValueRef::Null => NULL.to_owned(),
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                rusqlite::types::ValueRef::Real(number) => number.to_string(),
                rusqlite::types::ValueRef::Text(text) | rusqlite::types::ValueRef::Blob(text) => {
                    String::from_utf8_lossy(text).into_owned()
                }
            })
        };
        (0..columns).map(cell).collect()
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// A number without zeros that say nothing, a time without its zone, JSON without blanks.
fn normal(cell: &str) -> String {
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(cell)
        && (json.is_object() || json.is_array())
    {
        return json.to_string();
    }
    if cell.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-') {
        let digits = cell.trim_start_matches('-');
        if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && digits.matches('.').count() == 1 {
            return cell.trim_end_matches('0').trim_end_matches('.').to_owned();
        }
        if cell.len() > 15 && cell.as_bytes()[4] == b'-' && cell.as_bytes()[13] == b':' {
            let text = cell.strip_suffix("+00").unwrap_or(cell);
            let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
            return text.strip_suffix(" 00:00:00").unwrap_or(text).to_owned();
        }
        if cell.contains(':') && cell.contains('.') {
            return cell.trim_end_matches('0').trim_end_matches('.').to_owned();
        }
        if let (true, Ok(number)) = (cell.contains('e'), cell.parse::<f64>()) {
            return number.to_string();
        }
    }
    match cell {
        "t" => "1".to_owned(),
        "f" => "0".to_owned(),
        cell => cell.to_owned(),
    }
}

/// Dumps a project in its own dialect and in another, loads both, and compares.
/// Columns of `apart` are not compared: `table.column`.
#[track_caller]
fn across(from: &str, url: &str, to: &str, apart: &[&str]) -> (Dir, Side) {
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(url).arg("project").run().ok();
    across_in(dir, from, url, to, apart)
}

#[track_caller]
fn across_in(dir: Dir, from: &str, url: &str, to: &str, apart: &[&str]) -> (Dir, Side) {
    Standin::new(&dir, "dump project --out own.sql --source").arg(url).run().ok();
    let other = format!("dump project --dialect {to} --allow-lossy --out other.sql --source");
    Standin::new(&dir, &other).arg(url).run().ok();
    let own = Side::load(from, &dir.join("own.sql"));
    let other = Side::load(to, &dir.join("other.sql"));
    same_rows(&own, &other, apart);
    if to == "sqlite" {
        let file = Dir::new();
        Standin::new(&dir, "dump project --to sqlite --allow-lossy --out loaded.db --source").arg(url).run().ok();
        std::fs::copy(dir.join("loaded.db"), file.join("loaded.db")).unwrap();
        let file = Side::Sqlite(file);
        same_rows(&own, &file, apart);
        assert!(file.ask("SELECT * FROM pragma_foreign_key_check").is_empty());
    }
    (dir, other)
}

#[track_caller]
fn same_rows(own: &Side, other: &Side, apart: &[&str]) {
    let (mine, theirs) = (own.columns(), other.columns());
    assert!(!mine.is_empty());
    let names = |tables: &BTreeMap<String, Vec<[String; 3]>>| tables.keys().cloned().collect::<BTreeSet<String>>();
    assert_eq!(names(&mine), names(&theirs));
    let mut rows = 0;
    for (table, columns) in &mine {
        let keep = |columns: &[[String; 3]]| -> Vec<[String; 3]> {
            let is_compared = |[_, column, _]: &&[String; 3]| !apart.contains(&format!("{table}.{column}").as_str());
            columns.iter().filter(is_compared).cloned().collect()
        };
        let (mine, theirs) = (keep(columns), keep(&theirs[table]));
        let names = |columns: &[[String; 3]]| columns.iter().map(|[_, column, _]| column.clone()).collect::<Vec<_>>();
        assert_eq!(names(&mine), names(&theirs), "columns of {table}");
        let (mine, theirs) = (own.rows(&mine), other.rows(&theirs));
        assert_eq!(mine.len(), theirs.len(), "rows of {table}");
        rows += mine.len();
        for (mine, theirs) in mine.iter().zip(&theirs) {
            assert_eq!(mine, theirs, "a row of {table}");
        }
    }
    assert!(rows > 0);
}

fn example(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/shop").join(file)
}

macro_rules! postgres_sets {
    ($($name:ident: $path:literal to $to:literal apart $apart:expr,)*) => {
        $(
            #[test]
            fn $name() {
                if let Some(source) = sets::loaded($path) {
                    across("postgres", &source.url(), $to, $apart);
                }
            }
        )*
    };
}

postgres_sets! {
    chinook_to_mariadb: "chinook/Chinook_PostgreSql_SerialPKs.noctl.sql" to "mariadb" apart &[],
    chinook_to_sqlite: "chinook/Chinook_PostgreSql_SerialPKs.noctl.sql" to "sqlite" apart &[],
    pagila_to_mariadb: "pagila/pagila.sql" to "mariadb" apart &[],
    pagila_to_sqlite: "pagila/pagila.sql" to "sqlite" apart &[],
    northwind_to_mariadb: "northwind/northwind.sql" to "mariadb" apart &[],
    employee_to_mariadb: "employee/employee.pg.sql" to "mariadb" apart &[],
}

macro_rules! mysql_sets {
    ($($name:ident: $paths:expr, to $to:literal,)*) => {
        $(
            #[test]
            fn $name() {
                if let Some(source) = mysql_sets::loaded(&$paths) {
                    across("mariadb", &source.url(), $to, &[]);
                }
            }
        )*
    };
}

mysql_sets! {
    sakila_to_postgres: ["sakila-mysql/sakila-mv-schema.sql", "sakila-mysql/sakila-mv-data.sql"], to "postgres",
    sakila_to_sqlite: ["sakila-mysql/sakila-mv-schema.sql", "sakila-mysql/sakila-mv-data.sql"], to "sqlite",
}
