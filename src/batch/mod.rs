//! Rows as wire text with field bounds: nothing is decoded that is only kept.
//!
//! Pure: no I/O. The codecs beside this file turn fields into the bytes of one
//! format; a masked field goes through the same codec as a kept one.

pub mod clean;
pub mod copy_text;
pub mod fields;
pub mod mysql_load;
pub mod mysql_values;
mod numeral;
pub mod postgres_values;
pub mod sql_values;

use std::fmt;

/// What a field's bytes are, where the source tells per value (SQLite does).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Null,
    /// The type's text form, unescaped.
    Text,
    /// Decimal digits with an optional sign.
    Integer,
    /// The shortest decimal text that reads back to the same double.
    Real,
    /// Raw bytes.
    Blob,
}

/// Where one field lies in a batch's bytes.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub start: u32,
    pub end: u32,
    pub kind: Kind,
}

impl Field {
    pub const NULL: Field = Field { start: 0, end: 0, kind: Kind::Null };
}

/// Rows of one table: row-major fields over one run of bytes. `Debug` prints
/// sizes only.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    pub bytes: &'a [u8],
    /// `rows * columns` entries.
    pub fields: &'a [Field],
    /// Fields of a row; at least 1.
    pub columns: usize,
}

impl<'a> Batch<'a> {
    pub fn rows(&self) -> usize {
        self.fields.len() / self.columns
    }

    pub fn row(&self, index: usize) -> Row<'a> {
        Row { bytes: self.bytes, fields: &self.fields[index * self.columns..(index + 1) * self.columns] }
    }
}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Batch({} rows of {} fields, {} bytes)", self.rows(), self.columns, self.bytes.len())
    }
}

/// One row of a batch.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    bytes: &'a [u8],
    fields: &'a [Field],
}

impl<'a> Row<'a> {
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The field's unescaped bytes; `None` is NULL.
    pub fn get(&self, index: usize) -> Option<&'a [u8]> {
        let field = self.fields[index];
        (field.kind != Kind::Null).then(|| &self.bytes[field.start as usize..field.end as usize])
    }

    pub fn kind(&self, index: usize) -> Kind {
        self.fields[index].kind
    }
}

/// What an encoder's rows look like, for those who read them back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenAs {
    /// PostgreSQL's COPY text.
    Copy,
    /// Values in brackets, quotes doubled.
    SqlValues,
    /// The same, with backslash escapes.
    MysqlValues,
    /// [`fields::Fields`].
    Fields,
    /// Statements that hold no value.
    NoValues,
}

/// Turns fields into the bytes of one output format. `plain` promises that
/// nothing in the bytes needs escaping; it is decided per column in the plan.
pub trait Encode: Send + Sync {
    fn written_as(&self) -> WrittenAs;
    fn row_start(&self, out: &mut Vec<u8>);
    /// `index` is the field's position in the output row.
    fn field(&self, index: usize, kind: Kind, bytes: &[u8], plain: bool, out: &mut Vec<u8>);
    fn row_end(&self, out: &mut Vec<u8>);

    /// Begins a field whose bytes are then written behind `out` as they are, and
    /// made a field by [`close`](Self::close): a masked value is not copied twice
    /// where nothing in it needs escaping.
    fn open(&self, _index: usize, _out: &mut Vec<u8>) {}

    /// Makes a field, as [`field`](Self::field) does, of what stands in `out` from
    /// `start` on, which is where `out` ended after [`open`](Self::open).
    fn close(&self, index: usize, kind: Kind, plain: bool, start: usize, scratch: &mut Vec<u8>, out: &mut Vec<u8>) {
        scratch.clear();
        scratch.extend_from_slice(&out[start..]);
        out.truncate(start);
        self.field(index, kind, scratch, plain, out);
    }
}
