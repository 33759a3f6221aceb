//! One connection to a MySQL or MariaDB server, used synchronously, in one read-only transaction.
//!
//! The driver is async; this type is where that ends.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use mysql_async::InfileData;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, DriverError, Error as Failure, IoError, Opts, OptsBuilder, TlsError, Value};
use tokio::runtime::Runtime;

use super::failure::{cleaned, lost, number};
use super::settings::{Server, Settings, SslMode};
use super::tls;
use crate::error::{Error, Result};
use crate::schema::{Engine, EngineKind};

/// The protocol's own limit for one row.
const PACKET_BYTES_MAX: usize = 1 << 30;
/// How long a good-bye or a request to stop a query may take before it is given up.
const PATIENCE: Duration = Duration::from_secs(2);
const KEEPALIVE: Duration = Duration::from_secs(60);

/// What every session is pinned to: the text forms of values and of SHOW CREATE,
/// and no limits but those of the protocol. The empty `sql_mode` is the one the
/// native dump programs read with: backslashes escape, `"` is a text, CHAR is
/// not padded, and SHOW CREATE leaves nothing out.
const PINNED: &[&str] = &[
    "SET NAMES utf8mb4",
    "SET SESSION time_zone = '+00:00', sql_mode = '', sql_quote_show_create = 1, group_concat_max_len = 1073741824, \
     net_read_timeout = 86400, net_write_timeout = 86400, wait_timeout = 2147483, lock_wait_timeout = 60, \
     sql_select_limit = DEFAULT, sql_big_selects = 1, sql_safe_updates = 0, autocommit = 1, completion_type = 0",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET SESSION TRANSACTION READ ONLY",
];

/// The same for a session that builds. Rows that are locked are waited for as long as
/// it takes, for those who hold them are writers of the same run; tables, as long as a
/// killed run may still need to notice it.
const PINNED_TO_BUILD: &[&str] = &[
    "SET NAMES utf8mb4",
    "SET SESSION time_zone = '+00:00', \
     sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', sql_quote_show_create = 1, \
     net_read_timeout = 86400, net_write_timeout = 86400, wait_timeout = 2147483, lock_wait_timeout = 300, \
     innodb_lock_wait_timeout = 86400, sql_select_limit = DEFAULT, sql_big_selects = 1, sql_safe_updates = 0, \
     autocommit = 1, completion_type = 0, sql_notes = 0",
];

/// What only some servers know; others say error 1193.
const PINNED_WHERE_KNOWN: &[&str] = &[
    "SET SESSION max_statement_time = 0",
    "SET SESSION idle_transaction_timeout = 0",
    "SET SESSION idle_readonly_transaction_timeout = 0",
    "SET SESSION system_versioning_asof = DEFAULT",
    "SET SESSION max_execution_time = 0",
    // Estimates of today.
    "SET SESSION information_schema_stats_expiry = 0",
];
const UNKNOWN_VARIABLE: u16 = 1193;

/// A row of a catalog query; `None` is NULL.
pub type Row = Vec<Option<Vec<u8>>>;

/// A session. No `Debug`: it can hold rows and a password.
pub struct Session {
    pub(super) runtime: Runtime,
    /// `None` once it ended.
    pub(super) connection: Option<Conn>,
    options: Opts,
    engine: Engine,
}

impl Session {
    /// Connects, and pins what shapes the server's text.
    ///
    /// # Errors
    /// What keeps us out, and a way on.
    pub fn connect(settings: &Settings) -> Result<Session> {
        let mut session = Session::connect_to_write(settings)?;
        session.pin(PINNED)?;
        Ok(session)
    }

    /// A session that builds and fills tables: what it sends means the same on every
    /// server, and nobody else's limits end it.
    ///
    /// # Errors
    /// As [`Session::connect`].
    pub(crate) fn connect_to_build(settings: &Settings) -> Result<Session> {
        let mut session = Session::connect_to_write(settings)?;
        session.pin(PINNED_TO_BUILD)?;
        Ok(session)
    }

