//! JSON, one document or many: values with the path of their key.

use super::cells::Piece;
use super::decode::Escape;
use super::segment::{Block, Columns, Lexer};

/// Deeper keys belong to the path of those above.
const DEPTH_MAX: usize = 64;

#[derive(Default)]
pub(super) struct Json {
    /// Open objects and arrays, no more than [`DEPTH_MAX`]: an object's path ends here.
    open: Vec<Open>,
    /// Open ones below those.
    deeper: usize,
    path: String,
    /// The value that comes belongs to a key, which stands at the path's end.
    column: Option<u32>,
    /// In a string whose beginning has been taken.
    in_string: bool,
    expects_value: bool,
}

struct Open {
    is_object: bool,
    /// How long the path was before the keys of this object.
    path: usize,
}

impl Json {
    fn is_key_next(&self) -> bool {
        !self.expects_value && self.open.last().is_some_and(|open| open.is_object)
    }

    fn key(&mut self, name: &[u8], columns: &mut Columns<'_>) {
        let base = self.open.last().map_or(0, |open| open.path);
        self.path.truncate(base);
        if !self.path.is_empty() {
            self.path.push('.');
        }
        if name.len() <= 128 && self.deeper == 0 {
            self.path.push_str(&String::from_utf8_lossy(name));
        }
        self.column = columns.of_key(&self.path);
    }

    fn begin(&mut self, is_object: bool) {
        if self.open.len() < DEPTH_MAX {
            self.open.push(Open { is_object, path: self.path.len() });
        } else {
            self.deeper += 1;
        }
        self.expects_value = false;
    }

    fn end(&mut self, columns: &mut Columns<'_>) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if let Some(open) = self.open.pop() {
            self.path.truncate(open.path);
            // What follows in an array above belongs to the array's own key.
            self.column = columns.of_key(&self.path);
        }
        self.expects_value = false;
    }
}

/// The end of a string, and whether it has escapes; `from` is behind the quote.
fn string_end(bytes: &[u8], from: usize) -> (Option<usize>, bool) {
    let mut at = from;
    let mut is_escaped = false;
    while let Some(next) = memchr::memchr2(b'"', b'\\', &bytes[at.min(bytes.len())..]) {
        if bytes[at + next] == b'"' {
            return (Some(at + next), is_escaped);
        }
        is_escaped = true;
        at += next + 2;
    }
    (None, is_escaped)
}

impl Lexer for Json {
    fn take(&mut self, bytes: &[u8], last: bool, must: bool, columns: &mut Columns<'_>, block: &mut Block) -> usize {
        let first = block.pieces.len();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte == b'"' || self.in_string {
                let was_cut = std::mem::take(&mut self.in_string);
                let start = if was_cut { at } else { at + 1 };
                let (end, is_escaped) = string_end(bytes, start);
                if end.is_none() && !last {
                    if !must || at > 0 {
                        self.in_string = was_cut;
                        break;
                    }
                    self.in_string = true;
                }
                let stop = end.unwrap_or(bytes.len());
                if !was_cut && end.is_some() && self.is_key_next() {
                    let after = bytes[stop + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
                    if after.is_none() && !last && !must {
                        break;
                    }
                    if matches!(after, Some(b':') | None) {
                        self.key(&bytes[start..stop], columns);
                        at = stop + 1;
                        continue;
                    }
                }
                if stop > start {
                    block.pieces.push(Piece {
                        start: start as u32,
                        end: stop as u32,
                        column: self.column,
                        is_whole: !was_cut && !self.in_string,
                        escape: is_escaped.then_some(Escape::Json),
                    });
                }
                at = (stop + 1).min(bytes.len());
                continue;
            }
            match byte {
                b'{' => self.begin(true),
                b'[' => self.begin(false),
                b'}' | b']' => self.end(columns),
                b':' => self.expects_value = true,
                b',' => self.expects_value = false,
                b'-' | b'0'..=b'9' => {
                    let length = bytes[at..].iter().position(|byte| b",]} \t\r\n\"".contains(byte));
                    let Some(length) = length.or((last || must).then_some(bytes.len() - at)) else { break };
                    let end = at + length;
                    block.pieces.push(Piece {
                        start: at as u32,
                        end: end as u32,
                        column: self.column,
                        is_whole: true,
                        escape: None,
                    });
                    at = end;
                    continue;
                }
                // A line that begins with a brace begins a document.
                b'\n' if bytes.get(at + 1) == Some(&b'{') && self.open.iter().all(|open| open.is_object) => {
                    self.open.clear();
                    self.deeper = 0;
                    self.path.clear();
                    self.column = None;
                    self.expects_value = false;
                }
                _ => {}
            }
            at += 1;
        }
        block.values(0..at, first, false);
        at
    }
}
