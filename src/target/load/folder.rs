//! A folder of CSV or JSON files: rows alone, for tables that are there.
//!
//! Columns are bound by their names, and what a value means is said by the type of
//! the target's column.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::contents::{Contents, Rows};
use super::{Existing, Load, Progress};
use crate::batch::{copy_text, sql_values};
use crate::dialect::mysql;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::order::load_order;
use crate::schema::{Catalog, EngineKind, Name, Type};
use crate::source::Stop;
use crate::source::artefact::records::{Cell, Form, Records};
use crate::source::writable::Writable;

/// Rows are sent in pieces of about so many bytes.
const PIECE_BYTES: usize = 512 << 10;

impl Contents {
    /// Reads the headers of these files of `folder`.
    ///
    /// # Errors
    /// A file that no table of the target has the name of.
    pub fn of_folder(folder: &Path, files: &[String], catalog: &Catalog) -> Result<Contents> {
        let mut tables = Vec::new();
        for file in files {
            let path = folder.join(file);
            let records = Records::open(&path)?;
            let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
            let named = |name: &Name| catalog.short(name) == stem || name.to_string() == stem;
            let Some(table) = catalog.data_tables().find(|table| named(&table.name)) else {
                return Err(Error::refused("the target has no table of this file's name")
                    .path(path)
                    .help("make the schema first; files are called as their tables, without the usual schema"));
            };
            tables.push(Rows {
                table: table.name.clone(),
                columns: records.columns.clone(),
                rows: 0,
                is_inserted: catalog.engine.kind != EngineKind::Postgres,
            });
        }
        let order = load_order(catalog).tables;
        tables.sort_by_key(|rows| order.iter().position(|name| *name == rows.table));
        Ok(Contents {
            engine: if catalog.engine.kind.is_mysql() { EngineKind::Mysql } else { catalog.engine.kind },
            ours: false,
            has_schema: false,
            schema: None,
            tables,
            references_unchecked: false,
        })
    }
}

impl Load {
    /// What is handed back makes sequences go on behind the rows.
    pub(super) fn send_folder(
        &mut self,
        session: &mut dyn Writable,
        files: &[PathBuf],
        stop: &Arc<Stop>,
        progress: Progress<'_>,
    ) -> Result<Vec<Vec<u8>>> {
        let mut held = Vec::new();
        for name in self.in_order() {
            let is_of = |path: &&PathBuf| {
                let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
                self.catalog.short(&name) == stem || name.to_string() == stem
            };
            let Some(path) = files.iter().find(is_of) else { continue };
            let mut records = Records::open(path)?;
            if records.columns.is_empty() {
                continue;
            }
            let rows = self.send_file(session, &name, path, &mut records, stop, progress)?;
            if let Some(into) = self.into.get_mut(&name) {
                into.rows += rows;
            }
            held.extend(self.sequences_of(&name));
        }
        Ok(held)
    }

    fn send_file(
        &self,
        session: &mut dyn Writable,
        name: &Name,
        path: &Path,
        records: &mut Records,
        stop: &Stop,
        progress: Progress<'_>,
    ) -> Result<u64> {
        let table = self.table(name)?;
        let into = &self.into[name];
        let columns = records.columns.clone();
        let types: Vec<&Type> =
            columns.iter().filter_map(|column| table.column(column)).map(|column| &column.ty).collect();
        let to = if into.staged { self.words.stage_name(into.at) } else { self.words.name(name) };
        let list = self.words.columns(&columns);
        let is_postgres = self.words.kind == EngineKind::Postgres;
        let is_json = Form::of(path) == Some(Form::Json);
        let head = if is_postgres { String::new() } else { format!("INSERT INTO {to} ({list}) VALUES ") };
        if is_postgres {
            session.copy(format!("COPY {to} ({list}) FROM stdin").as_bytes())?;
        }
        let mut row: Vec<Cell> = Vec::new();
        let (mut piece, mut pending, mut all) = (head.clone().into_bytes(), 0, 0);
        loop {
            let more = records.next(&mut row)?;
            if pending > 0 && (!more || piece.len() > PIECE_BYTES) {
                stop.check()?;
                let place = |error: Error| error.at_least(Place::table(name.to_string()));
                match is_postgres {
                    true => session.copy_rows(&piece).map_err(place)?,
                    false => session.statement(&piece).map_err(place)?,
                }
                progress(name, pending, piece.len() as u64);
                all += pending;
                pending = 0;
                piece.clear();
                piece.extend_from_slice(head.as_bytes());
            }
            if !more {
                break;
            }
            if !is_postgres {
                piece.extend_from_slice(if pending > 0 { b",(" } else { b"(" });
            }
            for (index, (cell, ty)) in row.drain(..).zip(&types).enumerate() {
                let value = match cell {
                    Some(cell) if is_json => from_json(cell, ty, is_postgres).ok_or_else(|| {
                        records.wrong("a value is not of its column's type").name("column", &columns[index])
                    })?,
                    Some(cell) => Some(from_csv(cell, ty, is_postgres)),
                    None => None,
                };
                if index > 0 {
                    piece.push(if is_postgres { b'\t' } else { b',' });
                }
                self.append(value, ty, &mut piece).ok_or_else(|| {
                    records.wrong("a value is not of its column's type").name("column", &columns[index])
                })?;
            }
            piece.push(if is_postgres { b'\n' } else { b')' });
            pending += 1;
        }
        if is_postgres {
            session.copy_end().map_err(|error| error.at_least(Place::table(name.to_string())))?;
        }
        Ok(all)
    }

