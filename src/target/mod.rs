//! Databases that are written to.
//!
//! A refresh builds beside the live tables and swaps at the end, so that whatever
//! fails before the swap leaves the target as it was. Only rows that a plan made
//! get in, and the swap comes after the gate.

pub mod behind;
pub mod postgres;
pub mod tally;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::batch::Encode;
use crate::error::{Error, Result};
use crate::plan::{Masked, Plan, TablePlan};
use crate::schema::{Catalog, EngineKind, Name};
use crate::sink::SequenceState;
use crate::source::{Identity, SchemaSql, Stop};
pub use tally::Tally;

/// What a refresh is to do; everything was decided before.
pub struct Job<'a> {
    pub plan: &'a Plan,
    /// Of the source.
    pub catalog: &'a Catalog,
    /// The source's schema, as the rules let it out.
    pub schema: &'a SchemaSql,
    /// Names what is built: the same for the same rules, schema, key and tables, so
    /// that an interrupted run is found again.
    pub fingerprint: &'a str,
    /// Go on with what an interrupted run left.
    pub resume: bool,
    /// The old tables stay, under another name.
    pub keep_old: bool,
    /// How long the swap waits for those who read the old tables.
    pub lock_wait: Duration,
    /// Connections that build indexes and constraints at the same time.
    pub jobs: usize,
    pub stop: &'a Stop,
}

/// What a refresh found before it did anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// What it will do, one line for each step, in order.
    pub steps: Vec<String>,
    /// What the target has and the source does not: it stays as it is.
    pub extra: Vec<String>,
    /// What will not be carried over, and why.
    pub lost: Vec<String>,
}

/// A database that takes rows from several threads.
pub trait Fill: Send {
    /// The codec that its writers take rows in. A newline ends each row and stands
    /// nowhere else.
    fn encoder(&self, table: &TablePlan) -> Box<dyn Encode>;
    /// A further connection.
    fn writer(&mut self) -> Result<Box<dyn Writer>>;
    /// What an interrupted run wrote of a table that it finished: such a table is
    /// read and inspected again, and not written.
    fn filled(&self, table: &Name) -> Option<Tally>;
    /// A table is complete, all writers ended.
    fn complete(&mut self, table: &Name, tally: &Tally) -> Result<()>;
}

/// One connection that writes rows.
pub trait Writer: Send {
    /// A piece of a table; several writers may be at one table.
    fn begin(&mut self, table: &TablePlan) -> Result<()>;
    fn rows(&mut self, rows: &Masked) -> Result<()>;
    /// The piece is durable, all of it.
    fn end(&mut self, table: &TablePlan) -> Result<()>;
}

/// A database whose tables are replaced by new ones. The calls come in the order
/// they stand here; between `prepare` and `build` it is filled.
pub trait Refresh: Fill {
    fn identity(&mut self) -> Result<Identity>;

    /// Runs one statement that somebody wrote for this target.
    fn statement(&mut self, sql: &[u8]) -> Result<()>;

    /// Looks, and changes nothing.
    ///
    /// # Errors
    /// What stands in the way: a missing privilege, a dependency of what is only in
    /// the target.
    fn survey(&mut self, job: &Job<'_>) -> Result<Survey>;

    /// Makes what is filled, beside the live tables; what an interrupted run left is
    /// taken over with [`Job::resume`], and taken away without.
    fn prepare(&mut self, job: &Job<'_>) -> Result<()>;

    /// Indexes, constraints, triggers, owners, grants: all but the swap.
    fn build(&mut self, job: &Job<'_>, sequences: &[SequenceState]) -> Result<()>;

    /// Holds the built tables against what was written, and their constraints
    /// against the source's.
    fn verify(&mut self, job: &Job<'_>, rows: &BTreeMap<Name, u64>) -> Result<()>;

    /// Puts the new tables in the place of the old ones.
    ///
    /// # Errors
    /// Somebody holds the old tables for longer than [`Job::lock_wait`]: then the
    /// target is as it was, and what was built stays for the next `--resume`.
    fn swap(&mut self, job: &Job<'_>) -> Result<()>;

    /// Takes away what was filled, because the gate refused it: no row of it may stay
    /// in the target.
    fn discard(&mut self, job: &Job<'_>) -> Result<()> {
        // What is made anew is empty.
        self.prepare(&Job { resume: false, ..*job })
    }

    /// Takes the old tables away, unless they are kept. Also called by a run that
    /// finds that an earlier one got no further than the swap.
    fn clean_up(&mut self, job: &Job<'_>) -> Result<()>;
}

/// Connects to a database that is to be refreshed from a source of this engine.
/// `environment` holds variables and home, as for a source.
///
/// # Errors
/// A URL of another engine; what keeps us out.
pub fn connect(
    url: &str,
    engine: EngineKind,
    environment: (BTreeMap<String, String>, Option<PathBuf>),
) -> Result<Box<dyn Refresh>> {
    let (variables, home) = environment;
    let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    match engine {
        EngineKind::Postgres if is_postgres => {
            let environment = crate::source::postgres::settings::Environment { variables, home };
            Ok(Box::new(postgres::connect(url, &environment)?))
        }
        // The URL is not repeated: it may hold a password.
        _ => Err(Error::usage("the target is not of the source's engine").name("the source is", engine.name())),
    }
}
