//! The command line as people and scripts meet it: help, mistakes, streams,
//! exit codes.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::command::{Outcome, Standin, key};
use crate::dir::{Dir, files};

const COMMANDS: &[&str] = &[
    "init",
    "discover",
    "import",
    "snapshot",
    "check",
    "dump",
    "preview",
    "scan",
    "baseline",
    "baseline create",
    "baseline prune",
    "explain",
    "list",
    "demo",
    "key",
    "key new",
    "completions",
    "man",
];

const ROWS: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE);
    INSERT INTO people VALUES (1, 'Ottilie Brandauer', 'ottilie@mail.example'), (2, 'Marek Novak', NULL);";
const RULES: &str = "version: 1
schema: schemas/shop.yaml
key: env:STANDIN_KEY
source: sqlite:shop.db
tables:
  people:
    id: key
    name: person.full_name
    email: person.email
";

/// A project whose rules, snapshot and database agree.
fn project() -> Dir {
    let dir = Dir::new();
    change(&dir, ROWS);
    dir.write("masks/shop.yaml", RULES);
    Standin::new(&dir, "snapshot").run().ok();
    dir
}

fn change(dir: &Dir, sql: &str) {
    let connection = rusqlite::Connection::open(dir.join("shop.db")).expect("a database file can be made");
    connection.execute_batch(sql).expect("the statements are right");
}

fn run(dir: &Dir, line: &str) -> Outcome {
    Standin::new(dir, line).run()
}

#[track_caller]
fn json(outcome: &Outcome) -> Value {
    serde_json::from_str(outcome.text()).unwrap_or_else(|error| panic!("{error}:\n{}", outcome.text()))
}

#[test]
fn every_command_explains_itself_with_examples() {
    let dir = Dir::new();
    let help = run(&dir, "--help").ok().stdout_has("Examples:").stdout_has("Exit codes:");
    for command in COMMANDS {
        let name = command.split(' ').next().expect("there is one");
        assert!(help.text().lines().any(|line| line.trim_start().starts_with(name)), "`--help` names {name}");
        let page = run(&dir, &format!("{command} --help")).ok().stdout_has("Examples:").stdout_has("Usage: standin");
        assert!(page.stderr.is_empty());
        assert_eq!(page.text(), run(&dir, &format!("{command} --help")).ok().text());
    }
    assert!(run(&dir, "--version").ok().text().starts_with("standin 0."));
    assert!(dir.names().is_empty());
}

#[test]
fn wrong_usage_ends_with_2_and_a_way_on() {
    let dir = project();
    run(&dir, "").fails(2).stderr_has("Usage: standin").stderr_has("demo");
    run(&dir, "chekc").fails(2).stderr_has("check");
    run(&dir, "check --lvie").fails(2).stderr_has("--live");
    run(&dir, "dump").fails(2).stderr_has("--out");
    run(&dir, "list maks").fails(2).stderr_has("masks");
    run(&dir, "dump --out x.sql --jobs 0").fails(2).stderr_has("1..=64");
    run(&dir, "check shop --masks masks/shop.yaml").fails(2).stderr_has("cannot be used with");
    run(&dir, "check --live --source mysql://root:hunter2@host.invalid/shop")
        .fails(3)
        .stderr_has("cannot be reached")
        .shows_nowhere("hunter2");
    run(&dir, "check --live --source mysql://root:hunter2@localhost")
        .fails(2)
        .stderr_has("database")
        .shows_nowhere("hunter2");
    run(&dir, "check --live --source http://u:hunter2@host/shop")
        .fails(2)
        .stderr_has("postgres://")
        .shows_nowhere("hunter2");
    run(&dir, "check --live --source shop.db").fails(2).stderr_has("sqlite:path/to/file.db");
    run(&dir, "check --live --source sqlite:").fails(2).stderr_has("sqlite:path/to/file.db");
    run(&dir, "dump --out - --format json").fails(2).stderr_has("--out FILE");
}

#[test]
fn lists_are_what_explain_knows() {
    let dir = Dir::new();
    let first_words = |what: &str| -> Vec<String> {
        let page = run(&dir, &format!("list {what}")).ok();
        page.text().lines().map(|line| line.split("  ").next().expect("there is one").to_owned()).collect()
    };
    assert!(first_words("kinds").contains(&"national_id".to_owned()));
    let formats = first_words("formats");
    for format in ["sql", "sqlite", "csv", "rails", "human", "json", "jsonl", "sarif", "junit", "github", "gitlab"] {
        assert!(formats.iter().any(|listed| listed == format), "{format} is not listed");
    }
    let detectors = first_words("detectors");
    assert!(detectors.contains(&"email".to_owned()));
    let (masks, codes) = (first_words("masks"), first_words("codes"));
    assert!(masks.len() >= 25 && codes.len() >= 30, "{} masks, {} codes", masks.len(), codes.len());
    for name in masks.iter().chain(&codes).chain(&detectors) {
        let page = run(&dir, &format!("explain {name}")).ok();
        assert!(page.text().starts_with(&format!("{name}: ")), "{}", page.text());
        assert!(page.text().lines().count() >= 3, "{name} is explained in a line or two");
    }
    run(&dir, "explain m0101").ok().stdout_has("M0101: ");
}

