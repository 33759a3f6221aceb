//! Rows as the text of a fixture: what the sinks of such formats share.
//!
//! A format says how a table begins, what a row is and how it ends; whether that is
//! one file or a folder with a file for each table is said once, when it is made.

use super::folder::Folder;
use super::output::{Output, Sealed};
use super::typed::{Column, Typed};
use super::value::Value;
use super::{Making, SequenceState, Sink};
use crate::batch::Encode;
use crate::batch::fields::Fields;
use crate::error::{Error, Result};
use crate::plan::{Masked, TablePlan};
use crate::schema::{EngineKind, Name};
use crate::source::SchemaSql;

/// The text of a format; `out` is appended to, and written after every call.
pub trait Text: Send {
    /// What stands before the first table of one file.
    fn opening(&mut self, _out: &mut Vec<u8>) {}
    /// # Errors
    /// A name that the format cannot hold.
    fn begin(&mut self, table: &TablePlan, out: &mut Vec<u8>) -> Result<()>;
    /// One row; `first` is the table's first.
    ///
    /// # Errors
    /// A value that the format cannot hold, with its column.
    fn row(&mut self, columns: &[Column], values: &[Value<'_>], first: bool, out: &mut Vec<u8>) -> Result<()>;
    /// `is_empty` when no row came.
    fn end(&mut self, is_empty: bool, out: &mut Vec<u8>);
    /// What stands behind the last table of one file.
    fn closing(&mut self, _out: &mut Vec<u8>) {}
    /// A file of a folder that leads to those of the tables: its name, and what is in it.
    fn index(&self, _files: &[&str]) -> Option<(&'static str, String)> {
        None
    }
}

/// A fixture while it is written.
pub struct Fixture<T: Text> {
    goal: Goal,
    text: T,
    engine: EngineKind,
    table: Option<Typed>,
    /// What is written next.
    buffer: Vec<u8>,
}

/// Where the text goes.
enum Goal {
    File(Output),
    Folder {
        folder: Folder,
        /// The file that each table gets.
        files: Vec<(Name, String)>,
        open: Option<Output>,
    },
}

impl<T: Text> Fixture<T> {
    /// All tables in one file.
    ///
    /// # Errors
    /// As [`super::Out::file`].
    pub fn file(making: &Making<'_>, text: T) -> Result<Fixture<T>> {
        let mut fixture = Fixture::new(making, Goal::File(making.out.file()?), text);
        fixture.text.opening(&mut fixture.buffer);
        fixture.write()?;
        Ok(fixture)
    }

    /// A file for each table, of this name.
    ///
    /// # Errors
    /// As [`super::Out::folder`].
    pub fn folder(making: &Making<'_>, name: impl Fn(&Name) -> String, text: T) -> Result<Fixture<T>> {
        let tables = making.plan.tables.iter().map(|table| &table.table);
        let files = tables.map(|table| (table.clone(), name(table))).collect();
        let folder = Goal::Folder { folder: making.out.folder()?, files, open: None };
        Ok(Fixture::new(making, folder, text))
    }

    fn new(making: &Making<'_>, goal: Goal, text: T) -> Fixture<T> {
        Fixture { goal, text, engine: making.catalog.engine.kind, table: None, buffer: Vec::new() }
    }

    fn write(&mut self) -> Result<()> {
        let written = self.goal.output().put(&self.buffer);
        self.buffer.clear();
        written
    }
}

impl Goal {
    fn output(&mut self) -> &mut Output {
        match self {
            Goal::File(output) => output,
            Goal::Folder { open, .. } => open.as_mut().expect("a table's file is open from begin to end"),
        }
    }
}

impl<T: Text> Sink for Fixture<T> {
    fn encoder(&self, _table: &TablePlan) -> Box<dyn Encode> {
        Box::new(Fields)
    }

    fn schema(&mut self, _schema: &SchemaSql) -> Result<()> {
        Ok(())
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        if let Goal::Folder { folder, files, open } = &mut self.goal {
            let file = files.iter().find(|(name, _)| *name == table.table).map(|(_, file)| file);
            *open = Some(folder.file(file.ok_or(Error::new("a table is not of the plan"))?)?);
        }
        self.text.begin(table, &mut self.buffer)?;
        self.table = Some(Typed::new(self.engine, table));
        self.write()
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        let typed = self.table.as_mut().ok_or(Error::new("rows come before their table"))?;
        let (text, buffer, output) = (&mut self.text, &mut self.buffer, self.goal.output());
        let mut first = typed.row() == 0;
        typed.each(rows, &mut |columns, values| {
            buffer.clear();
            text.row(columns, values, first, buffer)?;
            first = false;
            output.put(buffer)
        })?;
        buffer.clear();
        Ok(())
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        let is_empty = self.table.take().is_none_or(|typed| typed.row() == 0);
        self.text.end(is_empty, &mut self.buffer);
        self.write()?;
        match &mut self.goal {
            Goal::Folder { folder, open, .. } => open.take().map_or(Ok(()), |output| folder.close(output)),
            Goal::File(_) => Ok(()),
        }
    }

    fn finish(&mut self, _sequences: &[SequenceState]) -> Result<()> {
        Ok(())
    }

    fn seal(mut self: Box<Self>) -> Result<Sealed> {
        if let Goal::File(_) = self.goal {
            self.text.closing(&mut self.buffer);
            self.write()?;
        }
        match self.goal {
            Goal::File(output) => output.seal(),
            Goal::Folder { mut folder, files, .. } => {
                let names: Vec<&str> = files.iter().map(|(_, file)| file.as_str()).collect();
                if let Some((name, text)) = self.text.index(&names) {
                    let mut output = folder.file(name)?;
                    output.put(text.as_bytes())?;
                    folder.close(output)?;
                }
                Ok(folder.seal())
            }
        }
    }
}

/// The table's name in the application, if somebody said so, else its own; with a suffix.
pub fn named<'a>(making: &'a Making<'_>, suffix: &'a str) -> impl Fn(&Name) -> String + 'a {
    move |table| {
        let own = || making.file_of(table);
        format!("{}.{suffix}", making.name_of(table).map_or_else(own, str::to_owned))
    }
}

/// A value of this column that the format has no way to write.
pub fn unfit(problem: &'static str, column: &Column) -> Error {
    Error::refused(problem).at(column.place.clone())
}
