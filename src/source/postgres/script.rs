//! Cuts SQL text into statements where `psql` would, and refuses what only `psql` understands.
//!
//! Knows quoting, comments and the bodies of functions (PostgreSQL manual, 4.1;
//! `psql` counts `BEGIN … END` of SQL-standard bodies the same way), not the
//! grammar. Comments between statements are dropped. A backslash outside of
//! quotes is a command to `psql`: with none in the statements, no text of a
//! server's can run one, so `\restrict` is not needed and older `psql` loads.

use std::ops::Range;

use crate::error::{Error, Result};

/// One statement without its final semicolon.
pub struct Statement<'a> {
    pub text: &'a str,
    /// Where it begins, counted from 1.
    pub line: u64,
    tokens: Vec<Token>,
}

struct Token {
    kind: Kind,
    range: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A keyword or an unquoted name.
    Word,
    QuotedName,
    /// Strings, numbers, `$1`.
    Literal,
    /// One byte of an operator or of punctuation.
    Mark,
}

impl Statement<'_> {
    /// What follows these statements is no SQL, or has other strings.
    fn refuse_what_is_read_otherwise(&self) -> Result<()> {
        if self.begins(&["copy"]) && self.says(&["from", "stdin"]) {
            return Err(Error::usage("the schema holds rows (COPY … FROM stdin)")
                .number("line", self.line)
                .help("write it with `pg_dump --schema-only`; the rows come from the database"));
        }
        if self.begins(&["set", "standard_conforming_strings"]) && !self.says(&["on"]) {
            return Err(Error::usage("the schema is written with standard_conforming_strings off")
                .number("line", self.line)
                .help("switch it on for the role that dumps the schema, and dump it again"));
        }
        Ok(())
    }

    /// Whether it begins with these words, given in lower case.
    pub fn begins(&self, words: &[&str]) -> bool {
        self.has_at(0, words)
    }

    /// Whether these words stand next to each other somewhere in it.
    pub fn says(&self, words: &[&str]) -> bool {
        (0..self.tokens.len()).any(|at| self.has_at(at, words))
    }

    fn has_at(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(index, word)| {
            self.tokens.get(at + index).is_some_and(|token| {
                matches!(token.kind, Kind::Word | Kind::Mark) && self.of(token).eq_ignore_ascii_case(word)
            })
        })
    }

    fn of(&self, token: &Token) -> &str {
        &self.text[token.range.clone()]
    }

    /// The name that stands after so many tokens: `public."t"`. No literal is
    /// part of it.
    pub fn name_after(&self, skip: usize) -> String {
        let parts = self.tokens.iter().skip(skip).enumerate().take_while(|(index, token)| match index % 2 {
            0 => matches!(token.kind, Kind::Word | Kind::QuotedName),
            _ => self.of(token) == ".",
        });
        parts.map(|(_, token)| self.of(token)).collect()
    }

    /// The text before its `OPTIONS (…)`, when it has one.
    pub fn before_options(&self) -> Option<&str> {
        let at = (0..self.tokens.len()).find(|&at| self.has_at(at, &["options", "("]))?;
        Some(self.text[..self.tokens[at].range.start].trim_end())
    }
}

/// # Errors
/// Text that ends inside a quote or comment, rows for `COPY`, and commands of
/// `psql`'s other than `\restrict` and `\unrestrict`, which are dropped.
pub fn statements(text: &str) -> Result<Vec<Statement<'_>>> {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0 };
    let mut found = Vec::new();
    let mut open: Vec<Token> = Vec::new();
    let (mut parentheses, mut blocks) = (0_u32, 0_u32);
    while let Some(token) = scanner.token()? {
        let word = &text[token.range.clone()];
        match (token.kind, word) {
            (Kind::Mark, ";") if parentheses == 0 && blocks == 0 => {
                let statement = close(text, std::mem::take(&mut open));
                if let Some(statement) = &statement {
                    statement.refuse_what_is_read_otherwise()?;
                }
                found.extend(statement);
                continue;
            }
            (Kind::Mark, "(") => parentheses += 1,
            (Kind::Mark, ")") => parentheses = parentheses.saturating_sub(1),
            (Kind::Word, _) if parentheses == 0 && is_routine(text, &open) => {
                let is = |other: &str| word.eq_ignore_ascii_case(other);
                if is("begin") || is("case") && blocks > 0 {
                    blocks += 1;
                } else if is("end") {
                    blocks = blocks.saturating_sub(1);
                }
            }
            _ => {}
        }
        open.push(token);
    }
    found.extend(close(text, open));
    Ok(found)
}

