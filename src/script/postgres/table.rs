//! CREATE TABLE and CREATE FOREIGN TABLE.
//!
//! What is not understood is an error that names the table: a column that is
//! missed would be copied.

use super::column::{self, Definition};
use super::constraint::{self, Constraint, ConstraintKind};
use super::cursor::Cursor;
use super::database::{Database, next_value};
use super::sequence;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Check, Column, Default, Generated, Name, Table, TableKind, UserTypeDefinition};
use crate::script::Class;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Logged,
    Unlogged,
    Temporary,
    Foreign,
}

pub(super) fn puzzled(table: &Name) -> Error {
    Error::new("a statement about this table is not understood")
        .at(Place::table(table.to_string()))
        .help("write the dump with pg_dump, or take the statement apart into simpler ones")
}

/// Behind TABLE.
pub(super) fn create(cursor: &mut Cursor<'_>, database: &mut Database, sort: Sort) -> Result<Class> {
    let if_not_exists = cursor.take(&["if", "not", "exists"]);
    let path = cursor.dotted().ok_or_else(|| Error::new("a CREATE TABLE names no table"))?;
    if sort == Sort::Temporary {
        return Ok(if cursor.says("as") {
            Class::Rows
        } else {
            Class::Schema { object: format!("temporary table {}", path.join(".")) }
        });
    }
    let name = database.creation_name(&path).ok_or_else(|| {
        Error::new("a CREATE TABLE names no schema, and the search path is empty").name("table", path.join("."))
    })?;
    if cursor.says("as") || cursor.is(&["as"]) {
        return Ok(Class::Rows);
    }
    let class = Class::Schema { object: format!("table {name}") };
    if database.tables.contains_key(&name) {
        if if_not_exists {
            return Ok(class);
        }
        return Err(Error::new("the script makes this table twice")
            .at(Place::table(name.to_string()))
            .help("drop the table before it is made again, or keep one of the two statements"));
    }
    let parts = Parts::read(cursor, database, &name, sort)?;
    insert(parts, database, name)?;
    Ok(class)
}

/// A CREATE TABLE taken apart.
struct Parts {
    kind: TableKind,
    unlogged: bool,
    inherits: Vec<Name>,
    /// The parent of a partition; also of a foreign table, whose kind says no such thing.
    partition_of: Option<Name>,
    typed: Vec<Column>,
    elements: Vec<Element>,
}

enum Element {
    Column(Box<Definition>),
    Constraint(Constraint),
}

impl Parts {
    fn read(cursor: &mut Cursor<'_>, database: &Database, name: &Name, sort: Sort) -> Result<Parts> {
        let error = || puzzled(name);
        let mut typed = Vec::new();
        let mut partition_of = None;
        let mut body = None;
        if cursor.take(&["partition", "of"]) {
            let path = cursor.dotted().ok_or_else(error)?;
            partition_of = Some(existing(database, &path, name)?);
            body = cursor.group();
        } else if cursor.take(&["of"]) {
            let path = cursor.dotted().ok_or_else(error)?;
            typed = columns_of_type(database, &path).ok_or_else(error)?;
            body = cursor.group();
        } else {
            body = Some(cursor.group().ok_or_else(error)?).or(body);
        }
        let has_types = typed.is_empty() && partition_of.is_none();
        let mut elements = Vec::new();
        for part in body.map(Cursor::commas).unwrap_or_default() {
            elements.push(element(part, database, name, has_types)?);
        }
        let mut of = None;
        if let Some(parent) = &partition_of {
            of = Some((parent.clone(), bound(cursor).ok_or_else(error)?));
        }
        let (mut by, mut server, mut inherits) = (None, None, Vec::new());
        while !cursor.is_at_end() {
            if cursor.take(&["inherits"]) {
                for mut part in cursor.group().ok_or_else(error)?.commas() {
                    inherits.push(existing(database, &part.dotted().ok_or_else(error)?, name)?);
                }
            } else if cursor.take(&["partition", "by"]) {
                let strategy = cursor.name().ok_or_else(error)?.to_ascii_uppercase();
                let key = cursor.group().ok_or_else(error)?.source();
                by = Some(format!("{strategy} ({key})"));
            } else if cursor.take(&["server"]) {
                server = Some(cursor.name().ok_or_else(error)?);
            } else if cursor.take(&["with"]) || cursor.take(&["options"]) {
                cursor.group().ok_or_else(error)?;
            } else if cursor.take(&["using"]) || cursor.take(&["tablespace"]) {
                cursor.name().ok_or_else(error)?;
            } else if cursor.take(&["on", "commit"]) {
                cursor.rest();
            } else if !cursor.take(&["without", "oids"]) {
                return Err(error());
            }
        }
        let kind = match (sort, server, by, of) {
            (Sort::Foreign, Some(server), ..) => TableKind::Foreign { server },
            (Sort::Foreign, None, ..) | (_, Some(_), ..) => return Err(error()),
            (_, _, Some(by), of) => TableKind::Partitioned { by, of },
            (_, _, None, Some((of, bound))) => TableKind::Partition { of, bound },
            _ => TableKind::Ordinary,
        };
        Ok(Parts { kind, unlogged: sort == Sort::Unlogged, inherits, partition_of, typed, elements })
    }
}

