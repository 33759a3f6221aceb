//! CREATE TYPE, CREATE DOMAIN and what changes them.

use super::constraint::{self, Constraint, ConstraintKind};
use super::cursor::Cursor;
use super::database::Database;
use super::names;
use super::spelling;
use crate::schema::{Check, Name, UserType, UserTypeDefinition};

/// Behind TYPE; `None` when it is not understood.
pub(super) fn create_type(cursor: &mut Cursor<'_>, database: &mut Database) -> Option<Name> {
    let path = cursor.dotted()?;
    let name = database.creation_name(&path)?;
    let definition = if cursor.take(&["as", "enum"]) {
        let labels = cursor.group()?.commas().into_iter().map(|mut label| label.literal());
        UserTypeDefinition::Enum { labels: labels.collect::<Option<_>>()? }
    } else if cursor.take(&["as", "range"]) {
        UserTypeDefinition::Range { subtype: subtype(cursor.group()?, database)? }
    } else if cursor.take(&["as"]) {
        let fields = cursor.group()?.commas().into_iter().map(|mut field| {
            let name = field.name()?;
            let native = spelling::type_name(&mut field, database)?.native;
            Some((name, native))
        });
        UserTypeDefinition::Composite { fields: fields.collect::<Option<_>>()? }
    } else {
        // A base type or a shell: no catalog lists it.
        cursor.group();
        database.other_types.insert(name.clone());
        return cursor.is_at_end().then_some(name);
    };
    database.types.retain(|user| user.name != name);
    database.types.push(UserType { name: name.clone(), definition });
    cursor.is_at_end().then_some(name)
}

fn subtype(options: Cursor<'_>, database: &Database) -> Option<String> {
    for mut option in options.commas() {
        if option.take(&["subtype"]) && option.take_mark("=") {
            let native = spelling::type_name(&mut option, database)?.native;
            return Some(native);
        }
    }
    None
}

/// Behind DOMAIN.
pub(super) fn create_domain(cursor: &mut Cursor<'_>, database: &mut Database) -> Option<Name> {
    let path = cursor.dotted()?;
    let name = database.creation_name(&path)?;
    let _word = cursor.take(&["as"]);
    let base = spelling::type_name(cursor, database)?.native;
    let (mut not_null, mut checks) = (false, Vec::new());
    while !cursor.is_at_end() {
        let constraint = if cursor.take(&["constraint"]) { Some(cursor.name()?) } else { None };
        if cursor.take(&["not", "null"]) {
            not_null = true;
        } else if cursor.take(&["collate"]) {
            cursor.dotted()?;
        } else if cursor.take(&["default"]) {
            cursor.until(super::column::ends_default);
        } else if cursor.take(&["check"]) {
            let kind = constraint::check(cursor)?;
            checks.push(check(&name, &checks, Constraint { name: constraint, kind })?);
        } else if !cursor.take(&["null"]) {
            return None;
        }
    }
    database
        .types
        .push(UserType { name: name.clone(), definition: UserTypeDefinition::Domain { base, not_null, checks } });
    Some(name)
}

fn check(domain: &Name, others: &[Check], constraint: Constraint) -> Option<Check> {
    let ConstraintKind::Check { expression, validated, .. } = constraint.kind else { return None };
    let is_taken = |name: &str| others.iter().any(|check| check.name == name);
    let name = constraint.name.unwrap_or_else(|| names::free(&domain.name, "", "check", is_taken));
    Some(Check { name, expression, validated })
}

fn find(cursor: &mut Cursor<'_>, database: &Database) -> Option<Name> {
    let path = cursor.dotted()?;
    database.find(&path, |name| database.types.iter().any(|user| user.name == *name))
}

/// Behind ALTER DOMAIN.
pub(super) fn alter_domain(cursor: &mut Cursor<'_>, database: &mut Database) -> Option<Name> {
    let name = find(cursor, database)?;
    if rename(cursor, database, &name)? {
        return Some(name);
    }
    let Some(UserTypeDefinition::Domain { not_null, checks, .. }) = database.user_type(&name) else {
        cursor.rest();
        return Some(name);
    };
    if cursor.take(&["add"]) {
        let found = constraint::of_domain(cursor)?;
        match found.kind {
            ConstraintKind::NotNull { .. } => *not_null = true,
            _ => checks.push(check(&name, checks, found)?),
        }
    } else if cursor.take(&["drop", "constraint"]) {
        let _if = cursor.take(&["if", "exists"]);
        let constraint = cursor.name()?;
        checks.retain(|check| check.name != constraint);
        cursor.rest();
    } else if cursor.take(&["rename", "constraint"]) {
        let old = cursor.name()?;
        cursor.take(&["to"]).then_some(())?;
        let new = cursor.name()?;
        checks.iter_mut().filter(|check| check.name == old).for_each(|check| check.name.clone_from(&new));
    } else if cursor.take(&["validate", "constraint"]) {
        let constraint = cursor.name()?;
        checks.iter_mut().filter(|check| check.name == constraint).for_each(|check| check.validated = true);
    } else if cursor.take(&["set", "not", "null"]) {
        *not_null = true;
    } else if cursor.take(&["drop", "not", "null"]) {
        *not_null = false;
    } else if cursor.is(&["set", "default"]) || cursor.is(&["drop", "default"]) || cursor.is(&["owner", "to"]) {
        cursor.rest();
    }
    database.refresh();
    cursor.is_at_end().then_some(name)
}

