//! The cells of a text: which value of which column a byte belongs to.

use std::ops::Range;

use super::decode::Escape;

/// A value, or a stretch of text that is nobody's.
#[derive(Clone)]
pub(super) struct Cell {
    pub(super) range: Range<usize>,
    /// Index into the columns at hand.
    pub(super) column: Option<u32>,
    /// The range is all of the column's value.
    pub(super) is_whole: bool,
    /// Its bytes are not its value's, and this is how they were changed.
    pub(super) escape: Option<Escape>,
    /// What stands between values in a format where nothing does: nothing is decoded.
    pub(super) is_gap: bool,
}

pub(super) trait Cells {
    /// The cell that the byte at `place` belongs to. Asked from left to right for
    /// the most part.
    fn at(&mut self, text: &[u8], place: usize) -> Cell;

    /// Which of all columns may occur.
    fn columns(&self, all: usize) -> Range<usize>;

    /// Cells that candidates do not lead to: those of watched columns (by index into
    /// [`Cells::columns`]; none, if it is empty), and those that are escaped without a backslash (`true`).
    fn remaining(&mut self, text: &[u8], watched: &[bool], say: &mut dyn FnMut(Cell, bool));

    /// Whether backslashes belong to the format.
    fn may_escape(&self) -> bool {
        false
    }
}

fn is_watched(watched: &[bool], column: u32) -> bool {
    watched.get(column as usize) == Some(&true)
}

/// A text that is one value, or part of one.
pub(super) struct Whole {
    column: Option<u32>,
    is_whole: bool,
}

impl Whole {
    pub(super) fn of(column: Option<u32>, is_whole: bool) -> Whole {
        Whole { column, is_whole }
    }
}

impl Cells for Whole {
    fn at(&mut self, text: &[u8], _place: usize) -> Cell {
        Cell { range: 0..text.len(), column: self.column, is_whole: self.is_whole, escape: None, is_gap: false }
    }

    fn columns(&self, _all: usize) -> Range<usize> {
        self.column.map_or(0..0, |column| column as usize..column as usize + 1)
    }

    fn remaining(&mut self, text: &[u8], watched: &[bool], say: &mut dyn FnMut(Cell, bool)) {
        if self.is_whole && watched == [true] && !text.is_empty() {
            say(self.at(text, 0), false);
        }
    }
}

/// Text that is nobody's: a detector sees from the line's beginning to some lines
/// below.
pub(super) struct Prose;

const BEFORE_MAX: usize = 1024;
const AFTER_MAX: usize = 16 * 1024;

impl Prose {
    fn cell(text: &[u8], place: usize) -> Cell {
        let floor = place.saturating_sub(BEFORE_MAX);
        let start = memchr::memrchr(b'\n', &text[floor..place]).map_or(floor, |at| floor + at + 1);
        Cell {
            range: start..text.len().min(place + AFTER_MAX),
            column: None,
            is_whole: false,
            escape: None,
            is_gap: false,
        }
    }
}

impl Cells for Prose {
    fn at(&mut self, text: &[u8], place: usize) -> Cell {
        Prose::cell(text, place)
    }

    fn columns(&self, _all: usize) -> Range<usize> {
        0..0
    }

    fn remaining(&mut self, _text: &[u8], _watched: &[bool], _say: &mut dyn FnMut(Cell, bool)) {}
}

/// Values that a lexer has marked; what is between them is text.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) column: Option<u32>,
    /// The value begins and ends here.
    pub(super) is_whole: bool,
    pub(super) escape: Option<Escape>,
}

pub(super) struct Pieces<'a> {
    pub(super) pieces: &'a [Piece],
    has_comments: bool,
    next: usize,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(pieces: &'a [Piece], has_comments: bool) -> Pieces<'a> {
        Pieces { pieces, has_comments, next: 0 }
    }
}

impl Piece {
    fn cell(&self) -> Cell {
        Cell {
            range: self.start as usize..self.end as usize,
            column: self.column,
            is_whole: self.is_whole,
            escape: self.escape,
            is_gap: false,
        }
    }
}

impl Cells for Pieces<'_> {
    fn at(&mut self, text: &[u8], place: usize) -> Cell {
        let reaches = |piece: &Piece| piece.end as usize > place;
        if self.next > 0 && reaches(&self.pieces[self.next - 1]) {
            self.next = self.pieces.partition_point(|piece| !reaches(piece));
        }
        while self.next < self.pieces.len() && !reaches(&self.pieces[self.next]) {
            self.next += 1;
        }
        match self.pieces.get(self.next) {
            Some(piece) if piece.start as usize <= place => piece.cell(),
            _ => Cell { is_gap: !self.has_comments, ..Prose::cell(text, place) },
        }
    }

    fn columns(&self, all: usize) -> Range<usize> {
        0..all
    }

    fn remaining(&mut self, _text: &[u8], watched: &[bool], say: &mut dyn FnMut(Cell, bool)) {
        for piece in self.pieces {
            if piece.escape.is_some() {
                say(piece.cell(), true);
            } else if piece.is_whole && piece.column.is_some_and(|column| is_watched(watched, column)) {
                say(piece.cell(), false);
            }
        }
    }
}

