//! A SQLite artefact as SQLite sees it: a script is loaded into a new file, with
//! its constraints on, and then read like any other.
//!
//! Runs only what a dump is made of: no statement that reaches another file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use tempfile::NamedTempFile;

use super::statements::{self, first_word};
use super::{Failure, Piece, Take, unpacked};
use crate::dialect::sqlite::quote;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::Name;
use crate::source::Stop;
use crate::source::sqlite::failed;

/// What dumps begin their statements with.
const STATEMENTS: &[&str] = &[
    "", "alter", "analyze", "begin", "commit", "create", "delete", "drop", "end", "insert", "pragma", "reindex",
    "replace", "select", "update",
];

/// Settings of a dump that stay within its own file.
const PRAGMAS: &[&str] = &["foreign_keys", "defer_foreign_keys", "user_version", "application_id", "encoding"];

/// So many failures are told; the others are counted.
const FAILURES_MAX: usize = 20;

/// # Errors
/// A statement that may reach another file.
pub fn only_of_a_dump(text: &str) -> Result<()> {
    let word = first_word(text.as_bytes());
    let pragma = word == "pragma" && !PRAGMAS.iter().any(|name| text.to_ascii_lowercase().contains(name));
    if !STATEMENTS.contains(&word.as_str()) || pragma {
        return Err(Error::new("the artefact holds a statement that no dump is made of")
            .help("look at the line; nothing is run that may reach another file"));
    }
    Ok(())
}

/// A database file, opened for reading.
pub struct Loaded {
    // Fields are dropped in order: the connection before its file.
    connection: Connection,
    _file: Option<NamedTempFile>,
    /// Statements that SQLite did not take, the first ones.
    pub failures: Vec<Failure>,
    /// All of them.
    pub failed: u64,
    /// The script, whose comments and statements are texts of the artefact, too.
    script: Option<(PathBuf, Arc<Stop>)>,
    /// The script says itself that its source breaks its references.
    pub references_unchecked: bool,
}

