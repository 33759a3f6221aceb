//! `--to json`: a folder of JSON files, one for each table: an array with one object
//! on each line. Values are as in [`super::jsonl`].

use super::json_text::Style;
use super::text_files::{Text, TextFiles};
use super::typed::{Column, Row};
use super::{Format, Making, Shape, Sink, jsonl};
use crate::error::Result;

pub struct Json;
pub const FORMAT: Json = Json;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn summary(&self) -> &'static str {
        "a folder of JSON files, one for each table: an array with one object on each line"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let text = Array { style: jsonl::style(making.catalog.engine.kind), is_empty: true };
        TextFiles::create(making, &|table| making.file_of(table), text)
    }
}

struct Array {
    style: Style,
    is_empty: bool,
}

impl Text for Array {
    fn suffix(&self) -> &'static str {
        ".json"
    }

    fn begin(&mut self, _file: &str, _columns: &[Column], out: &mut Vec<u8>) {
        self.is_empty = true;
        out.push(b'[');
    }

    fn row(&mut self, row: Row<'_>, out: &mut Vec<u8>) -> Result<()> {
        out.extend_from_slice(if self.is_empty { b"\n" } else { b",\n" });
        self.is_empty = false;
        jsonl::object(row, self.style, out)
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.is_empty { b"]\n" } else { b"\n]\n" });
    }
}
