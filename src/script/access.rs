//! Credentials in statements: where they stand, and what to put in their place
//! so that the statement still loads and lets nobody in.
//!
//! Roles, users, servers, mappings and subscriptions are read word by word: one
//! that is not understood is an error. In all other statements what is known to
//! be a credential is found.

mod mysql;
mod postgres;

use std::ops::Range;

use super::token::{Kind, Token, Tokens};
use super::{Dialect, Modes};
use crate::error::{Error, Result};

/// A credential, or what tells where it is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// Bytes of the statement.
    pub range: Range<usize>,
    /// What to write there.
    pub replacement: Vec<u8>,
    /// `password`, `connection`: for messages.
    pub what: &'static str,
}

/// All of them, in the statement's order, none overlapping another.
///
/// # Errors
/// A statement about who may enter that is not understood; a quote or a comment
/// that does not end.
pub fn secrets(statement: &[u8], modes: &Modes) -> Result<Vec<Redaction>> {
    let mut reader = Reader { tokens: Tokens::of(statement, modes)?, found: Vec::new() };
    match modes.dialect {
        Dialect::Postgres => postgres::statement(&mut reader)?,
        Dialect::Mysql => mysql::statement(&mut reader)?,
    }
    Ok(reader.found)
}

/// A statement on its way from the first token to the last.
struct Reader<'a> {
    tokens: Tokens<'a>,
    found: Vec<Redaction>,
}

impl Reader<'_> {
    fn redact(&mut self, range: Range<usize>, replacement: &str, what: &'static str) {
        self.found.push(Redaction { range, replacement: replacement.as_bytes().to_vec(), what });
    }

    /// Replaces the text that comes next; `false` when it is none.
    fn redact_text(&mut self, replacement: &str, what: &'static str) -> bool {
        let Some(token) = self.tokens.peek().filter(is_literal) else { return false };
        self.tokens.take();
        self.redact(token.start..token.end, replacement, what);
        true
    }

    /// Bytes of a literal's inside, as they are written.
    fn inside(&self, token: Token) -> &[u8] {
        let text = self.tokens.text(token);
        let start = text.iter().position(|byte| *byte == b'\'').map_or(0, |at| at + 1);
        text[start..].strip_suffix(b"'").unwrap_or_default()
    }

    fn not_understood(&self) -> Error {
        self.tokens
            .fails("a statement about who may enter is not understood, and it may hold a password")
            .help("take the statement out of the dump, or dump without roles and users")
    }
}

fn is_literal(token: &Token) -> bool {
    matches!(token.kind, Kind::Text | Kind::Hex)
}

/// Whether a name says that what it names is secret; `_`, `.` and `-` part words.
fn names_a_secret(name: &[u8]) -> bool {
    const WORDS: &[&str] = &[
        "password",
        "passwd",
        "passwort",
        "pass",
        "pwd",
        "passphrase",
        "secret",
        "token",
        "credential",
        "credentials",
        "conninfo",
        "jwt",
        "apikey",
        "dsn",
        "key",
        "auth",
        "authorization",
        "user",
        "username",
        "uid",
    ];
    let known = |word: &[u8]| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()));
    name.split(|byte| b"_.-".contains(byte)).any(known)
}

/// `true`, `off`: nothing that could be a secret.
fn is_switch(value: &[u8]) -> bool {
    ["true", "false", "on", "off", "yes", "no", "t", "f", ""]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
}

fn is_number(value: &[u8]) -> bool {
    let dots = value.iter().filter(|byte| **byte == b'.').count();
    dots <= 1 && !value.is_empty() && value.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

#[cfg(test)]
mod tests;
