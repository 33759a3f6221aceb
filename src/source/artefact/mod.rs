//! An artefact read back into cells, and into the texts that are no cells.
//!
//! What the sinks wrote is read by what did not write it: SQLite's own engine for
//! SQLite, the splitter of scripts for the others.

mod files;
pub mod records;
mod script;
mod sqlite;
pub mod statements;

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::Stop;
use super::dump::open;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Catalog, EngineKind, Name};

pub use script::Ending;
pub use sqlite::{Loaded, only_of_a_dump};

/// The one line for psql that artefacts of ours have.
pub const ON_ERROR_STOP: &[u8] = b"\\set ON_ERROR_STOP on";

/// What an artefact is made of, in its own order.
pub enum Piece<'a> {
    /// Rows of this table follow, with these columns.
    Table(&'a Name, &'a [String]),
    /// One row, and its ordinal within the table, from 1; `None` is NULL.
    Row(&'a [Option<&'a [u8]>], u64),
    /// A statement or a comment, and its line.
    Text(&'a [u8], u64),
}

pub type Take<'a> = &'a mut dyn FnMut(Piece<'_>) -> Result<()>;

/// What kind of file an artefact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Sql,
    /// A SQLite database file.
    Sqlite,
    /// A folder, or one file that is no SQL.
    Files,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Format::Sql => "sql",
            Format::Sqlite => "sqlite",
            Format::Files => "files",
        }
    }

    /// By its first bytes.
    ///
    /// # Errors
    /// A file that is missing, empty, or no file.
    pub fn of(path: &Path) -> Result<Format> {
        let lost = |error: &std::io::Error| {
            Error::io("the artefact cannot be read", error)
                .leading_to_usage()
                .path(path)
                .help("name the file that `standin dump --out` wrote")
        };
        let metadata = std::fs::metadata(path).map_err(|error| lost(&error))?;
        if metadata.is_dir() {
            return Ok(Format::Files);
        }
        if !metadata.is_file() {
            return Err(Error::usage("the artefact is no file").path(path).help("verify reads a file more than once"));
        }
        if metadata.len() == 0 {
            return Err(Error::new("the artefact is empty")
                .path(path)
                .help("a dump that failed leaves no file; take it anew"));
        }
        if files::Files::are(path) {
            return Ok(Format::Files);
        }
        let mut magic = [0; 16];
        let mut file = std::fs::File::open(path).map_err(|error| lost(&error))?;
        let read = file.read(&mut magic).map_err(|error| lost(&error))?;
        Ok(if magic[..read] == *b"SQLite format 3\0" { Format::Sqlite } else { Format::Sql })
    }
}

/// An artefact that can be read, more than once.
pub enum Artefact {
    /// A file, or what a script of SQLite's made of an empty one.
    Sqlite(Loaded),
    Script(script::Cells),
    Files(files::Files),
}

impl Artefact {
    /// `snapshot` tells the dialect, and the columns of rows that come without
    /// their table; a SQLite script is loaded into a file in `directory`.
    ///
    /// # Errors
    /// What cannot be read; a statement that does not load is none, see
    /// [`Loaded::failures`].
    pub fn open(path: &Path, snapshot: &Catalog, directory: &Path, stop: &Arc<Stop>) -> Result<Artefact> {
        let format = Format::of(path)?;
        match (format, snapshot.engine.kind) {
            (Format::Files, _) => Ok(Artefact::Files(files::Files::open(path, snapshot, stop)?)),
            (Format::Sqlite, EngineKind::Sqlite) => Ok(Artefact::Sqlite(Loaded::file(path)?)),
            (Format::Sqlite, _) => {
                Err(Error::new("the artefact is a SQLite file, and the snapshot is of another engine")
                    .path(path)
                    .help("name the project that the artefact belongs to"))
            }
            (Format::Sql, EngineKind::Sqlite) => Ok(Artefact::Sqlite(Loaded::script(path, directory, stop)?)),
            (Format::Sql, _) => Ok(Artefact::Script(script::Cells::new(path, snapshot, stop))),
        }
    }

    /// Hands every piece to `take`.
    ///
    /// # Errors
    /// `take`'s, and what in the artefact cannot be read.
    pub fn read(&mut self, take: Take<'_>) -> Result<()> {
        match self {
            Artefact::Sqlite(loaded) => loaded.read(take),
            Artefact::Script(cells) => cells.read(take),
            Artefact::Files(files) => files.read(take),
        }
    }

    /// What SQLite itself said of the artefact.
    pub fn loaded(&self) -> Option<&Loaded> {
        match self {
            Artefact::Sqlite(loaded) => Some(loaded),
            Artefact::Script(_) | Artefact::Files(_) => None,
        }
    }
}

/// A statement of an artefact that a database did not take, and where it begins.
pub struct Failure {
    pub line: u64,
    pub error: Error,
}

impl Failure {
    /// As an error that says where.
    pub fn place(&self, path: &Path) -> Place {
        Place::file(path.display().to_string()).line(usize::try_from(self.line).unwrap_or(usize::MAX))
    }
}

/// The unpacked bytes of a script.
pub fn unpacked(path: &Path, stop: &Arc<Stop>) -> Result<Box<dyn Read>> {
    let opened = open::open(path, stop)?;
    Ok(Box::new(std::io::Cursor::new(opened.head).chain(opened.stream)))
}
