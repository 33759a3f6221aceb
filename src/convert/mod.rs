//! One engine's schema and columns as those of another, and what is lost on the way.
//!
//! Made from the catalog and not from the source's text, so that nothing is
//! carried which somebody withheld. Every loss is a [`Step`] with its place;
//! nothing is lost in silence.

mod check;
mod default;
mod form;
mod object;
mod schema;
mod step;

use std::collections::BTreeMap;

pub use form::{Form, Shape};
pub use step::{Loss, Losses, Step};

use crate::dialect::{mysql, postgres, sqlite};
use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::schema::{Catalog, EngineKind, Name, Table, TableKind, Type, UserTypeDefinition};
use crate::source::SchemaSql;
use crate::source::rulings::{Ruling, Rulings};
use form::{Use, shape};

/// MySQL's keys hold so many bytes.
const KEY_BYTES_MAX: u32 = 3072;

/// MySQL's rows hold 65535 bytes of what is not kept elsewhere.
const ROW_BYTES_MAX: u32 = 60_000;

/// The target's engine, when it is another than the source's.
///
/// # Errors
/// MySQL for MariaDB, and the other way round.
pub fn target(from: EngineKind, to: Option<EngineKind>) -> Result<Option<EngineKind>> {
    match to {
        None => Ok(None),
        Some(to) if to == from => Ok(None),
        Some(to) if to.is_mysql() && from.is_mysql() => {
            Err(Error::usage("MySQL and MariaDB have one dialect").help("leave --dialect out"))
        }
        Some(to) => Ok(Some(to)),
    }
}

/// What a whole database becomes.
pub struct Conversion<'a> {
    pub from: EngineKind,
    pub to: EngineKind,
    catalog: &'a Catalog,
    rulings: Rulings<'a>,
    tables: BTreeMap<&'a Name, Converted>,
    losses: Losses,
}

/// What a table becomes.
pub struct Converted {
    /// As it is written in the target's statements.
    pub name: String,
    /// By the names of its columns; computed ones are not there.
    shapes: BTreeMap<String, Shape>,
    /// Columns that take no NULL in the target: those of SQLite's keys may hold some.
    required: Vec<String>,
}

impl Converted {
    pub fn form(&self, column: &str) -> &Form {
        self.shapes.get(column).map_or(&Form::TEXT, |shape| &shape.form)
    }

    /// Whether a NULL does not load.
    pub fn is_required(&self, column: &str) -> bool {
        self.required.iter().any(|required| required == column)
    }
}

