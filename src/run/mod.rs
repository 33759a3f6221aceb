//! The loop: source -> plan -> sink, and nothing gets a name before its end.
//!
//! Readers mask pieces of tables in parallel; one writer puts them together in
//! order, so the bytes do not depend on how many readers there are. What waits
//! to be written is bounded in bytes.

mod budget;
mod capacity;
pub mod child;
pub mod fill;
pub mod filter;
pub mod gate;
pub mod scan;
mod unique;
pub mod verify;

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard};

use crate::batch::Encode;
use crate::error::{Error, Result};
use crate::gate::inspect::{Inspection, Inspector, Report};
use crate::plan::{Masked, Plan, TablePlan, Work};
use crate::schema::{Catalog, Name, Sequence};
use crate::sink::{SequenceState, Sink};
use crate::source::{Piece, Reader, SchemaSql, SequenceValue, Source, Stop};
use budget::Budget;
pub use capacity::exceeded;
pub use gate::{Gate, Stopped};
use unique::UniqueProof;

/// A block is handed to the writer when it has grown past this.
const BLOCK_BYTES: usize = 512 << 10;

/// Masked bytes that may wait for the writer, over all readers.
const WAITING_BYTES_MAX: usize = 64 << 20;

/// Who wants to know how far the run is. Called from several threads.
pub trait Progress: Sync {
    fn begin(&self, table: &Name);
    fn rows(&self, table: &Name, rows: u64, bytes: u64);
    fn end(&self, table: &Name);
}

/// What a dump needs; everything was decided before.
pub struct Dump<'a> {
    pub plan: &'a Plan,
    pub catalog: &'a Catalog,
    /// `None` writes the rows alone.
    pub schema: Option<&'a SchemaSql>,
    /// Number of readers; at least 1.
    pub jobs: usize,
    pub stop: &'a Stop,
    pub progress: &'a dyn Progress,
    pub gate: Gate<'a>,
}

/// What was written, for people and machines; numbers and names only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows by table, in the order written.
    pub tables: Vec<(Name, u64)>,
    /// Rows that have no subject of a kind that the rules give them, by table and
    /// kind: each of them is its own.
    pub alone: BTreeMap<(Name, String), u64>,
    /// What the gate looked at; there is no finding in it.
    pub gate: Report,
}

impl Summary {
    /// Adds the rows without subject that a worker counted.
    fn count_alone(&mut self, table: &TablePlan, alone: &[u64]) {
        for (subject, rows) in table.subjects.iter().zip(alone.iter().skip(1)) {
            if subject.counted && *rows > 0 {
                *self.alone.entry((table.table.clone(), subject.kind.clone())).or_default() += rows;
            }
        }
    }
}

/// One message of a reader to the writer.
type Block = Masked;

/// A piece of a table, in the order of the output.
struct Unit {
    table: usize,
    piece: Piece,
    /// The last piece of its table.
    last: bool,
}

/// What the readers share.
struct Shared<'a> {
    units: Vec<Unit>,
    next: Mutex<Next>,
    encoders: Vec<Box<dyn Encode>>,
    dump: &'a Dump<'a>,
    budget: Budget,
    failure: Mutex<Option<Error>>,
    proof: Mutex<UniqueProof<'a>>,
    /// Largest integer written, by table and column index.
    maxima: Mutex<BTreeMap<(usize, usize), i64>>,
    /// Only its rows without subject are counted here.
    counted: Mutex<Summary>,
    inspection: Inspection,
}

struct Next {
    unit: usize,
    /// Where the receiver of each started unit goes, in unit order.
    started: Option<Sender<(usize, Receiver<Block>)>>,
}

/// Reads, masks and writes every table of the plan.
///
/// # Errors
/// The first failure of any thread, or what the gate found. The caller then drops
/// the sink, which leaves nothing behind.
pub fn dump(source: &mut dyn Source, sink: &mut dyn Sink, dump: &Dump<'_>) -> Result<Summary, Stopped> {
    let begun = begin(source, dump)?;
    let (started, queue) = channel();
    let encoders = dump.plan.tables.iter().map(|table| sink.encoder(table)).collect();
    let shared = Shared::new(begun.units, encoders, dump, begun.inspection);
    locked(&shared.next).started = Some(started);
    shared.inspect_schema()?;
    if let Some(schema) = dump.schema {
        sink.schema(schema)?;
    }
    let written = std::thread::scope(|scope| {
        for mut reader in begun.readers {
            let shared = &shared;
            scope.spawn(move || {
                if let Err(error) = shared.read_all(reader.as_mut()) {
                    shared.fail(error);
                }
            });
        }
        let written = shared.write_all(sink, queue);
        // Whatever ended the writer must end the readers too.
        if let Err(error) = &written {
            shared.fail(error.clone());
        }
        written
    });
    let summary = written.unwrap_or_default();
    let (summary, sequences) = conclude(shared, source, summary)?;
    sink.finish(&sequences)?;
    Ok(summary)
}

