//! Rows into a table that is built: INSERTs of about 1 MiB, a transaction for each piece.

use crate::dialect::mysql::quote;
use crate::error::Result;
use crate::place::Place;
use crate::plan::{Masked, TablePlan};
use crate::sink::mysql_sql::{fitting, holds_errors};
use crate::source::mysql::failure::cleaned;
use crate::source::mysql::session::Session;
use crate::source::mysql::settings::Settings;
use crate::target::Writer;

/// As the SQL output's: far below the servers' usual limit for one statement.
const STATEMENT_BYTES_MAX: usize = 1 << 20;

/// An enum may hold its error value, which reads as '' and is refused in strict mode.
const STRICT: &str = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'";
const LENIENT: &str = "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'";

/// The references are proved when all rows are in, and unique keys when they are made.
const UNCHECKED: &str = "SET SESSION foreign_key_checks = 0, unique_checks = 0";

pub struct MysqlWriter {
    session: Session,
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
        Ok(MysqlWriter { session, statement: Vec::new(), head: 0, lenient: false, place: Place::default() })
    }

    fn flush(&mut self) -> Result<()> {
        if self.statement.len() == self.head {
            return Ok(());
        }
        let end = self.statement.strip_suffix(b",\n").map_or(self.statement.len(), <[u8]>::len);
        self.session.send(&self.statement[..end]).map_err(|failure| {
            let error = cleaned("the server refuses rows", &failure).at(self.place.clone());
            match crate::source::mysql::failure::number(&failure) {
                Some(1153) => error.help("a row is larger than the target's max_allowed_packet: raise it there"),
                Some(1021 | 1114) => error.help("make room on the target's disk; --resume goes on from here"),
                _ => error,
            }
        })?;
        self.statement.truncate(self.head);
        Ok(())
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

impl Writer for MysqlWriter {
    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        self.place = Place::table(table.table.to_string());
        let lenient = table.columns.iter().any(|column| holds_errors(&column.ty, &column.action));
        if lenient != self.lenient {
            self.session.execute(if lenient { LENIENT } else { STRICT })?;
            self.lenient = lenient;
        }
        let columns: Vec<String> = table.columns.iter().map(|column| quote(&column.name)).collect();
        self.statement = format!("INSERT INTO {} ({}) VALUES\n", quote(&table.table.name), columns.join(",")).into_bytes();
        self.head = self.statement.len();
        self.session.execute("START TRANSACTION")
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        self.take(rows.bytes())
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        self.flush()?;
        self.session.execute("COMMIT").map_err(|error| error.at_least(self.place.clone()))
    }
}
