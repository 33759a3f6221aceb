//! MySQL and MariaDB, live: one consistent state, read on N connections.

pub mod settings;

use self::settings::Settings;
use crate::error::Result;
use crate::plan::{Plan, TablePlan};
use crate::schema::{Catalog, Name};
use crate::source::{Piece, Reader, Sample, SchemaSql, SequenceValue, Source};

/// A live database in the state it had when this was connected.
pub struct MysqlSource {}

impl MysqlSource {
    /// Connects, and fixes the state that `readers` connections read.
    ///
    /// # Errors
    /// What keeps us out, and a way on.
    pub fn connect(_settings: &Settings, _readers: usize) -> Result<MysqlSource> {
        Ok(MysqlSource {})
    }

    /// What the user should know, one sentence each.
    pub fn warnings(&self) -> &[String] {
        &[]
    }
}

impl Source for MysqlSource {
    fn catalog(&mut self) -> Result<Catalog> {
        Err(not_yet())
    }

    fn schema_sql(&mut self, _catalog: &Catalog, _plan: &Plan) -> Result<SchemaSql> {
        Err(not_yet())
    }

    fn pieces(&mut self, _table: &TablePlan) -> Result<Vec<Piece>> {
        Err(not_yet())
    }

    fn reader(&mut self) -> Result<Box<dyn Reader>> {
        Err(not_yet())
    }

    fn sequence_values(&mut self) -> Result<Vec<SequenceValue>> {
        Err(not_yet())
    }

    fn hold(&mut self, _catalog: &Catalog) -> Result<()> {
        Err(not_yet())
    }

    fn sample(&mut self, _table: &Name, _columns: &[&str], _rows: usize) -> Result<Sample> {
        Err(not_yet())
    }
}

fn not_yet() -> crate::error::Error {
    crate::error::Error::usage("MySQL and MariaDB are not in this version yet")
}
