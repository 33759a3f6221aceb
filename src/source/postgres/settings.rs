//! How to reach a server: URI, service file, `PG*` variables, password file and defaults, in libpq's order.
//!
//! Reads the files libpq reads, never the environment: that is handed in. What
//! libpq knows and this does not honour is an error when it guards something,
//! and ignored when it only tunes. No password is ever printed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use super::uri::{self, Parameters};
use super::{passfile, service};
use crate::error::{Error, Result};

/// The caller's environment; only `cli` reads the real one.
#[derive(Clone, Default)]
pub struct Environment {
    pub variables: BTreeMap<String, String>,
    pub home: Option<PathBuf>,
}

/// A password or passphrase. No `Debug`, no `Display`; zeroized when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

/// Everything needed to open a session. No `Debug`: it holds passwords.
#[derive(Clone)]
pub struct Settings {
    /// Tried in order; never empty.
    pub hosts: Vec<Host>,
    pub user: String,
    pub database: String,
    pub tls: Tls,
    /// `None` waits for as long as the operating system does.
    pub connect_timeout: Option<Duration>,
    pub application_name: String,
    /// Command-line options for the server process: `PGOPTIONS`.
    pub options: Option<String>,
    pub target: Target,
    /// For the user, one sentence each; they hold no secret.
    pub warnings: Vec<String>,
}

/// One server to try.
#[derive(Clone)]
pub struct Host {
    /// A name, an address, or the directory of a Unix socket.
    pub name: String,
    /// Connect there instead of looking `name` up: `hostaddr`.
    pub address: Option<String>,
    pub port: u16,
    pub password: Option<Secret>,
}

impl Host {
    pub fn is_socket(&self) -> bool {
        self.address.is_none() && self.name.starts_with('/')
    }

    /// `db.example:5432`, or the path of the socket.
    pub fn label(&self) -> String {
        match () {
            () if self.is_socket() => format!("{}/.s.PGSQL.{}", self.name.trim_end_matches('/'), self.port),
            () if self.name.contains(':') => format!("[{}]:{}", self.name, self.port),
            () => format!("{}:{}", self.name, self.port),
        }
    }
}

/// How the connection is encrypted and the server checked.
#[derive(Clone)]
pub struct Tls {
    pub mode: SslMode,
    pub roots: Roots,
    /// Certificate and key of the client.
    pub client: Option<(PathBuf, PathBuf)>,
    pub direct: bool,
    pub sni: bool,
    pub only_tls13: bool,
    pub binding: Binding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SslMode {
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Roots {
    /// `~/.postgresql/root.crt`, used when it exists.
    Default(Option<PathBuf>),
    File(PathBuf),
    System,
}

/// SCRAM's channel binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    Disable,
    Prefer,
    Require,
}

/// Which of several servers is wanted: `target_session_attrs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    PreferStandby,
}

/// What becomes of a keyword that libpq knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Used,
    /// Tuning, or a matter of a protocol that is not spoken here.
    Ignored,
    /// Guards something, so it must not be dropped silently.
    Refused,
}

