//! A PostgreSQL connection that writes.

use std::sync::Arc;

use super::session::Session;
use super::settings::Settings;
use crate::error::Result;
use crate::schema::EngineKind;
use crate::source::Stop;
use crate::source::writable::{Row, Writable};

pub struct Connection {
    session: Session,
    stop: Arc<Stop>,
}

impl Connection {
    pub fn open(settings: &Settings, stop: &Arc<Stop>) -> Result<Connection> {
        Ok(Connection { session: Session::connect_to_write(settings)?, stop: stop.clone() })
    }
}

impl Writable for Connection {
    fn kind(&self) -> EngineKind {
        EngineKind::Postgres
    }

    fn database(&mut self) -> Result<String> {
        let rows = self.session.query("SELECT pg_catalog.current_database()")?;
        Ok(rows.into_iter().flatten().flatten().next().unwrap_or_default())
    }

    fn statement(&mut self, sql: &[u8]) -> Result<()> {
        self.session.send(b'Q', sql, &[0])?;
        self.session.answer("the server refuses a statement of the artefact", Some(&self.stop))
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Row>> {
        self.session.query(sql)
    }

    fn copy(&mut self, sql: &[u8]) -> Result<()> {
        let sql = sql.trim_ascii_end();
        self.statement(sql.strip_suffix(b";").unwrap_or(sql))
    }

    fn copy_rows(&mut self, rows: &[u8]) -> Result<()> {
        // The end of the rows is said by a message of its own.
        self.session.send(b'd', rows, &[])
    }

    fn copy_end(&mut self) -> Result<()> {
        self.session.send(b'c', &[], &[])?;
        self.session.answer("the server refuses rows of the artefact", Some(&self.stop))
    }
}
