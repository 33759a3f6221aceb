//! A SQLite file that is written.

use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection as Database, OpenFlags};

use super::failed;
use crate::error::{Error, Result};
use crate::schema::EngineKind;
use crate::source::artefact::only_of_a_dump;
use crate::source::writable::{Row, Writable};

pub struct Connection {
    database: Database,
    path: PathBuf,
}

impl Connection {
    /// A file that is not there is made, empty.
    pub fn open(path: &Path) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        // SQLite takes `file:…` and `:memory:` for more than names of files.
        let plain = if path.is_absolute() { path.to_owned() } else { Path::new(".").join(path) };
        let wrong = |error: rusqlite::Error| failed(&error).path(path);
        let database = Database::open_with_flags(plain, flags).map_err(wrong)?;
        database.busy_timeout(std::time::Duration::from_secs(5)).map_err(wrong)?;
        database.execute_batch("PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON;").map_err(wrong)?;
        Ok(Connection { database, path: path.to_owned() })
    }
}

impl Writable for Connection {
    fn kind(&self) -> EngineKind {
        EngineKind::Sqlite
    }

    fn database(&mut self) -> Result<String> {
        Ok(self.path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned()))
    }

    fn statement(&mut self, sql: &[u8]) -> Result<()> {
        let text = std::str::from_utf8(sql).map_err(|_| Error::new("the artefact is not UTF-8"))?;
        only_of_a_dump(text)?;
        self.database.execute_batch(text).map_err(|error| failed(&error))
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Row>> {
        let lost = |error: rusqlite::Error| failed(&error);
        let mut statement = self.database.prepare(sql).map_err(lost)?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).map_err(lost)?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next().map_err(lost)? {
            let text = |index| {
                Ok(match row.get_ref(index).map_err(lost)? {
                    ValueRef::Null => None,
                    ValueRef::Integer(number) => Some(number.to_string()),
                    ValueRef::Real(number) => Some(number.to_string()),
                    ValueRef::Text(text) | ValueRef::Blob(text) => Some(String::from_utf8_lossy(text).into_owned()),
                })
            };
            answer.push((0..columns).map(text).collect::<Result<Row>>()?);
        }
        Ok(answer)
    }
}