    /// A value as the statement wants it.
    fn append(&self, value: Option<Vec<u8>>, ty: &Type, out: &mut Vec<u8>) -> Option<()> {
        let is_bytes = matches!(ty, Type::Bytes { .. });
        match (self.words.kind, value) {
            (EngineKind::Postgres, None) => out.extend_from_slice(b"\\N"),
            (_, None) => out.extend_from_slice(b"NULL"),
            (EngineKind::Postgres, Some(value)) => copy_text::escape(&value, out),
            (_, Some(value)) if is_bytes && value.starts_with(b"\\x") => {
                let digits = &value[2..];
                let is_hex = digits.len().is_multiple_of(2) && digits.iter().all(u8::is_ascii_hexdigit);
                is_hex.then_some(())?;
                out.extend_from_slice(b"X'");
                out.extend_from_slice(digits);
                out.push(b'\'');
            }
            (EngineKind::Sqlite, Some(value)) => sql_values::literal(crate::batch::Kind::Text, &value, out),
            (_, Some(value)) => out.extend_from_slice(mysql::literal(std::str::from_utf8(&value).ok()?).as_bytes()),
        }
        Some(())
    }

    /// Sequences that the table owns go on behind its rows.
    fn sequences_of(&self, table: &Name) -> Vec<Vec<u8>> {
        if self.words.kind != EngineKind::Postgres {
            return Vec::new();
        }
        let owned = self.catalog.sequences.iter().filter_map(|sequence| {
            let (owner, column) = sequence.owned_by.as_ref()?;
            (owner == table).then_some((sequence, column))
        });
        let statement = |(sequence, column): (&crate::schema::Sequence, &String)| {
            let end = if sequence.increment < 0 { "min" } else { "max" };
            let beyond = if sequence.increment < 0 { "<" } else { ">" };
            let name = self.words.name(&sequence.name);
            let literal = crate::dialect::postgres::literal(&name);
            let stands = match self.existing {
                Existing::Upsert => format!("stood.edge {beyond} (SELECT last_value FROM {name})"),
                _ => "stood.edge IS NOT NULL".to_owned(),
            };
            format!(
                "SELECT pg_catalog.setval({literal}, stood.edge) FROM (SELECT pg_catalog.{end}({}) AS edge FROM {}) \
                 AS stood WHERE {stands}",
                self.words.column(column),
                self.words.name(table),
            )
            .into_bytes()
        };
        owned.map(statement).collect()
    }
}

/// Of CSV: a text is what it says, a boolean is a number where there are no booleans.
fn from_csv(cell: Vec<u8>, ty: &Type, is_postgres: bool) -> Vec<u8> {
    match (&cell[..], ty) {
        (b"true", Type::Bool) if !is_postgres => b"1".to_vec(),
        (b"false", Type::Bool) if !is_postgres => b"0".to_vec(),
        _ => cell,
    }
}

/// Of JSON: `None` for what is no value of the type; `Some(None)` is NULL.
#[expect(clippy::option_option, reason = "a value that is wrong, and one that is not there")]
fn from_json(raw: Vec<u8>, ty: &Type, is_postgres: bool) -> Option<Option<Vec<u8>>> {
    if matches!(ty, Type::Json { .. }) {
        return Some(Some(raw));
    }
    Some(Some(match raw.first()? {
        b'"' => serde_json::from_slice::<String>(&raw).ok()?.into_bytes(),
        b't' if !is_postgres => b"1".to_vec(),
        b'f' if !is_postgres => b"0".to_vec(),
        b'[' if matches!(ty, Type::Array(_)) => {
            let mut text = String::new();
            array(&serde_json::from_slice(&raw).ok()?, &mut text);
            text.into_bytes()
        }
        _ => raw,
    }))
}

/// PostgreSQL manual, 8.15.2. The depth is that of the JSON reader, which is bounded.
fn array(value: &Value, out: &mut String) {
    match value {
        Value::Array(values) => {
            out.push('{');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                array(value, out);
            }
            out.push('}');
        }
        Value::Null => out.push_str("NULL"),
        value => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            out.push('"');
            for letter in text.chars() {
                if matches!(letter, '"' | '\\') {
                    out.push('\\');
                }
                out.push(letter);
            }
            out.push('"');
        }
    }
}
