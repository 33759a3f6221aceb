//! What the source's own statements make beside tables: named, and not carried.

use super::step::{Losses, Step};
use crate::schema::EngineKind;
use crate::source::SchemaSql;

/// What the catalog holds, so that it is converted or named from there.
const KNOWN: [&str; 9] =
    ["TABLE", "SEQUENCE", "TYPE", "DOMAIN", "SCHEMA", "DATABASE", "VIEW", "EXTENSION", "MATERIALIZED"];

/// Words between CREATE and what is made.
const ADJECTIVES: [&str; 14] = [
    "OR",
    "REPLACE",
    "UNLOGGED",
    "TEMP",
    "TEMPORARY",
    "CONSTRAINT",
    "RECURSIVE",
    "TRUSTED",
    "PROCEDURAL",
    "DEFAULT",
    "SQL",
    "SECURITY",
    "DEFINER",
    "INVOKER",
];

/// An index over columns that is no key.
pub struct PlainIndex {
    pub name: String,
    /// Perhaps with its schema before it.
    pub table: Vec<String>,
    pub columns: Vec<String>,
}

/// Names every object that only the source's text tells of, but for plain
/// indexes, which are returned.
pub fn others(native: &SchemaSql, from: EngineKind, losses: &mut Losses) -> Vec<PlainIndex> {
    let mut indexes = Vec::new();
    for statement in native.before.iter().chain(&native.after) {
        let mut words = statement.split_whitespace();
        match words.next().map(str::to_ascii_uppercase).as_deref() {
            Some("CREATE") => created(statement, from, losses, &mut indexes),
            Some("ALTER") if statement.contains("ROW LEVEL SECURITY") => {
                let table = words.nth(1).filter(|word| *word != "ONLY").or_else(|| words.next()).unwrap_or_default();
                losses.of("row security", Step::Object, plain(table));
            }
            _ => {}
        }
        if from.is_mysql() {
            clocks(statement, losses);
        }
    }
    indexes
}

fn created(statement: &str, from: EngineKind, losses: &mut Losses, indexes: &mut Vec<PlainIndex>) {
    let mut words = statement.split_whitespace().skip(1).peekable();
    let is_adjective = |word: &&str| {
        word.starts_with("ALGORITHM=") || ADJECTIVES.iter().any(|adjective| word.eq_ignore_ascii_case(adjective))
    };
    while words.next_if(is_adjective).is_some() {}
    let Some(kind) = words.next().map(str::to_ascii_uppercase) else { return };
    if KNOWN.contains(&kind.as_str()) {
        if from.is_mysql() && kind == "TABLE" {
            keys(statement, losses, indexes);
        }
        return;
    }
    let kind = match (kind.as_str(), words.peek().copied()) {
        // A unique index is a key, which the catalog holds.
        ("UNIQUE", _) => return,
        ("EVENT" | "TEXT" | "OPERATOR" | "ACCESS" | "FOREIGN" | "PACKAGE", Some(second))
            if ["TRIGGER", "SEARCH", "CLASS", "FAMILY", "METHOD", "DATA", "TABLE", "BODY"].contains(&second) =>
        {
            words.next();
            format!("{kind} {second}")
        }
        _ => kind,
    };
    while words.next_if(|word| ["IF", "NOT", "EXISTS", "CONCURRENTLY"].contains(word)).is_some() {}
    let name = plain(words.next().unwrap_or_default());
    let table = words.skip_while(|word| *word != "ON").nth(1).map(plain);
    let name = match table {
        Some(table) if matches!(kind.as_str(), "TRIGGER" | "POLICY" | "RULE" | "INDEX") => format!("{name} on {table}"),
        _ => name,
    };
    match kind.as_str() {
        "INDEX" if plain_index(statement).is_some_and(|index| take(indexes, index)) => {}
        "INDEX" | "FULLTEXT" | "SPATIAL" => losses.of("indexes", Step::Index, name),
        _ => losses.of(kind.to_ascii_lowercase(), Step::Object, name),
    }
}

fn take(indexes: &mut Vec<PlainIndex>, index: PlainIndex) -> bool {
    indexes.push(index);
    true
}

