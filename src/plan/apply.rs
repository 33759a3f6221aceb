//! Turns batches of source rows into masked bytes. The only maker of [`Masked`].

use std::fmt;
use std::sync::Arc;

use super::ahead::{Ahead, Drawn, ROWS};
use super::splice::Sources;
use super::{ColumnAction, Fetch, Fold, Masking, Survey, TablePlan};
use crate::batch::{Batch, Encode, Kind, Row};
use crate::error::{Error, Result};
use crate::mask::{self, By, Canonical, Reject, canonicalize};
use crate::place::Place;
use crate::schema::Type;
use crate::seed::{Identity, frame};

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
    /// The source's values, where they have to be read out of a script.
    pub(super) sources: Sources,
    pub(super) value: Vec<u8>,
    canonical: Vec<u8>,
    folded: Vec<u8>,
    pub(super) ahead: Ahead,
    /// What a first pass over a dump found, and the index of the table's plan.
    survey: Option<(Arc<Survey>, usize)>,
    /// Keyed hashes of verified outputs: (index into `Plan::verified`, hash).
    unique: Vec<(usize, u64)>,
    /// The row's outputs that keys compare together, by column: where each stands
    /// in the bytes behind them.
    outputs: Vec<Option<(usize, usize)>>,
    outputs_bytes: Vec<u8>,
    /// Largest integer written per column, for sequences.
    maxima: Vec<Option<i64>>,
}

impl Work {
    pub fn new(table: &TablePlan) -> Work {
        Work {
            out: Vec::with_capacity(1 << 20),
            rows: 0,
            ordinal: 0,
            sources: Sources::default(),
            value: Vec::new(),
            canonical: Vec::new(),
            folded: Vec::new(),
            ahead: Ahead::new(table),
            survey: None,
            unique: Vec::new(),
            outputs: vec![None; table.columns.len()],
            outputs_bytes: Vec::new(),
            maxima: vec![None; table.columns.len()],
        }
    }

    /// Whose the rows are is answered by what a first pass found, not by columns
    /// that the source sends; `index` is that of the table's plan.
    pub fn surveyed(mut self, survey: &Arc<Survey>, index: usize) -> Work {
        self.survey = Some((survey.clone(), index));
        self
    }

    pub(super) fn found(&self) -> Option<(Arc<Survey>, usize)> {
        self.survey.clone()
    }

    /// Rows that lack a subject that they should have, by the kind's slot, so far.
    pub fn alone(&self) -> &[u64] {
        self.ahead.alone()
    }

    /// Rows that come now are those behind row `ordinal` of their table.
    pub fn behind(&mut self, ordinal: u64) {
        self.ordinal = ordinal;
    }

    /// Bytes that wait to be taken.
    pub fn pending(&self) -> usize {
        self.out.len()
    }

    /// What was masked since so many bytes waited.
    pub fn since(&self, pending: usize) -> &[u8] {
        &self.out[pending..]
    }

    /// Rows of this piece that were masked so far.
    pub fn ordinal(&self) -> u64 {
        self.ordinal
    }

    /// Hands over what was masked so far.
    pub fn take(&mut self) -> Masked {
        let bytes = std::mem::replace(&mut self.out, Vec::with_capacity(1 << 20));
        Masked { bytes, rows: std::mem::take(&mut self.rows) }
    }

    /// Lets what comes now be appended to `out`, until it is asked for with
    /// [`Work::give_back`].
    pub fn append_to(&mut self, out: &mut Vec<u8>) {
        std::mem::swap(&mut self.out, out);
    }

