//! A private MariaDB server: made in a temporary directory, gone with the
//! process that made it, however that process ends.
//!
//! It is never skipped: without MariaDB the tests fail and say how to get it.
//! `STANDIN_TEST_MYSQL_BIN` puts another server in its place, Oracle's MySQL.

use std::io::Write;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Durable storage and big buffers are of no use to a test. Both servers know
/// all of these.
const SETTINGS: &[&str] = &[
    "--bind-address=127.0.0.1",
    "--skip-log-bin",
    "--performance-schema=OFF",
    "--character-set-server=utf8mb4",
    "--max-connections=100",
    "--table-open-cache=400",
    "--innodb-buffer-pool-size=32M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=OFF",
    "--innodb-use-native-aio=OFF",
    "--secure-file-priv=",
];

/// Starts a server on each port that it reads, and ends when its standard input
/// does, which is when this process is gone; then it takes server and files
/// with it. Ctrl-C at the terminal must not reach it. A half-made folder may
/// still grow while it is removed, so it tries again.
const WATCHDOG: &str = r#"trap '' INT TERM HUP; server=
    while read -r port; do "$@" --port="$port" & server=$!; done
    [ -z "$server" ] || kill -KILL "$server"; wait
    for attempt in 1 2 3 4 5; do rm -rf "$0" && break; sleep 1; done"#;

/// A server has to answer within this time.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Maria {
    dir: PathBuf,
    port: u16,
    watchdog: Child,
    ports: Option<ChildStdin>,
}

