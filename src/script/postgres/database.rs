//! One database while its catalog is put together.

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::postgres::parse_type;
use crate::schema::{
    Catalog, Column, Engine, EngineKind, Key, Name, Sequence, Table, TableKind, UserType, UserTypeDefinition, View,
};

pub(super) const PUBLIC: &str = "public";

pub(super) struct Database {
    /// Of the server that wrote the script.
    pub major: u32,
    pub search_path: Vec<String>,
    pub schemas: BTreeSet<String>,
    pub extensions: BTreeSet<String>,
    pub types: Vec<UserType>,
    /// Types that no catalog lists: base types, shells.
    pub other_types: BTreeSet<Name>,
    pub collations: BTreeSet<Name>,
    pub sequences: BTreeMap<Name, Sequence>,
    pub tables: BTreeMap<Name, Table>,
    /// Whether they are materialized.
    pub views: BTreeMap<Name, bool>,
    /// Every index, and the table it is on.
    pub indexes: BTreeMap<Name, Name>,
    /// Children by inheritance, and partitions.
    pub children: BTreeMap<Name, Vec<Name>>,
    /// Checks that children do not get.
    pub not_inherited: BTreeSet<(Name, String)>,
    /// NOT NULL constraints that are not validated, and their columns.
    pub unproved: BTreeMap<(Name, String), String>,
}

