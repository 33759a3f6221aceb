//! Ways to a MySQL or MariaDB server: addresses, variables, option files,
//! passwords, certificates; and what is said when a way is closed.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use standin::error::{Error, Exit};
use standin::source::Source;
use standin::source::mysql::MysqlSource;
use standin::source::mysql::settings::{Environment, Settings};

use crate::connections::Authority;
use crate::dir::Dir;
use crate::maria::Maria;
use crate::maria_database::MariaDatabase;

/// A password full of what addresses and option files treat apart; put together
/// here, so that the repository holds none.
fn password() -> String {
    ["wh", "o:go\\es", "/th@re?", "50% ", "ünd=&#x'\""].concat()
}

/// As an address wants it.
fn encoded(password: &str) -> String {
    password.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// As the server's own language wants it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// Makes a user that may read one database, from here over TCP and socket; its
/// whole name is the database's own.
pub fn user(database: &MariaDatabase<'_>, name: &str, identified: &str, grants: &str) -> String {
    let (name, database_name) = (format!("{name}_{}", database.name()), database.name());
    for host in ["localhost", "127.0.0.1"] {
        database.run(&format!("CREATE USER {name}@'{host}' {identified}"));
        if !grants.is_empty() {
            database.run(&format!("GRANT {grants} ON {database_name}.* TO {name}@'{host}'"));
        }
    }
    name
}

fn connect_with(url: &str, environment: &Environment) -> Result<MysqlSource, Error> {
    MysqlSource::connect(&Settings::read(url, environment)?, 1)
}

fn connect(url: &str) -> Result<MysqlSource, Error> {
    connect_with(url, &Environment::default())
}

/// Sees the table that every database here has.
#[track_caller]
fn arrives(source: Result<MysqlSource, Error>) -> MysqlSource {
    let mut source = source.unwrap_or_else(|error| panic!("{error}; {:?}", error.help_line()));
    let estimates = source.estimates().unwrap();
    assert_eq!(estimates.keys().map(ToString::to_string).collect::<Vec<_>>(), ["main.notes"]);
    source
}

#[track_caller]
fn stays_out(source: Result<MysqlSource, Error>, said: &str) -> Error {
    let error = source.err().expect("the server must not let us in");
    let text = format!("{error} {error:?} {:?}", error.help_line());
    assert!(text.contains(said), "{text}");
    assert!(!text.contains("go\\es") && !text.contains("there is no such thing"), "{text}");
    error
}

fn database() -> MariaDatabase<'static> {
    let database = MariaDatabase::create();
    database.run("CREATE TABLE notes (id int PRIMARY KEY, body text); INSERT INTO notes VALUES (1, 'secret words')");
    database
}

#[test]
fn by_socket_and_by_tcp() {
    let database = database();
    for url in [database.url(), database.socket_url(), database.url().replacen("mysql:", "mariadb:", 1)] {
        let source = arrives(connect(&url));
        assert!(source.warnings().is_empty(), "{:?}", source.warnings());
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    stays_out(connect(&format!("mysql://u@{closed}/x")), "refused the connection");
    stays_out(connect("mysql://u@localhost/x?socket=/nowhere/s.sock"), "no server listens on this socket");
    stays_out(connect("mysql://u@no-such-host.invalid/x"), "cannot be reached");
}

#[test]
fn every_kind_of_password() {
    let database = database();
    let secret = password();
    let kinds = match Maria::shared().is_mariadb() {
        true => {
            database.run("INSTALL SONAME 'auth_ed25519'");
            ["mysql_native_password", "ed25519"]
                .map(|plugin| (plugin, format!("IDENTIFIED VIA {plugin} USING PASSWORD({})", quoted(&secret))))
        }
        false => ["caching_sha2_password", "sha256_password"]
            .map(|plugin| (plugin, format!("IDENTIFIED WITH {plugin} BY {}", quoted(&secret)))),
    };
    for (plugin, identified) in kinds {
        let name = user(&database, plugin.split('_').next().unwrap(), &identified, "SELECT");
        let with = |password: &str| database.url_as(&format!("{name}:{}", encoded(password)));
        if plugin == "sha256_password" {
            stays_out(connect(&with(&secret)), "way of authentication that is not supported");
            continue;
        }
        // Without encryption the password goes under the server's own key.
        arrives(connect(&format!("{}?ssl-mode=DISABLED", with(&secret))));
        arrives(connect(&with(&secret)));
        arrives(connect(&database.socket_url().replacen("root@", &format!("{name}:{}@", encoded(&secret)), 1)));
        let error = stays_out(connect(&with(&format!("{secret}!"))), "wrong user or password");
        assert_eq!(error.exit(), Exit::Incomplete);
        stays_out(connect(&database.url_as(&name)), "MYSQL_PWD");
        let variables = [("MYSQL_PWD".to_owned(), secret.clone())].into();
        arrives(connect_with(&database.url_as(&name), &Environment { variables, home: None }));
    }
}

#[test]
fn the_option_file_completes_the_address() {
    let database = database();
    let secret = password();
    let name = user(&database, "filed", &format!("IDENTIFIED BY {}", quoted(&secret)), "SELECT");
    let home = Dir::new();
    // Quotes in it are escaped, and so are backslashes.
    let escaped = secret.replace('\\', "\\\\").replace('"', "\\\"");
    let text = format!(
        "[mysqld]\nport=1\n[client]\nhost=127.0.0.1\nport={}\nuser={name} # me\npassword=\"{escaped}\"\n",
        database.port()
    );
    let path = home.write(".my.cnf", text);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    let environment = Environment { variables: Default::default(), home: Some(home.path().to_owned()) };
    let url = format!("mysql:///{}", database.name());
    assert!(arrives(connect_with(&url, &environment)).warnings().is_empty());
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    let source = arrives(connect_with(&url, &environment));
    assert!(source.warnings()[0].contains("chmod 0600"), "{:?}", source.warnings());
    // What the address says goes before the file.
    let other = format!("mysql://{name}:wrong@/{}", database.name());
    stays_out(connect_with(&other, &environment), "wrong user or password");
}

#[test]
fn a_database_that_is_not_there_or_not_ours() {
    let database = database();
    stays_out(connect(&database.url().replace(database.name(), "there_is_none")), "the database does not exist");
    let stranger = user(&database, "stranger", "", "SELECT");
    let other = self::database();
    stays_out(connect(&other.url_as(&stranger)), "may not use this database");
    let further = format!("{},{}", database.url_as(&stranger), other.name());
    stays_out(connect(&further), other.name());
    assert_eq!(connect("mysql://root@127.0.0.1").err().unwrap().exit(), Exit::Usage);
}

#[test]
fn a_server_that_does_not_answer() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let since = Instant::now();
    let url = format!("mysql://u@{}/x?connect-timeout=1", silent.local_addr().unwrap());
    stays_out(connect(&url), "does not answer in time");
    assert!(since.elapsed() < Duration::from_secs(10));
}

