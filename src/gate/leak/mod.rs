//! The leak proof: no identifying source value of a masked column occurs in the
//! output, in any of its forms and encodings.
//!
//! Both sides are reduced to keyed 64-bit hashes under a key that is made for
//! the proof and forgotten after it; what does not fit into memory is spilled by
//! the hash's first byte and joined at the end.
//!
//! A value is found as a whole cell, as a leaf or an element of a document, and
//! inside a text between characters that are no letters, digits or `@._+-'`: up to
//! three such runs joined, whole addresses and their local parts, whole numbers.
//! Case, accents, separators and a telephone number's country do not matter. Two
//! layers of backslash, percent, quoted-printable and entity codes, base64, hex and
//! compression (8 MiB of it) are undone. Not looked for: parts of runs, as a name
//! within a sentence of a script without blanks; values of more than three words
//! inside a longer prose; encodings that begin in the middle of a base64 word;
//! what [`Thresholds`] and [`Exempt`] leave out, which the verdict counts.

mod decode;
mod document;
mod filter;
mod fold;
mod forms;
mod join;
mod names;
mod reader;
mod record;
mod row;
mod scan;
mod seen;
mod store;
mod telephone;
#[cfg(test)]
mod tests;
mod view;

pub use row::{Scratch, shares_token};
pub use view::{Outputs, Sources};

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use siphasher::sip::SipHasher13;

use crate::error::{Error, Result};
use crate::seed;
use filter::Filter;
use store::Store;
use view::SourceCounts;

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
    hasher: SipHasher13,
    store: Store,
    /// Of the source, once it is complete.
    filter: Option<Filter>,
    memory_bytes_max: usize,
    views: AtomicUsize,
    totals: Mutex<Totals>,
}

/// What all views together saw.
#[derive(Default)]
struct Totals {
    finished: usize,
    sources: Vec<SourceCounts>,
    outputs: Vec<u64>,
    texts: u64,
}

impl Proof {
    /// `memory_bytes_max` bounds what waits in memory; the rest goes to an unnamed
    /// file in `directory`. A thread's view has up to half a megabyte of its own.
    pub fn new(
        sources: Vec<Column>,
        outputs: Vec<Column>,
        thresholds: Thresholds,
        memory_bytes_max: usize,
        directory: &Path,
    ) -> Result<Proof> {
        let totals = Totals {
            sources: vec![SourceCounts::default(); sources.len()],
            outputs: vec![0; outputs.len()],
            ..Totals::default()
        };
        Ok(Proof {
            sources,
            outputs,
            thresholds,
            hasher: SipHasher13::new_with_key(&*seed::proof_key()?),
            store: Store::new(memory_bytes_max, directory),
            filter: None,
            memory_bytes_max,
            views: AtomicUsize::new(0),
            totals: Mutex::new(totals),
        })
    }

    /// A view for one thread; there may be several at once, of both sides.
    pub fn sources(&self) -> Sources<'_> {
        self.views.fetch_add(1, Ordering::Relaxed);
        Sources::new(self)
    }

    pub fn outputs(&self) -> Outputs<'_> {
        self.views.fetch_add(1, Ordering::Relaxed);
        Outputs::new(self)
    }

    /// Says that all of the source was seen. Where that is so before the output is
    /// read, tokens that are no source value are dropped at once, and neither fill
    /// the memory nor go to the disk. The verdict is the same.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn seal_sources(&mut self) -> Result<()> {
        let mut filter = Filter::of(self.store.count_of_sources(), self.memory_bytes_max);
        self.store.each_source(&mut |sources| sources.iter().for_each(|source| filter.add(source)))?;
        self.filter = Some(filter);
        Ok(())
    }

    /// How many bytes did not fit into the memory so far.
    pub fn spilled_bytes(&self) -> u64 {
        self.store.spilled_bytes()
    }

    /// Compares, on this thread.
    ///
    /// # Errors
    /// A view was not finished, or the temporary file cannot be read.
    pub fn finish(self) -> Result<Verdict> {
        self.finish_on(1)
    }

    /// Compares, on so many threads. The verdict is the same.
    pub fn finish_on(self, jobs: usize) -> Result<Verdict> {
        let totals = self.totals.into_inner().unwrap_or_else(PoisonError::into_inner);
        if totals.finished != self.views.into_inner() {
            return Err(Error::new("the leak proof has not seen everything")
                .help("this is a mistake in Standin: please report it"));
        }
        let joined = join::join(&self.store, self.thresholds.rows_max, jobs)?;
        let mut exempt = Vec::new();
        let mut looked = Vec::new();
        for (source, counts) in (0..).zip(&totals.sources) {
            let of_column = |counts: &std::collections::BTreeMap<u32, u64>| counts.get(&source).copied().unwrap_or(0);
            for (why, values) in [
                (Exempt::Short, counts.short),
                (Exempt::Frequent, of_column(&joined.frequent)),
                (Exempt::DictionaryWord, counts.words),
                (Exempt::Plain, counts.plain),
            ] {
                if values > 0 {
                    exempt.push(Exemption { source, why, values });
                }
            }
            looked.push(Looked { cells: counts.cells, values: of_column(&joined.looked_for) });
        }
        Ok(Verdict {
            leaks: joined.leaks(),
            exempt,
            values: looked.iter().map(|looked| looked.values).sum(),
            tokens: totals.outputs.iter().sum::<u64>() + totals.texts,
            sources: looked,
            outputs: totals.outputs,
        })
    }

    fn has_finished(&self, add: impl FnOnce(&mut Totals)) {
        let mut totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        totals.finished += 1;
        add(&mut totals);
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
    /// Where the first ones stand, of each value the first place only.
    pub at: Vec<u64>,
    /// Distinct values of the source, parts of them and other spellings included.
    pub count: u64,
    /// How many of these are single words of letters alone: in a text of people
    /// they may be words and no names.
    pub words: u64,
    /// How many of these are several words that are all of the dictionaries: what
    /// draws names from lists makes some of them by chance, in other rows.
    pub names: u64,
    /// How many of these are numbers,
    pub numbers: u64,
    /// and how many numbers of the source column chance would put into the output
    /// column if each had drawn its own: keys that count densely meet many.
    pub numbers_by_chance: u64,
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
    /// Cells and texts of the output that were looked at.
    pub tokens: u64,
    /// By source column.
    pub sources: Vec<Looked>,
    /// By output column: cells.
    pub outputs: Vec<u64>,
}

/// What was looked at in a source column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    pub cells: u64,
    /// Distinct values that were looked for in the output.
    pub values: u64,
}
