//! `--to go-testfixtures`: a folder of fixtures as the Go library
//! `go-testfixtures/testfixtures` reads them, a list of rows in `users.yml`.
//!
//! The library takes texts that look like a day, like bytes (`0x…`) or like SQL
//! (`RAW=…`) for that, in every column. Where a text is none of it, it is written as
//! the SQL of a literal.

use super::folder::Folder;
use super::output::{Output, Sealed};
use super::typed::Typed;
use super::value::Value;
use super::yaml_text;
use super::{Format, Making, SequenceState, Shape, Sink};
use crate::batch::Encode;
use crate::batch::fields::Fields;
use crate::dialect;
use crate::error::{Error, Result};
use crate::plan::{Masked, TablePlan};
use crate::schema::{EngineKind, Name, Type};
use crate::source::SchemaSql;

pub struct GoTestfixtures;
pub const FORMAT: GoTestfixtures = GoTestfixtures;

impl Format for GoTestfixtures {
    fn name(&self) -> &'static str {
        "go-testfixtures"
    }

    fn summary(&self) -> &'static str {
        "a folder of fixtures for Go (go-testfixtures), one YAML file for each table"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let mut files = Vec::new();
        for table in &making.plan.tables {
            // The library makes the table's name of the file's, and quotes what is between dots.
            if table.table.to_string().contains(['/', '"', '`']) || table.table.name.contains('.') {
                return Err(Error::usage("go-testfixtures reads another table's name out of the file's name")
                    .name("table", table.table.to_string())
                    .help("leave the table out with --only"));
            }
            files.push((table.table.clone(), format!("{}.yml", making.file_of(&table.table))));
        }
        Ok(Box::new(Fixtures {
            folder: making.out.folder()?,
            engine: making.catalog.engine.kind,
            files,
            table: None,
            row: Vec::new(),
        }))
    }
}

struct Fixtures {
    folder: Folder,
    engine: EngineKind,
    files: Vec<(Name, String)>,
    table: Option<(Output, Typed)>,
    row: Vec<u8>,
}

impl Sink for Fixtures {
    fn encoder(&self, _table: &TablePlan) -> Box<dyn Encode> {
        Box::new(Fields)
    }

    fn schema(&mut self, _schema: &SchemaSql) -> Result<()> {
        Ok(())
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        let known = self.files.iter().find(|(name, _)| *name == table.table);
        let (_, file) = known.ok_or(Error::new("a table comes that was not planned"))?;
        self.table = Some((self.folder.file(file)?, Typed::new(self.engine, table)));
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        let (output, typed) = self.table.as_mut().ok_or(Error::new("rows come before their table"))?;
        let (engine, row) = (self.engine, &mut self.row);
        typed.each(rows, &mut |columns, values| {
            row.clear();
            if output.bytes() > 0 {
                row.push(b'\n');
            }
            for (index, (column, value)) in columns.iter().zip(values).enumerate() {
                row.extend_from_slice(if index == 0 { b"- " } else { b"  " });
                yaml_text::key(&column.name, row);
                row.extend_from_slice(b": ");
                cell(engine, &column.ty, value, row).map_err(|error| error.at(column.place.clone()))?;
                row.push(b'\n');
            }
            if columns.is_empty() {
                row.extend_from_slice(b"- {}\n");
            }
            output.put(row)
        })
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        let Some((mut output, _)) = self.table.take() else { return Ok(()) };
        if output.bytes() == 0 {
            output.put(b"[]\n")?;
        }
        self.folder.close(output)
    }

    fn finish(&mut self, _sequences: &[SequenceState]) -> Result<()> {
        Ok(())
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        Ok(self.folder.seal())
    }
}

