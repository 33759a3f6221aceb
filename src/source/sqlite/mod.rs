//! SQLite: one database file, read in one state, never written.

mod catalog;
mod connect;
mod ddl;
mod rows;
mod sql;
mod statements;
pub(super) mod writable;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use connect::failed;
pub use statements::REFERENCES_UNCHECKED;

use crate::dialect::sqlite::quote;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{Plan, TablePlan};
use crate::schema::{Catalog, Name};
use crate::source::{Piece, Reader, Sample, SchemaSql, SequenceValue, Source, counted};
use rows::SqliteReader;

/// Appends a value as the reader spells it.
pub fn spell(value: rusqlite::types::ValueRef<'_>, bytes: &mut Vec<u8>) {
    // Only the offsets of a batch have an end, and one value never gets there.
    let _ = rows::push(value, bytes);
}

/// Rows of a piece, where keys stand close to each other.
const PIECE_ROWS: i128 = 50_000;
/// No more pieces than this, however far keys stand apart.
const PIECES_MAX: i128 = 1024;

/// A database file in the state it had when it was opened. Until it is dropped,
/// writers of a database that is not in WAL mode wait.
pub struct SqliteSource {
    path: PathBuf,
    connection: Connection,
    /// Never in a transaction, so that it sees whether another connection
    /// committed something.
    watch: Connection,
    version: i64,
    /// Opened together with `connection`, so that one reader is always there.
    first_reader: Option<Connection>,
}

impl SqliteSource {
    /// Opens the file for reading and fixes the state that is read.
    ///
    /// # Errors
    /// A missing, locked, damaged or encrypted file; one without any table.
    pub fn open(path: impl AsRef<Path>) -> Result<SqliteSource> {
        let path = path.as_ref();
        let watch = connect::open(path)?;
        let version = data_version(&watch).map_err(|error| error.path(path))?;
        let connection = connect::begin(path)?;
        let first_reader = Some(connect::begin(path)?);
        let source = SqliteSource { path: path.to_owned(), connection, watch, version, first_reader };
        source.unchanged()?;
        let tables: i64 = source
            .connection
            .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", [], |row| row.get(0))
            .map_err(|error| failed(&error).path(path))?;
        if tables == 0 {
            return Err(Error::new("the SQLite database holds no tables")
                .path(path)
                .help("check the path after `sqlite:`"));
        }
        Ok(source)
    }

    /// A connection's view is fixed by its own transaction; all views are of
    /// one state when nothing was committed from before the first of them
    /// until now. In WAL mode nothing else would tell.
    fn unchanged(&self) -> Result<()> {
        if data_version(&self.watch)? == self.version {
            return Ok(());
        }
        Err(Error::new("the SQLite database was changed while it was opened")
            .path(&self.path)
            .help("run again with `--jobs 1`, or copy the database first: `sqlite3 live.db \".backup copy.db\"`"))
    }
}

fn data_version(connection: &Connection) -> Result<i64> {
    connection.query_row("PRAGMA data_version", [], |row| row.get(0)).map_err(|error| failed(&error))
}

