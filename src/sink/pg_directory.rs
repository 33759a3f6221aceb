//! `--to pg-directory`: a folder that `pg_restore` reads, as `pg_dump --format=directory`
//! writes one: `toc.dat`, and one file of COPY rows for each table.
//!
//! It is listed, chosen from and loaded with several jobs. What comes after the rows
//! waits for all of them and for what stands before it, indexes beside each other; who
//! owns what is not in it.
//!
//! Source: PostgreSQL, `src/bin/pg_dump/pg_backup_archiver.c` (`WriteHead`, `WriteToc`,
//! `WriteInt`, `WriteStr`) and `pg_backup_directory.c`, version 1.14 of the archive, which
//! PostgreSQL 12 and newer restore.

use super::copy::{DefaultRows, set};
use super::folder::Folder;
use super::output::{Output, Sealed};
use super::pages;
use super::sequences::Step;
use super::{Contents, Format, Making, SequenceState, Shape, Sink};
use crate::batch::Encode;
use crate::batch::copy_text::CopyText;
use crate::dialect::postgres::{qualified, quote};
use crate::error::{Error, Result};
use crate::plan::{Masked, TablePlan};
use crate::schema::{EngineKind, Name};
use crate::source::SchemaSql;

pub struct PgDirectory;
pub const FORMAT: PgDirectory = PgDirectory;

impl Format for PgDirectory {
    fn name(&self) -> &'static str {
        "pg-directory"
    }

    fn summary(&self) -> &'static str {
        "a folder for pg_restore, which lists it, chooses from it and loads it with several jobs (PostgreSQL)"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn holds_schema(&self) -> bool {
        true
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        if making.catalog.engine.kind != EngineKind::Postgres {
            return Err(Error::usage("pg_restore loads into PostgreSQL alone").help("write SQL with `--to sql-folder`"));
        }
        if making.contents != Contents::Whole {
            return Err(Error::usage("a folder for pg_restore holds schema and rows")
                .help("leave out here, and choose when it is loaded: pg_restore --data-only, --table NAME"));
        }
        let files = making.plan.tables.iter().map(|table| (table.table.clone(), making.file_of(&table.table)));
        Ok(Box::new(Archive {
            folder: making.out.folder()?,
            version: making.catalog.engine.version.clone(),
            made_by: making.heading.comment(),
            files: pages::distinct(files),
            table: None,
            entries: Vec::new(),
            after: Vec::new(),
        }))
    }
}

/// When an entry's turn is, as `pg_restore --section` names it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    PreData = 2,
    Data = 3,
    PostData = 4,
}

/// One line of `pg_restore --list`. Its number is where it stands, from 1 on.
struct Entry {
    section: Section,
    /// `TABLE`, `INDEX`: what it is.
    kind: &'static str,
    name: Option<Name>,
    tag: String,
    statement: String,
    copy: String,
    file: String,
    /// Numbers of entries that have to be loaded first.
    after: Vec<usize>,
}

struct Archive {
    folder: Folder,
    version: String,
    made_by: String,
    files: Vec<(Name, String)>,
    table: Option<Output>,
    entries: Vec<Entry>,
    after: Vec<String>,
}

impl Archive {
    fn statement(&mut self, section: Section, statement: &str, after: Vec<usize>) {
        let (kind, name, tag) = subject(statement);
        let statement = format!("{statement};\n");
        let (copy, file) = (String::new(), String::new());
        self.entries.push(Entry { section, kind, name, tag, statement, copy, file, after });
    }

    /// What comes after the rows, in its order: indexes wait for nothing but what
    /// stands before all of them.
    fn post_data(&mut self) {
        let rows = self.entries.iter().enumerate().filter(|(_, entry)| entry.section == Section::Data);
        let mut barrier: Vec<usize> = rows.map(|(index, _)| index + 1).collect();
        let mut indexes: Vec<usize> = Vec::new();
        for statement in std::mem::take(&mut self.after) {
            let number = self.entries.len() + 1;
            if is_index(&statement) {
                indexes.push(number);
                self.statement(Section::PostData, &statement, barrier.clone());
                continue;
            }
            if !indexes.is_empty() {
                barrier = std::mem::take(&mut indexes);
            }
            self.statement(Section::PostData, &statement, std::mem::take(&mut barrier));
            barrier = vec![number];
        }
    }

