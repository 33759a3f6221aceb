//! Masks rows where they stand in a script: what is not masked is copied as it
//! is, byte for byte.

use super::ahead::{Ahead, ROWS};
use super::apply::{Beside, Values};
use super::{ColumnAction, Survey, TablePlan, Work};
use crate::batch::Kind;
use crate::batch::clean::is_clean;
use crate::batch::mysql_values::is_well_known_binary;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::Type;
use crate::script::charset::Charset;
use crate::script::rows::{self, Form, Value};
use crate::script::split::Bounds;
use crate::script::{Dialect, Modes};

/// What the values of a row are, by their position in the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Values of a row.
    pub width: usize,
    /// Where each column of the plan stands.
    at: Vec<usize>,
    /// The positions that are not copied as they are, in their order.
    acts: Vec<(usize, Act)>,
    /// The columns of the plan whose values are read: those that are masked, those
    /// that tell whose row it is, and those that a key compares with masked ones.
    reads: Vec<usize>,
}

/// The values of a few rows as masks see them.
#[derive(Default)]
pub(super) struct Sources {
    bytes: Vec<u8>,
    /// By row and column of the plan; `None` for NULL, DEFAULT and what is not read.
    spans: Vec<Option<(usize, usize)>>,
    columns: usize,
}

impl Sources {
    fn get(&self, column: usize, row: usize) -> Option<&[u8]> {
        self.spans[row * self.columns + column].map(|(start, end)| &self.bytes[start..end])
    }
}

/// One of the rows that were read.
struct SourceRow<'a> {
    sources: &'a Sources,
    row: usize,
}

impl Values for SourceRow<'_> {
    fn value(&self, column: usize) -> Option<&[u8]> {
        self.sources.get(column, self.row)
    }
}

/// What happens to a value that is not copied as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// What the plan says of this column.
    Column(usize),
    /// The word DEFAULT takes its place: computed columns, and those ruled
    /// `default`.
    Default,
    /// It goes, with its separator: the same in COPY text, which knows no DEFAULT.
    Drop,
}

impl Layout {
    /// `positions` names the column at each position of the script's rows:
    /// its index in `table.columns`, or `None` where the plan does not write it.
    ///
    /// # Errors
    /// A column of the plan that the rows lack, by its index, when it is needed
    /// to tell whose row it is.
    pub fn new(table: &TablePlan, positions: &[Option<usize>], copy: bool) -> std::result::Result<Layout, usize> {
        let place = |column: usize| positions.iter().position(|at| *at == Some(column));
        let needed = table.looked_at();
        if let Some(&missing) = needed.iter().find(|&&column| place(column).is_none()) {
            return Err(missing);
        }
        let at = (0..table.columns.len()).map(|column| place(column).unwrap_or(usize::MAX)).collect();
        let acts: Vec<(usize, Act)> = positions
            .iter()
            .enumerate()
            .filter_map(|(position, column)| {
                let act = match *column {
                    None if copy => Act::Drop,
                    None => Act::Default,
                    Some(column) if matches!(table.columns[column].action, ColumnAction::Keep) => return None,
                    Some(column) => Act::Column(column),
                };
                Some((position, act))
            })
            .collect();
        let reads = (0..table.columns.len())
            .filter(|column| {
                let masked = matches!(table.columns[*column].action, ColumnAction::Mask(_));
                let compared = table.together.iter().any(|key| key.members.iter().any(|(member, ..)| member == column));
                ((masked || compared) && place(*column).is_some()) || needed.contains(column)
            })
            .collect();
        Ok(Layout { width: positions.len(), at, acts, reads })
    }

    /// Where a column of the plan stands in the script's rows.
    pub fn read_at(&self, column: usize) -> Option<usize> {
        Some(self.at[column]).filter(|at| *at != usize::MAX)
    }

    /// Where it stands in the rows that are written: those before it that go are gone.
    pub fn written_at(&self, column: usize) -> Option<usize> {
        let at = self.read_at(column)?;
        Some(at - self.dropped().filter(|gone| *gone < at).count())
    }

    /// Positions that go, with their separators.
    pub fn dropped(&self) -> impl Iterator<Item = usize> {
        self.acts.iter().filter(|(_, act)| *act == Act::Drop).map(|(position, _)| *position)
    }
}

