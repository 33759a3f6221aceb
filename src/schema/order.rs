//! The order in which tables are read and loaded: parents before children.
//!
//! Depends on names and foreign keys alone, never on the order of introspection.

use std::collections::{BTreeMap, BTreeSet};

use super::{Catalog, Name};

/// Data tables in load order, and where no order can help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Every data table once: parents first, ties by name. The tables of a
    /// cycle stand together, by name.
    pub tables: Vec<Name>,
    /// Groups of two or more tables that reference each other in a circle,
    /// each by name, in load order.
    pub cycles: Vec<Vec<Name>>,
    /// Tables that reference themselves, by name.
    pub self_references: Vec<Name>,
}

/// Orders the data tables of `catalog`. Foreign keys of partitions, and to
/// partitions, count for their root; those to tables the catalog does not
/// have are ignored.
pub fn load_order(catalog: &Catalog) -> Order {
    let names: BTreeSet<&Name> = catalog.data_tables().map(|table| &table.name).collect();
    let names: Vec<&Name> = names.into_iter().collect();
    let index: BTreeMap<&Name, usize> = names.iter().enumerate().map(|(index, name)| (*name, index)).collect();

    let mut parents = vec![BTreeSet::new(); names.len()];
    let mut self_references = BTreeSet::new();
    for table in &catalog.tables {
        let Some(&child) = index.get(&catalog.partition_root(table).name) else { continue };
        for foreign_key in &table.foreign_keys {
            let Some(parent) = catalog.table(&foreign_key.parent) else { continue };
            let Some(&parent) = index.get(&catalog.partition_root(parent).name) else { continue };
            if parent == child {
                self_references.insert(child);
            } else {
                parents[child].insert(parent);
            }
        }
    }

    let groups = components(&parents);
    let group_of: BTreeMap<usize, usize> = groups
        .iter()
        .enumerate()
        .flat_map(|(group, members)| members.iter().map(move |table| (*table, group)))
        .collect();
    // Groups that wait for each group, and for how many each waits.
    let mut waiting = vec![BTreeSet::new(); groups.len()];
    let mut missing = vec![BTreeSet::new(); groups.len()];
    for (child, parents) in parents.iter().enumerate() {
        for parent in parents {
            let (child, parent) = (group_of[&child], group_of[parent]);
            if child != parent {
                waiting[parent].insert(child);
                missing[child].insert(parent);
            }
        }
    }
    // Keyed by the group's first table: tables are numbered by name.
    let mut ready: BTreeMap<usize, usize> =
        (0..groups.len()).filter(|group| missing[*group].is_empty()).map(|group| (groups[group][0], group)).collect();
    let mut order = Order {
        tables: Vec::with_capacity(names.len()),
        cycles: Vec::new(),
        self_references: self_references.into_iter().map(|table| names[table].clone()).collect(),
    };
    while let Some((_, group)) = ready.pop_first() {
        let members: Vec<Name> = groups[group].iter().map(|table| names[*table].clone()).collect();
        order.tables.extend(members.iter().cloned());
        if members.len() > 1 {
            order.cycles.push(members);
        }
        for child in &waiting[group] {
            missing[*child].remove(&group);
            if missing[*child].is_empty() {
                ready.insert(groups[*child][0], *child);
            }
        }
    }
    order
}

