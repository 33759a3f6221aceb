//! What a dump says besides its rows: looked at before it is copied, and
//! compared with the snapshot.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Report;
use crate::discover::leak::leaks;
use crate::error::{Error, Result};
use crate::rules::Rules;
use crate::schema::{Catalog, Engine, EngineKind};
use crate::script::access::secrets;
use crate::script::token::Tokens;
use crate::script::{Builder, Class, Dialect, Modes};
use crate::snapshot::drift::{self, ChangeKind};
use crate::source::SchemaSql;
use crate::source::dump::readable;

/// What comments between the statements are called, in messages and in `ddl:`.
const COMMENTS: &str = "comments between statements";

/// What the statements of a session are called.
const SETTINGS: &str = "settings of the session";

/// Objects whose text may make rows when it runs.
const PROGRAMS: [&str; 9] =
    ["function", "procedure", "trigger", "event", "rule", "package", "aggregate", "routine", "language"];

/// Lets through what holds nothing personal or secret, or what the rules keep.
pub struct Gate<'a> {
    rules: &'a Rules,
    used: BTreeSet<&'a str>,
    redacted: Vec<String>,
}

impl<'a> Gate<'a> {
    pub fn new(rules: &'a Rules) -> Gate<'a> {
        Gate { rules, used: BTreeSet::new(), redacted: Vec::new() }
    }

    /// # Errors
    /// A comment that holds something personal or secret.
    pub fn comment(&mut self, comment: &[u8]) -> Result<()> {
        self.no_rows(comment, COMMENTS)?;
        self.look(comment, COMMENTS)
    }

    /// The statement as it is written: credentials are replaced.
    ///
    /// # Errors
    /// Rows that cannot be masked, a statement nobody understands, and text that
    /// looks personal or secret and that the rules do not keep.
    pub fn statement<'s>(&mut self, statement: &'s [u8], class: &Class, modes: &Modes) -> Result<Cow<'s, [u8]>> {
        readable(class)?;
        let object = match class {
            Class::Schema { object } | Class::Access { object } => object.as_str(),
            _ => SETTINGS,
        };
        // Bodies of programs insert rows of their own; elsewhere rows stand in a
        // comment that the server which wrote the dump does not execute.
        if !PROGRAMS.iter().any(|kind| object.starts_with(kind)) {
            self.no_rows(statement, object)?;
        }
        let passed = self.redact(statement, class, object, modes)?;
        self.look(&passed, object)?;
        Ok(passed)
    }

    fn redact<'s>(&mut self, statement: &'s [u8], class: &Class, object: &str, modes: &Modes) -> Result<Cow<'s, [u8]>> {
        if matches!(class, Class::Sequence { .. }) {
            return Ok(Cow::Borrowed(statement));
        }
        let mut secrets = secrets(statement, modes)?;
        if secrets.is_empty() {
            return Ok(Cow::Borrowed(statement));
        }
        secrets.sort_by_key(|secret| secret.range.start);
        let mut passed = Vec::with_capacity(statement.len());
        let mut copied = 0;
        for secret in secrets {
            passed.extend_from_slice(&statement[copied..secret.range.start]);
            passed.extend_from_slice(&secret.replacement);
            copied = secret.range.end;
            self.redacted.push(format!("{} of {object}", secret.what));
        }
        passed.extend_from_slice(&statement[copied..]);
        Ok(Cow::Owned(passed))
    }

    /// Rows that were commented out are rows all the same, and no rule is bound
    /// to them.
    fn no_rows(&mut self, text: &[u8], object: &str) -> Result<()> {
        const BEGINNINGS: [&[u8]; 5] = [b"insert into", b"insert ignore", b"replace into", b"values (", b"values("];
        let text = text.to_ascii_lowercase();
        let begins = BEGINNINGS.iter().any(|words| memchr::memmem::find(&text, words).is_some());
        if !begins || self.is_kept(object) {
            return Ok(());
        }
        Err(Error::refused("the dump has rows in a comment, where they cannot be masked; nothing was written")
            .name("in", object)
            .help("take them out, or keep them by name below `ddl:` in the rules: \"OBJECT\": keep(because=\"…\")"))
    }

    fn is_kept(&mut self, object: &str) -> bool {
        let kept = self.rules.ddl.iter().find(|kept| kept.object == object);
        kept.is_some_and(|kept| {
            self.used.insert(kept.object.as_str());
            true
        })
    }

    fn look(&mut self, text: &[u8], object: &str) -> Result<()> {
        let Some(leak) = leaks(text).into_iter().next() else { return Ok(()) };
        if self.is_kept(object) {
            return Ok(());
        }
        Err(Error::refused("the schema's text holds what looks personal or secret; nothing was written")
            .name("in", object)
            .name("looks like", leak.what)
            .help("take it out of the schema, or keep it by name below `ddl:` in the rules: \"OBJECT\": keep(because=\"…\")"))
    }

    /// What was replaced, and the entries of `ddl:` that were not needed.
    pub fn finish(self) -> (Vec<String>, Vec<String>) {
        let unused = self.rules.ddl.iter().filter(|kept| !self.used.contains(kept.object.as_str()));
        let unused = unused.map(|kept| kept.object.clone()).collect();
        (self.redacted, unused)
    }
}

