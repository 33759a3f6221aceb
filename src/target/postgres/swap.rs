//! Every object and its predecessor change places in one transaction.
//!
//! The tables are locked for as long as that takes, and for no longer than a
//! moment while others hold them: who waits behind us would wait as long as we do,
//! and who holds one table and wants the next would be shot by the server as a
//! deadlock.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::access::Succession;
use super::objects::{Id, Object, Space, objects};
use super::rewrite::Rewriter;
use super::staging::{control, drop_schema};
use super::{PostgresTarget, open, survey};
use crate::dialect::postgres::{literal, quote};
use crate::error::{Detail, Error, Result};
use crate::source::postgres::fields::Fields;
use crate::source::postgres::session::Session;
use crate::target::Job;

/// Marks a schema that holds what was replaced and is to go.
pub const REPLACED: &str = "replaced by standin refresh";
/// Marks one that stays until somebody drops it.
const KEPT: &str = "kept by standin refresh";

/// Shorter than the server's `deadlock_timeout`, so that nobody is shot.
const PATIENCE: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(500);
/// A short try, and how many of them.
const MOMENT: Duration = Duration::from_millis(10);
const MOMENTS: usize = 12;

/// Which old object each new one comes in the place of.
pub fn successions<'a>(
    session: &mut Session,
    rewriter: &Rewriter,
    new: &'a [Object],
    old: &'a [Object],
) -> Result<Vec<Succession<'a>>> {
    let reals = quoted(session, rewriter)?;
    let by_key: BTreeMap<_, &Object> =
        old.iter().map(|object| (key(object, object.identity.clone()), object)).collect();
    let pair = |new: &'a Object| {
        let old = by_key.get(&key(new, as_real(&new.identity, &reals)))?;
        Some(Succession { new, old })
    };
    Ok(new.iter().filter_map(pair).collect())
}

/// Relations share their names whatever they are, and types too.
fn key(object: &Object, identity: String) -> (Space, String, String) {
    let kind = if object.space == Space::Other { object.kind.clone() } else { String::new() };
    (object.space, kind, identity)
}

/// What stands for each real schema, and the real one as the server quotes it.
fn quoted(session: &mut Session, rewriter: &Rewriter) -> Result<Vec<(String, String)>> {
    let mut quoted = Vec::new();
    for (real, staging) in rewriter.schemas() {
        let sql = format!("SELECT quote_ident({})", literal(real));
        if let Some(mut row) = Fields::of(session, &sql)?.next() {
            quoted.push((format!("{staging}."), format!("{}.", row.text()?)));
        }
    }
    Ok(quoted)
}

/// The identity that an object has when it is in its place.
fn as_real(identity: &str, reals: &[(String, String)]) -> String {
    reals.iter().fold(identity.to_owned(), |identity, (staging, real)| identity.replace(staging, real))
}

pub fn swap(target: &mut PostgresTarget, job: &Job<'_>) -> Result<()> {
    let rewriter = target.rewriter.take().expect("the survey comes first");
    let swapped = swap_all(target, &rewriter, job);
    target.rewriter = Some(rewriter);
    swapped
}

fn swap_all(target: &mut PostgresTarget, rewriter: &Rewriter, job: &Job<'_>) -> Result<()> {
    let session = &mut target.session;
    let mut waited = Duration::ZERO;
    loop {
        job.stop.check()?;
        let patience = PATIENCE.min(job.lock_wait.saturating_sub(waited)).max(Duration::from_millis(1));
        let old = match attempt(session, rewriter, job, patience) {
            Ok(replaced) => {
                target.replaced = replaced;
                return Ok(());
            }
            Err(Failure { error, old }) => {
                let _ = session.execute("ROLLBACK");
                if !is_of_locks(&error) {
                    return Err(error);
                }
                old
            }
        };
        waited += patience + PAUSE;
        if waited >= job.lock_wait {
            let mut watcher = open(&target.settings)?;
            return Err(held(&mut watcher, &old)?);
        }
        std::thread::sleep(PAUSE);
    }
}

struct Failure {
    error: Error,
    old: Vec<u32>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure { error, old: Vec::new() }
    }
}