    fn table_of_contents(&self) -> Vec<u8> {
        let mut toc = Toc::default();
        toc.bytes.extend_from_slice(b"PGDMP");
        // Version 1.14.0, numbers of four bytes, offsets of eight, as a tar archive's.
        toc.bytes.extend_from_slice(&[1, 14, 0, 4, 8, 3]);
        // Not compressed.
        toc.number(0);
        // Second, minute, hour, day, month, year: that of 2000, as no time is written.
        [0, 0, 0, 1, 0, 100, 0].into_iter().for_each(|part| toc.number(part));
        toc.text(Some("standin"));
        toc.text(Some(&self.version));
        toc.text(Some(env!("CARGO_PKG_VERSION")));
        toc.number(self.entries.len() as u32);
        for (index, entry) in self.entries.iter().enumerate() {
            toc.number(index as u32 + 1);
            toc.number(u32::from(!entry.file.is_empty()));
            toc.text(Some("0"));
            toc.text(Some("0"));
            toc.text(Some(&entry.tag));
            toc.text(Some(entry.kind));
            toc.number(entry.section as u32);
            toc.text(Some(&entry.statement));
            // What would drop it.
            toc.text(Some(""));
            toc.text(Some(&entry.copy));
            toc.text(entry.name.as_ref().map(|name| name.schema.as_str()));
            // Tablespace, access method, owner, and that it has no OIDs.
            toc.text(None);
            toc.text(None);
            toc.text(Some(""));
            toc.text(Some("false"));
            entry.after.iter().for_each(|number| toc.text(Some(&number.to_string())));
            toc.text(None);
            toc.text(Some(&entry.file));
        }
        toc.bytes
    }
}

/// The archive's own encoding of numbers and texts.
#[derive(Default)]
struct Toc {
    bytes: Vec<u8>,
}

impl Toc {
    fn number(&mut self, number: u32) {
        self.bytes.push(0);
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    fn text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => {
                self.number(text.len() as u32);
                self.bytes.extend_from_slice(text.as_bytes());
            }
            // A length of -1.
            None => self.bytes.extend_from_slice(&[1, 1, 0, 0, 0]),
        }
    }
}

impl Sink for Archive {
    fn encoder(&self, table: &TablePlan) -> Box<dyn Encode> {
        match table.columns.is_empty() {
            true => Box::new(DefaultRows::new(&qualified(&table.table))),
            false => Box::new(CopyText),
        }
    }

    fn schema(&mut self, schema: &SchemaSql) -> Result<()> {
        let settings = [
            ("ENCODING", "SET client_encoding = 'UTF8';\n"),
            ("STDSTRINGS", "SET standard_conforming_strings = 'on';\n"),
            ("SEARCHPATH", "SELECT pg_catalog.set_config('search_path', '', false);\n"),
        ];
        for (kind, statement) in settings {
            let (tag, statement) = (kind.to_owned(), statement.to_owned());
            let (copy, file, after) = (String::new(), String::new(), Vec::new());
            let section = Section::PreData;
            self.entries.push(Entry { section, kind, name: None, tag, statement, copy, file, after });
        }
        for statement in &schema.before {
            self.statement(Section::PreData, statement, Vec::new());
        }
        self.after.clone_from(&schema.after);
        Ok(())
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        let file = self.files.iter().find(|(name, _)| *name == table.table).map_or("", |(_, file)| file);
        let file = format!("{file}.dat");
        self.table = Some(self.folder.file(&file)?);
        let columns: Vec<String> = table.columns.iter().map(|column| quote(&column.name)).collect();
        let copy = match columns.is_empty() {
            // Then the file holds statements.
            true => String::new(),
            false => format!("COPY {} ({}) FROM stdin;\n", qualified(&table.table), columns.join(", ")),
        };
        self.entries.push(Entry {
            section: Section::Data,
            kind: "TABLE DATA",
            name: Some(table.table.clone()),
            tag: table.table.name.clone(),
            statement: String::new(),
            copy,
            file,
            after: Vec::new(),
        });
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        match &mut self.table {
            Some(table) => table.put(rows.bytes()),
            None => Err(Error::new("rows come before their table")),
        }
    }

    fn end(&mut self, table: &TablePlan) -> Result<()> {
        let Some(mut output) = self.table.take() else { return Ok(()) };
        if !table.columns.is_empty() {
            output.put(b"\\.\n\n\n")?;
        }
        self.folder.close(output)
    }

