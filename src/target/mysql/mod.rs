//! A MySQL or MariaDB database whose tables are replaced: the new ones are built in a
//! database beside it, and one RENAME TABLE moves the old ones out and the new ones in.
//!
//! Nothing is done that a user with rights on these three databases may not do.

mod build;
mod journal;
mod live;
mod names;
mod parallel;
mod programs;
mod script;
mod swap;
mod verify;
mod writer;

use std::collections::BTreeMap;

use self::journal::Journal;
use self::live::Live;
use self::names::Databases;
use self::script::{Kind, Program, Script};
use self::swap::Repaired;
use self::writer::MysqlWriter;
use super::{Fill, Job, Refresh, Survey, Tally, Writer};
use crate::batch::Encode;
use crate::dialect::mysql::literal;
use crate::error::{Error, Result};
use crate::plan::TablePlan;
use crate::schema::{EngineKind, Name};
use crate::sink::SequenceState;
use crate::source::Identity;
use crate::source::mysql::failure::cleaned;
use crate::source::mysql::identity;
use crate::source::mysql::session::Session;
use crate::source::mysql::settings::Settings;

/// A run that was killed may still hold its lock until the server sees that it is
/// gone, which it does when its statement ends.
const LOCK_WAIT_SECONDS: u32 = 180;

pub struct MysqlTarget {
    settings: Settings,
    databases: Databases,
    /// Holds the lock of the run, and does all that touches the live database: a
    /// statement of a killed run is over before the next run gets the lock.
    session: Session,
    locked: bool,
    /// The server takes LOAD DATA LOCAL, which MySQL 8 and later leave off by default.
    loads: bool,
    /// For statements that others wrote.
    hooks: Option<Session>,
    filled: BTreeMap<Name, Tally>,
}

impl MysqlTarget {
    /// # Errors
    /// What keeps us out; a server of another kind than the source's.
    pub fn connect(settings: Settings, source: EngineKind) -> Result<MysqlTarget> {
        if settings.databases.len() > 1 {
            return Err(Error::usage("the target's address names several databases")
                .help("a refresh replaces the tables of one: name that one"));
        }
        let mut session = Session::connect_to_build(&settings)?;
        let kind = session.engine().kind;
        if kind != source {
            return Err(Error::usage("the target is not of the source's engine")
                .name("the source is", source.name())
                .name("the target is", kind.name())
                .help("their definitions of tables differ; dump the source and load that into the other"));
        }
        let live = session.texts("SELECT DATABASE()")?.into_iter().flatten().next().unwrap_or_default();
        let databases = Databases::of(&live);
        let loads = session.texts("SHOW GLOBAL VARIABLES LIKE 'local_infile'")?;
        let loads = loads.first().and_then(|row| row.get(1)).is_some_and(|value| value == "ON");
        Ok(MysqlTarget { settings, databases, session, locked: false, loads, hooks: None, filled: BTreeMap::new() })
    }

    /// In the database that is built.
    fn inside(&self) -> Settings {
        Settings { databases: vec![self.databases.new.clone()], ..self.settings.clone() }
    }

    /// One run at a time; it ends with the session.
    fn lock(&mut self) -> Result<()> {
        if self.locked {
            return Ok(());
        }
        let sql = format!("SELECT GET_LOCK({}, {LOCK_WAIT_SECONDS})", literal(&self.databases.lock()));
        let got = self.session.texts(&sql)?.into_iter().flatten().next();
        if got.as_deref() != Some("1") {
            return Err(Error::new("another run refreshes this target").help("wait for it to end"));
        }
        self.locked = true;
        Ok(())
    }

    /// What a killed run left half done.
    fn repair(&mut self) -> Result<()> {
        if let Repaired::Finished { keep_old } = swap::repair(&mut self.session, &self.databases)? {
            self.drop_beside(keep_old)?;
        }
        Ok(())
    }

