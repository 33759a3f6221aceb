//! Tables with their columns, defaults and checks.
//!
//! A partition is made as a table of its own and then attached: its columns may
//! stand in another order than its parent's.

use std::collections::BTreeMap;

use super::literals::{self, KnownLabels};
use super::object::{Body, Clause, ColumnLine, Id, Object, Objects, Rank, TableBody, class};
use super::relations::{SEQUENCE_OPTIONS, options};
use crate::error::Result;
use crate::schema::Name;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::server::{Server, USER_SCHEMA, not_of_extension};
use crate::source::postgres::session::Session;
use crate::source::rulings::{Ruling, Rulings};

struct Head {
    label: String,
    name: Name,
    /// As SQL writes it.
    quoted: String,
    is_partition: bool,
    body: TableBody,
}

pub fn read(
    session: &mut Session,
    server: Server,
    rulings: &Rulings<'_>,
    known: &KnownLabels,
    objects: &mut Objects,
) -> Result<()> {
    let mut heads = heads(session)?;
    columns(session, server, rulings, known, &mut heads, objects)?;
    checks(session, &heads, objects)?;
    for (oid, head) in heads {
        let id = Id::new(class::RELATION, oid);
        let label = format!("table {}", head.label);
        objects.add(Object { id, rank: Rank::Table, label, body: Body::Table(head.body), needs: Vec::new() });
    }
    Ok(())
}

fn heads(session: &mut Session) -> Result<BTreeMap<u32, Head>> {
    let member = not_of_extension("pg_class", "c.oid");
    let options = options("c");
    let sql = format!(
        "SELECT c.oid, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), c.relpersistence = 'u', \
         c.relispartition, CASE WHEN c.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) END, \
         (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) FROM pg_inherits AS i \
         WHERE i.inhrelid = c.oid), pg_get_expr(c.relpartbound, c.oid), {options} \
         FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {USER_SCHEMA} AND {member}"
    );
    let mut heads = BTreeMap::new();
    for mut row in Fields::of(session, &sql)? {
        let oid = row.number()?;
        let name = Name::new(row.text()?, row.text()?);
        let quoted = row.text()?;
        let unlogged = if row.flag()? { "UNLOGGED " } else { "" };
        let is_partition = row.flag()?;
        let by = row.maybe()?.unwrap_or_default();
        let parents = row.maybe()?;
        let bound = row.maybe()?;
        let storage = row.maybe()?.unwrap_or_default();
        let mut tail = String::new();
        let mut after = Vec::new();
        match (parents, bound) {
            (Some(parent), Some(bound)) => {
                after.push(format!("ALTER TABLE ONLY {parent} ATTACH PARTITION {quoted} {bound}"));
            }
            (Some(parents), None) => tail.push_str(&format!(" INHERITS ({parents})")),
            _ => {}
        }
        tail.push_str(&by);
        tail.push_str(&storage);
        let head = format!("CREATE {unlogged}TABLE {quoted}");
        let body = TableBody { head, columns: Vec::new(), tail, after };
        heads.insert(oid, Head { label: name.to_string(), name, quoted, is_partition, body });
    }
    Ok(heads)
}

