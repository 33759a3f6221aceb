//! What stands in the way of a refresh, before anything is done.

use std::collections::BTreeSet;

use super::PostgresTarget;
use super::objects::{self, Id, Object};
use super::rewrite::Rewriter;
use super::staging::{self, in_the_way};
use crate::dialect::postgres::literal;
use crate::error::{Error, Result};
use crate::schema::Name;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::session::Session;
use crate::target::{Job, Survey};

pub fn survey(target: &mut PostgresTarget, job: &Job<'_>) -> Result<Survey> {
    let rewriter = target.rewriter.as_ref().expect("it was just made");
    let session = &mut target.session;
    let reals: Vec<&str> = rewriter.schemas().keys().map(String::as_str).collect();
    let there = objects::objects(session, reals.iter().copied())?;
    let (replaced, others): (Vec<&Object>, Vec<&Object>) =
        there.iter().partition(|object| rewriter.made().contains(&Name::new(&object.schema, &object.name)));
    rights(session, &reals)?;
    ranges(session, job)?;
    let not_ours: Vec<String> = replaced.iter().filter(|object| !object.is_ours).map(|object| object.label()).collect();
    if !not_ours.is_empty() {
        return Err(in_the_way(
            "the role does not own what is to be replaced in the target",
            "not owned",
            &not_ours,
            "refresh as the owner, or make the role a member of the owner's role",
        ));
    }
    let ids: BTreeSet<Id> = replaced.iter().map(|object| object.id).collect();
    depended_on(session, &ids)?;
    names_taken(session, &reals, &ids, rewriter)?;
    publications(session, &replaced)?;
    extensions(session, job)?;

    let mut survey = Survey { lost: job.schema.left_out.clone(), ..Survey::default() };
    survey.lost.extend(missing_roles(session, job)?);
    for object in replaced.iter().filter(|object| !object.can_be_given && !object.rides) {
        survey.lost.push(format!("the owner of {}: the role may not act as {}", object.label(), object.owner));
    }
    survey.extra = others.iter().filter(|object| !object.rides).map(|object| object.label()).collect();
    for (real, staging) in rewriter.schemas() {
        let tables = job.catalog.tables.iter().filter(|table| table.name.schema == *real).count();
        survey.steps.push(format!("build {tables} tables of {real} in the schema {staging}"));
    }
    survey.steps.push(format!("fill {} tables with masked rows", job.plan.tables.len()));
    survey.steps.push(format!("run {} statements: indexes, constraints, views, triggers", job.schema.after.len()));
    survey.steps.push("compare rows and constraints".to_owned());
    let replaced = replaced.iter().filter(|object| !object.rides).count();
    survey.steps.push(format!("replace {replaced} objects in one transaction"));
    survey.steps.push(match job.keep_old {
        true => "keep the old objects in schemas of their own".to_owned(),
        false => "drop the old objects".to_owned(),
    });
    Ok(survey)
}

fn rights(session: &mut Session, reals: &[&str]) -> Result<()> {
    let list: Vec<String> = reals.iter().copied().map(literal).collect();
    let sql = format!(
        "SELECT 'CREATE on the database' WHERE NOT has_database_privilege(current_database(), 'CREATE') \
         UNION ALL SELECT 'CREATE and USAGE on schema ' || nspname FROM pg_namespace WHERE nspname IN ({}) \
         AND NOT (has_schema_privilege(oid, 'CREATE') AND has_schema_privilege(oid, 'USAGE')) ORDER BY 1",
        list.join(", ")
    );
    let missing: Vec<String> = Fields::of(session, &sql)?.map(|mut row| row.text()).collect::<Result<_>>()?;
    match missing.is_empty() {
        true => Ok(()),
        false => Err(in_the_way(
            "the role lacks privileges in the target",
            "missing",
            &missing,
            "grant them; the role needs to be no superuser",
        )),
    }
}

/// The functions that make ranges of a type belong to the server's own first role,
/// whoever made the type, and nobody else may move them.
fn ranges(session: &mut Session, job: &Job<'_>) -> Result<()> {
    let is_range = |statement: &&String| statement.starts_with("CREATE TYPE ") && statement.contains(" AS RANGE ");
    let Some(statement) = job.schema.before.iter().chain(&job.schema.after).find(is_range) else { return Ok(()) };
    let may = session.query("SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper")?;
    match may.is_empty() {
        false => Ok(()),
        true => Err(Error::new("a range type can be replaced by a superuser only")
            .name("of the source's", staging::label(statement))
            .help("refresh as a superuser, or load a dump: `standin dump`")),
    }
}

/// What only the target has and what rests on objects that are replaced.
pub fn depended_on(session: &mut Session, replaced: &BTreeSet<Id>) -> Result<()> {
    let lines = objects::dependents(session, replaced)?;
    match lines.is_empty() {
        true => Ok(()),
        false => Err(in_the_way(
            "objects that only the target has rest on what is to be replaced",
            "in the way",
            &lines,
            "drop them with a file given to --before, and make them again with one given to --after",
        )),
    }
}

