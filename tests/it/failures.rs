//! What goes wrong in the world: a clear error with a place, the right exit
//! code, and nothing left behind.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::cluster::{Cluster, finish};
use crate::command::{Outcome, Running, Standin};
use crate::database::Database;
use crate::dir::Dir;

/// About 150 MB of rows: a run takes long enough to be hit in the middle.
const LARGE: &str = "CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL);
    INSERT INTO notes SELECT g, repeat('secret words ' || g || ' ', 20) FROM generate_series(1, 400000) g;
    ANALYZE notes;";

const RULES: &str = "version: 1
schema: schemas/p.yaml
epoch: 1
key: env:STANDIN_KEY
locale: en_US

tables:
  notes:
    body: lorem
    keep: [id]
";

fn project(database: &Database<'_>) -> Dir {
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(database.url()).arg("p").run().ok();
    dir.write("masks/p.yaml", RULES);
    dir
}

/// Waits until the run has begun to write its temporary file.
#[track_caller]
fn until_it_writes(dir: &Dir, run: &mut Running) {
    let since = Instant::now();
    loop {
        let sizes = |name: &String| std::fs::metadata(dir.join(name)).is_ok_and(|file| file.len() > 1 << 20);
        if dir.names().iter().any(|name| name.contains(".standin-") && sizes(&name.clone())) {
            return;
        }
        assert!(!run.has_ended(), "the run ended before it wrote");
        assert!(since.elapsed() < Duration::from_secs(30), "nothing was written");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// No output, no temporary file, no value in what was said.
#[track_caller]
fn left_nothing(dir: &Dir, outcome: &Outcome) {
    let names = dir.names();
    assert!(!names.iter().any(|name| name.contains("out") || name.contains(".standin-")), "left behind: {names:?}");
    assert!(!outcome.stderr.contains("secret words"), "{}", outcome.stderr);
}

#[test]
fn a_server_killed_in_the_middle() {
    let cluster = Cluster::start(&[]);
    let database = Database::create_in(&cluster);
    database.run(LARGE);
    let dir = project(&database);
    let mut run = Standin::new(&dir, "dump --out out.sql --source").arg(database.url()).start();
    until_it_writes(&dir, &mut run);
    cluster.crash();
    let outcome = run.wait().fails(3).stderr_has("notes");
    left_nothing(&dir, &outcome);
}

/// Forwards connections until so many bytes came from the server, then cuts.
fn cutting_proxy(port: u16, after_bytes: u64) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    let budget = Arc::new(AtomicU64::new(after_bytes));
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else { return };
            let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut from_client, &mut to_server));
            let budget = budget.clone();
            std::thread::spawn(move || {
                let (mut server, mut client) = (server, client);
                let mut buffer = vec![0; 16 << 10];
                while let Ok(count @ 1..) = server.read(&mut buffer) {
                    let left =
                        budget.fetch_sub(count.min(budget.load(Ordering::SeqCst) as usize) as u64, Ordering::SeqCst);
                    if left <= count as u64 || client.write_all(&buffer[..count]).is_err() {
                        break;
                    }
                }
                let _ = client.shutdown(Shutdown::Both);
                let _ = server.shutdown(Shutdown::Both);
            });
        }
    });
    own
}

#[test]
fn a_connection_cut_in_the_middle() {
    let database = Database::create();
    database.run(LARGE);
    let dir = project(&database);
    let port = cutting_proxy(database.port(), 20 << 20);
    let url = database.url().replace(&format!(":{}/", database.port()), &format!(":{port}/"));
    assert_ne!(url, database.url());
    for jobs in ["1", "3"] {
        let run = Standin::new(&dir, "dump --out out.sql --jobs").arg(jobs).arg("--source").arg(&url).run();
        left_nothing(&dir, &run.fails(3));
    }
}

#[test]
fn a_full_disk() {
    let database = Database::create();
    database.run(LARGE);
    let dir = project(&database);
    let small = dir.join("small");
    std::fs::create_dir(&small).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "none"]).arg(&small).output();
    if mounted.is_ok_and(|mounted| mounted.status.success()) {
        let run = Standin::new(&dir, "dump --out small/out.sql --source").arg(database.url()).run();
        let names: Vec<_> = std::fs::read_dir(&small).unwrap().collect();
        Command::new("umount").arg(&small).output().unwrap();
        run.fails(3).stderr_has("No space left on device");
        assert!(names.is_empty(), "{names:?}");
    } else {
        // Mounting wants root; the device that is always full does not.
        std::fs::remove_dir(&small).unwrap();
    }
    let run = Standin::new(&dir, "dump --out /dev/full --source").arg(database.url()).run();
    left_nothing(&dir, &run.fails(3).stderr_has("No space left on device"));
}