#[test]
fn a_column_is_explained_and_nonsense_is_answered_with_a_way_on() {
    let dir = project();
    change(&dir, "CREATE TABLE notes (person_id INTEGER REFERENCES people (id), body TEXT, size AS (length(body)))");
    let rules = format!("{RULES}  n*:\n    body: null\n");
    dir.write("masks/shop.yaml", rules);
    run(&dir, "snapshot").fails(1);
    run(&dir, "explain people.email")
        .ok()
        .stdout_has("looks like   e-mail")
        .stdout_has("unique")
        .stdout_has("person.email:");
    run(&dir, "explain notes.person_id").ok().stdout_has("follows      people.id").stdout_has("rule         key:");
    run(&dir, "explain notes.body").ok().stdout_has("rule         null:");
    run(&dir, "explain notes.size").ok().stdout_has("none is needed");
    run(&dir, "explain people.emial").fails(2).stderr_has("did you mean people.email?");
    run(&dir, "explain person.mail").fails(2).stderr_has("did you mean person.email?");
    run(&dir, "explain M9101").fails(2).stderr_has("standin list codes");
    run(&dir, "explain nonsense").fails(2).stderr_has("standin list masks");
    let elsewhere = Dir::new();
    run(&elsewhere, "explain person.mail").fails(2).stderr_has("did you mean person.email?");
}

#[test]
fn completions_are_scripts_and_the_manual_is_a_page() {
    let dir = Dir::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&dir, &format!("completions {shell}")).ok().stdout_has("snapshot").stdout_has("ephemeral-key");
        dir.write(shell, &script.stdout);
    }
    let parsed = Command::new("bash").arg("-n").arg(dir.join("bash")).status();
    assert!(parsed.expect("bash can be run").success());
    let page = run(&dir, "man").ok().stdout_has(".TH standin").stdout_has("ephemeral");
    dir.write("standin.1", &page.stdout);
    // Where there is no `man`, its source has to do.
    let shown = Command::new("man").arg("-l").arg(dir.join("standin.1")).env("MANPAGER", "cat").output();
    if let Ok(shown) = shown
        && shown.status.success()
    {
        assert!(String::from_utf8_lossy(&shown.stdout).contains("SYNOPSIS"));
    }
}

#[test]
fn keys_are_new_each_time_and_come_from_where_the_rules_say() {
    let dir = project();
    let new = || run(&dir, "key new").ok().text().to_owned();
    let (one, two) = (new(), new());
    assert_ne!(one, two);
    assert!(
        one.len() == 65 && one.trim_end().bytes().all(|byte| byte.is_ascii_hexdigit()),
        "64 hex digits and a line break"
    );

    let dump = |reference: &str, name: &str| {
        dir.write("masks/shop.yaml", RULES.replace("env:STANDIN_KEY", reference));
        Standin::new(&dir, "dump --force --out").arg(name).without_env("STANDIN_KEY")
    };
    dump("env:STANDIN_KEY", "env.sql").env("STANDIN_KEY", &key()).run().ok();
    let wanted = dir.bytes("env.sql");
    let same = |name: &str| assert!(dir.bytes(name) == wanted, "{name} differs");

    let base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    dump("env:OTHER", "base64.sql").env("OTHER", base64).run().ok();
    same("base64.sql");
    dir.write("mask.key", key() + "\n");
    let allow = |mode| fs::set_permissions(dir.join("mask.key"), fs::Permissions::from_mode(mode)).unwrap();
    allow(0o644);
    dump("file:mask.key", "file.sql")
        .run()
        .fails(2)
        .stderr_has("read by others")
        .stderr_has("chmod 600")
        .shows_nowhere(&key());
    allow(0o600);
    dump("file:mask.key", "file.sql").run().ok();
    same("file.sql");
    dump("file:gone.key", "x.sql").run().fails(3).stderr_has("gone.key").stderr_has("standin key new");
    dump("command:cat mask.key", "command.sql").run().ok();
    same("command.sql");
    dump("command:cat mask.key; exit 1", "x.sql").run().fails(3).stderr_has("key command failed").shows_nowhere(&key());
    dump("env:STANDIN_KEY", "x.sql").run().fails(2).stderr_has("STANDIN_KEY").stderr_has("--ephemeral-key");
    dump("env:STANDIN_KEY", "x.sql")
        .env("STANDIN_KEY", "hunter2hunter2")
        .run()
        .fails(2)
        .stderr_has("64 hex digits")
        .shows_nowhere("hunter2");
    assert!(!dir.has("x.sql"));

    Standin::new(&dir, "dump --ephemeral-key --out a.sql")
        .without_env("STANDIN_KEY")
        .run()
        .ok()
        .stderr_has("this run alone");
    Standin::new(&dir, "dump --ephemeral-key --out b.sql").without_env("STANDIN_KEY").run().ok();
    assert_ne!(dir.bytes("a.sql"), dir.bytes("b.sql"));
}

