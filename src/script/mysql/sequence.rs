//! MariaDB's sequences, and the statements that set where they stand.

use std::ops::Range;

use super::database::Databases;
use crate::error::Result;
use crate::schema::{Name, Sequence};
use crate::script::Class;
use crate::script::token::{Kind, Tokens};

/// `DO SETVAL(s, 5, 0)`, `SELECT SETVAL(s, 5)`; the cursor stays where it was
/// when it is neither.
pub(super) fn set_value(tokens: &mut Tokens<'_>, databases: &Databases) -> Result<Option<Class>> {
    let start = tokens.index();
    if tokens.eat_one_of(&["DO", "SELECT"]).is_some() && tokens.eat_word("SETVAL") && tokens.eat_mark(b'(') {
        let written = tokens.names()?;
        if tokens.eat_mark(b',')
            && let Some(name) = databases.name(&written)
            && let Some(digits) = number(tokens)
        {
            let mut is_plain = true;
            while tokens.eat_mark(b',') {
                is_plain &= tokens.take().is_some_and(|token| matches!(token.kind, Kind::Number | Kind::Word));
            }
            if is_plain && tokens.eat_mark(b')') && tokens.is_done() {
                return Ok(Some(Class::Sequence { name, digits }));
            }
        }
    }
    tokens.rewind(start);
    Ok(None)
}

/// Where a number stands, with its sign.
fn number(tokens: &mut Tokens<'_>) -> Option<Range<usize>> {
    let start = tokens.position();
    tokens.eat_mark(b'-');
    let token = tokens.take().filter(|token| token.kind == Kind::Number)?;
    Some(start..token.end)
}

/// The bounds of an unsigned sequence may be beyond what is told of one.
fn value(tokens: &mut Tokens<'_>) -> Result<i64> {
    let range = number(tokens).ok_or_else(|| tokens.fails("a sequence's number is missing"))?;
    let digits = String::from_utf8_lossy(tokens.slice(range)).into_owned();
    let number = digits.parse::<i128>().map_err(|_| tokens.fails("a sequence's number is too large"))?;
    Ok(i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX }))
}

/// From behind the sequence's name on.
pub(super) fn create(tokens: &mut Tokens<'_>, name: Name) -> Result<Sequence> {
    let mut data_type = "bigint".to_owned();
    let (mut start, mut increment, mut minimum, mut maximum, mut cycle) = (None, 1, None, None, false);
    while !tokens.is_done() {
        if tokens.eat_word("AS") {
            data_type = tokens.name()?.to_lowercase();
            if tokens.eat_word("UNSIGNED") {
                data_type += " unsigned";
            }
        } else if tokens.eat_word("START") {
            sign(tokens, "WITH");
            start = Some(value(tokens)?);
        } else if tokens.eat_word("INCREMENT") {
            sign(tokens, "BY");
            increment = value(tokens)?;
        } else if tokens.eat_word("MINVALUE") {
            sign(tokens, "");
            minimum = Some(value(tokens)?);
        } else if tokens.eat_word("MAXVALUE") {
            sign(tokens, "");
            maximum = Some(value(tokens)?);
        } else if tokens.eat_word("CYCLE") {
            cycle = true;
        } else {
            // NOCACHE, CACHE 1000, NOCYCLE, NO MINVALUE, ENGINE=InnoDB.
            if tokens.eat_word("NO") {
                tokens.take();
                continue;
            }
            tokens.take();
        }
    }
    // MariaDB keeps the outermost value of the type to itself.
    let minimum = minimum.unwrap_or(if increment < 0 { i64::MIN + 1 } else { 1 });
    let maximum = maximum.unwrap_or(if increment < 0 { -1 } else { i64::MAX - 1 });
    let start = start.unwrap_or(if increment < 0 { maximum } else { minimum });
    Ok(Sequence { name, owned_by: None, data_type, start, increment, minimum, maximum, cycle })
}

fn sign(tokens: &mut Tokens<'_>, word: &str) {
    if !word.is_empty() {
        tokens.eat_word(word);
    }
    tokens.eat_mark(b'=');
}

/// From behind the sequence's name on; RESTART sets where it stands.
pub(super) fn alter(tokens: &mut Tokens<'_>, name: &Name, sequence: Option<&mut Sequence>) -> Result<Option<Class>> {
    if tokens.eat_word("RESTART") {
        sign(tokens, "WITH");
        return match number(tokens) {
            Some(digits) if tokens.is_done() => Ok(Some(Class::Sequence { name: name.clone(), digits })),
            _ => Ok(None),
        };
    }
    if let Some(sequence) = sequence {
        let altered = create(tokens, name.clone())?;
        *sequence = Sequence { owned_by: sequence.owned_by.take(), ..altered };
    }
    Ok(None)
}
