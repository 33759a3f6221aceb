//! `--schema-from`: whose schema stands in a dump.

use std::path::Path;

use super::order::Order;
use crate::error::{Error, Result};

/// Where the schema comes from.
#[derive(Clone, Copy)]
pub enum SchemaFrom<'a> {
    Catalog,
    /// The target has it.
    Target,
    PgDump,
    File(&'a Path),
}

impl SchemaFrom<'_> {
    pub fn of(order: &Order) -> SchemaFrom<'_> {
        match order.schema_from.as_deref() {
            _ if order.rows_only => SchemaFrom::Target,
            None => SchemaFrom::Catalog,
            Some("pg_dump") => SchemaFrom::PgDump,
            Some(path) => SchemaFrom::File(Path::new(path)),
        }
    }

    /// Whether there is a schema at all.
    pub fn is_all(self) -> bool {
        !matches!(self, SchemaFrom::Target)
    }

    pub fn word(self) -> String {
        match self {
            SchemaFrom::Catalog => "catalog".to_owned(),
            SchemaFrom::Target => "target".to_owned(),
            SchemaFrom::PgDump => "pg_dump".to_owned(),
            SchemaFrom::File(path) => path.display().to_string(),
        }
    }
}

/// The text of a schema file.
///
/// # Errors
/// When it cannot be read, or is no text.
pub fn schema_file(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| {
        Error::io("the schema file cannot be read", &error)
            .leading_to_usage()
            .path(path)
            .help("name an SQL file, or `--schema-from pg_dump` to run that")
    })?;
    String::from_utf8(bytes).map_err(|_| Error::usage("the schema file is not UTF-8").path(path))
}