    /// A session with the server's own settings: for a database that is ours to
    /// write.
    ///
    /// # Errors
    /// As [`Session::connect`].
    pub(crate) fn connect_to_write(settings: &Settings) -> Result<Session> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::io("the connection's event loop does not start", &error))?;
        let encryption = match settings.server {
            Server::Socket(_) => None,
            Server::Tcp { .. } => tls::options(&settings.tls)?,
        };
        let plain = options(settings);
        let encrypted = OptsBuilder::from_opts(plain.clone()).ssl_opts(encryption.clone()).into();
        let may_fall_back = encryption.is_some() && settings.tls.mode == SslMode::Preferred;
        let mut opened = open(&runtime, settings, &encrypted);
        let mut used = encrypted;
        if may_fall_back && opened.as_ref().is_err_and(is_of_encryption) {
            opened = open(&runtime, settings, &plain);
            used = plain;
        }
        let connection = match opened {
            Ok(connection) => connection,
            Err(failure) => {
                // Does not wait for a name server that does not answer.
                runtime.shutdown_background();
                return Err(not_let_in(settings, &failure));
            }
        };
        let engine = Engine { kind: EngineKind::Mysql, version: String::new() };
        Ok(Session { runtime, connection: Some(connection), options: used, engine })
    }

    fn pin(&mut self, pinned: &[&str]) -> Result<()> {
        pinned.iter().try_for_each(|sql| self.execute(sql))?;
        for sql in PINNED_WHERE_KNOWN {
            match self.run(sql) {
                Err(failure) if number(&failure) != Some(UNKNOWN_VARIABLE) => {
                    return Err(cleaned("the server refused a setting", &failure));
                }
                _ => {}
            }
        }
        let version = self.texts("SELECT VERSION()")?.into_iter().flatten().next().unwrap_or_default();
        self.engine = engine(&version);
        Ok(())
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    pub fn is_mariadb(&self) -> bool {
        self.engine.kind == EngineKind::Mariadb
    }

    /// Runs one query and returns its rows.
    ///
    /// # Errors
    /// The server's error, cleaned of every value.
    pub fn query(&mut self, sql: &str) -> Result<Vec<Row>> {
        self.run(sql).map_err(|failure| cleaned("the server refused a query", &failure))
    }

    /// The same, for fields that are text; NULL is empty.
    ///
    /// # Errors
    /// The server's, or an answer that is not UTF-8.
    pub fn texts(&mut self, sql: &str) -> Result<Vec<Vec<String>>> {
        let text = |field: Option<Vec<u8>>| {
            String::from_utf8(field.unwrap_or_default()).map_err(|_| Error::new("the server's answer is not UTF-8"))
        };
        self.query(sql)?.into_iter().map(|row| row.into_iter().map(text).collect()).collect()
    }

    /// # Errors
    /// The server's error, cleaned of every value.
    pub fn execute(&mut self, sql: &str) -> Result<()> {
        self.query(sql).map(|_| ())
    }

    /// Runs one statement of any bytes that has no rows.
    ///
    /// # Errors
    /// The driver's own, which quotes the server.
    pub(crate) fn send(&mut self, sql: &[u8]) -> std::result::Result<(), Failure> {
        let Some(connection) = self.connection.as_mut() else { return Err(DriverError::ConnectionClosed.into()) };
        self.runtime.block_on(connection.query_drop(sql))
    }

    /// Runs a LOAD DATA LOCAL with these rows as its file; how many warnings the server
    /// has: with LOCAL it has no errors of rows.
    ///
    /// # Errors
    /// The driver's own, which quotes the server.
    pub(crate) fn load(&mut self, sql: &str, rows: Vec<u8>) -> std::result::Result<u16, Failure> {
        let Some(connection) = self.connection.as_mut() else { return Err(DriverError::ConnectionClosed.into()) };
        let rows = Bytes::from(rows);
        connection.set_infile_handler(async move { Ok(Box::pin(Once(Some(rows))) as InfileData) });
        self.runtime.block_on(connection.query_drop(sql))?;
        Ok(connection.get_warnings())
    }

    /// Runs one query; the failure is the driver's own, and quotes the server.
    pub(crate) fn run(&mut self, sql: &str) -> std::result::Result<Vec<Row>, Failure> {
        let Some(connection) = self.connection.as_mut() else { return Err(DriverError::ConnectionClosed.into()) };
        self.runtime.block_on(async {
            let rows: Vec<mysql_async::Row> = connection.query(sql).await?;
            Ok(rows.into_iter().map(|row| row.unwrap_raw().into_iter().map(bytes).collect()).collect())
        })
    }

    /// Gives the session up in the middle of a result: asks the server to stop,
    /// as well as that goes, and closes.
    pub(super) fn abandon(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let id = connection.id();
        drop(connection);
        let options = self.options.clone();
        self.runtime.block_on(async {
            let kill = async {
                // Best effort: a server that is gone needs no telling.
                if let Ok(mut other) = Conn::new(options).await {
                    let _ = other.query_drop(format!("KILL QUERY {id}")).await;
                    let _ = other.disconnect().await;
                }
            };
            let _ = tokio::time::timeout(PATIENCE, kill).await;
        });
    }
}

/// A file of one block.
struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// Says good-bye, so that the server's log has no broken connection in it.
impl Drop for Session {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.runtime.block_on(async {
                // Best effort: nothing depends on it.
                let _ = tokio::time::timeout(PATIENCE, connection.disconnect()).await;
            });
        }
    }
}

fn bytes(value: Option<Value>) -> Option<Vec<u8>> {
    match value {
        Some(Value::Bytes(bytes)) => Some(bytes),
        // The text protocol has nothing else.
        _ => None,
    }
}

