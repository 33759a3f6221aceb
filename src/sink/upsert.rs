//! What is said behind an INSERT so that a row that is there already is brought up
//! to date: the row with the same key, and no other.
//!
//! A row that collides with another one by another unique key is an error of the
//! load, never an update: PostgreSQL and SQLite are given the key, and MySQL, which
//! updates whatever row it finds, has to compare it.

use crate::dialect::{mysql, postgres, sqlite};
use crate::error::{Error, Result};
use crate::plan::{ColumnPlan, Plan, TablePlan};
use crate::schema::{Catalog, Column, Deferrable, EngineKind, Generated, Identity, Key, KeyKind, Table, Type};

/// How an engine says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Postgres,
    Sqlite,
    /// `VALUES(a)` is what was to be inserted.
    Mariadb,
    /// A name behind the rows is; MySQL deprecates the other.
    Mysql,
}

impl Dialect {
    pub fn of(catalog: &Catalog) -> Dialect {
        match catalog.engine.kind {
            EngineKind::Postgres => Dialect::Postgres,
            EngineKind::Sqlite => Dialect::Sqlite,
            EngineKind::Mariadb => Dialect::Mariadb,
            // The name is known from 8.0.19 on, and the snapshot has no third number.
            EngineKind::Mysql => match major(&catalog.engine.version) > (8, 0) {
                true => Dialect::Mysql,
                false => Dialect::Mariadb,
            },
        }
    }
}

