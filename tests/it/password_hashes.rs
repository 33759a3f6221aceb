//! Masked password hashes let people in: verified by the libraries that
//! applications use, and by the servers themselves.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use crate::cluster::Cluster;
use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;
use crate::maria::Maria;
use crate::maria_database::MariaDatabase;

const SCRIPT: &str = include_str!("password_hashes.py");

/// Pinned, so that another release of theirs is another commit of ours.
const PACKAGES: &[&str] =
    &["bcrypt==5.0.0", "argon2-cffi==25.1.0", "passlib==1.7.4", "Django==5.2.19", "Werkzeug==3.1.9"];

/// What everybody's password is afterwards, and what it was.
const KNOWN: &str = "correct horse";
const WAS: &str = "battery staple 7";

/// A Python of our own with the libraries; it lives as long as the process.
struct Python {
    dir: Dir,
}

static PYTHON: LazyLock<Python> = LazyLock::new(|| {
    let dir = Dir::new();
    let python = PathBuf::from("python3");
    let made = Command::new(&python).args(["-m", "venv"]).arg(dir.join("venv")).output();
    succeeded("python3 -m venv (install python3 and python3-venv)", made);
    let installed = Command::new(dir.join("venv/bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check"])
        .args(PACKAGES)
        .output();
    succeeded("pip install of the libraries that verify password hashes", installed);
    dir.write("password_hashes.py", SCRIPT);
    Python { dir }
});

#[track_caller]
fn succeeded(what: &str, output: std::io::Result<Output>) -> String {
    let output = output.unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(output.status.success(), "{what}:\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints text")
}

impl Python {
    #[track_caller]
    fn run(&self, command: &str, password: &str, input: &str) -> String {
        let mut child = Command::new(self.dir.join("venv/bin/python"))
            .arg("-W")
            .arg("ignore")
            .arg(self.dir.join("password_hashes.py"))
            .args([command, password])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it was installed");
        child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it reads");
        succeeded(command, child.wait_with_output())
    }
}

fn rules(table: &str, rest: &str) -> String {
    format!(
        "version: 1\nschema: schemas/people.yaml\nkey: env:STANDIN_KEY\ntables:\n  {table}:\n    \
         hash: password_hash(of=\"{KNOWN}\")\n    {rest}\n"
    )
}

#[test]
fn the_libraries_of_applications_accept_the_known_password() {
    let made = PYTHON.run("make", WAS, "");
    let hashes: Vec<(&str, &str)> = made.lines().map(|line| line.split_once('\t').expect("two fields")).collect();
    assert!(hashes.len() >= 40, "{made}");
    let dir = Dir::new();
    let connection = rusqlite::Connection::open(dir.join("people.db")).unwrap();
    connection
        .execute_batch("CREATE TABLE people (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, hash TEXT NOT NULL)")
        .unwrap();
    for (kind, hash) in &hashes {
        connection.execute("INSERT INTO people (kind, hash) VALUES (?, ?)", [kind, hash]).unwrap();
    }
    drop(connection);
    Standin::new(&dir, "init sqlite:people.db people").run().ok();
    dir.write("masks/people.yaml", rules("people", "id: keep\n    kind: keep(because=\"formats of hashes\")"));
    let masked = |out: &str, key: Option<&str>| -> Vec<(String, String)> {
        let mut run = Standin::new(&dir, "dump --source sqlite:people.db --out").arg(out);
        if let Some(key) = key {
            run = run.env("STANDIN_KEY", key);
        }
        run.run().ok();
        let connection = rusqlite::Connection::open(dir.join(out)).unwrap();
        let mut rows = connection.prepare("SELECT kind, hash FROM people ORDER BY id").unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(|row| row.unwrap()).collect()
    };
    let lines =
        |rows: &[(String, String)]| rows.iter().map(|(kind, hash)| format!("{kind}\t{hash}\n")).collect::<String>();
    let first = masked("first.db", None);
    assert_eq!(PYTHON.run("verify", KNOWN, &lines(&first)).trim(), hashes.len().to_string());
    let second = masked("second.db", Some(&"ab".repeat(32)));
    assert_eq!(PYTHON.run("verify", KNOWN, &lines(&second)).trim(), hashes.len().to_string());
    let unsalted = ["hex", "ldap sha", "ldap md5", "mysql"];
    for (((kind, was), (_, first)), (_, second)) in hashes.iter().zip(&first).zip(&second) {
        assert_eq!(was.len(), first.len(), "{kind}: the format is kept, {first}");
        assert_ne!(was, first, "{kind}");
        let same = unsalted.iter().any(|name| {
            kind == name || kind.starts_with("hex") && *name == "hex" || kind.starts_with(name) && *name == "mysql"
        });
        assert_eq!(first == second, same, "{kind}: two keys share nothing");
        // What is left of the source is its parameters: salt and hash are the last fields.
        for part in was.rsplit(['$', ':', '}']).take(2).filter(|part| part.len() >= 16) {
            assert!(!first.contains(part), "{kind}");
        }
    }
}