fn columns(
    session: &mut Session,
    server: Server,
    rulings: &Rulings<'_>,
    known: &KnownLabels,
    heads: &mut BTreeMap<u32, Head>,
    objects: &mut Objects,
) -> Result<()> {
    let generated = server.since(12, "a.attgenerated", "''");
    // Since 18 NOT NULL is a constraint with a name, which may be NOT VALID.
    // A name that the target would choose by itself is not repeated.
    let constraint = |what: &str| {
        format!(
            "(SELECT {what} FROM pg_constraint AS nn WHERE nn.conrelid = a.attrelid AND nn.contype = 'n' \
             AND nn.conkey[1] = a.attnum)"
        )
    };
    let (elsewhere, named, not_inherited) = if server.major >= 18 {
        // An inherited column would choose its parent's.
        let chosen = "CASE WHEN a.attislocal OR c.relispartition \
             THEN nullif(nn.conname, left(c.relname || '_' || a.attname || '_not_null', 63)::name) ELSE nn.conname END";
        (
            // An inherited one comes with the parent; a partition needs its own.
            format!(
                "coalesce({}, false)",
                constraint("NOT nn.convalidated OR NOT (nn.conislocal OR c.relispartition)")
            ),
            constraint(&format!("quote_ident({chosen})")),
            format!("coalesce({}, false)", constraint("nn.connoinherit")),
        )
    } else {
        ("false".to_owned(), "NULL".to_owned(), "false".to_owned())
    };
    let parent_has = |what: &str| {
        format!(
            "EXISTS (SELECT FROM pg_inherits AS i JOIN pg_attribute AS pa ON pa.attrelid = i.inhparent \
             AND pa.attname = a.attname AND {what} WHERE i.inhrelid = a.attrelid)"
        )
    };
    let parent_requires = parent_has("pa.attnotnull");
    let parent_computes = if server.major >= 12 { parent_has("pa.attgenerated <> ''") } else { "false".to_owned() };
    let sql = format!(
        "SELECT a.attrelid, a.attnum, a.attname, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), \
         CASE WHEN a.attcollation <> t.typcollation THEN format(' COLLATE %I.%I', ln.nspname, l.collname) END, \
         a.attnotnull AND NOT {elsewhere}, {named}, {not_inherited}, {parent_requires}, a.attislocal, a.attidentity, {generated}, \
         {parent_computes}, d.oid, pg_get_expr(d.adbin, d.adrelid), \
         (SELECT format('SEQUENCE NAME %I.%I', sn.nspname, sc.relname) || {SEQUENCE_OPTIONS} \
         FROM pg_depend AS sd JOIN pg_sequence AS s ON s.seqrelid = sd.objid \
         JOIN pg_class AS sc ON sc.oid = s.seqrelid JOIN pg_namespace AS sn ON sn.oid = sc.relnamespace \
         WHERE a.attidentity <> '' AND sd.classid = 'pg_class'::regclass AND sd.refclassid = 'pg_class'::regclass \
         AND sd.refobjid = a.attrelid AND sd.refobjsubid = a.attnum AND sd.deptype = 'i'), \
         CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' \
         WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END, \
         CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END \
         FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_type AS t ON t.oid = a.atttypid \
         LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
         LEFT JOIN pg_collation AS l ON l.oid = a.attcollation LEFT JOIN pg_namespace AS ln ON ln.oid = l.collnamespace \
         WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND {USER_SCHEMA} \
         ORDER BY a.attrelid, a.attnum"
    );
    for mut row in Fields::of(session, &sql)? {
        let oid = row.number()?;
        let Some(head) = heads.get_mut(&oid) else { continue };
        let number: i32 = row.number()?;
        let name = row.text()?;
        let quoted = row.text()?;
        let start = format!("{quoted} {}{}", row.text()?, row.maybe()?.unwrap_or_default());
        let required = row.flag()?;
        let constraint = row.maybe()?;
        let inherited = if row.flag()? { " NO INHERIT" } else { "" };
        let parent_requires = row.flag()?;
        let written = row.flag()? || head.is_partition;
        let identity = row.letter()?;
        let computed = row.letter()?;
        let parent_computes = row.flag()?;
        let default: Option<u32> = row.maybe()?.and_then(|oid| oid.parse().ok());
        let expression = row.maybe()?;
        let sequence = row.maybe()?;
        let storage = row.maybe()?;
        let statistics = row.maybe()?;
        let alter = format!("ALTER TABLE ONLY {} ALTER COLUMN {quoted}", head.quoted);
        let mut end = String::new();
        // Since 17 a partition has its parent's identity by being one.
        if let (Some(sequence), false) = (sequence, head.is_partition && server.major >= 17) {
            let how = if identity == 'a' { "ALWAYS" } else { "BY DEFAULT" };
            end.push_str(&format!(" GENERATED {how} AS IDENTITY ({sequence})"));
        }
        if required {
            end.extend(constraint.as_ref().map(|name| format!(" CONSTRAINT {name}")));
            end.push_str(" NOT NULL");
            end.push_str(inherited);
        }
        if written {
            head.body.columns.push(ColumnLine { number, start, end });
        } else if let Some(name) = constraint.filter(|_| required) {
            // A constraint of its own on a column that comes from a parent.
            let start = format!("CONSTRAINT {name} NOT NULL {quoted}{inherited}");
            head.body.columns.push(ColumnLine { number, start, end: String::new() });
        } else if required && !parent_requires {
            head.body.after.push(format!("{alter} SET NOT NULL"));
        }
        head.body.after.extend(storage.map(|storage| format!("{alter} SET STORAGE {storage}")));
        head.body.after.extend(statistics.map(|target| format!("{alter} SET STATISTICS {target}")));
        let (Some(default), Some(expression)) = (default, expression) else { continue };
        let id = Id::new(class::DEFAULT, default);
        let place = format!("{}.{name}", head.label);
        let table = Id::new(class::RELATION, oid);
        let (label, clause) = if computed == ' ' {
            let label = format!("default {place}");
            let harmless = || literals::literals(&expression).iter().all(|l| literals::is_harmless(l, known));
            let shown = matches!(rulings.ruling(&head.name, &name), Ruling::Kept | Ruling::Made);
            if !shown && !harmless() {
                objects.leave_out(id, label);
                continue;
            }
            let inside = written.then(|| format!(" DEFAULT {expression}"));
            (
                label,
                Clause {
                    table,
                    column: Some(number),
                    inside,
                    alone: Some(format!("{alter} SET DEFAULT {expression}")),
                },
            )
        } else {
            // Inherited with the column; before 16 it may not even be repeated.
            if !written || (parent_computes && !head.is_partition && server.major < 16) {
                continue;
            }
            let how = if computed == 'v' { "VIRTUAL" } else { "STORED" };
            let inside = Some(format!(" GENERATED ALWAYS AS ({expression}) {how}"));
            (format!("generated expression {place}"), Clause { table, column: Some(number), inside, alone: None })
        };
        objects.add(Object { id, rank: Rank::Clause, label, body: Body::Clause(clause), needs: Vec::new() });
    }
    Ok(())
}