#[test]
fn check_and_dump_answer_machines_in_json() {
    let dir = project();
    let clean = json(&run(&dir, "check --format json").ok());
    assert_eq!(clean["rules"], "masks/shop.yaml");
    assert_eq!(clean["clean"], true);
    for field in ["problems", "drift", "unproved"] {
        assert_eq!(clean[field], Value::Array(Vec::new()), "{field}");
    }

    let dump = json(&run(&dir, "dump --out out.sql --format json --ephemeral-key").ok());
    assert_eq!(dump["out"], "out.sql");
    assert_eq!(dump["rows"], 2);
    assert_eq!(dump["tables"], serde_json::json!([{"table": "main.people", "rows": 2}]));
    assert_eq!(dump["ephemeral_key"], true);
    assert!(dump["left_out"].is_array() && dump["unproved"].is_array());

    change(&dir, "ALTER TABLE people ADD COLUMN fax TEXT");
    let drifted = json(&run(&dir, "check --live --format json").fails(1));
    assert_eq!(drifted["clean"], false);
    assert_eq!(drifted["problems"][0]["code"], "M0101");
    assert_eq!(drifted["problems"][0]["line"], 6);
    assert_eq!(drifted["drift"][0]["name"], "people.fax");
    let drift = json(&run(&dir, "snapshot --check --format json").fails(1));
    assert_eq!(drift[0]["change"], drifted["drift"][0]["change"]);

    // Rules that cannot be read are an answer, too.
    dir.write("masks/shop.yaml", "version: 1\ntables: {}\n");
    let invalid = json(&run(&dir, "check --format json").fails(2));
    assert_eq!(invalid["clean"], false);
    assert_eq!(invalid["problems"][0]["code"], "M0006");
}

#[test]
fn a_snapshot_tells_what_changed_and_whether() {
    let dir = project();
    run(&dir, "snapshot --check").ok().stderr_has("up to date");
    run(&dir, "check --live").ok();
    let before = dir.text("schemas/shop.yaml");
    change(&dir, "ALTER TABLE people ADD COLUMN fax TEXT; CREATE TABLE logs (line TEXT);");
    run(&dir, "check").ok();
    run(&dir, "check --live").fails(1).stderr_has("people.fax").stderr_has("standin snapshot");
    run(&dir, "dump --out out.sql").fails(1);
    run(&dir, "snapshot --check").fails(1).stdout_has("+ column people.fax").stdout_has("logs");
    assert_eq!(dir.text("schemas/shop.yaml"), before, "--check writes nothing");
    run(&dir, "snapshot").fails(1).stdout_has("people.fax").stderr_has("wrote schemas/shop.yaml");
    assert_ne!(dir.text("schemas/shop.yaml"), before);
    run(&dir, "snapshot").ok().stderr_has("up to date");
    run(&dir, "check").fails(1).stderr_has("M0101").stderr_has("M0102");
    assert!(!dir.has("out.sql"));
}

#[test]
fn a_damaged_snapshot_is_mended_by_the_command_that_the_error_names() {
    let dir = project();
    let good = dir.text("schemas/shop.yaml");
    dir.write("schemas/shop.yaml", good.replace("tables:", "<<<<<<< ours\ntables:"));
    run(&dir, "check").fails(2).stderr_has("M0404").stderr_has("standin snapshot");
    run(&dir, "snapshot --check").fails(2).stderr_has("M0404");
    run(&dir, "snapshot").fails(1).stderr_has("written anew");
    assert_eq!(dir.text("schemas/shop.yaml"), good);
    run(&dir, "check").ok();
}

