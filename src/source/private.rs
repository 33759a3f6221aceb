//! A database server of one's own: in a temporary folder, reached by a socket in
//! it, gone with this process however that ends.
//!
//! The server's own programs have to be on this machine. A server refuses to run
//! as root; then it runs as the user that its package made.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::error::{Error, Result};
use crate::schema::EngineKind;

/// Makes a server, says where it is, and ends when its standard input does: then
/// it takes server and files with it. Ctrl-C at the terminal must not reach it. An
/// empty line says that it did not start.
const POSTGRES: &str = r#"trap '' INT TERM HUP PIPE
    dir=$(mktemp -d "${TMPDIR:-/tmp}/standin-postgres-XXXXXX") || { echo; exit 1; }
    server= started= tries=0
    if "$1/initdb" --no-sync --auth=trust --username=postgres --encoding=UTF8 --locale=C --pgdata="$dir/data"; then
        "$1/postgres" -D "$dir/data" -k "$dir" -h '' -p 5432 -c fsync=off -c full_page_writes=off -c autovacuum=off &
        server=$!
        until "$1/pg_isready" -q -h "$dir" -p 5432; do
            tries=$((tries + 1))
            if [ $tries -ge 300 ] || ! kill -0 $server; then break; fi
            sleep 0.1
        done
        "$1/pg_isready" -q -h "$dir" -p 5432 && started=$dir
    fi >/dev/null 2>&1
    echo "$started" >&3
    read -r _
    [ -z "$server" ] || kill -QUIT $server 2>/dev/null
    wait
    for attempt in 1 2 3 4 5; do rm -rf "$dir" && break; sleep 1; done"#;

const MARIADB: &str = r#"trap '' INT TERM HUP PIPE
    dir=$(mktemp -d "${TMPDIR:-/tmp}/standin-mariadb-XXXXXX") || { echo; exit 1; }
    server= started= tries=0
    if [ -n "$2" ]; then
        "$2" --no-defaults --auth-root-authentication-method=normal --skip-test-db --datadir="$dir/data" --tmpdir="$dir"
    else
        "$1" --no-defaults --initialize-insecure --datadir="$dir/data" --tmpdir="$dir"
    fi >/dev/null 2>&1 && {
        "$1" --no-defaults --datadir="$dir/data" --socket="$dir/socket" --pid-file="$dir/pid" --tmpdir="$dir" \
            --log-error="$dir/log" --skip-networking --skip-log-bin --innodb-flush-log-at-trx-commit=0 \
            --innodb-doublewrite=OFF --character-set-server=utf8mb4 &
        server=$!
        until [ -S "$dir/socket" ]; do
            tries=$((tries + 1))
            if [ $tries -ge 600 ] || ! kill -0 $server; then break; fi
            sleep 0.1
        done
        [ -S "$dir/socket" ] && started=$dir
    } >/dev/null 2>&1
    echo "$started" >&3
    read -r _
    [ -z "$server" ] || kill -KILL $server 2>/dev/null
    wait
    for attempt in 1 2 3 4 5; do rm -rf "$dir" && break; sleep 1; done"#;

/// Ends with the value.
pub struct Private {
    watchdog: Child,
    url: String,
}

impl Private {
    /// Of this kind, from the programs of this machine.
    ///
    /// # Errors
    /// No such server on this machine, or one that does not start.
    pub fn start(kind: EngineKind, programs: &super::Programs) -> Result<Private> {
        let path = programs.variables.get("PATH");
        let programs = Programs::find(kind, &programs.path)?;
        let mut command = match is_root() {
            true => {
                let mut command = Command::new("runuser");
                command.args(["-u", programs.user, "--", "sh"]);
                command
            }
            false => Command::new("sh"),
        };
        // The third stream is the one that only we write to.
        command.arg("-c").arg(format!("exec 3>&1\n{}", programs.script)).arg("sh").args(&programs.arguments);
        command.current_dir("/").env_clear().env("LC_ALL", "C");
        if let Some(path) = path {
            command.env("PATH", path);
        }
        detach(&mut command);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let failed = |error: &std::io::Error| Error::io("a private server cannot be started", error).help(HELP);
        let mut watchdog = command.spawn().map_err(|error| failed(&error))?;
        let stdout = watchdog.stdout.take().expect("it is piped");
        let mut private = Private { watchdog, url: String::new() };
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).map_err(|error| failed(&error))?;
        let directory = line.trim();
        if directory.is_empty() {
            return Err(Error::new("the private server does not start").name("of", kind.name()).help(HELP));
        }
        let encoded = directory.replace('%', "%25").replace('/', "%2F");
        private.url = match kind {
            EngineKind::Postgres => format!("postgres://postgres@{encoded}:5432/postgres"),
            _ => format!("mysql://root@localhost/mysql?socket={encoded}%2Fsocket"),
        };
        Ok(private)
    }

    /// Holds no password: whoever reaches the socket's folder is let in.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        // The end of its input is what ends it.
        drop(self.watchdog.stdin.take());
        let _ = self.watchdog.wait();
    }
}

const HELP: &str = "install the server of the artefact's engine on this machine, or name one with --restore URL";

struct Programs {
    script: &'static str,
    arguments: Vec<PathBuf>,
    /// Who runs the server where root asks for it.
    user: &'static str,
}

impl Programs {
    fn find(kind: EngineKind, path: &[PathBuf]) -> Result<Programs> {
        let missing =
            || Error::usage("the server's programs are not on this machine").name("of", kind.name()).help(HELP);
        let servers = [Path::new("/usr/sbin"), Path::new("/usr/libexec")];
        let on_path = |name: &str| {
            let folders = path.iter().map(PathBuf::as_path).chain(servers);
            folders.map(|folder| folder.join(name)).find(|file| file.is_file())
        };
        match kind {
            EngineKind::Postgres => {
                let folder = newest_of_debian().or_else(|| on_path("initdb")?.parent().map(Path::to_owned));
                let folder = folder.filter(|folder| folder.join("postgres").is_file()).ok_or_else(missing)?;
                Ok(Programs { script: POSTGRES, arguments: vec![folder], user: "postgres" })
            }
            EngineKind::Mariadb => {
                let programs = on_path("mariadbd").zip(on_path("mariadb-install-db")).ok_or_else(missing)?;
                Ok(Programs { script: MARIADB, arguments: vec![programs.0, programs.1], user: "mysql" })
            }
            EngineKind::Mysql => {
                // MariaDB's packages call theirs by this name, too.
                let server = on_path("mysqld").filter(|_| on_path("mariadbd").is_none()).ok_or_else(missing)?;
                Ok(Programs { script: MARIADB, arguments: vec![server, PathBuf::new()], user: "mysql" })
            }
            EngineKind::Sqlite => Err(missing()),
        }
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").stdin(Stdio::null()).output().is_ok_and(|output| output.stdout == b"0\n")
}

/// Debian keeps each major version in a folder of its own, off the path.
fn newest_of_debian() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let with_server = versions.filter_map(|entry| {
        let path = entry.ok()?.path();
        let major: u32 = path.file_name()?.to_str()?.parse().ok()?;
        path.join("bin/initdb").exists().then(|| (major, path.join("bin")))
    });
    with_server.max().map(|(_, folder)| folder)
}

/// In a process group of its own, which Ctrl-C does not reach.
#[cfg(unix)]
fn detach(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn detach(_command: &mut Command) {}
