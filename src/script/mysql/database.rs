//! Which database a name stands in, and what the catalog calls it.

use std::collections::BTreeMap;

use crate::dialect::mysql::collation;
use crate::error::{Error, Result};
use crate::schema::{Engine, Name};

/// The first database that a script makes or uses is the catalog's `main`,
/// whatever its name; so is the one of a script that names none.
pub(super) struct Databases {
    main_schema: &'static str,
    /// Its name on the server, once a statement told it.
    main_name: Option<String>,
    /// The schema of names without one; `None` until USE, which is `main`.
    current: Option<String>,
    /// Default collations, by schema, where CREATE or ALTER DATABASE said one.
    collations: BTreeMap<String, String>,
    known: Vec<String>,
}

impl Databases {
    pub fn new(engine: &Engine) -> Databases {
        let main_schema = engine.kind.usual_schema();
        Databases {
            main_schema,
            main_name: None,
            current: None,
            collations: BTreeMap::new(),
            known: vec![main_schema.to_owned()],
        }
    }

    /// Every schema of the script, `main` first.
    pub fn schemas(&self) -> &[String] {
        &self.known
    }

    /// What the catalog calls a database that a statement makes, uses or puts a
    /// table into: the first such is the main one.
    pub fn enter(&mut self, database: &str) -> Result<String> {
        if self.main_name.is_none() {
            self.main_name = Some(database.to_owned());
        }
        let schema = self.schema(database);
        if schema == self.main_schema && self.main_name.as_deref() != Some(database) {
            return Err(Error::new("a further database has the name that the first one has in a snapshot")
                .name("database", database)
                .help("dump it on its own"));
        }
        if !self.known.contains(&schema) {
            self.known.push(schema.clone());
        }
        Ok(schema)
    }

    /// What the catalog calls a database that is only mentioned.
    fn schema(&self, database: &str) -> String {
        match &self.main_name {
            Some(main) if main == database => self.main_schema.to_owned(),
            _ => database.to_owned(),
        }
    }

    pub fn change_to(&mut self, database: &str) -> Result<()> {
        self.current = Some(self.enter(database)?);
        Ok(())
    }

    pub fn current(&self) -> &str {
        self.current.as_deref().unwrap_or(self.main_schema)
    }

    /// `None` for a name of more than two parts.
    pub fn name(&self, written: &[String]) -> Option<Name> {
        match written {
            [name] => Some(Name::new(self.current(), name.as_str())),
            [database, name] => Some(Name::new(self.schema(database), name.as_str())),
            _ => None,
        }
    }

    pub fn set_collation(&mut self, schema: &str, collation: String) {
        self.collations.insert(schema.to_owned(), collation);
    }

    /// The collation of tables that name none.
    pub fn collation(&self, schema: &str, engine: &Engine) -> String {
        match self.collations.get(schema) {
            Some(collation) => collation.clone(),
            None => collation::default_collation(collation::default_charset(engine), engine),
        }
    }
}
