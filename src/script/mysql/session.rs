//! SET: what of it changes how the rest of a script is to be read.

use std::collections::BTreeMap;

use super::reading::{skip_one, text};
use crate::error::Result;
use crate::script::charset::Charset;
use crate::script::token::{Kind, Tokens};
use crate::script::{Class, Dialect, Modes};

/// What a script keeps in user variables, to set it back later.
#[derive(Default)]
pub(super) struct Variables {
    kept: BTreeMap<String, Kept>,
}

#[derive(Clone, Copy)]
struct Kept {
    charset: Charset,
    backslash_escapes: bool,
    ansi_quotes: bool,
}

impl Kept {
    fn of(modes: &Modes) -> Kept {
        Kept { charset: modes.charset, backslash_escapes: modes.backslash_escapes, ansi_quotes: modes.ansi_quotes }
    }
}

/// One side of an assignment.
enum Side {
    /// `@@SESSION.sql_mode`, `sql_mode`: in lower case.
    System(String),
    /// `@old`: in lower case.
    User(String),
    /// A text or word that says a setting.
    Word(String),
    /// A number, or nothing that a setting could hold.
    Plain,
    /// A text, a call or a query that a user variable could carry into a row.
    Telling,
}

/// From behind SET on.
pub(super) fn set(tokens: &mut Tokens<'_>, variables: &mut Variables, modes: &mut Modes) -> Result<Class> {
    if tokens.is_word("PASSWORD") {
        return Ok(Class::Access { object: "password".to_owned() });
    }
    if tokens.is_word("ROLE") || tokens.are_words(&["DEFAULT", "ROLE"]) {
        return Ok(Class::Access { object: "role".to_owned() });
    }
    if tokens.is_word("STATEMENT") {
        return Ok(Class::Unknown);
    }
    if tokens.eat_word("NAMES")
        || tokens.eat_words(&["CHARACTER", "SET"])
        || tokens.eat_words(&["CHAR", "SET"])
        || tokens.eat_word("CHARSET")
    {
        let name = match tokens.is_text() {
            true => String::from_utf8_lossy(&tokens.string()?).into_owned(),
            false => tokens.name()?,
        };
        modes.charset = charset(&name);
        return Ok(Class::Session);
    }
    if tokens.are_words(&["TRANSACTION"]) || tokens.are_words(&["SESSION", "TRANSACTION"]) {
        return Ok(Class::Session);
    }
    // The right sides are those of before the statement.
    let before = Kept::of(modes);
    let (mut holds_rows, mut is_unclear) = (false, false);
    loop {
        let target = left(tokens)?;
        let value = right(tokens)?;
        // How the rest is to be read must not be a guess.
        is_unclear |= matches!((&target, &value), (Side::System(name), Side::Telling) if decides(name));
        holds_rows |= assign(target, value, before, variables, modes);
        if !tokens.eat_mark(b',') {
            break;
        }
    }
    if is_unclear || !tokens.is_done() {
        return Ok(Class::Unknown);
    }
    Ok(if holds_rows { Class::Rows } else { Class::Session })
}

fn decides(name: &str) -> bool {
    matches!(name, "sql_mode" | "character_set_client")
}

fn charset(name: &str) -> Charset {
    match name.eq_ignore_ascii_case("default") {
        true => Charset::Utf8,
        false => Charset::named(Dialect::Mysql, name).unwrap_or(Charset::Unknown),
    }
}

/// The variable, and the `=` or `:=` behind it.
fn left(tokens: &mut Tokens<'_>) -> Result<Side> {
    let side = variable(tokens)?;
    tokens.eat_mark(b':');
    tokens.expect_mark(b'=')?;
    Ok(side)
}

