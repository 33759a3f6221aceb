//! What the statements of a PostgreSQL script say about the schema.
//!
//! The catalog is the one that introspection makes of the database which
//! `pg_dump` dumped, byte for byte in its snapshot. What a dump cannot carry,
//! and what a script written by hand does not have:
//!
//! - A database without the schema `public`: no statement says so.
//! - The extension `plpgsql` taken away, and objects of extensions.
//! - The order of a child's columns, where its parent got some later: `pg_dump`
//!   itself puts the inherited ones first.
//! - Whether a NOT NULL of an inherited column was dropped in the child (before
//!   PostgreSQL 18): the restored table has it again.
//! - Indexes that failed to build: `pg_dump` leaves them out, as the catalog does.
//! - Expressions stay as they are written. The server would bracket and cast
//!   those that a person wrote; those of `pg_dump` it wrote itself. Before 10.3
//!   it left out the schemas in them that the search path had.

mod alter_table;
mod column;
mod constraint;
mod cursor;
mod database;
mod index;
mod names;
mod object;
mod select;
mod sequence;
mod session;
mod spelling;
mod table;
#[cfg(test)]
mod tests;
mod user_type;

use std::borrow::Cow;

use super::charset::Charset;
use super::{Class, Dialect, Modes};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Catalog, Engine, Name, Table};
use cursor::{Cursor, Statement};
use database::Database;
use session::Meta;

/// Puts a catalog together, statement by statement, in the order of the script.
pub struct Builder {
    engine: Engine,
    /// One per database that the script connects to, in its order.
    sections: Vec<Section>,
    current: usize,
    chosen: Option<String>,
}

struct Section {
    /// `None` before the first `\connect`.
    name: Option<String>,
    database: Database,
}

/// The server that a dump comes from, by the comment at its beginning:
/// `-- Dumped from database version 15.18`. Its version is the major one.
pub fn engine_of(comment: &[u8]) -> Option<Engine> {
    const WORDS: &[u8] = b"Dumped from database version ";
    let at = memchr::memmem::find(comment, WORDS)?;
    let version = &comment[at + WORDS.len()..];
    let end = version.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'.').unwrap_or(version.len());
    let version = std::str::from_utf8(&version[..end]).ok()?;
    let mut numbers = version.split('.');
    let major: u32 = numbers.next()?.parse().ok()?;
    // Before 10 the first two numbers were the major version.
    let version = match numbers.next() {
        Some(minor) if major < 10 => format!("{major}.{minor}"),
        _ => major.to_string(),
    };
    Some(Engine { kind: crate::schema::EngineKind::Postgres, version })
}

impl Builder {
    pub fn new(engine: Engine) -> Builder {
        let major = major(&engine);
        let sections = vec![Section { name: None, database: Database::new(major) }];
        Builder { engine, sections, current: 0, chosen: None }
    }

    /// Takes in one statement, with or without its delimiter; a `SET` changes
    /// `modes` for what follows.
    ///
    /// # Errors
    /// A CREATE TABLE or an ALTER TABLE that is not understood, and names the
    /// table; a text that does not end.
    pub fn take(&mut self, statement: &[u8], modes: &mut Modes) -> Result<Class> {
        if let Some(class) = class_of_rows(statement) {
            return Ok(class);
        }
        let (text, is_exact) = decoded(statement, modes.charset);
        let read = Statement::of(&text, modes)?;
        let mut cursor = read.cursor();
        let database = &mut self.sections[self.current].database;
        let class = taken(&mut cursor, database, modes)?;
        match class {
            Class::Schema { object } if !is_exact && is_told(&object) => {
                Err(Error::new("a statement about the schema is not in the script's character set")
                    .name("object", object)
                    .help("write the dump with --encoding=UTF8"))
            }
            Class::Sequence { name, digits } => {
                // What stands behind the digits is ASCII, whatever the character set.
                let behind = text.len() - digits.end;
                let end = statement.len() - behind;
                Ok(Class::Sequence { name, digits: end - digits.len()..end })
            }
            class => Ok(class),
        }
    }