fn options(settings: &Settings) -> Opts {
    let builder = OptsBuilder::default()
        .user(Some(&settings.user))
        .pass(settings.password.as_ref().map(|password| password.reveal()))
        .db_name(settings.databases.first())
        .prefer_socket(false)
        .tcp_keepalive(Some(KEEPALIVE))
        .stmt_cache_size(0)
        .max_allowed_packet(Some(PACKET_BYTES_MAX))
        .wait_timeout(Some(usize::from(u16::MAX)));
    match &settings.server {
        Server::Tcp { host, port } => builder.ip_or_hostname(host).tcp_port(*port),
        Server::Socket(path) => builder.socket(Some(path.to_string_lossy())),
    }
    .into()
}

fn open(runtime: &Runtime, settings: &Settings, options: &Opts) -> std::result::Result<Conn, Failure> {
    let late = || Failure::from(std::io::Error::from(std::io::ErrorKind::TimedOut));
    runtime.block_on(async {
        let opening = pin!(Conn::new(options.clone()));
        match settings.connect_timeout {
            Some(limit) => tokio::time::timeout(limit, opening).await.unwrap_or_else(|_| Err(late())),
            None => opening.await,
        }
    })
}

/// The handshake's own failure, wherever the driver put it.
fn of_rustls(failure: &Failure) -> Option<&rustls::Error> {
    match failure {
        Failure::Io(IoError::Io(error)) => error.get_ref()?.downcast_ref(),
        Failure::Io(IoError::Tls(TlsError::Tls(error))) => Some(error),
        _ => None,
    }
}

/// Whether the connection may go better without encryption.
fn is_of_encryption(failure: &Failure) -> bool {
    matches!(failure, Failure::Driver(DriverError::NoClientSslFlagFromServer) | Failure::Io(IoError::Tls(_)))
        || of_rustls(failure).is_some()
}

/// Why start-up failed, of what the driver tells apart.
fn not_let_in(settings: &Settings, failure: &Failure) -> Error {
    let error = match failure {
        Failure::Driver(DriverError::NoClientSslFlagFromServer) => Error::new("the server does not speak TLS")
            .help("switch TLS on in its configuration, or connect with a weaker `ssl-mode`"),
        Failure::Driver(DriverError::UnknownAuthPlugin { .. } | DriverError::CleartextPluginDisabled) => {
            Error::new("the server asks for a way of authentication that is not supported")
                .help("supported are caching_sha2_password, mysql_native_password, ed25519 and the socket's own check")
        }
        Failure::Server(_) => cleaned("the server does not let us in", failure),
        _ => match (of_rustls(failure), failure) {
            (Some(error), _) => tls::refused(error),
            (None, Failure::Io(IoError::Io(error))) => unreachable(&settings.server, error),
            _ => lost(),
        },
    };
    let error = error
        .name("at", settings.server.label())
        .name("user", &settings.user)
        .name("database", settings.databases.first().map_or("", String::as_str));
    // An option file that is not used may be why we are not let in.
    settings.warnings.iter().fold(error, |error, note| error.name("note", note))
}

fn unreachable(server: &Server, error: &std::io::Error) -> Error {
    use std::io::ErrorKind;
    let is_socket = matches!(server, Server::Socket(_));
    let (problem, help) = match error.kind() {
        ErrorKind::NotFound | ErrorKind::ConnectionRefused if is_socket => (
            "no server listens on this socket",
            "start the server, name its socket with `?socket=/path`, or write a port to reach it by TCP",
        ),
        ErrorKind::ConnectionRefused => (
            "the server refused the connection",
            "check host and port, that the server runs, and that its `bind_address` covers this host",
        ),
        ErrorKind::PermissionDenied => {
            ("the server's socket may not be used by this user", "check the permissions of the socket's directory")
        }
        ErrorKind::TimedOut => (
            "the server does not answer in time",
            "check host, port and firewalls between, or raise `connect-timeout` in the address",
        ),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => (
            "the server closed the connection before it was set up",
            "check that it is a MySQL or MariaDB server and look into its log",
        ),
        _ => ("the server cannot be reached", "check host, port, network and the name service"),
    };
    Error::io(problem, error).help(help)
}

/// `10.11.19-MariaDB-0+deb12u1` is MariaDB 10.11; `9.7.4` is MySQL 9.7. Old
/// MariaDB servers write `5.5.5-` before their own version.
fn engine(version: &str) -> Engine {
    let kind = if version.contains("MariaDB") { EngineKind::Mariadb } else { EngineKind::Mysql };
    let version = version.strip_prefix("5.5.5-").filter(|_| kind == EngineKind::Mariadb).unwrap_or(version);
    let digits = version.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or("");
    let numbers: Vec<&str> = digits.split('.').take(2).collect();
    Engine { kind, version: numbers.join(".") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_tell_the_engine() {
        let check = |text: &str| {
            let engine = engine(text);
            format!("{} {}", engine.kind.name(), engine.version)
        };
        assert_eq!(check("10.11.19-MariaDB-0+deb12u1"), "mariadb 10.11");
        assert_eq!(check("5.5.5-10.3.7-MariaDB"), "mariadb 10.3");
        assert_eq!(check("9.7.4-2"), "mysql 9.7");
        assert_eq!(check("8.0.36"), "mysql 8.0");
        assert_eq!(check(""), "mysql ");
    }
}
