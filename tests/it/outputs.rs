//! `outputs:` of the rules: committed files that one command makes, and one holds
//! against what the rules make now.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::command::Standin;
use crate::dir::{Dir, files};

const RULES: &str = "version: 1
schema: schemas/shop.yaml
source: sqlite:shop.db
key: env:STANDIN_KEY
outputs:
  fixtures/all: csv
  fixtures/shop.sql: sql
  fixtures/some: {to: csv, only: [people]}
tables:
  people:
    id: key
    mail: person.email
    keep: [joined]
  visits:
    keep: [id, at]
";

/// 200 people in key order, 400 visits.
fn project() -> Dir {
    let dir = Dir::new();
    let connection = Connection::open(dir.join("shop.db")).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE people(id INTEGER PRIMARY KEY, mail TEXT NOT NULL, joined TEXT NOT NULL);
             CREATE TABLE visits(id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people, at TEXT);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
             INSERT INTO people SELECT i, printf('somebody%03d@home.example.org', i), '2024-05-01' FROM n;
             INSERT INTO visits SELECT id, id, '2025-01-01' FROM people;
             INSERT INTO visits SELECT id + 200, id, NULL FROM people;",
        )
        .unwrap();
    dir.write("masks/shop.yaml", RULES);
    Standin::new(&dir, "snapshot").run().ok();
    dir
}

/// The files of a folder that the user sees.
fn names(dir: &Dir) -> BTreeSet<String> {
    dir.names().into_iter().filter(|name| name.starts_with("fixtures")).collect()
}

#[test]
fn one_command_makes_every_output_that_the_rules_name() {
    let dir = project();
    let told = Standin::new(&dir, "dump").run().ok();
    for output in ["400 masked", "200 masked"] {
        assert!(told.stderr.contains(output) || told.stderr.contains("600 masked"), "{}", told.stderr);
    }
    let wanted = [
        "fixtures/all.manifest.json",
        "fixtures/all/people.csv",
        "fixtures/all/visits.csv",
        "fixtures/shop.sql",
        "fixtures/shop.sql.manifest.json",
        "fixtures/some.manifest.json",
        "fixtures/some/people.csv",
    ];
    assert_eq!(names(&dir), wanted.map(str::to_owned).into());
    assert_eq!(dir.bytes("fixtures/all/people.csv"), dir.bytes("fixtures/some/people.csv"));
    // The second run refuses before it does anything, and --force makes the same bytes.
    let before = dir.bytes("fixtures/shop.sql");
    Standin::new(&dir, "dump").run().fails(2);
    Standin::new(&dir, "dump --force --jobs 7").run().ok();
    assert_eq!(dir.bytes("fixtures/shop.sql"), before);
    // One of them alone is made as the rules say.
    std::fs::remove_dir_all(dir.join("fixtures/some")).unwrap();
    Standin::new(&dir, "dump --out fixtures/some").run().ok();
    assert_eq!(files(&dir.join("fixtures/some")).len(), 1);
}

#[test]
fn what_is_committed_is_held_against_what_the_rules_make() {
    let dir = project();
    let missing = Standin::new(&dir, "dump --check").run().fails(1);
    assert!(missing.stderr.contains("fixtures/all/people.csv is missing"), "{}", missing.stderr);
    assert!(names(&dir).is_empty());
    Standin::new(&dir, "dump").run().ok();
    let clean = Standin::new(&dir, "dump --check").run().ok();
    assert!(clean.stderr.contains("4 files are what the rules make"), "{}", clean.stderr);
    let before = names(&dir);

    Connection::open(dir.join("shop.db"))
        .unwrap()
        .execute_batch("DELETE FROM visits WHERE person = 7; DELETE FROM people WHERE id = 7; UPDATE people SET joined = '1999-12-31' WHERE id = 9;")
        .unwrap();
    dir.write("fixtures/all/README", "ours");
    let stale = Standin::new(&dir, "dump --check").run().fails(1);
    for said in
        ["fixtures/all/people.csv is stale: 1 lines added, 2 removed", "--- fixtures/all/people.csv", "@@ -8,1 +7,0 @@"]
    {
        assert!(stale.stderr.contains(said), "{said} is not in {}", stale.stderr);
    }
    // Neither what was there nor what is now.
    for value in ["example.test", "1999-12-31", "2024-05-01"] {
        assert!(!stale.stderr.contains(value), "{}", stale.stderr);
    }
    let told = Standin::new(&dir, "dump --check --format json").run().fails(1);
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!((told["files"].as_u64(), told["stale"].as_array().map(Vec::len)), (Some(4), Some(4)));
    assert_eq!(names(&dir), before.into_iter().chain(["fixtures/all/README".to_owned()]).collect());

    Standin::new(&dir, "dump --force").run().ok();
    Standin::new(&dir, "dump --check").run().ok();
    assert_eq!(dir.text("fixtures/all/README"), "ours");
}

