//! SQL scripts, as dump programs and people write them: where statements end,
//! what they say about the schema, and where the values of their rows stand.
//!
//! Bytes, not text: a dump holds whatever its rows hold. Pure: no I/O. What is
//! not understood is said, never guessed.

pub mod charset;
pub mod mysql;
pub mod postgres;
pub mod rows;
pub mod split;
pub mod token;

use crate::schema::{Engine, Name};

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
