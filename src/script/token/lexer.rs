//! Cuts a statement into tokens: PostgreSQL manual, 4.1; MySQL manual, 11.1 to
//! 11.7; MariaDB's comment syntax.

use super::{Kind, Token};
use crate::error::{Error, Result};
use crate::schema::EngineKind;
use crate::script::{Dialect, Modes};

pub(super) fn tokens(source: &[u8], modes: &Modes) -> Result<Vec<Token>> {
    let mut lexer = Lexer { source, modes, at: 0, executing: false };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.token(tokens.last())? {
        tokens.push(token);
    }
    if lexer.executing {
        return Err(fails("a comment does not end", source.len()));
    }
    Ok(tokens)
}

pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

pub fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

pub fn is_word(byte: u8) -> bool {
    starts_word(byte) || byte.is_ascii_digit() || byte == b'$'
}

/// Length of the `$tag$` at the beginning of these bytes.
pub fn dollar_tag(bytes: &[u8]) -> Option<usize> {
    let inside = bytes.strip_prefix(b"$")?;
    let length = inside.iter().position(|&byte| !(starts_word(byte) || byte.is_ascii_digit()))?;
    let is_tag = inside[length] == b'$' && !inside[0].is_ascii_digit();
    is_tag.then_some(length + 2)
}

