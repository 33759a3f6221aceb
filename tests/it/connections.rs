//! Ways to a PostgreSQL server: addresses, variables, files, passwords,
//! certificates; and what is said when a way is closed.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::cluster::{Cluster, finish};
use crate::command::{Outcome, Standin};
use crate::database::Database;
use crate::dir::Dir;

/// Roles that have to prove who they are, on a server without TLS.
static GUARDED: LazyLock<Guarded> = LazyLock::new(|| {
    let cluster = Cluster::start(&[]);
    let name = prepare(&cluster);
    cluster.admit(&[
        "local all trusted trust",
        "host all old 127.0.0.1/32 md5",
        "host all plain 127.0.0.1/32 password",
        "host all shut 127.0.0.1/32 reject",
        "local all all scram-sha-256",
        "host all all 127.0.0.1/32 scram-sha-256",
    ]);
    Guarded { cluster, name }
});

struct Guarded {
    cluster: Cluster,
    name: String,
}

impl Guarded {
    fn port(&self) -> u16 {
        self.cluster.port()
    }

    /// The address of this role, `role` or `role:password`.
    fn url(&self, who: &str) -> String {
        format!("postgres://{who}@127.0.0.1:{}/{}", self.port(), self.name)
    }

    fn socket_url(&self, who: &str) -> String {
        self.cluster.socket_url(&self.name).replacen("postgres@", &format!("{who}@"), 1)
    }
}

/// A password full of what addresses, password files and service files treat
/// apart; put together here, so that the repository holds none.
fn password() -> String {
    ["wh", "o:go\\es", "/th@re?", "50% ", "ünd=&#x"].concat()
}

/// As an address wants it.
fn encoded(password: &str) -> String {
    password.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A database with one small table, and roles that may read it.
fn prepare(cluster: &Cluster) -> String {
    let database = Database::create_in(cluster);
    let password = password().replace('\'', "''");
    database.run(&format!(
        "CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL); \
         INSERT INTO notes SELECT g, 'secret words ' || g FROM generate_series(1, 20) g; \
         CREATE ROLE trusted LOGIN; CREATE ROLE certified LOGIN; \
         SET password_encryption = 'scram-sha-256'; CREATE ROLE scram LOGIN PASSWORD '{password}'; \
         CREATE ROLE plain LOGIN PASSWORD '{password}'; CREATE ROLE shut LOGIN PASSWORD '{password}'; \
         CREATE ROLE reporting LOGIN PASSWORD '{password}'; ALTER ROLE reporting SET default_transaction_read_only = on; \
         SET password_encryption = 'md5'; CREATE ROLE old LOGIN PASSWORD '{password}'; \
         GRANT SELECT ON notes TO PUBLIC"
    ));
    let name = database.name().to_owned();
    // The cluster is this module's own and goes with everything in it.
    std::mem::forget(database);
    name
}

/// A run that has to read the database's catalog and some rows.
fn init(dir: &Dir, url: &str) -> Standin {
    Standin::new(dir, "init --force --verbose").arg(url).arg("p")
}

/// The run went through, to the right database, and told no secret.
#[track_caller]
fn arrives(dir: &Dir, run: Standin) -> Outcome {
    let outcome = tells_no_secret(run.run()).ok();
    assert!(dir.text("schemas/p.yaml").contains("\n  notes:\n"), "{}", dir.text("schemas/p.yaml"));
    std::fs::remove_file(dir.join("schemas/p.yaml")).expect("it was just read");
    outcome
}

#[track_caller]
fn tells_no_secret(outcome: Outcome) -> Outcome {
    let password = password();
    outcome
        .shows_nowhere(&password)
        .shows_nowhere(&encoded(&password))
        .shows_nowhere("go\\es")
        .shows_nowhere("th@re")
        .shows_nowhere("secret words")
}

#[track_caller]
fn stays_out(run: Standin, code: i32, said: &str) -> Outcome {
    tells_no_secret(run.run()).fails(code).stderr_has(said)
}

/// Writes a file that only its owner may read.
fn private(dir: &Dir, name: &str, text: &str) {
    let path = dir.write(name, text);
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).expect("it was just written");
}