    /// The bytes given to [`Work::append_to`] with what was masked since, and how
    /// many rows that is.
    pub fn give_back(&mut self, out: &mut Vec<u8>) -> u64 {
        std::mem::swap(&mut self.out, out);
        std::mem::take(&mut self.rows)
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
        debug_assert_eq!(batch.columns, self.width().max(1));
        let mut ahead = std::mem::take(&mut work.ahead);
        let done = (0..batch.rows()).step_by(ROWS).try_for_each(|first| {
            let rows = (batch.rows() - first).min(ROWS);
            ahead.prepare(self, rows, None, |column, row| batch.row(first + row).get(column));
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
        if !self.together.is_empty() {
            self.compare_together(row, work);
        }
        encode.row_end(&mut work.out);
        work.rows += 1;
        Ok(())
    }

    /// Indexes of the columns whose masks have to see the whole column first.
    fn decks(&self) -> impl Iterator<Item = (usize, &crate::mask::Deck)> {
        self.columns.iter().enumerate().filter_map(|(index, column)| match &column.action {
            ColumnAction::Mask(masking) => Some((index, masking.mask.deck()?)),
            _ => None,
        })
    }

    /// Whether a first pass over the table has to be made.
    pub fn has_decks(&self) -> bool {
        self.decks().next().is_some()
    }

    /// The columns that a first pass needs, by index.
    pub(super) fn collected(&self) -> Vec<usize> {
        let mut columns: Vec<usize> = self.decks().map(|(index, _)| index).collect();
        if !columns.is_empty() {
            columns.extend_from_slice(&self.subject);
        }
        columns
    }

    /// Lets masks that need the whole column first see the rows of a batch.
    pub fn collect(&self, batch: &Batch<'_>) {
        let mut form = Vec::new();
        for row in 0..batch.rows() {
            let row = batch.row(row);
            self.collect_row(&mut form, |column| row.get(column));
        }
    }

    pub(super) fn collect_row<'v>(&self, form: &mut Vec<u8>, source: impl Fn(usize) -> Option<&'v [u8]>) {
        form.clear();
        self.subject.iter().for_each(|&column| frame(source(column), form));
        let row = self.subject_key.identity(form);
        for (index, deck) in self.decks() {
            if let Some(value) = source(index).filter(|value| !value.is_empty()) {
                deck.add(row, value);
            }
        }
    }

    /// Ends the first pass.
    ///
    /// # Errors
    /// A column that cannot be masked so: too few values, rows without a key.
    pub fn close_decks(&self) -> Result<()> {
        self.decks().try_for_each(|(index, deck)| {
            deck.close().map_err(|reject| {
                let place = Place::table(self.table.to_string()).column(self.columns[index].name.clone());
                Error::refused(reject.0)
                    .at(place)
                    .help("rule the column with another mask, such as `choice` or `substitute`")
            })
        })
    }

    /// Remembers the row of every key whose columns are compared together; `values`
    /// are the source's, of which those that are kept are outputs too. Numbers that
    /// are kept count as their text: `1.0` and `1.00` are two.
    pub(super) fn compare_together(&self, values: &dyn Values, work: &mut Work) {
        'keys: for key in &self.together {
            work.value.clear();
            for &(index, fold, count) in &key.members {
                let output = match (work.outputs[index], &self.columns[index].action) {
                    (Some((start, end)), _) => Some(&work.outputs_bytes[start..end]),
                    (None, ColumnAction::Null) => None,
                    // Kept, or empty and left so.
                    (None, _) => values.value(index),
                };
                let compared = output.map(|output| fold.apply(output, &mut work.folded));
                let compared = compared.map(|value| count.map_or(value, |count| prefix(value, count as usize)));
                if compared.is_none() && key.nulls_distinct {
                    continue 'keys;
                }
                frame(compared, &mut work.value);
            }
            work.unique.push((key.slot, key.key.digest(&work.value)));
        }
        work.outputs.fill(None);
        work.outputs_bytes.clear();
    }

    /// Fields of a row as a source sends it: the columns, then the lookups.
    pub fn width(&self) -> usize {
        self.columns.len() + self.lookups.len()
    }

    /// Whether a mask looks at [`mask::Row::ordinal`], so that the table is read in one piece.
    pub fn counts_rows(&self) -> bool {
        self.columns
            .iter()
            .any(|column| matches!(&column.action, ColumnAction::Mask(masking) if masking.mask.counts_rows()))
    }

    /// Whether any mask draws by a subject; a mask that looks around may, by all.
    pub(super) fn draws_by(&self, slot: usize) -> bool {
        self.columns.iter().any(|column| {
            matches!(&column.action, ColumnAction::Mask(masking) if masking.by == By::Subject(slot) || masking.looks_around)
        })
    }

