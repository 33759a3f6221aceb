//! The source's statements, with the schemas they name replaced by those that the
//! new tables are built in.
//!
//! Token by token, and only where the schema's name stands before the name of an
//! object that the statements make: an alias or a column may be called the same,
//! and what belongs to an extension stays where it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::postgres::{literal, quote};
use crate::error::Result;
use crate::schema::Name;
use crate::script::token::{Kind, Token, Tokens};
use crate::script::{Dialect, Modes};
use crate::source::SchemaSql;

/// One statement, as it is built and as it is meant.
pub struct Rewritten {
    /// With the schemas it is built in.
    pub text: String,
    /// A function whose body or search path was changed too: it gets its own back
    /// when it is in its place.
    pub body_changed: bool,
}

/// What the statements make, and where it is built.
pub struct Rewriter {
    /// By real schema.
    staging: BTreeMap<String, String>,
    made: BTreeSet<Name>,
    modes: Modes,
}

/// The pieces of one statement's text.
struct Reading<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    names: Vec<Option<String>>,
}

impl<'a> Reading<'a> {
    fn of(text: &'a str, modes: &Modes) -> Result<Reading<'a>> {
        let mut cursor = Tokens::of(text.as_bytes(), modes)?;
        let (mut tokens, mut names) = (Vec::new(), Vec::new());
        while let Some(token) = cursor.peek() {
            let name = if cursor.is_name() { Some(cursor.name()?) } else { cursor.take().and(None) };
            tokens.push(token);
            names.push(name);
        }
        Ok(Reading { text, tokens, names })
    }

    fn raw(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| &self.text[token.start..token.end])
    }

    fn is_mark(&self, at: usize, mark: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Mark) && self.raw(at) == mark
    }

    /// A keyword, unquoted.
    fn is_word(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Word) && self.raw(at).eq_ignore_ascii_case(word)
    }

    fn is_text(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Text)
    }

    fn name(&self, at: usize) -> Option<&str> {
        self.names.get(at)?.as_deref()
    }

    /// `schema.name`, or `schema.<=>`, where it begins here.
    fn qualified(&self, at: usize) -> Option<Name> {
        let schema = self.name(at)?;
        if !self.is_mark(at + 1, ".") || at > 0 && self.is_mark(at - 1, ".") {
            return None;
        }
        if let Some(name) = self.name(at + 2) {
            return Some(Name::new(schema, name));
        }
        let is_operator = |at: &usize| {
            self.tokens.get(*at).is_some_and(|token| token.kind == Kind::Mark) && !"(),;.[]\"".contains(self.raw(*at))
        };
        let operator: String = (at + 2..).take_while(is_operator).map(|at| self.raw(at)).collect();
        (!operator.is_empty()).then(|| Name::new(schema, operator))
    }
}

impl Rewriter {
    /// `staging` names the schema that the n-th of the real ones is built in.
    ///
    /// # Errors
    /// A statement that cannot be read.
    pub fn of(schema: &SchemaSql, staging: impl Fn(usize) -> String) -> Result<Rewriter> {
        let modes = Modes::new(Dialect::Postgres);
        let mut made = BTreeSet::new();
        let mut schemas = BTreeSet::new();
        for statement in schema.before.iter().chain(&schema.after) {
            let reading = Reading::of(statement, &modes)?;
            if let Some(schema) = created_schema(&reading) {
                schemas.insert(schema.to_owned());
            } else {
                names_made(&reading, &mut made);
            }
        }
        schemas.extend(made.iter().map(|name| name.schema.clone()));
        let staging = schemas.into_iter().enumerate().map(|(index, schema)| (schema, staging(index))).collect();
        Ok(Rewriter { staging, made, modes })
    }

    /// Real schemas and what stands for them meanwhile.
    pub fn schemas(&self) -> &BTreeMap<String, String> {
        &self.staging
    }

    /// What the statements make; tables, views, types, functions and operators by
    /// their bare names.
    pub fn made(&self) -> &BTreeSet<Name> {
        &self.made
    }

    /// Where an object of the source is built.
    pub fn place(&self, name: &Name) -> Name {
        match self.staging.get(&name.schema) {
            Some(staging) => Name::new(staging, &name.name),
            None => name.clone(),
        }
    }

    /// # Errors
    /// A statement that cannot be read.
    pub fn rewrite(&self, statement: &str) -> Result<Rewritten> {
        let reading = Reading::of(statement, &self.modes)?;
        let is_routine = reading.is_word(0, "create")
            && (1..5).any(|at| reading.is_word(at, "function") || reading.is_word(at, "procedure"));
        let mut body_changed = false;
        let bodies = is_routine || reading.is_word(0, "do");
        let text = self.text(&reading, bodies, &mut body_changed);
        Ok(Rewritten { text, body_changed: body_changed && is_routine })
    }

