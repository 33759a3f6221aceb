//! Prose, which may say anything about anybody: it drafts rules, and is no finding.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};

/// Shorter texts are labels.
const LENGTH_MIN: usize = 40;
/// So many words make a sentence.
const BLANKS_MIN: usize = 5;

pub struct FreeText;
pub const DETECTOR: FreeText = FreeText;

impl Detector for FreeText {
    fn name(&self) -> &'static str {
        "free_text"
    }

    fn summary(&self) -> &'static str {
        "free text"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Draft
    }

    fn kind(&self) -> &'static str {
        "free_text"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::In("tickets.comment", &["She called on Monday and asked for ", "a new card to be sent to her sister."])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::In("tickets.comment", &["paid"]), Sample::In("tickets.comment", &["https://example.com/a/b/c/d/e/f/g/h/i/j/k/l/m"]), Sample::In("logs.line", &["She called on Monday and asked for a new card to be sent."]), Sample::In("tickets.comment", &["1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Column]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let value = &text.bytes[at.clone()];
        let blanks = value.iter().filter(|byte| **byte == b' ').count();
        let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
        let found = value.len() > LENGTH_MIN && blanks >= BLANKS_MIN && letters * 10 > value.len() * 6;
        found.then_some(Match { range: at, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["comment", "comments", "note", "notes", "remark", "remarks", "bio", "biography", "message", "body", "feedback", "description", "review", "memo", "complaint", "diagnosis", "anamnesis", "observation", "text", "content", "bemerkung", "kommentar"]
    }

    // Every text passes.
    fn chance(&self) -> f64 {
        1.0
    }
}
