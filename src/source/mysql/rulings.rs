//! What the plan says of a column, looked up by the names the catalog has.

use std::collections::BTreeMap;

use crate::plan::{ColumnAction, Plan, TablePlan};
use crate::schema::Name;

/// As far as the schema's text is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    Kept,
    /// Ruled `default`, or computed: the target makes the value.
    Made,
    Masked,
    Null,
    /// Its table's rows are not dumped.
    Absent,
}

pub struct Rulings<'a>(BTreeMap<&'a Name, &'a TablePlan>);

impl<'a> Rulings<'a> {
    pub fn of(plan: &'a Plan) -> Rulings<'a> {
        Rulings(plan.tables.iter().map(|table| (&table.table, table)).collect())
    }

    pub fn ruling(&self, table: &Name, column: &str) -> Ruling {
        let Some(plan) = self.0.get(table) else { return Ruling::Absent };
        match plan.columns.iter().find(|candidate| candidate.name == column).map(|column| &column.action) {
            None => Ruling::Made,
            Some(ColumnAction::Keep) => Ruling::Kept,
            Some(ColumnAction::Null) => Ruling::Null,
            Some(ColumnAction::Mask(_)) => Ruling::Masked,
        }
    }
}
