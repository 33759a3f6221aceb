//! One value of a fixture, so that ActiveRecord gives the database the same one.

use crate::error::{Error, Result};
use crate::schema::{EngineKind, Type};
use crate::sink::value::Value;
use crate::sink::{yaml_json, yaml_text};

/// Appends the value of a column.
///
/// # Errors
/// What a column of the type would not get as it is; without a place.
pub fn write(engine: EngineKind, ty: &Type, value: &Value<'_>, out: &mut Vec<u8>) -> Result<()> {
    match (ty, value) {
        (_, Value::Null) => out.extend_from_slice(b"null"),
        (Type::Array(element), Value::List(values)) => {
            // Each of the lists is one of the elements' type, however deep it stands.
            out.push(b'[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.extend_from_slice(b", ");
                }
                let ty = if matches!(value, Value::List(_)) { ty } else { element };
                write(engine, ty, value, out)?;
            }
            out.push(b']');
        }
        (_, Value::Bool(value)) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        (Type::Bool, _) => {
            return Err(Error::refused("a boolean is something else than true and false, and Rails would change it")
                .help("rule the column so that it is one, or give it another type"));
        }
        (Type::Json { .. }, Value::Json(document)) => json(engine, document, out)?,
        (Type::Json { .. }, Value::Text(document)) => json(engine, document, out)?,
        (Type::Int { .. } | Type::Year, Value::Integer(digits)) => yaml_text::integer(digits, out),
        (Type::Int { .. } | Type::Year, _) => return Err(changed()),
        (
            Type::Decimal { precision, scale },
            Value::Integer(digits) | Value::Decimal(digits) | Value::Float(digits),
        ) => {
            // SQLite keeps more digits than were declared; ActiveRecord does not.
            let scale = scale.or(precision.map(|_| 0));
            if engine == EngineKind::Sqlite && scale.is_some_and(|scale| fraction(digits) > i64::from(scale)) {
                return Err(changed());
            }
            // A number with a point would be a double to Psych.
            if digits.bytes().all(|byte| byte.is_ascii_digit()) {
                yaml_text::integer(digits, out);
            } else {
                yaml_text::quoted(digits, out);
            }
        }
        (Type::Decimal { .. } | Type::Float { .. }, Value::Text(text)) if engine == EngineKind::Postgres => {
            yaml_text::quoted(text, out);
        }
        (Type::Decimal { .. } | Type::Float { .. }, Value::Text(_) | Value::Bytes(_)) => return Err(changed()),
        (_, Value::Integer(digits)) => yaml_text::integer(digits, out),
        (_, Value::Decimal(digits)) => yaml_text::quoted(digits, out),
        (_, Value::Float(digits)) => yaml_text::float(digits, out),
        (Type::Date | Type::Time { .. } | Type::Timestamp { .. }, _) => time(engine, ty, value, out)?,
        (Type::Bytes { .. }, Value::Text(_)) => return Err(changed()),
        (Type::Bytes { .. } | Type::Bit { .. } | Type::Geometry(_), Value::Bytes(bytes)) => {
            // A text to Ruby, too: no symbol holds what is no UTF-8.
            if bytes.windows(LABEL.len()).any(|window| window == LABEL.as_bytes()) {
                return Err(Error::refused("bytes hold $LABEL, which Rails replaces by the fixture's label")
                    .help("rule the column, or write another format"));
            }
            yaml_text::binary(bytes, out);
        }
        (_, Value::Bytes(_) | Value::List(_)) => return Err(changed()),
        (_, Value::Text(text)) => string(text, out),
        (_, Value::Uuid(text) | Value::Date(text) | Value::Time(text) | Value::Timestamp { text, .. }) => {
            string(text, out);
        }
        (_, Value::Json(text)) => string(text, out),
    }
    Ok(())
}

/// What Rails replaces in every text of a fixture.
const LABEL: &str = "$LABEL";

fn changed() -> Error {
    Error::refused("a value is not of its column's type, and Rails would make it one")
        .help("rule the column, or write a format that holds it as it is, such as sqlite or csv")
}

