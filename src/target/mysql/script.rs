//! The source's schema, taken apart into what is built beside the live tables and
//! what can only be made in their place.

use std::ops::Range;

use super::journal::Step;
use crate::dialect::mysql::quote;
use crate::error::{Error, Result};
use crate::script::mysql::without_secondary_keys;
use crate::script::token::Tokens;
use crate::script::{Dialect, Modes};
use crate::source::SchemaSql;

/// What is made in the live database, after the swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Function,
    Procedure,
    Package,
    PackageBody,
    View,
    Trigger,
    Event,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Function => "FUNCTION",
            Kind::Procedure => "PROCEDURE",
            Kind::Package => "PACKAGE",
            Kind::PackageBody => "PACKAGE BODY",
            Kind::View => "VIEW",
            Kind::Trigger => "TRIGGER",
            Kind::Event => "EVENT",
        }
    }

    pub fn of(word: &str) -> Option<Kind> {
        let all =
            [Kind::Function, Kind::Procedure, Kind::Package, Kind::PackageBody, Kind::View, Kind::Trigger, Kind::Event];
        all.into_iter().find(|kind| kind.word() == word)
    }
}

/// A statement that needs no table, or a setting that the next ones are made under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    Setting(String),
    Make {
        kind: Kind,
        name: String,
        sql: String,
        /// Of a view: its columns alone, for those that rest on it.
        stand_in: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    /// With the primary key and the checks, and without other keys.
    pub create: String,
    /// Each by its name, as ALTER TABLE … ADD takes it.
    pub keys: Vec<(String, String)>,
    /// Adds the foreign keys.
    pub links: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    pub sequences: Vec<(String, String)>,
    pub tables: Vec<Table>,
    pub programs: Vec<Program>,
}

impl Script {
    /// # Errors
    /// A statement that is none of those that a MySQL source writes.
    pub fn of(schema: &SchemaSql) -> Result<Script> {
        let mut script = Script::default();
        for statement in schema.before.iter().chain(&schema.after) {
            script.take(statement)?;
        }
        Ok(script)
    }

    /// Defaults that rest on a sequence name its database, so they are set again when
    /// the tables are in theirs: a table's all at once, for none of them may rest on
    /// what is not there.
    pub fn defaults_in(&self, database: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        for table in &self.tables {
            let set = |(column, range): (String, Range<usize>)| {
                let default = resting_in(&table.create[range], database);
                format!("ALTER COLUMN {} SET DEFAULT {default}", quote(&column))
            };
            let defaults: Vec<String> = defaults(&table.create).unwrap_or_default().into_iter().map(set).collect();
            if !defaults.is_empty() {
                let table = format!("{}.{}", quote(database), quote(&table.name));
                let sql = format!("ALTER TABLE {table} {}", defaults.join(", "));
                steps.push(Step { kind: None, name: String::new(), sql });
            }
        }
        steps
    }

    /// The names of everything that is moved.
    pub fn moved(&self) -> impl Iterator<Item = &str> {
        let tables = self.tables.iter().map(|table| table.name.as_str());
        self.sequences.iter().map(|(name, _)| name.as_str()).chain(tables)
    }

    fn take(&mut self, statement: &str) -> Result<()> {
        let modes = Modes::new(Dialect::Mysql);
        let mut tokens = Tokens::of(statement.as_bytes(), &modes)?;
        if tokens.is_word("SET") {
            self.programs.push(Program::Setting(statement.to_owned()));
            return Ok(());
        }
        if tokens.eat_words(&["ALTER", "TABLE"]) {
            let name = tokens.name()?;
            let Some(table) = self.tables.iter_mut().find(|table| table.name == name) else { return Err(unknown()) };
            table.links = Some(statement.to_owned());
            return Ok(());
        }
        tokens.expect_word("CREATE")?;
        if tokens.eat_word("SEQUENCE") {
            self.sequences.push((only(tokens.names()?)?, statement.to_owned()));
            return Ok(());
        }
        if tokens.eat_word("TABLE") {
            let name = only(tokens.names()?)?;
            let (create, keys) = without_secondary_keys(statement.as_bytes());
            let keys = keys.into_iter().map(key).collect::<Result<_>>()?;
            self.tables.push(Table { name, create: text(create)?, keys, links: None });
            return Ok(());
        }
        let replaces = tokens.eat_words(&["OR", "REPLACE"]);
        while !tokens.is_done() {
            let kind = match tokens.eat_one_of(&["FUNCTION", "PROCEDURE", "PACKAGE", "VIEW", "TRIGGER", "EVENT"]) {
                Some("PACKAGE") if tokens.eat_word("BODY") => Kind::PackageBody,
                Some(word) => Kind::of(word).ok_or_else(unknown)?,
                None => {
                    tokens.take();
                    continue;
                }
            };
            let name = tokens.names()?.pop().ok_or_else(unknown)?;
            let stand_in = kind == Kind::View && !replaces;
            self.programs.push(Program::Make { kind, name, sql: statement.to_owned(), stand_in });
            return Ok(());
        }
        Err(unknown())
    }
}