/// libpq's keywords and variables (PostgreSQL manual, 34.1.2 and 34.15).
const KEYWORDS: &[(&str, &str, Fate)] = &[
    ("host", "PGHOST", Fate::Used),
    ("hostaddr", "PGHOSTADDR", Fate::Used),
    ("port", "PGPORT", Fate::Used),
    ("dbname", "PGDATABASE", Fate::Used),
    ("user", "PGUSER", Fate::Used),
    ("password", "PGPASSWORD", Fate::Used),
    ("passfile", "PGPASSFILE", Fate::Used),
    ("service", "PGSERVICE", Fate::Used),
    ("servicefile", "PGSERVICEFILE", Fate::Used),
    ("channel_binding", "PGCHANNELBINDING", Fate::Used),
    ("connect_timeout", "PGCONNECT_TIMEOUT", Fate::Used),
    ("options", "PGOPTIONS", Fate::Used),
    ("application_name", "PGAPPNAME", Fate::Used),
    ("fallback_application_name", "", Fate::Ignored),
    ("sslmode", "PGSSLMODE", Fate::Used),
    ("sslrootcert", "PGSSLROOTCERT", Fate::Used),
    ("sslcert", "PGSSLCERT", Fate::Used),
    ("sslkey", "PGSSLKEY", Fate::Used),
    ("sslnegotiation", "PGSSLNEGOTIATION", Fate::Used),
    ("sslsni", "PGSSLSNI", Fate::Used),
    ("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", Fate::Used),
    ("target_session_attrs", "PGTARGETSESSIONATTRS", Fate::Used),
    ("client_encoding", "PGCLIENTENCODING", Fate::Ignored),
    ("keepalives", "", Fate::Ignored),
    ("keepalives_idle", "", Fate::Ignored),
    ("keepalives_interval", "", Fate::Ignored),
    ("keepalives_count", "", Fate::Ignored),
    ("tcp_user_timeout", "", Fate::Ignored),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS", Fate::Ignored),
    ("sslcompression", "PGSSLCOMPRESSION", Fate::Ignored),
    ("gssencmode", "PGGSSENCMODE", Fate::Used),
    ("krbsrvname", "PGKRBSRVNAME", Fate::Ignored),
    ("gsslib", "PGGSSLIB", Fate::Ignored),
    ("gssdelegation", "PGGSSDELEGATION", Fate::Ignored),
    ("min_protocol_version", "PGMINPROTOCOLVERSION", Fate::Ignored),
    ("max_protocol_version", "PGMAXPROTOCOLVERSION", Fate::Ignored),
    ("sslpassword", "", Fate::Refused),
    ("sslcertmode", "PGSSLCERTMODE", Fate::Refused),
    ("sslcrl", "PGSSLCRL", Fate::Refused),
    ("sslcrldir", "PGSSLCRLDIR", Fate::Refused),
    ("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", Fate::Refused),
    ("requirepeer", "PGREQUIREPEER", Fate::Refused),
    ("require_auth", "PGREQUIREAUTH", Fate::Refused),
    ("replication", "", Fate::Refused),
];

/// Where Debian's and upstream's builds of libpq look, after `PGSYSCONFDIR`.
const SYSTEM_DIRECTORIES: [&str; 2] = ["/etc/postgresql-common", "/etc"];
const SOCKET_DIRECTORY: &str = "/var/run/postgresql";
/// libpq waits for ever by default; a dump that nobody watches should not.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

impl Settings {
    /// Settings for a `postgres://` address, completed as libpq completes them.
    ///
    /// # Errors
    /// A usage error that names the parameter, never its value.
    pub fn read(uri: &str, environment: &Environment) -> Result<Settings> {
        let mut given = Given::default();
        given.fill(uri::parse(uri)?)?;
        given.follow_service(environment)?;
        for &(keyword, variable, fate) in KEYWORDS {
            if let Some(value) = environment.variables.get(variable).filter(|value| !value.is_empty()) {
                refuse(fate, variable)?;
                given.values.entry(keyword).or_insert_with(|| Zeroizing::new(value.clone()));
            }
        }
        given.settings(environment)
    }
}

#[derive(Default)]
struct Given {
    values: BTreeMap<&'static str, Zeroizing<String>>,
}

impl Given {
    /// Adds what is not there yet. Within one source the last one counts.
    fn fill(&mut self, parameters: Parameters) -> Result<()> {
        let mut added = BTreeMap::new();
        for (name, value) in parameters {
            let Some(&(keyword, _, fate)) = KEYWORDS.iter().find(|(keyword, _, _)| *keyword == name) else {
                return Err(Error::usage("the connection has a parameter that libpq does not know")
                    .name("parameter", printable(&name)));
            };
            refuse(fate, keyword)?;
            if !value.is_empty() {
                added.insert(keyword, value);
            }
        }
        for (keyword, value) in added {
            self.values.entry(keyword).or_insert(value);
        }
        Ok(())
    }

