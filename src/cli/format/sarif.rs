//! SARIF 2.1.0 (OASIS, 2020), for code scanning of GitHub and others.
//!
//! `partialFingerprints` are ours: of the content, so that moved lines stay the
//! same result (appendix B: no absolute line numbers in them).

use serde_json::{Value, json};

use super::{Format, Scanned, class, level, sentence, way_on};
use crate::gate::Finding;
use crate::gate::waiver::column_path;

pub struct Sarif;
pub const FORMAT: Sarif = Sarif;

impl Format for Sarif {
    fn name(&self) -> &'static str {
        "sarif"
    }

    fn summary(&self) -> &'static str {
        "SARIF 2.1.0, for code scanning"
    }

    fn render(&self, scanned: &Scanned<'_>) -> String {
        let mut rules: Vec<&Finding> = scanned.findings.iter().collect();
        rules.sort_by(|a, b| a.detector.cmp(&b.detector));
        rules.dedup_by(|a, b| a.detector == b.detector);
        let result = |finding: &Finding| {
            let index = rules.iter().position(|rule| rule.detector == finding.detector);
            result(finding, index)
        };
        let failed = &scanned.report.failed;
        let notifications: Vec<Value> = failed
            .iter()
            .map(|error| json!({ "level": "error", "message": { "text": error.to_string() } }))
            .collect();
        let document = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "standin",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules.iter().map(|finding| rule(finding)).collect::<Vec<_>>(),
                }},
                "invocations": [{
                    "executionSuccessful": failed.is_empty(),
                    "toolExecutionNotifications": notifications,
                }],
                "results": scanned.findings.iter().map(result).collect::<Vec<_>>(),
            }],
        });
        format!("{document:#}\n")
    }
}

fn rule(finding: &Finding) -> Value {
    json!({
        "id": finding.detector,
        "shortDescription": { "text": finding.what },
        "help": { "text": way_on(finding.class) },
        "defaultConfiguration": { "level": level(finding.tier) },
        "properties": { "tags": [class(finding.class)] },
    })
}

fn result(finding: &Finding, rule: Option<usize>) -> Value {
    let mut location = json!({});
    if let Some(file) = &finding.place.file {
        location["physicalLocation"]["artifactLocation"] = json!({ "uri": uri(file) });
        if let Some(line) = finding.place.line {
            // No column: ours count bytes, and SARIF's count characters.
            location["physicalLocation"]["region"] = json!({ "startLine": line });
        }
    }
    let column = column_path(finding);
    if !column.is_empty() {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": column }]);
    }
    json!({
        "ruleId": finding.detector,
        "ruleIndex": rule,
        "level": level(finding.tier),
        "message": { "text": sentence(finding) },
        "locations": [location],
        "partialFingerprints": { "standin/v1": finding.fingerprint.digits },
        "occurrenceCount": finding.count,
    })
}

/// A relative reference (RFC 3986): whatever is no plain character of a path is
/// percent-encoded.
fn uri(file: &str) -> String {
    let mut uri = String::with_capacity(file.len());
    for byte in file.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' | b'!' | b'@' | b'+' | b',' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
