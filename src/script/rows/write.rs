//! Writes values the way the script writes them.

use super::{Form, charset, introduced};
use crate::batch::{Kind, copy_text};
use crate::error::{Error, Result};
use crate::script::charset::Charset;
use crate::script::{Dialect, Modes};

/// Appends a masked value in the form and character set of the place where it
/// goes: `like` and `raw` are what stood there.
///
/// A number stays bare where a bare value stood; all else is quoted, with the
/// introducer that was there; hex stays hex and bits stay bits. `Kind::Text` is
/// UTF-8, or the digits of bits; `Kind::Blob` is bytes.
///
/// # Errors
/// A character that the script's character set lacks; bits that are none; a
/// zero byte in PostgreSQL's text.
pub fn encode(kind: Kind, value: &[u8], like: Form, raw: &[u8], modes: &Modes, out: &mut Vec<u8>) -> Result<()> {
    let postgres = modes.dialect == Dialect::Postgres;
    match like {
        Form::Copy { .. } if kind == Kind::Null => out.extend_from_slice(b"\\N"),
        Form::Copy { .. } => return copy(kind, value, modes, out),
        _ if kind == Kind::Null => out.extend_from_slice(b"NULL"),
        Form::Hex if !postgres => return hex(value, raw, modes, out),
        Form::Hex | Form::Bits => return bits(value, postgres, out),
        Form::Quoted { .. } => return quoted(kind, value, raw, modes, out),
        _ if is_number(value) && (like == Form::Bare || matches!(kind, Kind::Integer | Kind::Real)) => {
            out.extend_from_slice(value);
        }
        _ => return quoted(kind, value, b"", modes, out),
    }
    Ok(())
}

/// An optional sign, digits, a fraction, an exponent: what both dialects read
/// as a number without quotes.
fn is_number(value: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut rest = value.strip_prefix(b"-").unwrap_or(value);
    let whole = digits(rest);
    rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = &fraction[length..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"-").or(exponent.strip_prefix(b"+")).unwrap_or(exponent);
        let length = digits(exponent);
        return whole > 0 && length > 0 && length == exponent.len();
    }
    whole > 0 && rest.is_empty()
}

fn quoted(kind: Kind, value: &[u8], raw: &[u8], modes: &Modes, out: &mut Vec<u8>) -> Result<()> {
    let (introducer, _) = introduced(raw);
    if modes.dialect == Dialect::Postgres {
        let hex;
        let text = match kind {
            Kind::Blob => {
                hex = bytea(value);
                hex.as_slice()
            }
            _ => value,
        };
        let mut converted = Vec::new();
        modes.charset.from_utf8(text, &mut converted)?;
        return postgres(&converted, modes, out);
    }
    let start = out.len();
    let mut charset = charset(introducer, modes)?;
    if kind == Kind::Blob && charset != Charset::Binary {
        // Bytes that are no text of the script's would not come through.
        charset = Charset::Binary;
        out.extend_from_slice(if value.is_ascii() { introducer } else { b"_binary " });
    } else {
        out.extend_from_slice(introducer);
    }
    let mut converted = Vec::new();
    let text = if charset == Charset::Utf8 && std::str::from_utf8(value).is_ok() || charset == Charset::Binary {
        value
    } else if let Err(error) = charset.from_utf8(value, &mut converted) {
        out.truncate(start);
        return Err(error);
    } else {
        &converted
    };
    out.push(b'\'');
    match modes.backslash_escapes {
        true => mysql(text, out),
        false => doubled(text, out),
    }
    out.push(b'\'');
    Ok(())
}

/// The escapes that mysqldump writes.
fn mysql(text: &[u8], out: &mut Vec<u8>) {
    let letter = |byte| match byte {
        0 => Some(b'0'),
        b'\n' => Some(b'n'),
        b'\r' => Some(b'r'),
        0x1a => Some(b'Z'),
        b'\\' | b'\'' | b'"' => Some(byte),
        _ => None,
    };
    escaped(text, b'\\', letter, out);
}

fn doubled(text: &[u8], out: &mut Vec<u8>) {
    escaped(text, b'\'', |byte| (byte == b'\'').then_some(byte), out);
}

/// Appends `text` with `escape` and a letter for each byte that has one; what
/// stands between goes in one piece.
#[inline]
fn escaped(text: &[u8], escape: u8, letter: impl Fn(u8) -> Option<u8>, out: &mut Vec<u8>) {
    let mut copied = 0;
    for (at, &byte) in text.iter().enumerate() {
        if let Some(letter) = letter(byte) {
            out.extend_from_slice(&text[copied..at]);
            out.extend_from_slice(&[escape, letter]);
            copied = at + 1;
        }
    }
    out.extend_from_slice(&text[copied..]);
}

fn postgres(text: &[u8], modes: &Modes, out: &mut Vec<u8>) -> Result<()> {
    no_zero(text)?;
    let escapes = modes.backslash_escapes && text.contains(&b'\\');
    out.extend_from_slice(if escapes { b"E'" } else { b"'" });
    for &byte in text {
        out.push(byte);
        if byte == b'\'' || escapes && byte == b'\\' {
            out.push(byte);
        }
    }
    out.push(b'\'');
    Ok(())
}

/// The text of bytes in PostgreSQL: `\xabcd`.
fn bytea(bytes: &[u8]) -> Vec<u8> {
    let mut text = b"\\x".to_vec();
    push_hex(bytes, b"0123456789abcdef", &mut text);
    text
}

fn push_hex(bytes: &[u8], digits: &[u8; 16], out: &mut Vec<u8>) {
    for byte in bytes {
        out.extend([digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]);
    }
}

fn hex(value: &[u8], raw: &[u8], modes: &Modes, out: &mut Vec<u8>) -> Result<()> {
    let (introducer, text) = introduced(raw);
    let mut bytes = Vec::new();
    match introducer {
        b"" => bytes.extend_from_slice(value),
        _ => charset(introducer, modes)?.from_utf8(value, &mut bytes)?,
    }
    out.extend_from_slice(introducer);
    // `0x` alone is a name.
    let in_quotes = matches!(text.first(), Some(b'x' | b'X')) || bytes.is_empty();
    out.extend_from_slice(if in_quotes { b"X'" } else { b"0x" });
    push_hex(&bytes, b"0123456789ABCDEF", out);
    if in_quotes {
        out.push(b'\'');
    }
    Ok(())
}

fn bits(value: &[u8], postgres: bool, out: &mut Vec<u8>) -> Result<()> {
    if !value.iter().all(|digit| matches!(digit, b'0' | b'1')) {
        return Err(Error::new("a masked value for a column of bits is not of 0 and 1"));
    }
    out.extend_from_slice(if postgres { b"B'" } else { b"b'" });
    out.extend_from_slice(value);
    out.push(b'\'');
    Ok(())
}

fn copy(kind: Kind, value: &[u8], modes: &Modes, out: &mut Vec<u8>) -> Result<()> {
    let mut text = Vec::new();
    match kind {
        Kind::Blob => text = bytea(value),
        _ => modes.charset.from_utf8(value, &mut text)?,
    }
    no_zero(&text)?;
    copy_text::escape(&text, out);
    Ok(())
}

fn no_zero(text: &[u8]) -> Result<()> {
    match text.contains(&0) {
        true => Err(Error::new("a masked value holds a zero byte, which PostgreSQL's text cannot")),
        false => Ok(()),
    }
}
