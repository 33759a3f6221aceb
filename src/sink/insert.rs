//! INSERT statements: their words, and how many rows go into one.
//!
//! Rows arrive as an encoder writes them, `(1,'a'),` and a newline each; where a
//! statement ends depends on the rows alone, however they are cut on their way.

use std::collections::BTreeMap;

use super::format::{Inserts, Making, Options};
use super::pages::Pages;
use super::upsert::{self, Dialect};
use crate::error::Result;
use crate::plan::TablePlan;
use crate::schema::{Catalog, Name};

/// A statement takes rows up to this many bytes; a larger row has its own. The
/// native dump programs' is about the same, and the servers' limit for one
/// statement (`max_allowed_packet`) 16 MiB and more.
const STATEMENT_BYTES_MAX: usize = 1 << 20;

/// How rows become statements, as somebody said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The columns are named, though the table has no others.
    pub named: bool,
    /// `None` is as many as fit.
    pub rows_max: Option<u32>,
    pub upsert: bool,
}

impl Style {
    /// `usual` is what is written when nobody said anything.
    pub fn of(options: &Options, usual: Style) -> Style {
        let one = Some(1);
        let style = match (options.inserts, options.rows_per_insert) {
            (Inserts::AsUsual, None) if options.upsert => Style { named: true, rows_max: None, upsert: true },
            (Inserts::AsUsual, None) => usual,
            // The number alone means INSERTs, as it does to `pg_dump`.
            (Inserts::AsUsual | Inserts::Rows, rows) => Style { named: false, rows_max: rows.or(one), upsert: false },
            (Inserts::Columns, rows) => Style { named: true, rows_max: rows.or(one), upsert: false },
        };
        Style { upsert: options.upsert, ..style }
    }

    /// Whether a table's columns have to be named: what stands in them when they are
    /// not is all of them, and what is updated has a name.
    pub fn names(self, table: &TablePlan, catalog: &Catalog) -> bool {
        let known = catalog.table(&table.table).map(|known| &known.columns);
        let is_all = known.is_some_and(|known| {
            known.len() == table.columns.len() && known.iter().zip(&table.columns).all(|(a, b)| a.name == b.name)
        });
        self.named || self.upsert || !is_all
    }
}

/// The statements of all tables of an output.
pub struct Statements {
    rows_max: Option<u32>,
    /// What stands before and behind the rows.
    words: BTreeMap<Name, (String, String)>,
}

impl Statements {
    /// `head` makes everything before the rows, with the columns named or not.
    ///
    /// # Errors
    /// Tables that rows cannot be brought up to date in.
    pub fn new(
        making: &Making<'_>,
        style: Style,
        head: impl Fn(&TablePlan, &Catalog, bool) -> String,
    ) -> Result<Statements> {
        let (plan, catalog) = (making.plan, making.catalog);
        if style.upsert {
            upsert::check(plan, catalog)?;
        }
        let words = plan.tables.iter().map(|table| {
            let head = head(table, catalog, style.names(table, catalog));
            let tail = style.upsert.then(|| upsert::clause(table, catalog, Dialect::of(catalog)));
            (table.table.clone(), (head, tail.unwrap_or_default()))
        });
        Ok(Statements { rows_max: style.rows_max, words: words.collect() })
    }

    /// Those of one table; `gap` stands between the head and a row on one line.
    pub fn of(&self, table: &Name, gap: &'static str, ends: Ends) -> Insert {
        let (head, tail) = self.words.get(table).cloned().unwrap_or_default();
        Insert { head, tail, gap, rows_max: self.rows_max, ends, open: Size::default() }
    }
}

/// What ends a row in an encoder's stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// Any newline.
    Newline,
    /// A newline outside of quotes, which are doubled inside of quotes.
    Quotes,
}

/// The statements of one table, while its rows arrive.
pub struct Insert {
    /// `INSERT INTO t (a, b) VALUES`
    head: String,
    /// What stands behind the rows, without the semicolon.
    tail: String,
    /// Between head and row, of a statement of one row.
    gap: &'static str,
    rows_max: Option<u32>,
    ends: Ends,
    open: Size,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    bytes: usize,
    rows: u32,
}

impl Insert {
    /// Whole rows, each with its comma and newline.
    pub fn rows(&mut self, mut rows: &[u8], pages: &mut Pages) -> Result<()> {
        while !rows.is_empty() {
            let fits = self.fitting(rows, STATEMENT_BYTES_MAX);
            if fits.bytes == 0 {
                self.close(pages)?;
                continue;
            }
            let (now, later) = rows.split_at(fits.bytes);
            match (self.open.bytes, self.rows_max) {
                (0, Some(1)) => {
                    pages.put(self.head.as_bytes())?;
                    pages.put(self.gap.as_bytes())?;
                }
                (0, _) => {
                    pages.put(self.head.as_bytes())?;
                    pages.put(b"\n")?;
                }
                _ => pages.put(b",\n")?,
            }
            pages.put(now.strip_suffix(b",\n").unwrap_or(now))?;
            self.open.bytes += fits.bytes;
            self.open.rows += fits.rows;
            rows = later;
        }
        Ok(())
    }

    /// Ends the statement that is open, if one is.
    pub fn close(&mut self, pages: &mut Pages) -> Result<()> {
        if self.open.bytes > 0 {
            self.open = Size::default();
            if !self.tail.is_empty() {
                pages.put(if self.rows_max == Some(1) { b" " } else { b"\n" })?;
                pages.put(self.tail.as_bytes())?;
            }
            pages.put(b";\n")?;
        }
        Ok(())
    }

