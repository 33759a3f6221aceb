//! MySQL and MariaDB, live: one consistent state, read on N connections.

pub(crate) mod failure;
pub(crate) mod session;
pub mod settings;

mod catalog;
mod definition;
pub(crate) mod identity;
mod marks;
pub(crate) mod objects;
mod option_file;
mod pieces;
mod read;
pub(super) mod restore;
mod schema_sql;
mod select;
mod sequences;
mod state;
mod tls;
mod uri;
pub(super) mod writable;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::objects::{Databases, Kind, MAIN, Object};
use self::select::Form;
use self::session::Session;
use self::settings::Settings;
use super::{Identity, Marks, Piece, Programs, Reader, Sample, SchemaSql, SequenceValue, Source, Stop, counted};
use crate::batch::Batch;
use crate::dialect::mysql::quote;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{Plan, TablePlan};
use crate::schema::{Catalog, Name};
use crate::snapshot::drift;
use crate::source::rulings::Rulings;

/// Tables named in a warning; of more the number is told.
const NAMED_MAX: usize = 10;

/// A live database in the state it had when this was connected.
pub struct MysqlSource {
    /// All of one state. The first is asked for the catalog too.
    sessions: Vec<Arc<Mutex<Session>>>,
    databases: Databases,
    objects: Vec<Object>,
    /// How many of the sessions were handed out as readers.
    lent: usize,
    warnings: Vec<String>,
}

impl MysqlSource {
    /// Connects, and fixes the state that `readers` connections read.
    ///
    /// # Errors
    /// What keeps us out, and a way on.
    pub fn connect(settings: &Settings, readers: usize) -> Result<MysqlSource> {
        let mut warnings = settings.warnings.clone();
        let mut sessions = vec![Session::connect(settings)?];
        while sessions.len() < readers.max(1) {
            match Session::connect(settings) {
                Ok(session) => sessions.push(session),
                Err(_) => {
                    warnings.push(format!("the server lets in no more than {} connections", sessions.len()));
                    break;
                }
            }
        }
        state::fix(&mut sessions, &mut warnings)?;
        // As the server spells it, which may fold case.
        let main = sessions[0].texts("SELECT DATABASE()")?.into_iter().flatten().next().unwrap_or_default();
        let databases = Databases { main, further: settings.databases[1..].to_vec() };
        let objects = objects::list(&mut sessions[0], &databases)?;
        warnings.extend(not_transactional(&objects));
        let sessions = sessions.into_iter().map(|session| Arc::new(Mutex::new(session))).collect();
        Ok(MysqlSource { sessions, databases, objects, lent: 0, warnings })
    }

    /// What the user should know, one sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        self.sessions[0].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_transactional(objects: &[Object]) -> Option<String> {
    let tables: Vec<String> =
        objects.iter().filter(|object| !object.is_transactional()).map(|object| object.name.to_string()).collect();
    let (named, rest) = tables.split_at(tables.len().min(NAMED_MAX));
    let rest = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    (!tables.is_empty()).then(|| {
        format!(
            "no transaction fixes the state of {}{rest}: their engine has none, so what is written meanwhile may be read",
            named.join(", ")
        )
    })
}

impl Source for MysqlSource {
    fn catalog(&mut self) -> Result<Catalog> {
        let mut session = self.session();
        let catalog = catalog::read(&mut session, &self.databases, &self.objects)?;
        state::release(&mut session)?;
        Ok(catalog)
    }

    fn identity(&mut self) -> Result<Option<Identity>> {
        let mut session = self.session();
        let identity = identity::of(&mut session)?;
        state::release(&mut session)?;
        Ok(Some(identity))
    }

    fn schema_sql(&mut self, catalog: &Catalog, plan: &Plan) -> Result<SchemaSql> {
        let mut session = self.session();
        let schema = schema_sql::schema_sql(&mut session, &self.databases, &self.objects, &Rulings::of(catalog, plan))?;
        state::release(&mut session)?;
        Ok(schema)
    }

    fn schema_sql_by_program(&mut self, _programs: &Programs) -> Result<SchemaSql> {
        Err(only_from_postgres())
    }

    fn schema_sql_of_file(&mut self, _text: &str) -> Result<SchemaSql> {
        Err(only_from_postgres())
    }

    fn estimates(&mut self) -> Result<BTreeMap<Name, u64>> {
        let tables = self.objects.iter().filter(|object| object.kind == Kind::Table);
        Ok(tables.map(|object| (object.name.clone(), object.rows)).collect())
    }

    fn count(&mut self, table: &Name, columns: &[String], predicate: Option<&str>) -> Result<Option<u64>> {
        let mut session = self.session();
        let condition = counted(columns.iter().map(|column| quote(column)), predicate);
        let sql = format!("SELECT count(*) FROM {}{condition}", self.databases.qualified(table));
        let rows = session.texts(&sql).map_err(|error| error.at_least(Place::table(table.to_string())))?;
        state::release(&mut session)?;
        Ok(rows.into_iter().flatten().next().and_then(|count| count.parse().ok()))
    }

