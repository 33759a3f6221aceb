//! One connection to a PostgreSQL server, used synchronously, in one read-only transaction.
//!
//! The driver is async; this type is where that ends. It holds the driver's
//! connection itself and polls it only while a control query runs, so that
//! rows in bulk can be read from the same stream in between (`read.rs`).

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Runtime;
use tokio_postgres::config::{ChannelBinding, SslMode as DriverMode, SslNegotiation};
use tokio_postgres::{Client, Config, Connection, SimpleQueryMessage};

use super::failure::{cleaned, lost, server_error};
use super::settings::{Binding, Host, Settings, SslMode, Target};
use super::stream::{self, Ready, Stream};
use super::tls::Encryption;
use crate::error::{Error, Result};

/// How long a request to cancel may take before it is given up.
const CANCEL_PATIENCE: Duration = Duration::from_secs(2);

/// What every session is pinned to: the text forms of values, and no timeouts.
/// `row_security` off makes a filtered read fail where it would drop rows.
const PINNED: &str = "SET client_encoding = 'UTF8'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; \
     SET TimeZone = 'UTC'; SET extra_float_digits = 3; SET bytea_output = 'hex'; SET xmlbinary = 'base64'; \
     SET xmloption = 'content'; SET lc_monetary = 'C'; SET standard_conforming_strings = on; SET row_security = off; \
     SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
     SET default_transaction_read_only = on; SET synchronize_seqscans = off; SET search_path = ''";

/// A session. No `Debug`: it can hold rows.
pub struct Session {
    pub(super) runtime: Runtime,
    client: Client,
    /// `None` once it ended.
    connection: Option<Pin<Box<Connection<Stream, Stream>>>>,
    pub(super) stream: Stream,
    encryption: Option<Encryption>,
    host: Host,
    timeout: Option<Duration>,
    version: u32,
    raw_bytes: bool,
}

impl Session {
    /// Connects to the first host that takes us, and opens a transaction that
    /// reads one consistent state: that of `snapshot` when one is given.
    ///
    /// # Errors
    /// What is wrong with the last host tried, and a way on.
    pub fn connect(settings: &Settings, snapshot: Option<&str>) -> Result<Session> {
        let encryption = Encryption::new(&settings.tls)?;
        let wanted: &[Target] = match settings.target {
            Target::PreferStandby => &[Target::Standby, Target::Any],
            _ => std::slice::from_ref(&settings.target),
        };
        let mut last = Error::usage("no host to connect to");
        for &target in wanted {
            for host in &settings.hosts {
                let mut session = match Session::open(settings, host, encryption.as_ref()) {
                    Ok(session) => session,
                    Err(error) => {
                        last = error;
                        continue;
                    }
                };
                if session.is(target)? {
                    session.pin(snapshot)?;
                    return Ok(session);
                }
                last = Error::new("no server is of the kind that `target_session_attrs` asks for")
                    .name("last tried", host.label());
            }
        }
        Err(last)
    }

