//! Rows as typed values, for formats that are more than text: what the sinks of
//! such formats share.

use super::value::Value;
use crate::batch::fields::{Decode, decode};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{Masked, TablePlan};
use crate::schema::{EngineKind, Type};

/// One column of the table that is written.
pub struct Column {
    pub name: String,
    pub ty: Type,
    /// The type as the source spells it.
    pub native: String,
    pub nullable: bool,
    /// Where it is, for an error about one of its values: its row is added.
    pub place: Place,
}

/// One row: a value and a text for each column.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub columns: &'a [Column],
    pub values: &'a [Value<'a>],
    /// What the values were read from; of a NULL nothing.
    pub texts: &'a [&'a [u8]],
}

/// What is done with the values of a row.
pub type Take<'t> = &'t mut dyn FnMut(&[Column], &[Value<'_>]) -> Result<()>;

/// The table that is written, and how far it is. The sink's encoder has to be
/// [`crate::batch::fields::Fields`].
pub struct Typed {
    engine: EngineKind,
    place: Place,
    columns: Vec<Column>,
    /// Rows so far, for messages.
    row: u64,
}

impl Typed {
    pub fn new(engine: EngineKind, table: &TablePlan) -> Typed {
        let place = Place::table(table.table.to_string());
        let column = |column: &crate::plan::ColumnPlan| Column {
            name: column.name.clone(),
            ty: column.ty.clone(),
            native: column.native.clone(),
            nullable: column.nullable,
            place: place.clone().column(column.name.clone()),
        };
        Typed { engine, place: place.clone(), columns: table.columns.iter().map(column).collect(), row: 0 }
    }

    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The row that was read last, from 1 on.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// Every row of a block, as one value for each column.
    ///
    /// # Errors
    /// A value that is not of its column's type, with its place; and `take`'s, whose
    /// place gets the row.
    pub fn each(&mut self, rows: &Masked, take: Take<'_>) -> Result<()> {
        self.each_row(rows, &mut |row| take(row.columns, row.values))
    }

    /// The same, with the source's own text of every value beside it.
    ///
    /// # Errors
    /// As [`Typed::each`].
    pub fn each_row(&mut self, rows: &Masked, take: &mut dyn FnMut(Row<'_>) -> Result<()>) -> Result<()> {
        let mut fields = decode(rows.bytes());
        let mut values = Vec::with_capacity(self.columns.len());
        let mut texts = Vec::with_capacity(self.columns.len());
        for _ in 0..rows.rows() {
            self.row += 1;
            self.read(&mut fields, &mut values, &mut texts)?;
            let row = Row { columns: &self.columns, values: &values, texts: &texts };
            take(row).map_err(|error| self.located(error))?;
        }
        Ok(())
    }

    fn located(&self, error: Error) -> Error {
        let place = if error.place().is_empty() { self.place.clone() } else { error.place().clone() };
        error.at(place.row(self.row))
    }

    fn read<'v>(&self, fields: &mut Decode<'v>, values: &mut Vec<Value<'v>>, texts: &mut Vec<&'v [u8]>) -> Result<()> {
        values.clear();
        texts.clear();
        for column in &self.columns {
            let place = || self.place.clone().row(self.row);
            let (kind, bytes) = fields.next().ok_or_else(|| Error::new("a row ends early").at(place()))?;
            let value = Value::read(self.engine, &column.ty, kind, bytes)
                .map_err(|unfit| Error::refused(unfit.problem()).at(place().column(column.name.clone())))?;
            values.push(value);
            texts.push(bytes);
        }
        Ok(())
    }
}
