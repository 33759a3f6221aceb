//! Where MariaDB's sequences stand. AUTO_INCREMENT is the table's own, and the
//! server moves it as rows are loaded.

use super::objects::{Databases, Kind, Object, unknown_shape};
use super::session::Session;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::source::SequenceValue;

/// # Errors
/// A sequence that may not be read.
pub fn values(session: &mut Session, databases: &Databases, objects: &[Object]) -> Result<Vec<SequenceValue>> {
    let mut values = Vec::new();
    for object in objects.iter().filter(|object| object.kind == Kind::Sequence) {
        let at = |error: Error| error.at_least(Place::table(object.name.to_string()));
        let sql =
            format!("SELECT next_not_cached_value, start_value, increment FROM {}", databases.qualified(&object.name));
        let row = session.texts(&sql).map_err(at)?.into_iter().next().ok_or_else(|| at(unknown_shape()))?;
        let number = |index: usize| row.get(index).and_then(|text| text.parse::<i64>().ok());
        let (Some(next), Some(start), Some(increment)) = (number(0), number(1), number(2)) else {
            return Err(at(unknown_shape()));
        };
        values.push(SequenceValue {
            name: object.name.clone(),
            last_value: next.saturating_sub(increment),
            is_called: next != start,
        });
    }
    Ok(values)
}
