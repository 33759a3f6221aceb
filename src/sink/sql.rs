//! `--to sql`: a plain SQL file, of the source's own dialect.

use super::converted;
use super::copy::CopySql;
use super::mysql_sql::MysqlSql;
use super::pages::Pages;
use super::sqlite_sql::SqliteSql;
use super::{Contents, Format, Making, Setting, Shape, Sink};
use crate::convert;
use crate::error::{Error, Result};
use crate::schema::EngineKind;

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

    fn holds_schema(&self) -> bool {
        true
    }

    fn settings(&self) -> &'static [Setting] {
        &[Setting::Inserts, Setting::Upsert, Setting::Dialect]
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        if let Some(to) = convert::target(making.catalog.engine.kind, making.options.dialect)? {
            if making.options.upsert {
                return Err(Error::usage("--upsert is for the source's own dialect").help("leave one of the two out"));
            }
            return converted::sql(making, to);
        }
        text(Pages::One(making.out.file()?), making)
    }
}

/// The text, whether in one file or in several.
///
/// # Errors
/// What the options cannot be obeyed in.
pub fn text(pages: Pages, making: &Making<'_>) -> Result<Box<dyn Sink>> {
    if making.options.upsert && making.contents != Contents::Rows {
        return Err(Error::usage(
            "rows that are there already can only be brought up to date in a schema that is there",
        )
        .help("write rows alone with --data-only"));
    }
    Ok(match making.catalog.engine.kind {
        EngineKind::Postgres => Box::new(CopySql::new(pages, making)?),
        EngineKind::Mysql | EngineKind::Mariadb => Box::new(MysqlSql::new(pages, making)?),
        EngineKind::Sqlite => Box::new(SqliteSql::new(pages, making)?),
    })
}