fn checks(session: &mut Session, heads: &BTreeMap<u32, Head>, objects: &mut Objects) -> Result<()> {
    let sql = "SELECT oid, conrelid, conname, quote_ident(conname), pg_get_constraintdef(oid), convalidated, conislocal \
               FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0 ORDER BY conrelid, conname";
    for mut row in Fields::of(session, sql)? {
        let id = Id::new(class::CONSTRAINT, row.number()?);
        let oid = row.number()?;
        let Some(head) = heads.get(&oid) else { continue };
        let label = format!("check {}.{}", head.label, row.text()?);
        let text = format!("CONSTRAINT {} {}", row.text()?, row.text()?);
        let validated = row.flag()?;
        let local = row.flag()?;
        // A partition needs its parent's checks before it is attached; those
        // that are not validated come to it later, by its parent.
        let needed = local || (head.is_partition && validated);
        if !needed {
            continue;
        }
        let alone = local.then(|| format!("ALTER TABLE {} ADD {text}", head.quoted));
        let inside = validated.then_some(text);
        // Rows that break an unproved check must be in before it is.
        let rank = if validated { Rank::Clause } else { Rank::ForeignKey };
        let clause = Clause { table: Id::new(class::RELATION, oid), column: None, inside, alone };
        objects.add(Object { id, rank, label, body: Body::Clause(clause), needs: Vec::new() });
    }
    Ok(())
}