impl<'a> Conversion<'a> {
    pub fn new(catalog: &'a Catalog, plan: &'a Plan, to: EngineKind) -> Conversion<'a> {
        let from = catalog.engine.kind;
        let mut conversion = Conversion {
            from,
            to,
            catalog,
            rulings: Rulings::of(catalog, plan),
            tables: BTreeMap::new(),
            losses: Losses::default(),
        };
        let tables: Vec<(&Name, Converted)> =
            catalog.data_tables().map(|table| (&table.name, conversion.table(table))).collect();
        conversion.tables.extend(tables);
        conversion.check_names();
        conversion
    }

    /// The statements that make the schema; `native` tells what else there is.
    /// With it come all losses, of the rows and of the schema.
    pub fn schema(mut self, native: &SchemaSql) -> (SchemaSql, Vec<Loss>) {
        let mut losses = std::mem::take(&mut self.losses);
        let mut schema = schema::statements(&self, &mut losses);
        let indexes = object::others(native, self.from, &mut losses);
        schema.after.splice(0..0, schema::indexes(&self, &indexes, &mut losses));
        self.other_losses(&mut losses);
        schema.left_out.clone_from(&native.left_out);
        (schema, losses.list())
    }

    /// What the rows lose.
    pub fn losses(&self) -> Vec<Loss> {
        self.losses.list()
    }

    pub fn converted(&self, table: &Name) -> Option<&Converted> {
        self.tables.get(table)
    }

    pub fn quote(&self, name: &str) -> String {
        match self.to {
            EngineKind::Postgres => postgres::quote(name),
            EngineKind::Sqlite => sqlite::quote(name),
            EngineKind::Mysql | EngineKind::Mariadb => mysql::quote(name),
        }
    }

    /// The name without quotes, in the target's one schema or with its own.
    fn plain_name(&self, name: &Name) -> String {
        match name.schema == self.catalog.default_schema || self.to == EngineKind::Postgres {
            true => name.name.clone(),
            false => format!("{}_{}", name.schema, name.name),
        }
    }

    fn schema_of(&self, name: &Name) -> String {
        match name.schema == self.catalog.default_schema {
            true => EngineKind::Postgres.usual_schema().to_owned(),
            false => name.schema.clone(),
        }
    }

    fn qualified(&self, name: &Name) -> String {
        match self.to {
            EngineKind::Postgres => postgres::qualified(&Name::new(self.schema_of(name), &name.name)),
            _ => self.quote(&self.plain_name(name)),
        }
    }

    fn table(&mut self, table: &Table) -> Converted {
        let place = table.name.to_string();
        if self.to != EngineKind::Postgres && table.name.schema != self.catalog.default_schema {
            self.losses.at(&place, Step::SchemaInName);
        }
        let wide = self.is_wide(table);
        let mut shapes = BTreeMap::new();
        for column in &table.columns {
            if column.is_computed() {
                continue;
            }
            let root = self.root(table, &column.name);
            let ty = match (&column.ty, &root.ty) {
                (Type::Int { .. }, Type::Int { .. }) | (Type::Decimal { .. }, Type::Decimal { .. }) => &root.ty,
                (own, _) => own,
            };
            let used = Use {
                counts: root.counts,
                key: self.key_room(table, &column.name),
                wide,
                withheld: matches!(self.rulings.ruling(&table.name, &column.name), Ruling::Null | Ruling::Absent),
            };
            let shape = shape(column, ty, self.from, self.to, used);
            for step in &shape.steps {
                self.losses.of(&place, *step, &column.name);
            }
            shapes.insert(column.name.clone(), shape);
        }
        let key = table.primary_key().and_then(|key| key.columns()).unwrap_or_default();
        let required = match self.to {
            EngineKind::Sqlite => Vec::new(),
            _ => key.into_iter().map(str::to_owned).collect(),
        };
        Converted { name: self.qualified(&table.name), shapes, required }
    }

    /// The column that a column refers to in the end: their types are one.
    fn root(&self, table: &Table, column: &str) -> Root {
        let (mut table, mut column) = (table, column);
        // A circle of references ends somewhere.
        for _ in 0..16 {
            let parent = table.foreign_keys.iter().find_map(|key| {
                let at = key.columns.iter().position(|own| own == column)?;
                let parent = self.catalog.table(&key.parent)?;
                Some((parent, key.parent_columns.get(at)?.as_str()))
            });
            match parent {
                Some((parent, referenced)) if (&parent.name, referenced) != (&table.name, column) => {
                    (table, column) = (parent, referenced);
                }
                _ => break,
            }
        }
        let found = table.column(column);
        Root {
            ty: found.map_or(Type::TEXT, |column| column.ty.clone()),
            counts: found.is_some_and(|column| schema::counts(self.catalog, table, column)),
        }
    }

    /// Whether MySQL could not hold the texts of a row.
    fn is_wide(&self, table: &Table) -> bool {
        let bytes = |ty: &Type| match ty {
            Type::Text(length) => length.max.filter(|max| *max <= 1000).map_or(12, |max| max * 4),
            _ => 16,
        };
        table.columns.iter().map(|column| bytes(&column.ty)).sum::<u32>() > ROW_BYTES_MAX
    }

    /// How many characters a text may have, for every key that it stands in:
    /// one of the table's own, or one over references.
    fn key_room(&self, table: &Table, column: &str) -> Option<u32> {
        if !self.to.is_mysql() {
            return None;
        }
        let keys = table.keys.iter().filter(|key| key.predicate.is_none()).filter_map(|key| key.columns());
        let own = table.foreign_keys.iter().map(|key| key.columns.iter().map(String::as_str).collect::<Vec<_>>());
        let rooms = keys.chain(own).filter(|columns| columns.contains(&column)).map(|columns| {
            let sizes = columns.iter().map(|name| table.column(name).map_or(0, |column| key_bytes(&column.ty)));
            let (fixed, open) = sizes.fold((0, 0), |(fixed, open), size| match size {
                0 => (fixed, open + 1),
                size => (fixed + size, open),
            });
            match key_bytes(&table.column(column).map_or(Type::TEXT, |column| column.ty.clone())) {
                0 => KEY_BYTES_MAX.saturating_sub(fixed) / 4 / u32::max(open, 1),
                size => size / 4,
            }
        });
        rooms.min().filter(|room| *room > 0)
    }

    /// Names that the target cuts, or takes for one.
    fn check_names(&mut self) {
        let is_long = |name: &str, to: EngineKind| match to {
            EngineKind::Postgres => name.len() > 63,
            EngineKind::Mysql | EngineKind::Mariadb => name.chars().count() > 64,
            EngineKind::Sqlite => false,
        };
        let folded = |name: &str, to: EngineKind| match to {
            EngineKind::Postgres => name.to_owned(),
            _ => name.to_lowercase(),
        };
        let mut tables: BTreeMap<String, usize> = BTreeMap::new();
        for table in self.catalog.data_tables() {
            let place = table.name.to_string();
            let name = self.plain_name(&table.name);
            if is_long(&name, self.to) {
                self.losses.at(&place, Step::NameTooLong);
            }
            *tables.entry(folded(&self.qualified(&table.name), self.to)).or_default() += 1;
            let mut columns: BTreeMap<String, usize> = BTreeMap::new();
            for column in &table.columns {
                if is_long(&column.name, self.to) {
                    self.losses.of(&place, Step::NameTooLong, &column.name);
                }
                *columns.entry(folded(&column.name, self.to)).or_default() += 1;
            }
            for column in &table.columns {
                if columns.get(&folded(&column.name, self.to)).is_some_and(|count| *count > 1) {
                    self.losses.of(&place, Step::NameTwice, &column.name);
                }
            }
        }
        for table in self.catalog.data_tables() {
            if tables.get(&folded(&self.qualified(&table.name), self.to)).is_some_and(|count| *count > 1) {
                self.losses.at(table.name.to_string(), Step::NameTwice);
            }
        }
    }

    /// What the catalog holds beside tables.
    fn other_losses(&self, losses: &mut Losses) {
        for view in &self.catalog.views {
            losses.at(view.name.to_string(), Step::View);
        }
        for extension in &self.catalog.extensions {
            losses.at(extension.as_str(), Step::Extension);
        }
        for ty in &self.catalog.types {
            if let UserTypeDefinition::Domain { checks, .. } = &ty.definition
                && !checks.is_empty()
            {
                losses.at(ty.name.to_string(), Step::Domain);
            }
        }
        for table in &self.catalog.tables {
            if let TableKind::Foreign { .. } = table.kind {
                losses.at(table.name.to_string(), Step::ForeignTable);
            }
        }
        for sequence in self.catalog.sequences.iter().filter(|sequence| sequence.owned_by.is_none()) {
            losses.at(sequence.name.to_string(), Step::Sequence);
        }
    }
}

struct Root {
    ty: Type,
    counts: bool,
}

/// Bytes of a value in a key of MySQL's; 0 where the key says how many.
fn key_bytes(ty: &Type) -> u32 {
    match ty {
        Type::Text(length) => length.max.filter(|max| *max <= KEY_BYTES_MAX / 4).map_or(0, |max| max * 4),
        Type::Bytes { max } => max.filter(|max| *max <= KEY_BYTES_MAX).unwrap_or(0),
        Type::Uuid => 36 * 4,
        Type::Inet | Type::Cidr | Type::MacAddr | Type::Money => 64 * 4,
        Type::Interval => 128 * 4,
        Type::Decimal { .. } => 30,
        Type::Int { .. } | Type::Bool | Type::Date | Type::Time { .. } | Type::Timestamp { .. } | Type::Year => 8,
        Type::Float { .. } | Type::Enum { .. } => 8,
        _ => 0,
    }
}
