//! What a scan saw, for people and machines: places, names and counts, never a value.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::gate::finding::Finding;

/// Why a file was not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    Binary,
    Empty,
    Hidden,
    Link,
    /// Sockets, pipes and devices below a folder.
    Special,
    /// Packed or encrypted in a way that nothing here reads.
    Unread,
}

impl Skip {
    pub fn name(self) -> &'static str {
        match self {
            Skip::Binary => "binary",
            Skip::Empty => "empty",
            Skip::Hidden => "hidden",
            Skip::Link => "link",
            Skip::Special => "special",
            Skip::Unread => "unread",
        }
    }

    /// As a part of a sentence that counts.
    pub fn words(self) -> &'static str {
        match self {
            Skip::Binary => "binary",
            Skip::Empty => "empty",
            Skip::Hidden => "hidden (--hidden reads them)",
            Skip::Link => "links",
            Skip::Special => "no files (sockets, pipes, devices)",
            Skip::Unread => "packed or encrypted in a way that is not read",
        }
    }
}

/// Of one format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub files: u64,
    pub bytes: u64,
}

/// Something that is wrong with a waiver beside a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    pub file: String,
    pub line: usize,
    pub kind: NoteKind,
    pub detector: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    NoReason,
    NoSuchDetector,
    Unused,
}

/// What was looked at, and what was found. The order depends on names alone.
#[derive(Clone, Default)]
pub struct Report {
    pub findings: Vec<Finding>,
    pub scanned: BTreeMap<&'static str, Count>,
    /// Tables of databases, and their rows.
    pub tables: u64,
    pub rows: u64,
    pub skipped: BTreeMap<Skip, u64>,
    /// What could not be looked at.
    pub failed: Vec<Error>,
    /// Values that are waived beside their line.
    pub waived_inline: u64,
    pub notes: Vec<Note>,
}

impl Report {
    /// Files and databases.
    pub fn inputs(&self) -> u64 {
        self.scanned.values().map(|count| count.files).sum()
    }

    pub fn bytes(&self) -> u64 {
        self.scanned.values().map(|count| count.bytes).sum()
    }

    pub fn scanned(&mut self, format: &'static str, bytes: u64) {
        let count = self.scanned.entry(format).or_default();
        count.files += 1;
        count.bytes += bytes;
    }

    pub fn skip(&mut self, why: Skip, count: u64) {
        if count > 0 {
            *self.skipped.entry(why).or_insert(0) += count;
        }
    }

    /// Adds what another part of the scan saw.
    pub fn add(&mut self, other: Report) {
        self.findings.extend(other.findings);
        for (format, count) in other.scanned {
            let sum = self.scanned.entry(format).or_default();
            sum.files += count.files;
            sum.bytes += count.bytes;
        }
        self.tables += other.tables;
        self.rows += other.rows;
        other.skipped.into_iter().for_each(|(why, count)| self.skip(why, count));
        self.failed.extend(other.failed);
        self.waived_inline += other.waived_inline;
        self.notes.extend(other.notes);
    }
}
