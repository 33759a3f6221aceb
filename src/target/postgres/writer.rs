//! Rows by COPY, each piece of a table in a transaction of its own.

use std::collections::BTreeMap;

use crate::dialect::postgres::{qualified, quote};
use crate::error::Result;
use crate::place::Place;
use crate::plan::{Masked, TablePlan};
use crate::schema::Name;
use crate::source::postgres::session::Session;
use crate::target::Writer;
use crate::target::behind::{Behind, Connection, Order};

const REFUSED: &str = "the target refuses rows";

pub struct PostgresWriter {
    session: Behind,
    /// What stands for each real schema.
    schemas: BTreeMap<String, String>,
    /// Rows of a table without columns come as statements.
    as_statements: bool,
}

impl PostgresWriter {
    pub fn new(session: Session, schemas: BTreeMap<String, String>) -> PostgresWriter {
        PostgresWriter { session: Behind::new(session), schemas, as_statements: false }
    }

    fn run(&mut self, sql: &str) -> Result<()> {
        self.session.give(Order::Statement(sql.as_bytes().to_vec()))
    }
}

impl Connection for Session {
    fn take(&mut self, order: &Order) -> Result<()> {
        match order {
            Order::Statement(sql) => {
                self.send(b'Q', sql, &[0])?;
                self.answer(REFUSED, None)
            }
            // What the server has against a row, it says at the end.
            Order::Rows(rows) => self.send(b'd', rows, &[]),
            Order::End => {
                self.send(b'c', &[], &[])?;
                self.answer(REFUSED, None)
            }
        }
    }
}

impl Writer for PostgresWriter {
    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        self.run("BEGIN")?;
        self.as_statements = table.columns.is_empty();
        if self.as_statements {
            return Ok(());
        }
        let name = &table.table;
        let place = Name::new(self.schemas.get(&name.schema).unwrap_or(&name.schema), &name.name);
        let columns: Vec<String> = table.columns.iter().map(|column| quote(&column.name)).collect();
        self.run(&format!("COPY {} ({}) FROM STDIN", qualified(&place), columns.join(", ")))
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        let rows = rows.bytes().to_vec();
        self.session.give(if self.as_statements { Order::Statement(rows) } else { Order::Rows(rows) })
    }

    fn end(&mut self, table: &TablePlan) -> Result<()> {
        if !self.as_statements {
            self.session.give(Order::End)?;
        }
        self.run("COMMIT")?;
        self.session.settle().map_err(|error| error.at_least(Place::table(table.table.to_string())))
    }
}
