//! What the readers of table definitions know about their surroundings.

use std::ops::Range;

use super::database::Databases;
use crate::dialect::mysql::collation::is_since;
use crate::error::Result;
use crate::schema::{Engine, EngineKind};
use crate::script::token::Tokens;

pub(super) struct Reading<'a> {
    pub engine: &'a Engine,
    pub databases: &'a Databases,
    /// The table's own, for columns that name none.
    pub collation: &'a str,
}

impl Reading<'_> {
    /// Whether the server heeds `REFERENCES` behind a column, and not only in a
    /// FOREIGN KEY: MariaDB since 10.5, MySQL since 9.0.
    pub fn heeds_column_references(&self) -> bool {
        match self.engine.kind {
            EngineKind::Mariadb => is_since(self.engine, 10, 5),
            _ => is_since(self.engine, 9, 0),
        }
    }
}

/// Moves behind the next token, or behind the group in brackets that comes next.
///
/// # Errors
/// A bracket that does not end; nothing more.
pub(super) fn skip_one(tokens: &mut Tokens<'_>) -> Result<()> {
    if tokens.is_mark(b'(') {
        tokens.skip_balanced()?;
    } else if tokens.take().is_none() {
        return Err(tokens.fails("a statement ends too early"));
    }
    Ok(())
}

/// What stands there, as it is written, in UTF-8.
pub(super) fn text(tokens: &Tokens<'_>, range: Range<usize>) -> Result<String> {
    let mut bytes = Vec::new();
    tokens.modes().charset.to_utf8(tokens.slice(range), &mut bytes)?;
    String::from_utf8(bytes).map_err(|_| tokens.fails("a definition is not in the script's character set"))
}
