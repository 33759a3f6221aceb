//! E-mail addresses at domains that may reach somebody.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};

pub struct Email;
pub const DETECTOR: Email = Email;

impl Detector for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn summary(&self) -> &'static str {
        "e-mail address"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Fail
    }

    fn kind(&self) -> &'static str {
        "email"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["anna.berg", "@", "posteo.de"]), Sample::Within(&["mail to <anna.berg", "@", "posteo.de>"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["anna@example.com"]), Sample::Value(&["@scope/name"]), Sample::Value(&["user@host"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Literal("@")]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-'".contains(byte);
        let is_domain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
        let start = text.bytes[..at.start].iter().rposition(|byte| !is_local(byte)).map_or(0, |before| before + 1);
        let domain = &text.bytes[at.end..];
        let length = domain.iter().position(|byte| !is_domain(byte)).unwrap_or(domain.len());
        let domain = &domain[..length];
        let reserved = [".test", ".example", ".invalid", ".localhost", "example.com", "example.net", "example.org"];
        let is_reserved = reserved.iter().any(|end| domain.to_ascii_lowercase().ends_with(end.as_bytes()));
        let fits = start < at.start && domain.contains(&b'.') && !domain.ends_with(b".") && !is_reserved;
        fits.then(|| Match { range: start..at.end + length, certainty: Certainty::Sure })
    }

    fn words(&self) -> &'static [&'static str] {
        &["email", "mail"]
    }
}
