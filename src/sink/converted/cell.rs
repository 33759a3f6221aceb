//! One value, as the target's column takes it, or why it does not.
//!
//! Nothing is rounded, cut or made to fit.

use std::io::Write;

use super::super::value::Value;
use crate::batch::Kind;
use crate::convert::Form;
use crate::schema::EngineKind;

const NULL: &str = "a NULL stands in a primary key, where the target takes none";
const NO_TRUTH: &str = "a value is neither true nor false";
const NO_INTEGER: &str = "a value is no integer, or out of the range of the target's column";
const NO_DECIMAL: &str = "a number has more digits than the target's column holds, or is none";
const NO_FLOAT: &str = "a value is no number, or NaN or infinite, which the target does not hold";
const LONG: &str = "a text is longer than the target's column";
const NUL: &str = "a text holds a NUL, which PostgreSQL cannot";
const NO_TEXT: &str = "a value is bytes where text is declared";
const NO_LABEL: &str = "a value is none of its column's labels";
const NO_BYTES: &str = "a value is no bytes, or longer than the target's column";
const NO_DATE: &str = "a value is no date of the years 1 to 9999, which is what the target holds";
const NO_TIME: &str = "a value is no time of a day";
const NO_TIMESTAMP: &str = "a value is no time of the years 1 to 9999, which is what the target holds";
const NO_UUID: &str = "a value is no UUID";
const NO_JSON: &str = "a value is no JSON that the target takes";
const NO_LIST: &str = "a value is no array";
const NO_BITS: &str = "a value is no bit string of the column's length";

/// Appends the value's text or bytes, and says what they are; a column that is
/// `required` takes no NULL.
///
/// # Errors
/// What the target's column does not take.
pub fn write(
    (form, required): (&Form, bool),
    value: &Value<'_>,
    to: EngineKind,
    out: &mut Vec<u8>,
) -> Result<Kind, &'static str> {
    if matches!(value, Value::Null) {
        return if required { Err(NULL) } else { Ok(Kind::Null) };
    }
    match form {
        Form::Bool => truth(value, to, out),
        Form::Int { min, max } => match value {
            Value::Integer(text) if text.parse::<i128>().is_ok_and(|number| (*min..=*max).contains(&number)) => {
                put(Kind::Integer, text, out)
            }
            Value::Bool(truth) if *min <= 0 && *max >= 1 => put(Kind::Integer, if *truth { "1" } else { "0" }, out),
            _ => Err(NO_INTEGER),
        },
        Form::Decimal { whole, scale } => match digits(value) {
            Some((_, before, behind)) if before.len() <= *whole as usize && behind.len() <= *scale as usize => {
                put(Kind::Real, number(value).unwrap_or_default(), out)
            }
            _ => Err(NO_DECIMAL),
        },
        Form::Number => match value {
            Value::Integer(text) | Value::Decimal(text) | Value::Float(text) if to == EngineKind::Sqlite => {
                put(Kind::Text, text, out)
            }
            Value::Integer(text) | Value::Decimal(text) | Value::Float(text) => put(Kind::Real, text, out),
            _ => Err(NO_DECIMAL),
        },
        Form::Short => match digits(value) {
            Some((_, before, behind)) if before.len() + behind.len() <= 15 => {
                let kind = if behind.is_empty() { Kind::Integer } else { Kind::Real };
                put(kind, number(value).unwrap_or_default().trim_end_matches('.'), out)
            }
            _ => Err(NO_DECIMAL),
        },
        Form::Float => match value {
            Value::Float(text) | Value::Integer(text) | Value::Decimal(text) => put(Kind::Real, text, out),
            _ => Err(NO_FLOAT),
        },
        Form::Text { chars, trimmed } => {
            let text = plain(value).ok_or(NO_TEXT)?;
            let text = if *trimmed { text.trim_end_matches(' ') } else { text };
            if chars.is_some_and(|max| text.len() > max as usize && text.chars().count() > max as usize) {
                return Err(LONG);
            }
            if to == EngineKind::Postgres && text.contains('\0') {
                return Err(NUL);
            }
            put(Kind::Text, text, out)
        }
        Form::Label(labels) => match plain(value) {
            Some(text) if labels.iter().any(|label| label == text) => put(Kind::Text, text, out),
            _ => Err(NO_LABEL),
        },
        Form::Bytes { max } => match value {
            Value::Bytes(bytes) if max.is_none_or(|max| bytes.len() <= max as usize) => {
                out.extend_from_slice(bytes);
                Ok(Kind::Blob)
            }
            _ => Err(NO_BYTES),
        },
        Form::Date => match value {
            Value::Date(text) if is_day(text) => put(Kind::Text, text, out),
            // A date of a source that keeps both in one form.
            Value::Timestamp { text, .. } if text.get(10..).is_some_and(is_midnight) && is_day(&text[..10]) => {
                put(Kind::Text, &text[..10], out)
            }
            _ => Err(NO_DATE),
        },
        Form::Time => match value {
            Value::Time(text) if is_clock(text) => put(Kind::Text, text, out),
            _ => Err(NO_TIME),
        },
        Form::Timestamp { zone } => timestamp(value, *zone, out),
        Form::Uuid => match plain(value) {
            Some(text) if is_uuid(text) => put(Kind::Text, text, out),
            _ => Err(NO_UUID),
        },
        Form::Json { loose } => match plain(value) {
            Some(text) if (!loose || is_json(text)) && !(to == EngineKind::Postgres && holds_nul(text)) => {
                put(Kind::Text, text, out)
            }
            _ => Err(NO_JSON),
        },
        Form::List => match value {
            Value::List(_) => {
                json(value, out);
                Ok(Kind::Text)
            }
            _ => Err(NO_LIST),
        },
        // MySQL's bits are bytes, but for a single one.
        Form::Bits(max) => match value {
            Value::Bytes(bytes) => {
                let digits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
                let behind = max.map_or(0, |max| digits.len().saturating_sub(max as usize));
                match digits.split_at_checked(behind) {
                    Some((zeros, digits)) if !zeros.contains('1') => put(Kind::Text, digits, out),
                    _ => Err(NO_BITS),
                }
            }
            value => bits(value, *max, out),
        },
    }
}

