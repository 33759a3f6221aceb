//! What changed between a snapshot and the database it was taken of.
//!
//! Tells names and definitions. A newer server is no drift, and neither is a
//! partition that came or went under a root both sides know: no new kind of
//! data is in it.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;

use super::line;
use super::scan::{name, native, qualified};
use super::write::{has_own_columns, parent};
use crate::schema::{Catalog, Table, TableKind, UserType, UserTypeDefinition};
use crate::yaml;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    Added,
    Removed,
    Changed,
}

impl ChangeKind {
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
        }
    }

    fn sign(self) -> char {
        match self {
            ChangeKind::Added => '+',
            ChangeKind::Removed => '-',
            ChangeKind::Changed => '~',
        }
    }
}

/// One object that differs: in the database but not in the snapshot is `Added`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub kind: ChangeKind,
    /// `column`, `table`, `key`, `foreign key`, `check`, `type`, …
    pub what: &'static str,
    /// `users.tax_id`, without the default schema.
    pub name: String,
    /// As the snapshot file writes it; empty when added.
    pub before: String,
    /// Empty when removed.
    pub after: String,
}

/// What it takes to get from `snapshot` to `live`, in a stable order. A table
/// that came or went is one change, whatever it holds.
pub fn drift(snapshot: &Catalog, live: &Catalog) -> Vec<Change> {
    let default_schema = snapshot.default_schema.as_str();
    let mut changes = Changes { list: Vec::new() };
    let engine = |catalog: &Catalog| vec![("engine".to_owned(), catalog.engine.kind.name().to_owned())];
    changes.compare("database", "", engine(snapshot), engine(live));
    let plain = |names: &[String]| names.iter().map(|it| (name(it), String::new())).collect();
    changes.compare("schema", "", plain(&snapshot.schemas), plain(&live.schemas));
    changes.compare("extension", "", plain(&snapshot.extensions), plain(&live.extensions));
    let types = |catalog: &Catalog| {
        catalog.types.iter().map(|user| (qualified(&user.name, default_schema), type_words(user))).collect()
    };
    changes.compare("type", "", types(snapshot), types(live));
    let sequences = |catalog: &Catalog| {
        let sequences = catalog.sequences.iter();
        sequences.map(|it| (qualified(&it.name, default_schema), line::sequence(it, default_schema))).collect()
    };
    changes.compare("sequence", "", sequences(snapshot), sequences(live));
    tables(snapshot, live, &mut changes);
    let views = |catalog: &Catalog| {
        let kind = |materialized| if materialized { "materialized" } else { "" };
        let views = catalog.views.iter();
        views.map(|view| (qualified(&view.name, default_schema), kind(view.materialized).to_owned())).collect()
    };
    changes.compare("view", "", views(snapshot), views(live));
    changes.list
}

