//! SQL text that `sqlite3` loads, in one transaction with references checked.

use super::copy::DefaultRows;
use super::heading::Heading;
use super::output::{Output, Sealed};
use super::{SequenceState, Sink};
use crate::batch::Encode;
use crate::batch::sql_values::{SqlInsert, literal};
use crate::dialect::sqlite::quote;
use crate::error::Result;
use crate::plan::{Masked, TablePlan};
use crate::source::SchemaSql;
use crate::source::sqlite::REFERENCES_UNCHECKED;

pub struct SqliteSql {
    output: Output,
    begun: bool,
    after: Vec<String>,
}

impl SqliteSql {
    /// Without a call of `schema` it is data for a database that has it already.
    pub fn new(mut output: Output, heading: &Heading) -> Result<SqliteSql> {
        output.put(format!("{}PRAGMA foreign_keys=ON;\n", heading.comment()).as_bytes())?;
        Ok(SqliteSql { output, begun: false, after: Vec::new() })
    }

    fn statement(&mut self, statement: &str) -> Result<()> {
        self.output.put(statement.as_bytes())?;
        self.output.put(b";\n")
    }

    fn transaction(&mut self) -> Result<()> {
        if !self.begun {
            self.begun = true;
            // References are checked at COMMIT: no order of rows has to hold them.
            self.output.put(b"BEGIN;\nPRAGMA defer_foreign_keys=ON;\n")?;
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

impl Sink for SqliteSql {
    fn encoder(&self, table: &TablePlan) -> Box<dyn Encode> {
        let name = quote(&table.table.name);
        if table.columns.is_empty() {
            return Box::new(DefaultRows::new(&name));
        }
        let columns: Vec<String> = table.columns.iter().map(|column| quote(&column.name)).collect();
        Box::new(SqlInsert { prefix: format!("INSERT INTO {name}({}) VALUES(", columns.join(",")).into_bytes() })
    }

    fn schema(&mut self, schema: &SchemaSql) -> Result<()> {
        // Within a transaction this pragma does nothing.
        if schema.before.iter().any(|statement| statement == REFERENCES_UNCHECKED) {
            self.statement(REFERENCES_UNCHECKED)?;
        }
        self.transaction()?;
        for statement in schema.before.iter().filter(|statement| *statement != REFERENCES_UNCHECKED) {
            self.statement(statement)?;
        }
        self.after.clone_from(&schema.after);
        Ok(())
    }

    fn begin(&mut self, _table: &TablePlan) -> Result<()> {
        self.transaction()
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        self.output.put(rows.bytes())
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        Ok(())
    }

    fn finish(&mut self, sequences: &[SequenceState]) -> Result<()> {
        self.transaction()?;
        for statement in sequences.iter().flat_map(set_sequence) {
            self.statement(&statement)?;
        }
        for statement in std::mem::take(&mut self.after) {
            self.statement(&statement)?;
        }
        self.output.put(b"COMMIT;\n\n-- standin dump complete\n")
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        self.output.seal()
    }
}