impl Table {
    /// CREATE TABLE, its defaults resting on the sequences of this database.
    pub fn create_in(&self, database: &str) -> String {
        resting_in(&self.create, database)
    }
}

/// Columns whose default rests on a sequence, and where that default stands.
fn defaults(create: &str) -> Option<Vec<(String, Range<usize>)>> {
    let modes = Modes::new(Dialect::Mysql);
    let mut tokens = Tokens::of(create.as_bytes(), &modes).ok()?;
    while !tokens.is_mark(b'(') {
        tokens.take()?;
    }
    tokens.take();
    let mut found = Vec::new();
    while !tokens.is_done() {
        let column = tokens.name().ok();
        while !tokens.is_mark(b',') && !tokens.is_mark(b')') {
            if !tokens.eat_word("DEFAULT") {
                if !tokens.is_mark(b'(') || tokens.skip_balanced().is_err() {
                    tokens.take()?;
                }
                continue;
            }
            let start = tokens.position();
            if !tokens.is_mark(b'(') {
                tokens.take()?;
            }
            if tokens.is_mark(b'(') {
                tokens.skip_balanced().ok()?;
            }
            let range = start..tokens.behind();
            if let Some(column) = &column
                && !sequences(&create[range.clone()]).is_empty()
            {
                found.push((column.clone(), range));
            }
        }
        if !tokens.eat_mark(b',') {
            break;
        }
    }
    Some(found)
}

/// Where the name of a database stands in ``nextval(`database`.`sequence`)``.
fn sequences(text: &str) -> Vec<Range<usize>> {
    let modes = Modes::new(Dialect::Mysql);
    let Ok(mut tokens) = Tokens::of(text.as_bytes(), &modes) else { return Vec::new() };
    let mut found = Vec::new();
    while !tokens.is_done() {
        let is_call = tokens.eat_one_of(&["NEXTVAL", "LASTVAL", "SETVAL"]).is_some() && tokens.eat_mark(b'(');
        if is_call && tokens.is_mark_ahead(1, b'.') {
            let start = tokens.position();
            tokens.take();
            found.push(start..tokens.behind());
        } else if !is_call {
            tokens.take();
        }
    }
    found
}

fn resting_in(text: &str, database: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for name in sequences(text) {
        out.push_str(&text[at..name.start]);
        out.push_str(&quote(database));
        at = name.end;
    }
    out.push_str(&text[at..]);
    out
}

/// The name in ``UNIQUE KEY `name` (…)``, and all of it.
fn key(element: Vec<u8>) -> Result<(String, String)> {
    let modes = Modes::new(Dialect::Mysql);
    let mut tokens = Tokens::of(&element, &modes)?;
    let _ = tokens.eat_one_of(&["UNIQUE", "FULLTEXT", "SPATIAL"]);
    tokens.expect_word("KEY")?;
    let name = tokens.name()?;
    Ok((name, text(element)?))
}

fn text(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|_| unknown())
}

fn only(names: Vec<String>) -> Result<String> {
    match <[String; 1]>::try_from(names) {
        Ok([name]) => Ok(name),
        Err(_) => Err(unknown()),
    }
}

