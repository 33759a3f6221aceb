//! Where a MySQL or MariaDB server is and how to enter: address, option files,
//! `MYSQL_*` variables and defaults, in the native clients' order.
//!
//! Reads the files the native clients read, never the environment: that is
//! handed in. What guards something and is not honoured is an error. No
//! password is ever printed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use super::option_file::Options;
use super::uri;
use crate::diagnostic::closest;
use crate::error::{Error, Result};

/// What the process tells: variables and the home directory.
#[derive(Clone, Default)]
pub struct Environment {
    pub variables: BTreeMap<String, String>,
    pub home: Option<PathBuf>,
}

/// A password. No `Debug`, no `Display`; zeroized when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

/// No `Debug`: it holds a password.
#[derive(Clone)]
pub struct Settings {
    pub server: Server,
    pub user: String,
    pub password: Option<Secret>,
    /// Never empty; the first is the one that is called `main`.
    pub databases: Vec<String>,
    pub tls: Tls,
    /// `None` waits for as long as the operating system does.
    pub connect_timeout: Option<Duration>,
    /// For the user, one sentence each; they hold no secret.
    pub warnings: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    Tcp { host: String, port: u16 },
    Socket(PathBuf),
}

impl Server {
    /// `db.example:3306`, or the path of the socket.
    pub fn label(&self) -> String {
        match self {
            Server::Tcp { host, port } if host.contains(':') => format!("[{host}]:{port}"),
            Server::Tcp { host, port } => format!("{host}:{port}"),
            Server::Socket(path) => path.display().to_string(),
        }
    }
}

/// How the connection is encrypted and the server checked. A socket never is.
#[derive(Clone)]
pub struct Tls {
    pub mode: SslMode,
    /// The authority's certificates; without it the system's are used.
    pub roots: Option<PathBuf>,
    /// Certificate and key of the client.
    pub client: Option<(PathBuf, PathBuf)>,
}

/// MySQL manual, 6.3.1, `--ssl-mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SslMode {
    Disabled,
    /// Encrypts where the server can, and goes on without where it cannot.
    Preferred,
    /// Encrypts and checks nothing.
    Required,
    /// Checks who signed the server's certificate.
    VerifyCa,
    /// Checks the host's name in it as well.
    VerifyIdentity,
}

const MODES: [(&str, SslMode); 5] = [
    ("DISABLED", SslMode::Disabled),
    ("PREFERRED", SslMode::Preferred),
    ("REQUIRED", SslMode::Required),
    ("VERIFY_CA", SslMode::VerifyCa),
    ("VERIFY_IDENTITY", SslMode::VerifyIdentity),
];

/// What may stand behind the `?` of an address.
const PARAMETERS: [&str; 6] = ["ssl-mode", "ssl-ca", "ssl-cert", "ssl-key", "socket", "connect-timeout"];

/// What an option file may say beside them; other options tune a program.
const OPTIONS: [&str; 9] =
    ["host", "port", "user", "password", "database", "protocol", "ssl", "skip-ssl", "ssl-verify-server-cert"];

/// Options that guard something, so they must not be dropped silently.
const REFUSED: [&str; 4] = ["ssl-capath", "ssl-crl", "ssl-crlpath", "tls-fp"];

/// Read in this order, the user's own file last: a later one counts.
const SYSTEM_FILES: [&str; 2] = ["/etc/my.cnf", "/etc/mysql/my.cnf"];

/// Where Debian's, upstream's and macOS' packages put it.
const SOCKETS: [&str; 4] =
    ["/run/mysqld/mysqld.sock", "/var/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock"];

const PORT: u16 = 3306;
/// The native clients wait for ever by default; a dump that nobody watches should not.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

impl Settings {
    /// Reads `mysql://user:password@host:port/database?ssl-mode=…&socket=…`;
    /// what the address leaves out comes from the option files, then from
    /// `MYSQL_HOST`, `MYSQL_TCP_PORT`, `MYSQL_UNIX_PORT` and `MYSQL_PWD`.
    ///
    /// # Errors
    /// A URL that is none, an unknown option, an option file that cannot be read.
    pub fn read(url: &str, environment: &Environment) -> Result<Settings> {
        let mut files = Options::default();
        let own = environment.home.as_ref().map(|home| home.join(".my.cnf"));
        for path in SYSTEM_FILES.iter().map(PathBuf::from).chain(own) {
            files.add(&path)?;
        }
        Settings::complete(uri::parse(url)?, files, environment)
    }

