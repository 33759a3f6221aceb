//! Cuts a script into parts, byte by byte, in bounded memory.
//!
//! The parts put together are the script. Rows come as parts of their own, with
//! the bounds of every value, so that a statement may be larger than memory.

mod copy;
mod lexeme;
mod statement;
mod values;

use memchr::{memchr, memchr_iter};

use self::lexeme::{Problem, Scanned, Text};
use self::statement::Statement;
use super::charset::Charset;
use super::rows::{Form, Value};
use super::token::is_blank;
use super::{Dialect, Modes};
use crate::error::{Error, Result};

/// A part of rows is complete with the row that reaches this length.
const ROWS_BYTES: usize = 256 << 10;

/// No statement that holds no rows is longer, nor a comment.
const STATEMENT_BYTES_MAX: usize = 64 << 20;

/// A part of blanks is cut here.
const BLANK_BYTES_MAX: usize = 64 << 10;

/// What is read from its beginning again is read again only when there is twice
/// as much of it.
const REREAD_BYTES: usize = 64 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Blanks, line breaks, empty statements.
    Blank,
    /// One comment that no server executes, whole.
    Comment,
    /// A line for the client: `\connect x`, `\restrict …`, `DELIMITER ;;`.
    Meta,
    /// A statement with its delimiter, none of the kinds below. Executable
    /// comments are statements.
    Statement,
    /// `INSERT INTO t (a, b) VALUES`, or REPLACE, up to the first bracket.
    InsertHead,
    /// Rows in brackets, with the commas and blanks between and behind them.
    InsertRows,
    /// From behind the last row to the delimiter, and with it.
    InsertTail,
    /// `COPY t (a, b) FROM stdin;` with the line break.
    CopyHead,
    /// Whole lines of COPY text.
    CopyRows,
    /// `\.` with its line break.
    CopyEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub kind: Kind,
    /// Bytes, from the beginning of what was given.
    pub len: usize,
}

/// Where the values of the last `InsertRows` or `CopyRows` stand.
#[derive(Default)]
pub struct Bounds {
    pub values: Vec<Value>,
    /// For each row, the number of values up to its end.
    pub row_ends: Vec<u32>,
}

pub struct Splitter {
    pub modes: Modes,
    bounds: Bounds,
    delimiter: Vec<u8>,
    inside: Inside,
    /// Of the current part's beginning.
    position: u64,
    line: u64,
    /// Bytes and line breaks of the part that was returned last.
    returned: Option<(u64, u64)>,
    /// Fewer bytes than these need not be looked at.
    wanted: usize,
}

/// What the current part is a part of, and how far it was read.
enum Inside {
    Between,
    Statement(Statement),
    Values(values::Progress),
    Copy(usize),
}

impl Splitter {
    pub fn new(modes: Modes) -> Splitter {
        Splitter {
            modes,
            bounds: Bounds::default(),
            delimiter: b";".to_vec(),
            inside: Inside::Between,
            position: 0,
            line: 1,
            returned: None,
            wanted: 0,
        }
    }

    /// The part at the beginning of `bytes`; `None` when more bytes are needed
    /// to tell. `end` says that there are no more. At the end of the script
    /// (`bytes` is empty and `end`) it is `None`.
    ///
    /// After `None` come the same bytes with more behind them, after a part the
    /// bytes behind it. What the parts are does not depend on how many bytes are
    /// given at a time.
    ///
    /// # Errors
    /// A script that ends within a statement, a quote, a comment or a COPY
    /// block; a row that is none; a comment, a query or a value where it could
    /// not be masked; a line for the client that is not known; bytes beyond
    /// ASCII in a character set that is not known.
    pub fn next(&mut self, bytes: &[u8], end: bool) -> Result<Option<Part>> {
        if let Some((length, lines)) = self.returned.take() {
            self.position += length;
            self.line += lines;
            self.bounds.values.clear();
            self.bounds.row_ends.clear();
            self.wanted = 0;
        }
        if bytes.is_empty() && matches!(self.inside, Inside::Between) || bytes.len() < self.wanted && !end {
            return Ok(None);
        }
        let part = self.part(bytes, end).and_then(|part| self.within_limits(part, bytes));
        let part = part.map_err(|problem| self.fails(problem, bytes))?;
        match part {
            Some(part) => self.returned = Some((part.len as u64, line_breaks(&bytes[..part.len]))),
            None => self.wanted = self.wanted_after(bytes.len()),
        }
        Ok(part)
    }

