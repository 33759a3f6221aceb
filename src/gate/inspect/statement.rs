//! Where values can be in a statement: in its literals and comments. Names are the
//! schema's own, and stand in every output.

use std::ops::Range;

/// The insides of quotes and dollar quotes, and comments. What stands in a
/// dollar-quoted body is a statement again.
pub fn values(text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    collect(text, 0..text.len(), &mut found);
    found
}

fn collect(text: &[u8], within: Range<usize>, found: &mut Vec<Range<usize>>) {
    let end = within.end;
    let mut at = within.start;
    while at < end {
        let rest = &text[at..end];
        let length = match rest[0] {
            b'\'' => {
                let inside = quoted(rest, b'\'');
                found.push(at + 1..at + 1 + inside);
                inside + 2
            }
            b'"' => quoted(rest, b'"') + 2,
            b'`' => quoted(rest, b'`') + 2,
            b'-' if rest.starts_with(b"--") => comment(rest, b"\n", at, found),
            b'#' => comment(rest, b"\n", at, found),
            b'/' if rest.starts_with(b"/*") => comment(rest, b"*/", at, found),
            b'$' => match dollar(rest) {
                Some((tag, inside)) => {
                    collect(text, at + tag..at + tag + inside, found);
                    tag + inside + tag
                }
                None => 1,
            },
            _ => 1,
        };
        at += length;
    }
}

/// How many bytes stand before the quote that closes; a doubled one does not.
fn quoted(text: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(next) = memchr::memchr(quote, &text[at.min(text.len())..]) {
        at += next;
        if text.get(at + 1) != Some(&quote) {
            return at - 1;
        }
        at += 2;
    }
    text.len() - 1
}

fn comment(text: &[u8], end: &[u8], at: usize, found: &mut Vec<Range<usize>>) -> usize {
    let length = memchr::memmem::find(text, end).map_or(text.len(), |found| found + end.len());
    found.push(at..at + length);
    length
}

/// The lengths of `$tag$` and of what stands before the next one.
fn dollar(text: &[u8]) -> Option<(usize, usize)> {
    let tag = 2 + text[1..].iter().position(|byte| *byte == b'$')?;
    let is_name = text[1..tag - 1].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let inside = is_name.then(|| memchr::memmem::find(&text[tag..], &text[..tag])).flatten()?;
    Some((tag, inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &[&str]) {
        let found: Vec<&str> = values(text.as_bytes()).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn values_stand_in_quotes_and_comments() {
        check("CREATE TABLE \"o'x\" (a text DEFAULT 'it''s', b int) -- of Ann\n;", &["it''s", "-- of Ann\n"]);
        check("CREATE FUNCTION f() AS $b$ SELECT 'x' FROM users /* y */ $b$", &["x", "/* y */"]);
        check("SELECT $1, 'open", &["open"]);
        check("COMMENT ON TABLE t IS ''", &[""]);
        check("'", &[""]);
    }
}
