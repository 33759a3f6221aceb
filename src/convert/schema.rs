//! CREATE TABLE, keys and foreign keys in the target's words.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::check;
use super::default::translated;
use super::form::Form;
use super::object::PlainIndex;
use super::step::{Losses, Step};
use super::{Conversion, Converted};
use crate::dialect::{mysql, postgres};
use crate::schema::{
    Catalog, Column, Default, Deferrable, EngineKind, ForeignKey, Generated, Identity, Key, KeyKind, Name, Table,
    TableKind, Type,
};
use crate::source::SchemaSql;
use crate::source::rulings::Ruling;

/// Whether a column's next value is the database's to give.
pub(super) fn counts(catalog: &Catalog, table: &Table, column: &Column) -> bool {
    let from_sequence = matches!(&column.default, Some(Default::Expression(text)) if text.starts_with("nextval("))
        && column.ty.is_integer();
    // SQLite numbers the rows of a table with such a key by itself.
    let is_rowid = catalog.engine.kind == EngineKind::Sqlite
        && column.native.eq_ignore_ascii_case("INTEGER")
        && table.primary_key().and_then(Key::columns).is_some_and(|columns| columns == [column.name.as_str()]);
    matches!(column.generated, Generated::Identity(_)) || from_sequence || is_rowid
}

/// Tables before the rows; what has to be checked against all rows, after them.
pub(super) fn statements(conversion: &Conversion<'_>, losses: &mut Losses) -> SchemaSql {
    let mut writing = Writing { conversion, losses, taken: BTreeSet::new(), sql: SchemaSql::default() };
    let catalog = conversion.catalog;
    for table in catalog.data_tables() {
        writing.taken.insert(writing.scope(&table.name, &table.name.name));
    }
    if conversion.to == EngineKind::Postgres {
        for schema in catalog.schemas.iter().filter(|schema| **schema != catalog.default_schema) {
            writing.sql.before.push(format!("CREATE SCHEMA IF NOT EXISTS {}", postgres::quote(schema)));
        }
    }
    for table in catalog.data_tables() {
        if let Some(converted) = conversion.converted(&table.name) {
            writing.table(table, converted);
        }
    }
    writing.sql
}

/// Indexes over columns, made after the rows.
pub(super) fn indexes(conversion: &Conversion<'_>, found: &[PlainIndex], losses: &mut Losses) -> Vec<String> {
    let catalog = conversion.catalog;
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut statements = Vec::new();
    for index in found {
        let [.., name] = index.table.as_slice() else { continue };
        let schema = match index.table.as_slice() {
            [schema, _] => schema,
            _ => &catalog.default_schema,
        };
        let table = catalog.data_tables().find(|table| {
            table.name.schema == *schema
                && (table.name.name == *name
                    || (conversion.from != EngineKind::Postgres && table.name.name.eq_ignore_ascii_case(name)))
        });
        let converted = table.and_then(|table| Some((table, conversion.converted(&table.name)?)));
        let Some((table, converted)) = converted else { continue };
        let columns: Option<Vec<&str>> = index
            .columns
            .iter()
            .map(|name| {
                let is_it = |column: &&Column| {
                    column.name == *name
                        || (conversion.from != EngineKind::Postgres && column.name.eq_ignore_ascii_case(name))
                };
                table.columns.iter().find(is_it).map(|column| column.name.as_str())
            })
            .collect();
        let columns = columns.filter(|columns| {
            columns.iter().all(|column| converted.shapes.contains_key(*column))
                && is_indexable(converted, columns, conversion.to)
        });
        let Some(columns) = columns else {
            losses.of("indexes", Step::Index, format!("{} on {name}", index.name));
            continue;
        };
        // The names of indexes are the schema's in PostgreSQL and SQLite.
        let base = cut(&format!("{}_{}_idx", table.name.name, index.name), 56);
        let name = (0..)
            .map(|number| if number == 0 { base.clone() } else { format!("{base}_{number}") })
            .find(|name| !taken.contains(&name.to_lowercase()))
            .expect("numbers do not end");
        taken.insert(name.to_lowercase());
        let list = columns.iter().map(|column| conversion.quote(column)).collect::<Vec<_>>().join(", ");
        statements.push(format!("CREATE INDEX {} ON {} ({list})", conversion.quote(&name), converted.name));
    }
    statements
}

