//! Comma-separated values and their relatives, RFC 4180: a header, then records.

use super::cells::Piece;
use super::decode::Escape;
use super::segment::{Block, Columns, Lexer};

pub(super) struct Csv {
    delimiter: u8,
    table: String,
    first: Option<u32>,
    columns: usize,
    has_header: bool,
    /// Field of the record that goes on.
    index: usize,
    /// In a quoted field whose beginning has been taken.
    in_quotes: bool,
}

/// One field, up to what ends it.
struct Field {
    start: usize,
    end: usize,
    /// Behind the delimiter or the line's end.
    next: usize,
    is_escaped: bool,
    ends_record: bool,
    is_complete: bool,
}

impl Csv {
    pub(super) fn new(delimiter: u8, file: &str) -> Csv {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let table = name.split('.').next().unwrap_or(name).to_owned();
        Csv { delimiter, table, first: None, columns: 0, has_header: false, index: 0, in_quotes: false }
    }

    fn field(&self, bytes: &[u8], start: usize, in_quotes: bool) -> Field {
        let is_quoted = in_quotes || bytes[start] == b'"';
        let mut at = if is_quoted && !in_quotes { start + 1 } else { start };
        let begin = at;
        let mut is_escaped = false;
        let mut end = None;
        if is_quoted {
            while let Some(quote) = memchr::memchr(b'"', &bytes[at..]) {
                at += quote + 1;
                if bytes.get(at) != Some(&b'"') {
                    end = Some(at - 1);
                    break;
                }
                is_escaped = true;
                at += 1;
            }
            if end.is_none() {
                at = bytes.len();
            }
        }
        let (stop, is_complete) = match memchr::memchr2(self.delimiter, b'\n', &bytes[at.min(bytes.len())..]) {
            Some(length) => (at + length, true),
            None => (bytes.len(), false),
        };
        let mut value_end = end.unwrap_or(stop);
        if end.is_none() && value_end > begin && bytes[value_end - 1] == b'\r' && bytes.get(stop) == Some(&b'\n') {
            value_end -= 1;
        }
        Field {
            start: begin,
            end: value_end.max(begin),
            next: (stop + 1).min(bytes.len()),
            is_escaped,
            ends_record: bytes.get(stop) != Some(&self.delimiter),
            is_complete,
        }
    }

    /// Names in the first record; how many bytes it has.
    fn header(&mut self, bytes: &[u8], last: bool, columns: &mut Columns<'_>) -> Option<usize> {
        let mut names = Vec::new();
        let mut at = 0;
        while at < bytes.len() && names.len() < 10_000 {
            let field = self.field(bytes, at, false);
            if !field.is_complete && !last {
                return None;
            }
            names.push(String::from_utf8_lossy(&bytes[field.start..field.end]).into_owned());
            at = field.next;
            if field.ends_record {
                break;
            }
        }
        let is_name =
            |name: &String| name.len() <= 128 && name.chars().any(char::is_alphabetic) && !name.contains(['@', '\n']);
        self.has_header = true;
        if !names.iter().all(|name| name.is_empty() || is_name(name)) || names.iter().all(String::is_empty) {
            return Some(0);
        }
        self.columns = names.len();
        self.first = columns.of_table(&self.table, &names);
        Some(at)
    }
}

impl Lexer for Csv {
    fn take(&mut self, bytes: &[u8], last: bool, must: bool, columns: &mut Columns<'_>, block: &mut Block) -> usize {
        let mut at = 0;
        if !self.has_header {
            match self.header(bytes, last || must, columns) {
                Some(end) => at = end,
                None => return 0,
            }
            block.prose(0..at);
        }
        let (begin, first) = (at, block.pieces.len());
        while at < bytes.len() {
            let was_cut = self.in_quotes;
            let field = self.field(bytes, at, was_cut);
            if !field.is_complete && !last {
                if !must || at > begin {
                    break;
                }
                self.in_quotes = was_cut || bytes[at] == b'"';
            } else {
                self.in_quotes = false;
            }
            let column = self.first.filter(|_| self.index < self.columns).map(|first| first + self.index as u32);
            if field.end > field.start {
                block.pieces.push(Piece {
                    start: field.start as u32,
                    end: field.end as u32,
                    column,
                    is_whole: !was_cut && !self.in_quotes,
                    escape: field.is_escaped.then_some(Escape::Csv),
                });
            }
            at = field.next;
            if field.is_complete || last {
                self.index = if field.ends_record { 0 } else { self.index + 1 };
            }
        }
        block.values(begin..at, first, false);
        at
    }
}