/// Who holds the old tables.
fn held(session: &mut Session, old: &[u32]) -> Result<Error> {
    let ids: Vec<String> = old.iter().map(u32::to_string).collect();
    let sql = format!(
        "SELECT l.pid, string_agg(DISTINCT l.relation::regclass::text, ', ') FROM pg_locks AS l \
         WHERE l.granted AND l.pid <> pg_backend_pid() AND l.relation IN ({}) GROUP BY 1 ORDER BY 1 LIMIT 10",
        if ids.is_empty() { "0".to_owned() } else { ids.join(", ") }
    );
    let mut error = Error::new("others hold the old tables for longer than --lock-wait; nothing was replaced")
        .help("end those sessions or wait for them, and run again with --resume: what was built is kept");
    for mut row in Fields::of(session, &sql)? {
        let (pid, tables) = (row.text()?, row.text()?);
        error = error.name("held", format!("{tables} by the session with process id {pid}"));
    }
    Ok(error)
}

/// Takes all tables, or none.
///
/// Whoever reads two of them in the other order holds one and waits behind us for the
/// other: nobody gets further then. So both orders are tried, and then short tries,
/// which find a moment between the readers where there is no order that suits all.
fn lock(session: &mut Session, tables: &[&Object], patience: Duration) -> Result<()> {
    let long = (patience / 2).max(Duration::from_millis(1));
    let tries = [long; 2].into_iter().chain([MOMENT.min(long); MOMENTS]);
    let mut last = Ok(());
    for (number, limit) in tries.enumerate() {
        let mut order = tables.to_vec();
        if number % 2 == 1 {
            order.reverse();
        }
        session.execute(&format!("SAVEPOINT locks; SET LOCAL lock_timeout = {}", limit.as_millis()))?;
        last = order.chunks(200).try_for_each(|some| {
            let names: Vec<String> = some.iter().map(|table| format!("ONLY {}", table.identity)).collect();
            session.execute(&format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", names.join(", ")))
        });
        match &last {
            Ok(()) => return session.execute(&format!("SET LOCAL lock_timeout = {}", patience.as_millis())),
            Err(error) if is_of_locks(error) => session.execute("ROLLBACK TO SAVEPOINT locks")?,
            Err(_) => return last,
        }
    }
    last
}

/// Somebody else holds what we want.
fn is_of_locks(error: &Error) -> bool {
    let is_lock = |detail: &Detail| matches!(detail, Detail::Server { code, .. } if code == "55P03" || code == "40P01");
    error.details().iter().any(is_lock)
}

/// One try. Returns the schemas that hold what is to be dropped.
fn attempt(
    session: &mut Session,
    rewriter: &Rewriter,
    job: &Job<'_>,
    patience: Duration,
) -> Result<Vec<String>, Failure> {
    session.execute(&format!("BEGIN; SET LOCAL lock_timeout = {}", patience.as_millis()))?;
    let new = objects(session, rewriter.schemas().values().map(String::as_str))?;
    let there = objects(session, rewriter.schemas().keys().map(String::as_str))?;
    let pairs = successions(session, rewriter, &new, &there)?;
    let mut old: BTreeMap<Id, &Object> = pairs.iter().map(|pair| (pair.old.id, pair.old)).collect();
    let mut tables: Vec<&Object> = old.values().copied().filter(|object| object.is_table()).collect();
    tables.sort_by(|a, b| a.identity.cmp(&b.identity));
    let failed = |error: Error| Failure {
        error,
        old: pairs.iter().filter(|pair| pair.old.space == Space::Relation).map(|pair| pair.old.id.oid).collect(),
    };
    lock(session, &tables, patience).map_err(failed)?;
    let ids: BTreeSet<Id> = old.keys().copied().collect();
    survey::depended_on(session, &ids)?;
    // Out of their publications while they still have their names.
    let (mut statements, published): (Vec<String>, Vec<String>) = publications(session, &tables)?.into_iter().unzip();
    let mut replaced = Vec::new();
    let places = places(session, rewriter, job.keep_old)?;
    old.retain(|_, object| !object.rides);
    for (real, place) in &places {
        if old.values().any(|object| object.schema == *real) {
            let mark = literal(if job.keep_old { KEPT } else { REPLACED });
            statements.push(format!("CREATE SCHEMA {0}; COMMENT ON SCHEMA {0} IS {mark}", quote(place)));
            replaced.push(place.clone());
        }
    }
    // A function or operator is named by its types too, as long as those are where they were.
    let types_later = |object: &&Object| !matches!(object.kind.as_str(), "ROUTINE" | "OPERATOR");
    let mut leaving: Vec<&Object> = old.values().copied().collect();
    leaving.sort_by_key(types_later);
    for object in leaving {
        let place = &places[&object.schema];
        statements.push(format!("ALTER {} {} SET SCHEMA {}", object.kind, object.identity, quote(place)));
    }
    let real_of: BTreeMap<&String, &String> =
        rewriter.schemas().iter().map(|(real, staging)| (staging, real)).collect();
    for real in rewriter.schemas().keys() {
        let sql = format!("SELECT 1 FROM pg_namespace WHERE nspname = {}", literal(real));
        if session.query(&sql)?.is_empty() {
            statements.push(format!("CREATE SCHEMA {}", quote(real)));
        }
    }
    let mut moved: Vec<&Object> = new.iter().filter(|object| !object.rides).collect();
    moved.sort_by_key(types_later);
    for object in moved {
        let real = real_of[&object.schema];
        statements.push(format!("ALTER {} {} SET SCHEMA {}", object.kind, object.identity, quote(real)));
    }
    statements.extend(published);
    for statement in job.schema.before.iter().chain(&job.schema.after) {
        if rewriter.rewrite(statement)?.body_changed {
            statements.push(statement.clone());
        }
    }
    // Whatever did not get into its place would be found here.
    statements.extend(rewriter.schemas().values().map(|staging| format!("DROP SCHEMA {staging} RESTRICT")));
    statements.push(format!("DROP SCHEMA {} CASCADE", control(job.fingerprint)));
    for statement in &statements {
        session.execute(statement).map_err(failed)?;
    }
    // This one is on disk when it is said to be.
    session.execute("SET LOCAL synchronous_commit = on; COMMIT")?;
    Ok(if job.keep_old { Vec::new() } else { replaced })
}

/// Where the old objects of each schema go: names that are free.
fn places(session: &mut Session, rewriter: &Rewriter, keep: bool) -> Result<BTreeMap<String, String>> {
    let sql = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'standin\\_%'";
    let taken: BTreeSet<String> = Fields::of(session, sql)?.map(|mut row| row.text()).collect::<Result<_>>()?;
    let word = if keep { "standin_kept" } else { "standin_old" };
    let mut places = BTreeMap::new();
    let mut number = 1;
    for real in rewriter.schemas().keys() {
        while taken.contains(&format!("{word}_{number}")) {
            number += 1;
        }
        places.insert(real.clone(), format!("{word}_{number}"));
        number += 1;
    }
    Ok(places)
}

/// The statements that take the old tables out of their publications, and put the
/// new ones in.
/// Publications of all tables, or of a schema, need none.
fn publications(session: &mut Session, tables: &[&Object]) -> Result<Vec<(String, String)>> {
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = tables.iter().map(|table| table.id.oid.to_string()).collect();
    let (columns, filter) = match session.version() >= 150_000 {
        true => (
            "(SELECT ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')' FROM pg_attribute AS a \
             WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs))",
            "' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')'",
        ),
        false => ("NULL", "NULL"),
    };
    let sql = format!(
        "SELECT r.prrelid, quote_ident(p.pubname), concat({columns}, {filter}) FROM pg_publication_rel AS r \
         JOIN pg_publication AS p ON p.oid = r.prpubid WHERE r.prrelid IN ({}) ORDER BY 2, 1",
        ids.join(", ")
    );
    let mut statements = Vec::new();
    for mut row in Fields::of(session, &sql)? {
        let (id, publication, rest): (u32, String, String) = (row.number()?, row.text()?, row.text()?);
        let Some(table) = tables.iter().find(|table| table.id.oid == id) else { continue };
        let alter = |verb: &str| format!("ALTER PUBLICATION {publication} {verb} TABLE ONLY {}", table.identity);
        statements.push((alter("DROP"), format!("{}{rest}", alter("ADD"))));
    }
    Ok(statements)
}

pub fn clean_up(target: &mut PostgresTarget, job: &Job<'_>) -> Result<()> {
    for schema in std::mem::take(&mut target.replaced) {
        drop_schema(&mut target.session, &schema, job)?;
    }
    Ok(())
}
