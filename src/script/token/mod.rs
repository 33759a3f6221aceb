//! The tokens of one statement, and a cursor over them for parsers written by
//! hand.
//!
//! Comments are no tokens; what a MySQL or MariaDB executable comment holds is,
//! when the server that wrote the script executes it. Knows no grammar.

mod lexer;

use std::ops::Range;

use super::rows::{self, Form};
use super::{Dialect, Modes};
use crate::error::{Error, Result};

pub(super) use lexer::{continuation, dollar_tag, is_blank, is_word, opening};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A keyword or an unquoted name.
    Word,
    /// `"x"`, `` `x` ``, `U&"x"`.
    QuotedName,
    /// `'x'` and its variants, with what introduces it (`E'x'`, `_utf8mb4 'x'`)
    /// and, in PostgreSQL, its continuations on further lines; `$$x$$`.
    Text,
    /// `0xAB`, `X'AB'`.
    Hex,
    /// `0b101`, `B'101'`.
    Bits,
    /// Without a sign.
    Number,
    /// `$1`.
    Parameter,
    /// One byte of an operator or of punctuation.
    Mark,
}

/// Where a token stands, in bytes from the beginning of the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

/// The tokens of one statement, and which of them comes next.
pub struct Tokens<'a> {
    source: &'a [u8],
    modes: &'a Modes,
    tokens: Vec<Token>,
    next: usize,
}

