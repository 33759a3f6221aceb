//! Kinds of object that are found and not carried: each is named.
//!
//! They need a superuser, another server, or secrets; their options are never
//! read.

use super::object::{Id, Objects};
use crate::error::Result;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::session::Session;

/// Catalogs of which nothing is carried.
const CATALOGS: [&str; 16] = [
    "pg_am",
    "pg_cast",
    "pg_conversion",
    "pg_event_trigger",
    "pg_foreign_data_wrapper",
    "pg_foreign_server",
    "pg_language",
    "pg_opclass",
    "pg_operator",
    "pg_opfamily",
    "pg_publication",
    "pg_transform",
    "pg_ts_config",
    "pg_ts_dict",
    "pg_ts_parser",
    "pg_ts_template",
];

pub fn read(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let mut branches: Vec<String> = CATALOGS
        .iter()
        .map(|catalog| format!("SELECT '{catalog}'::regclass::oid AS class, oid FROM {catalog} WHERE oid >= 16384"))
        .collect();
    branches.push("SELECT 'pg_class'::regclass::oid, oid FROM pg_class WHERE relkind = 'f'".to_owned());
    // Base and shell types. An array type is no type of its own.
    branches.push(
        "SELECT 'pg_type'::regclass::oid, t.oid FROM pg_type AS t WHERE t.oid >= 16384 \
         AND (t.typtype = 'b' OR t.typtype = 'p' AND NOT t.typisdefined) \
         AND NOT EXISTS (SELECT FROM pg_type AS e WHERE e.typarray = t.oid)"
            .to_owned(),
    );
    // What another object brings with it (the casts of a range) is no object.
    let sql = format!(
        "SELECT found.class, found.oid, object.type || ' ' || object.identity FROM ({}) AS found \
         CROSS JOIN LATERAL pg_identify_object(found.class, found.oid, 0) AS object \
         WHERE NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = found.class AND d.objid = found.oid \
         AND d.deptype IN ('e', 'i'))",
        branches.join(" UNION ALL ")
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(row.number()?, row.number()?);
        objects.leave_out(id, row.text()?);
    }
    Ok(())
}

/// User mappings and subscriptions, which not every role sees.
pub fn secrets(session: &mut Session) -> Result<Vec<String>> {
    let mut labels = Vec::new();
    let sql = "SELECT format('user mapping for %s on server %s', usename, srvname) FROM pg_user_mappings";
    for mut row in Fields::of(session, sql)? {
        labels.push(row.text()?);
    }
    let sql = "SELECT has_column_privilege('pg_subscription', 'subname', 'SELECT') \
               AND has_column_privilege('pg_subscription', 'subdbid', 'SELECT')";
    let readable = Fields::of(session, sql)?.next().map(|mut row| row.flag()).transpose()?.unwrap_or(false);
    if readable {
        let sql = "SELECT 'subscription ' || s.subname FROM pg_subscription AS s \
                   JOIN pg_database AS d ON d.oid = s.subdbid WHERE d.datname = current_database()";
        for mut row in Fields::of(session, sql)? {
            labels.push(row.text()?);
        }
    }
    Ok(labels)
}
