//! One line per column, constraint, sequence and type: written and read back.
//!
//! A line's reader stands below its writer; read(write(x)) is x for every x.

use super::scan::{Cursor, Expected, bracketed, name, native, qualified, quote, verbatim};
use crate::schema::{
    Check, Column, Default, Deferrable, ForeignKey, Generated, Identity, Key, KeyKind, KeyPart, Name, Sequence, Type,
};

/// A default that is there and not told.
const WITHHELD: &str = "…";
const NOT_VALID: &str = " not valid";
/// The actions SQL knows without columns; any other is written as it is.
const ACTIONS: [(&str, &str); 4] =
    [("cascade", "CASCADE"), ("set null", "SET NULL"), ("set default", "SET DEFAULT"), ("restrict", "RESTRICT")];
const NO_ACTION: &str = "NO ACTION";

/// `varchar(14) collate "C" not null default 'x'::text`
pub(super) fn column(column: &Column) -> String {
    let mut line = native(&column.native);
    if let Some(collation) = &column.collation {
        line += " collate ";
        line += &quote(collation, '"');
    }
    if !column.nullable {
        line += " not null";
    }
    match &column.generated {
        Generated::No => {}
        Generated::Identity(Identity::Always) => line += " identity always",
        Generated::Identity(Identity::ByDefault) => line += " identity by default",
        Generated::Stored(expression) => line += &format!(" generated stored {}", bracketed(expression)),
        Generated::Virtual(expression) => line += &format!(" generated virtual {}", bracketed(expression)),
    }
    match &column.default {
        None => {}
        Some(Default::Withheld) => line += &format!(" default {WITHHELD}"),
        Some(Default::Expression(text)) if text.starts_with(WITHHELD) => {
            line += &format!(" default {}", quote(text, '`'))
        }
        Some(Default::Expression(text)) => line += &format!(" default {}", verbatim(text)),
    }
    line
}

/// `ty` tells what a spelling means, given the collation.
pub(super) fn read_column(name: &str, line: &str, ty: &dyn Fn(&str, Option<&str>) -> Type) -> Result<Column, Expected> {
    let mut cursor = Cursor::new(line);
    let native = cursor.native()?;
    let collation = if cursor.words("collate") { Some(cursor.name()?) } else { None };
    let nullable = !cursor.words("not null");
    let generated = if cursor.words("identity always") {
        Generated::Identity(Identity::Always)
    } else if cursor.words("identity by default") {
        Generated::Identity(Identity::ByDefault)
    } else if cursor.words("generated stored") {
        Generated::Stored(cursor.bracketed()?)
    } else if cursor.words("generated virtual") {
        Generated::Virtual(cursor.bracketed()?)
    } else {
        Generated::No
    };
    let default = if !cursor.words("default") {
        None
    } else if cursor.words(WITHHELD) {
        Some(Default::Withheld)
    } else {
        Some(Default::Expression(cursor.verbatim()?))
    };
    let ty = ty(&native, collation.as_deref());
    cursor.finish(Column { name: name.to_owned(), ty, native, nullable, default, generated, collation })
}

/// `(id)`, and for a key in the list of uniques also what kind it is:
/// `index (tax_id) where (deleted_at IS NULL)`.
pub(super) fn key(key: &Key, says_kind: bool) -> String {
    let parts: Vec<String> = key
        .parts
        .iter()
        .map(|part| match part {
            KeyPart::Column(column) => name(column),
            KeyPart::Expression(expression) => bracketed(expression),
        })
        .collect();
    let mut line = match key.kind {
        KeyKind::Primary if says_kind => "primary ".to_owned(),
        KeyKind::Index => "index ".to_owned(),
        KeyKind::Primary | KeyKind::Unique => String::new(),
    };
    line += &format!("({})", parts.join(", "));
    if key.nulls_not_distinct {
        line += " nulls not distinct";
    }
    line += deferrable(key.deferrable);
    if let Some(predicate) = &key.predicate {
        line += " where ";
        line += &verbatim(predicate);
    }
    line
}

