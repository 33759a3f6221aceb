//! One JSON document on each line: every finding, then the summary.

use serde_json::{Value, json};

use super::{Format, Scanned, json};

pub struct Jsonl;
pub const FORMAT: Jsonl = Jsonl;

impl Format for Jsonl {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn summary(&self) -> &'static str {
        "a line for each finding, the summary last"
    }

    fn render(&self, scanned: &Scanned<'_>) -> String {
        let findings = scanned.findings.iter().map(|finding| ("finding", json::finding(finding)));
        let lines = findings.chain([("summary", json::summary(scanned))]);
        lines.map(|(kind, content)| line(kind, content)).collect()
    }
}

fn line(kind: &str, content: Value) -> String {
    let mut line = json!({ "version": json::VERSION, "type": kind });
    if let (Value::Object(line), Value::Object(content)) = (&mut line, content) {
        line.extend(content);
    }
    format!("{line}\n")
}
