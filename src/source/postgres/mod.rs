//! PostgreSQL, live: one exported snapshot, read on N connections.

pub mod catalog;
pub mod fields;
pub mod identity;
pub mod pg_dump;
pub mod schema_sql;
pub mod sequences;
pub mod session;
pub mod settings;

mod certificate;
mod constraints;
mod ddl;
mod failure;
mod marks;
mod passfile;
mod pieces;
mod privileges;
mod read;
pub(super) mod restore;
pub(super) mod writable;
mod script;
mod select;
mod server;
mod service;
mod stream;
mod tls;
mod uri;
mod user_types;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::fields::Fields;
use self::select::Reach;
use self::session::Session;
use self::settings::{Settings, Target};
use super::{Identity, Marks, Piece, Programs, Reader, Sample, SchemaSql, SequenceValue, Source, Stop, counted};
use crate::batch::Batch;
use crate::dialect::postgres::{literal, qualified, quote};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{Plan, TablePlan};
use crate::schema::{Catalog, Name};
use crate::snapshot::drift;

/// Tables in one LOCK statement.
const LOCKED_AT_ONCE: usize = 200;

/// What the planner last knew, without counting. The rows of a partitioned
/// table are its partitions'.
const ESTIMATES: &str = "WITH RECURSIVE part (root, member) AS ( \
     SELECT oid, oid FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p') AND oid >= 16384 \
     UNION ALL SELECT part.root, i.inhrelid FROM part JOIN pg_catalog.pg_inherits AS i ON i.inhparent = part.member \
     JOIN pg_catalog.pg_class AS parent ON parent.oid = part.member AND parent.relkind = 'p') \
     SELECT n.nspname, root.relname, sum(greatest(member.reltuples, 0)::numeric)::bigint FROM part \
     JOIN pg_catalog.pg_class AS member ON member.oid = part.member AND member.relkind = 'r' \
     JOIN pg_catalog.pg_class AS root ON root.oid = part.root \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = root.relnamespace GROUP BY 1, 2";

/// A live PostgreSQL database in the state it had when this was connected.
pub struct PostgresSource {
    /// Holds the snapshot's transaction open; also the only reader where the
    /// server exports no snapshot.
    session: Arc<Mutex<Session>>,
    settings: Settings,
    snapshot: Option<String>,
    /// The one session was handed out as a reader.
    lent: bool,
}

impl PostgresSource {
    /// Connects and takes the snapshot that everything is read from.
    ///
    /// # Errors
    /// What keeps us out, and a way on.
    pub fn connect(settings: &Settings) -> Result<PostgresSource> {
        // A password file that is not used may be why we are not let in.
        let with_warnings = |error: Error| settings.warnings.iter().fold(error, |error, note| error.name("note", note));
        let mut session = Session::connect(settings, None).map_err(with_warnings)?;
        let mut settings = Settings { hosts: vec![session.server()], target: Target::Any, ..settings.clone() };
        let snapshot = match session.query("SELECT pg_catalog.pg_export_snapshot()") {
            Ok(rows) => rows.into_iter().flatten().flatten().next(),
            Err(_) if session.is_open() => {
                // The failed export aborted the transaction.
                session.execute("ROLLBACK")?;
                session.begin(None)?;
                None
            }
            Err(error) => return Err(error),
        };
        if snapshot.is_none() {
            settings.warnings.push("the server exports no snapshot, so one connection reads everything".to_owned());
        }
        // The state is fixed by the transaction's first query.
        session.query("SELECT 1")?;
        Ok(PostgresSource { session: Arc::new(Mutex::new(session)), settings, snapshot, lent: false })
    }