fn variable(tokens: &mut Tokens<'_>) -> Result<Side> {
    if tokens.eat_operator("@@") {
        return system(tokens);
    }
    if tokens.eat_mark(b'@') {
        let name = match tokens.is_text() {
            true => String::from_utf8_lossy(&tokens.string()?).into_owned(),
            false => tokens.names()?.join("."),
        };
        return Ok(Side::User(name.to_lowercase()));
    }
    let is_global = tokens.eat_one_of(&["GLOBAL", "PERSIST", "PERSIST_ONLY"]).is_some();
    let _ = tokens.eat_one_of(&["SESSION", "LOCAL"]);
    Ok(match system(tokens)? {
        Side::System(name) if is_global => Side::System(format!("global.{name}")),
        side => side,
    })
}

/// Without the scope, where that is the session's.
fn system(tokens: &mut Tokens<'_>) -> Result<Side> {
    let name = tokens.names()?.join(".").to_lowercase();
    let name = name.strip_prefix("session.").or_else(|| name.strip_prefix("local.")).unwrap_or(&name);
    Ok(Side::System(name.to_owned()))
}

fn right(tokens: &mut Tokens<'_>) -> Result<Side> {
    let start = tokens.index();
    let side = match tokens.peek() {
        Some(token) if token.kind == Kind::Mark && tokens.is_mark(b'@') => variable(tokens)?,
        Some(token) if token.kind == Kind::Text => Side::Word(String::from_utf8_lossy(&tokens.string()?).into_owned()),
        Some(token) if token.kind == Kind::Word => {
            tokens.take();
            Side::Word(text(tokens, token.start..token.end)?)
        }
        Some(token) if token.kind == Kind::Number => {
            tokens.take();
            Side::Plain
        }
        _ => Side::Telling,
    };
    if tokens.is_mark(b',') || tokens.is_done() {
        return Ok(side);
    }
    tokens.rewind(start);
    while !tokens.is_mark(b',') && !tokens.is_done() {
        skip_one(tokens)?;
    }
    Ok(Side::Telling)
}

/// Returns whether a user variable took something that may be a row's value.
fn assign(target: Side, value: Side, before: Kept, variables: &mut Variables, modes: &mut Modes) -> bool {
    match (target, value) {
        (Side::User(name), Side::System(_)) => {
            variables.kept.insert(name, before);
        }
        (Side::User(name), Side::User(other)) => {
            if let Some(kept) = variables.kept.get(&other).copied() {
                variables.kept.insert(name, kept);
            }
        }
        (Side::User(_), Side::Plain) => {}
        (Side::User(_), Side::Word(word)) => return !is_setting(&word),
        (Side::User(_), Side::Telling) => return true,
        (Side::System(name), value) => set_back(&name, &value, variables, modes),
        (Side::Word(_) | Side::Plain | Side::Telling, _) => {}
    }
    false
}

/// NULL, TRUE and the like.
fn is_setting(word: &str) -> bool {
    ["null", "true", "false", "default", "on", "off", ""].iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn set_back(name: &str, value: &Side, variables: &Variables, modes: &mut Modes) {
    match name {
        "character_set_client" => match value {
            Side::Word(word) => modes.charset = charset(word),
            Side::User(user) => {
                if let Some(kept) = variables.kept.get(user) {
                    modes.charset = kept.charset;
                }
            }
            _ => {}
        },
        "sql_mode" => match value {
            Side::Word(word) => {
                let says = |mode: &str| word.split(',').any(|part| part.trim().eq_ignore_ascii_case(mode));
                // The names of old releases and of other databases stand for several.
                let combined = ["ANSI", "DB2", "MAXDB", "MSSQL", "ORACLE", "POSTGRESQL"];
                modes.backslash_escapes = !says("NO_BACKSLASH_ESCAPES");
                modes.ansi_quotes = says("ANSI_QUOTES") || combined.iter().any(|mode| says(mode));
            }
            Side::User(user) => {
                let kept = variables.kept.get(user);
                modes.backslash_escapes = kept.is_none_or(|kept| kept.backslash_escapes);
                modes.ansi_quotes = kept.is_some_and(|kept| kept.ansi_quotes);
            }
            _ => {}
        },
        _ => {}
    }
}
