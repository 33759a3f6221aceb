//! Keys, foreign keys and checks, as CREATE TABLE, ALTER TABLE and CREATE INDEX
//! write them.

use super::reading::{Reading, text};
use crate::error::Result;
use crate::schema::{Check, KeyKind, Name};
use crate::script::token::{Kind, Tokens};

/// A key before the table's columns are known.
pub(super) struct KeyText {
    pub name: Option<String>,
    /// `None` for an index that is not unique.
    pub kind: Option<KeyKind>,
    pub parts: Vec<PartText>,
}

pub(super) enum PartText {
    Column {
        name: String,
        /// Only the first so many characters (or bytes) count.
        prefix: Option<u32>,
    },
    Expression(String),
}

/// What stands behind REFERENCES.
pub(super) struct Reference {
    pub parent: Name,
    /// Empty when it is the parent's primary key.
    pub columns: Vec<String>,
    pub on_delete: String,
    pub on_update: String,
}

pub(super) struct ForeignText {
    pub name: Option<String>,
    pub columns: Vec<String>,
    pub reference: Reference,
}

/// One element of a table that is no column.
pub(super) enum Element {
    Key(KeyText),
    Foreign(ForeignText),
    Check(Option<String>, Check),
    /// PERIOD FOR SYSTEM_TIME and the like: nothing that concerns values.
    Nothing,
}

/// Reads an element that is no column; `None` when a column follows.
pub(super) fn element(tokens: &mut Tokens<'_>, reading: &Reading<'_>) -> Result<Option<Element>> {
    let mut name = None;
    if tokens.eat_word("CONSTRAINT") {
        let is_kind = ["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"].iter().any(|word| tokens.is_word(word));
        if !is_kind {
            tokens.eat_words(&["IF", "NOT", "EXISTS"]);
            name = Some(tokens.name()?);
        }
    }
    let element = if tokens.eat_words(&["PRIMARY", "KEY"]) {
        Element::Key(key(tokens, None, Some(KeyKind::Primary))?)
    } else if tokens.eat_word("UNIQUE") {
        let _ = tokens.eat_one_of(&["KEY", "INDEX"]);
        Element::Key(key(tokens, name, Some(KeyKind::Unique))?)
    } else if tokens.eat_words(&["FOREIGN", "KEY"]) {
        Element::Foreign(foreign_key(tokens, name, reading)?)
    } else if tokens.is_word("CHECK") {
        Element::Check(name, check(tokens)?)
    } else if name.is_some() {
        return Err(tokens.fails("a constraint is not understood"));
    } else if tokens.eat_one_of(&["FULLTEXT", "SPATIAL"]).is_some()
        || tokens.are_words(&["VECTOR", "KEY"])
        || tokens.are_words(&["VECTOR", "INDEX"])
    {
        tokens.eat_word("VECTOR");
        let _ = tokens.eat_one_of(&["KEY", "INDEX"]);
        Element::Key(key(tokens, None, None)?)
    } else if tokens.eat_one_of(&["KEY", "INDEX"]).is_some() {
        Element::Key(key(tokens, None, None)?)
    } else if tokens.eat_words(&["PERIOD", "FOR"]) {
        tokens.name()?;
        tokens.skip_balanced()?;
        Element::Nothing
    } else {
        return Ok(None);
    };
    Ok(Some(element))
}

/// From behind `KEY`: the name, the parts, the options.
pub(super) fn key(tokens: &mut Tokens<'_>, constraint: Option<String>, kind: Option<KeyKind>) -> Result<KeyText> {
    tokens.eat_words(&["IF", "NOT", "EXISTS"]);
    let names_one = tokens.is_name() && !is_algorithm(tokens);
    let own = if names_one { Some(tokens.name()?) } else { None };
    if is_algorithm(tokens) {
        tokens.take();
        tokens.take();
    }
    let parts = parts(tokens)?;
    options(tokens)?;
    Ok(KeyText { name: own.or(constraint), kind, parts })
}

fn is_algorithm(tokens: &Tokens<'_>) -> bool {
    let named = |word| tokens.are_words(&[word, "BTREE"]) || tokens.are_words(&[word, "HASH"]);
    named("USING") || named("TYPE") || tokens.are_words(&["USING", "RTREE"])
}

