//! A dump file as a source: its schema and samples of its rows. The masked dump
//! of one is made by `run::filter`, which leaves the file as it is but for its
//! masked values.

mod marks;
pub mod open;
mod script;
mod watched;

pub use watched::Watched;

pub use script::{Part, Script, name};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Marks, Piece, Reader, Sample, SchemaSql, SequenceValue, Source, Stop};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{self, Plan, TablePlan};
use crate::schema::{Catalog, Engine, EngineKind, Name, Table};
use crate::script::charset::Charset;
use crate::script::head::{self, head};
use crate::script::rows::{self, Form};
use crate::script::split::Kind;
use crate::script::{Builder, Class, Dialect, Modes, mysql, postgres};

/// Rows of a table that are kept for discovery and preview.
const SAMPLE_ROWS: usize = 200;

/// Values longer than this are not kept in a sample.
const SAMPLE_BYTES_MAX: usize = 64 << 10;

/// Bytes at the beginning of a dump that say who wrote it; pg_dumpall says so
/// behind its roles.
const OPENING_BYTES: usize = 64 << 10;

/// A dump that is read once, as a whole, for what it says of its database.
pub struct DumpSource {
    path: PathBuf,
    catalog: Catalog,
    /// Rows as the dump has them: the columns, then the first rows.
    samples: BTreeMap<Name, Vec<SampledRow>>,
    marks: Marks,
}

/// One row: each column's name with its value.
type SampledRow = BTreeMap<String, Option<Vec<u8>>>;

impl DumpSource {
    /// Reads the dump; `-` is standard input. Of several databases only
    /// `database` is looked at.
    ///
    /// # Errors
    /// Whatever in it is not understood, and where it is.
    pub fn read(path: &Path, database: Option<&str>) -> Result<DumpSource> {
        let mut script = Script::open(path, None, &Arc::new(Stop::new()))?;
        let mut builder = Builder::new(script.modes().dialect, script.engine(None));
        if let Some(database) = database {
            builder.choose(database)?;
        }
        let mut samples: BTreeMap<Name, Vec<SampledRow>> = BTreeMap::new();
        let mut marks = Marks::new();
        let mut open: Option<(Name, Vec<String>)> = None;
        let mut closing = Closing::default();
        while let Some(part) = script.advance()? {
            if builder.is_passed_over() && !matches!(part.kind, Kind::Comment | Kind::Meta | Kind::Statement) {
                continue;
            }
            match part.kind {
                Kind::Blank | Kind::CopyEnd => {}
                Kind::Comment => closing.comment(script.part()),
                Kind::Meta => {
                    let mut modes = script.modes().clone();
                    let taken = builder.take_meta(script.part(), &mut modes);
                    taken.map_err(|error| script.at(error, part))?;
                    *script.modes_mut() = modes;
                }
                Kind::Statement => {
                    let mut modes = script.modes().clone();
                    let taken =
                        builder.take(script.statement(), &mut modes).and_then(|class| readable(&class).map(|()| class));
                    taken.map_err(|error| script.at(error, part))?;
                    marks::take(script.statement(), &modes, &builder, &mut marks);
                    *script.modes_mut() = modes;
                }
                Kind::InsertHead | Kind::CopyHead => {
                    let found = columns_of(script.part(), part.kind, script.modes(), &builder);
                    open = Some(found.map_err(|error| script.at(error, part))?);
                }
                Kind::InsertRows | Kind::CopyRows => {
                    if let Some((table, columns)) = &open {
                        let rows = samples.entry(table.clone()).or_default();
                        let made = builder.table(table);
                        let sampled = sample(&script, table, made, columns, rows);
                        sampled.map_err(|error| script.at(error, part))?;
                    }
                }
                Kind::InsertTail => {
                    head::tail(script.part(), script.modes()).map_err(|error| script.at(error, part))?;
                }
            }
        }
        closing.check().map_err(|error| error.path(path))?;
        let catalog = builder.finish().map_err(|error| error.path(path))?;
        if catalog.tables.is_empty() {
            return Err(Error::new("the dump makes no tables")
                .path(path)
                .help("a dump of rows alone has no schema to read: take one with its CREATE TABLE statements"));
        }
        Ok(DumpSource { path: path.to_owned(), catalog, samples, marks })
    }
}

impl Script {
    /// Who wrote the dump, as its opening says; else `expected`, else nobody
    /// knows which version.
    pub fn engine(&mut self, expected: Option<&Engine>) -> Engine {
        let opening = self.opening(OPENING_BYTES);
        let (found, kind) = match self.modes().dialect {
            Dialect::Postgres => (postgres::engine_of(opening), EngineKind::Postgres),
            Dialect::Mysql => (mysql::engine_of(opening), EngineKind::Mysql),
        };
        let unknown = Engine { kind, version: String::new() };
        let engine = found.or_else(|| expected.cloned()).unwrap_or(unknown);
        self.modes_mut().engine = Some(engine.clone());
        engine
    }
}

/// Whether the dump was written to its end: programs that say what they begin
/// also say that they are done.
#[derive(Default)]
pub struct Closing {
    begun: u32,
    ended: u32,
}

impl Closing {
    pub fn comment(&mut self, comment: &[u8]) {
        let comment = comment.trim_ascii();
        let begins = |words: &[u8]| comment.starts_with(words);
        // pg_dumpall's closing words stand behind those of its databases.
        if comment == b"-- PostgreSQL database dump" || begins(b"-- MySQL dump ") || begins(b"-- MariaDB dump ") {
            self.begun += 1;
        } else if comment == b"-- PostgreSQL database dump complete" || begins(b"-- Dump completed") {
            self.ended += 1;
        }
    }