impl Maria {
    /// The server that all tests of the process share, one database each.
    pub fn shared() -> &'static Maria {
        static SHARED: LazyLock<Maria> = LazyLock::new(|| Maria::start(&[]));
        &SHARED
    }

    /// A server of one's own, for tests that kill it or need other settings,
    /// which are options of the server's command line.
    pub fn start(settings: &[&str]) -> Maria {
        let made = finish(Command::new("mktemp").args(["-d", "-t", "standin-my-XXXXXX"]));
        let dir = PathBuf::from(String::from_utf8_lossy(&made.stdout).trim());
        let mut watchdog = watch(&dir, settings);
        let ports = watchdog.stdin.take();
        if is_root() {
            finish(Command::new("chown").arg(user()).arg(&dir));
            finish(Command::new("chmod").arg("755").arg(&dir));
        }
        let mut server = Maria { dir, port: 0, watchdog, ports };
        finish(&mut install(&server.dir));
        server.open();
        server.admit_root_over_tcp();
        server
    }

    /// `mysql://…` over TCP, to a database of this name.
    pub fn url(&self, database: &str) -> String {
        format!("mysql://root@127.0.0.1:{}/{database}", self.port)
    }

    /// `mysql://…` over the Unix socket.
    pub fn socket_url(&self, database: &str) -> String {
        let socket = self.socket().display().to_string().replace('/', "%2F");
        format!("mysql://root@localhost/{database}?socket={socket}")
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn socket(&self) -> PathBuf {
        self.dir.join("socket")
    }

    /// Where the server's own files are.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// As the server writes it: `10.11.6-MariaDB-…`, `9.7.4-…`.
    pub fn version(&self) -> String {
        let output = finish(self.client().args(["-N", "-B", "-e", "SELECT VERSION()"]));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Told apart from Oracle's MySQL.
    pub fn is_mariadb(&self) -> bool {
        self.version().contains("MariaDB")
    }

    /// The server's process id.
    pub fn pid(&self) -> u32 {
        let file = std::fs::read_to_string(self.dir.join("pid")).expect("the server is running");
        file.trim().parse().expect("the file holds the process id")
    }

    /// Stops the server as a power cut would.
    pub fn crash(&self) {
        finish(Command::new("kill").args(["-KILL", &self.pid().to_string()]));
    }

    /// Starts it again after a crash, on the same port.
    pub fn restart(&self) {
        let _ = std::fs::remove_file(self.dir.join("log"));
        let mut ports = self.ports.as_ref().expect("taken away only by drop");
        writeln!(ports, "{}", self.port).expect("the watchdog reads");
        let since = Instant::now();
        while !self.answers() {
            assert!(since.elapsed() < PATIENCE, "the private MariaDB server does not come back");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The database's own client over the socket, as root, with no settings of
    /// this machine; it stops at the first error.
    pub fn client(&self) -> Command {
        let mut command = Command::new(program(if is_oracle() { "mysql" } else { "mariadb" }));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LC_ALL", "C.UTF-8");
        command.args(["--no-defaults", "--user=root", "--default-character-set=utf8mb4", "--socket"]);
        command.arg(self.socket());
        command
    }

    /// Starts the server on a port that is free now; somebody else may be faster.
    fn open(&mut self) {
        for _ in 0..5 {
            let loopback = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
            self.port = loopback.expect("loopback works").port();
            let ports = self.ports.as_mut().expect("taken away only by drop");
            writeln!(ports, "{}", self.port).expect("the watchdog reads");
            let since = Instant::now();
            loop {
                let log = std::fs::read_to_string(self.dir.join("log")).unwrap_or_default();
                if self.answers() {
                    return;
                }
                if log.contains("Aborting") {
                    assert!(log.contains("Bind on TCP/IP port"), "the private MariaDB server does not start:\n{log}");
                    // Another log for the next attempt.
                    let _ = std::fs::remove_file(self.dir.join("log"));
                    break;
                }
                assert!(since.elapsed() < PATIENCE, "the private MariaDB server does not answer:\n{log}");
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        panic!("no port stayed free long enough for the private MariaDB server");
    }

    fn answers(&self) -> bool {
        let asked = self.client().args(["-N", "-B", "-e", "SELECT 1"]).stdin(Stdio::null()).output();
        asked.expect("the client can be run").stdout == b"1\n"
    }

    /// Who enters over TCP is `localhost` or `127.0.0.1`, as names resolve here.
    fn admit_root_over_tcp(&self) {
        let sql = "CREATE USER IF NOT EXISTS root@'127.0.0.1'; GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION";
        finish(self.client().args(["-e", sql]));
    }
}

impl Drop for Maria {
    fn drop(&mut self) {
        // Closing its input is what ends the watchdog, and with it the server.
        drop(self.ports.take());
        self.watchdog.wait().expect("a child can be waited for");
    }
}

fn watch(dir: &Path, settings: &[&str]) -> Child {
    let server = if is_oracle() { "mysqld" } else { "mariadbd" };
    let mut command = Command::new("sh");
    command.arg("-c").arg(WATCHDOG).arg(dir).arg(program(server)).arg("--no-defaults");
    as_user(&mut command);
    let place = |option: &str, name: &str| format!("--{option}={}", dir.join(name).display());
    command.arg(place("datadir", "data")).arg(place("socket", "socket"));
    command.arg(place("pid-file", "pid")).arg(place("log-error", "log")).arg(temporary(dir));
    command.args(SETTINGS).args(settings);
    if is_oracle() {
        command.arg("--mysqlx=OFF");
    }
    command.current_dir("/").env("LC_ALL", "C.UTF-8").process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("sh can be run")
}

/// The command that makes the system tables; root has no password.
fn install(dir: &Path) -> Command {
    let data = format!("--datadir={}", dir.join("data").display());
    let mut command = if is_oracle() {
        let mut command = Command::new(program("mysqld"));
        command.args(["--no-defaults", "--initialize-insecure"]).arg(data);
        command
    } else {
        let mut command = Command::new(program("mariadb-install-db"));
        command.args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]).arg(data);
        command
    };
    as_user(&mut command);
    command.arg(temporary(dir)).current_dir("/");
    command
}

/// Two servers that share a folder for temporary tables take each other's away.
fn temporary(dir: &Path) -> String {
    format!("--tmpdir={}", dir.display())
}

/// The server refuses to run as root; then it becomes the user `mysql`.
fn as_user(command: &mut Command) {
    if is_root() {
        command.arg(format!("--user={}", user()));
    }
}

fn user() -> &'static str {
    "mysql"
}

fn is_root() -> bool {
    static ROOT: LazyLock<bool> = LazyLock::new(|| finish(Command::new("id").arg("-u")).stdout == b"0\n");
    *ROOT
}

/// Whether `STANDIN_TEST_MYSQL_BIN` puts Oracle's programs in the place of
/// MariaDB's: its folder holds `mysqld` and no `mariadbd`.
fn is_oracle() -> bool {
    static ORACLE: LazyLock<bool> =
        LazyLock::new(|| given().is_some_and(|bin| bin.join("mysqld").exists() && !bin.join("mariadbd").exists()));
    *ORACLE
}

fn given() -> Option<PathBuf> {
    std::env::var_os("STANDIN_TEST_MYSQL_BIN").map(PathBuf::from)
}

/// The program that dumps a database.
pub fn dump_program() -> PathBuf {
    program(if is_oracle() { "mysqldump" } else { "mariadb-dump" })
}

/// A program of the server or beside it: in `STANDIN_TEST_MYSQL_BIN`, else on
/// the `PATH`, else where Debian keeps servers.
pub fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = match given() {
        Some(bin) => vec![bin],
        None => std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/libexec".into()]).collect(),
    };
    let found = folders.iter().map(|folder| folder.join(name)).find(|file| file.exists());
    found.unwrap_or_else(|| panic!("no {name} in {folders:?}\n{MISSING}"))
}

const MISSING: &str = "these tests need a MariaDB server, and no test is skipped without one: `tests/run` installs it, \
    or `apt-get install mariadb-server mariadb-client`, or set STANDIN_TEST_MYSQL_BIN to the folder of mysqld and mysql";

/// Runs a command that has to succeed.
#[track_caller]
pub fn finish(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    output
}