/// The same look at the schema that a database's dump begins and ends with;
/// returns the entries of `ddl:` that nothing in it needed.
///
/// # Errors
/// Text that looks personal or secret and that the rules do not keep.
pub fn look_at(schema: &SchemaSql, engine: &Engine, rules: &Rules) -> Result<Vec<String>> {
    let mut gate = Gate::new(rules);
    let mut objects = Objects::of(engine);
    for statement in schema.before.iter().chain(&schema.after) {
        let object = objects.of_statement(statement.as_bytes());
        gate.look(statement.as_bytes(), &object)?;
    }
    Ok(gate.finish().1)
}

/// What statements are about, in the words of a dump's messages.
struct Objects {
    builder: Option<Builder>,
    modes: Modes,
}

impl Objects {
    fn of(engine: &Engine) -> Objects {
        let dialect = if engine.kind.is_mysql() { Dialect::Mysql } else { Dialect::Postgres };
        // SQLite's statements are read for their first words alone.
        let builder = (engine.kind != EngineKind::Sqlite).then(|| Builder::new(dialect, engine.clone()));
        Objects { builder, modes: Modes { engine: Some(engine.clone()), ..Modes::new(dialect) } }
    }

    fn of_statement(&mut self, statement: &[u8]) -> String {
        let taken = self.builder.as_mut().and_then(|builder| builder.take(statement, &mut self.modes).ok());
        match taken {
            Some(Class::Schema { object } | Class::Access { object }) => object,
            _ => first_words(statement, &self.modes).unwrap_or_else(|| SETTINGS.to_owned()),
        }
    }
}

/// `trigger t_audit` of `CREATE TRIGGER "t_audit" AFTER …`.
fn first_words(statement: &[u8], modes: &Modes) -> Option<String> {
    const KINDS: [&str; 4] = ["table", "index", "view", "trigger"];
    let mut tokens = Tokens::of(statement, modes).ok()?;
    tokens.expect_word("create").ok()?;
    while tokens.eat_one_of(&["unique", "temporary", "temp", "virtual"]).is_some() {}
    let kind = tokens.eat_one_of(&KINDS)?;
    tokens.eat_words(&["if", "not", "exists"]);
    Some(format!("{kind} {}", tokens.names().ok()?.join(".")))
}

/// What the dump makes against what the snapshot says. A table that the dump
/// leaves out is no drift: dumps of some tables are usual.
///
/// # Errors
/// An object that the snapshot does not have or has otherwise.
pub fn compare(snapshot: &Catalog, dump: &Catalog) -> Result<Report> {
    let mut report = Report { rows_only: dump.tables.is_empty(), ..Report::default() };
    if report.rows_only {
        return Ok(report);
    }
    for change in drift::drift(snapshot, dump) {
        let whole_object = matches!(change.what, "schema" | "extension" | "type" | "sequence" | "table" | "view");
        if change.kind == ChangeKind::Removed && whole_object {
            if change.what == "table" {
                report.absent.push(change.name);
            }
            continue;
        }
        return Err(Error::refused("the dump's schema is not what the snapshot says; nothing was written")
            .name(change.kind.word(), format!("{} {}", change.what, change.name))
            .help("refresh the snapshot with `standin snapshot --from FILE`, review the change, and run again"));
    }
    Ok(report)
}
