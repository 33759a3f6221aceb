//! PostgreSQL Anonymizer: `SECURITY LABEL … IS 'MASKED WITH …'` in SQL.

pub(super) mod expression;
pub(super) mod function;

use expression::Expression;
pub use function::function_with;

use super::fields;
use super::found::{Carried, Found, table_name};
use super::ours;
use super::rule::{Rule, days, percent};
use super::{IMPORTERS, Importer, Refused, refused};
use crate::diagnostic::Span;
use crate::error::Error;
use crate::script::split::{Kind as Part, Splitter};
use crate::script::token::{Kind, Tokens};
use crate::script::{Dialect, Modes};
use crate::yaml::Node;

/// Reads a migration, a file of declarations or a whole dump: labels on columns,
/// the older `COMMENT ON COLUMN … IS 'MASKED WITH …'`, and the functions that
/// mask a column in place; by the documentation of PostgreSQL Anonymizer 2
/// (PostgreSQL licence). A later label on a column replaces an earlier one, and
/// `NOT MASKED` is a decision and becomes `keep`. Labels on anything else, and
/// settings of the extension, are listed.
pub struct PgAnonymizer;
pub const KIND: PgAnonymizer = PgAnonymizer;

impl Importer for PgAnonymizer {
    fn name(&self) -> &'static str {
        "pg-anonymizer"
    }

    fn summary(&self) -> &'static str {
        "SQL with the SECURITY LABELs of PostgreSQL Anonymizer: migrations, or a dump"
    }

    fn recognises(&self, _root: &Node) -> bool {
        false
    }

    fn read(&self, text: &str) -> Result<Found, Refused> {
        let mut reading = Reading { found: Found::default(), labels: 0 };
        let mut splitter = Splitter::new(Modes::new(Dialect::Postgres));
        let mut start = 0;
        loop {
            let part = splitter.next(&text.as_bytes()[start..], true).map_err(|error| not_sql(text, start, &error))?;
            let Some(part) = part else { break };
            let span = start..start + part.len;
            if part.kind == Part::Statement {
                // A statement of another kind may be anything; only labels have to be read.
                let _ = reading.statement(&text[span.clone()], &span, &splitter.modes);
            }
            start = span.end;
        }
        match reading.labels {
            0 => Err(no_labels(text)),
            _ => Ok(reading.found),
        }
    }
}

/// What is no SQL may be another tool's YAML.
fn not_sql(text: &str, start: usize, error: &Error) -> Refused {
    let mut problem = refused("this cannot be read as SQL", start..start + 1).label(error.problem());
    problem.help.extend(other_tool(text));
    problem.into()
}

fn no_labels(text: &str) -> Refused {
    let mut problem = refused("this holds no `SECURITY LABEL` and no other rule of PostgreSQL Anonymizer", 0..0);
    problem.help.extend(other_tool(text));
    problem.help.push("`pg_dump --schema-only` writes the labels of a database".to_owned());
    problem
}

fn other_tool(text: &str) -> Option<String> {
    let root = fields::read(text).ok()?;
    let other = IMPORTERS.iter().find(|other| other.recognises(&root))?;
    Some(format!("it looks like a configuration of {0}: `standin import {0} FILE`", other.name()))
}

struct Reading {
    found: Found,
    /// Rules of the extension, whether they could be carried over or not.
    labels: usize,
}

impl Reading {
    fn statement(&mut self, text: &str, at: &Span, modes: &Modes) -> Result<(), Error> {
        let mut tokens = Tokens::of(text.as_bytes(), modes)?;
        if tokens.eat_words(&["SECURITY", "LABEL"]) {
            if tokens.eat_word("FOR") && !tokens.is_name() {
                tokens.string()?;
            } else if tokens.is_name() && !tokens.is_word("ON") {
                tokens.name()?;
            }
            tokens.expect_word("ON")?;
            self.label(&mut tokens, at, modes)
        } else if tokens.eat_words(&["COMMENT", "ON", "COLUMN"]) {
            let names = tokens.names()?;
            tokens.expect_word("IS")?;
            let label = if tokens.is_text() { tokens.string()? } else { Vec::new() };
            if label.trim_ascii_start().to_ascii_uppercase().starts_with(b"MASKED WITH") {
                self.labels += 1;
                self.column(&names, &label, at, modes);
            }
            Ok(())
        } else if tokens.eat_word("ALTER") {
            self.setting(&mut tokens, at)
        } else if tokens.eat_word("SELECT") {
            self.call(&mut tokens, at, modes)
        } else {
            Ok(())
        }
    }

    /// From behind ON.
    fn label(&mut self, tokens: &mut Tokens<'_>, at: &Span, modes: &Modes) -> Result<(), Error> {
        self.labels += 1;
        let kind = String::from_utf8_lossy(tokens.take().map(|token| tokens.text(token)).unwrap_or_default()).to_lowercase();
        let is_column = kind == "column";
        let names = tokens.names()?;
        if !is_column {
            let why = match kind.as_str() {
                "role" => "roles are not masked: the dump is, for everybody",
                "table" => "samples of a table are not part of the rules yet: every row is dumped",
                _ => "a label that trusts something is not needed here",
            };
            self.found.lost(&format!("{} ({kind})", names.join(".")), at, why);
            return Ok(());
        }
        tokens.expect_word("IS")?;
        match tokens.is_text() {
            true => {
                let label = tokens.string()?;
                self.column(&names, &label, at, modes);
            }
            // `IS NULL` takes a label away.
            false => {
                let (table, column) = split(&names);
                self.found.forget(&table, column);
            }
        }
        Ok(())
    }