    /// What the user should know, one sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.settings.warnings
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source for PostgresSource {
    fn catalog(&mut self) -> Result<Catalog> {
        catalog::read(&mut self.session())
    }

    fn identity(&mut self) -> Result<Option<Identity>> {
        identity::read(&self.settings).map(Some)
    }

    fn schema_sql(&mut self, catalog: &Catalog, plan: &Plan) -> Result<SchemaSql> {
        schema_sql::schema_sql(&mut self.session(), catalog, plan)
    }

    fn schema_sql_by_program(&mut self, programs: &Programs) -> Result<SchemaSql> {
        let major = self.session().version() / 10_000;
        pg_dump::schema(&self.settings, major, self.snapshot.as_deref(), programs)
    }

    fn schema_sql_of_file(&mut self, text: &str) -> Result<SchemaSql> {
        pg_dump::schema_of_file(text)
    }

    fn estimates(&mut self) -> Result<BTreeMap<Name, u64>> {
        let rows = Fields::of(&mut self.session(), ESTIMATES)?;
        rows.map(|mut row| Ok((Name::new(row.text()?, row.text()?), row.number()?))).collect()
    }

    fn count(&mut self, table: &Name, columns: &[String], predicate: Option<&str>) -> Result<Option<u64>> {
        let mut session = self.session();
        let place = || Place::table(table.to_string());
        let only = match reach(&mut session, table).map_err(|error| error.at_least(place()))? {
            Reach::Only => "ONLY ",
            Reach::WithPartitions => "",
        };
        let condition = counted(columns.iter().map(|column| quote(column)), predicate);
        let sql = format!("SELECT pg_catalog.count(*) FROM {only}{}{condition}", qualified(table));
        let rows = session.query(&sql).map_err(|error| error.at_least(place()))?;
        Ok(rows.into_iter().flatten().flatten().next().and_then(|count| count.parse().ok()))
    }

    fn pieces(&mut self, table: &TablePlan) -> Result<Vec<Piece>> {
        if self.snapshot.is_none() {
            return Ok(vec![Piece::WHOLE]);
        }
        pieces::pieces(&mut self.session(), table)
            .map_err(|error| error.at_least(Place::table(table.table.to_string())))
    }

    fn readers_max(&self) -> usize {
        if self.snapshot.is_some() { usize::MAX } else { 1 }
    }

    fn reader(&mut self) -> Result<Box<dyn Reader>> {
        let session = match &self.snapshot {
            Some(snapshot) => Arc::new(Mutex::new(Session::connect(&self.settings, Some(snapshot))?)),
            None if self.lent => {
                return Err(Error::new("the server exports no snapshot, so there is one reader").help("use `--jobs 1`"));
            }
            None => self.session.clone(),
        };
        self.lent = true;
        Ok(Box::new(PostgresReader { session, reaches: BTreeMap::new() }))
    }

    fn sequence_values(&mut self) -> Result<Vec<SequenceValue>> {
        sequences::sequence_values(&mut self.session())
    }

    /// Locks every table of the catalog against changes of its schema until the
    /// run ends, then compares: nothing can change between this and the rows.
    fn hold(&mut self, catalog: &Catalog) -> Result<()> {
        let names: Vec<String> = catalog.data_tables().map(|table| qualified(&table.name)).collect();
        for names in names.chunks(LOCKED_AT_ONCE) {
            let lock = format!(
                "SET lock_timeout = '60s'; LOCK TABLE {} IN ACCESS SHARE MODE; SET lock_timeout = 0",
                names.join(", ")
            );
            self.session().execute(&lock)?;
        }
        // The first session sees the catalog as it was; a new one as it is.
        let mut now = Session::connect(&self.settings, None)?;
        let changes = drift::drift(catalog, &catalog::read(&mut now)?);
        match changes.first() {
            None => Ok(()),
            Some(change) => Err(Error::refused("the schema changed while the run began; nothing was written")
                .name("changed", format!("{} {}", change.what, change.name))
                .help("refresh the snapshot with `standin snapshot`, rule what is new, and run again")),
        }
    }

    fn marks(&mut self) -> Result<Marks> {
        marks::read(&mut self.session())
    }

    fn sample(&mut self, table: &Name, columns: &[&str], rows: usize) -> Result<Sample> {
        let mut session = self.session();
        let order = key_columns(&mut session, table)?;
        let list = |names: &mut dyn Iterator<Item = &str>| {
            names.map(|name| format!("t.{}", quote(name))).collect::<Vec<_>>().join(", ")
        };
        let mut sql = format!("SELECT {} FROM {} AS t", list(&mut columns.iter().copied()), qualified(table));
        if !order.is_empty() {
            sql.push_str(&format!(" ORDER BY {}", list(&mut order.iter().map(String::as_str))));
        }
        sql.push_str(&format!(" LIMIT {rows}"));
        let mut sample = Sample { rows: Vec::new() };
        let place = Place::table(table.to_string());
        session.read(&sql, columns.len(), &place, &Stop::new(), &mut |batch| {
            sample.rows.extend((0..batch.rows()).map(|index| {
                let row = batch.row(index);
                (0..row.len()).map(|column| row.get(column).map(<[u8]>::to_vec)).collect()
            }));
            Ok(())
        })?;
        Ok(sample)
    }
}

/// The primary key's columns, so that a sample is the same every time.
fn key_columns(session: &mut Session, table: &Name) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT a.attname FROM pg_catalog.pg_index i \
         JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) \
         WHERE i.indisprimary AND i.indrelid = {}::pg_catalog.regclass \
         ORDER BY pg_catalog.array_position(i.indkey::pg_catalog.int2[], a.attnum)",
        literal(&qualified(table))
    );
    Ok(session.query(&sql)?.into_iter().flatten().flatten().collect())
}

/// A connection that sees the source's state and reads rows.
struct PostgresReader {
    session: Arc<Mutex<Session>>,
    reaches: BTreeMap<Name, Reach>,
}

impl Reader for PostgresReader {
    fn read(
        &mut self,
        table: &TablePlan,
        piece: &Piece,
        stop: &Stop,
        take: &mut dyn FnMut(&Batch<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let mut place = Place::table(table.table.to_string());
        let reach = match self.reaches.get(&table.table) {
            Some(&reach) => reach,
            None => {
                let reach = reach(&mut session, &table.table).map_err(|error| error.at_least(place.clone()))?;
                self.reaches.insert(table.table.clone(), reach);
                reach
            }
        };
        if piece.low.is_none() {
            place = place.row(0);
        }
        // A batch has one field at least; a table without columns sends a NULL.
        session.read(&select::select(table, piece, reach), table.width().max(1), &place, stop, take)
    }
}

fn reach(session: &mut Session, table: &Name) -> Result<Reach> {
    let sql = format!(
        "SELECT c.relkind FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = {} AND c.relname = {}",
        literal(&table.schema),
        literal(&table.name)
    );
    let kind = session.query(&sql)?.into_iter().flatten().flatten().next();
    Ok(if kind.as_deref() == Some("p") { Reach::WithPartitions } else { Reach::Only })
}
