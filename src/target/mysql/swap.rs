//! Puts the new tables in the place of the old ones, in one statement, and puts right
//! what a run that was killed meanwhile left.

use std::collections::BTreeSet;
use std::time::Duration;

use super::journal::{Journal, Swap};
use super::live::Live;
use super::names::Databases;
use super::programs;
use super::script::{Kind, Script};
use crate::dialect::mysql::{literal, quote};
use crate::error::{Error, Result};
use crate::source::mysql::failure::{Failure, cleaned, number};
use crate::source::mysql::session::Session;

/// What a lock that is not to be had in time is called.
const LOCK_WAIT: u16 = 1205;
/// A deadlock with somebody who reads: as good as a lock that is not to be had.
const DEADLOCK: u16 = 1213;
/// The user may not LOCK TABLES.
const DENIED: [u16; 3] = [1044, 1142, 1227];

/// What a repair found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repaired {
    Nothing,
    /// The old tables are in place, with their triggers.
    TakenBack,
    /// The new tables are in place, with all that belongs to them.
    Finished {
        keep_old: bool,
    },
}

/// # Errors
/// Somebody holds the old tables for too long; then everything is as it was.
pub fn swap(
    session: &mut Session,
    databases: &Databases,
    script: &Script,
    keep_old: bool,
    lock_wait: Duration,
) -> Result<()> {
    let live = Live::read(session, databases)?;
    live.check(session, databases, script)?;
    make_room(session, databases)?;
    let journal = Journal::of(databases);
    let mut new = script.defaults_in(&databases.live);
    new.extend(programs::steps(script, &live));
    let swap = Swap {
        moved: script.moved().map(|name| (name.to_owned(), live.has(name))).collect(),
        old: programs::old_triggers(session, databases, &live, script)?,
        new,
        keep_old,
    };
    journal.begin(session, &swap)?;
    session.execute(&format!("SET SESSION lock_wait_timeout = {}", lock_wait.as_secs().max(1)))?;
    let moved = move_tables(session, databases, &live, &swap);
    session.execute("SET SESSION lock_wait_timeout = 300")?;
    if let Err(error) = moved {
        programs::put_back(session, databases, &swap.old)?;
        journal.taken_back(session)?;
        return Err(error);
    }
    finish(session, databases, &swap)
}

/// What is made after the swap; the new tables are in place.
fn finish(session: &mut Session, databases: &Databases, swap: &Swap) -> Result<()> {
    programs::make(session, &databases.live, &swap.new).map_err(|error| {
        error.help("the new tables are in place and this is not: mend the cause, and run again to finish")
    })?;
    Journal::of(databases).done(session)
}

fn move_tables(session: &mut Session, databases: &Databases, live: &Live, swap: &Swap) -> Result<()> {
    let triggers = swap.old.iter().filter(|step| step.kind == Some(Kind::Trigger)).map(|step| step.name.as_str());
    let triggers: Vec<&str> = triggers.collect();
    if !triggers.is_empty() {
        // Once all tables were to be had, those that wait in the way are gone: only
        // then the triggers go, without which alone a table moves to another database.
        let tables = swap.moved.iter().filter(|(name, replaces)| *replaces && live.tables.contains(name));
        let tables: Vec<String> = tables.map(|(name, _)| format!("{} WRITE", databases.in_live(name))).collect();
        match session.send(format!("LOCK TABLES {}", tables.join(", ")).as_bytes()) {
            Err(failure) if !number(&failure).is_some_and(|number| DENIED.contains(&number)) => {
                return Err(held(&failure));
            }
            _ => {}
        }
        let dropped = triggers
            .iter()
            .try_for_each(|name| session.execute(&format!("DROP TRIGGER IF EXISTS {}", databases.in_live(name))));
        session.execute("UNLOCK TABLES")?;
        dropped?;
    }
    let mut moves = Vec::new();
    for (name, replaces) in &swap.moved {
        if *replaces {
            moves.push(format!("{} TO {}", databases.in_live(name), databases.in_old(name)));
        }
        moves.push(format!("{} TO {}", databases.in_new(name), databases.in_live(name)));
    }
    session.send(format!("RENAME TABLE {}", moves.join(", ")).as_bytes()).map_err(|failure| held(&failure))
}