    fn pieces(&mut self, table: &TablePlan) -> Result<Vec<Piece>> {
        if self.sessions.len() == 1 {
            return Ok(vec![Piece::WHOLE]);
        }
        let size = self.objects.iter().find(|object| object.name == table.table).map_or(0, |object| object.bytes);
        pieces::pieces(&mut self.session(), table, MAIN, size)
            .map_err(|error| error.at_least(Place::table(table.table.to_string())))
    }

    fn readers_max(&self) -> usize {
        self.sessions.len()
    }

    fn reader(&mut self) -> Result<Box<dyn Reader>> {
        let Some(session) = self.sessions.get(self.lent) else {
            return Err(Error::new("there are no more connections that see this state").help("use fewer `--jobs`"));
        };
        self.lent += 1;
        Ok(Box::new(MysqlReader { session: session.clone() }))
    }

    fn sequence_values(&mut self) -> Result<Vec<SequenceValue>> {
        sequences::values(&mut self.session(), &self.databases, &self.objects)
    }

    /// Looks once more. Nothing is locked, for a schema change that waited for
    /// us would hold up everybody behind it: one that comes later is an error
    /// of the server's (1412) when the table is read.
    fn hold(&mut self, catalog: &Catalog) -> Result<()> {
        let mut session = self.session();
        let objects = objects::list(&mut session, &self.databases)?;
        let now = catalog::read(&mut session, &self.databases, &objects)?;
        state::release(&mut session)?;
        match drift::drift(catalog, &now).first() {
            None => Ok(()),
            Some(change) => Err(Error::refused("the schema changed while the run began; nothing was written")
                .name("changed", format!("{} {}", change.what, change.name))
                .help("refresh the snapshot with `standin snapshot`, rule what is new, and run again")),
        }
    }

    fn marks(&mut self) -> Result<Marks> {
        let mut session = self.session();
        let marks = marks::read(&mut session, &self.databases, &self.objects)?;
        state::release(&mut session)?;
        Ok(marks)
    }

    fn sample(&mut self, table: &Name, columns: &[&str], rows: usize) -> Result<Sample> {
        let mut session = self.session();
        let order = key_columns(&mut session, &self.databases, table)?;
        let list = |names: &mut dyn Iterator<Item = &str>| {
            names.map(|name| format!("t.{}", quote(name))).collect::<Vec<_>>().join(", ")
        };
        let from = self.databases.qualified(table);
        let mut sql = format!("SELECT {} FROM {from} AS t", list(&mut columns.iter().copied()));
        if !order.is_empty() {
            sql.push_str(&format!(" ORDER BY {}", list(&mut order.iter().map(String::as_str))));
        }
        sql.push_str(&format!(" LIMIT {rows}"));
        let mut sample = Sample { rows: Vec::new() };
        let place = Place::table(table.to_string());
        let forms = vec![Form::AsSent; columns.len()];
        session.read(&sql, &forms, &place, &Stop::new(), &mut |batch| {
            sample.rows.extend((0..batch.rows()).map(|index| {
                let row = batch.row(index);
                (0..row.len()).map(|column| row.get(column).map(<[u8]>::to_vec)).collect()
            }));
            Ok(())
        })?;
        state::release(&mut session)?;
        Ok(sample)
    }
}

fn only_from_postgres() -> Error {
    Error::usage("--schema-from is for PostgreSQL")
        .help("leave it out: the server itself tells the schema of MySQL and MariaDB")
}

/// The primary key's columns, so that a sample is the same every time.
fn key_columns(session: &mut Session, databases: &Databases, table: &Name) -> Result<Vec<String>> {
    let sql = format!("SHOW KEYS FROM {} WHERE Key_name = 'PRIMARY'", databases.qualified(table));
    let keys = session.texts(&sql).map_err(|error| error.at_least(Place::table(table.to_string())))?;
    Ok(keys.into_iter().filter_map(|row| row.into_iter().nth(4)).collect())
}

/// A connection that sees the source's state and reads rows.
struct MysqlReader {
    session: Arc<Mutex<Session>>,
}

impl Reader for MysqlReader {
    fn read(
        &mut self,
        table: &TablePlan,
        piece: &Piece,
        stop: &Stop,
        take: &mut dyn FnMut(&Batch<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let mut place = Place::table(table.table.to_string());
        if piece.low.is_none() {
            place = place.row(0);
        }
        let looked_up = table.lookups.iter().map(|lookup| &lookup.column);
        let mut forms: Vec<Form> = table.columns.iter().chain(looked_up).map(select::form).collect();
        if forms.is_empty() {
            // A batch has one field at least; a table without columns sends a NULL.
            forms.push(Form::Text);
        }
        session.read(&select::select(table, piece, MAIN), &forms, &place, stop, take)?;
        state::release(&mut session)
    }
}
