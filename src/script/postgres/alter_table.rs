//! ALTER TABLE: every action that a catalog tells of, and a list of those that
//! it does not.

use super::column;
use super::constraint;
use super::cursor::Cursor;
use super::database::{Database, next_value};
use super::sequence::{self, Options};
use super::spelling;
use super::table::{bound, copy_keys, merge, puzzled};
use crate::error::Result;
use crate::schema::{Default, Generated, Key, KeyPart, Name, TableKind};

/// Actions that change nothing a catalog tells; each up to the next comma.
const HARMLESS: [&[&str]; 12] = [
    &["owner", "to"],
    &["cluster", "on"],
    &["replica", "identity"],
    &["enable"],
    &["disable"],
    &["force"],
    &["no", "force"],
    &["reset"],
    &["set", "tablespace"],
    &["set", "access", "method"],
    &["set", "without"],
    &["options"],
];

/// The same for a column.
const HARMLESS_OF_COLUMN: [&[&str]; 5] =
    [&["set", "statistics"], &["set", "storage"], &["set", "compression"], &["reset"], &["options"]];

/// Behind the table's name, which is known.
pub(super) fn actions(cursor: Cursor<'_>, database: &mut Database, table: &Name, only: bool) -> Result<()> {
    for mut action in cursor.commas() {
        one(&mut action, database, table, only)?.filter(|()| action.is_at_end()).ok_or_else(|| puzzled(table))?;
    }
    Ok(())
}

/// `None` when it is not understood.
fn one(cursor: &mut Cursor<'_>, database: &mut Database, table: &Name, only: bool) -> Result<Option<()>> {
    if cursor.take(&["add"]) {
        if constraint::begins(cursor) {
            let Some(found) = constraint::of_table(cursor) else { return Ok(None) };
            constraint::add(database, table, found, only)?;
            return Ok(Some(()));
        }
        return add_column(cursor, database, table, only);
    }
    if cursor.take(&["attach", "partition"]) {
        return attach(cursor, database, table);
    }
    Ok(if cursor.take(&["alter"]) && !cursor.is(&["constraint"]) {
        let _word = cursor.take(&["column"]);
        cursor.name().and_then(|column| alter_column(cursor, database, table, &column, only))
    } else if cursor.take(&["constraint"]) {
        alter_constraint(cursor, database, table)
    } else if cursor.take(&["drop", "constraint"]) {
        let _if = cursor.take(&["if", "exists"]);
        let name = cursor.name();
        let _how = cursor.take_one_of(&["cascade", "restrict"]);
        name.map(|name| drop_constraint(database, table, &name, only))
    } else if cursor.take(&["drop"]) {
        let _word = cursor.take(&["column"]);
        let _if = cursor.take(&["if", "exists"]);
        let name = cursor.name();
        let _how = cursor.take_one_of(&["cascade", "restrict"]);
        name.map(|name| drop_column(database, table, &name, only))
    } else if cursor.take(&["rename"]) {
        rename(cursor, database, table)
    } else if cursor.take(&["validate", "constraint"]) {
        cursor.name().map(|name| validate(database, table, &name))
    } else if cursor.take(&["set", "schema"]) {
        cursor.name().map(|schema| set_schema(database, table, &schema))
    } else if cursor.take(&["set", "logged"]) {
        set_unlogged(database, table, false)
    } else if cursor.take(&["set", "unlogged"]) {
        set_unlogged(database, table, true)
    } else if cursor.take(&["inherit"]) {
        cursor.dotted().and_then(|path| inherit(database, table, &path))
    } else if cursor.take(&["no", "inherit"]) {
        cursor.dotted().map(|path| disinherit(database, table, &path))
    } else if cursor.take(&["detach", "partition"]) {
        detach(cursor, database, table)
    } else if is_harmless(cursor, &HARMLESS) {
        cursor.rest();
        Some(())
    } else {
        None
    })
}

fn is_harmless(cursor: &Cursor<'_>, list: &[&[&str]]) -> bool {
    let mut behind = *cursor;
    list.iter().any(|words| cursor.is(words)) || behind.take(&["set"]) && behind.is_mark("(")
}

fn with_descendants(database: &Database, table: &Name, only: bool) -> Vec<Name> {
    let mut all = vec![table.clone()];
    if !only {
        all.extend(database.descendants(table));
    }
    all
}