#[test]
fn variables_stand_in_for_an_address() {
    let (server, dir) = (&*GUARDED, Dir::new());
    let port = server.port().to_string();
    let with_variables = |url: &str| {
        let run = init(&dir, url).env("PGHOST", "127.0.0.1").env("PGPORT", &port).env("PGUSER", "scram");
        run.env("PGPASSWORD", &password()).env("PGDATABASE", &server.name)
    };
    arrives(&dir, with_variables("postgres://"));
    arrives(&dir, with_variables("postgresql://").env("PGCONNECT_TIMEOUT", "5").env("PGSSLMODE", "prefer"));
    // What the address says counts, each part for itself.
    arrives(&dir, with_variables("postgres://scram@/").env("PGUSER", "nobody"));
    arrives(&dir, with_variables(&format!("postgres://:{port}")).env("PGPORT", "1"));
    arrives(&dir, with_variables(&format!("postgres:///{}", server.name)).env("PGDATABASE", "postgres"));
    arrives(&dir, with_variables("postgres://?hostaddr=127.0.0.1").env("PGHOST", "no-such-host.invalid"));
    stays_out(with_variables("postgres://").env("PGDATABASE", "missing"), 3, "does not exist");
    stays_out(with_variables("postgres://").env("PGSSLMODE", "sometimes"), 2, "sslmode");
    stays_out(with_variables("postgres://").env("PGREQUIREAUTH", "scram-sha-256"), 2, "PGREQUIREAUTH");
    stays_out(with_variables("postgres://").without_env("PGPASSWORD"), 3, "asks for a password");
    // The same for the environment's own address.
    Standin::new(&dir, "init --force").arg(server.socket_url("trusted")).arg("p").run().ok();
    let run = Standin::new(&dir, "check p --live").env("STANDIN_SOURCE", &server.url("scram"));
    tells_no_secret(run.env("PGPASSWORD", &password()).run()).ok();
}

#[test]
fn every_kind_of_password() {
    let (server, dir) = (&*GUARDED, Dir::new());
    for role in ["scram", "old", "plain"] {
        let who = format!("{role}:{}", encoded(&password()));
        arrives(&dir, init(&dir, &server.url(&who)));
        let parameter = format!("{}?user={role}&password={}", server.url("x").replace("x@", ""), encoded(&password()));
        arrives(&dir, init(&dir, &parameter));
        let wrong = format!("{role}:wr{}", encoded(&password()));
        stays_out(init(&dir, &server.url(&wrong)), 3, "wrong password");
        stays_out(init(&dir, &server.url(role)), 3, "asks for a password").stderr_has(".pgpass");
    }
    stays_out(init(&dir, &server.url(&format!("shut:{}", encoded(&password())))), 3, "may not connect this way");
    stays_out(init(&dir, &server.url(&format!("nobody:{}", encoded(&password())))), 3, "wrong password");
    arrives(&dir, init(&dir, &server.socket_url("trusted")));
    arrives(&dir, init(&dir, &server.socket_url(&format!("scram:{}", encoded(&password())))));
    stays_out(init(&dir, &server.socket_url("scram:x")), 3, "wrong password").stderr_has(".s.PGSQL.");
    stays_out(init(&dir, "postgres://trusted@%2Fnowhere/x"), 3, "no server listens on this socket");
}

