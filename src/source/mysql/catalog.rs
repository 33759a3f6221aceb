//! The live catalog: every `SHOW CREATE …`, read by the same parser that reads
//! dump files, so that a dump's snapshot equals that of its database.

use super::objects::{Databases, Kind, Object, show_create, unknown_shape};
use super::session::Session;
use crate::dialect::mysql::quote;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::Catalog;
use crate::script::mysql::Builder;
use crate::script::{Dialect, Modes};

/// Denied: the table, a column of it, an EXPLAIN or a view of it.
const DENIED: [u16; 2] = [1142, 1143];

/// # Errors
/// Tables that may not be read, all of them by name; a definition that is not
/// understood.
pub fn read(session: &mut Session, databases: &Databases, objects: &[Object]) -> Result<Catalog> {
    check_privileges(session, databases, objects)?;
    let engine = session.engine().clone();
    let mut builder = Builder::new(engine.clone());
    let mut modes = Modes::new(Dialect::Mysql);
    modes.engine = Some(engine);
    for (schema, database) in databases.each() {
        builder.take(format!("USE {}", quote(database)).as_bytes(), &mut modes)?;
        for object in objects.iter().filter(|object| object.name.schema == schema) {
            let at = |error: Error| error.at_least(Place::table(object.name.to_string()));
            let statement = match object.kind {
                Kind::Table => create(session, "TABLE", object, databases)?,
                Kind::Sequence => create(session, "SEQUENCE", object, databases)?,
                // Of a view the catalog holds the name alone, and a broken one
                // has no other definition to show.
                Kind::View => format!("CREATE VIEW {} AS SELECT 1", quote(&object.name.name)).into_bytes(),
            };
            builder.take(&statement, &mut modes).map_err(at)?;
        }
    }
    let mut catalog = builder.finish()?;
    catalog.sort();
    let missing = objects.iter().find(|object| object.kind == Kind::Table && catalog.table(&object.name).is_none());
    match missing {
        None => Ok(catalog),
        // Never a table in silence: a column of it would be unruled.
        Some(object) => {
            Err(Error::new("the definition of a table is not understood").at(Place::table(object.name.to_string())))
        }
    }
}

fn create(session: &mut Session, what: &str, object: &Object, databases: &Databases) -> Result<Vec<u8>> {
    let row = show_create(session, what, &object.name, databases)?;
    row.into_iter().nth(1).flatten().ok_or_else(unknown_shape)
}

/// A table that may be seen but not read in all its columns. One that may not
/// be seen at all is not there, for any client.
fn check_privileges(session: &mut Session, databases: &Databases, objects: &[Object]) -> Result<()> {
    let mut refused: Option<Error> = None;
    for object in objects.iter().filter(|object| object.kind == Kind::Table) {
        let probe = format!("SELECT * FROM {} LIMIT 0", databases.qualified(&object.name));
        match session.run(&probe) {
            Ok(_) => {}
            Err(failure) if super::failure::number(&failure).is_some_and(|number| DENIED.contains(&number)) => {
                let error = refused.unwrap_or_else(|| {
                    Error::new("the user may not read a table").help("GRANT SELECT ON the tables named TO the user")
                });
                refused = Some(error.name("table", object.name.to_string()));
            }
            Err(failure) => {
                return Err(super::failure::cleaned("a table cannot be read", &failure)
                    .at(Place::table(object.name.to_string())));
            }
        }
    }
    refused.map_or(Ok(()), Err)
}
