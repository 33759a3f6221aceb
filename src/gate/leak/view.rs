//! One thread's view of either side: what it was told, and has not handed over.

use siphasher::sip::SipHasher13;

use super::filter::Filter;
use super::fold::Measure;
use super::forms::{Forms, Keep, What};
use super::names::spread;
use super::reader::{Reader, Take};
use super::record::{SAMPLE, Source, Token};
use super::seen::{Counted, Met, PIECE_MAX, Pieces, Tokens};
use super::store::{Batch, Store};
use super::{Exempt, Form, Proof, Shape};
use crate::error::{Error, Result};

/// The column of text that is no cell.
pub(super) const NO_COLUMN: u32 = u32::MAX;

/// SipHash-1-3 under the proof's key: a keyed hash of short texts (Aumasson and
/// Bernstein, "SipHash: a fast short-input PRF", 2012) in the strength that hash
/// tables have it. The hashes stand in memory and in a file without a name while
/// the key exists, and nobody can ask for one: 2-4 takes half as long again and
/// guards against nobody here.
fn hash(hasher: &SipHasher13, folded: &[u8]) -> u64 {
    hasher.hash(folded)
}

fn digits_of(measure: Measure) -> u8 {
    match measure.is_number() {
        true => measure.digits.min(Source::NAMES as u32 - 1) as u8,
        false => 0,
    }
}

fn is_sampled(measure: Measure, folded: &[u8]) -> bool {
    measure.is_number() && (spread(folded) >> 32).is_multiple_of(SAMPLE)
}

/// One thread's view of the source.
pub struct Sources<'a> {
    proof: &'a Proof,
    forms: Forms,
    pieces: Pieces,
    counts: Vec<SourceCounts>,
    held: HeldSources<'a>,
}

/// What became of a source column's cells.
#[derive(Clone, Copy, Default)]
pub(super) struct SourceCounts {
    pub cells: u64,
    pub short: u64,
    pub words: u64,
    pub plain: u64,
}

struct HeldSources<'a> {
    store: &'a Store,
    hasher: SipHasher13,
    counted: Counted,
    batch: Batch<Source>,
    /// Of the value that is being read.
    column: u32,
    rows: u32,
    /// A row counts once for a value, however often it holds it.
    of_row: Vec<u64>,
    counts: SourceCounts,
    failed: Result<()>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(proof: &'a Proof) -> Sources<'a> {
        let columns = proof.sources.len();
        Sources {
            proof,
            forms: Forms::new(proof.thresholds),
            pieces: Pieces::new(columns),
            counts: vec![SourceCounts::default(); columns],
            held: HeldSources {
                store: &proof.store,
                hasher: proof.hasher,
                counted: Counted::new(),
                batch: Batch::new(),
                column: 0,
                rows: 0,
                of_row: Vec::new(),
                counts: SourceCounts::default(),
                failed: Ok(()),
            },
        }
    }

    /// A value of a masked column, as the database spells it; NULL is none.
    #[inline]
    pub fn value(&mut self, column: u32, value: &[u8]) -> Result<()> {
        let counts = &mut self.counts[column as usize];
        counts.cells += 1;
        if self.proof.sources[column as usize].shape == Shape::Plain {
            counts.plain += 1;
            return Ok(());
        }
        if value.len() <= PIECE_MAX {
            match self.pieces.meet(column, 0, value, 0) {
                Met::Known => return Ok(()),
                Met::New(old) => return self.keep(old.column(), old.bytes(), old.rows),
                Met::Passed => {}
            }
        }
        self.keep(column, value, 1)
    }

    fn keep(&mut self, column: u32, value: &[u8], rows: u32) -> Result<()> {
        if rows == 0 {
            return Ok(());
        }
        (self.held.column, self.held.rows) = (column, rows);
        self.forms.of(self.proof.sources[column as usize].shape, value, &mut self.held);
        self.held.of_row.clear();
        let more = std::mem::take(&mut self.held.counts);
        let counts = &mut self.counts[column as usize];
        (counts.short, counts.words) = (counts.short + more.short, counts.words + more.words);
        counts.plain += more.plain;
        std::mem::replace(&mut self.held.failed, Ok(()))
    }

    /// Hands over what this thread still holds.
    ///
    /// # Errors
    /// The source was said to be complete before.
    pub fn finish(mut self) -> Result<()> {
        if self.proof.filter.is_some() {
            return Err(Error::new("the leak proof was told more of the source after its end")
                .help("this is a mistake in Standin: please report it"));
        }
        for piece in self.pieces.take() {
            self.keep(piece.column(), piece.bytes(), piece.rows)?;
        }
        for record in self.held.counted.take() {
            self.held.push(record);
        }
        std::mem::replace(&mut self.held.failed, Ok(()))?;
        self.proof.store.take_sources(&mut self.held.batch)?;
        self.proof.has_finished(|totals| {
            for (total, counts) in totals.sources.iter_mut().zip(&self.counts) {
                total.cells += counts.cells;
                total.short += counts.short;
                total.words += counts.words;
                total.plain += counts.plain;
            }
        });
        Ok(())
    }
}