/// Indexes and sequences of tables that stay, with the names of new ones.
fn names_taken(session: &mut Session, reals: &[&str], replaced: &BTreeSet<Id>, rewriter: &Rewriter) -> Result<()> {
    let list: Vec<String> = reals.iter().copied().map(literal).collect();
    let sql = format!(
        "SELECT n.nspname, c.relname, 'pg_class'::regclass::oid, of.oid, of.oid::regclass FROM pg_class AS c \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace CROSS JOIN LATERAL (\
         SELECT i.indrelid AS oid FROM pg_index AS i WHERE i.indexrelid = c.oid \
         UNION ALL SELECT d.refobjid FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid \
         AND c.relkind = 'S' AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 \
         AND d.deptype IN ('a', 'i')) AS of WHERE n.nspname IN ({}) ORDER BY 1, 2",
        list.join(", ")
    );
    let mut taken = Vec::new();
    for mut row in Fields::of(session, &sql)? {
        let name = Name::new(row.text()?, row.text()?);
        let table = Id { class: row.number()?, oid: row.number()? };
        if rewriter.made().contains(&name) && !replaced.contains(&table) {
            taken.push(format!("{name} of table {}", row.text()?));
        }
    }
    match taken.is_empty() {
        true => Ok(()),
        false => Err(in_the_way(
            "tables that only the target has hold names that the source uses",
            "taken",
            &taken,
            "rename them in the target",
        )),
    }
}

fn publications(session: &mut Session, replaced: &[&Object]) -> Result<()> {
    let ids: Vec<String> =
        replaced.iter().filter(|object| object.is_table()).map(|object| object.id.oid.to_string()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "SELECT DISTINCT p.pubname FROM pg_publication_rel AS r JOIN pg_publication AS p ON p.oid = r.prpubid \
         WHERE r.prrelid IN ({}) AND NOT pg_has_role(p.pubowner, 'USAGE') ORDER BY 1",
        ids.join(", ")
    );
    let names: Vec<String> = Fields::of(session, &sql)?.map(|mut row| row.text()).collect::<Result<_>>()?;
    match names.is_empty() {
        true => Ok(()),
        false => Err(in_the_way(
            "publications of the target that others own hold tables to be replaced",
            "publication",
            &names,
            "refresh as their owner, or make the role a member of the owner's role",
        )),
    }
}

/// What the source's extensions need of the target.
fn extensions(session: &mut Session, job: &Job<'_>) -> Result<()> {
    for statement in job.schema.before.iter().filter(|statement| staging::is_extension(statement)) {
        let quoted = statement.trim_start_matches("CREATE EXTENSION IF NOT EXISTS ");
        let quoted = quoted.split(" WITH SCHEMA ").next().unwrap_or(quoted).trim();
        let name =
            quoted.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(quoted).replace("\"\"", "\"");
        let sql = format!(
            "SELECT quote_ident(n.nspname), EXISTS (SELECT FROM pg_available_extensions WHERE name = {0}) \
             FROM (SELECT) AS one LEFT JOIN pg_extension AS e ON e.extname = {0} \
             LEFT JOIN pg_namespace AS n ON n.oid = e.extnamespace",
            literal(&name)
        );
        let Some(mut row) = Fields::of(session, &sql)?.next() else { continue };
        let (schema, available) = (row.maybe()?, row.flag()?);
        match (schema, staging::extension_schema(statement)) {
            (Some(there), Some(wanted)) if there != wanted => {
                return Err(Error::new("an extension is in another schema than in the source")
                    .name("extension", name)
                    .name("source's schema", wanted)
                    .name("target's schema", there)
                    .help("move it: `ALTER EXTENSION … SET SCHEMA …`"));
            }
            (None, _) if !available => {
                return Err(Error::new("the target's server does not have an extension of the source's")
                    .name("extension", name)
                    .help("install it on the target's server"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Policies whose roles the target does not know: they are not made, because made
/// for everybody they would open the table.
fn missing_roles(session: &mut Session, job: &Job<'_>) -> Result<Vec<String>> {
    let mut lost = Vec::new();
    for statement in job.schema.after.iter().filter(|statement| statement.starts_with("DO ")) {
        let Some((_, policy)) = statement.split_once(" THEN CREATE POLICY ") else { continue };
        let label: Vec<&str> = policy.split_whitespace().take(3).collect();
        for role in statement.split("rolname = '").skip(1) {
            let role = role.split("')").next().unwrap_or(role).replace("''", "'");
            let sql = format!("SELECT 1 FROM pg_roles WHERE rolname = {}", literal(&role));
            if session.query(&sql)?.is_empty() {
                lost.push(format!("policy {}: the target has no role {role}", label.join(" ")));
            }
        }
    }
    Ok(lost)
}