/// `CREATE INDEX name ON schema.table USING btree (a, b)`, and nothing more.
fn plain_index(statement: &str) -> Option<PlainIndex> {
    let rest = statement.strip_prefix("CREATE INDEX ")?;
    let rest = rest.strip_prefix("IF NOT EXISTS ").unwrap_or(rest);
    let (name, rest) = names(rest)?;
    let rest = rest.trim_start().strip_prefix("ON ").or_else(|| rest.trim_start().strip_prefix("on "))?;
    let (table, rest) = names(rest.strip_prefix("ONLY ").unwrap_or(rest))?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("USING btree").unwrap_or(rest).trim_start();
    Some(PlainIndex { name: name.into_iter().last()?, table, columns: columns(rest)? })
}

/// `("a", b DESC)`, and nothing behind it.
fn columns(text: &str) -> Option<Vec<String>> {
    let mut rest = text.strip_prefix('(')?;
    let mut columns = Vec::new();
    loop {
        let mut name;
        (name, rest) = names(rest.trim_start())?;
        columns.push(name.pop().filter(|_| name.is_empty())?);
        rest = rest.trim_start();
        rest = rest.strip_prefix("DESC").or_else(|| rest.strip_prefix("ASC")).unwrap_or(rest).trim_start();
        match rest.strip_prefix(',') {
            Some(behind) => rest = behind,
            None => break,
        }
    }
    (rest.strip_prefix(')')?.trim().trim_end_matches([',', ';']).is_empty()).then_some(columns)
}

/// `"schema"."name"` or `name`, and what is behind it.
fn names(text: &str) -> Option<(Vec<String>, &str)> {
    let (mut found, mut rest) = (Vec::new(), text);
    loop {
        let first = rest.chars().next()?;
        let close = match first {
            '"' | '`' => Some(first),
            '[' => Some(']'),
            _ => None,
        };
        let (name, behind) = match close {
            Some(close) => {
                let end = rest[1..].find(close)? + 1;
                (rest[1..end].to_owned(), &rest[end + 1..])
            }
            None => {
                let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
                let end = rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        // A quote within a name is doubled; such names are nobody's.
        if name.is_empty() || behind.starts_with(['"', '`', ']']) {
            return None;
        }
        found.push(name);
        match behind.strip_prefix('.') {
            Some(behind) => rest = behind,
            None => return Some((found, behind)),
        }
    }
}

/// `KEY name (…)` within MySQL's CREATE TABLE, which prints one element a line.
fn keys(statement: &str, losses: &mut Losses, indexes: &mut Vec<PlainIndex>) {
    let table = statement.split('`').nth(1).unwrap_or_default();
    for line in statement.lines().skip(1).map(str::trim_start) {
        let plain = line.strip_prefix("KEY ").and_then(|rest| {
            let (name, rest) = names(rest)?;
            let columns = columns(rest.trim_start().trim_end_matches(" USING BTREE"))?;
            Some(PlainIndex { name: name.into_iter().last()?, table: vec![table.to_owned()], columns })
        });
        let rest = ["KEY ", "FULLTEXT KEY ", "SPATIAL KEY "].iter().find_map(|head| line.strip_prefix(head));
        match (plain, rest.and_then(|rest| rest.split('`').nth(1))) {
            (Some(index), _) => indexes.push(index),
            (None, Some(name)) => losses.of("indexes", Step::Index, format!("{name} on {table}")),
            (None, None) => {}
        }
    }
}

/// `ON UPDATE current_timestamp()` of a column.
fn clocks(statement: &str, losses: &mut Losses) {
    let Some(rest) = statement.strip_prefix("CREATE TABLE ") else { return };
    let table = rest.split('`').nth(1).unwrap_or_default();
    for line in statement.lines().skip(1).map(str::trim_start) {
        let clock = line.to_ascii_lowercase().contains(" on update current_timestamp");
        if let Some(column) = line.strip_prefix('`').filter(|_| clock).and_then(|rest| rest.split('`').next()) {
            losses.of(format!("main.{table}"), Step::Clock, column);
        }
    }
}

/// A name as people write it: without quotes, and without what follows it.
fn plain(word: &str) -> String {
    let end = word.find(['(', ';', ',']).unwrap_or(word.len());
    word[..end].chars().filter(|letter| !matches!(letter, '"' | '`' | '[' | ']')).collect()
}
