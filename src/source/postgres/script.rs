//! The statements of a schema's script, and no more: comments between them are
//! dropped, and what only `psql` understands is refused.
//!
//! A backslash outside of quotes is a command to `psql`: with none in the
//! statements, no text of a server's can run one, so `\restrict` is not needed
//! and older `psql` loads.

use crate::error::{Error, Result};
use crate::script::split::{Kind as Part, Splitter};
use crate::script::token::{Kind, Token, Tokens};
use crate::script::{Dialect, Modes};

/// One statement without its final semicolon.
pub struct Statement<'a> {
    pub text: &'a str,
    /// Where it begins, counted from 1.
    pub line: u64,
    tokens: Vec<Token>,
}

impl Statement<'_> {
    /// Without the semicolon, and what stands before the first token and behind
    /// the last.
    fn read<'a>(text: &'a str, line: u64, modes: &Modes) -> Result<Statement<'a>> {
        let mut cursor = Tokens::of(text.as_bytes(), modes).map_err(Error::leading_to_usage)?;
        let mut tokens: Vec<Token> = std::iter::from_fn(|| cursor.take()).collect();
        tokens.pop_if(|last| &text[last.start..last.end] == ";");
        let (start, end) = (tokens.first().map_or(0, |token| token.start), tokens.last().map_or(0, |token| token.end));
        for token in &mut tokens {
            token.start -= start;
            token.end -= start;
        }
        Ok(Statement { text: &text[start..end], line, tokens })
    }

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
        &self.text[token.start..token.end]
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
        Some(self.text[..self.tokens[at].start].trim_end())
    }
}

/// # Errors
/// What the splitter refuses: text that ends within a statement, a quote or a
/// comment; rows for `COPY`; and commands of `psql`'s other than `\restrict` and
/// `\unrestrict`, which are dropped.
pub fn statements(text: &str) -> Result<Vec<Statement<'_>>> {
    let mut splitter = Splitter::new(Modes::new(Dialect::Postgres));
    let mut found = Vec::new();
    let mut start = 0;
    let mut insert = None;
    while let Some(part) = splitter.next(&text.as_bytes()[start..], true).map_err(Error::leading_to_usage)? {
        let end = start + part.len;
        let begin = (start, splitter.line());
        let whole = match part.kind {
            Part::Meta => {
                refuse_command(&text[start..end], splitter.line())?;
                None
            }
            Part::InsertHead => {
                insert = Some(begin);
                None
            }
            Part::InsertTail => insert.take(),
            Part::Statement | Part::CopyHead => Some(begin),
            Part::Blank | Part::Comment | Part::InsertRows | Part::CopyRows | Part::CopyEnd => None,
        };
        if let Some((begin, line)) = whole {
            let statement = Statement::read(&text[begin..end], line, &splitter.modes)?;
            statement.refuse_what_is_read_otherwise()?;
            found.push(statement);
        }
        start = end;
    }
    Ok(found)
}

fn refuse_command(line: &str, number: u64) -> Result<()> {
    match line.split_whitespace().next() {
        Some("\\restrict" | "\\unrestrict") => Ok(()),
        _ => Err(Error::usage("the schema holds a command for psql, which is no SQL").number("line", number)),
    }
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
            assert!(statements(text).err().unwrap().problem().contains("ends within"), "{text}");
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