/// Rows of PostgreSQL's COPY text: fields end at tabs, rows at newlines.
pub(super) struct CopyRows {
    /// Of the first column, in the columns at hand.
    pub(super) first: Option<u32>,
    pub(super) columns: u32,
    /// Fields of the first row that stood before this text.
    pub(super) before: u32,
    /// The text's first cell began before it.
    pub(super) is_cut: bool,
    at: Option<(Cell, u32)>,
}

impl CopyRows {
    pub(super) fn new(first: Option<u32>, columns: u32, before: u32, is_cut: bool) -> CopyRows {
        CopyRows { first, columns, before, is_cut, at: None }
    }

    /// Where the cell of `place` begins and its number, counted from the row's beginning.
    fn in_row(&self, text: &[u8], place: usize) -> (usize, u32) {
        let row = memchr::memrchr(b'\n', &text[..place]).map_or(0, |at| at + 1);
        let tabs = memchr::memchr_iter(b'\t', &text[row..place]).count() as u32;
        let start = memchr::memrchr(b'\t', &text[row..place]).map_or(row, |at| row + at + 1);
        (start, tabs + if row == 0 { self.before } else { 0 })
    }

    /// The field that begins at `start` and is the row's `index`th, and whether it is the last.
    fn field(&self, text: &[u8], start: usize, index: u32) -> (Cell, bool) {
        let rest = &text[start..];
        let (end, ends_row) = match memchr::memchr2(b'\t', b'\n', rest) {
            Some(length) => (start + length, rest[length] == b'\n'),
            None => (text.len(), true),
        };
        let mut end_of_value = end;
        if ends_row && end > start && text[end - 1] == b'\r' {
            end_of_value -= 1;
        }
        let column = self.first.filter(|_| index < self.columns).map(|first| first + index);
        let cell = Cell {
            range: start..end_of_value.max(start),
            column,
            is_whole: !(self.is_cut && start == 0),
            escape: None,
            is_gap: false,
        };
        (cell, ends_row)
    }

    fn escaped(mut cell: Cell, text: &[u8]) -> Cell {
        let bytes = &text[cell.range.clone()];
        if memchr::memchr(b'\\', bytes).is_some() && bytes != b"\\N" {
            cell.escape = Some(Escape::Copy);
        }
        cell
    }
}

impl Cells for CopyRows {
    fn at(&mut self, text: &[u8], place: usize) -> Cell {
        // From the last cell to this one, so that a long row is not walked for each candidate.
        let (start, index) = match &self.at {
            Some((cell, _)) if cell.range.contains(&place) => return cell.clone(),
            Some((cell, index)) => {
                let from = cell.range.start;
                let between = &text[from.min(place)..from.max(place)];
                let tabs = memchr::memchr_iter(b'\t', between).count() as u32;
                if memchr::memchr(b'\n', between).is_some() {
                    self.in_row(text, place)
                } else if place >= from {
                    (memchr::memrchr(b'\t', between).map_or(from, |at| from + at + 1), index + tabs)
                } else {
                    (memchr::memrchr2(b'\t', b'\n', &text[..place]).map_or(0, |at| at + 1), index - tabs)
                }
            }
            None => self.in_row(text, place),
        };
        let cell = CopyRows::escaped(self.field(text, start, index).0, text);
        self.at = Some((cell.clone(), index));
        cell
    }

    fn columns(&self, _all: usize) -> Range<usize> {
        self.first.map_or(0..0, |first| first as usize..(first + self.columns) as usize)
    }

    fn remaining(&mut self, text: &[u8], watched: &[bool], say: &mut dyn FnMut(Cell, bool)) {
        let Some(last) = watched.iter().rposition(|watched| *watched) else { return };
        let mut at = 0;
        let mut index = self.before;
        while at < text.len() {
            if index as usize > last {
                let Some(end) = memchr::memchr(b'\n', &text[at..]) else { return };
                (at, index) = (at + end + 1, 0);
                continue;
            }
            let (cell, ends_row) = self.field(text, at, index);
            let end = cell.range.end;
            if watched.get(index as usize) == Some(&true) && cell.is_whole {
                let cell = CopyRows::escaped(cell, text);
                // An escaped one is looked at where its backslash is found.
                if cell.escape.is_none() && &text[cell.range.clone()] != b"\\N" && !cell.range.is_empty() {
                    say(cell, false);
                }
            }
            at = end + 1 + usize::from(ends_row && text.get(end) == Some(&b'\r'));
            index = if ends_row { 0 } else { index + 1 };
        }
    }

    fn may_escape(&self) -> bool {
        true
    }
}