impl TablePlan {
    /// Masks every row of `part`, a run of rows as a script has them, into
    /// `work`. What stands between the values is copied with the kept ones.
    ///
    /// # Errors
    /// A row of another width, a value that cannot be read or that its mask
    /// rejects, an output that stays equal to its source.
    pub fn splice(&self, part: &[u8], bounds: &Bounds, layout: &Layout, modes: &Modes, work: &mut Work) -> Result<()> {
        let mut ahead = std::mem::take(&mut work.ahead);
        let mut sources = std::mem::take(&mut work.sources);
        let (mut copied, mut first) = (0, 0);
        let survey = work.found();
        let found = survey.as_ref().map(|(survey, index)| (survey.as_ref(), *index));
        let done = bounds.row_ends.chunks(ROWS).try_for_each(|ends| {
            self.read_rows(part, &bounds.values, first, ends, layout, modes, &mut sources, work.ordinal)?;
            ahead.prepare(self, ends.len(), found, |column, row| sources.get(column, row));
            for (row, &end) in ends.iter().enumerate() {
                let values = &bounds.values[first..end as usize];
                first = end as usize;
                work.ordinal += 1;
                copied = self.splice_row(part, values, copied, layout, modes, (&sources, &ahead, row), work)?;
            }
            Ok(())
        });
        work.ahead = ahead;
        work.sources = sources;
        done?;
        work.out.extend_from_slice(&part[copied..]);
        work.rows += bounds.row_ends.len() as u64;
        Ok(())
    }

    /// Lets a survey see every row of `part`, and writes nothing.
    ///
    /// # Errors
    /// A row of another width; a value that cannot be read, or a column that the
    /// rows lack.
    #[expect(clippy::too_many_arguments, reason = "which rows, how they are written, and where to")]
    pub fn survey(
        &self,
        index: usize,
        part: &[u8],
        bounds: &Bounds,
        layout: &Layout,
        modes: &Modes,
        work: &mut Work,
        survey: &mut Survey,
    ) -> Result<()> {
        let wanted = survey.columns(self, index);
        if wanted.is_empty() {
            return Ok(());
        }
        if let Some(&missing) = wanted.iter().find(|&&column| layout.at[column] == usize::MAX) {
            return Err(Error::new("the rows lack a column that tells whose others are")
                .at(Place::table(self.table.to_string()).column(self.columns[missing].name.clone()))
                .help("take a dump with all columns of the table"));
        }
        let layout = Layout { reads: wanted, ..layout.clone() };
        let collects = self.has_decks();
        let mut form = Vec::new();
        let mut sources = std::mem::take(&mut work.sources);
        let mut first = 0;
        let done = bounds.row_ends.chunks(ROWS).try_for_each(|ends| {
            self.read_rows(part, &bounds.values, first, ends, &layout, modes, &mut sources, work.ordinal)?;
            for (row, &end) in ends.iter().enumerate() {
                first = end as usize;
                work.ordinal += 1;
                survey.add(index, |column| sources.get(column, row));
                if collects {
                    self.collect_row(&mut form, |column| sources.get(column, row));
                }
            }
            Ok(())
        });
        work.sources = sources;
        done
    }

    /// Writes a row up to its last value that is not copied as it is; tells where
    /// that ends.
    #[expect(clippy::too_many_arguments, reason = "where the row stands, what is known of it, and where to")]
    fn splice_row(
        &self,
        part: &[u8],
        row: &[Value],
        mut copied: usize,
        layout: &Layout,
        modes: &Modes,
        (sources, ahead, at): (&Sources, &Ahead, usize),
        work: &mut Work,
    ) -> Result<usize> {
        for &(position, act) in &layout.acts {
            let value = &row[position];
            let (start, end) = (value.start as usize, value.end as usize);
            match act {
                Act::Default => {
                    work.out.extend_from_slice(&part[copied..start]);
                    work.out.extend_from_slice(b"DEFAULT");
                    copied = end;
                }
                // With the tab behind it, or before it at the end of the row.
                Act::Drop if position + 1 < row.len() => {
                    work.out.extend_from_slice(&part[copied..start]);
                    copied = row[position + 1].start as usize;
                }
                Act::Drop => {
                    let before = start.saturating_sub(usize::from(position > 0)).max(copied);
                    work.out.extend_from_slice(&part[copied..before]);
                    if before == copied && work.out.last() == Some(&b'\t') {
                        work.out.pop();
                    }
                    copied = end;
                }
                Act::Column(column) => {
                    let beside = Beside { ahead, at, values: &SourceRow { sources, row: at } };
                    if self.splice_value(
                        column,
                        value,
                        &part[start..end],
                        modes,
                        &beside,
                        work,
                        &part[copied..start],
                    )? {
                        copied = end;
                    }
                }
            }
        }
        if !self.together.is_empty() {
            self.compare_together(&SourceRow { sources, row: at }, work);
        }
        Ok(copied)
    }

