//! JUnit's XML, which nearly every CI shows: a finding is a failed test.

use std::fmt::Write;

use super::{Format, Scanned, sentence};
use crate::detect::Tier;

pub struct Junit;
pub const FORMAT: Junit = Junit;

impl Format for Junit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn summary(&self) -> &'static str {
        "JUnit XML, a failed test for each finding"
    }

    fn render(&self, scanned: &Scanned<'_>) -> String {
        let failures = scanned.findings.iter().filter(|finding| finding.tier == Tier::Fail).count();
        let failed = &scanned.report.failed;
        let tests = (scanned.findings.len() + failed.len()).max(1);
        let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{}\"", failed.len());
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n<testsuite name=\"standin scan\" {counts}>\n"
        );
        for finding in scanned.findings {
            let place = escaped(&finding.place.to_string());
            let (name, text) = (escaped(&finding.detector), escaped(&sentence(finding)));
            let _ = write!(out, "<testcase classname=\"standin.{name}\" name=\"{place}\">");
            let _ = match finding.tier {
                Tier::Fail => write!(out, "<failure type=\"{name}\" message=\"{text}\">{place}</failure>"),
                Tier::Warn | Tier::Draft => write!(out, "<system-out>warning: {text}</system-out>"),
            };
            out.push_str("</testcase>\n");
        }
        for error in failed {
            let text = escaped(&error.to_string());
            let _ = writeln!(
                out,
                "<testcase classname=\"standin\" name=\"could not be scanned\"><error message=\"{text}\"/></testcase>"
            );
        }
        if scanned.findings.is_empty() && failed.is_empty() {
            out.push_str("<testcase classname=\"standin\" name=\"nothing was found\"/>\n");
        }
        out.push_str("</testsuite>\n</testsuites>\n");
        out
    }
}

/// Text for XML 1.0, which has no control characters, not even escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}
