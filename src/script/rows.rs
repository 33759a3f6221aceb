//! The values of rows as scripts write them: read only where a mask needs them.

use super::Modes;
use crate::error::{Error, Result};

/// One value of a row: where its text stands in the part's bytes, quotes and
/// introducers with it, casts and blanks without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    pub start: u32,
    pub end: u32,
    pub form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Null,
    /// The word DEFAULT.
    Default,
    /// `-1.5e3`, `TRUE`: what stands there is the value.
    Bare,
    /// `'…'` and its variants (`E'…'`, `N'…'`, `_binary '…'`, `$$…$$`, `"…"`);
    /// `true` when there is something to unescape or to convert.
    Quoted {
        escaped: bool,
    },
    /// `0xAB`, `x'AB'`.
    Hex,
    /// `b'101'`.
    Bits,
    /// COPY text; `true` when there is a backslash in it.
    Copy {
        escaped: bool,
    },
    /// Anything else that is one value: a call, an operator, brackets. It can be
    /// kept; it cannot be masked. Never holds SELECT.
    Expression,
}

/// Appends the value's own bytes: no quotes, no escapes, text as UTF-8, bytes
/// as they are; bits as `0` and `1`.
///
/// # Errors
/// An expression; text that is not in the script's character set.
pub fn decode(_raw: &[u8], _form: Form, _modes: &Modes, _out: &mut Vec<u8>) -> Result<()> {
    Err(Error::new("values are not read yet"))
}

/// Appends a masked value, written as `raw`, in `form`, was: NULL, a literal, or
/// COPY text, in the script's character set.
///
/// # Errors
/// A character that the script's character set lacks.
pub fn encode(
    _kind: crate::batch::Kind,
    _value: &[u8],
    _form: Form,
    _raw: &[u8],
    _modes: &Modes,
    _out: &mut Vec<u8>,
) -> Result<()> {
    Err(Error::new("values are not written yet"))
}
