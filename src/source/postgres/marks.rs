//! What people wrote beside columns: comments and security labels that decide
//! whether a column is sensitive.
//!
//! The server sends those alone that hold the words of such a decision, and of
//! these no more than the decision is kept: a comment may hold anything.

use super::fields::Fields;
use super::server::USER_SCHEMA;
use super::session::Session;
use crate::discover::Mark;
use crate::error::Result;
use crate::source::Marks;

/// # Errors
/// The server's.
pub fn read(session: &mut Session) -> Result<Marks> {
    let from = |table: &str, text: &str| {
        format!(
            "SELECT n.nspname, c.relname, a.attname, d.{text} FROM pg_catalog.{table} AS d \
             JOIN pg_catalog.pg_class AS c ON c.oid = d.objoid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
             JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.objsubid \
             WHERE d.objsubid > 0 AND d.{text} ~* 'sensitive|masked' AND {USER_SCHEMA} ORDER BY 1, 2, 3, 4"
        )
    };
    let mut marks = Marks::new();
    // A label was made for a program, so it counts for more than a comment.
    for sql in [from("pg_description", "description"), from("pg_seclabel", "label")] {
        for mut row in Fields::of(session, &sql)? {
            let table = crate::schema::Name::new(row.text()?, row.text()?);
            let column = row.text()?;
            if let Some(mark) = Mark::of(&row.text()?) {
                marks.insert((table, column), mark);
            }
        }
    }
    Ok(marks)
}
