//! Dumps to object storage and back, against moto's S3 server on loopback: an object
//! is there when it is complete, and not before.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::cluster::finish;
use crate::command::Standin;
use crate::dir::Dir;

/// Pinned, so that a new release of the server does not fail an old commit.
const SERVER: &str = "moto[server,s3]==5.1.22";

/// Not secret: the server on loopback takes any. Put together here.
fn secret() -> String {
    ["no", "real", "credential"].join("-")
}

/// The server's program in a private environment, made once.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(installed)
}

fn installed() -> PathBuf {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join(SERVER.replace(['=', '[', ']', ','], "-"));
    let made = environment.join("made");
    if !made.exists() {
        finish(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", SERVER];
        finish(Command::new(environment.join("bin/python")).args(pip));
        std::fs::write(made, "").expect("the target directory can be written");
    }
    environment.join("bin/moto_server")
}

/// A store with one bucket, which lives as long as the value.
struct Store {
    server: Child,
    port: u16,
}

impl Store {
    fn start() -> Store {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port is free").local_addr().expect("it is bound");
        let mut command = Command::new(program());
        command.args(["-H", "127.0.0.1", "-p", &free.port().to_string()]);
        let server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the server can be run");
        let store = Store { server, port: free.port() };
        let since = Instant::now();
        while store.try_ask("PUT", "/shelf").is_none_or(|answer| !answer.contains(" 200 OK")) {
            assert!(since.elapsed() < Duration::from_secs(60), "the server does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        store
    }

    /// One request without a signature, which this server does not look at.
    fn try_ask(&self, method: &str, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            self.port
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        Some(String::from_utf8_lossy(&answer).into_owned())
    }

    fn ask(&self, method: &str, path: &str) -> String {
        self.try_ask(method, path).expect("the server answers")
    }

    /// The keys in the bucket.
    fn keys(&self) -> Vec<String> {
        let answer = self.ask("GET", "/shelf?list-type=2");
        answer.split("<Key>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
    }

    /// Parts that no object was made of.
    fn unfinished(&self) -> usize {
        self.ask("GET", "/shelf?uploads").matches("<UploadId>").count()
    }

    fn standin(&self, dir: &Dir, line: &str) -> Standin {
        Standin::new(dir, line)
            .env("AWS_ACCESS_KEY_ID", "anybody")
            .env("AWS_SECRET_ACCESS_KEY", &secret())
            .env("AWS_REGION", "us-east-1")
            .env("AWS_ENDPOINT_URL", &format!("http://127.0.0.1:{}", self.port))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A project over so many rows of about 1 KB that do not pack well.
fn project(rows: i64) -> Dir {
    let dir = Dir::new();
    let source = rusqlite::Connection::open(dir.join("source.db")).unwrap();
    source.execute_batch("CREATE TABLE log (id INTEGER PRIMARY KEY, noise TEXT)").unwrap();
    source
        .execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) \
             INSERT INTO log SELECT i, hex(randomblob(500)) FROM n",
            [rows],
        )
        .unwrap();
    dir.write(
        "masks/case.yaml",
        "version: 1\nschema: schemas/case.yaml\nkey: env:STANDIN_KEY\nsource: sqlite:source.db\n\
         targets: {tests: 'sqlite:target.db'}\ntables:\n  log: {keep: all, because: 'noise'}\n",
    );
    Standin::new(&dir, "snapshot case").run().ok();
    dir
}

fn count(dir: &Dir) -> i64 {
    let target = rusqlite::Connection::open(dir.join("target.db")).unwrap();
    target.query_row("SELECT count(*) FROM log", [], |row| row.get(0)).unwrap()
}

#[test]
fn an_object_is_the_file_and_is_loaded_and_verified() {
    let store = Store::start();
    // One request, and several parts of 16 MiB.
    for (rows, out) in [(50, "small.sql.zst"), (20_000, "deep/large.sql")] {
        let dir = project(rows);
        let _ = std::fs::remove_file(dir.join("target.db"));
        let url = format!("s3://shelf/{out}");
        store.standin(&dir, "dump case --out").arg(&url).run().ok().shows_nowhere(&secret());
        store
            .standin(&dir, "dump case --out")
            .arg(&url)
            .run()
            .fails(2)
            .stderr_has("exists already")
            .stderr_has("--force");
        store.standin(&dir, "dump case --force --out").arg(&url).run().ok();
        assert!(store.keys().contains(&out.to_owned()) && store.keys().contains(&format!("{out}.manifest.json")));
        assert_eq!(store.unfinished(), 0);
        store.standin(&dir, "verify").arg(&url).run().ok().stderr_has("the artefact is the one of the manifest");
        store.standin(&dir, "load").arg(&url).arg("tests").run().ok();
        assert_eq!(count(&dir), rows);
        assert_eq!(dir.names().iter().filter(|name| name.contains("shelf")).count(), 0);
    }
    let dir = project(1);
    store
        .standin(&dir, "dump case --to csv --out s3://shelf/folder")
        .run()
        .fails(2)
        .stderr_has("does not go to object storage");
    store.standin(&dir, "load s3://shelf/none.sql tests").run().fails(2).stderr_has("no such bucket or object");
}

#[test]
fn what_cannot_be_written_is_said_and_leaves_no_object() {
    let store = Store::start();
    let dir = project(50);
    let dump = |url: &str| store.standin(&dir, "dump case --out").arg(url);
    dump("s3://nowhere/a.sql").run().fails(2).stderr_has("no such bucket").stderr_has("s3://nowhere/a.sql");
    dump("s3://shelf").run().fails(2).stderr_has("names no object");
    dump("s3://shelf/a.sql")
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        .run()
        .fails(3)
        .stderr_has("onnection refused");
    // Not without TLS to a machine that is not this one.
    dump("s3://shelf/a.sql").env("AWS_ENDPOINT_URL", "http://store.invalid").run().fails(3);
    let denied = Denying::start();
    dump("s3://shelf/a.sql")
        .env("AWS_ENDPOINT_URL", &format!("http://127.0.0.1:{}", denied.port))
        .run()
        .fails(3)
        .stderr_has("does not let us in")
        .stderr_has("AWS_ACCESS_KEY_ID")
        .shows_nowhere(&secret())
        .shows_nowhere("SignatureDoesNotMatch");
    assert_eq!(store.keys(), [""; 0]);
}

/// A server that lets nobody in.
struct Denying {
    port: u16,
    end: Arc<AtomicBool>,
}

impl Denying {
    fn start() -> Denying {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let end = Arc::new(AtomicBool::new(false));
        let ended = end.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(mut stream) = stream else { continue };
                let _ = stream.read(&mut [0; 8192]);
                let body = "<Error><Code>SignatureDoesNotMatch</Code></Error>";
                let head = "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length";
                let _ = stream.write_all(format!("{head}: {}\r\n\r\n{body}", body.len()).as_bytes());
            }
        });
        Denying { port, end }
    }
}

impl Drop for Denying {
    fn drop(&mut self) {
        self.end.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

#[test]
fn an_upload_that_is_stopped_or_killed_leaves_no_object() {
    let store = Store::start();
    let dir = project(60_000);
    for signal in ["INT", "KILL"] {
        let mut running = store.standin(&dir, "dump case --out s3://shelf/cut.sql").start();
        let since = Instant::now();
        while store.unfinished() == 0 {
            assert!(!running.has_ended() && since.elapsed() < Duration::from_secs(60), "no part was sent");
            std::thread::sleep(Duration::from_millis(20));
        }
        running.signal(signal);
        let outcome = running.wait();
        assert_eq!(store.keys(), [""; 0], "{signal}");
        if signal == "INT" {
            outcome.fails(3);
            assert_eq!(store.unfinished(), 0, "its parts are thrown away");
        }
    }
}
