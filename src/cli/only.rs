//! What a person should know of an output that holds rows of some tables alone.

use super::dump::order::Order;
use super::terminal::Terminal;
use crate::plan::Plan;
use crate::schema::{Catalog, Name};

/// Says what follows from `--only` and `--upsert`.
pub fn tell(terminal: &Terminal, catalog: &Catalog, plan: &Plan, order: &Order) {
    let flag = match (order.options.upsert, order.only.is_empty()) {
        (true, _) => "--upsert",
        (false, false) => "--only",
        (false, true) => return,
    };
    if !order.format.holds_schema() {
        return;
    }
    terminal.say(&format!("{flag} writes rows alone, for a schema that is there already"));
    if order.only.is_empty() {
        return;
    }
    let absent = absent_parents(catalog, plan);
    if !absent.is_empty() {
        terminal.say(&format!(
            "{} references lead to tables that are left out, and their rows have to be there:",
            absent.len()
        ));
        absent.iter().for_each(|line| terminal.say(&format!("  {line}")));
    }
}

/// References of written tables to tables that are not written.
fn absent_parents(catalog: &Catalog, plan: &Plan) -> Vec<String> {
    let is_written = |name: &Name| {
        let root = catalog.table(name).map(|table| &catalog.partition_root(table).name);
        root.is_some_and(|root| plan.tables.iter().any(|table| table.table == *root))
    };
    let written = catalog.tables.iter().filter(|table| plan.tables.iter().any(|planned| planned.table == table.name));
    let keys = written.flat_map(|table| table.foreign_keys.iter().map(move |key| (table, key)));
    keys.filter(|(_, key)| !is_written(&key.parent))
        .map(|(table, key)| {
            format!("{} ({}) -> {}", catalog.short(&table.name), key.columns.join(", "), catalog.short(&key.parent))
        })
        .collect()
}
