//! SQL text of another engine: one transaction, with every constraint checked.

use super::super::heading::Heading;
use super::super::output::{Output, Sealed};
use super::super::typed::Typed;
use super::super::{SequenceState, Sink};
use super::file::unfit;
use super::{Table, cell, find, literal};
use crate::batch::Encode;
use crate::batch::fields::Fields;
use crate::error::{Error, Result};
use crate::plan::{Masked, TablePlan};
use crate::schema::{EngineKind, Name};
use crate::source::SchemaSql;

/// An INSERT of MySQL's takes rows up to this many bytes, as the usual one does.
const STATEMENT_BYTES_MAX: usize = 1 << 20;

const POSTGRES: &str = "\\set ON_ERROR_STOP on
BEGIN;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET DateStyle = 'ISO, YMD';
SET TimeZone = 'UTC';
SELECT pg_catalog.set_config('search_path', '', false);

";

const MYSQL: &str = "SET NAMES utf8mb4;
SET TIME_ZONE='+00:00';
SET UNIQUE_CHECKS=1;
SET FOREIGN_KEY_CHECKS=1;
SET SQL_MODE='STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION';
";

/// What an output hangs on beside its tables.
pub(super) struct Settings {
    pub from: EngineKind,
    pub to: EngineKind,
    /// PostgreSQL's COPY, and not INSERTs.
    pub copies: bool,
    pub rows_per_insert: Option<u32>,
    /// Sequences with the table whose column counts by it, in the target and the source.
    pub owners: Vec<(Name, String, Name)>,
}

pub(super) struct ConvertedSql {
    output: Output,
    settings: Settings,
    tables: Vec<Table>,
    /// With how many of its rows are written.
    open: Option<(Table, Typed, u64)>,
    begun: bool,
    after: Vec<String>,
    line: Vec<u8>,
    /// Rows and bytes of the INSERT that is open.
    statement: (u32, usize),
}

impl ConvertedSql {
    pub(super) fn new(
        mut output: Output,
        heading: &Heading,
        settings: Settings,
        tables: Vec<Table>,
    ) -> Result<ConvertedSql> {
        let opening = match settings.to {
            EngineKind::Postgres => POSTGRES,
            EngineKind::Mysql | EngineKind::Mariadb => MYSQL,
            EngineKind::Sqlite => "PRAGMA foreign_keys=ON;\n",
        };
        output.put(format!("{}{opening}", heading.comment()).as_bytes())?;
        Ok(ConvertedSql {
            output,
            settings,
            tables,
            open: None,
            begun: false,
            after: Vec::new(),
            line: Vec::new(),
            statement: (0, 0),
        })
    }

    fn statements(&mut self, statements: &[String]) -> Result<()> {
        for statement in statements {
            self.output.put(statement.as_bytes())?;
            self.output.put(b";\n")?;
        }
        Ok(())
    }

    /// MySQL ends a transaction at every CREATE, so that it begins with the rows.
    fn transaction(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        match self.settings.to {
            EngineKind::Postgres => Ok(()),
            EngineKind::Mysql | EngineKind::Mariadb => self.output.put(b"START TRANSACTION;\n"),
            EngineKind::Sqlite => self.output.put(b"BEGIN;\nPRAGMA defer_foreign_keys=ON;\n"),
        }
    }

    fn end_statement(&mut self) -> Result<()> {
        if self.statement.0 > 0 {
            self.statement = (0, 0);
            self.output.put(b";\n")?;
        }
        Ok(())
    }
}

impl Sink for ConvertedSql {
    fn encoder(&self, _table: &TablePlan) -> Box<dyn Encode> {
        Box::new(Fields)
    }

    fn schema(&mut self, schema: &SchemaSql) -> Result<()> {
        if self.settings.to == EngineKind::Sqlite {
            self.transaction()?;
        }
        self.statements(&schema.before)?;
        self.after.clone_from(&schema.after);
        Ok(())
    }

