//! SET and the client's own lines: how the rest of the script is to be read.

use super::cursor::{Cursor, Kind, Statement};
use super::database::{Database, PUBLIC};
use crate::error::{Error, Result};
use crate::script::charset::Charset;
use crate::script::{Dialect, Modes};

/// Behind SET. What has no meaning here is left alone.
pub(super) fn set(cursor: &mut Cursor<'_>, database: &mut Database, modes: &mut Modes) {
    let _scope = cursor.take_one_of(&["session", "local"]);
    if cursor.take(&["names"]) {
        return setting("client_encoding", &values(cursor.rest()), database, modes);
    }
    let Some(path) = cursor.dotted() else { return };
    if cursor.take(&["to"]) || cursor.take_mark("=") {
        setting(&path.join("."), &values(cursor.rest()), database, modes);
    }
}

/// Behind RESET.
pub(super) fn reset(cursor: &mut Cursor<'_>, database: &mut Database, modes: &mut Modes) {
    let Some(name) = cursor.name() else { return };
    let all = name == "all";
    for known in ["search_path", "client_encoding", "standard_conforming_strings"] {
        if all || name == known {
            setting(known, &["default".to_owned()], database, modes);
        }
    }
}

/// `a, 'b', "c"`: names and texts alike.
fn values(cursor: Cursor<'_>) -> Vec<String> {
    let value = |mut part: Cursor<'_>| match part.peek().map(|token| token.kind) {
        Some(Kind::Text) => part.literal(),
        _ => part.name(),
    };
    cursor.commas().into_iter().filter_map(value).collect()
}

pub(super) fn setting(name: &str, values: &[String], database: &mut Database, modes: &mut Modes) {
    let first = values.first().map_or("", String::as_str);
    let is_default = first.eq_ignore_ascii_case("default");
    match name {
        "search_path" if is_default => database.search_path = vec![PUBLIC.to_owned()],
        "search_path" => {
            let named = |schema: &&String| !schema.is_empty() && *schema != "$user" && *schema != "pg_catalog";
            database.search_path = values.iter().filter(named).cloned().collect();
        }
        "client_encoding" if is_default => modes.charset = Charset::Utf8,
        "client_encoding" => modes.charset = Charset::named(Dialect::Postgres, first).unwrap_or(Charset::Unknown),
        "standard_conforming_strings" => modes.backslash_escapes = ["off", "false", "no", "0"].contains(&first),
        _ => {}
    }
}

/// A line for `psql`.
pub(super) enum Meta {
    /// The sections from here on are about this database.
    Connect(String),
    Encoding(String),
    /// It changes nothing of what follows.
    Nothing,
}

/// # Errors
/// A command that runs, reads or writes something else, or that is not known.
pub(super) fn meta(line: &str) -> Result<Meta> {
    let line = line.trim_start().trim_end_matches([';', '\n', '\r', ' ', '\t']);
    let (command, argument) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    let argument = argument.trim();
    Ok(match command {
        "\\connect" | "\\c" => Meta::Connect(connected(argument)),
        "\\encoding" if !argument.is_empty() => Meta::Encoding(unquoted(argument)),
        // What is printed, and what ends a script at its first error.
        "\\restrict" | "\\unrestrict" | "\\encoding" | "\\echo" | "\\qecho" | "\\warn" | "\\timing" | "\\pset"
        | "\\x" | "\\a" | "\\t" | "\\." | "" => Meta::Nothing,
        "\\set" if argument.starts_with(|first: char| first.is_ascii_uppercase()) => Meta::Nothing,
        _ => {
            return Err(Error::new("the script holds a command for psql that is not understood")
                .name("command", command)
                .help("take the line out, or write the dump with pg_dump"));
        }
    })
}

/// `name`, `"na""me"`, `-reuse-previous=on "dbname='na\'me'"`; behind it may stand
/// a user, a host and a port.
fn connected(argument: &str) -> String {
    let argument = match argument.strip_prefix("-reuse-previous=") {
        Some(rest) => rest.split_once(' ').map_or("", |(_, rest)| rest.trim()),
        None => argument,
    };
    let name = match argument.starts_with(['"', '\'']) {
        true => unquoted(argument),
        false => argument.split_whitespace().next().unwrap_or("").to_owned(),
    };
    let Some(inside) = name.strip_prefix("dbname='") else { return name };
    let mut plain = String::new();
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => plain.extend(characters.next()),
            '\'' => break,
            other => plain.push(other),
        }
    }
    plain
}

fn unquoted(text: &str) -> String {
    let statement = Statement::of_part(text);
    let mut cursor = statement.cursor();
    match cursor.peek().map(|token| token.kind) {
        Some(Kind::QuotedName) => cursor.name(),
        Some(Kind::Text) => cursor.literal(),
        _ => None,
    }
    .unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connect_line_names_its_database() {
        for (line, want) in [
            ("\\connect shop\n", "shop"),
            ("\\c shop app localhost 5432", "shop"),
            ("\\connect \"a b\"\"c\"", "a b\"c"),
            ("\\connect -reuse-previous=on \"dbname='it\\\\'s'\"", "it\\"),
            ("\\connect -reuse-previous=on \"dbname='it\\'s'\"", "it's"),
        ] {
            assert!(matches!(meta(line).unwrap(), Meta::Connect(name) if name == want), "{line}");
        }
        assert!(matches!(meta("\\encoding LATIN1").unwrap(), Meta::Encoding(name) if name == "LATIN1"));
        assert!(matches!(meta("\\restrict abc\n").unwrap(), Meta::Nothing));
        for line in ["\\! rm x", "\\i other.sql", "\\copy t from x", "\\set x y", "\\gexec"] {
            assert!(meta(line).is_err(), "{line}");
        }
    }
}
