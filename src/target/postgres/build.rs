//! What comes after the rows: indexes and constraints on several connections,
//! everything else in the order it has, then owners and grants.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::access::{self, Succession};
use super::objects::objects;
use super::rewrite::{Rewriter, first_name};
use super::staging::{control, label};
use super::swap::successions;
use super::{PostgresTarget, open};
use crate::dialect::postgres::{literal, qualified, quote};
use crate::error::{Detail, Error, Result};
use crate::place::Place;
use crate::schema::{Name, TableKind};
use crate::sink::SequenceState;
use crate::source::Stop;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::session::Session;
use crate::source::postgres::settings::Settings;
use crate::target::Job;

/// Two sessions that wait for each other: the server ends one, which tries again.
const DEADLOCK: &str = "40P01";
const ATTEMPTS: u32 = 5;

/// A statement that is done at most once, and known to be done when it is.
struct Step {
    /// Below zero for the proof of a foreign key.
    number: i32,
    kind: Kind,
    sql: String,
    label: String,
    is_guard: bool,
    /// The first that the statement names.
    table: Name,
}

/// What a statement is, as far as others may go on beside it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Locks its table.
    Key,
    /// Lets others go on at the same table.
    Index,
    /// Locks both its tables for as long as it takes.
    Reference,
    /// Of a foreign key that is there.
    Proof,
    Other,
}

impl Step {
    /// Makes a foreign key that is not proved at once, and returns what proves it:
    /// a proof locks no other table, so several can go on at the same time. The
    /// server has no such foreign keys on partitioned tables.
    fn unproved(&mut self, job: &Job<'_>, rewriter: &Rewriter) -> Option<Step> {
        let table = job.catalog.table(&self.table)?;
        let is_ordinary = table.kind == TableKind::Ordinary;
        if self.kind != Kind::Reference || !is_ordinary || self.sql.ends_with(" NOT VALID") {
            return None;
        }
        let key = table.foreign_keys.iter().find(|key| {
            let head = format!(" ADD CONSTRAINT {} FOREIGN KEY ", key.name);
            self.sql.contains(&head) || self.sql.contains(&head.replace(&key.name, &quote(&key.name)))
        })?;
        self.sql.push_str(" NOT VALID");
        let place = qualified(&rewriter.place(&self.table));
        Some(Step {
            number: -1 - self.number,
            kind: Kind::Proof,
            sql: format!("ALTER TABLE {place} VALIDATE CONSTRAINT {}", quote(&key.name)),
            label: self.label.clone(),
            is_guard: false,
            table: self.table.clone(),
        })
    }
}

/// Statements of which those in one list wait for each other, and no two lists do.
type Lanes = Vec<Vec<Step>>;

pub fn build(target: &mut PostgresTarget, job: &Job<'_>, sequences: &[SequenceState]) -> Result<()> {
    let control = control(job.fingerprint);
    let rewriter = target.rewriter.take().expect("the survey comes first");
    let built = build_all(target, &rewriter, job, &control, sequences);
    target.rewriter = Some(rewriter);
    built
}

fn build_all(
    target: &mut PostgresTarget,
    rewriter: &Rewriter,
    job: &Job<'_>,
    control: &str,
    sequences: &[SequenceState],
) -> Result<()> {
    for sequence in sequences {
        let name = literal(&qualified(&rewriter.place(&sequence.name)));
        let sql = format!("SELECT pg_catalog.setval({name}, {}, {})", sequence.last_value, sequence.is_called);
        target.session.execute(&sql)?;
    }
    let sql = format!("SELECT step FROM {control}.done");
    let done: BTreeSet<i32> =
        Fields::of(&mut target.session, &sql)?.map(|mut row| row.number()).collect::<Result<_>>()?;
    let mut steps = Vec::new();
    let mut proofs = Vec::new();
    for (number, statement) in job.schema.after.iter().enumerate() {
        let number = i32::try_from(number).map_err(|_| Error::new("the source has too many objects"))?;
        let table = first_name(statement).unwrap_or_else(|| Name::new("", ""));
        let mut step = Step {
            number,
            kind: kind(statement),
            sql: rewriter.rewrite(statement)?.text,
            label: label(statement),
            is_guard: is_guard(statement),
            table,
        };
        if let Some(proof) = step.unproved(job, rewriter) {
            proofs.push(proof);
        } else if step.kind != Kind::Reference && !proofs.is_empty() {
            steps.append(&mut proofs);
        }
        steps.push(step);
    }
    steps.append(&mut proofs);
    // Rows are counted before row security stands between them and the role.
    let guard = steps.iter().position(|step| step.is_guard).unwrap_or(steps.len());
    let guards = steps.split_off(guard);
    for lanes in phases(steps, &done) {
        run(&target.settings, &lanes, job, control)?;
    }
    target.counts = looked_over(&target.settings, rewriter, job)?;
    for lanes in phases(guards, &done) {
        run(&target.settings, &lanes, job, control)?;
    }
    hand_over(target, rewriter)
}

