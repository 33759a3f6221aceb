//! `--to jsonl`: a folder of JSON Lines, one file for each table, one object for each
//! row, its keys in the order of the columns.
//!
//! A column's values are of one JSON kind, whichever they are. Integers are numbers
//! with all their digits, beyond 2^53 too, as `to_json` and `JSON_OBJECT` write them;
//! decimals are texts, because most readers would make doubles of them. NaN and the
//! infinities are texts, bytes are hex digits behind `\x`, lists are arrays, and JSON
//! documents are embedded as they were written: their `null` is the database's NULL
//! too, as with `to_json`. PostgreSQL's points in time are written as its `to_json`
//! does, with a `T`; those of others as they are.

use super::json_text::{self, Style, Times};
use super::text_files::{Text, TextFiles};
use super::typed::Row;
use super::{Format, Making, Shape, Sink};
use crate::error::Result;
use crate::schema::EngineKind;

pub struct JsonLines;
pub const FORMAT: JsonLines = JsonLines;

impl Format for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn summary(&self) -> &'static str {
        "a folder of JSON Lines, one file for each table, one object for each row"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let text = Lines { style: style(making.catalog.engine.kind) };
        TextFiles::create(making, &|table| making.file_of(table), text)
    }
}

struct Lines {
    style: Style,
}

impl Text for Lines {
    fn suffix(&self) -> &'static str {
        ".jsonl"
    }

    fn row(&mut self, row: Row<'_>, out: &mut Vec<u8>) -> Result<()> {
        object(row, self.style, out)?;
        out.push(b'\n');
        Ok(())
    }
}

/// As the engine's own JSON functions write points in time.
pub fn style(engine: EngineKind) -> Style {
    let times = if engine == EngineKind::Postgres { Times::Iso } else { Times::AsWritten };
    Style { times, ..Style::EXACT }
}

/// Appends a row, without its line's end.
///
/// # Errors
/// A JSON document that is none, with its column.
pub fn object(row: Row<'_>, style: Style, out: &mut Vec<u8>) -> Result<()> {
    out.push(b'{');
    for (index, (column, value)) in row.columns.iter().zip(row.values).enumerate() {
        if index > 0 {
            out.push(b',');
        }
        json_text::string(&column.name, out);
        out.push(b':');
        json_text::value(value, style, out).map_err(|error| error.at_least(column.place.clone()))?;
    }
    out.push(b'}');
    Ok(())
}
