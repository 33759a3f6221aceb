//! A table in the making: what CREATE TABLE and ALTER TABLE add to it, under
//! the names that the server would give.

use std::collections::BTreeSet;

use super::column::ColumnText;
use super::key::{ForeignText, KeyText, PartText, Reference};
use crate::dialect::mysql::quote;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Check, Deferrable, EngineKind, ForeignKey, Key, KeyKind, KeyPart, Name, Table, TableKind, Type};

/// The name that every primary key has.
pub const PRIMARY: &str = "PRIMARY";

#[derive(Clone)]
pub(super) struct Made {
    pub table: Table,
    /// Whose rules it follows.
    pub engine: EngineKind,
    /// Of columns that name none.
    pub collation: String,
    /// MyISAM and others read foreign keys and forget them.
    pub heeds_foreign_keys: bool,
    /// Names of all indexes in lower case, unique or not.
    pub indexes: BTreeSet<String>,
}

impl Made {
    pub fn new(name: Name, engine: EngineKind, collation: String) -> Made {
        let table = Table {
            name,
            kind: TableKind::Ordinary,
            unlogged: false,
            inherits: Vec::new(),
            columns: Vec::new(),
            keys: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            exclusions: Vec::new(),
        };
        Made { table, engine, collation, heeds_foreign_keys: true, indexes: BTreeSet::new() }
    }

    fn place(&self) -> Place {
        Place::table(self.table.name.to_string())
    }

