//! Rows into a table that is built: INSERTs of about 1 MiB, a transaction for each piece.
//!
//! A thread of its own holds the connection: rows are masked while the server takes
//! those before them.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use crate::dialect::mysql::quote;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{Masked, TablePlan};
use crate::sink::insert::fitting;
use crate::sink::mysql_sql::holds_errors;
use crate::source::mysql::failure::{cleaned, lost, number};
use crate::source::mysql::session::Session;
use crate::source::mysql::settings::Settings;
use crate::target::Writer;

/// As the SQL output's: far below the servers' usual limit for one statement.
const STATEMENT_BYTES_MAX: usize = 1 << 20;

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
    /// The piece is whole; answered when it is durable.
    Commit(Sender<()>),
}

pub struct MysqlWriter {
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
    pub fn connect(settings: &Settings) -> Result<MysqlWriter> {
        let mut session = Session::connect_to_build(settings)?;
        session.execute(UNCHECKED)?;
        let (orders, queue) = sync_channel(WAITING_MAX);
        let connection = std::thread::Builder::new()
            .spawn(move || carry_out(&mut session, &queue))
            .map_err(|error| Error::io("no thread can be started", &error))?;
        Ok(MysqlWriter {
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
        if statement.ends_with(b",\n") {
            statement.truncate(statement.len() - 2);
        }
        self.order(Order::Insert(statement))
    }

    fn take(&mut self, mut rows: &[u8]) -> Result<()> {
        while !rows.is_empty() {
            let length = fitting(rows, STATEMENT_BYTES_MAX, self.statement.len() - self.head);
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
            Order::Insert(sql) => session.send(&sql).map_err(|failure| {
                let error = cleaned("the server refuses rows", &failure);
                match number(&failure) {
                    Some(1153) => error.help("a row is larger than the target's max_allowed_packet: raise it there"),
                    Some(1021 | 1114) => error.help("make room on the target's disk, and run with --resume"),
                    _ => error,
                }
            })?,
            Order::Commit(done) => {
                session.execute("COMMIT")?;
                // Who asked may be gone: another thread failed.
                let _ = done.send(());
            }
        }
    }
    Ok(())
}

impl Writer for MysqlWriter {
    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        self.place = Place::table(table.table.to_string());
        let lenient = table.columns.iter().any(|column| holds_errors(&column.ty, &column.action));
        if lenient != self.lenient {
            self.lenient = lenient;
            self.order(Order::Run(if lenient { LENIENT } else { STRICT }))?;
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
