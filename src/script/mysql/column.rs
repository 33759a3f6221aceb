//! One column of a CREATE TABLE or ALTER TABLE.

use super::key::{self, Reference};
use super::reading::{Reading, text};
use crate::dialect::mysql::collation::{self, BINARY};
use crate::dialect::mysql::spelling::{self, Written};
use crate::dialect::mysql::{has_collation, labels, parse_type};
use crate::error::Result;
use crate::schema::{Check, Column, Default, Generated, Identity};
use crate::script::token::{Kind, Tokens};

/// A column, and what its definition says about the table.
pub(super) struct ColumnText {
    pub column: Column,
    pub is_primary: bool,
    pub is_unique: bool,
    /// Without a name where none is written.
    pub checks: Vec<(Option<String>, Check)>,
    pub reference: Option<Reference>,
}

/// The character set and collation that a definition names.
#[derive(Default)]
struct Charset {
    charset: Option<String>,
    collation: Option<String>,
    /// The attribute BINARY: compared by bytes.
    is_binary: bool,
}

/// Reads a column from its name on, up to the comma or bracket behind it, or to
/// FIRST or AFTER.
pub(super) fn read(tokens: &mut Tokens<'_>, reading: &Reading<'_>) -> Result<ColumnText> {
    let name = tokens.name()?;
    let mut written = type_of(tokens)?;
    let mut charset = Charset::default();
    let mut out = ColumnText {
        column: Column {
            name,
            ty: crate::schema::Type::TEXT,
            native: String::new(),
            nullable: true,
            default: None,
            generated: Generated::No,
            collation: None,
        },
        is_primary: false,
        is_unique: false,
        checks: Vec::new(),
        reference: None,
    };
    if written.words == "serial" {
        written.is_unsigned = true;
        be_serial(&mut out);
    }
    while !ends(tokens) {
        if !(type_attribute(tokens, &mut written, &mut charset)? || attribute(tokens, &mut out, reading)?) {
            return Err(tokens.fails("a column's definition is not understood").name("column", &out.column.name));
        }
    }
    settle_type(&mut out.column, &written, charset, reading);
    Ok(out)
}

fn ends(tokens: &Tokens<'_>) -> bool {
    tokens.peek().is_none()
        || tokens.is_mark(b',')
        || tokens.is_mark(b')')
        || tokens.is_mark(b';')
        || tokens.is_word("FIRST")
        || tokens.is_word("AFTER")
}

fn type_of(tokens: &mut Tokens<'_>) -> Result<Written> {
    let mut words = Vec::new();
    for ahead in 0..3 {
        match tokens.ahead(ahead) {
            Some(token) if token.kind == Kind::Word => {
                words.push(String::from_utf8_lossy(tokens.text(token)).to_ascii_lowercase());
            }
            _ => break,
        }
    }
    let borrowed: Vec<&str> = words.iter().map(String::as_str).collect();
    words.truncate(spelling::words_of_name(&borrowed));
    if words.is_empty() {
        return Err(tokens.fails("a column's type is missing"));
    }
    for _ in &words {
        tokens.take();
    }
    let words = words.join(" ");
    let arguments = match tokens.is_mark(b'(') {
        false => None,
        true if words == "enum" || words == "set" => Some(labels(&label_list(tokens)?)),
        true => {
            let inside = tokens.skip_balanced()?;
            Some(text(tokens, inside)?.split_whitespace().collect::<String>())
        }
    };
    Ok(Written { words, arguments, ..Written::default() })
}

fn label_list(tokens: &mut Tokens<'_>) -> Result<Vec<String>> {
    tokens.expect_mark(b'(')?;
    let mut labels = Vec::new();
    loop {
        let label = tokens.string()?;
        labels.push(String::from_utf8(label).map_err(|_| tokens.fails("a label is not text"))?);
        if !tokens.eat_mark(b',') {
            break;
        }
    }
    tokens.expect_mark(b')')?;
    Ok(labels)
}

