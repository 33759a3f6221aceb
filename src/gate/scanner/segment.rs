//! What a format's lexer makes of a block: stretches of one kind, and the columns
//! they speak of.

use std::collections::HashMap;
use std::ops::Range;

use super::Scanner;
use super::cells::Piece;
use super::column::{ColumnContext, Values};

/// Columns that are told apart in one input; documents whose keys are data have
/// no end of them.
const COLUMNS_MAX: usize = 20_000;

/// A stretch of a block.
pub(super) struct Segment {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
    /// Comments in it may allow a find.
    pub(super) has_comments: bool,
}

pub(super) enum Kind {
    Prose,
    /// Values at these indexes of [`Block::pieces`].
    Pieces(Range<usize>),
    Copy {
        first: Option<u32>,
        columns: u32,
        before: u32,
        is_cut: bool,
    },
}

/// What has been made of one block.
#[derive(Default)]
pub(super) struct Block {
    pub(super) segments: Vec<Segment>,
    pub(super) pieces: Vec<Piece>,
}

impl Block {
    pub(super) fn prose(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        match self.segments.last_mut() {
            Some(Segment { range: last, kind: Kind::Prose, .. }) if last.end == range.start => last.end = range.end,
            _ => self.segments.push(Segment { range, kind: Kind::Prose, has_comments: true }),
        }
    }

    /// A stretch whose values are the pieces from `first` on.
    pub(super) fn values(&mut self, range: Range<usize>, first: usize, has_comments: bool) {
        if !range.is_empty() {
            self.segments.push(Segment { range, kind: Kind::Pieces(first..self.pieces.len()), has_comments });
        }
    }
}

/// Takes a format apart, block by block.
pub(super) trait Lexer {
    /// Adds the segments of a beginning of `bytes`, and tells where it ends: what
    /// follows is handed over again with more behind it. With `must`, as with the
    /// `last` bytes of the input, all of it is taken.
    fn take(&mut self, bytes: &[u8], last: bool, must: bool, columns: &mut Columns<'_>, block: &mut Block) -> usize;
}

/// The columns of an input.
pub(super) struct Columns<'a> {
    scanner: &'a Scanner,
    pub(super) all: Vec<ColumnContext>,
    keys: HashMap<String, u32>,
    tables: HashMap<String, u32>,
}

impl<'a> Columns<'a> {
    pub(super) fn new(scanner: &'a Scanner) -> Columns<'a> {
        Columns { scanner, all: Vec::new(), keys: HashMap::new(), tables: HashMap::new() }
    }

    /// The first of a table's columns; the others follow it.
    pub(super) fn of_table(&mut self, table: &str, names: &[String]) -> Option<u32> {
        let key = format!("{table}\0{}", names.join("\0"));
        if let Some(first) = self.tables.get(&key) {
            return Some(*first);
        }
        if names.is_empty() || self.all.len() + names.len() > COLUMNS_MAX {
            return None;
        }
        let first = self.next();
        for name in names {
            let column = self.scanner.column(self.next(), Some(table), name);
            self.all.push(column);
        }
        self.tables.insert(key, first);
        Some(first)
    }

    /// What the types of a table's columns leave to be found.
    pub(super) fn are_of(&mut self, first: u32, values: impl Iterator<Item = Values>) {
        for (column, values) in self.all[first as usize..].iter_mut().zip(values) {
            column.values = values;
        }
    }

    /// The column of a key's path.
    pub(super) fn of_key(&mut self, path: &str) -> Option<u32> {
        if let Some(column) = self.keys.get(path) {
            return Some(*column);
        }
        if path.is_empty() || path.len() > 512 || self.all.len() >= COLUMNS_MAX {
            return None;
        }
        let column = self.next();
        self.all.push(self.scanner.column(column, None, path));
        self.keys.insert(path.to_owned(), column);
        Some(column)
    }

    fn next(&self) -> u32 {
        u32::try_from(self.all.len()).expect("their number is bounded")
    }
}
