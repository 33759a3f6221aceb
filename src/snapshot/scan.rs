//! The tokens of a snapshot line: names, SQL in brackets, type spellings.
//!
//! Every writer here stands beside its reader. What the reader could not find
//! the end of is written between backquotes, so that any text comes back as it was.

use crate::schema::Name;

/// Words that may follow a type on its line; a type's own words are never these.
const AFTER_TYPE: [&str; 10] =
    ["collate", "not null", "identity", "generated", "default", "start", "increment", "minimum", "maximum", "cycle"];
/// One more, apart because it is the sequence's last.
const OWNED_BY: &str = "owned by";

/// Why a line cannot be read: what was expected at its end or in its middle.
pub(super) type Expected = &'static str;

/// A place in a line.
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(line: &'a str) -> Cursor<'a> {
        Cursor { rest: line.trim() }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn finish<T>(self, value: T) -> Result<T, Expected> {
        if self.is_at_end() { Ok(value) } else { Err("nothing more on this line") }
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
        self.skip_blanks();
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Steps over `symbol`, when it comes next.
    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let found = self.rest.starts_with(symbol);
        if found {
            self.advance(symbol.len());
        }
        found
    }

    /// Steps over `words`, when they come next and end there.
    pub(super) fn words(&mut self, words: &str) -> bool {
        let found = starts_with_words(self.rest, words);
        if found {
            self.advance(words.len());
        }
        found
    }

    pub(super) fn number(&mut self) -> Result<i64, Expected> {
        let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
        let number = self.rest[..end].parse().map_err(|_| "a whole number")?;
        self.advance(end);
        Ok(number)
    }

    /// A name as [`name`] writes it.
    pub(super) fn name(&mut self) -> Result<String, Expected> {
        let name = self.name_part()?;
        self.skip_blanks();
        Ok(name)
    }

    /// `a.b.c`: no blanks around the dots.
    pub(super) fn dotted(&mut self) -> Result<Vec<String>, Expected> {
        let mut parts = vec![self.name_part()?];
        while let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            parts.push(self.name_part()?);
        }
        self.skip_blanks();
        Ok(parts)
    }

    /// A name, and not the blanks after it.
    fn name_part(&mut self) -> Result<String, Expected> {
        if self.rest.starts_with('"') {
            return self.quoted_part('"');
        }
        let end = self.rest.find(|c| !is_name_char(c)).unwrap_or(self.rest.len());
        if end == 0 {
            return Err("a name");
        }
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(name.to_owned())
    }

    /// A name as [`qualified`] writes it.
    pub(super) fn qualified(&mut self, default_schema: &str) -> Result<Name, Expected> {
        let mut parts = self.dotted()?;
        let name = parts.pop().expect("dotted gives at least one part");
        match parts.as_slice() {
            [] => Ok(Name::new(default_schema, name)),
            [schema] => Ok(Name::new(schema.as_str(), name)),
            _ => Err("a name, or schema.name"),
        }
    }

    /// `(a, b)`, each item read by `item`.
    pub(super) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Expected>,
    ) -> Result<Vec<T>, Expected> {
        if !self.symbol("(") {
            return Err("a list in brackets");
        }
        let mut items = Vec::new();
        if self.symbol(")") {
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            if self.symbol(")") {
                return Ok(items);
            }
            if !self.symbol(",") {
                return Err("`,` or `)`");
            }
        }
    }

    /// Whether [`Cursor::bracketed`] can read what comes next.
    pub(super) fn is_at_bracketed(&self) -> bool {
        self.rest.starts_with(['(', '`'])
    }

    /// SQL as [`bracketed`] writes it.
    pub(super) fn bracketed(&mut self) -> Result<String, Expected> {
        if self.rest.starts_with('`') {
            return self.quoted();
        }
        let inside = inside_brackets(self.rest).ok_or("an expression in brackets")?;
        self.advance(inside.len() + 2);
        Ok(inside.to_owned())
    }

    /// SQL as [`verbatim`] writes it, up to the end of the line.
    pub(super) fn verbatim(&mut self) -> Result<String, Expected> {
        if self.rest.starts_with('`') {
            return self.quoted();
        }
        if self.is_at_end() {
            return Err("an expression");
        }
        Ok(std::mem::take(&mut self.rest).to_owned())
    }

    /// A type as [`native`] writes it.
    pub(super) fn native(&mut self) -> Result<String, Expected> {
        if self.rest.starts_with('`') {
            return self.quoted();
        }
        let native = read_native(self.rest).ok_or("a type")?;
        self.advance(native.len());
        Ok(native.to_owned())
    }

    fn quoted(&mut self) -> Result<String, Expected> {
        let text = self.quoted_part('`')?;
        self.skip_blanks();
        Ok(text)
    }

    fn quoted_part(&mut self, quote: char) -> Result<String, Expected> {
        let mut text = String::new();
        let mut chars = self.rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
                self.rest = &self.rest[at + c.len_utf8()..];
                return Ok(text);
            }
            text.push(c);
        }
        Err("a closing quote")
    }
}

/// A name: bare when it is letters, digits and `_$`, else in double quotes.
pub(super) fn name(text: &str) -> String {
    let is_bare = !text.is_empty() && text.chars().all(is_name_char);
    if is_bare { text.to_owned() } else { quote(text, '"') }
}