pub(super) fn parts(tokens: &mut Tokens<'_>) -> Result<Vec<PartText>> {
    tokens.expect_mark(b'(')?;
    let mut parts = Vec::new();
    loop {
        if tokens.is_mark(b'(') {
            let inside = tokens.skip_balanced()?;
            parts.push(PartText::Expression(text(tokens, inside)?.trim().to_owned()));
        } else {
            let name = tokens.name()?;
            let mut prefix = None;
            if tokens.is_mark(b'(') {
                let inside = tokens.skip_balanced()?;
                let number = text(tokens, inside)?.trim().parse::<u32>();
                prefix = Some(number.map_err(|_| tokens.fails("a key's part is not understood"))?);
            }
            // An application-time period: rows may share the other columns.
            if tokens.eat_words(&["WITHOUT", "OVERLAPS"]) {
                parts.push(PartText::Expression(format!("{name} WITHOUT OVERLAPS")));
            } else {
                parts.push(PartText::Column { name, prefix });
            }
        }
        let _ = tokens.eat_one_of(&["ASC", "DESC"]);
        if !tokens.eat_mark(b',') {
            break;
        }
    }
    tokens.expect_mark(b')')?;
    Ok(parts)
}

/// What may stand behind a key's parts; none of it concerns values.
fn options(tokens: &mut Tokens<'_>) -> Result<()> {
    loop {
        if tokens.eat_one_of(&["VISIBLE", "INVISIBLE", "IGNORED"]).is_some() || tokens.eat_words(&["NOT", "IGNORED"]) {
        } else if tokens.eat_words(&["WITH", "PARSER"])
            || tokens.eat_one_of(&["USING", "TYPE"]).is_some()
            || tokens.eat_one_of(&["KEY_BLOCK_SIZE", "COMMENT"]).is_some()
            || (tokens.is_name() && tokens.is_mark_ahead(1, b'=') && tokens.take().is_some())
            || tokens.eat_one_of(&["ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE"]).is_some()
        {
            tokens.eat_mark(b'=');
            if tokens.is_text() {
                tokens.string()?;
            } else {
                tokens.take();
            }
        } else {
            return Ok(());
        }
    }
}

fn foreign_key(tokens: &mut Tokens<'_>, name: Option<String>, reading: &Reading<'_>) -> Result<ForeignText> {
    tokens.eat_words(&["IF", "NOT", "EXISTS"]);
    let index = if tokens.is_mark(b'(') { None } else { Some(tokens.name()?) };
    // MariaDB names the constraint after the index, MySQL does not.
    let index = index.filter(|_| reading.engine.kind == crate::schema::EngineKind::Mariadb);
    let columns = tokens.names_in_brackets()?;
    let reference = references(tokens, reading)?;
    Ok(ForeignText { name: name.or(index), columns, reference })
}

/// From REFERENCES on.
pub(super) fn references(tokens: &mut Tokens<'_>, reading: &Reading<'_>) -> Result<Reference> {
    tokens.expect_word("REFERENCES")?;
    let written = tokens.names()?;
    let Some(parent) = reading.databases.name(&written) else {
        return Err(tokens.fails("a table's name has too many parts"));
    };
    let columns = if tokens.is_mark(b'(') { tokens.names_in_brackets()? } else { Vec::new() };
    let mut out = Reference { parent, columns, on_delete: "NO ACTION".to_owned(), on_update: "NO ACTION".to_owned() };
    loop {
        if tokens.eat_word("MATCH") {
            // The servers read it and do nothing.
            tokens.take();
        } else if tokens.eat_words(&["ON", "DELETE"]) {
            out.on_delete = action(tokens)?;
        } else if tokens.eat_words(&["ON", "UPDATE"]) {
            out.on_update = action(tokens)?;
        } else {
            return Ok(out);
        }
    }
}

/// RESTRICT is what InnoDB does when nothing is said, and so is NO ACTION; the
/// servers differ in which of them they print.
fn action(tokens: &mut Tokens<'_>) -> Result<String> {
    let action = if tokens.eat_word("CASCADE") {
        "CASCADE"
    } else if tokens.eat_words(&["SET", "NULL"]) {
        "SET NULL"
    } else if tokens.eat_words(&["SET", "DEFAULT"]) {
        "SET DEFAULT"
    } else if tokens.eat_word("RESTRICT") || tokens.eat_words(&["NO", "ACTION"]) {
        "NO ACTION"
    } else {
        return Err(tokens.fails("a foreign key's action is not understood"));
    };
    Ok(action.to_owned())
}

/// From CHECK on; the name is the caller's to give.
pub(super) fn check(tokens: &mut Tokens<'_>) -> Result<Check> {
    tokens.expect_word("CHECK")?;
    let inside = tokens.skip_balanced()?;
    let expression = text(tokens, inside)?.trim().to_owned();
    let validated = !tokens.eat_words(&["NOT", "ENFORCED"]);
    tokens.eat_word("ENFORCED");
    Ok(Check { name: String::new(), expression, validated })
}

/// Whether a name, and not a keyword, comes next: quoted, or followed by
/// something that no keyword of an ALTER is followed by.
pub(super) fn is_quoted(tokens: &Tokens<'_>) -> bool {
    tokens.peek().is_some_and(|token| token.kind == Kind::QuotedName)
}