struct Writing<'w, 'c> {
    conversion: &'w Conversion<'c>,
    losses: &'w mut Losses,
    /// Names of tables, keys and types, which share one space in PostgreSQL;
    /// of foreign keys, which do in MySQL.
    taken: BTreeSet<String>,
    sql: SchemaSql,
}

impl Writing<'_, '_> {
    fn table(&mut self, table: &Table, converted: &Converted) {
        let (place, to) = (table.name.to_string(), self.conversion.to);
        match &table.kind {
            TableKind::Partitioned { .. } => self.losses.at(&place, Step::Partitions),
            _ if !table.inherits.is_empty() => self.losses.at(&place, Step::Inheritance),
            _ => {}
        }
        let counter = self.counter(table);
        let mut elements: Vec<String> = Vec::new();
        for column in &table.columns {
            match converted.shapes.get(&column.name) {
                None => self.losses.of(&place, Step::Computed, &column.name),
                Some(shape) => {
                    let is_counter = counter == Some(column.name.as_str());
                    let element = self.column(table, column, (&shape.sql, &shape.form), is_counter);
                    elements.push(element);
                }
            }
        }
        for key in &table.keys {
            // `INTEGER PRIMARY KEY` stands at its column.
            let is_counted = to == EngineKind::Sqlite
                && key.kind == KeyKind::Primary
                && counter.is_some_and(|counter| key.columns().is_some_and(|columns| columns == [counter]));
            if let Some(element) = self.key(table, converted, key)
                && !is_counted
            {
                elements.push(element);
            }
        }
        for key in &table.foreign_keys {
            if let Some(clause) = self.foreign_key(table, converted, key) {
                match to {
                    EngineKind::Sqlite => elements.push(clause),
                    _ => self.sql.after.push(format!("ALTER TABLE {} ADD {clause}", converted.name)),
                }
            }
        }
        for check in &table.checks {
            match self.check(table, converted, &check.expression).filter(|_| check.validated) {
                Some(expression) => elements.push(format!("CHECK ({expression})")),
                None => self.losses.of(&place, Step::Check, &check.name),
            }
        }
        for exclusion in &table.exclusions {
            self.losses.of(&place, Step::Exclusion, &exclusion.name);
        }
        let end = if to.is_mysql() { format!(" ENGINE=InnoDB {}", charset(to)) } else { String::new() };
        let body = elements.iter().map(|element| format!("  {element}")).collect::<Vec<_>>().join(",\n");
        self.sql.before.push(format!("CREATE TABLE {} (\n{body}\n){end}", converted.name));
        if let (Some(counter), EngineKind::Postgres) = (counter, to) {
            let (name, column) = (&converted.name, self.conversion.quote(counter));
            self.sql.after.push(format!(
                "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence({}, {}), \
                 greatest(coalesce(max({column}), 1), 1), coalesce(max({column}) >= 1, false)) FROM {name}",
                postgres::literal(name),
                postgres::literal(counter)
            ));
        }
    }