    fn column(&mut self, names: &[String], label: &[u8], at: &Span, modes: &Modes) {
        let (table, column) = split(names);
        self.found.forget(&table, column);
        let carried = masked(label, modes).unwrap_or(Carried::Nothing("its label cannot be read"));
        match carried {
            Carried::Nothing(why) if why.is_empty() => {}
            carried => self.found.carry(&table, column, carried, at),
        }
    }

    /// `ALTER DATABASE x SET anon.y TO z`, from behind ALTER.
    fn setting(&mut self, tokens: &mut Tokens<'_>, at: &Span) -> Result<(), Error> {
        if tokens.eat_one_of(&["DATABASE", "ROLE", "SYSTEM"]).is_none() {
            return Ok(());
        }
        while tokens.peek().is_some() && !tokens.eat_word("SET") {
            tokens.take();
        }
        let names = tokens.names()?;
        if let [extension, setting] = names.as_slice()
            && extension == "anon"
        {
            self.labels += 1;
            let why = match setting.as_str() {
                "privacy_by_default" => "columns without a rule stop the run here, whatever the setting",
                "salt" | "algorithm" => "values depend on the key of the rules (`key:`), not on a salt",
                _ => "settings of the extension are not rules",
            };
            self.found.lost(&format!("anon.{setting}"), at, why);
        }
        Ok(())
    }

    /// `SELECT anon.shuffle_column('t', 'c', 'id')`, from behind SELECT.
    fn call(&mut self, tokens: &mut Tokens<'_>, at: &Span, modes: &Modes) -> Result<(), Error> {
        let Some(Expression::Call { name, arguments }) = Expression::read(tokens, modes) else { return Ok(()) };
        let text = |index: usize| arguments.get(index).and_then(|(_, value)| value.as_text());
        let (Some(table), Some(column)) = (text(0), text(1)) else { return Ok(()) };
        let third = arguments.get(2).and_then(|(_, value)| value.as_written());
        let carried = match name.as_str() {
            "anon.shuffle_column" => Carried::As(Rule::of(ours::SHUFFLE)),
            "anon.add_noise_on_numeric_column" | "anon.numeric_noise_on_column" => match third.and_then(percent) {
                Some(percent) => Carried::As(Rule::of(ours::NOISE).number("percent", percent)),
                None => Carried::Nothing("its ratio cannot be read"),
            },
            "anon.add_noise_on_datetime_column" | "anon.datetime_noise_on_column" => match third.and_then(days) {
                Some(days) => Carried::As(Rule::date_shift(days)),
                None => Carried::Nothing("its interval cannot be read"),
            },
            _ => return Ok(()),
        };
        self.labels += 1;
        let (schema, table) = table.split_once('.').map_or((None, table), |(schema, table)| (Some(schema), table));
        self.found.carry(&table_name(schema, table), column, carried, at);
        Ok(())
    }
}

/// Table and column of `a.b`, `a.b.c`, `a.b.c.d`.
fn split(names: &[String]) -> (String, &str) {
    match names {
        [] => (String::new(), ""),
        [column] => (String::new(), column),
        [table, column] => (table_name(None, table), column),
        [.., schema, table, column] => (table_name(Some(schema), table), column),
    }
}

/// What a column's label says; nothing with an empty reason where it does not mask.
fn masked(label: &[u8], modes: &Modes) -> Option<Carried> {
    let mut tokens = Tokens::of(label, modes).ok()?;
    if tokens.eat_words(&["NOT", "MASKED"]) {
        return Some(Carried::As(Rule::of(ours::KEEP)));
    }
    if !tokens.eat_words(&["MASKED", "WITH"]) {
        return Some(Carried::Nothing("its label is none that masks"));
    }
    let is_function = tokens.eat_word("FUNCTION");
    if !is_function && !tokens.eat_word("VALUE") {
        return None;
    }
    let expression = Expression::read(&mut tokens, modes)?;
    if !tokens.is_done() || tokens.peek().is_some_and(|token| token.kind == Kind::Mark) {
        return Some(Carried::Nothing("an expression of its own; `template`, `cases` or `command` may do the same"));
    }
    Some(match expression {
        Expression::Call { name, arguments } => function::function(&name, &arguments),
        Expression::Null => Carried::As(Rule::of(ours::NULL)),
        Expression::Text(text) | Expression::Number(text) => Carried::As(Rule::fixed(text)),
        Expression::Bool(value) => Carried::As(Rule::fixed(value.to_string())),
        Expression::List(_) | Expression::Name(_) => Carried::Nothing("its value is none that can be written as a text"),
    })
}
