//! Rows into a database: as many writers as readers, each table piece by piece.
//!
//! No order holds here, and none is needed: a table is what its rows are.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::{Dump, Shared, Stopped, Summary, begin, conclude, locked};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::TablePlan;
use crate::sink::SequenceState;
use crate::source::{Reader, Source};
use crate::target::{Fill, Tally, Writer};

/// What a target was filled with.
pub struct Filled {
    pub summary: Summary,
    pub sequences: Vec<SequenceState>,
}

/// How far each table is.
struct Tables<'a> {
    target: Mutex<&'a mut dyn Fill>,
    /// By table: pieces that are still to come, and what was written.
    left: Mutex<Vec<(usize, Tally)>>,
    /// By table: what an interrupted run wrote.
    earlier: Vec<Option<Tally>>,
}

/// Reads and masks every table of the plan, and fills the target with it.
///
/// # Errors
/// The first failure of any thread, or what the gate found. The target is then as
/// far as it came.
pub fn fill(source: &mut dyn Source, target: &mut dyn Fill, dump: &Dump<'_>) -> Result<Filled, Stopped> {
    let begun = begin(source, dump)?;
    let mut writers: Vec<Box<dyn Writer>> = Vec::new();
    for _ in &begun.readers {
        writers.push(target.writer()?);
    }
    let encoders = dump.plan.tables.iter().map(|table| target.encoder(table)).collect();
    let shared = Shared::new(begun.units, encoders, dump, begun.inspection);
    shared.inspect_schema()?;
    let mut pieces = vec![0; dump.plan.tables.len()];
    shared.units.iter().for_each(|unit| pieces[unit.table] += 1);
    let tables = Tables {
        earlier: dump.plan.tables.iter().map(|table| target.filled(&table.table)).collect(),
        left: Mutex::new(pieces.into_iter().map(|pieces| (pieces, Tally::default())).collect()),
        target: Mutex::new(target),
    };
    std::thread::scope(|scope| {
        for (mut reader, mut writer) in begun.readers.into_iter().zip(writers) {
            let (shared, tables) = (&shared, &tables);
            scope.spawn(move || {
                if let Err(error) = shared.copy_all(reader.as_mut(), writer.as_mut(), tables) {
                    shared.fail(error);
                }
            });
        }
    });
    let left = tables.left.into_inner().expect("no thread panicked while it counted");
    let rows = dump.plan.tables.iter().zip(&left).map(|(table, (_, tally))| (table.table.clone(), tally.rows));
    let summary = Summary { tables: rows.collect(), ..Summary::default() };
    let (summary, sequences) = conclude(shared, source, summary)?;
    Ok(Filled { summary, sequences })
}

impl Filled {
    /// Rows by table.
    pub fn rows(&self) -> BTreeMap<crate::schema::Name, u64> {
        self.summary.tables.iter().cloned().collect()
    }
}

impl Shared<'_> {
    /// One thread's life: take the next piece, mask it, write it.
    fn copy_all(&self, reader: &mut dyn Reader, writer: &mut dyn Writer, tables: &Tables<'_>) -> Result<()> {
        let mut inspector = self.inspection.inspector();
        loop {
            self.dump.stop.check()?;
            let index = {
                let mut next = locked(&self.next);
                next.unit += 1;
                next.unit - 1
            };
            let Some(unit) = self.units.get(index) else { return inspector.finish() };
            let table = &self.dump.plan.tables[unit.table];
            let earlier = tables.earlier[unit.table];
            self.dump.progress.begin(&table.table);
            let mut tally = Tally::default();
            if earlier.is_none() {
                writer.begin(table)?;
            }
            self.read_unit(reader, index, &mut inspector, &mut |masked| {
                tally.add(masked.bytes());
                if earlier.is_none() { writer.rows(&masked) } else { Ok(()) }
            })?;
            if earlier.is_none() {
                writer.end(table)?;
            }
            self.ended(unit.table, table, tally, tables)?;
        }
    }

    /// Counts a piece, and ends the table with its last one.
    fn ended(&self, index: usize, table: &TablePlan, tally: Tally, tables: &Tables<'_>) -> Result<()> {
        let whole = {
            let mut left = locked(&tables.left);
            let (pieces, sum) = &mut left[index];
            *pieces -= 1;
            sum.merge(tally);
            (*pieces == 0).then_some(*sum)
        };
        let Some(whole) = whole else { return Ok(()) };
        self.dump.progress.end(&table.table);
        match tables.earlier[index] {
            None => locked(&tables.target).complete(&table.table, &whole),
            Some(earlier) if earlier == whole => Ok(()),
            Some(_) => Err(Error::new("a table that the interrupted run wrote is not what the source has now")
                .at(Place::table(table.table.to_string()))
                .help("the source has changed since: run again without --resume")),
        }
    }
}
