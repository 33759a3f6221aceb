//! One connection that writes into a database, in the database's own words.
//!
//! Decides nothing: `target::load` says what is sent, and in which transaction.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Stop, mysql, postgres, sqlite};
use crate::error::{Error, Result};
use crate::schema::EngineKind;

/// A row of an answer, as text; `None` is NULL.
pub type Row = Vec<Option<String>>;

/// One connection. What was not committed is rolled back when it is dropped.
pub trait Writable: Send {
    /// PostgreSQL, SQLite, or one of the two that are alike.
    fn kind(&self) -> EngineKind;

    /// What the server calls the database; the name of a file.
    fn database(&mut self) -> Result<String>;

    /// # Errors
    /// The server's, cleaned of every value; a run that was asked to stop.
    fn statement(&mut self, sql: &[u8]) -> Result<()>;

    fn query(&mut self, sql: &str) -> Result<Vec<Row>>;

    /// `COPY … FROM stdin`; its rows follow.
    fn copy(&mut self, _sql: &[u8]) -> Result<()> {
        Err(Error::new("there is no COPY in this dialect"))
    }

    fn copy_rows(&mut self, _rows: &[u8]) -> Result<()> {
        Err(Error::new("there is no COPY in this dialect"))
    }

    fn copy_end(&mut self) -> Result<()> {
        Err(Error::new("there is no COPY in this dialect"))
    }

    /// The only number of an answer.
    fn number(&mut self, sql: &str) -> Result<u64> {
        let rows = self.query(sql)?;
        let field = rows.into_iter().flatten().flatten().next();
        field.and_then(|text| text.parse().ok()).ok_or_else(|| Error::new("the server's answer is no number"))
    }
}

/// Which engine a URL is of; `None` for no database URL.
pub fn engine_of(url: &str) -> Option<EngineKind> {
    match url.split_once(':')?.0 {
        "postgres" | "postgresql" => Some(EngineKind::Postgres),
        "mysql" => Some(EngineKind::Mysql),
        "mariadb" => Some(EngineKind::Mariadb),
        "sqlite" => Some(EngineKind::Sqlite),
        _ => None,
    }
}

/// The path in `sqlite:PATH`.
pub fn file_of(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:")?;
    Some(Path::new(path.strip_prefix("//").unwrap_or(path)))
}

/// Connects. `environment` holds variables and home, as for a source.
///
/// # Errors
/// What keeps us out. The URL is in no message: it may hold a password.
pub fn connect(
    url: &str,
    environment: (BTreeMap<String, String>, Option<PathBuf>),
    stop: &Arc<Stop>,
) -> Result<Box<dyn Writable>> {
    let (variables, home) = environment;
    match engine_of(url) {
        Some(EngineKind::Postgres) => {
            let environment = postgres::settings::Environment { variables, home };
            let settings = postgres::settings::Settings::read(url, &environment)?;
            Ok(Box::new(postgres::writable::Connection::open(&settings, stop)?))
        }
        Some(EngineKind::Mysql | EngineKind::Mariadb) => {
            let environment = mysql::settings::Environment { variables, home };
            let settings = mysql::settings::Settings::read(url, &environment)?;
            Ok(Box::new(mysql::writable::Connection::open(&settings, stop)?))
        }
        Some(EngineKind::Sqlite) => {
            let path = file_of(url).filter(|path| !path.as_os_str().is_empty());
            let path = path.ok_or_else(|| Error::usage("the URL names no database file"))?;
            Ok(Box::new(sqlite::writable::Connection::open(path)?))
        }
        None => Err(Error::usage("this is no database URL that standin knows")
            .help("use postgres://user@host/database, mysql://user@host/database or sqlite:path/to/file.db")),
    }
}
