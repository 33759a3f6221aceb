//! One piece of SQL text: a word, a quote, a comment. It may go on beyond the
//! bytes that are there so far.

use memchr::{memchr, memchr2, memmem};

use crate::script::token::{dollar_tag, is_blank, is_word, opening};
use crate::script::{Dialect, Modes};

/// What is wrong, and where in the bytes.
pub type Problem = (&'static str, usize);

/// `None`: more bytes are needed to tell.
pub type Scanned<T> = Result<Option<T>, Problem>;

/// No mark, opening or delimiter is longer than this.
pub const LOOKAHEAD: usize = 16;

pub const TRUNCATED: &str = "the script ends within a statement";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lexeme {
    Blank,
    Comment,
    /// A keyword, an unquoted name, digits.
    Word,
    QuotedName,
    /// A quoted literal of any kind.
    Text,
    Mark(u8),
    /// `/*!50003` of a comment that is executed.
    Opening,
    /// Its `*/`.
    Closing,
}

/// Bytes of a script, and how they are to be read.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    pub bytes: &'a [u8],
    /// Nothing follows these bytes.
    pub end: bool,
    pub modes: &'a Modes,
    pub delimiter: &'a [u8],
}

impl<'a> Text<'a> {
    pub fn rest(&self, at: usize) -> &'a [u8] {
        &self.bytes[at.min(self.bytes.len())..]
    }

    pub fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    pub fn has(&self, at: usize, text: &[u8]) -> bool {
        self.rest(at).starts_with(text)
    }

    pub fn is_mysql(&self) -> bool {
        self.modes.dialect == Dialect::Mysql
    }

    /// Whether enough bytes are there to tell what begins here.
    pub fn is_seen(&self, at: usize) -> bool {
        self.end || at + LOOKAHEAD <= self.bytes.len()
    }

    pub fn is_delimiter(&self, at: usize) -> bool {
        self.has(at, self.delimiter)
    }

    /// Past the end of what is there: more is needed, or the script is cut.
    pub fn missing<T>(&self, problem: &'static str, at: usize) -> Scanned<T> {
        if self.end { Err((problem, at)) } else { Ok(None) }
    }

    /// What a backslash outside of quotes is.
    pub fn command(&self) -> &'static str {
        match self.is_mysql() {
            true => "a statement holds a command for the mysql client",
            false => "a statement holds a command for psql",
        }
    }

    pub fn begins_line_comment(&self, at: usize) -> bool {
        let dashes =
            self.has(at, b"--") && (!self.is_mysql() || at + 2 >= self.bytes.len() || self.byte(at + 2) <= b' ');
        dashes || self.is_mysql() && self.byte(at) == b'#'
    }

    /// A comment that is not executed, without its line break's line after it.
    pub fn begins_comment(&self, at: usize) -> bool {
        self.begins_line_comment(at) || self.has(at, b"/*") && self.opening(at).is_none()
    }

    /// Length of what opens an executed comment.
    pub fn opening(&self, at: usize) -> Option<usize> {
        opening(self.rest(at), self.modes)
    }

    /// What begins at `at`, where bytes are, and where it ends.
    pub fn lexeme(&self, at: usize, executing: bool) -> Scanned<(Lexeme, usize)> {
        if !self.is_seen(at) {
            return Ok(None);
        }
        let kind = |kind| move |end| (kind, end);
        let escapes = self.modes.backslash_escapes;
        match self.byte(at) {
            byte if is_blank(byte) => Ok(Some((Lexeme::Blank, self.run(at, is_blank)))),
            b'*' if executing && self.has(at, b"*/") => Ok(Some((Lexeme::Closing, at + 2))),
            b'/' | b'-' | b'#' if self.begins_comment(at) => Ok(self.comment(at)?.map(kind(Lexeme::Comment))),
            b'/' => Ok(Some(match self.opening(at) {
                Some(length) => (Lexeme::Opening, at + length),
                None => (Lexeme::Mark(b'/'), at + 1),
            })),
            b'\'' => Ok(self.quoted(at, escapes)?.map(|(end, _)| (Lexeme::Text, end))),
            b'"' if self.is_mysql() && !self.modes.ansi_quotes => {
                Ok(self.quoted(at, escapes)?.map(|(end, _)| (Lexeme::Text, end)))
            }
            b'"' => Ok(self.quoted(at, false)?.map(|(end, _)| (Lexeme::QuotedName, end))),
            b'`' if self.is_mysql() => Ok(self.quoted(at, false)?.map(|(end, _)| (Lexeme::QuotedName, end))),
            b'$' if !self.is_mysql() => self.dollar(at),
            byte if is_word(byte) => self.word(at),
            byte => Ok(Some((Lexeme::Mark(byte), at + 1))),
        }
    }

    pub fn run(&self, at: usize, belongs: impl Fn(u8) -> bool) -> usize {
        at + self.rest(at).iter().take_while(|&&byte| belongs(byte)).count()
    }

    /// A word, and the escaped text that it introduces.
    fn word(&self, at: usize) -> Scanned<(Lexeme, usize)> {
        let mut end = self.run(at, is_word);
        if self.delimiter.first().is_some_and(|&byte| is_word(byte)) {
            end = at + memmem::find(&self.bytes[at..end], self.delimiter).unwrap_or(end - at);
        }
        if !self.is_seen(end) {
            return Ok(None);
        }
        let is_escaped = end == at + 1 && matches!(self.byte(at), b'e' | b'E') && self.byte(end) == b'\'';
        if is_escaped && !self.is_mysql() {
            return Ok(self.escaped(end)?.map(|(end, _)| (Lexeme::Text, end)));
        }
        Ok(Some((Lexeme::Word, end)))
    }

    /// `E'…'`, whose continuations on further lines have escapes too; where its
    /// last one ends, and whether it has any.
    pub fn escaped(&self, quote: usize) -> Scanned<(usize, bool)> {
        let mut continued = false;
        let mut at = quote;
        loop {
            let Some((end, _)) = self.quoted(at, true)? else { return Ok(None) };
            let rest = self.rest(end);
            if let Some(length) = crate::script::token::continuation(rest) {
                at = end + length;
                continued = true;
                continue;
            }
            // What follows may be a continuation of which the quote is not there yet.
            let goes_on = !self.end && self.may_continue(end);
            return Ok((!goes_on).then_some((end, continued)));
        }
    }

    /// Whether there are only blanks and comments up to the end of the bytes.
    fn may_continue(&self, mut at: usize) -> bool {
        loop {
            at = self.run(at, is_blank);
            if !self.has(at, b"--") {
                return at >= self.bytes.len() || self.rest(at) == b"-";
            }
            match memchr(b'\n', self.rest(at)) {
                Some(length) => at += length,
                None => return true,
            }
        }
    }

    /// From the quote to behind its end; whether there is something to unescape.
    #[inline]
    pub fn quoted(&self, start: usize, escapes: bool) -> Scanned<(usize, bool)> {
        let quote = self.bytes[start];
        let mut escaped = false;
        let mut at = start + 1;
        loop {
            let rest = self.rest(at);
            let found = if escapes { memchr2(quote, b'\\', rest) } else { memchr(quote, rest) };
            let Some(length) = found else { return self.missing("the script ends within a quote", start) };
            at += length + 1;
            let Some(&next) = self.bytes.get(at) else {
                let closed = self.end && rest[length] == quote;
                return if closed {
                    Ok(Some((at, escaped)))
                } else {
                    self.missing("the script ends within a quote", start)
                };
            };
            if rest[length] == quote && next != quote {
                return Ok(Some((at, escaped)));
            }
            escaped = true;
            at += 1;
        }
    }

    /// PostgreSQL: `$tag$…$tag$` or `$1`.
    fn dollar(&self, at: usize) -> Scanned<(Lexeme, usize)> {
        let end = self.run(at + 1, |byte| is_word(byte) && byte != b'$');
        if end >= self.bytes.len() && !self.end {
            return Ok(None);
        }
        let Some(tag) = dollar_tag(self.rest(at)) else { return Ok(Some((Lexeme::Mark(b'$'), at + 1))) };
        match memmem::find(self.rest(at + tag), &self.bytes[at..at + tag]) {
            Some(length) => Ok(Some((Lexeme::Text, at + 2 * tag + length))),
            None => self.missing("the script ends within a quote", at),
        }
    }

    /// To behind its end; a line comment ends before its line break.
    pub fn comment(&self, start: usize) -> Scanned<usize> {
        if self.begins_line_comment(start) {
            return match memchr(b'\n', self.rest(start)) {
                Some(length) => Ok(Some(start + length)),
                None if self.end => Ok(Some(self.bytes.len())),
                None => Ok(None),
            };
        }
        // MySQL skips one comment within an executable one that it does not execute.
        let conditional = self.has(start, b"/*!") || self.has(start, b"/*M!");
        let depth_max = if !self.is_mysql() { usize::MAX } else { 1 + usize::from(conditional) };
        let mut at = start + 2;
        let mut depth = 1;
        while let Some(length) = memchr2(b'*', b'/', self.rest(at)) {
            at += length;
            if self.has(at, b"*/") {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Ok(Some(at));
                }
            } else if self.has(at, b"/*") && depth < depth_max {
                depth += 1;
                at += 2;
            } else {
                at += 1;
            }
        }
        self.missing("the script ends within a comment", start)
    }
}
