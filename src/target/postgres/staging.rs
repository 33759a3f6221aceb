//! Where the new tables are built, and what is known of how far that is.

use super::{PostgresTarget, Rewriter};
use crate::dialect::postgres::{literal, qualified, quote};
use crate::error::{Error, Result};
use crate::schema::Name;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::session::Session;
use crate::target::{Job, Tally};

/// Marks a schema as ours: one of that name alone is never dropped.
const MARK: &str = "made by standin refresh";

/// The schema with the tables about the run itself.
pub fn control(fingerprint: &str) -> String {
    format!("standin_new_{fingerprint}")
}

/// The schema that the n-th of the real ones is built in.
pub fn schema(fingerprint: &str, index: usize) -> String {
    format!("{}_{index}", control(fingerprint))
}

/// Schemas that earlier runs left, and whether they were being built: what was
/// replaced and could not be dropped, and what was built in vain.
fn leftovers(session: &mut Session) -> Result<Vec<(String, bool)>> {
    let sql = format!(
        "SELECT nspname, obj_description(oid, 'pg_namespace') FROM pg_namespace \
         WHERE obj_description(oid, 'pg_namespace') IN ({}, {}) AND nspname LIKE 'standin\\_%' ORDER BY 1",
        literal(MARK),
        literal(super::swap::REPLACED)
    );
    Fields::of(session, &sql)?.map(|mut row| Ok((row.text()?, row.text()? == MARK))).collect()
}

/// Drops all of them.
pub fn drop_leftovers(session: &mut Session, job: &Job<'_>) -> Result<()> {
    leftovers(session)?.iter().try_for_each(|(name, _)| drop_schema(session, name, job))
}

/// Makes everything that is filled; or finds what an interrupted run left.
pub fn prepare(target: &mut PostgresTarget, job: &Job<'_>) -> Result<()> {
    let own = control(job.fingerprint);
    let leftovers = leftovers(&mut target.session)?;
    let found = job.resume && leftovers.iter().any(|(name, _)| *name == own);
    let is_own = |name: &str| name == own || name.starts_with(&format!("{own}_"));
    for (name, building) in &leftovers {
        if !(found && *building && is_own(name)) {
            drop_schema(&mut target.session, name, job)?;
        }
    }
    if found {
        return resume(target, job);
    }
    target.filled.clear();
    let rewriter = target.rewriter.take().expect("the survey comes first");
    let made = make(&mut target.session, &rewriter, job);
    target.rewriter = Some(rewriter);
    if made.is_err() {
        // What went wrong is told; this is a courtesy.
        let _ = target.session.execute("ROLLBACK");
    }
    made
}

/// All of it or nothing, so that what is found is whole.
fn make(session: &mut Session, rewriter: &Rewriter, job: &Job<'_>) -> Result<()> {
    let control = control(job.fingerprint);
    // Extensions belong to the database, and stay.
    for statement in job.schema.before.iter().filter(|statement| is_extension(statement)) {
        if let Some(schema) = extension_schema(statement) {
            session.execute(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))?;
        }
        session.execute(statement).map_err(|error| {
            error.help("have somebody who may create the extension do it in the target, and run again")
        })?;
    }
    session.execute("BEGIN")?;
    session.execute(&format!(
        "CREATE SCHEMA {control}; COMMENT ON SCHEMA {control} IS {}; \
         CREATE TABLE {control}.filled (schema text, name text, rows bigint, sum text, PRIMARY KEY (schema, name)); \
         CREATE TABLE {control}.done (step integer PRIMARY KEY)",
        literal(MARK)
    ))?;
    for (real, staging) in rewriter.schemas() {
        session.execute(&format!("CREATE SCHEMA {staging}; COMMENT ON SCHEMA {staging} IS {}", literal(MARK)))?;
        for statement in super::access::default_grants(session, real, staging)? {
            session.execute(&statement)?;
        }
    }
    for statement in &job.schema.before {
        job.stop.check()?;
        if is_extension(statement) || is_schema(statement) {
            continue;
        }
        let rewritten = rewriter.rewrite(statement)?;
        session.execute(&rewritten.text).map_err(|error| error.name("of the source's", label(statement)))?;
    }
    session.execute("COMMIT")
}

/// Tables that are whole stay; the others are emptied.
fn resume(target: &mut PostgresTarget, job: &Job<'_>) -> Result<()> {
    let sql = format!("SELECT schema, name, rows, sum FROM {}.filled", control(job.fingerprint));
    target.filled.clear();
    for mut row in Fields::of(&mut target.session, &sql)? {
        let name = Name::new(row.text()?, row.text()?);
        let rows: u64 = row.number()?;
        if let Some(tally) = Tally::read(rows, &row.text()?) {
            target.filled.insert(name, tally);
        }
    }
    let unfilled = job.plan.tables.iter().filter(|table| !target.filled.contains_key(&table.table));
    let unfilled: Vec<String> = unfilled.map(|table| qualified(&target.rewriter().place(&table.table))).collect();
    for tables in unfilled.chunks(100) {
        target.session.execute(&format!("TRUNCATE {}", tables.join(", ")))?;
    }
    Ok(())
}

/// With everything in it. A session of a run that was killed may hold it for a
/// moment longer.
pub fn drop_schema(session: &mut Session, name: &str, job: &Job<'_>) -> Result<()> {
    let wait = job.lock_wait.as_millis().max(1);
    let dropped = session.execute(&format!(
        "SET lock_timeout = {wait}; SET client_min_messages = error; DROP SCHEMA {} CASCADE; RESET client_min_messages",
        quote(name)
    ));
    session.execute("SET lock_timeout = 0")?;
    dropped.map_err(|error| error.name("schema to be dropped", name))
}

pub fn is_extension(statement: &str) -> bool {
    statement.starts_with("CREATE EXTENSION ")
}

pub fn is_schema(statement: &str) -> bool {
    statement.starts_with("CREATE SCHEMA ")
}

/// As the source's reader writes it: `… WITH SCHEMA x`, quoted where needed.
pub fn extension_schema(statement: &str) -> Option<&str> {
    statement.split_once(" WITH SCHEMA ").map(|(_, schema)| schema.trim())
}

/// The beginning of a statement, up to where values may stand.
pub fn label(statement: &str) -> String {
    let words = statement.split_whitespace().take_while(|word| !word.contains(['(', '\'', '$', '=']));
    words.take(8).collect::<Vec<_>>().join(" ")
}

/// # Errors
/// Always: it is what the callers say.
pub fn in_the_way(problem: &'static str, label: &'static str, lines: &[String], help: &'static str) -> Error {
    lines.iter().fold(Error::new(problem), |error, line| error.name(label, line)).help(help)
}
