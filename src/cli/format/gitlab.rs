//! GitLab's code-quality report: a list of issues, each with a path and a
//! fingerprint that no other has.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Format, Scanned, sentence};
use crate::detect::{Class, Tier};
use crate::gate::Finding;

pub struct Gitlab;
pub const FORMAT: Gitlab = Gitlab;

impl Format for Gitlab {
    fn name(&self) -> &'static str {
        "gitlab"
    }

    fn summary(&self) -> &'static str {
        "GitLab's code-quality report"
    }

    fn render(&self, scanned: &Scanned<'_>) -> String {
        let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
        let issues: Vec<Value> = scanned
            .findings
            .iter()
            .map(|finding| {
                // The same value in two places is one fingerprint and two issues.
                let ordinal = seen.entry(&finding.fingerprint.digits).or_insert(0);
                *ordinal += 1;
                issue(finding, *ordinal)
            })
            .collect();
        format!("{:#}\n", Value::Array(issues))
    }
}

fn issue(finding: &Finding, ordinal: u64) -> Value {
    let digits = &finding.fingerprint.digits;
    let severity = match (finding.tier, finding.class) {
        (Tier::Fail, Class::Secret) => "blocker",
        (Tier::Fail, _) => "critical",
        (Tier::Warn | Tier::Draft, _) => "minor",
    };
    json!({
        "description": sentence(finding),
        "check_name": finding.detector,
        "fingerprint": if ordinal == 1 { digits.clone() } else { format!("{digits}-{ordinal}") },
        "severity": severity,
        "location": {
            "path": finding.place.file.as_deref().unwrap_or("database"),
            "lines": { "begin": finding.place.line.unwrap_or(1) },
        },
    })
}
