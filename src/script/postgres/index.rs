//! CREATE INDEX: the unique ones are keys, of all of them the names are taken.

use super::constraint;
use super::cursor::Cursor;
use super::database::Database;
use crate::error::Result;
use crate::schema::{Deferrable, Key, KeyKind, KeyPart, Name};

/// Behind INDEX; the index's name, or `None` when it is not understood.
///
/// # Errors
/// A column that the table does not have.
pub(super) fn create(cursor: &mut Cursor<'_>, database: &mut Database, unique: bool) -> Result<Option<Name>> {
    let _word = cursor.take(&["concurrently"]);
    let if_not_exists = cursor.take(&["if", "not", "exists"]);
    let Some((table, key, only)) = read(cursor, database) else { return Ok(None) };
    let index = Name::new(&table.schema, &key.name);
    if if_not_exists && database.has_relation(&index) {
        return Ok(Some(index));
    }
    if unique && database.tables.contains_key(&table) {
        constraint::add_key(database, &table, key, only)?;
    } else {
        database.indexes.insert(index.clone(), table);
    }
    Ok(Some(index))
}

/// The table, the key it would be, and whether its partitions are left alone.
fn read(cursor: &mut Cursor<'_>, database: &Database) -> Option<(Name, Key, bool)> {
    let given = if cursor.is(&["on"]) { None } else { Some(cursor.dotted()?.pop()?) };
    cursor.take(&["on"]).then_some(())?;
    let only = cursor.take(&["only"]);
    let path = cursor.dotted()?;
    let table = database.find_relation(&path)?;
    if cursor.take(&["using"]) {
        cursor.name()?;
    }
    let parts: Vec<KeyPart> = cursor.group()?.commas().into_iter().map(part).collect::<Option<_>>()?;
    let (mut nulls_not_distinct, mut predicate) = (false, None);
    while !cursor.is_at_end() {
        if cursor.take(&["nulls", "not", "distinct"]) {
            nulls_not_distinct = true;
        } else if cursor.take(&["include"]) || cursor.take(&["with"]) {
            cursor.group()?;
        } else if cursor.take(&["tablespace"]) {
            cursor.name()?;
        } else if cursor.take(&["where"]) {
            predicate = Some(cursor.rest().source());
        } else if !cursor.take(&["nulls", "distinct"]) {
            return None;
        }
    }
    let name = given.unwrap_or_else(|| constraint::key_name(database, &table, KeyKind::Index, &parts));
    let deferrable = Deferrable::No;
    let key = Key { name, kind: KeyKind::Index, parts, predicate, nulls_not_distinct, deferrable };
    Some((table, key, only))
}

/// A column or an expression, without its collation, operator class and order.
fn part(mut cursor: Cursor<'_>) -> Option<KeyPart> {
    let start = cursor;
    if cursor.group().is_some() {
        return Some(KeyPart::Expression(start.up_to(&cursor).source()));
    }
    let path = cursor.dotted()?;
    if cursor.group().is_some() {
        return Some(KeyPart::Expression(start.up_to(&cursor).source()));
    }
    match path.as_slice() {
        [column] => Some(KeyPart::Column(column.clone())),
        _ => None,
    }
}
