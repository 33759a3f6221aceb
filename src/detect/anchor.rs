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
    /// touches no letter, digit or underscore. What every table is full of is none:
    /// a date as ISO 8601 writes it (what follows it is looked at by itself), the
    /// seconds of a time of day, a number with one dot, a part of a uuid.
    Digits(usize, usize),
    /// A run of ASCII letters and digits, with at least one of both: its length.
    /// It touches no letter, digit or underscore and is no part of a uuid.
    Token(usize, usize),
    /// Hex digits, then `:`, `-` or `.`, several times: hardware and internet
    /// addresses. The whole run of hex digits and separators, if it has as many
    /// of a kind as addresses have: three dots, two in a row of twelve digits, five
    /// dashes, three colons or a double one.
    HexGroups,
    /// A date as ISO 8601 writes it: `1996-02-29`. It touches no letter, digit or
    /// underscore before it.
    Date,
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
                .flat_map(|run| chains(text, run))
                .filter_map(|chain| number(text, chain))
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
                .filter(|run| !is_in_uuid(text, run))
                .collect(),
            Anchor::HexGroups => runs(text, |byte| byte.is_ascii_hexdigit() || b":-.".contains(&byte))
                .filter(|run| is_address(&text[run.clone()]))
                .collect(),
            Anchor::Date => runs(text, is_number)
                .flat_map(|run| chains(text, run))
                .filter(|chain| begins_with_date(&text[chain.clone()]) && !is_part(text[..chain.start].last()))
                .map(|chain| chain.start..chain.start + 10)
                .collect(),
            Anchor::Column => std::iter::once(0..text.len()).filter(|all| !all.is_empty()).collect(),
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a byte beside a run makes it a part of a word.
pub fn is_part(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| is_word(*byte))
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

/// The chains inside a run of digits and separators: groups with one separator
/// between them (or `) `), from a digit to a digit.
fn chains(text: &[u8], run: Range<usize>) -> Vec<Range<usize>> {
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
        found.push(start..end);
        at = end;
    }
    found
}

/// The number in a chain of groups of digits, which no digit comes before; the
/// chain is as long as it can be.
pub fn number(text: &[u8], chain: Range<usize>) -> Option<Range<usize>> {
    let bytes = &text[chain.clone()];
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    // How many bytes at its beginning are of a date, or of the seconds of a time.
    let skipped = if begins_with_date(bytes) {
        10
    } else if matches!(text[..chain.start], [.., b'0'..=b'9', b':']) {
        let seconds = digits(0);
        if bytes.get(seconds) == Some(&b'.') { seconds + 1 + digits(seconds + 1) } else { seconds }
    } else {
        0
    };
    let mut first = chain.start + skipped;
    if skipped > 0 {
        first = (first..chain.end).find(|at| text[*at].is_ascii_digit())?;
    }
    while first > 0 && matches!(text[first - 1], b'+' | b'(') {
        first -= 1;
    }
    let before = &text[..first];
    let is_number = !is_part(before.last())
        && !is_part(text.get(chain.end))
        && !is_decimal(&text[first..chain.end])
        && !is_in_uuid(text, &(first..chain.end));
    is_number.then_some(first..chain.end)
}

/// `1996-02-29`, and no digit after it: years from 1900 to 2099, any day up to 31.
pub fn begins_with_date(text: &[u8]) -> bool {
    let Some(date) = text.first_chunk::<10>() else { return false };
    let at = |index: usize, from: u8, to: u8| (from..=to).contains(&date[index]);
    matches!(&date[..2], b"19" | b"20")
        && at(2, b'0', b'9')
        && at(3, b'0', b'9')
        && date[4] == b'-'
        && (date[5] == b'0' && at(6, b'1', b'9') || date[5] == b'1' && at(6, b'0', b'2'))
        && date[7] == b'-'
        && at(8, b'0', b'3')
        && at(9, b'0', b'9')
        && !text.get(10).is_some_and(u8::is_ascii_digit)
}

/// Digits, one dot, digits.
fn is_decimal(text: &[u8]) -> bool {
    let mut others = text.iter().filter(|byte| !byte.is_ascii_digit());
    others.next() == Some(&b'.') && others.next().is_none()
}

