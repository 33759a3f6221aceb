//! What the gate of a run has to say.

use super::terminal::Terminal;
use crate::gate::inspect::Report;

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
        "gate: {} source values of {} masked columns are nowhere in the {} cells written",
        report.values, report.columns, report.cells
    ));
    if !report.unread.is_empty() {
        terminal.say(&format!(
            "gate: {} columns were dropped without being read, so there was nothing to look for: {}",
            report.unread.len(),
            some(&report.unread)
        ));
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
