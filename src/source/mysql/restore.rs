//! A scratch database of a MySQL or MariaDB server.

use mysql_async::prelude::Queryable;

use super::MysqlSource;
use super::failure::{cleaned, lost};
use super::session::Session;
use super::settings::Settings;
use crate::dialect::mysql::quote;
use crate::error::{Error, Result};
use crate::schema::{Catalog, Name};
use crate::source::Source;
use crate::source::restore::Load;

pub struct Scratch {
    /// Of the server; its database is the one that the URL names.
    settings: Settings,
    name: String,
    /// In the scratch database; `None` once it ended.
    session: Option<Session>,
}

impl Scratch {
    pub fn create(settings: Settings, name: &str) -> Result<Scratch> {
        let mut admin = Session::connect_to_write(&settings)?;
        admin.execute(&format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quote(name))).map_err(|error| {
            error.help("a scratch database is made beside the one that --restore names: the user needs CREATE and DROP on `standin\\_verify\\_%`")
        })?;
        drop(admin);
        let mut scratch = Scratch { settings, name: name.to_owned(), session: None };
        match Session::connect_to_write(&scratch.inside()) {
            Ok(session) => scratch.session = Some(session),
            Err(error) => {
                let _ = scratch.drop_database();
                return Err(error);
            }
        }
        Ok(scratch)
    }

    fn inside(&self) -> Settings {
        Settings { databases: vec![self.name.clone()], ..self.settings.clone() }
    }
}

impl Load for Scratch {
    fn statement(&mut self, sql: &[u8]) -> Result<()> {
        let session = self.session.as_mut().ok_or_else(lost)?;
        let connection = session.connection.as_mut().ok_or_else(lost)?;
        let done = session.runtime.block_on(connection.query_drop(sql));
        done.map_err(|failure| cleaned("the server refuses a statement of the artefact", &failure))
    }

    fn copy(&mut self, _sql: &[u8]) -> Result<()> {
        Err(Error::new("there is no COPY in this dialect"))
    }

    fn copy_rows(&mut self, _rows: &[u8]) -> Result<()> {
        Err(Error::new("there is no COPY in this dialect"))
    }

    fn copy_end(&mut self) -> Result<()> {
        Err(Error::new("there is no COPY in this dialect"))
    }

    fn count(&mut self, table: &Name) -> Result<u64> {
        let mut session = Session::connect(&self.inside())?;
        let rows = session.texts(&format!("SELECT count(*) FROM {}", quote(&table.name)))?;
        rows.into_iter().flatten().next().and_then(|count| count.parse().ok()).ok_or_else(lost)
    }

    fn catalog(&mut self) -> Result<Catalog> {
        self.session = None;
        MysqlSource::connect(&self.inside(), 1)?.catalog()
    }

    fn drop_database(&mut self) -> Result<()> {
        self.session = None;
        let mut admin = Session::connect_to_write(&self.settings)?;
        admin.execute(&format!("DROP DATABASE IF EXISTS {}", quote(&self.name))).map_err(|error| {
            error.name("scratch database", &self.name).help("drop it by hand: it holds what the artefact holds")
        })
    }
}
