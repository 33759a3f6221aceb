//! SQL text that `mysql` and `mariadb` load.

use super::output::Output;
use super::{SequenceState, Sink};
use crate::batch::Encode;
use crate::batch::mysql_values::MysqlValues;
use crate::error::Result;
use crate::plan::{Masked, TablePlan};
use crate::schema::Catalog;
use crate::source::SchemaSql;

pub struct MysqlSql<'a> {
    output: &'a mut Output,
}

impl<'a> MysqlSql<'a> {
    /// Without a call of `schema` it is data for a database that has it already.
    pub fn new(output: &'a mut Output, _catalog: &Catalog) -> Result<MysqlSql<'a>> {
        Ok(MysqlSql { output })
    }
}

impl Sink for MysqlSql<'_> {
    fn encoder(&self, _table: &TablePlan) -> Box<dyn Encode> {
        Box::new(MysqlValues {})
    }

    fn schema(&mut self, _schema: &SchemaSql) -> Result<()> {
        Ok(())
    }

    fn begin(&mut self, _table: &TablePlan) -> Result<()> {
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        self.output.put(rows.bytes())
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        Ok(())
    }

    fn finish(&mut self, _sequences: &[SequenceState]) -> Result<()> {
        Ok(())
    }
}
