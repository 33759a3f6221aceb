//! What people wrote into a piece of SQL: the insides of its quotes, and its comments.
//!
//! Lenient, and no parser: what is open at the end is prose to the end. Bodies
//! between dollars are read through, so that their quotes and comments count.

use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prose {
    pub range: Range<usize>,
    /// Between quotes, and no comment.
    pub quoted: bool,
}

/// With `escapes` a backslash keeps a quote from closing.
pub fn prose(text: &[u8], escapes: bool) -> Vec<Prose> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (skip, end, close, quoted) = match rest {
            [quote @ (b'\'' | b'"'), ..] => {
                let end = closing(&rest[1..], *quote, escapes);
                (1, end, 1, true)
            }
            [b'-', b'-', ..] => (2, line_end(&rest[2..]), 0, false),
            [b'#', ..] if begins_line(&text[..at]) => (1, line_end(&rest[1..]), 0, false),
            [b'/', b'*', ..] => (2, memchr::memmem::find(&rest[2..], b"*/").unwrap_or(rest.len() - 2), 2, false),
            _ => {
                at += 1;
                continue;
            }
        };
        let start = at + skip;
        found.push(Prose { range: start..start + end, quoted });
        at = start + end + close;
    }
    found
}

/// A doubled quote is one of the text's own.
fn closing(rest: &[u8], quote: u8, escapes: bool) -> usize {
    let mut at = 0;
    while at < rest.len() {
        if escapes && rest[at] == b'\\' {
            at += 2;
        } else if rest[at] != quote {
            at += 1;
        } else if rest.get(at + 1) == Some(&quote) {
            at += 2;
        } else {
            return at;
        }
    }
    rest.len()
}

fn line_end(rest: &[u8]) -> usize {
    memchr::memchr(b'\n', rest).unwrap_or(rest.len())
}

/// Only there is `#` a comment: elsewhere it may be an operator.
fn begins_line(before: &[u8]) -> bool {
    let blanks = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    before[..before.len() - blanks].last().is_none_or(|byte| *byte == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, escapes: bool, wanted: &[&str]) {
        let found: Vec<&str> = prose(text.as_bytes(), escapes).into_iter().map(|prose| &text[prose.range]).collect();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn quotes_and_comments_are_prose_and_code_is_not() {
        check("a 'b''c' -- it's d\n e /* f ' */ \"g\"", false, &["b''c", " it's d", " f ' ", "g"]);
        check("AS $$ x := 'y'; -- z\n$$", false, &["y", " z"]);
        check("# one\n a # b\n  # two", false, &[" one", " two"]);
        check(r"'a\'b' c", true, &[r"a\'b"]);
        check(r"'a\' 'b'", false, &[r"a\", "b"]);
        check("a 'open", false, &["open"]);
        check("'a\\", true, &["a\\"]);
        check("/* open", false, &[" open"]);
        check("/*", false, &[""]);
    }
}
