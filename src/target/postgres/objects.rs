//! What stands in a schema, object by object, and what rests on what.

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::postgres::literal;
use crate::error::Result;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::session::Session;

/// An object as the catalog knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id {
    pub class: u32,
    pub oid: u32,
}

/// An object of a schema.
#[derive(Clone, Debug)]
pub struct Object {
    pub id: Id,
    /// As `ALTER` says it: `MATERIALIZED VIEW`.
    pub kind: String,
    /// Quoted, with its schema and, for a function, its arguments.
    pub identity: String,
    pub schema: String,
    /// Bare, without arguments.
    pub name: String,
    /// A relation, a type, or something else: names are unique within each.
    pub space: Space,
    /// It moves with the table or type it belongs to.
    pub rides: bool,
    pub owner: String,
    /// The role may alter it.
    pub is_ours: bool,
    /// The role may make another object that owner's.
    pub can_be_given: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    Relation,
    Type,
    Other,
}

impl Object {
    /// `table public.orders`, for people.
    pub fn label(&self) -> String {
        format!("{} {}", self.kind.to_lowercase(), self.identity)
    }

    pub fn is_table(&self) -> bool {
        self.kind == "TABLE"
    }
}

/// Every object of these schemas but what an extension brought, by name.
pub fn objects<'a>(session: &mut Session, schemas: impl Iterator<Item = &'a str>) -> Result<Vec<Object>> {
    let schemas: Vec<String> = schemas.map(literal).collect();
    if schemas.is_empty() {
        return Ok(Vec::new());
    }
    let others: Vec<String> = [
        ("pg_proc", "proname", "pronamespace", "proowner"),
        ("pg_operator", "oprname", "oprnamespace", "oprowner"),
        ("pg_opclass", "opcname", "opcnamespace", "opcowner"),
        ("pg_opfamily", "opfname", "opfnamespace", "opfowner"),
        ("pg_collation", "collname", "collnamespace", "collowner"),
        ("pg_conversion", "conname", "connamespace", "conowner"),
        ("pg_ts_config", "cfgname", "cfgnamespace", "cfgowner"),
        ("pg_ts_dict", "dictname", "dictnamespace", "dictowner"),
        ("pg_statistic_ext", "stxname", "stxnamespace", "stxowner"),
    ]
    .iter()
    .map(|(table, name, schema, owner)| {
        format!("SELECT '{table}'::regclass::oid, oid, {name}, {schema}, {owner}, 'o', false FROM {table}")
    })
    .collect();
    // Since 16 it is said of each membership whether it may be acted as.
    let give = if session.version() >= 160_000 { "SET" } else { "MEMBER" };
    let sql = format!(
        "SELECT o.class, o.oid, i.type, i.identity, n.nspname, o.name, o.space, o.rides, pg_get_userbyid(o.owner), \
         pg_has_role(o.owner, 'USAGE'), pg_has_role(o.owner, '{give}') FROM (\
         SELECT 'pg_class'::regclass::oid AS class, c.oid, c.relname AS name, c.relnamespace AS schema, c.relowner AS owner, 'r' AS space, \
         c.relkind = 'S' AND EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass \
         AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 \
         AND d.deptype IN ('a', 'i')) AS rides \
         FROM pg_class AS c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't' \
         UNION ALL SELECT 'pg_type'::regclass, t.oid, t.typname, t.typnamespace, t.typowner, 't', false FROM pg_type AS t \
         WHERE (t.typrelid = 0 OR EXISTS (SELECT FROM pg_class AS c WHERE c.oid = t.typrelid AND c.relkind = 'c')) \
         AND NOT EXISTS (SELECT FROM pg_type AS element WHERE element.typarray = t.oid) \
         UNION ALL {}) AS o JOIN pg_namespace AS n ON n.oid = o.schema \
         CROSS JOIN LATERAL pg_identify_object(o.class, o.oid, 0) AS i \
         WHERE n.nspname IN ({}) AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = o.class \
         AND d.objid = o.oid AND d.deptype = 'e') ORDER BY i.type, i.identity",
        others.join(" UNION ALL "),
        schemas.join(", ")
    );
    let mut found = Vec::new();
    for mut row in Fields::of(session, &sql)? {
        let id = Id { class: row.number()?, oid: row.number()? };
        let kind = match row.text()?.as_str() {
            "statistics object" => "STATISTICS".to_owned(),
            "function" | "procedure" | "aggregate" => "ROUTINE".to_owned(),
            kind => kind.to_uppercase(),
        };
        let (identity, schema, name) = (row.text()?, row.text()?, row.text()?);
        let space = match row.text()?.as_str() {
            "r" => Space::Relation,
            "t" => Space::Type,
            _ => Space::Other,
        };
        let (rides, owner) = (row.flag()?, row.text()?);
        let (is_ours, can_be_given) = (row.flag()?, row.flag()?);
        found.push(Object { id, kind, identity, schema, name, space, rides, owner, is_ours, can_be_given });
    }
    Ok(found)
}

