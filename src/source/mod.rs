//! Where rows come from: sockets, files, async; all of it ends here.
//!
//! A source reads one consistent state of a database and hands out batches of
//! wire text in row-key order. It never writes.

pub mod artefact;
pub mod dump;
pub mod mysql;
pub mod object;
pub mod postgres;
pub mod private;
pub mod restore;
pub mod sqlite;
pub mod writable;

mod percent;
pub mod rulings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::batch::Batch;
use crate::discover::Mark;
use crate::error::{Error, Result};
use crate::plan::{Plan, TablePlan};
use crate::schema::{Catalog, Name};

/// One database, in one consistent state.
pub trait Source: Send {
    /// Everything but system and extension-owned objects. A table that may not
    /// be read is an error that names it.
    fn catalog(&mut self) -> Result<Catalog>;

    /// Which database of which server this is; `None` for a file.
    ///
    /// # Errors
    /// The server's.
    fn identity(&mut self) -> Result<Option<Identity>> {
        Ok(None)
    }

    /// The statements that build the schema, before and after the data.
    fn schema_sql(&mut self, catalog: &Catalog, plan: &Plan) -> Result<SchemaSql>;

    /// The same, as the database's own dump program writes it.
    fn schema_sql_by_program(&mut self, _programs: &Programs) -> Result<SchemaSql> {
        Err(only_from_postgres())
    }

    /// The same, taken from the text of a file; all of it comes before the data.
    fn schema_sql_of_file(&mut self, _text: &str) -> Result<SchemaSql> {
        Err(only_from_postgres())
    }

    /// About how many rows there are, by table of the catalog, for the time
    /// left; a table may be missing. Never counts.
    fn estimates(&mut self) -> Result<BTreeMap<Name, u64>> {
        Ok(BTreeMap::new())
    }

    /// Exactly how many rows of a table have a value in each of these columns and
    /// meet `predicate`, which is in the database's own words; `None` where nobody
    /// can tell before the rows are read. No value leaves the database.
    fn count(&mut self, _table: &Name, _columns: &[String], _predicate: Option<&str>) -> Result<Option<u64>> {
        Ok(None)
    }

    /// Cuts a table into pieces that are read one after the other, or by
    /// several readers at once. The cut never changes the bytes of the output.
    fn pieces(&mut self, table: &TablePlan) -> Result<Vec<Piece>>;

    /// The file that is read, where the source is one: it must not be written.
    fn file(&self) -> Option<&Path> {
        None
    }

    /// How many readers there can be at once.
    fn readers_max(&self) -> usize {
        usize::MAX
    }

    /// A further connection that sees the same state.
    fn reader(&mut self) -> Result<Box<dyn Reader>>;

    /// What people wrote beside the columns, for discovery; nothing where the
    /// engine keeps no comments.
    fn marks(&mut self) -> Result<Marks> {
        Ok(Marks::new())
    }

    /// Where sequences stand: name, last value, whether it was handed out.
    fn sequence_values(&mut self) -> Result<Vec<SequenceValue>>;

    /// Holds the tables as they are, then looks once more: a column added since
    /// the catalog was read stops the run, and none can be added later.
    fn hold(&mut self, catalog: &Catalog) -> Result<()>;

    /// Up to `rows` values of one column, for discovery and preview. They stay
    /// in memory and are never logged.
    fn sample(&mut self, table: &Name, columns: &[&str], rows: usize) -> Result<Sample>;
}

/// One database of one server, so that two addresses of the same one are known to
/// be that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What the server calls itself, and no other does: PostgreSQL's system
    /// identifier, MySQL's `server_uuid`.
    pub server: String,
    pub database: String,
}

/// Decisions that stand beside columns, by table and column.
pub type Marks = BTreeMap<(Name, String), Mark>;

fn only_from_postgres() -> Error {
    Error::usage("--schema-from is for PostgreSQL").help("leave it out: a SQLite database holds its schema as text")
}

/// `WHERE a IS NOT NULL AND (b > 1)`, of columns as they are quoted.
fn counted(columns: impl Iterator<Item = String>, predicate: Option<&str>) -> String {
    let conditions = columns.map(|column| format!("{column} IS NOT NULL"));
    let conditions: Vec<String> = conditions.chain(predicate.map(|predicate| format!("({predicate})"))).collect();
    if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) }
}

/// Where programs are looked for, and the variables of which a few are passed
/// on to one. No `Debug`: they hold passwords.
pub struct Programs {
    pub path: Vec<PathBuf>,
    pub variables: BTreeMap<String, String>,
}

/// One connection that reads rows.
pub trait Reader: Send {
    /// Hands every batch of the piece to `take`, in order; stops soon after
    /// `stop` is set.
    fn read(
        &mut self,
        table: &TablePlan,
        piece: &Piece,
        stop: &Stop,
        take: &mut dyn FnMut(&Batch<'_>) -> Result<()>,
    ) -> Result<()>;
}

/// A part of a table: rows with `low <= key < high` by the first key column;
/// an absent bound is open. Bounds are text of the key's type.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    pub low: Option<String>,
    pub high: Option<String>,
    /// Only so many rows, the first.
    pub limit: Option<u64>,
}

impl Piece {
    pub const WHOLE: Piece = Piece { low: None, high: None, limit: None };

    /// The first rows of a table.
    pub fn first(rows: u64) -> Piece {
        Piece { limit: Some(rows), ..Piece::WHOLE }
    }
}

/// The schema in three sections; the data stands between `before` and `after`.
#[derive(Clone, Debug, Default)]
pub struct SchemaSql {
    /// Statements without their final semicolon.
    pub before: Vec<String>,
    pub after: Vec<String>,
    /// Objects found and not carried: `trigger public.t.x`, one each.
    pub left_out: Vec<String>,
    /// Steps on the way to another engine's dialect that lose something.
    pub lossy: Vec<String>,
}

pub struct SequenceValue {
    pub name: Name,
    pub last_value: i64,
    pub is_called: bool,
}

/// Sampled values, row by row; `None` is NULL. No `Debug`: it holds data.
pub struct Sample {
    pub rows: Vec<Vec<Option<Vec<u8>>>>,
}

/// Set by Ctrl-C, SIGTERM or the first failing thread.
#[derive(Default)]
pub struct Stop {
    set: AtomicBool,
}

impl Stop {
    pub const fn new() -> Stop {
        Stop { set: AtomicBool::new(false) }
    }

    pub fn set(&self) {
        self.set.store(true, Ordering::SeqCst);
    }

    pub fn is_set(&self) -> bool {
        self.set.load(Ordering::Relaxed)
    }

    /// # Errors
    /// When the run was asked to stop.
    pub fn check(&self) -> Result<()> {
        if self.is_set() { Err(Error::new("interrupted; no output was left")) } else { Ok(()) }
    }
}
