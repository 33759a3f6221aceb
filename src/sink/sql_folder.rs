//! `--to sql-folder`: the same SQL split by table, so that what is committed differs
//! where its rows do; `load.sql` reads the other files in, in one transaction.

use super::pages::Pages;
use super::sql::text;
use super::{Format, Making, Setting, Shape, Sink};
use crate::error::Result;
use crate::schema::EngineKind;

pub struct SqlFolder;
pub const FORMAT: SqlFolder = SqlFolder;

impl Format for SqlFolder {
    fn name(&self) -> &'static str {
        "sql-folder"
    }

    fn summary(&self) -> &'static str {
        "SQL in a folder, one file for each table; load.sql reads them in order, from within the folder"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn settings(&self) -> &'static [Setting] {
        &[Setting::Inserts, Setting::Upsert]
    }

    fn holds_schema(&self) -> bool {
        true
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let (reads, usage) = match making.catalog.engine.kind {
            // From beside the file that says it, wherever the client was started.
            EngineKind::Postgres => ("\\ir ", "-- psql --file load.sql DATABASE\n"),
            EngineKind::Mariadb => ("source ", "-- From within this folder: mariadb DATABASE < load.sql\n"),
            // The client of 9.7 reads no file in without the option; older ones read it in
            // by default, and do not all know it.
            EngineKind::Mysql => (
                "source ",
                "-- From within this folder: mysql --commands DATABASE < load.sql (an older client: without --commands)\n",
            ),
            EngineKind::Sqlite => (".read ", "-- From within this folder: sqlite3 FILE < load.sql\n"),
        };
        let files = making.plan.tables.iter().map(|table| (table.table.clone(), making.file_of(&table.table)));
        text(Pages::split(making.out.folder()?, reads, usage, files), making)
    }
}
