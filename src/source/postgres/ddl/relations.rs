//! Sequences and views.

use super::literals;
use super::object::{Id, Object, Objects, Rank, class};
use crate::error::Result;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::server::{Server, USER_SCHEMA, not_of_extension};
use crate::source::postgres::session::Session;

/// What differs from the defaults; expects the alias `s` of `pg_sequence`.
pub const SEQUENCE_OPTIONS: &str = "\
    (SELECT concat(CASE WHEN s.seqincrement <> 1 THEN ' INCREMENT BY ' || s.seqincrement END, \
    CASE WHEN s.seqmin <> o.low THEN ' MINVALUE ' || s.seqmin END, \
    CASE WHEN s.seqmax <> o.high THEN ' MAXVALUE ' || s.seqmax END, \
    CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END \
    THEN ' START WITH ' || s.seqstart END, \
    CASE WHEN s.seqcache <> 1 THEN ' CACHE ' || s.seqcache END, CASE WHEN s.seqcycle THEN ' CYCLE' END) FROM (\
    SELECT CASE WHEN s.seqincrement > 0 THEN 1 WHEN s.seqtypid = 21 THEN -32768 WHEN s.seqtypid = 23 \
    THEN -2147483648 ELSE -9223372036854775808 END, CASE WHEN s.seqincrement < 0 THEN -1 WHEN s.seqtypid = 21 \
    THEN 32767 WHEN s.seqtypid = 23 THEN 2147483647 ELSE 9223372036854775807 END) AS o(low, high))";

/// ` WITH (name='value', …)` of a relation, or NULL.
pub fn options(alias: &str) -> String {
    format!(
        "(SELECT ' WITH (' || string_agg(format('%I=%L', option_name, option_value), ', ') || ')' \
         FROM pg_options_to_table({alias}.reloptions))"
    )
}

pub fn read(session: &mut Session, server: Server, objects: &mut Objects) -> Result<()> {
    sequences(session, server, objects)?;
    views(session, objects)
}

/// The sequence of an identity column is made by its table.
fn sequences(session: &mut Session, server: Server, objects: &mut Objects) -> Result<()> {
    let member = not_of_extension("pg_class", "c.oid");
    let unlogged = server.since(15, "CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' END", "''");
    let sql = format!(
        "SELECT c.oid, n.nspname || '.' || c.relname, d.deptype, d.refobjid, \
         format('CREATE %sSEQUENCE %I.%I', {unlogged}, n.nspname, c.relname) || \
         CASE WHEN s.seqtypid <> 20 THEN ' AS ' || format_type(s.seqtypid, NULL) ELSE '' END || {SEQUENCE_OPTIONS}, \
         CASE WHEN a.attname IS NOT NULL THEN \
         format('ALTER SEQUENCE %I.%I OWNED BY %s.%I', n.nspname, c.relname, d.refobjid::regclass, a.attname) END \
         FROM pg_sequence AS s JOIN pg_class AS c ON c.oid = s.seqrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         LEFT JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid \
         AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') \
         LEFT JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
         WHERE c.relpersistence <> 't' AND {USER_SCHEMA} AND {member}"
    );
    for mut row in Fields::of(session, &sql)? {
        let oid = row.number()?;
        let id = Id::new(class::RELATION, oid);
        let name = row.text()?;
        let dependency = row.letter()?;
        let owner: Option<u32> = row.maybe()?.and_then(|oid| oid.parse().ok());
        let statement = row.text()?;
        let ownership = row.maybe()?;
        if let ('i', Some(owner)) = (dependency, owner) {
            objects.stands_for.insert(id, Id::new(class::RELATION, owner));
            continue;
        }
        objects.add(Object::new(id, Rank::Sequence, format!("sequence {name}"), statement));
        if let (Some(owner), Some(ownership)) = (owner, ownership) {
            let label = format!("ownership of sequence {name}");
            let needs = vec![id, Id::new(class::RELATION, owner)];
            let id = Id::new(class::OWNERSHIP, oid);
            objects.add(Object::new(id, Rank::Ownership, label, ownership).needing(needs));
        }
    }
    Ok(())
}

fn views(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let member = not_of_extension("pg_class", "c.oid");
    let options = options("c");
    let sql = format!(
        "SELECT c.oid, n.nspname || '.' || c.relname, c.relkind = 'm', c.relispopulated, \
         format('%I.%I', n.nspname, c.relname), {options}, pg_get_viewdef(c.oid) \
         FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND {USER_SCHEMA} AND {member}"
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::RELATION, row.number()?);
        let name = row.text()?;
        let materialized = row.flag()?;
        let populated = row.flag()?;
        let quoted = row.text()?;
        let options = row.maybe()?.unwrap_or_default();
        let query = row.text()?;
        let query = query.trim_end().trim_end_matches(';');
        if materialized {
            let statement = format!("CREATE MATERIALIZED VIEW {quoted}{options} AS\n{query}\n WITH NO DATA");
            objects.add(Object::new(id, Rank::MaterializedView, format!("materialized view {name}"), statement));
            if populated {
                objects.to_refresh.insert(id, format!("REFRESH MATERIALIZED VIEW {quoted}"));
            }
        } else {
            let statement = format!("CREATE VIEW {quoted}{options} AS\n{query}");
            objects.add(Object::new(id, Rank::View, format!("view {name}"), statement));
        }
    }
    rules_of_views(session, objects)?;
    defaults_of_views(session, objects)
}

/// A view's query is a rule; what the rule needs, the view needs.
fn rules_of_views(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let sql = "SELECT oid, ev_class FROM pg_rewrite WHERE rulename = '_RETURN' AND oid >= 16384";
    for mut row in Fields::of(session, sql)? {
        let rule = Id::new(class::RULE, row.number()?);
        objects.stands_for.insert(rule, Id::new(class::RELATION, row.number()?));
    }
    Ok(())
}

/// No rule is about a view's column, so its default has to be harmless.
fn defaults_of_views(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let sql = format!(
        "SELECT d.oid, n.nspname || '.' || c.relname || '.' || a.attname, pg_get_expr(d.adbin, d.adrelid), \
         format('ALTER VIEW %I.%I ALTER COLUMN %I SET DEFAULT ', n.nspname, c.relname, a.attname) \
         FROM pg_attrdef AS d JOIN pg_class AS c ON c.oid = d.adrelid AND c.relkind = 'v' \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.adnum WHERE {USER_SCHEMA}"
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::DEFAULT, row.number()?);
        let label = format!("default {}", row.text()?);
        let expression = row.text()?;
        let none = literals::KnownLabels::new();
        if literals::literals(&expression).iter().all(|literal| literals::is_harmless(literal, &none)) {
            objects.add(Object::new(id, Rank::Rule, label, format!("{}{expression}", row.text()?)));
        } else {
            objects.leave_out(id, label);
        }
    }
    Ok(())
}
