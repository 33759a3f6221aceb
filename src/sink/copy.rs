//! SQL text for `psql`: the schema, then `COPY` blocks or INSERTs, in one transaction.
//!
//! A stream that breaks off never commits. No time, host or database name is
//! written: same rows, same bytes.

use super::format::Making;
use super::insert::{Ends, Insert, Statements, Style};
use super::output::Sealed;
use super::pages::Pages;
use super::sequences::{Sequences, Step};
use super::{Contents, SequenceState, Sink};
use crate::batch::copy_text::CopyText;
use crate::batch::postgres_values::PostgresValues;
use crate::batch::{Encode, WrittenAs};
use crate::dialect::postgres::{literal, qualified, quote};
use crate::error::Result;
use crate::plan::{Masked, Plan, TablePlan};
use crate::schema::order::load_order;
use crate::schema::{Catalog, Deferrable, Generated, Identity, Name};
use crate::source::SchemaSql;

/// A foreign key that no order of rows holds while they are loaded: it lies in a
/// cycle over several tables, or, where a row is a statement, in one over a table's
/// own rows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Waiting {
    /// The child.
    table: Name,
    constraint: String,
    /// As it is in the target; it is so again afterwards.
    deferrable: Deferrable,
}

pub struct CopySql {
    pages: Pages,
    contents: Contents,
    /// Only where foreign keys are there before the rows.
    waiting: Vec<Waiting>,
    /// `None` is COPY.
    inserts: Option<Statements>,
    /// Of the table that is written.
    insert: Option<Insert>,
    sequences: Sequences,
    after: Vec<String>,
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
    /// Writes what `making` says; `schema` is expected to be called unless rows are
    /// all of it. Tables come parents first.
    ///
    /// # Errors
    /// A full disk; tables that rows cannot be brought up to date in.
    pub fn new(mut pages: Pages, making: &Making<'_>) -> Result<CopySql> {
        let (catalog, contents) = (making.catalog, making.contents.clone());
        let usual = Style { named: true, rows_max: None, upsert: false };
        let style = Style::of(making.options, usual);
        let inserts = (style != usual).then(|| Statements::new(making, style, head)).transpose()?;
        let waiting = match contents {
            Contents::Whole => Vec::new(),
            Contents::AfterSchema | Contents::Rows => waiting(catalog, making.plan, inserts.is_some()),
        };
        let sequences = Sequences::of(making);
        pages.put(format!("{}{OPENING}{SETTINGS}", making.heading.comment()).as_bytes())?;
        let mut sink = CopySql { pages, contents, waiting, inserts, insert: None, sequences, after: Vec::new() };
        if sink.contents == Contents::Rows {
            sink.defer()?;
        }
        Ok(sink)
    }

    /// Lets the keys of cycles wait for all rows.
    fn defer(&mut self) -> Result<()> {
        for key in self.waiting.iter().filter(|key| key.deferrable == Deferrable::No) {
            self.pages.put(alter(key, "DEFERRABLE INITIALLY DEFERRED").as_bytes())?;
        }
        if !self.waiting.is_empty() {
            self.pages.put(b"SET CONSTRAINTS ALL DEFERRED;\n\n")?;
        }
        Ok(())
    }

    fn statements(&mut self, statements: &[String]) -> Result<()> {
        for statement in statements {
            self.pages.put(statement.as_bytes())?;
            self.pages.put(b";\n")?;
        }
        if !statements.is_empty() {
            self.pages.put(b"\n")?;
        }
        Ok(())
    }
}

/// What sets a sequence.
pub(super) fn set(sequence: &SequenceState, step: Step) -> String {
    let (name, value) = (qualified(&sequence.name), sequence.last_value);
    let quoted = literal(&name);
    let further = match step {
        Step::Set => return format!("SELECT pg_catalog.setval({quoted}, {value}, {});\n", sequence.is_called),
        Step::Raise => "GREATEST",
        Step::Lower => "LEAST",
    };
    format!("SELECT pg_catalog.setval({quoted}, {further}({value}, last_value), true) FROM {name};\n")
}

