//! Rows into a table that is built: LOAD DATA where the server takes it, which costs it
//! half as much, else INSERTs of about 1 MiB; a transaction for each piece.
//!
//! A thread of its own holds the connection: rows are masked while the server takes
//! those before them.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use crate::batch::Encode;
use crate::batch::mysql_load::{MysqlLoad, is_hex};
use crate::batch::mysql_values::MysqlValues;
use crate::dialect::mysql::quote;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{ColumnPlan, Masked, TablePlan};
use crate::schema::Type;
use crate::sink::insert::fitting;
use crate::sink::mysql_sql::holds_errors;
use crate::source::mysql::failure::{Failure, cleaned, lost, number};
use crate::source::mysql::session::Session;
use crate::source::mysql::settings::Settings;
use crate::target::Writer;

/// As the SQL output's: far below the servers' usual limit for one statement.
const STATEMENT_BYTES_MAX: usize = 1 << 20;

/// Rows of one LOAD DATA: no limit of the server's counts them.
const LOAD_BYTES_MAX: usize = 4 << 20;

/// Statements that wait for the server.
const WAITING_MAX: usize = 2;

/// An enum may hold its error value, which reads as '' and is refused in strict mode.
const STRICT: &str = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'";
const LENIENT: &str = "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'";

/// The references are proved when all rows are in, and unique keys when they are made.
const UNCHECKED: &str = "SET SESSION foreign_key_checks = 0, unique_checks = 0";

/// What the connection's thread is asked to do.
enum Order {
    Run(&'static str),
    Insert(Vec<u8>),
    Load {
        sql: String,
        rows: Vec<u8>,
    },
    /// The piece is whole; answered when it is durable.
    Commit(Sender<()>),
}

/// Whether a table is filled by LOAD DATA: where it may hold an enum's error value,
/// bits or places, the forms of a literal are needed.
fn is_loaded(table: &TablePlan) -> bool {
    let needs_literal = |ty: &Type| matches!(ty, Type::Geometry(_) | Type::Bit { .. } | Type::Other(_));
    let lenient = |column: &ColumnPlan| holds_errors(&column.ty, &column.action);
    !table.columns.is_empty() && !table.columns.iter().any(|column| needs_literal(&column.ty) || lenient(column))
}

/// The codec that a writer takes rows of the table in; `loads` says that the server
/// takes LOAD DATA LOCAL.
pub fn encoder(table: &TablePlan, loads: bool) -> Box<dyn Encode> {
    let types = table.columns.iter().map(|column| &column.ty);
    if loads && is_loaded(table) { Box::new(MysqlLoad::new(types)) } else { Box::new(MysqlValues::new(types)) }
}

pub struct MysqlWriter {
    loads: bool,
    /// `LOAD DATA …` of the table that is written, where it is filled so.
    load: Option<String>,
    /// `None` once it ended.
    orders: Option<SyncSender<Order>>,
    connection: Option<JoinHandle<Result<()>>>,
    statement: Vec<u8>,
    /// Bytes of `INSERT INTO … VALUES`.
    head: usize,
    lenient: bool,
    /// The table that is written.
    place: Place,
}

impl MysqlWriter {
    /// # Errors
    /// What keeps us out.
    pub fn connect(settings: &Settings, loads: bool) -> Result<MysqlWriter> {
        let mut session = Session::connect_to_build(settings)?;
        session.execute(UNCHECKED)?;
        let (orders, queue) = sync_channel(WAITING_MAX);
        let connection = std::thread::Builder::new()
            .spawn(move || carry_out(&mut session, &queue))
            .map_err(|error| Error::io("no thread can be started", &error))?;
        Ok(MysqlWriter {
            loads,
            load: None,
            orders: Some(orders),
            connection: Some(connection),
            statement: Vec::new(),
            head: 0,
            lenient: false,
            place: Place::default(),
        })
    }

    fn order(&mut self, order: Order) -> Result<()> {
        let sent = self.orders.as_ref().is_some_and(|orders| orders.send(order).is_ok());
        if sent { Ok(()) } else { Err(self.failure()) }
    }

    /// Why the connection's thread has ended.
    fn failure(&mut self) -> Error {
        self.orders = None;
        let ended = self.connection.take().and_then(|connection| connection.join().ok());
        match ended {
            Some(Err(error)) => error.at_least(self.place.clone()),
            _ => lost(),
        }
    }

    fn flush(&mut self) -> Result<()> {
        if self.statement.len() == self.head {
            return Ok(());
        }
        let mut next = Vec::with_capacity(self.statement.len());
        next.extend_from_slice(&self.statement[..self.head]);
        let mut statement = std::mem::replace(&mut self.statement, next);
        if let Some(sql) = &self.load {
            let sql = sql.clone();
            return self.order(Order::Load { sql, rows: statement });
        }
        if statement.ends_with(b",\n") {
            statement.truncate(statement.len() - 2);
        }
        self.order(Order::Insert(statement))
    }