fn add_column(cursor: &mut Cursor<'_>, database: &mut Database, table: &Name, only: bool) -> Result<Option<()>> {
    let _word = cursor.take(&["column"]);
    let if_not_exists = cursor.take(&["if", "not", "exists"]);
    let Some(definition) = column::typed(cursor, database) else { return Ok(None) };
    let name = definition.column.name.clone();
    if if_not_exists && database.column(table, &name).is_some() {
        return Ok(Some(()));
    }
    let native = definition.column.native.clone();
    let mut column = definition.column;
    if let Some(options) = &definition.sequence {
        let sequence = sequence::of_column(database, table, &name, &native, options);
        if definition.is_serial {
            column.default = Some(Default::Expression(next_value(&sequence)));
        }
    }
    for target in with_descendants(database, table, only) {
        let mut column = column.clone();
        let keeps_identity = database.is_partition(&target) && database.major >= 17;
        if target != *table && matches!(column.generated, Generated::Identity(_)) && !keeps_identity {
            column.generated = Generated::No;
        }
        if let Some(table) = database.tables.get_mut(&target) {
            let _merged = merge(&mut table.columns, column, definition.says_default);
        }
    }
    for constraint in definition.constraints {
        constraint::add(database, table, constraint, only)?;
    }
    Ok(Some(()))
}

fn attach(cursor: &mut Cursor<'_>, database: &mut Database, parent: &Name) -> Result<Option<()>> {
    let Some(child) = cursor.dotted().and_then(|path| database.find_table(&path)) else { return Ok(None) };
    let Some(bound) = bound(cursor) else { return Ok(None) };
    let of = (parent.clone(), bound);
    let parent_columns = database.tables.get(parent).map(|table| table.columns.clone()).unwrap_or_default();
    let shares_identity = database.major >= 17;
    let Some(table) = database.tables.get_mut(&child) else { return Ok(None) };
    match &mut table.kind {
        TableKind::Partitioned { of: own, .. } => *own = Some(of),
        TableKind::Foreign { .. } => {}
        kind => *kind = TableKind::Partition { of: of.0, bound: of.1 },
    }
    for column in parent_columns {
        let own = table.columns.iter_mut().find(|own| own.name == column.name);
        if let Some(own) = own.filter(|_| shares_identity && matches!(column.generated, Generated::Identity(_))) {
            own.generated = column.generated;
        }
    }
    database.children.entry(parent.clone()).or_default().push(child.clone());
    copy_keys(database, parent, &child)?;
    Ok(Some(()))
}

/// What the parent's foreign keys become is the server's to name.
fn detach(cursor: &mut Cursor<'_>, database: &mut Database, parent: &Name) -> Option<()> {
    let child = database.find_table(&cursor.dotted()?)?;
    let _how = cursor.take_one_of(&["concurrently", "finalize"]);
    if !database.tables.get(parent)?.foreign_keys.is_empty() {
        return None;
    }
    let table = database.tables.get_mut(&child)?;
    match &mut table.kind {
        TableKind::Partitioned { of, .. } => *of = None,
        TableKind::Partition { .. } => table.kind = TableKind::Ordinary,
        _ => {}
    }
    database.children.entry(parent.clone()).or_default().retain(|other| *other != child);
    Some(())
}

