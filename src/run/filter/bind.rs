//! Rows bound to the plan: which table they are of, and which column each of
//! their values is. By name, never by position alone.

use super::Filter;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::Layout;
use crate::schema::{Catalog, Name, Table};
use crate::script::head::head;
use crate::script::split::Kind;
use crate::script::{Builder, Class, Modes};

/// A data statement's rows, bound to the plan.
pub struct Binding {
    /// Index of the table's plan.
    pub table: usize,
    pub layout: Layout,
    /// COPY text, not `VALUES`.
    pub is_copy: bool,
    /// The statement up to its rows, as it is written.
    pub head: Vec<u8>,
}

/// Binds the rows that follow `bytes`, the beginning of a data statement.
///
/// # Errors
/// A table or a column that the snapshot does not have; one that the dump makes
/// otherwise than the snapshot says.
pub fn bind(bytes: &[u8], kind: Kind, modes: &Modes, builder: &Builder, filter: &Filter<'_>) -> Result<Binding> {
    let head = head(bytes, kind, modes)?;
    let name = builder.resolve(&head.table).unwrap_or_else(|| named(&head.table, filter.catalog));
    let catalog = filter.catalog;
    let unknown = || {
        Error::refused("the dump has rows of a table that the snapshot does not have; nothing was written")
            .at(Place::table(name.to_string()))
            .help("refresh the snapshot with `standin snapshot --from FILE`, review the change, and rule what is new")
    };
    let known = catalog.table(&name).ok_or_else(unknown)?;
    let made = builder.table(&name);
    if let Some(made) = made {
        same_columns(known, made)?;
    }
    let root = &catalog.partition_root(known).name;
    let table = filter.plan.tables.iter().position(|table| table.table == *root).ok_or_else(unknown)?;
    let plan = &filter.plan.tables[table];
    let columns: Vec<String> = match &head.columns {
        Some(columns) => columns.clone(),
        None => made.unwrap_or(known).columns.iter().map(|column| column.name.clone()).collect(),
    };
    let mut positions = Vec::with_capacity(columns.len());
    for column in &columns {
        if known.column(column).is_none() {
            return Err(Error::refused(
                "the dump has values of a column that the snapshot does not have; nothing was written",
            )
            .at(Place::table(name.to_string()).column(column.clone()))
            .help(
                "refresh the snapshot with `standin snapshot --from FILE`, review the change, and rule what is new",
            ));
        }
        positions.push(plan.columns.iter().position(|planned| planned.name == *column));
    }
    let layout = Layout::new(plan, &positions, kind == Kind::CopyHead).map_err(|missing| {
        Error::new("the rows lack a column that tells whose they are")
            .at(Place::table(name.to_string()).column(plan.columns[missing].name.clone()))
            .help("take a dump with all columns of the table's key")
    })?;
    let gone: Vec<usize> = layout.dropped().collect();
    let head = if gone.is_empty() {
        bytes.to_vec()
    } else {
        let left: Vec<&String> =
            columns.iter().enumerate().filter(|(position, _)| !gone.contains(position)).map(|(_, name)| name).collect();
        if left.is_empty() {
            return Err(Error::new("every column of the table is ruled `default`, which COPY cannot say")
                .at(Place::table(name.to_string()))
                .help("take the dump with `pg_dump --inserts`"));
        }
        let list: Vec<String> = left.iter().map(|name| crate::dialect::postgres::quote(name)).collect();
        let list = format!("({})", list.join(", "));
        let blank: &[u8] = if head.list.is_empty() { b" " } else { b"" };
        [&bytes[..head.list.start], blank, list.as_bytes(), &bytes[head.list.end..]].concat()
    };
    Ok(Binding { table, layout, is_copy: kind == Kind::CopyHead, head })
}

/// A table that the dump does not make.
fn named(written: &[String], catalog: &Catalog) -> Name {
    match written {
        [schema, table] => Name::new(schema, table),
        _ => Name::new(&catalog.default_schema, written.last().map_or("", String::as_str)),
    }
}

/// The dump's CREATE TABLE says what the snapshot says, as far as rows go.
fn same_columns(known: &Table, made: &Table) -> Result<()> {
    let differs = |column: &str| {
        Error::refused("the dump's table is not what the snapshot says; nothing was written")
            .at(Place::table(known.name.to_string()).column(column))
            .help("refresh the snapshot with `standin snapshot --from FILE`, review the change, and run again")
    };
    for column in &made.columns {
        match known.column(&column.name) {
            Some(same) if same.native == column.native && same.is_computed() == column.is_computed() => {}
            _ => return Err(differs(&column.name)),
        }
    }
    match known.columns.iter().find(|column| made.column(&column.name).is_none()) {
        Some(column) => Err(differs(&column.name)),
        None => Ok(()),
    }
}

impl Filter<'_> {
    /// The masked column that a sequence feeds, when the statement sets where
    /// that sequence stands: it has to stand past the masked values.
    pub(super) fn raised(&self, class: &Class) -> Option<Raise> {
        let Class::Sequence { name, digits } = class else { return None };
        let sequence = self.catalog.sequences.iter().find(|sequence| sequence.name == *name)?;
        let (owner, column) = sequence.owned_by.as_ref()?;
        let table = self.plan.tables.iter().position(|table| table.table == *owner)?;
        let column = self.plan.tables[table].columns.iter().position(|planned| planned.name == *column)?;
        Some(Raise { table, column, digits: digits.clone() })
    }
}

/// Where a statement says how far a sequence is, and which column it feeds.
pub struct Raise {
    pub table: usize,
    pub column: usize,
    /// Of the number, in the statement's bytes.
    pub digits: std::ops::Range<usize>,
}