/// With every row, on several connections, through every channel.
#[test]
fn a_dump_is_the_same_by_every_way() {
    let (server, dir) = (&*GUARDED, Dir::new());
    let who = format!("scram:{}", encoded(&password()));
    arrives(&dir, init(&dir, &server.url(&who)));
    Standin::new(&dir, "init --force").arg(server.url(&who)).arg("p").run().ok();
    let dump = |url: &str| {
        let run = Standin::new(&dir, "dump p --verbose --out - --jobs 2 --source").arg(url);
        tells_no_secret(run.run()).ok().stdout
    };
    let first = dump(&server.socket_url("trusted"));
    assert!(String::from_utf8_lossy(&first).contains("COPY"));
    assert!(dump(&server.url(&who)) == first);
    assert!(dump(&server.socket_url(&who)) == first);
    assert!(dump(&server.url(&who.replacen("scram", "old", 1))) == first);
}

/// Neither the role nor its sessions may write, and nothing does.
#[test]
fn a_role_that_only_reads() {
    let (server, dir) = (&*GUARDED, Dir::new());
    let url = server.url(&format!("reporting:{}", encoded(&password())));
    Standin::new(&dir, "init").arg(&url).arg("p").run().ok();
    tells_no_secret(Standin::new(&dir, "check p --live --source").arg(&url).run()).ok();
    tells_no_secret(Standin::new(&dir, "snapshot p --source").arg(&url).run()).ok();
    tells_no_secret(Standin::new(&dir, "dump p --out out.sql --jobs 2 --source").arg(&url).run()).ok();
    let target = Database::create();
    target.load(&dir.join("out.sql"));
    assert_eq!(target.value("SELECT count(*) FROM notes"), "20");
    let writes = format!("{url}?target_session_attrs=read-write");
    stays_out(init(&dir, &writes), 3, "target_session_attrs");
    arrives(&dir, init(&dir, &format!("{url}?target_session_attrs=read-only")));
    arrives(&dir, init(&dir, &format!("{url}?target_session_attrs=primary")));
    stays_out(init(&dir, &format!("{url}?target_session_attrs=standby")), 3, "target_session_attrs");
}

#[test]
fn the_password_file() {
    let (server, dir) = (&*GUARDED, Dir::new());
    let (url, port, name) = (server.url("scram"), server.port(), &server.name);
    let escaped = password().replace('\\', "\\\\").replace(':', "\\:");
    let other = "# a comment: with: colons: in: it\nelsewhere:*:*:*:no\n127.0.0.1:1:*:*:no\n";
    for line in [
        format!("127.0.0.1:{port}:{name}:scram:{escaped}"),
        format!("*:*:*:*:{escaped}"),
        format!("*:{port}:*:scram:{escaped}\n*:*:*:*:no"),
        format!("127.0.0.1:{port}:postgres:scram:no\n127.0.0.1:*:{name}:*:{escaped}"),
    ] {
        private(&dir, ".pgpass", &format!("{other}{line}\n"));
        arrives(&dir, init(&dir, &url));
    }
    // The address and the variable count before the file.
    private(&dir, ".pgpass", "*:*:*:*:no\n");
    arrives(&dir, init(&dir, &url).env("PGPASSWORD", &password()));
    arrives(&dir, init(&dir, &server.url(&format!("scram:{}", encoded(&password())))));
    stays_out(init(&dir, &url), 3, "wrong password");
    private(&dir, ".pgpass", &format!("*:*:*:old:{escaped}\n"));
    stays_out(init(&dir, &url), 3, "asks for a password");
    // Another file by its name.
    private(&dir, "keys/pass", &format!("*:*:*:*:{escaped}"));
    let elsewhere = dir.join("keys/pass").display().to_string();
    arrives(&dir, init(&dir, &url).env("PGPASSFILE", &elsewhere));
    arrives(&dir, init(&dir, &format!("{url}?passfile={elsewhere}")));
    // The socket goes by its directory.
    let directory = server.cluster.socket_url("x").split(['@', ':']).nth(2).unwrap().replace("%2F", "/");
    private(&dir, ".pgpass", &format!("{directory}:*:*:*:{escaped}\n"));
    arrives(&dir, init(&dir, &server.socket_url("scram")));
    stays_out(init(&dir, &url), 3, "asks for a password");
}

