//! What kind of statement one is, told from its first words.

use super::Builder;
use super::alter_table;
use super::create_table;
use super::reading::Reading;
use super::sequence;
use super::session;
use super::table::Made;
use crate::dialect::mysql::collation;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::Name;
use crate::script::token::{Kind, Tokens};
use crate::script::{Class, Modes};

/// Statements that concern the session, the storage or the server and hold no
/// values.
const SESSION: &[&str] = &[
    "LOCK",
    "UNLOCK",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "XA",
    "ANALYZE",
    "OPTIMIZE",
    "CHECK",
    "REPAIR",
    "CHECKSUM",
    "FLUSH",
    "RESET",
    "SHOW",
    "DESCRIBE",
    "DESC",
    "EXPLAIN",
    "HELP",
    "KILL",
    "CACHE",
    "START",
    "STOP",
    "PURGE",
    "SHUTDOWN",
    "RESTART",
];
/// Statements that make, change or carry rows, or run what does.
const ROWS: &[&str] = &[
    "INSERT",
    "REPLACE",
    "UPDATE",
    "DELETE",
    "LOAD",
    "CALL",
    "DO",
    "HANDLER",
    "PREPARE",
    "EXECUTE",
    "DEALLOCATE",
    "WITH",
    "SELECT",
    "VALUES",
    "TABLE",
    "IMPORT",
    "BINLOG",
    "MERGE",
];
/// Routines and the like: their bodies are not read.
const OBJECTS: &[&str] = &["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "TABLESPACE"];

impl Builder {
    /// `tokens` are the whole statement.
    pub(super) fn statement(&mut self, tokens: &mut Tokens<'_>, modes: &mut Modes) -> Result<Class> {
        while tokens.eat_mark(b';') {}
        if let Some(class) = sequence::set_value(tokens, &self.databases)? {
            return Ok(class);
        }
        if tokens.eat_word("CREATE") {
            return self.create(tokens);
        }
        if tokens.eat_word("ALTER") {
            return self.alter(tokens);
        }
        if tokens.eat_word("DROP") {
            return self.drop(tokens);
        }
        if tokens.eat_word("RENAME") {
            return self.rename(tokens);
        }
        if tokens.eat_word("SET") {
            return session::set(tokens, &mut self.variables, modes);
        }
        if tokens.eat_word("USE") {
            self.databases.change_to(&tokens.name()?)?;
            return Ok(Class::Session);
        }
        if tokens.eat_word("TRUNCATE") {
            tokens.eat_word("TABLE");
            let name = self.table_name(tokens)?;
            return Ok(of("table", &name));
        }
        if tokens.is_word("GRANT") || tokens.is_word("REVOKE") {
            return Ok(Class::Access { object: "privileges".to_owned() });
        }
        if tokens.is_word("CHANGE") {
            return Ok(Class::Access { object: "replication".to_owned() });
        }
        if tokens.eat_word("BEGIN") {
            tokens.eat_word("WORK");
            return Ok(if tokens.is_done() { Class::Session } else { Class::Unknown });
        }
        if tokens.is_word("INSTALL") || tokens.is_word("UNINSTALL") {
            return Ok(Class::Schema { object: "plugin".to_owned() });
        }
        if SESSION.iter().any(|word| tokens.is_word(word)) {
            return Ok(Class::Session);
        }
        if ROWS.iter().any(|word| tokens.is_word(word)) || tokens.is_mark(b'(') {
            return Ok(if reads_nothing(tokens) { Class::Session } else { Class::Rows });
        }
        Ok(Class::Unknown)
    }

    fn create(&mut self, tokens: &mut Tokens<'_>) -> Result<Class> {
        let replaces = tokens.eat_words(&["OR", "REPLACE"]);
        let start = tokens.index();
        let temporary = tokens.eat_word("TEMPORARY");
        if tokens.eat_word("TABLE") {
            return self.create_table(tokens, replaces, temporary);
        }
        if tokens.eat_one_of(&["DATABASE", "SCHEMA"]).is_some() {
            tokens.eat_words(&["IF", "NOT", "EXISTS"]);
            let database = tokens.name()?;
            let schema = self.databases.enter(&database)?;
            self.database_options(tokens, &schema)?;
            return Ok(Class::Schema { object: format!("database {database}") });
        }
        if tokens.eat_word("SEQUENCE") {
            tokens.eat_words(&["IF", "NOT", "EXISTS"]);
            let name = self.table_name(tokens)?;
            let sequence = sequence::create(tokens, name.clone())?;
            self.sequences.insert(name.clone(), sequence);
            return Ok(of("sequence", &name));
        }
        if let Some(class) = access(tokens) {
            return Ok(class);
        }
        let _ = tokens.eat_one_of(&["ONLINE", "OFFLINE"]);
        let kind = tokens.eat_one_of(&["UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR"]);
        if tokens.eat_word("INDEX") {
            let (written, key) = alter_table::create_index(tokens, kind == Some("UNIQUE"))?;
            let name = self.known_name(&written)?;
            let made = self.made_mut(&name)?;
            made.put_key(key)?;
            return Ok(of("table", &name));
        }
        tokens.rewind(start);
        self.create_object(tokens)
    }

    /// Views, and what has a body that is not read.
    fn create_object(&mut self, tokens: &mut Tokens<'_>) -> Result<Class> {
        // ALGORITHM=…, DEFINER=…, SQL SECURITY …, AGGREGATE stand before the kind.
        while let Some(token) = tokens.peek() {
            if tokens.eat_word("VIEW") {
                tokens.eat_words(&["IF", "NOT", "EXISTS"]);
                let name = self.table_name(tokens)?;
                self.views.insert(name.clone());
                return Ok(of("view", &name));
            }
            let kind = match tokens.eat_word("PACKAGE") {
                true if tokens.eat_word("BODY") => Some("package body"),
                true => Some("package"),
                false => tokens.eat_one_of(OBJECTS),
            };
            if let Some(kind) = kind {
                tokens.eat_words(&["IF", "NOT", "EXISTS"]);
                let written = tokens.names()?;
                // A loadable function is a library's.
                let name = self.databases.name(&written).ok_or_else(|| too_many_parts(tokens))?;
                return Ok(of(&kind.to_ascii_lowercase(), &name));
            }
            let definer = matches!(token.kind, Kind::QuotedName | Kind::Text)
                || tokens.is_mark(b'@')
                || tokens.is_mark(b'=')
                || tokens.is_mark(b'(')
                || tokens.is_mark(b')');
            let known = [
                "ALGORITHM",
                "UNDEFINED",
                "MERGE",
                "TEMPTABLE",
                "DEFINER",
                "CURRENT_USER",
                "CURRENT_ROLE",
                "SQL",
                "SECURITY",
                "INVOKER",
                "AGGREGATE",
                "UNDO",
                "LOGFILE",
                "GROUP",
                "SPATIAL",
                "REFERENCE",
                "SYSTEM",
                "RESOURCE",
            ];
            let behind_at = tokens.last().is_some_and(|last| tokens.text(last) == b"@" || tokens.text(last) == b"=");
            if tokens.is_word("GROUP") || tokens.is_word("SYSTEM") {
                return Ok(Class::Schema { object: "server object".to_owned() });
            }
            if tokens.eat_one_of(&known).is_none() {
                if !definer && !behind_at {
                    return Ok(Class::Unknown);
                }
                tokens.take();
            }
        }
        Ok(Class::Unknown)
    }

    fn create_table(&mut self, tokens: &mut Tokens<'_>, replaces: bool, temporary: bool) -> Result<Class> {
        let keeps = tokens.eat_words(&["IF", "NOT", "EXISTS"]);
        let written = tokens.names()?;
        let name = self.enter_name(&written, tokens)?;
        let place = || Place::table(name.to_string());
        let help =
            "a statement that is not understood is never passed on; report it, or leave the table out of the dump";
        let (made, takes_rows) = self.table_text(tokens, &name).map_err(|error| error.at_least(place()).help(help))?;
        let is_kept = keeps && self.tables.contains_key(&name);
        if !temporary && !is_kept {
            if self.tables.contains_key(&name) && !replaces {
                return Err(Error::new("a table is made twice").at(place()));
            }
            self.tables.insert(name.clone(), made);
        }
        Ok(if takes_rows { Class::Rows } else { of("table", &name) })
    }

    fn table_text(&self, tokens: &mut Tokens<'_>, name: &Name) -> Result<(Made, bool)> {
        let collation = self.databases.collation(&name.schema, &self.engine);
        let reading = Reading { engine: &self.engine, databases: &self.databases, collation: &collation };
        let bracketed = tokens.is_mark(b'(')
            && tokens
                .ahead(1)
                .is_some_and(|token| token.kind == Kind::Word && tokens.text(token).eq_ignore_ascii_case(b"LIKE"));
        if bracketed {
            tokens.take();
        }
        if tokens.eat_word("LIKE") {
            let written = tokens.names()?;
            let other = self.known_name(&written)?;
            let Some(other) = self.tables.get(&other) else {
                return Err(Error::new("a table is made like one that no statement before made"));
            };
            let mut made = other.clone();
            made.table.name = name.clone();
            made.table.foreign_keys.clear();
            return Ok((made, false));
        }
        let is_query = tokens.ahead(1).is_some_and(|token| {
            let text = tokens.text(token);
            token.kind == Kind::Word && (text.eq_ignore_ascii_case(b"SELECT") || text.eq_ignore_ascii_case(b"WITH"))
        });
        if tokens.is_mark(b'(') && !is_query {
            let (made, options) = create_table::read(tokens, name.clone(), &reading)?;
            return Ok((made, options.takes_rows));
        }
        // All its columns are those of a query.
        Ok((Made::new(name.clone(), self.engine.kind, collation.clone()), true))
    }

    fn database_options(&mut self, tokens: &mut Tokens<'_>, schema: &str) -> Result<()> {
        let options = create_table::options(tokens)?;
        let collation = match (options.collation, options.charset) {
            (Some(collation), _) => Some(collation),
            (None, Some(charset)) => Some(collation::default_collation(&charset, &self.engine)),
            (None, None) => None,
        };
        if let Some(collation) = collation {
            self.databases.set_collation(schema, collation);
        }
        Ok(())
    }

    fn alter(&mut self, tokens: &mut Tokens<'_>) -> Result<Class> {
        let _ = tokens.eat_one_of(&["ONLINE", "OFFLINE"]);
        tokens.eat_word("IGNORE");
        if tokens.eat_word("TABLE") {
            return self.alter_table(tokens);
        }
        if tokens.eat_one_of(&["DATABASE", "SCHEMA"]).is_some() {
            let is_option = ["CHARACTER", "COLLATE", "DEFAULT"].iter().any(|word| tokens.is_word(word));
            let schema = match is_option {
                true => self.databases.current().to_owned(),
                false => self.databases.enter(&tokens.name()?)?,
            };
            self.database_options(tokens, &schema)?;
            return Ok(Class::Schema { object: format!("database {schema}") });
        }
        if tokens.eat_word("SEQUENCE") {
            tokens.eat_words(&["IF", "EXISTS"]);
            let name = self.table_name(tokens)?;
            return match sequence::alter(tokens, &name, self.sequences.get_mut(&name))? {
                Some(class) => Ok(class),
                None => Ok(of("sequence", &name)),
            };
        }
        if tokens.eat_word("INSTANCE") {
            return Ok(Class::Session);
        }
        match access(tokens) {
            Some(class) => Ok(class),
            None => self.create_object(tokens),
        }
    }

    fn alter_table(&mut self, tokens: &mut Tokens<'_>) -> Result<Class> {
        tokens.eat_words(&["IF", "EXISTS"]);
        let written = tokens.names()?;
        let name = self.known_name(&written)?;
        let mut made = self.tables.remove(&name);
        let reading = Reading { engine: &self.engine, databases: &self.databases, collation: "" };
        let read = alter_table::read(tokens, made.as_mut(), &reading);
        let altered = read.map_err(|error| {
            error.at_least(Place::table(name.to_string())).help("a dump with its CREATE TABLE statements can be read")
        })?;
        if let Some(mut made) = made {
            let to = altered.renamed.clone().unwrap_or_else(|| name.clone());
            made.table.name = to.clone();
            self.tables.insert(to, made);
        }
        if let Some(to) = &altered.renamed {
            self.refer_to(&name, to);
        }
        Ok(match altered {
            _ if altered.moves_rows => Class::Rows,
            _ if altered.changes_schema => of("table", &name),
            _ => Class::Session,
        })
    }

    fn drop(&mut self, tokens: &mut Tokens<'_>) -> Result<Class> {
        tokens.eat_word("TEMPORARY");
        if let Some(class) = access(tokens) {
            return Ok(class);
        }
        if tokens.eat_one_of(&["DATABASE", "SCHEMA"]).is_some() {
            tokens.eat_words(&["IF", "EXISTS"]);
            let database = tokens.name()?;
            let schema = self.databases.enter(&database)?;
            self.tables.retain(|name, _| name.schema != schema);
            self.views.retain(|name| name.schema != schema);
            self.sequences.retain(|name, _| name.schema != schema);
            return Ok(Class::Schema { object: format!("database {database}") });
        }
        if tokens.eat_one_of(&["TABLE", "TABLES"]).is_some() {
            return self.drop_all(tokens, "table");
        }
        if tokens.eat_word("VIEW") {
            return self.drop_all(tokens, "view");
        }
        if tokens.eat_word("SEQUENCE") {
            return self.drop_all(tokens, "sequence");
        }
        if tokens.eat_word("INDEX") {
            tokens.eat_words(&["IF", "EXISTS"]);
            let index = tokens.name()?;
            tokens.expect_word("ON")?;
            let written = tokens.names()?;
            let name = self.known_name(&written)?;
            self.made_mut(&name)?.drop_index(&index);
            return Ok(of("table", &name));
        }
        if tokens.eat_one_of(&["PREPARE"]).is_some() {
            return Ok(Class::Session);
        }
        if tokens.eat_word("PACKAGE") {
            tokens.eat_word("BODY");
            return self.drop_all(tokens, "package");
        }
        match tokens.eat_one_of(OBJECTS) {
            Some(kind) => self.drop_all(tokens, &kind.to_ascii_lowercase()),
            None => Ok(Class::Unknown),
        }
    }

    fn drop_all(&mut self, tokens: &mut Tokens<'_>, kind: &str) -> Result<Class> {
        tokens.eat_words(&["IF", "EXISTS"]);
        let mut object = String::new();
        loop {
            let written = tokens.names()?;
            let name = self.known_name(&written)?;
            match kind {
                "table" => drop(self.tables.remove(&name)),
                "view" => drop(self.views.remove(&name)),
                "sequence" => drop(self.sequences.remove(&name)),
                _ => {}
            }
            if object.is_empty() {
                object = format!("{kind} {name}");
            }
            if !tokens.eat_mark(b',') {
                return Ok(Class::Schema { object });
            }
        }
    }

    fn rename(&mut self, tokens: &mut Tokens<'_>) -> Result<Class> {
        if tokens.is_word("USER") {
            return Ok(Class::Access { object: "user".to_owned() });
        }
        if tokens.eat_one_of(&["TABLE", "TABLES"]).is_none() {
            return Ok(Class::Unknown);
        }
        tokens.eat_words(&["IF", "EXISTS"]);
        let mut object = String::new();
        loop {
            let from = self.known_name(&tokens.names()?)?;
            tokens.expect_word("TO")?;
            let written = tokens.names()?;
            let to = self.enter_name(&written, tokens)?;
            if object.is_empty() {
                object = format!("table {from}");
            }
            if let Some(mut made) = self.tables.remove(&from) {
                made.table.name = to.clone();
                self.tables.insert(to.clone(), made);
            } else if self.views.remove(&from) {
                self.views.insert(to.clone());
            }
            self.refer_to(&from, &to);
            if !tokens.eat_mark(b',') {
                return Ok(Class::Schema { object });
            }
        }
    }

    /// The server lets foreign keys follow a table that is renamed.
    fn refer_to(&mut self, from: &Name, to: &Name) {
        for key in self.tables.values_mut().flat_map(|made| &mut made.table.foreign_keys) {
            if key.parent == *from {
                key.parent = to.clone();
            }
        }
    }

    fn table_name(&self, tokens: &mut Tokens<'_>) -> Result<Name> {
        let written = tokens.names()?;
        self.known_name(&written)
    }

    /// The name of a table that is made here, whose database may be the first.
    fn enter_name(&mut self, written: &[String], tokens: &Tokens<'_>) -> Result<Name> {
        if let [database, _] = written
            && self.tables.is_empty()
        {
            self.databases.enter(database)?;
        }
        self.databases.name(written).ok_or_else(|| too_many_parts(tokens))
    }
}

fn of(kind: &str, name: &Name) -> Class {
    Class::Schema { object: format!("{kind} {name}") }
}

fn too_many_parts(tokens: &Tokens<'_>) -> Error {
    tokens.fails("a name has too many parts")
}

/// Users, roles and servers.
fn access(tokens: &mut Tokens<'_>) -> Option<Class> {
    let kind = ["USER", "ROLE", "SERVER"].into_iter().find(|word| tokens.is_word(word))?;
    Some(Class::Access { object: kind.to_ascii_lowercase() })
}

/// A SELECT of literals and variables, as scripts use it to say something.
fn reads_nothing(tokens: &mut Tokens<'_>) -> bool {
    if !tokens.eat_word("SELECT") {
        return false;
    }
    while let Some(token) = tokens.take() {
        let text = tokens.text(token);
        let word = |word: &str| token.kind == Kind::Word && text.eq_ignore_ascii_case(word.as_bytes());
        if text == b"(" || text == b":" || word("INTO") || word("FROM") || word("TABLE") {
            return false;
        }
    }
    true
}
