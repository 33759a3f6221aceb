//! A MySQL or MariaDB connection that writes.

use std::sync::Arc;
use std::time::Duration;

use mysql_async::prelude::Queryable;

use super::failure::{cleaned, lost};
use super::session::Session;
use super::settings::Settings;
use crate::error::Result;
use crate::schema::EngineKind;
use crate::source::Stop;
use crate::source::writable::{Row, Writable};

/// How often a statement that takes its time is asked whether it is still wanted.
const LOOK_EVERY: Duration = Duration::from_millis(200);

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
        EngineKind::Mysql
    }

    fn database(&mut self) -> Result<String> {
        Ok(self.session.texts("SELECT DATABASE()")?.into_iter().flatten().next().unwrap_or_default())
    }

    fn statement(&mut self, sql: &[u8]) -> Result<()> {
        let Connection { session, stop } = self;
        let connection = session.connection.as_mut().ok_or_else(lost)?;
        let done = session.runtime.block_on(async {
            let mut query = std::pin::pin!(connection.query_drop(sql));
            loop {
                match tokio::time::timeout(LOOK_EVERY, query.as_mut()).await {
                    Ok(done) => return Some(done),
                    Err(_) if stop.is_set() => return None,
                    Err(_) => {}
                }
            }
        });
        match done {
            Some(done) => done.map_err(|failure| cleaned("the server refuses a statement of the artefact", &failure)),
            None => {
                session.abandon();
                stop.check()
            }
        }
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Row>> {
        let text = |field: Option<Vec<u8>>| field.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok(self.session.query(sql)?.into_iter().map(|row| row.into_iter().map(text).collect()).collect())
    }
}