#[test]
fn a_role_that_may_not_read_a_table() {
    let database = Database::create();
    database.run(
        "CREATE TABLE open (id int PRIMARY KEY); CREATE TABLE shut (id int PRIMARY KEY, body text);
        CREATE TABLE also_shut (id int PRIMARY KEY);",
    );
    let role = format!("reader_{}", database.name());
    database.run(&format!("CREATE ROLE {role} LOGIN; GRANT SELECT ON open TO {role}"));
    let dir = Dir::new();
    let run = Standin::new(&dir, "init").arg(database.url_as(&role)).arg("p").run().fails(3);
    run.stderr_has("public.shut").stderr_has("public.also_shut").stderr_has("GRANT SELECT");
    database.run(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"));
    Standin::new(&dir, "init").arg(database.url_as(&role)).arg("p").run().ok();
    Standin::new(&dir, "dump --out out.sql --source").arg(database.url_as(&role)).run().ok();
    database.run(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

/// The other session holds the table while the catalog is read, and lets go
/// once the run waits for it: the change falls between plan and read.
#[test]
fn a_column_added_between_plan_and_read() {
    let database = Database::create();
    database.run(
        "CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL); INSERT INTO notes VALUES (1, 'secret words')",
    );
    let dir = project(&database);
    let mut other = Command::new("psql")
        .args(["-X", "-q", "-d", &database.url()])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = other.stdin.take().unwrap();
    stdin.write_all(b"BEGIN; ALTER TABLE notes ADD COLUMN tax_id text;\n").unwrap();
    let locked = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'notes'::regclass::oid";
    wait_until(|| database.value(locked) == "1");
    let run = Standin::new(&dir, "dump --out out.sql --source").arg(database.url()).start();
    wait_until(|| database.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation IS NOT NULL") == "1");
    stdin.write_all(b"COMMIT;\n").unwrap();
    drop(stdin);
    other.wait().unwrap();
    let outcome = run.wait();
    assert!(matches!(outcome.code, Some(1 | 3)), "{:?}: {}", outcome.code, outcome.stderr);
    let outcome = outcome.stderr_has("notes");
    left_nothing(&dir, &outcome);
    // And before the plan it is an unruled column.
    let run = Standin::new(&dir, "dump --out out.sql --source").arg(database.url()).run().fails(1);
    left_nothing(&dir, &run.stderr_has("M0101").stderr_has("notes.tax_id"));
}

#[track_caller]
fn wait_until(mut what: impl FnMut() -> bool) {
    let since = Instant::now();
    while !what() {
        assert!(since.elapsed() < Duration::from_secs(20), "it did not happen");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_signal_in_the_middle() {
    let database = Database::create();
    database.run(LARGE);
    let dir = project(&database);
    for signal in ["INT", "TERM"] {
        let mut run = Standin::new(&dir, "dump --out out.sql --source").arg(database.url()).start();
        until_it_writes(&dir, &mut run);
        run.signal(signal);
        let outcome = run.wait().fails(3).stderr_has("interrupted");
        left_nothing(&dir, &outcome);
    }
}

/// A pipe that keeps silent must not keep the run alive, nor its temporary file.
#[test]
fn a_signal_while_a_pipe_keeps_silent() {
    const HEAD: &str = "-- PostgreSQL database dump\nCREATE TABLE public.notes (id integer PRIMARY KEY, body text);\n";
    let dir = Dir::new();
    dir.write("head.sql", format!("{HEAD}-- PostgreSQL database dump complete\n"));
    Standin::new(&dir, "init head.sql p").run().ok();
    dir.write("masks/p.yaml", RULES);
    let pipe = dir.join("pipe");
    finish(Command::new("mkfifo").arg(&pipe));
    let mut run = Standin::new(&dir, "dump p --out out.sql --from pipe").start();
    let mut writer = std::fs::OpenOptions::new().write(true).open(&pipe).expect("the run reads it");
    let rows: String = (1..60_000).map(|id| format!("{id}\tsecret words of row {id}\n")).collect();
    let text = format!("{HEAD}COPY public.notes (id, body) FROM stdin;\n{rows}");
    writer.write_all(text.as_bytes()).expect("the run reads on");
    wait_until(|| dir.names().iter().any(|name| name.contains(".standin-")));
    assert!(!run.has_ended(), "the pipe is still open");
    run.signal("INT");
    let outcome = run.wait().fails(3).stderr_has("interrupted");
    drop(writer);
    left_nothing(&dir, &outcome);
}

#[test]
fn a_reader_of_the_output_that_goes_away() {
    let database = Database::create();
    database.run(LARGE);
    let dir = project(&database);
    let binary = env!("CARGO_BIN_EXE_standin");
    let line =
        format!("{binary} dump --out - --source '{}' | head -n 3 >/dev/null; echo ${{PIPESTATUS[0]}}", database.url());
    let output = Command::new("bash")
        .args(["-c", &line])
        .current_dir(dir.path())
        .env("STANDIN_KEY", crate::command::key())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "3");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked") && stderr.contains("went away"), "{stderr}");
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let database = Database::create();
    database.run("CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL)");
    let dir = project(&database);
    dir.write("out.sql", "precious");
    let run = Standin::new(&dir, "dump --out out.sql --source").arg(database.url());
    run.run().fails(2).stderr_has("--force");
    assert_eq!(dir.text("out.sql"), "precious");
    Standin::new(&dir, "dump --force --out out.sql --source").arg(database.url()).run().ok();
    assert!(dir.text("out.sql").contains("COPY"));
}

#[test]
fn the_output_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let database = Database::create();
    database.run("CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL)");
    let dir = project(&database);
    Standin::new(&dir, "dump --out out.sql --source").arg(database.url()).run().ok();
    let mode = std::fs::metadata(dir.join("out.sql")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn databases_that_cannot_be_opened() {
    let database = Database::create();
    database.run("CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL)");
    let dir = project(&database);
    dir.write("empty.db", "");
    dir.write("text.db", "this is no database at all, but it is long enough to be mistaken for one");
    let port = database.port();
    for (url, said) in [
        (format!("postgres://postgres@127.0.0.1:{port}/missing"), "does not exist"),
        (format!("postgres://nobody_here@127.0.0.1:{port}/{}", database.name()), "role"),
        ("postgres://postgres@127.0.0.1:1/x".to_owned(), "127.0.0.1:1"),
        ("postgres://postgres@no-such-host.invalid/x".to_owned(), "no-such-host.invalid"),
        ("mongodb://localhost/x".to_owned(), "postgres://"),
        ("sqlite:missing.db".to_owned(), "missing.db"),
        ("sqlite:text.db".to_owned(), "text.db"),
        ("sqlite:empty.db".to_owned(), "no tables"),
    ] {
        let run = Standin::new(&dir, "dump --out out.sql --source").arg(&url).run();
        assert!(matches!(run.code, Some(2 | 3)), "{url}: {:?}\n{}", run.code, run.stderr);
        left_nothing(&dir, &run.stderr_has(said));
    }
}

#[test]
fn a_missing_key_names_both_ways_on() {
    let database = Database::create();
    database.run("CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL)");
    let dir = project(&database);
    let run = Standin::new(&dir, "dump --out out.sql --source").arg(database.url()).without_env("STANDIN_KEY").run();
    let run = run.fails(2).stderr_has("STANDIN_KEY").stderr_has("--ephemeral-key").stderr_has("key new");
    left_nothing(&dir, &run);
    let secret = "not a key, but a secret";
    let run = Standin::new(&dir, "dump --out out.sql --source").arg(database.url()).env("STANDIN_KEY", secret).run();
    run.fails(2).shows_nowhere(secret);
    let run = Standin::new(&dir, "dump --ephemeral-key --out out.sql --source").arg(database.url());
    run.without_env("STANDIN_KEY").run().ok();
}

#[test]
fn an_output_folder_that_is_missing() {
    let database = Database::create();
    database.run("CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL)");
    let dir = project(&database);
    let run = Standin::new(&dir, "dump --out nowhere/x.sql --source").arg(database.url()).run();
    run.fails(3).stderr_has("nowhere");
}
