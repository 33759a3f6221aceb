//! One JSON document. Its `version` changes when something is taken away or means
//! something else; additions do not change it. `docs/ci.md` describes it.

use serde_json::{Value, json};

use super::{Format, Scanned, class, level};
use crate::diagnostic;
use crate::error::Error;
use crate::gate::Finding;
use crate::gate::waiver::column_path;
use crate::run::scan::{Note, NoteKind};

pub struct Json;
pub const FORMAT: Json = Json;

/// Of this document and of the lines of `jsonl`.
pub const VERSION: u32 = 1;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn summary(&self) -> &'static str {
        "one document, versioned"
    }

    fn render(&self, scanned: &Scanned<'_>) -> String {
        let mut document = json!({ "version": VERSION, "tool": tool() });
        document["findings"] = scanned.findings.iter().map(finding).collect();
        if let (Value::Object(document), Value::Object(summary)) = (&mut document, summary(scanned)) {
            document.extend(summary);
        }
        format!("{document:#}\n")
    }
}

pub fn tool() -> Value {
    json!({ "name": "standin", "version": env!("CARGO_PKG_VERSION") })
}

pub fn finding(finding: &Finding) -> Value {
    let place = &finding.place;
    let column = column_path(finding);
    json!({
        "detector": finding.detector,
        "what": finding.what,
        "class": class(finding.class),
        "level": level(finding.tier),
        "file": place.file,
        "line": place.line,
        "byte": (finding.byte > 0).then_some(finding.byte),
        "column": (!column.is_empty()).then_some(column),
        "row": place.row,
        "how": finding.how,
        "count": finding.count,
        "fingerprint": finding.fingerprint.digits,
        "fingerprint_of": if finding.fingerprint.is_positional { "place" } else { "content" },
    })
}

/// Everything but the findings.
pub fn summary(scanned: &Scanned<'_>) -> Value {
    let report = scanned.report;
    let (file, text, problems) = scanned.waivers;
    let formats: serde_json::Map<String, Value> = report
        .scanned
        .iter()
        .map(|(format, count)| ((*format).to_owned(), json!({ "files": count.files, "bytes": count.bytes })))
        .collect();
    let skipped: serde_json::Map<String, Value> =
        report.skipped.iter().map(|(why, count)| (why.name().to_owned(), json!(count))).collect();
    json!({
        "clean": scanned.clean,
        "scanned": {
            "files": report.inputs(),
            "bytes": report.bytes(),
            "tables": report.tables,
            "rows": report.rows,
            "formats": formats,
        },
        "skipped": skipped,
        "waived": { "file": scanned.waived, "inline": report.waived_inline },
        "waivers": diagnostic::to_json(file, text, problems),
        "notes": report.notes.iter().map(note).collect::<Value>(),
        "failed": report.failed.iter().map(failed).collect::<Value>(),
    })
}

fn note(note: &Note) -> Value {
    let problem = match note.kind {
        NoteKind::NoReason => "no-reason",
        NoteKind::NoSuchDetector => "no-such-detector",
        NoteKind::Unused => "unused",
    };
    json!({ "file": note.file, "line": note.line, "detector": note.detector, "problem": problem })
}

pub fn failed(error: &Error) -> Value {
    json!({ "message": error.to_string(), "help": error.help_line() })
}
