//! The expressions of labels: a call, or a constant.
//!
//! Operators are not read: what has one is not carried over.

use crate::script::Modes;
use crate::script::token::{Kind, Tokens};

/// Deeper than any label.
const DEPTH_MAX: usize = 16;

#[derive(Debug, PartialEq)]
pub enum Expression {
    /// `anon.partial(zip, 2, '***', 0)`; names in lower case, with their schema.
    Call {
        name: String,
        arguments: Vec<(Option<String>, Expression)>,
    },
    Text(String),
    Number(String),
    Bool(bool),
    Null,
    /// `ARRAY[…]`
    List(Vec<Expression>),
    /// A column.
    Name(String),
}

impl Expression {
    /// The expression at the cursor, with its casts; `None` when it is another.
    pub fn read(tokens: &mut Tokens<'_>, modes: &Modes) -> Option<Expression> {
        operand(tokens, modes, 0)
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Expression::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a text or a number.
    pub fn as_written(&self) -> Option<&str> {
        match self {
            Expression::Text(text) | Expression::Number(text) => Some(text),
            _ => None,
        }
    }
}

fn operand(tokens: &mut Tokens<'_>, modes: &Modes, depth: usize) -> Option<Expression> {
    if depth > DEPTH_MAX {
        return None;
    }
    let found = if tokens.is_text() {
        Expression::Text(String::from_utf8(tokens.string().ok()?).ok()?)
    } else if tokens.eat_mark(b'-') {
        match operand(tokens, modes, depth + 1)? {
            Expression::Number(digits) => Expression::Number(format!("-{digits}")),
            _ => return None,
        }
    } else if tokens.eat_mark(b'(') {
        let inside = operand(tokens, modes, depth + 1)?;
        if !tokens.eat_mark(b')') {
            return None;
        }
        inside
    } else if tokens.peek()?.kind == Kind::Number {
        let token = tokens.take()?;
        Expression::Number(String::from_utf8(tokens.text(token).to_vec()).ok()?)
    } else if tokens.eat_word("NULL") {
        Expression::Null
    } else if tokens.eat_word("TRUE") {
        Expression::Bool(true)
    } else if tokens.eat_word("FALSE") {
        Expression::Bool(false)
    } else if tokens.is_word("ARRAY") && tokens.is_mark_ahead(1, b'[') {
        tokens.take();
        Expression::List(list(tokens, modes, depth)?)
    } else {
        named(tokens, modes, depth)?
    };
    cast(tokens)?;
    Some(found)
}

/// From the opening bracket.
fn list(tokens: &mut Tokens<'_>, modes: &Modes, depth: usize) -> Option<Vec<Expression>> {
    tokens.eat_mark(b'[');
    let mut items = Vec::new();
    while !tokens.eat_mark(b']') {
        items.push(operand(tokens, modes, depth + 1)?);
        if !tokens.eat_mark(b',') && !tokens.is_mark(b']') {
            return None;
        }
    }
    Some(items)
}

fn named(tokens: &mut Tokens<'_>, modes: &Modes, depth: usize) -> Option<Expression> {
    let name = tokens.names().ok()?.join(".").to_lowercase();
    if !tokens.eat_mark(b'(') {
        return Some(Expression::Name(name));
    }
    let mut arguments = Vec::new();
    while !tokens.eat_mark(b')') {
        let argument = operand(tokens, modes, depth + 1)?;
        match argument {
            Expression::Name(name) if tokens.eat_operator(":=") || tokens.eat_operator("=>") => {
                arguments.push((Some(name), operand(tokens, modes, depth + 1)?));
            }
            argument => arguments.push((None, argument)),
        }
        if !tokens.eat_mark(b',') && !tokens.is_mark(b')') {
            return None;
        }
    }
    Some(Expression::Call { name, arguments })
}

/// `::pg_catalog.varchar(9)[]`, any number of times.
fn cast(tokens: &mut Tokens<'_>) -> Option<()> {
    while tokens.eat_operator("::") {
        tokens.names().ok()?;
        while tokens.is_name() {
            tokens.take();
        }
        if tokens.is_mark(b'(') {
            tokens.skip_balanced().ok()?;
        }
        while tokens.eat_mark(b'[') {
            while !tokens.eat_mark(b']') {
                tokens.take()?;
            }
        }
    }
    Some(())
}
