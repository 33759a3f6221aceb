//! Looks for every detector's anchors in one pass, and asks the detectors.
//!
//! A [`Scanner`] is made once and shared by threads. It takes whole inputs
//! ([`Scanner::stream`]), whose format it takes apart far enough to know the column
//! or key of a value, and single cells of known columns ([`Scanner::cell`]). What it
//! finds goes into a [`Tally`]. Its lexers are its own: it shares none with what
//! reads and writes dumps.

mod ask;
mod cells;
mod classes;
mod column;
mod csv;
mod decode;
mod dispatch;
mod format;
mod json;
mod keyed;
mod needles;
mod sample;
mod segment;
mod shapes;
mod sql;
mod sql_words;
mod stream;
mod tally;
mod waived;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

pub use ask::Scratch;
pub use column::ColumnContext;
pub use decode::{How, Layer};
pub use format::Format;
pub use stream::Outcome;
pub use tally::{Lines, Mark, Print, Tally};

use crate::detect::{self, Class, Detector, Tier};
use ask::View;
use cells::{CopyRows, Whole};
use dispatch::Dispatch;
use tally::Names;

/// Rules that are not detectors, such as a user's own: asked once for each stretch
/// of text.
pub trait Extra: Sync + Send {
    /// Tells each rule that matches, by its index, and where.
    fn scan(&self, text: &[u8], path: &str, say: &mut dyn FnMut(usize, Range<usize>));
    /// What users type for the rule.
    fn name(&self, rule: usize) -> &str;
    /// What it finds, in the singular.
    fn what(&self, rule: usize) -> &str;
    fn class(&self, _rule: usize) -> Class {
        Class::Secret
    }
    fn tier(&self, _rule: usize) -> Tier {
        Tier::Fail
    }
}

pub struct Settings {
    /// Layers of encoding that are looked into.
    pub depth: u8,
    /// Tells values apart while they are counted; drawn for each run, told to nobody.
    pub key: [u8; 16],
    /// Who is asked; those that only draft rules are not.
    pub detectors: Vec<&'static dyn Detector>,
    pub extra: Option<Box<dyn Extra>>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { depth: 2, key: [0; 16], detectors: detect::all().collect(), extra: None }
    }
}

/// All detectors, compiled.
pub struct Scanner {
    detectors: Vec<&'static dyn Detector>,
    dispatch: Dispatch,
    /// Detectors with one anchor find nothing twice.
    is_single: Vec<bool>,
    chances: Vec<f64>,
    depth: u8,
    key: [u8; 16],
    extra: Option<Box<dyn Extra>>,
}

/// Who found something.
#[derive(Clone, Copy)]
pub enum Who {
    Detector(&'static dyn Detector),
    /// A rule of [`Settings::extra`], by its index.
    Rule(usize),
}

/// One find. It borrows the value for as long as it is being told: a fingerprint
/// may be made of it, and nothing else.
pub struct Hit<'a> {
    pub who: Who,
    pub value: &'a [u8],
    pub how: How,
    /// Where in the text or cell it stands, or what it is encoded in.
    pub at: usize,
    pub column: Option<&'a ColumnContext>,
}

impl Scanner {
    pub fn new(settings: Settings) -> Scanner {
        let detectors: Vec<&'static dyn Detector> =
            settings.detectors.into_iter().filter(|detector| detector.tier() != Tier::Draft).collect();
        Scanner {
            dispatch: Dispatch::new(&detectors),
            is_single: detectors.iter().map(|detector| detector.anchors().len() == 1).collect(),
            // What every value of its shape passes says nothing of a column.
            chances: detectors
                .iter()
                .map(|detector| detector.chance())
                .map(|p0| if p0 < 1.0 { p0 } else { 0.0 })
                .collect(),
            detectors,
            // More layers than this are not told.
            depth: settings.depth.min(3),
            key: settings.key,
            extra: settings.extra,
        }
    }

    /// A thread's buffers.
    pub fn scratch(&self) -> Scratch {
        Scratch::new(self.key)
    }

    /// What is known of a column. `number` tells it from the others of a run:
    /// counted from 0, because what is weak by itself is counted by it.
    pub fn column(&self, number: u32, table: Option<&str>, column: &str) -> ColumnContext {
        // Keys of documents are data more often than names of columns are.
        let digits_max = if table.is_some() { 8 } else { 5 };
        let table = table.map(|table| self.veiled(table, 8));
        ColumnContext::new(&self.detectors, number, table.as_deref(), &self.veiled(column, digits_max))
    }