#[test]
fn a_password_file_that_others_can_read_is_not_used() {
    let (server, dir) = (&*GUARDED, Dir::new());
    let escaped = password().replace('\\', "\\\\").replace(':', "\\:");
    let path = dir.write(".pgpass", format!("*:*:*:*:{escaped}\n"));
    for mode in [0o640, 0o604, 0o644] {
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        stays_out(init(&dir, &server.url("scram")), 3, "asks for a password").stderr_has("chmod 0600");
        // Where no password is needed, that is a warning and no failure.
        arrives(&dir, init(&dir, &server.socket_url("trusted"))).stderr_has("chmod 0600");
    }
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    let outcome = arrives(&dir, init(&dir, &server.url("scram")));
    assert!(!outcome.stderr.contains("chmod"), "{}", outcome.stderr);
}

#[test]
fn the_service_file() {
    let (server, dir) = (&*GUARDED, Dir::new());
    let (port, name, password) = (server.port(), &server.name, password());
    let service = format!(
        "# services\n[other]\nhost=nowhere.invalid\n\n[shop]\nhost=127.0.0.1\nport={port}\ndbname={name}\n\
         user=scram\npassword={password}\n[last]\nhost=nowhere.invalid\n"
    );
    dir.write(".pg_service.conf", &service);
    arrives(&dir, init(&dir, "postgres://?service=shop"));
    arrives(&dir, init(&dir, "postgres://").env("PGSERVICE", "shop"));
    // The address counts before the service, the service before the variables.
    arrives(&dir, init(&dir, "postgres://?service=shop").env("PGPORT", "1").env("PGUSER", "nobody"));
    stays_out(init(&dir, "postgres:///missing?service=shop"), 3, "does not exist");
    stays_out(init(&dir, "postgres://?service=unheard"), 2, "unheard");
    dir.write("services/here", service.replace("[shop]", "[moved]"));
    let elsewhere = dir.join("services/here").display().to_string();
    arrives(&dir, init(&dir, "postgres://?service=moved").env("PGSERVICEFILE", &elsewhere));
    dir.write("system/pg_service.conf", service.replace("[shop]", "[system]"));
    let system = dir.join("system").display().to_string();
    arrives(&dir, init(&dir, "postgres://?service=system").env("PGSYSCONFDIR", &system));
    stays_out(init(&dir, "postgres://?service=shop").env("PGSERVICEFILE", "/nowhere/services"), 3, "/nowhere/services");
    dir.write(".pg_service.conf", service.replace("user=scram", "colour=red"));
    stays_out(init(&dir, "postgres://?service=shop"), 2, "colour").stderr_has(".pg_service.conf");
}

#[test]
fn addresses_that_say_something_wrong() {
    let (server, dir) = (&*GUARDED, Dir::new());
    let (secret, port) = (encoded(&password()), server.port());
    let base = format!("postgres://scram:{secret}@127.0.0.1:{port}/{}", server.name);
    for (url, said) in [
        (format!("{base}?sslmod=require"), "sslmod"),
        (format!("{base}?sslmode=maybe"), "sslmode"),
        (format!("{base}?sslcrl=x"), "sslcrl"),
        (format!("{base}?connect_timeout=soon"), "connect_timeout"),
        (format!("{base}?gssencmode=require"), "GSSAPI"),
        (format!("{base}?sslmode=verify-full"), "root certificate"),
        (format!("{base}?sslmode=verify-ca&sslrootcert=/nowhere/root.crt"), "/nowhere/root.crt"),
        (format!("{base}?sslmode"), "no `=`"),
        (base.replace(&format!(":{port}/"), ":port/"), "port"),
        (base.replace(&secret, "%zz"), "hex digits"),
        // A password that was not encoded, and what becomes of its pieces.
        (base.replace(&secret, &password()), "%40"),
    ] {
        let run = tells_no_secret(init(&dir, &url).run());
        assert!(matches!(run.code, Some(2 | 3)), "{url}: {:?}\n{}", run.code, run.stderr);
        run.stderr_has(said);
    }
    stays_out(init(&dir, &format!("{base}?sslmod=require")), 2, "does not know");
}

