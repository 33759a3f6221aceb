//! `--to sql`: a plain SQL file, of the source's own dialect.

use super::converted;
use super::copy::{CopySql, CyclicKey};
use super::mysql_sql::MysqlSql;
use super::sqlite_sql::SqliteSql;
use super::{Contents, Format, Making, Setting, Shape, Sink};
use crate::convert;
use crate::error::Result;
use crate::schema::order::load_order;
use crate::schema::{Catalog, EngineKind, Name};

pub struct Sql;
pub const FORMAT: Sql = Sql;

impl Format for Sql {
    fn name(&self) -> &'static str {
        "sql"
    }

    fn summary(&self) -> &'static str {
        "a plain SQL file for psql, mysql, sqlite3; of another engine with --dialect"
    }

    fn shape(&self) -> Shape {
        Shape::File
    }

    fn suffixes(&self) -> &'static [&'static str] {
        &["sql"]
    }

    fn settings(&self) -> &'static [Setting] {
        &[Setting::Inserts, Setting::Upsert, Setting::Dialect]
    }

    fn holds_schema(&self) -> bool {
        true
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        if let Some(to) = convert::target(making.catalog.engine.kind, making.options.dialect)? {
            return converted::sql(making, to);
        }
        let (output, heading, catalog) = (making.out.file()?, making.heading, making.catalog);
        Ok(match (catalog.engine.kind, &making.contents) {
            (EngineKind::Postgres, Contents::Whole) => Box::new(CopySql::new(output, heading)?),
            (EngineKind::Postgres, Contents::AfterSchema) => {
                Box::new(CopySql::after_schema(output, heading, cyclic_keys(catalog))?)
            }
            (EngineKind::Postgres, Contents::Rows) => {
                Box::new(CopySql::data_only(output, heading, cyclic_keys(catalog))?)
            }
            (EngineKind::Mysql | EngineKind::Mariadb, _) => Box::new(MysqlSql::new(output, heading, catalog)?),
            (EngineKind::Sqlite, _) => Box::new(SqliteSql::new(output, heading)?),
        })
    }
}

/// Foreign keys between tables of one cycle: with rows alone, they have to wait
/// until all rows are there.
fn cyclic_keys(catalog: &Catalog) -> Vec<CyclicKey> {
    let cycles = load_order(catalog).cycles;
    let in_one_cycle = |a: &Name, b: &Name| cycles.iter().any(|cycle| cycle.contains(a) && cycle.contains(b));
    let keys = catalog.tables.iter().flat_map(|table| table.foreign_keys.iter().map(move |key| (&table.name, key)));
    keys.filter(|(table, key)| **table != key.parent && in_one_cycle(table, &key.parent))
        .map(|(table, key)| CyclicKey {
            table: table.clone(),
            constraint: key.name.clone(),
            deferrable: key.deferrable,
        })
        .collect()
}