/// What every run begins with.
struct Begun {
    units: Vec<Unit>,
    readers: Vec<Box<dyn Reader>>,
    inspection: Inspection,
}

/// Cuts the tables into pieces, makes the first pass where masks need one, and opens
/// the readers.
fn begin(source: &mut dyn Source, dump: &Dump<'_>) -> Result<Begun> {
    let plan = dump.plan;
    let mut first_reader = None;
    let mut units = Vec::new();
    for (index, table) in plan.tables.iter().enumerate() {
        dump.stop.check()?;
        // One reader gains nothing from pieces: each costs a query.
        // Where a mask counts rows, they are counted from the first on.
        let pieces = if dump.jobs == 1 || table.counts_rows() { vec![Piece::WHOLE] } else { source.pieces(table)? };
        let count = pieces.len();
        units.extend(pieces.into_iter().enumerate().map(|(at, piece)| Unit {
            table: index,
            piece,
            last: at + 1 == count,
        }));
    }
    if plan.tables.iter().any(TablePlan::has_decks) {
        let mut reader = source.reader()?;
        for table in plan.tables.iter().filter(|table| table.has_decks()) {
            reader.read(table, &Piece::WHOLE, dump.stop, &mut |batch| {
                table.collect(batch);
                Ok(())
            })?;
            table.close_decks()?;
        }
        first_reader = Some(reader);
    }
    let jobs = dump.jobs.min(source.readers_max()).clamp(1, units.len().max(1));
    let mut readers: Vec<Box<dyn Reader>> = first_reader.into_iter().collect();
    while readers.len() < jobs {
        readers.push(source.reader()?);
    }
    let inspection = dump.gate.inspection(plan, dump.catalog, gate::RowsFrom::Database)?;
    Ok(Begun { units, readers, inspection })
}

/// What every run ends with: the proofs, and where sequences have to stand.
fn conclude(
    shared: Shared<'_>,
    source: &mut dyn Source,
    mut summary: Summary,
) -> Result<(Summary, Vec<SequenceState>), Stopped> {
    if let Some(error) = locked(&shared.failure).take() {
        return Err(error.into());
    }
    let Shared { proof, maxima, counted, dump, inspection, .. } = shared;
    dump.stop.check()?;
    summary.alone = counted.into_inner().expect("no thread panicked while it counted").alone;
    let proof = proof.into_inner().expect("no thread panicked while it held the proof");
    proof.finish()?;
    summary.gate = dump.gate.pass(inspection, dump.jobs)?;
    let maxima = maxima.into_inner().expect("no thread panicked while it held the maxima");
    let sequences = sequence_states(dump, &maxima, &source.sequence_values()?);
    Ok((summary, sequences))
}

