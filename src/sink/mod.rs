//! What is written, one file per format. A sink takes only rows that a plan made.

pub mod alice_text;
pub mod array_text;
pub mod calendar;
pub mod converted;
pub mod copy;
pub mod digest;
pub mod digits;
pub mod ecto_terms;
pub mod fixture;
pub mod folder;
pub mod format;
pub mod heading;
pub mod insert;
pub mod json_text;
pub mod labels;
pub mod moment;
pub mod mysql_sql;
pub mod object;
pub mod output;
pub mod pages;
pub mod sequences;
pub mod sqlite_file;
pub mod sqlite_sql;
pub mod text_files;
pub mod typed;
pub mod upsert;
pub mod value;
pub mod yaml_json;
pub mod yaml_text;
#[cfg(test)]
mod sqlite_tests;

pub use format::{Contents, Format, Inserts, Making, Options, Out, Setting, Shape};

use crate::batch::Encode;
use crate::error::Result;
use crate::plan::{Masked, TablePlan};
use crate::source::SchemaSql;
use output::Sealed;

/// Declares the formats' modules and makes their list, in one place; `standin list
/// formats` prints it in this order.
macro_rules! formats {
    ($($module:ident),* $(,)?) => {
        $(pub mod $module;)*
        pub const FORMATS: &[&dyn Format] = &[$(&$module::FORMAT),*];
    };
}

formats![
    sql,
    sql_folder,
    pg_directory,
    sqlite,
    csv,
    json,
    jsonl,
    parquet,
    dbt,
    rails,
    django,
    go_testfixtures,
    alice,
    php,
    dbunit,
    ecto,
    prisma,
];

/// The format of a name.
pub fn format(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.name() == name)
}

/// One artefact while it is written. Sections come in this order: `schema`
/// once, then each table, then `finish`, then `seal`.
pub trait Sink: Send {
    /// The codec its rows are made with.
    fn encoder(&self, table: &TablePlan) -> Box<dyn Encode>;
    fn schema(&mut self, schema: &SchemaSql) -> Result<()>;
    fn begin(&mut self, table: &TablePlan) -> Result<()>;
    fn rows(&mut self, rows: &Masked) -> Result<()>;
    fn end(&mut self, table: &TablePlan) -> Result<()>;
    /// Sequences, constraints, indexes: what comes after the rows.
    fn finish(&mut self, sequences: &[SequenceState]) -> Result<()>;
    /// Ends the output, which has no name yet: that is given when it is published.
    fn seal(self: Box<Self>) -> Result<Sealed>;
}

/// Where a sequence is set to in the output, so that the next insert works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceState {
    pub name: crate::schema::Name,
    pub last_value: i64,
    pub is_called: bool,
}
