//! PostgreSQL: the new tables are built in schemas of their own, and every object
//! changes places with its predecessor in one transaction.
//!
//! Object by object, and not by renaming schemas: `public` often belongs to
//! somebody else, extensions live in it, and what only the target has stays where
//! it is. No superuser, no extension, no `session_replication_role`.

mod access;
mod build;
mod objects;
mod rewrite;
mod staging;
mod survey;
mod swap;
mod writer;

use std::collections::BTreeMap;

use self::rewrite::Rewriter;
use super::{Fill, Job, Refresh, Survey, Tally, Writer};
use crate::batch::Encode;
use crate::batch::copy_text::CopyText;
use crate::dialect::postgres::{literal, qualified};
use crate::error::{Error, Result};
use crate::plan::TablePlan;
use crate::schema::Name;
use crate::sink::SequenceState;
use crate::sink::copy::DefaultRows;
use crate::source::Identity;
use crate::source::postgres::identity;
use crate::source::postgres::session::Session;
use crate::source::postgres::settings::{Environment, Settings};

/// As `pg_dump` sets them, so that no setting of the role's changes what is loaded.
/// A commit need not wait for the disk: nothing counts before the swap, which does.
const SETTINGS: &str = "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; \
     SET check_function_bodies = false; SET xmloption = content; SET client_min_messages = warning; \
     SET row_security = off; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; \
     SET lc_monetary = 'C'; SET statement_timeout = 0; SET lock_timeout = 0; \
     SET idle_in_transaction_session_timeout = 0; SET default_transaction_read_only = off; \
     SET default_transaction_isolation = 'read committed'; SET synchronous_commit = off; SET search_path = ''";

/// Holds off a second refresh of the same database; any number that nobody else uses.
const LOCK: i64 = 0x0073_7461_6e64_696e;

/// A database that is refreshed.
pub struct PostgresTarget {
    settings: Settings,
    /// Holds the lock against a second refresh.
    session: Session,
    rewriter: Option<Rewriter>,
    fingerprint: String,
    /// Tables that an interrupted run wrote.
    filled: BTreeMap<Name, Tally>,
    /// Rows of each table as the server counts them.
    counts: BTreeMap<Name, u64>,
    /// Schemas that hold what was replaced and is not kept.
    replaced: Vec<String>,
}

/// # Errors
/// What keeps us out.
pub fn connect(url: &str, environment: &Environment) -> Result<PostgresTarget> {
    let settings = Settings::read(url, environment)?;
    let session = open(&settings)?;
    Ok(PostgresTarget {
        settings,
        session,
        rewriter: None,
        fingerprint: String::new(),
        filled: BTreeMap::new(),
        counts: BTreeMap::new(),
        replaced: Vec::new(),
    })
}

/// A session that builds.
fn open(settings: &Settings) -> Result<Session> {
    let mut session = Session::connect_to_write(settings)?;
    session.execute(SETTINGS)?;
    if session.version() >= 170_000 {
        session.execute("SET transaction_timeout = 0")?;
    }
    // A session whose client was killed lets go of its locks soon; not every server
    // can look, and none has to.
    let _ = session.execute("SET client_connection_check_interval = '1s'");
    Ok(session)
}

impl PostgresTarget {
    fn rewriter(&self) -> &Rewriter {
        self.rewriter.as_ref().expect("the survey comes before everything that builds")
    }
}

impl Fill for PostgresTarget {
    fn encoder(&self, table: &TablePlan) -> Box<dyn Encode> {
        if table.columns.is_empty() {
            return Box::new(DefaultRows::new(&qualified(&self.rewriter().place(&table.table))));
        }
        Box::new(CopyText)
    }

    fn writer(&mut self) -> Result<Box<dyn Writer>> {
        let schemas = self.rewriter().schemas().clone();
        Ok(Box::new(writer::PostgresWriter::new(open(&self.settings)?, schemas)))
    }

    fn filled(&self, table: &Name) -> Option<Tally> {
        self.filled.get(table).copied()
    }

    fn complete(&mut self, table: &Name, tally: &Tally) -> Result<()> {
        let statement = format!(
            "INSERT INTO {}.filled VALUES ({}, {}, {}, '{}')",
            staging::control(&self.fingerprint),
            literal(&table.schema),
            literal(&table.name),
            tally.rows,
            tally.to_hex()
        );
        self.session.execute(&statement)
    }
}

impl Refresh for PostgresTarget {
    fn identity(&mut self) -> Result<Identity> {
        identity::read(&self.settings)
    }

    fn statement(&mut self, sql: &[u8]) -> Result<()> {
        // Under the role's own settings, as if the file were run by hand.
        let mut session = Session::connect_to_write(&self.settings)?;
        session.send(b'Q', sql, &[0])?;
        session.answer("the target refuses a statement")
    }

    fn survey(&mut self, job: &Job<'_>) -> Result<Survey> {
        let locked = self.session.query(&format!("SELECT pg_catalog.pg_try_advisory_lock({LOCK})"))?;
        if locked.into_iter().flatten().flatten().next().as_deref() != Some("t") {
            return Err(Error::new("somebody else refreshes this database")
                .help("wait until that is done; a run that was killed lets go of it in a moment"));
        }
        job.fingerprint.clone_into(&mut self.fingerprint);
        let fingerprint = job.fingerprint;
        self.rewriter = Some(Rewriter::of(job.schema, |index| staging::schema(fingerprint, index))?);
        survey::survey(self, job)
    }

    fn prepare(&mut self, job: &Job<'_>) -> Result<()> {
        staging::prepare(self, job)
    }

    fn build(&mut self, job: &Job<'_>, sequences: &[SequenceState]) -> Result<()> {
        build::build(self, job, sequences)
    }

    fn verify(&mut self, job: &Job<'_>, rows: &BTreeMap<Name, u64>) -> Result<()> {
        build::verify(self, job, rows)
    }

    fn swap(&mut self, job: &Job<'_>) -> Result<()> {
        swap::swap(self, job)
    }

    fn discard(&mut self, job: &Job<'_>) -> Result<()> {
        staging::drop_leftovers(&mut self.session, job)
    }

    fn clean_up(&mut self, job: &Job<'_>) -> Result<()> {
        swap::clean_up(self, job)
    }
}