fn major(version: &str) -> (u32, u32) {
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// Every table has a key that tells its rows apart in the target, too.
///
/// # Errors
/// All tables that have none, and all columns that cannot be updated.
pub fn check(plan: &Plan, catalog: &Catalog) -> Result<()> {
    let keyless: Vec<String> = plan
        .tables
        .iter()
        .filter(|table| key(table, catalog).is_none())
        .map(|table| catalog.short(&table.table))
        .collect();
    if !keyless.is_empty() {
        return Err(Error::usage("rows can only be brought up to date in tables with a key")
            .name("without a key", keyless.join(", "))
            .help(
                "a key is a primary key, or a unique one over columns that are NOT NULL, at once checked and written; \
                 name the other tables with --only, or leave --upsert out",
            ));
    }
    let fixed: Vec<String> = plan
        .tables
        .iter()
        .flat_map(|table| {
            let (key, known) = (key(table, catalog).unwrap_or_default(), catalog.table(&table.table));
            let is_fixed = move |(index, column): &(usize, &ColumnPlan)| {
                !key.contains(index) && known.and_then(|known| known.column(&column.name)).is_some_and(is_always)
            };
            let name = |(_, column): (usize, &ColumnPlan)| format!("{}.{}", catalog.short(&table.table), column.name);
            table.columns.iter().enumerate().filter(is_fixed).map(name)
        })
        .collect();
    if !fixed.is_empty() {
        return Err(Error::usage("columns that are GENERATED ALWAYS AS IDENTITY and no key cannot be updated")
            .name("columns", fixed.join(", "))
            .help("rule them `default`, then the target numbers them, or leave --upsert out"));
    }
    Ok(())
}

fn is_always(column: &Column) -> bool {
    column.generated == Generated::Identity(Identity::Always)
}

/// Indexes into the plan's columns of the key that rows are found by in the target.
fn key(plan: &TablePlan, catalog: &Catalog) -> Option<Vec<usize>> {
    let table = catalog.table(&plan.table)?;
    table.keys.iter().filter(|key| arbitrates(key, table)).find_map(|key| {
        let index = |name: &&str| plan.columns.iter().position(|column| column.name == **name);
        key.columns()?.iter().map(index).collect()
    })
}

/// Whether at most one row has a key's values, at every moment. SQLite alone lets a
/// primary key be NULL; a row without one is inserted each time.
fn arbitrates(key: &Key, table: &Table) -> bool {
    let is_given = |name: &str| table.column(name).is_some_and(|column| !column.nullable);
    let columns = key.columns();
    let is_whole = key.kind == KeyKind::Primary || columns.is_some_and(|names| names.iter().all(|name| is_given(name)));
    is_whole && key.predicate.is_none() && key.deferrable == Deferrable::No
}

/// What stands behind the rows of a table's INSERT. [`check`] has found a key.
pub fn clause(plan: &TablePlan, catalog: &Catalog, dialect: Dialect) -> String {
    let key = key(plan, catalog).unwrap_or_default();
    let known = catalog.table(&plan.table);
    let is_key = |index: usize| key.contains(&index);
    let is_set = |index: usize, column: &ColumnPlan| {
        let known = known.and_then(|known| known.column(&column.name));
        !is_key(index) || (!known.is_some_and(is_always) && may_look_different(&column.ty, known))
    };
    let set = || plan.columns.iter().enumerate().filter(|(index, column)| is_set(*index, column));
    let keys = || key.iter().filter_map(|index| plan.columns.get(*index)).map(|column| column.name.as_str());
    let name = catalog.default_schema.as_str();
    match dialect {
        Dialect::Postgres => {
            let sets: Vec<String> = set().map(|(_, column)| postgres::quote(&column.name)).collect();
            let sets: Vec<String> = sets.iter().map(|name| format!("{name} = EXCLUDED.{name}")).collect();
            let keys: Vec<String> = keys().map(postgres::quote).collect();
            on_conflict(&keys.join(", "), &sets.join(", "))
        }
        Dialect::Sqlite => {
            let sets: Vec<String> = set().map(|(_, column)| sqlite::quote(&column.name)).collect();
            let sets: Vec<String> = sets.iter().map(|name| format!("{name}=excluded.{name}")).collect();
            let keys: Vec<String> = keys().map(sqlite::quote).collect();
            on_conflict(&keys.join(","), &sets.join(","))
        }
        Dialect::Mariadb | Dialect::Mysql => {
            let table = mysql::qualified(&plan.table, name);
            let given = |column: &str| match dialect {
                Dialect::Mysql => format!("`standin_row`.{}", mysql::quote(column)),
                _ => format!("VALUES({})", mysql::quote(column)),
            };
            let same: Vec<String> =
                keys().map(|column| format!("{table}.{} <=> {}", mysql::quote(column), given(column))).collect();
            let first = keys().next().unwrap_or_default();
            // Where the row that was found has another key, a sum that no number holds:
            // neither server can raise an error of a script's own. No literal and no
            // query, so that whoever reads a dump sees that no value stands there.
            let length = format!("~LENGTH({table}.{})", mysql::quote(first));
            let guard = format!(
                "{}=IF({} OR {length}+{length},{},NULL)",
                mysql::quote(first),
                same.join(" AND "),
                given(first)
            );
            let sets = plan.columns.iter().filter(|column| column.name != first);
            let sets = sets.map(|column| format!("{}={}", mysql::quote(&column.name), given(&column.name)));
            let sets: Vec<String> = std::iter::once(guard).chain(sets).collect();
            let alias = if dialect == Dialect::Mysql { "AS `standin_row` " } else { "" };
            format!("{alias}ON DUPLICATE KEY UPDATE {}", sets.join(","))
        }
    }
}

fn on_conflict(key: &str, sets: &str) -> String {
    match sets.is_empty() {
        true => format!("ON CONFLICT ({key}) DO NOTHING"),
        false => format!("ON CONFLICT ({key}) DO UPDATE SET {sets}"),
    }
}

/// Whether two values may be equal to a key and still not be the same: `1.0` and
/// `1.00`, or texts that are compared without regard to case.
fn may_look_different(ty: &Type, column: Option<&Column>) -> bool {
    match ty {
        Type::Text(length) => length.folded || column.is_some_and(|column| column.collation.is_some()),
        Type::Bool
        | Type::Int { .. }
        | Type::Bytes { .. }
        | Type::Date
        | Type::Time { .. }
        | Type::Timestamp { .. }
        | Type::Uuid
        | Type::Enum { .. } => false,
        _ => true,
    }
}
