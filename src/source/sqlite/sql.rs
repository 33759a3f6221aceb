//! The tokens of an SQL statement, as SQLite's own tokenizer cuts them.
//!
//! Knows no grammar and never fails: what does not end, ends with the text.
//! Source: SQLite, `tokenize.c` and "SQL As Understood By SQLite".

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A keyword or an unquoted name.
    Word,
    /// `"name"`, `[name]` or `` `name` ``.
    Quoted,
    /// `'text'`
    Text,
    /// A number or `x'…'`.
    Number,
    /// One character of anything else.
    Sign,
    /// `-- …` or `/* … */`
    Comment,
}

/// A token and its bytes within the statement.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
}

impl Token {
    pub fn text(self, sql: &str) -> &str {
        &sql[self.start..self.end]
    }

    pub fn is_word(self, sql: &str, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text(sql).eq_ignore_ascii_case(word)
    }

    pub fn is_sign(self, sql: &str, sign: &str) -> bool {
        self.kind == TokenKind::Sign && self.text(sql) == sign
    }

    /// The name this token spells, without its quotes.
    pub fn name(self, sql: &str) -> String {
        unquote(self.text(sql))
    }
}

/// A name or text without its quotes; doubled quotes inside become one.
pub fn unquote(text: &str) -> String {
    let inner = |quote: char| {
        let body = &text[1..];
        let body = body.strip_suffix(quote).unwrap_or(body);
        body.replace(&format!("{quote}{quote}"), &quote.to_string())
    };
    match text.chars().next() {
        Some(quote @ ('"' | '`' | '\'')) => inner(quote),
        Some('[') => text[1..].trim_end_matches(']').to_owned(),
        _ => text.to_owned(),
    }
}

/// Every token but blanks and comments.
pub fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = all_tokens(sql);
    tokens.retain(|token| token.kind != TokenKind::Comment);
    tokens
}

/// The statement without its comments: they are text of the source, and may
/// tell what no rule allows.
pub fn without_comments(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut copied = 0;
    for comment in all_tokens(sql).iter().filter(|token| token.kind == TokenKind::Comment) {
        out.push_str(&sql[copied..comment.start]);
        if comment.text(sql).starts_with("/*") {
            out.push(' ');
        }
        copied = comment.end;
    }
    out.push_str(&sql[copied..]);
    out.trim_end().to_owned()
}

fn all_tokens(sql: &str) -> Vec<Token> {
    let bytes = sql.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let next = bytes.get(at + 1).copied();
        let kind = match bytes[at] {
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'-' if next == Some(b'-') => {
                // The line break stays outside: it separates what stands around.
                at = find(bytes, at, |rest| rest[0] == b'\n', 0);
                TokenKind::Comment
            }
            b'/' if next == Some(b'*') => {
                at = find(bytes, at + 2, |rest| rest.starts_with(b"*/"), 2);
                TokenKind::Comment
            }
            b'\'' => {
                at = quoted(bytes, at);
                TokenKind::Text
            }
            b'"' | b'`' => {
                at = quoted(bytes, at);
                TokenKind::Quoted
            }
            b'[' => {
                at = find(bytes, at, |rest| rest[0] == b']', 1);
                TokenKind::Quoted
            }
            b'x' | b'X' if next == Some(b'\'') => {
                at = quoted(bytes, at + 1);
                TokenKind::Number
            }
            byte if byte.is_ascii_digit() || (byte == b'.' && next.is_some_and(|b| b.is_ascii_digit())) => {
                at = number(bytes, at);
                TokenKind::Number
            }
            byte if is_word(byte) => {
                at = find(bytes, at, |rest| !is_word(rest[0]), 0);
                TokenKind::Word
            }
            _ => {
                at += 1;
                TokenKind::Sign
            }
        };
        tokens.push(Token { kind, start, end: at });
    }
    tokens
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// The first place from `at` where `found` holds, and `more` bytes on; else the end.
fn find(bytes: &[u8], at: usize, found: impl Fn(&[u8]) -> bool, more: usize) -> usize {
    (at..bytes.len()).find(|&place| found(&bytes[place..])).map_or(bytes.len(), |place| place + more)
}

fn quoted(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while at < bytes.len() {
        if bytes[at] == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return at + 1;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

fn number(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < bytes.len() {
        let sign_of_exponent = matches!(bytes[at], b'+' | b'-') && matches!(bytes[at - 1], b'e' | b'E');
        let hexadecimal = bytes[start..].starts_with(b"0x") || bytes[start..].starts_with(b"0X");
        if !(is_word(bytes[at]) || bytes[at] == b'.' || (sign_of_exponent && !hexadecimal && at > start)) {
            break;
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str) -> Vec<&str> {
        tokens(sql).iter().map(|token| token.text(sql)).collect()
    }

    #[test]
    fn tokens_are_cut_as_sqlite_cuts_them() {
        assert_eq!(
            texts("a -- b\n'c--d''e' [f g]\"h\"\"i\"`j`x'00'1.5e-3+2 /* ' */0x1F-1<="),
            ["a", "'c--d''e'", "[f g]", "\"h\"\"i\"", "`j`", "x'00'", "1.5e-3", "+", "2", "0x1F", "-", "1", "<", "="]
        );
        assert_eq!(texts("größe 'a"), ["größe", "'a"]);
        assert_eq!(texts("/* open"), [""; 0]);
    }

    #[test]
    fn comments_go_and_quoted_ones_stay() {
        let sql = "CREATE TABLE t( -- who\n a TEXT DEFAULT '-- no', /* secret */\"b/*\" INT) -- end";
        assert_eq!(without_comments(sql), "CREATE TABLE t( \n a TEXT DEFAULT '-- no',  \"b/*\" INT)");
        assert_eq!(without_comments("a/**/b"), "a b");
        assert_eq!(without_comments("a--"), "a");
    }

    #[test]
    fn names_lose_their_quotes() {
        for (quoted, name) in
            [("\"a\"\"b\"", "a\"b"), ("[a b]", "a b"), ("`a``b`", "a`b"), ("a", "a"), ("'a''b'", "a'b")]
        {
            assert_eq!(unquote(quoted), name);
        }
        assert_eq!(unquote("'"), "");
    }
}
