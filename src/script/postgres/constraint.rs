//! Constraints as written: of a column, of a table, of an ALTER TABLE.
//!
//! The text of an expression stays as it is written. `pg_dump` writes what the
//! server's own functions give, and so does the live catalog.

use super::cursor::{Cursor, Statement};
use super::database::{Database, has_constraint};
use super::names;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Check, Deferrable, Exclusion, ForeignKey, Key, KeyKind, KeyPart, Name, TableKind};

/// A constraint that the table does not have yet.
pub(super) struct Constraint {
    pub name: Option<String>,
    pub kind: ConstraintKind,
}

pub(super) enum ConstraintKind {
    Check {
        expression: String,
        validated: bool,
        inherited: bool,
    },
    Key {
        primary: bool,
        columns: Vec<String>,
        nulls_not_distinct: bool,
        deferrable: Deferrable,
    },
    /// A unique index becomes the constraint.
    KeyOfIndex {
        primary: bool,
        index: String,
        deferrable: Deferrable,
    },
    Foreign(Foreign),
    Exclusion {
        definition: String,
        columns: Vec<String>,
    },
    NotNull {
        column: String,
        validated: bool,
    },
}

pub(super) struct Foreign {
    pub columns: Vec<String>,
    parent: Vec<String>,
    parent_columns: Vec<String>,
    match_full: bool,
    on_delete: String,
    on_update: String,
    deferrable: Deferrable,
    validated: bool,
}

/// Whether a constraint of the table begins here, and no column.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    let mut behind = *cursor;
    behind.step();
    cursor.is(&["constraint"])
        || cursor.is(&["primary", "key"])
        || cursor.is(&["foreign", "key"])
        || cursor.is(&["check"])
        || cursor.is(&["unique"])
        || cursor.is(&["not", "null"])
        || cursor.is(&["exclude"]) && (behind.is(&["using"]) || behind.is_mark("("))
}

/// Reads one constraint of a table; `None` when it is not understood.
pub(super) fn of_table(cursor: &mut Cursor<'_>) -> Option<Constraint> {
    let name = if cursor.take(&["constraint"]) { Some(cursor.name()?) } else { None };
    let kind = if cursor.take(&["check"]) {
        check(cursor)?
    } else if cursor.take(&["primary", "key"]) {
        key(cursor, true, None)?
    } else if cursor.take(&["unique"]) {
        key(cursor, false, None)?
    } else if cursor.take(&["foreign", "key"]) {
        let columns = names_in(cursor.group()?)?;
        cursor.take(&["references"]).then_some(())?;
        ConstraintKind::Foreign(references(cursor, columns)?)
    } else if cursor.is(&["exclude"]) {
        exclusion(cursor)?
    } else if cursor.take(&["not", "null"]) {
        let column = cursor.name()?;
        ConstraintKind::NotNull { column, validated: Tail::read(cursor).validated }
    } else {
        return None;
    };
    Some(Constraint { name, kind })
}

/// Reads one constraint of a domain, which is NOT NULL of no column or a check.
pub(super) fn of_domain(cursor: &mut Cursor<'_>) -> Option<Constraint> {
    let name = if cursor.take(&["constraint"]) { Some(cursor.name()?) } else { None };
    let kind = if cursor.take(&["not", "null"]) {
        ConstraintKind::NotNull { column: String::new(), validated: true }
    } else {
        cursor.take(&["check"]).then_some(())?;
        check(cursor)?
    };
    Some(Constraint { name, kind })
}

/// Behind CHECK.
pub(super) fn check(cursor: &mut Cursor<'_>) -> Option<ConstraintKind> {
    let expression = cursor.group()?.source();
    let tail = Tail::read(cursor);
    Some(ConstraintKind::Check { expression, validated: tail.validated, inherited: tail.inherited })
}

