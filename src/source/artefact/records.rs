//! A file of rows alone, read row by row: CSV with a header, JSON Lines, or an array
//! with one object on each line.
//!
//! In CSV nothing between two commas is NULL, and `""` is the empty text.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;

use crate::error::{Error, Result};
use crate::place::Place;

/// No row is longer.
const ROW_BYTES_MAX: usize = 1 << 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Csv,
    /// Both kinds: a line is an object, and what may stand around it.
    Json,
}

impl Form {
    /// By the suffix.
    pub fn of(path: &Path) -> Option<Form> {
        match path.extension()?.to_str()? {
            "csv" => Some(Form::Csv),
            "json" | "jsonl" => Some(Form::Json),
            _ => None,
        }
    }
}

/// One cell as it is written: a text of CSV, or JSON. No `Debug`: it holds data.
pub type Cell = Option<Vec<u8>>;

pub struct Records {
    path: PathBuf,
    form: Form,
    input: BufReader<File>,
    pub columns: Vec<String>,
    line: u64,
    buffer: Vec<u8>,
    /// The first object, which told the columns.
    ahead: bool,
}

impl Records {
    /// Reads the columns: the header, or the keys of the first object.
    ///
    /// # Errors
    /// What cannot be read; a header that is none.
    pub fn open(path: &Path) -> Result<Records> {
        let form = Form::of(path).ok_or_else(|| Error::usage("the file's name says no format of rows").path(path))?;
        let file = File::open(path).map_err(|error| Error::io("the artefact cannot be read", &error).path(path))?;
        let mut records = Records {
            path: path.to_owned(),
            form,
            input: BufReader::with_capacity(256 << 10, file),
            columns: Vec::new(),
            line: 0,
            buffer: Vec::new(),
            ahead: false,
        };
        match form {
            Form::Csv => {
                let mut header = Vec::new();
                if !records.csv(&mut header)? {
                    return Err(records.wrong("the file has no header"));
                }
                let names = header.into_iter().map(|name| String::from_utf8(name.unwrap_or_default()).ok());
                records.columns =
                    names.collect::<Option<_>>().ok_or_else(|| records.wrong("the header is not UTF-8"))?;
            }
            Form::Json => {
                records.ahead = records.object_line()?;
                if records.ahead {
                    // In the order of the names: a row's keys are found by them.
                    records.columns = records.object()?.into_keys().collect();
                }
            }
        }
        Ok(records)
    }

    /// The next row; false at the end.
    ///
    /// # Errors
    /// A row that is none, and its line.
    pub fn next(&mut self, row: &mut Vec<Cell>) -> Result<bool> {
        row.clear();
        match self.form {
            Form::Csv => {
                if !self.csv(row)? {
                    return Ok(false);
                }
                if row.len() != self.columns.len() {
                    return Err(self.wrong("a row has another number of values than its header"));
                }
            }
            Form::Json => {
                if !std::mem::take(&mut self.ahead) && !self.object_line()? {
                    return Ok(false);
                }
                let object = self.object()?;
                if object.len() != self.columns.len() {
                    return Err(self.wrong("a row has other keys than the first"));
                }
                for column in &self.columns {
                    let value = object.get(column).ok_or_else(|| self.wrong("a row has other keys than the first"))?;
                    row.push((value != "null").then(|| value.clone().into_bytes()));
                }
            }
        }
        Ok(true)
    }

    pub fn wrong(&self, problem: &'static str) -> Error {
        let line = usize::try_from(self.line).unwrap_or(usize::MAX);
        Error::new(problem).at(Place::file(self.path.display().to_string()).line(line))
    }

    /// Reads one line into the buffer, with its end.
    fn read_line(&mut self) -> Result<bool> {
        let read = self.input.read_until(b'\n', &mut self.buffer);
        let read = read.map_err(|error| Error::io("the artefact cannot be read", &error).path(&self.path))?;
        if self.buffer.len() > ROW_BYTES_MAX {
            return Err(self.wrong("a row is larger than 1 GiB"));
        }
        self.line += u64::from(read > 0);
        Ok(read > 0)
    }