    /// Reads what masks have to see of a few rows, the first of which begins with
    /// the value `first`.
    #[expect(clippy::too_many_arguments, reason = "where the rows stand, how they are written, and where to")]
    fn read_rows(
        &self,
        part: &[u8],
        values: &[Value],
        mut first: usize,
        ends: &[u32],
        layout: &Layout,
        modes: &Modes,
        sources: &mut Sources,
        before: u64,
    ) -> Result<()> {
        sources.bytes.clear();
        sources.spans.clear();
        sources.columns = self.columns.len();
        sources.spans.resize(ends.len() * self.columns.len(), None);
        for (ordinal, (&end, spans)) in
            (before + 1..).zip(ends.iter().zip(sources.spans.chunks_mut(self.columns.len().max(1))))
        {
            let row = &values[first..end as usize];
            first = end as usize;
            if row.len() != layout.width {
                return Err(Error::new("a row has another number of values than its table has columns here")
                    .at(Place::table(self.table.to_string()).row(ordinal))
                    .number("values", row.len() as u64)
                    .number("columns", layout.width as u64)
                    .help("the dump is damaged or of another schema; take it anew, or refresh the snapshot"));
            }
            for &column in &layout.reads {
                let value = &row[layout.at[column]];
                let subject = self.subject.contains(&column);
                // A default is part of the schema, and no row's; whose row it is it cannot tell.
                if value.form == Form::Null || (value.form == Form::Default && !subject) {
                    continue;
                }
                let start = sources.bytes.len();
                let raw = &part[value.start as usize..value.end as usize];
                self.read(column, value, raw, modes, ordinal, &mut sources.bytes)?;
                spans[column] = Some((start, sources.bytes.len()));
            }
        }
        Ok(())
    }

    /// Writes `before` and then the value's replacement; `false` where the value
    /// stays as it is and nothing was written.
    #[inline]
    #[expect(clippy::too_many_arguments, reason = "what stands there, what is known of it, and where to")]
    fn splice_value(
        &self,
        index: usize,
        value: &Value,
        raw: &[u8],
        modes: &Modes,
        beside: &Beside<'_>,
        work: &mut Work,
        before: &[u8],
    ) -> Result<bool> {
        let column = &self.columns[index];
        // A default is part of the schema, and no row's.
        if matches!(value.form, Form::Null | Form::Default) {
            return Ok(false);
        }
        let ColumnAction::Mask(masking) = &column.action else {
            work.out.extend_from_slice(before);
            return self.write(index, Kind::Null, b"", value.form, raw, modes, work).map(|()| true);
        };
        let source = beside
            .values
            .value(index)
            .expect("read, as every value of a masked column is that is neither NULL nor DEFAULT");
        let binary = binary(&column.ty, modes);
        if source.is_empty() && !binary {
            return Ok(false);
        }
        let mut made = std::mem::take(&mut work.value);
        made.clear();
        if !self.mask(index, masking, source, beside, work, &mut made)? {
            work.value = made;
            work.out.extend_from_slice(before);
            return self.write(index, Kind::Null, b"", value.form, raw, modes, work).map(|()| true);
        }
        work.note(index, column.feeds, masking, &made);
        work.out.extend_from_slice(before);
        let bits = matches!(column.ty, Type::Bit { .. });
        let kind = if binary && !bits { Kind::Blob } else { Kind::Text };
        let written = self.write(index, kind, &made, value.form, raw, modes, work);
        work.value = made;
        written.map(|()| true)
    }

