//! Connections to a database file, read-only, and SQLite's errors without
//! their messages: those may quote statements.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::{Error, Result};

/// How long to wait for a writer's lock; a test that meets one waits less.
const BUSY_TIMEOUT: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 5000 });

/// Opens the file for reading only; nothing is read yet.
pub fn open(path: &Path) -> Result<Connection> {
    // The system's own words are clearer than SQLite's one code for all of this.
    let file = std::fs::File::open(path).map_err(|error| {
        Error::io("cannot open the SQLite database", &error).path(path).help("check the path after `sqlite:`")
    })?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(Error::new("a directory is no SQLite database").path(path).help("name the file itself"));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(literal(path), flags).map_err(|error| failed(&error).path(path))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(|error| failed(&error).path(path))?;
    // What the file's own schema calls is not to be trusted with side effects.
    connection
        .execute_batch("PRAGMA query_only=ON; PRAGMA trusted_schema=OFF;")
        .map_err(|error| failed(&error).path(path))?;
    Ok(connection)
}

/// Opens the file and begins the read transaction that fixes its state.
pub fn begin(path: &Path) -> Result<Connection> {
    let connection = open(path)?;
    connection
        .execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;")
        .map_err(|error| failed(&error).path(path))?;
    Ok(connection)
}

/// SQLite takes `file:…` and `:memory:` for more than names of files.
fn literal(path: &Path) -> PathBuf {
    if path.is_absolute() { path.to_owned() } else { Path::new(".").join(path) }
}

/// What SQLite's error code means to a person, without SQLite's own message.
pub fn failed(error: &rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return Error::new("SQLite answered with something else than was asked for");
    };
    let (problem, help) = match failure.code {
        ErrorCode::NotADatabase => (
            "the file is no SQLite database, or it is encrypted",
            Some("decrypt it first; a dump in SQL text is loaded with `sqlite3 new.db < dump.sql`"),
        ),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (
            "the SQLite database is locked by another program",
            Some("wait until it is done, or copy the database with `sqlite3 live.db \".backup copy.db\"`"),
        ),
        ErrorCode::DatabaseCorrupt => {
            ("the SQLite database is damaged", Some("`sqlite3 damaged.db .recover` saves what can be read"))
        }
        ErrorCode::CannotOpen => (
            "SQLite cannot open the database",
            Some(
                "a database in WAL mode needs a directory that can be written to: copy it, with its -wal file, to one",
            ),
        ),
        ErrorCode::ReadOnly => (
            "the SQLite database has an unfinished transaction to roll back",
            Some("open it once with a program that may write: `sqlite3 the.db .tables`"),
        ),
        ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => {
            ("no permission to read the SQLite database", None)
        }
        ErrorCode::DiskFull => ("the disk is full", None),
        ErrorCode::SystemIoFailure => ("SQLite reports an input/output error", None),
        ErrorCode::OutOfMemory => ("SQLite is out of memory", None),
        ErrorCode::TooBig => ("a value is too large for SQLite", None),
        ErrorCode::TypeMismatch => ("a value is not of the type its STRICT table or INTEGER PRIMARY KEY needs", None),
        ErrorCode::ConstraintViolation => (constraint(failure.extended_code), None),
        _ => ("SQLite reports an error", None),
    };
    let error = Error::new(problem).number("SQLite code", u64::from(failure.extended_code.unsigned_abs()));
    match help {
        Some(help) => error.help(help),
        None => error,
    }
}

fn constraint(extended_code: i32) -> &'static str {
    match extended_code {
        rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
        | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID => "two rows would hold the same value of a unique key",
        rusqlite::ffi::SQLITE_CONSTRAINT_NOTNULL => "NULL would be written into a NOT NULL column",
        rusqlite::ffi::SQLITE_CONSTRAINT_CHECK => "a CHECK would not hold",
        rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY => "a row would refer to a parent that does not exist",
        rusqlite::ffi::SQLITE_CONSTRAINT_DATATYPE => "a value is not of the type its STRICT table needs",
        _ => "a constraint would not hold",
    }
}
