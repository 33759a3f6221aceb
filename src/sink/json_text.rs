//! JSON text of typed values (RFC 8259), for every format that is JSON or holds some.
//!
//! Appends to a buffer; a value is one line. Nothing is rounded: a number is the
//! digits it came with, and what JSON has no number for (`NaN`, `Infinity`) is a
//! text, as PostgreSQL's `to_json` writes it. JSON documents are embedded as they
//! were written, and looked through: one that is none is an error.

use std::fmt::Write as _;

use base64ct::{Base64, Encoding};

use super::value::Value;
use crate::error::{Error, Result};

/// What consumers want to differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    pub decimals: Decimals,
    pub integers: Integers,
    pub bytes: Bytes,
    pub times: Times,
}

/// How numbers with a fixed number of digits are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimals {
    /// `"12.50"`: most readers make a double of a number, and lose digits.
    Texts,
    /// `12.50`
    Numbers,
}

/// How integers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integers {
    Numbers,
    /// As texts where they are beyond what a double holds exactly (2^53), which is
    /// all that `JSON.parse` reads.
    SafeNumbers,
}

/// How bytes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bytes {
    /// `"\\x00ff"`, as PostgreSQL's `to_json` does it.
    Hex,
    /// RFC 4648, section 4, padded.
    Base64,
}

/// How points in time are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// As the engine wrote them: `2026-11-22 12:00:00+00`.
    AsWritten,
    /// As [`iso`] writes them: `2026-11-22T12:00:00+00:00`.
    Iso,
}

impl Style {
    /// As `--to json` and `--to jsonl` write.
    pub const EXACT: Style =
        Style { decimals: Decimals::Texts, integers: Integers::Numbers, bytes: Bytes::Hex, times: Times::AsWritten };
}

/// Appends one value.
///
/// # Errors
/// A JSON document that is none: without a place, which the caller knows.
pub fn value(value: &Value<'_>, style: Style, out: &mut Vec<u8>) -> Result<()> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Value::Integer(digits) => match style.integers {
            Integers::SafeNumbers if !is_safe(digits) => string(digits, out),
            _ => number(digits, out),
        },
        Value::Decimal(digits) => match style.decimals {
            Decimals::Texts => string(digits, out),
            Decimals::Numbers => number(digits, out),
        },
        Value::Float(digits) => number(digits, out),
        Value::Text(text) => string(text, out),
        Value::Date(text) | Value::Time(text) | Value::Uuid(text) => string(text, out),
        Value::Timestamp { text, .. } => match style.times {
            Times::AsWritten => string(text, out),
            Times::Iso => string(&iso(text), out),
        },
        Value::Bytes(bytes) => match style.bytes {
            Bytes::Hex => {
                out.extend_from_slice(b"\"\\\\x");
                for byte in bytes.iter() {
                    out.extend([byte >> 4, byte & 0xf].map(|digit| b"0123456789abcdef"[usize::from(digit)]));
                }
                out.push(b'"');
            }
            Bytes::Base64 => {
                out.push(b'"');
                out.extend_from_slice(Base64::encode_string(bytes).as_bytes());
                out.push(b'"');
            }
        },
        Value::Json(text) => {
            if !document(text, out) {
                return Err(Error::refused("a JSON column holds what is no JSON")
                    .help("rule the column, or write a format that holds it as text, such as csv"));
            }
        }
        Value::List(values) => {
            out.push(b'[');
            for (index, inner) in values.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                self::value(inner, style, out)?;
            }
            out.push(b']');
        }
    }
    Ok(())
}

/// Appends a text in quotes: what JSON wants escaped, and U+2028 and U+2029, which
/// some readers of lines take for the end of one.
pub fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text;
    while let Some(at) =
        rest.find(|c| matches!(c, '"' | '\\' | '\0'..='\u{1f}' | '\u{7f}' | '\u{85}' | '\u{2028}' | '\u{2029}'))
    {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let escaped = rest[at..].chars().next().unwrap_or_default();
        match escaped {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            other => {
                let mut digits = String::new();
                let _ = write!(digits, "\\u{:04x}", u32::from(other));
                out.extend_from_slice(digits.as_bytes());
            }
        }
        rest = &rest[at + escaped.len_utf8()..];
    }
    out.extend_from_slice(rest.as_bytes());
    out.push(b'"');
}

