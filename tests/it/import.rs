//! Other tools' configurations through the front door: a folder of
//! `tests/imports` for each tool, with a configuration, the rules that come of it,
//! the notes, and what `standin check` says of the rules. `BLESS=1` writes the
//! last three anew.

use std::fs;
use std::path::{Path, PathBuf};

use standin::import::IMPORTERS;

use crate::command::{Outcome, Standin};
use crate::dir::Dir;

/// Stands in every configuration where a password would; put together here, so
/// that no file of the repository looks as if it held one.
fn secret() -> String {
    ["c0rrect", "horse", "battery"].join("-")
}

fn folder(tool: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/imports").join(tool)
}

/// A project with the snapshot of a small schema, and nothing else.
fn project() -> Dir {
    let dir = Dir::new();
    let connection = rusqlite::Connection::open(dir.join("shop.db")).expect("a database file can be made");
    let schema = fs::read_to_string(folder("schema.sql")).expect("the schema is there");
    connection.execute_batch(&schema).expect("the schema is right");
    dir.write("masks/shop.yaml", "version: 1\nschema: schemas/shop.yaml\nsource: sqlite:shop.db\n");
    run(&dir, "snapshot").ok();
    fs::remove_file(dir.join("masks/shop.yaml")).expect("it was written");
    dir
}

fn run(dir: &Dir, line: &str) -> Outcome {
    Standin::new(dir, line).run()
}

/// Copies a tool's configuration into the project; gives its name there.
fn configured(dir: &Dir, tool: &str) -> String {
    let file = ["config.yaml", "config.json", "config.sql"].into_iter().find(|file| folder(tool).join(file).exists());
    let file = file.unwrap_or_else(|| panic!("tests/imports/{tool} holds no configuration"));
    let text = fs::read_to_string(folder(tool).join(file)).expect("it exists");
    dir.write(file, text.replace("@SECRET@", &secret()));
    file.to_owned()
}

#[test]
fn every_tools_rules_are_as_wanted_and_checked() {
    let mut failures = Vec::new();
    for importer in IMPORTERS {
        let (dir, tool) = (project(), importer.name());
        let file = configured(&dir, tool);
        let imported = run(&dir, &format!("import {tool} {file} --out masks/shop.yaml")).ok().shows_nowhere(&secret());
        let rules = dir.text("masks/shop.yaml");
        assert!(!rules.contains(&secret()), "{tool} carries a secret over");
        let checked = run(&dir, "check shop");
        for (name, made) in [("rules.yaml", &rules), ("notes.txt", &imported.stderr), ("check.txt", &checked.stderr)] {
            let path = folder(tool).join(name);
            if std::env::var_os("BLESS").is_some() {
                fs::write(&path, made).expect("what is wanted can be written");
            }
            if fs::read_to_string(&path).ok().as_ref() != Some(made) {
                failures.push(format!("--- {tool}/{name}\n{made}"));
            }
        }
    }
    assert!(failures.is_empty(), "BLESS=1 accepts:\n{}", failures.join("\n"));
}

#[test]
fn a_column_that_nobody_mentioned_is_reported_and_never_kept() {
    let dir = project();
    dir.write("g.yaml", "dump: {transformation: [{schema: public, name: users, transformers: [{name: RandomEmail, params: {column: email}}]}]}");
    run(&dir, "import greenmask g.yaml --out masks/shop.yaml").ok().stderr_has("has no rule, and is never copied");
    assert!(!dir.text("masks/shop.yaml").contains("keep"), "nothing is kept that nobody kept");
    run(&dir, "check shop")
        .fails(1)
        .stderr_has("users.note")
        .stderr_has("M0101")
        .stderr_has("orders")
        .stderr_has("M0102");
}

#[test]
fn rules_go_to_stdout_and_are_read_from_stdin() {
    let dir = project();
    let text = "filters: {users: {columns: {note: {value: 'x'}}}}";
    let file = dir.write("conf.yaml", text);
    let printed = run(&dir, "import nxs conf.yaml --name shop")
        .ok()
        .stdout_has("note: fixed(\"x\")")
        .stdout_has("schemas/shop.yaml");
    let piped = Standin::new(&dir, "import nxs - --name shop").stdin(&file).run().ok();
    assert_eq!(printed.text(), piped.text());
    assert!(run(&dir, "import nxs conf.yaml -q").ok().stderr.is_empty());
    run(&dir, "import nxs conf.yaml --out masks/new.yaml").ok().stderr_has("wrote masks/new.yaml");
    run(&dir, "import nxs conf.yaml --out masks/new.yaml").fails(2).stderr_has("exists already").stderr_has("--force");
    run(&dir, "import nxs conf.yaml --out masks/new.yaml --force").ok();
}

#[test]
fn what_cannot_be_read_says_why_and_quotes_nothing() {
    let dir = project();
    let secret = secret();
    dir.write("empty", "");
    run(&dir, "import greenmask empty").fails(2).stderr_has("error[M0601]: empty:1:1: the file is empty");
    dir.write("broken", format!("dump:\n  a: [1\n  b: {secret}\n"));
    run(&dir, "import greenmask broken").fails(2).stderr_has("broken:3").stderr_has("not YAML").shows_nowhere(&secret);
    dir.write("twice", format!("dump: {secret}\ndump: {secret}\n"));
    run(&dir, "import greenmask twice").fails(2).stderr_has("twice:2:1").shows_nowhere(&secret);
    for importer in IMPORTERS {
        for other in IMPORTERS.iter().filter(|other| other.name() != importer.name()) {
            let file = configured(&dir, other.name());
            let outcome = run(&dir, &format!("import {} {file}", importer.name())).fails(2).shows_nowhere(&secret);
            let told = other.name() == "pg-anonymizer"
                || outcome.stderr.contains(&format!("standin import {} FILE", other.name()));
            assert!(told, "{} given to {}:\n{}", other.name(), importer.name(), outcome.stderr);
        }
    }
    dir.write("binary", [0xff, 0xfe, 0x00]);
    run(&dir, "import nxs binary").fails(3).stderr_has("not UTF-8");
    run(&dir, "import nxs nowhere").fails(3).stderr_has("cannot be read");
    run(&dir, "import nxs masks").fails(3).stderr_has("cannot be read");
    fs::File::create(dir.join("huge"))
        .and_then(|file| file.set_len((64 << 20) + 1))
        .expect("a sparse file can be made");
    run(&dir, "import nxs huge").fails(3).stderr_has("larger than any configuration");
    run(&dir, "import mystery empty").fails(2).stderr_has("greenmask");
    assert!(!dir.names().iter().any(|name| name.starts_with("masks/")), "nothing is written: {:?}", dir.names());
}

#[test]
fn every_tool_is_in_the_help_and_every_code_is_explained() {
    let dir = Dir::new();
    let help = run(&dir, "import --help").ok();
    for importer in IMPORTERS {
        assert!(
            help.text().contains(importer.name()) && help.text().contains(importer.summary()),
            "{}",
            importer.name()
        );
    }
    for code in ["M0601", "M0602", "M0603", "M0604"] {
        run(&dir, &format!("explain {code}")).ok().stdout_has("standin import");
    }
}
