//! The rows of one run, looked at while they are written: what each of them holds
//! next to what its source row held.
//!
//! The plan says what is left of real values, column by column; nothing of it is
//! taken on trust. The bytes that go to the output are read back, and then:
//!
//! - a value of a masked column that still stands in its own row is a leak;
//! - a value of a masked column, of any row, that stands anywhere in what is kept is one;
//! - what masks make is held against all source values too: where the plan says
//!   that nothing real is left, one of them is a leak; where it says that chance
//!   may hit one (invented names, permuted numbers), they are counted and told.

mod document;
mod judge;
mod looks;
mod rows;
mod statement;

use std::path::Path as FilePath;
use std::sync::{Mutex, PoisonError};

pub use document::Path;
pub use judge::{Exempted, LEAK, Report};
use looks::{Cells, Looks};
pub use rows::{Cell, Rows, Unreadable, Wire};

use super::leak::{self, Outputs, Proof, Shape, Sources, Thresholds};
use super::scanner::{self, ColumnContext, Scanner};
use crate::error::{Error, Result};
use crate::place::Place;

/// One column of the output.
#[derive(Clone, Debug)]
pub struct Column {
    /// `public.users`
    pub table: String,
    pub name: String,
    pub shape: Shape,
    pub treatment: Treatment,
}

/// What the plan does with a column, as far as it matters here.
#[derive(Clone, Debug)]
pub enum Treatment {
    /// `reasoned`: somebody wrote down why real values may leave.
    Kept {
        reasoned: bool,
    },
    /// Every value becomes NULL.
    Dropped,
    Masked(Masked),
}

#[derive(Clone, Debug)]
pub struct Masked {
    pub remains: Remains,
    /// The source's values were read: else there is nothing to compare with.
    pub is_read: bool,
    /// The mask does not see the source's value: what it makes is equal by chance.
    pub is_blind: bool,
    /// A value may come out as it is, by chance.
    pub may_equal: bool,
    /// Parts of a document that are kept.
    pub kept: Vec<Path>,
    /// Parts of a document that get one of a short list of words.
    pub listed: Vec<Path>,
    /// Parts are kept that the gate cannot tell from the others.
    pub is_opaque: bool,
}

/// What of real values a mask's outputs may hold, as it says itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    Nothing,
    /// Another's real value, by chance.
    Chance,
    /// Words of a short list.
    Listed,
    Parts,
    Values,
}

/// What one run is held against.
pub struct Inspection {
    /// All columns of all tables; those of a table stand together.
    columns: Vec<Column>,
    /// Where each table's columns begin.
    tables: Vec<usize>,
    /// By table: the columns whose values can tell something.
    watched: Vec<Vec<usize>>,
    thresholds: Thresholds,
    proof: Proof,
    scanner: Scanner,
    /// How the scanner knows the columns that it looks at.
    contexts: Vec<Option<ColumnContext>>,
    seen: Mutex<Seen>,
}

/// What all threads saw.
#[derive(Default)]
struct Seen {
    counts: Vec<Count>,
    looks: Looks,
}

/// What was looked at of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Source values of a masked column.
    pub sources: u64,
    /// Cells of the output.
    pub cells: u64,
}

/// One thread's view of it.
pub struct Inspector<'a> {
    inspection: &'a Inspection,
    sources: Sources<'a>,
    outputs: Outputs<'a>,
    counts: Vec<Count>,
    cells: Vec<Cell>,
    value: Vec<u8>,
    beside: Vec<u8>,
    leaves: Leaves,
    scratch: leak::Scratch,
    looks: Looks,
    scanning: scanner::Scratch,
    seen: Cells,
    /// The leaves of a document that are kept.
    kept: Leaves,
}

/// The leaves of a document, folded for comparison.
#[derive(Default)]
struct Leaves {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Leaves {
    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    fn push(&mut self, leaf: &[u8]) {
        self.bytes.extend_from_slice(leaf);
        self.ends.push(self.bytes.len());
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.bytes[start..end])
    }

    fn has(&self, leaf: &[u8]) -> bool {
        self.iter().any(|own| own.eq_ignore_ascii_case(leaf))
    }

