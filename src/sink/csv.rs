//! `--to csv`: a folder of CSV files with headers (RFC 4180), one for each table.
//!
//! NULL is told from the empty text as PostgreSQL's `COPY … CSV` does it: nothing
//! between two commas is NULL, `""` is the empty text. Values are the source's own
//! text, but for bytes, which are hex digits behind `\x`. Lines end with a line feed
//! alone, where the RFC has a carriage return before it: MySQL's `LOAD DATA` takes
//! that for a part of the last value unless told, every other reader takes both, and
//! so do the files that people commit.
//!
//! The `csv` crate is not what writes: it puts quotes around all values of a file or
//! around those that need them, so that the empty text and NULL look the same.

use super::text_files::{Text, TextFiles};
use super::typed::{Column, Row};
use super::value::Value;
use super::{Format, Making, Shape, Sink};
use crate::error::Result;
use crate::schema::EngineKind;

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
        let text = CsvText { engine: making.catalog.engine.kind };
        TextFiles::create(making, &|table| making.file_of(table), text)
    }
}

struct CsvText {
    engine: EngineKind,
}

impl Text for CsvText {
    fn suffix(&self) -> &'static str {
        ".csv"
    }

    fn begin(&mut self, _file: &str, columns: &[Column], out: &mut Vec<u8>) {
        header(columns, out);
    }

    fn row(&mut self, row: Row<'_>, out: &mut Vec<u8>) -> Result<()> {
        record(self.engine, row, out);
        Ok(())
    }
}

/// Appends the line of the columns' names.
pub fn header(columns: &[Column], out: &mut Vec<u8>) {
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        quoted(column.name.as_bytes(), out);
    }
    out.push(b'\n');
}

/// Appends a row and its line's end.
pub fn record(engine: EngineKind, row: Row<'_>, out: &mut Vec<u8>) {
    for (index, (value, text)) in row.values.iter().zip(row.texts).enumerate() {
        if index > 0 {
            out.push(b',');
        }
        match value {
            Value::Null => {}
            // The others have small integers, and read these words as none or as 0.
            Value::Bool(value) if engine == EngineKind::Postgres => {
                out.extend_from_slice(if *value { b"true" } else { b"false" });
            }
            Value::Bytes(bytes) => {
                out.extend_from_slice(b"\\x");
                for byte in bytes.iter() {
                    out.extend([byte >> 4, byte & 0xf].map(|digit| b"0123456789abcdef"[usize::from(digit)]));
                }
            }
            _ => quoted(text, out),
        }
    }
    out.push(b'\n');
}

/// A text in quotes where a reader needs them: RFC 4180, 2.5 to 2.7. So do blanks at
/// its ends, which some readers take away, the word NULL, which MySQL's takes for one,
/// and `\.`, where PostgreSQL's stops.
fn quoted(text: &[u8], out: &mut Vec<u8>) {
    let is_special = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    let is_padded = text.trim_ascii().len() != text.len();
    let is_word = text.is_empty() || text == b"\\." || text.eq_ignore_ascii_case(b"null");
    if !is_word && !is_padded && !text.iter().any(is_special) {
        return out.extend_from_slice(text);
    }
    out.push(b'"');
    for &byte in text {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    #[test]
    fn null_is_nothing_and_the_empty_text_is_quotes() {
        let (values, texts): (Vec<Value<'_>>, Vec<&[u8]>) = [
            (Value::Null, ""),
            (Value::Text("".into()), ""),
            (Value::Text("a\"b,c\r\nd".into()), "a\"b,c\r\nd"),
            (Value::Text("\\.".into()), "\\."),
            (Value::Text(" NULL".into()), " NULL"),
            (Value::Text("NULL".into()), "NULL"),
            (Value::Bool(true), "t"),
            (Value::Integer("42"), "00042"),
            (Value::Bytes(Cow::Borrowed(b"\x00\xff")), ""),
            (Value::Bytes(Cow::Borrowed(b"")), ""),
            (Value::List(vec![Value::Integer("1")]), "[0:0]={1}"),
            (Value::Text("é".into()), "é"),
        ]
        .map(|(value, text): (_, &str)| (value, text.as_bytes()))
        .into_iter()
        .unzip();
        let row = Row { columns: &[], values: &values, texts: &texts };
        let mut out = Vec::new();
        record(EngineKind::Postgres, row, &mut out);
        let wanted = ",\"\",\"a\"\"b,c\r\nd\",\"\\.\",\" NULL\",\"NULL\",true,00042,\\x00ff,\\x,[0:0]={1},é\n";
        assert_eq!(String::from_utf8(out).unwrap(), wanted);
        // Another parser finds the same texts.
        let mut out = Vec::new();
        record(EngineKind::Mysql, row, &mut out);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_slice());
        let read = reader.records().next().unwrap().unwrap();
        let found: Vec<&str> = read.iter().collect();
        let wanted = ["", "", "a\"b,c\r\nd", "\\.", " NULL", "NULL", "t", "00042", "\\x00ff", "\\x", "[0:0]={1}", "é"];
        assert_eq!(found, wanted);
    }
}
