//! SELECT statements: where a sequence stands, a setting, or rows.

use std::ops::Range;

use super::column::path_in;
use super::cursor::{Cursor, Kind, Statement};
use super::database::Database;
use super::session::setting;
use crate::schema::Name;
use crate::script::{Class, Modes};

/// Functions that `setval` is given the result of: they read the target's own
/// rows, which are masked.
const OF_THE_TARGET: [&str; 10] =
    ["setval", "nextval", "currval", "max", "min", "count", "coalesce", "greatest", "pg_get_serial_sequence", "nullif"];

/// Behind SELECT.
pub(super) fn class(cursor: Cursor<'_>, database: &mut Database, modes: &mut Modes) -> Class {
    if let Some((name, digits)) = setval(cursor, database) {
        return Class::Sequence { name, digits };
    }
    if sets_from_the_target(cursor) || config(cursor, database, modes).is_some() {
        return Class::Session;
    }
    Class::Rows
}

fn function<'a>(cursor: &mut Cursor<'a>, name: &str) -> Option<Cursor<'a>> {
    if cursor.is(&["pg_catalog"]) && cursor.mark_at(1, ".") {
        cursor.step();
        cursor.step();
    }
    cursor.take(&[name]).then_some(())?;
    cursor.group()
}

/// `setval('public.t_id_seq', 42, true)`: the sequence, and where the number is
/// in the text, with its sign. Also of `setval('s', GREATEST(42, last_value), true)
/// FROM s`, which rows alone end with: it only goes on.
fn setval(mut cursor: Cursor<'_>, database: &Database) -> Option<(Name, Range<usize>)> {
    let parts = function(&mut cursor, "setval")?.commas();
    let [sequence, value, ..] = parts.as_slice() else { return None };
    let name = sequence_named(*sequence, database)?;
    let mut number = *value;
    if number.take(&["greatest"]) || number.take(&["least"]) {
        let further = number.group().filter(|_| number.is_at_end())?.commas();
        let [least, last] = <[Cursor<'_>; 2]>::try_from(further).ok()?;
        let is_of_itself = last.is(&["last_value"])
            && cursor.take(&["from"])
            && cursor.dotted().is_some_and(|path| path.last() == Some(&name.name));
        if !is_of_itself {
            return None;
        }
        number = least;
    }
    if !cursor.is_at_end() {
        return None;
    }
    let digits = number.range()?;
    number.whole_number().filter(|_| number.is_at_end())?;
    if let Some(called) = parts.get(2)
        && !called.is(&["true"])
        && !called.is(&["false"])
    {
        return None;
    }
    Some((name, digits))
}

/// `'public.t_id_seq'`, `'t_id_seq'::regclass`, `pg_get_serial_sequence('t', 'id')`.
fn sequence_named(mut cursor: Cursor<'_>, database: &Database) -> Option<Name> {
    if let Some(text) = cursor.literal() {
        let path = path_in(&text)?;
        return database.find(&path, |name| database.sequences.contains_key(name));
    }
    let parts = function(&mut cursor, "pg_get_serial_sequence").filter(|_| cursor.is_at_end())?.commas();
    let [mut table, mut column] = <[Cursor<'_>; 2]>::try_from(parts).ok()?;
    let table = database.find_table(&path_in(&table.literal()?)?)?;
    let owner = Some((table, column.literal()?));
    database.sequences.values().find(|sequence| sequence.owned_by == owner).map(|sequence| sequence.name.clone())
}

/// `SELECT setval('s', (SELECT max(id) FROM t))`: no value is in it, and what it
/// finds is the target's.
fn sets_from_the_target(cursor: Cursor<'_>) -> bool {
    let mut start = cursor;
    if function(&mut start, "setval").is_none() {
        return false;
    }
    let tokens: Vec<(Kind, &str)> = cursor.all().collect();
    let is = |word: &str, list: &[&str]| list.iter().any(|known| word.eq_ignore_ascii_case(known));
    let known = tokens.windows(2).all(|pair| {
        let [(before, word), (kind, next)] = [pair[0], pair[1]];
        match kind {
            // A text names a sequence, a table or a column of one.
            Kind::Text => next.len() < 140 && (word == "(" || word == "," && names_before(&tokens, next)),
            Kind::Mark if next == "(" && before == Kind::Word => {
                is(word, &OF_THE_TARGET) || is(word, &["from", "select"])
            }
            Kind::Word => !is(next, &["into", "where", "having"]),
            _ => true,
        }
    });
    known && !cursor.says("into")
}

/// Whether this text is the second that `pg_get_serial_sequence` is given.
fn names_before(tokens: &[(Kind, &str)], text: &str) -> bool {
    tokens.windows(5).any(|five| {
        five[4].1 == text
            && five[3].1 == ","
            && five[2].0 == Kind::Text
            && five[1].1 == "("
            && five[0].1.eq_ignore_ascii_case("pg_get_serial_sequence")
    })
}

fn config(mut cursor: Cursor<'_>, database: &mut Database, modes: &mut Modes) -> Option<()> {
    let parts = function(&mut cursor, "set_config").filter(|_| cursor.is_at_end())?.commas();
    let mut parts = parts.into_iter();
    let (name, value) = (parts.next()?.literal()?, parts.next()?.literal()?);
    let statement = Statement::of_part(&value);
    let mut values: Vec<String> = statement.cursor().commas().into_iter().filter_map(|mut part| part.name()).collect();
    if values.is_empty() {
        values.push(value.clone());
    }
    setting(&name.to_ascii_lowercase(), &values, database, modes);
    Some(())
}
