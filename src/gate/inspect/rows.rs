//! Rows as they were written, read back cell by cell.
//!
//! The gate's own reading of COPY text, of `VALUES` and of tagged fields: it does
//! not ask the writer. What it cannot read is an error, and then nothing is published.

use std::ops::Range;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// PostgreSQL's COPY text.
    Copy,
    /// `(1,'a'),` or whole `INSERT` statements; whether a backslash escapes inside
    /// of plain quotes.
    Values { backslash: bool },
    /// A byte for the kind, four for the length, the bytes; a row is so many of them.
    Fields { columns: usize },
}

/// One cell of a row; where its text stands and how it is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    span: Range<usize>,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Null,
    /// The bytes themselves.
    Plain,
    /// COPY's escapes stand in it.
    Copy,
    /// Inside of quotes: doubled quotes, and backslashes where they escape.
    Quoted {
        backslash: bool,
    },
    /// Hex digits of bytes.
    Hex,
}

/// What cannot be read, by where the row begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// Reads rows from the beginning of `bytes` to its end.
pub struct Rows<'a> {
    wire: Wire,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Rows<'a> {
    pub fn new(wire: Wire, bytes: &'a [u8]) -> Rows<'a> {
        Rows { wire, bytes, at: 0 }
    }

    /// The next row's cells; false at the end.
    ///
    /// # Errors
    /// What stands there is no row.
    pub fn next(&mut self, cells: &mut Vec<Cell>) -> Result<bool, Unreadable> {
        cells.clear();
        match self.wire {
            Wire::Copy => Ok(self.copy(cells)),
            Wire::Values { backslash } => self.values(cells, backslash),
            Wire::Fields { columns } => self.fields(cells, columns),
        }
    }

    /// A cell's value, unescaped; `None` is NULL.
    pub fn value<'s>(&self, cell: &Cell, scratch: &'s mut Vec<u8>) -> Option<&'s [u8]>
    where
        'a: 's,
    {
        let text = &self.bytes[cell.span.clone()];
        match cell.form {
            Form::Null => return None,
            Form::Plain => return Some(text),
            Form::Copy => unescape(text, scratch),
            Form::Quoted { backslash } => unquote(text, backslash, scratch),
            Form::Hex => {
                scratch.clear();
                let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
                scratch.extend(text.chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])));
            }
        }
        Some(scratch)
    }

    fn copy(&mut self, cells: &mut Vec<Cell>) -> bool {
        if self.at >= self.bytes.len() {
            return false;
        }
        let rest = &self.bytes[self.at..];
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = &rest[..end];
        let escaped = memchr::memchr(b'\\', line).is_some();
        let mut start = self.at;
        let mut push = |span: Range<usize>| {
            let text = &self.bytes[span.clone()];
            let form = match escaped {
                true if text == b"\\N" => Form::Null,
                true if text.contains(&b'\\') => Form::Copy,
                _ => Form::Plain,
            };
            cells.push(Cell { span, form });
        };
        for tab in memchr::memchr_iter(b'\t', line) {
            push(start..self.at + tab);
            start = self.at + tab + 1;
        }
        push(start..self.at + end);
        self.at += end + 1;
        true
    }

    fn fields(&mut self, cells: &mut Vec<Cell>, columns: usize) -> Result<bool, Unreadable> {
        if self.at >= self.bytes.len() {
            return Ok(false);
        }
        for _ in 0..columns {
            let rest = &self.bytes[self.at..];
            let (&kind, rest) = rest.split_first().ok_or(Unreadable)?;
            let (length, rest) = rest.split_first_chunk::<4>().ok_or(Unreadable)?;
            let length = u32::from_le_bytes(*length) as usize;
            if kind > 4 || rest.len() < length {
                return Err(Unreadable);
            }
            let start = self.at + 5;
            let form = if kind == 0 { Form::Null } else { Form::Plain };
            cells.push(Cell { span: start..start + length, form });
            self.at = start + length;
        }
        Ok(columns > 0)
    }

    fn values(&mut self, cells: &mut Vec<Cell>, backslash: bool) -> Result<bool, Unreadable> {
        if !self.row_start()? {
            return Ok(false);
        }
        loop {
            let (cell, end) = self.value_at(self.at, backslash)?;
            cells.push(cell);
            self.at = end + 1;
            match self.bytes[end] {
                b',' => {}
                _ => return Ok(true),
            }
        }
    }

    /// Moves behind the bracket that opens the next row; false at the end.
    fn row_start(&mut self) -> Result<bool, Unreadable> {
        loop {
            match self.bytes.get(self.at) {
                None => return Ok(false),
                Some(b'(') => {
                    self.at += 1;
                    return Ok(true);
                }
                Some(b',' | b';' | b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) if byte.is_ascii_alphabetic() => self.skip_head()?,
                Some(_) => return Err(Unreadable),
            }
        }
    }

    /// `INSERT INTO "t"("a","b") VALUES`, up to the row's bracket.
    fn skip_head(&mut self) -> Result<(), Unreadable> {
        let mut depth = 0_u32;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' | b'`' => {
                    let after = self.at + 1;
                    self.at = after + memchr::memchr(byte, &self.bytes[after..]).ok_or(Unreadable)?;
                }
                b'(' => depth += 1,
                b')' => depth = depth.checked_sub(1).ok_or(Unreadable)?,
                b'V' | b'v'
                    if depth == 0
                        && self.bytes[self.at..].len() > 6
                        && self.bytes[self.at..self.at + 6].eq_ignore_ascii_case(b"values")
                        && !self.bytes[self.at - 1].is_ascii_alphanumeric() =>
                {
                    self.at += 6;
                    return Ok(());
                }
                _ => {}
            }
            self.at += 1;
        }
        Err(Unreadable)
    }

    /// The value that begins at `start`, and where the comma or bracket behind it is.
    fn value_at(&self, start: usize, backslash: bool) -> Result<(Cell, usize), Unreadable> {
        let bytes = self.bytes;
        let blank = |at: &usize| bytes.get(*at).is_some_and(u8::is_ascii_whitespace);
        let start = (start..).find(|at| !blank(at)).unwrap_or(start);
        let mut quoted = None;
        let mut depth = 0_u32;
        let mut at = start;
        let end = loop {
            match *bytes.get(at).ok_or(Unreadable)? {
                b'\'' => {
                    let escapes = backslash || matches!(bytes[..at].last(), Some(b'E' | b'e') if at > start);
                    let close = closing_quote(bytes, at + 1, escapes).ok_or(Unreadable)?;
                    quoted.get_or_insert((at + 1..close, escapes));
                    at = close;
                }
                b'(' => depth += 1,
                b')' if depth > 0 => depth -= 1,
                b',' | b')' if depth == 0 => break at,
                _ => {}
            }
            at += 1;
        };
        let text = bytes[start..end].trim_ascii_end();
        let span = start..start + text.len();
        let cell = match quoted {
            Some((inside, _))
                if inside.start >= 2 && matches!(bytes[inside.start - 2], b'x' | b'X') && inside.start - 1 > start =>
            {
                Cell { span: inside, form: Form::Hex }
            }
            Some((inside, escapes)) => {
                let text = &bytes[inside.clone()];
                let plain = memchr::memchr2(b'\'', b'\\', text).is_none();
                Cell { span: inside, form: if plain { Form::Plain } else { Form::Quoted { backslash: escapes } } }
            }
            None if text.eq_ignore_ascii_case(b"null") || text.eq_ignore_ascii_case(b"default") => {
                Cell { span, form: Form::Null }
            }
            None if text.len() > 2 && text[0] == b'0' && matches!(text[1], b'x' | b'X') => {
                Cell { span: span.start + 2..span.end, form: Form::Hex }
            }
            None => Cell { span, form: Form::Plain },
        };
        Ok((cell, end))
    }
}

/// Where the quote is that ends what begins at `start`.
fn closing_quote(bytes: &[u8], start: usize, backslash: bool) -> Option<usize> {
    let mut at = start;
    loop {
        let next = match backslash {
            true => memchr::memchr2(b'\'', b'\\', &bytes[at..])?,
            false => memchr::memchr(b'\'', &bytes[at..])?,
        };
        at += next;
        // An escape and a doubled quote are two bytes that end nothing.
        if bytes[at] != b'\\' && bytes.get(at + 1) != Some(&b'\'') {
            return Some(at);
        }
        at += 2;
        if at > bytes.len() {
            return None;
        }
    }
}

/// PostgreSQL manual, COPY, "Text Format".
fn unescape(text: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'\\' => match bytes.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'b') => 8,
                Some(b'v') => 11,
                Some(b'f') => 12,
                Some(other) => other,
                None => b'\\',
            },
            other => other,
        });
    }
}

fn unquote(text: &[u8], backslash: bool, out: &mut Vec<u8>) {
    out.clear();
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'\'' => {
                bytes.next();
                b'\''
            }
            b'\\' if backslash => match bytes.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'b') => 8,
                Some(b'0') => 0,
                Some(b'Z') => 26,
                Some(other) => other,
                None => b'\\',
            },
            other => other,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(wire: Wire, text: &[u8]) -> Result<Vec<Vec<Option<String>>>, Unreadable> {
        let mut rows = Rows::new(wire, text);
        let (mut all, mut cells, mut scratch) = (Vec::new(), Vec::new(), Vec::new());
        while rows.next(&mut cells)? {
            let value = |cell: &Cell, scratch: &mut Vec<u8>| {
                rows.value(cell, scratch).map(|value| String::from_utf8_lossy(value).into_owned())
            };
            all.push(cells.iter().map(|cell| value(cell, &mut scratch)).collect());
        }
        Ok(all)
    }

    fn check(wire: Wire, text: &str, wanted: &[&[Option<&str>]]) {
        let wanted: Vec<Vec<Option<String>>> =
            wanted.iter().map(|row| row.iter().map(|value| value.map(str::to_owned)).collect()).collect();
        assert_eq!(read(wire, text.as_bytes()), Ok(wanted), "{text}");
    }

    #[test]
    fn copy_rows() {
        check(
            Wire::Copy,
            "a\\tb\t\\N\t\n1\t2\t3\n",
            &[&[Some("a\tb"), None, Some("")], &[Some("1"), Some("2"), Some("3")]],
        );
        check(Wire::Copy, "\n", &[&[Some("")]]);
        check(Wire::Copy, "", &[]);
    }

    #[test]
    fn rows_of_insert() {
        let plain = Wire::Values { backslash: false };
        check(
            plain,
            "(1,'O''Brien',NULL),\n(2,X'4142',-3.5),",
            &[&[Some("1"), Some("O'Brien"), None], &[Some("2"), Some("AB"), Some("-3.5")]],
        );
        check(
            plain,
            "INSERT INTO \"values\"(\"a(\",\"b\") VALUES('x)',CAST(X'41' AS TEXT));\nINSERT INTO t VALUES (E'a\\'b', DEFAULT);\n",
            &[&[Some("x)"), Some("A")], &[Some("a'b"), None]],
        );
        let mysql = Wire::Values { backslash: true };
        check(
            mysql,
            "('a\\'b\\n','c\\\\',0x4142,_binary 'x'),",
            &[&[Some("a'b\n"), Some("c\\"), Some("AB"), Some("x")]],
        );
    }

    #[test]
    fn what_is_no_row_is_an_error() {
        for text in ["(1,'a", "(1", "#", "INSERT INTO t", "('\\"] {
            assert_eq!(read(Wire::Values { backslash: true }, text.as_bytes()), Err(Unreadable), "{text}");
        }
        assert_eq!(read(Wire::Fields { columns: 1 }, b"\x01\xff\xff\xff\xff"), Err(Unreadable));
        assert_eq!(
            read(Wire::Fields { columns: 2 }, b"\x01\x01\0\0\0a\0\0\0\0\0"),
            Ok(vec![vec![Some("a".into()), None]])
        );
    }
}
