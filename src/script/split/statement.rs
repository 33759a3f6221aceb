//! Where a statement ends, and whether it is one that brings rows.

use super::lexeme::{Lexeme, Problem, Scanned, TRUNCATED, Text};
use crate::script::token::is_blank;

/// How far one statement was read: it can go on when there are more bytes.
#[derive(Default)]
pub struct Statement {
    pub at: usize,
    brackets: u32,
    /// Open `BEGIN … END` of a routine's body, which `psql` counts.
    blocks: u32,
    /// The first letters of the first words, by which `psql` knows a routine.
    letters: [u8; 4],
    words: usize,
    executing: bool,
    head: Head,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Head {
    #[default]
    First,
    /// Nothing that brings rows here.
    Other,
    /// `INSERT`, up to the table's name.
    Insert,
    /// Behind the name; a dot goes on with it.
    Named {
        dot: bool,
    },
    /// Behind OVERRIDING: the next VALUE is none.
    Overriding,
    /// Behind VALUES: rows, if a bracket follows.
    Values,
    /// INSERT … SELECT, INSERT … SET and the like.
    OtherInsert,
    Copy {
        from: bool,
    },
    CopyStdin,
    /// Behind the last row: only words, names and marks.
    Tail,
}

/// What a statement turned out to be, with its length.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    Statement(usize),
    InsertHead(usize),
    InsertTail(usize),
    CopyHead(usize),
}

impl Statement {
    pub fn tail() -> Statement {
        Statement { head: Head::Tail, ..Statement::default() }
    }

    pub fn scan(&mut self, text: &Text<'_>) -> Scanned<Found> {
        loop {
            if !text.is_seen(self.at) {
                return Ok(None);
            }
            if self.at >= text.bytes.len() {
                return self.at_end_of_script(text);
            }
            if text.is_delimiter(self.at) && (text.is_mysql() || self.brackets == 0 && self.blocks == 0) {
                return self.at_delimiter(text);
            }
            let Some((lexeme, end)) = text.lexeme(self.at, self.executing)? else { return Ok(None) };
            if let Some(found) = self.take(text, lexeme, end)? {
                return Ok(Some(found));
            }
            self.at = end;
        }
    }

    fn at_end_of_script(&self, text: &Text<'_>) -> Scanned<Found> {
        let is_data = !matches!(self.head, Head::First | Head::Other);
        let open = !text.is_mysql() && (self.brackets > 0 || self.blocks > 0);
        if is_data || open || self.executing {
            return Err((TRUNCATED, self.at));
        }
        Ok(Some(Found::Statement(text.bytes.len())))
    }

    fn at_delimiter(&self, text: &Text<'_>) -> Scanned<Found> {
        let end = self.at + text.delimiter.len();
        if self.executing {
            return Err(("a statement ends within an executable comment", self.at));
        }
        match self.head {
            Head::Tail => Ok(Some(Found::InsertTail(end))),
            Head::CopyStdin => {
                let line_end = text.run(end, |byte| is_blank(byte) && byte != b'\n');
                match text.bytes.get(line_end) {
                    Some(b'\n') => Ok(Some(Found::CopyHead(line_end + 1))),
                    None => text.missing(TRUNCATED, line_end),
                    Some(_) => Err(("something stands behind COPY on its line", line_end)),
                }
            }
            _ => Ok(Some(Found::Statement(end))),
        }
    }

    fn take(&mut self, text: &Text<'_>, lexeme: Lexeme, end: usize) -> Scanned<Found> {
        match lexeme {
            Lexeme::Blank => return Ok(None),
            Lexeme::Comment if self.head == Head::Tail => return Err(("a comment stands behind the rows", self.at)),
            Lexeme::Comment => return Ok(None),
            Lexeme::Mark(b'\\') if !(text.is_mysql() && text.byte(self.at + 1) == b'N') => {
                return Err((text.command(), self.at));
            }
            Lexeme::Opening => self.executing = true,
            Lexeme::Closing => self.executing = false,
            _ => {}
        }
        let word = match lexeme {
            Lexeme::Word => &text.bytes[self.at..end],
            _ => b"",
        };
        let found = self.head(text, lexeme, word)?;
        match lexeme {
            // MySQL's client counts no brackets: a delimiter ends a statement anywhere.
            Lexeme::Mark(b'(') if !text.is_mysql() || self.is_head() => self.brackets += 1,
            Lexeme::Mark(b')') => self.brackets = self.brackets.saturating_sub(1),
            Lexeme::Word if !text.is_mysql() && self.brackets == 0 => self.count_blocks(word),
            _ => {}
        }
        Ok(found)
    }

