//! `standin report`, looked at in a real headless browser.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::cluster::finish;
use crate::command::Standin;
use crate::dir::Dir;

/// What the browser saw of a page; the pictures lie in the folder.
fn look(dir: &Dir, page: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/report.py");
    let seen = finish(Command::new("python3").arg(script).arg(dir.join(page)).arg(dir.path())).stdout;
    let seen: Value = serde_json::from_slice(&seen).expect("the script prints JSON");
    assert_eq!(seen["errors"], Value::Array(Vec::new()), "{seen:#}");
    assert_eq!(seen["requests"], Value::Array(Vec::new()), "{seen:#}");
    assert_eq!((seen["files"].as_u64(), seen["scripts"].as_u64()), (Some(1), Some(1)), "{seen:#}");
    assert_eq!(seen["images and links"].as_u64(), Some(0), "{seen:#}");
    seen
}

fn names(seen: &Value, what: &str) -> Vec<String> {
    let names = seen[what].as_array().unwrap_or_else(|| panic!("{what} is no list"));
    names.iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}

/// The shop of `examples/`, with its database.
fn shop() -> Dir {
    let dir = Dir::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop");
    let text = |name: &str| std::fs::read_to_string(example.join(name)).expect("the example is there");
    for name in ["masks/shop.yaml", "schemas/shop.yaml"] {
        dir.write(name, text(name));
    }
    let database = rusqlite::Connection::open(dir.join("shop.db")).expect("a database can be made");
    database.execute_batch(&text("schema.sql")).expect("the schema loads");
    database.execute_batch(&text("production.sql")).expect("the rows load");
    dir
}

#[test]
fn the_page_works_in_a_browser() {
    let dir = shop();
    Standin::new(&dir, "report --out report.html").run().ok();
    let seen = look(&dir, "report.html");
    assert_eq!(seen["title"], "shop · Standin report");
    assert_ne!(seen["light"], seen["dark"]);
    assert_eq!((&seen["is wider"], &seen["sticky"]), (&Value::Bool(false), &Value::from("sticky")));
    assert_eq!(seen["headers"], Value::Bool(true), "a header without scope, or a field without label");
    for scheme in ["contrast light", "contrast dark"] {
        assert!(seen[scheme][0].as_f64().is_some_and(|ratio| ratio >= 4.5), "{scheme}: {}", seen[scheme]);
    }
    let all = names(&seen, "all");
    assert_eq!(all.len(), 74);
    let found = names(&seen, "person.email");
    assert!(found.contains(&"users.email".to_owned()) && found.contains(&"orders.ship_email".to_owned()), "{found:?}");
    assert!(found.len() < 10, "{found:?}");
    assert_eq!(seen["shown"], format!("{} of 74 columns", found.len()));
    assert_eq!((names(&seen, "nothing").len(), &seen["empty"]), (0, &Value::Bool(true)));
    let without = names(&seen, "without kept");
    assert!(without.len() < all.len() && !without.contains(&"users.status".to_owned()), "{without:?}");
    let suspected = names(&seen, "suspected");
    assert!(suspected.contains(&"users.phone".to_owned()) && !suspected.contains(&"users.id".to_owned()));
    assert!(seen["pages"].as_u64().is_some_and(|pages| pages >= 2), "{}", seen["pages"]);
    for picture in ["report-light.png", "report-dark.png"] {
        assert!(dir.bytes(picture).starts_with(b"\x89PNG"), "{picture}");
    }
}

#[test]
fn hostile_names_do_nothing_in_a_browser() {
    let dir = Dir::new();
    let database = rusqlite::Connection::open(dir.join("hostile.db")).expect("a database can be made");
    database
        .execute_batch(
            "CREATE TABLE \"<script>alert(1)</script>\" (id INTEGER PRIMARY KEY, \
             \"\"\"><img src=x onerror=alert(1)>\" TEXT, \"' onmouseover='alert(1)\" TEXT);
             CREATE TABLE \"</style><iframe src=http://127.0.0.1:9>\" (email TEXT, \"&lt;b&gt;\" TEXT);",
        )
        .expect("such names are allowed");
    Standin::new(&dir, "init sqlite:hostile.db").run();
    Standin::new(&dir, "report --out report.html").run().ok();
    let seen = look(&dir, "report.html");
    let all = names(&seen, "all");
    assert!(all.contains(&"<script>alert(1)</script>.\"><img src=x onerror=alert(1)>".to_owned()), "{all:?}");
    assert!(all.contains(&"</style><iframe src=http://127.0.0.1:9>.&lt;b&gt;".to_owned()), "{all:?}");
}

