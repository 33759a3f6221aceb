//! Turns batches of source rows into masked bytes. The only maker of [`Masked`].

use std::fmt;

use super::ahead::{Ahead, Drawn, ROWS};
use super::{ColumnAction, Fetch, Masking, TablePlan};
use crate::batch::{Batch, Encode, Kind, Row};
use crate::error::{Error, Result};
use crate::mask::{By, Canonical, canonicalize};
use crate::place::Place;
use crate::schema::Type;
use crate::seed::Identity;

/// How often an output that equals its input is drawn again before the run stops.
const ATTEMPTS: u32 = 16;

/// Encoded rows that a plan made. No other module can make one.
pub struct Masked {
    bytes: Vec<u8>,
    rows: u64,
}

impl Masked {
    /// The rows in the sink's own format.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }
}

impl fmt::Debug for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Masked({} rows, {} bytes)", self.rows, self.bytes.len())
    }
}

/// What one thread keeps while it masks a table: output and scratch space.
pub struct Work {
    pub(super) out: Vec<u8>,
    pub(super) rows: u64,
    /// Rows of this piece seen so far, for messages.
    pub(super) ordinal: u64,
    /// The source's value, where it has to be read out of a script.
    pub(super) source: Vec<u8>,
    pub(super) value: Vec<u8>,
    canonical: Vec<u8>,
    pub(super) subject: Vec<u8>,
    /// Identity of the row's subject, when some mask draws by row.
    pub(super) row: Option<Identity>,
    pub(super) ahead: Ahead,
    /// Keyed hashes of verified outputs: (index into `Plan::verified`, hash).
    unique: Vec<(usize, u64)>,
    /// Largest integer written per column, for sequences.
    maxima: Vec<Option<i64>>,
}

impl Work {
    pub fn new(table: &TablePlan) -> Work {
        Work {
            out: Vec::with_capacity(1 << 20),
            rows: 0,
            ordinal: 0,
            source: Vec::new(),
            value: Vec::new(),
            canonical: Vec::new(),
            subject: Vec::new(),
            row: None,
            ahead: Ahead::new(table),
            unique: Vec::new(),
            maxima: vec![None; table.columns.len()],
        }
    }

    /// Bytes that wait to be taken.
    pub fn pending(&self) -> usize {
        self.out.len()
    }

    /// Hands over what was masked so far.
    pub fn take(&mut self) -> Masked {
        let bytes = std::mem::replace(&mut self.out, Vec::with_capacity(1 << 20));
        Masked { bytes, rows: std::mem::take(&mut self.rows) }
    }

    /// Hands over the keyed hashes of verified columns.
    pub fn take_unique(&mut self) -> Vec<(usize, u64)> {
        std::mem::take(&mut self.unique)
    }

    /// Largest integer written so far, per column of the table's plan.
    pub fn maxima(&self) -> &[Option<i64>] {
        &self.maxima
    }
}

impl TablePlan {
    /// Masks and encodes every row of `batch` into `work`.
    ///
    /// # Errors
    /// A value that its mask rejects, or an output that stays equal to its
    /// source; both name table, column and row.
    pub fn apply<E: Encode + ?Sized>(&self, batch: &Batch<'_>, encode: &E, work: &mut Work) -> Result<()> {
        debug_assert_eq!(batch.columns, self.columns.len().max(1));
        let mut ahead = std::mem::take(&mut work.ahead);
        let done = (0..batch.rows()).step_by(ROWS).try_for_each(|first| {
            let rows = (batch.rows() - first).min(ROWS);
            ahead.prepare(self, rows, |column, row| batch.row(first + row).get(column));
            (0..rows).try_for_each(|row| self.row(&batch.row(first + row), &ahead, row, encode, work))
        });
        work.ahead = ahead;
        done
    }

    /// Masks one row; `at` is its place among those that were prepared.
    fn row<E: Encode + ?Sized>(
        &self,
        row: &Row<'_>,
        ahead: &Ahead,
        at: usize,
        encode: &E,
        work: &mut Work,
    ) -> Result<()> {
        work.ordinal += 1;
        encode.row_start(&mut work.out);
        for column in 0..self.columns.len() {
            self.field(column, row, ahead, at, encode, work)?;
        }
        encode.row_end(&mut work.out);
        work.rows += 1;
        Ok(())
    }

    pub(super) fn draws_by_row(&self) -> bool {
        self.columns.iter().any(|column| matches!(&column.action, ColumnAction::Mask(masking) if masking.by == By::Row))
    }