impl HeldSources<'_> {
    fn push(&mut self, record: Source) {
        if self.batch.push(record) && self.failed.is_ok() {
            self.failed = self.store.take_sources(&mut self.batch);
        }
    }
}

impl Keep for HeldSources<'_> {
    #[inline]
    fn keep(&mut self, folded: &[u8], measure: Measure, what: What) {
        let hash = hash(&self.hasher, folded);
        if self.of_row.contains(&hash) {
            return;
        }
        // Documents of many leaves may count one of them twice.
        if self.of_row.len() < 64 {
            self.of_row.push(hash);
        }
        let mut traits = digits_of(measure);
        traits |= if what.is_primary { Source::PRIMARY } else { 0 };
        traits |= if what.is_word { Source::WORD } else { 0 };
        traits |= if what.is_names { Source::NAMES } else { 0 };
        let is_sampled = is_sampled(measure, folded);
        let record = Source { hash, column: self.column, rows: self.rows, traits, is_sampled };
        if let Some(record) = self.counted.add(record) {
            self.push(record);
        }
    }

    fn exempt(&mut self, why: Exempt) {
        let count = match why {
            Exempt::Short => &mut self.counts.short,
            Exempt::DictionaryWord => &mut self.counts.words,
            Exempt::Plain | Exempt::Frequent => &mut self.counts.plain,
        };
        *count += self.rows as u64;
    }
}

/// One thread's view of the output.
pub struct Outputs<'a> {
    proof: &'a Proof,
    reader: Reader,
    cells: Vec<u64>,
    texts: u64,
    held: HeldTokens<'a>,
}

struct HeldTokens<'a> {
    store: &'a Store,
    filter: Option<&'a Filter>,
    hasher: SipHasher13,
    pieces: Pieces,
    tokens: Tokens,
    batch: Batch<Token>,
    /// Of the cell that is being read.
    column: u32,
    at: u64,
    failed: Result<()>,
}

impl<'a> Outputs<'a> {
    pub(super) fn new(proof: &'a Proof) -> Outputs<'a> {
        Outputs {
            proof,
            reader: Reader::new(proof.thresholds),
            cells: vec![0; proof.outputs.len()],
            texts: 0,
            held: HeldTokens {
                store: &proof.store,
                filter: proof.filter.as_ref(),
                hasher: proof.hasher,
                pieces: Pieces::new(proof.outputs.len()),
                tokens: Tokens::new(),
                batch: Batch::new(),
                column: NO_COLUMN,
                at: 0,
                failed: Ok(()),
            },
        }
    }

    /// A cell of the output, decoded from its wire form, and where it stands: any
    /// number that leads the caller back to it, a row's ordinal or a byte's.
    #[inline]
    pub fn cell(&mut self, column: u32, value: &[u8], at: u64) -> Result<()> {
        self.cells[column as usize] += 1;
        (self.held.column, self.held.at) = (column, at);
        self.reader.output(self.proof.outputs[column as usize].shape, value, &mut self.held);
        std::mem::replace(&mut self.held.failed, Ok(()))
    }

    /// Text that is no cell: statements, comments, file names.
    pub fn text(&mut self, bytes: &[u8], at: u64) -> Result<()> {
        self.texts += 1;
        (self.held.column, self.held.at) = (NO_COLUMN, at);
        self.reader.output(Shape::Text, bytes, &mut self.held);
        std::mem::replace(&mut self.held.failed, Ok(()))
    }

    /// Hands over what this thread still holds.
    pub fn finish(mut self) -> Result<()> {
        self.proof.store.take_tokens(&mut self.held.batch)?;
        self.proof.has_finished(|totals| {
            totals.texts += self.texts;
            totals.outputs.iter_mut().zip(&self.cells).for_each(|(total, cells)| *total += cells);
        });
        Ok(())
    }
}

impl Take for HeldTokens<'_> {
    #[inline]
    fn take(&mut self, folded: &[u8], measure: Measure, form: Form) {
        let hash = hash(&self.hasher, folded);
        let is_counted = is_sampled(measure, folded);
        let traits = Token::traits(form, if is_counted { digits_of(measure) } else { 0 });
        if !is_counted && self.filter.is_some_and(|filter| !filter.may_hold(hash)) {
            return;
        }
        if self.tokens.knows(hash, self.column, traits, self.at) {
            return;
        }
        let token = Token { hash, at: self.at, column: self.column, traits };
        if self.batch.push(token) && self.failed.is_ok() {
            self.failed = self.store.take_tokens(&mut self.batch);
        }
    }

    #[inline]
    fn knows(&mut self, piece: &[u8], form: Form) -> bool {
        matches!(self.pieces.meet(self.column, form as u8, piece, self.at), Met::Known)
    }
}