/// Behind PRIMARY KEY or UNIQUE; `column` when it is that column's own.
pub(super) fn key(cursor: &mut Cursor<'_>, primary: bool, column: Option<&str>) -> Option<ConstraintKind> {
    let nulls_not_distinct = cursor.take(&["nulls", "not", "distinct"]);
    let _default = !nulls_not_distinct && cursor.take(&["nulls", "distinct"]);
    if cursor.take(&["using", "index"]) {
        let index = cursor.name()?;
        return Some(ConstraintKind::KeyOfIndex { primary, index, deferrable: Tail::read(cursor).deferrable });
    }
    let columns = match column {
        Some(column) => vec![column.to_owned()],
        None => names_in(cursor.group()?)?,
    };
    let deferrable = Tail::read(cursor).deferrable;
    Some(ConstraintKind::Key { primary, columns, nulls_not_distinct, deferrable })
}

/// `(a, PERIOD b)`, `(a, b WITHOUT OVERLAPS)`: the columns.
pub(super) fn names_in(group: Cursor<'_>) -> Option<Vec<String>> {
    let parts = group.commas().into_iter().map(|mut part| {
        let mut behind = part;
        behind.step();
        if part.is(&["period"]) && !behind.is_at_end() {
            part = behind;
        }
        let name = part.name()?;
        let _overlaps = part.take(&["without", "overlaps"]);
        part.is_at_end().then_some(name)
    });
    parts.collect()
}

/// Behind REFERENCES.
pub(super) fn references(cursor: &mut Cursor<'_>, columns: Vec<String>) -> Option<Foreign> {
    let parent = cursor.dotted()?;
    let parent_columns = match cursor.group() {
        Some(group) => names_in(group)?,
        None => Vec::new(),
    };
    let no_action = || "NO ACTION".to_owned();
    let (mut match_full, mut on_delete, mut on_update) = (false, no_action(), no_action());
    loop {
        if cursor.take(&["match"]) {
            match_full = cursor.take_one_of(&["full", "simple", "partial"])? == "full";
        } else if cursor.take(&["on", "delete"]) {
            on_delete = action(cursor)?;
        } else if cursor.take(&["on", "update"]) {
            on_update = action(cursor)?;
        } else {
            break;
        }
    }
    let Tail { deferrable, validated, .. } = Tail::read(cursor);
    Some(Foreign { columns, parent, parent_columns, match_full, on_delete, on_update, deferrable, validated })
}

fn action(cursor: &mut Cursor<'_>) -> Option<String> {
    for words in [["no", "action"], ["set", "null"], ["set", "default"]] {
        if cursor.take(&words) {
            let action = words.join(" ").to_ascii_uppercase();
            // Since 15 it may name some of the columns.
            return Some(match cursor.group() {
                Some(columns) => {
                    let columns: Vec<String> = names_in(columns)?.iter().map(|name| names::quoted(name)).collect();
                    format!("{action} ({})", columns.join(", "))
                }
                None => action,
            });
        }
    }
    cursor.take_one_of(&["cascade", "restrict"]).map(str::to_ascii_uppercase)
}

/// The whole of it, as `pg_get_constraintdef` writes it.
fn exclusion(cursor: &mut Cursor<'_>) -> Option<ConstraintKind> {
    let mut copy = *cursor;
    copy.step();
    if copy.take(&["using"]) {
        copy.name()?;
    }
    let elements = copy.group()?.commas();
    let columns = elements.into_iter().map(|mut element| element.name().unwrap_or_else(|| "expr".to_owned()));
    let columns = columns.collect();
    let definition = cursor.rest().source();
    Some(ConstraintKind::Exclusion { definition, columns })
}

/// DEFERRABLE and its kin.
pub(super) fn deferrable(cursor: &mut Cursor<'_>) -> Deferrable {
    Tail::read(cursor).deferrable
}

/// What may stand behind any constraint.
struct Tail {
    deferrable: Deferrable,
    validated: bool,
    inherited: bool,
}

