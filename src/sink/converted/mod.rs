//! Rows of one engine as SQL of another, or in a SQLite file.

mod cell;
mod file;
mod literal;
mod text;

use super::sqlite_file::SqliteFile;
use super::{Inserts, Making, Sink};
use crate::convert::{Conversion, Form};
use crate::error::{Error, Result};
use crate::plan::TablePlan;
use crate::schema::{EngineKind, Name};

/// A table as it is written: everything decided before its first row.
#[derive(Clone)]
pub(super) struct Table {
    of: Name,
    /// The name of the target, quoted.
    name: String,
    /// Those of the columns, quoted.
    columns: Vec<String>,
    /// With whether the column takes no NULL.
    forms: Vec<(Form, bool)>,
}

/// # Errors
/// A setting that goes with the source's own dialect alone; an output that is there.
pub fn sql(making: &Making<'_>, to: EngineKind) -> Result<Box<dyn Sink>> {
    if making.options.upsert {
        return Err(Error::usage("--upsert goes with the source's own dialect")
            .help("leave --dialect out, or load into an empty database"));
    }
    let conversion = Conversion::new(making.catalog, making.plan, to);
    let copies = to == EngineKind::Postgres
        && making.options.inserts == Inserts::AsUsual
        && making.options.rows_per_insert.is_none();
    let owners = making.catalog.sequences.iter().filter_map(|sequence| {
        let (table, _) = sequence.owned_by.as_ref()?;
        Some((sequence.name.clone(), conversion.converted(table)?.name.clone(), table.clone()))
    });
    let settings = text::Settings {
        from: making.catalog.engine.kind,
        to,
        copies,
        rows_per_insert: making.options.rows_per_insert,
        owners: owners.collect(),
    };
    Ok(Box::new(text::ConvertedSql::new(making.out.file()?, making.heading, settings, tables(making, &conversion))?))
}

/// # Errors
/// None so far.
pub fn file(making: &Making<'_>, file: SqliteFile) -> Result<Box<dyn Sink>> {
    let conversion = Conversion::new(making.catalog, making.plan, EngineKind::Sqlite);
    let tables = tables(making, &conversion);
    Ok(Box::new(file::ConvertedFile::new(file, making.catalog.engine.kind, tables)))
}

fn tables(making: &Making<'_>, conversion: &Conversion<'_>) -> Vec<Table> {
    let table = |plan: &TablePlan| {
        let converted = conversion.converted(&plan.table)?;
        Some(Table {
            of: plan.table.clone(),
            name: converted.name.clone(),
            columns: plan.columns.iter().map(|column| conversion.quote(&column.name)).collect(),
            forms: plan
                .columns
                .iter()
                .map(|column| (converted.form(&column.name).clone(), converted.is_required(&column.name)))
                .collect(),
        })
    };
    making.plan.tables.iter().filter_map(table).collect()
}

fn find<'t>(tables: &'t [Table], plan: &TablePlan) -> Result<&'t Table> {
    tables
        .iter()
        .find(|table| table.of == plan.table)
        .ok_or(Error::new("rows come of a table that is not in the catalog"))
}
