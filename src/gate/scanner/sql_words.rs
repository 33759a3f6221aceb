//! Words, names and statements of SQL, as far as finding the columns of rows needs.

use super::column::Values;

/// Reads a statement's head from left to right, past blanks and comments.
pub(super) struct Words<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The last keyword, in small letters.
    word: [u8; 16],
}

impl<'a> Words<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Words<'a> {
        Words { bytes, at: 0, word: [0; 16] }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    pub(super) fn since(&self, begin: usize) -> &'a [u8] {
        &self.bytes[begin..self.at]
    }

    fn skip_blanks(&mut self) {
        loop {
            self.at += self.rest().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let rest = self.rest();
            let comment = match rest {
                [b'-', b'-', ..] | [b'#', ..] => memchr::memchr(b'\n', rest),
                [b'/', b'*', ..] => memchr::memmem::find(rest, b"*/").map(|end| end + 1),
                _ => return,
            };
            match comment {
                Some(end) => self.at += end + 1,
                None => return,
            }
        }
    }

    /// The next word in small letters, if it is one and is short.
    pub(super) fn keyword(&mut self) -> Option<&[u8]> {
        self.skip_blanks();
        let rest = self.rest();
        let length = rest.iter().take(17).take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'_').count();
        if length == 0 || length > 16 {
            return None;
        }
        self.at += length;
        self.word[..length].copy_from_slice(&rest[..length]);
        let word = &mut self.word[..length];
        word.make_ascii_lowercase();
        Some(word)
    }

    pub(super) fn skip_keywords(&mut self, skipped: &[&[u8]]) {
        loop {
            let at = self.at;
            if !self.keyword().is_some_and(|word| skipped.contains(&word)) {
                self.at = at;
                return;
            }
        }
    }

    /// A name with or without quotes, with what it is qualified by: `public.users`.
    pub(super) fn name(&mut self) -> Option<String> {
        let mut whole = String::new();
        loop {
            self.skip_blanks();
            whole.push_str(&self.part()?);
            if self.rest().first() != Some(&b'.') {
                return Some(whole);
            }
            whole.push('.');
            self.at += 1;
        }
    }

    fn part(&mut self) -> Option<String> {
        let rest = self.rest();
        let close = match rest.first()? {
            b'"' => b'"',
            b'`' => b'`',
            b'[' => b']',
            _ => {
                let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || *byte >= 0x80;
                let length = rest.iter().take_while(|byte| is_name(byte)).count();
                self.at += length;
                return (length > 0 && length <= 256).then(|| String::from_utf8_lossy(&rest[..length]).into_owned());
            }
        };
        let mut name = Vec::new();
        let mut at = 1;
        loop {
            let end = at + memchr::memchr(close, rest.get(at..)?)?;
            name.extend_from_slice(&rest[at..end]);
            at = end + 1;
            if rest.get(at) != Some(&close) {
                break;
            }
            name.push(close);
            at += 1;
        }
        self.at += at;
        (name.len() <= 256).then(|| String::from_utf8_lossy(&name).into_owned())
    }

    /// Names in brackets.
    pub(super) fn list(&mut self) -> Option<Vec<String>> {
        let begin = self.at;
        self.skip_blanks();
        if self.rest().first() != Some(&b'(') {
            self.at = begin;
            return None;
        }
        self.at += 1;
        let mut names = Vec::new();
        loop {
            let Some(name) = self.name() else {
                self.at = begin;
                return None;
            };
            names.push(name);
            self.skip_blanks();
            let next = self.rest().first().copied();
            self.at += 1;
            match next {
                Some(b',') => {}
                Some(b')') => return Some(names),
                _ => {
                    self.at = begin;
                    return None;
                }
            }
        }
    }

    /// The columns that a table's definition in brackets begins its parts with, and
    /// what their types leave to be found.
    pub(super) fn definitions(&mut self) -> Option<Vec<(String, Values)>> {
        const OTHERS: [&str; 13] = [
            "primary",
            "key",
            "unique",
            "constraint",
            "check",
            "foreign",
            "index",
            "fulltext",
            "spatial",
            "exclude",
            "like",
            "period",
            "partition",
        ];
        self.skip_blanks();
        if self.rest().first() != Some(&b'(') {
            return None;
        }
        self.at += 1;
        let mut names = Vec::new();
        loop {
            self.skip_blanks();
            let is_quoted = matches!(self.rest().first(), Some(b'"' | b'`' | b'['));
            let name = self.part();
            let begin = self.at;
            let name = name.filter(|name| is_quoted || !OTHERS.contains(&name.to_ascii_lowercase().as_str()));
            let mut depth = 0u32;
            loop {
                match self.rest().first()? {
                    b'(' => depth += 1,
                    b')' if depth == 0 => {
                        names.extend(name.map(|name| (name, values(self.since(begin)))));
                        return Some(names);
                    }
                    b')' => depth -= 1,
                    b',' if depth == 0 => break,
                    quote @ (b'\'' | b'"' | b'`') => {
                        self.at += 1 + memchr::memchr(*quote, &self.rest()[1..])?;
                    }
                    b'-' if self.rest().starts_with(b"--") => {
                        self.at += memchr::memchr(b'\n', self.rest())?;
                    }
                    _ => {}
                }
                self.at += 1;
            }
            names.extend(name.map(|name| (name, values(self.since(begin)))));
            self.at += 1;
        }
    }
}