    /// A line for the client, such as `\connect`.
    ///
    /// # Errors
    /// A command that is not understood.
    pub fn take_meta(&mut self, line: &[u8], modes: &mut Modes) -> Result<()> {
        let (line, _) = decoded(line, modes.charset);
        match session::meta(&line)? {
            Meta::Connect(name) => self.connect(name, modes),
            Meta::Encoding(name) => {
                modes.charset = Charset::named(Dialect::Postgres, &name).unwrap_or(Charset::Unknown);
            }
            Meta::Nothing => {}
        }
        Ok(())
    }

    /// Every session begins with its own settings.
    fn connect(&mut self, name: String, modes: &mut Modes) {
        modes.backslash_escapes = false;
        modes.charset = Charset::Utf8;
        let known = self.sections.iter().position(|section| section.name.as_ref() == Some(&name));
        self.current = known.unwrap_or_else(|| {
            let database = Database::new(major(&self.engine));
            self.sections.push(Section { name: Some(name), database });
            self.sections.len() - 1
        });
        self.sections[self.current].database.search_path = vec![database::PUBLIC.to_owned()];
    }

    /// The database that the statements from here on are about; `None` when
    /// the script names none.
    pub fn database(&self) -> Option<&str> {
        self.sections[self.current].name.as_deref()
    }

    /// The databases that hold tables, in the order of the script; one that
    /// it does not name is not among them.
    pub fn databases(&self) -> Vec<&str> {
        let filled = self.sections.iter().filter(|section| !section.database.tables.is_empty());
        filled.filter_map(|section| section.name.as_deref()).collect()
    }

    /// The database that [`Builder::finish`] gives the catalog of.
    pub fn choose(&mut self, name: &str) {
        self.chosen = Some(name.to_owned());
    }

    /// Whether the statements from here on are about another database than the
    /// chosen one. What stands before the first `\connect` is about all of them.
    pub fn is_passed_over(&self) -> bool {
        match (&self.chosen, self.database()) {
            (Some(chosen), Some(database)) => chosen != database,
            _ => false,
        }
    }

    /// The table's whole name, for one written with or without its schema: along
    /// the search path, or where it would be made.
    pub fn resolve(&self, written: &[String]) -> Option<Name> {
        match written.len() {
            1 | 2 => self.sections[self.current].database.find_table(written),
            _ => None,
        }
    }

    /// A table as the statements up to here tell it.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        self.sections[self.current].database.tables.get(name)
    }

    /// Everything, in the catalog's order.
    ///
    /// # Errors
    /// Tables of several databases, and none of them chosen; a chosen one that
    /// the script does not have.
    pub fn finish(mut self) -> Result<Catalog> {
        let at = match &self.chosen {
            Some(chosen) => {
                let found = self.sections.iter().position(|section| section.name.as_ref() == Some(chosen));
                found.ok_or_else(|| Error::usage("the script has no such database").name("database", chosen.clone()))?
            }
            None => {
                let with_tables: Vec<&Section> =
                    self.sections.iter().filter(|section| !section.database.tables.is_empty()).collect();
                if with_tables.len() > 1 {
                    let mut error = Error::usage("the script holds the tables of several databases")
                        .help("choose one with --database NAME");
                    for section in with_tables {
                        error = error.name("database", section.name.as_deref().unwrap_or("(not named)"));
                    }
                    return Err(error);
                }
                let with_tables = self.sections.iter().position(|section| !section.database.tables.is_empty());
                let filled = self.sections.iter().rposition(|section| !section.database.is_empty());
                with_tables.or(filled).unwrap_or(self.current)
            }
        };
        Ok(self.sections.swap_remove(at).database.into_catalog(self.engine))
    }
}

fn major(engine: &Engine) -> u32 {
    engine.version.split('.').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Without looking further: such a statement may be as large as its rows.
fn class_of_rows(statement: &[u8]) -> Option<Class> {
    let start = statement.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let word = &statement[start..];
    let word = &word[..word.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(word.len())];
    ROWS.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes())).then_some(Class::Rows)
}

