//! `--to dbt`: seeds, a folder of CSV files and a properties file with the type of
//! every column, so that `dbt seed` guesses none and leading zeros stay.
//!
//! dbt reads a value that is nothing, blanks or the word `null` in any case as NULL,
//! quoted or not, and every line's end in a value as a line feed (its `agate_helper`).
//! Texts that would not be what they are there are refused, unless somebody allows
//! that dbt changes them.

use super::csv;
use super::folder::Folder;
use super::text_files::{Text, TextFiles};
use super::typed::{Column, Row};
use super::value::Value;
use super::{Format, Making, Setting, Shape, Sink};
use crate::error::{Error, Result};
use crate::schema::{EngineKind, Name, Type};
use crate::yaml;

/// Beside the seeds; dbt reads every `.yml` there.
const PROPERTIES: &str = "_seeds.yml";

pub struct Dbt;
pub const FORMAT: Dbt = Dbt;

impl Format for Dbt {
    fn name(&self) -> &'static str {
        "dbt"
    }

    fn summary(&self) -> &'static str {
        "dbt seeds: a folder of CSV files, and the types of their columns in _seeds.yml"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn settings(&self) -> &'static [Setting] {
        &[Setting::Names, Setting::Lossy]
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let text = Seeds {
            engine: making.catalog.engine.kind,
            lossy: making.options.lossy,
            properties: "version: 2\n\nseeds:\n".to_owned(),
        };
        TextFiles::create(making, &|table| seed(making, table), text)
    }
}

/// The name of a seed, which has no points and is the only one in its project.
fn seed(making: &Making<'_>, table: &Name) -> String {
    match making.name_of(table) {
        Some(name) => name.to_owned(),
        None if table.schema == making.catalog.default_schema => table.name.clone(),
        None => format!("{}__{}", table.schema, table.name),
    }
}

struct Seeds {
    engine: EngineKind,
    lossy: bool,
    properties: String,
}

impl Text for Seeds {
    fn suffix(&self) -> &'static str {
        ".csv"
    }

    fn begin(&mut self, file: &str, columns: &[Column], out: &mut Vec<u8>) {
        csv::header(columns, out);
        self.properties += &format!("  - name: {}\n    config:\n", yaml::scalar(file));
        // Without, names that are not all lower case would be others.
        self.properties += "      quote_columns: true\n      column_types:\n";
        for column in columns {
            let ty = column_type(self.engine, &column.ty);
            self.properties += &format!("        {}: {}\n", yaml::key(&column.name), yaml::scalar(&ty));
        }
    }

    fn row(&mut self, row: Row<'_>, out: &mut Vec<u8>) -> Result<()> {
        for (index, value) in row.values.iter().enumerate() {
            let changes = match value {
                Value::Text(text) => is_null(text) || text.contains('\r'),
                Value::Json(text) => is_null(text),
                _ => false,
            };
            if changes && !self.lossy {
                return Err(Error::refused(
                    "dbt reads a text as another: blanks, nothing and the word null as NULL, a carriage return as none",
                )
                .at(row.columns[index].place.clone())
                .help("mask the column with `null`, or let dbt change such texts with --allow-lossy"));
            }
        }
        csv::record(self.engine, row, out);
        Ok(())
    }

    fn finish(&mut self, folder: &mut Folder) -> Result<()> {
        let mut output = folder.file(PROPERTIES)?;
        output.put(self.properties.as_bytes())?;
        folder.close(output)
    }
}

fn is_null(text: &str) -> bool {
    // Python strips these too.
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}'));
    bare.is_empty() || bare.eq_ignore_ascii_case("null")
}

/// A type that PostgreSQL, Redshift, DuckDB and most others that dbt writes to have;
/// `text` where they differ.
fn column_type(engine: EngineKind, ty: &Type) -> String {
    match ty {
        // MySQL's and SQLite's booleans are integers, and written as they are.
        Type::Bool if engine == EngineKind::Postgres => "boolean".to_owned(),
        Type::Bool | Type::Year => "smallint".to_owned(),
        Type::Bit { max: None | Some(1) } if engine.is_mysql() => "smallint".to_owned(),
        Type::Int { bytes: 8, unsigned: true } => "numeric(20,0)".to_owned(),
        // SQLite's integers are as long as they like.
        Type::Int { .. } if engine == EngineKind::Sqlite => "bigint".to_owned(),
        Type::Int { bytes: 1, .. } | Type::Int { bytes: 2, unsigned: false } => "smallint".to_owned(),
        Type::Int { bytes: 8, .. } | Type::Int { bytes: 4, unsigned: true } => "bigint".to_owned(),
        Type::Int { .. } => "integer".to_owned(),
        // SQLite's are doubles, whatever was declared.
        Type::Float { bytes: 4 } => "real".to_owned(),
        Type::Float { .. } => "double precision".to_owned(),
        Type::Decimal { .. } if engine == EngineKind::Sqlite => "double precision".to_owned(),
        Type::Decimal { precision: Some(precision), scale } => {
            format!("numeric({precision},{})", scale.unwrap_or(0))
        }
        Type::Decimal { .. } => "numeric".to_owned(),
        Type::Date => "date".to_owned(),
        // MySQL's are durations, of more than a day perhaps.
        Type::Time { zone: false } if !engine.is_mysql() => "time".to_owned(),
        Type::Timestamp { zone: false } => "timestamp".to_owned(),
        Type::Timestamp { zone: true } => "timestamp with time zone".to_owned(),
        Type::Uuid => "uuid".to_owned(),
        Type::Json { .. } => "json".to_owned(),
        _ => "text".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Place;

    fn written(text: &str, lossy: bool) -> Result<String> {
        let mut seeds = Seeds { engine: EngineKind::Postgres, lossy, properties: String::new() };
        let place = Place::table("users").column("note");
        let columns = [Column { name: "note".into(), ty: Type::TEXT, native: "text".into(), nullable: true, place }];
        let mut out = Vec::new();
        let row = Row { columns: &columns, values: &[Value::Text(text.into())], texts: &[text.as_bytes()] };
        seeds.row(row, &mut out).map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn what_dbt_would_change_is_refused_or_allowed() {
        for (changed, allowed) in [
            ("", "\"\"\n"),
            (" ", "\" \"\n"),
            ("\u{1f}", "\u{1f}\n"),
            ("Null", "\"Null\"\n"),
            ("a\r\nb", "\"a\r\nb\"\n"),
        ] {
            let error = written(changed, false).unwrap_err();
            assert_eq!(error.place().to_string(), "users.note");
            assert_eq!(written(changed, true).unwrap(), allowed);
        }
        for (kept, wanted) in [("nulls", "nulls\n"), ("007", "007\n"), ("a\nb", "\"a\nb\"\n"), ("None", "None\n")] {
            assert_eq!(written(kept, false).unwrap(), wanted);
        }
    }
}
