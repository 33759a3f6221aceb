//! What a data statement says before its rows: the table, and the columns if it
//! names them.

use std::ops::Range;

use super::Modes;
use super::split::Kind;
use crate::error::{Error, Result};

/// The beginning of an INSERT, a REPLACE or a COPY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The table as written: with its schema or without.
    pub table: Vec<String>,
    /// `None` where the statement leaves them out.
    pub columns: Option<Vec<String>>,
    /// Where the column list stands, brackets with it; empty, and where one
    /// could stand, without.
    pub list: Range<usize>,
}

/// Reads an `InsertHead` or a `CopyHead`.
///
/// # Errors
/// A COPY in another format than text; anything else that is not understood.
pub fn head(_bytes: &[u8], _kind: Kind, _modes: &Modes) -> Result<Head> {
    Err(Error::new("data statements are not read yet"))
}

/// Whether what follows the rows of an INSERT holds no values of its own: the
/// delimiter, `ON CONFLICT DO NOTHING`, `ON DUPLICATE KEY UPDATE a=VALUES(a)`.
///
/// # Errors
/// Anything else.
pub fn tail(_bytes: &[u8], _modes: &Modes) -> Result<()> {
    Err(Error::new("data statements are not read yet"))
}