    fn drop_beside(&mut self, keep_old: bool) -> Result<()> {
        if !keep_old {
            swap::drop_database(&mut self.session, &self.databases.old)?;
        }
        swap::drop_database(&mut self.session, &self.databases.new)
    }

    fn count(&mut self, database: &str) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = {}", literal(database));
        let count = self.session.texts(&sql)?.into_iter().flatten().next();
        Ok(count.and_then(|count| count.parse().ok()).unwrap_or(0))
    }
}

/// What tells whether what was built is what this run would build.
fn run_of(job: &Job<'_>, loads: bool) -> String {
    let mut hasher = blake3::Hasher::new();
    for statement in job.schema.before.iter().chain(&job.schema.after) {
        hasher.update(statement.as_bytes()).update(b"\0");
    }
    // What was counted of a table is its rows as they were sent.
    let sent = if loads { "loaded" } else { "inserted" };
    format!("{} {sent} {}", job.fingerprint, &hasher.finalize().to_hex()[..32])
}

fn script_of(job: &Job<'_>) -> Result<Script> {
    if let Some(table) = job.plan.tables.iter().find(|table| table.table.schema != job.catalog.default_schema) {
        return Err(Error::usage("a refresh fills one database, and the source's address names several")
            .name("table", table.table.to_string())
            .help("name one database in the source's address, and refresh one after the other"));
    }
    Script::of(job.schema)
}

impl Fill for MysqlTarget {
    fn encoder(&self, table: &TablePlan) -> Box<dyn Encode> {
        writer::encoder(table, self.loads)
    }

    fn writer(&mut self) -> Result<Box<dyn Writer>> {
        Ok(Box::new(MysqlWriter::connect(&self.inside(), self.loads)?))
    }

    fn filled(&self, table: &Name) -> Option<Tally> {
        self.filled.get(table).copied()
    }

    fn complete(&mut self, table: &Name, tally: &Tally) -> Result<()> {
        Journal::of(&self.databases).add_filled(&mut self.session, &table.name, tally)
    }
}

impl Refresh for MysqlTarget {
    fn identity(&mut self) -> Result<Identity> {
        identity::of(&mut self.session)
    }

    /// On a connection with the server's own settings, which all statements share.
    fn statement(&mut self, sql: &[u8]) -> Result<()> {
        self.lock()?;
        self.repair()?;
        let session = match &mut self.hooks {
            Some(session) => session,
            none => none.insert(Session::connect_to_write(&self.settings)?),
        };
        session.send(sql).map_err(|failure| cleaned("the target refuses a statement", &failure))
    }

    fn survey(&mut self, job: &Job<'_>) -> Result<Survey> {
        let script = script_of(job)?;
        let live = Live::read(&mut self.session, &self.databases)?;
        live.check(&mut self.session, &self.databases, &script)?;
        let Databases { live: name, new, old } = &self.databases.clone();
        let mut steps = Vec::new();
        if Journal::of(&self.databases).exists(&mut self.session)? {
            steps.push(format!("put right or take over what an earlier run left in {new}"));
        }
        steps.push(format!("build {} tables in the database {new}, and fill them", script.tables.len()));
        let keys: usize = script.tables.iter().map(|table| table.keys.len()).sum();
        let links = script.tables.iter().filter(|table| table.links.is_some()).count();
        steps
            .push(format!("add {keys} keys, and the foreign keys of {links} tables; count rows, prove the references"));
        if self.count(old)? > 0 {
            steps.push(format!("drop the database {old}, which an earlier run kept"));
        }
        let replaced = script.moved().filter(|name| live.has(name)).count();
        steps.push(format!("move {replaced} tables of {name} to {old} and all new ones in, in one statement"));
        let made = |program: &&Program| matches!(program, Program::Make { stand_in: false, .. });
        steps.push(format!(
            "make {} views, triggers, routines and events in {name}",
            script.programs.iter().filter(made).count()
        ));
        steps.push(match job.keep_old {
            true => format!("drop the database {new}; the old tables stay in {old}"),
            false => format!("drop the databases {new} and {old}"),
        });
        let mut lost = job.schema.left_out.clone();
        for (trigger, table) in live.old_triggers(&script) {
            let comes = |program: &Program| matches!(program, Program::Make { kind: Kind::Trigger, name, .. } if name == trigger);
            if !script.programs.iter().any(comes) {
                lost.push(format!(
                    "trigger {trigger} of the target's table {table} (the source has none of this name)"
                ));
            }
        }
        Ok(Survey { steps, extra: extra(&live, &script), lost })
    }