impl Source for SqliteSource {
    fn file(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn catalog(&mut self) -> Result<Catalog> {
        Ok(catalog::read(&self.connection)?.catalog)
    }

    fn schema_sql(&mut self, catalog: &Catalog, plan: &Plan) -> Result<SchemaSql> {
        let broken_keys = catalog::read(&self.connection)?.broken_keys;
        statements::read(&self.connection, catalog, &broken_keys, plan)
    }

    fn count(&mut self, table: &Name, columns: &[String], predicate: Option<&str>) -> Result<Option<u64>> {
        let condition = counted(columns.iter().map(|column| quote(column)), predicate);
        let sql = format!("SELECT count(*) FROM main.{}{condition}", quote(&table.name));
        let rows = self.connection.query_row(&sql, [], |row| row.get::<_, i64>(0));
        let rows = rows.map_err(|error| failed(&error).at_least(Place::table(table.to_string())))?;
        Ok(u64::try_from(rows).ok())
    }

    /// Cuts by the first key column, where that is an integer and never NULL.
    fn pieces(&mut self, table: &TablePlan) -> Result<Vec<Piece>> {
        let whole = vec![Piece::WHOLE];
        let Some(key) = table.order.first().map(|&index| &table.columns[index]) else {
            return Ok(whole);
        };
        if !key.ty.is_integer() || key.nullable {
            return Ok(whole);
        }
        let (key, name) = (quote(&key.name), quote(&table.table.name));
        let sql = format!(
            "SELECT (SELECT min({key}) FROM main.{name}), (SELECT max({key}) FROM main.{name}),
             (SELECT count(*) FROM (SELECT 1 FROM main.{name} LIMIT {}))",
            PIECE_ROWS + 1
        );
        // A key of another type than declared cannot be read as i64: no cut then.
        let bounds = self.connection.query_row(&sql, [], |row| {
            Ok((row.get::<_, i64>(0).ok().zip(row.get::<_, i64>(1).ok()), row.get::<_, i64>(2)?))
        });
        let (bounds, rows) = bounds.map_err(|error| failed(&error).at_least(Place::table(table.table.to_string())))?;
        match bounds {
            Some((low, high)) if i128::from(rows) > PIECE_ROWS => Ok(cut(low, high)),
            _ => Ok(whole),
        }
    }

    fn reader(&mut self) -> Result<Box<dyn Reader>> {
        if let Some(connection) = self.first_reader.take() {
            return Ok(Box::new(SqliteReader::new(connection)));
        }
        let connection = connect::begin(&self.path)?;
        self.unchanged()?;
        Ok(Box::new(SqliteReader::new(connection)))
    }

    fn sequence_values(&mut self) -> Result<Vec<SequenceValue>> {
        let exists = catalog::query(
            &self.connection,
            "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'",
            [],
            |row| row.get::<_, i64>(0),
        )?;
        if exists.is_empty() {
            return Ok(Vec::new());
        }
        catalog::query(
            &self.connection,
            "SELECT name, seq FROM sqlite_sequence WHERE typeof(seq) = 'integer' AND name IN
             (SELECT name FROM sqlite_schema WHERE type = 'table') ORDER BY name",
            [],
            |row| {
                let name = Name::new(catalog::MAIN, row.get::<_, String>(0)?);
                Ok(SequenceValue { name, last_value: row.get(1)?, is_called: true })
            },
        )
    }

    /// The transaction keeps the catalog as it was; this finds one that was
    /// read from somewhere else.
    /// The read transaction already holds everything as it was.
    fn hold(&mut self, _catalog: &Catalog) -> Result<()> {
        Ok(())
    }

    fn sample(&mut self, table: &Name, columns: &[&str], rows: usize) -> Result<Sample> {
        let columns: Vec<String> = columns.iter().map(|name| quote(name)).collect();
        if columns.is_empty() {
            return Ok(Sample { rows: Vec::new() });
        }
        let limit = i64::try_from(rows).unwrap_or(i64::MAX);
        let sql = format!("SELECT {} FROM main.{} LIMIT {limit}", columns.join(","), quote(&table.name));
        let rows = catalog::query(&self.connection, &sql, [], |row| {
            (0..columns.len())
                .map(|index| {
                    let value = row.get_ref(index)?;
                    let mut bytes = Vec::new();
                    let is_null = matches!(value, rusqlite::types::ValueRef::Null);
                    rows::push(value, &mut bytes);
                    Ok((!is_null).then_some(bytes))
                })
                .collect()
        });
        Ok(Sample { rows: rows.map_err(|error| error.at_least(Place::table(table.to_string())))? })
    }
}

/// Cuts the keys from `low` to `high` into ranges of one width; the outer
/// ranges are open, so that no key can fall beside them.
fn cut(low: i64, high: i64) -> Vec<Piece> {
    let span = i128::from(high) - i128::from(low) + 1;
    let count = (span / PIECE_ROWS).clamp(1, PIECES_MAX);
    let edge = |index: i128| (i128::from(low) + span * index / count).to_string();
    (0..count)
        .map(|index| Piece {
            low: (index > 0).then(|| edge(index)),
            high: (index + 1 < count).then(|| edge(index + 1)),
            ..Piece::WHOLE
        })
        .collect()
}
