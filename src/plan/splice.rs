//! Masks rows where they stand in a script: what is not masked is copied as it
//! is, byte for byte.

use super::{ColumnAction, Fetch, TablePlan, Work};
use crate::batch::Kind;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::Type;
use crate::script::rows::{self, Form, Value};
use crate::script::split::Bounds;
use crate::script::{Dialect, Modes};
use crate::seed::frame;

/// What the values of a row are, by their position in the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Values of a row.
    pub width: usize,
    /// Where each column of the plan stands.
    at: Vec<usize>,
    /// The positions that are not copied as they are, in their order.
    acts: Vec<(usize, Act)>,
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
        let needed: &[usize] = if table.draws_by_row() { &table.subject } else { &[] };
        if let Some(&missing) = needed.iter().find(|&&column| place(column).is_none()) {
            return Err(missing);
        }
        let at = (0..table.columns.len()).map(|column| place(column).unwrap_or(usize::MAX)).collect();
        let acts = positions
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
        Ok(Layout { width: positions.len(), at, acts })
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
        let by_row = self.draws_by_row();
        let mut copied = 0;
        let mut first = 0;
        for &end in &bounds.row_ends {
            let row = &bounds.values[first..end as usize];
            first = end as usize;
            work.ordinal += 1;
            if row.len() != layout.width {
                return Err(Error::new("a row has another number of values than its table has columns here")
                    .at(Place::table(self.table.to_string()).row(work.ordinal))
                    .number("values", row.len() as u64)
                    .number("columns", layout.width as u64)
                    .help("the dump is damaged or of another schema; take it anew, or refresh the snapshot"));
            }
            if by_row {
                self.splice_subject(part, row, layout, modes, work)?;
            }
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
                        if self.splice_value(column, value, &part[start..end], modes, work, &part[copied..start])? {
                            copied = end;
                        }
                    }
                }
            }
        }
        work.out.extend_from_slice(&part[copied..]);
        work.rows += bounds.row_ends.len() as u64;
        Ok(())
    }

    fn splice_subject(
        &self,
        part: &[u8],
        row: &[Value],
        layout: &Layout,
        modes: &Modes,
        work: &mut Work,
    ) -> Result<()> {
        let mut subject = std::mem::take(&mut work.subject);
        let mut text = std::mem::take(&mut work.source);
        subject.clear();
        for &column in &self.subject {
            let value = &row[layout.at[column]];
            if value.form == Form::Null {
                frame(None, &mut subject);
                continue;
            }
            text.clear();
            self.read(column, value, &part[value.start as usize..value.end as usize], modes, work.ordinal, &mut text)?;
            frame(Some(&text), &mut subject);
        }
        work.row = Some(self.subject_key.identity(&subject));
        work.subject = subject;
        work.source = text;
        Ok(())
    }

    /// Writes `before` and then the value's replacement; `false` where the value
    /// stays as it is and nothing was written.
    #[inline]
    fn splice_value(
        &self,
        index: usize,
        value: &Value,
        raw: &[u8],
        modes: &Modes,
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
        let mut source = std::mem::take(&mut work.source);
        source.clear();
        self.read(index, value, raw, modes, work.ordinal, &mut source)?;
        let binary = modes.dialect == Dialect::Mysql && matches!(column.ty, Type::Bytes { .. } | Type::Other(_));
        if source.is_empty() && !binary {
            work.source = source;
            return Ok(false);
        }
        let made = self.mask(index, masking, &source, column.fetch == Fetch::Whole, work);
        work.source = source;
        made?;
        self.note(index, masking, work);
        work.out.extend_from_slice(before);
        let made = std::mem::take(&mut work.value);
        let kind = if binary { Kind::Blob } else { Kind::Text };
        let written = self.write(index, kind, &made, value.form, raw, modes, work);
        work.value = made;
        written.map(|()| true)
    }

    /// The value as masks see it.
    fn read(&self, index: usize, value: &Value, raw: &[u8], modes: &Modes, row: u64, out: &mut Vec<u8>) -> Result<()> {
        let column = &self.columns[index];
        if value.form == Form::Expression {
            return Err(Error::new("the script computes a value that is to be masked")
                .at(self.place(index, row))
                .help("take the dump with pg_dump, mysqldump or mariadb-dump: they write plain values"));
        }
        rows::decode(raw, value.form, modes, out).map_err(|error| error.at_least(self.place(index, row)))?;
        if let (Type::Bit { max }, Form::Quoted { .. } | Form::Hex | Form::Bare) = (&column.ty, value.form)
            && modes.dialect == Dialect::Mysql
        {
            let bytes = std::mem::take(out);
            bits(&bytes, value.form == Form::Bare, max.unwrap_or(1) as usize, out);
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
        let bits = modes.dialect == Dialect::Mysql && matches!(self.columns[index].ty, Type::Bit { .. });
        let form = if bits && kind != Kind::Null { Form::Bits } else { form };
        rows::encode(kind, value, form, raw, modes, &mut work.out)
            .map_err(|error| error.at_least(self.place(index, work.ordinal)))
    }
}

/// A BIT value that a script writes as bytes, or as a number, in the form of its
/// digits.
fn bits(value: &[u8], number: bool, width: usize, out: &mut Vec<u8>) {
    let bytes = if number {
        std::str::from_utf8(value).ok().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0).to_be_bytes().to_vec()
    } else {
        value.to_vec()
    };
    let digits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| b'0' + (byte >> bit & 1)));
    let digits: Vec<u8> = digits.collect();
    let short = width.saturating_sub(digits.len());
    out.extend(std::iter::repeat_n(b'0', short));
    out.extend_from_slice(&digits[digits.len().saturating_sub(width)..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_have_the_width_of_their_column() {
        let text = |value: &[u8], number, width| {
            let mut out = Vec::new();
            bits(value, number, width, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text(b"\x05", false, 4), "0101");
        assert_eq!(text(b"\x05", false, 10), "0000000101");
        assert_eq!(text(b"\x00\x05", false, 3), "101");
        assert_eq!(text(b"5", true, 4), "0101");
    }
}