    /// Column names have no case. `None` for one that is not there.
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.table.columns.iter().position(|column| same_name(&column.name, name))
    }

    fn spelled(&self, name: &str) -> Result<String> {
        match self.column_index(name) {
            Some(index) => Ok(self.table.columns[index].name.clone()),
            None => {
                Err(Error::new("a key names a column that the table has not").at(self.place()).name("column", name))
            }
        }
    }

    /// Puts a column in at `position`, or replaces the one that stands there.
    pub fn put_column(
        &mut self,
        text: ColumnText,
        position: usize,
        replaces: bool,
        heeds_reference: bool,
    ) -> Result<()> {
        let ColumnText { column, is_primary, is_unique, checks, reference } = text;
        let name = column.name.clone();
        let twice = self.column_index(&name).is_some_and(|at| !replaces || at != position);
        if twice {
            return Err(Error::new("a table has two columns of one name").at(self.place()).name("column", name));
        }
        if replaces {
            self.table.columns[position] = column;
        } else {
            self.table.columns.insert(position, column);
        }
        let part = || vec![PartText::Column { name: name.clone(), prefix: None }];
        if is_primary {
            self.put_key(KeyText { name: None, kind: Some(KeyKind::Primary), parts: part() })?;
        }
        if is_unique {
            self.put_key(KeyText { name: None, kind: Some(KeyKind::Unique), parts: part() })?;
        }
        for (written, check) in checks {
            self.put_check(written, check, Some(&name));
        }
        if let Some(reference) = reference.filter(|_| heeds_reference) {
            self.put_foreign_key(ForeignText { name: None, columns: vec![name.clone()], reference })?;
        }
        if self.table.primary_key().and_then(Key::columns).is_some_and(|columns| columns.contains(&name.as_str())) {
            self.table.columns[position].nullable = false;
        }
        Ok(())
    }

    pub fn put_key(&mut self, text: KeyText) -> Result<()> {
        let mut parts = Vec::new();
        let mut names = Vec::new();
        for part in text.parts {
            match part {
                PartText::Expression(expression) => parts.push(KeyPart::Expression(expression)),
                PartText::Column { name, prefix } => {
                    let name = self.spelled(&name)?;
                    parts.push(self.part(&name, prefix));
                    names.push(name);
                }
            }
        }
        let name = match (text.kind, text.name) {
            (Some(KeyKind::Primary), _) => PRIMARY.to_owned(),
            (_, Some(name)) => name,
            (_, None) => self.free_name(names.first().map_or("functional_index", String::as_str)),
        };
        self.indexes.insert(name.to_lowercase());
        let Some(kind) = text.kind else { return Ok(()) };
        if kind == KeyKind::Primary {
            for name in &names {
                if let Some(index) = self.column_index(name) {
                    self.table.columns[index].nullable = false;
                }
            }
        }
        self.table.keys.retain(|key| !same_name(&key.name, &name));
        self.table.keys.push(Key {
            name,
            kind,
            parts,
            predicate: None,
            nulls_not_distinct: false,
            deferrable: Deferrable::No,
        });
        Ok(())
    }

    /// A part of a key. One over a column's first `n` characters is the
    /// expression ``left(`a`, n)``; one that covers the column is the column.
    fn part(&self, name: &str, prefix: Option<u32>) -> KeyPart {
        let ty = self.column_index(name).map(|index| &self.table.columns[index].ty);
        let max = match ty {
            Some(Type::Text(length)) => length.max,
            Some(Type::Bytes { max }) => *max,
            _ => None,
        };
        match prefix {
            Some(count) if max.is_none_or(|max| count < max) => {
                KeyPart::Expression(format!("left({}, {count})", quote(name)))
            }
            _ => KeyPart::Column(name.to_owned()),
        }
    }

    /// `a`, `a_2`, `a_3`, …
    fn free_name(&self, base: &str) -> String {
        let is_free = |name: &String| !self.indexes.contains(&name.to_lowercase()) && !same_name(name, PRIMARY);
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        std::iter::once(base.to_owned()).chain(numbered).find(is_free).expect("there is always a higher number")
    }

    /// `of_column` is the column that the check was written at.
    pub fn put_check(&mut self, written: Option<String>, check: Check, of_column: Option<&str>) {
        let is_taken = |name: &String| self.table.checks.iter().any(|check| same_name(&check.name, name));
        let numbered = |prefix: String| {
            let mut names = (1..).map(|number| format!("{prefix}{number}"));
            names.find(|name| !is_taken(name)).expect("there is always a higher number")
        };
        let name = match (written, of_column, self.engine) {
            (Some(name), ..) => name,
            (None, Some(column), EngineKind::Mariadb) => column.to_owned(),
            (None, None, EngineKind::Mariadb) => numbered("CONSTRAINT_".to_owned()),
            (None, ..) => numbered(format!("{}_chk_", self.table.name.name)),
        };
        self.table.checks.push(Check { name, ..check });
    }

    pub fn put_foreign_key(&mut self, text: ForeignText) -> Result<()> {
        let ForeignText { name, columns, reference } = text;
        if !self.heeds_foreign_keys {
            return Ok(());
        }
        let Reference { parent, columns: parent_columns, on_delete, on_update } = reference;
        let columns = columns.iter().map(|column| self.spelled(column)).collect::<Result<Vec<String>>>()?;
        let usual = format!("{}_ibfk_", self.table.name.name);
        let numbers =
            self.table.foreign_keys.iter().filter_map(|key| key.name.strip_prefix(&usual)?.parse::<u32>().ok());
        let next = numbers.max().unwrap_or(0).saturating_add(1);
        self.table.foreign_keys.push(ForeignKey {
            name: name.unwrap_or_else(|| format!("{usual}{next}")),
            columns,
            parent,
            parent_columns,
            match_full: false,
            on_delete,
            on_update,
            deferrable: Deferrable::No,
            validated: true,
        });
        Ok(())
    }

    /// MariaDB's JSON is LONGTEXT that a check holds to `json_valid`: both
    /// together are the type `json`, as people write it.
    pub fn settle_json(&mut self) {
        if self.engine != EngineKind::Mariadb {
            return;
        }
        for column in self.table.columns.iter_mut().filter(|column| column.native == "longtext") {
            let valid = format!("json_valid({})", quote(&column.name));
            let checks = self.table.checks.len();
            self.table.checks.retain(|check| check.expression != valid);
            if self.table.checks.len() < checks {
                column.native = "json".to_owned();
                column.collation = None;
                column.ty = Type::Json { binary: false };
            }
        }
    }

    pub fn drop_column(&mut self, name: &str) -> bool {
        let Some(index) = self.column_index(name) else { return false };
        let column = self.table.columns.remove(index).name;
        for key in &mut self.table.keys {
            let of_column = |part: &KeyPart| match part {
                KeyPart::Column(name) => *name == column,
                KeyPart::Expression(expression) => expression.starts_with(&format!("left({}, ", quote(&column))),
            };
            key.parts.retain(|part| !of_column(part));
        }
        self.table.keys.retain(|key| !key.parts.is_empty());
        true
    }

    pub fn rename_column(&mut self, from: &str, to: &str) -> bool {
        let Some(index) = self.column_index(from) else { return false };
        let old = std::mem::replace(&mut self.table.columns[index].name, to.to_owned());
        for part in self.table.keys.iter_mut().flat_map(|key| &mut key.parts) {
            match part {
                KeyPart::Column(name) if *name == old => to.clone_into(name),
                KeyPart::Column(_) => {}
                KeyPart::Expression(expression) => *expression = expression.replace(&quote(&old), &quote(to)),
            }
        }
        for column in self.table.foreign_keys.iter_mut().flat_map(|key| &mut key.columns) {
            if *column == old {
                to.clone_into(column);
            }
        }
        for check in &mut self.table.checks {
            check.expression = check.expression.replace(&quote(&old), &quote(to));
        }
        true
    }

    pub fn drop_index(&mut self, name: &str) {
        self.indexes.remove(&name.to_lowercase());
        self.table.keys.retain(|key| !same_name(&key.name, name));
    }

    /// A constraint of any kind.
    pub fn drop_constraint(&mut self, name: &str) {
        self.drop_index(name);
        self.table.foreign_keys.retain(|key| !same_name(&key.name, name));
        self.table.checks.retain(|check| !same_name(&check.name, name));
    }
}

/// Names of columns, indexes and constraints have no case.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}
