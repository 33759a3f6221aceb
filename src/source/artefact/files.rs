//! A folder of files, or one file that is no SQL: rows where the format has them in
//! lines, and text everywhere else.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Piece, Take, script};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Catalog, EngineKind, Name};
use crate::source::Stop;

/// A line is looked at in pieces of this size at most.
const LINE_BYTES_MAX: usize = 16 << 20;

/// Suffixes of single files that are no SQL scripts.
const SUFFIXES: &[&str] = &["csv", "exs", "json", "jsonl", "parquet", "php", "xml", "yaml", "yml"];

/// The files of an artefact, in the order of their names.
pub struct Files {
    folder: PathBuf,
    names: Vec<String>,
    snapshot: Catalog,
    stop: Arc<Stop>,
}

impl Files {
    /// Whether a file's name says that it is no SQL script.
    pub fn are(path: &Path) -> bool {
        path.extension().and_then(|suffix| suffix.to_str()).is_some_and(|suffix| SUFFIXES.contains(&suffix))
    }

    /// # Errors
    /// A folder that cannot be read or holds nothing; a format that is not read back.
    pub fn open(path: &Path, snapshot: &Catalog, stop: &Arc<Stop>) -> Result<Files> {
        let lost =
            |error: &std::io::Error| Error::io("the artefact cannot be read", error).leading_to_usage().path(path);
        let mut names = Vec::new();
        let folder = if path.is_dir() {
            list(path, "", &mut names).map_err(|error| lost(&error))?;
            names.sort();
            path.to_owned()
        } else {
            names.extend(path.file_name().and_then(|name| name.to_str()).map(str::to_owned));
            path.parent().map(Path::to_owned).unwrap_or_default()
        };
        if names.is_empty() {
            return Err(Error::new("the artefact's folder is empty").path(path).help("take the dump anew"));
        }
        if names.iter().any(|name| name.ends_with(".parquet")) {
            return Err(Error::usage("verify does not read Parquet back")
                .path(path)
                .help("the same rows as CSV or SQL can be verified: `standin dump --to csv`"));
        }
        Ok(Files { folder, names, snapshot: snapshot.clone(), stop: stop.clone() })
    }

    pub fn read(&self, take: Take<'_>) -> Result<()> {
        for name in &self.names {
            self.stop.check()?;
            let path = self.folder.join(name);
            let at = |error: Error| error.at_least(Place::file(path.display().to_string()));
            let (stem, suffix) = name.rsplit_once('.').unwrap_or((name, ""));
            let table = self.table(stem);
            match (suffix, table) {
                ("csv", Some(table)) => self.csv(&path, &table, take).map_err(at)?,
                ("jsonl" | "json", Some(table)) => self.objects(&path, &table, take).map_err(at)?,
                ("sql", _) if self.snapshot.engine.kind != EngineKind::Sqlite => {
                    script::Cells::new(&path, &self.snapshot, &self.stop).read(take)?;
                }
                _ => self.text(&path, take).map_err(at)?,
            }
        }
        Ok(())
    }

    /// The table that a file is called after.
    fn table(&self, stem: &str) -> Option<Name> {
        let stem = stem.rsplit_once('/').map_or(stem, |(_, stem)| stem);
        let is_meant = |name: &Name| {
            let is_usual = name.schema == self.snapshot.default_schema && name.name == stem;
            is_usual || name.to_string() == stem
        };
        self.snapshot.data_tables().map(|table| &table.name).find(|name| is_meant(name)).cloned()
    }

    fn open_file(path: &Path) -> Result<std::fs::File> {
        std::fs::File::open(path).map_err(|error| Error::io("the artefact cannot be read", &error).path(path))
    }

    fn csv(&self, path: &Path, table: &Name, take: Take<'_>) -> Result<()> {
        let broken = |_| Error::new("a line of the file is no CSV, or it is cut off");
        let mut reader = csv::ReaderBuilder::new().from_reader(Self::open_file(path)?);
        let header = reader.byte_headers().map_err(broken)?;
        let columns: Vec<String> = header.iter().map(|column| String::from_utf8_lossy(column).into_owned()).collect();
        take(Piece::Table(table, &columns))?;
        let mut record = csv::ByteRecord::new();
        let mut row = 0;
        while reader.read_byte_record(&mut record).map_err(broken)? {
            self.stop.check()?;
            row += 1;
            let cells: Vec<Option<&[u8]>> = record.iter().map(|cell| (!cell.is_empty()).then_some(cell)).collect();
            take(Piece::Row(&cells, row))?;
        }
        Ok(())
    }

    /// One object to a line, of JSON Lines or of an array that is written so.
    fn objects(&self, path: &Path, table: &Name, take: Take<'_>) -> Result<()> {
        let mut columns: Vec<String> = Vec::new();
        let mut row = 0;
        each_line(Self::open_file(path)?, &mut |line, number| {
            self.stop.check()?;
            let bare = line.trim_ascii();
            let bare = bare.strip_suffix(b",").unwrap_or(bare);
            let bare = bare.strip_prefix(b"[").unwrap_or(bare);
            let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(bare) else {
                return take(Piece::Text(line, number));
            };
            if !columns.iter().eq(object.keys()) {
                columns = object.keys().cloned().collect();
                take(Piece::Table(table, &columns))?;
            }
            row += 1;
            let texts: Vec<Option<String>> = object.values().map(cell).collect();
            let cells: Vec<Option<&[u8]>> = texts.iter().map(|text| text.as_deref().map(str::as_bytes)).collect();
            take(Piece::Row(&cells, row))
        })
    }

    fn text(&self, path: &Path, take: Take<'_>) -> Result<()> {
        each_line(Self::open_file(path)?, &mut |line, number| {
            self.stop.check()?;
            take(Piece::Text(line, number))
        })
    }
}

/// A member's value as a cell's text.
fn cell(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn each_line(file: std::fs::File, take: &mut dyn FnMut(&[u8], u64) -> Result<()>) -> Result<()> {
    let lost = |error: std::io::Error| Error::io("the artefact cannot be read", &error);
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let mut line = Vec::new();
    let mut number = 0;
    let mut is_begun = false;
    loop {
        line.clear();
        reader.by_ref().take(LINE_BYTES_MAX as u64).read_until(b'\n', &mut line).map_err(lost)?;
        if line.is_empty() {
            return Ok(());
        }
        number += u64::from(!is_begun);
        is_begun = !line.ends_with(b"\n");
        take(&line, number)?;
    }
}

/// Every file below, with slashes; hidden ones are nobody's output.
fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        if name.starts_with('.') {
            continue;
        }
        match entry.file_type()?.is_dir() {
            true => list(&entry.path(), &format!("{prefix}{name}/"), names)?,
            false => names.push(format!("{prefix}{name}")),
        }
    }
    Ok(())
}
