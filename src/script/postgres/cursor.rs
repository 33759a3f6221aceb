//! A place among the tokens of one statement, which it reads from left to right.
//!
//! It is a view: parts of a statement, such as what stands in brackets, are
//! cursors of their own. Knows names, literals and brackets, not the grammar.

use super::names;
use crate::error::Result;
use crate::script::token::Tokens;
pub(super) use crate::script::token::{Kind, Token};
use crate::script::{Dialect, Modes, rows};

/// The text and the tokens of a statement, or of a part of one.
pub(super) struct Statement<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    modes: Modes,
}

impl<'a> Statement<'a> {
    /// `modes` are the script's; the text is UTF-8 whatever they say.
    ///
    /// # Errors
    /// A quote or a comment that does not end.
    pub(super) fn of(text: &'a str, modes: &Modes) -> Result<Statement<'a>> {
        let modes = Modes { backslash_escapes: modes.backslash_escapes, ..Modes::new(Dialect::Postgres) };
        let mut found = Tokens::of(text.as_bytes(), &modes)?;
        let mut tokens: Vec<Token> = std::iter::from_fn(|| found.take()).collect();
        while tokens.last().is_some_and(|last| &text[last.start..last.end] == ";") {
            tokens.pop();
        }
        Ok(Statement { text, tokens, modes })
    }

    /// A text that is part of a statement, with the usual quotes; no tokens
    /// where it cannot be read.
    pub(super) fn of_part(text: &'a str) -> Statement<'a> {
        let modes = Modes::new(Dialect::Postgres);
        Statement::of(text, &modes).unwrap_or(Statement { text, tokens: Vec::new(), modes })
    }

    pub(super) fn cursor(&self) -> Cursor<'_> {
        Cursor { text: self.text, tokens: &self.tokens, modes: &self.modes }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: &'a [Token],
    modes: &'a Modes,
}

impl<'a> Cursor<'a> {
    fn of(&self, token: &Token) -> &'a str {
        &self.text[token.start..token.end]
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.tokens.is_empty()
    }

    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.first()
    }