fn existing(database: &Database, path: &[String], of: &Name) -> Result<Name> {
    let found = database.find_table(path).filter(|name| database.tables.contains_key(name));
    found.ok_or_else(|| {
        Error::new("the parent of this table is in no statement before it")
            .name("parent", path.join("."))
            .at(Place::table(of.to_string()))
    })
}

fn columns_of_type(database: &Database, path: &[String]) -> Option<Vec<Column>> {
    let has = |name: &Name| database.types.iter().any(|user| user.name == *name);
    let name = database.find(path, has)?;
    let user = database.types.iter().find(|user| user.name == name)?;
    let UserTypeDefinition::Composite { fields } = &user.definition else { return None };
    let column = |(name, native): &(String, String)| Column {
        name: name.clone(),
        ty: database.meaning(native),
        native: native.clone(),
        nullable: !database.is_never_null(native),
        default: None,
        generated: Generated::No,
        collation: None,
    };
    Some(fields.iter().map(column).collect())
}

fn element(mut cursor: Cursor<'_>, database: &Database, table: &Name, has_types: bool) -> Result<Element> {
    if cursor.is(&["like"]) {
        return Err(Error::new("a table is made LIKE another, which only a server can follow")
            .at(Place::table(table.to_string()))
            .help("write the dump with pg_dump, which spells the columns out"));
    }
    let found = if constraint::begins(&cursor) {
        constraint::of_table(&mut cursor).map(Element::Constraint)
    } else if has_types {
        column::typed(&mut cursor, database).map(|column| Element::Column(Box::new(column)))
    } else {
        column::untyped(&mut cursor, database).map(|column| Element::Column(Box::new(column)))
    };
    found.filter(|_| cursor.is_at_end()).ok_or_else(|| puzzled(table))
}

/// `FOR VALUES …` or DEFAULT, as the server writes it.
pub(super) fn bound(cursor: &mut Cursor<'_>) -> Option<String> {
    if cursor.take(&["default"]) {
        return Some("DEFAULT".to_owned());
    }
    cursor.take(&["for", "values"]).then_some(())?;
    Some(match cursor.take_one_of(&["in", "from", "with"])? {
        "in" => format!("FOR VALUES IN ({})", cursor.group()?.source()),
        "with" => format!("FOR VALUES WITH ({})", cursor.group()?.source()),
        _ => {
            let from = cursor.group()?.source();
            cursor.take(&["to"]).then_some(())?;
            format!("FOR VALUES FROM ({from}) TO ({})", cursor.group()?.source())
        }
    })
}