    fn text(&self, reading: &Reading<'_>, bodies: bool, body_changed: &mut bool) -> String {
        let mut out = String::with_capacity(reading.text.len() + 64);
        let mut copied = 0;
        let mut replace = |token: Token, new: &str, out: &mut String| {
            out.push_str(&reading.text[copied..token.start]);
            out.push_str(new);
            copied = token.end;
        };
        let mut at = 0;
        while at < reading.tokens.len() {
            let token = reading.tokens[at];
            if let Some(name) = reading.qualified(at)
                && let Some(staging) = self.staging.get(&name.schema)
                && self.made.contains(&name)
            {
                replace(token, &quote(staging), &mut out);
            } else if reading.is_text(at) && is_object_literal(reading, at) {
                if let Some(new) = self.inside(reading.raw(at), false) {
                    replace(token, &new, &mut out);
                }
            } else if bodies && reading.is_text(at) && reading.raw(at).starts_with('$') {
                if let Some(new) = self.inside(reading.raw(at), true) {
                    *body_changed = true;
                    replace(token, &new, &mut out);
                }
            } else if bodies && reading.is_word(at, "search_path") && at > 0 && reading.is_word(at - 1, "set") {
                // Each schema behind the one that stands for it.
                at += 2;
                while let Some(token) = reading.tokens.get(at) {
                    let schema = match reading.name(at) {
                        Some(name) => Some(name.to_owned()),
                        None if reading.is_text(at) => Some(reading.raw(at).trim_matches('\'').replace("''", "'")),
                        None => None,
                    };
                    if let Some(staging) = schema.and_then(|schema| self.staging.get(&schema)) {
                        *body_changed = true;
                        replace(*token, &format!("{}, {}", literal(staging), reading.raw(at)), &mut out);
                    }
                    if !reading.is_mark(at + 1, ",") {
                        break;
                    }
                    at += 2;
                }
            }
            at += 1;
        }
        out.push_str(&reading.text[copied..]);
        out
    }

