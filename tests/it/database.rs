//! One fresh database of a private cluster, loaded and asked through `psql`.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::cluster::{Cluster, finish};

/// What a NULL reads as in [`Database::rows`].
pub const NULL: &str = "␀";

/// Dropped from the cluster with the value.
pub struct Database<'a> {
    cluster: &'a Cluster,
    name: String,
}

impl Database<'static> {
    /// An empty database of the cluster that all tests share.
    pub fn create() -> Database<'static> {
        Database::create_in(Cluster::shared())
    }
}

impl<'a> Database<'a> {
    pub fn create_in(cluster: &'a Cluster) -> Database<'a> {
        static MADE: AtomicU32 = AtomicU32::new(1);
        let name = format!("standin_it_{}", MADE.fetch_add(1, Ordering::Relaxed));
        finish(psql(&cluster.url("postgres")).args(["-c", &format!("CREATE DATABASE {name} TEMPLATE template0")]));
        Database { cluster, name }
    }

    pub fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    /// The same as another role, without a password.
    pub fn url_as(&self, role: &str) -> String {
        self.url().replacen("postgres@", &format!("{role}@"), 1)
    }

    pub fn socket_url(&self) -> String {
        self.cluster.socket_url(&self.name)
    }

    pub fn port(&self) -> u16 {
        self.cluster.port()
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Loads a file; the first error fails the test.
    #[track_caller]
    pub fn load(&self, file: &Path) {
        finish(self.psql().arg("-f").arg(file));
    }

    /// Loads a file and goes on after errors, which it returns as psql printed
    /// them: for schemas that want extensions or roles a test cluster lacks.
    pub fn load_what_loads(&self, file: &Path) -> Vec<String> {
        let mut command = self.psql();
        command.args(["-v", "ON_ERROR_STOP=0", "-f"]).arg(file);
        let output: Output = command.stdin(Stdio::null()).output().expect("psql can be run");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        stderr.lines().filter(|line| line.contains("ERROR:")).map(str::to_owned).collect()
    }

    /// Runs statements.
    #[track_caller]
    pub fn run(&self, sql: &str) {
        finish(self.psql().args(["-c", sql]));
    }

    /// The rows of one query, as text.
    #[track_caller]
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let null = format!("null={NULL}");
        let output = finish(self.psql().args(["-A", "-t", "-F", "\x1f", "-R", "\x1e", "-P", &null, "-c", sql]));
        let text = String::from_utf8(output.stdout).expect("the client encoding is UTF-8");
        let text = text.strip_suffix('\n').unwrap_or(&text);
        if text.is_empty() {
            return Vec::new();
        }
        text.split('\x1e').map(|row| row.split('\x1f').map(str::to_owned).collect()).collect()
    }

    /// The only column of the only row.
    #[track_caller]
    pub fn value(&self, sql: &str) -> String {
        let rows = self.rows(sql);
        assert!(rows.len() == 1 && rows[0].len() == 1, "one value expected of: {sql}");
        rows[0][0].clone()
    }

    fn psql(&self) -> Command {
        psql(&self.url())
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        // The server may be gone on purpose; then so is the database.
        let drop_it = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let _ = psql(&self.cluster.url("postgres")).args(["-c", &drop_it]).stdin(Stdio::null()).output();
    }
}

fn psql(url: &str) -> Command {
    let mut command = Command::new("psql");
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("LC_ALL", "C.UTF-8").env("PGCLIENTENCODING", "UTF8").env("PGCONNECT_TIMEOUT", "10");
    command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url]);
    command
}
