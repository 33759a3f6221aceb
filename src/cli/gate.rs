//! What the gate of a run has to say.

use super::terminal::Terminal;
use crate::gate::inspect::Report;
use crate::manifest::{Bucket, Check, Exempt};

/// Columns that are named when there are many.
const NAMED_MAX: usize = 8;

/// What was found, and that nothing was written.
pub fn findings(terminal: &Terminal, report: &Report) {
    let count = report.findings.len();
    terminal.warn(&format!(
        "the gate found real values in the output, in {count} {}; no output was left",
        if count == 1 { "place" } else { "places" }
    ));
    for finding in &report.findings {
        let times = if finding.count == 1 { String::new() } else { format!(", {} times", finding.count) };
        terminal.say(&format!("  {}: {}{times}", finding.place, finding.how));
    }
    terminal.say(
        "mask what holds them, or write down why they may leave: `keep(because=…)`; `standin explain gate` tells more",
    );
}

/// What was looked at, and what was let through.
pub fn tell(terminal: &Terminal, report: &Report) {
    if report.columns == 0 {
        return;
    }
    terminal.say(&format!(
        "gate: {} source values of {} masked columns are nowhere in the {} cells that could hold one",
        report.values, report.columns, report.cells
    ));
    if !report.unread.is_empty() {
        terminal.say(&format!(
            "gate: {} columns got other values without being read, so there was nothing to look for (`standin verify` reads them): {}",
            report.unread.len(),
            some(&report.unread)
        ));
    }
    for finding in &report.warnings {
        terminal.warn(&format!("{}: {} ({})", finding.place, finding.how, finding.detector));
    }
    let mut reasons: Vec<&str> = report.exempt.iter().map(|exempt| exempt.why).collect();
    reasons.sort_unstable();
    reasons.dedup();
    for why in reasons {
        let of: Vec<_> = report.exempt.iter().filter(|exempt| exempt.why == why).collect();
        let count: u64 = of.iter().map(|exempt| exempt.count).sum();
        let columns: Vec<String> = of.iter().map(|exempt| exempt.column.clone()).collect();
        terminal.detail(&format!("gate: {count} not counted, {why}: {}", some(&columns)));
    }
}

fn some(names: &[String]) -> String {
    let shown = names.iter().take(NAMED_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED_MAX) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The same for a manifest.
pub fn checks(report: &Report) -> Vec<Check> {
    let bucket = |what: &str, count: u64| (what.to_owned(), Bucket::of(count));
    let exempt = report.exempt.iter().map(|exempt| Exempt {
        why: exempt.why.to_owned(),
        column: exempt.column.clone(),
        values: Bucket::of(exempt.count),
    });
    let unread = report.unread.iter().map(|column| Exempt {
        why: "replaced without being read".to_owned(),
        column: column.clone(),
        values: Bucket::of(0),
    });
    vec![Check {
        name: "leak proof".to_owned(),
        looked_at: vec![
            bucket("masked columns", report.columns),
            bucket("source values", report.values),
            bucket("cells", report.cells),
        ],
        thresholds: vec![
            ("characters_min".to_owned(), report.thresholds.characters_min as u64),
            ("digits_min".to_owned(), report.thresholds.digits_min as u64),
            ("rows_max".to_owned(), report.thresholds.rows_max.into()),
        ],
        exempt: exempt.chain(unread).collect(),
        waived: Bucket::of(0),
    }]
}

pub fn to_json(report: &Report) -> serde_json::Value {
    let exempt: Vec<_> = report
        .exempt
        .iter()
        .map(|exempt| serde_json::json!({"column": exempt.column, "why": exempt.why, "count": exempt.count}))
        .collect();
    serde_json::json!({
        "findings": report.findings.len(),
        "masked_columns": report.columns,
        "source_values": report.values,
        "cells": report.cells,
        "unread": report.unread,
        "exempt": exempt,
        "thresholds": {
            "characters_min": report.thresholds.characters_min,
            "digits_min": report.thresholds.digits_min,
            "rows_max": report.thresholds.rows_max,
        },
    })
}
