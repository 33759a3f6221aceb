//! SQL text that `sqlite3` loads, in one transaction with references checked.

use super::copy::DefaultRows;
use super::format::Making;
use super::insert::{Ends, Insert, Statements, Style};
use super::output::Sealed;
use super::pages::Pages;
use super::sequences::{Sequences, Step};
use super::{SequenceState, Sink};
use crate::batch::Encode;
use crate::batch::sql_values::{SqlValues, literal};
use crate::dialect::sqlite::quote;
use crate::error::Result;
use crate::plan::{Masked, TablePlan};
use crate::schema::Catalog;
use crate::source::SchemaSql;
use crate::source::sqlite::REFERENCES_UNCHECKED;

pub struct SqliteSql {
    pages: Pages,
    begun: bool,
    inserts: Statements,
    /// Of the table that is written.
    insert: Option<Insert>,
    sequences: Sequences,
    after: Vec<String>,
}

impl SqliteSql {
    /// Without a call of `schema` it is data for a database that has it already.
    ///
    /// # Errors
    /// A full disk; tables that rows cannot be brought up to date in.
    pub fn new(mut pages: Pages, making: &Making<'_>) -> Result<SqliteSql> {
        let style = Style::of(making.options, Style { named: true, rows_max: Some(1), upsert: false });
        let inserts = Statements::new(making, style, head)?;
        pages.put(making.heading.comment().as_bytes())?;
        if matches!(pages, Pages::Split(_)) {
            // The shell would go on behind a file that failed, up to COMMIT.
            pages.put(b".bail on\n")?;
        }
        pages.put(b"PRAGMA foreign_keys=ON;\n")?;
        Ok(SqliteSql {
            pages,
            begun: false,
            inserts,
            insert: None,
            sequences: Sequences::of(making),
            after: Vec::new(),
        })
    }

    fn statement(&mut self, statement: &str) -> Result<()> {
        self.pages.put(statement.as_bytes())?;
        self.pages.put(b";\n")
    }

    fn transaction(&mut self) -> Result<()> {
        if !self.begun {
            self.begun = true;
            // References are checked at COMMIT: no order of rows has to hold them.
            self.pages.put(b"BEGIN;\nPRAGMA defer_foreign_keys=ON;\n")?;
        }
        Ok(())
    }
}

/// Sets where AUTOINCREMENT goes on; SQLite writes the row with the table's
/// first rowid, and not before.
pub(super) fn set_sequence(sequence: &SequenceState) -> [String; 2] {
    let mut name = Vec::new();
    literal(crate::batch::Kind::Text, sequence.name.name.as_bytes(), &mut name);
    let name = String::from_utf8_lossy(&name);
    let value = sequence.last_value.saturating_sub(i64::from(!sequence.is_called));
    [
        format!("DELETE FROM sqlite_sequence WHERE name={name}"),
        format!("INSERT INTO sqlite_sequence(name,seq) VALUES({name},{value})"),
    ]
}

/// As [`set_sequence`], and never back.
fn raise_sequence(sequence: &SequenceState) -> [String; 2] {
    let mut name = Vec::new();
    literal(crate::batch::Kind::Text, sequence.name.name.as_bytes(), &mut name);
    let name = String::from_utf8_lossy(&name);
    let value = sequence.last_value.saturating_sub(i64::from(!sequence.is_called));
    [
        format!("UPDATE sqlite_sequence SET seq=max(seq,{value}) WHERE name={name}"),
        format!(
            "INSERT INTO sqlite_sequence(name,seq) SELECT {name},{value} \
             WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name={name})"
        ),
    ]
}

/// Everything before a table's rows.
fn head(table: &TablePlan, _catalog: &Catalog, named: bool) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| quote(&column.name)).collect();
    let columns = if named { format!("({})", columns.join(",")) } else { String::new() };
    format!("INSERT INTO {}{columns} VALUES", quote(&table.table.name))
}

impl Sink for SqliteSql {
    fn encoder(&self, table: &TablePlan) -> Box<dyn Encode> {
        match table.columns.is_empty() {
            true => Box::new(DefaultRows::new(&quote(&table.table.name))),
            false => Box::new(SqlValues),
        }
    }

    fn schema(&mut self, schema: &SchemaSql) -> Result<()> {
        // Within a transaction this pragma does nothing.
        if schema.before.iter().any(|statement| statement == REFERENCES_UNCHECKED) {
            self.statement(REFERENCES_UNCHECKED)?;
        }
        self.transaction()?;
        self.pages.page("schema/before.sql")?;
        for statement in schema.before.iter().filter(|statement| *statement != REFERENCES_UNCHECKED) {
            self.statement(statement)?;
        }
        self.after.clone_from(&schema.after);
        self.pages.back()
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        self.transaction()?;
        self.pages.table(&table.table)?;
        self.insert = (!table.columns.is_empty()).then(|| self.inserts.of(&table.table, "", Ends::Quotes));
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        match &mut self.insert {
            Some(insert) => insert.rows(rows.bytes(), &mut self.pages),
            None => self.pages.put(rows.bytes()),
        }
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        if let Some(mut insert) = self.insert.take() {
            insert.close(&mut self.pages)?;
        }
        self.pages.back()
    }

    fn finish(&mut self, sequences: &[SequenceState]) -> Result<()> {
        self.transaction()?;
        let steps = self.sequences.steps(sequences);
        let statements: Vec<String> = steps
            .flat_map(|(sequence, step)| match step {
                Step::Set => set_sequence(sequence),
                Step::Raise | Step::Lower => raise_sequence(sequence),
            })
            .collect();
        for statement in statements {
            self.statement(&statement)?;
        }
        let after = std::mem::take(&mut self.after);
        if !after.is_empty() {
            self.pages.page("schema/after.sql")?;
            after.iter().try_for_each(|statement| self.statement(statement))?;
            self.pages.back()?;
        }
        self.pages.put(b"COMMIT;\n\n-- standin dump complete\n")
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        self.pages.seal()
    }
}