    fn begin(&mut self, plan: &TablePlan) -> Result<()> {
        self.transaction()?;
        let table = find(&self.tables, plan)?.clone();
        if self.settings.copies && !table.columns.is_empty() {
            let line = format!("COPY {} ({}) FROM stdin;\n", table.name, table.columns.join(", "));
            self.output.put(line.as_bytes())?;
        }
        self.open = Some((table, Typed::new(self.settings.from, plan), 0));
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        let (table, typed, row) = self.open.as_mut().ok_or(Error::new("rows come before their table"))?;
        let (output, line, settings, statement) =
            (&mut self.output, &mut self.line, &self.settings, &mut self.statement);
        let is_copy = settings.copies && !table.columns.is_empty();
        // SQLite's INSERTs are of one row, as its own program writes them.
        let usual = if settings.to == EngineKind::Sqlite { 1 } else { u32::MAX };
        let rows_max = if table.columns.is_empty() { 1 } else { settings.rows_per_insert.unwrap_or(usual) };
        let mut bytes = Vec::new();
        typed.each(rows, &mut |columns, values| {
            *row += 1;
            line.clear();
            for (index, ((form, required), value)) in table.forms.iter().zip(values).enumerate() {
                bytes.clear();
                let kind = cell::write((form, *required), value, settings.to, &mut bytes)
                    .map_err(|problem| unfit(problem, table, &columns[index].name, *row))?;
                if index > 0 {
                    line.push(if is_copy { b'\t' } else { b',' });
                }
                match is_copy {
                    true => literal::copied(kind, &bytes, line),
                    false => literal::inserted(kind, &bytes, settings.to, line),
                }
            }
            if is_copy {
                line.push(b'\n');
                return output.put(line);
            }
            let (rows, size) = *statement;
            if rows >= rows_max || (rows > 0 && size + line.len() > STATEMENT_BYTES_MAX) {
                output.put(b";\n")?;
                *statement = (0, 0);
            }
            let head = match (statement.0, table.columns.is_empty()) {
                (0, false) if rows_max == 1 => {
                    format!("INSERT INTO {} ({}) VALUES (", table.name, table.columns.join(","))
                }
                (0, false) => format!("INSERT INTO {} ({}) VALUES\n(", table.name, table.columns.join(",")),
                (0, true) if settings.to.is_mysql() => format!("INSERT INTO {} () VALUES (", table.name),
                (0, true) => format!("INSERT INTO {} DEFAULT VALUES", table.name),
                _ => ",\n(".to_owned(),
            };
            output.put(head.as_bytes())?;
            output.put(line)?;
            if !table.columns.is_empty() || settings.to.is_mysql() {
                output.put(b")")?;
            }
            *statement = (statement.0 + 1, statement.1 + line.len());
            Ok(())
        })
    }

    fn end(&mut self, _plan: &TablePlan) -> Result<()> {
        self.end_statement()?;
        match self.open.take() {
            Some((table, ..)) if self.settings.copies && !table.columns.is_empty() => self.output.put(b"\\.\n\n"),
            _ => Ok(()),
        }
    }

    fn finish(&mut self, sequences: &[SequenceState]) -> Result<()> {
        self.transaction()?;
        if self.settings.to.is_mysql() {
            self.output.put(b"COMMIT;\n")?;
        }
        let mut counters = Vec::new();
        for sequence in sequences {
            let owner = self.settings.owners.iter().find(|(name, ..)| *name == sequence.name);
            let Some((_, name, _)) = owner else { continue };
            if self.settings.to.is_mysql() {
                let next = sequence.last_value.saturating_add(i64::from(sequence.is_called));
                counters.push(format!("ALTER TABLE {name} AUTO_INCREMENT={}", next.max(1)));
            }
        }
        self.statements(&counters)?;
        let after = std::mem::take(&mut self.after);
        self.statements(&after)?;
        if !self.settings.to.is_mysql() {
            self.output.put(b"COMMIT;\n")?;
        }
        self.output.put(b"\n-- standin dump complete\n")
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        self.output.seal()
    }
}