/// Servers with and without a certificate.
#[test]
fn encryption_and_the_servers_certificate() {
    let plain = database();
    for mode in ["DISABLED", "PREFERRED", ""] {
        let rest = if mode.is_empty() { String::new() } else { format!("?ssl-mode={mode}") };
        arrives(connect(&format!("{}{rest}", plain.url())));
    }
    // MySQL makes a certificate for itself.
    if Maria::shared().is_mariadb() {
        stays_out(connect(&format!("{}?ssl-mode=REQUIRED", plain.url())), "does not speak TLS");
    }

    let authority = Authority::new();
    authority.issue("right", "root", "/CN=ignored.test", &["subjectAltName=IP:127.0.0.1"]);
    authority.issue("wrong", "root", "/CN=db.example.test", &["subjectAltName=DNS:db.example.test"]);
    authority.issue("client", "root", "/CN=certified", &[]);
    authority.issue("forged", "other", "/CN=certified", &[]);
    let open = |path: &std::path::Path, mode| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    open(authority.dir.path(), 0o755);
    for name in authority.dir.names() {
        open(&authority.dir.join(&name), 0o644);
    }
    for (shown, identity) in [("right", true), ("wrong", false)] {
        let server = Maria::start(&[
            &format!("--ssl-cert={}", authority.path(&format!("{shown}.crt"))),
            &format!("--ssl-key={}", authority.path(&format!("{shown}.key"))),
            &format!("--ssl-ca={}", authority.path("root.crt")),
        ]);
        let database = MariaDatabase::create_in(&server);
        database.run("CREATE TABLE notes (id int PRIMARY KEY, body text)");
        let veiled = user(&database, "veiled", "REQUIRE SSL", "SELECT");
        let certified = user(&database, "certified", "REQUIRE X509", "SELECT");
        let url = |who: &str, rest: &str| format!("{}?{rest}", database.url_as(who));
        arrives(connect(&url(&veiled, "")));
        arrives(connect(&url(&veiled, "ssl-mode=REQUIRED")));
        stays_out(connect(&url(&veiled, "ssl-mode=DISABLED")), "wrong user or password");
        let checked = |mode: &str, root: &str| format!("ssl-mode={mode}&ssl-ca={}", authority.path(root));
        arrives(connect(&url(&veiled, &checked("VERIFY_CA", "root.crt"))));
        arrives(connect(&url(&veiled, &format!("ssl-ca={}", authority.path("root.crt")))));
        stays_out(connect(&url(&veiled, &checked("VERIFY_CA", "other.crt"))), "not signed by a root certificate");
        stays_out(connect(&url(&veiled, "ssl-mode=VERIFY_IDENTITY")), "not signed by a root certificate");
        let by_name = connect(&url(&veiled, &checked("VERIFY_IDENTITY", "root.crt")));
        match identity {
            true => drop(arrives(by_name)),
            false => drop(stays_out(by_name, "for another host name")),
        }
        let shown = |name: &str| {
            let (certificate, key) = (authority.path(&format!("{name}.crt")), authority.path(&format!("{name}.key")));
            format!("ssl-mode=REQUIRED&ssl-cert={certificate}&ssl-key={key}")
        };
        arrives(connect(&url(&certified, &shown("client"))));
        stays_out(connect(&url(&certified, "ssl-mode=REQUIRED")), "wrong user or password");
        assert!(connect(&url(&certified, &shown("forged"))).is_err());
        assert_eq!(connect(&url(&veiled, "ssl-mode=VERIFY_CA&ssl-ca=/nowhere")).err().unwrap().exit(), Exit::Usage);
    }
}