    /// A quoted text whose inside was changed; `None` where nothing was, or where
    /// it is in a language that is not read here.
    fn inside(&self, raw: &str, body: bool) -> Option<String> {
        let (open, inner, close) = if let Some(rest) = raw.strip_prefix('$') {
            let tag = rest.find('$')? + 2;
            (&raw[..tag], raw.get(tag..raw.len().checked_sub(tag)?)?.to_owned(), &raw[..tag])
        } else {
            ("'", raw.strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'"), "'")
        };
        let reading = Reading::of(&inner, &self.modes).ok()?;
        let changed = self.text(&reading, body, &mut false);
        if changed == inner {
            return None;
        }
        let changed = if open == "'" { changed.replace('\'', "''") } else { changed };
        Some(format!("{open}{changed}{close}"))
    }
}

/// The first name in a statement that is written with its schema.
pub fn first_name(statement: &str) -> Option<Name> {
    let modes = Modes::new(Dialect::Postgres);
    let reading = Reading::of(statement, &modes).ok()?;
    (0..reading.tokens.len()).find_map(|at| reading.qualified(at))
}

/// `'…'::regclass` and its like, with or without `pg_catalog`.
fn is_object_literal(reading: &Reading<'_>, at: usize) -> bool {
    const KINDS: &[&str] = &[
        "regclass",
        "regproc",
        "regprocedure",
        "regtype",
        "regoper",
        "regoperator",
        "regcollation",
        "regconfig",
        "regdictionary",
    ];
    if !(reading.is_mark(at + 1, ":") && reading.is_mark(at + 2, ":")) {
        return false;
    }
    let skip = if reading.is_word(at + 3, "pg_catalog") { at + 5 } else { at + 3 };
    reading.name(skip).is_some_and(|name| KINDS.contains(&name))
}

/// The schema that a statement makes.
fn created_schema<'a>(reading: &'a Reading<'_>) -> Option<&'a str> {
    if !(reading.is_word(0, "create") && reading.is_word(1, "schema")) {
        return None;
    }
    let skip = if reading.is_word(2, "if") { 5 } else { 2 };
    reading.name(skip)
}

/// The names of what a statement makes.
fn names_made(reading: &Reading<'_>, made: &mut BTreeSet<Name>) {
    let first = (0..reading.tokens.len()).find_map(|at| reading.qualified(at));
    let Some(first) = first.filter(|_| !reading.is_word(1, "extension")) else { return };
    for at in 0..reading.tokens.len() {
        // An index, or the constraint that makes one, stands beside its table.
        let is_index = reading.is_word(at, "index") && reading.is_word(0, "create") && at <= 2;
        let is_key = reading.is_word(at, "constraint")
            && ["primary", "unique", "exclude"].iter().any(|word| reading.is_word(at + 2, word));
        if (is_index || is_key)
            && let Some(name) = reading.name(at + 1)
        {
            made.insert(Name::new(&first.schema, name));
        }
        if reading.is_word(at, "multirange_type_name") {
            made.extend(reading.qualified(at + 2));
        }
        // The sequence of an identity column.
        if reading.is_word(at, "sequence") && reading.is_word(at + 1, "name") {
            made.extend(reading.qualified(at + 2));
        }
    }
    if reading.is_word(0, "create") {
        made.insert(first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewriter(statements: &[&str]) -> Rewriter {
        let before = statements.iter().map(|&statement| statement.to_owned()).collect();
        let schema = SchemaSql { before, ..SchemaSql::default() };
        Rewriter::of(&schema, |index| format!("new_{index}")).unwrap()
    }

    #[track_caller]
    fn check(statement: &str, want: &str) {
        let rewriter = rewriter(&[
            "CREATE SCHEMA IF NOT EXISTS shop",
            "CREATE TYPE shop.mood AS ENUM ('a')",
            "CREATE TABLE shop.shop (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME shop.shop_id_seq), m shop.mood)",
            "CREATE TABLE public.\"Odd.Name\" (id integer)",
            "CREATE OR REPLACE FUNCTION public.f(integer) RETURNS integer LANGUAGE sql AS $$SELECT 1$$",
            "CREATE OPERATOR public.=== (LEFTARG = integer)",
            "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public",
            "ALTER TABLE ONLY public.\"Odd.Name\" ADD CONSTRAINT odd_key PRIMARY KEY (id)",
            "CREATE INDEX shop_m ON shop.shop USING btree (m)",
        ]);
        assert_eq!(rewriter.rewrite(statement).unwrap().text, want);
    }

    #[test]
    fn names_of_what_is_made_get_another_schema() {
        check("SELECT shop.id FROM shop.shop", "SELECT shop.id FROM \"new_1\".shop");
        check("SELECT 'a'::shop.mood, 'shop.mood'", "SELECT 'a'::\"new_1\".mood, 'shop.mood'");
        check("x public.citext, y public.\"Odd.Name\"", "x public.citext, y \"new_0\".\"Odd.Name\"");
        check("nextval('shop.shop_id_seq'::regclass)", "nextval('\"new_1\".shop_id_seq'::regclass)");
        check("'public.\"Odd.Name\"'::pg_catalog.regclass", "'\"new_0\".\"Odd.Name\"'::pg_catalog.regclass");
        check("'public.f(shop.mood)'::regprocedure", "'\"new_0\".f(\"new_1\".mood)'::regprocedure");
        check("1 OPERATOR(public.===) 2 OPERATOR(public.@@) 3", "1 OPERATOR(\"new_0\".===) 2 OPERATOR(public.@@) 3");
        check(
            "ALTER INDEX public.odd_key ATTACH PARTITION shop.shop_m",
            "ALTER INDEX \"new_0\".odd_key ATTACH PARTITION \"new_1\".shop_m",
        );
        check("SELECT other.shop.shop, public.elsewhere", "SELECT other.shop.shop, public.elsewhere");
    }

    #[test]
    fn bodies_are_changed_for_the_time_of_building() {
        let rewriter = rewriter(&["CREATE TABLE public.t (id integer)"]);
        let function = |body: &str, path: &str| {
            format!("CREATE OR REPLACE FUNCTION public.g() RETURNS integer LANGUAGE sql {path}AS $_${body}$_$")
        };
        let one = rewriter.rewrite(&function("SELECT id FROM public.t", "")).unwrap();
        assert!(one.body_changed && one.text.contains("FROM \"new_0\".t$_$"), "{}", one.text);
        let two = rewriter.rewrite(&function("SELECT 'public.t' FROM x.t", "")).unwrap();
        assert!(!two.body_changed, "{}", two.text);
        let three = rewriter.rewrite(&function("SELECT id FROM t", "SET search_path TO 'public', 'x' ")).unwrap();
        assert!(three.body_changed && three.text.contains("TO 'new_0', 'public', 'x' AS"), "{}", three.text);
        let four = rewriter.rewrite("DO $p$BEGIN IF true THEN CREATE POLICY p ON public.t; END IF; END$p$").unwrap();
        assert!(!four.body_changed && four.text.contains("ON \"new_0\".t;"), "{}", four.text);
    }
}
