//! A column as CREATE TABLE and ADD COLUMN write it.

use super::constraint::{self, Constraint, ConstraintKind};
use super::cursor::{Cursor, Kind, Statement};
use super::database::{Database, next_value};
use super::sequence::Options;
use super::spelling;
use crate::schema::{Column, Default, Generated, Identity, Type};

/// One column, and what comes into being with it.
pub(super) struct Definition {
    pub column: Column,
    /// A default was written, be it NULL.
    pub says_default: bool,
    pub constraints: Vec<Constraint>,
    /// Of a serial or identity column.
    pub sequence: Option<Options>,
    pub is_serial: bool,
}

/// Words that end the expression behind DEFAULT: what else a column may say.
const BEHIND_DEFAULT: [&str; 16] = [
    "constraint",
    "not",
    "null",
    "check",
    "default",
    "generated",
    "unique",
    "primary",
    "references",
    "collate",
    "deferrable",
    "initially",
    "storage",
    "compression",
    "enforced",
    "options",
];

/// Reads a column with its type; `None` when it is not understood.
pub(super) fn typed(cursor: &mut Cursor<'_>, database: &Database) -> Option<Definition> {
    let name = cursor.name()?;
    let ty = spelling::type_name(cursor, database)?;
    let mut definition = blank(name);
    definition.column.nullable = !ty.is_serial && !database.is_never_null(&ty.native);
    definition.column.ty = database.meaning(&ty.native);
    definition.column.native = ty.native;
    if ty.is_serial {
        definition.is_serial = true;
        definition.sequence = Some(Options::default());
    }
    attributes(cursor, database, &mut definition)?;
    Some(definition)
}

/// Reads a column whose type comes from elsewhere: `id WITH OPTIONS NOT NULL`.
pub(super) fn untyped(cursor: &mut Cursor<'_>, database: &Database) -> Option<Definition> {
    let mut definition = blank(cursor.name()?);
    let _words = cursor.take(&["with", "options"]);
    attributes(cursor, database, &mut definition)?;
    Some(definition)
}

fn blank(name: String) -> Definition {
    let column = Column {
        name,
        ty: Type::TEXT,
        native: String::new(),
        nullable: true,
        default: None,
        generated: Generated::No,
        collation: None,
    };
    Definition { column, says_default: false, constraints: Vec::new(), sequence: None, is_serial: false }
}

fn attributes(cursor: &mut Cursor<'_>, database: &Database, definition: &mut Definition) -> Option<()> {
    let column = definition.column.name.clone();
    while !cursor.is_at_end() {
        let name = if cursor.take(&["constraint"]) { Some(cursor.name()?) } else { None };
        let mut add = |kind| definition.constraints.push(Constraint { name: name.clone(), kind });
        if cursor.take(&["not", "null"]) {
            definition.column.nullable = false;
            let _alone = cursor.take(&["no", "inherit"]);
        } else if cursor.take(&["null"]) {
        } else if cursor.take(&["default"]) {
            definition.says_default = true;
            definition.column.default = default(cursor.until(ends_default), database);
        } else if cursor.take(&["collate"]) {
            definition.column.collation = collation(cursor, database)?;
        } else if cursor.take(&["check"]) {
            add(constraint::check(cursor)?);
        } else if cursor.take(&["primary", "key"]) {
            add(constraint::key(cursor, true, Some(&column))?);
            definition.column.nullable = false;
        } else if cursor.take(&["unique"]) {
            add(constraint::key(cursor, false, Some(&column))?);
        } else if cursor.take(&["references"]) {
            add(ConstraintKind::Foreign(constraint::references(cursor, vec![column.clone()])?));
        } else if cursor.take(&["generated"]) {
            let identity = identity(cursor)?;
            if cursor.take(&["as", "identity"]) {
                definition.sequence = Some(match cursor.group() {
                    Some(mut group) => Options::read(&mut group, database).filter(|_| group.is_at_end())?,
                    None => Options::default(),
                });
                definition.column.generated = Generated::Identity(identity);
                definition.column.nullable = false;
            } else {
                cursor.take(&["as"]).then_some(())?;
                let expression = cursor.group()?.source();
                definition.column.generated = match cursor.take_one_of(&["stored", "virtual"]) {
                    Some("stored") => Generated::Stored(expression),
                    _ => Generated::Virtual(expression),
                };
            }
        } else if cursor.take_one_of(&["storage", "compression"]).is_some() {
            cursor.name()?;
        } else if cursor.take(&["options"]) {
            cursor.group()?;
        } else {
            return None;
        }
    }
    Some(())
}

