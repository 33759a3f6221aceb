//! Discovery on columns that people labelled: how many of the private ones the
//! draft would copy.
//!
//! The labels are not part of the repository; see `sets`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use standin::discover;
use standin::schema::Table;
use standin::snapshot;

use crate::command::Standin;
use crate::dir::Dir;
use crate::sets::{loaded, set};

/// Rows of a comma-separated file without its headline.
fn rows(path: &str) -> Option<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(set(path)?).expect("it can be read");
    let mut reader = csv_rows(&text);
    reader.remove(0);
    Some(reader)
}

/// No field of these files is quoted; one that is would be read wrongly.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    assert!(!text.contains('"'), "quoted fields need a real reader");
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// A table of such columns, with all of its neighbours: they tell what the
/// table is about. A snapshot is the shortest way to columns of any type.
fn table(name: &str, labels: &[&Vec<String>]) -> Table {
    // Some services nest their objects: `customer.shipping.address`.
    let mut text =
        format!("engine: postgres 17\ntypes:\n  labels: enum (one, other)\ntables:\n  {:?}:\n", name.replace('.', "_"));
    let mut seen = BTreeSet::new();
    for label in labels.iter().filter(|label| seen.insert(&label[2])) {
        text.push_str(&format!("    {:?}: {}\n", label[2], native(&label[3])));
    }
    let catalog = snapshot::parse("schemas/labels.yaml", &text)
        .unwrap_or_else(|problems| panic!("{}: {text}", problems[0].message));
    catalog.tables[0].clone()
}

/// The labels' type words, as PostgreSQL spells them. What has no type comes
/// from services that send JSON.
fn native(word: &str) -> &str {
    match word {
        "enum" => "labels",
        "string" | "" => "character varying",
        "datetime" => "timestamp without time zone",
        "decimal" => "numeric",
        "float" => "double precision",
        "virtual" => "text",
        other => other,
    }
}

#[test]
fn most_of_what_people_call_personal_is_suspected() {
    let Some(labels) = rows("column-labels/columns.csv") else { return };
    let (mut hits, mut missed, mut wrong) = (0_u32, Vec::new(), Vec::new());
    let mut tables: BTreeMap<(&str, &str), Vec<&Vec<String>>> = BTreeMap::new();
    for label in &labels {
        tables.entry((&label[0], &label[1])).or_default().push(label);
    }
    for ((corpus, name), labels) in &tables {
        let table = table(name, labels);
        for label in labels {
            let column = table.column(&label[2]).expect("it was just put there");
            let shown = format!("{corpus} {name}.{} {}", label[2], label[3]);
            match (label[4] == "P", discover::suspect(&table, column).is_some()) {
                (true, true) => hits += 1,
                (true, false) => missed.push(shown),
                (false, true) => wrong.push(shown),
                (false, false) => {}
            }
        }
    }
    let recall = f64::from(hits) / (f64::from(hits) + missed.len() as f64);
    let precision = f64::from(hits) / (f64::from(hits) + wrong.len() as f64);
    let _ = writeln!(std::io::stderr(), "recall {recall:.3}, precision {precision:.3} over {} columns", labels.len());
    if std::env::var_os("SHOW").is_some() {
        let _ = writeln!(std::io::stderr(), "missed:\n{}\nwrong:\n{}", missed.join("\n"), wrong.join("\n"));
    }
    assert!(recall >= 0.85, "recall {recall:.3}; missed:\n{}", missed.join("\n"));
    assert!(precision >= 0.5, "precision {precision:.3}; wrong:\n{}", wrong.join("\n"));
}

