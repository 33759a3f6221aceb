//! Bundles of a dump: made by one thread, masked by others, written by one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bind::{Binding, Raise};
use super::{BUNDLE_BYTES, Report};
use crate::error::Result;
use crate::gate::inspect::{Inspection, Inspector, Script, Wire};
use crate::place::Place;
use crate::plan::{Plan, Survey, Work};
use crate::run::unique::UniqueProof;
use crate::run::{Progress, Summary};
use crate::script::Modes;
use crate::script::split::Bounds;
use crate::sink::output::Output;

/// A run of the dump: text that stays, and rows to be masked.
pub struct Bundle {
    pub bytes: Vec<u8>,
    pub segments: Vec<Segment>,
    /// The bundle is one statement, whose number may have to grow.
    pub raise: Option<Raise>,
}

pub enum Segment {
    Text { len: usize },
    Rows { len: usize, bounds: Bounds, binding: Arc<Binding>, modes: Arc<Modes>, line: u64, before: u64 },
}

impl Bundle {
    /// With room for what it usually holds.
    pub fn new() -> Bundle {
        Bundle { bytes: Vec::with_capacity(2 * BUNDLE_BYTES), segments: Vec::new(), raise: None }
    }

    /// Empties it, and keeps its room.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.segments.clear();
        self.raise = None;
    }

    /// Adds what is copied as it is.
    pub fn text(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        match self.segments.last_mut() {
            Some(Segment::Text { len }) => *len += text.len(),
            _ => self.segments.push(Segment::Text { len: text.len() }),
        }
    }
}

/// A bundle as it is written.
pub struct Done {
    bytes: Vec<u8>,
    /// Rows by index of the table, in the bundle's order.
    rows: Vec<(usize, u64)>,
    unique: Vec<(usize, u64)>,
    /// Rows that lack a subject, by table and subject.
    alone: Vec<(usize, Vec<u64>)>,
    /// Largest masked integer by table and column.
    maxima: Vec<((usize, usize), i64)>,
    raise: Option<Raise>,
}

/// One thread that masks.
pub struct Masker<'a> {
    plan: &'a Plan,
    survey: Option<Arc<Survey>>,
    inspector: Inspector<'a>,
    work: BTreeMap<usize, Work>,
    /// Room for the next bundle's bytes.
    spare: Vec<u8>,
}

impl Masker<'_> {
    pub fn new<'a>(plan: &'a Plan, survey: &Option<Arc<Survey>>, inspection: &'a Inspection) -> Masker<'a> {
        Masker {
            plan,
            survey: survey.clone(),
            inspector: inspection.inspector(),
            work: BTreeMap::new(),
            spare: Vec::new(),
        }
    }

    /// Hands over what the gate still holds.
    pub fn finish(self) -> Result<()> {
        self.inspector.finish()
    }

    /// # Errors
    /// As [`crate::plan::TablePlan::splice`], with the line of the rows.
    pub fn mask(&mut self, bundle: &mut Bundle) -> Result<Done> {
        let mut bytes = std::mem::take(&mut self.spare);
        bytes.reserve(bundle.bytes.len() + bundle.bytes.len() / 4);
        let mut done = Done {
            bytes,
            rows: Vec::new(),
            unique: Vec::new(),
            alone: Vec::new(),
            maxima: Vec::new(),
            raise: bundle.raise.take(),
        };
        let mut at = 0;
        for segment in &bundle.segments {
            match segment {
                Segment::Text { len } => {
                    self.inspector.text(&bundle.bytes[at..at + len])?;
                    done.bytes.extend_from_slice(&bundle.bytes[at..at + len]);
                    at += len;
                }
                Segment::Rows { len, bounds, binding, modes, line, before } => {
                    let table = &self.plan.tables[binding.table];
                    let work = self.work.entry(binding.table).or_insert_with(|| match &self.survey {
                        Some(survey) => Work::new(table).surveyed(survey, binding.table),
                        None => Work::new(table),
                    });
                    let before_rows: Vec<u64> = work.alone().to_vec();
                    let part = &bundle.bytes[at..at + len];
                    at += len;
                    work.behind(*before);
                    let start = done.bytes.len();
                    work.append_to(&mut done.bytes);
                    table
                        .splice(part, bounds, &binding.layout, modes, work)
                        .map_err(|error| error.at_least(Place::table(table.table.to_string())).number("line", *line))?;
                    let rows = work.give_back(&mut done.bytes);
                    let wire = match binding.is_copy {
                        true => Wire::Copy,
                        false => Wire::Values { backslash: modes.backslash_escapes },
                    };
                    let read_at = |column: usize| binding.layout.read_at(column);
                    self.inspector.rows(
                        binding.table,
                        wire,
                        &done.bytes[start..],
                        &|column| binding.layout.written_at(column),
                        *before,
                        &mut Script::new(wire, part, &read_at),
                    )?;
                    let alone: Vec<u64> =
                        work.alone().iter().zip(before_rows).map(|(now, before)| now - before).collect();
                    if alone.iter().any(|rows| *rows > 0) {
                        done.alone.push((binding.table, alone));
                    }
                    done.unique.append(&mut work.take_unique());
                    match done.rows.last_mut() {
                        Some((last, count)) if *last == binding.table => *count += rows,
                        _ => done.rows.push((binding.table, rows)),
                    }
                    let maxima = work.maxima().iter().enumerate();
                    done.maxima
                        .extend(maxima.filter_map(|(column, maximum)| Some(((binding.table, column), (*maximum)?))));
                }
            }
        }
        Ok(done)
    }

    /// Takes back the room of bytes that were written.
    pub fn reuse(&mut self, mut bytes: Vec<u8>) {
        bytes.clear();
        self.spare = bytes;
    }
}