/// Foreign keys that have to wait until all rows are there. `each_row`: a row is
/// checked before the next one comes.
fn waiting(catalog: &Catalog, plan: &Plan, each_row: bool) -> Vec<Waiting> {
    let cycles = load_order(catalog).cycles;
    let in_one_cycle = |a: &Name, b: &Name| cycles.iter().any(|cycle| cycle.contains(a) && cycle.contains(b));
    // A partition's rows come with those of its root.
    let is_written = |name: &Name| {
        let root = catalog.table(name).map(|table| &catalog.partition_root(table).name);
        root.is_some_and(|root| plan.tables.iter().any(|table| table.table == *root))
    };
    let keys = catalog.tables.iter().flat_map(|table| table.foreign_keys.iter().map(move |key| (&table.name, key)));
    let has_no_order = |table: &Name, parent: &Name| match table == parent {
        true => each_row,
        false => in_one_cycle(table, parent),
    };
    keys.filter(|(table, key)| has_no_order(table, &key.parent) && is_written(table) && is_written(&key.parent))
        .map(|(table, key)| Waiting { table: table.clone(), constraint: key.name.clone(), deferrable: key.deferrable })
        .collect()
}

fn alter(key: &Waiting, to: &str) -> String {
    format!("ALTER TABLE {} ALTER CONSTRAINT {} {to};\n", qualified(&key.table), quote(&key.constraint))
}

/// Everything before a table's rows, as `pg_dump` writes it.
fn head(table: &TablePlan, catalog: &Catalog, named: bool) -> String {
    let known = catalog.table(&table.table);
    let is_always = |name: &str| {
        let column = known.and_then(|known| known.column(name));
        column.is_some_and(|column| column.generated == Generated::Identity(Identity::Always))
    };
    let columns: Vec<String> = table.columns.iter().map(|column| quote(&column.name)).collect();
    let columns = if named { format!(" ({})", columns.join(", ")) } else { String::new() };
    let overriding = table.columns.iter().any(|column| is_always(&column.name));
    let overriding = if overriding { " OVERRIDING SYSTEM VALUE" } else { "" };
    format!("INSERT INTO {}{columns}{overriding} VALUES", qualified(&table.table))
}

impl Sink for CopySql {
    fn encoder(&self, table: &TablePlan) -> Box<dyn Encode> {
        if table.columns.is_empty() {
            return Box::new(DefaultRows::new(&qualified(&table.table)));
        }
        match self.inserts {
            Some(_) => Box::new(PostgresValues::new(table.columns.iter().map(|column| &column.ty))),
            None => Box::new(CopyText),
        }
    }

    fn schema(&mut self, schema: &SchemaSql) -> Result<()> {
        self.pages.page("schema/before.sql")?;
        self.statements(&schema.before)?;
        self.pages.back()?;
        self.after.clone_from(&schema.after);
        if self.contents == Contents::AfterSchema {
            // It may have set anything, a search path for one.
            self.pages.put(SETTINGS.as_bytes())?;
            self.defer()?;
        }
        Ok(())
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        self.pages.table(&table.table)?;
        if table.columns.is_empty() {
            return Ok(());
        }
        self.insert = self.inserts.as_ref().map(|inserts| inserts.of(&table.table, " ", Ends::Newline));
        if self.insert.is_some() {
            return Ok(());
        }
        let columns: Vec<String> = table.columns.iter().map(|column| quote(&column.name)).collect();
        let line = format!("COPY {} ({}) FROM stdin;\n", qualified(&table.table), columns.join(", "));
        self.pages.put(line.as_bytes())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        match &mut self.insert {
            Some(insert) => insert.rows(rows.bytes(), &mut self.pages),
            None => self.pages.put(rows.bytes()),
        }
    }

    fn end(&mut self, table: &TablePlan) -> Result<()> {
        let end: &[u8] = match self.insert.take() {
            Some(mut insert) => {
                insert.close(&mut self.pages)?;
                b"\n"
            }
            None if table.columns.is_empty() => b"\n",
            None => b"\\.\n\n",
        };
        self.pages.put(end)?;
        self.pages.back()
    }

    fn finish(&mut self, sequences: &[SequenceState]) -> Result<()> {
        let sequences: Vec<String> =
            self.sequences.steps(sequences).map(|(sequence, step)| set(sequence, step)).collect();
        if !sequences.is_empty() {
            self.pages.page("sequences.sql")?;
            self.pages.put(sequences.concat().as_bytes())?;
            self.pages.back()?;
        }
        let after = std::mem::take(&mut self.after);
        self.pages.put(b"\n")?;
        if !after.is_empty() {
            self.pages.page("schema/after.sql")?;
            self.statements(&after)?;
            self.pages.back()?;
        }
        if !self.waiting.is_empty() {
            // A constraint cannot be altered while rows wait to be checked.
            self.pages.put(b"SET CONSTRAINTS ALL IMMEDIATE;\n")?;
            for key in self.waiting.iter().filter(|key| key.deferrable == Deferrable::No) {
                self.pages.put(alter(key, "NOT DEFERRABLE").as_bytes())?;
            }
        }
        self.pages.put(b"COMMIT;\n\n-- standin dump complete\n")
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        self.pages.seal()
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