struct Lexer<'a> {
    source: &'a [u8],
    modes: &'a Modes,
    at: usize,
    /// Within an executable comment, whose `*/` is skipped. They do not nest:
    /// the first `*/` ends them all (MySQL's and MariaDB's lexer).
    executing: bool,
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.source.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn has(&self, text: &[u8]) -> bool {
        self.source[self.at..].starts_with(text)
    }

    fn is_mysql(&self) -> bool {
        self.modes.dialect == Dialect::Mysql
    }

    fn token(&mut self, before: Option<&Token>) -> Result<Option<Token>> {
        self.skip()?;
        let start = self.at;
        let Some(&first) = self.source.get(start) else { return Ok(None) };
        let behind_dot = before.is_some_and(|token| token.end == start && self.source[token.start] == b'.');
        let behind_name = before.is_some_and(|token| token.end == start && token.kind != Kind::Mark);
        let kind = match first {
            b'\'' => {
                self.string(self.modes.backslash_escapes)?;
                Kind::Text
            }
            b'"' if self.is_mysql() && !self.modes.ansi_quotes => {
                self.quoted(b'"', self.modes.backslash_escapes)?;
                Kind::Text
            }
            b'"' => {
                self.quoted(b'"', false)?;
                Kind::QuotedName
            }
            b'`' if self.is_mysql() => {
                self.quoted(b'`', false)?;
                Kind::QuotedName
            }
            b'$' if !self.is_mysql() => self.dollar()?,
            b'0'..=b'9' if !(behind_dot && self.is_mysql()) => self.number(),
            b'.' if self.byte(1).is_ascii_digit() && !behind_name => self.number(),
            _ if is_word(first) => self.word()?,
            _ => {
                self.at += 1;
                Kind::Mark
            }
        };
        Ok(Some(Token { kind, start, end: self.at }))
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.source.get(self.at).is_some_and(|&byte| belongs(byte)) {
            self.at += 1;
        }
    }

    /// Blanks, comments, and the frame of executable ones.
    fn skip(&mut self) -> Result<()> {
        loop {
            self.run(is_blank);
            if self.has(b"--") && (!self.is_mysql() || self.at + 2 >= self.source.len() || self.byte(2) <= b' ') {
                self.run(|byte| byte != b'\n');
            } else if self.has(b"#") && self.is_mysql() {
                self.run(|byte| byte != b'\n');
            } else if self.has(b"*/") && self.executing {
                self.at += 2;
                self.executing = false;
            } else if self.has(b"/*") {
                match opening(&self.source[self.at..], self.modes) {
                    Some(length) => {
                        self.at += length;
                        self.executing = true;
                    }
                    None => self.comment()?,
                }
            } else {
                return Ok(());
            }
        }
    }

    fn comment(&mut self) -> Result<()> {
        let start = self.at;
        // MySQL skips one comment within an executable one that it does not execute.
        let is_conditional = self.has(b"/*!") || self.has(b"/*M!");
        let depth_max = if !self.is_mysql() { usize::MAX } else { 1 + usize::from(is_conditional) };
        self.at += 2;
        let mut depth = 1;
        while depth > 0 {
            if self.has(b"*/") {
                depth -= 1;
                self.at += 2;
            } else if self.has(b"/*") && depth < depth_max {
                depth += 1;
                self.at += 2;
            } else if self.at < self.source.len() {
                self.at += 1;
            } else {
                return Err(fails("a comment does not end", start));
            }
        }
        Ok(())
    }

    /// From the quote to behind its end; a doubled quote is part of it.
    fn quoted(&mut self, quote: u8, escapes: bool) -> Result<()> {
        let start = self.at;
        self.at += 1;
        loop {
            let rest = self.source.get(self.at..).unwrap_or_default();
            let Some(length) = memchr::memchr2(quote, if escapes { b'\\' } else { quote }, rest) else {
                return Err(fails("a quote does not end", start));
            };
            self.at += length + 1;
            // A backslash or a quote takes the byte behind it along.
            if rest[length] != quote || self.source.get(self.at) == Some(&quote) {
                self.at += 1;
            } else {
                return Ok(());
            }
        }
    }

    /// A text in single quotes; PostgreSQL's goes on after a line break
    /// (manual, 4.1.2.1).
    fn string(&mut self, escapes: bool) -> Result<()> {
        self.quoted(b'\'', escapes)?;
        while !self.is_mysql() {
            let Some(length) = continuation(&self.source[self.at..]) else { break };
            self.at += length;
            self.quoted(b'\'', escapes)?;
        }
        Ok(())
    }

    fn dollar(&mut self) -> Result<Kind> {
        let rest = &self.source[self.at..];
        if let Some(length) = dollar_tag(rest) {
            let Some(end) = memchr::memmem::find(&rest[length..], &rest[..length]) else {
                return Err(fails("a quote does not end", self.at));
            };
            self.at += end + 2 * length;
            return Ok(Kind::Text);
        }
        self.at += 1;
        if !self.byte(0).is_ascii_digit() {
            return Ok(Kind::Mark);
        }
        self.run(|byte| byte.is_ascii_digit());
        Ok(Kind::Parameter)
    }

    fn number(&mut self) -> Kind {
        let start = self.at;
        if self.byte(0) == b'0' && matches!(self.byte(1), b'x' | b'X' | b'b' | b'B' | b'o' | b'O') {
            self.at += 2;
            self.run(is_word);
            let digits = &self.source[start + 2..self.at];
            let all = |is: fn(&u8) -> bool| !digits.is_empty() && digits.iter().all(is);
            return match (self.source[start + 1], self.is_mysql()) {
                (b'x', true) if all(u8::is_ascii_hexdigit) => Kind::Hex,
                (b'b', true) if all(|digit| matches!(digit, b'0' | b'1')) => Kind::Bits,
                (_, true) => Kind::Word,
                (_, false) => Kind::Number,
            };
        }
        let digit = |byte: u8| byte.is_ascii_digit();
        self.run(|byte| digit(byte) || byte == b'_' && self.modes.dialect == Dialect::Postgres);
        if self.byte(0) == b'.' {
            self.at += 1;
            self.run(digit);
        }
        let sign = usize::from(matches!(self.byte(1), b'+' | b'-'));
        if matches!(self.byte(0), b'e' | b'E') && digit(self.byte(1 + sign)) {
            self.at += 1 + sign;
            self.run(digit);
        }
        // MySQL's names may begin with a digit: `1st`.
        let is_whole = self.source[start..self.at].iter().all(|byte| is_word(*byte));
        if self.is_mysql() && is_whole && is_word(self.byte(0)) {
            self.run(is_word);
            return Kind::Word;
        }
        Kind::Number
    }

    /// A word, or the literal that it introduces.
    fn word(&mut self) -> Result<Kind> {
        let start = self.at;
        self.run(is_word);
        let word = &self.source[start..self.at];
        let is = |letter: u8| word.len() == 1 && word[0].eq_ignore_ascii_case(&letter);
        if self.byte(0) == b'\'' {
            let kind = match () {
                _ if is(b'n') => Kind::Text,
                _ if is(b'x') => Kind::Hex,
                _ if is(b'b') => Kind::Bits,
                _ if is(b'e') && !self.is_mysql() => Kind::Text,
                _ => Kind::Word,
            };
            if kind != Kind::Word {
                self.string(is(b'e') || kind == Kind::Text && self.modes.backslash_escapes)?;
                return Ok(kind);
            }
        }
        if is(b'u') && !self.is_mysql() && self.byte(0) == b'&' && matches!(self.byte(1), b'\'' | b'"') {
            self.at += 1;
            if self.byte(0) == b'"' {
                self.quoted(b'"', false)?;
                return Ok(Kind::QuotedName);
            }
            self.string(false)?;
            return Ok(Kind::Text);
        }
        if self.is_mysql() && word[0] == b'_' && word.len() > 1 {
            return self.introduced();
        }
        Ok(Kind::Word)
    }

    /// MySQL: `_utf8mb4 'x'`, `_binary X'AB'`, `_binary 0xAB`.
    fn introduced(&mut self) -> Result<Kind> {
        let word_end = self.at;
        self.run(is_blank);
        let (first, second) = (self.byte(0), self.byte(1));
        match first {
            b'\'' => self.quoted(b'\'', self.modes.backslash_escapes)?,
            b'"' if !self.modes.ansi_quotes => self.quoted(b'"', self.modes.backslash_escapes)?,
            b'x' | b'X' | b'b' | b'B' if second == b'\'' => {
                self.at += 1;
                self.quoted(b'\'', false)?;
                return Ok(if first.eq_ignore_ascii_case(&b'x') { Kind::Hex } else { Kind::Bits });
            }
            b'0' if matches!(second, b'x' | b'b') => match self.number() {
                Kind::Word | Kind::Number => {
                    self.at = word_end;
                    return Ok(Kind::Word);
                }
                kind => return Ok(kind),
            },
            _ => {
                self.at = word_end;
                return Ok(Kind::Word);
            }
        }
        Ok(Kind::Text)
    }
}

