//! A private PostgreSQL cluster: made in a temporary directory, gone with the
//! process that made it, however that process ends.
//!
//! It is never skipped: without PostgreSQL the tests fail and say how to get it.

use std::io::Write;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;

/// Durable storage and big buffers are of no use to a test.
const SETTINGS: &[&str] = &[
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=100",
    "autovacuum=off",
    "listen_addresses='127.0.0.1'",
];

/// Ends when its standard input does, which is when this process is gone, and
/// takes server and files with it. Ctrl-C at the terminal must not reach it.
/// A half-made cluster may still grow while it is removed, so it tries again.
const WATCHDOG: &str = r#"trap '' INT TERM HUP; read -r _
    for attempt in 1 2 3 4 5; do "$@" stop -m immediate; rm -rf "$0" && break; sleep 1; done"#;

pub struct Cluster {
    bin: PathBuf,
    dir: PathBuf,
    port: u16,
    watchdog: Child,
}

impl Cluster {
    /// The cluster that all tests of the process share, one database each.
    pub fn shared() -> &'static Cluster {
        static SHARED: LazyLock<Cluster> = LazyLock::new(|| Cluster::start(&[]));
        &SHARED
    }

    /// A cluster of one's own, for tests that kill the server. `settings` are
    /// lines of `postgresql.conf`.
    pub fn start(settings: &[&str]) -> Cluster {
        let bin = binaries();
        let made = finish(as_server(Path::new("mktemp")).args(["-d", "-t", "standin-pg-XXXXXX"]));
        let dir = PathBuf::from(String::from_utf8_lossy(&made.stdout).trim());
        let data = dir.join("data");
        let watchdog = watch(&dir, &bin, &data);
        finish(
            as_server(&bin.join("initdb"))
                .args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"])
                .arg("--pgdata")
                .arg(&data),
        );
        let port = start(&bin, &dir, settings);
        Cluster { bin, dir, port, watchdog }
    }

    /// `postgres://…` over TCP, to a database of this name.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// `postgres://…` over the Unix socket.
    pub fn socket_url(&self, database: &str) -> String {
        let host = self.dir.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{host}:{}/{database}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// 15 of 15.4.
    pub fn major(&self) -> u32 {
        let version = std::fs::read_to_string(self.dir.join("data/PG_VERSION")).expect("every cluster has a version");
        version.trim().parse().expect("PG_VERSION is a number since 10")
    }

    /// The postmaster's process id; its children are the sessions.
    pub fn pid(&self) -> u32 {
        let file = std::fs::read_to_string(self.dir.join("data/postmaster.pid")).expect("the server is running");
        file.lines().next().and_then(|line| line.parse().ok()).expect("the first line is the process id")
    }

    /// Stops the server as a power cut would.
    pub fn crash(&self) {
        finish(self.pg_ctl().args(["stop", "--mode=immediate"]));
    }

    /// Stops the server as a power cut would, and starts it again at the same port.
    pub fn restart(&self) {
        let mut restart = self.pg_ctl();
        restart.args(["restart", "--wait", "--mode=immediate", "--silent", "--log"]).arg(self.dir.join("log"));
        let restarted = restart.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(restarted.expect("pg_ctl can be run").success(), "the server does not start again");
    }

    /// Makes these the lines of `pg_hba.conf`, for sessions to come. The user
    /// `postgres` stays free to enter, so that the harness can work.
    pub fn admit(&self, lines: &[&str]) {
        let own = ["local all postgres trust", "host all postgres 127.0.0.1/32 trust"];
        let lines: Vec<String> = own.iter().chain(lines).map(|line| format!("{line}\n")).collect();
        write_as_server(&self.dir.join("data/pg_hba.conf"), &lines.concat());
        self.reload();
    }

    /// Puts a file beside the data, where the server looks for its certificate
    /// and key: its own, and private.
    pub fn place(&self, name: &str, text: &str) {
        let path = self.dir.join("data").join(name);
        write_as_server(&path, text);
        finish(as_server(Path::new("chmod")).arg("0600").arg(path));
    }

    /// Has the server read its configuration, and waits until it has: a new
    /// session knows when that was.
    pub fn reload(&self) {
        let loaded = || {
            let mut psql = Command::new("psql");
            psql.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
            psql.args(["-XAtc", "SELECT pg_conf_load_time()", "-d", &self.socket_url("postgres")]);
            finish(&mut psql).stdout
        };
        let before = loaded();
        finish(self.pg_ctl().arg("reload"));
        for _ in 0..500 {
            if loaded() != before {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("the server does not read its configuration");
    }

    fn pg_ctl(&self) -> Command {
        let mut command = as_server(&self.bin.join("pg_ctl"));
        command.arg("--pgdata").arg(self.dir.join("data"));
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Closing its input is what ends the watchdog, and with it the server.
        drop(self.watchdog.stdin.take());
        self.watchdog.wait().expect("a child can be waited for");
    }
}

fn watch(dir: &Path, bin: &Path, data: &Path) -> Child {
    let stop = {
        let mut command = as_server(&bin.join("pg_ctl"));
        command.arg("--pgdata").arg(data);
        command
    };
    let mut command = Command::new("sh");
    command.arg("-c").arg(WATCHDOG).arg(dir).arg(stop.get_program()).args(stop.get_args());
    command.current_dir("/").process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("sh can be run")
}

/// Starts the server on a port that is free now; somebody else may be faster.
fn start(bin: &Path, dir: &Path, settings: &[&str]) -> u16 {
    let data = dir.join("data");
    let mut log = String::new();
    for _ in 0..5 {
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("loopback works").port();
        let mut lines: Vec<String> = SETTINGS.iter().chain(settings).map(|line| format!("{line}\n")).collect();
        lines.push(format!("port={port}\nunix_socket_directories='{}'\n", dir.display()));
        write_as_server(&data.join("postgresql.auto.conf"), &lines.concat());
        let mut pg_ctl = as_server(&bin.join("pg_ctl"));
        pg_ctl.args(["start", "--wait", "--timeout=60", "--silent"]);
        pg_ctl.arg("--pgdata").arg(&data).arg("--log").arg(dir.join("log"));
        let started = pg_ctl.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        if started.expect("pg_ctl can be run").success() {
            return port;
        }
        log = std::fs::read_to_string(dir.join("log")).unwrap_or_default();
    }
    panic!("the private PostgreSQL cluster does not start:\n{log}");
}

/// Through the server's own user, so that the file stays its own.
fn write_as_server(path: &Path, text: &str) {
    let mut command = as_server(Path::new("tee"));
    let mut child = command.arg(path).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("tee can be run");
    let mut stdin = child.stdin.take().expect("stdin was piped");
    stdin.write_all(text.as_bytes()).expect("tee reads");
    drop(stdin);
    assert!(child.wait().expect("a child can be waited for").success(), "{} cannot be written", path.display());
}

/// The server refuses to run as root; then it runs as the user `postgres`.
fn as_server(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // Neither our working directory nor our environment concern the server.
    command.current_dir("/").env_clear().env("LC_ALL", "C.UTF-8");
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    if let Some(temporary) = std::env::var_os("TMPDIR") {
        command.env("TMPDIR", temporary);
    }
    command
}

fn is_root() -> bool {
    static ROOT: LazyLock<bool> = LazyLock::new(|| finish(Command::new("id").arg("-u")).stdout == b"0\n");
    *ROOT
}

/// Where initdb, pg_ctl and postgres are: `STANDIN_TEST_PG_BIN`, else the
/// newest of Debian's, else those of `PATH`.
fn binaries() -> PathBuf {
    let bin = match std::env::var_os("STANDIN_TEST_PG_BIN") {
        Some(given) => PathBuf::from(given),
        None => debian().or_else(on_path).unwrap_or_else(|| panic!("{MISSING}")),
    };
    let found = as_server(Path::new("test")).arg("-x").arg(bin.join("initdb")).status();
    assert!(
        found.expect("test can be run").success(),
        "no initdb in {}, or the user that runs the server may not go there\n{MISSING}",
        bin.display()
    );
    bin
}

const MISSING: &str = "these tests need a PostgreSQL server, and no test is skipped without one: `tests/run` installs it, \
    or `apt-get install postgresql`, or set STANDIN_TEST_PG_BIN to the folder of initdb and postgres";

fn debian() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let with_server = versions.filter_map(|entry| {
        let path = entry.ok()?.path();
        let major: u32 = path.file_name()?.to_str()?.parse().ok()?;
        path.join("bin/initdb").exists().then(|| (major, path.join("bin")))
    });
    with_server.max().map(|(_, bin)| bin)
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
}

/// Runs a command that has to succeed.
#[track_caller]
pub fn finish(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    output
}