fn close(text: &str, tokens: Vec<Token>) -> Option<Statement<'_>> {
    let (start, end) = (tokens.first()?.range.start, tokens.last()?.range.end);
    let tokens =
        tokens.into_iter().map(|Token { kind, range }| Token { kind, range: range.start - start..range.end - start });
    Some(Statement { text: &text[start..end], line: line(text, start), tokens: tokens.collect() })
}

fn line(text: &str, at: usize) -> u64 {
    text.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() as u64 + 1
}

/// `CREATE [OR REPLACE] FUNCTION | PROCEDURE`: only there do `BEGIN` and `END` enclose statements.
fn is_routine(text: &str, tokens: &[Token]) -> bool {
    let is = |at: usize, word: &str| {
        tokens.get(at).is_some_and(|token| text[token.range.clone()].eq_ignore_ascii_case(word))
    };
    let at = if is(1, "or") && is(2, "replace") { 3 } else { 1 };
    is(0, "create") && (is(at, "function") || is(at, "procedure"))
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn fails(&self, problem: &'static str, at: usize) -> Error {
        Error::usage(problem).number("line", line(self.text, at))
    }

    /// The next token; `None` at the end of the text.
    fn token(&mut self) -> Result<Option<Token>> {
        self.skip()?;
        let start = self.at;
        let Some(&first) = self.bytes.get(start) else { return Ok(None) };
        let kind = match first {
            b'\'' => {
                self.quoted(b'\'', false)?;
                Kind::Literal
            }
            b'"' => {
                self.quoted(b'"', false)?;
                Kind::QuotedName
            }
            b'$' => match self.dollar_tag() {
                Some(length) => {
                    self.dollar_quoted(length)?;
                    Kind::Literal
                }
                None => {
                    self.at += 1;
                    self.run(|byte| byte.is_ascii_digit());
                    Kind::Literal
                }
            },
            b'0'..=b'9' => {
                self.run(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_');
                Kind::Literal
            }
            _ if starts_word(first) => {
                self.run(|byte| starts_word(byte) || byte.is_ascii_digit() || byte == b'$');
                if self.at == start + 1 && matches!(first, b'e' | b'E') && self.byte(0) == b'\'' {
                    self.escape_string()?;
                    Kind::Literal
                } else {
                    Kind::Word
                }
            }
            _ => {
                self.at += 1;
                Kind::Mark
            }
        };
        Ok(Some(Token { kind, range: start..self.at }))
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|&byte| belongs(byte)) {
            self.at += 1;
        }
    }

    /// Blanks, comments, and the two lines of `pg_dump`'s that `psql` may not know.
    fn skip(&mut self) -> Result<()> {
        loop {
            match (self.byte(0), self.byte(1)) {
                (b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c, _) => self.at += 1,
                (b'-', b'-') => self.run(|byte| byte != b'\n'),
                (b'/', b'*') => self.block_comment()?,
                (b'\\', _) => self.command()?,
                _ => return Ok(()),
            }
        }
    }

    fn command(&mut self) -> Result<()> {
        let start = self.at;
        self.run(|byte| byte != b'\n');
        let name = self.text[start + 1..self.at].split_whitespace().next().unwrap_or("");
        if name == "restrict" || name == "unrestrict" {
            return Ok(());
        }
        Err(self.fails("the schema holds a command for psql, which is no SQL", start))
    }

    fn block_comment(&mut self) -> Result<()> {
        let start = self.at;
        let mut depth = 0;
        while self.at < self.bytes.len() {
            match (self.byte(0), self.byte(1)) {
                (b'/', b'*') => depth += 1,
                (b'*', b'/') => depth -= 1,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return Ok(());
            }
        }
        Err(self.fails("the schema ends inside a comment", start))
    }

    /// Doubled quotes are seen as two strings side by side, which comes to the same.
    fn quoted(&mut self, quote: u8, escapes: bool) -> Result<()> {
        let start = self.at;
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += if escapes && byte == b'\\' { 2 } else { 1 };
            if byte == quote {
                if self.byte(0) != quote {
                    return Ok(());
                }
                self.at += 1;
            }
        }
        Err(self.fails("the schema ends inside a quoted text", start))
    }

    /// A string with escapes goes on after a line break (manual, 4.1.2.1), and
    /// there backslashes still escape.
    fn escape_string(&mut self) -> Result<()> {
        loop {
            self.quoted(b'\'', true)?;
            let end = self.at;
            self.run(|byte| matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c));
            let broken = self.byte(0) == b'\n' || self.bytes[end..self.at].contains(&b'\r');
            if broken {
                while self.byte(0).is_ascii_whitespace() || (self.byte(0), self.byte(1)) == (b'-', b'-') {
                    self.run(|byte| byte.is_ascii_whitespace());
                    if (self.byte(0), self.byte(1)) == (b'-', b'-') {
                        self.run(|byte| byte != b'\n');
                    }
                }
            }
            if !broken || self.byte(0) != b'\'' {
                self.at = end;
                return Ok(());
            }
        }
    }

    /// Length of the `$tag$` that begins here.
    fn dollar_tag(&self) -> Option<usize> {
        let rest = &self.bytes[self.at + 1..];
        let length = rest.iter().position(|&byte| byte == b'$')?;
        let tag = &rest[..length];
        let is_tag = tag.first().is_none_or(|&byte| starts_word(byte))
            && tag.iter().all(|&byte| starts_word(byte) || byte.is_ascii_digit());
        is_tag.then_some(length + 2)
    }

    fn dollar_quoted(&mut self, length: usize) -> Result<()> {
        let start = self.at;
        let inside = start + length;
        match self.text[inside..].find(&self.text[start..inside]) {
            Some(end) => {
                self.at = inside + end + length;
                Ok(())
            }
            None => Err(self.fails("the schema ends inside a quoted text", start)),
        }
    }
}

fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        statements(text).unwrap().iter().map(|statement| statement.text).collect()
    }

    #[test]
    fn statements_end_where_psql_ends_them() {
        for (text, expected) in [
            ("", &[][..]),
            (" ;; -- x\n ; /* a /* b; */ c */", &[]),
            ("a; b", &["a", "b"]),
            ("a 'x;''y' ; b", &["a 'x;''y'", "b"]),
            ("a '\\'; b", &["a '\\'", "b"]),
            ("a E'\\'; b'; c", &["a E'\\'; b'", "c"]),
            ("a E'\\''\n '\\'; b'; c", &["a E'\\''\n '\\'; b'", "c"]),
            ("a table'\\'; b", &["a table'\\'", "b"]),
            ("a \"x;\"\"y\"; b", &["a \"x;\"\"y\"", "b"]),
            ("a $$ ; ' $x$ $$; b", &["a $$ ; ' $x$ $$", "b"]),
            ("a $ü$ ; $$ ; $ü$; b", &["a $ü$ ; $$ ; $ü$", "b"]),
            ("a x$y$; b $1; c", &["a x$y$", "b $1", "c"]),
            ("create rule r as on insert to t do (a; b); c", &["create rule r as on insert to t do (a; b)", "c"]),
            ("a -- ;'\n b -- trailing\n; c", &["a -- ;'\n b", "c"]),
            ("a - - b; c / d", &["a - - b", "c / d"]),
        ] {
            assert_eq!(texts(text), expected, "{text}");
        }
    }

    #[test]
    fn bodies_of_the_sql_standard_stay_whole() {
        let body = "CREATE OR REPLACE FUNCTION f(a int) RETURNS int BEGIN ATOMIC\n SELECT CASE WHEN a > 0 THEN 1 END;\n SELECT 2; END";
        assert_eq!(texts(&format!("{body}; SELECT 1;")), [body, "SELECT 1"]);
        assert_eq!(
            texts("BEGIN; create table functions (a int); END;"),
            ["BEGIN", "create table functions (a int)", "END"]
        );
    }

    #[test]
    fn what_is_for_psql_is_dropped_or_refused() {
        assert_eq!(texts("--\n\\restrict abc\n\nSET a = 1;\n\\unrestrict abc\n"), ["SET a = 1"]);
        for text in ["a;\n\\connect other\n", "a \\! rm\n;", "'x' \\g"] {
            let error = statements(text).err().unwrap();
            assert!(error.problem().contains("psql"), "{error}");
        }
        assert!(statements("SET standard_conforming_strings = on;").is_ok());
        assert!(statements("SET standard_conforming_strings = off;").is_err());
        assert!(statements("a;\n\n\\c x").err().unwrap().to_string().contains("line 3"));
        for text in ["'a", "\"a", "$$ a", "/* /* */", "E'\\'", "E'\\"] {
            assert!(statements(text).err().unwrap().problem().contains("ends inside"), "{text}");
        }
    }

    #[test]
    fn a_statement_tells_its_words_and_names() {
        let all = statements("\n INSERT INTO public.\"a b\" (x) VALUES ('options (');").unwrap();
        let one = &all[0];
        assert_eq!(one.line, 2);
        assert!(one.begins(&["insert", "into"]) && !one.begins(&["insert", "x"]) && one.says(&["values", "("]));
        assert_eq!(one.name_after(2), "public.\"a b\"");
        assert!(one.before_options().is_none());
        let server = statements("CREATE SERVER options FOREIGN DATA WRAPPER w OPTIONS (\n host 'h');").unwrap();
        assert_eq!(server[0].before_options(), Some("CREATE SERVER options FOREIGN DATA WRAPPER w"));
    }
}