    /// Whether one of them may stand in a text: one that JSON may write
    /// otherwise may as well.
    fn stands_in(&self, text: &[u8]) -> bool {
        let is_plain = |leaf: &[u8]| leaf.iter().all(|byte| (0x20..0x7f).contains(byte) && !b"\"\\/".contains(byte));
        self.iter().any(|leaf| !is_plain(leaf) || memchr::memmem::find(text, leaf).is_some())
    }
}

/// Whether an output is long enough to hold its source in an encoding, or among
/// other words.
fn may_hide(source: &[u8], output: &[u8]) -> bool {
    output.len() * 3 >= source.len() * 4
}

impl Inspection {
    /// `tables` are those of the plan with their columns, in its order. What waits is
    /// kept in memory up to `memory_bytes_max`, then in unnamed files in `directory`.
    pub fn new(
        tables: Vec<Vec<Column>>,
        thresholds: Thresholds,
        memory_bytes_max: usize,
        directory: &FilePath,
    ) -> Result<Inspection> {
        let starts = tables.iter().scan(0, |next, columns| {
            let start = *next;
            *next += columns.len();
            Some(start)
        });
        let starts: Vec<usize> = starts.collect();
        let is_watched =
            |column: &Column| column.shape != Shape::Plain || matches!(column.treatment, Treatment::Dropped);
        let watched = tables.iter().map(|columns| {
            let watched = columns.iter().enumerate().filter(|(_, column)| is_watched(column));
            watched.map(|(index, _)| index).collect()
        });
        let watched = watched.collect();
        let columns: Vec<Column> = tables.into_iter().flatten().collect();
        let compared: Vec<leak::Column> = columns
            .iter()
            .map(|column| leak::Column { table: column.table.clone(), name: column.name.clone(), shape: column.shape })
            .collect();
        // Every column twice: as cells, and as cells that still hold their own row's value.
        let outputs = compared.iter().chain(&compared).cloned().collect();
        let proof = Proof::new(compared, outputs, thresholds, memory_bytes_max, directory)?;
        let scanner = Scanner::new(scanner::Settings::default());
        let contexts = (0..).zip(&columns).map(|(number, column)| {
            let is_looked_at = matches!(column.shape, Shape::Text | Shape::Document | Shape::Number)
                && !matches!(column.treatment, Treatment::Dropped);
            is_looked_at.then(|| scanner.column(number, Some(&column.table), &column.name))
        });
        let contexts = contexts.collect();
        let seen = Mutex::new(Seen { counts: vec![Count::default(); columns.len()], looks: Looks::default() });
        Ok(Inspection { columns, tables: starts, watched, thresholds, proof, scanner, contexts, seen })
    }

    pub fn inspector(&self) -> Inspector<'_> {
        Inspector {
            inspection: self,
            sources: self.proof.sources(),
            outputs: self.proof.outputs(),
            counts: vec![Count::default(); self.columns.len()],
            cells: Vec::new(),
            value: Vec::new(),
            beside: Vec::new(),
            leaves: Leaves::default(),
            scratch: leak::Scratch::new(self.thresholds),
            looks: Looks::default(),
            scanning: self.scanner.scratch(),
            seen: Cells::default(),
            kept: Leaves::default(),
        }
    }

    /// What came of it, once every inspector is finished; put together on so many
    /// threads, and the same on any number of them.
    pub fn finish(self, jobs: usize) -> Result<Report> {
        let Inspection { columns, thresholds, proof, seen, .. } = self;
        let verdict = proof.finish_on(jobs)?;
        let seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(judge::judge(&columns, &seen, thresholds, &verdict))
    }
}

/// The source's rows, in step with those that were written.
pub trait Source {
    /// Moves to the next row; the first call moves to the first.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    fn advance(&mut self) -> Result<(), Unreadable>;
    /// The value of a column of the table; `None` is NULL, or what was not read.
    fn get<'s>(&'s self, column: usize, scratch: &'s mut Vec<u8>) -> Option<&'s [u8]>;
}

/// Rows of a script, as it was before it was masked.
pub struct Script<'a> {
    rows: Rows<'a>,
    cells: Vec<Cell>,
    positions: &'a dyn Fn(usize) -> Option<usize>,
}

impl<'a> Script<'a> {
    pub fn new(wire: Wire, bytes: &'a [u8], positions: &'a dyn Fn(usize) -> Option<usize>) -> Script<'a> {
        Script { rows: Rows::new(wire, bytes), cells: Vec::new(), positions }
    }
}

