//! The catalog as the text of a snapshot file.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::line;
use super::scan::{native, qualified, verbatim};
use crate::dialect::mysql;
use crate::schema::{Catalog, Column, EngineKind, Key, KeyKind, Name, Table, TableKind, UserType, UserTypeDefinition};
use crate::yaml;

const HEADER: &str = "# written by standin snapshot; review it like code. One line per column, in column order.\n";

/// The keys of a table that are no columns. A column of such a name is written
/// as `column NAME`, and so is one whose name starts that way.
pub(super) const RESERVED: [&str; 12] = [
    "columns",
    DEFAULT_COLLATION,
    "primary key",
    "unique",
    "check",
    "foreign key",
    "exclusion",
    "partition by",
    "partition of",
    "inherits",
    "unlogged",
    "foreign",
];
pub(super) const COLUMN: &str = "column ";
/// MySQL: the collation of the table's columns that name none.
pub(super) const DEFAULT_COLLATION: &str = "default collation";

/// The name a primary key gets when nobody names it. SQLite gives none; its
/// introspection names keys as PostgreSQL would.
pub(super) fn usual_primary_key(engine: EngineKind, table: &str) -> String {
    if engine.is_mysql() { "PRIMARY".to_owned() } else { format!("{table}_pkey") }
}

/// MySQL gives every text column a collation, nearly always the same in a
/// table: the most frequent one is told once, the first of equals. `None` where
/// it would not come back as it is.
fn default_collation(engine: EngineKind, table: &Table) -> Option<&str> {
    let can_have = |column: &&Column| mysql::has_collation(&column.native);
    if !engine.is_mysql() || table.columns.iter().filter(can_have).any(|column| column.collation.is_none()) {
        return None;
    }
    let all: Vec<&str> = table.columns.iter().filter(can_have).filter_map(|it| it.collation.as_deref()).collect();
    let count = |collation: &str| all.iter().filter(|other| **other == collation).count();
    let (mut best, mut most) = (None, 0);
    for collation in &all {
        if count(collation) > most {
            (best, most) = (Some(*collation), count(collation));
        }
    }
    best
}

/// The snapshot of `catalog`: valid YAML 1.2, in a stable order, for review
/// line by line. [`super::parse`] gives back an equal catalog, provided it is in
/// the order [`Catalog::sort`] makes.
pub fn write(catalog: &Catalog) -> String {
    let mut catalog = catalog.clone();
    catalog.sort();
    let mut out = Out { text: HEADER.to_owned() };
    let engine = &catalog.engine;
    out.line(0, "engine", &format!("{} {}", engine.kind.name(), engine.version));
    if catalog.default_schema != engine.kind.usual_schema() {
        out.line(0, "default_schema", &catalog.default_schema);
    }
    if catalog.schemas != [catalog.default_schema.as_str()] {
        out.list(0, "schemas", &catalog.schemas);
    }
    if !catalog.extensions.is_empty() {
        out.list(0, "extensions", &catalog.extensions);
    }
    let short = |full: &Name| qualified(full, &catalog.default_schema);
    if !catalog.tables.is_empty() {
        out.open(0, "tables");
        for table in &catalog.tables {
            write_table(&catalog, table, &mut out);
        }
    }
    if !catalog.types.is_empty() {
        out.open(0, "types");
        for user in &catalog.types {
            write_type(&short(&user.name), user, &mut out);
        }
    }
    let sequences = catalog.sequences.iter();
    out.section(0, "sequences", sequences.map(|it| (short(&it.name), line::sequence(it, &catalog.default_schema))));
    let views = catalog.views.iter();
    let kind = |materialized| if materialized { "materialized view" } else { "view" };
    out.section(0, "views", views.map(|view| (short(&view.name), kind(view.materialized).to_owned())));
    out.text
}

