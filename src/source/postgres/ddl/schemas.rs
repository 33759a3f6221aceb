//! Schemas, extensions, collations.

use super::object::{Id, Object, Objects, Rank, class};
use crate::error::Result;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::server::{DEFAULT_SCHEMA, Server, USER_SCHEMA, not_of_extension};
use crate::source::postgres::session::Session;

pub fn read(session: &mut Session, server: Server, objects: &mut Objects) -> Result<()> {
    schemas(session, objects)?;
    extensions(session, server, objects)?;
    collations(session, server, objects)
}

fn schemas(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let member = not_of_extension("pg_namespace", "n.oid");
    // Every new database has the default schema, and not every role may make one.
    let sql = format!(
        "SELECT n.oid, quote_ident(n.nspname), n.nspname FROM pg_namespace AS n \
         WHERE {USER_SCHEMA} AND n.nspname <> '{DEFAULT_SCHEMA}' AND {member}"
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::SCHEMA, row.number()?);
        let statement = format!("CREATE SCHEMA IF NOT EXISTS {}", row.text()?);
        objects.add(Object::new(id, Rank::Schema, format!("schema {}", row.text()?), statement));
    }
    Ok(())
}

/// An extension that brings its own schema is not told where to go.
fn extensions(session: &mut Session, server: Server, objects: &mut Objects) -> Result<()> {
    // Before 13 none was trusted, and which needs a superuser says little.
    let trusted = server.since(
        13,
        "coalesce((SELECT v.trusted OR NOT v.superuser FROM pg_available_extension_versions AS v \
         WHERE v.name = e.extname AND v.version = e.extversion), true)",
        "true",
    );
    let sql = format!(
        "SELECT e.oid, e.extname, quote_ident(e.extname), quote_ident(n.nspname), \
         EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid \
         AND d.deptype = 'e') OR n.nspname = 'pg_catalog', {trusted} \
         FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.oid >= 16384"
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::EXTENSION, row.number()?);
        let label = format!("extension {}", row.text()?);
        let mut statement = format!("CREATE EXTENSION IF NOT EXISTS {}", row.text()?);
        let schema = row.text()?;
        if !row.flag()? {
            statement.push_str(&format!(" WITH SCHEMA {schema}"));
        }
        if !row.flag()? {
            objects.untrusted.insert(id);
        }
        objects.add(Object::new(id, Rank::Extension, label, statement));
    }
    let sql = "SELECT classid, objid, refobjid FROM pg_depend WHERE deptype = 'e'";
    for mut row in Fields::of(session, sql)? {
        let member = Id::new(row.number()?, row.number()?);
        objects.stands_for.insert(member, Id::new(class::EXTENSION, row.number()?));
    }
    Ok(())
}

fn collations(session: &mut Session, server: Server, objects: &mut Objects) -> Result<()> {
    let locale = match server.major {
        17.. => "l.colllocale",
        15..=16 => "l.colliculocale",
        _ => "NULL",
    };
    let deterministic = server.since(12, "l.collisdeterministic", "true");
    let rules = server.since(16, "l.collicurules", "NULL");
    let member = not_of_extension("pg_collation", "l.oid");
    let sql = format!(
        "SELECT l.oid, n.nspname || '.' || l.collname, format('CREATE COLLATION %I.%I (provider = %s, %s%s%s)', \
         n.nspname, l.collname, CASE l.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END, \
         CASE WHEN {locale} IS NOT NULL THEN format('locale = %L', {locale}) \
         ELSE format('lc_collate = %L, lc_ctype = %L', l.collcollate, l.collctype) END, \
         CASE WHEN {deterministic} THEN '' ELSE ', deterministic = false' END, \
         CASE WHEN {rules} IS NULL THEN '' ELSE format(', rules = %L', {rules}) END) \
         FROM pg_collation AS l JOIN pg_namespace AS n ON n.oid = l.collnamespace \
         WHERE l.oid >= 16384 AND {USER_SCHEMA} AND {member}"
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::COLLATION, row.number()?);
        objects.add(Object::new(id, Rank::Collation, format!("collation {}", row.text()?), row.text()?));
    }
    Ok(())
}