/// Appends the value of a column.
fn cell(engine: EngineKind, ty: &Type, value: &Value<'_>, out: &mut Vec<u8>) -> Result<()> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        // Only PostgreSQL has a boolean that no number can stand for.
        Value::Bool(value) if engine == EngineKind::Postgres => {
            out.extend_from_slice(if *value { b"true" } else { b"false" });
        }
        Value::Bool(value) => out.push(if *value { b'1' } else { b'0' }),
        Value::Integer(digits) => yaml_text::integer(digits, out),
        Value::Float(digits) => yaml_text::float(digits, out),
        // A number with a point would be a double.
        Value::Decimal(digits) => text(engine, digits, out),
        // The library would put its time zone behind it, and MySQL's driver count it in.
        Value::Timestamp { text: timestamp, zone }
            if engine != EngineKind::Sqlite && !(*zone && has_offset(timestamp)) =>
        {
            text(engine, &timestamp.replacen(' ', "T", 1), out);
        }
        Value::Timestamp { text: timestamp, .. } if engine == EngineKind::Postgres => yaml_text::quoted(timestamp, out),
        Value::Timestamp { text: timestamp, .. } => text(engine, timestamp, out),
        // PostgreSQL takes the day of a time at midnight.
        Value::Date(day) if engine == EngineKind::Postgres => yaml_text::quoted(day, out),
        Value::Date(text) | Value::Time(text) | Value::Uuid(text) => self::text(engine, text, out),
        Value::Text(bits) if engine.is_mysql() && matches!(ty, Type::Bit { .. }) => {
            let number = u64::from_str_radix(bits, 2).map_err(|_| malformed())?;
            out.extend_from_slice(number.to_string().as_bytes());
        }
        // A text to MySQL would be the year 2000.
        Value::Text(year) if matches!(ty, Type::Year) && year == "0000" => out.push(b'0'),
        Value::Text(text) => self::text(engine, text, out),
        Value::Json(document) => text(engine, document, out),
        Value::Bytes(bytes) => yaml_text::binary(bytes, out),
        Value::List(values) => {
            let mut array = String::new();
            list(values, &mut array)?;
            text(engine, &array, out);
        }
    }
    Ok(())
}

fn malformed() -> Error {
    Error::refused("a value is not of its column's type")
}

/// `12:30:00+00`
fn has_offset(timestamp: &str) -> bool {
    timestamp.get(11..).is_some_and(|clock| clock.contains(['+', '-']))
}

/// A text that stays one.
fn text(engine: EngineKind, text: &str, out: &mut Vec<u8>) {
    if !is_taken_for_another(text) {
        return yaml_text::text(text, out);
    }
    let literal = match engine {
        EngineKind::Postgres => dialect::postgres::literal(text),
        EngineKind::Sqlite => format!("'{}'", text.replace('\'', "''")),
        EngineKind::Mysql | EngineKind::Mariadb => dialect::mysql::literal(text),
    };
    yaml_text::quoted(&format!("RAW={literal}"), out);
}

/// SQL, bytes in hex, and what may be one of the library's forms of a day: `2006-01-02`,
/// `20060102`, `02/01/2006`, with a time behind a blank or a `T` or without one.
fn is_taken_for_another(text: &str) -> bool {
    let is_day = |form: &[u8]| {
        let day = text.as_bytes().get(..form.len());
        day.is_some_and(|day| {
            day.iter().zip(form).all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form })
        }) && matches!(text.as_bytes().get(form.len()), None | Some(b' '))
    };
    // A day and a time with a `T` between are one only with an offset.
    let is_instant =
        text.len() > 16 && text.as_bytes()[10] == b'T' && text.as_bytes()[4] == b'-' && has_offset_or_z(text);
    text.starts_with("RAW=")
        || text.starts_with("0x")
        || [b"0000-00-00" as &[u8], b"00000000", b"00/00/0000"].into_iter().any(is_day)
        || is_instant
}

fn has_offset_or_z(text: &str) -> bool {
    text.as_bytes()[11..].iter().any(|byte| matches!(byte, b'+' | b'-' | b'Z'))
}

