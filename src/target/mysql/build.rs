//! Builds beside the live tables: tables before the rows, keys and references after
//! them, and everything else once for trial.

use std::collections::BTreeSet;

use super::live::Live;
use super::names::Databases;
use super::parallel;
use super::programs;
use super::script::{Kind, Program, Script, Table, with_definer};
use crate::dialect::mysql::{literal, quote};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::sink::SequenceState;
use crate::source::mysql::session::Session;
use crate::source::mysql::settings::Settings;
use crate::target::Job;

/// The tables without secondary keys; those that `filled` names are there.
///
/// # Errors
/// The server's, with the table.
pub fn tables(session: &mut Session, databases: &Databases, script: &Script, filled: &BTreeSet<&str>) -> Result<()> {
    session.execute(&format!("USE {}", quote(&databases.new)))?;
    session.execute("SET SESSION foreign_key_checks = 0")?;
    let at = |name: &str, error: Error| error.at_least(Place::table(name.to_owned()));
    // Tables before the sequences that their defaults rest on.
    for table in script.tables.iter().filter(|table| !filled.contains(table.name.as_str())) {
        session
            .execute(&format!("DROP TABLE IF EXISTS {}", quote(&table.name)))
            .map_err(|error| at(&table.name, error))?;
    }
    for (name, create) in &script.sequences {
        let there = format!(
            "SHOW TABLES LIKE {}",
            literal(&name.replace('\\', "\\\\").replace('_', "\\_").replace('%', "\\%"))
        );
        if session.texts(&there)?.is_empty() {
            session.execute(create).map_err(|error| at(name, error))?;
        }
    }
    for table in script.tables.iter().filter(|table| !filled.contains(table.name.as_str())) {
        session.execute(&table.create_in(&databases.new)).map_err(|error| at(&table.name, error))?;
    }
    Ok(())
}

/// # Errors
/// What the rows do not allow, or the server does not do.
pub fn keys_and_links(
    settings: &Settings,
    databases: &Databases,
    script: &Script,
    job: &Job<'_>,
    sequences: &[SequenceState],
) -> Result<()> {
    parallel::each(settings, job.jobs, job.stop, &script.tables, |session, table| {
        keys(session, databases, table).map_err(|error| error.at_least(Place::table(table.name.clone())))
    })?;
    let mut session = Session::connect_to_build(settings)?;
    // Every row is held against its parent later, by a query that needs no copy of
    // the table, as the server would make to check while it adds the key.
    session.execute("SET SESSION foreign_key_checks = 0")?;
    for table in &script.tables {
        job.stop.check()?;
        if let Some(links) = &table.links
            && !has_links(&mut session, databases, &table.name)?
        {
            session.execute(links).map_err(|error| error.at_least(Place::table(table.name.clone())))?;
        }
    }
    for sequence in sequences {
        let called = u8::from(sequence.is_called);
        session.execute(&format!(
            "DO SETVAL({}, {}, {called})",
            databases.in_new(&sequence.name.name),
            sequence.last_value
        ))?;
    }
    Ok(())
}

/// What an interrupted run made is there already.
fn keys(session: &mut Session, databases: &Databases, table: &Table) -> Result<()> {
    let sql = format!(
        "SELECT DISTINCT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {}",
        literal(&databases.new),
        literal(&table.name)
    );
    let there: BTreeSet<String> = session.texts(&sql)?.into_iter().flatten().collect();
    let missing = table.keys.iter().filter(|(name, _)| !there.contains(name));
    // The servers make one FULLTEXT key at a time.
    let (alone, together): (Vec<_>, Vec<_>) = missing.partition(|(_, text)| text.starts_with("FULLTEXT"));
    let statements = std::iter::once(together).chain(alone.into_iter().map(|key| vec![key]));
    for keys in statements.filter(|keys| !keys.is_empty()) {
        let keys: Vec<String> = keys.iter().map(|(_, text)| format!("ADD {text}")).collect();
        session.execute(&format!("ALTER TABLE {} {}", quote(&table.name), keys.join(", ")))?;
    }
    Ok(())
}

fn has_links(session: &mut Session, databases: &Databases, table: &str) -> Result<bool> {
    let sql = format!(
        "SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_TYPE = 'FOREIGN KEY' \
         AND TABLE_SCHEMA = {} AND TABLE_NAME = {} LIMIT 1",
        literal(&databases.new),
        literal(table)
    );
    Ok(!session.texts(&sql)?.is_empty())
}

/// The live database's triggers, which may have to be put back, and all that is made
/// again have owners; whether we may name them is found by doing so.
///
/// # Errors
/// An owner that may not be named.
pub fn owners(session: &mut Session, databases: &Databases, script: &Script, live: &Live) -> Result<()> {
    let old = live.old_triggers(script).map(|(trigger, _)| (Kind::Trigger, trigger.to_owned()));
    let new = script.programs.iter().filter_map(|program| match program {
        Program::Make { kind, name, .. } => Some((*kind, name.clone())),
        Program::Setting(_) => None,
    });
    let own = session.texts("SELECT CURRENT_USER()")?.into_iter().flatten().next().unwrap_or_default();
    let owners: BTreeSet<&String> = old.chain(new).filter_map(|object| live.definers.get(&object)).collect();
    let probe = databases.in_new("__standin_owner");
    for owner in owners.into_iter().filter(|owner| !owner.is_empty() && **owner != own) {
        let sql = with_definer(&format!("CREATE VIEW {probe} AS SELECT 1 AS a"), owner);
        session.execute(&sql).map_err(|error| {
            error.name("owner", owner).help(
                "views, triggers or routines of the target belong to another user, and are made again as that user's: \
                 connect as it, or GRANT SET USER (MySQL: SET_ANY_DEFINER, before 8.2 SET_USER_ID)",
            )
        })?;
        session.execute(&format!("DROP VIEW {probe}"))?;
    }
    Ok(())
}

/// Makes views, triggers and routines in the new database, so that one that the
/// server refuses is found before the swap; then takes them away again, for tables
/// with triggers cannot move. Events are left out: they would run.
///
/// # Errors
/// The first that is refused, with its name.
pub fn rehearse(session: &mut Session, databases: &Databases, script: &Script, live: &Live) -> Result<()> {
    session.execute(&format!("USE {}", quote(&databases.new)))?;
    let mut steps = programs::steps(script, live);
    steps.retain(|step| step.kind != Some(Kind::Event));
    let made = programs::make(session, &databases.new, &steps);
    let cleared = programs::clear(session, &databases.new, &steps);
    made.map_err(|error| {
        error.help("the target is as it was: make the object acceptable to it, then run with --resume")
    })?;
    cleared
}
