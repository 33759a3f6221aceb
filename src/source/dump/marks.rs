//! What a dump says beside columns: comments and labels that decide whether a
//! column is sensitive. Of each no more than the decision is kept.

use crate::discover::Mark;
use crate::error::Result;
use crate::schema::Name;
use crate::script::token::Tokens;
use crate::script::{Builder, Dialect, Modes};
use crate::source::Marks;

/// Reads a statement that the builder has taken already. What cannot be read is no
/// decision: whether the dump is understood is the builder's to say.
pub fn take(statement: &[u8], modes: &Modes, builder: &Builder, marks: &mut Marks) {
    let Ok(mut tokens) = Tokens::of(statement, modes) else { return };
    let found = match modes.dialect {
        Dialect::Postgres => label(&mut tokens).map(|label| label.into_iter().collect()),
        Dialect::Mysql => comments(&mut tokens),
    };
    for (mut path, text) in found.unwrap_or_default() {
        let Some(column) = path.pop() else { continue };
        let table: Option<Name> = builder.resolve(&path);
        if let (Some(table), Some(mark)) = (table, std::str::from_utf8(&text).ok().and_then(Mark::of)) {
            marks.insert((table, column), mark);
        }
    }
}

/// A column's path, and what is written beside it.
type Written = (Vec<String>, Vec<u8>);

/// `COMMENT ON COLUMN a.b IS '…'`, `SECURITY LABEL FOR anon ON COLUMN a.b IS '…'`
fn label(tokens: &mut Tokens<'_>) -> Result<Option<Written>> {
    if tokens.eat_words(&["SECURITY", "LABEL"]) {
        while !tokens.is_done() && !tokens.is_word("ON") {
            tokens.take();
        }
    } else if !tokens.eat_word("COMMENT") {
        return Ok(None);
    }
    if !tokens.eat_words(&["ON", "COLUMN"]) {
        return Ok(None);
    }
    let path = tokens.names()?;
    tokens.expect_word("IS")?;
    Ok(if tokens.is_text() { Some((path, tokens.string()?)) } else { None })
}

/// The `COMMENT '…'` of every column of a CREATE TABLE.
fn comments(tokens: &mut Tokens<'_>) -> Result<Vec<Written>> {
    let mut found = Vec::new();
    if !tokens.eat_word("CREATE") {
        return Ok(found);
    }
    tokens.eat_word("TEMPORARY");
    if !tokens.eat_word("TABLE") {
        return Ok(found);
    }
    tokens.eat_words(&["IF", "NOT", "EXISTS"]);
    let table = tokens.names()?;
    tokens.expect_mark(b'(')?;
    let mut depth = 1usize;
    let mut column = if tokens.is_name() { Some(tokens.name()?) } else { None };
    while depth > 0 && !tokens.is_done() {
        if depth == 1 && tokens.eat_mark(b',') {
            column = if tokens.is_name() { Some(tokens.name()?) } else { None };
        } else if depth == 1 && tokens.eat_word("COMMENT") {
            let text = if tokens.is_text() { tokens.string()? } else { continue };
            if let Some(column) = &column {
                let path = table.iter().chain([column]).cloned().collect();
                found.push((path, text));
            }
        } else if tokens.eat_mark(b'(') {
            depth += 1;
        } else if tokens.eat_mark(b')') {
            depth -= 1;
        } else {
            tokens.take();
        }
    }
    Ok(found)
}