    /// Appends the value as masks see it.
    fn read(&self, index: usize, value: &Value, raw: &[u8], modes: &Modes, row: u64, out: &mut Vec<u8>) -> Result<()> {
        let column = &self.columns[index];
        if value.form == Form::Expression {
            return Err(Error::new("the script computes a value that is to be masked")
                .at(self.place(index, row))
                .help("take the dump with pg_dump, mysqldump or mariadb-dump: they write plain values"));
        }
        let start = out.len();
        let decoded = match binary(&column.ty, modes) {
            // Whatever the script's character set, these bytes are no text.
            true => rows::decode(raw, value.form, &modes.with(Charset::Binary), out),
            false => rows::decode(raw, value.form, modes, out),
        };
        decoded.map_err(|error| error.at_least(self.place(index, row)))?;
        // The form that a server sends, whatever the form of the script.
        match (&column.ty, modes.dialect) {
            (Type::Bit { max }, Dialect::Mysql) => {
                let bytes = out.split_off(start);
                bits(&bytes, value.form, max.unwrap_or(1) as usize, out);
            }
            (Type::Bool, Dialect::Postgres) if value.form == Form::Bare => {
                let letter = out.get(start).map_or(b'f', u8::to_ascii_lowercase);
                out.truncate(start);
                out.push(letter);
            }
            _ => {}
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "what is written, how it was written, and where to")]
    fn write(
        &self,
        index: usize,
        kind: Kind,
        value: &[u8],
        form: Form,
        raw: &[u8],
        modes: &Modes,
        work: &mut Work,
    ) -> Result<()> {
        let is_spatial = modes.dialect == Dialect::Mysql && matches!(self.columns[index].ty, Type::Geometry(_));
        if is_spatial && kind != Kind::Null && !is_well_known_binary(value) {
            // Only a rule's own text is written there: well-known text.
            work.out.extend_from_slice(b"ST_GeomFromText(");
            rows::encode(Kind::Text, value, Form::Quoted { escaped: true }, b"''", modes, &mut work.out)
                .map_err(|error| error.at_least(self.place(index, work.ordinal)))?;
            work.out.push(b')');
            return Ok(());
        }
        let bits = modes.dialect == Dialect::Mysql && matches!(self.columns[index].ty, Type::Bit { .. });
        let form = if bits && kind != Kind::Null { Form::Bits } else { form };
        if kind == Kind::Text && is_clean(value) {
            match form {
                Form::Copy { .. } => {
                    work.out.extend_from_slice(value);
                    return Ok(());
                }
                Form::Quoted { .. } if raw.first() == Some(&b'\'') => {
                    work.out.push(b'\'');
                    work.out.extend_from_slice(value);
                    work.out.push(b'\'');
                    return Ok(());
                }
                _ => {}
            }
        }
        let written = match kind {
            Kind::Blob => rows::encode(kind, value, form, raw, &modes.with(Charset::Binary), &mut work.out),
            _ => rows::encode(kind, value, form, raw, modes, &mut work.out),
        };
        written.map_err(|error| error.at_least(self.place(index, work.ordinal)))
    }
}

/// Whether a column's values are bytes, and no text in a character set.
pub fn binary(ty: &Type, modes: &Modes) -> bool {
    modes.dialect == Dialect::Mysql
        && matches!(ty, Type::Bytes { .. } | Type::Bit { .. } | Type::Geometry(_) | Type::Other(_))
}

/// A BIT value, in the form of its digits: a script writes it as digits, as bytes
/// or as a number.
fn bits(value: &[u8], form: Form, width: usize, out: &mut Vec<u8>) {
    let of_bytes = |bytes: &[u8]| -> Vec<u8> {
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| b'0' + (byte >> bit & 1))).collect()
    };
    let digits = match form {
        Form::Bits => value.to_vec(),
        Form::Bare => {
            let number = std::str::from_utf8(value).ok().and_then(|text| text.parse::<u64>().ok());
            of_bytes(&number.unwrap_or(0).to_be_bytes())
        }
        _ => of_bytes(value),
    };
    out.extend(std::iter::repeat_n(b'0', width.saturating_sub(digits.len())));
    out.extend_from_slice(&digits[digits.len().saturating_sub(width)..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_have_the_width_of_their_column() {
        let text = |value: &[u8], form, width| {
            let mut out = Vec::new();
            bits(value, form, width, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text(b"\x05", Form::Hex, 4), "0101");
        assert_eq!(text(b"\x05", Form::Hex, 10), "0000000101");
        assert_eq!(text(b"\x00\x05", Form::Hex, 3), "101");
        assert_eq!(text(b"5", Form::Bare, 4), "0101");
        assert_eq!(text(b"101", Form::Bits, 4), "0101");
    }
}
