//! Who owns what and who may do what: as it was with the objects that are replaced.

use std::collections::BTreeMap;

use super::objects::{Id, Object};
use crate::dialect::postgres::{literal, quote};
use crate::error::Result;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::session::Session;

/// What the role's own new objects in a schema are granted, said for another schema.
pub fn default_grants(session: &mut Session, real: &str, staging: &str) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT %s ON %s TO %s%s', {}, a.privilege_type, \
         CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' \
         ELSE 'TYPES' END, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, \
         CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' END) \
         FROM pg_default_acl AS d JOIN pg_namespace AS n ON n.oid = d.defaclnamespace \
         CROSS JOIN LATERAL aclexplode(d.defaclacl) AS a WHERE n.nspname = {} \
         AND d.defaclrole = current_user::regrole AND d.defaclobjtype IN ('r', 'S', 'f', 'T') ORDER BY 1",
        literal(staging),
        literal(real)
    );
    Fields::of(session, &sql)?.map(|mut row| row.text()).collect()
}

/// Pairs of new and old objects.
pub struct Succession<'a> {
    pub new: &'a Object,
    pub old: &'a Object,
}

/// The statements that give new objects the grants and owners of the old ones. The
/// owners come last: who gives an object away may not grant it any more.
pub fn statements(session: &mut Session, pairs: &[Succession<'_>]) -> Result<Vec<String>> {
    let mut statements = Vec::new();
    if pairs.is_empty() {
        return Ok(statements);
    }
    let by_old: BTreeMap<Id, &Succession<'_>> = pairs.iter().map(|pair| (pair.old.id, pair)).collect();
    let values: Vec<String> = pairs
        .iter()
        .filter(|pair| grantable(pair.new).is_some())
        .map(|pair| format!("({}::oid, {}::oid, {}::oid)", pair.new.id.oid, pair.old.id.oid, pair.old.id.class))
        .collect();
    for values in values.chunks(2000) {
        statements.extend(grants(session, values, &by_old)?);
    }
    let changes = |pair: &&Succession<'_>| !pair.new.rides && pair.old.can_be_given && pair.new.owner != pair.old.owner;
    for pair in pairs.iter().filter(changes) {
        let (kind, identity) = (&pair.new.kind, &pair.new.identity);
        statements.push(format!("ALTER {kind} {identity} OWNER TO {}", quote(&pair.old.owner)));
    }
    Ok(statements)
}

fn grantable(object: &Object) -> Option<&'static str> {
    match object.kind.as_str() {
        "TABLE" | "VIEW" | "MATERIALIZED VIEW" | "FOREIGN TABLE" => Some("TABLE"),
        "SEQUENCE" => Some("SEQUENCE"),
        "ROUTINE" => Some("ROUTINE"),
        "TYPE" => Some("TYPE"),
        _ => None,
    }
}

fn grants(session: &mut Session, values: &[String], by_old: &BTreeMap<Id, &Succession<'_>>) -> Result<Vec<String>> {
    let pairs = format!("(VALUES {}) AS pair(new, old, class)", values.join(", "));
    // The owner's own rights go with the ownership.
    let each = |table: &str, acl: &str, letter: &str, owner: &str| {
        format!(
            "SELECT pair.class AS class, pair.old AS old, NULL::text AS column_name, old.{acl} AS old_acl, new.{acl} AS new_acl, \
             old.{owner} AS old_owner, new.{owner} AS new_owner, {letter} AS letter \
             FROM {pairs} JOIN {table} AS old ON old.oid = pair.old JOIN {table} AS new ON new.oid = pair.new \
             WHERE pair.class = '{table}'::regclass AND (old.{acl} IS NOT NULL OR new.{acl} IS NOT NULL)"
        )
    };
    let relation = "CASE WHEN old.relkind = 'S' THEN 's' ELSE 'r' END::\"char\"";
    let all = [
        each("pg_class", "relacl", relation, "relowner"),
        each("pg_proc", "proacl", "'f'::\"char\"", "proowner"),
        each("pg_type", "typacl", "'T'::\"char\"", "typowner"),
        format!(
            "SELECT pair.class, pair.old, quote_ident(a.attname), a.attacl, NULL::aclitem[], c.relowner, c.relowner, 'c'::\"char\" \
             FROM {pairs} JOIN pg_attribute AS a ON a.attrelid = pair.old AND a.attacl IS NOT NULL \
             JOIN pg_class AS c ON c.oid = pair.old \
             JOIN pg_attribute AS b ON b.attrelid = pair.new AND b.attname = a.attname AND NOT b.attisdropped \
             WHERE pair.class = 'pg_class'::regclass"
        ),
    ]
    .join(" UNION ALL ");
    let role = |id: &str| format!("CASE {id} WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid({id})) END");
    let sql = format!(
        "SELECT one.class, one.old, 0, one.column_name, g.privilege, g.grantee, false FROM ({all}) AS one \
         CROSS JOIN LATERAL (SELECT DISTINCT 'ALL'::text AS privilege, {} AS grantee \
         FROM aclexplode(coalesce(one.new_acl, acldefault(one.letter, one.new_owner))) AS a \
         WHERE a.grantee <> one.new_owner) AS g WHERE one.column_name IS NULL \
         UNION ALL SELECT one.class, one.old, 1, one.column_name, a.privilege_type, {}, a.is_grantable FROM ({all}) AS one \
         CROSS JOIN LATERAL aclexplode(coalesce(one.old_acl, acldefault(one.letter, one.old_owner))) AS a \
         WHERE a.grantee <> one.old_owner OR one.old_owner <> one.new_owner ORDER BY 1, 2, 3, 4, 5, 6",
        role("a.grantee"),
        role("a.grantee")
    );
    let mut statements = Vec::new();
    for mut row in Fields::of(session, &sql)? {
        let Some(pair) = by_old.get(&Id { class: row.number()?, oid: row.number()? }) else { continue };
        let gives = row.number::<u32>()? == 1;
        let column = row.maybe()?.map_or(String::new(), |column| format!(" ({column})"));
        let (privilege, grantee) = (row.text()?, row.text()?);
        let option = if row.flag()? && grantee != "PUBLIC" { " WITH GRANT OPTION" } else { "" };
        let (word, identity) = (grantable(pair.new).unwrap_or("TABLE"), &pair.new.identity);
        statements.push(match gives {
            false => format!("REVOKE ALL ON {word} {identity} FROM {grantee}"),
            true => format!("GRANT {privilege}{column} ON {word} {identity} TO {grantee}{option}"),
        });
    }
    Ok(statements)
}
