//! A folder with one file of text for each table, row by row: what the formats have
//! in common that differ only in how a row is written.

use super::folder::Folder;
use super::output::{Output, Sealed};
use super::typed::{Column, Row, Typed};
use super::{Making, SequenceState, Sink};
use crate::batch::Encode;
use crate::batch::fields::Fields;
use crate::error::{Error, Result};
use crate::plan::{Masked, TablePlan};
use crate::schema::{EngineKind, Name};
use crate::source::SchemaSql;

/// How one format writes; everything is appended to `out`.
pub trait Text: Send + 'static {
    /// Behind the table's name, with the point.
    fn suffix(&self) -> &'static str;
    /// What stands before the first row; `file` is without its suffix.
    fn begin(&mut self, _file: &str, _columns: &[Column], _out: &mut Vec<u8>) {}
    /// # Errors
    /// A value that the format does not hold, with its column's place.
    fn row(&mut self, row: Row<'_>, out: &mut Vec<u8>) -> Result<()>;
    /// What stands behind the last row.
    fn end(&mut self, _out: &mut Vec<u8>) {}
    /// Files beside those of the tables.
    ///
    /// # Errors
    /// A full disk.
    fn finish(&mut self, _folder: &mut Folder) -> Result<()> {
        Ok(())
    }
}

/// The sink of such a format.
pub struct TextFiles<T> {
    text: T,
    folder: Folder,
    engine: EngineKind,
    /// What the file of each table is called, without its suffix.
    files: Vec<(Name, String)>,
    table: Option<(Output, Typed)>,
    buffer: Vec<u8>,
}

impl<T: Text> TextFiles<T> {
    /// `file` says what the file of a table is called, without its suffix.
    ///
    /// # Errors
    /// As [`super::Out::folder`].
    pub fn create(making: &Making<'_>, file: &dyn Fn(&Name) -> String, text: T) -> Result<Box<dyn Sink>> {
        let files = making.plan.tables.iter().map(|table| (table.table.clone(), file(&table.table)));
        Ok(Box::new(TextFiles {
            text,
            folder: making.out.folder()?,
            engine: making.catalog.engine.kind,
            files: files.collect(),
            table: None,
            buffer: Vec::new(),
        }))
    }
}

impl<T: Text> Sink for TextFiles<T> {
    fn encoder(&self, _table: &TablePlan) -> Box<dyn Encode> {
        Box::new(Fields)
    }

    fn schema(&mut self, _schema: &SchemaSql) -> Result<()> {
        Ok(())
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        let file = self.files.iter().find(|(name, _)| *name == table.table).map_or("", |(_, file)| file);
        let mut output = self.folder.file(&format!("{file}{}", self.text.suffix()))?;
        let typed = Typed::new(self.engine, table);
        self.buffer.clear();
        self.text.begin(file, typed.columns(), &mut self.buffer);
        output.put(&self.buffer)?;
        self.table = Some((output, typed));
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        let (output, typed) = self.table.as_mut().ok_or(Error::new("rows come before their table"))?;
        let (text, buffer) = (&mut self.text, &mut self.buffer);
        typed.each_row(rows, &mut |row| {
            buffer.clear();
            text.row(row, buffer)?;
            output.put(buffer)
        })
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        let Some((mut output, _)) = self.table.take() else { return Ok(()) };
        self.buffer.clear();
        self.text.end(&mut self.buffer);
        output.put(&self.buffer)?;
        self.folder.close(output)
    }

    fn finish(&mut self, _sequences: &[SequenceState]) -> Result<()> {
        self.text.finish(&mut self.folder)
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        Ok(self.folder.seal())
    }
}