/// SERIAL is BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE.
fn be_serial(out: &mut ColumnText) {
    out.column.nullable = false;
    out.column.generated = Generated::Identity(Identity::ByDefault);
    out.is_unique = true;
}

fn type_attribute(tokens: &mut Tokens<'_>, written: &mut Written, charset: &mut Charset) -> Result<bool> {
    if tokens.eat_word("UNSIGNED") {
        written.is_unsigned = true;
    } else if tokens.eat_word("ZEROFILL") {
        written.is_zerofill = true;
    } else if tokens.eat_word("BINARY") {
        charset.is_binary = true;
    } else if tokens.eat_word("ASCII") {
        charset.charset = Some("latin1".to_owned());
    } else if tokens.eat_word("UNICODE") {
        charset.charset = Some("ucs2".to_owned());
    } else if tokens.eat_word("BYTE") {
        charset.charset = Some(BINARY.to_owned());
    } else if tokens.eat_words(&["CHARACTER", "SET"])
        || tokens.eat_words(&["CHAR", "SET"])
        || tokens.eat_word("CHARSET")
    {
        charset.charset = Some(word_or_text(tokens)?);
    } else if tokens.eat_word("COLLATE") {
        charset.collation = Some(word_or_text(tokens)?);
    } else {
        return Ok(tokens.eat_word("SIGNED"));
    }
    Ok(true)
}

/// `utf8mb4`, `'utf8mb4'`.
pub(super) fn word_or_text(tokens: &mut Tokens<'_>) -> Result<String> {
    match tokens.is_text() {
        true => Ok(String::from_utf8_lossy(&tokens.string()?).into_owned()),
        false => tokens.name(),
    }
}

fn attribute(tokens: &mut Tokens<'_>, out: &mut ColumnText, reading: &Reading<'_>) -> Result<bool> {
    if tokens.eat_words(&["NOT", "NULL"]) {
        out.column.nullable = false;
    } else if tokens.eat_word("NULL") {
        out.column.nullable = true;
    } else if tokens.eat_word("DEFAULT") {
        out.column.default = default(tokens)?.map(|text| Default::of(&text));
    } else if tokens.eat_words(&["ON", "UPDATE"]) {
        value(tokens)?;
    } else if tokens.eat_word("AUTO_INCREMENT") {
        out.column.generated = Generated::Identity(Identity::ByDefault);
        out.column.nullable = false;
    } else if tokens.eat_words(&["SERIAL", "DEFAULT", "VALUE"]) {
        be_serial(out);
    } else if tokens.eat_words(&["PRIMARY", "KEY"]) || tokens.eat_word("PRIMARY") || tokens.eat_word("KEY") {
        out.is_primary = true;
    } else if tokens.eat_word("UNIQUE") {
        tokens.eat_word("KEY");
        out.is_unique = true;
    } else if tokens.eat_words(&["GENERATED", "ALWAYS", "AS"]) || tokens.eat_word("AS") {
        out.column.generated = generated(tokens)?;
    } else if tokens.is_word("CONSTRAINT") || tokens.is_word("CHECK") {
        let name = match tokens.eat_word("CONSTRAINT") && !tokens.is_word("CHECK") {
            true => Some(tokens.name()?),
            false => None,
        };
        out.checks.push((name, key::check(tokens)?));
    } else if tokens.is_word("REFERENCES") {
        out.reference = Some(key::references(tokens, reading)?);
    } else {
        return storage_attribute(tokens);
    }
    Ok(true)
}

