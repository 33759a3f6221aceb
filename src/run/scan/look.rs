//! What the gate is asked, and which of its answers count.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::git::Added;
use super::{Note, NoteKind, Report, Scan};
use crate::detect::{Class, Detector};
use crate::error::Result;
use crate::gate::scanner::{ColumnContext, Format, Mark, Scanner, Tally};
use crate::gate::waiver::{Inline, Reach};
use crate::plan::TablePlan;

/// A scanner of these detectors.
pub fn scanner(detectors: Vec<&'static dyn Detector>) -> Scanner {
    Scanner::new(detectors)
}

/// In the summary.
pub fn format_name(format: Format) -> &'static str {
    match format {
        Format::Sql => "sql",
        Format::Csv(_) => "csv",
        Format::Json => "json",
        Format::Yaml => "yaml",
        Format::Keyed => "config",
        Format::Text => "text",
    }
}

/// The waivers beside the lines of one input, and what they did.
pub struct Beside {
    notes: Vec<Inline>,
    used: Vec<AtomicU64>,
}

impl Beside {
    pub fn new(notes: Vec<Inline>) -> Arc<Beside> {
        let used = notes.iter().map(|_| AtomicU64::new(0)).collect();
        Arc::new(Beside { notes, used })
    }

    fn waives(&self, detector: &str, class: Class, line: usize) -> bool {
        // They are in the order of their lines, and reach one line down.
        let first = self.notes.partition_point(|note| note.line + 1 < line);
        for (note, used) in self.notes[first..].iter().zip(&self.used[first..]) {
            if note.line > line {
                return false;
            }
            let is_meant = match &note.reach {
                Reach::Detectors(names) => note.has_reason && names.iter().any(|name| name == detector),
                Reach::Secrets => class == Class::Secret,
            };
            if is_meant && note.reaches(line) {
                used.fetch_add(1, Ordering::Relaxed);
                return true;
            }
        }
        false
    }

    /// Counts what was waived, and tells what is wrong with them.
    fn tell(&self, file: &str, scan: &Scan<'_>, report: &mut Report) {
        for (note, used) in self.notes.iter().zip(&self.used) {
            let used = used.load(Ordering::Relaxed);
            report.waived_inline += used;
            let Reach::Detectors(names) = &note.reach else { continue };
            for detector in names {
                let kind = match scan.detectors.contains(detector) {
                    false => NoteKind::NoSuchDetector,
                    true if !note.has_reason => NoteKind::NoReason,
                    // Lines that were not looked at say nothing of their waivers.
                    true if used == 0 && scan.changes.is_none() => NoteKind::Unused,
                    true => continue,
                };
                report.notes.push(Note { file: file.to_owned(), line: note.line, kind, detector: detector.clone() });
            }
        }
    }
}

/// One input that is looked at.
pub struct Look<'a> {
    scan: &'a Scan<'a>,
    /// Empty for a live database.
    file: String,
    tally: Tally,
    beside: Arc<Beside>,
}

impl<'a> Look<'a> {
    pub fn new(scan: &'a Scan<'a>, file: Option<&str>, beside: Arc<Beside>) -> Look<'a> {
        let fingerprinter = scan.fingerprinter.clone();
        let mut tally = Tally::new(Arc::new(move |mark: &Mark<'_>| match mark.value {
            Some(value) => fingerprinter.of(mark.detector, mark.file, mark.column, value, mark.ordinal),
            None => fingerprinter.of_place(mark.detector, mark.file, mark.column, mark.ordinal),
        }));
        let file = file.unwrap_or("").to_owned();
        let outer = file.split_once('!').map_or(file.as_str(), |(outer, _)| outer);
        let added =
            scan.changes.and_then(|changes: &BTreeMap<_, _>| changes.get(outer)).map(|change| change.added.clone());
        // Of an archive git knows no lines.
        let added = added.filter(|added| *added != Added::Whole);
        if added.is_some() || !beside.notes.is_empty() {
            let beside = beside.clone();
            tally.accept = Some(Box::new(move |detector, class, line| {
                let Some(line) = line else { return true };
                added.as_ref().is_none_or(|added| added.has(line)) && !beside.waives(detector, class, line)
            }));
        }
        Look { scan, file, tally, beside }
    }

    pub fn stream(&mut self, format: Format, stream: &mut dyn Read) -> Result<()> {
        self.scan.scanner.stream(format, stream, &self.file, &mut self.tally)
    }

    pub fn columns(&mut self, table: &str, plan: &TablePlan) -> Vec<ColumnContext> {
        plan.columns.iter().map(|column| self.scan.scanner.column(Some(table), &column.name)).collect()
    }

    pub fn cell(&mut self, column: &ColumnContext, value: &[u8], row: u64) {
        self.scan.scanner.look_cell(column, value, &self.file, row, &mut self.tally);
    }

    pub fn finish(self, report: &mut Report) {
        report.findings.extend(self.tally.findings());
        self.beside.tell(&self.file, self.scan, report);
    }
}
