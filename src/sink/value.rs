//! What a cell is, whichever engine's text it is in: for formats that know
//! numbers, booleans, bytes and lists of their own.
//!
//! Nothing is rounded and nothing made to fit: a number is its digits, a time its
//! ISO text. What is no text in a format of texts is an error with its place.

use std::borrow::Cow;

use crate::batch::Kind;
use crate::schema::{EngineKind, Type};

/// One cell. No `Debug`: it holds data.
#[derive(Clone, PartialEq)]
pub enum Value<'a> {
    Null,
    Bool(bool),
    /// Decimal digits with an optional minus; any number of them, without zeros in front.
    Integer(&'a str),
    /// Digits, perhaps with a point; `NaN` and `Infinity` are [`Value::Text`].
    Decimal(&'a str),
    /// A double's or a single's shortest text; never `NaN` or `Infinity`.
    Float(&'a str),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
    /// `2026-11-22`, of the years 0001 to 9999.
    Date(&'a str),
    /// `12:30:00.5`, perhaps with an offset.
    Time(&'a str),
    /// `2026-11-22 12:30:00.5`, perhaps with an offset (`+00`), of the years 0001 to 9999.
    Timestamp {
        text: &'a str,
        zone: bool,
    },
    Uuid(&'a str),
    /// A JSON document as it was written; SQLite and MariaDB may hold other text.
    Json(Cow<'a, str>),
    /// Of one or more dimensions; lower bounds are gone.
    List(Vec<Value<'a>>),
}

/// Why a cell is no value of its type, for an error with a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The bytes are no UTF-8.
    NotText,
    /// An array's or a bytea's text that is none.
    Malformed,
}

impl Unfit {
    pub fn problem(self) -> &'static str {
        match self {
            Unfit::NotText => "a text is not UTF-8, and the format holds nothing else",
            Unfit::Malformed => "a value is not of its column's type",
        }
    }
}

impl<'a> Value<'a> {
    /// Reads the wire text that a source of this engine sends for the type.
    ///
    /// # Errors
    /// Bytes that are no text where a text is meant, an array that is none.
    pub fn read(engine: EngineKind, ty: &Type, kind: Kind, bytes: &'a [u8]) -> Result<Value<'a>, Unfit> {
        let binary = matches!(ty, Type::Bytes { .. });
        match kind {
            Kind::Null => return Ok(Value::Null),
            Kind::Blob => return Ok(Value::Bytes(Cow::Borrowed(bytes))),
            Kind::Text if binary && engine == EngineKind::Postgres => {
                return unhex(bytes).map(|bytes| Value::Bytes(Cow::Owned(bytes))).ok_or(Unfit::Malformed);
            }
            Kind::Text if binary && engine.is_mysql() => return Ok(Value::Bytes(Cow::Borrowed(bytes))),
            Kind::Text | Kind::Integer | Kind::Real => {}
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Unfit::NotText)?;
        Ok(match (ty, kind) {
            (Type::Bool, _) => match text {
                "t" | "true" | "1" => Value::Bool(true),
                "f" | "false" | "0" => Value::Bool(false),
                // MySQL's boolean is a small integer.
                _ => integer(text),
            },
            (Type::Array(element), _) if engine == EngineKind::Postgres => list(engine, element, text)?,
            // The kind is the value's own here, the type only what was declared.
            (_, Kind::Integer) => Value::Integer(text),
            (_, Kind::Real) => float(text),
            // A number 0 is not always the year 0000: as a text `0` MySQL takes it for 2000.
            (Type::Year, _) if text == "0000" => Value::Text(Cow::Borrowed(text)),
            (Type::Int { .. } | Type::Year, _) => integer(text),
            // One bit is a number, several are bytes, as the server itself sends them: of
            // digits it would take each for a character.
            (Type::Bit { max: None | Some(1) }, _) if engine.is_mysql() => integer(text),
            (Type::Bit { .. }, _) if engine.is_mysql() => bits(bytes).map(Value::Bytes).ok_or(Unfit::Malformed)?,
            (Type::Decimal { .. }, _) => number(text),
            (Type::Float { .. }, _) => float(text),
            (Type::Date, _) if is_date(text) => Value::Date(text),
            (Type::Time { .. }, _) => Value::Time(text),
            (Type::Timestamp { zone }, _) if is_timestamp(text) => Value::Timestamp { text, zone: *zone },
            (Type::Uuid, _) => Value::Uuid(text),
            (Type::Json { .. }, _) => Value::Json(Cow::Borrowed(text)),
            _ => Value::Text(Cow::Borrowed(text)),
        })
    }
}

/// Whether the text is an integer's: digits, perhaps behind a minus.
fn is_digits(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Without what MySQL's `ZEROFILL` writes in front.
fn unfilled(text: &str) -> &str {
    let bare = text.trim_start_matches('0');
    match bare.as_bytes().first() {
        // A zero stays before the point, and alone.
        Some(b'0'..=b'9') => bare,
        _ => &text[text.len() - bare.len() - usize::from(bare.len() < text.len())..],
    }
}

fn integer(text: &str) -> Value<'_> {
    if is_digits(text) { Value::Integer(unfilled(text)) } else { Value::Text(Cow::Borrowed(text)) }
}

/// A number written with digits and at most one point; anything else stays a text.
fn number(text: &str) -> Value<'_> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = digits.bytes().filter(|&byte| byte == b'.').count() <= 1
        && digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number { Value::Decimal(unfilled(text)) } else { Value::Text(Cow::Borrowed(text)) }
}

fn float(text: &str) -> Value<'_> {
    // The parse only says whether it is one; the digits stay those of the source.
    let is_finite = text.parse::<f64>().is_ok_and(f64::is_finite);
    let has_letters = text.bytes().any(|byte| byte.is_ascii_alphabetic() && !matches!(byte, b'e' | b'E'));
    if is_finite && !has_letters { Value::Float(unfilled(text)) } else { Value::Text(Cow::Borrowed(text)) }
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
        && !text.starts_with("0000")
        && &text[5..7] != "00"
        && &text[8..] != "00"
}

fn is_timestamp(text: &str) -> bool {
    text.get(..10).is_some_and(is_date) && matches!(text.as_bytes().get(10), Some(b' ' | b'T')) && !text.ends_with("BC")
}

/// Big-endian bytes of binary digits.
fn bits<'a>(digits: &[u8]) -> Option<Cow<'a, [u8]>> {
    let bit = |digit: &u8| matches!(digit, b'0' | b'1').then_some(*digit & 1);
    let mut bytes: Vec<u8> = digits
        .rchunks(8)
        .map(|byte| byte.iter().try_fold(0, |byte, digit| Some(byte << 1 | bit(digit)?)))
        .collect::<Option<_>>()?;
    bytes.reverse();
    Some(Cow::Owned(bytes))
}

/// PostgreSQL's `\x…`.
fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digits = text.strip_prefix(b"\\x")?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| Some((digit(*high)? << 4 | digit(*low)?) as u8);
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

/// PostgreSQL manual, 8.15.6: braces, commas, quotes with backslashes, bounds in
/// front. Read by depth, so that no text overflows the stack.
fn list<'a>(engine: EngineKind, element: &Type, text: &'a str) -> Result<Value<'a>, Unfit> {
    let delimiter = if matches!(element, Type::Geometry(name) if name == "box") { b';' } else { b',' };
    let at = if text.starts_with('[') { text.find("={").ok_or(Unfit::Malformed)? + 1 } else { 0 };
    let bytes = text.as_bytes();
    let mut open: Vec<Vec<Value<'a>>> = Vec::new();
    let mut at = at;
    loop {
        match *bytes.get(at).ok_or(Unfit::Malformed)? {
            b'{' => {
                open.push(Vec::new());
                at += 1;
            }
            b'}' => {
                let done = Value::List(open.pop().ok_or(Unfit::Malformed)?);
                at += 1;
                match open.last_mut() {
                    Some(outer) => outer.push(done),
                    None if at == bytes.len() => return Ok(done),
                    None => return Err(Unfit::Malformed),
                }
            }
            byte if byte == delimiter => at += 1,
            b'"' => {
                at += 1;
                let bare = at + bytes[at..].iter().position(|byte| b"\"\\".contains(byte)).ok_or(Unfit::Malformed)?;
                if bytes[bare] == b'"' {
                    let read = Value::read(engine, element, Kind::Text, &bytes[at..bare])?;
                    open.last_mut().ok_or(Unfit::Malformed)?.push(read);
                    at = bare + 1;
                    continue;
                }
                let mut value = Vec::new();
                loop {
                    match *bytes.get(at).ok_or(Unfit::Malformed)? {
                        b'"' => break,
                        b'\\' => {
                            value.push(*bytes.get(at + 1).ok_or(Unfit::Malformed)?);
                            at += 2;
                        }
                        byte => {
                            value.push(byte);
                            at += 1;
                        }
                    }
                }
                at += 1;
                let read = owned(engine, element, &value)?;
                open.last_mut().ok_or(Unfit::Malformed)?.push(read);
            }
            _ => {
                let length = bytes[at..].iter().position(|&byte| byte == delimiter || byte == b'}' || byte == b'{');
                let bare = &text[at..at + length.ok_or(Unfit::Malformed)?];
                at += bare.len();
                let read = match bare {
                    "NULL" => Value::Null,
                    bare => Value::read(engine, element, Kind::Text, bare.as_bytes())?,
                };
                open.last_mut().ok_or(Unfit::Malformed)?.push(read);
            }
        }
    }
}

/// An element whose quotes were taken away.
fn owned<'a>(engine: EngineKind, element: &Type, bytes: &[u8]) -> Result<Value<'a>, Unfit> {
    let read = Value::read(engine, element, Kind::Text, bytes)?;
    let text = || String::from_utf8_lossy(bytes).into_owned();
    Ok(match read {
        Value::Null => Value::Null,
        Value::Bool(value) => Value::Bool(value),
        Value::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.into_owned())),
        Value::Json(_) => Value::Json(Cow::Owned(text())),
        // Nothing else is written with backslashes: a number, a date.
        _ => Value::Text(Cow::Owned(text())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Length;

    fn text(value: &Value<'_>) -> String {
        match value {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Integer(text) => format!("int {text}"),
            Value::Decimal(text) => format!("dec {text}"),
            Value::Float(text) => format!("float {text}"),
            Value::Text(text) => format!("'{text}'"),
            Value::Bytes(bytes) => format!("{bytes:?}"),
            Value::Json(text) => format!("<{text}>"),
            Value::Date(text) | Value::Time(text) | Value::Uuid(text) => format!("<{text}>"),
            Value::Timestamp { text, zone } => format!("<{text} {zone}>"),
            Value::List(values) => format!("[{}]", values.iter().map(super::tests::text).collect::<Vec<_>>().join(" ")),
        }
    }

    fn check(engine: EngineKind, ty: &Type, kind: Kind, bytes: &[u8], wanted: &str) {
        let found =
            Value::read(engine, ty, kind, bytes).map_or_else(|unfit| format!("{unfit:?}"), |value| text(&value));
        assert_eq!(found, wanted);
    }

    #[test]
    fn every_engine_says_the_same_in_its_own_text() {
        use EngineKind::{Mysql, Postgres, Sqlite};
        let int = Type::Int { bytes: 4, unsigned: false };
        let decimal = Type::Decimal { precision: None, scale: None };
        let stamp = Type::Timestamp { zone: true };
        check(Postgres, &Type::Bool, Kind::Text, b"t", "true");
        check(Sqlite, &Type::Bool, Kind::Integer, b"0", "false");
        check(Mysql, &Type::Bool, Kind::Text, b"7", "int 7");
        check(Mysql, &int, Kind::Text, b"00042", "int 42");
        check(Mysql, &int, Kind::Text, b"00000", "int 0");
        check(Mysql, &decimal, Kind::Text, b"0001.50", "dec 1.50");
        check(Mysql, &decimal, Kind::Text, b"0000.50", "dec 0.50");
        check(Mysql, &Type::Float { bytes: 4 }, Kind::Text, b"00001.5e10", "float 1.5e10");
        check(Mysql, &Type::Year, Kind::Text, b"0000", "'0000'");
        check(Mysql, &Type::Year, Kind::Text, b"2026", "int 2026");
        check(Postgres, &int, Kind::Text, b"", "''");
        check(Mysql, &Type::Bit { max: Some(1) }, Kind::Text, b"1", "int 1");
        check(Mysql, &Type::Bit { max: Some(10) }, Kind::Text, b"1000000101", "[2, 5]");
        check(Mysql, &Type::Bit { max: Some(10) }, Kind::Text, b"102", "Malformed");
        check(Postgres, &Type::Bit { max: Some(1) }, Kind::Text, b"1", "'1'");
        check(Postgres, &int, Kind::Text, b"-12", "int -12");
        check(Postgres, &decimal, Kind::Text, b"1.50", "dec 1.50");
        check(Postgres, &decimal, Kind::Text, b"NaN", "'NaN'");
        check(Postgres, &Type::Float { bytes: 8 }, Kind::Text, b"1e-300", "float 1e-300");
        check(Postgres, &Type::Float { bytes: 8 }, Kind::Text, b"-Infinity", "'-Infinity'");
        check(Sqlite, &int, Kind::Real, b"9e999", "'9e999'");
        check(Postgres, &Type::Bytes { max: None }, Kind::Text, b"\\x00ff", "[0, 255]");
        check(Postgres, &Type::Bytes { max: None }, Kind::Text, b"\\x0", "Malformed");
        check(Mysql, &Type::Bytes { max: None }, Kind::Text, b"\xff", "[255]");
        check(Sqlite, &Type::Text(Length::UNLIMITED), Kind::Blob, b"\xff", "[255]");
        check(Sqlite, &Type::Text(Length::UNLIMITED), Kind::Text, b"\xff", "NotText");
        check(Postgres, &Type::Date, Kind::Text, b"2026-11-22", "<2026-11-22>");
        check(Postgres, &Type::Date, Kind::Text, b"infinity", "'infinity'");
        check(Mysql, &Type::Date, Kind::Text, b"0000-00-00", "'0000-00-00'");
        check(Postgres, &stamp, Kind::Text, b"2026-11-22 12:00:00+00", "<2026-11-22 12:00:00+00 true>");
        check(Postgres, &stamp, Kind::Text, b"0044-03-15 12:00:00+00 BC", "'0044-03-15 12:00:00+00 BC'");
        check(Postgres, &int, Kind::Null, b"", "null");
    }

    #[test]
    fn arrays_are_lists_of_values() {
        let of = |element: Type, array: &str, wanted: &str| {
            check(EngineKind::Postgres, &Type::Array(Box::new(element)), Kind::Text, array.as_bytes(), wanted);
        };
        let int = Type::Int { bytes: 4, unsigned: false };
        of(int.clone(), "{1,NULL,-3}", "[int 1 null int -3]");
        of(int.clone(), "{{1,2},{3,4}}", "[[int 1 int 2] [int 3 int 4]]");
        of(int.clone(), "[0:1]={1,2}", "[int 1 int 2]");
        of(int.clone(), "{}", "[]");
        of(Type::TEXT, r#"{a,"b,c","d\"e\\",NULL,"NULL",""}"#, r#"['a' 'b,c' 'd"e\' null 'NULL' '']"#);
        of(Type::Bool, "{t,f}", "[true false]");
        of(Type::Json { binary: true }, r#"{"{\"a\": \"b\\\\c\"}",1}"#, r#"[<{"a": "b\\c"}> <1>]"#);
        of(
            Type::Timestamp { zone: false },
            r#"{"2026-11-22 12:00:00",infinity}"#,
            "[<2026-11-22 12:00:00 false> 'infinity']",
        );
        for wrong in ["", "{", "}", "{1", "1", "{1}}", "{\"a", "{\"a\\"] {
            of(int.clone(), wrong, "Malformed");
        }
    }
}