/// `CREATE DEFINER=… VIEW`: the owner of an object goes on to be it.
pub fn with_definer(sql: &str, definer: &str) -> String {
    let modes = Modes::new(Dialect::Mysql);
    let Ok(mut tokens) = Tokens::of(sql.as_bytes(), &modes) else { return sql.to_owned() };
    let heads = ["SQL", "AGGREGATE", "FUNCTION", "PROCEDURE", "PACKAGE", "VIEW", "TRIGGER", "EVENT"];
    while !tokens.is_done() && !heads.iter().any(|word| tokens.is_word(word)) {
        tokens.take();
    }
    let (user, host) = definer.rsplit_once('@').unwrap_or((definer, ""));
    let host = if host.is_empty() { String::new() } else { format!("@{}", quote(host)) };
    let (before, behind) = sql.split_at(tokens.position().min(sql.len()));
    format!("{before}DEFINER={}{host} {behind}", quote(user))
}

fn unknown() -> Error {
    Error::new("a statement of the source's schema cannot be taken to the target")
        .help("refresh fills one database: name no further ones in the source's address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_taken_apart() {
        let schema = SchemaSql {
            before: vec![
                "CREATE SEQUENCE `s` start with 1".to_owned(),
                "SET @a = @@sql_mode".to_owned(),
                "CREATE FUNCTION `f`(x int) RETURNS int RETURN x".to_owned(),
                "CREATE TABLE `t` (\n  `a` int,\n  PRIMARY KEY (`a`),\n  KEY `k` (`a`)\n)".to_owned(),
            ],
            after: vec![
                "ALTER TABLE `t`\n  ADD CONSTRAINT `c` FOREIGN KEY (`a`) REFERENCES `t` (`a`)".to_owned(),
                "CREATE VIEW `v` AS SELECT 1 AS `a`".to_owned(),
                "CREATE OR REPLACE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `v` AS select 1".to_owned(),
                "CREATE TRIGGER `g` BEFORE INSERT ON `t` FOR EACH ROW SET @x = 1".to_owned(),
            ],
            left_out: Vec::new(),
            ..SchemaSql::default()
        };
        let script = Script::of(&schema).unwrap();
        assert_eq!(script.moved().collect::<Vec<_>>(), ["s", "t"]);
        assert_eq!(script.tables[0].keys, [("k".to_owned(), "KEY `k` (`a`)".to_owned())]);
        assert!(script.tables[0].links.is_some());
        let kinds: Vec<_> = script
            .programs
            .iter()
            .filter_map(|program| match program {
                Program::Make { kind, name, stand_in, .. } => Some((*kind, name.as_str(), *stand_in)),
                Program::Setting(_) => None,
            })
            .collect();
        let wanted = [
            (Kind::Function, "f", false),
            (Kind::View, "v", true),
            (Kind::View, "v", false),
            (Kind::Trigger, "g", false),
        ];
        assert_eq!(kinds, wanted);
    }

    #[test]
    fn defaults_rest_on_the_sequences_of_their_own_database() {
        let create = "CREATE TABLE `t` (\n  `a` int NOT NULL DEFAULT nextval(`shop`.`s`),\n  `b` int DEFAULT (1 + nextval(`shop`.`s`)),\n  \
                      `c` varchar(30) DEFAULT 'nextval(`shop`.`s`)',\n  PRIMARY KEY (`a`)\n)";
        let table = Table { name: "t".to_owned(), create: create.to_owned(), keys: Vec::new(), links: None };
        assert_eq!(table.create_in("n"), create.replacen("`shop`", "`n`", 2));
        let script = Script { tables: vec![table], ..Script::default() };
        let steps: Vec<String> = script.defaults_in("l").into_iter().map(|step| step.sql).collect();
        assert_eq!(
            steps,
            ["ALTER TABLE `l`.`t` ALTER COLUMN `a` SET DEFAULT nextval(`l`.`s`), \
              ALTER COLUMN `b` SET DEFAULT (1 + nextval(`l`.`s`))"]
        );
    }

    #[test]
    fn an_owner_is_written_where_the_server_reads_it() {
        assert_eq!(
            with_definer("CREATE OR REPLACE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `v` AS select 1", "a@b@%"),
            "CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`a@b`@`%` SQL SECURITY DEFINER VIEW `v` AS select 1"
        );
        assert_eq!(with_definer("CREATE TRIGGER `g`", "role"), "CREATE DEFINER=`role` TRIGGER `g`");
    }
}
