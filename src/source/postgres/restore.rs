//! A scratch database of a PostgreSQL server.
//!
//! Talks to the server directly, as the reader of rows does, because the driver
//! has COPY only for prepared statements. PostgreSQL manual, 53.2.3, 53.2.6, 53.7.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::PostgresSource;
use super::failure::{ServerError, lost};
use super::session::Session;
use super::settings::Settings;
use crate::dialect::postgres::{qualified, quote};
use crate::error::{Error, Result};
use crate::schema::{Catalog, Name};
use crate::source::restore::Load;
use crate::source::{Source, Stop};

/// The server's own limit for one message.
const MESSAGE_BYTES_MAX: usize = 1 << 30;

/// How often an answer that takes its time is asked whether it is still wanted.
const LOOK_EVERY: Duration = Duration::from_millis(200);

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
        admin.execute(&format!("CREATE DATABASE {} TEMPLATE template0", quote(name))).map_err(|error| {
            error.help("a scratch database is made beside the one that --restore names: the role needs CREATEDB")
        })?;
        drop(admin);
        // From here on it is dropped, whatever happens.
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
        Settings { database: self.name.clone(), ..self.settings.clone() }
    }

    fn session(&mut self) -> Result<&mut Session> {
        self.session.as_mut().ok_or_else(lost)
    }
}

impl Session {
    /// Sends one message.
    ///
    /// # Errors
    /// One larger than the server takes; a connection that is gone.
    pub fn send(&mut self, tag: u8, body: &[u8], end: &[u8]) -> Result<()> {
        let length = body.len() + end.len() + 4;
        if length > MESSAGE_BYTES_MAX {
            return Err(Error::new("a statement of the artefact is larger than the server takes"));
        }
        let length = u32::try_from(length).expect("it is less than 1 GiB");
        let stream = &mut self.stream;
        self.runtime.block_on(async {
            let sent = async {
                stream.write_all(&[tag]).await?;
                stream.write_all(&length.to_be_bytes()).await?;
                stream.write_all(body).await?;
                stream.write_all(end).await?;
                stream.flush().await
            };
            sent.await.map_err(|_| lost())
        })
    }

    /// Reads up to the server's readiness, or to its invitation to copy. A run that is
    /// asked to stop meanwhile gives the session up.
    ///
    /// # Errors
    /// The server's, as `problem`, cleaned of every value.
    pub fn answer(&mut self, problem: &'static str, stop: Option<&Stop>) -> Result<()> {
        let answered = self.read_answer(problem, stop);
        if answered.is_err() && stop.is_some_and(Stop::is_set) {
            self.abandon();
        }
        answered
    }

    fn read_answer(&mut self, problem: &'static str, stop: Option<&Stop>) -> Result<()> {
        let stream = &mut self.stream;
        self.runtime.block_on(async {
            let mut failure = None;
            loop {
                let mut header = [0; 5];
                let mut have = 0;
                while have < header.len() {
                    match (tokio::time::timeout(LOOK_EVERY, stream.read(&mut header[have..])).await, stop) {
                        (Ok(Ok(0) | Err(_)), _) => return Err(lost()),
                        (Ok(Ok(read)), _) => have += read,
                        (Err(_), Some(stop)) => stop.check()?,
                        (Err(_), None) => {}
                    }
                }
                let length = u32::from_be_bytes([header[1], header[2], header[3], header[4]]) as usize;
                let length = length.checked_sub(4).filter(|length| *length <= MESSAGE_BYTES_MAX).ok_or_else(lost)?;
                let mut body = vec![0; length];
                stream.read_exact(&mut body).await.map_err(|_| lost())?;
                match header[0] {
                    b'E' => {
                        let error = ServerError::parse(&body).into_error(problem);
                        failure.get_or_insert(match copied_line(&body) {
                            Some(line) => error.number("line of its rows", line),
                            None => error,
                        });
                    }
                    b'G' if failure.is_none() => return Ok(()),
                    b'Z' => return failure.map_or(Ok(()), Err),
                    _ => {}
                }
            }
        })
    }
}

/// The line of the COPY that failed, from the error's context: `COPY users, line 3,
/// column email: "…"`. Digits alone are taken.
fn copied_line(body: &[u8]) -> Option<u64> {
    let context = body.split(|&byte| byte == 0).find_map(|field| field.strip_prefix(b"WCOPY "))?;
    let at = memchr::memmem::find(context, b", line ")? + b", line ".len();
    let digits = context[at..].iter().take_while(|byte| byte.is_ascii_digit());
    let digits: Vec<u8> = digits.copied().collect();
    String::from_utf8(digits).ok()?.parse().ok()
}

const REFUSED: &str = "the server refuses a statement of the artefact";

impl Load for Scratch {
    fn statement(&mut self, sql: &[u8]) -> Result<()> {
        let session = self.session()?;
        session.send(b'Q', sql, &[0])?;
        session.answer(REFUSED, None)
    }

    fn copy(&mut self, sql: &[u8]) -> Result<()> {
        let sql = sql.trim_ascii_end();
        self.statement(sql.strip_suffix(b";").unwrap_or(sql))
    }

    fn copy_rows(&mut self, rows: &[u8]) -> Result<()> {
        // The end of the rows is said by a message of its own.
        self.session()?.send(b'd', rows, &[])
    }

    fn copy_end(&mut self) -> Result<()> {
        let session = self.session()?;
        session.send(b'c', &[], &[])?;
        session.answer("the server refuses rows of the artefact", None)
    }

    fn count(&mut self, table: &Name) -> Result<u64> {
        let mut session = Session::connect(&self.inside(), None)?;
        // With its partitions; of a table that others inherit from, its own alone.
        let inherited = "SELECT 1 FROM pg_catalog.pg_class WHERE relkind = 'p' AND oid = ";
        let is_root = session.query(&format!(
            "{inherited}{}::pg_catalog.regclass",
            crate::dialect::postgres::literal(&qualified(table))
        ))?;
        let only = if is_root.is_empty() { "ONLY " } else { "" };
        let rows = session.query(&format!("SELECT pg_catalog.count(*) FROM {only}{}", qualified(table)))?;
        let count = rows.into_iter().flatten().flatten().next();
        count.and_then(|count| count.parse().ok()).ok_or_else(lost)
    }

    fn catalog(&mut self) -> Result<Catalog> {
        // The load's own session may have changed its settings; the rows are committed.
        self.session = None;
        PostgresSource::connect(&self.inside())?.catalog()
    }

    fn drop_database(&mut self) -> Result<()> {
        self.session = None;
        let mut admin = Session::connect_to_write(&self.settings)?;
        // Sessions that said good-bye may still be there for a moment.
        let force = if admin.version() >= 130_000 { " WITH (FORCE)" } else { "" };
        admin.execute(&format!("DROP DATABASE IF EXISTS {}{force}", quote(&self.name))).map_err(|error| {
            error.name("scratch database", &self.name).help("drop it by hand: it holds what the artefact holds")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_copy_is_its_number_alone() {
        let body =
            b"SERROR\0C23505\0Mduplicate\0DKey (email)=(secret)\0WCOPY users, line 31, column email: \"secret\"\0\0";
        assert_eq!(copied_line(body), Some(31));
        assert_eq!(copied_line(b"C23505\0WSQL statement\0\0"), None);
        assert_eq!(copied_line(b"WCOPY t, line x\0\0"), None);
    }
}
