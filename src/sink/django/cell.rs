//! One value of a fixture, as the fields of Django's models read them.

use crate::error::{Error, Result};
use crate::plan::ColumnPlan;
use crate::schema::{EngineKind, Table, Type};
use crate::sink::json_text::{Bytes, Decimals, Integers, Style, Times};
use crate::sink::value::Value;
use crate::sink::{calendar, digits, json_text, yaml_json};

const STYLE: Style =
    Style { decimals: Decimals::Texts, integers: Integers::Numbers, bytes: Bytes::Base64, times: Times::Iso };

/// How the values of a column are written.
pub struct Form {
    engine: EngineKind,
    ty: Type,
    /// Whether the field is a `JSONField`: documents are values of their own then.
    is_document: bool,
}

impl Form {
    pub fn of(engine: EngineKind, table: &Table, column: &ColumnPlan) -> Form {
        let is_json = matches!(column.ty, Type::Json { .. });
        // Where there is no type for documents, Django knows them by its check.
        let has_check = || {
            table.checks.iter().any(|check| {
                let check = check.expression.to_lowercase();
                check.contains("json_valid(") && check.contains(&column.name.to_lowercase())
            })
        };
        let is_document = match engine {
            EngineKind::Postgres | EngineKind::Mysql => is_json,
            EngineKind::Mariadb => is_json || has_check(),
            EngineKind::Sqlite => has_check(),
        };
        Form { engine, ty: column.ty.clone(), is_document }
    }

    /// Appends a value.
    ///
    /// # Errors
    /// What no field of Django's takes, or would change.
    pub fn write(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Result<()> {
        if self.is_document
            && let Value::Text(document) | Value::Json(document) = value
        {
            return self.document(document, out);
        }
        match (&self.ty, value) {
            (_, Value::Null) => {}
            // `ArrayField` takes a list as a text that is JSON, and its texts as they are.
            (Type::Array(_), Value::List(_)) => {
                let mut list = Vec::new();
                json_text::value(value, STYLE, &mut list)?;
                json_text::string(&String::from_utf8_lossy(&list), out);
                return Ok(());
            }
            (Type::Date, Value::Date(day)) if calendar::is_day(day) => {}
            (Type::Time { zone: false }, Value::Time(time))
                if calendar::clock(time).is_some_and(|(fraction, offset)| fraction.len() <= 6 && offset.is_empty()) => {
            }
            (Type::Timestamp { .. }, Value::Timestamp { text, .. }) => return self.instant(text, out),
            (Type::Date | Type::Time { .. } | Type::Timestamp { .. }, _) => {
                return Err(Error::refused("a date or time is none that Django's fields take")
                    .help("rule the column; Django knows the years 1 to 9999, and times of one day without a zone"));
            }
            (Type::Interval, Value::Text(text)) if text.contains("mon") || text.contains("year") => {
                return Err(Error::refused(
                    "an interval has months, and Django's DurationField holds days and seconds",
                )
                .help("rule the column, or write another format"));
            }
            (Type::Int { .. } | Type::Bool, Value::Integer(_) | Value::Bool(_)) => {}
            (Type::Year, Value::Text(year)) if year == "0000" => {
                out.push(b'0');
                return Ok(());
            }
            (Type::Year, Value::Integer(_)) => {}
            (Type::Int { .. } | Type::Bool | Type::Year, _) => return Err(changed()),
            (
                Type::Decimal { precision, scale },
                Value::Integer(number) | Value::Decimal(number) | Value::Float(number),
            ) => {
                let scale = scale.or(precision.map(|_| 0));
                if self.engine == EngineKind::Sqlite
                    && scale.is_some_and(|scale| digits::decimals(number) > i64::from(scale))
                {
                    return Err(changed());
                }
                json_text::string(number, out);
                return Ok(());
            }
            (Type::Decimal { .. } | Type::Float { .. }, Value::Text(_)) if self.engine == EngineKind::Postgres => {}
            (Type::Decimal { .. } | Type::Float { .. }, Value::Text(_) | Value::Bytes(_)) => return Err(changed()),
            // A number would lose its digits.
            (Type::Bit { .. }, _) if self.engine.is_mysql() => {
                return Err(
                    Error::refused("Django has no field for MySQL's BIT").help("leave the column or its table out")
                );
            }
            (Type::Bytes { .. }, Value::Bytes(_)) => {}
            (Type::Bytes { .. }, _) | (_, Value::Bytes(_) | Value::List(_)) => return Err(changed()),
            _ => {}
        }
        json_text::value(value, STYLE, out)
    }

    /// `2026-11-22T12:30:00.5Z`
    fn instant(&self, text: &str, out: &mut Vec<u8>) -> Result<()> {
        let (day, clock) = text.split_at_checked(10).unwrap_or(("", text));
        let parts = clock.get(1..).and_then(calendar::clock).filter(|(fraction, _)| fraction.len() <= 6);
        let Some((_, offset)) = parts.filter(|_| calendar::is_day(day)) else {
            return Err(Error::refused("a timestamp is none that Django's fields take")
                .help("rule the column; Django knows the years 1 to 9999, and six digits of a second"));
        };
        let clock = &clock[1..clock.len() - offset.len()];
        let offset = match offset {
            "" | "Z" | "+00" | "+00:00" => "Z".to_owned(),
            hours if hours.len() == 3 => format!("{hours}:00"),
            other => other.to_owned(),
        };
        json_text::string(&format!("{day}T{clock}{offset}"), out);
        Ok(())
    }

    /// A document as Python makes one again.
    fn document(&self, document: &str, out: &mut Vec<u8>) -> Result<()> {
        let help = "rule the column, or write a format that holds documents as text, such as csv";
        if document.trim_ascii() == "null" {
            return Err(Error::refused("a JSON document is null, which Django loads as NULL").help(help));
        }
        // Python, too, makes doubles of numbers and keeps one of two equal keys.
        yaml_json::flow(document, |_, _| {}, &mut Vec::new())
            .map_err(|unfit| Error::refused(unfit.problem()).help(help))?;
        match json_text::document(document, out) {
            true => Ok(()),
            false => Err(Error::refused(yaml_json::Unfit::Malformed.problem()).help(help)),
        }
    }
}

fn changed() -> Error {
    Error::refused("a value is not of its column's type, and Django would change or refuse it")
        .help("rule the column, or write a format that holds it as it is, such as sqlite or csv")
}
