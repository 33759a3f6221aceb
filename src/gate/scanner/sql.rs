//! SQL scripts of both dialects, as far as the values of rows go: COPY blocks,
//! INSERTs, and the column names of CREATE TABLE for those that name none.
//!
//! Whatever else there is, comments, defaults, function bodies, is text. A script
//! that is no SQL is text as well: nothing here fails.

use std::collections::HashMap;

use super::cells::Piece;
use super::column::Values as Held;
use super::decode::Escape;
use super::segment::{Block, Columns, Kind, Lexer, Segment};
use super::sql_words::{Words, statement_end};
use super::stream::cut;

/// Tables whose columns are remembered.
const TABLES_MAX: usize = 50_000;
/// How far a header of COPY or INSERT may reach.
const HEADER_MAX: usize = 256 * 1024;

#[derive(Default)]
pub(super) struct Sql {
    state: State,
    /// Columns by table, in small letters, with and without its schema.
    tables: HashMap<String, Vec<(String, Held)>>,
    /// Backslashes escape in plain strings.
    is_mysql: bool,
    has_begun: bool,
}

#[derive(Default)]
enum State {
    #[default]
    Between,
    /// In a statement that is too long to be seen whole.
    Long,
    Copy {
        first: Option<u32>,
        columns: u32,
        /// Fields of the row that have been taken, and whether the next one has been begun.
        before: u32,
        is_cut: bool,
    },
    Values(Values),
}

/// The rows of an INSERT.
#[derive(Clone, Copy)]
struct Values {
    first: Option<u32>,
    columns: u32,
    depth: u32,
    index: u32,
    /// In a string whose beginning has been taken: its quote, and whether
    /// backslashes escape in it.
    string: Option<(u8, bool)>,
}

impl Lexer for Sql {
    fn take(&mut self, bytes: &[u8], last: bool, must: bool, columns: &mut Columns<'_>, block: &mut Block) -> usize {
        if !std::mem::replace(&mut self.has_begun, true) {
            let begin = &bytes[..bytes.len().min(4096)];
            self.is_mysql = [&b"MySQL dump"[..], b"MariaDB dump", b"`", b"ENGINE="]
                .iter()
                .any(|sign| memchr::memmem::find(begin, sign).is_some());
        }
        let mut at = 0;
        while at < bytes.len() {
            let before = at;
            at = match std::mem::take(&mut self.state) {
                State::Between => self.statement(bytes, at, last, must, columns, block),
                State::Long => self.long(bytes, at, last, must, block),
                State::Copy { first, columns, before, is_cut } => {
                    self.copy(bytes, at, last, must, (first, columns, before, is_cut), block)
                }
                State::Values(values) => self.values(bytes, at, last, must, values, block),
            };
            if at == before {
                break;
            }
        }
        at
    }
}

impl Sql {
    fn statement(
        &mut self,
        bytes: &[u8],
        at: usize,
        last: bool,
        must: bool,
        columns: &mut Columns<'_>,
        block: &mut Block,
    ) -> usize {
        let rest = &bytes[at..];
        let mut words = Words::new(rest);
        let is_whole = last || (must && at == 0);
        match words.keyword() {
            Some(b"insert" | b"replace") => {
                if let Some((header, values)) = self.insert(&mut words, columns) {
                    block.prose(at..at + header);
                    self.state = State::Values(values);
                    return at + header;
                }
                if rest.len() < HEADER_MAX && !is_whole && statement_end(rest, self.is_mysql).is_none() {
                    return at;
                }
            }
            Some(b"copy") => {
                if let Some((header, state)) = self.copy_header(&mut words, columns) {
                    block.prose(at..at + header);
                    self.state = state;
                    return at + header;
                }
            }
            _ => {}
        }
        match statement_end(rest, self.is_mysql) {
            Some(end) => {
                self.remember(&rest[..end]);
                block.prose(at..at + end);
                at + end
            }
            None if last => {
                self.remember(rest);
                block.prose(at..bytes.len());
                bytes.len()
            }
            None if must && at == 0 => {
                self.remember(rest);
                self.state = State::Long;
                self.long(bytes, at, last, must, block)
            }
            None => at,
        }
    }

    /// A statement that is too long: up to the next line that ends with `;`.
    fn long(&mut self, bytes: &[u8], at: usize, last: bool, must: bool, block: &mut Block) -> usize {
        if let Some(end) = memchr::memmem::find(&bytes[at..], b";\n") {
            self.state = State::Between;
            block.prose(at..at + end + 2);
            return at + end + 2;
        }
        self.state = State::Long;
        let end = match memchr::memrchr(b'\n', &bytes[at..]) {
            _ if last => bytes.len(),
            Some(end) => at + end + 1,
            None if must && at == 0 => cut(bytes),
            None => at,
        };
        block.prose(at..end);
        end
    }