/// `2026-11-22 12:00:00.5+00` as ISO 8601 has it: a `T`, and minutes of the offset.
/// A timestamp of another form stays as it is.
pub fn iso(timestamp: &str) -> String {
    let mut text = timestamp.to_owned();
    if text.as_bytes().get(10) == Some(&b' ') {
        text.replace_range(10..11, "T");
    }
    let offset = text.get(11..).and_then(|time| time.rfind(['+', '-'])).map(|at| at + 11);
    if offset.is_some_and(|at| text.len() - at == 3) {
        text.push_str(":00");
    }
    text
}

/// A number as it is; what JSON's grammar does not take for one (`.5`, `1.`) as text.
fn number(digits: &str, out: &mut Vec<u8>) {
    let mut scan = Scan { bytes: digits.as_bytes(), at: 0 };
    if scan.number() && scan.at == digits.len() {
        out.extend_from_slice(digits.as_bytes());
    } else {
        string(digits, out);
    }
}

/// Whether a double holds the integer and all its neighbours.
fn is_safe(digits: &str) -> bool {
    digits.parse::<i64>().is_ok_and(|number| number.unsigned_abs() < 1 << 53)
}

/// Appends a JSON document as it was written, but on one line: a line's end stands
/// between its parts only, where a blank means the same. False, and nothing is
/// appended, when it is no document.
pub fn document(text: &str, out: &mut Vec<u8>) -> bool {
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    if !scan.document() {
        return false;
    }
    out.extend(text.trim_matches([' ', '\t', '\n', '\r']).bytes().map(|byte| match byte {
        b'\n' | b'\r' | b'\t' => b' ',
        other => other,
    }));
    true
}