#[test]
fn a_server_lets_a_role_in_by_its_masked_verifier() {
    let cluster = Cluster::start(&[]);
    let database = Database::create_in(&cluster);
    database.run(&format!(
        "SET password_encryption = 'scram-sha-256'; CREATE ROLE app LOGIN PASSWORD '{WAS}';
         CREATE TABLE roles (id int PRIMARY KEY, hash text NOT NULL);
         INSERT INTO roles SELECT 1, rolpassword FROM pg_authid WHERE rolname = 'app';"
    ));
    let before = database.value("SELECT hash FROM roles");
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(database.url()).arg("people").run().ok();
    dir.write("masks/people.yaml", rules("roles", "keep: [id]"));
    let run = Standin::new(&dir, "dump --out out.sql --source").arg(database.url()).run().ok();
    assert!(!run.stderr.contains(&before));
    let target = Database::create_in(&cluster);
    target.load(&dir.join("out.sql"));
    let masked = target.value("SELECT hash FROM roles");
    assert!(masked.starts_with("SCRAM-SHA-256$4096:") && masked != before, "{masked}");
    target.run(&format!("ALTER ROLE app PASSWORD '{masked}'"));
    assert_eq!(target.value("SELECT rolpassword FROM pg_authid WHERE rolname = 'app'"), masked, "it is taken as it is");
    cluster.admit(&["host all app 127.0.0.1/32 scram-sha-256"]);
    let enters = |password: &str| {
        let mut psql = Command::new("psql");
        psql.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("PGPASSWORD", password);
        psql.args(["-XAtw", "-c", "SELECT current_user", "-d", &database.url_as("app")]);
        psql.output().expect("psql can be run").stdout == b"app\n"
    };
    assert!(enters(KNOWN), "the known password");
    assert!(!enters(WAS), "the old password");
}

#[test]
fn a_mysql_server_lets_a_user_in_by_its_masked_hash() {
    let database = MariaDatabase::create();
    if !Maria::shared().is_mariadb() {
        // MySQL 8.4 has the plug-in no more; its own formats are held against vectors.
        eprintln!("mysql_native_password is tried on MariaDB alone");
        return;
    }
    let user = format!("u_{}", database.name().chars().rev().take(12).collect::<String>());
    database.run(&format!(
        "CREATE TABLE logins (id int PRIMARY KEY, hash varchar(41) NOT NULL);
         INSERT INTO logins VALUES (1, PASSWORD('{WAS}'));"
    ));
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(database.url()).arg("people").run().ok();
    dir.write("masks/people.yaml", rules("logins", "keep: [id]"));
    Standin::new(&dir, "dump --out out.sql --source").arg(database.url()).run().ok();
    let target = MariaDatabase::create();
    target.load(&dir.join("out.sql"));
    let masked = target.value("SELECT hash FROM logins");
    database.run(&format!(
        "CREATE USER '{user}'@'%' IDENTIFIED BY PASSWORD '{masked}'; CREATE USER '{user}'@'localhost' IDENTIFIED BY PASSWORD '{masked}';"
    ));
    let enters = |password: &str| {
        let mut client = database.server().client();
        client.args(["-N", "-B", "-e", "SELECT 1"]).arg(format!("--user={user}")).arg(format!("--password={password}"));
        client.output().expect("the client can be run").stdout == b"1\n"
    };
    assert!(enters(KNOWN), "the known password");
    assert!(!enters(WAS), "the old password");
    database.run(&format!("DROP USER '{user}'@'%', '{user}'@'localhost';"));
}
