//! A new SQLite database: values are bound, not written as text.
//!
//! Refuses rows whose references lead nowhere. The file gets its name with
//! [`Sealed::publish`]; dropped before that, it is removed.

use std::path::Path;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};

use super::output::{Existing, Pending, Sealed};
use super::sqlite_sql::set_sequence;
use super::{SequenceState, Sink};
use crate::batch::fields::{Fields, decode};
use crate::batch::{Encode, Kind};
use crate::dialect::sqlite::quote;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{Masked, TablePlan};
use crate::source::SchemaSql;
use crate::source::sqlite::{REFERENCES_UNCHECKED, failed};

pub struct SqliteFile {
    // Fields are dropped in order: the connection before its file.
    connection: Connection,
    pending: Pending,
    after: Vec<String>,
    insert: String,
    columns: usize,
    table: String,
    /// Rows of the table so far, for messages.
    row: u64,
    references: References,
}

/// Whether references are checked at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum References {
    Checked,
    /// The source itself breaks them, and said so.
    Unchecked,
}

impl SqliteFile {
    /// # Errors
    /// As [`Pending::create`].
    pub fn create(path: &Path, existing: Existing) -> Result<SqliteFile> {
        let pending = Pending::create(path, existing)?;
        let lost = |error: rusqlite::Error| failed(&error).path(path);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let absolute = std::path::absolute(pending.path())
            .map_err(|error| Error::io("cannot tell the output's full path", &error).path(path))?;
        let connection = Connection::open_with_flags(absolute, flags).map_err(lost)?;
        // No journal: nobody sees the file before it is whole. The page size is
        // fixed so that the bytes hang on the rows alone.
        connection
            .execute_batch(
                "PRAGMA page_size=4096; PRAGMA encoding='UTF-8'; PRAGMA auto_vacuum=NONE; PRAGMA journal_mode=OFF;
                 PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA foreign_keys=OFF; BEGIN;",
            )
            .map_err(lost)?;
        Ok(SqliteFile {
            connection,
            pending,
            after: Vec::new(),
            insert: String::new(),
            columns: 0,
            table: String::new(),
            row: 0,
            references: References::Checked,
        })
    }

    /// Where the database is until it is published; complete after `finish`.
    pub fn pending_path(&self) -> &Path {
        self.pending.path()
    }

    /// Writes so many rows of tagged fields.
    pub(super) fn put(&mut self, bytes: &[u8], rows: u64) -> Result<()> {
        let at = |row: u64| Place::table(self.table.clone()).row(row);
        let mut statement = self.connection.prepare_cached(&self.insert).map_err(|error| self.lost(&error))?;
        let mut fields = decode(bytes);
        for _ in 0..rows {
            self.row += 1;
            let row = self.row;
            for index in 1..=self.columns {
                let (kind, bytes) = fields.next().ok_or(Error::new("a row ends early").at(at(row)))?;
                statement.raw_bind_parameter(index, Bound { kind, bytes }).map_err(|error| self.lost(&error))?;
            }
            statement.raw_execute().map_err(|error| self.lost(&error).at(at(row)))?;
        }
        Ok(())
    }

    /// What is inserted next, by names as they are quoted.
    pub(super) fn insert_into(&mut self, place: String, name: &str, columns: &[String]) {
        let places = vec!["?"; columns.len()];
        self.insert = match columns.is_empty() {
            true => format!("INSERT INTO {name} DEFAULT VALUES"),
            false => format!("INSERT INTO {name}({}) VALUES({})", columns.join(","), places.join(",")),
        };
        self.columns = columns.len();
        self.table = place;
        self.row = 0;
    }

    fn run(&self, statement: &str) -> Result<()> {
        self.connection.execute_batch(statement).map_err(|error| self.lost(&error))
    }

    fn lost(&self, error: &rusqlite::Error) -> Error {
        failed(error).path(self.pending.final_path())
    }

    fn check_references(&self) -> Result<()> {
        let first =
            self.connection.query_row("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 1", [], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            });
        match first {
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(()),
            Err(error) => Err(self.lost(&error)),
            Ok((table, parent)) => Err(Error::refused("rows refer to a parent that is not in the output")
                .at(Place::table(table))
                .name("parent", parent)),
        }
    }
}

impl Sink for SqliteFile {
    fn encoder(&self, _table: &TablePlan) -> Box<dyn Encode> {
        Box::new(Fields)
    }

    fn schema(&mut self, schema: &SchemaSql) -> Result<()> {
        for statement in &schema.before {
            if statement == REFERENCES_UNCHECKED {
                self.references = References::Unchecked;
            } else {
                self.run(statement)?;
            }
        }
        self.after.clone_from(&schema.after);
        Ok(())
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        let columns: Vec<String> = table.columns.iter().map(|column| quote(&column.name)).collect();
        self.insert_into(table.table.to_string(), &quote(&table.table.name), &columns);
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        self.put(rows.bytes(), rows.rows())
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        Ok(())
    }

    fn finish(&mut self, sequences: &[SequenceState]) -> Result<()> {
        for statement in sequences.iter().flat_map(set_sequence) {
            self.run(&statement)?;
        }
        for statement in std::mem::take(&mut self.after) {
            self.run(&statement)?;
        }
        if self.references == References::Checked {
            self.check_references()?;
        }
        self.connection.flush_prepared_statement_cache();
        self.run("COMMIT")
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        let SqliteFile { connection, pending, .. } = *self;
        connection.close().map_err(|(_, error)| failed(&error).path(pending.final_path()))?;
        let (sum, bytes) = pending.digest()?;
        Ok(Sealed::File { pending, sum, bytes })
    }
}

/// One value on its way into a statement.
struct Bound<'a> {
    kind: Kind,
    bytes: &'a [u8],
}

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = std::str::from_utf8(self.bytes).unwrap_or_default();
        // A number that no longer is one is a text; the column's affinity decides.
        let value = match self.kind {
            Kind::Null => ValueRef::Null,
            Kind::Integer => text.parse().map_or(ValueRef::Text(self.bytes), ValueRef::Integer),
            Kind::Real => text.parse().map_or(ValueRef::Text(self.bytes), ValueRef::Real),
            Kind::Text => ValueRef::Text(self.bytes),
            Kind::Blob => ValueRef::Blob(self.bytes),
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}
