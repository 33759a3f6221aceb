//! Whether all of it is there, before it is committed: the rows of every table, its
//! keys, references and checks.

use std::collections::BTreeMap;

use super::{Existing, Load, merge};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Catalog, EngineKind, Name};
use crate::source::writable::Writable;

/// Of one table: keys, foreign keys, checks, and constraints that hold no old row.
type Counts = [u64; 4];

const CONSTRAINTS: &str = "SELECT n.nspname, c.relname, \
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_index AS i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid), \
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype = 'f'), \
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype = 'c'), \
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_constraint AS k WHERE k.conrelid = c.oid AND NOT k.convalidated) \
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384 AND c.relpersistence <> 't'";

impl Load {
    /// How many constraints were looked at.
    ///
    /// # Errors
    /// What is not there.
    pub(super) fn check(&self, session: &mut dyn Writable) -> Result<u64> {
        self.check_rows(session)?;
        match (self.words.kind, &self.contents.schema) {
            (EngineKind::Postgres, Some(schema)) if self.whole => check_constraints(session, schema),
            (EngineKind::Mysql | EngineKind::Mariadb, Some(schema)) if self.whole => {
                self.check_references(session, schema)
            }
            (EngineKind::Mysql | EngineKind::Mariadb, _) => self.check_references(session, &self.catalog),
            (EngineKind::Sqlite, _) if !self.contents.references_unchecked => check_file(session),
            // The server looked at every row as it came, or at the end of all.
            _ => Ok(0),
        }
    }

    fn check_rows(&self, session: &mut dyn Writable) -> Result<()> {
        let made = self.contents.schema.as_ref().filter(|_| self.whole);
        for (name, into) in &self.into {
            let table = made.unwrap_or(&self.catalog).table(name);
            let found = match (table, self.existing) {
                (Some(table), Existing::Upsert) => {
                    session.number(&self.words.merged(into.at, table, &merge::key(table, &into.columns)?))?
                }
                (Some(table), _) => session.number(&self.words.count(table))?,
                // A SQLite script makes tables that nobody read here.
                (None, _) => session.number(&format!("SELECT count(*) FROM {}", self.words.name(name)))?,
            };
            if found != into.rows {
                return Err(Error::new("the table does not hold the rows of the artefact")
                    .at(Place::table(name.to_string()))
                    .number("rows of the artefact", into.rows)
                    .number("there are", found)
                    .help("a trigger, or somebody who wrote at the same time? nothing was loaded"));
            }
        }
        Ok(())
    }

    /// MySQL did not look at references while rows came in any order.
    fn check_references(&self, session: &mut dyn Writable, catalog: &Catalog) -> Result<u64> {
        let mut looked = 0;
        for table in &catalog.tables {
            for key in &table.foreign_keys {
                let concerned = self.into.contains_key(&table.name)
                    || self.into.contains_key(&key.parent)
                    || self.emptied.iter().any(|(name, _)| *name == key.parent);
                if !concerned {
                    continue;
                }
                looked += 1;
                let orphans = session.number(&self.words.orphans(&table.name, key))?;
                if orphans > 0 {
                    return Err(Error::new("rows refer to a parent that is not there")
                        .at(Place::table(table.name.to_string()))
                        .name("foreign key", &key.name)
                        .number("rows", orphans));
                }
            }
        }
        Ok(looked)
    }
}

fn check_constraints(session: &mut dyn Writable, schema: &Catalog) -> Result<u64> {
    let mut there: BTreeMap<Name, Counts> = BTreeMap::new();
    for row in session.query(CONSTRAINTS)? {
        let mut fields = row.into_iter().flatten();
        let (Some(namespace), Some(table)) = (fields.next(), fields.next()) else { continue };
        let mut counts = Counts::default();
        counts.iter_mut().zip(fields).for_each(|(count, text)| *count = text.parse().unwrap_or(0));
        there.insert(Name::new(namespace, table), counts);
    }
    let mut looked = 0;
    for table in schema.data_tables() {
        let place = || Place::table(table.name.to_string());
        let Some(&[keys, references, checks, unproved]) = there.get(&table.name) else {
            return Err(Error::new("the artefact does not make the table").at(place()));
        };
        for (problem, wanted, found) in [
            ("a key of the table is missing", table.keys.len(), keys),
            ("a foreign key of the table is missing", table.foreign_keys.len(), references),
            ("a check of the table is missing", table.checks.len(), checks),
        ] {
            looked += wanted as u64;
            if found < wanted as u64 {
                return Err(Error::new(problem).number("of", wanted as u64).number("there are", found).at(place()));
            }
        }
        let unchecked = table.foreign_keys.iter().filter(|key| !key.validated).count()
            + table.checks.iter().filter(|check| !check.validated).count();
        if unproved > unchecked as u64 {
            return Err(Error::new("a constraint of the table is not validated").at(place()));
        }
    }
    Ok(looked)
}

fn check_file(session: &mut dyn Writable) -> Result<u64> {
    let found = session.query("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 1")?;
    if let Some([Some(table), parent]) = found.first().map(Vec::as_slice) {
        return Err(Error::new("rows refer to a parent that is not there")
            .at(Place::table(format!("main.{table}")))
            .name("parent", parent.clone().unwrap_or_default()));
    }
    session
        .number("SELECT count(*) FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS k WHERE t.type = 'table'")
}