#[test]
fn init_writes_two_files_and_never_over_others() {
    let dir = Dir::new();
    change(&dir, ROWS);
    run(&dir, "init sqlite:shop.db")
        .ok()
        .stderr_has("look personal")
        .stderr_has("standin check shop")
        .shows_nowhere("Ottilie");
    assert_eq!(dir.names(), ["masks/shop.yaml", "schemas/shop.yaml", "shop.db"]);
    run(&dir, "check").ok();
    dir.write("masks/shop.yaml", "mine");
    run(&dir, "init sqlite:shop.db").fails(2).stderr_has("--force");
    assert_eq!(dir.text("masks/shop.yaml"), "mine");
    fs::remove_file(dir.join("schemas/shop.yaml")).unwrap();
    run(&dir, "init sqlite:shop.db").fails(2).stderr_has("masks/shop.yaml");
    assert!(!dir.has("schemas/shop.yaml"));
    run(&dir, "init sqlite:shop.db --force --no-sample").ok();
    run(&dir, "check").ok();
    run(&dir, "init sqlite:shop.db ../shop").fails(2).stderr_has("masks/NAME.yaml");
    run(&dir, "init sqlite:gone.db").fails(3).stderr_has("gone.db");
    assert!(!dir.has("masks/gone.yaml"));
}

#[test]
fn preview_into_a_pipe_shows_no_real_value() {
    let dir = project();
    run(&dir, "preview people --rows 2")
        .ok()
        .stdout_has("people row 2")
        .stderr_has("masked values")
        .shows_nowhere("Ottilie")
        .shows_nowhere("Novak");
    run(&dir, "preview poeple").fails(2).stderr_has("did you mean people?");
}

#[test]
fn no_escape_codes_without_a_terminal_and_nothing_said_when_quiet() {
    let dir = project();
    dir.write("masks/bad.yaml", RULES.replace("key\n", "kye\n"));
    for line in [
        "check shop",
        "check bad",
        "dump shop --force --out out.sql",
        "preview --masks masks/shop.yaml",
        "demo",
        "--help",
    ] {
        for no_color in ["", "1"] {
            Standin::new(&dir, line)
                .env("NO_COLOR", no_color)
                .env("TERM", "xterm-256color")
                .run()
                .shows_nowhere("\x1b");
        }
    }
    for line in [
        "check shop -q",
        "dump shop --quiet --force --out out.sql",
        "snapshot shop --quiet",
        "init -q sqlite:shop.db other",
    ] {
        let outcome = run(&dir, line).ok();
        assert!(outcome.stderr.is_empty() && outcome.stdout.is_empty(), "{line} says {:?}", outcome.stderr);
    }
    run(&dir, "check bad --quiet").fails(2).stderr_has("M0201");
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let dir = project();
    for line in [
        "list masks",
        "explain M0101",
        "--help",
        "man",
        "completions bash",
        "check --format json",
        "preview",
        "demo",
        "dump --out -",
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_standin"))
            .args(line.split(' '))
            .current_dir(dir.path())
            .env("STANDIN_KEY", key())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it can be run");
        // Closed before the first byte is read.
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{line}: {stderr}");
        let code = output.status.code();
        // A dump that did not arrive did not succeed; an answer nobody wants is no failure.
        assert!(
            if line.starts_with("dump") { code == Some(3) || code == Some(0) } else { code == Some(0) },
            "{line}: {code:?} {stderr}"
        );
    }
}

#[test]
fn rules_that_are_missing_many_or_no_rules_are_told_apart() {
    let dir = Dir::new();
    run(&dir, "check").fails(2).stderr_has("masks/").stderr_has("standin init").stderr_has("standin demo");
    run(&dir, "check shop").fails(2).stderr_has("masks/shop.yaml").stderr_has("standin init");
    fs::create_dir(dir.join("masks")).unwrap();
    run(&dir, "check").fails(2).stderr_has("standin init");
    dir.write("masks/shop.yaml", "");
    run(&dir, "check").fails(2).stderr_has("masks/shop.yaml").stderr_has("standin init");
    let garbage: Vec<u8> = (0..=255).cycle().take(4096).collect();
    dir.write("masks/shop.yaml", &garbage);
    run(&dir, "check").fails(2).stderr_has("masks/shop.yaml").stderr_has("UTF-8");
    dir.write("masks/shop.yaml", "version: 1\0\0\nschema: x\n");
    run(&dir, "check").fails(2).stderr_has("masks/shop.yaml");
    dir.write("masks/crm.yaml", RULES);
    dir.write("masks/allow.yaml", "[]\n");
    run(&dir, "check").fails(2).stderr_has("crm, shop").stderr_has("standin check NAME");
    run(&dir, "check crm").fails(2).stderr_has("schemas/shop.yaml").stderr_has("standin snapshot");
}