/// Strongly connected components, each sorted: Tarjan 1972, with a stack of
/// our own because a chain of references may be as long as the schema.
fn components(edges: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut seen_as = vec![UNSEEN; edges.len()];
    let mut lowest = vec![0; edges.len()];
    let mut is_open = vec![false; edges.len()];
    let mut open = Vec::new();
    let mut found = Vec::new();
    let mut clock = 0;
    for root in 0..edges.len() {
        if seen_as[root] != UNSEEN {
            continue;
        }
        let mut visits = vec![(root, edges[root].iter())];
        while let Some((node, rest)) = visits.last_mut() {
            let node = *node;
            if seen_as[node] == UNSEEN {
                seen_as[node] = clock;
                lowest[node] = clock;
                clock += 1;
                open.push(node);
                is_open[node] = true;
            }
            match rest.next() {
                Some(&next) if seen_as[next] == UNSEEN => visits.push((next, edges[next].iter())),
                Some(&next) if is_open[next] => lowest[node] = lowest[node].min(seen_as[next]),
                Some(_) => {}
                None => {
                    visits.pop();
                    if let Some((caller, _)) = visits.last() {
                        lowest[*caller] = lowest[*caller].min(lowest[node]);
                    }
                    if lowest[node] == seen_as[node] {
                        let start = open.iter().rposition(|member| *member == node).expect("the node is still open");
                        let mut members = open.split_off(start);
                        for member in &members {
                            is_open[*member] = false;
                        }
                        members.sort_unstable();
                        found.push(members);
                    }
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Deferrable, Engine, EngineKind, ForeignKey, Table, TableKind};

    fn table(name: &str, parents: &[&str]) -> Table {
        let foreign_keys = parents
            .iter()
            .map(|parent| ForeignKey {
                name: format!("{name}_{parent}_fkey"),
                columns: vec!["x".into()],
                parent: Name::new("public", *parent),
                parent_columns: vec!["x".into()],
                match_full: false,
                on_delete: "NO ACTION".into(),
                on_update: "NO ACTION".into(),
                deferrable: Deferrable::No,
                validated: true,
            })
            .collect();
        Table {
            name: Name::new("public", name),
            kind: TableKind::Ordinary,
            unlogged: false,
            inherits: vec![],
            columns: vec![],
            keys: vec![],
            foreign_keys,
            checks: vec![],
            exclusions: vec![],
        }
    }

    fn order(tables: Vec<Table>) -> Order {
        load_order(&Catalog {
            engine: Engine { kind: EngineKind::Postgres, version: "15".into() },
            default_schema: "public".into(),
            schemas: vec!["public".into()],
            extensions: vec![],
            types: vec![],
            sequences: vec![],
            tables,
            views: vec![],
        })
    }

    fn words(names: &[Name]) -> String {
        names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn parents_first_and_ties_by_name() {
        let got = order(vec![table("a", &["z"]), table("b", &[]), table("z", &["m"]), table("m", &[])]);
        assert_eq!(words(&got.tables), "b m z a");
        assert!(got.cycles.is_empty());
        assert!(got.self_references.is_empty());
    }

    #[test]
    fn the_order_of_introspection_does_not_matter() {
        let tables = vec![table("a", &["b", "d"]), table("b", &["c"]), table("c", &["b", "d"]), table("d", &["d"])];
        let mut reversed = tables.clone();
        reversed.reverse();
        assert_eq!(order(tables), order(reversed));
    }

    #[test]
    fn a_circle_is_named_and_stands_between_its_parents_and_children() {
        let got = order(vec![
            table("child", &["two"]),
            table("one", &["three", "zed"]),
            table("two", &["one"]),
            table("three", &["two"]),
            table("zed", &["zed", "nowhere"]),
        ]);
        assert_eq!(words(&got.tables), "zed one three two child");
        assert_eq!(got.cycles.len(), 1);
        assert_eq!(words(&got.cycles[0]), "one three two");
        assert_eq!(words(&got.self_references), "zed");
    }

    #[test]
    fn partitions_count_for_their_root_and_foreign_tables_are_left_out() {
        let public = |name: &str| Name::new("public", name);
        let mut root = table("events", &[]);
        root.kind = TableKind::Partitioned { by: "RANGE (at)".into(), of: None };
        let mut middle = table("events_2026", &[]);
        middle.kind = TableKind::Partitioned {
            by: "LIST (kind)".into(),
            of: Some((public("events"), "FOR VALUES FROM (1) TO (2)".into())),
        };
        let mut leaf = table("events_2026_a", &["users", "events"]);
        leaf.kind = TableKind::Partition { of: public("events_2026"), bound: "DEFAULT".into() };
        let mut far = table("far", &["users"]);
        far.kind = TableKind::Foreign { server: "elsewhere".into() };
        let notes = table("a_note", &["events_2026_a", "far"]);
        let got = order(vec![notes, root, middle, leaf, far, table("users", &[])]);
        assert_eq!(words(&got.tables), "users events a_note");
        assert_eq!(words(&got.self_references), "events");
    }

    #[test]
    fn a_chain_as_long_as_a_large_schema() {
        let name = |index: usize| format!("t{index:05}");
        let tables = (0..2_000).map(|index| table(&name(index), &[&name(index + 1)]));
        let mut order = order(tables.collect());
        order.tables.reverse();
        assert!(order.tables.is_sorted());
    }
}
