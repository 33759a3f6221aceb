//! `--to sqlite`: a new SQLite database file.

use super::converted;
use super::sqlite_file::SqliteFile;
use super::{Contents, Format, Making, Setting, Shape, Sink};
use crate::error::{Error, Result};
use crate::schema::EngineKind;

pub struct Sqlite;
pub const FORMAT: Sqlite = Sqlite;

impl Format for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn summary(&self) -> &'static str {
        "a new SQLite database file (of any source; see --allow-lossy)"
    }

    fn shape(&self) -> Shape {
        Shape::File
    }

    fn suffixes(&self) -> &'static [&'static str] {
        &["db", "sqlite", "sqlite3"]
    }

    fn settings(&self) -> &'static [Setting] {
        &[Setting::Dialect]
    }

    fn holds_schema(&self) -> bool {
        true
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        if making.contents == Contents::Rows || making.out.is_stdout() {
            return Err(Error::usage("a SQLite file holds schema and rows, and cannot go to stdout")
                .help("write SQL with `--to sql`"));
        }
        let file = SqliteFile::create(making.out.local()?, making.out.existing)?;
        match making.catalog.engine.kind {
            EngineKind::Sqlite => Ok(Box::new(file)),
            _ => converted::file(making, file),
        }
    }
}