    /// Whether rows have to be told apart.
    pub(super) fn draws_by_row(&self) -> bool {
        (0..=self.subjects.len()).any(|slot| self.draws_by(slot))
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
        let mut out = std::mem::take(&mut work.out);
        let before = out.len();
        encode.open(index, &mut out);
        let start = out.len();
        let beside = Beside { ahead, at, values: row };
        let made = self.mask(index, masking, input, &beside, work, &mut out);
        match made {
            Ok(true) => work.note(index, column.feeds, masking, &out[start..]),
            Ok(false) => out.truncate(before),
            Err(_) => {}
        }
        work.out = out;
        if !made? {
            encode.field(index, Kind::Null, b"", true, &mut work.out);
            return Ok(());
        }
        let kind = output_kind(kind, &work.out[start..]);
        encode.close(index, kind, masking.plain, start, &mut work.value, &mut work.out);
        Ok(())
    }

    /// Appends the masked value to `out`; false where it is NULL.
    #[inline]
    pub(super) fn mask(
        &self,
        index: usize,
        masking: &Masking,
        source: &[u8],
        beside: &Beside<'_>,
        work: &mut Work,
        out: &mut Vec<u8>,
    ) -> Result<bool> {
        let drawn = beside.ahead.drawn(index, beside.at);
        if let Drawn::Whole(value) = drawn {
            out.extend_from_slice(value);
            return Ok(true);
        }
        let input = match masking.by {
            By::Value(_) if masking.fold != Fold::NOTHING => masking.fold.apply(source, &mut work.folded),
            _ => source,
        };
        let (identity, ready) = match drawn {
            Drawn::Bits(identity, ready) => (identity, ready),
            Drawn::Not | Drawn::Whole(_) => (identity(masking, input, &mut work.canonical), &[][..]),
        };
        let start = out.len();
        for attempt in 0..ATTEMPTS {
            out.truncate(start);
            let mut draw = masking.draw(identity, ready, attempt);
            let made = match masking.looks_around {
                true => {
                    let row = Around { table: self, masking, beside, ordinal: work.ordinal };
                    masking.mask.mask_or_null(&row, input, &mut draw, out)
                }
                false => masking.mask.mask(input, &mut draw, out).map(|()| true),
            };
            let is_value = made.map_err(|reject| {
                Error::new(reject.0)
                    .at(self.place(index, work.ordinal))
                    .name("mask", masking.name)
                    .help("rule the column with a mask that takes every value it holds")
            })?;
            let may_equal = masking.may_equal || self.columns[index].fetch != Fetch::Whole;
            if !is_value || may_equal || out[start..] != *source {
                return Ok(is_value);
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

impl Work {
    /// Remembers of a masked value what the whole run has to know.
    #[inline]
    pub(super) fn note(&mut self, index: usize, feeds: bool, masking: &Masking, value: &[u8]) {
        if let Some(verify) = masking.verify {
            let compared = verify.fold.apply(value, &mut self.folded);
            let compared = verify.prefix.map_or(compared, |count| prefix(compared, count as usize));
            self.unique.push((verify.slot, masking.key.digest(compared)));
        }
        if masking.together {
            let start = self.outputs_bytes.len();
            self.outputs_bytes.extend_from_slice(value);
            self.outputs[index] = Some((start, self.outputs_bytes.len()));
        }
        if feeds {
            note_maximum(&mut self.maxima[index], value);
        }
    }
}

/// Where a row stands among those that were looked at together, and its values.
pub(super) struct Beside<'a> {
    pub ahead: &'a Ahead,
    pub at: usize,
    pub values: &'a dyn Values,
}

/// The source's values of a row, by index of the column in the table's plan;
/// `None` is NULL, or not read.
pub(super) trait Values {
    fn value(&self, column: usize) -> Option<&[u8]>;
}

impl Values for Row<'_> {
    fn value(&self, column: usize) -> Option<&[u8]> {
        self.get(column)
    }
}

/// The row around a value, as its mask sees it.
struct Around<'a> {
    table: &'a TablePlan,
    masking: &'a Masking,
    beside: &'a Beside<'a>,
    ordinal: u64,
}

impl mask::Row for Around<'_> {
    fn subject(&self, slot: usize) -> Identity {
        self.beside.ahead.subject(slot, self.beside.at)
    }