/// Something listens and says nothing: a firewall, another program.
#[test]
fn a_server_that_does_not_answer() {
    let dir = Dir::new();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let url = format!("postgres://scram:{}@127.0.0.1:{port}/x", encoded(&password()));
    for run in [
        init(&dir, &format!("{url}?connect_timeout=1")),
        init(&dir, &url).env("PGCONNECT_TIMEOUT", "1"),
        init(&dir, &format!("{url}?connect_timeout=1&sslmode=disable")),
    ] {
        let since = Instant::now();
        stays_out(run, 3, "does not answer in time").stderr_has(&format!("127.0.0.1:{port}"));
        assert!(since.elapsed() < Duration::from_secs(20), "{:?}", since.elapsed());
    }
    drop(silent);
    stays_out(init(&dir, &url), 3, "refused the connection");
}

#[test]
fn the_first_of_several_servers_that_lets_us_in() {
    let (server, dir) = (&*GUARDED, Dir::new());
    let (port, name) = (server.port(), &server.name);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let hosts = format!("127.0.0.1:{closed},127.0.0.1:{port}");
    arrives(&dir, init(&dir, &format!("postgres://scram:{}@{hosts}/{name}", encoded(&password()))));
    arrives(&dir, init(&dir, &format!("postgres://scram@{hosts}/{name}")).env("PGPASSWORD", &password()));
    stays_out(init(&dir, &format!("postgres://u@127.0.0.1:{closed},127.0.0.1:{closed}/x")), 3, "refused");
}

/// Certificates made by openssl, for one run of the test.
pub struct Authority {
    pub dir: Dir,
}

impl Authority {
    pub fn new() -> Authority {
        let authority = Authority { dir: Dir::new() };
        authority.openssl("root", "EC", &["-addext", "basicConstraints=critical,CA:TRUE"], None, "/CN=Root");
        authority.openssl("other", "EC", &["-addext", "basicConstraints=critical,CA:TRUE"], None, "/CN=Root");
        authority
    }

    pub fn issue(&self, name: &str, issuer: &str, subject: &str, extensions: &[&str]) {
        let mut arguments = vec!["-addext", "basicConstraints=critical,CA:FALSE"];
        arguments.extend(extensions.iter().flat_map(|extension| ["-addext", extension]));
        self.openssl(name, "EC", &arguments, Some(issuer), subject);
    }

    pub fn openssl(&self, name: &str, algorithm: &str, arguments: &[&str], issuer: Option<&str>, subject: &str) {
        let mut command = Command::new("openssl");
        command.current_dir(self.dir.path()).args(["req", "-x509", "-nodes", "-days", "2", "-subj", subject]);
        match algorithm {
            "RSA" => command.args(["-newkey", "rsa:2048"]),
            _ => command.args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]),
        };
        command.args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.crt")]);
        if let Some(issuer) = issuer {
            command.args(["-CA", &format!("{issuer}.crt"), "-CAkey", &format!("{issuer}.key")]);
        }
        finish(command.args(arguments));
        std::fs::set_permissions(self.dir.join(&format!("{name}.key")), PermissionsExt::from_mode(0o600))
            .expect("it was just made");
    }

    pub fn path(&self, name: &str) -> String {
        Path::new(self.dir.path()).join(name).display().to_string()
    }

    /// The server shows this certificate from now on, with those of its issuers.
    fn install(&self, cluster: &Cluster, names: &[&str]) {
        let chain: String = names.iter().map(|name| self.dir.text(&format!("{name}.crt"))).collect();
        cluster.place("server.crt", &chain);
        cluster.place("server.key", &self.dir.text(&format!("{}.key", names[0])));
        cluster.place("clients.crt", &self.dir.text("root.crt"));
        cluster.reload();
    }
}