/// RFC 8259's grammar, by depth on the heap, so that no document overflows the stack.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn document(&mut self) -> bool {
        // What is open: true is an object.
        let mut open: Vec<bool> = Vec::new();
        'value: loop {
            self.blank();
            match self.peek() {
                Some(opening @ (b'{' | b'[')) => {
                    self.at += 1;
                    self.blank();
                    let is_object = opening == b'{';
                    if !self.take(if is_object { b'}' } else { b']' }) {
                        open.push(is_object);
                        if is_object && !self.key() {
                            return false;
                        }
                        continue 'value;
                    }
                }
                Some(b'"') if self.string() => {}
                Some(b'-' | b'0'..=b'9') if self.number() => {}
                Some(b't') if self.word(b"true") => {}
                Some(b'f') if self.word(b"false") => {}
                Some(b'n') if self.word(b"null") => {}
                _ => return false,
            }
            loop {
                self.blank();
                let Some(&is_object) = open.last() else { return self.at == self.bytes.len() };
                if self.take(b',') {
                    if is_object && !self.key() {
                        return false;
                    }
                    continue 'value;
                }
                if !self.take(if is_object { b'}' } else { b']' }) {
                    return false;
                }
                open.pop();
            }
        }
    }

    fn key(&mut self) -> bool {
        self.blank();
        if !self.string() {
            return false;
        }
        self.blank();
        self.take(b':')
    }

    fn word(&mut self, word: &[u8]) -> bool {
        let found = self.bytes[self.at..].starts_with(word);
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn string(&mut self) -> bool {
        if !self.take(b'"') {
            return false;
        }
        loop {
            let Some(byte) = self.peek() else { return false };
            self.at += 1;
            match byte {
                b'"' => return true,
                0..=0x1f => return false,
                b'\\' => {
                    let escape = self.peek();
                    self.at += 1;
                    match escape {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {}
                        Some(b'u') => {
                            let digits = self.bytes.get(self.at..self.at + 4);
                            if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                                return false;
                            }
                            self.at += 4;
                        }
                        _ => return false,
                    }
                }
                _ => {}
            }
        }
    }

    fn number(&mut self) -> bool {
        self.take(b'-');
        if !self.take(b'0') && !self.digits() {
            return false;
        }
        if self.take(b'.') && !self.digits() {
            return false;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            return self.digits();
        }
        true
    }

    fn digits(&mut self) -> bool {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at > from
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    const OTHER: Style =
        Style { decimals: Decimals::Numbers, integers: Integers::SafeNumbers, bytes: Bytes::Base64, times: Times::Iso };

    fn written(found: &Value<'_>, style: Style) -> String {
        let mut out = Vec::new();
        value(found, style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn check(found: &Value<'_>, exact: &str, other: &str) {
        assert_eq!(written(found, Style::EXACT), exact);
        assert_eq!(written(found, OTHER), other);
        // Every style is JSON.
        for style in [Style::EXACT, OTHER] {
            serde_json::from_str::<serde_json::Value>(&written(found, style)).unwrap();
        }
    }

    #[test]
    fn values_are_json() {
        check(&Value::Null, "null", "null");
        check(&Value::Bool(true), "true", "true");
        check(&Value::Integer("-12"), "-12", "-12");
        check(&Value::Integer("9007199254740991"), "9007199254740991", "9007199254740991");
        check(&Value::Integer("9007199254740993"), "9007199254740993", r#""9007199254740993""#);
        check(&Value::Integer("18446744073709551615"), "18446744073709551615", r#""18446744073709551615""#);
        check(&Value::Decimal("12.50"), r#""12.50""#, "12.50");
        check(&Value::Decimal(".5"), r#"".5""#, r#"".5""#);
        check(&Value::Float("1e-300"), "1e-300", "1e-300");
        check(&Value::Text("NaN".into()), r#""NaN""#, r#""NaN""#);
        check(&Value::Bytes(Cow::Borrowed(&[0, 255])), r#""\\x00ff""#, r#""AP8=""#);
        check(&Value::Bytes(Cow::Borrowed(&[])), r#""\\x""#, r#""""#);
        let stamp = |text| Value::Timestamp { text, zone: true };
        check(&stamp("2026-11-22 12:00:00.5+00"), r#""2026-11-22 12:00:00.5+00""#, r#""2026-11-22T12:00:00.5+00:00""#);
        check(&stamp("2026-11-22 12:00:00-03:30"), r#""2026-11-22 12:00:00-03:30""#, r#""2026-11-22T12:00:00-03:30""#);
        check(&stamp("2026-11-22T12:00:00"), r#""2026-11-22T12:00:00""#, r#""2026-11-22T12:00:00""#);
        let list = Value::List(vec![Value::Integer("1"), Value::Null, Value::List(vec![])]);
        check(&list, "[1,null,[]]", "[1,null,[]]");
    }

    #[test]
    fn texts_stay_on_their_line() {
        let nasty = "a\"b\\c\n\r\t\u{0}\u{7f}\u{85}\u{2028}\u{2029}é😀</script>";
        let text = written(&Value::Text(nasty.into()), Style::EXACT);
        assert_eq!(text, r#""a\"b\\c\n\r\t\u0000\u007f\u0085\u2028\u2029é😀</script>""#);
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), nasty);
    }

    #[test]
    fn documents_are_embedded_as_they_are() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        for (text, wanted) in [
            (" {\"b\" : 1.50,\n\t\"a\": [ ], \"a\":{}}\r\n", "{\"b\" : 1.50,  \"a\": [ ], \"a\":{}}"),
            ("12345678901234567890.123456789", "12345678901234567890.123456789"),
            (r#""\ud83d\u0000\/""#, r#""\ud83d\u0000\/""#),
            ("null", "null"),
            ("-0.1E+7", "-0.1E+7"),
            (deep.as_str(), deep.as_str()),
        ] {
            assert!(written(&Value::Json(text.into()), Style::EXACT) == wanted, "{wanted}");
        }
        for wrong in [
            "",
            " ",
            "{",
            "[",
            "]",
            "[1",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{1:1}",
            "01",
            "1.",
            ".5",
            "-",
            "+1",
            "1e",
            "tru",
            "nulls",
            "\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u12é\"",
            "\"a\nb\"",
            "1 2",
            "{}}",
            "'a'",
            "NaN",
        ] {
            let mut out = Vec::new();
            assert!(value(&Value::Json(wrong.into()), Style::EXACT, &mut out).is_err(), "{wrong}");
            assert!(out.is_empty());
        }
    }
}
