//! Columns that foreign keys join: they carry the same values, so one rule
//! holds for all of them.

use std::collections::BTreeMap;

use crate::schema::{Catalog, Column, KeyPart, Name, Table};

/// A column of a data table: (index of the table, index of the column).
pub type Node = (usize, usize);

/// The data tables of a catalog and how foreign keys join their columns.
pub struct Closures<'a> {
    pub catalog: &'a Catalog,
    /// [`Catalog::data_tables`], in their order.
    pub tables: Vec<&'a Table>,
    /// The partitions below each data table, at every depth.
    partitions: Vec<Vec<&'a Table>>,
    /// What each column references: its own foreign keys, self references of a
    /// column to itself aside.
    references: BTreeMap<Node, Vec<Node>>,
    closures: Vec<Closure>,
    of: BTreeMap<Node, usize>,
}

/// The columns of one closure; most have a single member.
pub struct Closure {
    /// Sorted by table and position.
    pub members: Vec<Node>,
    /// The members that rules are written for: those that reference nothing,
    /// or, where all reference each other in a circle, those that are part of
    /// a key. Sorted by name.
    pub roots: Vec<Node>,
    /// The identity domain: `users.id`.
    pub domain: String,
}

impl<'a> Closures<'a> {
    pub fn of(catalog: &'a Catalog) -> Closures<'a> {
        let tables: Vec<&Table> = catalog.data_tables().collect();
        let index: BTreeMap<&Name, usize> =
            tables.iter().enumerate().map(|(index, table)| (&table.name, index)).collect();
        let mut partitions = vec![Vec::new(); tables.len()];
        for table in &catalog.tables {
            let root = catalog.partition_root(table);
            if let Some(root) = index.get(&root.name).filter(|_| root.name != table.name) {
                partitions[*root].push(table);
            }
        }
        let mut closures = Closures {
            catalog,
            tables,
            partitions,
            references: BTreeMap::new(),
            closures: Vec::new(),
            of: BTreeMap::new(),
        };
        // A partition's keys join the columns of its root, where rows are read.
        let node = |closures: &Closures<'a>, table: &Table, column: &str| {
            let table = *index.get(&catalog.partition_root(table).name)?;
            Some((table, closures.tables[table].column_index(column)?))
        };
        let mut parents: BTreeMap<Node, Node> = BTreeMap::new();
        for table in &catalog.tables {
            for key in &table.foreign_keys {
                let Some(parent) = catalog.table(&key.parent) else { continue };
                for (child_column, parent_column) in key.columns.iter().zip(&key.parent_columns) {
                    let ends = (node(&closures, table, child_column), node(&closures, parent, parent_column));
                    let (Some(child), Some(parent)) = ends else { continue };
                    if child != parent {
                        let known = closures.references.entry(child).or_default();
                        if !known.contains(&parent) {
                            known.push(parent);
                        }
                        union(&mut parents, child, parent);
                    }
                }
            }
        }
        let mut groups: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
        for table in 0..closures.tables.len() {
            for column in 0..closures.tables[table].columns.len() {
                groups.entry(find(&parents, (table, column))).or_default().push((table, column));
            }
        }
        for members in groups.into_values() {
            let closure = closures.closure(members);
            for member in &closure.members {
                closures.of.insert(*member, closures.closures.len());
            }
            closures.closures.push(closure);
        }
        closures
    }

    fn closure(&self, members: Vec<Node>) -> Closure {
        let mut roots: Vec<Node> =
            members.iter().copied().filter(|member| !self.references.contains_key(member)).collect();
        if roots.is_empty() {
            roots = members.iter().copied().filter(|member| self.is_in_a_key(*member)).collect();
        }
        if roots.is_empty() {
            roots.clone_from(&members);
        }
        roots.sort_by_key(|root| self.name(*root));
        let domain = identity_name(&self.name(roots[0]));
        Closure { members, roots, domain }
    }

    fn is_in_a_key(&self, (table, column): Node) -> bool {
        let table = self.tables[table];
        let name = &table.columns[column].name;
        table.keys.iter().any(|key| key.parts.iter().any(|part| matches!(part, KeyPart::Column(part) if part == name)))
    }

    /// A data table, then the partitions below it: all tables whose constraints
    /// its rows have to meet.
    pub fn family(&self, table: usize) -> Vec<&'a Table> {
        std::iter::once(self.tables[table]).chain(self.partitions[table].iter().copied()).collect()
    }

    pub fn all(&self) -> &[Closure] {
        &self.closures
    }

    pub fn containing(&self, node: Node) -> &Closure {
        &self.closures[self.of[&node]]
    }

    /// Whether the column takes its rule from another one; which one it
    /// references directly.
    pub fn followed(&self, node: Node) -> Option<Node> {
        if self.containing(node).roots.contains(&node) {
            return None;
        }
        self.references.get(&node).and_then(|references| references.first().copied())
    }

    /// Whether its columns all reference each other, so that a rule on one of
    /// them holds for all.
    pub fn is_circle(&self, closure: &Closure) -> bool {
        closure.members.iter().all(|member| self.references.contains_key(member))
    }

    pub fn column(&self, (table, column): Node) -> &'a Column {
        &self.tables[table].columns[column]
    }

    /// `users.id`, `billing.orders.id`.
    pub fn name(&self, (table, column): Node) -> String {
        let table = self.tables[table];
        format!("{}.{}", self.catalog.short(&table.name), table.columns[column].name)
    }
}

/// The name of an identity: `Customer.CustomerId` of one database is
/// `customer.customer_id` of another, so case and underscores do not count.
pub fn identity_name(name: &str) -> String {
    name.to_lowercase().replace('_', "")
}

fn find(parents: &BTreeMap<Node, Node>, mut node: Node) -> Node {
    while let Some(parent) = parents.get(&node) {
        node = *parent;
    }
    node
}

/// The smaller node becomes the representative, so that the order of foreign
/// keys decides nothing.
fn union(parents: &mut BTreeMap<Node, Node>, a: Node, b: Node) {
    let (a, b) = (find(parents, a), find(parents, b));
    if a != b {
        parents.insert(a.max(b), a.min(b));
    }
}
