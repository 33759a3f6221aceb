//! A token that its issuer begins with letters of its own, so that it can be found.

use std::ops::Range;

use super::made_up;
use crate::detect::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};

/// A beginning, and what may follow it.
pub struct Token {
    pub name: &'static str,
    pub summary: &'static str,
    pub tier: Tier,
    /// The beginnings, as literals; or a run of letters and digits of which
    /// `prefix` is the beginning, where that is too common to look for.
    pub anchors: &'static [Anchor],
    pub prefix: &'static str,
    /// What the rest is made of.
    pub alphabet: fn(u8) -> bool,
    /// How long the rest is, from and to, both included.
    pub lengths: &'static [(usize, usize)],
    /// What else holds for the rest.
    pub check: fn(&[u8]) -> bool,
    pub hits: &'static [Sample],
    pub misses: &'static [Sample],
}

impl Token {
    /// To be completed: letters and digits that may have been drawn.
    pub const PLAIN: Token = Token {
        name: "",
        summary: "",
        tier: Tier::Fail,
        anchors: &[],
        prefix: "",
        alphabet: alphanumeric,
        lengths: &[],
        check: made_up::is_drawn,
        hits: &[],
        misses: &[],
    };
}

impl Detector for Token {
    fn name(&self) -> &'static str {
        self.name
    }

    fn summary(&self) -> &'static str {
        self.summary
    }

    fn class(&self) -> Class {
        Class::Secret
    }

    fn tier(&self) -> Tier {
        self.tier
    }

    fn kind(&self) -> &'static str {
        "credential"
    }

    fn hits(&self) -> &'static [Sample] {
        self.hits
    }

    fn misses(&self) -> &'static [Sample] {
        self.misses
    }

    fn anchors(&self) -> &'static [Anchor] {
        self.anchors
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        if !begins(text.bytes, at.start) {
            return None;
        }
        let start = if self.prefix.is_empty() { at.end } else { at.start + self.prefix.len() };
        if !text.bytes[at.start..].starts_with(self.prefix.as_bytes()) {
            return None;
        }
        let most = self.lengths.iter().map(|(_, most)| *most).max()?;
        let rest = &text.bytes[start..text.bytes.len().min(start + most + 1)];
        let length = rest.iter().position(|byte| !(self.alphabet)(*byte)).unwrap_or(rest.len());
        // A dot at the end is the sentence's, not the token's.
        let length = rest[..length].iter().rposition(|byte| *byte != b'.').map_or(0, |last| last + 1);
        let fits = self.lengths.iter().any(|(least, most)| (*least..=*most).contains(&length));
        let range = at.start..start + length;
        (fits && ends(text.bytes, range.end) && (self.check)(&rest[..length]))
            .then_some(Match { range, certainty: Certainty::Sure })
    }
}

/// Whether a token may begin here: no letter or digit before it, unless that is the
/// end of an escape (`\n`, `%3D`, `\u0022`).
pub fn begins(bytes: &[u8], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|at| bytes[at]);
    let Some(last) = before(1) else { return true };
    if !last.is_ascii_alphanumeric() && last != b'_' {
        return true;
    }
    match last {
        b'n' | b'r' | b't' if before(2) == Some(b'\\') => true,
        _ => {
            last.is_ascii_hexdigit()
                && before(2).is_some_and(|byte| byte.is_ascii_hexdigit())
                && (before(3) == Some(b'%') || (before(5) == Some(b'u') && before(6) == Some(b'\\')))
        }
    }
}

/// Whether a token may end here: no letter, digit or underscore follows.
pub fn ends(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
}

pub fn alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Small letters and digits.
pub fn small(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

pub fn hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

/// The alphabet of RFC 4648 section 5, which is safe in addresses and file names.
pub fn url_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// The same, and dots between parts.
pub fn dotted(byte: u8) -> bool {
    url_safe(byte) || byte == b'.'
}

/// The alphabet of RFC 4648 section 4, with its padding.
pub fn base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)
}