    fn prepare(&mut self, job: &Job<'_>) -> Result<()> {
        let script = script_of(job)?;
        self.lock()?;
        self.repair()?;
        let run = run_of(job, self.loads);
        let journal = Journal::of(&self.databases);
        let mut earlier = Vec::new();
        if journal.exists(&mut self.session)? {
            if job.resume && journal.run(&mut self.session)?.as_ref() == Some(&run) {
                earlier = journal.filled(&mut self.session)?;
            } else {
                swap::drop_database(&mut self.session, &self.databases.new)?;
            }
        } else if self.count(&self.databases.new.clone())? > 0 {
            return Err(Error::new("there is a database of the name that a refresh builds in, and no refresh made it")
                .name("database", &self.databases.new)
                .help("rename or drop it"));
        }
        swap::create_database(&mut self.session, &self.databases, &self.databases.new)?;
        swap::create_database(&mut self.session, &self.databases, &self.databases.old)?;
        let journal = Journal::of(&self.databases);
        if !journal.exists(&mut self.session)? {
            journal.create(&mut self.session, &run)?;
        }
        let live = Live::read(&mut self.session, &self.databases)?;
        build::owners(&mut self.session, &self.databases, &script, &live)?;
        let filled = earlier.iter().map(|(name, _)| name.as_str()).collect();
        build::tables(&mut self.session, &self.databases, &script, &filled)?;
        let schema = &job.catalog.default_schema;
        self.filled = earlier.into_iter().map(|(name, tally)| (Name::new(schema.as_str(), name), tally)).collect();
        Ok(())
    }

    fn build(&mut self, job: &Job<'_>, sequences: &[SequenceState]) -> Result<()> {
        let script = script_of(job)?;
        build::keys_and_links(&self.inside(), &self.databases, &script, job, sequences)?;
        let live = Live::read(&mut self.session, &self.databases)?;
        build::rehearse(&mut self.session, &self.databases, &script, &live)
    }

    fn verify(&mut self, job: &Job<'_>, rows: &BTreeMap<Name, u64>) -> Result<()> {
        verify::verify(&self.inside(), job, rows)
    }

    fn swap(&mut self, job: &Job<'_>) -> Result<()> {
        let script = script_of(job)?;
        swap::swap(&mut self.session, &self.databases, &script, job.keep_old, job.lock_wait)
    }

    fn clean_up(&mut self, job: &Job<'_>) -> Result<()> {
        self.drop_beside(job.keep_old)
    }
}

/// What the target has and the source has not.
fn extra(live: &Live, script: &Script) -> Vec<String> {
    let mut extra = Vec::new();
    let comes = |kind: Kind, wanted: &str| {
        let is_it = |program: &Program| matches!(program, Program::Make { kind: found, name, .. } if *found == kind && name == wanted);
        script.programs.iter().any(is_it)
    };
    for (word, names) in [("table", &live.tables), ("sequence", &live.sequences)] {
        let own = names.iter().filter(|name| !script.moved().any(|moved| moved == *name));
        extra.extend(own.map(|name| format!("{word} {name}")));
    }
    for (kind, name) in live.definers.keys() {
        if *kind != Kind::Trigger && !comes(*kind, name) {
            extra.push(format!("{} {name}", kind.word().to_lowercase()));
        }
    }
    extra
}
