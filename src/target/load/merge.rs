//! Rows that are there already: brought up to date by their primary key.

use super::{Existing, Load};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Deferrable, EngineKind, ForeignKey, Name, Table, TableKind};
use crate::source::writable::Writable;

/// The columns of the primary key, which the artefact has to have.
///
/// # Errors
/// A table without one; a key that no row can be found by.
pub fn key<'a>(table: &'a Table, columns: &[String]) -> Result<Vec<&'a str>> {
    let refused = |problem: &'static str| Err(Error::refused(problem).at(Place::table(table.name.to_string())));
    let Some(key) = table.primary_key() else {
        return refused("the table has no primary key, so no row of it can be brought up to date")
            .map_err(|error| error.help("leave it out with --only TABLES, or load it with --truncate"));
    };
    if key.deferrable != Deferrable::No {
        return refused("the table's primary key is deferrable, and the server finds no row by such a key")
            .map_err(|error| error.help("leave it out with --only TABLES, or load it with --truncate"));
    }
    let names = key.columns().unwrap_or_default();
    match names.iter().all(|name| columns.iter().any(|column| column == name)) {
        true => Ok(names),
        false => refused("the artefact does not have the table's primary key")
            .map_err(|error| error.help("leave it out with --only TABLES, or load it with --truncate")),
    }
}

impl Load {
    /// Moves staged rows to their tables, and lets foreign keys look at all of them.
    pub(super) fn merge(&mut self, session: &mut dyn Writable) -> Result<()> {
        if self.whole {
            return Ok(());
        }
        for name in self.in_order() {
            let into = &self.into[&name];
            if !into.staged {
                continue;
            }
            let table = self.table(&name)?;
            let key = key(table, &into.columns)?;
            for statement in self.words.merge(into.at, table, &into.columns, &key) {
                session
                    .statement(statement.as_bytes())
                    .map_err(|error| error.at_least(Place::table(name.to_string())))?;
            }
        }
        for statement in self.deferrals(false)? {
            session.statement(statement.as_bytes())?;
        }
        Ok(())
    }

    /// What lets foreign keys wait for all rows, where no order of the artefact's
    /// tables holds them; and what ends that.
    pub(super) fn deferrals(&self, begin: bool) -> Result<Vec<String>> {
        if self.words.kind != EngineKind::Postgres {
            return Ok(Vec::new());
        }
        let mut statements = Vec::new();
        for (table, key) in self.waiting()? {
            let to = if begin { Deferrable::Deferred } else { Deferrable::No };
            statements.push(self.words.alter_constraint(&table.name, key, to));
        }
        match begin {
            true => statements.push("SET CONSTRAINTS ALL DEFERRED".to_owned()),
            // A constraint cannot be altered while rows wait to be checked.
            false => statements.insert(0, "SET CONSTRAINTS ALL IMMEDIATE".to_owned()),
        }
        Ok(statements)
    }

    /// The foreign keys whose parents' rows come behind their own.
    fn waiting(&self) -> Result<Vec<(&Table, &ForeignKey)>> {
        let root = |name: &Name| self.catalog.table(name).map(|table| self.catalog.partition_root(table).name.clone());
        let at = |name: &Name| root(name).and_then(|root| self.into.get(&root)).map(|into| into.at);
        let mut waiting = Vec::new();
        for table in &self.catalog.tables {
            if matches!(table.kind, TableKind::Partition { .. } | TableKind::Partitioned { of: Some(_), .. }) {
                continue;
            }
            let Some(child) = at(&table.name) else { continue };
            let inserted = self.contents.tables.get(child).is_some_and(|rows| rows.is_inserted);
            for key in table.foreign_keys.iter().filter(|key| key.deferrable == Deferrable::No) {
                let Some(parent) = at(&key.parent) else { continue };
                // One COPY is checked at its end; one INSERT after the other is not.
                if parent > child || (parent == child && inserted && self.existing != Existing::Upsert) {
                    waiting.push((table, key));
                }
            }
        }
        Ok(waiting)
    }
}