    fn complete(address: uri::Address, files: Options, environment: &Environment) -> Result<Settings> {
        let mut given = Given::default();
        given.fill(&files)?;
        let mut from_address = BTreeMap::new();
        for (name, value) in address.parameters {
            let name = name.replace('_', "-").to_ascii_lowercase();
            let known = PARAMETERS.iter().find(|known| **known == name).ok_or_else(|| unknown(&name))?;
            from_address.insert(*known, value);
        }
        let socket_is_written = from_address.contains_key("socket");
        given.values.extend(from_address);
        let variable = |name: &str| environment.variables.get(name).filter(|value| !value.is_empty()).cloned();

        let port_is_written = address.port.is_some();
        let port = address.port.or_else(|| given.text("port")).or_else(|| variable("MYSQL_TCP_PORT"));
        let host = address.host.or_else(|| given.text("host")).or_else(|| variable("MYSQL_HOST"));
        let server = server(&given, host, port, port_is_written, socket_is_written, variable("MYSQL_UNIX_PORT"))?;
        let user = address.user.or_else(|| given.text("user")).or_else(|| variable("USER"));
        let user = user.or_else(|| variable("LOGNAME")).ok_or_else(|| {
            Error::usage("nobody says which user to connect as")
                .help("write it into the address, `mysql://USER@…`, or into `~/.my.cnf`")
        })?;
        let password = address.password.or_else(|| given.values.get("password").cloned());
        let password = password.or_else(|| variable("MYSQL_PWD").map(Zeroizing::new)).map(Secret);
        let mut databases = address.databases;
        if databases.is_empty() {
            databases.extend(given.text("database"));
        }
        if databases.is_empty() {
            return Err(Error::usage("the address names no database")
                .help("write it behind the host: `mysql://user@host/DATABASE`; further ones follow after commas"));
        }
        let mut seen = databases.clone();
        seen.sort();
        if let Some(twice) = seen.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::usage("the address names a database twice").name("database", &twice[0]));
        }
        Ok(Settings {
            server,
            user,
            password,
            databases,
            tls: given.tls()?,
            connect_timeout: given.connect_timeout()?,
            warnings: files.warnings,
        })
    }
}

#[derive(Default)]
struct Given {
    values: BTreeMap<&'static str, Zeroizing<String>>,
}

impl Given {
    fn fill(&mut self, files: &Options) -> Result<()> {
        for (name, value) in &files.options {
            if let Some(refused) = REFUSED.iter().find(|refused| **refused == name) {
                return Err(Error::usage(
                    "an option file has an option that is not supported, and it is not one to be ignored",
                )
                .name("option", *refused));
            }
            let known = PARAMETERS.iter().chain(&OPTIONS).find(|known| **known == name);
            if let Some(known) = known {
                self.values.insert(known, value.clone());
            }
        }
        Ok(())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.values.get(name).map(|value| value.to_string()).filter(|text| !text.is_empty())
    }

    /// An option that may stand alone, as `skip-ssl` does.
    fn flag(&self, name: &str) -> Option<bool> {
        let value = self.values.get(name)?;
        Some(!matches!(value.to_ascii_lowercase().as_str(), "0" | "off" | "false"))
    }

    fn tls(&self) -> Result<Tls> {
        let roots = self.text("ssl-ca").map(PathBuf::from);
        let client = self.text("ssl-cert").map(PathBuf::from).zip(self.text("ssl-key").map(PathBuf::from));
        if client.is_none() && (self.text("ssl-cert").is_some() || self.text("ssl-key").is_some()) {
            return Err(Error::usage("`ssl-cert` and `ssl-key` are given together or not at all"));
        }
        let mode = match self.text("ssl-mode") {
            Some(word) => {
                let word = word.to_ascii_uppercase().replace('-', "_");
                let found = MODES.iter().find(|(known, _)| *known == word);
                found.map(|(_, mode)| *mode).ok_or_else(|| {
                    Error::usage("a connection parameter has a value that is not known")
                        .name("parameter", "ssl-mode")
                        .help("write DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY")
                })?
            }
            None if self.flag("ssl-verify-server-cert") == Some(true) => SslMode::VerifyIdentity,
            None if self.flag("skip-ssl") == Some(true) || self.flag("ssl") == Some(false) => SslMode::Disabled,
            // As the native clients: who names an authority wants it checked.
            None if roots.is_some() => SslMode::VerifyCa,
            None if self.flag("ssl") == Some(true) => SslMode::Required,
            None => SslMode::Preferred,
        };
        Ok(Tls { mode, roots, client })
    }

