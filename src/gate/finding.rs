//! What the gate found: where, and which detector; never what.

use crate::detect::{Class, Tier};
use crate::place::Place;

/// One thing that should not be there, or one column of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The detector's name, or that of a user's own rule.
    pub detector: String,
    /// `e-mail address`
    pub what: String,
    pub class: Class,
    pub tier: Tier,
    /// File and line (of the first, where there are several), table and column
    /// or the path of a key.
    pub place: Place,
    /// One-based byte of the line where it begins; 0 where it is not known.
    pub byte: u32,
    /// How it was seen: `in base64`, `by the column's values: 98 of 100`; empty
    /// for plain text. Words and counts, never a value.
    pub how: String,
    /// Of the same detector in the same column of the same file.
    pub count: u64,
    /// Tells it from others and survives moved lines.
    pub fingerprint: Fingerprint,
}

/// 16 hex digits: of the content where the project has a key for it, else of the place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    pub digits: String,
    /// Of the place alone: another value at the same place has the same.
    pub is_positional: bool,
}
