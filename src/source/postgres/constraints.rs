//! Keys, foreign keys, checks and exclusion constraints of the tables.

use super::catalog::Tables;
use super::fields::Fields;
use super::server::Server;
use super::session::Session;
use crate::error::Result;
use crate::schema::{Check, Deferrable, Exclusion, ForeignKey, Key, KeyKind, KeyPart, Name};

/// Fills in the constraints of `tables`, each kind sorted by name.
pub fn read(session: &mut Session, server: Server, tables: &mut Tables) -> Result<()> {
    keys(session, server, tables)?;
    foreign_keys(session, server, tables)?;
    checks(session, tables)?;
    exclusions(session, tables)?;
    for table in tables.values_mut() {
        table.keys.sort_by(|a, b| (a.kind != KeyKind::Primary, &a.name).cmp(&(b.kind != KeyKind::Primary, &b.name)));
        table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        table.exclusions.sort_by(|a, b| a.name.cmp(&b.name));
    }
    Ok(())
}

/// One row per part of a key. Indexes that failed to build enforce nothing and
/// are left out; a partitioned index counts as valid only with all its parts.
fn keys(session: &mut Session, server: Server, tables: &mut Tables) -> Result<()> {
    let not_distinct = server.since(15, "i.indnullsnotdistinct", "false");
    let sql = format!(
        "SELECT i.indrelid, i.indexrelid, x.relname, k.contype, pg_get_expr(i.indpred, i.indrelid), {not_distinct}, \
         k.condeferrable, k.condeferred, a.attname, \
         CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, part.at, false) END \
         FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid \
         LEFT JOIN pg_constraint AS k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid \
         AND k.contype IN ('p', 'u') \
         CROSS JOIN LATERAL generate_series(1, i.indnkeyatts) AS part(at) \
         LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[part.at - 1] \
         AND a.attnum <> 0 \
         WHERE i.indisunique AND (i.indisvalid OR x.relkind = 'I') AND x.oid >= 16384 \
         ORDER BY i.indexrelid, part.at"
    );
    let mut last = 0;
    for mut row in Fields::of(session, &sql)? {
        let Some(table) = tables.get_mut(&row.number()?) else { continue };
        let oid: u32 = row.number()?;
        let name = row.text()?;
        let kind = match row.letter()? {
            'p' => KeyKind::Primary,
            'u' => KeyKind::Unique,
            _ => KeyKind::Index,
        };
        let predicate = row.maybe()?;
        let nulls_not_distinct = row.flag()?;
        let deferrable = deferrable(row.maybe()?, row.maybe()?);
        let part = match (row.maybe()?, row.maybe()?) {
            (Some(column), _) => KeyPart::Column(column),
            (None, expression) => KeyPart::Expression(expression.unwrap_or_default()),
        };
        if oid != last {
            table.keys.push(Key { name, kind, parts: Vec::new(), predicate, nulls_not_distinct, deferrable });
            last = oid;
        }
        if let Some(key) = table.keys.last_mut() {
            key.parts.push(part);
        }
    }
    Ok(())
}

/// One row per column pair. Those that a partition has from its parent are left
/// out: they follow by themselves.
fn foreign_keys(session: &mut Session, server: Server, tables: &mut Tables) -> Result<()> {
    // Since 15 SET NULL and SET DEFAULT may name some of the columns.
    let only = server.since(
        15,
        "(SELECT string_agg(quote_ident(da.attname), ', ' ORDER BY d.at) \
         FROM unnest(k.confdelsetcols) WITH ORDINALITY AS d(number, at) \
         JOIN pg_attribute AS da ON da.attrelid = k.conrelid AND da.attnum = d.number)",
        "NULL",
    );
    let sql = format!(
        "SELECT k.conrelid, k.oid, k.conname, n.nspname, p.relname, k.confmatchtype = 'f', \
               k.confdeltype, k.confupdtype, k.condeferrable, k.condeferred, k.convalidated, {only}, a.attname, pa.attname \
               FROM pg_constraint AS k JOIN pg_class AS p ON p.oid = k.confrelid \
               JOIN pg_namespace AS n ON n.oid = p.relnamespace \
               CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair(child, parent, at) \
               JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = pair.child \
               JOIN pg_attribute AS pa ON pa.attrelid = k.confrelid AND pa.attnum = pair.parent \
               WHERE k.contype = 'f' AND k.conparentid = 0 ORDER BY k.oid, pair.at"
    );
    let mut last = 0;
    for mut row in Fields::of(session, &sql)? {
        let Some(table) = tables.get_mut(&row.number()?) else { continue };
        let oid: u32 = row.number()?;
        let mut key = ForeignKey {
            name: row.text()?,
            columns: Vec::new(),
            parent: Name::new(row.text()?, row.text()?),
            parent_columns: Vec::new(),
            match_full: row.flag()?,
            on_delete: action(row.letter()?).to_owned(),
            on_update: action(row.letter()?).to_owned(),
            deferrable: deferrable(row.maybe()?, row.maybe()?),
            validated: row.flag()?,
        };
        if let Some(only) = row.maybe()? {
            key.on_delete = format!("{} ({only})", key.on_delete);
        }
        if oid != last {
            table.foreign_keys.push(key);
            last = oid;
        }
        if let Some(key) = table.foreign_keys.last_mut() {
            key.columns.push(row.text()?);
            key.parent_columns.push(row.text()?);
        }
    }
    Ok(())
}

/// Every check in force, a parent's too.
fn checks(session: &mut Session, tables: &mut Tables) -> Result<()> {
    let sql = "SELECT conrelid, conname, pg_get_expr(conbin, conrelid), convalidated FROM pg_constraint \
               WHERE contype = 'c' AND conrelid <> 0";
    for mut row in Fields::of(session, sql)? {
        if let Some(table) = tables.get_mut(&row.number()?) {
            table.checks.push(Check { name: row.text()?, expression: row.text()?, validated: row.flag()? });
        }
    }
    Ok(())
}

fn exclusions(session: &mut Session, tables: &mut Tables) -> Result<()> {
    let sql = "SELECT conrelid, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x'";
    for mut row in Fields::of(session, sql)? {
        if let Some(table) = tables.get_mut(&row.number()?) {
            table.exclusions.push(Exclusion { name: row.text()?, definition: row.text()? });
        }
    }
    Ok(())
}

fn deferrable(deferrable: Option<String>, deferred: Option<String>) -> Deferrable {
    match (deferrable.as_deref(), deferred.as_deref()) {
        (Some("t"), Some("t")) => Deferrable::Deferred,
        (Some("t"), _) => Deferrable::Immediate,
        _ => Deferrable::No,
    }
}

/// `pg_constraint.confdeltype` and `confupdtype` in SQL.
fn action(letter: char) -> &'static str {
    match letter {
        'r' => "RESTRICT",
        'c' => "CASCADE",
        'n' => "SET NULL",
        'd' => "SET DEFAULT",
        _ => "NO ACTION",
    }
}