fn held(failure: &Failure) -> Error {
    let error = cleaned("the new tables could not be put in place; the target is as it was", failure);
    match number(failure) {
        Some(LOCK_WAIT | DEADLOCK) => error.help(
            "somebody holds the old tables (SHOW PROCESSLIST): end that transaction, or raise --lock-wait; \
             what was built is kept for --resume",
        ),
        _ => error.help("what was built is kept for --resume"),
    }
}

/// The old database, empty. What an earlier run kept goes now and not before: only
/// now there is something to take its place.
fn make_room(session: &mut Session, databases: &Databases) -> Result<()> {
    if !tables_of(session, &databases.old)?.is_empty() {
        drop_database(session, &databases.old)?;
    }
    create_database(session, databases, &databases.old)
}

/// # Errors
/// A missing privilege, with the GRANT that gives it.
pub fn create_database(session: &mut Session, databases: &Databases, name: &str) -> Result<()> {
    let sql = format!(
        "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}",
        literal(&databases.live)
    );
    let row = session.texts(&sql)?.into_iter().next().unwrap_or_default();
    let defaults = match row.as_slice() {
        [charset, collation] => format!(" CHARACTER SET {charset} COLLATE {collation}"),
        _ => String::new(),
    };
    session.execute(&format!("CREATE DATABASE IF NOT EXISTS {}{defaults}", quote(name))).map_err(|error| {
        error
            .name("needed", format!("GRANT ALL ON {}.* TO the user", quote(&name.replace('_', "\\_"))))
            .help("the new tables are built in a database beside the live one, and the old ones move to another")
    })
}

/// # Errors
/// The server's: a foreign key of a table elsewhere, or a missing privilege.
pub fn drop_database(session: &mut Session, name: &str) -> Result<()> {
    // What still references it from elsewhere, unseen by the survey, must not dangle.
    session.execute("SET SESSION foreign_key_checks = 1")?;
    session
        .execute(&format!("DROP DATABASE IF EXISTS {}", quote(name)))
        .map_err(|error| error.name("database", name).help("drop it by hand: nothing needs it any more"))
}

fn tables_of(session: &mut Session, database: &str) -> Result<BTreeSet<String>> {
    let sql = format!("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = {}", literal(database));
    Ok(session.texts(&sql)?.into_iter().flatten().collect())
}

/// Finishes or takes back a swap in which a run was killed.
///
/// # Errors
/// The server's.
pub fn repair(session: &mut Session, databases: &Databases) -> Result<Repaired> {
    let journal = Journal::of(databases);
    if !journal.exists(session)? {
        return Ok(Repaired::Nothing);
    }
    if let Some(keep_old) = journal.is_done(session)? {
        return Ok(Repaired::Finished { keep_old });
    }
    let Some(swap) = journal.begun(session)? else { return Ok(Repaired::Nothing) };
    let new = tables_of(session, &databases.new)?;
    let waiting = swap.moved.iter().filter(|(name, _)| new.contains(name)).count();
    if waiting == 0 {
        finish(session, databases, &swap)?;
        return Ok(Repaired::Finished { keep_old: swap.keep_old });
    }
    if waiting < swap.moved.len() {
        move_back(session, databases, &swap, &new)?;
    }
    programs::put_back(session, databases, &swap.old)?;
    journal.taken_back(session)?;
    Ok(Repaired::TakenBack)
}

/// Only a server that crashed, of a version whose RENAME TABLE is not atomic, leaves
/// some tables moved and others not.
fn move_back(session: &mut Session, databases: &Databases, swap: &Swap, new: &BTreeSet<String>) -> Result<()> {
    let live = tables_of(session, &databases.live)?;
    let old = tables_of(session, &databases.old)?;
    let mut moves = Vec::new();
    for (name, replaces) in &swap.moved {
        if !new.contains(name) {
            moves.push(format!("{} TO {}", databases.in_live(name), databases.in_new(name)));
        }
        if *replaces && old.contains(name) && (!new.contains(name) || !live.contains(name)) {
            moves.push(format!("{} TO {}", databases.in_old(name), databases.in_live(name)));
        }
    }
    session.execute(&format!("RENAME TABLE {}", moves.join(", ")))
}