    fn connect_timeout(&self) -> Result<Option<Duration>> {
        let Some(value) = self.text("connect-timeout") else { return Ok(Some(CONNECT_TIMEOUT)) };
        let seconds: u64 = value.trim().parse().map_err(|_| {
            Error::usage("a connection parameter is not a number of seconds").name("parameter", "connect-timeout")
        })?;
        Ok(Some(seconds).filter(|&seconds| seconds > 0).map(Duration::from_secs))
    }
}

/// `localhost` without a port is the socket, as for the native clients; where
/// there is no socket here (a server in a container), it is the host.
fn server(
    given: &Given,
    host: Option<String>,
    port: Option<String>,
    port_is_written: bool,
    socket_is_written: bool,
    variable: Option<String>,
) -> Result<Server> {
    let port = match port {
        None => PORT,
        Some(port) => port
            .trim()
            .parse()
            .ok()
            .filter(|&port| port != 0)
            .ok_or_else(|| Error::usage("a port is not a number from 1 to 65535").name("parameter", "port"))?,
    };
    let socket = given.text("socket");
    if let (true, Some(socket)) = (socket_is_written, &socket) {
        return Ok(Server::Socket(socket.into()));
    }
    let host = host.unwrap_or_else(|| "localhost".to_owned());
    let protocol = given.text("protocol").map(|word| word.to_ascii_lowercase());
    let by_socket = match protocol.as_deref() {
        Some("tcp") => false,
        Some("socket") => true,
        _ => host == "localhost" && !port_is_written,
    };
    if by_socket {
        if let Some(socket) = socket.or(variable) {
            return Ok(Server::Socket(socket.into()));
        }
        if let Some(found) = SOCKETS.iter().find(|path| Path::new(path).exists()) {
            return Ok(Server::Socket(PathBuf::from(found)));
        }
    }
    Ok(Server::Tcp { host, port })
}

fn unknown(name: &str) -> Error {
    let error = Error::usage("the address has a parameter that is not known").name("parameter", printable(name));
    match closest(name, PARAMETERS) {
        Some(near) => error.name("did you mean", near),
        None => error.help("known are ssl-mode, ssl-ca, ssl-cert, ssl-key, socket and connect-timeout"),
    }
}

