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
    /// Where each field ends and its number in its row, from the first question on.
    fields: Vec<(u32, u32)>,
    next: usize,
    /// Where no backslash stands.
    clear: Range<usize>,
}

impl CopyRows {
    pub(super) fn new(first: Option<u32>, columns: u32, before: u32, is_cut: bool) -> CopyRows {
        CopyRows { first, columns, before, is_cut, fields: Vec::new(), next: 0, clear: 0..0 }
    }

    /// The fields that are not in idle columns, one behind the other in `out`, and the
    /// rows that they make; `begins` tells where each begins there and in `text`.
    pub(super) fn without(
        mut self,
        text: &[u8],
        idle: &[bool],
        out: &mut Vec<u8>,
        begins: &mut Vec<(u32, u32)>,
    ) -> CopyRows {
        /// No value of such a type is longer: it is none.
        const IDLE_MAX: usize = 48;
        out.clear();
        begins.clear();
        self.fill(text);
        let mut kept = Vec::new();
        let mut start = 0;
        for (end, index) in std::mem::take(&mut self.fields) {
            let end = end as usize;
            if idle.get(index as usize) != Some(&true) || end - start > IDLE_MAX {
                begins.push((out.len() as u32, start as u32));
                out.extend_from_slice(&text[start..end]);
                kept.push((out.len() as u32, index));
                // What separates fields; a row's last one tells itself from others.
                out.push(*text.get(end).unwrap_or(&b'\n'));
            }
            start = end + 1;
        }
        self.is_cut = self.is_cut && begins.first() == Some(&(0, 0));
        self.fields = kept;
        self
    }

    fn fill(&mut self, text: &[u8]) {
        let mut index = self.before;
        let mut add = |at: usize| {
            let byte = text[at];
            if matches!(byte, b'\t' | b'\n') {
                self.fields.push((at as u32, index));
                index = if byte == b'\n' { 0 } else { index + 1 };
            }
        };
        let (eights, rest) = text.as_chunks::<8>();
        for (number, eight) in eights.iter().enumerate() {
            let mut ends = row_bytes(u64::from_le_bytes(*eight));
            while ends != 0 {
                add(number * 8 + ends.trailing_zeros() as usize / 8);
                ends &= ends - 1;
            }
        }
        (text.len() - rest.len()..text.len()).for_each(&mut add);
        if text.last().is_some_and(|last| *last != b'\n') {
            self.fields.push((text.len() as u32, index));
        }
    }

    /// The field of this number, counted from the text's beginning.
    fn field(&self, text: &[u8], number: usize) -> Cell {
        let (end, index) = self.fields[number];
        let start = number.checked_sub(1).map_or(0, |before| self.fields[before].0 as usize + 1);
        let mut end = end as usize;
        if end > start && text[end - 1] == b'\r' && text.get(end) != Some(&b'\t') {
            end -= 1;
        }
        let column = self.first.filter(|_| index < self.columns).map(|first| first + index);
        let is_whole = !(self.is_cut && start == 0);
        Cell { range: start..end, column, is_whole, escape: None, is_gap: false }
    }

    fn escaped(&mut self, mut cell: Cell, text: &[u8]) -> Cell {
        let range = cell.range.clone();
        if range.start < self.clear.start || range.end > self.clear.end {
            let backslash = memchr::memchr(b'\\', &text[range.start..]);
            self.clear = range.start..backslash.map_or(text.len(), |at| range.start + at);
            if range.end > self.clear.end && &text[range] != b"\\N" {
                cell.escape = Some(Escape::Copy);
            }
        }
        cell
    }
}

/// The highest bit of each of eight bytes that is a tab or a newline, and of those
/// that are a backspace or a vertical tab.
#[inline]
fn row_bytes(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let others = (eight & (0xFC * EACH)) ^ (0x08 * EACH);
    let carried = (others & (0x7F * EACH)) + 0x7F * EACH;
    !(carried | others | (0x7F * EACH))
}

impl Cells for CopyRows {
    fn at(&mut self, text: &[u8], place: usize) -> Cell {
        /// Fields that are passed one by one.
        const NEAR: usize = 8;
        if self.fields.is_empty() {
            self.fill(text);
        }
        let ends_before = |field: &(u32, u32)| (field.0 as usize) < place;
        if self.next > 0 && !ends_before(&self.fields[self.next - 1]) {
            self.next = self.fields.partition_point(ends_before);
        }
        let mut passed = 0;
        while self.fields.get(self.next).is_some_and(ends_before) {
            self.next += 1;
            passed += 1;
            if passed == NEAR {
                self.next += self.fields[self.next..].partition_point(ends_before);
            }
        }
        if self.next == self.fields.len() {
            let end = text.len();
            return Cell { range: end..end, column: None, is_whole: false, escape: None, is_gap: false };
        }
        let cell = self.field(text, self.next);
        self.escaped(cell, text)
    }

    fn columns(&self, _all: usize) -> Range<usize> {
        self.first.map_or(0..0, |first| first as usize..(first + self.columns) as usize)
    }

    fn remaining(&mut self, text: &[u8], watched: &[bool], say: &mut dyn FnMut(Cell, bool)) {
        if !watched.contains(&true) {
            return;
        }
        if self.fields.is_empty() {
            self.fill(text);
        }
        for number in 0..self.fields.len() {
            if watched.get(self.fields[number].1 as usize) != Some(&true) {
                continue;
            }
            let cell = self.field(text, number);
            if cell.is_whole && !cell.range.is_empty() {
                let cell = self.escaped(cell, text);
                // An escaped one is looked at where its backslash is found.
                if cell.escape.is_none() && &text[cell.range.clone()] != b"\\N" {
                    say(cell, false);
                }
            }
        }
    }

    fn may_escape(&self) -> bool {
        true
    }
}
