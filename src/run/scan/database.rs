//! Databases: every table, cell by cell, read and never written.

use super::{Look, Report, Scan};
use crate::error::Result;
use crate::plan::{ColumnPlan, TablePlan};
use crate::schema::{Table, TableKind};
use crate::seed::Key;
use crate::source::{Piece, Source};

impl Scan<'_> {
    /// Reads all tables of a database, or so many rows of each. `name` is the file,
    /// and empty where it is none.
    ///
    /// # Errors
    /// When it cannot be read: nobody knows what is in the rest.
    pub fn database(&self, name: &str, source: &mut dyn Source) -> Result<Report> {
        let catalog = source.catalog()?;
        let mut report = Report::default();
        let mut look = Look::new(self, name);
        let mut bytes = 0;
        let piece = self.sample.map_or(Piece::WHOLE, Piece::first);
        let mut reader = source.reader()?;
        for table in catalog.tables.iter().filter(|table| holds_rows(table)) {
            let plan = plan(table);
            let columns = look.columns(&catalog.short(&table.name), &plan);
            let mut row_number = 0;
            reader.read(&plan, &piece, self.stop, &mut |batch| {
                for index in 0..batch.rows() {
                    row_number += 1;
                    let row = batch.row(index);
                    for (at, column) in columns.iter().enumerate() {
                        if let Some(value) = row.get(at) {
                            bytes += value.len() as u64;
                            look.cell(column, value, row_number);
                        }
                    }
                }
                self.watch.read(0, batch.bytes.len() as u64);
                Ok(())
            })?;
            look.end_of_table(&columns);
            report.tables += 1;
            report.rows += row_number;
        }
        report.scanned(catalog.engine.kind.name(), bytes);
        look.finish_database(&mut report);
        self.watch.read(1, 0);
        Ok(report)
    }
}

/// Partitions are read with their root, and foreign tables are another's.
fn holds_rows(table: &Table) -> bool {
    match &table.kind {
        TableKind::Partition { .. } | TableKind::Partitioned { of: Some(_), .. } | TableKind::Foreign { .. } => false,
        TableKind::Ordinary | TableKind::Partitioned { of: None, .. } => true,
    }
}

/// Every column as it is; the plan is for reading alone, no sink ever sees it.
fn plan(table: &Table) -> TablePlan {
    let columns: Vec<ColumnPlan> = table.columns.iter().map(ColumnPlan::whole).collect();
    let primary = table.keys.iter().find(|key| key.kind == crate::schema::KeyKind::Primary);
    let names = primary.and_then(crate::schema::Key::columns).unwrap_or_default();
    let order = names.iter().filter_map(|name| columns.iter().position(|column| column.name == *name)).collect();
    TablePlan {
        table: table.name.clone(),
        columns,
        order,
        subject: Vec::new(),
        subject_key: Key::placeholder().domain(1, "scan"),
        subjects: Vec::new(),
        lookups: Vec::new(),
        together: Vec::new(),
    }
}