/// What looks like a parameter's name may be the rest of a mistyped password.
fn printable(name: &str) -> String {
    let word = name.len() <= 32 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if word { name.to_owned() } else { "(not a plain word)".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Environment { variables, home: None }
    }

    fn complete(url: &str, file: &[(&str, &str)], environment: &Environment) -> Result<Settings> {
        let options =
            file.iter().map(|(name, value)| ((*name).to_owned(), Zeroizing::new((*value).to_owned()))).collect();
        Settings::complete(uri::parse(url)?, Options { options, warnings: Vec::new() }, environment)
    }

    /// `user:password at server databases mode`
    fn read(url: &str, file: &[(&str, &str)], variables: &[(&str, &str)]) -> String {
        let settings = complete(url, file, &environment(variables)).unwrap();
        let password = settings.password.as_ref().map_or("-", |password| password.reveal());
        let (user, databases) = (&settings.user, settings.databases.join("+"));
        format!("{user}:{password} at {} {databases} {:?}", settings.server.label(), settings.tls.mode)
    }

    #[test]
    fn address_then_files_then_variables_then_defaults() {
        let variables = [("MYSQL_HOST", "variable"), ("MYSQL_TCP_PORT", "7"), ("MYSQL_PWD", "pw"), ("USER", "os")];
        assert_eq!(read("mysql:///d", &[], &variables), "os:pw at variable:7 d Preferred");
        let file = [("host", "file"), ("port", "8"), ("user", "file"), ("password", "of file"), ("database", "x")];
        assert_eq!(read("mysql://", &file, &variables), "file:of file at file:8 x Preferred");
        assert_eq!(read("mariadb://me:@here:1/d,e", &file, &variables), "me: at here:1 d+e Preferred");
        assert_eq!(read("mysql://u@h/d", &[], &[]), "u:- at h:3306 d Preferred");
        assert_eq!(read("mysql://u@[::1]:9/d", &[], &[]), "u:- at [::1]:9 d Preferred");
    }

    #[test]
    fn localhost_is_the_socket_unless_a_port_is_written() {
        let socket = [("MYSQL_UNIX_PORT", "/s.sock")];
        assert_eq!(read("mysql://u@localhost/d", &[], &socket), "u:- at /s.sock d Preferred");
        assert_eq!(
            read("mysql://u@/d", &[("socket", "/f.sock"), ("port", "1")], &socket),
            "u:- at /f.sock d Preferred"
        );
        assert_eq!(read("mysql://u@localhost:3306/d", &[], &socket), "u:- at localhost:3306 d Preferred");
        assert_eq!(read("mysql://u@localhost/d", &[("protocol", "TCP")], &socket), "u:- at localhost:3306 d Preferred");
        assert_eq!(read("mysql://u@127.0.0.1/d", &[], &socket), "u:- at 127.0.0.1:3306 d Preferred");
        assert_eq!(read("mysql://u@h:1/d?socket=/w.sock", &[], &socket), "u:- at /w.sock d Preferred");
    }

    #[test]
    fn encryption_is_what_the_clients_options_ask_for() {
        for (url, file, mode) in [
            ("mysql://u@h/d?ssl-mode=verify_ca", &[][..], SslMode::VerifyCa),
            ("mysql://u@h/d?SSL_MODE=Disabled", &[][..], SslMode::Disabled),
            ("mysql://u@h/d", &[("ssl-ca", "ca.pem")][..], SslMode::VerifyCa),
            ("mysql://u@h/d", &[("ssl", "")][..], SslMode::Required),
            ("mysql://u@h/d", &[("skip-ssl", "")][..], SslMode::Disabled),
            ("mysql://u@h/d", &[("ssl-verify-server-cert", "")][..], SslMode::VerifyIdentity),
            ("mysql://u@h/d?ssl-mode=REQUIRED", &[("skip-ssl", "")][..], SslMode::Required),
        ] {
            assert_eq!(complete(url, file, &environment(&[])).unwrap().tls.mode, mode, "{url} {file:?}");
        }
    }

    #[test]
    fn what_is_not_honoured_is_said() {
        for (url, file, name) in [
            ("mysql://u@h/d?sslmode=REQUIRED", &[][..], "did you mean ssl-mode"),
            ("mysql://u@h/d?nonsense=1", &[][..], "nonsense"),
            ("mysql://u@h/d?ssl-mode=maybe", &[][..], "ssl-mode"),
            ("mysql://u@h/d?ssl-cert=x", &[][..], "ssl-key"),
            ("mysql://u@h/d?connect-timeout=soon", &[][..], "connect-timeout"),
            ("mysql://u@h:0/d", &[][..], "port"),
            ("mysql://u@h", &[][..], "names no database"),
            ("mysql://u@h/d,d", &[][..], "twice"),
            ("mysql://h/d", &[][..], "which user"),
            ("mysql://u@h/d", &[("ssl-crl", "x")][..], "ssl-crl"),
        ] {
            let error = complete(url, file, &environment(&[])).err().unwrap();
            assert_eq!(error.exit(), crate::error::Exit::Usage);
            assert!(error.to_string().contains(name), "{url}: {error}");
        }
        assert!(complete("mysql://u@h/d?connect-timeout=0", &[], &environment(&[])).unwrap().connect_timeout.is_none());
    }

    #[test]
    fn no_error_quotes_a_password() {
        for url in ["mysql://u:hunter2/x@h/d", "mysql://u:hunter2@h/d?Hunter2=1", "mysql://u:12?hunter2=@h/d"] {
            let error = complete(url, &[], &environment(&[])).err().unwrap();
            assert!(!format!("{error} {error:?}").contains("unter2"), "{error}");
        }
    }
}