    /// One record: RFC 4180, whose texts in quotes may go on over several lines.
    fn csv(&mut self, row: &mut Vec<Cell>) -> Result<bool> {
        self.buffer.clear();
        if !self.read_line()? {
            return Ok(false);
        }
        let mut at = 0;
        loop {
            if self.buffer.get(at) == Some(&b'"') {
                let mut cell = Vec::new();
                at += 1;
                loop {
                    let Some(&byte) = self.buffer.get(at) else {
                        if !self.read_line()? {
                            return Err(self.wrong("the file is cut off within a text in quotes"));
                        }
                        continue;
                    };
                    at += 1;
                    if byte != b'"' {
                        cell.push(byte);
                    } else if self.buffer.get(at) == Some(&b'"') {
                        cell.push(b'"');
                        at += 1;
                    } else {
                        break;
                    }
                }
                row.push(Some(cell));
            } else {
                let rest = &self.buffer[at..];
                let length = rest.iter().position(|byte| matches!(byte, b',' | b'\n' | b'\r')).unwrap_or(rest.len());
                row.push((length > 0).then(|| rest[..length].to_vec()));
                at += length;
            }
            match self.buffer.get(at..).unwrap_or_default() {
                [b',', ..] => at += 1,
                [b'\n'] | [b'\r', b'\n'] => return Ok(true),
                [] => return Err(self.wrong("the file is cut off: its last line has no end")),
                _ => return Err(self.wrong("something stands behind a text in quotes")),
            }
        }
    }

    /// The next line that is an object; those of an array's brackets are none.
    fn object_line(&mut self) -> Result<bool> {
        loop {
            self.buffer.clear();
            if !self.read_line()? {
                return Ok(false);
            }
            let line = self.buffer.trim_ascii();
            let line = line.strip_prefix(b"[").unwrap_or(line).trim_ascii();
            let line = line.strip_suffix(b"]").unwrap_or(line).trim_ascii();
            let line = line.strip_suffix(b",").unwrap_or(line).trim_ascii();
            if !line.is_empty() {
                self.buffer = line.to_vec();
                return Ok(true);
            }
        }
    }

    fn object(&self) -> Result<BTreeMap<String, String>> {
        let read: BTreeMap<String, Box<RawValue>> =
            serde_json::from_slice(&self.buffer).map_err(|_| self.wrong("a line is no JSON object"))?;
        Ok(read.into_iter().map(|(key, value)| (key, value.get().to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> std::result::Result<Vec<Vec<Option<String>>>, &'static str> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        let mut records = Records::open(&path).map_err(|error| error.problem())?;
        let mut rows = vec![records.columns.iter().cloned().map(Some).collect()];
        let mut row = Vec::new();
        while records.next(&mut row).map_err(|error| error.problem())? {
            rows.push(row.iter().map(|cell| cell.clone().map(|cell| String::from_utf8(cell).unwrap())).collect());
        }
        Ok(rows)
    }

    fn row(cells: &[Option<&str>]) -> Vec<Option<String>> {
        cells.iter().map(|cell| cell.map(str::to_owned)).collect()
    }

    #[test]
    fn csv_tells_null_from_the_empty_text() {
        let text = "id,\"a,b\"\n1,\n2,\"\"\n,\"two\n\"\"lines\"\"\"\r\n";
        let wanted = [
            row(&[Some("id"), Some("a,b")]),
            row(&[Some("1"), None]),
            row(&[Some("2"), Some("")]),
            row(&[None, Some("two\n\"lines\"")]),
        ];
        assert_eq!(read("t.csv", text), Ok(wanted.to_vec()));
        for wrong in ["", "a,b\n1\n", "a\n\"x", "a\n\"x\"y\n", "a\n1", "a\n1,2\n"] {
            assert!(read("t.csv", wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn json_is_read_line_by_line() {
        let wanted = [row(&[Some("a"), Some("b")]), row(&[Some("1.50"), None]), row(&[Some("\"x\""), Some("[1]")])];
        assert_eq!(read("t.jsonl", "{\"b\":null,\"a\":1.50}\n{\"a\":\"x\",\"b\":[1]}\n"), Ok(wanted.to_vec()));
        assert_eq!(read("t.json", "[\n{\"b\":null,\"a\":1.50},\n{\"a\":\"x\",\"b\":[1]}\n]\n"), Ok(wanted.to_vec()));
        assert_eq!(read("t.json", "[]\n"), Ok(vec![Vec::new()]));
        for wrong in ["{\"a\":1}\n{\"b\":1}\n", "{\"a\":1}\n{}\n", "{\"a\":\n1}\n", "1\n", "{\"a\":1}\n{\"a\":"] {
            assert!(read("t.jsonl", wrong).is_err(), "{wrong:?}");
        }
    }
}