#[test]
fn a_huge_file_of_rules_ends_in_good_time() {
    let dir = project();
    let mut rules = RULES.to_owned();
    while rules.len() < 10_000_000 {
        rules.push_str(
            "  # a comment line of a hundred characters or so, which is what large files are made of, mostly.\n",
        );
    }
    dir.write("masks/shop.yaml", &rules);
    run(&dir, "check").ok();
    let mut rules = RULES.to_owned();
    for table in 0..2_000 {
        rules.push_str(&format!("  table_{table}:\n    a, b, c: hash(length=16)\n"));
    }
    dir.write("masks/shop.yaml", &rules);
    let outcome = run(&dir, "check").fails(2).stderr_has("M0103");
    assert!(outcome.stderr.contains("2000 errors"), "all of them are told");
}

#[test]
fn a_key_in_the_rules_is_not_repeated() {
    let dir = project();
    for line in [format!("key: {}", key()), format!("key: \"{}\"", key()), format!("key:\n  {}", key())] {
        dir.write("masks/shop.yaml", RULES.replace("key: env:STANDIN_KEY", &line));
        run(&dir, "check").fails(2).stderr_has("M0007").shows_nowhere(&key()[..16]);
        run(&dir, "check --format json").fails(2).shows_nowhere(&key()[..16]);
    }
}

#[test]
fn the_demo_tells_its_story_on_stdout_and_leaves_nothing() {
    let dir = Dir::new();
    let temporary = Dir::new();
    let path = temporary.path().display().to_string();
    let outcome = Standin::new(&dir, "demo").env("TMPDIR", &path).run().ok();
    assert_eq!(outcome.stderr, "");
    assert!(dir.names().is_empty() && files(temporary.path()).is_empty(), "the demo left something");
    let mut at = 0;
    let story = outcome.text();
    for part in [
        "standin init",
        "users.email",
        "standin check",
        "standin dump",
        "users row 1",
        "users row 3",
        "->",
        "none is in it",
        "standin key new",
    ] {
        at += story[at..].find(part).unwrap_or_else(|| panic!("no {part:?} after byte {at} of\n{story}"));
    }
    assert!(!story.contains(&path), "a path that is gone is no help");
}

#[test]
fn the_project_that_the_demo_leaves_works() {
    let dir = Dir::new();
    run(&dir, "demo --keep shop").ok().stdout_has("cd shop");
    assert_eq!(
        dir.names(),
        [
            "shop/masked.db",
            "shop/masked.db.manifest.json",
            "shop/masks/shop.yaml",
            "shop/production.db",
            "shop/schemas/shop.yaml"
        ]
    );
    let inside = |line: &str| Standin::new(&dir, line).cwd(dir.join("shop")).run();
    inside("check").ok();
    inside("snapshot --check --source sqlite:production.db").ok();
    inside("dump --source sqlite:production.db --out again.sql").ok();
    run(&dir, "demo --keep shop").fails(2).stderr_has("shop").stderr_has("not there yet");
}

#[test]
fn the_example_is_what_its_readme_says() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop");
    let dir = Dir::new();
    Standin::new(&dir, "check").cwd(&example).run().ok();
    for file in ["masks/shop.yaml", "schemas/shop.yaml"] {
        dir.write(file, fs::read(example.join(file)).unwrap());
    }
    let database = rusqlite::Connection::open(dir.join("shop.db")).unwrap();
    for script in ["schema.sql", "production.sql"] {
        database.execute_batch(&fs::read_to_string(example.join(script)).unwrap()).unwrap();
    }
    run(&dir, "snapshot --check --source sqlite:shop.db").ok().stderr_has("up to date");
    run(&dir, "init sqlite:shop.db drafted").ok();
    assert_eq!(dir.text("schemas/drafted.yaml"), dir.text("schemas/shop.yaml"));
    run(&dir, "check shop --live --source sqlite:shop.db").ok();
    run(&dir, "dump shop --source sqlite:shop.db --out shop.sql").ok();
}

#[test]
fn a_url_in_the_wrong_place_is_not_repeated() {
    let dir = Dir::new();
    let url = "postgres://ann:hunter2%20x@db.example/shop";
    for line in ["dump --out x.sql", "check", "snapshot", "check --masks", "explain", "preview --masks", "list", "demo"]
    {
        let run = Standin::new(&dir, line).arg(url).run();
        assert!(matches!(run.code, Some(2)), "{line}: {:?}", run.code);
        run.shows_nowhere("hunter2");
    }
}
