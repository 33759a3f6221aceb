//! What hangs on a relation: rules, triggers, row security, statistics,
//! replica identity.

use super::object::{Body, Id, Object, Objects, Rank, class};
use crate::error::Result;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::server::{Server, USER_SCHEMA, not_of_extension};
use crate::source::postgres::session::Session;

pub fn read(session: &mut Session, server: Server, objects: &mut Objects) -> Result<()> {
    rules(session, objects)?;
    triggers(session, server, objects)?;
    row_security(session, objects)?;
    policies(session, objects)?;
    statistics(session, objects)?;
    replica_identities(session, objects)
}

const RELATION: &str = "JOIN pg_namespace AS n ON n.oid = c.relnamespace";

fn enabled(column: &str, kind: &str, name: &str) -> String {
    format!(
        "CASE {column} WHEN 'D' THEN format('ALTER TABLE %I.%I DISABLE {kind} %I', n.nspname, c.relname, {name}) \
         WHEN 'A' THEN format('ALTER TABLE %I.%I ENABLE ALWAYS {kind} %I', n.nspname, c.relname, {name}) \
         WHEN 'R' THEN format('ALTER TABLE %I.%I ENABLE REPLICA {kind} %I', n.nspname, c.relname, {name}) END"
    )
}

/// Identifier, label, statement, and a statement that may be absent.
fn add(session: &mut Session, sql: &str, of_class: u32, rank: Rank, objects: &mut Objects) -> Result<()> {
    for mut row in Fields::of(session, sql)? {
        let id = Id::new(of_class, row.number()?);
        let label = row.text()?;
        let mut statements = vec![row.text()?.trim_end().trim_end_matches(';').to_owned()];
        statements.extend(row.maybe()?);
        objects.add(Object { id, rank, label, body: Body::Statements(statements), needs: Vec::new() });
    }
    Ok(())
}

fn rules(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let enabled = enabled("r.ev_enabled", "RULE", "r.rulename");
    let sql = format!(
        "SELECT r.oid, 'rule ' || n.nspname || '.' || c.relname || '.' || r.rulename, pg_get_ruledef(r.oid), {enabled} \
         FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class {RELATION} \
         WHERE r.rulename <> '_RETURN' AND {USER_SCHEMA} AND {}",
        not_of_extension("pg_rewrite", "r.oid")
    );
    add(session, &sql, class::RULE, Rank::Rule, objects)
}

/// A partition has its parent's triggers by being attached.
fn triggers(session: &mut Session, server: Server, objects: &mut Objects) -> Result<()> {
    let own = server.since(13, "t.tgparentid = 0", "true");
    let enabled = enabled("t.tgenabled", "TRIGGER", "t.tgname");
    let sql = format!(
        "SELECT t.oid, 'trigger ' || n.nspname || '.' || c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid), \
         {enabled} FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid {RELATION} \
         WHERE NOT t.tgisinternal AND {own} AND c.relpersistence <> 't' AND {USER_SCHEMA} AND {}",
        not_of_extension("pg_trigger", "t.oid")
    );
    add(session, &sql, class::TRIGGER, Rank::Trigger, objects)
}

fn row_security(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let sql = format!(
        "SELECT c.oid, n.nspname || '.' || c.relname, c.relrowsecurity, c.relforcerowsecurity, \
         format('ALTER TABLE %I.%I', n.nspname, c.relname) FROM pg_class AS c {RELATION} \
         WHERE (c.relrowsecurity OR c.relforcerowsecurity) AND {USER_SCHEMA} AND {}",
        not_of_extension("pg_class", "c.oid")
    );
    for mut row in Fields::of(session, &sql)? {
        let oid = row.number()?;
        let label = format!("row security {}", row.text()?);
        let (enabled, forced) = (row.flag()?, row.flag()?);
        let alter = row.text()?;
        let mut statements = Vec::new();
        if enabled {
            statements.push(format!("{alter} ENABLE ROW LEVEL SECURITY"));
        }
        if forced {
            statements.push(format!("{alter} FORCE ROW LEVEL SECURITY"));
        }
        let id = Id::new(class::ROW_SECURITY, oid);
        let needs = vec![Id::new(class::RELATION, oid)];
        objects.add(Object { id, rank: Rank::RowSecurity, label, body: Body::Statements(statements), needs });
    }
    Ok(())
}

/// Roles belong to the cluster and are not carried: a policy that names some is
/// made where all of them exist. To widen it to everybody would open the table.
fn policies(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let sql = format!(
        "SELECT p.oid, 'policy ' || n.nspname || '.' || c.relname || '.' || p.polname, \
         format('CREATE POLICY %I ON %I.%I%s%s%s%s%s', p.polname, n.nspname, c.relname, \
         CASE WHEN NOT p.polpermissive THEN ' AS RESTRICTIVE' END, \
         CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' \
         WHEN 'd' THEN ' FOR DELETE' END, ' TO ' || roles.names, \
         ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', \
         ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'), \
         roles.conditions FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid {RELATION} \
         CROSS JOIN LATERAL (SELECT string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname), \
         string_agg(format('EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = %L)', r.rolname), ' AND ' \
         ORDER BY r.rolname) FROM pg_roles AS r WHERE r.oid = ANY (p.polroles)) AS roles(names, conditions) \
         WHERE {USER_SCHEMA}"
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::POLICY, row.number()?);
        let label = row.text()?;
        let mut statement = row.text()?;
        if let Some(condition) = row.maybe()? {
            let mut tag = "$policy$".to_owned();
            while statement.contains(&tag) {
                tag.insert(1, '_');
            }
            statement = format!("DO {tag}BEGIN IF {condition} THEN {statement}; END IF; END{tag}");
        }
        objects.add(Object::new(id, Rank::Policy, label, statement));
    }
    Ok(())
}

fn statistics(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let sql = format!(
        "SELECT s.oid, 'statistics ' || n.nspname || '.' || s.stxname, pg_get_statisticsobjdef(s.oid), NULL \
         FROM pg_statistic_ext AS s JOIN pg_namespace AS n ON n.oid = s.stxnamespace WHERE {USER_SCHEMA} AND {}",
        not_of_extension("pg_statistic_ext", "s.oid")
    );
    add(session, &sql, class::STATISTICS, Rank::Statistics, objects)
}

fn replica_identities(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let sql = format!(
        "SELECT c.oid, n.nspname || '.' || c.relname, i.indexrelid, \
         format('ALTER TABLE ONLY %I.%I REPLICA IDENTITY %s', n.nspname, c.relname, CASE c.relreplident \
         WHEN 'n' THEN 'NOTHING' WHEN 'f' THEN 'FULL' ELSE 'USING INDEX ' || quote_ident(x.relname) END) \
         FROM pg_class AS c {RELATION} LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisreplident \
         LEFT JOIN pg_class AS x ON x.oid = i.indexrelid WHERE c.relkind IN ('r', 'p') \
         AND (c.relreplident IN ('n', 'f') OR c.relreplident = 'i' AND x.oid IS NOT NULL) AND {USER_SCHEMA}"
    );
    for mut row in Fields::of(session, &sql)? {
        let oid = row.number()?;
        let label = format!("replica identity {}", row.text()?);
        let mut needs = vec![Id::new(class::RELATION, oid)];
        needs.extend(row.maybe()?.and_then(|index| index.parse().ok()).map(|index| Id::new(class::RELATION, index)));
        let id = Id::new(class::REPLICA_IDENTITY, oid);
        objects.add(Object::new(id, Rank::ReplicaIdentity, label, row.text()?).needing(needs));
    }
    Ok(())
}