/// Words that begin a statement which changes rows, or gives some.
const ROWS: [&str; 9] = ["insert", "update", "delete", "merge", "do", "call", "with", "values", "table"];

/// The text as UTF-8, and whether nothing got lost on the way.
fn decoded(statement: &[u8], charset: Charset) -> (Cow<'_, str>, bool) {
    let is_single = matches!(charset, Charset::Latin1 | Charset::Other(_));
    if (!is_single || statement.is_ascii())
        && let Ok(text) = std::str::from_utf8(statement)
    {
        return (Cow::Borrowed(text), true);
    }
    let mut converted = Vec::with_capacity(statement.len());
    match charset.to_utf8(statement, &mut converted).ok().and_then(|()| String::from_utf8(converted).ok()) {
        Some(text) => (Cow::Owned(text), true),
        None => (String::from_utf8_lossy(statement), false),
    }
}

/// Whether a catalog tells of such an object.
fn is_told(object: &str) -> bool {
    ["table ", "type ", "domain ", "sequence ", "index ", "view ", "materialized ", "schema ", "foreign table "]
        .iter()
        .any(|kind| object.starts_with(kind))
}

fn schema(words: impl Into<String>) -> Class {
    Class::Schema { object: words.into() }
}

/// Statements that hold nothing and make nothing.
const SESSION: [&str; 29] = [
    "begin",
    "start",
    "commit",
    "end",
    "rollback",
    "abort",
    "savepoint",
    "release",
    "set",
    "reset",
    "show",
    "discard",
    "analyze",
    "analyse",
    "vacuum",
    "cluster",
    "reindex",
    "checkpoint",
    "lock",
    "truncate",
    "refresh",
    "load",
    "listen",
    "unlisten",
    "close",
    "deallocate",
    "move",
    "fetch",
    "wait",
];

fn taken(cursor: &mut Cursor<'_>, database: &mut Database, modes: &mut Modes) -> Result<Class> {
    let start = *cursor;
    if cursor.take(&["create"]) {
        return create(cursor, database);
    }
    if cursor.take(&["alter"]) {
        return alter(cursor, database);
    }
    if cursor.take(&["drop"]) {
        return Ok(drop(cursor, database));
    }
    if cursor.take(&["select"]) {
        return Ok(select::class(*cursor, database, modes));
    }
    if cursor.take(&["set"]) {
        session::set(cursor, database, modes);
        return Ok(Class::Session);
    }
    if cursor.take(&["reset"]) {
        session::reset(cursor, database, modes);
        return Ok(Class::Session);
    }
    if cursor.take(&["comment", "on"]) || cursor.take(&["security", "label"]) {
        let what = if start.is(&["comment"]) { "comment on" } else { "security label on" };
        if what == "security label on" {
            cursor.until(|rest, _| rest.is(&["on"]));
            cursor.step();
        }
        let object = object::read(cursor, database);
        return Ok(schema(format!("{what} {}", object.map_or("an object".to_owned(), |object| object.words))));
    }
    if cursor.take_one_of(&["grant", "revoke"]).is_some() {
        cursor.until(|rest, _| rest.is(&["on"]));
        cursor.step();
        let object = object::read(cursor, database).map_or(String::new(), |object| format!(" on {}", object.words));
        return Ok(schema(format!("privileges{object}")));
    }
    if cursor.take(&["copy"]) {
        return Ok(if cursor.says("from") { Class::Rows } else { Class::Unknown });
    }
    if cursor.take_one_of(&ROWS).is_some() || cursor.is_mark("(") {
        return Ok(Class::Rows);
    }
    let is_session = SESSION.iter().any(|word| start.is(&[word])) || start.is_at_end();
    Ok(if is_session { Class::Session } else { Class::Unknown })
}

