//! What the scanner looks for before it asks a detector.
//!
//! Anchors are data, so that the gate can look for all of them in one pass. The
//! function here is the plain one: for single values, and to test the fast one by.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// These bytes as they stand: `ghp_`, `-----BEGIN `, `@`.
    Literal(&'static str),
    /// These small letters, whatever the case of the text: `password`.
    Word(&'static str),
    /// Digits, with single separators (` `, `-`, `.`, `/`) between groups: from so
    /// many digits to so many. A `+` or `(` before them belongs to them. The run
    /// touches no letter, digit or underscore; runs inside of hex and uuids are none.
    Digits(usize, usize),
    /// A run of ASCII letters and digits, with at least one of both: its length.
    /// It touches no letter, digit or underscore.
    Token(usize, usize),
    /// Two to four hex digits, then `:`, `-` or `.`, several times: hardware and
    /// internet addresses. The whole run of hex digits and separators.
    HexGroups,
    /// The whole value of a column that a word of the detector names.
    Column,
}

impl Anchor {
    /// Every place in `text` where it stands, in order.
    pub fn candidates(self, text: &[u8]) -> Vec<Range<usize>> {
        match self {
            Anchor::Literal(literal) => {
                memchr::memmem::find_iter(text, literal).map(|at| at..at + literal.len()).collect()
            }
            Anchor::Word(word) => {
                let folded = text.to_ascii_lowercase();
                memchr::memmem::find_iter(&folded, word).map(|at| at..at + word.len()).collect()
            }
            Anchor::Digits(least, most) => runs(text, is_number)
                .flat_map(|run| numbers(text, run))
                .filter(|run| (least..=most).contains(&text[run.clone()].iter().filter(|b| b.is_ascii_digit()).count()))
                .collect(),
            Anchor::Token(least, most) => runs(text, is_word)
                .filter(|run| {
                    let run = &text[run.clone()];
                    (least..=most).contains(&run.len())
                        && !run.contains(&b'_')
                        && run.iter().any(u8::is_ascii_digit)
                        && run.iter().any(u8::is_ascii_alphabetic)
                })
                .collect(),
            Anchor::HexGroups => runs(text, |byte| byte.is_ascii_hexdigit() || b":-.".contains(&byte))
                .filter(|run| text[run.clone()].iter().filter(|byte| b":-.".contains(byte)).count() >= 2)
                .collect(),
            Anchor::Column => std::iter::once(0..text.len()).filter(|all| !all.is_empty()).collect(),
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_number(byte: u8) -> bool {
    byte.is_ascii_digit() || b" -./+()".contains(&byte)
}

/// Maximal runs of such bytes.
fn runs(text: &[u8], is: impl Fn(u8) -> bool + Copy) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].iter().position(|byte| is(*byte))?;
        let end = text[start..].iter().position(|byte| !is(*byte)).map_or(text.len(), |length| start + length);
        at = end;
        Some(start..end)
    })
}

/// The numbers inside a run of digits and separators: groups with one separator
/// between them (or `) `), from a `+` or `(` or digit to a digit.
fn numbers(text: &[u8], run: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = run.start;
    while at < run.end {
        let Some(start) = (at..run.end).find(|at| text[*at].is_ascii_digit()) else { break };
        let mut end = start;
        let mut next = start;
        let mut separators = 0;
        while next < run.end {
            if text[next].is_ascii_digit() {
                (end, separators) = (next + 1, 0);
            } else if text[next] == b'+'
                || separators == 2
                || (separators == 1 && text[next - 1] != b')' && text[next] != b'(')
            {
                break;
            } else {
                separators += 1;
            }
            next += 1;
        }
        let mut first = start;
        while first > run.start && matches!(text[first - 1], b'+' | b'(') {
            first -= 1;
        }
        let touches = |byte: Option<&u8>| byte.is_some_and(|byte| is_word(*byte));
        if !touches(text[..first].last()) && !touches(text.get(end)) {
            found.push(first..end);
        }
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(anchor: Anchor, text: &str, wanted: &[&str]) {
        let found: Vec<&str> = anchor.candidates(text.as_bytes()).into_iter().map(|at| &text[at]).collect();
        assert_eq!(found, wanted, "{anchor:?} in {text:?}");
    }

    #[test]
    fn numbers_are_whole_and_alone() {
        check(Anchor::Digits(9, 16), "ssn 536-22-1845, id 17", &["536-22-1845"]);
        check(Anchor::Digits(7, 16), "call (202) 555-0147 or +49 30 901820", &["(202) 555-0147", "+49 30 901820"]);
        check(Anchor::Digits(4, 16), "a1234 5678b 4111 1111  2222", &["4111 1111", "2222"]);
    }

    #[test]
    fn tokens_have_letters_and_digits() {
        check(Anchor::Token(5, 20), "AB123456C a_b1 12345 hello RSSMRA85T10A562S", &["AB123456C", "RSSMRA85T10A562S"]);
        check(Anchor::HexGroups, "at 00:1b:44:11:3a:b7 and 10.0.0.1", &["00:1b:44:11:3a:b7", "10.0.0.1"]);
        check(Anchor::Word("token"), "Token=1 TOKEN", &["Token", "TOKEN"]);
    }
}