/// What was written so far.
pub struct Written<'a> {
    plan: &'a Plan,
    progress: &'a dyn Progress,
    proof: UniqueProof<'a>,
    maxima: BTreeMap<(usize, usize), i64>,
    summary: Summary,
    /// The table whose rows came last.
    open: Option<usize>,
}

impl<'a> Written<'a> {
    pub fn new(plan: &'a Plan, progress: &'a dyn Progress) -> Written<'a> {
        Written {
            plan,
            progress,
            proof: UniqueProof::new(&plan.verified),
            maxima: BTreeMap::new(),
            summary: Summary::default(),
            open: None,
        }
    }

    /// Returns the bytes, whose room can be used again.
    ///
    /// # Errors
    /// What keeps the output from being written.
    pub fn write(&mut self, mut done: Done, output: &mut Output) -> Result<Vec<u8>> {
        for (place, number) in done.maxima {
            let known = self.maxima.entry(place).or_insert(number);
            *known = (*known).max(number);
        }
        for (table, alone) in &done.alone {
            self.summary.count_alone(&self.plan.tables[*table], alone);
        }
        if let Some(raise) = done.raise {
            self.raise(&raise, &mut done.bytes);
        }
        if !done.unique.is_empty() {
            self.proof.add(&done.unique)?;
        }
        output.put(&done.bytes)?;
        for (table, rows) in done.rows {
            let name = &self.plan.tables[table].table;
            if self.open != Some(table) {
                if let Some(before) = self.open.replace(table) {
                    self.progress.end(&self.plan.tables[before].table);
                }
                self.progress.begin(name);
            }
            match self.summary.tables.iter_mut().find(|(known, _)| known == name) {
                Some((_, count)) => *count += rows,
                None => self.summary.tables.push((name.clone(), rows)),
            }
            self.progress.rows(name, rows, done.bytes.len() as u64);
        }
        Ok(done.bytes)
    }

    /// A sequence stands past the largest masked value of the column it feeds.
    fn raise(&self, raise: &Raise, statement: &mut Vec<u8>) {
        let Some(maximum) = self.maxima.get(&(raise.table, raise.column)) else { return };
        let said = statement.get(raise.digits.clone()).and_then(|digits| std::str::from_utf8(digits).ok());
        if said.and_then(|digits| digits.parse::<i64>().ok()).is_some_and(|said| said < *maximum) {
            statement.splice(raise.digits.clone(), maximum.to_string().into_bytes());
        }
    }

    /// # Errors
    /// Two different values that were masked to one, in a unique column.
    pub fn finish(self, report: Report) -> Result<Report> {
        if let Some(table) = self.open {
            self.progress.end(&self.plan.tables[table].table);
        }
        self.proof.finish()?;
        Ok(Report { summary: self.summary, ..report })
    }
}
