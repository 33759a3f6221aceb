//! The catalog of a live PostgreSQL database, in one query per kind of object.
//!
//! Never reads a row of a user's table, a count or a comment. It relies on the
//! caller's transaction for consistency, on `standard_conforming_strings` and
//! on nothing else: the search path is emptied first (see `Server::of`).

use std::collections::{BTreeMap, BTreeSet};

use super::constraints;
use super::fields::Fields;
use super::privileges;
use super::sequences;
use super::server::{DEFAULT_SCHEMA, Server, USER_SCHEMA, not_of_extension};
use super::session::Session;
use super::user_types;
use crate::dialect::postgres::parse_type;
use crate::error::Result;
use crate::schema::{
    Catalog, Column, Default, Engine, EngineKind, Generated, Identity, Name, Table, TableKind, UserType, View,
};

/// Every object that is neither the system's, an extension's nor temporary.
///
/// # Errors
/// When the role may not read a table; each such table is named.
pub fn read(session: &mut Session) -> Result<Catalog> {
    let server = Server::of(session)?;
    privileges::check(session)?;
    let spelling = Spelling::of(session)?;
    let types = user_types::read(session, &spelling)?;
    let mut tables = tables(session)?;
    columns(session, server, &types, &spelling, &mut tables)?;
    constraints::read(session, server, &mut tables)?;
    let mut tables: Vec<Table> = tables.into_values().collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Catalog {
        engine: Engine { kind: EngineKind::Postgres, version: server.major.to_string() },
        default_schema: DEFAULT_SCHEMA.to_owned(),
        schemas: schemas(session)?,
        extensions: extensions(session)?,
        types,
        sequences: sequences::read(session)?,
        tables,
        views: views(session)?,
    })
}

/// Tables by their object identifiers, while they are put together.
pub type Tables = BTreeMap<u32, Table>;

fn schemas(session: &mut Session) -> Result<Vec<String>> {
    let member = not_of_extension("pg_namespace", "n.oid");
    names(session, &format!("SELECT n.nspname FROM pg_namespace AS n WHERE {USER_SCHEMA} AND {member}"))
}

fn extensions(session: &mut Session) -> Result<Vec<String>> {
    // Identifiers below 16384 are given out while a cluster is made: plpgsql.
    names(session, "SELECT extname FROM pg_extension WHERE oid >= 16384")
}

