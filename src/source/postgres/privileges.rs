//! What the role may not read: found before anything is read, all of it at once.

use super::fields::Fields;
use super::server::{USER_SCHEMA, not_of_extension};
use super::session::Session;
use crate::error::{Error, Result};

/// # Errors
/// When a schema with tables may not be used, a table may not be read in all
/// its columns, or row security would hide some of its rows: a part of a table
/// is never taken for the whole. Partitions are read through their root, and
/// foreign tables not at all: neither needs a privilege.
pub fn check(session: &mut Session) -> Result<()> {
    let schema = Error::new("the role may not use a schema").help("GRANT USAGE ON the schemas named TO the role");
    refuse(session, schema, "schema", "n.nspname", "NOT has_schema_privilege(n.oid, 'USAGE')")?;
    let table = Error::new("the role may not read a table").help("GRANT SELECT ON the tables named TO the role");
    let unreadable = "NOT has_table_privilege(c.oid, 'SELECT') \
                      AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 \
                      AND NOT a.attisdropped AND NOT has_column_privilege(c.oid, a.attnum, 'SELECT'))";
    refuse(session, table, "table", "n.nspname || '.' || c.relname", unreadable)?;
    let rows = Error::new("row security may hide rows of a table from the role")
        .help("connect as a role with BYPASSRLS, or as the owner of the tables named");
    refuse(session, rows, "table", "n.nspname || '.' || c.relname", "row_security_active(c.oid)")
}

/// Every table (or schema of one) for which `condition` holds, named in `error`.
fn refuse(session: &mut Session, error: Error, label: &'static str, name: &str, condition: &str) -> Result<()> {
    let member = not_of_extension("pg_class", "c.oid");
    let sql = format!(
        "SELECT DISTINCT ({name})::text COLLATE \"C\" FROM pg_class AS c \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' \
         AND {USER_SCHEMA} AND {member} AND {condition} ORDER BY 1"
    );
    let mut refused: Option<Error> = None;
    for mut row in Fields::of(session, &sql)? {
        refused = Some(refused.unwrap_or_else(|| error.clone()).name(label, row.text()?));
    }
    refused.map_or(Ok(()), Err)
}
