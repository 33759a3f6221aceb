//! A SQLite script cut into statements, as SQLite's own shell cuts it.
//!
//! The rules are those of `sqlite3_complete()`: a semicolon ends a statement
//! outside of quotes and comments; a trigger ends with `END;`.

use std::io::Read;

use crate::error::{Error, Result};

/// No statement of a dump is longer.
const STATEMENT_BYTES_MAX: usize = 1 << 30;

const READ_BYTES: usize = 256 << 10;

/// One statement with its semicolon, or what stands behind the last of them.
pub struct Statement<'a> {
    pub text: &'a [u8],
    /// Of its first byte that is no blank, from 1.
    pub line: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    /// Up to this byte.
    Quoted(u8),
    Line,
    /// `/* … */`; true after a star.
    Block(bool),
}

/// Calls `take` for every statement.
///
/// # Errors
/// `take`'s; a script that ends within a quote or a comment; what cannot be read.
pub fn each(mut from: impl Read, take: &mut dyn FnMut(Statement<'_>) -> Result<()>) -> Result<()> {
    let mut held: Vec<u8> = Vec::new();
    // How far `held` was looked at.
    let mut at = 0;
    let mut line = 1_u64;
    let mut scan = Scan::default();
    let mut chunk = vec![0; READ_BYTES];
    loop {
        let read = match from.read(&mut chunk) {
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Error::io("the artefact cannot be read to its end", &error)),
        };
        held.extend_from_slice(&chunk[..read]);
        let mut start = 0;
        while at < held.len() {
            let before = (at > start).then(|| held[at - 1]);
            let is_end = scan.step(before, held[at]);
            at += 1;
            if is_end {
                let text = &held[start..at];
                take(Statement { text: text.trim_ascii_start(), line: line + leading_lines(text) })?;
                line += lines(text);
                start = at;
                scan = Scan::default();
            }
        }
        held.drain(..start);
        at -= start;
        if held.len() > STATEMENT_BYTES_MAX {
            return Err(Error::new("a statement of the artefact is larger than 1 GiB").number("line", line));
        }
        if read == 0 {
            break;
        }
    }
    if matches!(scan.inside, Inside::Quoted(_) | Inside::Block(_)) {
        return Err(Error::new("the artefact is cut off within a statement").number("line", line).help("take it anew"));
    }
    let text = held.trim_ascii_start();
    if !text.is_empty() {
        take(Statement { text, line: line + leading_lines(&held) })?;
    }
    Ok(())
}

fn lines(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

fn leading_lines(text: &[u8]) -> u64 {
    lines(&text[..text.len() - text.trim_ascii_start().len()])
}

/// How far a statement was understood.
struct Scan {
    inside: Inside,
    word: Vec<u8>,
    /// The first words, in small letters.
    words: Vec<Vec<u8>>,
    /// The last word before a semicolon.
    last: Vec<u8>,
}

impl Default for Scan {
    fn default() -> Scan {
        Scan { inside: Inside::Nothing, word: Vec::new(), words: Vec::new(), last: Vec::new() }
    }
}

impl Scan {
    /// Whether the statement ends with this byte.
    fn step(&mut self, before: Option<u8>, byte: u8) -> bool {
        match self.inside {
            // A doubled quote closes and opens again, which comes to the same.
            Inside::Quoted(end) => {
                if byte == end {
                    self.inside = Inside::Nothing;
                }
                return false;
            }
            Inside::Line => {
                if byte == b'\n' {
                    self.inside = Inside::Nothing;
                }
                return false;
            }
            Inside::Block(star) => {
                self.inside = if star && byte == b'/' { Inside::Nothing } else { Inside::Block(byte == b'*') };
                return false;
            }
            Inside::Nothing => {}
        }
        if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 {
            // Longer words are none that matters.
            if self.word.len() < 16 {
                self.word.push(byte.to_ascii_lowercase());
            }
            return false;
        }
        if !self.word.is_empty() {
            self.last = std::mem::take(&mut self.word);
            if self.words.len() < 4 {
                self.words.push(self.last.clone());
            }
        }
        match byte {
            b'\'' | b'"' | b'`' => self.inside = Inside::Quoted(byte),
            b'[' => self.inside = Inside::Quoted(b']'),
            b'-' if before == Some(b'-') => self.inside = Inside::Line,
            b'*' if before == Some(b'/') => self.inside = Inside::Block(false),
            b';' => return !self.is_trigger() || self.last == b"end",
            byte if !byte.is_ascii_whitespace() => self.last.clear(),
            _ => {}
        }
        false
    }

    fn is_trigger(&self) -> bool {
        let mut words = self.words.iter().map(Vec::as_slice);
        words.next() == Some(b"create") && words.any(|word| word == b"trigger")
    }
}

/// The first word of a statement, in small letters, behind comments.
pub fn first_word(statement: &[u8]) -> String {
    let mut text = statement;
    loop {
        text = text.trim_ascii_start();
        if let Some(comment) = text.strip_prefix(b"--") {
            text = &comment[memchr::memchr(b'\n', comment).map_or(comment.len(), |at| at + 1)..];
        } else if let Some(comment) = text.strip_prefix(b"/*") {
            text = &comment[memchr::memmem::find(comment, b"*/").map_or(comment.len(), |at| at + 2)..];
        } else {
            break;
        }
    }
    let end = text.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(text.len());
    String::from_utf8_lossy(&text[..end]).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(script: &str) -> Vec<(u64, String)> {
        let mut found = Vec::new();
        each(script.as_bytes(), &mut |statement| {
            found.push((statement.line, String::from_utf8_lossy(statement.text).into_owned()));
            Ok(())
        })
        .unwrap();
        found
    }

    #[test]
    fn semicolons_in_quotes_comments_and_triggers_end_nothing() {
        let script = "-- a; b\nCREATE TABLE t (\"a;\" TEXT, [b;] x);\n\nINSERT INTO t VALUES('it''s;\n', x'');/* ; */ SELECT 1;\n\
            CREATE TEMP TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; SELECT 'end'; END;\nCOMMIT;\n-- done\n";
        let statements = cut(script);
        let lines: Vec<u64> = statements.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 4, 5, 6, 7, 8], "{statements:?}");
        assert!(statements[1].1.starts_with("INSERT") && statements[1].1.ends_with("x'');"));
        assert!(statements[3].1.ends_with("END;"));
        assert_eq!(first_word(statements[0].1.as_bytes()), "create");
        assert_eq!(first_word(statements[2].1.as_bytes()), "select");
        assert_eq!(first_word(b"-- done"), "");
    }

    #[test]
    fn a_statement_larger_than_a_read_stays_whole() {
        let long = format!("INSERT INTO t VALUES('{}');", "x;".repeat(READ_BYTES));
        assert_eq!(cut(&format!("{long}\n{long}\n")), [(1, long.clone()), (2, long)]);
    }

    #[test]
    fn a_script_that_ends_in_a_quote_is_cut_off() {
        assert!(each(&b"INSERT INTO t VALUES('x"[..], &mut |_| Ok(())).is_err());
        assert!(each(&b"SELECT 1; /* x"[..], &mut |_| Ok(())).is_err());
        assert!(each(&b""[..], &mut |_| Ok(())).is_ok());
    }
}
