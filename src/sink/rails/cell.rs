//! One value of a fixture, so that ActiveRecord gives the database the same one.

use crate::error::{Error, Result};
use crate::schema::{EngineKind, Type};
use crate::sink::value::Value;
use crate::sink::{calendar, digits, yaml_json, yaml_text};

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
                .help("rule the column so that it is one, or write another format"));
        }
        (Type::Json { .. }, Value::Json(document)) => json(engine, document, out)?,
        (Type::Json { .. }, Value::Text(document)) => json(engine, document, out)?,
        (Type::Int { .. } | Type::Year, Value::Integer(digits)) => yaml_text::integer(digits, out),
        // A text to MySQL would be the year 2000.
        (Type::Year, Value::Text(year)) if year == "0000" => out.push(b'0'),
        (Type::Int { .. } | Type::Year, _) => return Err(changed()),
        (
            Type::Decimal { precision, scale },
            Value::Integer(number) | Value::Decimal(number) | Value::Float(number),
        ) => {
            // SQLite keeps more digits than were declared; ActiveRecord does not.
            let scale = scale.or(precision.map(|_| 0));
            if engine == EngineKind::Sqlite && scale.is_some_and(|scale| digits::decimals(number) > i64::from(scale)) {
                return Err(changed());
            }
            // A number with a point would be a double to Psych.
            if number.bytes().all(|byte| byte.is_ascii_digit()) {
                yaml_text::integer(number, out);
            } else {
                yaml_text::quoted(number, out);
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
        (Type::Bit { .. }, Value::Text(text)) if engine.is_mysql() => {
            yaml_text::binary(&bits(text).ok_or_else(changed)?, out);
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
    // SQLite keeps the text itself, and ActiveRecord writes all digits of a second or none.
    let is_fraction = |digits: &str| match engine {
        EngineKind::Sqlite => digits.is_empty() || digits.len() == 6 && digits.contains(|digit| digit != '0'),
        _ => digits.len() <= 6,
    };
    let survives = match ty {
        Type::Date => is_day(text),
        // A zone is added up, and the day is lost; and in SQLite a day is put in front.
        Type::Time { zone: true } => false,
        Type::Time { .. } if engine == EngineKind::Sqlite => false,
        Type::Time { .. } => {
            calendar::clock(text).is_some_and(|(fraction, offset)| is_fraction(fraction) && offset.is_empty())
        }
        Type::Timestamp { .. } => text.split_once(' ').is_some_and(|(day, clock)| {
            let is_zone = |offset: &str| offset.is_empty() || engine == EngineKind::Postgres;
            is_day(day)
                && calendar::clock(clock).is_some_and(|(fraction, offset)| is_fraction(fraction) && is_zone(offset))
        }),
        _ => false,
    };
    match survives {
        true => yaml_text::quoted(text, out),
        // Also a symbol is looked at for `BC` at its end; PostgreSQL passes over the blank.
        false if text.ends_with(" BC") => symbol(&format!("{text} "), out),
        false => symbol(text, out),
    }
    Ok(())
}

/// A day of Ruby's calendar, in which the 15th follows the 4th of October 1582.
fn is_day(text: &str) -> bool {
    let is_skipped = calendar::day(text).is_some_and(|day| ((1582, 10, 5)..(1582, 10, 15)).contains(&day));
    calendar::is_day(text) && !is_skipped
}

/// MySQL's `0101` as the bytes that it keeps of it.
fn bits(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if digits.is_empty() || !digits.iter().all(|digit| matches!(digit, b'0' | b'1')) {
        return None;
    }
    Some(digits.rchunks(8).rev().map(|byte| byte.iter().fold(0, |byte, digit| byte << 1 | (digit & 1))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(engine: EngineKind, ty: &Type, value: &Value<'_>, wanted: &str) {
        let mut out = Vec::new();
        let found = write(engine, ty, value, &mut out).map_err(|error| error.problem().to_owned());
        let told = found.map_or_else(|problem| problem, |()| String::from_utf8(out).expect("YAML is text"));
        assert_eq!(told, wanted);
    }

    #[test]
    fn what_active_record_would_change_is_a_symbol() {
        use EngineKind::{Mariadb, Postgres, Sqlite};
        let text = |text: &'static str| Value::Text(text.into());
        check(Postgres, &Type::TEXT, &text("$LABEL"), r#"!ruby/symbol "$LABEL""#);
        check(Postgres, &Type::TEXT, &text("yes"), r#""yes""#);
        check(Postgres, &Type::Date, &Value::Date("2026-11-22"), r#""2026-11-22""#);
        check(Postgres, &Type::Date, &Value::Date("1582-10-10"), r#"!ruby/symbol "1582-10-10""#);
        check(Mariadb, &Type::Date, &Value::Date("2026-02-30"), r#"!ruby/symbol "2026-02-30""#);
        check(Mariadb, &Type::Time { zone: false }, &Value::Time("838:59:59"), r#"!ruby/symbol "838:59:59""#);
        check(Sqlite, &Type::Time { zone: false }, &Value::Time("12:30:00"), r#"!ruby/symbol "12:30:00""#);
        let stamp = Type::Timestamp { zone: false };
        check(Postgres, &stamp, &text("0044-03-15 12:00:00 BC"), r#"!ruby/symbol "0044-03-15 12:00:00 BC ""#);
        let of = |text| Value::Timestamp { text, zone: false };
        check(Postgres, &stamp, &of("2026-11-22 12:30:00.5"), r#""2026-11-22 12:30:00.5""#);
        check(Sqlite, &stamp, &of("2026-11-22 12:30:00.5"), r#"!ruby/symbol "2026-11-22 12:30:00.5""#);
        check(Sqlite, &stamp, &of("2026-11-22 12:30:00"), r#""2026-11-22 12:30:00""#);
        check(Mariadb, &Type::Bit { max: Some(10) }, &text("1010101010"), "!!binary \"Aqo=\"");
    }

    #[test]
    fn what_active_record_would_lose_is_refused() {
        use EngineKind::{Mysql, Sqlite};
        let changed = "a value is not of its column's type, and Rails would make it one";
        check(Sqlite, &Type::Int { bytes: 8, unsigned: false }, &Value::Text("x".into()), changed);
        check(Sqlite, &Type::Int { bytes: 8, unsigned: false }, &Value::Float("1.5"), changed);
        let money = Type::Decimal { precision: Some(10), scale: Some(2) };
        check(Sqlite, &money, &Value::Float("0.99"), "\"0.99\"");
        check(Sqlite, &money, &Value::Float("0.999"), changed);
        let wanted = "a boolean is something else than true and false, and Rails would change it";
        check(Mysql, &Type::Bool, &Value::Integer("7"), wanted);
        let wanted = "bytes hold $LABEL, which Rails replaces by the fixture's label";
        check(Mysql, &Type::Bytes { max: None }, &Value::Bytes(b"a$LABELb"[..].into()), wanted);
    }
}
