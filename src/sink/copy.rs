//! A plain SQL file for `psql`: the schema, then `COPY` blocks, in one transaction.
//!
//! A stream that breaks off never commits. No time, host or database name is
//! written: same rows, same bytes.

use super::heading::Heading;
use super::output::{Output, Sealed};
use super::{SequenceState, Sink};
use crate::batch::copy_text::CopyText;
use crate::batch::{Encode, WrittenAs};
use crate::dialect::postgres::{literal, qualified, quote};
use crate::error::Result;
use crate::plan::{Masked, TablePlan};
use crate::schema::{Deferrable, Name};
use crate::source::SchemaSql;

/// A foreign key that lies in a cycle over several tables, so that no order of
/// the tables holds it while rows are loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CyclicKey {
    /// The child.
    pub table: Name,
    pub constraint: String,
    /// As it is in the target; it is so again afterwards.
    pub deferrable: Deferrable,
}

pub struct CopySql {
    output: Output,
    /// Only where foreign keys are there before the rows.
    cycles: Vec<CyclicKey>,
    schema: Schema,
    after: Vec<String>,
}

/// Where the target's schema comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Schema {
    /// Sections before and after the rows, made for this output.
    Sections,
    /// It is there already.
    Target,
    /// A text of somebody else's, all before the rows.
    Foreign,
}

const OPENING: &str = "\\set ON_ERROR_STOP on\nBEGIN;\n";

/// As `pg_dump` sets them, so that no setting of the reader's changes what is loaded.
const SETTINGS: &str = "\
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SELECT pg_catalog.set_config('search_path', '', false);

";

impl CopySql {
    /// Writes a whole database: `schema` is expected to be called.
    pub fn new(output: Output, heading: &Heading) -> Result<CopySql> {
        CopySql::open(output, heading, Schema::Sections, Vec::new())
    }

    /// Writes a whole database whose schema, constraints and all, comes before
    /// the rows; `cycles` as in [`CopySql::data_only`].
    pub fn after_schema(output: Output, heading: &Heading, cycles: Vec<CyclicKey>) -> Result<CopySql> {
        CopySql::open(output, heading, Schema::Foreign, cycles)
    }

    /// Writes rows for a database that has the schema already. Tables come
    /// parents first; `cycles` are the foreign keys for which there is no first.
    pub fn data_only(output: Output, heading: &Heading, cycles: Vec<CyclicKey>) -> Result<CopySql> {
        let mut sink = CopySql::open(output, heading, Schema::Target, cycles)?;
        sink.defer()?;
        Ok(sink)
    }

    fn open(mut output: Output, heading: &Heading, schema: Schema, cycles: Vec<CyclicKey>) -> Result<CopySql> {
        output.put(format!("{}{OPENING}{SETTINGS}", heading.comment()).as_bytes())?;
        Ok(CopySql { output, cycles, schema, after: Vec::new() })
    }

    /// Lets the keys of cycles wait for all rows.
    fn defer(&mut self) -> Result<()> {
        for key in self.cycles.iter().filter(|key| key.deferrable == Deferrable::No) {
            self.output.put(alter(key, "DEFERRABLE INITIALLY DEFERRED").as_bytes())?;
        }
        if !self.cycles.is_empty() {
            self.output.put(b"SET CONSTRAINTS ALL DEFERRED;\n\n")?;
        }
        Ok(())
    }

    fn statements(&mut self, statements: &[String]) -> Result<()> {
        for statement in statements {
            self.output.put(statement.as_bytes())?;
            self.output.put(b";\n")?;
        }
        if !statements.is_empty() {
            self.output.put(b"\n")?;
        }
        Ok(())
    }
}

fn alter(key: &CyclicKey, to: &str) -> String {
    format!("ALTER TABLE {} ALTER CONSTRAINT {} {to};\n", qualified(&key.table), quote(&key.constraint))
}

impl Sink for CopySql {
    fn encoder(&self, table: &TablePlan) -> Box<dyn Encode> {
        if table.columns.is_empty() {
            return Box::new(DefaultRows::new(&qualified(&table.table)));
        }
        Box::new(CopyText)
    }

    fn schema(&mut self, schema: &SchemaSql) -> Result<()> {
        self.statements(&schema.before)?;
        self.after.clone_from(&schema.after);
        if self.schema == Schema::Foreign {
            // It may have set anything, a search path for one.
            self.output.put(SETTINGS.as_bytes())?;
            self.defer()?;
        }
        Ok(())
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        if table.columns.is_empty() {
            return Ok(());
        }
        let columns: Vec<String> = table.columns.iter().map(|column| quote(&column.name)).collect();
        let line = format!("COPY {} ({}) FROM stdin;\n", qualified(&table.table), columns.join(", "));
        self.output.put(line.as_bytes())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        self.output.put(rows.bytes())
    }

    fn end(&mut self, table: &TablePlan) -> Result<()> {
        let end: &[u8] = if table.columns.is_empty() { b"\n" } else { b"\\.\n\n" };
        self.output.put(end)
    }

    fn finish(&mut self, sequences: &[SequenceState]) -> Result<()> {
        for sequence in sequences {
            let name = literal(&qualified(&sequence.name));
            let line = format!("SELECT pg_catalog.setval({name}, {}, {});\n", sequence.last_value, sequence.is_called);
            self.output.put(line.as_bytes())?;
        }
        let after = std::mem::take(&mut self.after);
        self.output.put(b"\n")?;
        self.statements(&after)?;
        if !self.cycles.is_empty() {
            // A constraint cannot be altered while rows wait to be checked.
            self.output.put(b"SET CONSTRAINTS ALL IMMEDIATE;\n")?;
            for key in self.cycles.iter().filter(|key| key.deferrable == Deferrable::No) {
                self.output.put(alter(key, "NOT DEFERRABLE").as_bytes())?;
            }
        }
        self.output.put(b"COMMIT;\n\n-- standin dump complete\n")
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        self.output.seal()
    }
}

/// Rows of a table none of whose columns are written: neither `COPY` nor
/// `INSERT … VALUES` can say that.
pub struct DefaultRows {
    statement: Vec<u8>,
}

impl DefaultRows {
    pub fn new(table: &str) -> DefaultRows {
        DefaultRows { statement: format!("INSERT INTO {table} DEFAULT VALUES;\n").into_bytes() }
    }
}

impl Encode for DefaultRows {
    fn written_as(&self) -> WrittenAs {
        WrittenAs::NoValues
    }

    fn row_start(&self, _out: &mut Vec<u8>) {}

    fn field(&self, _: usize, _: crate::batch::Kind, _: &[u8], _: bool, _: &mut Vec<u8>) {}

    fn row_end(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.statement);
    }
}