    fn source(&self, sibling: usize) -> Option<&[u8]> {
        self.beside.values.value(self.masking.siblings[sibling].0)
    }

    fn masked(&self, sibling: usize, out: &mut Vec<u8>) -> std::result::Result<bool, Reject> {
        let index = self.masking.siblings[sibling].0;
        let column = &self.table.columns[index];
        let source = match (&column.action, column.fetch) {
            (ColumnAction::Null, _) => None,
            (_, Fetch::Nothing) => Some(&b"x"[..]),
            _ => self.beside.values.value(index),
        };
        match (source, &column.action) {
            (None, _) => Ok(false),
            (Some(source), ColumnAction::Mask(masking)) if !source.is_empty() => {
                // A sibling that looks at others sees no further: the plan lets no
                // mask look at a column that does so itself.
                let around = Around { masking, ..*self };
                remade(masking, source, column.fetch, &around, out)
            }
            (Some(source), _) => {
                out.extend_from_slice(source);
                Ok(true)
            }
        }
    }

    fn ordinal(&self) -> u64 {
        self.ordinal
    }
}

/// The masked value of a sibling once more, the same as in its own column; false
/// where it is NULL.
fn remade(
    masking: &Masking,
    source: &[u8],
    fetch: Fetch,
    around: &Around<'_>,
    out: &mut Vec<u8>,
) -> std::result::Result<bool, Reject> {
    let (mut folded, mut form) = (Vec::new(), Vec::new());
    let input = match masking.by {
        By::Value(_) if masking.fold != Fold::NOTHING => masking.fold.apply(source, &mut folded),
        _ => source,
    };
    let identity = match masking.by {
        By::Subject(slot) if masking.mask.draws().is_some() => mask::Row::subject(around, slot),
        _ => identity(masking, input, &mut form),
    };
    let start = out.len();
    for attempt in 0..ATTEMPTS {
        out.truncate(start);
        let mut draw = masking.key.draw_for(identity, attempt);
        let is_value = match masking.looks_around {
            true => masking.mask.mask_or_null(around, input, &mut draw, out)?,
            false => masking.mask.mask(input, &mut draw, out).map(|()| true)?,
        };
        if !is_value || masking.may_equal || fetch != Fetch::Whole || out[start..] != *source {
            return Ok(is_value);
        }
    }
    Err(Reject("the mask of another column left its value as it was"))
}

/// What a value's bits belong to.
fn identity(masking: &Masking, input: &[u8], form: &mut Vec<u8>) -> Identity {
    match masking.by {
        _ if masking.mask.draws().is_none() => Identity::OF_NOTHING,
        By::Constant => masking.key.identity(b""),
        By::Subject(_) => unreachable!("what draws by subject is always worked out ahead"),
        By::Value(Canonical::Exact) => masking.key.identity(input),
        By::Value(canonical) => {
            canonicalize(canonical, input, form);
            masking.key.identity(form)
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

/// The first so many characters; of bytes that are no text, the first bytes.
fn prefix(value: &[u8], count: usize) -> &[u8] {
    let end = match std::str::from_utf8(value) {
        Ok(text) => text.char_indices().nth(count).map_or(value.len(), |(at, _)| at),
        Err(_) => count.min(value.len()),
    };
    &value[..end]
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
        Kind::Integer if number(b"-.") => Kind::Real,
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
    use crate::plan::{ColumnPlan, Fold, Verify};
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
            fold: Fold::NOTHING,
            verify: Some(Verify { slot: 0, fold: Fold::NOTHING, prefix: None }),
            looks_around: false,
            siblings: Vec::new(),
            plain: false,
            together: false,
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
            left: crate::plan::Left::values(),
        };
        TablePlan {
            table: Name::new("public", "t"),
            columns: vec![column("a", ColumnAction::Mask(masking)), column("b", ColumnAction::Keep)],
            order: Vec::new(),
            subject: vec![0, 1],
            subject_key: key,
            subjects: Vec::new(),
            lookups: Vec::new(),
            together: Vec::new(),
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