/// PostgreSQL: how far behind a text's end the quote of its continuation is:
/// blanks and comments with a line break among them.
pub fn continuation(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut broken = false;
    loop {
        match rest.get(at)? {
            b'\n' | b'\r' => broken = true,
            byte if is_blank(*byte) => {}
            b'\'' if broken => return Some(at),
            b'-' if broken && rest.get(at + 1) == Some(&b'-') => {
                at += memchr::memchr(b'\n', &rest[at..])?;
                continue;
            }
            _ => return None,
        }
        at += 1;
    }
}

/// The length of what opens an executable comment that the server which wrote
/// the script executes: `/*!`, `/*!50003`, `/*M!100203`.
///
/// MariaDB leaves `/*!` of the versions 50700 to 99999 alone: they are features
/// of MySQL's that it has not. Where the server is not known, its own script
/// is taken to say what it executes.
pub fn opening(bytes: &[u8], modes: &Modes) -> Option<usize> {
    if modes.dialect != Dialect::Mysql {
        return None;
    }
    let of_mariadb = bytes.starts_with(b"/*M!");
    if !of_mariadb && !bytes.starts_with(b"/*!") {
        return None;
    }
    let mark = 3 + usize::from(of_mariadb);
    let digits = bytes[mark..].iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    if digits < 5 {
        let known_other = modes.engine.as_ref().is_some_and(|engine| engine.kind == EngineKind::Mysql);
        return (!of_mariadb || !known_other).then_some(mark);
    }
    let version = bytes[mark..mark + digits].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let executed = match &modes.engine {
        Some(engine) if engine.kind == EngineKind::Mariadb => {
            version <= number(&engine.version) && (of_mariadb || !(50_700..=99_999).contains(&version))
        }
        Some(engine) => version <= number(&engine.version) && !of_mariadb,
        // 999999 is a version that no server has, by which comments are made.
        None => version < 999_999,
    };
    executed.then_some(mark + digits)
}

/// `10.11` as executable comments count: 101199. The patch is not known, and
/// what is written for a later one is not in a script of this server's.
///
/// A server of which only the kind is known executes whatever its kind may.
fn number(version: &str) -> u32 {
    if version.is_empty() {
        return 999_998;
    }
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    major.saturating_mul(10_000).saturating_add(minor.saturating_mul(100)).saturating_add(99)
}

fn fails(problem: &'static str, at: usize) -> Error {
    Error::new(problem).number("byte", at as u64)
}
