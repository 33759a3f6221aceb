//! `standin scan` and `standin baseline`: every kind of input, waivers, formats and
//! exit codes; and that no output holds what was found.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::command::{Outcome, Standin, key};
use crate::dir::Dir;

/// What is planted; put together here, so that no file of the repository holds it.
fn planted() -> String {
    ["ottilie.brandauer", "@", "posteo.de"].concat()
}

fn other() -> String {
    ["marek.novak", "@", "posteo.de"].concat()
}

fn line() -> String {
    format!("contact: {}\n", planted())
}

fn scan(dir: &Dir, rest: &str) -> Outcome {
    Standin::new(dir, &format!("scan --detectors email {rest}"))
        .run()
        .shows_nowhere(&planted())
        .shows_nowhere("ottilie")
}

#[track_caller]
fn json(outcome: &Outcome) -> Value {
    serde_json::from_str(outcome.text()).unwrap_or_else(|error| panic!("{error}:\n{}", outcome.text()))
}

/// File and column of every finding.
#[track_caller]
fn found(dir: &Dir, rest: &str) -> Vec<String> {
    let report = json(&scan(dir, &format!("{rest} --format json")));
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let findings = report["findings"].as_array().expect("a list of findings").iter();
    findings.map(|finding| [&finding["file"], &finding["column"]].map(text).join(" ").trim().to_owned()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        out.append_data(&mut header, name, *bytes).unwrap();
    }
    out.into_inner().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn database(dir: &Dir, name: &str) {
    let connection = rusqlite::Connection::open(dir.join(name)).unwrap();
    connection
        .execute_batch(&format!(
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, note TEXT);
             INSERT INTO users VALUES (1, '{}', NULL), (2, NULL, 'nothing here');
             CREATE TABLE logs (line TEXT); INSERT INTO logs VALUES ('from {} to nobody');",
            planted(),
            other()
        ))
        .unwrap();
}

#[test]
fn a_clean_folder_is_0_and_a_finding_is_1_with_a_place_and_a_way_on() {
    let dir = Dir::new();
    dir.write("src/a.txt", "mail to someone@example.com\n");
    scan(&dir, "").ok().stderr_has("1 files").stderr_has("nothing found");
    dir.write("src/b.txt", format!("one\n  {}", line()));
    scan(&dir, "")
        .fails(1)
        .stderr_has("error[email]: e-mail address")
        .stderr_has("src/b.txt:2:12")
        .stderr_has("standin:allow")
        .stderr_has("1 value found");
    scan(&dir, "--fail-on never").ok().stderr_has("src/b.txt:2");
    scan(&dir, "src/a.txt").ok();
    Standin::new(&dir, "scan --skip email src").run().ok();
}