/// Behind GENERATED.
pub(super) fn identity(cursor: &mut Cursor<'_>) -> Option<Identity> {
    if cursor.take(&["always"]) {
        Some(Identity::Always)
    } else {
        cursor.take(&["by", "default"]).then_some(Identity::ByDefault)
    }
}

pub(super) fn ends_default(rest: &Cursor<'_>, before: &Cursor<'_>) -> bool {
    let Some(last) = before.last() else { return false };
    let goes_on = match last.kind {
        Kind::Mark => !matches!(before.last_text(), ")" | "]"),
        // IS NOT NULL, IS NOT DISTINCT FROM.
        Kind::Word => before.last_text().eq_ignore_ascii_case("is"),
        _ => false,
    };
    !goes_on && BEHIND_DEFAULT.iter().any(|word| rest.is(&[word])) && !is_in_case(before)
}

fn is_in_case(text: &Cursor<'_>) -> bool {
    let words = text.all().filter(|(kind, _)| *kind == Kind::Word);
    let depth = words.fold(0_i64, |depth, (_, word)| match word {
        _ if word.eq_ignore_ascii_case("case") => depth + 1,
        _ if word.eq_ignore_ascii_case("end") => depth - 1,
        _ => depth,
    });
    depth > 0
}

/// What the catalog tells of a default; a bare NULL is none.
pub(super) fn default(expression: Cursor<'_>, database: &Database) -> Option<Default> {
    let text = next_value_of(expression, database).unwrap_or_else(|| expression.source());
    (!text.eq_ignore_ascii_case("null")).then(|| Default::of(&text))
}

/// `nextval('x_seq')`, written by hand, as the server keeps it.
fn next_value_of(expression: Cursor<'_>, database: &Database) -> Option<String> {
    let mut cursor = expression;
    let function = cursor.dotted()?;
    let name = function.strip_prefix(&["pg_catalog".to_owned()]).unwrap_or(&function);
    (name == ["nextval"]).then_some(())?;
    let mut argument = cursor.group().filter(|_| cursor.is_at_end())?;
    let written = argument.literal()?;
    let is_cast = !argument.is_at_end();
    let path = path_in(&written)?;
    if is_cast && path.len() > 1 {
        let plain = Statement::of_part(&written).cursor().source();
        return (plain != written).then(|| format!("nextval('{plain}'::regclass)"));
    }
    let sequence = database.find_relation(&path).filter(|name| database.sequences.contains_key(name))?;
    Some(next_value(&sequence))
}

/// A name inside a literal: `public."A"`.
pub(super) fn path_in(text: &str) -> Option<Vec<String>> {
    let statement = Statement::of_part(text);
    let mut cursor = statement.cursor();
    cursor.dotted().filter(|_| cursor.is_at_end())
}

/// Behind COLLATE: bare when it is the system's, else with its schema.
pub(super) fn collation(cursor: &mut Cursor<'_>, database: &Database) -> Option<Option<String>> {
    let path = cursor.dotted()?;
    Some(match path.as_slice() {
        [schema, name] if schema == "pg_catalog" => Some(name.clone()),
        [name] => {
            let found = database.find(&path, |name| database.collations.contains(name));
            match found.filter(|found| database.collations.contains(found)) {
                Some(found) => Some(format!("{}.{}", found.schema, found.name)),
                None if name == "default" => None,
                None => Some(name.clone()),
            }
        }
        _ => Some(path.join(".")),
    })
}
