//! ALTER TABLE: one action after the other.

use super::column;
use super::create_table::{Options, option, partition_by, put};
use super::key::{self, is_quoted};
use super::reading::Reading;
use super::table::{Made, PRIMARY, same_name};
use crate::dialect::mysql::{collation, parse_type};
use crate::error::{Error, Result};
use crate::schema::{Default, KeyKind, Name, TableKind};
use crate::script::token::Tokens;

/// What an ALTER TABLE does beside changing its table.
#[derive(Default)]
pub(super) struct Altered {
    pub renamed: Option<Name>,
    /// Something of the table changed that a catalog tells.
    pub changes_schema: bool,
    /// Rows come or go: EXCHANGE PARTITION, a query.
    pub moves_rows: bool,
}

/// Reads all the actions. Without `made` the table is not known, and only what
/// changes nothing may follow.
pub(super) fn read(tokens: &mut Tokens<'_>, mut made: Option<&mut Made>, reading: &Reading<'_>) -> Result<Altered> {
    let mut altered = Altered::default();
    while !tokens.is_done() {
        if !changes_nothing(tokens)? {
            altered.changes_schema = true;
            match made.as_deref_mut() {
                Some(made) => action(tokens, made, reading, &mut altered)?,
                None => return Err(Error::new("a table is altered that no statement before made")),
            }
        }
        if !tokens.eat_mark(b',') && !tokens.is_done() && !is_next_action(tokens) {
            return Err(tokens.fails("an ALTER TABLE is not understood"));
        }
    }
    if let Some(made) = made {
        made.settle_json();
    }
    Ok(altered)
}

/// Table options and partitioning need no comma before them.
fn is_next_action(tokens: &Tokens<'_>) -> bool {
    tokens.is_word("PARTITION") || tokens.is_word("DEFAULT") || (tokens.is_name() && tokens.is_mark_ahead(1, b'='))
}

/// Actions that concern storage and the session.
fn changes_nothing(tokens: &mut Tokens<'_>) -> Result<bool> {
    if tokens.eat_words(&["DISABLE", "KEYS"]) || tokens.eat_words(&["ENABLE", "KEYS"]) || tokens.eat_word("FORCE") {
        return Ok(true);
    }
    let storage = [
        "AUTO_INCREMENT",
        "ALGORITHM",
        "LOCK",
        "ROW_FORMAT",
        "KEY_BLOCK_SIZE",
        "STATS_PERSISTENT",
        "STATS_AUTO_RECALC",
        "STATS_SAMPLE_PAGES",
        "PAGE_COMPRESSED",
        "PAGE_CHECKSUM",
        "TRANSACTIONAL",
        "ENCRYPTED",
        "ENCRYPTION",
        "COMMENT",
        "CHECKSUM",
        "DELAY_KEY_WRITE",
        "MAX_ROWS",
        "MIN_ROWS",
        "AVG_ROW_LENGTH",
        "PACK_KEYS",
    ];
    if tokens.eat_one_of(&storage).is_some() {
        tokens.eat_mark(b'=');
        if tokens.is_text() {
            tokens.string()?;
        } else {
            tokens.take();
        }
        return Ok(true);
    }
    if tokens.eat_words(&["ORDER", "BY"]) {
        while tokens.is_name() {
            tokens.names()?;
            let _ = tokens.eat_one_of(&["ASC", "DESC"]);
            if !(tokens.is_mark(b',') && tokens.ahead(1).is_some()) {
                break;
            }
            tokens.take();
        }
        return Ok(true);
    }
    Ok(tokens.eat_words(&["WITH", "VALIDATION"])
        || tokens.eat_words(&["WITHOUT", "VALIDATION"])
        || tokens.eat_words(&["DISCARD", "TABLESPACE"])
        || tokens.eat_words(&["IMPORT", "TABLESPACE"]))
}

fn action(tokens: &mut Tokens<'_>, made: &mut Made, reading: &Reading<'_>, altered: &mut Altered) -> Result<()> {
    let collation = made.collation.clone();
    let reading = &Reading { collation: &collation, ..*reading };
    if tokens.eat_word("ADD") {
        return add(tokens, made, reading);
    }
    if tokens.eat_word("MODIFY") {
        skip_column(tokens);
        let at = tokens.index();
        let name = tokens.name()?;
        tokens.rewind(at);
        return change(tokens, made, reading, &name);
    }
    if tokens.eat_word("CHANGE") {
        skip_column(tokens);
        let name = tokens.name()?;
        return change(tokens, made, reading, &name);
    }
    if tokens.eat_word("DROP") {
        return drop(tokens, made);
    }
    if tokens.eat_word("RENAME") {
        return rename(tokens, made, reading, altered);
    }
    if tokens.eat_word("ALTER") {
        return alter_part(tokens, made);
    }
    if tokens.eat_words(&["CONVERT", "TO"]) {
        return convert(tokens, made, reading);
    }
    if tokens.eat_words(&["PARTITION", "BY"]) {
        let by = partition_by(tokens)?;
        made.table.kind = TableKind::Partitioned { by, of: None };
        skip_rest(tokens)?;
        return Ok(());
    }
    if tokens.eat_words(&["REMOVE", "PARTITIONING"]) {
        made.table.kind = TableKind::Ordinary;
        return Ok(());
    }
    if tokens.eat_word("EXCHANGE") || tokens.eat_word("TRUNCATE") {
        altered.moves_rows = true;
        return skip_rest(tokens);
    }
    let partitions = ["COALESCE", "REORGANIZE", "REBUILD", "OPTIMIZE", "ANALYZE", "CHECK", "REPAIR"];
    if partitions.iter().any(|word| tokens.are_words(&[word, "PARTITION"])) {
        return skip_rest(tokens);
    }
    let mut options = Options::default();
    if option(tokens, &mut options)? {
        if let Some(charset) = options.charset {
            made.collation = collation::default_collation(&charset, reading.engine);
        }
        if let Some(collation) = options.collation {
            made.collation = collation;
        }
        return Ok(());
    }
    if tokens.is_name() && tokens.is_mark_ahead(1, b'=') {
        // An option of a storage engine.
        tokens.take();
        tokens.take();
        tokens.take();
        return Ok(());
    }
    Err(tokens.fails("an ALTER TABLE is not understood"))
}

