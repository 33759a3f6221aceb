//! One key and one value on a line: YAML, `.env`, `.ini`, `.properties`.
//!
//! No YAML is parsed: a line's key is below those that stand further left above it.
//! Whatever is no such line is text.

use super::cells::Piece;
use super::segment::{Block, Columns, Lexer};
use super::stream::cut;

/// Longer lines are text.
const LINE_MAX: usize = 64 * 1024;

pub(super) struct Keyed {
    is_yaml: bool,
    /// Indentation, and the path's length above it.
    open: Vec<(usize, usize)>,
    path: String,
}

impl Keyed {
    pub(super) fn yaml() -> Keyed {
        Keyed { is_yaml: true, open: Vec::new(), path: String::new() }
    }

    pub(super) fn flat() -> Keyed {
        Keyed { is_yaml: false, open: Vec::new(), path: String::new() }
    }

    /// The key of a line, and where its value begins and ends.
    fn line(&mut self, line: &[u8]) -> Option<(usize, usize)> {
        let mut indent = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        while self.is_yaml && line[indent..].starts_with(b"- ") {
            indent += 2;
        }
        let mut rest = &line[indent..];
        if !self.is_yaml {
            if let [b'[', name @ .., b']'] = rest.trim_ascii_end() {
                self.open.clear();
                self.path = String::from_utf8_lossy(&name[..name.len().min(128)]).into_owned();
                return None;
            }
            if let Some(assigned) = rest.strip_prefix(b"export ") {
                rest = assigned;
                indent += b"export ".len();
            }
        }
        if matches!(rest.first(), None | Some(b'#' | b';' | b'!')) {
            return None;
        }
        let parted = if self.is_yaml {
            memchr::memmem::find(rest, b": ").or_else(|| rest.trim_ascii_end().strip_suffix(b":").map(<[u8]>::len))?
        } else {
            memchr::memchr2(b'=', b':', rest)?
        };
        let key = rest[..parted].trim_ascii();
        let key = key.strip_prefix(b"\"").and_then(|key| key.strip_suffix(b"\"")).unwrap_or(key);
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.$/ []".contains(byte) || *byte >= 0x80;
        if key.is_empty() || key.len() > 128 || !key.iter().all(fits) {
            return None;
        }
        let base = if self.is_yaml {
            while self.open.last().is_some_and(|(open, _)| *open >= indent) {
                self.open.pop();
            }
            let base = self.open.last().map_or(0, |(_, path)| *path);
            self.path.truncate(base);
            base
        } else {
            let section = self.open.first().map_or(self.path.len(), |(_, path)| *path);
            self.open = vec![(0, section)];
            self.path.truncate(section);
            section
        };
        if base > 0 {
            self.path.push('.');
        }
        self.path.push_str(&String::from_utf8_lossy(key));
        if self.is_yaml && self.open.len() < 64 {
            self.open.push((indent, self.path.len()));
        }
        let start = indent + parted + 1;
        Some(value(line, start.min(line.len())))
    }
}

/// The value from `start` on: without blanks, quotes and a comment behind it.
fn value(line: &[u8], start: usize) -> (usize, usize) {
    let begin = start + line[start..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let mut end = begin + line[begin..].trim_ascii_end().len();
    if let Some(quote @ (b'"' | b'\'')) = line.get(begin) {
        let inner = begin + 1;
        if let Some(length) = memchr::memchr(*quote, &line[inner..end.max(inner)]) {
            return (inner, inner + length);
        }
    }
    if let Some(comment) = memchr::memmem::find(&line[begin..end], b" #") {
        end = begin + comment;
        end = begin + line[begin..end].trim_ascii_end().len();
    }
    (begin, end)
}

impl Lexer for Keyed {
    fn take(&mut self, bytes: &[u8], last: bool, must: bool, columns: &mut Columns<'_>, block: &mut Block) -> usize {
        let end = match memchr::memrchr(b'\n', bytes) {
            _ if last => bytes.len(),
            Some(at) => at + 1,
            None if must => cut(bytes),
            None => return 0,
        };
        let first = block.pieces.len();
        let mut at = 0;
        while at < end {
            let next = memchr::memchr(b'\n', &bytes[at..end]).map_or(end, |length| at + length + 1);
            let line = &bytes[at..next];
            let value = if line.len() <= LINE_MAX { self.line(line) } else { None };
            if let Some((start, stop)) = value.filter(|(start, stop)| start < stop) {
                block.pieces.push(Piece {
                    start: (at + start) as u32,
                    end: (at + stop) as u32,
                    column: columns.of_key(&self.path),
                    is_whole: true,
                    escape: None,
                });
            }
            at = next;
        }
        block.values(0..end, first, true);
        end
    }
}