/// Behind CREATE.
fn create(cursor: &mut Cursor<'_>, database: &mut Database) -> Result<Class> {
    let _replace = cursor.take(&["or", "replace"]);
    let mut sort = table::Sort::Logged;
    loop {
        if cursor.take(&["global"]) || cursor.take(&["local"]) {
        } else if cursor.take(&["temporary"]) || cursor.take(&["temp"]) {
            sort = table::Sort::Temporary;
        } else if cursor.take(&["unlogged"]) {
            sort = table::Sort::Unlogged;
        } else {
            break;
        }
    }
    if cursor.is(&["foreign", "table"]) {
        cursor.step();
        sort = table::Sort::Foreign;
    }
    if cursor.take(&["table"]) {
        return table::create(cursor, database, sort);
    }
    let is_temporary = sort == table::Sort::Temporary;
    let unique = cursor.is(&["unique", "index"]) && cursor.take(&["unique"]);
    if cursor.take(&["index"]) {
        return match index::create(cursor, database, unique)? {
            Some(name) => Ok(schema(format!("index {name}"))),
            None if unique => Err(Error::new("a CREATE UNIQUE INDEX is not understood")),
            None => Ok(schema("index")),
        };
    }
    let _recursive = cursor.take(&["recursive"]);
    let mut behind = *cursor;
    let Some(object) = object::read(cursor, database) else { return Ok(Class::Unknown) };
    let not_understood =
        || Error::new("a statement that makes this object is not understood").name("object", object.words.clone());
    match object.kind {
        "type" => {
            behind.step();
            user_type::create_type(&mut behind, database).ok_or_else(not_understood)?;
        }
        "domain" => {
            behind.step();
            user_type::create_domain(&mut behind, database).ok_or_else(not_understood)?;
        }
        "sequence" if !is_temporary => {
            let options = sequence::Options::read(cursor, database).filter(|_| cursor.is_at_end());
            let options = options.ok_or_else(not_understood)?;
            let name = database.creation_name(&object.path).ok_or_else(not_understood)?;
            if !database.has_relation(&name) {
                let sequence = options.sequence(name.clone(), "bigint", database);
                database.sequences.insert(name, sequence);
            }
        }
        "view" | "materialized view" if !is_temporary => {
            let name = database.creation_name(&object.path).ok_or_else(not_understood)?;
            database.views.insert(name, object.kind == "materialized view");
        }
        "rule" => rule(cursor, database, &object.path),
        "schema" => {
            // A schema without a name has its owner's.
            let owner = match object.path == ["authorization"] || cursor.take(&["authorization"]) {
                true => cursor.name(),
                false => None,
            };
            if !cursor.is_at_end() {
                return Err(
                    not_understood().help("take the objects out of the CREATE SCHEMA, into statements of their own")
                );
            }
            let name = if object.path == ["authorization"] { owner } else { object.path.first().cloned() };
            database.schemas.extend(name);
        }
        "extension" => {
            let name = object.path.first().filter(|name| *name != "plpgsql");
            database.extensions.extend(name.cloned());
        }
        "collation" => {
            database.collations.extend(database.creation_name(&object.path));
        }
        "role" | "user" | "group" | "user mapping" | "server" | "subscription" => {
            return Ok(Class::Access { object: object.words });
        }
        "foreign data wrapper" if cursor.says("options") => return Ok(Class::Access { object: object.words }),
        "table" => return Ok(Class::Unknown),
        _ => {}
    }
    Ok(schema(object.words))
}

/// A table that got the rule `_RETURN` has become a view: so wrote `pg_dump`
/// those that depend on each other, before version 10.
fn rule(cursor: &mut Cursor<'_>, database: &mut Database, path: &[String]) {
    cursor.until(|rest, _| rest.is(&["to"]));
    cursor.step();
    let table = cursor.dotted().and_then(|path| database.find_table(&path));
    if path.last().is_some_and(|name| name == "_RETURN")
        && let Some(table) = table
        && database.tables.contains_key(&table)
    {
        database.drop_table(&table);
        database.views.insert(table, false);
    }
}