impl<'a> Tokens<'a> {
    /// The statement may have its delimiter; a `;` becomes a mark.
    ///
    /// # Errors
    /// A quote or a comment that does not end.
    pub fn of(source: &'a [u8], modes: &'a Modes) -> Result<Tokens<'a>> {
        Ok(Tokens { source, modes, tokens: lexer::tokens(source, modes)?, next: 0 })
    }

    pub fn modes(&self) -> &'a Modes {
        self.modes
    }

    pub fn peek(&self) -> Option<Token> {
        self.ahead(0)
    }

    /// The token so many behind the next one.
    pub fn ahead(&self, count: usize) -> Option<Token> {
        self.tokens.get(self.next + count).copied()
    }

    /// The next token, which is then behind the cursor.
    pub fn take(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.next += 1;
        Some(token)
    }

    /// The token behind the cursor.
    pub fn last(&self) -> Option<Token> {
        self.tokens.get(self.next.checked_sub(1)?).copied()
    }

    /// Tokens behind the cursor: what [`Tokens::rewind`] takes.
    pub fn index(&self) -> usize {
        self.next
    }

    pub fn rewind(&mut self, index: usize) {
        self.next = index.min(self.tokens.len());
    }

    /// Whether nothing follows but semicolons.
    pub fn is_done(&self) -> bool {
        self.tokens[self.next..].iter().all(|token| self.source[token.start..token.end] == *b";")
    }

    /// Where the next token begins; at the end, the length of the statement.
    pub fn position(&self) -> usize {
        self.peek().map_or(self.source.len(), |token| token.start)
    }

    /// Where the last token ends; at the beginning, 0.
    pub fn behind(&self) -> usize {
        self.last().map_or(0, |token| token.end)
    }

    pub fn source(&self) -> &'a [u8] {
        self.source
    }

    /// What stands there, as it is written.
    pub fn slice(&self, range: Range<usize>) -> &'a [u8] {
        &self.source[range]
    }

    pub fn text(&self, token: Token) -> &'a [u8] {
        &self.source[token.start..token.end]
    }

    /// Whether the next token is this keyword, in any case and unquoted.
    pub fn is_word(&self, word: &str) -> bool {
        self.has_word(0, word)
    }

    /// Whether these keywords follow one another from here.
    pub fn are_words(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| self.has_word(ahead, word))
    }

    fn has_word(&self, ahead: usize, word: &str) -> bool {
        let same = |token: Token| token.kind == Kind::Word && self.text(token).eq_ignore_ascii_case(word.as_bytes());
        self.ahead(ahead).is_some_and(same)
    }

    pub fn eat_word(&mut self, word: &str) -> bool {
        self.eat_words(&[word])
    }

    /// All of them or none.
    pub fn eat_words(&mut self, words: &[&str]) -> bool {
        let are = self.are_words(words);
        self.next += if are { words.len() } else { 0 };
        are
    }

    /// The one of these keywords that comes next.
    pub fn eat_one_of(&mut self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().copied().find(|word| self.eat_word(word))
    }

    pub fn is_mark(&self, mark: u8) -> bool {
        self.is_mark_ahead(0, mark)
    }

    pub fn is_mark_ahead(&self, count: usize, mark: u8) -> bool {
        self.ahead(count).is_some_and(|token| token.kind == Kind::Mark && self.source[token.start] == mark)
    }

    pub fn eat_mark(&mut self, mark: u8) -> bool {
        let is = self.is_mark(mark);
        self.next += usize::from(is);
        is
    }

    /// An operator: these bytes side by side, such as `::` and `:=`.
    pub fn eat_operator(&mut self, operator: &str) -> bool {
        let start = self.position();
        let side_by_side = |(ahead, &byte): (usize, &u8)| {
            self.is_mark_ahead(ahead, byte) && self.ahead(ahead).is_some_and(|token| token.start == start + ahead)
        };
        let is = operator.as_bytes().iter().enumerate().all(side_by_side);
        self.next += if is { operator.len() } else { 0 };
        is
    }

    /// # Errors
    /// Another word, or none.
    pub fn expect_word(&mut self, word: &str) -> Result<()> {
        if self.eat_word(word) { Ok(()) } else { Err(self.fails("a statement does not go on as expected")) }
    }

    /// # Errors
    /// Another mark, or none.
    pub fn expect_mark(&mut self, mark: u8) -> Result<()> {
        if self.eat_mark(mark) { Ok(()) } else { Err(self.fails("a statement does not go on as expected")) }
    }

    /// Whether a name comes next, quoted or not. Keywords look like names.
    pub fn is_name(&self) -> bool {
        self.peek().is_some_and(|token| matches!(token.kind, Kind::Word | Kind::QuotedName))
    }

    /// A name, unescaped; PostgreSQL's unquoted ones in lower case, as it reads
    /// them.
    ///
    /// # Errors
    /// No name; one that is not in the script's character set.
    pub fn name(&mut self) -> Result<String> {
        let Some(token) = self.peek().filter(|_| self.is_name()) else { return Err(self.fails("a name is missing")) };
        let name = self.name_of(token)?;
        self.next += 1;
        Ok(name)
    }

    fn name_of(&self, token: Token) -> Result<String> {
        let raw = self.text(token);
        let mut bytes = Vec::with_capacity(raw.len());
        match token.kind {
            Kind::Word => {
                self.modes.charset.to_utf8(raw, &mut bytes)?;
                if self.modes.dialect == Dialect::Postgres {
                    bytes.make_ascii_lowercase();
                }
            }
            _ => rows::decode_name(raw, self.modes, &mut bytes)?,
        }
        String::from_utf8(bytes).map_err(|_| self.fails("a name is not in the script's character set"))
    }

    /// A name with or without what it stands in: `a`, `a.b`.
    ///
    /// # Errors
    /// The same as [`Tokens::name`].
    pub fn names(&mut self) -> Result<Vec<String>> {
        let mut names = vec![self.name()?];
        while self.eat_mark(b'.') {
            names.push(self.name()?);
        }
        Ok(names)
    }

    /// Names in brackets: `(a, b)`.
    ///
    /// # Errors
    /// Anything else.
    pub fn names_in_brackets(&mut self) -> Result<Vec<String>> {
        self.expect_mark(b'(')?;
        let mut names = vec![self.name()?];
        while self.eat_mark(b',') {
            names.push(self.name()?);
        }
        self.expect_mark(b')')?;
        Ok(names)
    }

    pub fn is_text(&self) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Text)
    }

    /// A text literal, unescaped, as UTF-8 (`_binary` as it is); MySQL's
    /// neighbours are one text.
    ///
    /// # Errors
    /// No text; one that is not in the script's character set.
    pub fn string(&mut self) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        if !self.is_text() {
            return Err(self.fails("a text is missing"));
        }
        loop {
            if let Some(token) = self.take() {
                rows::decode(self.text(token), Form::Quoted { escaped: true }, self.modes, &mut text)?;
            }
            if self.modes.dialect != Dialect::Mysql || !self.is_text() {
                return Ok(text);
            }
        }
    }

    /// Moves behind the bracketed group that comes next; returns where its
    /// inside stands.
    ///
    /// # Errors
    /// No opening bracket, or no closing one.
    pub fn skip_balanced(&mut self) -> Result<Range<usize>> {
        let start = self.position() + 1;
        self.expect_mark(b'(')?;
        let mut open = 1_usize;
        while let Some(token) = self.take() {
            match (token.kind, self.source[token.start]) {
                (Kind::Mark, b'(') => open += 1,
                (Kind::Mark, b')') => open -= 1,
                _ => {}
            }
            if open == 0 {
                return Ok(start..token.start);
            }
        }
        Err(self.fails("a bracket does not end"))
    }

    /// An error at the next token; `byte` counts from the statement's beginning.
    pub fn fails(&self, problem: &'static str) -> Error {
        Error::new(problem).number("byte", self.position() as u64)
    }
}

#[cfg(test)]
mod tests;
