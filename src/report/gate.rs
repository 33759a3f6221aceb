//! What a manifest says that the gate looked at.
//!
//! Reads no more than the page shows, and shows what it does not know as it stands.

use serde_json::Value;

use crate::error::{Error, Result};

pub struct Gate {
    pub version: String,
    pub epoch: String,
    pub key: String,
    pub schema: String,
    /// `sql`, 1,234 bytes, sha256 …
    pub format: String,
    pub bytes: u64,
    pub sha256: String,
    pub checks: Vec<Check>,
}

pub struct Check {
    pub name: String,
    /// What was looked at, and how much of it.
    pub looked_at: Vec<(String, String)>,
    pub thresholds: Vec<(String, String)>,
    /// Why, where, and how many values.
    pub exempt: Vec<(String, String, String)>,
    pub waived: String,
    pub findings: String,
}

impl Gate {
    /// # Errors
    /// The text is no manifest.
    pub fn read(text: &[u8]) -> Result<Gate> {
        let no = |problem: &'static str| {
            Error::usage(problem).help("pass the file that stands beside the artefact: ARTEFACT.manifest.json")
        };
        let all: Value = serde_json::from_slice(text).map_err(|_| no("the manifest is no JSON"))?;
        if all.get("standin_manifest").and_then(Value::as_u64) != Some(1) {
            return Err(no("the file is no manifest that this version knows"));
        }
        let checks = list(&all, "gate").map(|check| Check {
            name: word(check, "check"),
            looked_at: list(check, "looked_at").map(|one| (word(one, "what"), word(one, "count"))).collect(),
            thresholds: list(check, "thresholds").map(|one| (word(one, "name"), word(one, "is"))).collect(),
            exempt: list(check, "exempt")
                .map(|one| (word(one, "why"), word(one, "column"), word(one, "values")))
                .collect(),
            waived: word(check, "waived"),
            findings: word(check, "findings"),
        });
        let artefact = &all["artefact"];
        Ok(Gate {
            version: word(&all["tool"], "version"),
            epoch: word(&all, "epoch"),
            key: word(&all, "key"),
            schema: word(&all["snapshot"], "fingerprint"),
            format: word(artefact, "format"),
            bytes: artefact["bytes"].as_u64().unwrap_or_default(),
            sha256: word(artefact, "sha256"),
            checks: checks.collect(),
        })
    }
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// A text or a number; empty where there is none.
fn word(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_tells_what_was_looked_at() {
        let gate = Gate::read(
            br#"{"standin_manifest": 1, "tool": {"version": "0.5.0"}, "epoch": 1, "key": "ephemeral",
                "snapshot": {"fingerprint": "ab"}, "artefact": {"format": "sql", "bytes": 12, "sha256": "cd"},
                "gate": [{"check": "leak proof", "looked_at": [{"what": "source values", "count": "10-99"}],
                "thresholds": [{"name": "characters_min", "is": 5}], "exempt": [], "waived": "0", "findings": 0}]}"#,
        );
        let gate = gate.map_err(|error| error.to_string()).unwrap();
        let check = &gate.checks[0];
        assert_eq!((gate.epoch.as_str(), gate.bytes, check.findings.as_str()), ("1", 12, "0"));
        assert_eq!(check.looked_at, [("source values".to_owned(), "10-99".to_owned())]);
        assert_eq!(check.thresholds, [("characters_min".to_owned(), "5".to_owned())]);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "[]", "{}", "{\"standin_manifest\": 2}", "\u{0}"] {
            assert!(Gate::read(text.as_bytes()).is_err(), "{text}");
        }
        // Fields of other kinds are empty, and no panic.
        assert!(Gate::read(b"{\"standin_manifest\": 1, \"gate\": [1, {\"looked_at\": 3}], \"artefact\": []}").is_ok());
    }
}
