//! What the statements of a script say about the schema.

use super::{Class, Modes};
use crate::error::Result;
use crate::schema::{Catalog, Engine, Name, Table};

/// Puts a catalog together, statement by statement, in the order of the script.
pub struct Builder {
    engine: Engine,
}

impl Builder {
    pub fn new(engine: Engine) -> Builder {
        Builder { engine }
    }

    /// Takes in one statement, with or without its delimiter; a `SET` changes
    /// `modes` for what follows.
    ///
    /// # Errors
    /// A CREATE TABLE that is not understood, and names the table.
    pub fn take(&mut self, _statement: &[u8], _modes: &mut Modes) -> Result<Class> {
        Ok(Class::Unknown)
    }

    /// A line for the client, such as `\connect`.
    pub fn take_meta(&mut self, _line: &[u8]) -> Result<()> {
        Ok(())
    }

    /// The table's whole name, for one written with or without its schema.
    pub fn resolve(&self, _written: &[String]) -> Option<Name> {
        None
    }

    /// A table as the statements up to here tell it.
    pub fn table(&self, _name: &Name) -> Option<&Table> {
        None
    }

    /// Everything, in the catalog's order.
    pub fn finish(self) -> Result<Catalog> {
        let default_schema = self.engine.kind.usual_schema().to_owned();
        Ok(Catalog {
            engine: self.engine,
            default_schema,
            schemas: Vec::new(),
            extensions: Vec::new(),
            types: Vec::new(),
            sequences: Vec::new(),
            tables: Vec::new(),
            views: Vec::new(),
        })
    }
}

/// The server that the dump is of, as the comments that mysqldump and mariadb-dump open with say.
pub fn engine_of(_opening: &[u8]) -> Option<Engine> {
    None
}
