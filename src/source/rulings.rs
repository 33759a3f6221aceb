//! What the plan says of a column, looked up by the names the catalog has.

use std::collections::BTreeMap;

use crate::plan::{ColumnAction, Plan, TablePlan};
use crate::schema::{Catalog, Name};

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

pub struct Rulings<'a>(BTreeMap<Name, &'a TablePlan>);

impl Rulings<'_> {
    /// Partitions follow their root.
    pub fn of<'a>(catalog: &Catalog, plan: &'a Plan) -> Rulings<'a> {
        let plans: BTreeMap<&Name, &'a TablePlan> = plan.tables.iter().map(|table| (&table.table, table)).collect();
        let found = catalog.tables.iter().filter_map(|table| {
            let plan = plans.get(&catalog.partition_root(table).name)?;
            Some((table.name.clone(), *plan))
        });
        Rulings(found.collect())
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