/// `schema.name`, without the schema where it is the default one.
pub(super) fn qualified(full: &Name, default_schema: &str) -> String {
    match full.schema == default_schema {
        true => name(&full.name),
        false => format!("{}.{}", name(&full.schema), name(&full.name)),
    }
}

/// `(expression)`.
pub(super) fn bracketed(expression: &str) -> String {
    let text = format!("({expression})");
    if inside_brackets(&text).is_some_and(|inside| inside.len() == expression.len()) {
        text
    } else {
        quote(expression, '`')
    }
}

/// An expression that stands last on its line.
pub(super) fn verbatim(expression: &str) -> String {
    let is_plain = !expression.is_empty() && expression.trim() == expression && !expression.starts_with('`');
    if is_plain { expression.to_owned() } else { quote(expression, '`') }
}

/// A type as the server spells it.
pub(super) fn native(text: &str) -> String {
    if read_native(text).is_some_and(|read| read == text) { text.to_owned() } else { quote(text, '`') }
}

/// Text whose end a reader could not see otherwise.
pub(super) fn quote(text: &str, quote: char) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    for c in text.chars() {
        if c == quote {
            quoted.push(quote);
        }
        quoted.push(c);
    }
    quoted.push(quote);
    quoted
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn starts_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '(', '`']))
}

/// Where the scanner stands in SQL text: inside quotes, or how deep in brackets.
#[derive(Default)]
struct Depth {
    quote: Option<char>,
    brackets: u32,
}

impl Depth {
    /// `None` when a bracket closes that was never opened.
    fn step(&mut self, c: char) -> Option<()> {
        match (self.quote, c) {
            (Some(open), c) if open == c => self.quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => self.quote = Some(c),
            (None, '(') => self.brackets += 1,
            (None, ')') => self.brackets = self.brackets.checked_sub(1)?,
            (None, _) => {}
        }
        Some(())
    }

    fn is_outside(&self) -> bool {
        self.quote.is_none() && self.brackets == 0
    }
}

/// What stands between the bracket `text` starts with and its counterpart.
fn inside_brackets(text: &str) -> Option<&str> {
    if !text.starts_with('(') {
        return None;
    }
    let mut depth = Depth::default();
    for (at, c) in text.char_indices() {
        depth.step(c)?;
        if depth.is_outside() {
            return Some(&text[1..at]);
        }
    }
    None
}

/// The type at the start of `text`: up to a word of [`AFTER_TYPE`] outside
/// quotes and brackets.
fn read_native(text: &str) -> Option<&str> {
    if text.starts_with(['(', '`']) || text.starts_with(char::is_whitespace) {
        return None;
    }
    let mut depth = Depth::default();
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let after = &text[at + c.len_utf8()..];
        let is_word_next = || AFTER_TYPE.iter().chain([&OWNED_BY]).any(|words| starts_with_words(after, words));
        if depth.is_outside() && c.is_whitespace() && is_word_next() {
            end = at;
            break;
        }
        depth.step(c)?;
    }
    let native = &text[..end];
    (depth.is_outside() && !native.is_empty() && native.trim_end() == native).then_some(native)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_ends_where_the_next_word_starts() {
        for (line, want) in [
            ("timestamp with time zone not null", "timestamp with time zone"),
            ("numeric(10, 2) default 0", "numeric(10, 2)"),
            ("\"odd not null\".\"a default b\" not null", "\"odd not null\".\"a default b\""),
            ("interval day to second(3)", "interval day to second(3)"),
            ("notnull generated stored (a)", "notnull"),
            ("default_kind default 1", "default_kind"),
        ] {
            assert_eq!(Cursor::new(line).native(), Ok(want.to_owned()), "{line}");
        }
    }

    #[test]
    fn any_text_comes_back_as_type_name_and_expression() {
        for text in [
            "",
            " ",
            "a",
            "a b",
            "a not null",
            "x default",
            "(",
            ")",
            "'",
            "\"",
            "`",
            "a`b",
            "(a)",
            "a)",
            "'a'",
            "é",
            "…",
            " a ",
            "a  b",
            "a\nb",
            "it''s",
            "\"a\"\"b\"",
            "E'\\''",
            "$$ ) $$",
            "not null",
            "owned by",
        ] {
            let mut cursor = Cursor { rest: &format!("{} not null", native(text)) };
            assert_eq!(cursor.native(), Ok(text.to_owned()), "type {text:?}");
            assert!(cursor.words("not null") && cursor.is_at_end(), "type {text:?}");

            let mut cursor = Cursor { rest: &format!("{} x", bracketed(text)) };
            assert_eq!(cursor.bracketed(), Ok(text.to_owned()), "brackets {text:?}");
            assert!(cursor.words("x") && cursor.is_at_end(), "brackets {text:?}");

            let mut cursor = Cursor { rest: &format!("{}.{} (", name(text), name("b")) };
            assert_eq!(cursor.dotted(), Ok(vec![text.to_owned(), "b".to_owned()]), "name {text:?}");

            let mut cursor = Cursor { rest: &verbatim(text) };
            assert_eq!(cursor.verbatim(), Ok(text.to_owned()), "verbatim {text:?}");
        }
    }
}
