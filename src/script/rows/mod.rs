//! The values of rows as scripts write them: read only where a mask needs them,
//! and written back in the form that stood there.

mod escapes;
mod write;

use super::charset::Charset;
use super::{Dialect, Modes};
use crate::error::{Error, Result};

pub use write::encode;

/// One value of a row: where its text stands in the part's bytes, quotes and
/// introducers with it, casts and blanks without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    pub start: u32,
    pub end: u32,
    pub form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Null,
    /// The word DEFAULT.
    Default,
    /// `-1.5e3`, `TRUE`: what stands there is the value.
    Bare,
    /// `'…'` and its variants (`E'…'`, `N'…'`, `_binary '…'`, `$$…$$`, `"…"`);
    /// `true` when there is something to unescape or to convert.
    Quoted {
        escaped: bool,
    },
    /// `0xAB`, `x'AB'`.
    Hex,
    /// `b'101'`.
    Bits,
    /// COPY text; `true` when there is a backslash in it.
    Copy {
        escaped: bool,
    },
    /// Anything else that is one value: a call, an operator, brackets. It can be
    /// kept; it cannot be masked. Never holds SELECT.
    Expression,
}

/// Appends the value's own bytes: no quotes, no escapes, text as UTF-8, bytes
/// as they are; bits as `0` and `1`; nothing for NULL.
///
/// Text is told from bytes by its introducer and by `modes.charset`: for a
/// column of bytes, give [`Charset::Binary`].
///
/// # Errors
/// An expression, DEFAULT; text that is not in the script's character set; what
/// is not of the form it should have.
pub fn decode(raw: &[u8], form: Form, modes: &Modes, out: &mut Vec<u8>) -> Result<()> {
    match form {
        Form::Null => Ok(()),
        Form::Default | Form::Expression => Err(Error::new("an expression stands where a value should be")
            .help("a column whose value the server computes can only be kept")),
        Form::Bare => {
            out.extend_from_slice(raw);
            Ok(())
        }
        Form::Quoted { escaped } => quoted(raw, escaped, modes, out),
        Form::Hex => hex(raw, modes, out),
        Form::Bits => bits(raw, out),
        Form::Copy { escaped: false } => modes.charset.to_utf8(raw, out),
        Form::Copy { escaped: true } => {
            let start = out.len();
            let bytes_beyond = escapes::copy(raw, out);
            converted(start, bytes_beyond, modes.charset, out)
        }
    }
}

/// A quoted name's own text, as UTF-8.
///
/// # Errors
/// A name that is not in the script's character set.
pub(super) fn decode_name(raw: &[u8], modes: &Modes, out: &mut Vec<u8>) -> Result<()> {
    let start = out.len();
    let (introducer, text) = raw.split_at(raw.iter().position(|byte| matches!(byte, b'"' | b'`')).unwrap_or(0));
    let (Some(&quote), Some(inside)) = (text.first(), inside(text)) else { return Err(malformed()) };
    if introducer.is_empty() {
        escapes::doubled(inside, quote, out);
        return converted(start, false, modes.charset, out);
    }
    let mut plain = Vec::new();
    escapes::doubled(inside, quote, &mut plain);
    unicode(&plain, modes, out)
}

fn quoted(raw: &[u8], escaped: bool, modes: &Modes, out: &mut Vec<u8>) -> Result<()> {
    let (introducer, text) = introduced(raw);
    let charset = charset(introducer, modes)?;
    if text.first() == Some(&b'$') {
        let inside = dollar_inside(text).ok_or_else(malformed)?;
        return charset.to_utf8(inside, out);
    }
    let (Some(&quote), Some(text)) = (text.first(), inside(text)) else { return Err(malformed()) };
    if !escaped {
        return charset.to_utf8(text, out);
    }
    let start = out.len();
    if modes.dialect == Dialect::Mysql {
        match modes.backslash_escapes {
            true => escapes::mysql(text, quote, out),
            false => escapes::doubled(text, quote, out),
        }
        return converted(start, false, charset, out);
    }
    let mut joined = Vec::with_capacity(text.len());
    match introducer.first() {
        Some(b'u' | b'U') => {
            escapes::postgres_quotes(text, false, &mut joined);
            unicode(&joined, modes, out)
        }
        Some(b'e' | b'E') => {
            escapes::postgres_quotes(text, true, &mut joined);
            let bytes_beyond = escapes::postgres(&joined, out)?;
            converted(start, bytes_beyond, charset, out)
        }
        _ if modes.backslash_escapes => {
            escapes::postgres_quotes(text, true, &mut joined);
            let bytes_beyond = escapes::postgres(&joined, out)?;
            converted(start, bytes_beyond, charset, out)
        }
        _ => {
            escapes::postgres_quotes(text, false, out);
            converted(start, false, charset, out)
        }
    }
}