/// A key of the list of uniques.
pub(super) fn read_key(name: &str, line: &str) -> Result<Key, Expected> {
    let mut cursor = Cursor::new(line);
    let kind = if cursor.words("primary") {
        KeyKind::Primary
    } else if cursor.words("index") {
        KeyKind::Index
    } else {
        KeyKind::Unique
    };
    read_key_body(cursor, name.to_owned(), kind)
}

/// The primary key of `table`: its name only where it is not the usual one.
pub(super) fn primary_key(key_: &Key, usual_name: &str) -> String {
    if key_.name == usual_name { key(key_, false) } else { format!("{} {}", name(&key_.name), key(key_, false)) }
}

pub(super) fn read_primary_key(line: &str, usual_name: &str) -> Result<Key, Expected> {
    let mut cursor = Cursor::new(line);
    let name = if cursor.is_at_bracketed() { usual_name.to_owned() } else { cursor.name()? };
    read_key_body(cursor, name, KeyKind::Primary)
}

fn read_key_body(mut cursor: Cursor<'_>, name: String, kind: KeyKind) -> Result<Key, Expected> {
    let parts = cursor.list(|cursor| {
        if cursor.is_at_bracketed() {
            cursor.bracketed().map(KeyPart::Expression)
        } else {
            cursor.name().map(KeyPart::Column)
        }
    })?;
    let nulls_not_distinct = cursor.words("nulls not distinct");
    let deferrable = read_deferrable(&mut cursor);
    let predicate = if cursor.words("where") { Some(cursor.verbatim()?) } else { None };
    cursor.finish(Key { name, kind, parts, predicate, nulls_not_distinct, deferrable })
}

/// `(tenant_id, manager_id) -> users (tenant_id, id) on delete cascade`
pub(super) fn foreign_key(foreign_key: &ForeignKey, default_schema: &str) -> String {
    let list = |columns: &[String]| columns.iter().map(|column| name(column)).collect::<Vec<_>>().join(", ");
    let parent = qualified(&foreign_key.parent, default_schema);
    let mut line = format!("({}) -> {parent} ({})", list(&foreign_key.columns), list(&foreign_key.parent_columns));
    if foreign_key.match_full {
        line += " match full";
    }
    for (event, action) in [("delete", &foreign_key.on_delete), ("update", &foreign_key.on_update)] {
        if action != NO_ACTION {
            let known = ACTIONS.iter().find(|(_, sql)| sql == action);
            let action = known.map_or_else(|| quote(action, '`'), |(words, _)| (*words).to_owned());
            line += &format!(" on {event} {action}");
        }
    }
    line += deferrable(foreign_key.deferrable);
    if !foreign_key.validated {
        line += NOT_VALID;
    }
    line
}

pub(super) fn read_foreign_key(name: &str, line: &str, default_schema: &str) -> Result<ForeignKey, Expected> {
    let mut cursor = Cursor::new(line);
    let columns = cursor.list(Cursor::name)?;
    if !cursor.symbol("->") {
        return Err("`->` and the referenced table");
    }
    let parent = cursor.qualified(default_schema)?;
    let parent_columns = cursor.list(Cursor::name)?;
    let match_full = cursor.words("match full");
    let on_delete = if cursor.words("on delete") { read_action(&mut cursor)? } else { NO_ACTION.to_owned() };
    let on_update = if cursor.words("on update") { read_action(&mut cursor)? } else { NO_ACTION.to_owned() };
    let deferrable = read_deferrable(&mut cursor);
    let validated = !cursor.words(NOT_VALID.trim_start());
    cursor.finish(ForeignKey {
        name: name.to_owned(),
        columns,
        parent,
        parent_columns,
        match_full,
        on_delete,
        on_update,
        deferrable,
        validated,
    })
}

fn read_action(cursor: &mut Cursor<'_>) -> Result<String, Expected> {
    match ACTIONS.iter().find(|(words, _)| cursor.words(words)) {
        Some((_, sql)) => Ok((*sql).to_owned()),
        None if cursor.is_at_bracketed() => cursor.bracketed(),
        None => Err("what happens to the referencing row"),
    }
}

fn deferrable(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " deferrable",
        Deferrable::Deferred => " deferrable initially deferred",
    }
}