/// Whether the separators of a run of hex digits are those of an address.
pub fn is_address(run: &[u8]) -> bool {
    let (mut dots, mut dashes, mut colons, mut is_double) = (0, 0, 0, false);
    let mut before = 0;
    for byte in run {
        match byte {
            b'.' => dots += 1,
            b'-' => dashes += 1,
            b':' => {
                colons += 1;
                is_double |= before == b':';
            }
            _ => {}
        }
        before = *byte;
    }
    let digits = run.len() - dots - dashes - colons;
    let is_many = dots >= 3 || dashes >= 5 || colons >= 3 || (colons == 2 && is_double) || (dots == 2 && digits == 12);
    is_many && digits > 0
}

/// Whether the bytes stand in a run of hex digits and dashes that is a uuid, RFC
/// 9562: 8-4-4-4-12.
pub fn is_in_uuid(text: &[u8], part: &Range<usize>) -> bool {
    uuid_around(text, part).is_some()
}

/// Where the uuid begins that the bytes stand in.
pub fn uuid_around(text: &[u8], part: &Range<usize>) -> Option<usize> {
    const LENGTH: usize = 36;
    const DASHES: [usize; 4] = [8, 13, 18, 23];
    let is_hex = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
    let touches = |byte: Option<&u8>| byte == Some(&b'-');
    let may_be = part.len() == LENGTH || touches(text[..part.start].last()) || touches(text.get(part.end));
    if part.len() > LENGTH || !may_be {
        return None;
    }
    // Where one dash is, all four are.
    let dash = match part.start.checked_sub(1) {
        Some(before) if text[before] == b'-' => before,
        _ => match text[part.start..].iter().take(9).position(|byte| *byte == b'-') {
            Some(ahead) => part.start + ahead,
            None => return None,
        },
    };
    DASHES.iter().filter_map(|offset| dash.checked_sub(*offset)).find(|start| {
        let Some(uuid) = text.get(*start..start + LENGTH) else { return false };
        DASHES.iter().all(|at| uuid[*at] == b'-')
            && uuid.iter().enumerate().all(|(at, byte)| byte.is_ascii_hexdigit() || DASHES.contains(&at))
            && !text[..*start].last().is_some_and(is_hex)
            && !text.get(start + LENGTH).is_some_and(is_hex)
    })
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
    fn what_every_table_is_full_of_is_no_number() {
        check(Anchor::Digits(4, 16), "2024-02-29 12:30:44.123456+00", &[]);
        check(Anchor::Digits(4, 16), "2024-02-29 +49 30 901820", &["+49 30 901820"]);
        check(Anchor::Digits(4, 16), "2024-02-29 4111 1111, 1912-12-1234", &["4111 1111", "1912-12-1234"]);
        check(Anchor::Digits(4, 16), "-1234.5678, 52.520006, 1.234.567", &["1.234.567"]);
        check(
            Anchor::Date,
            "2024-02-29 12:30, a2024-02-29, 2024-02-290, 1899-12-31, 2001-01-01",
            &["2024-02-29", "2001-01-01"],
        );
        check(
            Anchor::Digits(9, 16),
            "12:30:45 536-22-1845, 12:30:45.123456 536-22-1845",
            &["536-22-1845", "536-22-1845"],
        );
        let uuid = "12345678-1234-4234-8234-123456789012";
        check(Anchor::Digits(4, 40), uuid, &[]);
        check(Anchor::Token(4, 40), "a2345678-123b-4234-8234-1234567890c2", &[]);
        check(Anchor::Digits(4, 40), &uuid[1..], &[&uuid[1..]]);
    }

    #[test]
    fn tokens_have_letters_and_digits() {
        check(Anchor::Token(5, 20), "AB123456C a_b1 12345 hello RSSMRA85T10A562S", &["AB123456C", "RSSMRA85T10A562S"]);
        check(Anchor::HexGroups, "at 00:1b:44:11:3a:b7 and 10.0.0.1", &["00:1b:44:11:3a:b7", "10.0.0.1"]);
        check(Anchor::HexGroups, "2024-02-29 12:30:44.12 1.2.3 fe80::1", &["fe80::1"]);
        check(Anchor::HexGroups, "001b.4411.3ab7 ::1 1.23.4", &["001b.4411.3ab7", "::1"]);
        check(Anchor::Word("token"), "Token=1 TOKEN", &["Token", "TOKEN"]);
    }
}