    pub(super) fn step(&mut self) -> Option<&'a Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn token_is(&self, ahead: usize, word: &str) -> bool {
        self.tokens
            .get(ahead)
            .is_some_and(|token| token.kind == Kind::Word && self.of(token).eq_ignore_ascii_case(word))
    }

    /// Whether these words come next, given in lower case.
    pub(super) fn is(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| self.token_is(ahead, word))
    }

    /// Steps over these words, when they come next.
    pub(super) fn take(&mut self, words: &[&str]) -> bool {
        let found = self.is(words);
        if found {
            self.tokens = &self.tokens[words.len()..];
        }
        found
    }

    /// Steps over one of these words, and says which.
    pub(super) fn take_one_of<'b>(&mut self, words: &[&'b str]) -> Option<&'b str> {
        let found = words.iter().find(|word| self.token_is(0, word))?;
        self.step();
        Some(found)
    }

    pub(super) fn is_mark(&self, mark: &str) -> bool {
        self.mark_at(0, mark)
    }

    pub(super) fn mark_at(&self, ahead: usize, mark: &str) -> bool {
        self.tokens.get(ahead).is_some_and(|token| token.kind == Kind::Mark && self.of(token) == mark)
    }

    pub(super) fn take_mark(&mut self, mark: &str) -> bool {
        let found = self.is_mark(mark);
        if found {
            self.step();
        }
        found
    }

    /// A name: folded to lower case without quotes, as it is with them.
    pub(super) fn name(&mut self) -> Option<String> {
        let token = self.peek().filter(|token| matches!(token.kind, Kind::Word | Kind::QuotedName))?;
        let text = self.of(token);
        let name = match token.kind {
            Kind::Word => text.to_ascii_lowercase(),
            _ => {
                let mut name = Vec::new();
                rows::decode_name(text.as_bytes(), self.modes, &mut name).ok()?;
                String::from_utf8(name).ok()?
            }
        };
        self.step();
        Some(name)
    }

    /// `a.b.c`
    pub(super) fn dotted(&mut self) -> Option<Vec<String>> {
        let mut parts = vec![self.name()?];
        while self.is_mark(".") {
            self.step();
            parts.push(self.name()?);
        }
        Some(parts)
    }

    /// What stands in the brackets that open here; the cursor goes behind them.
    pub(super) fn group(&mut self) -> Option<Cursor<'a>> {
        if !self.is_mark("(") {
            return None;
        }
        let close = self.close()?;
        let inside = Cursor { tokens: &self.tokens[1..close], ..*self };
        self.tokens = &self.tokens[close + 1..];
        Some(inside)
    }

    /// The place of the bracket that closes the one here.
    fn close(&self) -> Option<usize> {
        let mut depth = 0_usize;
        self.tokens.iter().position(|token| {
            if token.kind == Kind::Mark {
                match self.of(token) {
                    "(" | "[" => depth += 1,
                    ")" | "]" => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            depth == 0
        })
    }

    /// The tokens up to the first outside of brackets for which `stop` holds,
    /// or all; the cursor goes there. `stop` sees the rest and what came before.
    pub(super) fn until(&mut self, stop: impl Fn(&Cursor<'a>, &Cursor<'a>) -> bool) -> Cursor<'a> {
        let all = self.tokens;
        let mut at = 0;
        while at < all.len() {
            let rest = Cursor { tokens: &all[at..], ..*self };
            if stop(&rest, &Cursor { tokens: &all[..at], ..*self }) {
                break;
            }
            let opens = rest.is_mark("(") || rest.is_mark("[");
            at += if opens { rest.close().map_or(all.len() - at, |close| close + 1) } else { 1 };
        }
        self.tokens = &all[at..];
        Cursor { tokens: &all[..at], ..*self }
    }

    /// What stands between here and a cursor that went on from here.
    pub(super) fn up_to(&self, later: &Cursor<'a>) -> Cursor<'a> {
        Cursor { tokens: &self.tokens[..self.tokens.len().saturating_sub(later.tokens.len())], ..*self }
    }

    /// Everything that is left; the cursor goes to the end.
    pub(super) fn rest(&mut self) -> Cursor<'a> {
        std::mem::replace(self, Cursor { tokens: &[], ..*self })
    }

    /// The parts between the commas outside of brackets.
    pub(super) fn commas(mut self) -> Vec<Cursor<'a>> {
        let mut parts = Vec::new();
        if self.is_at_end() {
            return parts;
        }
        loop {
            parts.push(self.until(|rest, _| rest.is_mark(",")));
            if !self.take_mark(",") {
                return parts;
            }
        }
    }

    /// Whether this word stands anywhere outside of brackets.
    pub(super) fn says(&self, word: &str) -> bool {
        let mut copy = *self;
        copy.until(|rest, _| rest.is(&[word]));
        !copy.is_at_end()
    }

    /// The text as written, without the comments in it, and without quotes that
    /// no server would write (`--quote-all-identifiers`).
    pub(super) fn source(&self) -> String {
        let (Some(first), Some(last)) = (self.tokens.first(), self.tokens.last()) else { return String::new() };
        let mut gaps = self.tokens.windows(2).map(|pair| &self.text[pair[0].end..pair[1].start]);
        let is_clean = gaps.all(|gap| gap.trim().is_empty());
        if is_clean && self.tokens.iter().all(|token| token.kind != Kind::QuotedName) {
            return self.text[first.start..last.end].to_owned();
        }
        let mut out = String::new();
        let mut before = first.start;
        for token in self.tokens {
            let gap = &self.text[before..token.start];
            out += if gap.trim().is_empty() { gap } else { " " };
            let text = self.of(token);
            let plain = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            out += plain.filter(|name| token.kind == Kind::QuotedName && names::is_never_quoted(name)).unwrap_or(text);
            before = token.end;
        }
        out
    }

    pub(super) fn last(&self) -> Option<&'a Token> {
        self.tokens.last()
    }

    pub(super) fn last_text(&self) -> &'a str {
        self.tokens.last().map_or("", |token| self.of(token))
    }

    /// All tokens, with their texts.
    pub(super) fn all(&self) -> impl Iterator<Item = (Kind, &'a str)> + use<'a> {
        let text = self.text;
        self.tokens.iter().map(move |token| (token.kind, &text[token.start..token.end]))
    }

    /// Where all of it stands in the statement's text.
    pub(super) fn range(&self) -> Option<std::ops::Range<usize>> {
        Some(self.tokens.first()?.start..self.tokens.last()?.end)
    }

    pub(super) fn whole_number(&mut self) -> Option<i64> {
        let mut copy = *self;
        let negative = copy.take_mark("-");
        let _plus = !negative && copy.take_mark("+");
        let token = copy.step().filter(|token| token.kind == Kind::Number)?;
        // The smallest number has no positive twin.
        let digits = self.of(token).replace('_', "");
        let number = if negative { format!("-{digits}") } else { digits }.parse().ok()?;
        *self = copy;
        Some(number)
    }

    /// The text of a string literal.
    pub(super) fn literal(&mut self) -> Option<String> {
        let token = self.peek().filter(|token| token.kind == Kind::Text)?;
        let mut text = Vec::new();
        rows::decode(self.of(token).as_bytes(), rows::Form::Quoted { escaped: true }, self.modes, &mut text).ok()?;
        self.step();
        String::from_utf8(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(text: &str, read: impl FnOnce(Cursor<'_>) -> T) -> T {
        read(Statement::of(text, &Modes::new(Dialect::Postgres)).unwrap().cursor())
    }

    #[test]
    fn names_and_literals_are_read() {
        with("Create TABLE \"A \"\"b\"\"\" . C (1.5e-3, E'a\\'b', $x$;'$x$, U&'\\0041');;", |mut cursor| {
            assert!(cursor.take(&["create", "table"]));
            assert_eq!(cursor.dotted().unwrap(), ["A \"b\"", "c"]);
            let parts = cursor.group().unwrap().commas();
            assert!(cursor.is_at_end());
            assert_eq!(parts[0].source(), "1.5e-3");
            let literals: Vec<_> = parts[1..].iter().map(|part| { *part }.literal().unwrap()).collect();
            assert_eq!(literals, ["a'b", ";'", "A"]);
        });
    }

    #[test]
    fn source_is_as_written_but_for_comments() {
        with("a  +\n b", |cursor| assert_eq!(cursor.source(), "a  +\n b"));
        with("a -- secret\n+ /* x /* y */ */ b(c)", |cursor| assert_eq!(cursor.source(), "a + b(c)"));
        with("(\"a\" + \"B\")::\"text\"", |cursor| assert_eq!(cursor.source(), "(a + \"B\")::text"));
    }

    #[test]
    fn commas_and_words_in_brackets_do_not_count() {
        with("a(1, 2), b[3, 4], (c AS d)", |cursor| {
            assert_eq!(cursor.commas().len(), 3);
            assert!(!cursor.says("as") && cursor.says("b"));
        });
    }

    #[test]
    fn brackets_that_do_not_match_do_no_harm() {
        for text in ["(", ")", "(]", "a ( b, c", "]]", "((a)"] {
            with(text, |mut cursor| {
                let _ = (cursor.group().is_some(), cursor.commas().len(), cursor.source());
                while cursor.step().is_some() {}
            });
        }
    }

    #[test]
    fn numbers_with_signs() {
        with("-9223372036854775808 42 +7 x", |mut cursor| {
            let numbers: Vec<_> = std::iter::from_fn(|| cursor.whole_number()).collect();
            assert_eq!(numbers, [i64::MIN, 42, 7]);
        });
    }
}
