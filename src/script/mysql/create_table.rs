//! CREATE TABLE, as SHOW CREATE TABLE prints it and as people write it.

use super::column;
use super::key::{self, Element};
use super::reading::{Reading, skip_one, text};
use super::table::Made;
use crate::dialect::mysql::collation;
use crate::error::Result;
use crate::schema::{Name, TableKind};
use crate::script::token::Tokens;

/// What stands behind the list of columns and keys.
#[derive(Default)]
pub(super) struct Options {
    pub charset: Option<String>,
    pub collation: Option<String>,
    pub storage: Option<String>,
    /// `RANGE (year(`at`))`
    pub partition_by: Option<String>,
    /// Rows of a query go into the table.
    pub takes_rows: bool,
}

/// Storage engines that read foreign keys and forget them.
const WITHOUT_FOREIGN_KEYS: &[&str] = &["myisam", "aria", "memory", "heap", "csv", "archive", "merge", "mrg_myisam"];

/// Reads from the list in brackets on.
pub(super) fn read(tokens: &mut Tokens<'_>, name: Name, reading: &Reading<'_>) -> Result<(Made, Options)> {
    let list = tokens.index();
    tokens.skip_balanced()?;
    let options = options(tokens)?;
    let end = tokens.index();
    let collation = match (&options.collation, &options.charset) {
        (Some(name), _) => name.clone(),
        (None, Some(charset)) => collation::default_collation(charset, reading.engine),
        (None, None) => reading.collation.to_owned(),
    };
    let mut made = Made::new(name, reading.engine.kind, collation.clone());
    if let Some(storage) = &options.storage {
        made.heeds_foreign_keys = !WITHOUT_FOREIGN_KEYS.contains(&storage.to_ascii_lowercase().as_str());
    }
    if let Some(by) = &options.partition_by {
        made.table.kind = TableKind::Partitioned { by: by.clone(), of: None };
    }
    tokens.rewind(list);
    tokens.expect_mark(b'(')?;
    elements(tokens, &mut made, &Reading { collation: &collation, ..*reading })?;
    tokens.expect_mark(b')')?;
    tokens.rewind(end);
    made.settle_json();
    Ok((made, options))
}

/// Keys may stand before the columns that they name.
fn elements(tokens: &mut Tokens<'_>, made: &mut Made, reading: &Reading<'_>) -> Result<()> {
    let mut elements = Vec::new();
    loop {
        // An executable comment may end with the comma of what it holds.
        if tokens.is_mark(b')') && !made.table.columns.is_empty() {
            break;
        }
        match key::element(tokens, reading)? {
            Some(element) => elements.push(element),
            None => {
                let text = column::read(tokens, reading)?;
                let position = made.table.columns.len();
                made.put_column(text, position, false, reading.heeds_column_references())?;
            }
        }
        if !tokens.eat_mark(b',') {
            break;
        }
    }
    elements.into_iter().try_for_each(|element| put(element, made))
}

pub(super) fn put(element: Element, made: &mut Made) -> Result<()> {
    match element {
        Element::Key(key) => made.put_key(key)?,
        Element::Foreign(foreign) => made.put_foreign_key(foreign)?,
        Element::Check(name, check) => made.put_check(name, check, None),
        Element::Nothing => {}
    }
    Ok(())
}

/// Table options, the partitioning, and whether a query follows.
pub(super) fn options(tokens: &mut Tokens<'_>) -> Result<Options> {
    let mut options = Options::default();
    while !tokens.is_done() {
        if is_query(tokens) {
            options.takes_rows = true;
            tokens.take();
        } else if tokens.eat_words(&["PARTITION", "BY"]) {
            options.partition_by = Some(partition_by(tokens)?);
        } else if !option(tokens, &mut options)? {
            // Other options do not concern values: `ROW_FORMAT=DYNAMIC`, `UNION=(a,b)`.
            skip_one(tokens)?;
        }
    }
    Ok(options)
}

fn is_query(tokens: &Tokens<'_>) -> bool {
    let versioned = tokens.are_words(&["WITH", "SYSTEM"]);
    let bracketed = tokens.is_mark(b'(') && {
        let next =
            |word: &str| tokens.ahead(1).is_some_and(|token| tokens.text(token).eq_ignore_ascii_case(word.as_bytes()));
        next("SELECT") || next("VALUES") || next("WITH") || next("TABLE")
    };
    bracketed
        || (["SELECT", "AS", "IGNORE", "REPLACE", "WITH", "VALUES"].iter().any(|word| tokens.is_word(word))
            && !versioned)
}

/// One of the options that matter; ALTER TABLE has the same.
pub(super) fn option(tokens: &mut Tokens<'_>, options: &mut Options) -> Result<bool> {
    let start = tokens.index();
    tokens.eat_word("DEFAULT");
    if tokens.eat_words(&["CHARACTER", "SET"]) || tokens.eat_words(&["CHAR", "SET"]) || tokens.eat_word("CHARSET") {
        tokens.eat_mark(b'=');
        options.charset = Some(collation::spelled(&column::word_or_text(tokens)?));
    } else if tokens.eat_word("COLLATE") {
        tokens.eat_mark(b'=');
        let name = collation::spelled(&column::word_or_text(tokens)?);
        options.collation = Some(match options.charset.as_deref() {
            Some(charset) if name.starts_with("uca1400") => format!("{charset}_{name}"),
            _ => name,
        });
    } else if tokens.eat_one_of(&["ENGINE", "TYPE"]).is_some() {
        tokens.eat_mark(b'=');
        options.storage = Some(column::word_or_text(tokens)?);
    } else if tokens.eat_word("COMMENT") || tokens.eat_word("CONNECTION") {
        tokens.eat_mark(b'=');
        tokens.string()?;
    } else {
        tokens.rewind(start);
        return Ok(false);
    }
    Ok(true)
}

/// How rows find their partition, without the list of partitions.
pub(super) fn partition_by(tokens: &mut Tokens<'_>) -> Result<String> {
    let mut words = Vec::new();
    while let Some(word) = tokens.eat_one_of(&["LINEAR", "HASH", "KEY", "RANGE", "LIST", "COLUMNS", "SYSTEM_TIME"]) {
        words.push(word.to_owned());
        if word == "KEY" && tokens.eat_word("ALGORITHM") {
            tokens.eat_mark(b'=');
            tokens.take();
        }
    }
    if words.is_empty() {
        return Err(tokens.fails("a partitioning is not understood"));
    }
    if tokens.is_mark(b'(') && words != ["SYSTEM_TIME"] {
        let inside = tokens.skip_balanced()?;
        words.push(format!("({})", text(tokens, inside)?.trim()));
    }
    Ok(words.join(" "))
}
