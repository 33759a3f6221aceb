//! The gate of one run: the plan's columns as the gate knows them, and what comes of it.

use std::path::Path as FilePath;

use jiff::civil::Date;

use crate::batch::{Batch, WrittenAs};
use crate::discover;
use crate::error::{Error, Result};
use crate::gate::inspect::{self, Column, Inspection, Masked, Path, Remains, Report, Treatment, Unreadable, Wire};
use crate::gate::leak::{Shape, Thresholds};
use crate::gate::waiver::Waivers;
use crate::mask;
use crate::plan::{ColumnAction, ColumnPlan, Fetch, Plan, TablePlan};
use crate::rules::GateSettings;
use crate::schema::{Catalog, Length, Type};

/// What the proof may hold in memory before it goes to files.
const MEMORY_BYTES_MAX: usize = 64 << 20;

/// Texts of fewer characters are not worth looking at.
const CHARACTERS_MIN: u32 = 4;

/// Why a run ended without an output.
#[derive(Debug)]
pub enum Stopped {
    /// The world failed.
    Failed(Error),
    /// The gate found something; the report says what.
    Refused(Box<Report>),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Stopped {
        Stopped::Failed(error)
    }
}

/// What counts as identifying: the gate's own defaults, but for what the rules say.
pub fn thresholds(settings: &GateSettings) -> Thresholds {
    let default = Thresholds::default();
    Thresholds {
        characters_min: settings.characters_min.map_or(default.characters_min, |number| number as usize),
        digits_min: settings.digits_min.map_or(default.digits_min, |number| number as usize),
        rows_max: settings.rows_max.unwrap_or(default.rows_max),
    }
}

/// Where a run's rows come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RowsFrom {
    /// A database, which sends what masks need.
    Database,
    /// A dump file: all values are there.
    Dump,
}

/// What the gate of a run goes by.
#[derive(Clone, Copy)]
pub struct Gate<'a> {
    /// What counts as identifying.
    pub thresholds: Thresholds,
    /// Findings that somebody decided to live with, and what day it is.
    pub waivers: (&'a Waivers, Date),
    /// Takes what does not fit into memory: keyed hashes, in files without a name.
    pub scratch: &'a FilePath,
}

impl Gate<'_> {
    /// What the plan's rows are held against.
    pub fn inspection(&self, plan: &Plan, catalog: &Catalog, rows: RowsFrom) -> Result<Inspection> {
        let tables = plan.tables.iter().map(|table| columns(table, catalog, rows)).collect();
        Inspection::new(tables, self.thresholds, MEMORY_BYTES_MAX, self.scratch)
    }

    /// What came of it, put together on so many threads.
    ///
    /// # Errors
    /// Something was found that nobody waived.
    pub fn pass(&self, inspection: Inspection, jobs: usize) -> Result<Report, Stopped> {
        let mut report = inspection.finish(jobs)?;
        let (waivers, today) = self.waivers;
        let applied = waivers.apply(std::mem::take(&mut report.findings), today);
        report.waived = applied.waived;
        report.findings = applied.kept;
        match report.findings.is_empty() {
            true => Ok(report),
            false => Err(Stopped::Refused(Box::new(report))),
        }
    }
}

fn columns(table: &TablePlan, catalog: &Catalog, rows: RowsFrom) -> Vec<Column> {
    let name = table.table.to_string();
    let column = |column: &ColumnPlan| Column {
        table: name.clone(),
        name: column.name.clone(),
        shape: shape(table, column, catalog),
        treatment: treatment(column, rows),
    };
    table.columns.iter().map(column).collect()
}

/// What values of a column are. Numbers identify by what they are about: those that
/// merely count rows are in every table.
fn shape(table: &TablePlan, column: &ColumnPlan, catalog: &Catalog) -> Shape {
    let is_structured = matches!(&column.action, ColumnAction::Mask(masking) if masking.name == "json");
    match &column.ty {
        Type::Text(_) if is_structured => Shape::Document,
        Type::Text(Length { max: Some(max), .. }) if *max < CHARACTERS_MIN => Shape::Plain,
        Type::Text(_) | Type::Inet | Type::MacAddr | Type::Ltree | Type::Other(_) => Shape::Text,
        Type::Json { .. } | Type::Xml | Type::Array(_) | Type::Hstore | Type::Composite { .. } | Type::TextSearch => {
            Shape::Document
        }
        Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. } => {
            let known = catalog.table(&table.table);
            let known = known.and_then(|table| Some((table, table.column(&column.name)?)));
            let suspicion = known.and_then(|(table, column)| discover::suspect(table, column));
            if suspicion.is_some() { Shape::Number } else { Shape::Plain }
        }
        Type::Uuid => Shape::Uuid,
        Type::Bytes { .. } => Shape::Bytes,
        _ => Shape::Plain,
    }
}

fn treatment(column: &ColumnPlan, rows: RowsFrom) -> Treatment {
    match &column.action {
        ColumnAction::Keep => Treatment::Kept { reasoned: column.left.reasoned },
        ColumnAction::Null => Treatment::Dropped,
        ColumnAction::Mask(masking) => {
            let paths = |written: &[String]| written.iter().filter_map(|path| Path::parse(path)).collect::<Vec<_>>();
            let kept = paths(&column.left.kept_parts);
            Treatment::Masked(Masked {
                remains: match column.left.remains {
                    mask::Remains::Nothing => Remains::Nothing,
                    mask::Remains::Chance => Remains::Chance,
                    mask::Remains::Listed => Remains::Listed,
                    mask::Remains::Parts => Remains::Parts,
                    mask::Remains::Values => Remains::Values,
                },
                is_read: column.fetch == Fetch::Whole || rows == RowsFrom::Dump,
                is_blind: column.fetch != Fetch::Whole,
                may_equal: masking.may_equal,
                is_opaque: masking.name != "json" && !column.left.kept_parts.is_empty()
                    || kept.len() < column.left.kept_parts.len(),
                kept,
                listed: paths(&column.left.listed_parts),
            })
        }
    }
}

/// How an encoder's rows are read back; `None` where they hold no value.
pub fn wire(written: WrittenAs, columns: usize) -> Option<Wire> {
    match written {
        WrittenAs::Copy => Some(Wire::Copy),
        WrittenAs::SqlValues => Some(Wire::Values { backslash: false }),
        WrittenAs::MysqlValues => Some(Wire::Values { backslash: true }),
        WrittenAs::Fields => Some(Wire::Fields { columns }),
        WrittenAs::NoValues => None,
    }
}

/// The rows of a batch, one after the other.
pub struct Rows<'a> {
    batch: &'a Batch<'a>,
    /// The row that is looked at, from 1 on.
    row: usize,
}

impl<'a> Rows<'a> {
    pub fn new(batch: &'a Batch<'a>) -> Rows<'a> {
        Rows { batch, row: 0 }
    }
}

impl inspect::Source for Rows<'_> {
    fn advance(&mut self) -> std::result::Result<(), Unreadable> {
        self.row += 1;
        if self.row > self.batch.rows() { Err(Unreadable) } else { Ok(()) }
    }

    fn get<'s>(&'s self, column: usize, _scratch: &'s mut Vec<u8>) -> Option<&'s [u8]> {
        self.batch.row(self.row - 1).get(column)
    }
}

#[cfg(test)]
mod tests;
