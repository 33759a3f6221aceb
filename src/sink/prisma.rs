//! `--to prisma`: a folder of JSON files, each an array with one object for each row
//! of a table, as Prisma's `createMany({ data })` takes it; `knex(table).insert()` and
//! TypeORM's `insert()` do too, once JSON columns went through `JSON.stringify`, bytes
//! through `Buffer.from(text, "base64")`, and times lost their day and zone.
//!
//! What JavaScript has no number for is a text: decimals, integers beyond 2^53. Dates
//! and times are ISO 8601 with `T` and `Z`, as Prisma wants all three: a date at
//! midnight, a time on 1970-01-01. A JSON column that is NULL is left out of its row,
//! because `null` is a document to Prisma. Prisma keeps milliseconds; the file has all
//! digits. What it takes is not documented in one place: the tests ask its client.

use super::fixture::{Fixture, Text, named, unfit};
use super::json_text::{self, Bytes, Decimals, Integers, Style, Times};
use super::moment::{Clock, Moment, is_day};
use super::typed::Column;
use super::value::Value;
use super::{Format, Making, Setting, Shape, Sink};
use crate::error::Result;
use crate::plan::TablePlan;
use crate::schema::{Catalog, Type};

pub struct Prisma;
pub const FORMAT: Prisma = Prisma;

impl Format for Prisma {
    fn name(&self) -> &'static str {
        "prisma"
    }

    fn summary(&self) -> &'static str {
        "a folder of JSON arrays, one for each table, as seeds of Prisma, TypeORM and knex take them"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn settings(&self) -> &'static [Setting] {
        &[Setting::Names]
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let objects = Objects { catalog: making.catalog.clone(), defaults: Vec::new() };
        Ok(Box::new(Fixture::folder(making, named(making, "json"), objects)?))
    }
}

struct Objects {
    catalog: Catalog,
    /// For each column of the table that is written, whether leaving it out means
    /// something else than NULL.
    defaults: Vec<bool>,
}

const STYLE: Style =
    Style { decimals: Decimals::Texts, integers: Integers::SafeNumbers, bytes: Bytes::Base64, times: Times::AsWritten };

impl Text for Objects {
    fn begin(&mut self, table: &TablePlan, out: &mut Vec<u8>) -> Result<()> {
        let known = self.catalog.table(&table.table);
        let has_default = |name: &str| {
            let column = known.and_then(|known| known.column(name));
            column.is_some_and(|column| column.default.is_some())
        };
        self.defaults = table.columns.iter().map(|column| has_default(&column.name)).collect();
        out.push(b'[');
        Ok(())
    }

    fn row(&mut self, columns: &[Column], values: &[Value<'_>], first: bool, out: &mut Vec<u8>) -> Result<()> {
        out.extend_from_slice(if first { b"\n  {" } else { b",\n  {" });
        let mut separator: &[u8] = b"";
        for ((column, value), has_default) in columns.iter().zip(values).zip(&self.defaults) {
            if *value == Value::Null && matches!(column.ty, Type::Json { .. }) {
                if *has_default {
                    return Err(unfit("a JSON column is NULL and would get its default, if it were left out", column)
                        .help("rule the column, or drop its default: Prisma's JSON has no word for NULL"));
                }
                continue;
            }
            out.extend_from_slice(separator);
            json_text::string(&column.name, out);
            out.extend_from_slice(b": ");
            write(value, &column.ty, column, out)?;
            separator = b", ";
        }
        out.push(b'}');
        Ok(())
    }

    fn end(&mut self, is_empty: bool, out: &mut Vec<u8>) {
        out.extend_from_slice(if is_empty { b"]\n" } else { b"\n]\n" });
    }
}

fn write(value: &Value<'_>, ty: &Type, column: &Column, out: &mut Vec<u8>) -> Result<()> {
    let refused =
        |problem| Err(unfit(problem, column).help("rule the column, or write another format: `standin list formats`"));
    let time = |date: &str, clock: Clock<'_>, out: &mut Vec<u8>| {
        let point = if clock.fraction.is_empty() { "" } else { "." };
        json_text::string(&format!("{date}T{}{point}{}Z", clock.seconds, clock.fraction), out);
    };
    match (value, ty) {
        (Value::Date(text), _) if is_day(text) => json_text::string(&format!("{text}T00:00:00Z"), out),
        (Value::Time(text), _) => match Clock::read(text) {
            Some(clock) if clock.offset.is_empty() => time("1970-01-01", clock, out),
            _ => return refused("JavaScript has no time of a day or more, and none with a zone"),
        },
        (Value::Timestamp { text, .. }, _) => match Moment::read(text) {
            Some(moment) if moment.time.offset.is_empty() || moment.time.is_utc() => {
                time(moment.date, moment.time, out)
            }
            _ => return refused("a point in time is no day of the calendar, or not in UTC"),
        },
        (Value::List(values), ty) => {
            out.push(b'[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.extend_from_slice(b", ");
                }
                write(value, element(ty), column, out)?;
            }
            out.push(b']');
        }
        (Value::Text(_) | Value::Date(_), Type::Date | Type::Timestamp { .. }) => {
            return refused("a date is infinite, or no day of the calendar");
        }
        (Value::Text(_), Type::Float { .. } | Type::Decimal { .. } | Type::Int { .. }) => {
            return refused("a number is NaN, infinite or none");
        }
        _ => return json_text::value(value, STYLE, out).map_err(|error| error.at_least(column.place.clone())),
    }
    Ok(())
}

/// The type of what is in a list; lists in lists are of the same.
fn element(ty: &Type) -> &Type {
    match ty {
        Type::Array(element) => element,
        other => other,
    }
}
