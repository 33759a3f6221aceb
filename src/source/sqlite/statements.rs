//! The statements that build the schema: those of `sqlite_schema`, without
//! comments and without the default texts of masked columns.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::catalog::{self, MAIN, Object};
use super::connect::failed;
use super::ddl;
use super::sql::{TokenKind, tokens, without_comments};
use crate::dialect::sqlite::quote;
use crate::error::Result;
use crate::plan::{ColumnAction, Plan, TablePlan};
use crate::schema::{Catalog, Name};
use crate::source::SchemaSql;

/// Among the statements before the data when the source itself breaks its
/// references, so that they cannot be checked while loading.
pub const REFERENCES_UNCHECKED: &str = "PRAGMA foreign_keys=OFF";

/// A default text longer than this may be somebody's data.
const DEFAULT_CHARS_MAX: usize = 12;

pub fn read(connection: &Connection, catalog: &Catalog, broken_keys: &[String], plan: &Plan) -> Result<SchemaSql> {
    let objects = catalog::objects(connection)?;
    let mut out = SchemaSql::default();
    out.before = settings(connection, broken_keys, &mut out.left_out)?;
    let mut missing: BTreeSet<String> = BTreeSet::new();
    for object in objects.iter().filter(|object| object.module().is_some()) {
        missing.insert(object.name.to_lowercase());
        out.left_out.push(format!("virtual table {}", object.name));
    }
    let mut leave_out = |object: &Object| {
        let sql = object.sql.as_deref().unwrap_or_default();
        let mentions = tokens(sql).iter().any(|token| missing.contains(&token.name(sql).to_lowercase()));
        if mentions {
            // A view or trigger over a table that is not there fails when it is used.
            out.left_out.push(format!("{} {}", object.kind, object.name));
            if object.kind == "view" {
                missing.insert(object.name.to_lowercase());
            }
        }
        mentions
    };
    let kept = |kind: &'static str| {
        let mut kept: Vec<&Object> =
            objects.iter().filter(|object| object.kind == kind && object.module().is_none()).collect();
        // Names give an order that does not hang on history; but triggers fire in theirs.
        if kind != "trigger" {
            kept.sort_by(|a, b| a.name.cmp(&b.name));
        }
        kept
    };
    let views: Vec<&Object> = kept("view").into_iter().filter(|object| !leave_out(object)).collect();
    let triggers: Vec<&Object> = kept("trigger").into_iter().filter(|object| !leave_out(object)).collect();
    for object in kept("table") {
        let Some(sql) = &object.sql else { continue };
        let name = Name::new(MAIN, &object.name);
        let plan = plan.tables.iter().find(|table| table.table == name);
        out.before.push(without_comments(&without_defaults(sql, &object.name, plan, &mut out.left_out)));
    }
    for object in kept("index") {
        let Some(sql) = &object.sql else { continue };
        // The parent key of a reference has to be there when children are written.
        let section = if is_parent_key(catalog, &object.name) { &mut out.before } else { &mut out.after };
        section.push(without_comments(sql));
    }
    for object in views.into_iter().chain(triggers) {
        out.after.extend(object.sql.as_deref().map(without_comments));
    }
    out.left_out.sort();
    Ok(out)
}

/// What a program reads of the file besides its tables, as pragmas; and
/// whether references can be enforced while loading: they cannot where the
/// source itself breaks them.
fn settings(connection: &Connection, broken_keys: &[String], left_out: &mut Vec<String>) -> Result<Vec<String>> {
    let mut pragmas = Vec::new();
    for name in ["application_id", "user_version"] {
        let number: i32 =
            connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).map_err(|error| failed(&error))?;
        if number != 0 {
            pragmas.push(format!("PRAGMA {name}={number}"));
        }
    }
    let mut unchecked: Vec<String> = broken_keys
        .iter()
        .map(|key| format!("enforcement of foreign keys: {key} refers to no key of a table"))
        .collect();
    if unchecked.is_empty() {
        let orphans: Vec<String> = catalog::query(
            connection,
            "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check ORDER BY 1",
            [],
            |row| row.get(0),
        )?;
        unchecked = orphans
            .iter()
            .map(|table| format!("enforcement of foreign keys: {table} has rows without their parent"))
            .collect();
    }
    if !unchecked.is_empty() {
        pragmas.push(REFERENCES_UNCHECKED.to_owned());
        left_out.append(&mut unchecked);
    }
    Ok(pragmas)
}

fn is_parent_key(catalog: &Catalog, index: &str) -> bool {
    let key_of = |name: &Name| {
        let keys = &catalog.table(name)?.keys;
        keys.iter().find(|key| key.name == index && key.kind == crate::schema::KeyKind::Index)
    };
    catalog.tables.iter().flat_map(|table| &table.foreign_keys).any(|foreign| {
        key_of(&foreign.parent).and_then(|key| key.columns()).is_some_and(|mut columns| {
            let mut parents: Vec<&str> = foreign.parent_columns.iter().map(String::as_str).collect();
            columns.sort_unstable();
            parents.sort_unstable();
            columns == parents
        })
    })
}

/// Puts `''` in the place of every longer default text of a column that is
/// masked: a default may be data.
fn without_defaults(sql: &str, table: &str, plan: Option<&TablePlan>, left_out: &mut Vec<String>) -> String {
    let Some(plan) = plan else {
        return sql.to_owned();
    };
    let mut out = sql.to_owned();
    for column in ddl::table(sql).columns.into_iter().rev() {
        let masked = plan.columns.iter().any(|planned| {
            planned.name.eq_ignore_ascii_case(&column.name) && !matches!(planned.action, ColumnAction::Keep)
        });
        let Some(span) = column.default.filter(|_| masked) else { continue };
        let value = &sql[span.clone()];
        let telling = tokens(value).iter().any(|token| {
            let text = token.text(value);
            let may_be_text = matches!(token.kind, TokenKind::Text | TokenKind::Quoted)
                || text.starts_with(['x', 'X']) && token.kind == TokenKind::Number
                || !value.starts_with('(') && catalog::is_text(token.kind, text);
            may_be_text && token.name(value).chars().count() > DEFAULT_CHARS_MAX
        });
        if telling {
            out.replace_range(span, "''");
            left_out.push(format!("default {}", [table, &column.name].map(plain).join(".")));
        }
    }
    out
}

/// A name as people write it: quoted only where it has to be.
fn plain(name: &str) -> String {
    let simple = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if simple { name.to_owned() } else { quote(name) }
}