    /// A session outside of any transaction, with the server's own settings: for a
    /// database that is ours to write.
    ///
    /// # Errors
    /// As [`Session::connect`].
    pub fn connect_to_write(settings: &Settings) -> Result<Session> {
        let encryption = Encryption::new(&settings.tls)?;
        let mut last = Error::usage("no host to connect to");
        for host in &settings.hosts {
            match Session::open(settings, host, encryption.as_ref()) {
                Ok(session) => return Ok(session),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn open(settings: &Settings, host: &Host, encryption: Option<&Encryption>) -> Result<Session> {
        // What to try, in libpq's order: with TLS or without.
        let attempts: &[bool] = match settings.tls.mode {
            _ if host.is_socket() => &[false],
            SslMode::Disable => &[false],
            SslMode::Allow => &[false, true],
            SslMode::Prefer => &[true, false],
            SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => &[true],
        };
        let mut last = Error::new("the server cannot be reached").name("at", host.label());
        for &encrypted in attempts {
            match Session::attempt(settings, host, encryption.filter(|_| encrypted)) {
                Ok(session) => return Ok(session),
                Err(Failed { error, other_mode: true }) => last = error,
                Err(Failed { error, other_mode: false }) => return Err(error),
            }
        }
        Err(last)
    }

    fn attempt(settings: &Settings, host: &Host, encryption: Option<&Encryption>) -> Result<Session, Failed> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::io("the connection's event loop does not start", &error))?;
        let config = config(settings, host);
        let opening = async {
            let wire = stream::connect(host).await?;
            let opened = Stream::over(wire, host, encryption).await;
            let stream = opened.map_err(|error| Failed { error, other_mode: true })?;
            let stream = stream.ok_or_else(|| Failed {
                error: Error::new("the server does not speak TLS")
                    .name("at", host.label())
                    .help("switch `ssl` on in its configuration, or connect with a weaker `sslmode`"),
                other_mode: true,
            })?;
            let opened = config.connect_raw(stream.clone(), Ready).await;
            let (client, connection) = opened.map_err(|error| Failed {
                other_mode: server_error(&error).is_some_and(|error| error.code() == "28000"),
                error: not_let_in(settings, host, &stream, &error),
            })?;
            Ok((client, connection, stream))
        };
        let late = || {
            Error::new("the server does not answer in time").name("at", host.label()).help(
                "check host, port and firewalls between; raise `connect_timeout` in the address or PGCONNECT_TIMEOUT",
            )
        };
        let opened = runtime.block_on(async {
            match settings.connect_timeout {
                Some(limit) => tokio::time::timeout(limit, opening).await.unwrap_or_else(|_| Err(Failed::from(late()))),
                None => opening.await,
            }
        });
        let (client, connection, stream) = match opened {
            Ok(opened) => opened,
            Err(failed) => {
                // Does not wait for a name server that does not answer.
                runtime.shutdown_background();
                return Err(failed);
            }
        };
        let version = version(connection.parameter("server_version").unwrap_or(""));
        let raw_bytes = connection.parameter("server_encoding") == Some("SQL_ASCII");
        Ok(Session {
            runtime,
            client,
            connection: Some(Box::pin(connection)),
            stream,
            encryption: encryption.cloned(),
            host: host.clone(),
            timeout: settings.connect_timeout,
            version,
            raw_bytes,
        })
    }

    fn is(&mut self, target: Target) -> Result<bool> {
        if target == Target::Any {
            return Ok(true);
        }
        let row =
            self.query("SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')")?;
        let says = |column: usize, word: &str| row[0][column].as_deref() == Some(word);
        let (standby, read_only) = (says(0, "t"), says(1, "on"));
        Ok(match target {
            Target::Any | Target::PreferStandby => true,
            Target::ReadWrite => !standby && !read_only,
            Target::ReadOnly => standby || read_only,
            Target::Primary => !standby,
            Target::Standby => standby,
        })
    }

    /// Everything is set within the transaction, which is never committed: a
    /// pooler hands the next client a clean connection.
    fn pin(&mut self, snapshot: Option<&str>) -> Result<()> {
        self.begin(snapshot)?;
        if self.version >= 110_000 {
            // Parallel workers and compiled expressions cost a plain scan more
            // than they give, and one reader is one process by our own count.
            self.execute("SET jit = off; SET max_parallel_workers_per_gather = 0")?;
        }
        if self.version >= 170_000 {
            self.execute("SET transaction_timeout = 0")?;
        }
        Ok(())
    }

    /// Opens the transaction; the settings follow it because they end with it.
    pub(super) fn begin(&mut self, snapshot: Option<&str>) -> Result<()> {
        let import = match snapshot {
            Some(name) => format!("SET TRANSACTION SNAPSHOT {}; ", crate::dialect::postgres::literal(name)),
            None => String::new(),
        };
        self.execute(&format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {import}{PINNED}"))
    }

    /// Runs one query and returns its rows as text; `None` is NULL.
    ///
    /// # Errors
    /// The server's error, cleaned of every value.
    pub fn query(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>> {
        let mut rows = Vec::new();
        for message in self.run(sql)? {
            if let SimpleQueryMessage::Row(row) = message {
                let field = |index| row.try_get(index).map(|text: Option<&str>| text.map(str::to_owned));
                let fields = (0..row.len()).map(field).collect::<Result<Vec<_>, _>>();
                rows.push(fields.map_err(|_| Error::new("the server's answer is not UTF-8"))?);
            }
        }
        Ok(rows)
    }

    /// Runs statements, separated by semicolons, and drops their rows.
    ///
    /// # Errors
    /// The server's error, cleaned of every value.
    pub fn execute(&mut self, sql: &str) -> Result<()> {
        self.run(sql).map(|_| ())
    }

    fn run(&mut self, sql: &str) -> Result<Vec<SimpleQueryMessage>> {
        let result = self.drive(sql);
        if result.is_err() && self.is_open() {
            // The driver reports an error before it has read the end of the
            // answer; the bulk reader must not find that end in the stream.
            let _ = self.drive("");
        }
        result
    }

    fn drive(&mut self, sql: &str) -> Result<Vec<SimpleQueryMessage>> {
        let Session { runtime, client, connection, .. } = self;
        if connection.is_none() {
            return Err(lost());
        }
        let mut query = pin!(client.simple_query(sql));
        let (result, ended) = runtime.block_on(poll_fn(|cx| {
            // The query hands its request to the connection, which hands the
            // answer back: until neither gets further.
            if let Poll::Ready(result) = query.as_mut().poll(cx) {
                return Poll::Ready((result, None));
            }
            let Some(driver) = connection.as_mut() else { return Poll::Pending };
            let Poll::Ready(ended) = driver.as_mut().poll(cx) else {
                return query.as_mut().poll(cx).map(|r| (r, None));
            };
            *connection = None;
            match query.as_mut().poll(cx) {
                Poll::Ready(result) => Poll::Ready((result, ended.err())),
                Poll::Pending => Poll::Pending,
            }
        }));
        result.map_err(|error| match (server_error(&error), ended) {
            (None, Some(ended)) => cleaned("the server ended the session", &ended),
            _ => cleaned("the server refused a query", &error),
        })
    }

    /// `150020` for 15.20, as the server's own `server_version_num`.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The server does not know what its bytes mean (SQL_ASCII), so that every
    /// value has to be checked to be UTF-8.
    pub(super) fn has_raw_bytes(&self) -> bool {
        self.raw_bytes
    }

    /// The server this session is with, and no other behind the same name: a
    /// snapshot is known to one server only.
    pub(super) fn server(&self) -> Host {
        let address = self.stream.peer().map(|address| address.to_string());
        Host { address: address.or_else(|| self.host.address.clone()), ..self.host.clone() }
    }

    pub(super) fn is_open(&self) -> bool {
        self.connection.is_some()
    }

    /// Gives the session up in the middle of a result: asks the server to stop,
    /// as well as that goes, and closes.
    pub(super) fn abandon(&mut self) {
        if self.connection.take().is_none() {
            return;
        }
        let token = self.client.cancel_token();
        let limit = self.timeout.unwrap_or(CANCEL_PATIENCE).min(CANCEL_PATIENCE);
        let (host, encryption) = (&self.host, self.encryption.as_ref());
        self.runtime.block_on(async {
            let cancel = async {
                let Ok(wire) = stream::connect(host).await else { return };
                if let Ok(Some(stream)) = Stream::over(wire, host, encryption).await {
                    // Best effort: a server that is gone needs no cancelling.
                    // It closes when it has read the request.
                    let mut closing = stream.clone();
                    let _ = token.cancel_query_raw(stream, Ready).await;
                    let _ = closing.read(&mut [0]).await;
                }
            };
            let _ = tokio::time::timeout(limit, cancel).await;
            let _ = self.stream.shutdown().await;
        });
    }
}

/// Says good-bye, so that the server's log has no broken connection in it.
impl Drop for Session {
    fn drop(&mut self) {
        if self.connection.take().is_some() {
            let stream = &mut self.stream;
            self.runtime.block_on(async {
                let bye = async {
                    // Best effort: nothing depends on it.
                    let _ = stream.write_all(&[b'X', 0, 0, 0, 4]).await;
                    let _ = stream.shutdown().await;
                };
                let _ = tokio::time::timeout(CANCEL_PATIENCE, bye).await;
            });
        }
    }
}

/// Why an attempt failed, and whether one with or without TLS may go better.
struct Failed {
    error: Error,
    other_mode: bool,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Failed {
        Failed { error, other_mode: false }
    }
}

fn config(settings: &Settings, host: &Host) -> Config {
    let mut config = Config::new();
    config
        .user(&settings.user)
        .dbname(&settings.database)
        .application_name(&settings.application_name)
        .ssl_mode(DriverMode::Require)
        .ssl_negotiation(SslNegotiation::Direct)
        .host(&host.name)
        .channel_binding(match settings.tls.binding {
            Binding::Disable => ChannelBinding::Disable,
            Binding::Prefer => ChannelBinding::Prefer,
            Binding::Require => ChannelBinding::Require,
        });
    if let Some(options) = &settings.options {
        config.options(options);
    }
    if let Some(password) = &host.password {
        config.password(password.reveal());
    }
    config
}

/// Why start-up failed, of what the driver tells apart.
fn not_let_in(settings: &Settings, host: &Host, stream: &Stream, error: &tokio_postgres::Error) -> Error {
    let who =
        |error: Error| error.name("at", host.label()).name("role", &settings.user).name("database", &settings.database);
    if let Some(error) = server_error(error) {
        return who(error.into_error("the server does not let us in"));
    }
    if error.is_closed() {
        return who(lost());
    }
    // The driver has no accessor for its kind of error; its source tells.
    let source = std::error::Error::source(error);
    if source.is_some_and(|source| source.is::<std::io::Error>()) {
        return who(lost());
    }
    if host.password.is_none() {
        return who(Error::new("the server asks for a password, and none is given"))
            .help("set PGPASSWORD, or write the password into `~/.pgpass` (mode 0600)");
    }
    if settings.tls.binding == Binding::Require {
        let problem = match stream.can_bind() {
            true => "the server did not use channel binding",
            false => "channel binding is not possible with this connection or certificate",
        };
        return who(Error::new(problem)).help("connect without `channel_binding=require`");
    }
    who(Error::new("the server asks for a way of authentication that is not supported"))
        .help("supported are trust, password, md5, scram-sha-256, peer and client certificates")
}

/// `15.20 (Debian …)` is 150020; `16beta1` is 160000.
fn version(text: &str) -> u32 {
    let mut parts = text.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    let major: u32 = parts.next().unwrap_or(0);
    let minor =
        if text[major.to_string().len().min(text.len())..].starts_with('.') { parts.next().unwrap_or(0) } else { 0 };
    major * 10_000 + minor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers() {
        assert_eq!(version("15.20 (Debian 15.20-1)"), 150_020);
        assert_eq!(version("16beta1"), 160_000);
        assert_eq!(version(""), 0);
    }
}