impl Tail {
    fn read(cursor: &mut Cursor<'_>) -> Tail {
        let mut tail = Tail { deferrable: Deferrable::No, validated: true, inherited: true };
        loop {
            if cursor.take(&["not", "deferrable"]) {
                tail.deferrable = Deferrable::No;
            } else if cursor.take(&["deferrable"]) {
                if tail.deferrable == Deferrable::No {
                    tail.deferrable = Deferrable::Immediate;
                }
            } else if cursor.take(&["initially", "deferred"]) {
                tail.deferrable = Deferrable::Deferred;
            } else if cursor.take(&["not", "valid"]) || cursor.take(&["not", "enforced"]) {
                // What is not enforced is not proved either, and the catalog says so.
                tail.validated = false;
            } else if cursor.take(&["no", "inherit"]) {
                tail.inherited = false;
            } else if cursor.take(&["include"]) || cursor.take(&["with"]) {
                cursor.group();
            } else if cursor.take(&["using", "index", "tablespace"]) {
                cursor.name();
            } else if !cursor.take(&["initially", "immediate"]) && !cursor.take(&["enforced"]) {
                return tail;
            }
        }
    }
}

/// Adds it to the table, and to the tables below it unless `only`.
///
/// # Errors
/// A key of columns or of an index that the table does not have; a foreign key
/// to the primary key of a table that has none.
pub(super) fn add(database: &mut Database, table: &Name, constraint: Constraint, only: bool) -> Result<()> {
    let Constraint { name, kind } = constraint;
    match kind {
        ConstraintKind::Check { expression, validated, inherited } => {
            let name = name.unwrap_or_else(|| check_name(database, table, &expression));
            if !inherited {
                database.not_inherited.insert((table.clone(), name.clone()));
            }
            let check = Check { name, expression, validated };
            let mut targets = vec![table.clone()];
            if inherited && !only {
                targets.extend(database.descendants(table));
            }
            for target in targets {
                if let Some(table) = database.tables.get_mut(&target)
                    && table.checks.iter().all(|other| other.name != check.name)
                {
                    table.checks.push(check.clone());
                }
            }
        }
        ConstraintKind::Key { primary, columns, nulls_not_distinct, deferrable } => {
            let kind = if primary { KeyKind::Primary } else { KeyKind::Unique };
            let parts = columns.into_iter().map(KeyPart::Column).collect();
            let name = name.unwrap_or_else(|| key_name(database, table, kind, &parts));
            add_key(database, table, Key { name, kind, parts, predicate: None, nulls_not_distinct, deferrable }, only)?;
        }
        ConstraintKind::KeyOfIndex { primary, index, deferrable } => {
            let unknown = || {
                Error::new("a constraint is made of an index that no statement made")
                    .name("index", index.clone())
                    .at(Place::table(table.to_string()))
            };
            let key = database.key(table, &index).ok_or_else(unknown)?;
            key.kind = if primary { KeyKind::Primary } else { KeyKind::Unique };
            key.deferrable = deferrable;
            let columns: Vec<String> = key.columns().unwrap_or_default().into_iter().map(str::to_owned).collect();
            if let Some(name) = name {
                let of = |name: &str| Name::new(&table.schema, name);
                database.rename(&of(&index), &of(&name));
            }
            if primary {
                require(database, table, &columns);
            }
        }
        ConstraintKind::Foreign(foreign) => add_foreign(database, table, name, foreign)?,
        ConstraintKind::Exclusion { definition, columns } => {
            let joined = names::of_columns(&columns);
            let name = name.unwrap_or_else(|| free_relation(database, table, &joined, "excl"));
            database.indexes.insert(Name::new(&table.schema, &name), table.clone());
            if let Some(table) = database.tables.get_mut(table) {
                table.exclusions.push(Exclusion { name, definition });
            }
        }
        ConstraintKind::NotNull { column, validated } => {
            let mut targets = vec![table.clone()];
            if !only {
                targets.extend(database.descendants(table));
            }
            for target in targets {
                if !validated {
                    let name = name.clone().unwrap_or_else(|| format!("{}_{column}_not_null", target.name));
                    database.unproved.insert((target, name), column.clone());
                } else if let Some(column) = database.column(&target, &column) {
                    column.nullable = false;
                }
            }
        }
    }
    Ok(())
}