    fn follow_service(&mut self, environment: &Environment) -> Result<()> {
        let variable = |name: &str| environment.variables.get(name).cloned().filter(|value| !value.is_empty());
        let Some(name) = self.text("service").or_else(|| variable("PGSERVICE")) else { return Ok(()) };
        let own = self.text("servicefile").or_else(|| variable("PGSERVICEFILE")).map(PathBuf::from);
        let named = own.is_some();
        let own = own.or_else(|| environment.home.as_ref().map(|home| home.join(".pg_service.conf")));
        let system = match variable("PGSYSCONFDIR") {
            Some(directory) => vec![PathBuf::from(directory)],
            None => SYSTEM_DIRECTORIES.iter().map(PathBuf::from).collect(),
        };
        let system = system.into_iter().map(|directory| directory.join("pg_service.conf"));
        for (index, path) in own.into_iter().chain(system).enumerate() {
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => Zeroizing::new(text),
                Err(error) if index == 0 && named => {
                    return Err(Error::io("the service file cannot be read", &error).path(path));
                }
                Err(_) => continue,
            };
            if let Some(parameters) = service::find(&text, &name).map_err(|error| error.path(&path))? {
                return self.fill(parameters).map_err(|error| error.path(&path));
            }
        }
        Err(Error::usage("no service file defines this service")
            .name("service", name)
            .help("define it in `~/.pg_service.conf`, or name the file in PGSERVICEFILE"))
    }

    fn text(&self, keyword: &str) -> Option<String> {
        self.values.get(keyword).map(|value| value.to_string())
    }

    fn word<T: Copy>(&self, keyword: &'static str, words: &[(&str, T)]) -> Result<Option<T>> {
        let Some(value) = self.values.get(keyword) else { return Ok(None) };
        match words.iter().find(|(word, _)| *word == value.as_str()) {
            Some(&(_, meaning)) => Ok(Some(meaning)),
            None => Err(Error::usage("a connection parameter has a value that libpq does not know")
                .name("parameter", keyword)
                .help("see the PostgreSQL manual, 34.1.2, for its values")),
        }
    }

    fn settings(self, environment: &Environment) -> Result<Settings> {
        let variable = |name: &str| environment.variables.get(name).filter(|value| !value.is_empty()).cloned();
        let user = self.text("user").or_else(|| variable("USER")).or_else(|| variable("LOGNAME")).ok_or_else(|| {
            Error::usage("nobody says which role to connect as")
                .help("write it into the address, `postgres://ROLE@…`, or set PGUSER")
        })?;
        let database = self.text("dbname").unwrap_or_else(|| user.clone());
        let mut warnings = Vec::new();
        let hosts = self.hosts(&user, &database, environment, &mut warnings)?;
        if self.word("gssencmode", &[("disable", false), ("prefer", false), ("require", true)])? == Some(true) {
            return Err(Error::usage("GSSAPI encryption is not supported").name("parameter", "gssencmode"));
        }
        let target = self.word(
            "target_session_attrs",
            &[
                ("any", Target::Any),
                ("read-write", Target::ReadWrite),
                ("read-only", Target::ReadOnly),
                ("primary", Target::Primary),
                ("standby", Target::Standby),
                ("prefer-standby", Target::PreferStandby),
            ],
        )?;
        Ok(Settings {
            hosts,
            tls: self.tls(environment)?,
            connect_timeout: self.connect_timeout()?,
            application_name: self.text("application_name").unwrap_or_else(|| "standin".to_owned()),
            options: self.text("options"),
            target: target.unwrap_or(Target::Any),
            user,
            database,
            warnings,
        })
    }

    fn connect_timeout(&self) -> Result<Option<Duration>> {
        let Some(value) = self.values.get("connect_timeout") else { return Ok(Some(CONNECT_TIMEOUT)) };
        let seconds: i64 = value.trim().parse().map_err(|_| {
            Error::usage("a connection parameter is not a number of seconds").name("parameter", "connect_timeout")
        })?;
        Ok(u64::try_from(seconds).ok().filter(|&seconds| seconds > 0).map(Duration::from_secs))
    }

    fn hosts(
        &self,
        user: &str,
        database: &str,
        environment: &Environment,
        warnings: &mut Vec<String>,
    ) -> Result<Vec<Host>> {
        let list = |keyword: &str| -> Vec<String> {
            self.text(keyword).map_or(Vec::new(), |text| text.split(',').map(|part| part.trim().to_owned()).collect())
        };
        let (names, addresses, ports) = (list("host"), list("hostaddr"), list("port"));
        let count = names.len().max(addresses.len()).max(1);
        let fits = |length: usize| length == 0 || length == count;
        if !fits(names.len()) || !fits(addresses.len()) || !(fits(ports.len()) || ports.len() == 1) {
            return Err(Error::usage("the lists of hosts, addresses and ports differ in length"));
        }
        let given = self.values.get("password").map(|password| Secret(password.clone()));
        let passfile = if given.is_none() { self.passfile(environment, warnings)? } else { None };
        let mut hosts = Vec::new();
        for index in 0..count {
            let at = |list: &[String]| list.get(index).filter(|part| !part.is_empty()).cloned();
            let address = at(&addresses);
            let default = || if Path::new(SOCKET_DIRECTORY).is_dir() { SOCKET_DIRECTORY } else { "localhost" };
            let name = at(&names).or_else(|| address.clone()).unwrap_or_else(|| default().to_owned());
            if name.starts_with('@') {
                return Err(Error::usage("abstract Unix sockets are not supported").name("parameter", "host"));
            }
            let port =
                match if ports.len() == 1 { ports.first().cloned() } else { at(&ports) } {
                    None => 5432,
                    Some(port) if port.is_empty() => 5432,
                    Some(port) => port.parse().ok().filter(|&port| port != 0).ok_or_else(|| {
                        Error::usage("a port is not a number from 1 to 65535").name("parameter", "port")
                    })?,
                };
            let password = given.clone().or_else(|| {
                let host = if name == SOCKET_DIRECTORY { "localhost" } else { name.as_str() };
                let wanted = passfile::Wanted { host, port: &port.to_string(), database, user };
                passfile::find(passfile.as_deref()?, wanted).map(Secret)
            });
            hosts.push(Host { name, address, port, password });
        }
        Ok(hosts)
    }

    /// The password file's text, when there is one that may be used.
    fn passfile(&self, environment: &Environment, warnings: &mut Vec<String>) -> Result<Option<Zeroizing<String>>> {
        let own = || environment.home.as_ref().map(|home| home.join(".pgpass"));
        let Some(path) = self.text("passfile").map(PathBuf::from).or_else(own) else { return Ok(None) };
        let Ok(metadata) = std::fs::metadata(&path) else { return Ok(None) };
        if !metadata.is_file() {
            warnings.push(format!("password file {} is not a plain file; it is not used", path.display()));
            return Ok(None);
        }
        #[cfg(unix)]
        if std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0 {
            warnings.push(format!(
                "password file {} can be read by group or others; it is not used. chmod 0600 it",
                path.display()
            ));
            return Ok(None);
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(Zeroizing::new(text))),
            Err(error) => Err(Error::io("the password file cannot be read", &error).path(path)),
        }
    }

    fn tls(&self, environment: &Environment) -> Result<Tls> {
        let own = |name: &str| environment.home.as_ref().map(|home| home.join(".postgresql").join(name));
        let mode = self.word(
            "sslmode",
            &[
                ("disable", SslMode::Disable),
                ("allow", SslMode::Allow),
                ("prefer", SslMode::Prefer),
                ("require", SslMode::Require),
                ("verify-ca", SslMode::VerifyCa),
                ("verify-full", SslMode::VerifyFull),
            ],
        )?;
        let roots = match self.text("sslrootcert") {
            Some(word) if word == "system" => Roots::System,
            Some(path) => Roots::File(path.into()),
            None => Roots::Default(own("root.crt")),
        };
        // As libpq: the system's roots vouch for anybody, so only the name tells.
        let mode = match (&roots, mode) {
            (Roots::System, None | Some(SslMode::VerifyFull)) => SslMode::VerifyFull,
            (Roots::System, Some(_)) => {
                return Err(Error::usage("`sslrootcert=system` needs `sslmode=verify-full`")
                    .help("without the name check any certificate of any public authority would do"));
            }
            (_, mode) => mode.unwrap_or(SslMode::Prefer),
        };
        let direct = self.word("sslnegotiation", &[("postgres", false), ("direct", true)])?.unwrap_or(false);
        if direct && mode < SslMode::Require {
            return Err(Error::usage("`sslnegotiation=direct` needs `sslmode=require` or stronger"));
        }
        let certificate = self.text("sslcert").map(PathBuf::from).or_else(|| own("postgresql.crt"));
        let key = self.text("sslkey").map(PathBuf::from).or_else(|| own("postgresql.key"));
        let named = self.values.contains_key("sslcert");
        let client = certificate.zip(key).filter(|(certificate, _)| named || certificate.is_file());
        let versions = [("TLSv1", false), ("TLSv1.1", false), ("TLSv1.2", false), ("TLSv1.3", true)];
        let binding = [("disable", Binding::Disable), ("prefer", Binding::Prefer), ("require", Binding::Require)];
        Ok(Tls {
            mode,
            roots,
            client,
            direct,
            sni: self.word("sslsni", &[("0", false), ("1", true)])?.unwrap_or(true),
            only_tls13: self.word("ssl_min_protocol_version", &versions)?.unwrap_or(false),
            binding: self.word("channel_binding", &binding)?.unwrap_or(Binding::Prefer),
        })
    }
}