fn bits(value: &Value<'_>, max: Option<u32>, out: &mut Vec<u8>) -> Result<Kind, &'static str> {
    match plain(value) {
        Some(text)
            if text.bytes().all(|byte| matches!(byte, b'0' | b'1'))
                && max.is_none_or(|max| text.len() == max as usize) =>
        {
            put(Kind::Text, text, out)
        }
        _ => Err(NO_BITS),
    }
}

fn put(kind: Kind, text: &str, out: &mut Vec<u8>) -> Result<Kind, &'static str> {
    out.extend_from_slice(text.as_bytes());
    Ok(kind)
}

fn truth(value: &Value<'_>, to: EngineKind, out: &mut Vec<u8>) -> Result<Kind, &'static str> {
    let truth = match value {
        Value::Bool(truth) => *truth,
        _ => return Err(NO_TRUTH),
    };
    match (to, truth) {
        (EngineKind::Postgres, true) => put(Kind::Text, "t", out),
        (EngineKind::Postgres, false) => put(Kind::Text, "f", out),
        (_, true) => put(Kind::Integer, "1", out),
        (_, false) => put(Kind::Integer, "0", out),
    }
}

fn number<'v>(value: &Value<'v>) -> Option<&'v str> {
    match value {
        Value::Integer(text) | Value::Decimal(text) | Value::Float(text) => Some(text),
        _ => None,
    }
}