    /// The column that counts by itself, where the target has that.
    fn counter<'t>(&mut self, table: &'t Table) -> Option<&'t str> {
        let (catalog, to) = (self.conversion.catalog, self.conversion.to);
        let place = table.name.to_string();
        let mut found = None;
        for column in table.columns.iter().filter(|column| counts(catalog, table, column)) {
            let leads = |key: &Key| {
                key.predicate.is_none()
                    && key.columns().is_some_and(|columns| columns.first() == Some(&column.name.as_str()))
            };
            let is_possible = match to {
                EngineKind::Postgres => true,
                EngineKind::Mysql | EngineKind::Mariadb => found.is_none() && table.keys.iter().any(leads),
                EngineKind::Sqlite => {
                    table.primary_key().and_then(Key::columns).is_some_and(|columns| columns == [column.name.as_str()])
                }
            };
            if !is_possible || (to == EngineKind::Postgres && found.is_some()) {
                self.losses.of(&place, Step::Counter, &column.name);
                continue;
            }
            if column.generated == Generated::Identity(Identity::Always) {
                self.losses.of(&place, Step::CounterAlways, &column.name);
            }
            found = Some(column.name.as_str());
        }
        found
    }

    fn column(&mut self, table: &Table, column: &Column, (sql, form): (&str, &Form), is_counter: bool) -> String {
        let to = self.conversion.to;
        let mut text = self.conversion.quote(&column.name);
        text.push(' ');
        match (sql, form) {
            ("", Form::Label(labels)) => {
                let name = self.free(&table.name, &format!("{}_{}", table.name.name, column.name));
                let name = Name::new(self.conversion.schema_of(&table.name), name);
                let name = postgres::qualified(&name);
                let list: Vec<String> = labels.iter().map(|label| postgres::literal(label)).collect();
                self.sql.before.push(format!("CREATE TYPE {name} AS ENUM ({})", list.join(", ")));
                text.push_str(&name);
            }
            _ => text.push_str(sql),
        }
        match (is_counter, to) {
            (true, EngineKind::Postgres) => text.push_str(" GENERATED BY DEFAULT AS IDENTITY"),
            (true, EngineKind::Sqlite) => text.push_str(" PRIMARY KEY AUTOINCREMENT"),
            (true, EngineKind::Mysql | EngineKind::Mariadb) => text.push_str(" NOT NULL AUTO_INCREMENT"),
            (false, _) => {
                let default = self.default(table, column, sql, form);
                let is_made = self.conversion.rulings.ruling(&table.name, &column.name) == Ruling::Made;
                if is_made && !column.nullable && default.is_none() {
                    self.losses.of(table.name.to_string(), Step::Filled, &column.name);
                } else if !column.nullable {
                    text.push_str(" NOT NULL");
                }
                if let Some(default) = default {
                    text.push_str(" DEFAULT ");
                    text.push_str(&default);
                }
            }
        }
        if let (Form::Label(labels), true) = (form, to != EngineKind::Postgres || !sql.is_empty())
            && !sql.starts_with("enum(")
        {
            let list: Vec<String> = labels.iter().map(|label| postgres::literal(label)).collect();
            let list = if list.is_empty() { "NULL".to_owned() } else { list.join(", ") };
            text.push_str(&format!(" CHECK ({} IN ({list}))", self.conversion.quote(&column.name)));
        }
        text
    }

    fn default(&mut self, table: &Table, column: &Column, sql: &str, form: &Form) -> Option<String> {
        let (from, to) = (self.conversion.from, self.conversion.to);
        let ruling = self.conversion.rulings.ruling(&table.name, &column.name);
        let shown = match form {
            // Its labels are told anyway.
            Form::Label(_) => true,
            _ => matches!(ruling, Ruling::Kept | Ruling::Made),
        };
        let found = match column.default.as_ref()? {
            Default::Expression(text)
                if text.starts_with("nextval(") && counts(self.conversion.catalog, table, column) =>
            {
                return None;
            }
            Default::Expression(text) => translated(text, form, sql, from, to, shown),
            Default::Withheld => None,
        };
        match found {
            Some(null) if null == "NULL" => None,
            Some(default) => Some(default),
            None => {
                self.losses.of(table.name.to_string(), Step::Default, &column.name);
                None
            }
        }
    }

    fn key(&mut self, table: &Table, converted: &Converted, key: &Key) -> Option<String> {
        let (place, to) = (table.name.to_string(), self.conversion.to);
        let mut lost = |step| {
            self.losses.of(&place, step, &key.name);
            None
        };
        if key.predicate.is_some() {
            return lost(Step::KeyPartial);
        }
        let Some(columns) = key.columns() else { return lost(Step::KeyExpression) };
        if columns.iter().any(|column| !converted.shapes.contains_key(*column)) {
            return lost(Step::KeyOfComputed);
        }
        if !is_indexable(converted, &columns, to) {
            return lost(Step::KeyLong);
        }
        if key.nulls_not_distinct && to != EngineKind::Postgres {
            lost(Step::KeyNulls);
        }
        if key.deferrable != Deferrable::No && to != EngineKind::Postgres {
            lost(Step::KeyDeferrable);
        }
        let list = self.list(columns.iter().copied());
        if key.kind == KeyKind::Primary {
            return Some(format!("PRIMARY KEY ({list})"));
        }
        let name = match to {
            // There a key's name is its table's alone, and here the schema's.
            EngineKind::Postgres => self.free(&table.name, &format!("{}_{}", table.name.name, key.name)),
            _ => cut(&key.name, 60),
        };
        let nulls = if key.nulls_not_distinct && to == EngineKind::Postgres { " NULLS NOT DISTINCT" } else { "" };
        Some(format!("CONSTRAINT {} UNIQUE{nulls} ({list})", self.conversion.quote(&name)))
    }

    fn foreign_key(&mut self, table: &Table, converted: &Converted, key: &ForeignKey) -> Option<String> {
        let (place, to, catalog) = (table.name.to_string(), self.conversion.to, self.conversion.catalog);
        let mut lost = |step| {
            self.losses.of(&place, step, &key.name);
            None
        };
        let parent = catalog.table(&key.parent);
        let (Some(parent), Some(target)) = (parent, self.conversion.converted(&key.parent)) else {
            return lost(Step::ForeignKeyParent);
        };
        if !key.validated {
            return lost(Step::ForeignKeyUnchecked);
        }
        let is_key = parent.keys.iter().any(|candidate| {
            let mut columns = candidate.columns().unwrap_or_default();
            let mut wanted: Vec<&str> = key.parent_columns.iter().map(String::as_str).collect();
            columns.sort_unstable();
            wanted.sort_unstable();
            let is_same_order = candidate.columns().unwrap_or_default() == key.parent_columns;
            candidate.predicate.is_none()
                && columns == wanted
                && (is_same_order || !to.is_mysql())
                && is_indexable(target, &columns, to)
        });
        if !is_key {
            return lost(Step::ForeignKeyParent);
        }
        let pairs = || key.columns.iter().zip(&key.parent_columns);
        let same = pairs().all(|(own, referenced)| {
            match (converted.shapes.get(own), target.shapes.get(referenced)) {
                (Some(own), Some(referenced)) => {
                    let is_exact = own.sql == referenced.sql && own.form == referenced.form;
                    let is_near = own.form.family() == referenced.form.family() && !matches!(own.form, Form::Label(_));
                    let is_near =
                        is_near && (!to.is_mysql() || matches!(own.form, Form::Text { .. } | Form::Bytes { .. }));
                    // An enum of PostgreSQL's is one type for each column here.
                    (is_exact && !own.sql.is_empty()) || is_near || to == EngineKind::Sqlite
                }
                _ => false,
            }
        });
        if !same || !is_indexable(converted, &key.columns.iter().map(String::as_str).collect::<Vec<_>>(), to) {
            return lost(Step::ForeignKeyTypes);
        }
        if key.deferrable != Deferrable::No && to.is_mysql() {
            lost(Step::ForeignKeyDeferrable);
        }
        if key.match_full && key.columns.len() > 1 && to != EngineKind::Postgres {
            lost(Step::ForeignKeyFull);
        }
        let mut actions = String::new();
        for (words, action) in [(" ON DELETE ", &key.on_delete), (" ON UPDATE ", &key.on_update)] {
            if action == "SET DEFAULT" && to.is_mysql() {
                lost(Step::ForeignKeyDefault);
            } else if action != "NO ACTION" {
                actions = actions + words + action;
            }
        }
        match key.deferrable {
            _ if to.is_mysql() => {}
            Deferrable::No => {}
            Deferrable::Immediate => actions += " DEFERRABLE INITIALLY IMMEDIATE",
            Deferrable::Deferred => actions += " DEFERRABLE INITIALLY DEFERRED",
        }
        let name = match to {
            EngineKind::Sqlite => cut(&key.name, 60),
            _ => self.free(&table.name, &key.name),
        };
        let (quote, own) = (&self.conversion.quote(&name), self.list(key.columns.iter().map(String::as_str)));
        let referenced = self.list(key.parent_columns.iter().map(String::as_str));
        let constraint = if name.is_empty() { String::new() } else { format!("CONSTRAINT {quote} ") };
        Some(format!("{constraint}FOREIGN KEY ({own}) REFERENCES {} ({referenced}){actions}", target.name))
    }

    /// A check that is plain. Texts are told as defaults are, and not where case
    /// counts in one engine alone.
    fn check(&self, table: &Table, converted: &Converted, expression: &str) -> Option<String> {
        let to = self.conversion.to;
        let is_open = |column: &Column| {
            let is_text = matches!(column.ty, Type::Text(_) | Type::Enum { .. } | Type::Other(_));
            !is_text
                || (matches!(self.conversion.rulings.ruling(&table.name, &column.name), Ruling::Kept | Ruling::Made)
                    && !matches!(column.ty, Type::Text(length) if length.folded))
        };
        let texts = Cell::new(true);
        let column = |name: &str| {
            let column = table.columns.iter().find(|column| match self.conversion.from {
                EngineKind::Postgres => column.name == name,
                _ => column.name.eq_ignore_ascii_case(name),
            })?;
            texts.set(texts.get() && is_open(column));
            let shape = converted.shapes.get(&column.name)?;
            let compares = match &shape.form {
                Form::Int { .. } | Form::Decimal { .. } | Form::Short | Form::Float | Form::Date => true,
                Form::Number => to == EngineKind::Postgres,
                Form::Text { .. } | Form::Timestamp { .. } => shape.steps.is_empty(),
                _ => false,
            };
            compares.then(|| self.conversion.quote(&column.name))
        };
        let said = Cell::new(false);
        let target = check::Target {
            column: &column,
            literal: &|text| {
                said.set(true);
                match to.is_mysql() {
                    true => mysql::literal(text),
                    false => postgres::literal(text),
                }
            },
            texts: true,
            escapes: self.conversion.from.is_mysql(),
        };
        check::translated(expression, &target).filter(|_| texts.get() || !said.get())
    }

    fn list<'n>(&self, names: impl Iterator<Item = &'n str>) -> String {
        names.map(|name| self.conversion.quote(name)).collect::<Vec<_>>().join(", ")
    }

    /// A name as it is compared with others.
    fn scope(&self, table: &Name, name: &str) -> String {
        match self.conversion.to {
            EngineKind::Postgres => format!("{}.{name}", self.conversion.schema_of(table)),
            _ => name.to_lowercase(),
        }
    }

    /// The name, short enough, and with a number where it is taken.
    fn free(&mut self, table: &Name, name: &str) -> String {
        let name = cut(name, 56);
        let free = (0..)
            .map(|number| if number == 0 { name.clone() } else { format!("{name}_{number}") })
            .find(|name| !self.taken.contains(&self.scope(table, name)))
            .expect("numbers do not end");
        self.taken.insert(self.scope(table, &free));
        free
    }
}