fn insert(parts: Parts, database: &mut Database, name: Name) -> Result<()> {
    let parents: Vec<Name> = parts.inherits.iter().chain(&parts.partition_of).cloned().collect();
    let mut columns = parts.typed;
    let mut checks: Vec<Check> = Vec::new();
    for parent in &parents {
        let keeps_identity = parts.partition_of.is_some() && database.major >= 17;
        inherit(database, parent, keeps_identity, &mut columns, &mut checks);
    }
    let mut constraints = Vec::new();
    let mut sequences = Vec::new();
    for element in parts.elements {
        match element {
            Element::Constraint(constraint) => constraints.push(constraint),
            Element::Column(definition) => {
                let Definition { column, says_default, constraints: own, sequence, is_serial } = *definition;
                if let Some(options) = sequence {
                    sequences.push((column.name.clone(), options, is_serial));
                }
                merge(&mut columns, column, says_default).ok_or_else(|| puzzled(&name))?;
                constraints.extend(own);
            }
        }
    }
    let table = Table {
        name: name.clone(),
        kind: parts.kind,
        unlogged: parts.unlogged,
        inherits: parts.inherits,
        columns,
        keys: Vec::new(),
        foreign_keys: Vec::new(),
        checks,
        exclusions: Vec::new(),
    };
    database.tables.insert(name.clone(), table);
    for parent in parents {
        database.children.entry(parent).or_default().push(name.clone());
    }
    for (column, options, is_serial) in sequences {
        let native = database.column(&name, &column).map(|column| column.native.clone()).unwrap_or_default();
        let sequence = sequence::of_column(database, &name, &column, &native, &options);
        if let Some(column) = database.column(&name, &column).filter(|_| is_serial) {
            column.default = Some(Default::Expression(next_value(&sequence)));
        }
    }
    // As the server does it: checks, the primary key, other keys, references.
    let rank = |constraint: &Constraint| match constraint.kind {
        ConstraintKind::NotNull { .. } => 0,
        ConstraintKind::Check { .. } => 1,
        ConstraintKind::Key { primary: true, .. } => 2,
        ConstraintKind::Key { .. } | ConstraintKind::KeyOfIndex { .. } | ConstraintKind::Exclusion { .. } => 3,
        ConstraintKind::Foreign(_) => 4,
    };
    constraints.sort_by_key(rank);
    for constraint in constraints {
        constraint::add(database, &name, constraint, false)?;
    }
    if let Some(parent) = parts.partition_of {
        copy_keys(database, &parent, &name)?;
    }
    Ok(())
}

/// A partition gets an index for every key of its parent.
pub(super) fn copy_keys(database: &mut Database, parent: &Name, partition: &Name) -> Result<()> {
    let keys = database.tables.get(parent).map(|table| table.keys.clone()).unwrap_or_default();
    for key in keys {
        constraint::copy_key(database, partition, &key)?;
    }
    Ok(())
}

fn inherit(
    database: &Database,
    parent: &Name,
    keeps_identity: bool,
    columns: &mut Vec<Column>,
    checks: &mut Vec<Check>,
) {
    let Some(table) = database.tables.get(parent) else { return };
    for column in &table.columns {
        if let Some(own) = columns.iter_mut().find(|own| own.name == column.name) {
            own.nullable &= column.nullable;
            continue;
        }
        let mut column = column.clone();
        if matches!(column.generated, Generated::Identity(_)) && !keeps_identity {
            column.generated = Generated::No;
        }
        columns.push(column);
    }
    for check in &table.checks {
        let is_inherited = !database.not_inherited.contains(&(parent.clone(), check.name.clone()));
        if is_inherited && checks.iter().all(|own| own.name != check.name) {
            checks.push(check.clone());
        }
    }
}

/// A column of the table's own, on top of one that it has from elsewhere; `None`
/// when its type is nowhere.
pub(super) fn merge(columns: &mut Vec<Column>, column: Column, says_default: bool) -> Option<()> {
    let Some(own) = columns.iter_mut().find(|own| own.name == column.name) else {
        if column.native.is_empty() {
            return None;
        }
        columns.push(column);
        return Some(());
    };
    own.nullable &= column.nullable;
    if says_default {
        own.default = column.default;
    }
    if column.generated != Generated::No {
        own.generated = column.generated;
    }
    if column.collation.is_some() {
        own.collation = column.collation;
    }
    Some(())
}
