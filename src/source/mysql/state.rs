//! Fixes one state of the database over several connections.
//!
//! A short `FLUSH TABLES WITH READ LOCK` holds all writers while every
//! connection begins its transaction, and is let go at once, as the native dump
//! programs do it. Where it is not allowed or not to be had soon, one
//! connection reads everything.

use super::failure::number;
use super::session::Session;
use crate::error::Result;

/// How long to wait for the lock, in seconds. While we wait behind a long
/// query, every writer waits behind us.
const LOCK_WAIT_SECONDS: u32 = 5;

const BEGIN: &str = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

/// After it: what a table's read locks against schema changes, `release` lets go.
const SAVEPOINT: &str = "SAVEPOINT standin";

/// Begins a transaction on each session, all of the same state; leaves only the
/// first where that cannot be had, and says why.
pub fn fix(sessions: &mut Vec<Session>, warnings: &mut Vec<String>) -> Result<()> {
    if sessions.len() > 1
        && let Some(reason) = lock(&mut sessions[0])?
    {
        sessions.truncate(1);
        warnings.push(format!("{reason}, so one connection reads everything"));
    }
    for session in sessions.iter_mut() {
        session.execute(BEGIN)?;
    }
    if sessions.len() > 1 {
        // A transaction outlives this: it ends only what LOCK TABLES locked.
        sessions[0].execute("UNLOCK TABLES")?;
    }
    sessions.iter_mut().try_for_each(|session| session.execute(SAVEPOINT))
}

/// `None` when the lock is held, otherwise why it is not.
fn lock(session: &mut Session) -> Result<Option<&'static str>> {
    session.execute(&format!("SET SESSION lock_wait_timeout = {LOCK_WAIT_SECONDS}"))?;
    let locked = session.run("FLUSH TABLES WITH READ LOCK");
    let reason = match &locked {
        Ok(_) => None,
        Err(failure) => Some(match number(failure) {
            Some(1227 | 1044 | 1045) => "the user may not hold all writers for a moment (privilege RELOAD)",
            Some(1205) => "a long query is in the way of holding all writers for a moment",
            Some(_) => "the server does not hold all writers for a moment",
            None => return Err(super::failure::lost()),
        }),
    };
    session.execute("SET SESSION lock_wait_timeout = 60")?;
    Ok(reason)
}

/// Lets go of the tables that were read: a schema change that waits for them
/// goes on, and so do the queries that wait behind it. The state stays.
pub fn release(session: &mut Session) -> Result<()> {
    session.execute("ROLLBACK TO SAVEPOINT standin")
}