/// Behind ALTER TYPE.
pub(super) fn alter_type(cursor: &mut Cursor<'_>, database: &mut Database) -> Option<Name> {
    let name = find(cursor, database)?;
    if rename(cursor, database, &name)? {
        return Some(name);
    }
    let mut actions = cursor.rest();
    if actions.is(&["owner", "to"]) || actions.is(&["set"]) && !actions.is(&["set", "schema"]) {
        return Some(name);
    }
    if actions.take(&["add", "value"]) {
        let if_not_exists = actions.take(&["if", "not", "exists"]);
        let label = actions.literal()?;
        let place = actions.take_one_of(&["before", "after"]).map(|side| (side, actions.literal()));
        if let Some(UserTypeDefinition::Enum { labels }) = database.user_type(&name)
            && !(if_not_exists && labels.contains(&label))
        {
            let at = match place {
                Some((side, Some(other))) => {
                    labels.iter().position(|own| *own == other)? + usize::from(side == "after")
                }
                _ => labels.len(),
            };
            labels.insert(at, label);
        }
    } else if actions.take(&["rename", "value"]) {
        let old = actions.literal()?;
        actions.take(&["to"]).then_some(())?;
        let new = actions.literal()?;
        if let Some(UserTypeDefinition::Enum { labels }) = database.user_type(&name) {
            labels.iter_mut().filter(|label| **label == old).for_each(|label| label.clone_from(&new));
        }
    } else {
        for mut action in actions.commas() {
            attribute(&mut action, database, &name)?;
        }
    }
    database.refresh();
    Some(name)
}

fn attribute(cursor: &mut Cursor<'_>, database: &mut Database, name: &Name) -> Option<()> {
    if cursor.take(&["add", "attribute"]) {
        let field = cursor.name()?;
        let native = spelling::type_name(cursor, database)?.native;
        if let Some(UserTypeDefinition::Composite { fields }) = database.user_type(name) {
            fields.push((field, native));
        }
    } else if cursor.take(&["drop", "attribute"]) {
        let _if = cursor.take(&["if", "exists"]);
        let field = cursor.name()?;
        if let Some(UserTypeDefinition::Composite { fields }) = database.user_type(name) {
            fields.retain(|(own, _)| *own != field);
        }
    } else if cursor.take(&["alter", "attribute"]) {
        let field = cursor.name()?;
        let _words = cursor.take(&["set", "data"]);
        cursor.take(&["type"]).then_some(())?;
        let native = spelling::type_name(cursor, database)?.native;
        if let Some(UserTypeDefinition::Composite { fields }) = database.user_type(name) {
            fields.iter_mut().filter(|(own, _)| *own == field).for_each(|(_, own)| own.clone_from(&native));
        }
    } else if cursor.take(&["rename", "attribute"]) {
        let old = cursor.name()?;
        cursor.take(&["to"]).then_some(())?;
        let new = cursor.name()?;
        if let Some(UserTypeDefinition::Composite { fields }) = database.user_type(name) {
            fields.iter_mut().filter(|(own, _)| *own == old).for_each(|(own, _)| own.clone_from(&new));
        }
    } else {
        return None;
    }
    Some(())
}

/// RENAME TO and SET SCHEMA; the columns of the type follow.
fn rename(cursor: &mut Cursor<'_>, database: &mut Database, name: &Name) -> Option<bool> {
    let new = if cursor.take(&["rename", "to"]) {
        Name::new(&name.schema, cursor.name()?)
    } else if cursor.take(&["set", "schema"]) {
        Name::new(cursor.name()?, &name.name)
    } else {
        return Some(false);
    };
    let (old_native, new_native) = (spelling::spelled(name), spelling::spelled(&new));
    database.types.iter_mut().filter(|user| user.name == *name).for_each(|user| user.name.clone_from(&new));
    let follow = |native: &mut String| {
        if let Some(rest) = native.strip_prefix(&old_native)
            && (rest.is_empty() || rest == "[]")
        {
            *native = format!("{new_native}{rest}");
        }
    };
    for column in database.tables.values_mut().flat_map(|table| &mut table.columns) {
        follow(&mut column.native);
    }
    for user in &mut database.types {
        match &mut user.definition {
            UserTypeDefinition::Domain { base, .. } => follow(base),
            UserTypeDefinition::Composite { fields } => fields.iter_mut().for_each(|(_, native)| follow(native)),
            UserTypeDefinition::Range { subtype } => follow(subtype),
            UserTypeDefinition::Enum { .. } => {}
        }
    }
    database.refresh();
    Some(true)
}
