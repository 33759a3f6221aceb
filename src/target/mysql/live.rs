//! What the target holds now: the tables that are replaced, and what hangs on them.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Databases;
use super::script::{Kind, Program, Script};
use crate::dialect::mysql::literal;
use crate::error::{Error, Result};
use crate::source::mysql::objects::{self, Kind as Object};
use crate::source::mysql::session::Session;

#[derive(Clone, Debug, Default)]
pub struct Live {
    pub tables: BTreeSet<String>,
    pub sequences: BTreeSet<String>,
    pub views: BTreeSet<String>,
    /// The table that each trigger is on.
    pub triggers: BTreeMap<String, String>,
    /// Who owns views and programs: `user@host`.
    pub definers: BTreeMap<(Kind, String), String>,
}

impl Live {
    /// # Errors
    /// The server's.
    pub fn read(session: &mut Session, databases: &Databases) -> Result<Live> {
        let mut live = Live::default();
        let listed = objects::Databases { main: databases.live.clone(), further: Vec::new() };
        for object in objects::list(session, &listed)? {
            let set = match object.kind {
                Object::Table => &mut live.tables,
                Object::Sequence => &mut live.sequences,
                Object::View => &mut live.views,
            };
            set.insert(object.name.name);
        }
        let database = literal(&databases.live);
        let rows = session.texts(&format!(
            "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = {database}"
        ))?;
        for row in rows {
            if let Ok([trigger, table]) = <[String; 2]>::try_from(row) {
                live.triggers.insert(trigger, table);
            }
        }
        let rows = session.texts(&format!(
            "SELECT 'TRIGGER', TRIGGER_NAME, DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = {database} \
             UNION ALL SELECT 'VIEW', TABLE_NAME, DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = {database} \
             UNION ALL SELECT ROUTINE_TYPE, ROUTINE_NAME, DEFINER FROM information_schema.ROUTINES \
             WHERE ROUTINE_SCHEMA = {database} \
             UNION ALL SELECT 'EVENT', EVENT_NAME, DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA = {database}"
        ))?;
        for row in rows {
            if let Ok([kind, name, definer]) = <[String; 3]>::try_from(row)
                && let Some(kind) = Kind::of(&kind)
            {
                live.definers.insert((kind, name), definer);
            }
        }
        Ok(live)
    }

    pub fn has(&self, name: &str) -> bool {
        self.tables.contains(name) || self.sequences.contains(name)
    }

    /// Triggers of tables that are replaced.
    pub fn old_triggers<'a>(&'a self, script: &'a Script) -> impl Iterator<Item = (&'a str, &'a str)> {
        let moved: BTreeSet<&str> = script.moved().collect();
        let pairs = self.triggers.iter().map(|(trigger, table)| (trigger.as_str(), table.as_str()));
        pairs.filter(move |(_, table)| moved.contains(table))
    }

    /// Names that stand for one thing in the source and for another in the target.
    fn clashes(&self, script: &Script) -> Vec<String> {
        let mut clashes = Vec::new();
        let moved: BTreeSet<&str> = script.moved().collect();
        for name in moved.iter().filter(|name| self.views.contains(**name)) {
            clashes.push(format!("{name} (a view of the target, a table of the source)"));
        }
        for program in &script.programs {
            match program {
                Program::Make { kind: Kind::View, name, stand_in: false, .. } if self.has(name) => {
                    clashes.push(format!("{name} (a table of the target, a view of the source)"));
                }
                Program::Make { kind: Kind::Trigger, name, .. } => {
                    let elsewhere = self.triggers.get(name).filter(|table| !moved.contains(table.as_str()));
                    if let Some(table) = elsewhere {
                        clashes.push(format!("{name} (a trigger of the target's own table {table})"));
                    }
                }
                _ => {}
            }
        }
        clashes
    }

    /// Whether the tables can be replaced at all.
    ///
    /// # Errors
    /// All that stands in the way.
    pub fn check(&self, session: &mut Session, databases: &Databases, script: &Script) -> Result<()> {
        let clashes = self.clashes(script);
        if !clashes.is_empty() {
            let error = Error::new("names of the target stand for something else in the source");
            return Err(clashes
                .iter()
                .fold(error, |error, clash| error.name("name", clash))
                .help("drop or rename them in the target; a refresh replaces tables by tables and views by views"));
        }
        let inbound = inbound(session, databases, script)?;
        if !inbound.is_empty() {
            let error = Error::new("foreign keys of tables that only the target has reference tables to be replaced");
            return Err(inbound
                .iter()
                .fold(error, |error, key| error.name("foreign key", key))
                .help("drop these foreign keys, or the tables, and add them again after the refresh"));
        }
        Ok(())
    }
}

/// Foreign keys from tables that stay to tables that go.
fn inbound(session: &mut Session, databases: &Databases, script: &Script) -> Result<Vec<String>> {
    let moved: BTreeSet<&str> = script.moved().collect();
    let rows = session.texts(&format!(
        "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_NAME \
         FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE UNIQUE_CONSTRAINT_SCHEMA = {} ORDER BY 1, 2, 3",
        literal(&databases.live)
    ))?;
    let mut inbound = Vec::new();
    for row in rows {
        let Ok([schema, table, key, parent]) = <[String; 4]>::try_from(row) else { continue };
        let ours = schema == databases.old || (schema == databases.live && moved.contains(table.as_str()));
        if moved.contains(parent.as_str()) && !ours {
            inbound.push(format!("{key} of {schema}.{table} to {parent}"));
        }
    }
    Ok(inbound)
}