    /// Whether brackets must be counted to know what the words mean.
    fn is_head(&self) -> bool {
        matches!(self.head, Head::Insert | Head::Named { .. } | Head::Overriding)
    }

    fn head(&mut self, text: &Text<'_>, lexeme: Lexeme, word: &[u8]) -> Scanned<Found> {
        let is = |other: &str| word.eq_ignore_ascii_case(other.as_bytes());
        let is_one_of = |words: &[&str]| words.iter().any(|word| is(word));
        let names = matches!(lexeme, Lexeme::Word | Lexeme::QuotedName);
        self.head = match self.head {
            Head::Other | Head::OtherInsert => return Ok(None),
            Head::First if is("insert") || is("replace") => Head::Insert,
            Head::First if is("copy") && !text.is_mysql() => Head::Copy { from: false },
            Head::First => Head::Other,
            Head::Tail => return self.tail_holds(lexeme, word),
            Head::Copy { from: true } if is("stdin") => Head::CopyStdin,
            Head::Copy { .. } => Head::Copy { from: self.brackets == 0 && is("from") },
            Head::CopyStdin => return Err(("COPY has options that are not read here", self.at)),
            Head::Values if lexeme == Lexeme::Mark(b'(') => return Ok(Some(Found::InsertHead(self.at))),
            Head::Values => Head::OtherInsert,
            _ if matches!(lexeme, Lexeme::Opening | Lexeme::Closing | Lexeme::Text) || is("select") => {
                Head::OtherInsert
            }
            head if self.brackets > 0 => head,
            Head::Insert if is_one_of(&["low_priority", "delayed", "high_priority", "ignore", "into"]) => Head::Insert,
            Head::Insert if names => Head::Named { dot: false },
            Head::Insert => Head::OtherInsert,
            Head::Named { dot: true } if names => Head::Named { dot: false },
            Head::Named { .. } if lexeme == Lexeme::Mark(b'.') => Head::Named { dot: true },
            Head::Named { .. } if is("overriding") => Head::Overriding,
            Head::Overriding if is("value") => Head::Named { dot: false },
            Head::Overriding if is_one_of(&["system", "user"]) => Head::Overriding,
            Head::Named { .. } if is_one_of(&["values", "value"]) => Head::Values,
            Head::Named { .. } if is_one_of(&["set", "default", "with", "table"]) => Head::OtherInsert,
            head => head,
        };
        Ok(None)
    }

    /// Behind the rows a value could hide: `ON DUPLICATE KEY UPDATE a = 'x'`.
    fn tail_holds(&self, lexeme: Lexeme, word: &[u8]) -> Scanned<Found> {
        let problem: Problem = ("a value stands behind the rows", self.at);
        let is_literal = word.first().is_some_and(u8::is_ascii_digit) || word.eq_ignore_ascii_case(b"select");
        match lexeme {
            Lexeme::Text | Lexeme::Opening | Lexeme::Closing => Err(problem),
            Lexeme::Word if is_literal => Err(problem),
            _ => Ok(None),
        }
    }

    /// As `psql` does it (psqlscan.l): `CREATE [OR REPLACE] FUNCTION | PROCEDURE`
    /// opens bodies with BEGIN, and within them CASE.
    fn count_blocks(&mut self, word: &[u8]) {
        let is = |other: &str| word.eq_ignore_ascii_case(other.as_bytes());
        if let Some(letter) = self.letters.get_mut(self.words) {
            let counts = ["create", "function", "procedure", "or", "replace"].iter().any(|other| is(other));
            *letter = if counts { word[0].to_ascii_lowercase() } else { 0 };
        }
        self.words += 1;
        let is_routine = matches!(self.letters, [b'c', b'f' | b'p', ..] | [b'c', b'o', b'r', b'f' | b'p']);
        if !is_routine {
            return;
        }
        if is("begin") || is("case") && self.blocks > 0 {
            self.blocks += 1;
        } else if is("end") {
            self.blocks = self.blocks.saturating_sub(1);
        }
    }
}