/// A key and its index; partitions get their own under names of their own.
pub(super) fn add_key(database: &mut Database, table: &Name, key: Key, only: bool) -> Result<()> {
    let Some(found) = database.tables.get_mut(table) else { return Ok(()) };
    for part in &key.parts {
        if let KeyPart::Column(column) = part
            && found.column(column).is_none()
        {
            return Err(Error::new("a key has a column that its table does not have")
                .name("key", key.name)
                .at(Place::table(table.to_string()).column(column.clone())));
        }
    }
    found.keys.push(key.clone());
    let is_partitioned = matches!(found.kind, TableKind::Partitioned { .. });
    database.indexes.insert(Name::new(&table.schema, &key.name), table.clone());
    if key.kind == KeyKind::Primary {
        let columns: Vec<String> = key.columns().unwrap_or_default().into_iter().map(str::to_owned).collect();
        require(database, table, &columns);
    }
    if is_partitioned && !only {
        for partition in database.children.get(table).cloned().unwrap_or_default() {
            copy_key(database, &partition, &key)?;
        }
    }
    Ok(())
}

/// A partition's own index for a key of its parent, unless it has one.
pub(super) fn copy_key(database: &mut Database, partition: &Name, key: &Key) -> Result<()> {
    let Some(table) = database.tables.get(partition) else { return Ok(()) };
    let is_foreign = matches!(table.kind, TableKind::Foreign { .. });
    let same = |own: &Key| {
        own.parts == key.parts
            && own.predicate == key.predicate
            && (own.kind == key.kind || key.kind == KeyKind::Index)
            && own.nulls_not_distinct == key.nulls_not_distinct
    };
    if is_foreign || table.keys.iter().any(same) {
        return Ok(());
    }
    let name = key_name(database, partition, key.kind, &key.parts);
    add_key(database, partition, Key { name, ..key.clone() }, false)
}

/// A key goes away, and with it those that partitions have for it.
pub(super) fn drop_key(database: &mut Database, table: &Name, name: &str) {
    database.indexes.remove(&Name::new(&table.schema, name));
    let Some(found) = database.tables.get_mut(table) else { return };
    let Some(at) = found.keys.iter().position(|key| key.name == name) else { return };
    let key = found.keys.remove(at);
    if !matches!(found.kind, TableKind::Partitioned { .. }) {
        return;
    }
    for partition in database.children.get(table).cloned().unwrap_or_default() {
        let own = database.tables.get(&partition).into_iter().flat_map(|table| &table.keys);
        let same = |own: &&Key| own.kind == key.kind && own.parts == key.parts && own.predicate == key.predicate;
        if let Some(name) = own.into_iter().find(same).map(|own| own.name.clone()) {
            drop_key(database, &partition, &name);
        }
    }
}

/// The columns of a primary key are never NULL.
fn require(database: &mut Database, table: &Name, columns: &[String]) {
    for column in columns {
        if let Some(column) = database.column(table, column) {
            column.nullable = false;
        }
    }
}

