//! A SQLite file of another engine's rows.

use super::super::output::Sealed;
use super::super::sqlite_file::SqliteFile;
use super::super::typed::Typed;
use super::super::{SequenceState, Sink};
use super::{Table, cell, find};
use crate::batch::Encode;
use crate::batch::fields::Fields;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{Masked, TablePlan};
use crate::schema::EngineKind;
use crate::source::SchemaSql;

pub struct ConvertedFile {
    file: SqliteFile,
    from: EngineKind,
    tables: Vec<Table>,
    /// With how many of its rows are written.
    open: Option<(Table, Typed, u64)>,
    fields: Vec<u8>,
}

impl ConvertedFile {
    pub(super) fn new(file: SqliteFile, from: EngineKind, tables: Vec<Table>) -> ConvertedFile {
        ConvertedFile { file, from, tables, open: None, fields: Vec::new() }
    }
}

impl Sink for ConvertedFile {
    fn encoder(&self, _table: &TablePlan) -> Box<dyn Encode> {
        Box::new(Fields)
    }

    fn schema(&mut self, schema: &SchemaSql) -> Result<()> {
        self.file.schema(schema)
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        let found = find(&self.tables, table)?.clone();
        self.file.insert_into(table.table.to_string(), &found.name, &found.columns);
        self.open = Some((found, Typed::new(self.from, table), 0));
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        let (table, typed, row) = self.open.as_mut().ok_or(Error::new("rows come before their table"))?;
        let fields = &mut self.fields;
        fields.clear();
        let mut bytes = Vec::new();
        typed.each(rows, &mut |columns, values| {
            *row += 1;
            for (index, ((form, required), value)) in table.forms.iter().zip(values).enumerate() {
                bytes.clear();
                let kind = cell::write((form, *required), value, EngineKind::Sqlite, &mut bytes)
                    .map_err(|problem| unfit(problem, table, &columns[index].name, *row))?;
                Fields.field(index, kind, &bytes, false, fields);
            }
            Ok(())
        })?;
        self.file.put(fields, rows.rows())
    }

    fn end(&mut self, table: &TablePlan) -> Result<()> {
        self.open = None;
        self.file.end(table)
    }

    /// The file counts on from its largest numbers by itself.
    fn finish(&mut self, _sequences: &[SequenceState]) -> Result<()> {
        self.file.finish(&[])
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        Box::new(self.file).seal()
    }
}

pub(super) fn unfit(problem: &'static str, table: &Table, column: &str, row: u64) -> Error {
    Error::refused(problem)
        .at(Place::table(table.of.to_string()).column(column).row(row))
        .help("rule the column so that the value goes, or change it in the source; nothing is cut or rounded")
}
