//! Whether two databases hold the same rows, whichever way they came in.

use std::path::Path;

use crate::database::Database;
use crate::maria_database::MariaDatabase;

/// A database whose tables can be emptied and read whole.
pub trait Tables {
    fn url(&self) -> String;
    fn load(&self, file: &Path);
    fn names(&self) -> Vec<String>;
    /// Removes every row.
    fn empty(&self);
    /// Every row as texts that are equal where the values are, sorted.
    fn rows_of(&self, table: &str) -> Vec<Vec<String>>;
}

/// # Panics
/// When a table's rows differ, or nothing is in any.
#[track_caller]
pub fn assert(wanted: &dyn Tables, found: &dyn Tables) {
    assert_eq!(wanted.names(), found.names());
    let mut rows = 0;
    for table in wanted.names() {
        let (wanted, found) = (wanted.rows_of(&table), found.rows_of(&table));
        assert_eq!(wanted.len(), found.len(), "rows of {table}");
        for (wanted, found) in wanted.iter().zip(&found) {
            assert_eq!(wanted, found, "a row of {table}");
        }
        rows += wanted.len();
    }
    assert!(rows > 0, "nothing was compared");
}

impl Tables for Database<'_> {
    fn url(&self) -> String {
        Database::url(self)
    }

    fn load(&self, file: &Path) {
        Database::load(self, file);
    }

    fn names(&self) -> Vec<String> {
        let tables = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema)' ORDER BY 1";
        self.rows(tables).into_iter().map(|row| row[0].clone()).collect()
    }

    fn empty(&self) {
        self.run(&format!("TRUNCATE {} CASCADE", self.names().join(", ")));
        assert!(self.names().iter().all(|table| self.rows_of(table).is_empty()));
    }

    fn rows_of(&self, table: &str) -> Vec<Vec<String>> {
        // 1.50 is 1.5 and documents have no order, but 1e0 and 1 are two texts.
        let columns = format!(
            "SELECT string_agg(CASE format_type(atttypid, NULL) WHEN 'numeric' THEN format('trim_scale(%I)', attname) \
             WHEN 'json' THEN format('%I::jsonb', attname) ELSE quote_ident(attname) END, ', ' ORDER BY attnum) \
             FROM pg_attribute WHERE attrelid = '{}'::regclass AND attnum > 0 AND NOT attisdropped",
            table.replace('\'', "''")
        );
        let columns = self.value(&columns);
        let mut rows =
            if columns.is_empty() { Vec::new() } else { self.rows(&format!("SELECT {columns} FROM {table}")) };
        rows.sort();
        rows
    }
}

impl Tables for MariaDatabase<'_> {
    fn url(&self) -> String {
        MariaDatabase::url(self)
    }

    fn load(&self, file: &Path) {
        MariaDatabase::load(self, file);
    }

    fn names(&self) -> Vec<String> {
        let tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = database() \
            AND table_type = 'BASE TABLE' ORDER BY 1";
        self.rows(tables).into_iter().map(|row| format!("`{}`", row[0])).collect()
    }

    fn empty(&self) {
        let deletes: String = self.names().iter().map(|table| format!("DELETE FROM {table};")).collect();
        self.run(&format!("SET foreign_key_checks = 0; {deletes}"));
        assert!(self.names().iter().all(|table| self.rows_of(table).is_empty()));
    }

    fn rows_of(&self, table: &str) -> Vec<Vec<String>> {
        // The client's text is UTF-8, bytes are not.
        let columns = format!(
            "SELECT group_concat(if(data_type IN ('bit', 'blob', 'binary', 'varbinary'), concat('hex(`', column_name, '`)'), \
             concat('`', column_name, '`')) ORDER BY ordinal_position SEPARATOR ', ') FROM information_schema.columns \
             WHERE table_schema = database() AND table_name = '{}'",
            table.trim_matches('`')
        );
        let mut rows = self.rows(&format!("SELECT {} FROM {table}", self.value(&columns)));
        rows.sort();
        rows
    }
}

/// A SQLite file.
pub struct File<'a>(pub &'a Path);

impl File<'_> {
    fn open(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.0).expect("the file can be opened")
    }
}

impl Tables for File<'_> {
    fn url(&self) -> String {
        format!("sqlite3:{}", self.0.display())
    }

    fn load(&self, file: &Path) {
        let sql = std::fs::read_to_string(file).expect("the dump can be read");
        self.open().execute_batch(&sql).expect("the dump loads");
    }

    fn names(&self) -> Vec<String> {
        let connection = self.open();
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1";
        let mut statement = connection.prepare(sql).unwrap();
        let names = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        names.map(|name| format!("\"{}\"", name.unwrap().replace('"', "\"\""))).collect()
    }

    fn empty(&self) {
        let deletes: String = self.names().iter().map(|table| format!("DELETE FROM {table};")).collect();
        self.open().execute_batch(&format!("PRAGMA foreign_keys = OFF; {deletes}")).unwrap();
        assert!(self.names().iter().all(|table| self.rows_of(table).is_empty()));
    }

    fn rows_of(&self, table: &str) -> Vec<Vec<String>> {
        let connection = self.open();
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        // With the kind: SQLite tells 1 from '1'.
        let row = |row: &rusqlite::Row<'_>| (0..columns).map(|at| Ok(format!("{:?}", row.get_ref(at)?))).collect();
        let mut rows: Vec<Vec<String>> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
        rows.sort();
        rows
    }
}