/// What does not concern values: `COMMENT 'x'`, `COLUMN_FORMAT FIXED`, `SRID 0`.
fn storage_attribute(tokens: &mut Tokens<'_>) -> Result<bool> {
    if tokens.eat_word("COMMENT") {
        tokens.string()?;
    } else if tokens.eat_one_of(&["COLUMN_FORMAT", "STORAGE"]).is_some() {
        tokens.name()?;
    } else if tokens.eat_word("SRID") {
        tokens.take();
    } else if tokens.eat_words(&["WITH", "SYSTEM", "VERSIONING"])
        || tokens.eat_words(&["WITHOUT", "SYSTEM", "VERSIONING"])
        || tokens.eat_words(&["NOT", "SECONDARY"])
        || tokens.eat_one_of(&["INVISIBLE", "VISIBLE"]).is_some()
    {
    } else if tokens.is_name() && tokens.is_mark_ahead(1, b'=') {
        // A storage engine's own: `REF_SYSTEM_ID=0`, `ENGINE_ATTRIBUTE='{}'`, `COMPRESSED=zlib`.
        tokens.take();
        tokens.take();
        tokens.take();
    } else if tokens.eat_one_of(&["ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE"]).is_some() {
        tokens.string()?;
    } else {
        return Ok(tokens.eat_word("COMPRESSED"));
    }
    Ok(true)
}

/// The text behind DEFAULT; `None` for NULL, which is no default.
pub(super) fn default(tokens: &mut Tokens<'_>) -> Result<Option<String>> {
    if tokens.eat_word("NULL") {
        return Ok(None);
    }
    let start = tokens.position();
    value(tokens)?;
    Ok(Some(text(tokens, start..tokens.behind())?))
}

/// Moves behind a literal, a call or an expression in brackets.
fn value(tokens: &mut Tokens<'_>) -> Result<()> {
    if tokens.is_mark(b'(') {
        tokens.skip_balanced()?;
        return Ok(());
    }
    if !tokens.eat_mark(b'-') {
        tokens.eat_mark(b'+');
    }
    if tokens.is_text() {
        tokens.string()?;
        return Ok(());
    }
    let Some(token) = tokens.take() else { return Err(tokens.fails("a default is missing")) };
    match token.kind {
        Kind::Hex | Kind::Bits | Kind::Number => Ok(()),
        Kind::Word | Kind::QuotedName => {
            while tokens.eat_mark(b'.') {
                tokens.name()?;
            }
            if tokens.is_mark(b'(') {
                tokens.skip_balanced()?;
            }
            Ok(())
        }
        _ => Err(tokens.fails("a default is not understood")),
    }
}

fn generated(tokens: &mut Tokens<'_>) -> Result<Generated> {
    if tokens.eat_words(&["ROW", "START"]) {
        return Ok(Generated::Stored("ROW START".to_owned()));
    }
    if tokens.eat_words(&["ROW", "END"]) {
        return Ok(Generated::Stored("ROW END".to_owned()));
    }
    let inside = tokens.skip_balanced()?;
    let expression = text(tokens, inside)?.trim().to_owned();
    Ok(match tokens.eat_one_of(&["STORED", "PERSISTENT", "VIRTUAL"]) {
        Some("STORED" | "PERSISTENT") => Generated::Stored(expression),
        _ => Generated::Virtual(expression),
    })
}

/// Gives the column its native spelling, its type and its collation.
fn settle_type(column: &mut Column, written: &Written, charset: Charset, reading: &Reading<'_>) {
    let national = spelling::printed(written, 1).charset.map(str::to_owned);
    let named = charset.charset.map(|name| collation::spelled(&name)).or(national);
    let of_table = collation::charset_of(reading.collation);
    let collation = match (charset.collation.map(|name| collation::spelled(&name)), &named) {
        // MariaDB's collations that go with several character sets.
        (Some(short), named) if short.starts_with("uca1400") => {
            format!("{}_{short}", named.as_deref().unwrap_or(&of_table))
        }
        (Some(collation), _) => collation,
        (None, Some(named)) if charset.is_binary => format!("{named}_bin"),
        (None, None) if charset.is_binary => format!("{of_table}_bin"),
        (None, Some(named)) => collation::default_collation(named, reading.engine),
        (None, None) => reading.collation.to_owned(),
    };
    let width = match collation.as_str() {
        BINARY => 0,
        collation => collation::bytes_per_character(&collation::charset_of(collation)),
    };
    column.native = spelling::printed(written, width).native;
    column.collation = has_collation(&column.native).then_some(collation);
    column.ty = parse_type(&column.native, column.collation.as_deref());
}