impl Source for Script<'_> {
    fn advance(&mut self) -> Result<(), Unreadable> {
        match self.rows.next(&mut self.cells)? {
            true => Ok(()),
            false => Err(Unreadable),
        }
    }

    fn get<'s>(&'s self, column: usize, scratch: &'s mut Vec<u8>) -> Option<&'s [u8]> {
        self.rows.value(self.cells.get((self.positions)(column)?)?, scratch)
    }
}

impl Inspector<'_> {
    /// Looks at `written`, rows of one table as they go to the output, the first of
    /// which is row `first` of what this thread has written of the table. The cell
    /// of column c is at position `positions(c)` of a row, if it is written at all.
    ///
    /// # Errors
    /// Rows that cannot be read back, or are not those of the source.
    pub fn rows(
        &mut self,
        table: usize,
        wire: Wire,
        written: &[u8],
        positions: &dyn Fn(usize) -> Option<usize>,
        first: u64,
        source: &mut dyn Source,
    ) -> Result<()> {
        let inspection = self.inspection;
        let start = inspection.tables[table];
        let unreadable = |_| {
            let place = inspection.columns.get(start).map_or(Place::default(), |column| Place::table(&column.table));
            Error::refused("the gate cannot read the rows that were to be written")
                .at(place)
                .help("this is a fault of standin's; nothing was published")
        };
        let mut rows = Rows::new(wire, written);
        let mut cells = std::mem::take(&mut self.cells);
        let (mut value, mut beside) = (std::mem::take(&mut self.value), std::mem::take(&mut self.beside));
        let mut row = first;
        while rows.next(&mut cells).map_err(unreadable)? {
            source.advance().map_err(unreadable)?;
            row += 1;
            for &index in &inspection.watched[table] {
                let column = &inspection.columns[start + index];
                let Some(cell) = positions(index).and_then(|position| cells.get(position)) else { continue };
                let output = rows.value(cell, &mut value);
                let source = match column.treatment {
                    Treatment::Masked(_) | Treatment::Dropped => source.get(index, &mut beside),
                    Treatment::Kept { .. } => None,
                };
                self.cell((start + index) as u32, column, output, source, row)?;
            }
        }
        self.cells = cells;
        (self.value, self.beside) = (value, beside);
        Ok(())
    }

    /// Statements: their literals and comments.
    pub fn text(&mut self, text: &[u8]) -> Result<()> {
        statement::values(text).into_iter().try_for_each(|range| self.outputs.text(&text[range], 0))
    }

    fn cell(&mut self, id: u32, column: &Column, output: Option<&[u8]>, source: Option<&[u8]>, row: u64) -> Result<()> {
        let own = id + self.inspection.columns.len() as u32;
        let output = output.filter(|output| !output.is_empty());
        match &column.treatment {
            Treatment::Kept { .. } if column.shape == Shape::Plain => {}
            Treatment::Kept { reasoned } => {
                let Some(output) = output else { return Ok(()) };
                self.counts[id as usize].cells += 1;
                if !reasoned {
                    self.look(id, output, None, row);
                }
                self.outputs.cell(id, output, row)?;
            }
            Treatment::Dropped => {
                if let Some(source) = source.filter(|source| !source.is_empty() && column.shape != Shape::Plain) {
                    self.counts[id as usize].sources += 1;
                    self.sources.value(id, source)?;
                }
                // What should be NULL and is not stands for its own row's value.
                if let Some(output) = output {
                    self.sources.value(id, output)?;
                    self.outputs.cell(own, output, row)?;
                }
            }
            Treatment::Masked(masked) => {
                let source = source.filter(|source| !source.is_empty() && masked.is_read);
                self.counts[id as usize].sources += u64::from(source.is_some());
                if let Some(output) = output {
                    self.counts[id as usize].cells += 1;
                    match (source, column.shape) {
                        (_, Shape::Plain) => {}
                        (Some(source), Shape::Document) => self.document(id, masked, source, output, row)?,
                        _ => self.scalar(id, masked, source, output, row)?,
                    }
                } else if let Some(source) = source {
                    self.sources.value(id, source)?;
                }
            }
        }
        Ok(())
    }

    /// Asks the detectors about what is left of real values: a value that is kept, or
    /// the part of it that a mask leaves. What a mask makes anew is of no real value,
    /// which the proof and the comparison with its own row see to.
    fn look(&mut self, id: u32, output: &[u8], source: Option<&[u8]>, row: u64) {
        let Some(context) = &self.inspection.contexts[id as usize] else { return };
        if self.seen.knows(id, output) {
            return;
        }
        let looks = &mut self.looks;
        self.inspection.scanner.cell(&mut self.scanning, context, output, &mut |hit| {
            if let scanner::Who::Detector(detector) = hit.who {
                let is_made = source.is_some_and(|source| memchr::memmem::find(source, hit.value).is_none());
                looks.add(id, detector, is_made, row);
            }
        });
    }

    fn scalar(&mut self, id: u32, masked: &Masked, source: Option<&[u8]>, output: &[u8], row: u64) -> Result<()> {
        let own = id + self.inspection.columns.len() as u32;
        if let Some(source) = source {
            self.sources.value(id, source)?;
            if source.eq_ignore_ascii_case(output) {
                return self.outputs.cell(own, output, row);
            }
        }
        match masked.remains {
            Remains::Nothing => self.outputs.cell(id, output, row),
            Remains::Parts => {
                self.look(id, output, Some(source.unwrap_or_default()), row);
                self.outputs.cell(id, output, row)
            }
            // Another's value by chance is no leak, wherever it comes from; its own
            // in disguise is one, and longer than it was.
            Remains::Chance | Remains::Listed | Remains::Values => match source {
                Some(source) if may_hide(source, output) => {
                    match leak::shares_token(source, output, &self.inspection.thresholds, &mut self.scratch) {
                        true if !masked.may_equal => self.outputs.cell(own, output, row),
                        _ => Ok(()),
                    }
                }
                _ => Ok(()),
            },
        }
    }

    /// Leaves of masked parts must not stand anywhere in the row's document; what is
    /// kept is looked at like a kept column.
    fn document(&mut self, id: u32, masked: &Masked, source: &[u8], output: &[u8], row: u64) -> Result<()> {
        let own = id + self.inspection.columns.len() as u32;
        let mut secret = std::mem::take(&mut self.leaves);
        secret.clear();
        let is_json = document::leaves(source, &mut |path, leaf| {
            if !path.is_below(&masked.kept) && !path.is_below(&masked.listed) {
                secret.push(leaf);
            }
        });
        let mut done = Ok(());
        if is_json {
            let mut start = 0;
            for &end in &secret.ends {
                done = done.and_then(|()| self.sources.value(id, &secret.bytes[start..end]));
                start = end;
            }
            // Where no masked leaf stands in the output, what is kept is the source's own.
            if secret.stands_in(output) {
                document::leaves(output, &mut |path, leaf| {
                    if secret.has(leaf) && !path.is_below(&masked.listed) && done.is_ok() {
                        done = self.outputs.cell(own, leaf, row);
                    }
                });
            }
            let mut kept = std::mem::take(&mut self.kept);
            if !masked.kept.is_empty() {
                kept.clear();
                document::leaves(output, &mut |path, leaf| {
                    if path.is_below(&masked.kept) {
                        kept.push(leaf);
                    }
                });
                for leaf in kept.iter() {
                    self.look(id, leaf, None, row);
                    done = done.and_then(|()| self.outputs.cell(id, leaf, row));
                }
            }
            self.kept = kept;
        } else if !masked.is_opaque {
            done = self.sources.value(id, source);
            let thresholds = &self.inspection.thresholds;
            if !masked.may_equal && leak::shares_token(source, output, thresholds, &mut self.scratch) {
                done = done.and_then(|()| self.outputs.cell(own, output, row));
            }
        }
        self.leaves = secret;
        done
    }

    /// Hands over what this thread still holds.
    pub fn finish(self) -> Result<()> {
        let mut seen = self.inspection.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for (all, own) in seen.counts.iter_mut().zip(&self.counts) {
            all.sources += own.sources;
            all.cells += own.cells;
        }
        seen.looks.absorb(&self.looks);
        drop(seen);
        self.sources.finish()?;
        self.outputs.finish()
    }
}