    /// Of the part that was returned last.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// The same, to be kept.
    pub fn take_bounds(&mut self) -> Bounds {
        let next = Bounds {
            values: Vec::with_capacity(self.bounds.values.len()),
            row_ends: Vec::with_capacity(self.bounds.row_ends.len()),
        };
        std::mem::replace(&mut self.bounds, next)
    }

    /// Bytes of the script before the part that was returned last, or that is
    /// being read.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The line where that part begins, counted from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// What ends a statement, as the last DELIMITER says.
    pub fn delimiter(&self) -> &[u8] {
        &self.delimiter
    }

    fn part(&mut self, bytes: &[u8], end: bool) -> Scanned<Part> {
        let converts = !matches!(self.modes.charset, Charset::Utf8 | Charset::Ascii | Charset::Binary);
        if matches!(self.inside, Inside::Between) {
            let text = Text { bytes, end, modes: &self.modes, delimiter: &self.delimiter };
            if !text.is_seen(0) {
                return Ok(None);
            }
            match between(&text, self.position)? {
                Between::More => return Ok(None),
                Between::Part(kind, len) => return Ok(Some(Part { kind, len })),
                Between::Meta(len) => return self.meta(&bytes[..len]).map(Some),
                Between::Statement => self.inside = Inside::Statement(Statement::default()),
            }
        }
        let text = Text { bytes, end, modes: &self.modes, delimiter: &self.delimiter };
        let (kind, len, inside) = match &mut self.inside {
            Inside::Between => return Ok(None),
            Inside::Statement(statement) => match statement.scan(&text)? {
                None => return Ok(None),
                Some(statement::Found::Statement(len)) => (Kind::Statement, len, Inside::Between),
                Some(statement::Found::InsertTail(len)) => (Kind::InsertTail, len, Inside::Between),
                Some(statement::Found::CopyHead(len)) => (Kind::CopyHead, len, Inside::Copy(0)),
                Some(statement::Found::InsertHead(len)) => {
                    (Kind::InsertHead, len, Inside::Values(values::Progress::default()))
                }
            },
            Inside::Values(progress) => match values::scan(&text, progress, &mut self.bounds, converts)? {
                None => return Ok(None),
                Some(rows) if rows.last => (Kind::InsertRows, rows.len, Inside::Statement(Statement::tail())),
                Some(rows) => (Kind::InsertRows, rows.len, Inside::Values(values::Progress::default())),
            },
            Inside::Copy(at) => match copy::scan(&text, at, &mut self.bounds, converts)? {
                None => return Ok(None),
                Some(copy::Found::Rows(len)) => (Kind::CopyRows, len, Inside::Copy(0)),
                Some(copy::Found::End(len)) => (Kind::CopyEnd, len, Inside::Between),
            },
        };
        self.inside = inside;
        Ok(Some(Part { kind, len }))
    }

    /// What does not end within bounds of memory, or could be read otherwise.
    fn within_limits(&self, part: Option<Part>, bytes: &[u8]) -> Scanned<Part> {
        let is_rows = match part {
            Some(part) => matches!(part.kind, Kind::InsertRows | Kind::CopyRows),
            None => matches!(self.inside, Inside::Values(_) | Inside::Copy(_)),
        };
        let len = part.map_or(bytes.len(), |part| part.len);
        if !is_rows && len > STATEMENT_BYTES_MAX {
            return Err(("a statement that holds no rows is longer than 64 MiB", 0));
        }
        // In a character set that is not known, a quote may be half of a character.
        let is_read = part.is_some_and(|part| part.kind != Kind::Comment);
        if self.modes.charset == Charset::Unknown && is_read && !bytes[..len].is_ascii() {
            return Err(("the script's character set is not known here", 0));
        }
        Ok(part)
    }

    fn wanted_after(&self, len: usize) -> usize {
        let read = match &self.inside {
            Inside::Between => 0,
            Inside::Statement(statement) => statement.at,
            Inside::Values(progress) => progress.at,
            Inside::Copy(at) => *at,
        };
        let unread = len.saturating_sub(read);
        if unread > REREAD_BYTES { len + unread } else { 0 }
    }