    /// What of `rows` goes into the statement that is open: all whole rows up to the
    /// limits, and a row beyond that of bytes where there is none yet.
    fn fitting(&self, rows: &[u8], bytes_max: usize) -> Size {
        let room = bytes_max.saturating_sub(self.open.bytes);
        let is_first = self.open.bytes == 0;
        if self.rows_max.is_none() && self.ends == Ends::Newline {
            return Size { bytes: fitting(rows, bytes_max, self.open.bytes), rows: 0 };
        }
        let mut fits = Size::default();
        while fits.bytes < rows.len() && self.rows_max.is_none_or(|most| self.open.rows + fits.rows < most) {
            let end = fits.bytes + end_of_row(&rows[fits.bytes..], self.ends);
            if end > room && !(is_first && fits.bytes == 0) {
                break;
            }
            fits = Size { bytes: end, rows: fits.rows + 1 };
        }
        fits
    }
}

/// How many bytes of `rows`, each ended by its only newline, go into a statement that
/// has `open` bytes of rows: all whole rows up to the limit, and a row beyond it where
/// there is none yet.
pub fn fitting(rows: &[u8], bytes_max: usize, open: usize) -> usize {
    let room = bytes_max.saturating_sub(open);
    if rows.len() <= room {
        return rows.len();
    }
    // Nothing is counted: the last end within the room is enough.
    match memchr::memrchr(b'\n', &rows[..room]) {
        Some(newline) => newline + 1,
        None if open == 0 => end_of_row(rows, Ends::Newline),
        None => 0,
    }
}

/// Behind the newline that ends the first row.
fn end_of_row(rows: &[u8], ends: Ends) -> usize {
    let newline = match ends {
        Ends::Newline => memchr::memchr(b'\n', rows),
        Ends::Quotes => {
            let mut is_inside = false;
            memchr::memchr2_iter(b'\'', b'\n', rows).find(|&at| {
                is_inside ^= rows[at] == b'\'';
                !is_inside && rows[at] == b'\n'
            })
        }
    };
    newline.map_or(rows.len(), |newline| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(rows_max: Option<u32>, ends: Ends) -> Insert {
        Insert { head: "INSERT".to_owned(), tail: String::new(), gap: " ", rows_max, ends, open: Size::default() }
    }

    #[test]
    fn statements_end_where_the_rows_say_however_they_are_cut() {
        let rows: Vec<String> = (0..40_usize).map(|row| format!("({row},'{}'),\n", "x".repeat(row * 7 % 60))).collect();
        let stream = rows.concat();
        let lengths = |cuts: &[usize], limit: usize, rows_max: Option<u32>, ends: Ends| {
            let (mut statements, mut insert) = (vec![0], insert(rows_max, ends));
            for block in cuts.windows(2) {
                let mut rest = &stream.as_bytes()[block[0]..block[1]];
                while !rest.is_empty() {
                    let fits = insert.fitting(rest, limit);
                    if fits.bytes == 0 {
                        insert.open = Size::default();
                        statements.push(0);
                        continue;
                    }
                    insert.open.bytes += fits.bytes;
                    insert.open.rows += fits.rows;
                    *statements.last_mut().expect("it begins with one") += fits.bytes;
                    rest = &rest[fits.bytes..];
                }
            }
            statements
        };
        let ends_at: Vec<usize> = (0..=rows.len()).map(|row| rows[..row].iter().map(String::len).sum()).collect();
        for limit in [1, 30, 66, 67, 68, 200, 10_000] {
            for rows_max in [None, Some(1), Some(3), Some(100)] {
                for ends in [Ends::Newline, Ends::Quotes] {
                    let whole = lengths(&[0, stream.len()], limit, rows_max, ends);
                    assert_eq!(lengths(&ends_at, limit, rows_max, ends), whole, "row by row, limit {limit}");
                    let every_third: Vec<usize> = ends_at.iter().copied().step_by(3).chain([stream.len()]).collect();
                    assert_eq!(lengths(&every_third, limit, rows_max, ends), whole, "three at a time, limit {limit}");
                    assert_eq!(whole.iter().sum::<usize>(), stream.len());
                    let is_one = |length: &usize| rows.iter().any(|row| row.len() == *length);
                    assert!(whole.iter().all(|length| *length <= limit || is_one(length)));
                    if rows_max == Some(1) {
                        assert_eq!(whole.len(), rows.len());
                    }
                }
            }
        }
    }

    #[test]
    fn a_newline_in_a_text_ends_no_row() {
        let rows = b"(1,'a\n''b\n'),\n(2,'c'),\n";
        assert_eq!(end_of_row(rows, Ends::Quotes), rows.len() - b"(2,'c'),\n".len());
    }

    #[test]
    fn a_number_of_rows_means_inserts() {
        let usual = Style { named: true, rows_max: None, upsert: false };
        let of = |inserts, rows_per_insert, upsert| {
            let style = Style::of(&Options { inserts, rows_per_insert, upsert, ..Options::default() }, usual);
            (style.named, style.rows_max, style.upsert)
        };
        assert_eq!(of(Inserts::AsUsual, None, false), (true, None, false));
        assert_eq!(of(Inserts::AsUsual, Some(5), false), (false, Some(5), false));
        assert_eq!(of(Inserts::Rows, None, false), (false, Some(1), false));
        assert_eq!(of(Inserts::Columns, None, true), (true, Some(1), true));
        assert_eq!(of(Inserts::Columns, Some(7), false), (true, Some(7), false));
        assert_eq!(of(Inserts::AsUsual, None, true), (true, None, true));
    }
}
