//! Enums, domains, composites and ranges.

use std::collections::{BTreeMap, BTreeSet};

use super::labels::Withheld;
use super::literals::{self, KnownLabels};
use super::object::{Body, Id, Object, Objects, Rank, class};
use crate::error::Result;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::server::{Server, USER_SCHEMA, not_of_extension};
use crate::source::postgres::session::Session;

/// Adds the types and says what stands for what. Returns what of them is left
/// out: a domain's default tells no more than its kept columns do.
pub fn read(session: &mut Session, server: Server, withheld: &Withheld, objects: &mut Objects) -> Result<Vec<String>> {
    enums(session, withheld, objects)?;
    let left_out = domains(session, &withheld.known, &withheld.kept, objects)?;
    composites(session, objects)?;
    ranges(session, server, objects)?;
    stands_for(session, server, objects)?;
    Ok(left_out)
}

fn source(extra: &str, letter: char) -> String {
    let member = not_of_extension("pg_type", "t.oid");
    format!(
        "FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace {extra} \
         WHERE t.typtype = '{letter}' AND {USER_SCHEMA} AND {member}"
    )
}

fn enums(session: &mut Session, withheld: &Withheld, objects: &mut Objects) -> Result<()> {
    let sql = format!(
        "SELECT t.oid, n.nspname || '.' || t.typname, format('CREATE TYPE %I.%I AS ENUM (', n.nspname, t.typname), \
         (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) \
         FROM pg_enum AS e WHERE e.enumtypid = t.oid) {}",
        source("", 'e')
    );
    for mut row in Fields::of(session, &sql)? {
        let oid = row.number()?;
        let label = format!("type {}", row.text()?);
        let head = row.text()?;
        let labels = row.maybe()?.filter(|_| !withheld.types.contains_key(&oid)).unwrap_or_default();
        objects.add(Object::new(Id::new(class::TYPE, oid), Rank::Type, label, format!("{head}{labels})")));
    }
    Ok(())
}

fn domains(
    session: &mut Session,
    known: &KnownLabels,
    kept: &BTreeSet<u32>,
    objects: &mut Objects,
) -> Result<Vec<String>> {
    let mut checks: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let sql = "SELECT contypid, format('CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), convalidated, oid FROM pg_constraint WHERE contypid <> 0 AND contype = 'c' ORDER BY contypid, conname";
    let mut unvalidated: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for mut row in Fields::of(session, sql)? {
        let domain = row.number()?;
        let clause = row.text()?;
        let target = if row.flag()? { &mut checks } else { &mut unvalidated };
        target.entry(domain).or_default().push(clause);
        let id = Id::new(class::CONSTRAINT, row.number()?);
        objects.stands_for.insert(id, Id::new(class::TYPE, domain));
    }
    let sql = format!(
        "SELECT t.oid, n.nspname || '.' || t.typname, format('DOMAIN %I.%I', n.nspname, t.typname), \
         format_type(t.typbasetype, t.typtypmod), \
         CASE WHEN t.typcollation <> b.typcollation THEN format(' COLLATE %I.%I', ln.nspname, l.collname) END, \
         pg_get_expr(t.typdefaultbin, 0), t.typnotnull {}",
        source(
            "JOIN pg_type AS b ON b.oid = t.typbasetype LEFT JOIN pg_collation AS l ON l.oid = t.typcollation \
             LEFT JOIN pg_namespace AS ln ON ln.oid = l.collnamespace",
            'd'
        )
    );
    let mut left_out = Vec::new();
    for mut row in Fields::of(session, &sql)? {
        let oid: u32 = row.number()?;
        let name = row.text()?;
        let domain = row.text()?;
        let mut statement = format!("CREATE {domain} AS {}{}", row.text()?, row.maybe()?.unwrap_or_default());
        if let Some(default) = row.maybe()? {
            let harmless = literals::literals(&default).iter().all(|literal| literals::is_harmless(literal, known));
            if harmless || kept.contains(&oid) {
                statement.push_str(&format!(" DEFAULT {default}"));
            } else {
                left_out.push(format!("default {name}"));
            }
        }
        if row.flag()? {
            statement.push_str(" NOT NULL");
        }
        for check in checks.remove(&oid).unwrap_or_default() {
            statement.push_str(&format!("\n    {check}"));
        }
        let mut object = Object::new(Id::new(class::TYPE, oid), Rank::Type, format!("type {name}"), statement);
        if let Body::Statements(statements) = &mut object.body {
            let more = unvalidated.remove(&oid).unwrap_or_default();
            statements.extend(more.into_iter().map(|check| format!("ALTER {domain} ADD {check}")));
        }
        objects.add(object);
    }
    Ok(left_out)
}