    /// A name without values: it is told, and a document whose keys are data has
    /// what is found in names. A part with more digits is a number of somebody's.
    fn veiled<'n>(&self, name: &'n str, digits_max: usize) -> Cow<'n, str> {
        /// A path with more parts is looked at up to there in pieces.
        const PARTS_MAX: usize = 12;
        let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).count();
        let is_number = digits(name) > digits_max.min(3);
        if !is_number && !self.dispatch.may_hold(name.as_bytes(), true) {
            return Cow::Borrowed(name);
        }
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let mut scratch = self.scratch();
        // A key may have dots of its own, so every run of parts may be one.
        let dots = name.bytes().enumerate().filter(|(_, byte)| *byte == b'.').map(|(at, _)| at);
        let ends: Vec<usize> = dots.take(PARTS_MAX).chain([name.len()]).collect();
        for (first, start) in std::iter::once(0).chain(ends.iter().map(|end| end + 1)).take(ends.len()).enumerate() {
            for end in &ends[first..] {
                let text = &name.as_bytes()[start..*end];
                let view = View { text, columns: &[], depth: self.depth, how: How::default(), origin: None };
                let mut say = |hit: Hit<'_>| match hit.how == How::default() {
                    true => ranges.push(start + hit.at..start + hit.at + hit.value.len()),
                    // Of what is encoded only the beginning is known.
                    false => ranges.push(start + hit.at..*end),
                };
                self.look(view, &mut Whole::of(None, false), &mut scratch, &mut say);
            }
        }
        let mut start = 0;
        for part in name.split('.') {
            if digits(part) > digits_max {
                ranges.push(start..start + part.len());
            }
            start += part.len() + 1;
        }
        // Three numbers with dots between them are an address, a telephone or a date.
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let mut run = 0..0;
        let mut parts = 0;
        for part in name.split('.').chain([""]) {
            let end = run.end + part.len();
            if is_digits(part) {
                parts += 1;
                run.end = end + 1;
                continue;
            }
            if parts >= 3 {
                ranges.push(run.start..run.end - 1);
            }
            run = end + 1..end + 1;
            parts = 0;
        }
        ranges.sort_by_key(|range| range.start);
        let mut veiled = String::with_capacity(name.len());
        let mut at = 0;
        for range in ranges.into_iter().filter(|range| name.get(range.clone()).is_some()) {
            if range.start >= at {
                veiled.push_str(&name[at..range.start]);
                veiled.push('*');
            }
            at = at.max(range.end);
        }
        veiled.push_str(&name[at..]);
        Cow::Owned(veiled)
    }

    /// One cell of a known column: its value, not as a format spells it. Hits are
    /// told at once; what is weak is counted in `scratch` for [`Scanner::verdicts`].
    #[inline]
    pub fn cell(&self, scratch: &mut Scratch, column: &ColumnContext, value: &[u8], say: &mut dyn FnMut(Hit<'_>)) {
        if !column.is_watched() && !self.dispatch.may_hold(value, self.depth > 0) {
            return;
        }
        if self.dispatch.dates_are_weak && column.is_silent() && self.dispatch.is_time(value) {
            return;
        }
        let columns = std::slice::from_ref(column);
        let view = View { text: value, columns, depth: self.depth, how: How::default(), origin: None };
        self.look(view, &mut Whole::of(Some(0), true), scratch, say);
    }

    /// Whole rows as PostgreSQL's COPY text has them, with as many columns as
    /// there are fields: faster than cell by cell.
    pub fn copy_rows(
        &self,
        scratch: &mut Scratch,
        columns: &[ColumnContext],
        rows: &[u8],
        say: &mut dyn FnMut(Hit<'_>),
    ) {
        let view = View { text: rows, columns, depth: self.depth, how: How::default(), origin: None };
        let count = u32::try_from(columns.len()).expect("a table has not so many columns");
        self.look(view, &mut CopyRows::new(Some(0), count, 0, false), scratch, say);
    }

    /// Adds to `tally` what the columns' values say together, as far as `scratch`
    /// has counted them.
    pub fn verdicts(&self, scratch: &Scratch, file: &Arc<str>, columns: &[ColumnContext], tally: &mut Tally) {
        for column in columns {
            for (who, passed, asked) in scratch.samples.verdicts(column.number, |who| self.chances[usize::from(who)]) {
                let who = Who::Detector(self.detectors[usize::from(who)]);
                tally.add_verdict(&self.names(), file, who, column, passed, asked);
            }
        }
    }

    /// For [`Tally::add`].
    pub fn names(&self) -> Names<'_> {
        Names { extra: self.extra.as_deref() }
    }
}

#[cfg(test)]
mod tests;