    fn finish(&mut self, sequences: &[SequenceState]) -> Result<()> {
        for sequence in sequences {
            self.entries.push(Entry {
                section: Section::Data,
                kind: "SEQUENCE SET",
                name: Some(sequence.name.clone()),
                tag: sequence.name.name.clone(),
                statement: set(sequence, Step::Set),
                copy: String::new(),
                file: String::new(),
                after: Vec::new(),
            });
        }
        self.post_data();
        let mut output = self.folder.file("toc.dat")?;
        output.put(&self.table_of_contents())?;
        self.folder.close(output)?;
        // `pg_restore` reads no file that the table of contents does not name.
        let mut output = self.folder.file("made-by.txt")?;
        output.put(self.made_by.as_bytes())?;
        self.folder.close(output)
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        Ok(self.folder.seal())
    }
}

fn is_index(statement: &str) -> bool {
    statement.starts_with("CREATE INDEX ") || statement.starts_with("CREATE UNIQUE INDEX ")
}

/// What a statement is about, for the list and for those who choose from it.
fn subject(statement: &str) -> (&'static str, Option<Name>, String) {
    const KINDS: &[(&str, &str)] = &[
        ("CREATE TABLE ", "TABLE"),
        ("CREATE UNLOGGED TABLE ", "TABLE"),
        ("CREATE SEQUENCE ", "SEQUENCE"),
        ("CREATE TYPE ", "TYPE"),
        ("CREATE DOMAIN ", "DOMAIN"),
        ("CREATE VIEW ", "VIEW"),
        ("CREATE MATERIALIZED VIEW ", "MATERIALIZED VIEW"),
        ("CREATE SCHEMA ", "SCHEMA"),
        ("CREATE INDEX ", "INDEX"),
        ("CREATE UNIQUE INDEX ", "INDEX"),
    ];
    let found = KINDS.iter().find_map(|(words, kind)| Some((*kind, statement.strip_prefix(words)?)));
    let Some((kind, rest)) = found else {
        // Its first words, on one line.
        let words: Vec<&str> = statement.split_whitespace().take(8).collect();
        return ("STATEMENT", None, words.join(" "));
    };
    let rest = rest.strip_prefix("IF NOT EXISTS ").unwrap_or(rest);
    let (first, rest) = identifier(rest);
    match rest.strip_prefix('.') {
        Some(rest) => {
            let (name, _) = identifier(rest);
            (kind, Some(Name::new(first, name.clone())), name)
        }
        None => (kind, None, first),
    }
}

/// An identifier without its quotes, and what stands behind it.
fn identifier(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '$')));
        let (name, rest) = text.split_at(end.unwrap_or(text.len()));
        return (name.to_owned(), rest);
    };
    let mut name = String::new();
    let mut letters = quoted.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '"' && letters.next_if(|(_, next)| *next == '"').is_none() {
            return (name, &quoted[at + 1..]);
        }
        name.push(letter);
    }
    (name, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(statement: &str, kind: &str, name: Option<(&str, &str)>, tag: &str) {
        let name = name.map(|(schema, name)| Name::new(schema, name));
        assert_eq!(subject(statement), (kind, name, tag.to_owned()) as (&str, _, _), "{statement}");
    }

    #[test]
    fn statements_are_listed_by_what_they_are_about() {
        check("CREATE TABLE public.users (\n id int\n)", "TABLE", Some(("public", "users")), "users");
        check("CREATE TABLE \"a.b\".\"c\"\" d\" ()", "TABLE", Some(("a.b", "c\" d")), "c\" d");
        check("CREATE UNIQUE INDEX i ON public.users (id)", "INDEX", None, "i");
        check("CREATE SCHEMA IF NOT EXISTS s", "SCHEMA", None, "s");
        let words = "ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY";
        check("ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id)", "STATEMENT", None, words);
        check("CREATE TABLE \"open", "TABLE", None, "open");
    }

    #[test]
    fn numbers_and_texts_are_those_of_the_archive() {
        let mut toc = Toc::default();
        toc.number(300);
        toc.text(Some("ab"));
        toc.text(None);
        assert_eq!(toc.bytes, b"\0\x2c\x01\0\0\0\x02\0\0\0ab\x01\x01\0\0\0");
    }
}