fn refuse(fate: Fate, name: &'static str) -> Result<()> {
    match fate {
        Fate::Used | Fate::Ignored => Ok(()),
        Fate::Refused => Err(Error::usage("a connection parameter is not supported, and it is not one to be ignored")
            .name("parameter", name)),
    }
}

/// What looks like a parameter's name may be the rest of a mistyped password.
fn printable(name: &str) -> String {
    let word = name.len() <= 32 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if word { name.to_owned() } else { "(not a plain word)".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn environment(variables: &[(&str, &str)], home: Option<&Path>) -> Environment {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Environment { variables, home: home.map(Path::to_owned) }
    }

    /// `user@host:port/database password`, hosts separated by blanks.
    fn read(uri: &str, environment: &Environment) -> String {
        let settings = Settings::read(uri, environment).unwrap();
        let hosts = settings.hosts.iter().map(|host| {
            let password = host.password.as_ref().map_or("-", |password| password.reveal());
            format!("{}={password}", host.label())
        });
        format!("{} {} {}", settings.user, settings.database, hosts.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn address_then_service_then_variables_then_defaults() {
        let home = tempfile::tempdir().unwrap();
        let service = "[shop]\nhost=service\nport=7\nuser=service\n";
        std::fs::write(home.path().join(".pg_service.conf"), service).unwrap();
        let variables = [
            ("PGHOST", "variable"),
            ("PGUSER", "variable"),
            ("PGDATABASE", "variable"),
            ("PGPASSWORD", "pw"),
            ("USER", "os"),
        ];
        let full = environment(&variables, Some(home.path()));
        assert_eq!(read("postgres://", &full), "variable variable variable:5432=pw");
        assert_eq!(read("postgres://?service=shop", &full), "service variable service:7=pw");
        assert_eq!(read("postgres://me@here:1/d?service=shop", &full), "me d here:1=pw");
        assert_eq!(read("postgres://h", &environment(&[("USER", "os")], None)), "os os h:5432=-");
        assert_eq!(read("postgres://a,b:2/?user=u", &environment(&[], None)), "u u a:5432=- b:2=-");
        assert_eq!(read("postgres://u@%2Frun%2Fpg:9/d", &environment(&[], None)), "u d /run/pg/.s.PGSQL.9=-");
        assert_eq!(read("postgres://u@[::1]:9/d", &environment(&[], None)), "u d [::1]:9=-");
        let missing = Settings::read("postgres://?service=none", &full).err().unwrap();
        assert_eq!(missing.problem(), "no service file defines this service");
    }

    #[test]
    fn the_password_file_counts_only_when_private() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(".pgpass");
        std::fs::write(&path, "a:*:*:u:one\nlocalhost:*:*:*:local\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let home = environment(&[], Some(home.path()));
        assert_eq!(read("postgres://u@a,b,localhost/d", &home), "u d a:5432=one b:5432=- localhost:5432=local");
        assert_eq!(
            read("postgres://u@%2Fvar%2Frun%2Fpostgresql/d", &home),
            "u d /var/run/postgresql/.s.PGSQL.5432=local"
        );
        assert_eq!(read("postgres://u:given@a/d", &home), "u d a:5432=given");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let settings = Settings::read("postgres://u@a/d", &home).unwrap();
        assert!(settings.hosts[0].password.is_none());
        assert!(settings.warnings[0].contains("0600"), "{:?}", settings.warnings);
    }

    #[test]
    fn what_is_not_honoured_is_said() {
        let none = environment(&[("USER", "u")], None);
        for (uri, name) in [
            ("postgres://h?nonsense=1", "nonsense"),
            ("postgres://h?sslcrl=x", "sslcrl"),
            ("postgres://h?sslmode=maybe", "sslmode"),
            ("postgres://h:0", "port"),
            ("postgres://h?gssencmode=require", "gssencmode"),
            ("postgres://h?connect_timeout=soon", "connect_timeout"),
            ("postgres://h?sslmode=require&sslrootcert=system", "verify-full"),
            ("postgres://h?sslnegotiation=direct", "direct"),
        ] {
            let error = Settings::read(uri, &none).err().unwrap();
            assert_eq!(error.exit(), crate::error::Exit::Usage);
            assert!(error.to_string().contains(name), "{uri}: {error}");
        }
        let refused = environment(&[("USER", "u"), ("PGREQUIREPEER", "postgres")], None);
        assert!(Settings::read("postgres://h", &refused).is_err());
        assert!(Settings::read("postgres://h", &environment(&[], None)).is_err());
        assert!(
            Settings::read("postgres://h?keepalives=1&connect_timeout=0", &none).unwrap().connect_timeout.is_none()
        );
    }

    #[test]
    fn no_error_quotes_a_password() {
        let none = environment(&[("USER", "u")], None);
        for uri in ["postgres://u:hunter2/x@h/d", "postgres://u:hunter2@h/d?hunter2=1", "postgres://u:12?hunter2=@h"] {
            let error = Settings::read(uri, &none).err().unwrap();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }
}
