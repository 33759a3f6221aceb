//! Which tables lose their rows when some do: those that reference them, and those
//! that reference these.

use std::collections::BTreeSet;

use crate::schema::{Catalog, Name};

/// The tables and all that lead to them, by name. Partitions count for their root.
pub fn closure(catalog: &Catalog, tables: &[Name]) -> Vec<Name> {
    let root = |name: &Name| catalog.table(name).map(|table| catalog.partition_root(table).name.clone());
    let mut found: BTreeSet<Name> = tables.iter().filter_map(root).collect();
    loop {
        let children = catalog.tables.iter().filter(|table| {
            table.foreign_keys.iter().any(|key| root(&key.parent).is_some_and(|parent| found.contains(&parent)))
        });
        let more: BTreeSet<Name> = children
            .map(|table| catalog.partition_root(table).name.clone())
            .filter(|name| !found.contains(name))
            .collect();
        if more.is_empty() {
            return found.into_iter().collect();
        }
        found.extend(more);
    }
}