/// Columns of `table.column` that the draft of a database copies.
fn kept(sql: &str) -> Option<BTreeSet<String>> {
    let source = loaded(sql)?;
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(source.url()).arg("project").run().ok();
    let text = dir.text("masks/project.yaml");
    let rules = standin::rules::parse("masks/project.yaml", &text).unwrap_or_else(|_| panic!("the draft is valid"));
    let mut kept = BTreeSet::new();
    for table in &rules.tables {
        assert!(table.keep_all.is_none(), "a draft names every column of {}", table.pattern);
        for rule in &table.columns {
            if rule.call.as_ref().is_some_and(|call| call.name == "keep") {
                kept.insert(format!("{}.{}", table.pattern, rule.column));
            }
        }
    }
    assert!(!kept.is_empty(), "a draft that keeps nothing at all proves nothing");
    Some(kept)
}

/// Private by the owners' ruling, and neither masked by the draft nor in `known`.
#[track_caller]
fn copies_only(private: &[String], kept: &BTreeSet<String>, known: &[(&str, &str)]) {
    let copied: Vec<&String> = private.iter().filter(|name| kept.contains(*name)).collect();
    let is_known = |name: &str| known.iter().any(|(pattern, _)| matches(pattern, name));
    let unknown: Vec<&&String> = copied.iter().filter(|name| !is_known(name)).collect();
    assert!(unknown.is_empty(), "the draft copies {} private columns: {unknown:#?}", unknown.len());
    for (pattern, reason) in known {
        let used = copied.iter().any(|name| matches(pattern, name));
        assert!(used, "`{pattern}` ({reason}) is masked now; take it off the list");
    }
}

/// `*.column`, `table.*` or the whole name.
fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end),
        (_, Some(start)) => name.starts_with(start),
        _ => name == pattern,
    }
}

#[test]
fn what_the_owners_of_crates_io_call_private_is_not_copied() {
    let Some(rulings) = rows("crates-io/crates_io.rulings.csv") else { return };
    let Some(kept) = kept("crates-io/crates_io.pg.sql") else { return };
    let private: Vec<String> =
        rulings.iter().filter(|row| row[2] == "private").map(|row| format!("{}.{}", row[0], row[1])).collect();
    assert_eq!(private.len(), 103);
    copies_only(&private, &kept, CRATES_IO);
}

#[test]
fn what_the_owners_of_the_trainee_register_hide_is_not_copied() {
    let Some(rulings) = rows("register-trainee-teachers/register_trainee_teachers.rulings.csv") else { return };
    let Some(kept) = kept("register-trainee-teachers/register_trainee_teachers.pg.sql") else { return };
    let hidden = |row: &&Vec<String>| row[2] == "1" || row[5] == "1";
    let private: Vec<String> = rulings.iter().filter(hidden).map(|row| format!("{}.{}", row[0], row[1])).collect();
    assert!(private.len() >= 19);
    copies_only(&private, &kept, REGISTER);
}

/// What the draft copies of crates.io although its owners do not publish it.
/// They keep back whole tables of their inner workings; what is copied of those
/// is numbers, points in time and switches of the system itself.
const CRATES_IO: &[(&str, &str)] = &[
    ("*.id", "numbers the database gave, of no meaning outside"),
    ("*_at", "when the system did something"),
    ("*.time", "when the system did something"),
    ("background_jobs.*", "the queue: type, priority, retries; its payload is masked"),
    ("publish_*", "limits of the service: action, burst, refill"),
    ("reverse_dependencies.*", "computed from public tables"),
    ("version_downloads.*", "counters of public downloads"),
    ("version_owner_actions.action", "a number from a short list"),
    ("trustpub_configs_github.repository_owner_id", "a bigint that no name gives away; an account at another service"),
    ("*.environment", "a name like production or staging"),
    ("trustpub_tokens.crate_ids", "numbers of public crates"),
    ("api_tokens.revoked", "a switch"),
    ("crate_owners.deleted", "a switch"),
    ("emails.verified", "a switch"),
    ("oauth_github.last_sync", "when the system did something"),
    ("users.account_lock_until", "a point in time; the reason beside it is masked"),
    ("users.is_admin", "a switch"),
    ("users.publish_notifications", "a switch"),
];

/// The same for the register.
const REGISTER: &[(&str, &str)] = &[];