fn alter_column(
    cursor: &mut Cursor<'_>,
    database: &mut Database,
    table: &Name,
    column: &str,
    only: bool,
) -> Option<()> {
    let targets = with_descendants(database, table, only);
    let each = |database: &mut Database, change: &dyn Fn(&mut crate::schema::Column)| {
        for target in &targets {
            if let Some(column) = database.column(target, column) {
                change(column);
            }
        }
    };
    if cursor.take(&["set", "default"]) {
        let default = column::default(cursor.rest(), database);
        each(database, &|column| column.default.clone_from(&default));
    } else if cursor.take(&["drop", "default"]) {
        each(database, &|column| column.default = None);
    } else if cursor.take(&["set", "not", "null"]) {
        each(database, &|column| column.nullable = false);
    } else if cursor.take(&["drop", "not", "null"]) {
        let native = database.column(table, column)?.native.clone();
        let nullable = !database.is_never_null(&native);
        each(database, &|column| column.nullable = nullable);
    } else if cursor.take(&["set", "data", "type"]) || cursor.take(&["type"]) {
        let native = spelling::type_name(cursor, database).filter(|ty| !ty.is_serial)?.native;
        let (ty, never_null) = (database.meaning(&native), database.is_never_null(&native));
        let collation = if cursor.take(&["collate"]) { column::collation(cursor, database)? } else { None };
        if cursor.take(&["using"]) {
            cursor.rest();
        }
        each(database, &|column| {
            column.native.clone_from(&native);
            column.ty.clone_from(&ty);
            column.collation.clone_from(&collation);
            column.nullable &= !never_null;
        });
    } else if cursor.take(&["add", "generated"]) {
        let identity = column::identity(cursor)?;
        cursor.take(&["as", "identity"]).then_some(())?;
        let options = match cursor.group() {
            Some(mut group) => Options::read(&mut group, database).filter(|_| group.is_at_end())?,
            None => Options::default(),
        };
        let native = database.column(table, column)?.native.clone();
        sequence::of_column(database, table, column, &native, &options);
        let shares = database.major >= 17;
        for target in &targets {
            if target == table || shares && database.is_partition(target) {
                let column = database.column(target, column)?;
                column.generated = Generated::Identity(identity);
                column.nullable = false;
            }
        }
    } else if cursor.take(&["set", "generated"]) {
        let identity = column::identity(cursor)?;
        each(database, &|column| {
            if matches!(column.generated, Generated::Identity(_)) {
                column.generated = Generated::Identity(identity);
            }
        });
    } else if cursor.take(&["drop", "identity"]) || cursor.take(&["drop", "expression"]) {
        let _if = cursor.take(&["if", "exists"]);
        each(database, &|column| column.generated = Generated::No);
        database
            .sequences
            .retain(|_, sequence| sequence.owned_by.as_ref().is_none_or(|(owner, of)| owner != table || of != column));
    } else if cursor.take(&["set", "expression", "as"]) {
        let expression = cursor.group()?.source();
        each(database, &|column| match &mut column.generated {
            Generated::Stored(own) | Generated::Virtual(own) => own.clone_from(&expression),
            Generated::No | Generated::Identity(_) => {}
        });
    } else if is_harmless(cursor, &HARMLESS_OF_COLUMN) {
        cursor.rest();
    } else {
        return None;
    }
    Some(())
}

fn alter_constraint(cursor: &mut Cursor<'_>, database: &mut Database, table: &Name) -> Option<()> {
    let name = cursor.name()?;
    let key = database.tables.get_mut(table)?.foreign_keys.iter_mut().find(|key| key.name == name)?;
    key.deferrable = constraint::deferrable(cursor);
    Some(())
}

fn drop_constraint(database: &mut Database, table: &Name, name: &str, only: bool) {
    constraint::drop_key(database, table, name);
    for target in with_descendants(database, table, only) {
        if let Some(table) = database.tables.get_mut(&target) {
            table.checks.retain(|check| check.name != name);
            table.foreign_keys.retain(|key| key.name != name);
            table.exclusions.retain(|exclusion| exclusion.name != name);
        }
        database.unproved.remove(&(target, name.to_owned()));
    }
}

fn drop_column(database: &mut Database, table: &Name, column: &str, only: bool) {
    let uses = |key: &Key| key.parts.iter().any(|part| matches!(part, KeyPart::Column(name) if name == column));
    for target in with_descendants(database, table, only) {
        if let Some(table) = database.tables.get_mut(&target) {
            table.columns.retain(|own| own.name != column);
            table.keys.retain(|key| !uses(key));
            table.foreign_keys.retain(|key| !key.columns.iter().any(|own| own == column));
            table.checks.retain(|check| !constraint::mentions(&check.expression, column));
        }
        for other in database.tables.values_mut() {
            other
                .foreign_keys
                .retain(|key| key.parent != target || !key.parent_columns.iter().any(|own| own == column));
        }
        database.sequences.retain(|_, sequence| {
            sequence.owned_by.as_ref().is_none_or(|(owner, of)| *owner != target || of != column)
        });
    }
}