/// `U&'…'` in its usual spelling: UESCAPE is not known here.
fn unicode(plain: &[u8], modes: &Modes, out: &mut Vec<u8>) -> Result<()> {
    let start = out.len();
    modes.charset.to_utf8(plain, out)?;
    let text = out.split_off(start);
    escapes::unicode(&text, out)
}

/// What stands before the quote, and the rest: `_binary `, `E`, `U&`; for hex
/// without a quote, what stands before `0x`.
fn introduced(raw: &[u8]) -> (&[u8], &[u8]) {
    let at = match raw.first() {
        Some(b'_') => raw.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\'' | b'"')),
        Some(b'e' | b'E' | b'n' | b'N') => Some(1),
        Some(b'u' | b'U') => Some(2),
        _ => Some(0),
    };
    let mut at = at.unwrap_or(0).min(raw.len());
    while raw.first() == Some(&b'_') && raw.get(at).is_some_and(|byte| byte.is_ascii_whitespace()) {
        at += 1;
    }
    raw.split_at(at)
}

/// The character set of a literal with this introducer.
fn charset(introducer: &[u8], modes: &Modes) -> Result<Charset> {
    match introducer.first() {
        Some(b'_') => {
            let name = std::str::from_utf8(introducer.trim_ascii_end()).unwrap_or_default();
            Ok(Charset::named(Dialect::Mysql, name.trim_start_matches('_')).unwrap_or(Charset::Unknown))
        }
        _ => Ok(modes.charset),
    }
}

/// Without the first and the last byte, which are the same quote.
fn inside(text: &[u8]) -> Option<&[u8]> {
    let (first, last) = (text.first()?, text.last()?);
    (first == last && matches!(first, b'\'' | b'"' | b'`')).then(|| text.get(1..text.len() - 1))?
}

fn dollar_inside(text: &[u8]) -> Option<&[u8]> {
    let tag = super::token::dollar_tag(text)?;
    text.get(tag..text.len().checked_sub(tag)?)
}

/// Turns what was appended from `start` on into UTF-8.
///
/// PostgreSQL reads escapes of bytes in its own character set, not in the
/// script's: beyond ASCII they can only be told when both are UTF-8.
fn converted(start: usize, bytes_beyond: bool, charset: Charset, out: &mut Vec<u8>) -> Result<()> {
    match charset {
        Charset::Binary => Ok(()),
        Charset::Utf8 if std::str::from_utf8(&out[start..]).is_ok() => Ok(()),
        _ if bytes_beyond => {
            Err(Error::new("a text names bytes beyond ASCII by their number")
                .help("dump with UTF-8 (`--encoding=UTF8`)"))
        }
        _ => {
            let text = out.split_off(start);
            charset.to_utf8(&text, out)
        }
    }
}

fn hex(raw: &[u8], modes: &Modes, out: &mut Vec<u8>) -> Result<()> {
    let (introducer, text) = introduced(raw);
    let (digits, is_quoted) = match text {
        [b'0', b'x' | b'X', digits @ ..] => (digits, false),
        [b'x' | b'X', text @ ..] => (inside(text).ok_or_else(malformed)?, true),
        _ => return Err(malformed()),
    };
    let digit = |byte: &u8| char::from(*byte).to_digit(16).map(|digit| digit as u8).ok_or_else(malformed);
    if modes.dialect == Dialect::Postgres {
        for byte in digits {
            let digit = digit(byte)?;
            out.extend((0..4).rev().map(|bit| b'0' + (digit >> bit & 1)));
        }
        return Ok(());
    }
    let start = out.len();
    let (odd, even) = digits.split_at(digits.len() % 2);
    if is_quoted && !odd.is_empty() {
        return Err(malformed());
    }
    for byte in odd {
        out.push(digit(byte)?);
    }
    for pair in even.chunks_exact(2) {
        out.push(digit(&pair[0])? << 4 | digit(&pair[1])?);
    }
    let charset = if introducer.is_empty() { Charset::Binary } else { charset(introducer, modes)? };
    converted(start, false, charset, out)
}

fn bits(raw: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let digits = match introduced(raw).1 {
        [b'0', b'b' | b'B', digits @ ..] => digits,
        [b'b' | b'B', text @ ..] => inside(text).ok_or_else(malformed)?,
        _ => return Err(malformed()),
    };
    if !digits.iter().all(|digit| matches!(digit, b'0' | b'1')) {
        return Err(malformed());
    }
    out.extend_from_slice(digits);
    Ok(())
}

fn malformed() -> Error {
    Error::new("a value is not written as its form wants")
}

#[cfg(test)]
mod tests;
