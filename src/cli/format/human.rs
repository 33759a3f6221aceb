//! For people: where, what kind, how many, and the way on.

use std::fmt::Write;

use super::{Format, Scanned, sentence, way_on};
use crate::detect::{Class, Tier};

pub struct Human;
pub const FORMAT: Human = Human;

impl Format for Human {
    fn name(&self) -> &'static str {
        "human"
    }

    fn summary(&self) -> &'static str {
        "for people, with the way on; to stderr"
    }

    fn render(&self, scanned: &Scanned<'_>) -> String {
        let paint = |code: &str, text: &str| match scanned.colour {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_owned(),
        };
        let mut out = String::new();
        for finding in scanned.findings {
            let word = if finding.tier == Tier::Fail { paint("31;1", "error") } else { paint("33;1", "warning") };
            let _ = write!(out, "{word}[{}]: {}", finding.detector, sentence(finding));
            let file = finding.place.file.as_deref().unwrap_or("the database");
            let line = finding.place.line.map(|line| format!(":{line}")).unwrap_or_default();
            let byte = if finding.byte > 0 && !line.is_empty() { format!(":{}", finding.byte) } else { String::new() };
            let place = if finding.fingerprint.is_positional { "place:" } else { "" };
            let row = finding.place.row.map(|row| format!(", row {row}")).unwrap_or_default();
            let _ = writeln!(
                out,
                "\n  {} {file}{line}{byte}{row}   {}",
                paint("34;1", "-->"),
                paint("2", &format!("fingerprint {place}{}", finding.fingerprint.digits))
            );
        }
        if scanned.findings.is_empty() {
            return out;
        }
        out.push('\n');
        let help = paint("32;1", "help");
        for class in [Class::Personal, Class::Secret, Class::Practice] {
            if scanned.findings.iter().any(|finding| finding.class == class) {
                let _ = writeln!(out, "{help}: {}", way_on(class));
            }
        }
        let _ = writeln!(
            out,
            "{help}: if one may stay, say so with a reason: `standin:allow DETECTOR -- reason` beside the line, or an \
             entry in masks/allow.yaml (`standin baseline create`)"
        );
        out
    }
}
