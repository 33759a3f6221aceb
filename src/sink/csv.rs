//! `--to csv`: a folder of CSV files with headers (RFC 4180), one for each table.
//!
//! NULL is told from the empty text as PostgreSQL's `COPY … CSV` does it: nothing
//! between two commas is NULL, `""` is the empty text.

use std::io::Write;

use super::folder::Folder;
use super::output::{Output, Sealed};
use super::typed::Typed;
use super::value::Value;
use super::{Format, Making, SequenceState, Shape, Sink};
use crate::batch::Encode;
use crate::batch::fields::Fields;
use crate::error::{Error, Result};
use crate::plan::{Masked, TablePlan};
use crate::schema::{EngineKind, Name};
use crate::source::SchemaSql;

pub struct Csv;
pub const FORMAT: Csv = Csv;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn summary(&self) -> &'static str {
        "a folder of CSV files with headers, one for each table; NULL is empty, the empty text is \"\""
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let files = making.plan.tables.iter().map(|table| (table.table.clone(), making.file_of(&table.table)));
        Ok(Box::new(CsvFiles {
            folder: making.out.folder()?,
            engine: making.catalog.engine.kind,
            files: files.collect(),
            table: None,
            line: Vec::new(),
        }))
    }
}

struct CsvFiles {
    folder: Folder,
    engine: EngineKind,
    files: Vec<(Name, String)>,
    table: Option<(Output, Typed)>,
    line: Vec<u8>,
}

impl Sink for CsvFiles {
    fn encoder(&self, _table: &TablePlan) -> Box<dyn Encode> {
        Box::new(Fields)
    }

    fn schema(&mut self, _schema: &SchemaSql) -> Result<()> {
        Ok(())
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        let file = self.files.iter().find(|(name, _)| *name == table.table).map_or("", |(_, file)| file);
        let mut output = self.folder.file(&format!("{file}.csv"))?;
        let names: Vec<Value<'_>> =
            table.columns.iter().map(|column| Value::Text(column.name.as_str().into())).collect();
        self.line.clear();
        record(&names, &mut self.line);
        output.put(&self.line)?;
        self.table = Some((output, Typed::new(self.engine, table)));
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        let (output, typed) = self.table.as_mut().ok_or(Error::new("rows come before their table"))?;
        let line = &mut self.line;
        typed.each(rows, &mut |_, values| {
            line.clear();
            record(values, line);
            output.put(line)
        })
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        match self.table.take() {
            Some((output, _)) => self.folder.close(output),
            None => Ok(()),
        }
    }

    fn finish(&mut self, _sequences: &[SequenceState]) -> Result<()> {
        Ok(())
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        Ok(self.folder.seal())
    }
}

/// Appends one record and its line's end.
fn record(values: &[Value<'_>], out: &mut Vec<u8>) {
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        match value {
            Value::Null => {}
            Value::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
            Value::Integer(text)
            | Value::Decimal(text)
            | Value::Float(text)
            | Value::Date(text)
            | Value::Time(text)
            | Value::Uuid(text) => out.extend_from_slice(text.as_bytes()),
            Value::Timestamp { text, .. } => out.extend_from_slice(text.as_bytes()),
            Value::Text(text) => quoted(text, out),
            Value::Json(text) => quoted(text, out),
            Value::Bytes(bytes) => {
                out.extend_from_slice(b"\\x");
                for byte in bytes.iter() {
                    let _ = write!(out, "{byte:02x}");
                }
            }
            Value::List(_) => {
                // As PostgreSQL reads it; nested lists are written inside.
                let mut text = Vec::new();
                array(value, &mut text);
                quoted(&String::from_utf8_lossy(&text), out);
            }
        }
    }
    out.push(b'\n');
}

fn array(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::List(values) => {
            out.push(b'{');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                array(value, out);
            }
            out.push(b'}');
        }
        Value::Null => out.extend_from_slice(b"NULL"),
        other => {
            let mut text = Vec::new();
            record(std::slice::from_ref(other), &mut text);
            let text = String::from_utf8_lossy(&text);
            let bare = text.trim_end_matches('\n');
            let bare = bare.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(bare);
            out.push(b'"');
            for byte in bare.replace("\"\"", "\"").bytes() {
                if matches!(byte, b'"' | b'\\') {
                    out.push(b'\\');
                }
                out.push(byte);
            }
            out.push(b'"');
        }
    }
}

/// A text in quotes where a reader needs them: RFC 4180, 2.5 to 2.7.
fn quoted(text: &str, out: &mut Vec<u8>) {
    if !text.is_empty() && !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        return out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