    /// Names the columns of a CREATE TABLE.
    fn remember(&mut self, statement: &[u8]) {
        let mut words = Words::new(statement);
        if words.keyword() != Some(b"create") {
            return;
        }
        while let Some(word) = words.keyword() {
            match word {
                b"table" => break,
                b"temporary" | b"temp" | b"unlogged" | b"global" | b"local" | b"foreign" | b"or" | b"replace" => {}
                _ => return,
            }
        }
        words.skip_keywords(&[b"if", b"not", b"exists"]);
        let Some(table) = words.name() else { return };
        let Some(names) = words.definitions() else { return };
        if !names.is_empty() && self.tables.len() < TABLES_MAX {
            let table = table.to_lowercase();
            if let Some((_, short)) = table.rsplit_once('.') {
                self.tables.entry(short.to_owned()).or_insert_with(|| names.clone());
            }
            self.tables.insert(table, names);
        }
    }

    fn known(&self, table: &str) -> &[(String, Held)] {
        let table = table.to_lowercase();
        let short = table.rsplit_once('.').map_or(table.as_str(), |(_, short)| short);
        self.tables.get(&table).or_else(|| self.tables.get(short)).map_or(&[], Vec::as_slice)
    }

    fn names(&self, table: &str) -> Vec<String> {
        self.known(table).iter().map(|(name, _)| name.clone()).collect()
    }

    /// Behind `INSERT`: up to `VALUES`, if all of it is there.
    fn insert(&mut self, words: &mut Words<'_>, columns: &mut Columns<'_>) -> Option<(usize, Values)> {
        words.skip_keywords(&[b"low_priority", b"delayed", b"high_priority", b"ignore", b"into"]);
        let begin = words.at();
        let table = words.name()?;
        if words.since(begin).contains(&b'`') {
            self.is_mysql = true;
        }
        let mut listed = words.list().unwrap_or_default();
        words.skip_keywords(&[b"overriding", b"system", b"user", b"value"]);
        if !matches!(words.keyword(), Some(b"values" | b"value")) || words.rest().is_empty() {
            return None;
        }
        if listed.is_empty() {
            listed = self.names(&table);
        }
        let first = columns.of_table(&table, &listed);
        let columns = listed.len() as u32;
        Some((words.at(), Values { first, columns, depth: 0, index: 0, string: None }))
    }

    fn copy_header(&mut self, words: &mut Words<'_>, columns: &mut Columns<'_>) -> Option<(usize, State)> {
        let table = words.name()?;
        let mut listed = words.list().unwrap_or_default();
        if words.keyword() != Some(b"from") || words.keyword() != Some(b"stdin") {
            return None;
        }
        let line = memchr::memchr(b'\n', words.rest())?;
        let options = words.rest()[..line].to_ascii_lowercase();
        if memchr::memmem::find(&options, b"csv").is_some() || memchr::memmem::find(&options, b"delimiter").is_some() {
            return None;
        }
        if listed.is_empty() {
            listed = self.names(&table);
        }
        let first = columns.of_table(&table, &listed);
        if let Some(first) = first {
            let known = self.known(&table);
            let held =
                |name: &String| known.iter().find(|(known, _)| known == name).map_or(Held::Any, |(_, held)| *held);
            columns.are_of(first, listed.iter().map(held));
        }
        let state = State::Copy { first, columns: listed.len() as u32, before: 0, is_cut: false };
        Some((words.at() + line + 1, state))
    }

    /// Rows of COPY, up to `\.`.
    fn copy(
        &mut self,
        bytes: &[u8],
        at: usize,
        last: bool,
        must: bool,
        (first, columns, before, is_cut): (Option<u32>, u32, u32, bool),
        block: &mut Block,
    ) -> usize {
        let rest = &bytes[at..];
        let is_marker = |at: usize| {
            let after = &rest[at..];
            after.starts_with(b"\\.\n") || after.starts_with(b"\\.\r\n") || (last && after == b"\\.")
        };
        let is_fresh = before == 0 && !is_cut;
        let marker = if is_fresh && is_marker(0) {
            Some(0)
        } else {
            memchr::memmem::find_iter(rest, b"\n\\.").map(|found| found + 1).find(|found| is_marker(*found))
        };
        let rows = |end: usize, block: &mut Block| {
            if end > 0 {
                let kind = Kind::Copy { first, columns, before, is_cut };
                block.segments.push(Segment { range: at..at + end, kind, has_comments: false });
            }
        };
        if let Some(end) = marker {
            rows(end, block);
            let line = memchr::memchr(b'\n', &rest[end..]).map_or(rest.len(), |line| end + line + 1);
            self.state = State::Between;
            return at + line;
        }
        let end = match memchr::memrchr(b'\n', rest) {
            _ if last => rest.len(),
            Some(end) => end + 1,
            None if must && at == 0 => rest.len(),
            None => 0,
        };
        rows(end, block);
        let taken = &rest[..end];
        let row = memchr::memrchr(b'\n', taken);
        let tabs = memchr::memchr_iter(b'\t', &taken[row.map_or(0, |row| row + 1)..]).count() as u32;
        self.state = State::Copy {
            first,
            columns,
            before: tabs + if row.is_none() { before } else { 0 },
            is_cut: if end == 0 { is_cut } else { !matches!(taken.last(), Some(b'\n' | b'\t')) },
        };
        at + end
    }