/// An array as PostgreSQL reads it (manual, 8.15.6).
fn list(values: &[Value<'_>], out: &mut String) -> Result<()> {
    out.push('{');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        let text = match value {
            Value::Null => {
                out.push_str("NULL");
                continue;
            }
            Value::List(values) => {
                list(values, out)?;
                continue;
            }
            Value::Bool(value) => if *value { "t" } else { "f" }.to_owned(),
            Value::Integer(text) | Value::Decimal(text) | Value::Float(text) => (*text).to_owned(),
            Value::Date(text) | Value::Time(text) | Value::Uuid(text) => (*text).to_owned(),
            Value::Timestamp { text, .. } => (*text).to_owned(),
            Value::Text(text) | Value::Json(text) => text.to_string(),
            Value::Bytes(bytes) => {
                let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("\\x{digits}")
            }
        };
        out.push('"');
        for character in text.chars() {
            if matches!(character, '"' | '\\') {
                out.push('\\');
            }
            out.push(character);
        }
        out.push('"');
    }
    out.push('}');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(engine: EngineKind, value: &Value<'_>, wanted: &str) {
        let mut out = Vec::new();
        cell(engine, &Type::TEXT, value, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), wanted);
    }

    #[test]
    fn texts_are_not_taken_for_something_else() {
        use EngineKind::{Mariadb, Postgres, Sqlite};
        let text = |text: &'static str| Value::Text(text.into());
        check(Postgres, &text("Anna"), "Anna");
        check(Postgres, &text("RAW=now()"), r#""RAW='RAW=now()'""#);
        check(Postgres, &text("0xff"), r#""RAW='0xff'""#);
        check(Postgres, &text("20260101"), r#""RAW='20260101'""#);
        check(Postgres, &text("202601011"), "\"202601011\"");
        check(Postgres, &text("02/01/2006 15:04"), r#""RAW='02/01/2006 15:04'""#);
        check(Postgres, &text("2026-11-22T12:30:00Z"), r#""RAW='2026-11-22T12:30:00Z'""#);
        check(Postgres, &text("2026-11-22T12:30:00"), "\"2026-11-22T12:30:00\"");
        check(Mariadb, &text("2026-01-01 it's\\"), r#""RAW='2026-01-01 it''s\\\\'""#);
        check(Sqlite, &text("2026-01-01 it's\\"), r#""RAW='2026-01-01 it''s\\'""#);
    }

    #[test]
    fn values_are_those_of_the_engine() {
        use EngineKind::{Mariadb, Postgres, Sqlite};
        check(Postgres, &Value::Bool(true), "true");
        check(Sqlite, &Value::Bool(true), "1");
        check(Postgres, &Value::Date("2026-11-22"), "\"2026-11-22\"");
        check(Mariadb, &Value::Date("2026-11-22"), r#""RAW='2026-11-22'""#);
        let stamp = |text, zone| Value::Timestamp { text, zone };
        check(Postgres, &stamp("2026-11-22 12:30:00.5+00", true), "\"2026-11-22 12:30:00.5+00\"");
        check(Postgres, &stamp("2026-11-22 12:30:00.5", false), "\"2026-11-22T12:30:00.5\"");
        check(Mariadb, &stamp("2026-11-22 12:30:00", true), "\"2026-11-22T12:30:00\"");
        check(Sqlite, &stamp("2026-11-22 12:30:00", false), r#""RAW='2026-11-22 12:30:00'""#);
        check(Postgres, &Value::Decimal("1.50"), "\"1.50\"");
        check(Postgres, &Value::Bytes([0, 255][..].into()), "!!binary \"AP8=\"");
        let list = Value::List(vec![Value::Integer("1"), Value::Null, Value::Text("a\"b".into())]);
        check(Postgres, &list, r#""{\"1\",NULL,\"a\\\"b\"}""#);
    }
}