    /// A line for the client, with its line break.
    fn meta(&mut self, line: &[u8]) -> Result<Part, Problem> {
        let mut words = line.split(|byte| is_blank(*byte)).filter(|word| !word.is_empty());
        let (command, argument) = (words.next().unwrap_or_default(), words.next());
        let part = Part { kind: Kind::Meta, len: line.len() };
        if self.modes.dialect == Dialect::Mysql {
            let delimiter = argument.filter(|word| {
                word.len() < lexeme::LOOKAHEAD && !word.iter().any(|byte| matches!(byte, b'\\' | b'\'' | b'"' | b'`'))
            });
            match (delimiter, words.next()) {
                (Some(delimiter), None) => self.delimiter = delimiter.to_vec(),
                _ => return Err(("a DELIMITER line is not understood", 0)),
            }
            return Ok(part);
        }
        let only_one = memchr(b'\\', &line[1..]).is_none();
        match command {
            b"\\restrict" | b"\\unrestrict" | b"\\connect" | b"\\c" if only_one => {}
            b"\\encoding" if only_one && words.next().is_none() => {
                let name = argument.and_then(|name| std::str::from_utf8(name).ok()).unwrap_or_default();
                let charset = Charset::named(Dialect::Postgres, name.trim_matches('\''));
                self.modes.charset = charset.unwrap_or(Charset::Unknown);
            }
            // The first line of our own dumps.
            b"\\set" if argument == Some(b"ON_ERROR_STOP") && words.eq([&b"on"[..]]) => {}
            _ => return Err(("a line for psql is not understood", 0)),
        }
        Ok(part)
    }

    fn fails(&self, (problem, at): Problem, bytes: &[u8]) -> Error {
        let line = self.line + line_breaks(&bytes[..at.min(bytes.len())]);
        Error::new(problem).number("line", line).number("byte", self.position + at as u64).help(
            "look there: the dump is cut off, or was not written by pg_dump, mysqldump or mariadb-dump; take it anew",
        )
    }
}

fn line_breaks(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

/// What stands where a statement may begin.
enum Between {
    More,
    Part(Kind, usize),
    Meta(usize),
    Statement,
}

fn between(text: &Text<'_>, position: u64) -> Result<Between, Problem> {
    let part = |kind: Kind| move |len| Between::Part(kind, len);
    if position == 0 && text.has(0, b"\xef\xbb\xbf") {
        return Ok(Between::Part(Kind::Blank, 3));
    }
    if text.begins_comment(0) {
        return Ok(text.comment(0)?.map_or(Between::More, part(Kind::Comment)));
    }
    if is_blank(text.byte(0)) || text.is_delimiter(0) {
        return Ok(blank(text).map_or(Between::More, part(Kind::Blank)));
    }
    let is_delimiter = text.is_mysql()
        && text.bytes.get(..9).is_some_and(|word| word.eq_ignore_ascii_case(b"delimiter"))
        && (is_blank(text.byte(9)) || text.bytes.len() == 9);
    if is_delimiter || !text.is_mysql() && text.byte(0) == b'\\' {
        return Ok(match memchr(b'\n', text.bytes) {
            Some(length) => Between::Meta(length + 1),
            None if text.end => Between::Meta(text.bytes.len()),
            None => Between::More,
        });
    }
    Ok(Between::Statement)
}

/// Blanks and delimiters without a statement.
fn blank(text: &Text<'_>) -> Option<usize> {
    let mut at = 0;
    while at < BLANK_BYTES_MAX {
        match text.bytes.get(at) {
            None if text.end => break,
            None => return None,
            Some(&byte) if is_blank(byte) => at += 1,
            Some(_) if !text.is_seen(at) => return None,
            Some(_) if text.is_delimiter(at) => at += text.delimiter.len(),
            Some(_) => break,
        }
    }
    Some(at)
}

/// # Errors
/// A row of more than 4 GiB.
#[inline]
fn value(start: usize, end: usize, form: Form) -> Result<Value, Problem> {
    match (u32::try_from(start), u32::try_from(end)) {
        (Ok(start), Ok(end)) => Ok(Value { start, end, form }),
        _ => Err(("a row is longer than 4 GiB", 0)),
    }
}

#[cfg(test)]
mod tests;