    /// Rows of an INSERT, up to what is none.
    fn values(
        &mut self,
        bytes: &[u8],
        begin: usize,
        last: bool,
        must: bool,
        mut values: Values,
        block: &mut Block,
    ) -> usize {
        let first = block.pieces.len();
        let mut at = begin;
        let mut is_over = false;
        let mut token: Option<usize> = None;
        let may_cut = |at: usize| must && at == 0;
        while at < bytes.len() {
            if let Some((quote, backslashes)) = values.string {
                let (end, is_escaped) = string_end(bytes, at, quote, backslashes, last);
                if end.is_none() && !last && !may_cut(at) {
                    break;
                }
                let stop = end.unwrap_or(bytes.len());
                block.pieces.extend(values.piece(at, stop, false, is_escaped.then_some((quote, backslashes))));
                values.string = if end.is_some() { None } else { values.string };
                at = (stop + 1).min(bytes.len());
                continue;
            }
            match bytes[at] {
                quote @ (b'\'' | b'"') if values.depth > 0 => {
                    let prefix = token.take().map_or(&[][..], |start| &bytes[start..at]);
                    let begin_token = at - prefix.len();
                    let backslashes = self.is_mysql || matches!(prefix, b"E" | b"e");
                    let (end, is_escaped) = string_end(bytes, at + 1, quote, backslashes, last);
                    let stop = match end {
                        Some(end) => end,
                        None if last => bytes.len(),
                        None if may_cut(begin_token) || must && at < 16 => {
                            values.string = Some((quote, backslashes));
                            bytes.len()
                        }
                        // The whole value comes again, with more behind it.
                        None => {
                            at = begin_token;
                            break;
                        }
                    };
                    let escape = is_escaped.then_some((quote, backslashes));
                    block.pieces.extend(values.piece(at + 1, stop, values.string.is_none(), escape));
                    at = (stop + 1).min(bytes.len());
                    continue;
                }
                b'(' => {
                    // What stands before it is no value but a function's name.
                    token = None;
                    values.depth += 1;
                    if values.depth == 1 {
                        values.index = 0;
                    }
                }
                byte @ (b')' | b',' | b' ' | b'\n' | b'\r' | b'\t') if values.depth > 0 => {
                    if let Some(start) = token.take() {
                        let word = &bytes[start..at];
                        if !word.eq_ignore_ascii_case(b"null") {
                            block.pieces.extend(values.piece(start, at, true, None));
                        }
                    }
                    if byte == b')' {
                        values.depth -= 1;
                    } else if byte == b',' && values.depth == 1 {
                        values.index += 1;
                    }
                }
                b';' if values.depth == 0 => {
                    at += 1;
                    is_over = true;
                    break;
                }
                b',' | b' ' | b'\n' | b'\r' | b'\t' if values.depth == 0 => {}
                // What comes behind the rows: `ON CONFLICT`, a comment, anything.
                _ if values.depth == 0 => {
                    is_over = true;
                    break;
                }
                _ => {
                    token.get_or_insert(at);
                }
            }
            at += 1;
        }
        if let Some(start) = token {
            if last {
                block.pieces.extend(values.piece(start, bytes.len(), true, None));
            } else if !may_cut(start) && at == bytes.len() {
                at = start;
            }
        }
        block.values(begin..at, first, false);
        self.state = if is_over { State::Between } else { State::Values(values) };
        if is_over && at == begin {
            // Not even one row: the rest is a statement like others, from here on.
            self.state = State::Long;
            return self.long(bytes, at, last, must, block);
        }
        at
    }
}

impl Values {
    fn piece(&self, start: usize, end: usize, is_whole: bool, escape: Option<(u8, bool)>) -> Option<Piece> {
        let column = self.first.filter(|_| self.index < self.columns).map(|first| first + self.index);
        let piece = Piece {
            start: start as u32,
            end: end as u32,
            column,
            is_whole: is_whole && self.depth == 1,
            escape: escape.map(|(quote, backslashes)| Escape::Sql { quote, backslashes }),
        };
        (end > start).then_some(piece)
    }
}

/// Where a string ends whose text begins at `from`, and whether it has escapes.
fn string_end(bytes: &[u8], from: usize, quote: u8, backslashes: bool, last: bool) -> (Option<usize>, bool) {
    let mut at = from;
    let mut is_escaped = false;
    loop {
        let rest = &bytes[at.min(bytes.len())..];
        let next = if backslashes { memchr::memchr2(quote, b'\\', rest) } else { memchr::memchr(quote, rest) };
        let Some(next) = next else { return (None, is_escaped) };
        let found = at + next;
        if bytes[found] == quote && bytes.get(found + 1) != Some(&quote) {
            // What follows may be the second of two quotes.
            return ((last || found + 1 < bytes.len()).then_some(found), is_escaped);
        }
        is_escaped = true;
        at = found + 2;
    }
}