    #[inline]
    fn field<E: Encode + ?Sized>(
        &self,
        index: usize,
        row: &Row<'_>,
        ahead: &Ahead,
        at: usize,
        encode: &E,
        work: &mut Work,
    ) -> Result<()> {
        let column = &self.columns[index];
        let input = match &column.action {
            ColumnAction::Null => None,
            _ if column.fetch == Fetch::Nothing => Some(&b"x"[..]),
            _ => row.get(index),
        };
        let Some(input) = input else {
            encode.field(index, Kind::Null, b"", true, &mut work.out);
            return Ok(());
        };
        let kind = row.kind(index);
        let ColumnAction::Mask(masking) = &column.action else {
            if column.loose && !agrees(&column.ty, kind, input) {
                return Err(Error::refused("a kept column holds a value that is not of its declared type")
                    .at(self.place(index, work.ordinal))
                    .name("declared", column.native.clone())
                    .help("look at the column, then mask it, or write `keep(because=…)`"));
            }
            if column.feeds {
                note_maximum(&mut work.maxima[index], input);
            }
            encode.field(index, kind, input, column.plain, &mut work.out);
            return Ok(());
        };
        if input.is_empty() && kind != Kind::Blob {
            encode.field(index, Kind::Text, b"", true, &mut work.out);
            return Ok(());
        }
        self.mask_drawn(index, masking, input, ahead.drawn(index, at), work)?;
        self.note(index, masking, work);
        let kind = output_kind(kind, &work.value);
        encode.field(index, kind, &work.value, masking.plain, &mut work.out);
        Ok(())
    }

    /// Remembers of a masked value what the whole run has to know.
    #[inline]
    pub(super) fn note(&self, index: usize, masking: &Masking, work: &mut Work) {
        if let Some(slot) = masking.verify {
            work.unique.push((slot, masking.key.digest(&work.value)));
        }
        if self.columns[index].feeds {
            note_maximum(&mut work.maxima[index], &work.value);
        }
    }

    /// Leaves the masked value in `work.value`.
    pub(super) fn mask(
        &self,
        index: usize,
        masking: &Masking,
        input: &[u8],
        whole: bool,
        work: &mut Work,
    ) -> Result<()> {
        debug_assert_eq!(whole, self.columns[index].fetch == Fetch::Whole);
        self.mask_drawn(index, masking, input, Drawn::Not, work)
    }

    /// As [`mask`](Self::mask), with what was worked out ahead.
    #[inline]
    pub(super) fn mask_drawn(
        &self,
        index: usize,
        masking: &Masking,
        input: &[u8],
        drawn: Drawn<'_>,
        work: &mut Work,
    ) -> Result<()> {
        let (identity, ready) = match drawn {
            Drawn::Bits(identity, ready) => (identity, ready),
            Drawn::Whole(value) => {
                work.value.clear();
                work.value.extend_from_slice(value);
                return Ok(());
            }
            Drawn::Not => (identity(masking, input, work), &[][..]),
        };
        for attempt in 0..ATTEMPTS {
            work.value.clear();
            let mut draw = masking.draw(identity, ready, attempt);
            masking.mask.mask(input, &mut draw, &mut work.value).map_err(|reject| {
                Error::new(reject.0)
                    .at(self.place(index, work.ordinal))
                    .name("mask", masking.name)
                    .help("rule the column with a mask that takes every value it holds")
            })?;
            if masking.may_equal || self.columns[index].fetch != Fetch::Whole || work.value != input {
                return Ok(());
            }
        }
        Err(Error::refused("the mask left a value as it was")
            .at(self.place(index, work.ordinal))
            .name("mask", masking.name)
            .help("use a mask with more possible outputs, or `fixed`"))
    }

    pub(super) fn place(&self, column: usize, row: u64) -> Place {
        Place::table(self.table.to_string()).column(self.columns[column].name.clone()).row(row)
    }
}

/// What a value's bits belong to.
fn identity(masking: &Masking, input: &[u8], work: &mut Work) -> Identity {
    match masking.by {
        _ if masking.mask.draws().is_none() => Identity::OF_NOTHING,
        By::Constant => masking.key.identity(b""),
        By::Row => work.row.expect("made for every row of a table that draws by row"),
        By::Value(Canonical::Exact) => masking.key.identity(input),
        By::Value(canonical) => {
            canonicalize(canonical, input, &mut work.canonical);
            masking.key.identity(&work.canonical)
        }
    }
}