impl Loaded {
    /// An artefact that is a database file itself; never written.
    pub fn file(path: &Path) -> Result<Loaded> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(plain(path)?, flags).map_err(|error| failed(&error).path(path))?;
        connection
            .execute_batch("PRAGMA query_only=ON; PRAGMA trusted_schema=OFF;")
            .map_err(|e| failed(&e).path(path))?;
        Ok(Loaded {
            connection,
            _file: None,
            failures: Vec::new(),
            failed: 0,
            script: None,
            references_unchecked: false,
        })
    }

    /// Loads a script into a new file in `directory`, which goes away with the value.
    ///
    /// # Errors
    /// What is no script, or cut off. A statement that fails is kept in
    /// `failures`, and the rest is loaded all the same.
    pub fn script(path: &Path, directory: &Path, stop: &Arc<Stop>) -> Result<Loaded> {
        let file = tempfile::Builder::new()
            .prefix("standin-verify-")
            .tempfile_in(directory)
            .map_err(|error| Error::io("no file can be made to load the artefact into", &error).path(directory))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(plain(file.path())?, flags).map_err(|error| failed(&error))?;
        connection
            .execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA trusted_schema=OFF;")
            .map_err(|error| failed(&error))?;
        let mut loaded = Loaded {
            connection,
            _file: Some(file),
            failures: Vec::new(),
            failed: 0,
            script: Some((path.to_owned(), stop.clone())),
            references_unchecked: false,
        };
        let (mut begun, mut ended) = (false, false);
        statements::each(unpacked(path, stop)?, &mut |statement| {
            stop.check()?;
            begun |= statement.text.starts_with(b"-- standin dump, version ");
            ended |= statement.text.trim_ascii() == b"-- standin dump complete";
            let place = || Place::file(path.display().to_string()).line(statement.line as usize);
            let text =
                std::str::from_utf8(statement.text).map_err(|_| Error::new("the artefact is not UTF-8").at(place()))?;
            only_of_a_dump(text).map_err(|error| error.at(place()))?;
            let word = first_word(statement.text);
            if word == "pragma" && text.replace(' ', "").to_ascii_lowercase().contains("foreign_keys=off") {
                loaded.references_unchecked = true;
            }
            if let Err(error) = loaded.connection.execute_batch(text) {
                loaded.failed += 1;
                if loaded.failures.len() < FAILURES_MAX {
                    loaded.failures.push(Failure { line: statement.line, error: failed(&error) });
                }
            }
            Ok(())
        })?;
        if begun && !ended {
            return Err(Error::new("the artefact is cut off: its closing comment is missing")
                .path(path)
                .help("the run that wrote it did not finish, or the file was cut since; take it anew"));
        }
        // A transaction whose COMMIT failed still holds its rows: they are read.
        Ok(loaded)
    }

    /// What SQLite's own checks find: pages, indexes and constraints, then references.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn problems(&self) -> Result<Vec<Error>> {
        let mut found = Vec::new();
        let sound: String = self
            .connection
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
            .map_err(|error| failed(&error))?;
        if sound != "ok" {
            found.push(Error::new("SQLite's integrity check finds a row or an index that is not right"));
        }
        if !self.references_unchecked {
            let mut query = self
                .connection
                .prepare("SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2")
                .map_err(|error| failed(&error))?;
            let mut rows = query.query([]).map_err(|error| failed(&error))?;
            while let Some(row) = rows.next().map_err(|error| failed(&error))? {
                let read =
                    || -> rusqlite::Result<(String, String, i64)> { Ok((row.get(0)?, row.get(1)?, row.get(2)?)) };
                let (table, parent, count) = read().map_err(|error| failed(&error))?;
                found.push(
                    Error::new("rows refer to a parent that is not there")
                        .at(Place::table(format!("main.{table}")))
                        .name("parent", parent)
                        .number("rows", count.unsigned_abs()),
                );
            }
        }
        Ok(found)
    }

    pub fn read(&self, take: Take<'_>) -> Result<()> {
        let lost = |error: rusqlite::Error| failed(&error);
        if let Some((path, stop)) = &self.script {
            statements::each(unpacked(path, stop)?, &mut |statement| {
                let text = match first_word(statement.text).as_str() {
                    // Its values are cells.
                    "insert" | "replace" => before_values(statement.text),
                    _ => statement.text,
                };
                take(Piece::Text(text, statement.line))
            })?;
        }
        let mut schema = self
            .connection
            .prepare("SELECT type, name, coalesce(sql, ''), coalesce(rootpage, 0) FROM sqlite_schema ORDER BY rowid")
            .map_err(lost)?;
        let mut objects = schema.query([]).map_err(lost)?;
        let mut tables = Vec::new();
        while let Some(row) = objects.next().map_err(lost)? {
            let read = || -> rusqlite::Result<(String, String, i64)> { Ok((row.get(0)?, row.get(1)?, row.get(3)?)) };
            let (kind, name, root) = read().map_err(lost)?;
            take(Piece::Text(bytes(row.get_ref(2).map_err(lost)?).as_slice(), 0))?;
            // A virtual table's rows lie in tables of their own.
            if kind == "table" && root > 0 {
                tables.push(name);
            }
        }
        for name in tables {
            self.read_table(&name, &mut *take).map_err(|error| error.at_least(Place::table(format!("main.{name}"))))?;
        }
        Ok(())
    }

    fn read_table(&self, name: &str, take: Take<'_>) -> Result<()> {
        let lost = |error: rusqlite::Error| failed(&error);
        let mut listed = self
            .connection
            .prepare("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid")
            .map_err(lost)?;
        let columns: Vec<String> = listed
            .query_map([name], |row| row.get(0))
            .and_then(|rows| rows.collect::<rusqlite::Result<_>>())
            .map_err(lost)?;
        if columns.is_empty() {
            return Ok(());
        }
        take(Piece::Table(&Name::new("main", name), &columns))?;
        let quoted: Vec<String> = columns.iter().map(|column| quote(column)).collect();
        let sql = format!("SELECT {} FROM main.{}", quoted.join(","), quote(name));
        let mut query = self.connection.prepare(&sql).map_err(lost)?;
        let mut rows = query.query([]).map_err(lost)?;
        let mut ordinal = 0;
        while let Some(row) = rows.next().map_err(lost)? {
            ordinal += 1;
            let mut values: Vec<Option<Vec<u8>>> = Vec::with_capacity(columns.len());
            for index in 0..columns.len() {
                let value = row.get_ref(index).map_err(lost)?;
                values.push((value != ValueRef::Null).then(|| bytes(value)));
            }
            let cells: Vec<Option<&[u8]>> = values.iter().map(Option::as_deref).collect();
            take(Piece::Row(&cells, ordinal))?;
        }
        Ok(())
    }
}

/// An INSERT up to its values, with the comments before it.
fn before_values(statement: &[u8]) -> &[u8] {
    let values = statement.windows(6).position(|word| word.eq_ignore_ascii_case(b"values"));
    &statement[..values.unwrap_or(0)]
}

/// As the source's own reader spells values.
fn bytes(value: ValueRef<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    crate::source::sqlite::spell(value, &mut bytes);
    bytes
}

/// SQLite takes `file:…` and `:memory:` for more than names of files.
fn plain(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| Error::io("cannot tell the artefact's full path", &error).path(path))
}
