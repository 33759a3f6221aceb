//! What the statements of a MySQL or MariaDB script say about the schema.
//!
//! The same reader takes what SHOW CREATE prints on a live server and what a
//! dump or a person writes, so that both give the same catalog. Reads tokens,
//! by hand: every dump is full of what a general SQL parser stops at.

mod alter_table;
mod column;
mod create_table;
mod cut;
mod database;
mod key;
mod reading;
mod sequence;
mod server;
mod session;
mod statement;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use self::database::Databases;
use self::session::Variables;
use self::table::{Made, same_name};
use super::token::Tokens;
use super::{Class, Modes};
use crate::error::{Error, Result};
use crate::schema::{Catalog, Engine, Name, Sequence, Table, View};

pub use self::cut::{without_definer, without_foreign_keys, without_secondary_keys};
pub use self::server::engine_of;
pub use self::table::PRIMARY;

/// Puts a catalog together, statement by statement, in the order of the script.
///
/// The first database that a statement makes or uses is the catalog's `main`;
/// a script that names none is about `main` as well.
pub struct Builder {
    engine: Engine,
    databases: Databases,
    variables: Variables,
    tables: BTreeMap<Name, Made>,
    views: BTreeSet<Name>,
    sequences: BTreeMap<Name, Sequence>,
}

impl Builder {
    pub fn new(engine: Engine) -> Builder {
        Builder {
            databases: Databases::new(&engine),
            engine,
            variables: Variables::default(),
            tables: BTreeMap::new(),
            views: BTreeSet::new(),
            sequences: BTreeMap::new(),
        }
    }

    /// Takes in one statement, with or without its delimiter; a `SET` changes
    /// `modes` for what follows.
    ///
    /// # Errors
    /// A CREATE TABLE or ALTER TABLE that is not understood, and names the
    /// table; an ALTER TABLE of one that no statement made; XML.
    pub fn take(&mut self, statement: &[u8], modes: &mut Modes) -> Result<Class> {
        if statement.trim_ascii_start().starts_with(b"<?xml") {
            return Err(Error::new("the dump is XML").help("dump it again without --xml: only SQL can be read"));
        }
        let before = modes.clone();
        let mut tokens = Tokens::of(statement, &before)?;
        if tokens.is_done() {
            return self.hidden(statement, &before);
        }
        self.statement(&mut tokens, modes)
    }

    /// An executable comment that the script's own server leaves alone: a
    /// further server may execute it, so it must hold no rows.
    fn hidden(&self, statement: &[u8], modes: &Modes) -> Result<Class> {
        let mut modes = Modes { engine: None, ..modes.clone() };
        let shown = modes.clone();
        let mut tokens = Tokens::of(statement, &shown)?;
        if tokens.is_done() {
            return Ok(Class::Session);
        }
        match Builder::new(self.engine.clone()).statement(&mut tokens, &mut modes) {
            Ok(class @ (Class::Rows | Class::Access { .. } | Class::Unknown)) => Ok(class),
            _ => Ok(Class::Session),
        }
    }

    /// A line for the client: `USE` is the only one that changes anything, and
    /// is a statement too.
    pub fn take_meta(&mut self, line: &[u8]) -> Result<()> {
        let text = String::from_utf8_lossy(line);
        let mut words = text.trim().trim_end_matches(';').splitn(2, char::is_whitespace);
        if let (Some("\\u" | "\\use"), Some(database)) = (words.next(), words.next()) {
            self.databases.change_to(database.trim().trim_matches('`'))?;
        }
        Ok(())
    }

    /// The table's whole name, for one written with or without its schema; as
    /// the table itself is spelled, where only the case differs. `None` for a
    /// name of more than two parts.
    pub fn resolve(&self, written: &[String]) -> Option<Name> {
        let name = self.databases.name(written)?;
        if self.tables.contains_key(&name) {
            return Some(name);
        }
        // On servers that fold names, statements may spell them otherwise.
        let mut alike = self
            .tables
            .keys()
            .filter(|known| same_name(&known.schema, &name.schema) && same_name(&known.name, &name.name));
        match (alike.next(), alike.next()) {
            (Some(known), None) => Some(known.clone()),
            _ => Some(name),
        }
    }

    fn known_name(&self, written: &[String]) -> Result<Name> {
        self.resolve(written).ok_or_else(|| Error::new("a name has too many parts"))
    }

    fn made_mut(&mut self, name: &Name) -> Result<&mut Made> {
        self.tables.get_mut(name).ok_or_else(|| {
            Error::new("an index is made or dropped on a table that no statement before made")
                .name("table", name.to_string())
        })
    }

    /// A table as the statements up to here tell it.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        self.tables.get(name).map(|made| &made.table)
    }

    /// Everything, in the catalog's order.
    ///
    /// # Errors
    /// A foreign key without columns to a table without a primary key.
    pub fn finish(mut self) -> Result<Catalog> {
        self.settle_parents()?;
        let default_schema = self.engine.kind.usual_schema().to_owned();
        let schemas = self.databases.schemas().to_vec();
        let mut catalog = Catalog {
            engine: self.engine,
            default_schema,
            schemas,
            extensions: Vec::new(),
            types: Vec::new(),
            sequences: self.sequences.into_values().collect(),
            tables: self.tables.into_values().map(|made| made.table).collect(),
            views: self.views.into_iter().map(|name| View { name, materialized: false }).collect(),
        };
        catalog.sort();
        Ok(catalog)
    }

    /// Spells what foreign keys refer to as it is spelled there.
    fn settle_parents(&mut self) -> Result<()> {
        let mut settled = Vec::new();
        for (name, made) in &self.tables {
            for (index, key) in made.table.foreign_keys.iter().enumerate() {
                let written = [key.parent.schema.clone(), key.parent.name.clone()];
                let alike =
                    |known: &&Name| same_name(&known.schema, &written[0]) && same_name(&known.name, &written[1]);
                let parent = match self.tables.contains_key(&key.parent) {
                    true => key.parent.clone(),
                    false => self.tables.keys().find(alike).unwrap_or(&key.parent).clone(),
                };
                let columns = match self.tables.get(&parent) {
                    Some(made) => parent_columns(made, &key.parent_columns),
                    None => key.parent_columns.clone(),
                };
                if columns.is_empty() {
                    return Err(Error::new("a foreign key refers to a table without a primary key")
                        .at(crate::place::Place::table(name.to_string()))
                        .name("foreign key", &key.name));
                }
                settled.push((name.clone(), index, parent, columns));
            }
        }
        for (name, index, parent, columns) in settled {
            if let Some(made) = self.tables.get_mut(&name) {
                made.table.foreign_keys[index].parent = parent;
                made.table.foreign_keys[index].parent_columns = columns;
            }
        }
        Ok(())
    }
}

fn parent_columns(parent: &Made, written: &[String]) -> Vec<String> {
    if written.is_empty() {
        let key = parent.table.primary_key().and_then(|key| key.columns());
        return key.unwrap_or_default().into_iter().map(str::to_owned).collect();
    }
    let spelled = |name: &String| match parent.column_index(name) {
        Some(index) => parent.table.columns[index].name.clone(),
        None => name.clone(),
    };
    written.iter().map(spelled).collect()
}

#[cfg(test)]
mod tests;