#[test]
fn a_file_that_is_not_made_any_more_is_named_and_taken_away() {
    let dir = project();
    Standin::new(&dir, "dump").run().ok();
    dir.write("masks/shop.yaml", RULES.replace("fixtures/all: csv", "fixtures/all: {to: csv, only: [visits]}"));
    let stale = Standin::new(&dir, "dump --check").run().fails(1);
    assert!(stale.stderr.contains("fixtures/all/people.csv is not made any more"), "{}", stale.stderr);
    Standin::new(&dir, "dump --force").run().ok();
    assert!(!dir.has("fixtures/all/people.csv") && dir.has("fixtures/all/visits.csv"));
    Standin::new(&dir, "dump --check").run().ok();
}

#[test]
fn a_new_column_changes_nothing_but_itself() {
    let dir = project();
    Standin::new(&dir, "dump").run().ok();
    let read = |path: &str| -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(dir.join(path)).unwrap();
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let (people, visits) = (read("fixtures/all/people.csv"), dir.bytes("fixtures/all/visits.csv"));
    Connection::open(dir.join("shop.db"))
        .unwrap()
        .execute_batch("ALTER TABLE people ADD COLUMN tax_id TEXT; UPDATE people SET tax_id = '5' || id")
        .unwrap();
    dir.write("masks/shop.yaml", RULES.replace("    keep: [joined]", "    keep: [joined]\n    tax_id: hash"));
    // What it found is a change.
    Standin::new(&dir, "snapshot").run().fails(1);
    Standin::new(&dir, "dump --force").run().ok();
    let now: Vec<Vec<String>> = read("fixtures/all/people.csv").into_iter().map(|row| row[..3].to_vec()).collect();
    assert_eq!(now, people);
    assert_eq!(dir.bytes("fixtures/all/visits.csv"), visits);
}

#[test]
fn what_cannot_be_is_said_before_anything_is_read() {
    let dir = project();
    let refused = |rules: &str, line: &str, said: &str| {
        dir.write("masks/shop.yaml", rules);
        let told = Standin::new(&dir, line).run().fails(2);
        assert!(told.stderr.contains(said), "{said} is not in {}", told.stderr);
    };
    let bare = RULES.replace(
        "outputs:\n  fixtures/all: csv\n  fixtures/shop.sql: sql\n  fixtures/some: {to: csv, only: [people]}\n",
        "",
    );
    refused(&bare, "dump", "nothing says where to write");
    refused(&RULES.replace("all: csv", "all: cvs"), "dump", "there is no such format; format cvs");
    refused(
        &RULES.replace("all: csv", "all: {to: csv, upsert: true}"),
        "dump",
        "the format does not have this setting",
    );
    refused(&RULES.replace("only: [people]", "onyl: [people]"), "dump", "did you mean `only`?");
    refused(&RULES.replace("only: [people]", "only: [poeple]"), "dump", "there is no table of this name");
    refused(RULES, "dump --to csv", "settings of one output stand beside no --out");
    refused(RULES, "dump --check --out -", "stdout is none");
    refused(RULES, "dump --out - --to csv", "cannot go to stdout");
    refused(RULES, "dump --out csv --to csv --inserts", "the format does not have this setting");
    refused(RULES, "dump --check --ephemeral-key", "cannot be used with");
    assert!(names(&dir).is_empty() && !dir.has("csv"));
}

#[test]
fn a_folder_is_held_against_its_source_like_a_dump() {
    let dir = project();
    Standin::new(&dir, "dump").run().ok();
    let whole = Standin::new(&dir, "verify fixtures/all").run().ok();
    for said in ["the artefact is the one of the manifest", "coverage: every table", "leak proof: none of 200 distinct"]
    {
        assert!(whole.stderr.contains(said), "{said} is not in {}", whole.stderr);
    }
    let visits = dir.text("fixtures/all/visits.csv");
    dir.write("fixtures/all/visits.csv", visits.replacen("2025-01-01", "as somebody042@home.example.org says", 1));
    let leak = Standin::new(&dir, "verify fixtures/all").run().fails(1);
    for said in [
        "visits.csv: the file is not the one of the manifest",
        "leak proof: main.visits.at",
        "values of main.people.mail",
    ] {
        assert!(leak.stderr.contains(said), "{said} is not in {}", leak.stderr);
    }
    assert!(!leak.stderr.contains("somebody042"));
    std::fs::remove_file(dir.join("fixtures/all/people.csv")).unwrap();
    Standin::new(&dir, "verify fixtures/all").run().fails(1).stderr_has("a file of the artefact is missing");
    std::fs::remove_dir_all(dir.join("fixtures/all")).unwrap();
    std::fs::create_dir(dir.join("fixtures/all")).unwrap();
    Standin::new(&dir, "verify fixtures/all --manifest fixtures/some.manifest.json").run().fails(3);
    Standin::new(&dir, "verify fixtures/none").run().fails(2);
}