fn skip_column(tokens: &mut Tokens<'_>) {
    tokens.eat_word("COLUMN");
    tokens.eat_words(&["IF", "EXISTS"]);
    tokens.eat_words(&["IF", "NOT", "EXISTS"]);
}

/// To the end: what follows concerns partitions only.
fn skip_rest(tokens: &mut Tokens<'_>) -> Result<()> {
    while !tokens.is_done() {
        tokens.take();
    }
    Ok(())
}

fn add(tokens: &mut Tokens<'_>, made: &mut Made, reading: &Reading<'_>) -> Result<()> {
    if tokens.is_word("PARTITION") {
        return skip_rest(tokens);
    }
    if tokens.eat_words(&["SYSTEM", "VERSIONING"]) {
        return Ok(());
    }
    if let Some(element) = key::element(tokens, reading)? {
        return put(element, made);
    }
    tokens.eat_word("COLUMN");
    let skips_known = tokens.eat_words(&["IF", "NOT", "EXISTS"]);
    let several = tokens.eat_mark(b'(');
    loop {
        match if several { key::element(tokens, reading)? } else { None } {
            Some(element) => put(element, made)?,
            None => {
                let text = column::read(tokens, reading)?;
                let position = position(tokens, made, made.table.columns.len())?;
                if !(skips_known && made.column_index(&text.column.name).is_some()) {
                    made.put_column(text, position, false, reading.heeds_column_references())?;
                }
            }
        }
        if !several {
            return Ok(());
        }
        if !tokens.eat_mark(b',') {
            return tokens.expect_mark(b')');
        }
    }
}

/// FIRST, AFTER a column, or where it is.
fn position(tokens: &mut Tokens<'_>, made: &Made, usual: usize) -> Result<usize> {
    if tokens.eat_word("FIRST") {
        return Ok(0);
    }
    if tokens.eat_word("AFTER") {
        let name = tokens.name()?;
        let index = made.column_index(&name).ok_or_else(|| unknown_column(&name))?;
        return Ok(index + 1);
    }
    Ok(usual)
}

fn unknown_column(name: &str) -> Error {
    Error::new("a column is altered that the table has not").name("column", name)
}

fn change(tokens: &mut Tokens<'_>, made: &mut Made, reading: &Reading<'_>, old: &str) -> Result<()> {
    let index = made.column_index(old).ok_or_else(|| unknown_column(old))?;
    let text = column::read(tokens, reading)?;
    // A column's own checks are part of its definition.
    made.table.checks.retain(|check| !same_name(&check.name, &made.table.columns[index].name));
    if text.column.name != made.table.columns[index].name {
        made.rename_column(old, &text.column.name);
    }
    made.put_column(text, index, true, reading.heeds_column_references())?;
    let moves = tokens.is_word("FIRST") || tokens.is_word("AFTER");
    if moves {
        let column = made.table.columns.remove(index);
        let position = position(tokens, made, index)?;
        made.table.columns.insert(position, column);
    }
    Ok(())
}

fn drop(tokens: &mut Tokens<'_>, made: &mut Made) -> Result<()> {
    if tokens.eat_words(&["PRIMARY", "KEY"]) {
        made.drop_index(PRIMARY);
    } else if tokens.eat_words(&["FOREIGN", "KEY"]) {
        tokens.eat_words(&["IF", "EXISTS"]);
        let name = tokens.name()?;
        made.table.foreign_keys.retain(|key| !same_name(&key.name, &name));
    } else if tokens.eat_one_of(&["KEY", "INDEX"]).is_some() {
        tokens.eat_words(&["IF", "EXISTS"]);
        let name = tokens.name()?;
        made.drop_index(&name);
    } else if tokens.eat_one_of(&["CONSTRAINT", "CHECK"]).is_some() {
        tokens.eat_words(&["IF", "EXISTS"]);
        let name = tokens.name()?;
        made.drop_constraint(&name);
    } else if tokens.eat_words(&["PERIOD", "FOR"]) {
        tokens.name()?;
    } else if tokens.is_word("PARTITION") {
        skip_rest(tokens)?;
    } else if !tokens.eat_words(&["SYSTEM", "VERSIONING"]) {
        tokens.eat_word("COLUMN");
        let may_miss = tokens.eat_words(&["IF", "EXISTS"]);
        let name = tokens.name()?;
        if !made.drop_column(&name) && !may_miss {
            return Err(unknown_column(&name));
        }
        let _ = tokens.eat_one_of(&["RESTRICT", "CASCADE"]);
    }
    Ok(())
}

