//! What stands for what within quotes and in COPY text. Appends bytes; knows no
//! character set.

use memchr::{memchr, memchr2};

use crate::error::{Error, Result};
use crate::script::token::continuation;

/// Two quotes stand for one.
pub fn doubled(text: &[u8], quote: u8, out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr(quote, rest) {
        out.extend_from_slice(&rest[..=at]);
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

/// MySQL manual, 11.1.1. `\%` and `\_` stand for themselves, both bytes.
pub fn mysql(text: &[u8], quote: u8, out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr2(quote, b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let after = rest.get(at + 1).copied();
        match (rest[at], after) {
            (b'\\', Some(byte)) => match byte {
                b'0' => out.push(0),
                b'b' => out.push(0x08),
                b'n' => out.push(b'\n'),
                b'r' => out.push(b'\r'),
                b't' => out.push(b'\t'),
                b'Z' => out.push(0x1a),
                b'%' | b'_' => out.extend([b'\\', byte]),
                _ => out.push(byte),
            },
            (byte, _) => out.push(byte),
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

/// Undoubles quotes and joins a text's continuations; backslashes, where they
/// escape, stay for [`postgres`] but for `\'`, which ends nothing.
pub fn postgres_quotes(text: &[u8], escapes: bool, out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr2(b'\'', if escapes { b'\\' } else { b'\'' }, rest) {
        out.extend_from_slice(&rest[..at]);
        let after = &rest[at + 1..];
        if rest[at] == b'\\' {
            let length = 1 + usize::from(!after.is_empty());
            out.extend_from_slice(&rest[at..at + length]);
            rest = &rest[at + length..];
        } else if after.first() == Some(&b'\'') {
            out.push(b'\'');
            rest = &after[1..];
        } else {
            rest = continuation(after).map_or(after, |length| &after[length + 1..]);
        }
    }
    out.extend_from_slice(rest);
}

/// PostgreSQL manual, 4.1.2.2; whether a byte beyond ASCII was given by number.
///
/// # Errors
/// An escape that is no character.
pub fn postgres(text: &[u8], out: &mut Vec<u8>) -> Result<bool> {
    let mut bytes_beyond = false;
    let mut rest = text;
    while let Some(at) = memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(&byte) = rest.first() else { return Err(no_character()) };
        let digits = match byte {
            b'u' => 4,
            b'U' => 8,
            _ => 0,
        };
        if digits > 0 {
            let (character, length) = code_point(rest, 1, digits, |rest| {
                let is_next = rest.first() == Some(&b'\\') && matches!(rest.get(1), Some(b'u' | b'U'));
                is_next.then(|| (2, if rest[1] == b'u' { 4 } else { 8 }))
            })?;
            bytes_beyond |= !character.is_ascii();
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            rest = &rest[length..];
            continue;
        }
        let length = common(rest, out);
        bytes_beyond |= out.last().is_some_and(|byte| *byte >= 0x80) && length > 1;
        rest = &rest[length..];
    }
    out.extend_from_slice(rest);
    Ok(bytes_beyond)
}

/// PostgreSQL manual, COPY, "Text Format"; whether a byte beyond ASCII was given
/// by number.
pub fn copy(text: &[u8], out: &mut Vec<u8>) -> bool {
    let mut bytes_beyond = false;
    let mut rest = text;
    while let Some(at) = memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if rest.is_empty() {
            out.push(b'\\');
            break;
        }
        let length = match rest[0] {
            b'v' => {
                out.push(0x0b);
                1
            }
            _ => common(rest, out),
        };
        bytes_beyond |= out.last().is_some_and(|byte| *byte >= 0x80) && length > 1;
        rest = &rest[length..];
    }
    out.extend_from_slice(rest);
    bytes_beyond
}

/// What COPY and `E'…'` have in common; `rest` begins behind the backslash and
/// is not empty. The number of bytes taken.
fn common(rest: &[u8], out: &mut Vec<u8>) -> usize {
    let run = |from: usize, most: usize, radix: u32| {
        let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
        let digits = rest[from..].iter().take(most).take_while(is_digit);
        digits.fold((0_u32, 0), |(value, length), byte| {
            (value * radix + char::from(*byte).to_digit(radix).unwrap_or(0), length + 1)
        })
    };
    let (byte, length) = match rest[0] {
        b'b' => (0x08, 1),
        b'f' => (0x0c, 1),
        b'n' => (b'\n', 1),
        b'r' => (b'\r', 1),
        b't' => (b'\t', 1),
        b'0'..=b'7' => {
            let (value, length) = run(0, 3, 8);
            ((value & 0xff) as u8, length)
        }
        b'x' => match run(1, 2, 16) {
            (_, 0) => (b'x', 1),
            (value, length) => ((value & 0xff) as u8, 1 + length),
        },
        byte => (byte, 1),
    };
    out.push(byte);
    length
}

/// `U&'…'`: PostgreSQL manual, 4.1.2.3. The text is UTF-8.
///
/// # Errors
/// An escape that is no character.
pub fn unicode(text: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let mut rest = text;
    while let Some(at) = memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if rest.first() == Some(&b'\\') {
            out.push(b'\\');
            rest = &rest[1..];
            continue;
        }
        let lead = |rest: &[u8]| if rest.first() == Some(&b'+') { (1, 6) } else { (0, 4) };
        let (skip, digits) = lead(rest);
        let (character, length) = code_point(rest, skip, digits, |rest| {
            let after = rest.strip_prefix(b"\\")?;
            let (skip, digits) = lead(after);
            Some((1 + skip, digits))
        })?;
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &rest[length..];
    }
    out.extend_from_slice(rest);
    Ok(())
}

/// A character by its number, or by the two halves of a surrogate pair; `next`
/// says how the second half begins. The character and the bytes taken.
fn code_point(
    rest: &[u8],
    skip: usize,
    digits: usize,
    next: impl Fn(&[u8]) -> Option<(usize, usize)>,
) -> Result<(char, usize)> {
    let read = |from: usize, digits: usize| -> Result<u32> {
        let hex = rest.get(from..from + digits).ok_or_else(no_character)?;
        hex.iter().try_fold(0_u32, |value, byte| {
            let digit = char::from(*byte).to_digit(16).ok_or_else(no_character)?;
            Ok(value << 4 | digit)
        })
    };
    let first = read(skip, digits)?;
    let end = skip + digits;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first)
            .filter(|character| *character != '\0')
            .map(|found| (found, end))
            .ok_or_else(no_character);
    }
    let (skip, digits) = next(&rest[end..]).ok_or_else(no_character)?;
    let second = read(end + skip, digits)?;
    if !(0xdc00..0xe000).contains(&second) {
        return Err(no_character());
    }
    let joined = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    char::from_u32(joined).map(|found| (found, end + skip + digits)).ok_or_else(no_character)
}

fn no_character() -> Error {
    Error::new("an escape in a text is no character")
}