fn read_deferrable(cursor: &mut Cursor<'_>) -> Deferrable {
    if cursor.words("deferrable initially deferred") {
        Deferrable::Deferred
    } else if cursor.words("deferrable") {
        Deferrable::Immediate
    } else {
        Deferrable::No
    }
}

/// `date_of_birth >= '1900-01-01'::date`
pub(super) fn check(check: &Check) -> String {
    let mut line = match check.expression.ends_with(NOT_VALID) {
        true => quote(&check.expression, '`'),
        false => verbatim(&check.expression),
    };
    if !check.validated {
        line += NOT_VALID;
    }
    line
}

pub(super) fn read_check(name: &str, line: &str) -> Result<Check, Expected> {
    let (line, validated) = match line.strip_suffix(NOT_VALID) {
        Some(line) => (line, false),
        None => (line, true),
    };
    let mut cursor = Cursor::new(line);
    let expression = cursor.verbatim()?;
    cursor.finish(Check { name: name.to_owned(), expression, validated })
}

/// `bigint owned by users.id`: the numbers only where they are not the usual ones.
pub(super) fn sequence(sequence: &Sequence, default_schema: &str) -> String {
    let mut line = native(&sequence.data_type);
    let usual = usual_numbers(&sequence.data_type, sequence.increment);
    let minimum = (sequence.minimum != usual.0).then_some(sequence.minimum);
    let maximum = (sequence.maximum != usual.1).then_some(sequence.maximum);
    let first = if sequence.increment < 0 { sequence.maximum } else { sequence.minimum };
    let start = (sequence.start != first).then_some(sequence.start);
    let increment = (sequence.increment != 1).then_some(sequence.increment);
    for (word, number) in [("start", start), ("increment", increment), ("minimum", minimum), ("maximum", maximum)] {
        if let Some(number) = number {
            line += &format!(" {word} {number}");
        }
    }
    if sequence.cycle {
        line += " cycle";
    }
    if let Some((table, column)) = &sequence.owned_by {
        line += &format!(" owned by {}.{}", qualified(table, default_schema), name(column));
    }
    line
}

pub(super) fn read_sequence(sequence: Name, line: &str, default_schema: &str) -> Result<Sequence, Expected> {
    let mut cursor = Cursor::new(line);
    let data_type = cursor.native()?;
    let mut number = |word| if cursor.words(word) { cursor.number().map(Some) } else { Ok(None) };
    let start = number("start")?;
    let increment = number("increment")?.unwrap_or(1);
    let usual = usual_numbers(&data_type, increment);
    let minimum = number("minimum")?.unwrap_or(usual.0);
    let maximum = number("maximum")?.unwrap_or(usual.1);
    let start = start.unwrap_or(if increment < 0 { maximum } else { minimum });
    let cycle = cursor.words("cycle");
    let owned_by = if cursor.words("owned by") {
        let mut parts = cursor.dotted()?;
        let column = parts.pop().expect("dotted gives at least one part");
        let table = match parts.as_slice() {
            [table] => Name::new(default_schema, table.as_str()),
            [schema, table] => Name::new(schema.as_str(), table.as_str()),
            _ => return Err("table.column"),
        };
        Some((table, column))
    } else {
        None
    };
    cursor.finish(Sequence { name: sequence, owned_by, data_type, start, increment, minimum, maximum, cycle })
}

/// The bounds CREATE SEQUENCE gives when nobody says any.
fn usual_numbers(data_type: &str, increment: i64) -> (i64, i64) {
    let (lowest, highest) = match data_type {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    if increment < 0 { (lowest, -1) } else { (1, highest) }
}

/// `enum (active, "not yet")`
pub(super) fn labels(labels: &[String]) -> String {
    format!("enum ({})", labels.iter().map(|label| name(label)).collect::<Vec<_>>().join(", "))
}

/// `text not null`, what a domain says of its values besides checks.
pub(super) fn domain(base: &str, not_null: bool) -> String {
    native(base) + if not_null { " not null" } else { "" }
}

pub(super) fn read_domain(mut cursor: Cursor<'_>) -> Result<(String, bool), Expected> {
    let base = cursor.native()?;
    let not_null = cursor.words("not null");
    cursor.finish((base, not_null))
}