fn names(session: &mut Session, sql: &str) -> Result<Vec<String>> {
    let mut names = Fields::of(session, sql)?.map(|mut row| row.text()).collect::<Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn tables(session: &mut Session) -> Result<Tables> {
    let mut parents: BTreeMap<u32, Vec<Name>> = BTreeMap::new();
    let sql = "SELECT i.inhrelid, n.nspname, c.relname FROM pg_inherits AS i \
               JOIN pg_class AS c ON c.oid = i.inhparent JOIN pg_namespace AS n ON n.oid = c.relnamespace \
               WHERE c.relkind IN ('r', 'p', 'f') ORDER BY i.inhrelid, i.inhseqno";
    for mut row in Fields::of(session, sql)? {
        parents.entry(row.number()?).or_default().push(Name::new(row.text()?, row.text()?));
    }
    let member = not_of_extension("pg_class", "c.oid");
    let sql = format!(
        "SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence = 'u', \
         CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, \
         CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END, s.srvname \
         FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         LEFT JOIN pg_foreign_table AS f ON f.ftrelid = c.oid LEFT JOIN pg_foreign_server AS s ON s.oid = f.ftserver \
         WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND {USER_SCHEMA} AND {member}"
    );
    let mut tables = Tables::new();
    for mut row in Fields::of(session, &sql)? {
        let oid = row.number()?;
        let name = Name::new(row.text()?, row.text()?);
        let letter = row.letter()?;
        let unlogged = row.flag()?;
        let by = row.maybe()?;
        let bound = row.maybe()?;
        let server = row.maybe()?;
        let mut inherits = parents.remove(&oid).unwrap_or_default();
        // A partition has exactly one parent.
        let of = bound.and_then(|bound| inherits.pop().map(|parent| (parent, bound)));
        let kind = match (letter, by, of) {
            ('f', ..) => TableKind::Foreign { server: server.unwrap_or_default() },
            (_, Some(by), of) => TableKind::Partitioned { by, of },
            (_, None, Some((of, bound))) => TableKind::Partition { of, bound },
            (_, None, None) => TableKind::Ordinary,
        };
        let table = Table {
            name,
            kind,
            unlogged,
            inherits,
            columns: Vec::new(),
            keys: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            exclusions: Vec::new(),
        };
        tables.insert(oid, table);
    }
    Ok(tables)
}

fn columns(
    session: &mut Session,
    server: Server,
    types: &[UserType],
    spelling: &Spelling,
    tables: &mut Tables,
) -> Result<()> {
    let required = user_types::never_null(session)?;
    let generated = server.since(12, "a.attgenerated", "''");
    // Since 18 a NOT NULL may be NOT VALID: rows from before it may hold NULL.
    let unproved = server.since(
        18,
        "EXISTS (SELECT FROM pg_constraint AS nn WHERE nn.conrelid = a.attrelid AND nn.contype = 'n' \
         AND NOT nn.convalidated AND nn.conkey[1] = a.attnum)",
        "false",
    );
    let sql = format!(
        "SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.atttypid, \
         a.attnotnull AND NOT {unproved}, pg_get_expr(d.adbin, d.adrelid), a.attidentity, {generated}, \
         CASE WHEN l.collnamespace = 'pg_catalog'::regnamespace THEN l.collname \
         ELSE ln.nspname || '.' || l.collname END \
         FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_type AS t ON t.oid = a.atttypid \
         LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
         LEFT JOIN pg_collation AS l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation \
         LEFT JOIN pg_namespace AS ln ON ln.oid = l.collnamespace \
         WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f') AND {USER_SCHEMA} \
         ORDER BY a.attrelid, a.attnum"
    );
    for mut row in Fields::of(session, &sql)? {
        let Some(table) = tables.get_mut(&row.number()?) else { continue };
        let name = row.text()?;
        let native = spelling.of_type(row.text()?);
        let never_null = required.contains(&row.number()?);
        let not_null = row.flag()?;
        let expression = row.maybe()?;
        let identity = row.letter()?;
        let computed = row.letter()?;
        let (default, generated) = match (identity, computed, expression) {
            ('a', ..) => (None, Generated::Identity(Identity::Always)),
            ('d', ..) => (None, Generated::Identity(Identity::ByDefault)),
            (_, 's', Some(expression)) => (None, Generated::Stored(expression)),
            (_, 'v', Some(expression)) => (None, Generated::Virtual(expression)),
            (_, _, Some(expression)) => (Some(Default::of(&expression)), Generated::No),
            (_, _, None) => (None, Generated::No),
        };
        table.columns.push(Column {
            name,
            ty: parse_type(&native, types, DEFAULT_SCHEMA),
            native,
            nullable: !(not_null || never_null),
            default,
            generated,
            collation: row.maybe()?,
        });
    }
    Ok(())
}

fn views(session: &mut Session) -> Result<Vec<View>> {
    let member = not_of_extension("pg_class", "c.oid");
    let sql = format!(
        "SELECT n.nspname, c.relname, c.relkind = 'm' FROM pg_class AS c \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND {USER_SCHEMA} AND {member}"
    );
    let mut views = Vec::new();
    for mut row in Fields::of(session, &sql)? {
        views.push(View { name: Name::new(row.text()?, row.text()?), materialized: row.flag()? });
    }
    views.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(views)
}

/// How types of the default schema are spelled: without it, as people do.
pub struct Spelling {
    /// Names that mean the system's type when nothing stands before them.
    taken: BTreeSet<String>,
}

impl Spelling {
    fn of(session: &mut Session) -> Result<Spelling> {
        let sql = format!(
            "SELECT t.typname FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace \
             JOIN pg_type AS s ON s.typname = t.typname AND s.typnamespace = 'pg_catalog'::regnamespace \
             WHERE n.nspname = '{DEFAULT_SCHEMA}'"
        );
        Ok(Spelling { taken: names(session, &sql)?.into_iter().collect() })
    }

    /// `public.mood[]` becomes `mood[]`; `public."Mood"` and a name that a
    /// system type has too stay as they are.
    pub fn of_type(&self, formatted: String) -> String {
        let Some(rest) = formatted.strip_prefix(DEFAULT_SCHEMA).and_then(|rest| rest.strip_prefix('.')) else {
            return formatted;
        };
        let end = rest.find(['(', '[', ' ']).unwrap_or(rest.len());
        if rest.starts_with('"') || self.taken.contains(&rest[..end]) { formatted } else { rest.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(formatted: &str) -> String {
        Spelling { taken: BTreeSet::from(["box".to_owned()]) }.of_type(formatted.to_owned())
    }

    #[test]
    fn the_default_schema_is_left_out_of_a_type() {
        assert_eq!(spelled("public.mood"), "mood");
        assert_eq!(spelled("public.mood[]"), "mood[]");
        assert_eq!(spelled("public.geometry(Point,4326)"), "geometry(Point,4326)");
    }

    #[test]
    fn a_type_that_would_become_ambiguous_keeps_its_schema() {
        assert_eq!(spelled("public.\"Mood\""), "public.\"Mood\"");
        assert_eq!(spelled("public.box"), "public.box");
        assert_eq!(spelled("public.box[]"), "public.box[]");
        assert_eq!(spelled("publications.mood"), "publications.mood");
        assert_eq!(spelled("character varying(32)"), "character varying(32)");
    }
}
