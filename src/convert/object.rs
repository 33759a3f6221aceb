//! What the source's own statements make beside tables: named, and not carried.

use super::step::{Losses, Step};
use crate::schema::EngineKind;
use crate::source::SchemaSql;

/// What the catalog holds, so that it is converted or named from there.
const KNOWN: [&str; 9] =
    ["TABLE", "SEQUENCE", "TYPE", "DOMAIN", "SCHEMA", "DATABASE", "VIEW", "EXTENSION", "MATERIALIZED"];

/// Words between CREATE and what is made.
const ADJECTIVES: [&str; 12] = [
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
    "ALGORITHM=UNDEFINED",
    "VIRTUAL",
];

/// Names every object that only the source's text tells of.
pub fn others(native: &SchemaSql, from: EngineKind, losses: &mut Losses) {
    for statement in native.before.iter().chain(&native.after) {
        let mut words = statement.split_whitespace();
        match words.next().map(str::to_ascii_uppercase).as_deref() {
            Some("CREATE") => created(statement, from, losses),
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
}

fn created(statement: &str, from: EngineKind, losses: &mut Losses) {
    let mut words = statement.split_whitespace().skip(1).peekable();
    while words.next_if(|word| ADJECTIVES.iter().any(|adjective| word.eq_ignore_ascii_case(adjective))).is_some() {}
    let Some(kind) = words.next().map(str::to_ascii_uppercase) else { return };
    if KNOWN.contains(&kind.as_str()) {
        if from.is_mysql() && kind == "TABLE" {
            plain_indexes(statement, losses);
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
    let table = words.skip_while(|word| *word != "ON").nth(1).map(|word| plain(word));
    let name = match table {
        Some(table) if matches!(kind.as_str(), "TRIGGER" | "POLICY" | "RULE" | "INDEX") => format!("{name} on {table}"),
        _ => name,
    };
    match kind.as_str() {
        "INDEX" | "FULLTEXT" | "SPATIAL" => losses.of("indexes", Step::Index, name),
        _ => losses.of(kind.to_ascii_lowercase(), Step::Object, name),
    }
}

/// `KEY name (…)` within MySQL's CREATE TABLE, which prints one element a line.
fn plain_indexes(statement: &str, losses: &mut Losses) {
    let table = statement.split('`').nth(1).unwrap_or_default();
    for line in statement.lines().skip(1).map(str::trim_start) {
        let rest = ["KEY ", "FULLTEXT KEY ", "SPATIAL KEY "].iter().find_map(|head| line.strip_prefix(head));
        if let Some(name) = rest.and_then(|rest| rest.split('`').nth(1)) {
            losses.of("indexes", Step::Index, format!("{name} on {table}"));
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