/// Sign, digits before the point and behind it, of a number without exponent.
/// Zeros that say nothing are not counted.
fn digits<'v>(value: &Value<'v>) -> Option<(bool, &'v str, &'v str)> {
    let text = number(value)?;
    let (minus, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (before, behind) = text.split_once('.').unwrap_or((text, ""));
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain(before) || !is_plain(behind) {
        return None;
    }
    Some((minus, before.trim_start_matches('0'), behind.trim_end_matches('0')))
}

fn plain<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match value {
        Value::Text(text) | Value::Json(text) => Some(text),
        Value::Integer(text)
        | Value::Decimal(text)
        | Value::Float(text)
        | Value::Date(text)
        | Value::Time(text)
        | Value::Uuid(text)
        | Value::Timestamp { text, .. } => Some(text),
        Value::Bool(_) | Value::Bytes(_) | Value::List(_) | Value::Null => None,
    }
}

fn timestamp(value: &Value<'_>, zone: bool, out: &mut Vec<u8>) -> Result<Kind, &'static str> {
    let text = match value {
        Value::Timestamp { text, .. } => *text,
        Value::Text(text) if is_day(text) => return put(Kind::Text, text, out),
        _ => return Err(NO_TIMESTAMP),
    };
    let (day, rest) = text.split_at_checked(10).ok_or(NO_TIMESTAMP)?;
    let rest = rest.get(1..).unwrap_or_default();
    let end = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at(end);
    let is_utc = matches!(offset, "" | "Z" | "+00" | "+00:00" | "-00:00");
    if !is_day(day) || !is_clock(clock) || clock.starts_with("24") || !(is_utc || (zone && is_offset(offset))) {
        return Err(NO_TIMESTAMP);
    }
    out.extend_from_slice(day.as_bytes());
    out.push(b' ');
    out.extend_from_slice(clock.as_bytes());
    if zone {
        out.extend_from_slice(if is_utc { b"+00" } else { offset.as_bytes() });
    }
    Ok(Kind::Text)
}

/// `+05:30`
fn is_offset(text: &str) -> bool {
    let digits = &text[1..];
    matches!(digits.len(), 2 | 5)
        && digits.bytes().enumerate().all(|(at, byte)| if at == 2 { byte == b':' } else { byte.is_ascii_digit() })
}

/// A day that there is in the calendar.
fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_form = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !is_form {
        return false;
    }
    let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap_or(0);
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

/// `12:30`, `12:30:00`, `12:30:00.5`, up to `24:00:00`, with six digits of a second at most.
fn is_clock(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let parts: Vec<&str> = whole.split(':').collect();
    let part = |at: usize, max: u32| {
        parts.get(at).is_none_or(|text| {
            text.len() == 2
                && text.bytes().all(|byte| byte.is_ascii_digit())
                && text.parse::<u32>().is_ok_and(|number| number <= max)
        })
    };
    let is_end = whole == "24:00:00" && fraction.bytes().all(|byte| byte == b'0');
    let is_inside = part(0, 23) && part(1, 59) && part(2, 59);
    matches!(parts.len(), 2 | 3)
        && (is_inside || is_end)
        && (1..=6).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_midnight(rest: &str) -> bool {
    rest.bytes().all(|byte| b" T0:.".contains(&byte))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Of a source that holds any text in such a column.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

/// An escaped NUL, which jsonb does not take.
fn holds_nul(text: &str) -> bool {
    text.match_indices("\\u0000").any(|(at, _)| {
        let before = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        before % 2 == 0
    })
}

/// An array as JSON: numbers and truth values as such, all others as texts.
fn json(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::List(values) => {
            out.push(b'[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                json(value, out);
            }
            out.push(b']');
        }
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(truth) => out.extend_from_slice(if *truth { b"true" } else { b"false" }),
        Value::Integer(text) | Value::Decimal(text) | Value::Float(text) => out.extend_from_slice(text.as_bytes()),
        Value::Json(text) => out.extend_from_slice(text.as_bytes()),
        Value::Bytes(bytes) => {
            out.extend_from_slice(b"\"\\\\x");
            for byte in bytes.iter() {
                let _ = write!(out, "{byte:02x}");
            }
            out.push(b'"');
        }
        other => string(plain(other).unwrap_or_default(), out),
    }
}

fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0..=0x1f => {
                let _ = write!(out, "\\u{byte:04x}");
            }
            byte => out.push(byte),
        }
    }
    out.push(b'"');
}
