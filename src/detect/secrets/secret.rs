//! A secret that its surroundings or its grammar give away: what all of them
//! have in common, so that a file holds only what differs.

use std::ops::Range;

use crate::detect::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};

pub struct Secret {
    pub name: &'static str,
    pub summary: &'static str,
    pub tier: Tier,
    /// The kind of column it makes.
    pub kind: &'static str,
    pub words: &'static [&'static str],
    pub anchors: &'static [Anchor],
    pub find: fn(&Text<'_>, Range<usize>) -> Option<Match>,
    pub hits: &'static [Sample],
    pub misses: &'static [Sample],
}

impl Secret {
    /// To be completed.
    pub const PLAIN: Secret = Secret {
        name: "",
        summary: "",
        tier: Tier::Fail,
        kind: "credential",
        words: &[],
        anchors: &[],
        find: |_, _| None,
        hits: &[],
        misses: &[],
    };
}

impl Detector for Secret {
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
        self.kind
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
        (self.find)(text, at)
    }

    fn words(&self) -> &'static [&'static str] {
        self.words
    }
}

/// A match whose shape alone tells.
pub fn sure(range: Range<usize>) -> Match {
    Match { range, certainty: Certainty::Sure }
}

/// How many bytes from `at` on are such bytes, at most `most`.
pub fn run(bytes: &[u8], at: usize, most: usize, is: impl Fn(u8) -> bool) -> usize {
    let rest = &bytes[at.min(bytes.len())..bytes.len().min(at.saturating_add(most))];
    rest.iter().position(|byte| !is(*byte)).unwrap_or(rest.len())
}