    fn take(&mut self, mut rows: &[u8]) -> Result<()> {
        let limit = if self.load.is_some() { LOAD_BYTES_MAX } else { STATEMENT_BYTES_MAX };
        while !rows.is_empty() {
            let length = fitting(rows, limit, self.statement.len() - self.head);
            let (now, later) = rows.split_at(length);
            self.statement.extend_from_slice(now);
            rows = later;
            if !rows.is_empty() {
                self.flush()?;
            }
        }
        Ok(())
    }
}

fn carry_out(session: &mut Session, orders: &Receiver<Order>) -> Result<()> {
    for order in orders {
        match order {
            Order::Run(sql) => session.execute(sql)?,
            Order::Insert(sql) => session.send(&sql).map_err(|failure| refused(&failure))?,
            Order::Load { sql, rows } => {
                if session.load(&sql, rows).map_err(|failure| refused(&failure))? > 0 {
                    return Err(changed(session));
                }
            }
            Order::Commit(done) => {
                session.execute("COMMIT")?;
                // Who asked may be gone: another thread failed.
                let _ = done.send(());
            }
        }
    }
    Ok(())
}

fn refused(failure: &Failure) -> Error {
    let error = cleaned("the server refuses rows", failure);
    match number(failure) {
        Some(1153) => error.help("a row is larger than the target's max_allowed_packet: raise it there"),
        Some(1021 | 1114) => error.help("make room on the target's disk, and run with --resume"),
        _ => error,
    }
}

/// LOAD DATA LOCAL makes values fit and leaves rows out, and warns: here that is an error.
fn changed(session: &mut Session) -> Error {
    let error = Error::new("the server refuses rows");
    let warnings = session.texts("SHOW WARNINGS LIMIT 1").unwrap_or_default();
    let number = warnings.first().and_then(|row| row.get(1)?.parse::<u64>().ok());
    let error = number.into_iter().fold(error, |error, number| error.number("error", number));
    match number {
        Some(1301) => error.help("a value is larger than the target's max_allowed_packet: raise it there"),
        _ => error.help("a value does not fit its column, or breaks a check; nothing was made to fit"),
    }
}

/// Fills columns of bytes from their hex.
fn load_data(table: &TablePlan) -> String {
    let columns = table.columns.iter().enumerate();
    let taken = columns.clone().map(|(index, column)| match is_hex(&column.ty) {
        true => format!("@c{index}"),
        false => quote(&column.name),
    });
    let hex = columns.filter(|(_, column)| is_hex(&column.ty));
    let set: Vec<String> =
        hex.map(|(index, column)| format!("{} = UNHEX(SUBSTR(@c{index}, 3))", quote(&column.name))).collect();
    let set = if set.is_empty() { String::new() } else { format!(" SET {}", set.join(", ")) };
    format!(
        "LOAD DATA LOCAL INFILE 'rows' INTO TABLE {} CHARACTER SET utf8mb4 \
         FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' ({}){set}",
        quote(&table.table.name),
        taken.collect::<Vec<_>>().join(", ")
    )
}

impl Writer for MysqlWriter {
    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        self.place = Place::table(table.table.to_string());
        let lenient = table.columns.iter().any(|column| holds_errors(&column.ty, &column.action));
        if lenient != self.lenient {
            self.lenient = lenient;
            self.order(Order::Run(if lenient { LENIENT } else { STRICT }))?;
        }
        self.load = (self.loads && is_loaded(table)).then(|| load_data(table));
        if self.load.is_some() {
            self.statement.clear();
            self.head = 0;
            return self.order(Order::Run("START TRANSACTION"));
        }
        let columns: Vec<String> = table.columns.iter().map(|column| quote(&column.name)).collect();
        let name = quote(&table.table.name);
        self.statement = format!("INSERT INTO {name} ({}) VALUES\n", columns.join(",")).into_bytes();
        self.head = self.statement.len();
        self.order(Order::Run("START TRANSACTION"))
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        self.take(rows.bytes())
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        self.flush()?;
        let (done, waiting) = channel();
        self.order(Order::Commit(done))?;
        waiting.recv().map_err(|_| self.failure())
    }
}

/// What was not committed is rolled back when the connection ends.
impl Drop for MysqlWriter {
    fn drop(&mut self) {
        drop(self.orders.take());
        if let Some(connection) = self.connection.take() {
            // Its failure was told where it was waited for.
            let _ = connection.join();
        }
    }
}