/// One server, one certificate after the other.
#[test]
fn encryption_and_the_servers_certificate() {
    let authority = Authority::new();
    authority.openssl("self", "RSA", &["-addext", "subjectAltName=IP:127.0.0.1"], None, "/CN=self.test");
    authority.issue("right", "root", "/CN=ignored.test", &["subjectAltName=IP:127.0.0.1,DNS:*.example.test"]);
    authority.issue("wrong", "root", "/CN=db.example.test", &["subjectAltName=DNS:db.example.test"]);
    let middle = ["-addext", "basicConstraints=critical,CA:TRUE,pathlen:0"];
    authority.openssl("middle", "EC", &middle, Some("root"), "/CN=Middle");
    authority.issue("chained", "middle", "/CN=127.0.0.1", &["subjectAltName=IP:127.0.0.1"]);
    authority.issue("client", "root", "/CN=certified", &[]);
    authority.issue("forged", "other", "/CN=certified", &[]);

    let cluster = Cluster::start(&[]);
    authority.install(&cluster, &["self"]);
    let name = prepare(&cluster);
    cluster.admit(&[
        "hostssl all certified 127.0.0.1/32 cert",
        "hostssl all scram 127.0.0.1/32 scram-sha-256",
        "hostnossl all old 127.0.0.1/32 md5",
        "host all plain 127.0.0.1/32 password",
    ]);
    let dir = Dir::new();
    let secret = encoded(&password());
    let url = |role: &str, rest: &str| {
        format!("postgres://{role}:{secret}@127.0.0.1:{}/{name}?connect_timeout=20{rest}", cluster.port())
    };

    // The server speaks no TLS.
    for mode in ["disable", "allow", "prefer"] {
        arrives(&dir, init(&dir, &url("plain", &format!("&sslmode={mode}"))));
    }
    stays_out(init(&dir, &url("plain", "&sslmode=require")), 3, "does not speak TLS");
    stays_out(init(&dir, &url("scram", "")), 3, "may not connect this way");
    stays_out(init(&dir, &url("scram", "&sslmode=require")).env("PGSSLMODE", "disable"), 3, "does not speak TLS");

    cluster.place("postgresql.conf", "ssl = on\nssl_ca_file = 'clients.crt'\n");
    cluster.reload();

    // A certificate signed by nobody: encrypted, and checked when that is asked for.
    for mode in ["", "&sslmode=allow", "&sslmode=prefer", "&sslmode=require"] {
        arrives(&dir, init(&dir, &url("scram", mode)));
    }
    stays_out(init(&dir, &url("scram", "&sslmode=disable")), 3, "may not connect this way");
    for mode in ["", "&sslmode=disable", "&sslmode=allow"] {
        arrives(&dir, init(&dir, &url("old", mode)));
    }
    stays_out(init(&dir, &url("old", "&sslmode=require")), 3, "may not connect this way");
    let checked = |mode: &str, root: &str| format!("&sslmode={mode}&sslrootcert={}", authority.path(root));
    arrives(&dir, init(&dir, &url("scram", &checked("verify-full", "self.crt"))));
    stays_out(init(&dir, &url("scram", &checked("verify-ca", "root.crt"))), 3, "not signed by a root certificate");
    stays_out(init(&dir, &url("scram", "&sslmode=verify-full&sslrootcert=system")), 3, "not signed by a root");
    // As libpq: a file of roots makes `require` check the chain.
    stays_out(init(&dir, &url("scram", &checked("require", "root.crt"))), 3, "not signed by a root certificate");
    dir.write(".postgresql/root.crt", authority.dir.text("root.crt"));
    stays_out(init(&dir, &url("scram", "&sslmode=require")), 3, "not signed by a root certificate");
    arrives(&dir, init(&dir, &url("scram", "&sslmode=prefer")));

    // One that the authority signed for this host, and for some names.
    authority.install(&cluster, &["right"]);
    for mode in ["require", "verify-ca", "verify-full"] {
        arrives(&dir, init(&dir, &url("scram", &format!("&sslmode={mode}"))));
        arrives(&dir, init(&dir, &url("scram", &checked(mode, "root.crt"))));
    }
    stays_out(init(&dir, &url("scram", &checked("verify-full", "other.crt"))), 3, "not signed by a root");
    let by_name = |host: &str, mode: &str| {
        url("scram", &format!("&hostaddr=127.0.0.1&sslmode={mode}")).replace("@127.0.0.1:", &format!("@{host}:"))
    };
    arrives(&dir, init(&dir, &by_name("db.example.test", "verify-full")));
    stays_out(init(&dir, &by_name("ignored.test", "verify-full")), 3, "another host name");
    stays_out(init(&dir, &by_name("a.b.example.test", "verify-full")), 3, "another host name");
    arrives(&dir, init(&dir, &by_name("ignored.test", "verify-ca")));
    // SCRAM over it is bound to the certificate when that is asked for.
    arrives(&dir, init(&dir, &url("scram", "&sslmode=verify-full&channel_binding=require")));
    arrives(&dir, init(&dir, &url("scram", "&sslmode=require&channel_binding=disable")));
    stays_out(init(&dir, &url("plain", "&sslmode=disable&channel_binding=require")), 3, "channel");
    stays_out(init(&dir, &url("plain", "&sslmode=require&channel_binding=require")), 3, "channel");
    arrives(&dir, init(&dir, &url("scram", "&sslmode=verify-full&ssl_min_protocol_version=TLSv1.3")));
    if cluster.major() >= 17 {
        arrives(&dir, init(&dir, &url("scram", "&sslmode=verify-full&sslnegotiation=direct")));
    }

    // A client that has a certificate in place of a password.
    let with = |name: &str| {
        let (certificate, key) = (format!("{name}.crt"), format!("{name}.key"));
        url(
            "certified",
            &format!("&sslmode=require&sslcert={}&sslkey={}", authority.path(&certificate), authority.path(&key)),
        )
        .replace(&format!("certified:{secret}"), "certified")
    };
    arrives(&dir, init(&dir, &with("client")));
    stays_out(init(&dir, &with("forged")), 3, "127.0.0.1");
    stays_out(init(&dir, &url("certified", "")), 3, "may not connect this way");
    stays_out(init(&dir, &with("client").replace("client.key", "forged.key")), 2, "do not fit together");

    // The authority vouches for another host; then for one of its own issuers.
    authority.install(&cluster, &["wrong"]);
    arrives(&dir, init(&dir, &url("scram", "&sslmode=verify-ca")));
    stays_out(init(&dir, &url("scram", "&sslmode=verify-full")), 3, "another host name");
    arrives(&dir, init(&dir, &by_name("db.example.test", "verify-full")));
    authority.install(&cluster, &["chained", "middle"]);
    arrives(&dir, init(&dir, &url("scram", "&sslmode=verify-full")));
    authority.install(&cluster, &["chained"]);
    stays_out(init(&dir, &url("scram", "&sslmode=verify-full")), 3, "not signed by a root");

    // Rows in bulk come through it as they come without.
    let database = cluster.url(&name);
    finish(Command::new("psql").args([
        "-XqAt",
        "-d",
        &database,
        "-c",
        "INSERT INTO notes \
        SELECT g, repeat('secret words ' || g || ' ', 30) FROM generate_series(21, 30000) g; ANALYZE notes",
    ]));
    Standin::new(&dir, "init --force").arg(&database).arg("p").run().ok();
    let dump = |url: &str| {
        let run = Standin::new(&dir, "dump p --verbose --out - --jobs 2 --source").arg(url);
        tells_no_secret(run.run()).ok().stdout
    };
    let encrypted = dump(&url("scram", "&sslmode=prefer"));
    assert!(encrypted.len() > 5_000_000, "{}", encrypted.len());
    assert!(encrypted == dump(&database));
}
