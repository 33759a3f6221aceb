//! `masks/allow.yaml`, written: entries are added and cut out, and what people
//! wrote around them stays as it is.

use jiff::civil::Date;

use super::{Waivers, column_path};
use crate::diagnostic::Span;
use crate::gate::finding::{Finding, Fingerprint};
use crate::yaml;

const HEAD: &str = "# Findings of `standin scan` that somebody decided to live with, each with a reason
# and an end. No value stands here: a fingerprint is a keyed hash.
version: 1
allow:
";

/// One entry as text: the fingerprint names the finding, the column says to people
/// what it is about.
pub fn entry(finding: &Finding, fingerprint: &Fingerprint, reason: &str, expires: Date, owner: Option<&str>) -> String {
    // The file is for people alone: with a key the fingerprint holds wherever it moves.
    let file = finding.place.file.as_deref().map(|file| format!("   # {}", yaml::visible(file))).unwrap_or_default();
    let mut text = format!("  - detector: {}{file}\n", yaml::scalar(&finding.detector));
    let column = column_path(finding);
    if !column.is_empty() {
        text.push_str(&format!("    column: {}\n", yaml::scalar(&column)));
    }
    let place = if fingerprint.is_positional { "place:" } else { "" };
    text.push_str(&format!("    fingerprint: {}\n", yaml::quoted(&format!("{place}{}", fingerprint.digits))));
    text.push_str(&format!("    reason: {}\n", yaml::scalar(reason)));
    text.push_str(&format!("    expires: {expires}\n"));
    if let Some(owner) = owner {
        text.push_str(&format!("    owner: {}\n", yaml::scalar(owner)));
    }
    text
}

/// The file with further entries, sorted among each other, at its end; `None`
/// where its list is written in a form that nothing can be added to.
pub fn added(waivers: Option<&Waivers>, mut entries: Vec<String>) -> Option<String> {
    entries.sort();
    entries.dedup();
    let Some(waivers) = waivers else { return Some(HEAD.to_owned() + &entries.concat()) };
    let mut text = waivers.text.trim_end().to_owned();
    text.push('\n');
    match waivers.entries.last() {
        Some(last) => {
            // As far to the right as the others, and the list must be in blocks.
            let before = &waivers.text[..last.span.start];
            let line = before.rfind('\n').map_or(0, |at| at + 1);
            let dash = &before[line..];
            let indent = dash.strip_suffix("- ").filter(|blanks| blanks.trim().is_empty())?;
            let shifted = entries.concat().replace("\n  ", &format!("\n{indent}"));
            text.push_str(&shifted.replacen("  ", indent, 1));
        }
        None => {
            let empty = ["allow: []\n", "allow:\n"].into_iter().find(|line| text.contains(line))?;
            text = text.replacen(empty, &format!("allow:\n{}", entries.concat()), 1);
        }
    }
    Some(text)
}

/// The file without the entries at these indexes.
pub fn without(waivers: &Waivers, idle: &[usize]) -> String {
    let text = &waivers.text;
    let mut out = String::new();
    let mut from = 0;
    for waiver in idle.iter().filter_map(|index| waivers.entries.get(*index)) {
        let Span { start, end } = waiver.span;
        // From the line of its dash to the end of its last line.
        let begin = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        out.push_str(&text[from..begin.max(from)]);
        from = end;
    }
    out.push_str(&text[from..]);
    if idle.len() == waivers.entries.len() && out.trim_end().ends_with("allow:") {
        out = format!("{} []\n", out.trim_end());
    }
    out
}
