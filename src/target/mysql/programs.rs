//! Views, triggers, routines and events: made in the live database once the new
//! tables are there.

use std::collections::VecDeque;

use super::journal::Step;
use super::live::Live;
use super::names::Databases;
use super::script::{Kind, Program, Script, with_definer};
use crate::dialect::mysql::{literal, quote};
use crate::error::{Error, Result};
use crate::source::mysql::session::Session;

/// What the session is put back to.
const USUAL: &str = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', \
                     time_zone = '+00:00', collation_connection = @@collation_server";

/// In the source's order; who owns an object of the target goes on to own it.
pub fn steps(script: &Script, live: &Live) -> Vec<Step> {
    let step = |program: &Program| match program {
        Program::Setting(sql) => Step { kind: None, name: String::new(), sql: sql.clone() },
        Program::Make { kind, name, sql, stand_in } => {
            let sql = match live.definers.get(&(*kind, name.clone())) {
                Some(definer) if !stand_in && !definer.is_empty() => with_definer(sql, definer),
                _ => sql.clone(),
            };
            Step { kind: Some(*kind), name: name.clone(), sql }
        }
    };
    script.programs.iter().map(step).collect()
}

/// Makes everything, in place of what has the same name.
///
/// # Errors
/// What the server refuses, with the object's name.
pub fn make(session: &mut Session, database: &str, steps: &[Step]) -> Result<()> {
    session.execute(&format!("USE {}", quote(database)))?;
    let made = make_all(session, database, steps);
    session.execute(USUAL)?;
    made
}

fn make_all(session: &mut Session, database: &str, steps: &[Step]) -> Result<()> {
    let mut later = VecDeque::new();
    for step in steps {
        let Some(kind) = step.kind else {
            session.execute(&step.sql)?;
            continue;
        };
        if kind == Kind::View {
            let is_stand_in = step.sql.starts_with("CREATE VIEW ");
            if is_stand_in && has_view(session, database, &step.name)? {
                continue;
            }
            // One that rests on columns which another is yet to get waits for it.
            if session.execute(&step.sql).is_err() {
                later.push_back(step);
            }
            continue;
        }
        session.execute(&format!("DROP {} IF EXISTS {}.{}", kind.word(), quote(database), quote(&step.name)))?;
        session.execute(&step.sql).map_err(|error| named(error, kind, &step.name))?;
    }
    let mut failed = 0;
    while let Some(step) = later.pop_front() {
        match session.execute(&step.sql) {
            Ok(()) => failed = 0,
            Err(error) if failed > later.len() => return Err(named(error, Kind::View, &step.name)),
            Err(_) => {
                failed += 1;
                later.push_back(step);
            }
        }
    }
    Ok(())
}

fn named(error: Error, kind: Kind, name: &str) -> Error {
    error.name("object", format!("{} {name}", kind.word().to_lowercase()))
}

fn has_view(session: &mut Session, database: &str, name: &str) -> Result<bool> {
    let sql = format!(
        "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {}",
        literal(database),
        literal(name)
    );
    Ok(!session.texts(&sql)?.is_empty())
}

/// Takes everything away again.
///
/// # Errors
/// The server's.
pub fn clear(session: &mut Session, database: &str, steps: &[Step]) -> Result<()> {
    for step in steps {
        if let Some(kind) = step.kind {
            session.execute(&format!("DROP {} IF EXISTS {}.{}", kind.word(), quote(database), quote(&step.name)))?;
        }
    }
    Ok(())
}

/// What makes the live tables' triggers again, as they are now, owners and all.
///
/// # Errors
/// A trigger whose text the user is not shown.
pub fn old_triggers(session: &mut Session, databases: &Databases, live: &Live, script: &Script) -> Result<Vec<Step>> {
    let ours: Vec<&str> = live.old_triggers(script).map(|(trigger, _)| trigger).collect();
    // In the order in which they act, which is that of their making.
    let names = session.texts(&format!(
        "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = {} \
         ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER, TRIGGER_NAME",
        literal(&databases.live)
    ))?;
    let mut steps = Vec::new();
    for name in names.into_iter().flatten().filter(|name| ours.contains(&name.as_str())) {
        let unseen = || {
            Error::new("a trigger of the target cannot be read, so it could not be put back")
                .name("trigger", &name)
                .help("GRANT TRIGGER ON the target TO the user")
        };
        let rows = session.texts(&format!("SHOW CREATE TRIGGER {}", databases.in_live(&name)))?;
        let row = rows.into_iter().next().ok_or_else(unseen)?;
        let [_, mode, sql, _, collation, ..] = row.as_slice() else { return Err(unseen()) };
        if sql.is_empty() {
            return Err(unseen());
        }
        let mode: Vec<&str> = mode.split(',').filter(|mode| *mode != "NO_AUTO_CREATE_USER").collect();
        let setting = format!(
            "SET SESSION sql_mode = {}, collation_connection = {}",
            literal(&mode.join(",")),
            literal(collation)
        );
        steps.push(Step { kind: None, name: String::new(), sql: setting });
        steps.push(Step { kind: Some(Kind::Trigger), name, sql: sql.clone() });
    }
    Ok(steps)
}

/// Makes those of the old triggers that are not there.
///
/// # Errors
/// The server's, with the trigger's name.
pub fn put_back(session: &mut Session, databases: &Databases, steps: &[Step]) -> Result<()> {
    session.execute(&format!("USE {}", quote(&databases.live)))?;
    let there = Live::read(session, databases)?;
    let missing = |step: &Step| step.kind.is_none() || !there.triggers.contains_key(&step.name);
    let mut done = Ok(());
    for step in steps.iter().filter(|step| missing(step)) {
        done = session.execute(&step.sql).map_err(|error| named(error, Kind::Trigger, &step.name));
        if done.is_err() {
            break;
        }
    }
    session.execute(USUAL)?;
    done
}