/// A text. Rails looks for `$LABEL` in texts and has no escape; it looks at no symbol.
fn string(text: &str, out: &mut Vec<u8>) {
    if text.contains(LABEL) { symbol(text, out) } else { yaml_text::text(text, out) }
}

/// A text that the types of ActiveRecord give to the database without a look at it.
fn symbol(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"!ruby/symbol ");
    yaml_text::quoted(text, out);
}

/// A document as ActiveRecord makes one again: its types encode what a fixture holds.
fn json(engine: EngineKind, document: &str, out: &mut Vec<u8>) -> Result<()> {
    // MariaDB's JSON is a text with a check.
    if engine == EngineKind::Mariadb {
        string(document, out);
        return Ok(());
    }
    yaml_json::flow(document, string, out).map_err(|unfit| {
        Error::refused(unfit.problem())
            .help("rule the column, or write a format that holds documents as text, such as csv")
    })
}

/// Dates and times: in quotes where ActiveRecord reads and writes them alike, else as symbols.
fn time(engine: EngineKind, ty: &Type, value: &Value<'_>, out: &mut Vec<u8>) -> Result<()> {
    let text = match value {
        Value::Date(text) | Value::Time(text) | Value::Timestamp { text, .. } => text,
        // `infinity`, a year beyond four digits, and what stands in an array.
        Value::Text(text) => text.as_ref(),
        _ => return Err(changed()),
    };
    let is_sqlite = engine == EngineKind::Sqlite;
    let survives = match ty {
        Type::Date => is_day(text),
        // A zone is added up, and the day is lost.
        Type::Time { zone: true } => false,
        Type::Time { .. } => is_clock(text, false, is_sqlite),
        Type::Timestamp { .. } => {
            text.get(..10).is_some_and(is_day)
                && text.as_bytes().get(10) == Some(&b' ')
                && is_clock(&text[11..], engine == EngineKind::Postgres, is_sqlite)
        }
        _ => false,
    };
    if survives {
        yaml_text::quoted(text, out)
    } else {
        symbol(text, out)
    }
    Ok(())
}

/// A day of Ruby's calendar, which goes from 4 to 15 October 1582.
fn is_day(text: &str) -> bool {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(5, 7), number(8, 10)) else { return false };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    let is_skipped = (year, month) == (1582, 10) && (5..15).contains(&day);
    text.len() == 10
        && text.as_bytes()[4] == b'-'
        && text.as_bytes()[7] == b'-'
        && year > 0
        && (1..=days).contains(&day)
        && !is_skipped
}

/// `12:30:00.5`, perhaps with an offset in hours. ActiveRecord keeps six digits of a
/// second, and writes either none or all of them.
fn is_clock(text: &str, zone: bool, all_digits: bool) -> bool {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let (Some(hour), Some(minute), Some(second)) = (number(0, 2), number(3, 5), number(6, 8)) else { return false };
    let bytes = text.as_bytes();
    let rest = &text[8..];
    let at = rest.find(['+', '-']).unwrap_or(rest.len());
    let (fraction, offset) = rest.split_at(at);
    let is_fraction = fraction.is_empty()
        || fraction.strip_prefix('.').is_some_and(|digits| {
            let length = if all_digits { 6..=6 } else { 1..=6 };
            length.contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && !(all_digits && digits.bytes().all(|byte| byte == b'0'))
        });
    let is_offset = offset.is_empty()
        || zone
            && matches!(offset.len(), 3 | 6)
            && offset[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    bytes[2] == b':' && bytes[5] == b':' && hour < 24 && minute < 60 && second < 60 && is_fraction && is_offset
}

/// How many digits stand behind the point.
fn fraction(digits: &str) -> i64 {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let fraction = mantissa.split_once('.').map_or("", |(_, fraction)| fraction.trim_end_matches('0'));
    fraction.len() as i64 - exponent.parse::<i64>().unwrap_or(0)
}
