//! One fresh database of a private MariaDB server, loaded and asked through the
//! server's own client.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::database::NULL;
use crate::maria::{Maria, finish};

/// Dropped from the server with the value.
pub struct MariaDatabase<'a> {
    server: &'a Maria,
    name: String,
}

impl MariaDatabase<'static> {
    /// An empty database of the server that all tests share.
    pub fn create() -> MariaDatabase<'static> {
        MariaDatabase::create_in(Maria::shared())
    }
}

impl<'a> MariaDatabase<'a> {
    pub fn create_in(server: &'a Maria) -> MariaDatabase<'a> {
        static MADE: AtomicU32 = AtomicU32::new(1);
        let name = format!("standin_it_{}", MADE.fetch_add(1, Ordering::Relaxed));
        finish(server.client().args(["-e", &format!("CREATE DATABASE {name}")]));
        MariaDatabase { server, name }
    }

    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// The same as another user, without a password.
    pub fn url_as(&self, user: &str) -> String {
        self.url().replacen("root@", &format!("{user}@"), 1)
    }

    pub fn socket_url(&self) -> String {
        self.server.socket_url(&self.name)
    }

    pub fn port(&self) -> u16 {
        self.server.port()
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn server(&self) -> &'a Maria {
        self.server
    }

    /// Loads a file; the first error fails the test.
    #[track_caller]
    pub fn load(&self, file: &Path) {
        if let Err(said) = self.try_load(file) {
            panic!("{} does not load:\n{said}", file.display());
        }
    }

    /// Loads a file up to the first error, and says what the client said of it.
    pub fn try_load(&self, file: &Path) -> Result<(), String> {
        let output = self.fed(file, &[]);
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    /// Loads a file from within its folder, where the files are that it reads in.
    pub fn try_load_in(&self, folder: &Path, name: &str) -> Result<(), String> {
        let input = File::open(folder.join(name)).expect("the folder holds the file");
        let mut client = self.client();
        if !self.server().is_mariadb() {
            client.arg("--commands");
        }
        let output = client.current_dir(folder).stdin(Stdio::from(input)).output().expect("the client can be run");
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    /// Loads a file and goes on after errors, which it returns as the client
    /// printed them.
    pub fn load_what_loads(&self, file: &Path) -> Vec<String> {
        let output = self.fed(file, &["--force"]);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        stderr.lines().filter(|line| line.contains("ERROR")).map(str::to_owned).collect()
    }

    /// Through standard input, as people load dumps.
    fn fed(&self, file: &Path, options: &[&str]) -> Output {
        let mut client = self.client();
        client.args(options);
        let input = File::open(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        client.stdin(Stdio::from(input)).output().expect("the client can be run")
    }

    /// Runs statements.
    #[track_caller]
    pub fn run(&self, sql: &str) {
        finish(self.client().args(["-e", sql]));
    }

    /// The rows of one query, as text; a NULL reads as [`NULL`].
    #[track_caller]
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        // Of the client's formats only XML tells NULL from a text.
        let output = finish(self.client().args(["--xml", "-e", sql]));
        let text = String::from_utf8(output.stdout).expect("the client's character set is UTF-8");
        let rows = text.split("<row>").skip(1);
        rows.map(|row| row.split("<field name=\"").skip(1).map(field).collect()).collect()
    }

    /// The only column of the only row.
    #[track_caller]
    pub fn value(&self, sql: &str) -> String {
        let rows = self.rows(sql);
        assert!(rows.len() == 1 && rows[0].len() == 1, "one value expected of: {sql}");
        rows[0][0].clone()
    }

    fn client(&self) -> Command {
        let mut command = self.server.client();
        command.arg(format!("--database={}", self.name));
        command
    }
}

/// What stands in `a" xsi:nil="true" />` or `a">text</field>`.
fn field(written: &str) -> String {
    let Some((_, rest)) = written.split_once("\">") else { return NULL.to_owned() };
    let (text, _) = rest.split_once("</field>").expect("a field that is not NULL has an end");
    ["&lt;<", "&gt;>", "&quot;\"", "&apos;'", "&amp;&"].iter().fold(text.to_owned(), |text, pair| {
        let (escaped, plain) = pair.split_at(pair.len() - 1);
        text.replace(escaped, plain)
    })
}

impl Drop for MariaDatabase<'_> {
    fn drop(&mut self) {
        // The server may be gone on purpose; then so is the database.
        let drop_it = format!("DROP DATABASE IF EXISTS {}", self.name);
        let _ = self.server.client().args(["-e", &drop_it]).stdin(Stdio::null()).output();
    }
}