#[test]
fn a_reviewer_sees_what_is_missing_what_changed_and_who_is_alone() {
    let dir = shop();
    let page = |line: &str| {
        Standin::new(&dir, line).run().ok();
        dir.text("report.html")
    };
    let offline = page("report --out report.html");
    assert_eq!(offline, page("report --out report.html"), "the same data is the same page");
    assert!(offline.contains("Every column is ruled") && offline.contains("Not compared with a database"));
    assert!(offline.contains("No quasi-identifiers were declared") && offline.contains("No manifest was given"));

    let rules = dir.text("masks/shop.yaml");
    dir.write("masks/shop.yaml", rules.replace("keep: [status, locale, marketing_opt_in]", "keep: [status, locale]"));
    let unruled = page("report --out report.html");
    assert!(unruled.contains("1 column has no rule") && unruled.contains("<code>users.marketing_opt_in</code>"));
    dir.write("masks/shop.yaml", &rules);

    let database = rusqlite::Connection::open(dir.join("shop.db")).expect("the database is there");
    database.execute_batch("ALTER TABLE users ADD COLUMN tax_id VARCHAR(14)").expect("a column can be added");
    let live =
        page("report --source sqlite:shop.db --quasi users.status,users.locale,users.date_of_birth --out report.html");
    assert!(live.contains("users.tax_id") && live.contains("The database is not what the snapshot says"));
    let table = live.split("<h2 id=\"h-groups\">").nth(1).expect("groups are told of");
    assert!(table.contains("date_of_birth <small>masked</small>") && table.contains("<td>the source</td>"), "{table}");
    // What is masked leaves as something else: that is no alarm yet.
    assert!(!live.contains("Groups smaller than 5 people"));

    database.execute_batch("ALTER TABLE users DROP COLUMN tax_id").expect("a column can be dropped");
    Standin::new(&dir, "dump --source sqlite:shop.db --out out.db").run().ok();
    for artefact in ["out.db", "shop.db"] {
        let counted =
            page(&format!("report --quasi users.locale,users.date_of_birth --artefact {artefact} --out report.html"));
        assert!(
            counted.contains(&format!("the artefact {artefact}")) && counted.contains("Groups smaller than 5 people")
        );
        for value in ["1984-", "1990-"] {
            assert!(!counted.contains(value), "a value is on the page");
        }
    }
}

#[test]
fn a_manifest_is_shown_and_held_against_the_project() {
    let dir = shop();
    dir.write(
        "shop.manifest.json",
        r#"{"standin_manifest": 1, "tool": {"name": "standin", "version": "0.1.0"}, "epoch": 7, "key": "ephemeral",
        "snapshot": {"fingerprint": "00"}, "artefact": {"format": "sql", "bytes": 1843200, "sha256": "ab"},
        "gate": [{"check": "leak proof", "looked_at": [{"what": "source values", "count": "10000-99999"}],
        "thresholds": [], "exempt": [{"why": "short", "column": "", "values": "1-9"}], "waived": "0", "findings": 0}]}"#,
    );
    Standin::new(&dir, "report --manifest shop.manifest.json --out report.html").run().ok();
    let page = dir.text("report.html");
    for words in ["leak proof", "source values: 10,000–99,999", "short: 1–9", "1,843,200 bytes"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains("not made by what this page shows: the epoch, the key, the schema differs"));
    dir.write("other.json", "{}");
    let refused = Standin::new(&dir, "report --manifest other.json").run();
    refused.fails(2).stderr_has("no manifest that this version knows");
    Standin::new(&dir, "report --quasi users.nothing").run().fails(2).stderr_has("no such column");
}