#[test]
fn every_kind_of_input_is_looked_into() {
    let dir = Dir::new();
    let text = line();
    let plain = text.as_bytes();
    let dump = format!("COPY public.users (id, email) FROM stdin;\n1\t{}\n\\.\n", planted());
    dir.write("dump.sql.gz", gzip(dump.as_bytes()));
    dir.write("rows.csv", format!("id,email\n1,{}\n", planted()));
    dir.write("one.zst", zstd::encode_all(plain, 0).unwrap());
    dir.write("deep.tar.gz", gzip(&tar(&[("in/x.zip", &zip(&[("y.log", plain)])), ("clean.txt", b"nothing")])));
    database(&dir, "shop.db");
    let database = dir.bytes("shop.db");
    dir.write("packed.tar", tar(&[("shop.db", &database)]));
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    dir.write("wide.txt", [&[0xff, 0xfe][..], &wide].concat());
    dir.write("picture.png", [b"\x89PNG\0\0", plain].concat());
    let report = scan(&dir, "--format json").fails(1).stderr_has("1 binary");
    let report = json(&report);
    let places: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let column = finding["column"].as_str().map(|column| format!(" {column}")).unwrap_or_default();
            format!("{}{column}", finding["file"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        places,
        [
            "deep.tar.gz!in/x.zip!y.log",
            "dump.sql.gz public.users.email",
            "one.zst",
            "packed.tar!shop.db logs.line",
            "packed.tar!shop.db users.email",
            "rows.csv rows.email",
            "shop.db logs.line",
            "shop.db users.email",
            "wide.txt",
        ]
    );
    assert_eq!(report["skipped"]["binary"], 1);
    assert_eq!(report["scanned"]["tables"], 4);
    assert_eq!(report["scanned"]["rows"], 6);
}

#[test]
fn a_live_database_and_a_stream_are_looked_into() {
    let dir = Dir::new();
    database(&dir, "shop.db");
    assert_eq!(found(&dir, "sqlite:shop.db"), ["logs.line", "users.email"]);
    assert_eq!(found(&dir, "sqlite:shop.db --sample 1"), ["logs.line", "users.email"]);
    scan(&dir, "sqlite:none.db").fails(3);
    dir.write("in", gzip(line().as_bytes()));
    let piped = Standin::new(&dir, "scan - --format json").stdin(dir.join("in")).run().fails(1);
    assert_eq!(json(&piped)["findings"][0]["file"], "stdin");
    dir.write("empty", "");
    Standin::new(&dir, "scan -").stdin(dir.join("empty")).run().fails(3).stderr_has("nothing to scan");
}

/// Partitions are read once, with their root; the database's own types are text.
#[test]
fn servers_are_looked_into() {
    let dir = Dir::new();
    let rows = format!(
        "CREATE TABLE users (id int PRIMARY KEY, email varchar(200)); INSERT INTO users VALUES (1, '{}'), (2, NULL);",
        planted()
    );
    let postgres = crate::database::Database::create();
    let parts = format!(
        "CREATE TABLE parts (id int, mail text) PARTITION BY RANGE (id);
         CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
         INSERT INTO parts VALUES (1, '{}');",
        other()
    );
    postgres.load(&dir.write("postgres.sql", format!("{rows}{parts}")));
    let maria = crate::maria_database::MariaDatabase::create();
    maria.load(&dir.write("maria.sql", &rows));
    assert_eq!(found(&dir, &postgres.url()), ["parts.mail", "users.email"]);
    assert_eq!(found(&dir, &maria.url()), ["users.email"]);
    let report = json(&scan(&dir, &format!("{} --sample 1 --format json", postgres.url())).fails(1));
    assert_eq!((&report["scanned"]["tables"], &report["scanned"]["rows"]), (&2.into(), &2.into()));
}

#[test]
fn nothing_to_scan_is_3_unless_it_is_allowed() {
    let dir = Dir::new();
    scan(&dir, "").fails(3).stderr_has("--allow-empty");
    scan(&dir, "--allow-empty").ok();
    dir.write("none.sql", "");
    scan(&dir, "").fails(3).stderr_has("1 empty");
    scan(&dir, "missing").fails(3).stderr_has("missing");
    dir.write(".gitignore", "out/\n");
    dir.write("out/a.txt", line());
    dir.write(".hidden/a.txt", line());
    dir.write(".env.test", "A=1\n");
    Command::new("git").args(["init", "-q"]).current_dir(dir.path()).status().unwrap();
    assert_eq!(found(&dir, ""), Vec::<String>::new());
    assert_eq!(found(&dir, "--no-ignore"), ["out/a.txt"]);
    assert_eq!(found(&dir, "--hidden"), [".hidden/a.txt"]);
    assert_eq!(found(&dir, "out/a.txt"), ["out/a.txt"]);
}

#[test]
fn what_cannot_be_looked_at_is_3_and_the_rest_is_told() {
    let dir = Dir::new();
    dir.write("a.txt", line());
    let cut = gzip(&line().repeat(1000).into_bytes());
    dir.write("cut.gz", &cut[..cut.len() / 2]);
    scan(&dir, "").fails(3).stderr_has("a.txt:1").stderr_has("cut.gz").stderr_has("ends too early");
    std::fs::remove_file(dir.join("cut.gz")).unwrap();
    dir.write("x.tar.gz", gzip(&tar(&[("ok.txt", b"fine"), ("bad.gz", &cut[..20]), ("b.txt", line().as_bytes())])));
    scan(&dir, "").fails(3).stderr_has("x.tar.gz!bad.gz").stderr_has("x.tar.gz!b.txt:1");
    std::fs::remove_file(dir.join("x.tar.gz")).unwrap();
    dir.write("x.bz2", b"BZh91AY");
    scan(&dir, "").fails(1).stderr_has("1 packed");
    scan(&dir, "x.bz2").fails(3).stderr_has("bzip2 -dc");
    std::fs::remove_file(dir.join("x.bz2")).unwrap();
    let closed = dir.write("closed.txt", "x");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    // A superuser may read everything, and then there is nothing to see here.
    if std::fs::read(&closed).is_err() {
        scan(&dir, "").fails(3).stderr_has("closed.txt");
    }
}

#[test]
fn bombs_are_errors_and_not_outages() {
    let dir = Dir::new();
    let zeros = vec![b' '; 66 << 20];
    dir.write("bomb.gz", gzip(&zeros));
    scan(&dir, "").fails(3).stderr_has("bomb.gz").stderr_has("far more than it may");
    dir.write("bomb.gz", zip(&[("a.txt", &zeros)]));
    scan(&dir, "").fails(3).stderr_has("bomb.gz").stderr_has("far more than it may");
    let nested = (0..8).fold(line().into_bytes(), |inner, _| gzip(&inner));
    dir.write("bomb.gz", nested);
    scan(&dir, "").fails(3).stderr_has("packed in each other");
}

fn git(dir: &Dir, line: &str) {
    let mut git = Command::new("git");
    for (name, value) in [("NAME", "t"), ("EMAIL", "t@example.test")] {
        git.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
    }
    let done = git.args(line.split(' ')).current_dir(dir.path()).env("HOME", dir.path()).output().unwrap();
    assert!(done.status.success(), "git {line}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn what_is_staged_is_scanned_and_not_what_lies_beside_it() {
    let dir = Dir::new();
    scan(&dir, "--staged").fails(3).stderr_has("git");
    git(&dir, "init -q -b main");
    scan(&dir, "--staged").fails(3).stderr_has("git add");
    scan(&dir, "--staged --allow-empty").ok();
    dir.write("a.txt", line());
    dir.write("b/c d.txt", line());
    git(&dir, "add .");
    dir.write("a.txt", "mended since, and not staged\n");
    assert_eq!(found(&dir, "--staged"), ["a.txt", "b/c d.txt"]);
    assert_eq!(found(&dir, "--staged b"), ["b/c d.txt"]);
    git(&dir, "commit -q -m one");
    scan(&dir, "--staged").fails(3);
    dir.write("a.txt", format!("{}clean\n{}", line(), other()));
    git(&dir, "add .");
    let lines = |rest: &str| -> Vec<Value> {
        let report = json(&scan(&dir, &format!("{rest} --format json")));
        report["findings"].as_array().unwrap().iter().map(|finding| finding["line"].clone()).collect()
    };
    assert_eq!(lines("--staged"), [1, 3]);
    assert_eq!(lines("--staged --diff-base HEAD"), [3]);
    scan(&dir, "--staged -").fails(2);
}

#[test]
fn only_added_lines_count_against_a_revision() {
    let dir = Dir::new();
    git(&dir, "init -q -b main");
    dir.write("old.txt", line());
    dir.write("both.txt", line());
    git(&dir, "add .");
    git(&dir, "commit -q -m one");
    git(&dir, "checkout -q -b branch");
    dir.write("both.txt", format!("{}\n{}", line(), other()));
    dir.write("new.zip", zip(&[("x.txt", line().as_bytes())]));
    git(&dir, "add .");
    git(&dir, "commit -q -m two");
    git(&dir, "checkout -q main");
    dir.write("later.txt", line());
    git(&dir, "add .");
    git(&dir, "commit -q -m three");
    git(&dir, "checkout -q branch");
    assert_eq!(found(&dir, "--diff-base main"), ["both.txt", "new.zip!x.txt"]);
    assert_eq!(found(&dir, "--diff-base main both.txt"), ["both.txt"]);
    scan(&dir, "--diff-base none").fails(2).stderr_has("no such revision");
    scan(&dir, "--diff-base --output=x").fails(2);
    scan(&dir, "--diff-base HEAD").fails(3).stderr_has("--allow-empty");
    scan(&dir, "--diff-base HEAD --allow-empty").ok();
}

#[test]
fn waivers_live_and_end() {
    let dir = Dir::new();
    dir.write("a.txt", line());
    dir.write("b.txt", format!("{}\n", other()));
    let create = "baseline create --detectors email --expires 2999-01-01 --reason known-and-public";
    Standin::new(&dir, create).run().ok().stderr_has("2 findings");
    let written = dir.text("masks/allow.yaml");
    assert!(written.contains("reason: known-and-public") && !written.contains("posteo"), "{written}");
    scan(&dir, "--strict").ok().stderr_has("waived: 2 in masks/allow.yaml");
    Standin::new(&dir, create).run().ok().stderr_has("nothing is found");
    assert_eq!(dir.text("masks/allow.yaml"), written);

    // Moved lines keep their fingerprint; another value is another finding.
    dir.write("a.txt", format!("\n\n{}", line()));
    scan(&dir, "").ok();
    dir.write("a.txt", format!("{}{}\n", line(), ["new", "@", "posteo.de"].concat()));
    scan(&dir, "").fails(1).stderr_has("a.txt:2");
    // Without the key nobody can tell.
    let keyless = Standin::new(&dir, "scan --detectors email").without_env("STANDIN_KEY").run();
    keyless.fails(1).stderr_has("STANDIN_KEY").stderr_has("place:");

    dir.write("a.txt", "mended\n");
    scan(&dir, "").ok().stderr_has("M0805").stderr_has("waives nothing");
    scan(&dir, "--strict").fails(1);
    Standin::new(&dir, "baseline prune --detectors email").run().ok().stderr_has("1 waivers taken out, 1 are left");
    scan(&dir, "--strict").ok();

    let ended = dir.text("masks/allow.yaml").replace("2999-01-01", "2020-01-01");
    dir.write("masks/allow.yaml", &ended);
    scan(&dir, "").fails(1).stderr_has("M0804").stderr_has("b.txt:1");
    dir.write("masks/allow.yaml", ended.replace("reason:", "raeson:"));
    scan(&dir, "").fails(2).stderr_has("M0004").stderr_has("did you mean `reason`?").stderr_has("M0801");
    scan(&dir, "--allow none.yaml").fails(2).stderr_has("none.yaml");
}

#[test]
fn a_baseline_by_place_needs_no_key() {
    let dir = Dir::new();
    dir.write("a.txt", line());
    let create = "baseline create --detectors email --by-place --expires 2999-01-01 --reason known-and-public";
    Standin::new(&dir, create).run().ok().stderr_has("of places");
    scan(&dir, "--strict").ok();
    Standin::new(&dir, "scan --strict --detectors email").without_env("STANDIN_KEY").run().ok();
    Standin::new(&dir, "baseline create --expires 2020-01-01 --reason known").run().fails(2);
    Standin::new(&dir, "baseline create --expires 2999-01-01 --reason -").run().fails(2);
    Standin::new(&dir, "baseline create --expires 2999-01-01").run().fails(2).stderr_has("--reason");
    Standin::new(&dir, "baseline create --reason known").run().fails(2).stderr_has("--expires");
}

#[test]
fn a_waiver_beside_the_line_has_a_reason_and_is_counted() {
    let dir = Dir::new();
    let own = |note: &str| format!("x = 1\nmail = {} {note}\n", planted());
    dir.write("a.py", own("# standin:allow email -- printed on every invoice"));
    scan(&dir, "--strict").ok().stderr_has("1 beside lines");
    dir.write("a.py", format!("# standin:allow email -- printed on every invoice\n{}", line()));
    scan(&dir, "--strict").ok();
    dir.write("a.py", format!("# standin:allow email -- printed on every invoice\n\n{}", line()));
    scan(&dir, "").fails(1).stderr_has("a.py:1: `standin:allow email` waives nothing");
    dir.write("a.py", own("# standin:allow email"));
    scan(&dir, "").fails(1).stderr_has("has no reason");
    dir.write("a.py", own("# standin:allow emial -- printed on every invoice"));
    scan(&dir, "").fails(1).stderr_has("detector that does not exist");
    dir.write("a.py", own("# gitleaks:allow"));
    scan(&dir, "").fails(1);
    dir.write("a.py", "x = 1 # standin:allow email -- printed on every invoice\n");
    scan(&dir, "").ok().stderr_has("waives nothing");
    scan(&dir, "--strict").fails(1);
}

#[test]
fn formats_go_where_they_are_sent_and_hold_no_value() {
    let dir = Dir::new();
    dir.write("in/a.txt", line());
    dir.write("in/rows.csv", format!("id,email\n1,{}\n2,{}\n", planted(), other()));
    let names = ["human", "json", "jsonl", "sarif", "junit", "github", "gitlab"];
    let files: Vec<String> = names.iter().map(|name| format!("--format {name}=out.{name}")).collect();
    scan(&dir, &format!("in {} --format github", files.join(" "))).fails(1).stdout_has("::error file=in/a.txt,line=1,");
    for name in names {
        let text = dir.text(&format!("out.{name}"));
        assert!(text.contains("in/a.txt"), "{name} names the file");
        assert!(
            !text.contains("posteo") && !text.contains("ottilie") && !text.contains("novak"),
            "{name} shows a value"
        );
    }
    let sarif: Value = serde_json::from_str(&dir.text("out.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(2));
    assert_eq!(dir.text("out.jsonl").lines().count(), 3);
    scan(&dir, "in --format json --format sarif").fails(2).stderr_has("stdout");
    scan(&dir, "in --format sarfi").fails(2).stderr_has("did you mean `sarif`?");
    scan(&dir, "in --format json=no/such/folder").fails(3);
    let other = Standin::new(&dir, "scan in --detectors emial").run().fails(2);
    other.stderr_has("did you mean email?");
}

/// Names of columns and keys are told, and must not be what is found.
#[test]
fn keys_that_are_values_are_not_told() {
    let dir = Dir::new();
    let value = planted();
    dir.write("k.json", format!("{{\"users\": {{\"{value}\": {{\"mail\": \"{value}\"}}}}}}"));
    dir.write("k.yaml", format!("users:\n  {value}:\n    mail: {value}\n"));
    dir.write("k.env", format!("{value}={value}\n"));
    dir.write("h.csv", format!("{value},x\n{value},y\n{value},z\n"));
    dir.write("k.sql", format!("INSERT INTO t (\"{value}\") VALUES ('{value}');\n"));
    for format in ["human", "json", "sarif", "github", "gitlab", "junit"] {
        scan(&dir, &format!("--format {format}")).fails(1);
    }
    let create = "baseline create --detectors email --expires 2999-01-01 --reason known-and-public";
    Standin::new(&dir, create).run().ok().shows_nowhere("ottilie");
    assert!(!dir.text("masks/allow.yaml").contains("ottilie"));
}

/// Every detector's own examples, as text and as keys of a document.
#[test]
fn no_format_shows_what_any_detector_finds() {
    let dir = Dir::new();
    let values: Vec<String> = standin::detect::all()
        .flat_map(|detector| detector.hits())
        .filter_map(|sample| match sample {
            standin::detect::Sample::Value(pieces) => Some(pieces.concat()),
            standin::detect::Sample::In(..) | standin::detect::Sample::Within(_) => None,
        })
        // What is shorter may stand in a path or a number by chance.
        .filter(|value| value.len() >= 8 && !value.contains(['\n', '"', '\\']))
        .collect();
    assert!(!values.is_empty());
    let keys: Vec<String> =
        values.iter().map(|value| format!("\"{value}\": {{\"mail\": \"{}\"}}", planted())).collect();
    dir.write("keys.json", format!("{{{}}}", keys.join(",\n")));
    dir.write("all.txt", values.join("\n"));
    dir.write("all.csv", format!("id,value\n{}\n", values.join("\n")));
    for format in ["human", "json", "jsonl", "sarif", "junit", "github", "gitlab"] {
        let outcome = Standin::new(&dir, &format!("scan --format {format}")).run().fails(1).shows_nowhere("ottilie");
        values.iter().fold(outcome, |outcome, value| outcome.shows_nowhere(value));
    }
}

/// What a project wrote for gitleaks counts here, too.
#[test]
fn rules_and_waivers_of_gitleaks_are_read() {
    let dir = Dir::new();
    let rule = "[[rules]]\nid = \"our-token\"\ndescription = \"our token\"\nregex = 'ourtok_([a-z0-9]{12})'\n";
    dir.write(".gitleaks.toml", rule);
    let token = ["ourtok_", "a8s7d6f5g4h3"].concat();
    dir.write("a.txt", format!("x\nkey {token}\n"));
    let run =
        |rest: &str| Standin::new(&dir, &format!("scan --detectors our-token {rest}")).run().shows_nowhere(&token);
    run("").fails(1).stderr_has("error[our-token]: our token").stderr_has("a.txt:2");
    dir.write("a.txt", format!("x\nkey {token} # gitleaks:allow\n"));
    run("").ok();
    dir.write("a.txt", format!("x\nkey {token}\n"));
    dir.write(".gitleaksignore", "a.txt:our-token:2\n");
    run("").ok().stderr_has("waived");
    dir.write(".gitleaks.toml", "[[rules]]\nid = 5\n");
    Standin::new(&dir, "scan").run().fails(2).stderr_has(".gitleaks.toml");
}

#[test]
fn the_result_does_not_depend_on_how_many_files_at_a_time() {
    let dir = Dir::new();
    for number in 0..60 {
        dir.write(&format!("d{}/f{number}.txt", number % 7), line().repeat(number % 3));
    }
    let run = |jobs: &str| scan(&dir, &format!("--jobs {jobs} --format json")).fails(1).text().to_owned();
    let one = run("1");
    assert_eq!(one, run("8"));
    assert_eq!(one, run("3"));
}

#[test]
fn links_are_not_followed() {
    let dir = Dir::new();
    dir.write("in/clean.txt", "nothing\n");
    dir.write("secret/a.txt", line());
    std::os::unix::fs::symlink(dir.join("secret"), dir.join("in/folder")).unwrap();
    std::os::unix::fs::symlink(dir.join("secret/a.txt"), dir.join("in/file.txt")).unwrap();
    scan(&dir, "in").ok().stderr_has("2 links");
    scan(&dir, "in/file.txt").fails(1);
}

#[test]
fn a_reader_that_goes_away_and_an_interrupt_end_it_quietly() {
    let dir = Dir::new();
    dir.write("a.txt", line());
    let mut child = Command::new(env!("CARGO_BIN_EXE_standin"))
        .args(["scan", "--format", "json"])
        .current_dir(dir.path())
        .env("STANDIN_KEY", key())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
    assert_eq!(output.status.code(), Some(1));

    let pipe = dir.join("silent");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // Opened for both, so that nobody waits for the other end.
    let held = std::fs::OpenOptions::new().read(true).write(true).open(&pipe).unwrap();
    let running = Standin::new(&dir, "scan -").stdin(&pipe).start();
    std::thread::sleep(std::time::Duration::from_millis(500));
    running.signal("INT");
    running.wait().fails(3).stderr_has("interrupted");
    drop(held);
}

#[test]
fn detectors_and_formats_are_listed_and_explained() {
    let dir = Dir::new();
    let list = Standin::new(&dir, "list detectors").run().ok();
    assert!(
        list.text().lines().any(|line| line.starts_with("email ") && line.contains("fail") && line.contains("e-mail"))
    );
    Standin::new(&dir, "list kinds").run().ok().stdout_has("national_id");
    Standin::new(&dir, "list formats").run().ok().stdout_has("sarif").stdout_has("sqlite");
    Standin::new(&dir, "explain email")
        .run()
        .ok()
        .stdout_has("Finds")
        .stdout_has("Does not find")
        .stdout_has("fails a scan");
    Standin::new(&dir, "explain emial").run().fails(2).stderr_has("did you mean email?");
}

/// The CI files are YAML and name what is there.
#[test]
fn the_files_for_ci_are_yaml_and_call_what_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let grammar = standin::yaml::Grammar {
        name: "settings",
        bad_yaml: standin::diagnostic::codes::BAD_YAML,
        wrong_shape: standin::diagnostic::codes::WRONG_SHAPE,
        duplicate_key: standin::diagnostic::codes::DUPLICATE_KEY,
        depth_max: 16,
        aliases: false,
    };
    let help = Standin::new(&Dir::new(), "scan --help").run().ok();
    for file in ["action.yml", ".pre-commit-hooks.yaml", "ci/gitlab.yml"] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let mut problems = Vec::new();
        let read = standin::yaml::parse(&text, &grammar, &mut problems);
        assert!(read.is_ok() && problems.is_empty(), "{file}");
        for flag in text.split([' ', '\n', '"']).filter(|word| word.starts_with("--") && word.len() > 2) {
            let known = ["--locked", "--path", "--root", "--masks"];
            let flag = flag.trim_end_matches([',', '.', ';']);
            assert!(known.contains(&flag) || help.text().contains(flag), "{file}: scan has no {flag}");
        }
    }
}