/// What a column of this type may hold, as PostgreSQL names and writes its own types.
fn values(definition: &[u8]) -> Values {
    let text = definition.trim_ascii_start();
    let length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let rest = &text[length..];
    if rest.contains(&b'[') || rest.starts_with(b".") || rest.starts_with(b"_") {
        return Values::Any;
    }
    match text[..length].to_ascii_lowercase().as_slice() {
        b"bigint" | b"integer" | b"int" | b"smallint" | b"int2" | b"int4" | b"int8" => Values::Integers,
        b"numeric" | b"decimal" => {
            let scale = rest.strip_prefix(b"(").and_then(|rest| rest.split(|byte| *byte == b')').next());
            let scale = scale.and_then(|scale| scale.split(|byte| *byte == b',').nth(1));
            // With digits behind the point it is no number that anybody has.
            match scale.map(<[u8]>::trim_ascii) {
                Some([b'1'..=b'9', ..]) => Values::Nothing,
                _ => Values::Integers,
            }
        }
        b"real" | b"double" | b"float4" | b"float8" | b"boolean" | b"bool" | b"date" | b"timestamp"
        | b"timestamptz" | b"uuid" => Values::Nothing,
        _ => Values::Any,
    }
}

/// Where a statement ends, behind its semicolon; strings, comments and dollar
/// quotes may hold others.
pub(super) fn statement_end(bytes: &[u8], backslashes: bool) -> Option<usize> {
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        at += match rest[0] {
            b';' => return Some(at + 1),
            quote @ (b'\'' | b'"' | b'`') => {
                let mut end = 1;
                loop {
                    let next = memchr::memchr2(quote, b'\\', rest.get(end..)?)?;
                    end += next + 1;
                    if rest[end - 1] == quote {
                        break end;
                    }
                    if backslashes && quote != b'`' {
                        end += 1;
                    }
                }
            }
            b'-' if rest.starts_with(b"--") => memchr::memchr(b'\n', rest)? + 1,
            b'/' if rest.starts_with(b"/*") => memchr::memmem::find(rest, b"*/")? + 2,
            b'$' => {
                let is_tag = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
                let length = rest[1..].iter().take(64).take_while(|byte| is_tag(byte)).count();
                if rest.get(1 + length) == Some(&b'$') {
                    let tag = &rest[..length + 2];
                    memchr::memmem::find(&rest[tag.len()..], tag)? + 2 * tag.len()
                } else {
                    1
                }
            }
            // Up to whatever may begin something.
            _ => 1 + rest[1..].iter().position(|byte| b";'\"`-/$".contains(byte)).unwrap_or(rest.len() - 1),
        };
    }
    None
}