fn rename(cursor: &mut Cursor<'_>, database: &mut Database, table: &Name) -> Option<()> {
    if cursor.take(&["to"]) {
        let new = Name::new(&table.schema, cursor.name()?);
        database.rename(table, &new);
        return Some(());
    }
    if cursor.take(&["constraint"]) {
        let old = cursor.name()?;
        cursor.take(&["to"]).then_some(())?;
        let new = cursor.name()?;
        rename_constraint(database, table, &old, &new);
        return Some(());
    }
    let _word = cursor.take(&["column"]);
    let old = cursor.name()?;
    cursor.take(&["to"]).then_some(())?;
    let new = cursor.name()?;
    for target in with_descendants(database, table, false) {
        rename_column(database, &target, &old, &new);
    }
    Some(())
}

fn rename_constraint(database: &mut Database, table: &Name, old: &str, new: &str) {
    if database.key(table, old).is_some() {
        database.rename(&Name::new(&table.schema, old), &Name::new(&table.schema, new));
    }
    if let Some(table) = database.tables.get_mut(table) {
        let names = table.checks.iter_mut().map(|check| &mut check.name);
        let names = names.chain(table.foreign_keys.iter_mut().map(|key| &mut key.name));
        let names = names.chain(table.exclusions.iter_mut().map(|exclusion| &mut exclusion.name));
        names.filter(|name| *name == old).for_each(|name| new.clone_into(name));
    }
}

/// Expressions keep the old name: their text is as it was written.
fn rename_column(database: &mut Database, table: &Name, old: &str, new: &str) {
    let follow = |name: &mut String| {
        if name == old {
            new.clone_into(name);
        }
    };
    if let Some(table) = database.tables.get_mut(table) {
        table.columns.iter_mut().for_each(|column| follow(&mut column.name));
        for part in table.keys.iter_mut().flat_map(|key| &mut key.parts) {
            if let KeyPart::Column(name) = part {
                follow(name);
            }
        }
        table.foreign_keys.iter_mut().flat_map(|key| &mut key.columns).for_each(follow);
    }
    let foreign_keys = database.tables.values_mut().flat_map(|table| &mut table.foreign_keys);
    foreign_keys.filter(|key| key.parent == *table).flat_map(|key| &mut key.parent_columns).for_each(follow);
    let owners = database.sequences.values_mut().filter_map(|sequence| sequence.owned_by.as_mut());
    owners.filter(|(owner, _)| owner == table).for_each(|(_, column)| follow(column));
}

fn validate(database: &mut Database, table: &Name, name: &str) {
    for target in with_descendants(database, table, false) {
        if let Some(column) = database.unproved.remove(&(target.clone(), name.to_owned()))
            && let Some(column) = database.column(&target, &column)
        {
            column.nullable = false;
        }
        if let Some(table) = database.tables.get_mut(&target) {
            table.checks.iter_mut().filter(|check| check.name == name).for_each(|check| check.validated = true);
            table.foreign_keys.iter_mut().filter(|key| key.name == name).for_each(|key| key.validated = true);
        }
    }
}

/// Indexes and owned sequences move with the table.
fn set_schema(database: &mut Database, table: &Name, schema: &str) {
    let indexes = database.indexes.iter().filter(|(_, on)| *on == table).map(|(index, _)| index.clone());
    let owned = database.sequences.values().filter(|it| it.owned_by.as_ref().is_some_and(|(on, _)| on == table));
    let names: Vec<Name> = indexes.chain(owned.map(|sequence| sequence.name.clone())).collect();
    for name in names.iter().chain([table]) {
        database.rename(name, &Name::new(schema, &name.name));
    }
}

fn set_unlogged(database: &mut Database, table: &Name, unlogged: bool) -> Option<()> {
    database.tables.get_mut(table)?.unlogged = unlogged;
    Some(())
}

fn inherit(database: &mut Database, table: &Name, path: &[String]) -> Option<()> {
    let parent = database.find_table(path).filter(|name| database.tables.contains_key(name))?;
    database.tables.get_mut(table)?.inherits.push(parent.clone());
    database.children.entry(parent).or_default().push(table.clone());
    Some(())
}

fn disinherit(database: &mut Database, table: &Name, path: &[String]) {
    let Some(parent) = database.find_table(path) else { return };
    if let Some(table) = database.tables.get_mut(table) {
        table.inherits.retain(|other| *other != parent);
    }
    database.children.entry(parent).or_default().retain(|other| other != table);
}
