//! Functions, procedures and aggregates.

use super::object::{Id, Object, Objects, Rank, class};
use crate::error::Result;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::server::{USER_SCHEMA, not_of_extension};
use crate::source::postgres::session::Session;

/// Functions in C or of the server's own inside need a superuser and a library:
/// left out. So are ordered-set aggregates.
pub fn read(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let member = not_of_extension("pg_proc", "p.oid");
    // A range type brings its constructors: internal dependents.
    let source = format!(
        "FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace \
         JOIN pg_language AS l ON l.oid = p.prolang WHERE {USER_SCHEMA} AND {member} \
         AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid \
         AND d.deptype = 'i')"
    );
    let signature = "format('%s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))";
    let sql = format!(
        "SELECT p.oid, CASE p.prokind WHEN 'p' THEN 'procedure ' ELSE 'function ' END || {signature}, \
         l.lanname IN ('c', 'internal'), pg_get_functiondef(p.oid) {source} AND p.prokind <> 'a'"
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::ROUTINE, row.number()?);
        let label = row.text()?;
        if row.flag()? {
            objects.leave_out(id, label);
        } else {
            objects.add(Object::new(id, Rank::Function, label, row.text()?.trim_end().to_owned()));
        }
    }
    // What a moving aggregate adds is speed only.
    let sql = format!(
        "SELECT p.oid, 'aggregate ' || {signature}, a.aggkind <> 'n', \
         format(E'CREATE AGGREGATE %I.%I(%s) (\\n    SFUNC = %s,\\n    STYPE = %s%s\\n)', n.nspname, p.proname, \
         CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END, \
         a.aggtransfn::regproc, format_type(a.aggtranstype, NULL), concat(\
         CASE WHEN a.aggtransspace <> 0 THEN E',\\n    SSPACE = ' || a.aggtransspace END, \
         CASE WHEN a.aggfinalfn <> 0 THEN E',\\n    FINALFUNC = ' || a.aggfinalfn::regproc END, \
         CASE WHEN a.aggfinalextra THEN E',\\n    FINALFUNC_EXTRA' END, \
         CASE WHEN a.aggfinalmodify <> 'r' THEN E',\\n    FINALFUNC_MODIFY = ' || \
         CASE a.aggfinalmodify WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END, \
         CASE WHEN a.aggcombinefn <> 0 THEN E',\\n    COMBINEFUNC = ' || a.aggcombinefn::regproc END, \
         CASE WHEN a.aggserialfn <> 0 THEN E',\\n    SERIALFUNC = ' || a.aggserialfn::regproc END, \
         CASE WHEN a.aggdeserialfn <> 0 THEN E',\\n    DESERIALFUNC = ' || a.aggdeserialfn::regproc END, \
         CASE WHEN a.agginitval IS NOT NULL THEN E',\\n    INITCOND = ' || quote_literal(a.agginitval) END, \
         CASE WHEN a.aggsortop <> 0 THEN format(E',\\n    SORTOP = OPERATOR(%I.%s)', opn.nspname, o.oprname) END, \
         CASE p.proparallel WHEN 's' THEN E',\\n    PARALLEL = SAFE' \
         WHEN 'r' THEN E',\\n    PARALLEL = RESTRICTED' END)) \
         {}",
        source.replacen(
            "WHERE",
            "JOIN pg_aggregate AS a ON a.aggfnoid = p.oid LEFT JOIN pg_operator AS o ON o.oid = a.aggsortop \
             LEFT JOIN pg_namespace AS opn ON opn.oid = o.oprnamespace WHERE",
            1
        )
    );
    for mut row in Fields::of(session, &sql)? {
        let id = Id::new(class::ROUTINE, row.number()?);
        let label = row.text()?;
        if row.flag()? {
            objects.leave_out(id, label);
        } else {
            objects.add(Object::new(id, Rank::Function, label, row.text()?));
        }
    }
    Ok(())
}