fn composites(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let sql = format!(
        "SELECT t.oid, n.nspname || '.' || t.typname, format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname, \
         (SELECT string_agg(format(E'\\n    %I %s%s', a.attname, format_type(a.atttypid, a.atttypmod), \
         CASE WHEN a.attcollation <> at.typcollation THEN format(' COLLATE %I.%I', ln.nspname, l.collname) END), \
         ',' ORDER BY a.attnum) || E'\\n' FROM pg_attribute AS a JOIN pg_type AS at ON at.oid = a.atttypid \
         LEFT JOIN pg_collation AS l ON l.oid = a.attcollation \
         LEFT JOIN pg_namespace AS ln ON ln.oid = l.collnamespace \
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)) {}",
        source("JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c'", 'c')
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::TYPE, row.number()?);
        objects.add(Object::new(id, Rank::Type, format!("type {}", row.text()?), row.text()?));
    }
    Ok(())
}

/// A range with a canonical function needs a type before the type is there:
/// left out.
fn ranges(session: &mut Session, server: Server, objects: &mut Objects) -> Result<()> {
    let multirange = server.since(
        14,
        "(SELECT format(E',\\n    multirange_type_name = %I.%I', mn.nspname, m.typname) FROM pg_type AS m \
         JOIN pg_namespace AS mn ON mn.oid = m.typnamespace WHERE m.oid = r.rngmultitypid)",
        "''",
    );
    let sql = format!(
        "SELECT t.oid, n.nspname || '.' || t.typname, r.rngcanonical <> 0, \
         format(E'CREATE TYPE %I.%I AS RANGE (\\n    subtype = %s%s%s%s%s\\n)', n.nspname, t.typname, \
         format_type(r.rngsubtype, NULL), {multirange}, \
         CASE WHEN NOT o.opcdefault THEN format(E',\\n    subtype_opclass = %I.%I', opn.nspname, o.opcname) END, \
         CASE WHEN r.rngcollation <> s.typcollation \
         THEN format(E',\\n    collation = %I.%I', ln.nspname, l.collname) END, \
         CASE WHEN r.rngsubdiff <> 0 THEN E',\\n    subtype_diff = ' || r.rngsubdiff::regproc END) {}",
        source(
            "JOIN pg_range AS r ON r.rngtypid = t.oid JOIN pg_type AS s ON s.oid = r.rngsubtype \
             JOIN pg_opclass AS o ON o.oid = r.rngsubopc JOIN pg_namespace AS opn ON opn.oid = o.opcnamespace \
             LEFT JOIN pg_collation AS l ON l.oid = r.rngcollation \
             LEFT JOIN pg_namespace AS ln ON ln.oid = l.collnamespace",
            'r'
        )
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::TYPE, row.number()?);
        let label = format!("type {}", row.text()?);
        if row.flag()? {
            objects.leave_out(id, label);
        } else {
            objects.add(Object::new(id, Rank::Type, label, row.text()?));
        }
    }
    Ok(())
}

/// Array, row and multirange types, and the relation behind a composite.
fn stands_for(session: &mut Session, server: Server, objects: &mut Objects) -> Result<()> {
    let multirange = server.since(
        14,
        " UNION ALL SELECT 1247, rngmultitypid, 1247, rngtypid FROM pg_range WHERE rngtypid >= 16384",
        "",
    );
    // A subscript function alone does not make an array: fixed-length types
    // like `point` have an element, too.
    let sql = format!(
        "SELECT 1247, typarray, 1247, oid FROM pg_type WHERE typarray <> 0 AND oid >= 16384 UNION ALL \
         SELECT 1247, t.oid, 1259, c.oid FROM pg_type AS t JOIN pg_class AS c ON c.oid = t.typrelid \
         WHERE c.relkind <> 'c' AND t.oid >= 16384 UNION ALL \
         SELECT 1259, c.oid, 1247, t.oid FROM pg_type AS t JOIN pg_class AS c ON c.oid = t.typrelid \
         WHERE c.relkind = 'c' AND t.oid >= 16384 UNION ALL \
         SELECT 1255, objid, refclassid, refobjid FROM pg_depend WHERE classid = 1255 AND refclassid = 1247 \
         AND deptype = 'i'{multirange}"
    );
    for mut row in Fields::of(session, &sql)? {
        let from = Id::new(row.number()?, row.number()?);
        let to = Id::new(row.number()?, row.number()?);
        objects.stands_for.entry(from).or_insert(to);
    }
    Ok(())
}