fn rename(tokens: &mut Tokens<'_>, made: &mut Made, reading: &Reading<'_>, altered: &mut Altered) -> Result<()> {
    if !is_quoted(tokens) && tokens.eat_word("COLUMN") {
        tokens.eat_words(&["IF", "EXISTS"]);
        let from = tokens.name()?;
        tokens.expect_word("TO")?;
        let to = tokens.name()?;
        if !made.rename_column(&from, &to) {
            return Err(unknown_column(&from));
        }
        return Ok(());
    }
    if !is_quoted(tokens) && tokens.eat_one_of(&["KEY", "INDEX"]).is_some() {
        tokens.eat_words(&["IF", "EXISTS"]);
        let from = tokens.name()?;
        tokens.expect_word("TO")?;
        let to = tokens.name()?;
        made.indexes.remove(&from.to_lowercase());
        made.indexes.insert(to.to_lowercase());
        for key in made.table.keys.iter_mut().filter(|key| same_name(&key.name, &from)) {
            key.name.clone_from(&to);
        }
        return Ok(());
    }
    if !is_quoted(tokens) {
        let _ = tokens.eat_one_of(&["TO", "AS"]);
        tokens.eat_mark(b'=');
    }
    let written = tokens.names()?;
    altered.renamed = reading.databases.name(&written);
    Ok(())
}

/// `ALTER [COLUMN] a SET DEFAULT 1`, `ALTER INDEX i INVISIBLE`, `ALTER CHECK c NOT ENFORCED`.
fn alter_part(tokens: &mut Tokens<'_>, made: &mut Made) -> Result<()> {
    if !is_quoted(tokens) && tokens.eat_one_of(&["INDEX", "KEY"]).is_some() {
        tokens.eat_words(&["IF", "EXISTS"]);
        tokens.name()?;
        tokens.eat_word("NOT");
        let _ = tokens.eat_one_of(&["VISIBLE", "INVISIBLE", "IGNORED"]);
        return Ok(());
    }
    if !is_quoted(tokens) && tokens.eat_one_of(&["CHECK", "CONSTRAINT"]).is_some() {
        let name = tokens.name()?;
        let enforced = !tokens.eat_word("NOT");
        tokens.expect_word("ENFORCED")?;
        for check in made.table.checks.iter_mut().filter(|check| same_name(&check.name, &name)) {
            check.validated = enforced;
        }
        return Ok(());
    }
    tokens.eat_word("COLUMN");
    tokens.eat_words(&["IF", "EXISTS"]);
    let name = tokens.name()?;
    let index = made.column_index(&name).ok_or_else(|| unknown_column(&name))?;
    if tokens.eat_words(&["DROP", "DEFAULT"]) {
        made.table.columns[index].default = None;
    } else if tokens.eat_words(&["SET", "DEFAULT"]) {
        made.table.columns[index].default = column::default(tokens)?.map(|text| Default::of(&text));
    } else if !(tokens.eat_words(&["SET", "VISIBLE"]) || tokens.eat_words(&["SET", "INVISIBLE"])) {
        return Err(tokens.fails("an ALTER TABLE is not understood"));
    }
    Ok(())
}

/// All the columns that have a character set change it.
fn convert(tokens: &mut Tokens<'_>, made: &mut Made, reading: &Reading<'_>) -> Result<()> {
    let mut options = Options::default();
    while option(tokens, &mut options)? {}
    let Some(charset) = options.charset else {
        return Err(tokens.fails("an ALTER TABLE is not understood"));
    };
    made.collation = options.collation.unwrap_or_else(|| collation::default_collation(&charset, reading.engine));
    for column in made.table.columns.iter_mut().filter(|column| column.collation.is_some()) {
        column.collation = Some(made.collation.clone());
        column.ty = parse_type(&column.native, column.collation.as_deref());
    }
    Ok(())
}

/// CREATE [UNIQUE] INDEX, from behind INDEX, is an ALTER TABLE too; returns
/// the table's name and the key.
pub(super) fn create_index(tokens: &mut Tokens<'_>, is_unique: bool) -> Result<(Vec<String>, key::KeyText)> {
    tokens.eat_words(&["IF", "NOT", "EXISTS"]);
    let name = tokens.name()?;
    if tokens.eat_one_of(&["USING", "TYPE"]).is_some() {
        tokens.take();
    }
    tokens.expect_word("ON")?;
    let table = tokens.names()?;
    let parts = key::parts(tokens)?;
    let kind = is_unique.then_some(KeyKind::Unique);
    Ok((table, key::KeyText { name: Some(name), kind, parts }))
}