/// What rests on these objects and is none of them, nor a part of one: said as the
/// server describes it, with what it rests on.
pub fn dependents(session: &mut Session, of: &BTreeSet<Id>) -> Result<Vec<String>> {
    let holders = holders(session)?;
    let root = |mut id: Id| {
        // An array of a table's row is three steps away from it.
        for _ in 0..8 {
            match holders.get(&id) {
                Some(&holder) if holder != id => id = holder,
                _ => break,
            }
        }
        id
    };
    let sql = "SELECT classid, objid, objsubid, refclassid, refobjid FROM pg_depend WHERE objid >= 16384 AND refobjid >= 16384 \
               AND deptype IN ('n', 'a', 'i', 'P', 'S') AND classid <> 'pg_publication_rel'::regclass \
               AND classid <> 'pg_default_acl'::regclass AND refclassid <> 'pg_namespace'::regclass";
    let mut found = BTreeSet::new();
    for mut row in Fields::of(session, sql)? {
        let (part, column): (Id, u32) = (Id { class: row.number()?, oid: row.number()? }, row.number()?);
        let from = root(part);
        let to = root(Id { class: row.number()?, oid: row.number()? });
        if of.contains(&to) && !of.contains(&from) {
            found.insert((part, column, from, to));
        }
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let each = found.iter().map(|(part, column, from, to)| {
        format!("({}, {}, {column}, {}, {}, {}, {})", part.class, part.oid, from.class, from.oid, to.class, to.oid)
    });
    // The rule that is a view's query is the view.
    let sql = format!(
        "SELECT DISTINCT CASE WHEN v.part_class = 'pg_rewrite'::regclass \
         THEN pg_describe_object(v.from_class::oid, v.from_oid::oid, 0) \
         ELSE pg_describe_object(v.part_class::oid, v.part::oid, v.part_column) END, \
         pg_describe_object(v.to_class::oid, v.to_oid::oid, 0) \
         FROM (VALUES {}) AS v (part_class, part, part_column, from_class, from_oid, to_class, to_oid) \
         WHERE NOT EXISTS (SELECT FROM pg_namespace AS n JOIN pg_class AS t ON t.relnamespace = n.oid \
         WHERE v.part_class = 'pg_class'::regclass AND t.oid = v.part AND n.nspname LIKE 'pg_toast%')",
        each.collect::<Vec<_>>().join(", ")
    );
    let mut lines = Vec::new();
    for mut row in Fields::of(session, &sql)? {
        if let (Some(from), Some(to)) = (row.maybe()?, row.maybe()?) {
            lines.push(format!("{from} rests on {to}"));
        }
    }
    lines.sort();
    Ok(lines)
}

/// What each part of an object is a part of.
fn holders(session: &mut Session) -> Result<BTreeMap<Id, Id>> {
    let sql = "SELECT 'pg_class'::regclass::oid, indexrelid, 'pg_class'::regclass::oid, indrelid FROM pg_index \
         UNION ALL SELECT 'pg_constraint'::regclass, oid, 'pg_class'::regclass, conrelid FROM pg_constraint \
         WHERE conrelid <> 0 \
         UNION ALL SELECT 'pg_constraint'::regclass, oid, 'pg_type'::regclass, contypid FROM pg_constraint \
         WHERE contypid <> 0 \
         UNION ALL SELECT 'pg_trigger'::regclass, oid, 'pg_class'::regclass, tgrelid FROM pg_trigger \
         UNION ALL SELECT 'pg_rewrite'::regclass, oid, 'pg_class'::regclass, ev_class FROM pg_rewrite \
         UNION ALL SELECT 'pg_attrdef'::regclass, oid, 'pg_class'::regclass, adrelid FROM pg_attrdef \
         UNION ALL SELECT 'pg_policy'::regclass, oid, 'pg_class'::regclass, polrelid FROM pg_policy \
         UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, 'pg_class'::regclass, stxrelid FROM pg_statistic_ext \
         UNION ALL SELECT 'pg_type'::regclass, t.oid, 'pg_class'::regclass, c.oid FROM pg_type AS t \
         JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind <> 'c' \
         UNION ALL SELECT 'pg_class'::regclass, c.oid, 'pg_type'::regclass, t.oid FROM pg_type AS t \
         JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c' \
         UNION ALL SELECT 'pg_type'::regclass, typarray, 'pg_type'::regclass, oid FROM pg_type WHERE typarray <> 0 \
         UNION ALL SELECT 'pg_class'::regclass, d.objid, 'pg_class'::regclass, d.refobjid FROM pg_depend AS d \
         JOIN pg_class AS c ON c.oid = d.objid AND c.relkind = 'S' WHERE d.classid = 'pg_class'::regclass \
         AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') \
         UNION ALL SELECT classid, objid, refclassid, refobjid FROM pg_depend WHERE deptype = 'i' \
         AND refclassid = 'pg_type'::regclass AND classid IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_cast'::regclass) \
         UNION ALL SELECT 'pg_class'::regclass, reltoastrelid, 'pg_class'::regclass, oid FROM pg_class \
         WHERE reltoastrelid <> 0";
    let mut holders = BTreeMap::new();
    for mut row in Fields::of(session, sql)? {
        let part = Id { class: row.number()?, oid: row.number()? };
        holders.insert(part, Id { class: row.number()?, oid: row.number()? });
    }
    Ok(holders)
}
