//! Keys, exclusion constraints, indexes and foreign keys.
//!
//! Each partition's index is made on its own and then attached to its parent's,
//! so that all of them have the names they had.

use super::object::{Body, Id, Object, Objects, Rank, class};
use super::relations::options;
use crate::error::Result;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::server::{Server, USER_SCHEMA};
use crate::source::postgres::session::Session;

/// `ALTER INDEX parent ATTACH PARTITION child` for the index `{oid}`, or NULL.
fn attach(oid: &str) -> String {
    format!(
        "(SELECT format('ALTER INDEX %s ATTACH PARTITION %s', i.inhparent::regclass, i.inhrelid::regclass) \
         FROM pg_inherits AS i WHERE i.inhrelid = {oid})"
    )
}

pub fn read(session: &mut Session, server: Server, objects: &mut Objects) -> Result<()> {
    keys(session, objects)?;
    indexes(session, objects)?;
    foreign_keys(session, objects)?;
    if server.major >= 18 { unproved_not_nulls(session, objects) } else { Ok(()) }
}

fn keys(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let attach = attach("k.conindid");
    // The server's text of a key has all but the index's storage options, which
    // stand before what is said on deferring.
    let storage = options("xc");
    let deferring = "(CASE WHEN k.condeferrable THEN ' DEFERRABLE' ELSE '' END \
         || CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END)";
    let definition = format!(
        "CASE WHEN k.contype = 'x' OR xc.reloptions IS NULL THEN pg_get_constraintdef(k.oid) \
         ELSE substr(pg_get_constraintdef(k.oid), 1, length(pg_get_constraintdef(k.oid)) - length({deferring})) \
         || {storage} || {deferring} END"
    );
    let sql = format!(
        "SELECT k.oid, k.conindid, \
         CASE k.contype WHEN 'p' THEN 'primary key ' WHEN 'u' THEN 'unique constraint ' \
         ELSE 'exclusion constraint ' END || n.nspname || '.' || c.relname || '.' || k.conname, \
         format('ALTER TABLE ONLY %I.%I ADD CONSTRAINT %I %s', n.nspname, c.relname, k.conname, \
         {definition}), {attach}, \
         CASE WHEN x.indisclustered THEN format('ALTER TABLE %I.%I CLUSTER ON %I', n.nspname, c.relname, k.conname) END \
         FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_index AS x ON x.indexrelid = k.conindid \
         JOIN pg_class AS xc ON xc.oid = k.conindid WHERE k.contype IN ('p', 'u', 'x') AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {USER_SCHEMA}"
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::CONSTRAINT, row.number()?);
        objects.stands_for.insert(Id::new(class::RELATION, row.number()?), id);
        add(objects, id, Rank::Key, &mut row)?;
    }
    Ok(())
}

/// Label, statement, then statements that may be absent.
fn add(objects: &mut Objects, id: Id, rank: Rank, row: &mut Fields) -> Result<()> {
    let label = row.text()?;
    let mut statements = vec![row.text()?];
    statements.extend(row.maybe()?);
    statements.extend(row.maybe()?);
    objects.add(Object { id, rank, label, body: Body::Statements(statements), needs: Vec::new() });
    Ok(())
}

fn indexes(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let attach = attach("x.indexrelid");
    let sql = format!(
        "SELECT x.indexrelid, 'index ' || n.nspname || '.' || xc.relname, pg_get_indexdef(x.indexrelid), {attach}, \
         CASE WHEN x.indisclustered THEN format('ALTER TABLE %I.%I CLUSTER ON %I', n.nspname, c.relname, xc.relname) END \
         FROM pg_index AS x JOIN pg_class AS xc ON xc.oid = x.indexrelid JOIN pg_class AS c ON c.oid = x.indrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND {USER_SCHEMA} \
         AND (x.indisvalid OR xc.relkind = 'I') AND NOT EXISTS (SELECT FROM pg_constraint AS k \
         WHERE k.conindid = x.indexrelid AND k.conrelid = x.indrelid AND k.contype IN ('p', 'u', 'x'))"
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::RELATION, row.number()?);
        add(objects, id, Rank::Index, &mut row)?;
    }
    Ok(())
}

/// Those of a partition that come from its parent follow by themselves.
fn foreign_keys(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let sql = format!(
        "SELECT k.oid, 'foreign key ' || n.nspname || '.' || c.relname || '.' || k.conname, \
         format('ALTER TABLE %s%I.%I ADD CONSTRAINT %I %s', CASE c.relkind WHEN 'r' THEN 'ONLY ' END, \
         n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)), NULL, NULL \
         FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE k.contype = 'f' AND k.conparentid = 0 AND c.relkind IN ('r', 'p') AND {USER_SCHEMA}"
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::CONSTRAINT, row.number()?);
        add(objects, id, Rank::ForeignKey, &mut row)?;
    }
    Ok(())
}

fn unproved_not_nulls(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let sql = format!(
        "SELECT k.oid, 'not null ' || n.nspname || '.' || c.relname || '.' || k.conname, \
         format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, c.relname, k.conname, \
         pg_get_constraintdef(k.oid)), NULL, NULL \
         FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE k.contype = 'n' AND NOT k.convalidated AND k.conislocal AND c.relkind IN ('r', 'p') AND {USER_SCHEMA}"
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::CONSTRAINT, row.number()?);
        add(objects, id, Rank::ForeignKey, &mut row)?;
    }
    Ok(())
}
