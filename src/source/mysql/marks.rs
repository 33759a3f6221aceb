//! What people wrote beside columns: comments that decide whether a column is
//! sensitive. Of a comment no more than the decision is kept: it may hold anything.

use super::objects::{Databases, Kind, Object, unknown_shape};
use super::session::Session;
use crate::discover::Mark;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::source::Marks;

/// # Errors
/// The server's.
pub fn read(session: &mut Session, databases: &Databases, objects: &[Object]) -> Result<Marks> {
    let mut marks = Marks::new();
    for object in objects.iter().filter(|object| object.kind == Kind::Table) {
        let sql = format!("SHOW FULL COLUMNS FROM {}", databases.qualified(&object.name));
        let at = |error: Error| error.at_least(Place::table(object.name.to_string()));
        for row in session.texts(&sql).map_err(at)? {
            // Field, Type, Collation, Null, Key, Default, Extra, Privileges, Comment
            let [column, .., comment] = row.as_slice() else { return Err(at(unknown_shape())) };
            if let Some(mark) = Mark::of(comment) {
                marks.insert((object.name.clone(), column.clone()), mark);
            }
        }
    }
    Ok(marks)
}
