//! What the gate is asked, and which of its answers count.

use std::io::Read;
use std::sync::Arc;

use super::git::Added;
use super::{Note, NoteKind, Report, Rules, Scan};
use crate::detect::Detector;
use crate::error::Result;
use crate::gate::finding::Finding;
use crate::gate::scanner::{ColumnContext, Extra, Format, Mark, Outcome, Scanner, Scratch, Settings, Tally};
use crate::gate::waiver::Inline;
use crate::place::Place;
use crate::plan::TablePlan;
use crate::seed::Key;

/// A scanner of these detectors and rules.
///
/// # Errors
/// When there is no randomness for the key that values are counted by.
pub fn scanner(detectors: Vec<&'static dyn Detector>, rules: Rules) -> Result<Scanner> {
    let mut key = [0; 16];
    let digits = Key::ephemeral()?.findings().fingerprint(&[b"samples"]);
    key.copy_from_slice(digits.as_bytes());
    Ok(Scanner::new(Settings { key, detectors, extra: Some(Box::new(rules)), ..Settings::default() }))
}

/// What the name of a file says by itself: a key store, a history of a shell.
pub fn by_name(scan: &Scan<'_>, file: &str) -> Vec<Finding> {
    let rules = scan.rules;
    let finding = |rule: usize| Finding {
        detector: rules.name(rule).to_owned(),
        what: rules.what(rule).to_owned(),
        class: rules.class(rule),
        tier: rules.tier(rule),
        place: Place::file(file),
        byte: 0,
        how: "by the file's name".to_owned(),
        count: 1,
        fingerprint: scan.fingerprinter.of_place(rules.name(rule), file, "", 0),
    };
    rules.of_path(file).into_iter().map(finding).collect()
}

/// In the summary.
fn format_name(format: Format) -> &'static str {
    match format {
        Format::Sql => "sql",
        Format::Csv(_) => "csv",
        Format::Json => "json",
        Format::Yaml => "yaml",
        Format::Keyed => "config",
        Format::Text => "text",
    }
}

/// One input that is looked at.
pub struct Look<'a> {
    scan: &'a Scan<'a>,
    /// Empty for a live database.
    file: Arc<str>,
    tally: Tally,
    scratch: Scratch,
    columns: u32,
}

impl<'a> Look<'a> {
    pub fn new(scan: &'a Scan<'a>, file: &str) -> Look<'a> {
        let fingerprinter = scan.fingerprinter.clone();
        let mut tally = Tally::new(Arc::new(move |mark: &Mark<'_>| match mark.value {
            Some(value) => fingerprinter.of(mark.detector, mark.file, mark.column, value, mark.ordinal),
            None => fingerprinter.of_place(mark.detector, mark.file, mark.column, mark.ordinal),
        }));
        // Of what is packed git knows no lines, and says that it is new as a whole.
        let change = scan.changes.and_then(|changes| changes.get(file));
        if let Some(Added::Lines(_)) = change.map(|change| &change.added) {
            let added = change.map(|change| change.added.clone());
            tally = tally.only(Box::new(move |line| added.as_ref().is_none_or(|added| added.has(line))));
        }
        Look { scan, file: file.into(), tally, scratch: scan.scanner.scratch(), columns: 0 }
    }

    /// A whole text; whether it was one.
    pub fn stream(&mut self, format: Format, stream: &mut dyn Read) -> Result<Outcome> {
        self.scan.scanner.stream(format, stream, &self.file, &mut self.tally)
    }

    pub fn columns(&mut self, table: &str, plan: &TablePlan) -> Vec<ColumnContext> {
        let names = plan.columns.iter().map(|column| &column.name);
        names
            .map(|name| {
                self.columns += 1;
                self.scan.scanner.column(self.columns - 1, Some(table), name)
            })
            .collect()
    }

    pub fn cell(&mut self, column: &ColumnContext, value: &[u8], row: u64) {
        let (names, tally, file) = (self.scan.scanner.names(), &mut self.tally, &self.file);
        self.scan.scanner.cell(&mut self.scratch, column, value, &mut |hit| tally.add(&names, file, &hit, row));
    }

    /// What the values of these columns say together.
    pub fn end_of_table(&mut self, columns: &[ColumnContext]) {
        self.scan.scanner.verdicts(&self.scratch, &self.file, columns, &mut self.tally);
    }

    pub fn finish(self, format: Format, bytes: u64, beside: &[Inline], report: &mut Report) {
        report.scanned(format_name(format), bytes);
        report.waived_inline += self.tally.waived;
        for waiver in beside {
            let lines = [waiver.line, waiver.line + 1];
            let is_used = lines.iter().any(|line| self.tally.waived_lines.contains(line));
            for detector in &waiver.detectors {
                let kind = match self.scan.detectors.contains(detector) {
                    false => NoteKind::NoSuchDetector,
                    true if !waiver.has_reason => NoteKind::NoReason,
                    // Lines that do not count say nothing of their waivers.
                    true if !is_used && self.scan.changes.is_none() => NoteKind::Unused,
                    true => continue,
                };
                let file = self.file.to_string();
                report.notes.push(Note { file, line: waiver.line, kind, detector: detector.clone() });
            }
        }
        self.finish_database(report);
    }

    pub fn finish_database(self, report: &mut Report) {
        report.findings.extend(self.tally.findings());
    }
}