/// Behind ALTER.
fn alter(cursor: &mut Cursor<'_>, database: &mut Database) -> Result<Class> {
    if cursor.take(&["table"]) || cursor.take(&["foreign", "table"]) {
        return alter_table(cursor, database);
    }
    let mut behind = *cursor;
    let Some(object) = object::read(cursor, database) else { return Ok(Class::Unknown) };
    let not_understood =
        || Error::new("a statement that changes this object is not understood").name("object", object.words.clone());
    let changes_owner = cursor.is(&["owner", "to"]) || cursor.is(&["rename", "to"]);
    match object.kind {
        "type" => {
            behind.step();
            user_type::alter_type(&mut behind, database).ok_or_else(not_understood)?;
        }
        "domain" => {
            behind.step();
            user_type::alter_domain(&mut behind, database).ok_or_else(not_understood)?;
        }
        "sequence" => {
            let found = database.find_relation(&object.path).filter(|name| database.sequences.contains_key(name));
            if let Some(name) = found
                && !relation_renamed(cursor, database, &name)
                && !changes_owner
            {
                let options = sequence::Options::read(cursor, database).filter(|_| cursor.is_at_end());
                let options = options.ok_or_else(not_understood)?;
                let owner = options.new_owner(database);
                if let Some(sequence) = database.sequences.get_mut(&name) {
                    options.change(sequence, owner);
                }
            }
        }
        "view" | "materialized view" | "index" => {
            if let Some(name) = database.find_relation(&object.path) {
                relation_renamed(cursor, database, &name);
            }
        }
        "schema" if cursor.is(&["rename"]) => return Err(not_understood()),
        "system" => return Ok(Class::Unknown),
        _ if changes_owner => {}
        "role" | "user" | "group" | "user mapping" | "server" | "subscription" => {
            return Ok(Class::Access { object: object.words });
        }
        "foreign data wrapper" if cursor.says("options") => return Ok(Class::Access { object: object.words }),
        _ => {}
    }
    Ok(schema(object.words))
}

/// RENAME TO and SET SCHEMA.
fn relation_renamed(cursor: &mut Cursor<'_>, database: &mut Database, name: &Name) -> bool {
    let new = if cursor.take(&["rename", "to"]) {
        cursor.name().map(|new| Name::new(&name.schema, new))
    } else if cursor.take(&["set", "schema"]) {
        cursor.name().map(|schema| Name::new(schema, &name.name))
    } else {
        None
    };
    new.map(|new| database.rename(name, &new)).is_some()
}

/// Behind ALTER TABLE; it serves views, sequences and indexes too.
fn alter_table(cursor: &mut Cursor<'_>, database: &mut Database) -> Result<Class> {
    if cursor.take(&["all", "in", "tablespace"]) {
        return Ok(Class::Session);
    }
    let _if = cursor.take(&["if", "exists"]);
    let only = cursor.take(&["only"]);
    let path = cursor.dotted().ok_or_else(|| Error::new("an ALTER TABLE names no table"))?;
    let _star = cursor.take_mark("*");
    let Some(name) = database.find_relation(&path) else { return Ok(schema(format!("table {}", path.join(".")))) };
    let kind = if database.views.contains_key(&name) {
        "view"
    } else if database.sequences.contains_key(&name) {
        "sequence"
    } else if database.indexes.contains_key(&name) {
        "index"
    } else {
        "table"
    };
    if database.tables.contains_key(&name) {
        alter_table::actions(*cursor, database, &name, only)
            .map_err(|error| error.at_least(Place::table(name.to_string())))?;
    } else if kind != "table" {
        relation_renamed(cursor, database, &name);
    }
    Ok(schema(format!("{kind} {name}")))
}

/// Behind DROP.
fn drop(cursor: &mut Cursor<'_>, database: &mut Database) -> Class {
    let mut behind = *cursor;
    let Some(object) = object::read(cursor, database) else { return Class::Unknown };
    for _ in object.kind.split(' ') {
        behind.step();
    }
    let _word = behind.take(&["concurrently"]);
    let _if = behind.take(&["if", "exists"]);
    object::forget(behind, object.kind, database);
    schema(object.words)
}