    /// # Errors
    /// A dump that began and did not end.
    pub fn check(&self) -> Result<()> {
        if self.begun > self.ended {
            return Err(Error::new("the dump is cut off: its closing comment is missing")
                .help("the program that wrote it did not finish; take the dump anew"));
        }
        Ok(())
    }
}

/// Rows that change in a way that nobody can mask, and what nobody understands.
///
/// # Errors
/// Both.
pub fn readable(class: &Class) -> Result<()> {
    match class {
        Class::Schema { .. } | Class::Session | Class::Sequence { .. } | Class::Access { .. } => Ok(()),
        Class::Rows => Err(Error::new("the dump makes or changes rows in a way that cannot be masked")
            .help("standin masks COPY … FROM stdin and INSERT … VALUES; take the dump with pg_dump, mysqldump or mariadb-dump")),
        Class::Unknown => Err(Error::new("the dump holds a statement that standin does not understand")
            .help("what is not understood is not copied; remove the statement, or tell the project about it")),
    }
}

/// The table that a data statement is about, and its columns in the order of
/// its values: as the statement names them, else as CREATE TABLE does.
fn columns_of(bytes: &[u8], kind: Kind, modes: &Modes, builder: &Builder) -> Result<(Name, Vec<String>)> {
    let head = head(bytes, kind, modes)?;
    let unknown = || {
        Error::new("the dump has rows of a table that it does not make")
            .name("table", head.table.join("."))
            .help("take a dump with its CREATE TABLE statements")
    };
    let name = builder.resolve(&head.table).ok_or_else(unknown)?;
    let table = builder.table(&name).ok_or_else(unknown)?;
    let columns = head.columns.unwrap_or_else(|| table.columns.iter().map(|column| column.name.clone()).collect());
    Ok((name, columns))
}

/// Keeps the first rows.
fn sample(
    script: &Script,
    table: &Name,
    made: Option<&Table>,
    columns: &[String],
    rows: &mut Vec<SampledRow>,
) -> Result<()> {
    let bounds = script.bounds();
    let bytes = script.modes().with(Charset::Binary);
    let mut first = 0;
    for (index, &end) in bounds.row_ends.iter().enumerate() {
        let values = &bounds.values[first..end as usize];
        first = end as usize;
        // A row of a table without columns is an empty line.
        let is_empty = columns.is_empty() && values.iter().all(|value| value.start == value.end);
        if values.len() != columns.len() && !is_empty {
            return Err(Error::new("a row has another number of values than its table has columns here")
                .at(Place::table(table.to_string()).row(index as u64 + 1))
                .number("values", values.len() as u64)
                .number("columns", columns.len() as u64));
        }
        if rows.len() >= SAMPLE_ROWS {
            continue;
        }
        let mut row = SampledRow::new();
        for (column, value) in columns.iter().zip(values) {
            let raw = &script.part()[value.start as usize..value.end as usize];
            let skipped = matches!(value.form, Form::Null | Form::Default | Form::Expression);
            let text = if skipped || raw.len() > SAMPLE_BYTES_MAX {
                None
            } else {
                let mut text = Vec::new();
                let column = made.and_then(|made| made.column(column));
                let modes = match column {
                    Some(column) if plan::binary(&column.ty, script.modes()) => &bytes,
                    _ => script.modes(),
                };
                rows::decode(raw, value.form, modes, &mut text)?;
                Some(text)
            };
            row.insert(column.clone(), text);
        }
        rows.push(row);
    }
    Ok(())
}

impl Source for DumpSource {
    fn catalog(&mut self) -> Result<Catalog> {
        Ok(self.catalog.clone())
    }

    fn file(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn schema_sql(&mut self, _catalog: &Catalog, _plan: &Plan) -> Result<SchemaSql> {
        Err(self.filtered_only())
    }

    fn pieces(&mut self, _table: &TablePlan) -> Result<Vec<Piece>> {
        Err(self.filtered_only())
    }

    fn reader(&mut self) -> Result<Box<dyn Reader>> {
        Err(self.filtered_only())
    }

    fn sequence_values(&mut self) -> Result<Vec<SequenceValue>> {
        Err(self.filtered_only())
    }

    fn hold(&mut self, _catalog: &Catalog) -> Result<()> {
        Ok(())
    }

    fn marks(&mut self) -> Result<Marks> {
        Ok(self.marks.clone())
    }

    fn sample(&mut self, table: &Name, columns: &[&str], rows: usize) -> Result<Sample> {
        // The rows of a partitioned table are its partitions'.
        let members = self.catalog.tables.iter().filter(|member| self.catalog.partition_root(member).name == *table);
        let sampled = members.filter_map(|member| self.samples.get(&member.name)).flatten().take(rows);
        let value = |row: &SampledRow, column: &&str| row.get(*column).cloned().flatten();
        Ok(Sample { rows: sampled.map(|row| columns.iter().map(|column| value(row, column)).collect()).collect() })
    }
}

impl DumpSource {
    fn filtered_only(&self) -> Error {
        Error::usage("a dump file is masked as the SQL that it is")
            .path(&self.path)
            .help("use `standin dump --from FILE`")
    }
}