impl Database {
    pub fn new(major: u32) -> Database {
        Database {
            major,
            search_path: vec![PUBLIC.to_owned()],
            schemas: BTreeSet::from([PUBLIC.to_owned()]),
            extensions: BTreeSet::new(),
            types: Vec::new(),
            other_types: BTreeSet::new(),
            collations: BTreeSet::new(),
            sequences: BTreeMap::new(),
            tables: BTreeMap::new(),
            views: BTreeMap::new(),
            indexes: BTreeMap::new(),
            children: BTreeMap::new(),
            not_inherited: BTreeSet::new(),
            unproved: BTreeMap::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.types.is_empty() && self.sequences.is_empty() && self.views.is_empty()
    }

    /// Where what is written without a schema is made.
    pub fn creation_name(&self, written: &[String]) -> Option<Name> {
        match written {
            [name] => Some(Name::new(self.search_path.first()?, name)),
            [.., schema, name] => Some(Name::new(schema, name)),
            [] => None,
        }
    }

    /// The first along the search path for which `exists` holds; else where it
    /// would be made.
    pub fn find(&self, written: &[String], exists: impl Fn(&Name) -> bool) -> Option<Name> {
        if let [name] = written {
            let found = self.search_path.iter().map(|schema| Name::new(schema, name)).find(exists);
            return found.or_else(|| self.creation_name(written));
        }
        self.creation_name(written)
    }

    pub fn find_table(&self, written: &[String]) -> Option<Name> {
        self.find(written, |name| self.tables.contains_key(name))
    }

    pub fn find_relation(&self, written: &[String]) -> Option<Name> {
        self.find(written, |name| self.has_relation(name))
    }

    /// A type of the user's by its bare name; citext and other extensions' are
    /// not known here.
    pub fn find_type(&self, name: &str) -> Option<Name> {
        let has = |name: &Name| {
            self.types.iter().any(|user| user.name == *name)
                || self.other_types.contains(name)
                || self.tables.contains_key(name)
        };
        self.search_path.iter().map(|schema| Name::new(schema, name)).find(has)
    }

    pub fn user_type(&mut self, name: &Name) -> Option<&mut UserTypeDefinition> {
        self.types.iter_mut().find(|user| user.name == *name).map(|user| &mut user.definition)
    }

    pub fn has_relation(&self, name: &Name) -> bool {
        self.tables.contains_key(name)
            || self.views.contains_key(name)
            || self.sequences.contains_key(name)
            || self.indexes.contains_key(name)
    }

    pub fn has_constraint(&self, schema: &str, constraint: &str) -> bool {
        let in_schema = self.tables.values().filter(|table| table.name.schema == schema);
        in_schema.into_iter().any(|table| has_constraint(table, constraint))
    }

    /// What a column of this type means.
    pub fn meaning(&self, native: &str) -> crate::schema::Type {
        parse_type(native, &self.types, PUBLIC)
    }

    /// A domain may refuse NULL, itself or by the domain it rests on.
    pub fn is_never_null(&self, native: &str) -> bool {
        let mut native = native;
        // A circle, which no server makes, ends with the number of types.
        for _ in 0..=self.types.len() {
            let found = self.types.iter().find(|user| {
                matches!(user.definition, UserTypeDefinition::Domain { .. })
                    && super::spelling::spelled(&user.name) == native
            });
            match found.map(|user| &user.definition) {
                Some(UserTypeDefinition::Domain { not_null: true, .. }) => return true,
                Some(UserTypeDefinition::Domain { base, .. }) => native = base,
                _ => return false,
            }
        }
        false
    }

    /// After a type changed: what the columns of it mean.
    pub fn refresh(&mut self) {
        let types = &self.types;
        for table in self.tables.values_mut() {
            for column in &mut table.columns {
                column.ty = parse_type(&column.native, types, PUBLIC);
            }
        }
        let never_null: Vec<(Name, usize)> = self
            .tables
            .values()
            .flat_map(|table| table.columns.iter().enumerate().map(move |(at, column)| (table, at, column)))
            .filter(|(_, _, column)| column.nullable && self.is_never_null(&column.native))
            .map(|(table, at, _)| (table.name.clone(), at))
            .collect();
        for (table, at) in never_null {
            if let Some(table) = self.tables.get_mut(&table) {
                table.columns[at].nullable = false;
            }
        }
    }

    pub fn column(&mut self, table: &Name, column: &str) -> Option<&mut Column> {
        self.tables.get_mut(table)?.columns.iter_mut().find(|found| found.name == column)
    }

    /// The tables below this one, near and far, each once.
    pub fn descendants(&self, table: &Name) -> Vec<Name> {
        let mut found: Vec<Name> = Vec::new();
        let mut open = vec![table];
        while let Some(parent) = open.pop() {
            for child in self.children.get(parent).into_iter().flatten() {
                if !found.contains(child) {
                    found.push(child.clone());
                    open.push(child);
                }
            }
        }
        found
    }

    pub fn is_partition(&self, table: &Name) -> bool {
        self.tables.get(table).is_some_and(|table| {
            matches!(table.kind, TableKind::Partition { .. } | TableKind::Partitioned { of: Some(_), .. })
        })
    }

    pub fn drop_table(&mut self, name: &Name) {
        if self.tables.remove(name).is_none() {
            return;
        }
        self.indexes.retain(|_, table| table != name);
        let is_own = |owner: &Option<(Name, String)>| owner.as_ref().is_some_and(|(table, _)| table == name);
        self.sequences.retain(|_, sequence| !is_own(&sequence.owned_by));
        for table in self.tables.values_mut() {
            table.foreign_keys.retain(|key| key.parent != *name);
        }
        let partitions: Vec<Name> = self.children.remove(name).unwrap_or_default();
        for children in self.children.values_mut() {
            children.retain(|child| child != name);
        }
        for child in partitions {
            if self.is_partition(&child) {
                self.drop_table(&child);
            } else if let Some(table) = self.tables.get_mut(&child) {
                table.inherits.retain(|parent| parent != name);
            }
        }
    }

    /// A table, view, sequence or index by another name; what points to it follows.
    pub fn rename(&mut self, old: &Name, new: &Name) {
        if let Some(materialized) = self.views.remove(old) {
            self.views.insert(new.clone(), materialized);
        }
        if let Some(mut sequence) = self.sequences.remove(old) {
            sequence.name = new.clone();
            self.sequences.insert(new.clone(), sequence);
            self.rename_default(old, new);
        }
        if let Some(table) = self.indexes.remove(old) {
            if let Some(key) = self.key(&table, &old.name) {
                key.name = new.name.clone();
            }
            self.indexes.insert(new.clone(), table);
        }
        if let Some(mut table) = self.tables.remove(old) {
            table.name = new.clone();
            self.tables.insert(new.clone(), table);
            self.rename_references(old, new);
        }
    }

    fn rename_default(&mut self, old: &Name, new: &Name) {
        let (old, new) = (next_value(old), next_value(new));
        for column in self.tables.values_mut().flat_map(|table| &mut table.columns) {
            if let Some(crate::schema::Default::Expression(text)) = &mut column.default
                && *text == old
            {
                text.clone_from(&new);
            }
        }
    }

    fn rename_references(&mut self, old: &Name, new: &Name) {
        let follow = |name: &mut Name| {
            if name == old {
                name.clone_from(new);
            }
        };
        for table in self.tables.values_mut() {
            table.foreign_keys.iter_mut().for_each(|key| follow(&mut key.parent));
            table.inherits.iter_mut().for_each(follow);
            if let TableKind::Partition { of, .. } | TableKind::Partitioned { of: Some((of, _)), .. } = &mut table.kind
            {
                follow(of);
            }
        }
        self.indexes.values_mut().for_each(follow);
        self.sequences.values_mut().filter_map(|it| it.owned_by.as_mut()).for_each(|(table, _)| follow(table));
        if let Some(children) = self.children.remove(old) {
            self.children.insert(new.clone(), children);
        }
        self.children.values_mut().flatten().for_each(follow);
        let not_inherited = std::mem::take(&mut self.not_inherited);
        self.not_inherited = not_inherited
            .into_iter()
            .map(|(mut table, check)| {
                follow(&mut table);
                (table, check)
            })
            .collect();
    }

    pub fn key(&mut self, table: &Name, key: &str) -> Option<&mut Key> {
        self.tables.get_mut(table)?.keys.iter_mut().find(|found| found.name == key)
    }

    /// What the live catalog would say of it.
    pub fn into_catalog(mut self, engine: Engine) -> Catalog {
        self.refresh();
        debug_assert_eq!(engine.kind, EngineKind::Postgres);
        let views = self.views.into_iter().map(|(name, materialized)| View { name, materialized });
        let mut catalog = Catalog {
            engine,
            default_schema: PUBLIC.to_owned(),
            schemas: self.schemas.into_iter().filter(|schema| !is_system(schema)).collect(),
            extensions: self.extensions.into_iter().collect(),
            types: self.types.into_iter().filter(|user| !is_system(&user.name.schema)).collect(),
            sequences: self.sequences.into_values().filter(|it| !is_system(&it.name.schema)).collect(),
            tables: self.tables.into_values().filter(|it| !is_system(&it.name.schema)).collect(),
            views: views.filter(|view| !is_system(&view.name.schema)).collect(),
        };
        catalog.sort();
        catalog
    }
}

/// As the live catalog leaves them out.
fn is_system(schema: &str) -> bool {
    schema.starts_with("pg_") || schema == "information_schema"
}

pub(super) fn has_constraint(table: &Table, name: &str) -> bool {
    table.checks.iter().any(|check| check.name == name)
        || table.keys.iter().any(|key| key.name == name)
        || table.foreign_keys.iter().any(|key| key.name == name)
        || table.exclusions.iter().any(|exclusion| exclusion.name == name)
}

/// The default of a serial column, as the server writes it.
pub(super) fn next_value(sequence: &Name) -> String {
    let name = super::names::qualified(sequence);
    // A backslash makes the server write an escape string.
    let prefix = if name.contains('\\') { "E" } else { "" };
    format!("nextval({prefix}'{}'::regclass)", name.replace('\\', "\\\\").replace('\'', "''"))
}
