//! The user's own types: enums, domains, composites, ranges.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::Spelling;
use super::fields::Fields;
use super::server::{USER_SCHEMA, not_of_extension};
use super::session::Session;
use crate::error::Result;
use crate::schema::{Check, Name, UserType, UserTypeDefinition};

pub fn read(session: &mut Session, spelling: &Spelling) -> Result<Vec<UserType>> {
    let mut labels = labels(session)?;
    let mut fields = fields(session, spelling)?;
    let mut checks = checks(session)?;
    let member = not_of_extension("pg_type", "t.oid");
    let sql = format!(
        "SELECT t.oid, n.nspname, t.typname, t.typtype, t.typnotnull, \
         CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) \
         WHEN 'r' THEN (SELECT format_type(r.rngsubtype, NULL) FROM pg_range AS r WHERE r.rngtypid = t.oid) END \
         FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace \
         LEFT JOIN pg_class AS c ON c.oid = t.typrelid \
         WHERE t.typtype IN ('e', 'd', 'r', 'c') AND (t.typtype <> 'c' OR c.relkind = 'c') \
         AND {USER_SCHEMA} AND {member}"
    );
    let mut types = Vec::new();
    for mut row in Fields::of(session, &sql)? {
        let oid: u32 = row.number()?;
        let name = Name::new(row.text()?, row.text()?);
        let letter = row.letter()?;
        let not_null = row.flag()?;
        let of = spelling.of_type(row.maybe()?.unwrap_or_default());
        let definition = match letter {
            'e' => UserTypeDefinition::Enum { labels: labels.remove(&oid).unwrap_or_default() },
            'd' => UserTypeDefinition::Domain { base: of, not_null, checks: checks.remove(&oid).unwrap_or_default() },
            'r' => UserTypeDefinition::Range { subtype: of },
            _ => UserTypeDefinition::Composite { fields: fields.remove(&oid).unwrap_or_default() },
        };
        types.push(UserType { name, definition });
    }
    types.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(types)
}

/// The domains that refuse NULL, themselves or by the domain they rest on.
pub fn never_null(session: &mut Session) -> Result<BTreeSet<u32>> {
    let sql = "WITH RECURSIVE chain(oid, base, required) AS (\
               SELECT oid, typbasetype, typnotnull FROM pg_type WHERE typtype = 'd' UNION ALL \
               SELECT chain.oid, t.typbasetype, t.typnotnull FROM chain \
               JOIN pg_type AS t ON t.oid = chain.base AND t.typtype = 'd') \
               SELECT DISTINCT oid FROM chain WHERE required";
    Fields::of(session, sql)?.map(|mut row| row.number()).collect()
}

fn labels(session: &mut Session) -> Result<BTreeMap<u32, Vec<String>>> {
    let mut labels: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let sql = "SELECT enumtypid, enumlabel FROM pg_enum ORDER BY enumtypid, enumsortorder";
    for mut row in Fields::of(session, sql)? {
        labels.entry(row.number()?).or_default().push(row.text()?);
    }
    Ok(labels)
}

fn fields(session: &mut Session, spelling: &Spelling) -> Result<BTreeMap<u32, Vec<(String, String)>>> {
    let mut fields: BTreeMap<u32, Vec<(String, String)>> = BTreeMap::new();
    let sql = "SELECT c.reltype, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_class AS c \
               JOIN pg_attribute AS a ON a.attrelid = c.oid \
               WHERE c.relkind = 'c' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.reltype, a.attnum";
    for mut row in Fields::of(session, sql)? {
        let oid = row.number()?;
        fields.entry(oid).or_default().push((row.text()?, spelling.of_type(row.text()?)));
    }
    Ok(fields)
}

fn checks(session: &mut Session) -> Result<BTreeMap<u32, Vec<Check>>> {
    let mut checks: BTreeMap<u32, Vec<Check>> = BTreeMap::new();
    let sql = "SELECT contypid, conname::text COLLATE \"C\", pg_get_expr(conbin, 0), convalidated FROM pg_constraint \
               WHERE contypid <> 0 AND contype = 'c' ORDER BY contypid, 2";
    for mut row in Fields::of(session, sql)? {
        let oid = row.number()?;
        let check = Check { name: row.text()?, expression: row.text()?, validated: row.flag()? };
        checks.entry(oid).or_default().push(check);
    }
    Ok(checks)
}