/// Whether a value may be what its column declares: numbers are numbers, dates
/// are made of digits, and so on. Other types are not looked at.
fn agrees(ty: &Type, kind: Kind, value: &[u8]) -> bool {
    let made_of = |more: &[u8]| value.len() <= 64 && value.iter().all(|b| b.is_ascii_digit() || more.contains(b));
    match (ty, kind) {
        (_, Kind::Null | Kind::Integer | Kind::Real) => true,
        (_, Kind::Blob) => false,
        (Type::Uuid, Kind::Text) => made_of(b"abcdefABCDEF-"),
        (Type::Bool, Kind::Text) => matches!(value, b"" | b"t" | b"f" | b"true" | b"false" | b"TRUE" | b"FALSE"),
        (_, Kind::Text) => made_of(b"+-.:/ TZeE"),
    }
}

fn note_maximum(maximum: &mut Option<i64>, digits: &[u8]) {
    if let Some(number) = std::str::from_utf8(digits).ok().and_then(|text| text.parse::<i64>().ok())
        && maximum.is_none_or(|known| number > known)
    {
        *maximum = Some(number);
    }
}

/// A masked value keeps its source's kind where its bytes still are one.
fn output_kind(source: Kind, value: &[u8]) -> Kind {
    let number = |allowed: &[u8]| !value.is_empty() && value.iter().all(|b| b.is_ascii_digit() || allowed.contains(b));
    match source {
        Kind::Integer if number(b"-") => Kind::Integer,
        Kind::Real if number(b"-.eE+") => Kind::Real,
        _ => Kind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Field;
    use crate::batch::copy_text::CopyText;
    use crate::mask::{Mask, Reject};
    use crate::plan::ColumnPlan;
    use crate::schema::{Name, Type};
    use crate::seed::{Draw, Key};

    /// Turns the text around, but forgets to at one value.
    struct Reverse;

    impl Mask for Reverse {
        fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> std::result::Result<(), Reject> {
            match input {
                b"999999" => out.extend_from_slice(input),
                b"no" => return Err(Reject("it is not to be masked")),
                _ => out.extend(input.iter().rev()),
            }
            Ok(())
        }
    }

    fn table() -> TablePlan {
        let key = Key::new([1; 32]).domain(1, "t.a");
        let masking = Masking {
            name: "reverse",
            mask: Box::new(Reverse),
            key: key.clone(),
            by: By::Value(Canonical::Exact),
            may_equal: false,
            verify: Some(0),
            plain: false,
        };
        let column = |name: &str, action| ColumnPlan {
            name: name.to_owned(),
            ty: Type::TEXT,
            native: "text".to_owned(),
            nullable: true,
            fetch: Fetch::Whole,
            action,
            plain: false,
            loose: name == "c",
            feeds: true,
        };
        TablePlan {
            table: Name::new("public", "t"),
            columns: vec![column("a", ColumnAction::Mask(masking)), column("b", ColumnAction::Keep)],
            order: Vec::new(),
            subject: vec![0, 1],
            subject_key: key,
        }
    }

    fn apply(rows: &[[Option<&str>; 2]]) -> (Result<()>, Work) {
        let (mut bytes, mut fields) = (Vec::new(), Vec::new());
        for value in rows.iter().flatten() {
            fields.push(value.map_or(Field::NULL, |text| {
                let start = bytes.len() as u32;
                bytes.extend_from_slice(text.as_bytes());
                Field { start, end: bytes.len() as u32, kind: Kind::Text }
            }));
        }
        let table = table();
        let mut work = Work::new(&table);
        let done = table.apply(&Batch { bytes: &bytes, fields: &fields, columns: 2 }, &CopyText, &mut work);
        (done, work)
    }

    #[test]
    fn null_and_empty_stay_and_the_rest_is_masked() {
        let (done, mut work) = apply(&[[Some("ann"), Some("x\ty")], [None, None], [Some(""), Some("7")]]);
        done.unwrap();
        let masked = work.take();
        assert_eq!(masked.bytes(), b"nna\tx\\ty\n\\N\t\\N\n\t7\n");
        assert_eq!(masked.rows(), 3);
        assert_eq!(work.maxima(), [None, Some(7)]);
        assert_eq!(work.take_unique().len(), 1, "NULL and the empty text are not verified");
    }

    /// One value in a million left as it is must not get through.
    #[test]
    fn a_mask_that_leaves_a_value_is_caught_with_its_place() {
        let (done, _) = apply(&[[Some("123456"), None], [Some("999999"), None]]);
        let error = done.unwrap_err();
        assert_eq!(error.exit(), crate::error::Exit::Refused);
        assert_eq!(error.to_string(), "public.t.a, row 2: the mask left a value as it was; mask reverse");
    }

    #[test]
    fn a_value_that_is_rejected_is_named_by_its_place_alone() {
        let (done, _) = apply(&[[Some("no"), None]]);
        assert_eq!(done.unwrap_err().to_string(), "public.t.a, row 1: it is not to be masked; mask reverse");
    }
}