/// So many bytes of a name, whole letters.
fn cut(name: &str, bytes: usize) -> String {
    let mut end = name.len().min(bytes);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].to_owned()
}

/// Whether a key of the target holds these columns.
fn is_indexable(converted: &Converted, columns: &[&str], to: EngineKind) -> bool {
    let shapes = || columns.iter().filter_map(|column| converted.shapes.get(*column));
    if !to.is_mysql() {
        // PostgreSQL's json has no equality; jsonb has.
        return to == EngineKind::Sqlite || shapes().all(|shape| shape.sql != "json");
    }
    let bytes: Option<u32> = shapes()
        .map(|shape| match (shape.sql.as_str(), &shape.form) {
            ("longtext" | "longblob" | "json", _) => None,
            (_, Form::Text { chars: Some(max), .. }) => Some(max * 4),
            (_, Form::Bytes { max: Some(max) }) => Some(*max),
            (_, Form::Uuid) => Some(144),
            (_, Form::Decimal { .. }) => Some(30),
            _ => Some(8),
        })
        .sum();
    bytes.is_some_and(|bytes| bytes <= super::KEY_BYTES_MAX)
}

/// Texts are equal when all their letters are, blanks at the end too: as in the
/// other engines. The servers have no common name for that.
fn charset(to: EngineKind) -> &'static str {
    match to {
        EngineKind::Mysql => "DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin",
        _ => "DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin",
    }
}