/// Owners and grants of the old objects, for the new ones.
fn hand_over(target: &mut PostgresTarget, rewriter: &Rewriter) -> Result<()> {
    let session = &mut target.session;
    let new = objects(session, rewriter.schemas().values().map(String::as_str))?;
    let old = objects(session, rewriter.schemas().keys().map(String::as_str))?;
    let pairs = successions(session, rewriter, &new, &old)?;
    let owners: BTreeSet<&str> = pairs.iter().map(|pair: &Succession<'_>| pair.old.owner.as_str()).collect();
    for staging in rewriter.schemas().values() {
        for owner in &owners {
            // A new owner may make objects where the object is.
            session.execute(&format!("GRANT USAGE, CREATE ON SCHEMA {staging} TO {}", quote(owner)))?;
        }
    }
    let statements = access::statements(session, &pairs)?;
    for some in statements.chunks(200) {
        session.execute(&some.join("; "))?;
    }
    Ok(())
}

fn kind(statement: &str) -> Kind {
    let adds = statement.starts_with("ALTER TABLE ") && statement.contains(" ADD CONSTRAINT ");
    let has = |words: &str| statement.contains(words);
    if statement.starts_with("CREATE INDEX ") || statement.starts_with("CREATE UNIQUE INDEX ") {
        Kind::Index
    } else if adds && has(" FOREIGN KEY ") {
        Kind::Reference
    } else if adds && (has(" PRIMARY KEY ") || has(" UNIQUE ") || has(" EXCLUDE ")) {
        Kind::Key
    } else {
        Kind::Other
    }
}

fn is_guard(statement: &str) -> bool {
    statement.ends_with(" ENABLE ROW LEVEL SECURITY") || statement.ends_with(" FORCE ROW LEVEL SECURITY")
}

/// Neighbours of one kind go side by side, as far as they do not lock each other
/// out; the others one by one.
fn phases(steps: Vec<Step>, done: &BTreeSet<i32>) -> Vec<Lanes> {
    let mut phases: Vec<(Kind, Lanes)> = Vec::new();
    for step in steps.into_iter().filter(|step| !done.contains(&step.number)) {
        if phases.last().is_none_or(|(last, _)| *last != step.kind) {
            phases.push((step.kind, Vec::new()));
        }
        let Some((_, lanes)) = phases.last_mut() else { continue };
        let lane = match step.kind {
            Kind::Index => None,
            Kind::Key | Kind::Proof => lanes.iter_mut().find(|lane| lane.iter().any(|other| other.table == step.table)),
            Kind::Reference | Kind::Other => lanes.first_mut(),
        };
        match lane {
            Some(lane) => lane.push(step),
            None => lanes.push(vec![step]),
        }
    }
    phases.into_iter().map(|(_, lanes)| lanes).collect()
}

fn run(settings: &Settings, lanes: &Lanes, job: &Job<'_>, control: &str) -> Result<()> {
    side_by_side(settings, lanes.len(), job, |session, lane| {
        for step in &lanes[lane] {
            job.stop.check()?;
            once(session, step, control)?;
        }
        Ok(())
    })
}

fn once(session: &mut Session, step: &Step, control: &str) -> Result<()> {
    let mut attempt = 1;
    loop {
        session.execute("BEGIN")?;
        let result = session
            .execute(&step.sql)
            .and_then(|()| session.execute(&format!("INSERT INTO {control}.done VALUES ({}); COMMIT", step.number)));
        let Err(error) = result else { return Ok(()) };
        let _ = session.execute("ROLLBACK");
        let is_deadlock = |detail: &Detail| matches!(detail, Detail::Server { code, .. } if code == DEADLOCK);
        if attempt == ATTEMPTS || !error.details().iter().any(is_deadlock) {
            return Err(error
                .name("of the source's", &step.label)
                .help("the target is as it was; mend the source or leave the object out, and run again"));
        }
        attempt += 1;
    }
}

/// Does `count` things on as many connections as the job has; the first failure
/// stops all.
fn side_by_side(
    settings: &Settings,
    count: usize,
    job: &Job<'_>,
    each: impl Fn(&mut Session, usize) -> Result<()> + Sync,
) -> Result<()> {
    let next = AtomicUsize::new(0);
    let failure: Mutex<Option<Error>> = Mutex::new(None);
    let failed = Stop::new();
    let work = || -> Result<()> {
        let mut session = open(settings)?;
        loop {
            job.stop.check()?;
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count || failed.is_set() {
                return Ok(());
            }
            each(&mut session, index)?;
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..job.jobs.min(count) {
            scope.spawn(|| {
                if let Err(error) = work() {
                    failed.set();
                    failure.lock().expect("no thread panics while it fails").get_or_insert(error);
                }
            });
        }
    });
    failure.into_inner().expect("no thread panics while it fails").map_or(Ok(()), Err)
}

/// Counts every table's rows, and tells the planner about them.
fn looked_over(settings: &Settings, rewriter: &Rewriter, job: &Job<'_>) -> Result<BTreeMap<Name, u64>> {
    let counts: Mutex<BTreeMap<Name, u64>> = Mutex::new(BTreeMap::new());
    let tables = &job.plan.tables;
    side_by_side(settings, tables.len(), job, |session, index| {
        let name = &tables[index].table;
        let place = qualified(&rewriter.place(name));
        let is_root = job.catalog.table(name).is_some_and(|table| matches!(table.kind, TableKind::Partitioned { .. }));
        let only = if is_root { "" } else { "ONLY " };
        let sql = format!("SELECT count(*) FROM {only}{place}");
        let count = Fields::of(session, &sql)?.next().map_or(Ok(0), |mut row| row.number())?;
        session.execute(&format!("ANALYZE {place}"))?;
        counts.lock().expect("no thread panics while it counts").insert(name.clone(), count);
        Ok(())
    })?;
    Ok(counts.into_inner().expect("no thread panics while it counts"))
}

pub fn verify(target: &mut PostgresTarget, job: &Job<'_>, rows: &BTreeMap<Name, u64>) -> Result<()> {
    for (name, wanted) in rows {
        let found = target.counts.get(name).copied();
        if found != Some(*wanted) {
            return Err(Error::new("a new table does not hold the rows that were written")
                .at(Place::table(name.to_string()))
                .number("written", *wanted)
                .number("found", found.unwrap_or(0)));
        }
    }
    let rewriter = target.rewriter.as_ref().expect("the survey comes first");
    let schemas: Vec<String> = rewriter.schemas().values().map(|schema| literal(schema)).collect();
    let sql = format!(
        "SELECT n.nspname, c.relname, \
         (SELECT count(*) FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid), \
         count(k.oid) FILTER (WHERE k.contype = 'f'), count(k.oid) FILTER (WHERE k.contype = 'c'), \
         count(k.oid) FILTER (WHERE k.contype = 'x'), count(k.oid) FILTER (WHERE NOT k.convalidated) \
         FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         LEFT JOIN pg_constraint AS k ON k.conrelid = c.oid \
         WHERE c.relkind IN ('r', 'p') AND n.nspname IN ({}) GROUP BY c.oid, 1, 2",
        if schemas.is_empty() { "NULL".to_owned() } else { schemas.join(", ") }
    );
    let mut built: BTreeMap<Name, [usize; 5]> = BTreeMap::new();
    for mut row in Fields::of(&mut target.session, &sql)? {
        let name = Name::new(row.text()?, row.text()?);
        built.insert(name, [row.number()?, row.number()?, row.number()?, row.number()?, row.number()?]);
    }
    for table in &job.catalog.tables {
        if matches!(table.kind, TableKind::Foreign { .. }) {
            continue;
        }
        let place = || Place::table(table.name.to_string());
        let Some([keys, references, checks, exclusions, open]) = built.get(&rewriter.place(&table.name)) else {
            return Err(Error::new("the new table is missing").at(place()));
        };
        let unproved = table.foreign_keys.iter().filter(|key| !key.validated).count()
            + table.checks.iter().filter(|check| !check.validated).count();
        let compared = [
            ("keys", table.keys.len(), *keys),
            ("foreign keys", table.foreign_keys.len(), *references),
            ("checks", table.checks.len(), *checks),
            ("exclusion constraints", table.exclusions.len(), *exclusions),
        ];
        for (what, wanted, found) in compared {
            if found < wanted {
                return Err(Error::new("a constraint of the source's is missing in the new table")
                    .name("of its", what)
                    .number("source", wanted as u64)
                    .number("new table", found as u64)
                    .at(place()));
            }
        }
        if *open > unproved {
            return Err(Error::new("a constraint of the new table is not validated").at(place()));
        }
    }
    Ok(())
}