fn write_table(catalog: &Catalog, table: &Table, out: &mut Out) {
    let default_schema = &catalog.default_schema;
    let start = out.text.len();
    out.open(1, &qualified(&table.name, default_schema));
    let body = out.text.len();
    let collation = default_collation(catalog.engine.kind, table);
    if has_own_columns(catalog, table) {
        for column in &table.columns {
            let is_told = column.collation.is_some()
                && column.collation.as_deref() == collation
                && mysql::has_collation(&column.native);
            let line = match is_told {
                true => line::column(&Column { collation: None, ..column.clone() }),
                false => line::column(column),
            };
            out.line(2, &column_key(&column.name), &line);
        }
        if table.columns.is_empty() && parent(table).is_some() {
            out.list(2, "columns", &[]);
        }
    }
    if let Some(collation) = collation {
        out.line(2, DEFAULT_COLLATION, collation);
    }
    let primary = table.primary_key();
    if let Some(key) = primary {
        let usual = usual_primary_key(catalog.engine.kind, &table.name.name);
        out.line(2, "primary key", &line::primary_key(key, &usual));
    }
    let is_listed =
        |key: &&Key| key.kind != KeyKind::Primary || primary.is_none_or(|primary| !std::ptr::eq(*key, primary));
    let keys = table.keys.iter().filter(is_listed);
    out.section(2, "unique", keys.map(|key| (key.name.clone(), line::key(key, true))));
    out.section(2, "check", table.checks.iter().map(|check| (check.name.clone(), line::check(check))));
    let foreign_keys = table.foreign_keys.iter();
    out.section(2, "foreign key", foreign_keys.map(|key| (key.name.clone(), line::foreign_key(key, default_schema))));
    let exclusions = table.exclusions.iter();
    out.section(2, "exclusion", exclusions.map(|exclusion| (exclusion.name.clone(), exclusion.definition.clone())));
    if let TableKind::Partitioned { by, .. } = &table.kind {
        out.line(2, "partition by", by);
    }
    if let TableKind::Partitioned { of: Some((of, bound)), .. } | TableKind::Partition { of, bound } = &table.kind {
        out.line(2, "partition of", &format!("{} {}", qualified(of, default_schema), verbatim(bound)));
    }
    if !table.inherits.is_empty() {
        let parents: Vec<String> = table.inherits.iter().map(|parent| qualified(parent, default_schema)).collect();
        out.list(2, "inherits", &parents);
    }
    if table.unlogged {
        out.text.push_str("    unlogged: true\n");
    }
    if let TableKind::Foreign { server } = &table.kind {
        out.line(2, "foreign", &verbatim(server));
    }
    if out.text.len() == body {
        out.text.truncate(start);
        let _ = writeln!(out.text, "  {}: {{}}", yaml::key(&qualified(&table.name, default_schema)));
    }
}

/// A partition whose columns are its parent's, as nearly all are, does not repeat them.
pub(super) fn has_own_columns(catalog: &Catalog, table: &Table) -> bool {
    parent(table).and_then(|parent| catalog.table(parent)).is_none_or(|parent| parent.columns != table.columns)
}

/// The table this one is a partition of.
pub(super) fn parent(table: &Table) -> Option<&Name> {
    match &table.kind {
        TableKind::Partition { of, .. } | TableKind::Partitioned { of: Some((of, _)), .. } => Some(of),
        _ => None,
    }
}

fn column_key(column: &str) -> String {
    if RESERVED.contains(&column) || column.starts_with(COLUMN) {
        format!("{COLUMN}{column}")
    } else {
        column.to_owned()
    }
}

fn write_type(short: &str, user: &UserType, out: &mut Out) {
    match &user.definition {
        UserTypeDefinition::Enum { labels } => out.line(1, short, &line::labels(labels)),
        UserTypeDefinition::Range { subtype } => out.line(1, short, &format!("range {}", native(subtype))),
        UserTypeDefinition::Domain { base, not_null, checks } if checks.is_empty() => {
            out.line(1, short, &format!("domain {}", line::domain(base, *not_null)));
        }
        UserTypeDefinition::Domain { base, not_null, checks } => {
            out.open(1, short);
            out.line(2, "domain", &line::domain(base, *not_null));
            out.section(2, "check", checks.iter().map(|check| (check.name.clone(), line::check(check))));
        }
        UserTypeDefinition::Composite { fields } if fields.is_empty() => out.line(1, short, "composite"),
        UserTypeDefinition::Composite { fields } => {
            out.open(1, short);
            out.section(2, "composite", fields.iter().map(|(field, ty)| (field.clone(), native(ty))));
        }
    }
}

struct Out {
    text: String,
}

impl Out {
    fn line(&mut self, depth: usize, key: &str, value: &str) {
        let _ = writeln!(self.text, "{:1$}{2}: {3}", "", depth * 2, yaml::key(key), yaml::scalar(value));
    }

    fn list(&mut self, depth: usize, key: &str, items: &[String]) {
        let items: Vec<String> = items.iter().map(|item| yaml::item(item)).collect();
        let _ = writeln!(self.text, "{:1$}{2}: [{3}]", "", depth * 2, yaml::key(key), items.join(", "));
    }

    fn open(&mut self, depth: usize, key: &str) {
        let _ = writeln!(self.text, "{:1$}{2}:", "", depth * 2, yaml::key(key));
    }

    /// Named lines under a key, and nothing when there are none. A mapping
    /// wants every name once; where some have none, it is a list of mappings.
    fn section(&mut self, depth: usize, key: &str, entries: impl Iterator<Item = (String, String)>) {
        let entries: Vec<(String, String)> = entries.collect();
        if entries.is_empty() {
            return;
        }
        let names: BTreeSet<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
        let dash = if names.len() < entries.len() || names.contains("") { "- " } else { "" };
        self.open(depth, key);
        for (name, value) in &entries {
            let indent = depth * 2 + 2;
            let _ = writeln!(self.text, "{:indent$}{dash}{}: {}", "", yaml::key(name), yaml::scalar(value));
        }
    }
}