fn add_foreign(database: &mut Database, table: &Name, name: Option<String>, foreign: Foreign) -> Result<()> {
    let unknown = || Error::new("a foreign key has no table it could be of").at(Place::table(table.to_string()));
    let parent = database.find_table(&foreign.parent).ok_or_else(unknown)?;
    let mut parent_columns = foreign.parent_columns;
    if parent_columns.is_empty() {
        let primary = database.tables.get(&parent).and_then(|table| table.primary_key());
        let columns = primary.and_then(Key::columns).unwrap_or_default();
        parent_columns = columns.into_iter().map(str::to_owned).collect();
    }
    if parent_columns.len() != foreign.columns.len() {
        return Err(Error::new("the columns of a foreign key and those it references are not as many")
            .name("referenced table", parent.to_string())
            .at(Place::table(table.to_string()))
            .help("name the referenced columns, or have the referenced table's primary key made before it"));
    }
    let joined = names::of_columns(&foreign.columns);
    let name = name.unwrap_or_else(|| {
        names::free(&table.name, &joined, "fkey", |name| database.has_constraint(&table.schema, name))
    });
    let key = ForeignKey {
        name,
        columns: foreign.columns,
        parent,
        parent_columns,
        match_full: foreign.match_full,
        on_delete: foreign.on_delete,
        on_update: foreign.on_update,
        deferrable: foreign.deferrable,
        validated: foreign.validated,
    };
    if let Some(table) = database.tables.get_mut(table) {
        table.foreign_keys.push(key);
    }
    Ok(())
}

/// `table_column_check` for a check of one column, `table_check` for others.
fn check_name(database: &Database, table: &Name, expression: &str) -> String {
    let own = database.tables.get(table);
    let columns = own.into_iter().flat_map(|table| &table.columns).map(|column| column.name.as_str());
    let mentioned: Vec<&str> = columns.filter(|column| mentions(expression, column)).collect();
    let column = if let [column] = mentioned.as_slice() { column } else { "" };
    let is_taken = |name: &str| {
        own.is_some_and(|table| has_constraint(table, name)) || database.has_constraint(&table.schema, name)
    };
    names::free(&table.name, column, "check", is_taken)
}

/// Whether the expression uses the column, by its tokens.
pub(super) fn mentions(expression: &str, column: &str) -> bool {
    let statement = Statement::of_part(expression);
    let mut cursor = statement.cursor();
    let mut behind_cast = false;
    while !cursor.is_at_end() {
        if let Some(name) = cursor.name() {
            if name == column && !cursor.is_mark("(") && !behind_cast {
                return true;
            }
            behind_cast = false;
        } else {
            behind_cast = cursor.is_mark(":");
            cursor.step();
        }
    }
    false
}

/// What an index gets that nobody names (`ChooseIndexName`).
pub(super) fn key_name(database: &Database, table: &Name, kind: KeyKind, parts: &Vec<KeyPart>) -> String {
    let mut columns: Vec<String> = Vec::with_capacity(parts.len());
    for part in parts {
        let base = match part {
            KeyPart::Column(name) => name.clone(),
            KeyPart::Expression(text) => expression_name(text),
        };
        let mut name = base.clone();
        let mut number = 0;
        while columns.contains(&name) {
            number += 1;
            name = format!("{base}{number}");
        }
        columns.push(name);
    }
    match kind {
        KeyKind::Primary => free_relation(database, table, "", "pkey"),
        KeyKind::Unique => free_relation(database, table, &names::of_columns(&columns), "key"),
        KeyKind::Index => free_relation(database, table, &names::of_columns(&columns), "idx"),
    }
}

/// The function's name; `expr` for all else.
fn expression_name(text: &str) -> String {
    let statement = Statement::of_part(text);
    let mut cursor = statement.cursor();
    match cursor.dotted().filter(|_| cursor.is_mark("(")).and_then(|mut path| path.pop()) {
        Some(function) => function,
        None => "expr".to_owned(),
    }
}

pub(super) fn free_relation(database: &Database, table: &Name, columns: &str, label: &str) -> String {
    let of = |name: &str| Name::new(&table.schema, name);
    names::free(&table.name, columns, label, |name| {
        database.has_relation(&of(name)) || label != "idx" && database.has_constraint(&table.schema, name)
    })
}
