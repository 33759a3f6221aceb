//! Safe space: whether a cell looks personal or secret and is of no reserved range.
//!
//! What a column was ruled to be says what such a look means: in one that is kept
//! without a reason it is a finding, in others it is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::detect::Tier;
use crate::error::Result;
use crate::gate::Finding;
use crate::gate::scanner::{ColumnContext, Scanner, Scratch, Settings, Tally};
use crate::manifest::{self, Treatment};
use crate::plan::Plan;
use crate::schema::{Catalog, Name};
use crate::seed::Key;

pub struct Space {
    scanner: Scanner,
    scratch: Scratch,
    tally: Tally,
    file: Arc<str>,
    tables: BTreeMap<Name, Vec<ColumnContext>>,
    /// Columns of all tables so far.
    columns: u32,
    pub cells: u64,
}

impl Space {
    /// # Errors
    /// When the system has no randomness.
    pub fn new(file: &str) -> Result<Space> {
        let mut key = [0; 16];
        key.copy_from_slice(&Key::ephemeral()?.into_seed()[..16]);
        let scanner = Scanner::new(Settings { key, ..Settings::default() });
        let scratch = scanner.scratch();
        Ok(Space {
            scanner,
            scratch,
            tally: Tally::positional(),
            file: Arc::from(file),
            tables: BTreeMap::new(),
            columns: 0,
            cells: 0,
        })
    }

    /// Rows of this table follow.
    pub fn begin(&mut self, name: &Name, columns: &[String]) {
        if self.tables.get(name).is_some_and(|known| {
            known.len() == columns.len() && known.iter().zip(columns).all(|(known, column)| *known.column == **column)
        }) {
            return;
        }
        let table = name.to_string();
        let contexts = columns.iter().map(|column| {
            self.columns += 1;
            self.scanner.column(self.columns - 1, Some(&table), column)
        });
        let contexts = contexts.collect();
        self.finish_table(name);
        self.tables.insert(name.clone(), contexts);
    }

    /// One row of the table that began.
    pub fn row(&mut self, name: &Name, cells: &[Option<&[u8]>], row: u64) {
        let Some(columns) = self.tables.get(name) else { return };
        let Space { scanner, scratch, tally, file, .. } = self;
        for (column, cell) in columns.iter().zip(cells) {
            let Some(cell) = cell else { continue };
            self.cells += 1;
            scanner.cell(scratch, column, cell, &mut |hit| tally.add(&scanner.names(), file, &hit, row));
        }
    }

    fn finish_table(&mut self, name: &Name) {
        if let Some(columns) = self.tables.remove(name) {
            self.scanner.verdicts(&self.scratch, &self.file, &columns, &mut self.tally);
        }
    }

    pub fn finish(mut self) -> Vec<Finding> {
        let names: Vec<Name> = self.tables.keys().cloned().collect();
        names.iter().for_each(|name| self.finish_table(name));
        self.tally.findings()
    }
}

/// What became of every column, by `table.column`.
pub fn treatments(catalog: &Catalog, plan: &Plan) -> BTreeMap<(String, String), Treatment> {
    let described = manifest::describe(catalog, plan, &[]);
    let mut found = BTreeMap::new();
    for table in described {
        for column in table.columns {
            found.insert((table.name.clone(), column.name), column.treatment);
        }
    }
    // Partitions follow their root.
    for table in &catalog.tables {
        let root = catalog.partition_root(table).name.to_string();
        for column in &table.columns {
            if let Some(treatment) = found.get(&(root.clone(), column.name.clone())).copied() {
                found.entry((table.name.to_string(), column.name.clone())).or_insert(treatment);
            }
        }
    }
    found
}

/// Why a finding in a column of this treatment is none that stops anybody.
pub fn told_only(finding: &Finding, treatment: Option<Treatment>) -> Option<&'static str> {
    if finding.tier < Tier::Fail {
        return Some("it is a hint, and fails nothing");
    }
    match treatment? {
        Treatment::KeptForAReason => Some("the column is kept for a reason that somebody wrote down"),
        Treatment::Masked | Treatment::Followed => {
            Some("the column is masked, and not every mask has a reserved range; the leak proof looked for its values")
        }
        Treatment::Kept | Treatment::Dropped | Treatment::Made => None,
    }
}