impl<'a> Shared<'a> {
    fn new(units: Vec<Unit>, encoders: Vec<Box<dyn Encode>>, dump: &'a Dump<'a>, inspection: Inspection) -> Shared<'a> {
        Shared {
            units,
            next: Mutex::new(Next { unit: 0, started: None }),
            encoders,
            dump,
            budget: Budget::new(WAITING_BYTES_MAX),
            failure: Mutex::new(None),
            proof: Mutex::new(UniqueProof::new(&dump.plan.verified)),
            maxima: Mutex::new(BTreeMap::new()),
            counted: Mutex::new(Summary::default()),
            inspection,
        }
    }

    /// The gate looks at the schema's text.
    fn inspect_schema(&self) -> Result<()> {
        let Some(schema) = self.dump.schema else { return Ok(()) };
        let mut inspector = self.inspection.inspector();
        for statement in schema.before.iter().chain(&schema.after) {
            inspector.text(statement.as_bytes())?;
        }
        inspector.finish()
    }

    /// One reader's life: take the next unit, mask it, hand over blocks.
    fn read_all(&self, reader: &mut dyn Reader) -> Result<()> {
        let mut inspector = self.inspection.inspector();
        loop {
            self.dump.stop.check()?;
            let (index, sender) = {
                let mut next = locked(&self.next);
                let index = next.unit;
                if index >= self.units.len() {
                    // The queue ends when the last holder of its sender lets go.
                    next.started = None;
                    drop(next);
                    return inspector.finish();
                }
                next.unit += 1;
                let (sender, receiver) = channel();
                // Sent under the lock, so receivers arrive in unit order. The
                // writer may be gone after a failure; the stop flag tells.
                if let Some(started) = &next.started {
                    let _ = started.send((index, receiver));
                }
                (index, sender)
            };
            self.read_unit(reader, index, &mut inspector, &mut |masked| {
                self.budget.acquire(index, masked.bytes().len(), self.dump.stop)?;
                // The writer is gone only after a failure of its own.
                sender.send(masked).map_err(|_| Error::new("interrupted; no output was left"))
            })?;
        }
    }

    /// Masks one unit, and gives its blocks away in order.
    fn read_unit(
        &self,
        reader: &mut dyn Reader,
        index: usize,
        inspector: &mut Inspector<'_>,
        give: &mut dyn FnMut(Block) -> Result<()>,
    ) -> Result<()> {
        let unit = &self.units[index];
        let table = &self.dump.plan.tables[unit.table];
        let encode = self.encoders[unit.table].as_ref();
        let mut work = Work::new(table);
        let wire = gate::wire(encode.written_as(), table.columns.len());
        reader.read(table, &unit.piece, self.dump.stop, &mut |batch| {
            let (pending, first) = (work.pending(), work.ordinal());
            table.apply(batch, encode, &mut work)?;
            if let Some(wire) = wire {
                let written = work.since(pending);
                inspector.rows(unit.table, wire, written, &Some, first, &mut gate::Rows::new(batch))?;
            }
            if work.pending() >= BLOCK_BYTES { self.hand_over(table, &mut work, give) } else { Ok(()) }
        })?;
        self.hand_over(table, &mut work, give)?;
        locked(&self.counted).count_alone(table, work.alone());
        let mut maxima = locked(&self.maxima);
        for (column, maximum) in work.maxima().iter().enumerate() {
            if let Some(number) = *maximum {
                let known = maxima.entry((unit.table, column)).or_insert(number);
                *known = (*known).max(number);
            }
        }
        Ok(())
    }

    fn hand_over(&self, table: &TablePlan, work: &mut Work, give: &mut dyn FnMut(Block) -> Result<()>) -> Result<()> {
        let unique = work.take_unique();
        if !unique.is_empty() {
            locked(&self.proof).add(&unique)?;
        }
        let masked = work.take();
        if masked.rows() == 0 {
            return Ok(());
        }
        self.dump.progress.rows(&table.table, masked.rows(), masked.bytes().len() as u64);
        give(masked)
    }

    /// Writes units in order, each as it arrives.
    fn write_all(&self, sink: &mut dyn Sink, queue: Receiver<(usize, Receiver<Block>)>) -> Result<Summary> {
        let mut summary = Summary::default();
        let mut open = None;
        for (index, blocks) in queue {
            self.budget.writing(index);
            let unit = &self.units[index];
            let table = &self.dump.plan.tables[unit.table];
            if open != Some(unit.table) {
                self.dump.progress.begin(&table.table);
                sink.begin(table)?;
                summary.tables.push((table.table.clone(), 0));
                open = Some(unit.table);
            }
            for block in blocks {
                sink.rows(&block)?;
                if let Some((_, rows)) = summary.tables.last_mut() {
                    *rows += block.rows();
                }
                self.budget.release(block.bytes().len());
            }
            // A reader that failed closed its channel early.
            self.dump.stop.check()?;
            if unit.last {
                sink.end(table)?;
                self.dump.progress.end(&table.table);
            }
        }
        Ok(summary)
    }

    /// Keeps the first failure and stops everyone.
    fn fail(&self, error: Error) {
        let mut failure = locked(&self.failure);
        if failure.is_none() {
            *failure = Some(error);
        }
        drop(failure);
        self.dump.stop.set();
        locked(&self.next).started = None;
    }
}

/// A poisoned lock means that a thread panicked; the data is still whole, and
/// the panic is passed on when the scope ends.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Where each sequence stands in the output: past every value written for the
/// column that owns it, and where the source's stands when that column is kept.
fn sequence_states(
    dump: &Dump<'_>,
    maxima: &BTreeMap<(usize, usize), i64>,
    values: &[SequenceValue],
) -> Vec<SequenceState> {
    let state = |sequence: &Sequence| -> Option<SequenceState> {
        let value = values.iter().find(|value| value.name == sequence.name);
        let owner = sequence.owned_by.as_ref().and_then(|(owner, column)| {
            let table = dump.plan.tables.iter().position(|table| table.table == *owner)?;
            let column = dump.plan.tables[table].columns.iter().position(|planned| planned.name == *column)?;
            Some((table, column))
        });
        let written = owner.and_then(|owner| maxima.get(&owner).copied());
        let kept = owner.is_none_or(|(table, column)| {
            matches!(dump.plan.tables[table].columns[column].action, crate::plan::ColumnAction::Keep)
        });
        let source = value.filter(|_| kept).filter(|value| value.is_called).map(|value| value.last_value);
        let last_value = match (written, source) {
            (Some(written), Some(source)) if sequence.increment > 0 => written.max(source),
            (Some(written), None) if sequence.increment > 0 => written,
            (_, Some(source)) => source,
            _ => return None,
        };
        let last_value = last_value.clamp(sequence.minimum, sequence.maximum);
        Some(SequenceState { name: sequence.name.clone(), last_value, is_called: true })
    };
    dump.catalog.sequences.iter().filter_map(state).collect()
}
