//! Columns that foreign keys join, and which of them take the rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::schema::{Catalog, KeyPart, Length, Name, Table, Type};

/// (index of the table among the data tables, index of the column)
pub(super) type Node = (usize, usize);

/// Columns that foreign keys join.
pub(super) struct Family {
    pub(super) members: Vec<Node>,
    /// The members that take the rule: those that reference nothing or, where
    /// all reference each other in a circle, those in a key.
    pub(super) roots: Vec<Node>,
}

pub(super) fn families(catalog: &Catalog, tables: &[&Table]) -> Vec<Family> {
    let index: BTreeMap<&Name, usize> = tables.iter().enumerate().map(|(index, table)| (&table.name, index)).collect();
    // A partition's foreign keys join the columns of its root, where rows are read.
    let node = |table: &Table, column: &str| {
        let table = *index.get(&catalog.partition_root(table).name)?;
        Some((table, tables[table].column_index(column)?))
    };
    let mut leader: BTreeMap<Node, Node> = BTreeMap::new();
    for (table, definition) in tables.iter().enumerate() {
        leader.extend((0..definition.columns.len()).map(|column| ((table, column), (table, column))));
    }
    let mut references: BTreeSet<Node> = BTreeSet::new();
    for table in &catalog.tables {
        for key in &table.foreign_keys {
            let Some(parent) = catalog.table(&key.parent) else { continue };
            for (ours, theirs) in key.columns.iter().zip(&key.parent_columns) {
                let (Some(child), Some(parent)) = (node(table, ours), node(parent, theirs)) else { continue };
                if child == parent {
                    continue;
                }
                references.insert(child);
                let (from, to) = (leader[&child], leader[&parent]);
                leader.values_mut().filter(|leader| **leader == from).for_each(|leader| *leader = to);
            }
        }
    }
    let mut groups: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    for (member, leader) in leader {
        groups.entry(leader).or_default().push(member);
    }
    let in_a_key = |(table, column): &Node| {
        let name = &tables[*table].columns[*column].name;
        tables[*table].keys.iter().any(|key| key.parts.contains(&KeyPart::Column(name.clone())))
    };
    groups
        .into_values()
        .map(|members| {
            let mut roots: Vec<Node> = members.iter().copied().filter(|member| !references.contains(member)).collect();
            if roots.is_empty() {
                roots = members.iter().copied().filter(in_a_key).collect();
            }
            if roots.is_empty() {
                roots.clone_from(&members);
            }
            Family { members, roots }
        })
        .collect()
}

/// The type that all of these fit into; `None` where there is none.
pub(super) fn shared_type<'a>(types: impl IntoIterator<Item = &'a Type>) -> Option<Type> {
    let mut types = types.into_iter();
    let first = types.next()?.clone();
    types.try_fold(first, |shared, ty| match (shared, ty) {
        (Type::Int { bytes: a, unsigned: x }, Type::Int { bytes: b, unsigned: y }) if x == *y => {
            Some(Type::Int { bytes: a.min(*b), unsigned: x })
        }
        (Type::Text(a), Type::Text(b)) => Some(Type::Text(Length {
            max: a.max.into_iter().chain(b.max).min(),
            padded: a.padded || b.padded,
            folded: a.folded || b.folded,
        })),
        (shared, ty) => (shared == *ty).then_some(shared),
    })
}
