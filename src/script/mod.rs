//! SQL scripts, as dump programs and people write them: where statements end,
//! what they say about the schema, and where the values of their rows stand.
//!
//! Bytes, not text: a dump holds whatever its rows hold. Pure: no I/O. What is
//! not understood is said, never guessed.

pub mod access;
pub mod charset;
pub mod head;
pub mod mysql;
pub mod postgres;
pub mod rows;
pub mod split;
pub mod token;

use crate::error::{Error, Result};
use crate::schema::{Catalog, Engine, Name, Table};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Postgres,
    Mysql,
}

/// How a script is to be read at one point of it; its own `SET` statements
/// change it.
#[derive(Clone, Debug)]
pub struct Modes {
    pub dialect: Dialect,
    /// The server that wrote it, as its opening comment says. Which executable
    /// comments are executed depends on it.
    pub engine: Option<Engine>,
    /// A backslash in `'…'` escapes: MySQL unless NO_BACKSLASH_ESCAPES,
    /// PostgreSQL when standard_conforming_strings is off.
    pub backslash_escapes: bool,
    /// MySQL: `"…"` is a name, not a text.
    pub ansi_quotes: bool,
    pub charset: charset::Charset,
}

impl Modes {
    pub fn new(dialect: Dialect) -> Modes {
        Modes {
            dialect,
            engine: None,
            backslash_escapes: dialect == Dialect::Mysql,
            ansi_quotes: false,
            charset: charset::Charset::Utf8,
        }
    }

    /// The same, for values in another character set.
    pub fn with(&self, charset: charset::Charset) -> Modes {
        Modes { charset, ..self.clone() }
    }
}

/// What a statement that holds no rows is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// It makes, changes or drops an object: `view public.staff`.
    Schema { object: String },
    /// It concerns the session or the storage and holds nothing: SET, USE, LOCK
    /// TABLES, BEGIN, ANALYZE, ALTER TABLE … DISABLE KEYS.
    Session,
    /// It sets where a sequence stands; `digits` is where the number is in the
    /// statement's bytes.
    Sequence { name: Name, digits: std::ops::Range<usize> },
    /// A role, user, server, mapping or subscription: it may hold a password.
    Access { object: String },
    /// It changes or makes rows in a way that cannot be masked: INSERT … SELECT,
    /// UPDATE, LOAD DATA, CREATE TABLE … AS, CALL.
    Rows,
    /// Nobody here knows what it does.
    Unknown,
}

/// Puts a catalog together from a script's statements, whichever dialect it is in.
pub enum Builder {
    Postgres(Box<postgres::Builder>),
    Mysql(Box<mysql::Builder>),
}

impl Builder {
    pub fn new(dialect: Dialect, engine: Engine) -> Builder {
        match dialect {
            Dialect::Postgres => Builder::Postgres(Box::new(postgres::Builder::new(engine))),
            Dialect::Mysql => Builder::Mysql(Box::new(mysql::Builder::new(engine))),
        }
    }

    /// Takes in one statement; a `SET` changes `modes` for what follows.
    ///
    /// # Errors
    /// A CREATE TABLE that is not understood, and names the table.
    pub fn take(&mut self, statement: &[u8], modes: &mut Modes) -> Result<Class> {
        match self {
            Builder::Postgres(builder) => builder.take(statement, modes),
            Builder::Mysql(builder) => builder.take(statement, modes),
        }
    }

    /// A line for the client.
    ///
    /// # Errors
    /// One that is not understood.
    pub fn take_meta(&mut self, line: &[u8], modes: &mut Modes) -> Result<()> {
        match self {
            Builder::Postgres(builder) => builder.take_meta(line, modes),
            Builder::Mysql(builder) => builder.take_meta(line),
        }
    }

    /// The database that the script is read for; the others are passed over.
    ///
    /// # Errors
    /// A script whose databases are schemas beside each other.
    pub fn choose(&mut self, database: &str) -> Result<()> {
        match self {
            Builder::Postgres(builder) => {
                builder.choose(database);
                Ok(())
            }
            Builder::Mysql(_) => Err(Error::usage("a MySQL dump is not read for one of its databases")
                .help("dump one database: `mysqldump NAME`, without --databases")),
        }
    }

    /// Whether the statements from here on are about a database that was not
    /// chosen.
    pub fn is_passed_over(&self) -> bool {
        match self {
            Builder::Postgres(builder) => builder.is_passed_over(),
            Builder::Mysql(_) => false,
        }
    }

    /// The table's whole name, for one written with or without its schema.
    pub fn resolve(&self, written: &[String]) -> Option<Name> {
        match self {
            Builder::Postgres(builder) => builder.resolve(written),
            Builder::Mysql(builder) => builder.resolve(written),
        }
    }

    /// A table as the statements up to here tell it.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        match self {
            Builder::Postgres(builder) => builder.table(name),
            Builder::Mysql(builder) => builder.table(name),
        }
    }

    /// Everything, in the catalog's order.
    ///
    /// # Errors
    /// Tables in several databases of one script.
    pub fn finish(self) -> Result<Catalog> {
        match self {
            Builder::Postgres(builder) => builder.finish(),
            Builder::Mysql(builder) => builder.finish(),
        }
    }
}