/// The changes for people: one aligned line each, `+ column users.tax_id  varchar(14)`.
/// Empty when there are none.
pub fn table(changes: &[Change]) -> String {
    let width = |text: &str| text.chars().count();
    let names: Vec<String> = changes.iter().map(|change| yaml::visible(&change.name)).collect();
    let what_width = changes.iter().map(|change| width(change.what)).max().unwrap_or(0);
    let name_width = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let mut text = String::new();
    for (change, name) in changes.iter().zip(&names) {
        let detail = match change.kind {
            ChangeKind::Added => yaml::visible(&change.after),
            ChangeKind::Removed => yaml::visible(&change.before),
            ChangeKind::Changed => format!("{} -> {}", yaml::visible(&change.before), yaml::visible(&change.after)),
        };
        let row = format!("{} {:what_width$} {name:name_width$}  {detail}", change.kind.sign(), change.what);
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}

/// The changes for machines: a list of objects.
pub fn to_json(changes: &[Change]) -> serde_json::Value {
    let object = |change: &Change| {
        json!({
            "change": change.kind.word(),
            "what": change.what,
            "name": change.name,
            "before": change.before,
            "after": change.after,
        })
    };
    changes.iter().map(object).collect()
}

fn tables(snapshot: &Catalog, live: &Catalog, changes: &mut Changes) {
    let listed = |own: &Catalog, other: &Catalog| -> Vec<(String, String)> {
        let tables = own.tables.iter().filter(|table| !is_known_by_its_root(table, own, other));
        tables.map(|table| (qualified(&table.name, &snapshot.default_schema), table_words(table, snapshot))).collect()
    };
    changes.compare("table", "", listed(snapshot, live), listed(live, snapshot));
    for before in &snapshot.tables {
        if let Some(after) = live.table(&before.name) {
            let follows = !has_own_columns(snapshot, before) && !has_own_columns(live, after);
            table_parts(before, after, follows, &snapshot.default_schema, changes);
        }
    }
}

/// A partition that `other` lacks, while it has the root.
fn is_known_by_its_root(table: &Table, own: &Catalog, other: &Catalog) -> bool {
    other.table(&table.name).is_none()
        && parent(table).is_some()
        && other.table(&own.partition_root(table).name).is_some()
}

/// `follows`: both sides are partitions with their parent's columns, and a
/// change there is told once, at the parent.
fn table_parts(before: &Table, after: &Table, follows: bool, default_schema: &str, changes: &mut Changes) {
    let place = format!("{}.", qualified(&before.name, default_schema));
    if !follows {
        let columns = |table: &Table| table.columns.iter().map(|it| (it.name.clone(), line::column(it))).collect();
        changes.compare("column", &place, columns(before), columns(after));
        let order = |table: &Table, other: &Table| {
            let common = table.columns.iter().filter(|column| other.column(&column.name).is_some());
            common.map(|column| name(&column.name)).collect::<Vec<_>>().join(", ")
        };
        let (was, is) = (order(before, after), order(after, before));
        if was != is {
            let name = qualified(&before.name, default_schema);
            let what = "column order";
            changes.list.push(Change { kind: ChangeKind::Changed, what, name, before: was, after: is });
        }
    }
    let keys = |table: &Table| table.keys.iter().map(|key| (key.name.clone(), line::key(key, true))).collect();
    changes.compare("key", &place, keys(before), keys(after));
    let foreign_keys = |table: &Table| {
        table.foreign_keys.iter().map(|key| (key.name.clone(), line::foreign_key(key, default_schema))).collect()
    };
    changes.compare("foreign key", &place, foreign_keys(before), foreign_keys(after));
    let checks = |table: &Table| table.checks.iter().map(|check| (check.name.clone(), line::check(check))).collect();
    changes.compare("check", &place, checks(before), checks(after));
    let exclusions = |table: &Table| {
        table.exclusions.iter().map(|exclusion| (exclusion.name.clone(), exclusion.definition.clone())).collect()
    };
    changes.compare("exclusion", &place, exclusions(before), exclusions(after));
}

/// What a table is, besides its columns and constraints.
fn table_words(table: &Table, snapshot: &Catalog) -> String {
    let short = |name| qualified(name, &snapshot.default_schema);
    let mut words = Vec::new();
    if let TableKind::Partitioned { by, .. } = &table.kind {
        words.push(format!("partition by {by}"));
    }
    if let TableKind::Partitioned { of: Some((of, bound)), .. } | TableKind::Partition { of, bound } = &table.kind {
        words.push(format!("partition of {} {bound}", short(of)));
    }
    if let TableKind::Foreign { server } = &table.kind {
        words.push(format!("foreign {}", name(server)));
    }
    if !table.inherits.is_empty() {
        words.push(format!("inherits {}", table.inherits.iter().map(short).collect::<Vec<_>>().join(", ")));
    }
    if table.unlogged {
        words.push("unlogged".to_owned());
    }
    words.join(", ")
}

fn type_words(user: &UserType) -> String {
    match &user.definition {
        UserTypeDefinition::Enum { labels } => line::labels(labels),
        UserTypeDefinition::Range { subtype } => format!("range {}", native(subtype)),
        UserTypeDefinition::Domain { base, not_null, checks } => {
            let checks = checks.iter().map(|check| format!(" check {}: {}", name(&check.name), line::check(check)));
            format!("domain {}{}", line::domain(base, *not_null), checks.collect::<String>())
        }
        UserTypeDefinition::Composite { fields } => {
            let fields = fields.iter().map(|(field, ty)| format!("{} {}", name(field), native(ty)));
            format!("composite ({})", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

struct Changes {
    list: Vec<Change>,
}

impl Changes {
    /// Compares named definitions; what has no name is known by its definition.
    fn compare(
        &mut self,
        what: &'static str,
        place: &str,
        before: Vec<(String, String)>,
        after: Vec<(String, String)>,
    ) {
        let by_name = |items: Vec<(String, String)>| -> BTreeMap<(String, String), String> {
            let key = |(name, line): (String, String)| {
                let unnamed = if name.is_empty() { line.clone() } else { String::new() };
                ((name, unnamed), line)
            };
            items.into_iter().map(key).collect()
        };
        let mut push = |kind, name: &str, before: &str, after: &str| {
            let name = format!("{place}{name}");
            self.list.push(Change { kind, what, name, before: before.to_owned(), after: after.to_owned() });
        };
        let (before, after) = (by_name(before), by_name(after));
        for (key, was) in &before {
            match after.get(key) {
                None => push(ChangeKind::Removed, &key.0, was, ""),
                Some(is) if is != was => push(ChangeKind::Changed, &key.0, was, is),
                Some(_) => {}
            }
        }
        for (key, is) in &after {
            if !before.contains_key(key) {
                push(ChangeKind::Added, &key.0, "", is);
            }
        }
    }
}
