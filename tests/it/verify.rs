//! `standin verify` through the front door: what is clean verifies, what was
//! tampered with does not, and nothing that it says holds a value.

use std::fs;
use std::process::Command;

use rusqlite::Connection;

use crate::command::{Outcome, Standin};
use crate::database::Database;
use crate::dir::Dir;
use crate::maria_database::MariaDatabase;
use crate::mysql_sets;
use crate::sets::{self, set};

/// Values that no line of any output may hold.
const CANARIES: &[&str] = &["Brandauer", "ottilie.brandauer", "b3R0aWxp", "Novaczek", "marek.novaczek"];

const SCHEMA: &str =
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(60) NOT NULL, email VARCHAR(80) NOT NULL UNIQUE,
        note TEXT, status VARCHAR(10) NOT NULL CHECK (status <> 'none'));
    CREATE TABLE orders (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id), memo TEXT);";

const ROWS: &str = "INSERT INTO people VALUES
        (1, 'Ottilie Brandauer', 'ottilie.brandauer@mail.test-house.org', 'calls on Mondays', 'new'),
        (2, 'Marek Novaczek', 'marek.novaczek@mail.test-house.org', NULL, 'old');
    INSERT INTO orders VALUES (10, 1, 'for Ottilie Brandauer'), (11, 2, NULL);";

const RULES: &str = "tables:
  people: {id: keep(because='a running number'), name: person.full_name, email: person.email, note: lorem, status: keep}
  orders: {id: keep(because='a running number'), memo: lorem}
";

fn rules(dir: &Dir, source: &str) {
    dir.write(
        "masks/shop.yaml",
        format!("version: 1\nschema: schemas/shop.yaml\nkey: env:STANDIN_KEY\nsource: {source}\n{RULES}"),
    );
    Standin::new(dir, "snapshot").run().ok();
}

/// A project over a SQLite database.
fn sqlite() -> Dir {
    let dir = Dir::new();
    let connection = Connection::open(dir.join("source.db")).expect("a database file can be made");
    connection.execute_batch(SCHEMA).expect("the schema is right");
    connection.execute_batch(ROWS).expect("the rows are right");
    rules(&dir, "sqlite:source.db");
    dir
}

/// No canary on either stream.
#[track_caller]
fn quiet(outcome: Outcome) -> Outcome {
    CANARIES.iter().fold(outcome, |outcome, canary| outcome.shows_nowhere(canary))
}

#[track_caller]
fn replace(dir: &Dir, file: &str, from: &str, to: &str) {
    let text = dir.text(file);
    assert!(text.contains(from), "no {from:?} in {file}:\n{text}");
    dir.write(file, text.replacen(from, to, 1));
}

const EMAIL: &str = "ottilie.brandauer@mail.test-house.org";

/// The masked address of the first person, as an INSERT spells it.
fn masked_email(text: &str) -> String {
    let at = text.find("INSERT INTO `people`").or_else(|| text.find("INSERT INTO \"people\""));
    let rows = &text[at.expect("people are inserted")..];
    rows.split('\'').find(|part| part.contains('@')).expect("an address is written").to_owned()
}

#[test]
fn what_was_dumped_verifies() {
    let dir = sqlite();
    for out in ["out.sql", "out.sql.gz", "out.sql.zst", "out.db"] {
        Standin::new(&dir, "dump --out").arg(out).run().ok();
        let outcome = quiet(Standin::new(&dir, "verify").arg(out).run().ok());
        outcome
            .stderr_has("the artefact is the one of the manifest")
            .stderr_has("rules and snapshot are those")
            .stderr_has("it was masked under the project's key")
            .stderr_has("coverage: every table and column")
            .stderr_has("rows: 4 rows were matched")
            .stderr_has("safe space: in 14 cells nothing looks personal")
            .stderr_has("integrity check passes, and every reference leads somewhere")
            .stderr_has(&format!("{out} holds what it promises"));
    }
    let outcome = quiet(Standin::new(&dir, "verify out.sql --format json").run().ok());
    let report: serde_json::Value = serde_json::from_str(outcome.text()).expect("it is JSON");
    assert_eq!(report["clean"], true);
    assert_eq!(report["problems"].as_array().map(Vec::len), Some(0));
    assert!(report["not_proved"].as_array().is_some_and(|lines| !lines.is_empty()), "{report}");
}

#[test]
fn the_manifest_says_what_became_of_every_column_and_no_value() {
    let dir = sqlite();
    Standin::new(&dir, "dump --out out.sql").run().ok();
    let first = dir.text("out.sql.manifest.json");
    CANARIES.iter().for_each(|canary| assert!(!first.contains(canary), "{canary}"));
    let manifest: serde_json::Value = serde_json::from_str(&first).expect("it is JSON");
    let sum = Command::new("sha256sum").arg(dir.join("out.sql")).output().expect("sha256sum can be run").stdout;
    let sum = String::from_utf8(sum).expect("it prints text");
    assert_eq!(manifest["artefact"]["sha256"].as_str(), sum.split(' ').next());
    let people = &manifest["tables"][0];
    assert_eq!(people["table"], "main.people");
    assert_eq!(people["rows"], "1-9");
    let said: Vec<String> = people["columns"].as_array().expect("a list").iter().map(|c| format!("{c}")).collect();
    assert_eq!(
        said,
        [
            r#"{"column":"id","ruling":"keep","treatment":"kept for a reason"}"#,
            r#"{"column":"name","ruling":"person.full_name","treatment":"masked"}"#,
            r#"{"column":"email","ruling":"person.email","treatment":"masked"}"#,
            r#"{"column":"note","ruling":"lorem","treatment":"masked"}"#,
            r#"{"column":"status","ruling":"keep","treatment":"kept"}"#,
        ]
    );
    Standin::new(&dir, "dump --force --out out.sql").run().ok();
    assert_eq!(dir.text("out.sql.manifest.json"), first, "the same run writes the same bytes");
}

#[test]
fn a_planted_value_is_found_and_not_shown() {
    let dir = sqlite();
    Standin::new(&dir, "dump --out out.sql").run().ok();
    let clean = dir.text("out.sql");
    let masked = masked_email(&dir.text("out.sql"));
    replace(&dir, "out.sql", &masked, EMAIL);
    quiet(Standin::new(&dir, "verify out.sql").run().fails(1))
        .stderr_has("the artefact is")
        .stderr_has("rows: main.people.email: masked cells hold the very value");
    let connection = Connection::open(dir.join("out.db")).expect("a file can be made");
    connection.execute_batch(&clean).expect("what was written loads");
    let encoded = "b3R0aWxpZS5icmFuZGF1ZXJAbWFpbC50ZXN0LWhvdXNlLm9yZw==";
    for (table, plant, says) in [
        ("people", "email = 'ottilie.brandauer@mail.test-house.org'", "rows: main.people.email"),
        (
            "people",
            "name = 'Ottilie Brandauer'",
            "main.people.name, row 1: values of main.people.name are in the artefact, as whole cells",
        ),
        // Another table, within a text, and behind two layers.
        (
            "orders",
            "memo = 'please call Marek Novaczek back'",
            "main.orders.memo, row 2: values of main.people.name are in the artefact, inside",
        ),
        (
            "orders",
            &format!("memo = '{{\"a\": [{{\"to\": \"{encoded}\"}}]}}'"),
            "main.orders.memo, row 2: values of main.people.email are in the artefact, encoded",
        ),
        ("people", "status = 'Marek Novaczek'", "main.people.status, row 2: values of"),
    ] {
        fs::copy(dir.join("out.db"), dir.join("planted.db")).expect("it can be copied");
        let connection = Connection::open(dir.join("planted.db")).expect("it is a database");
        let key = if table == "orders" {
            "id = 11"
        } else if says.contains("row 2") {
            "id = 2"
        } else {
            "id = 1"
        };
        connection.execute(&format!("UPDATE {table} SET {plant} WHERE {key}"), []).expect("it can be written");
        drop(connection);
        quiet(Standin::new(&dir, "verify planted.db").run().fails(1)).stderr_has(says);
    }
    // What no column of the source has, and still looks like somebody's.
    fs::copy(dir.join("out.db"), dir.join("planted.db")).expect("it can be copied");
    let connection = Connection::open(dir.join("planted.db")).expect("it is a database");
    let plant = "UPDATE people SET status = 'somebody.else@mail.test-house.org' WHERE id = 2";
    connection.execute(plant, []).expect("it can be written");
    drop(connection);
    quiet(Standin::new(&dir, "verify planted.db").run().fails(1))
        .stderr_has("safe space: planted.db, main.people.status: looks like: e-mail address")
        .shows_nowhere("somebody.else");
    // In a comment of the script, where no cell is.
    dir.write("comment.sql", clean.replacen("BEGIN;", "-- asked for by marek.novaczek@mail.test-house.org\nBEGIN;", 1));
    quiet(Standin::new(&dir, "verify comment.sql").run().fails(1)).stderr_has("the artefact's text");
}

#[test]
fn what_was_tampered_with_is_told() {
    let dir = sqlite();
    let sign = Standin::new(&dir, "key sign-new").run().ok().text().to_owned();
    let other = Standin::new(&dir, "key sign-new").run().ok().text().to_owned();
    assert_ne!(sign, other);
    for (name, key) in [("public.pem", &sign), ("other.pem", &other)] {
        let public = Standin::new(&dir, "key public env:SIGN").env("SIGN", key).run().ok();
        dir.write(name, public.text());
    }
    Standin::new(&dir, "dump --out out.sql --sign-key env:SIGN")
        .env("SIGN", &sign)
        .run()
        .ok()
        .shows_nowhere(&sign[28..60]);
    let verify = "verify out.sql --public-key public.pem";
    Standin::new(&dir, verify).run().ok().stderr_has("signed with the given key, to the last byte");
    Standin::new(&dir, "verify out.sql").run().ok().stderr_has("signature was not checked");
    let offline = "verify --manifest out.sql.manifest.json --public-key public.pem";
    Standin::new(&dir, offline).run().ok().stderr_has("signed with the given key");
    Standin::new(&dir, "verify out.sql --public-key other.pem").run().fails(1).stderr_has("not that of this key");

    let openssl = Command::new("openssl")
        .args(["pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin", "-in", "out.sql.manifest.json"])
        .args(["-sigfile", "out.sql.manifest.json.sig"])
        .current_dir(dir.path())
        .output();
    if let Ok(output) = openssl {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    let (artefact, manifest, signature) =
        (dir.bytes("out.sql"), dir.bytes("out.sql.manifest.json"), dir.bytes("out.sql.manifest.json.sig"));
    // A ruling that was made better: only the signature tells.
    replace(&dir, "out.sql.manifest.json", "\"kept\"", "\"masked\"");
    Standin::new(&dir, verify).run().fails(1).stderr_has("signature: out.sql.manifest.json");
    dir.write("out.sql.manifest.json", &manifest);
    dir.write("out.sql.manifest.json.sig", &signature[..63]);
    Standin::new(&dir, verify).run().fails(1).stderr_has("not that of this key");
    fs::remove_file(dir.join("out.sql.manifest.json.sig")).expect("it is there");
    Standin::new(&dir, verify).run().fails(1).stderr_has("the manifest is not signed");
    dir.write("out.sql.manifest.json.sig", &signature);
    let mut longer = artefact.clone();
    longer.push(b'\n');
    dir.write("out.sql", &longer);
    Standin::new(&dir, verify).run().fails(1).stderr_has("longer than the manifest says");
    let mut other = artefact.clone();
    let last = other.len() - 1;
    other[last] = b' ';
    dir.write("out.sql", &other);
    Standin::new(&dir, offline).run().fails(1).stderr_has("its SHA-256 differs");
    dir.write("out.sql", &artefact);
    dir.write("out.sql.manifest.json", &manifest[..manifest.len() / 2]);
    Standin::new(&dir, "verify out.sql").run().fails(3).stderr_has("the manifest is no JSON, or it is cut off");
    // A run without a key leaves no signature of another manifest behind.
    Standin::new(&dir, "dump --force --out out.sql").run().ok();
    assert!(!dir.has("out.sql.manifest.json.sig"));
}

#[test]
fn what_cannot_be_verified_says_why() {
    let dir = sqlite();
    Standin::new(&dir, "dump --out out.sql").run().ok();
    Standin::new(&dir, "dump --out out.sql.gz").run().ok();
    Standin::new(&dir, "verify").run().fails(2);
    Standin::new(&dir, "verify missing.sql").run().fails(2).stderr_has("the artefact cannot be read");
    dir.write("empty.sql", "");
    Standin::new(&dir, "verify empty.sql").run().fails(3).stderr_has("the artefact is empty");
    // Cut off in the middle, and between two statements.
    let text = dir.text("out.sql");
    dir.write("cut.sql", &text[..text.find("Lorem").unwrap_or(text.len() - 60)]);
    Standin::new(&dir, "verify cut.sql").run().fails(3).stderr_has("the artefact is cut off");
    dir.write("short.sql", &text[..text.rfind("COMMIT").expect("it ends with a COMMIT")]);
    Standin::new(&dir, "verify short.sql").run().fails(3).stderr_has("the artefact is cut off");
    let packed = dir.bytes("out.sql.gz");
    dir.write("cut.sql.gz", &packed[..packed.len() - 20]);
    Standin::new(&dir, "verify cut.sql.gz").run().fails(3);
    // Of the manifest's own artefact, the hash says so first.
    dir.write("out.sql.gz", &packed[..packed.len() - 20]);
    Standin::new(&dir, "verify out.sql.gz").run().fails(3).stderr_has("shorter than the manifest says");
    quiet(Standin::new(&dir, "verify out.sql --source postgres://nobody:Brandauer@127.0.0.1:1/shop").run().fails(3));
    Standin::new(&dir, "verify out.sql --source sqlite:missing.db").run().fails(3);
    Standin::new(&dir, "verify out.sql")
        .without_env("STANDIN_KEY")
        .run()
        .ok()
        .stderr_has("was not compared: the project's key");
    let other_key = "ab".repeat(32);
    Standin::new(&dir, "verify out.sql")
        .env("STANDIN_KEY", &other_key)
        .run()
        .fails(1)
        .stderr_has("which is not the project's");
    Standin::new(&dir, "verify out.sql --offline").run().ok().stderr_has("--offline looks at no source");
    Standin::new(&dir, "verify out.sql --restore mysql://x/y").run().fails(2).stderr_has("loaded without a server");
    // Rules that changed since, and another project's.
    replace(&dir, "masks/shop.yaml", "note: lorem", "note: 'null'");
    Standin::new(&dir, "verify out.sql").run().fails(1).stderr_has("the rules are not those");
    dir.write("attach.sql", "ATTACH DATABASE 'other.db' AS other;\n");
    Standin::new(&dir, "verify attach.sql").run().fails(3).stderr_has("attach.sql:1").stderr_has("no dump is made of");
    assert!(!dir.has("other.db"));
}

#[test]
fn another_projects_artefact_is_not_covered() {
    let dir = sqlite();
    let other = Connection::open(dir.join("other.db")).expect("a file can be made");
    other
        .execute_batch("CREATE TABLE staff (id INTEGER PRIMARY KEY, pay INTEGER); INSERT INTO staff VALUES (1, 2);")
        .expect("right");
    drop(other);
    quiet(Standin::new(&dir, "verify other.db").run().fails(1))
        .stderr_has("coverage: main.staff: the artefact has a table that no rule covers");
    let connection = Connection::open(dir.join("more.db")).expect("a file can be made");
    connection.execute_batch(SCHEMA).expect("the schema is right");
    connection.execute_batch("ALTER TABLE people ADD COLUMN tax TEXT").expect("it can be altered");
    drop(connection);
    quiet(Standin::new(&dir, "verify more.db").run().fails(1)).stderr_has("main.people.tax: the artefact has a column");
}

#[test]
fn a_broken_constraint_is_told_with_its_line() {
    let dir = sqlite();
    Standin::new(&dir, "dump --out out.sql").run().ok();
    let clean = dir.text("out.sql");
    let line = 1 + clean
        .lines()
        .position(|line| line.contains("INTO \"people\"") && line.contains("(2,"))
        .expect("the second");
    replace(&dir, "out.sql", "VALUES(2,", "VALUES(1,");
    quiet(Standin::new(&dir, "verify out.sql").run().fails(1))
        .stderr_has(&format!("restore: out.sql:{line}: two rows would hold the same value of a unique key"));
    dir.write("out.sql", clean.replacen("VALUES(11,2,", "VALUES(11,7,", 1));
    quiet(Standin::new(&dir, "verify out.sql").run().fails(1))
        .stderr_has("a row would refer to a parent that does not exist");
    dir.write("out.sql", clean.replacen("'old')", "'none')", 1));
    quiet(Standin::new(&dir, "verify out.sql").run().fails(1)).stderr_has("a CHECK would not hold");
}

#[test]
fn keys_that_are_masked_are_said_to_match_no_rows() {
    let dir = sqlite();
    let text = dir.text("masks/shop.yaml").replacen("id: keep(because='a running number')", "id: key", 1);
    dir.write("masks/shop.yaml", text);
    Standin::new(&dir, "dump --out out.sql").run().ok();
    quiet(Standin::new(&dir, "verify out.sql").run().ok())
        .stderr_has("rows of main.people cannot be matched, the table's key is masked: the leak proof looked")
        .stderr_has("main.people.id: a permutation of numbers")
        .stderr_has("rows: 2 rows were matched");
}

/// What is the same on both servers.
fn on_a_server(
    dir: &Dir,
    engine: &str,
    restore: &str,
    plant: &dyn Fn(&str) -> String,
    breaks: &dyn Fn(&str) -> String,
) {
    Standin::new(dir, "dump --out out.sql").run().ok();
    Standin::new(dir, "dump --out out.sql.gz").run().ok();
    let verify = |file: &str| Standin::new(dir, "verify").arg(file).arg("--restore").arg(restore).run();
    for file in ["out.sql", "out.sql.gz"] {
        quiet(verify(file).ok())
            .stderr_has("rows: 4 rows were matched")
            .stderr_has("statements with constraints on; 4 rows and every constraint of the snapshot are there");
    }
    // A server of its own, which leaves nothing.
    let private = |file: &str| {
        let folders = || {
            let entries = fs::read_dir(std::env::temp_dir()).expect("it can be listed");
            let names = entries.map(|entry| entry.expect("it can be read").file_name());
            let ours = |name: &std::ffi::OsString| name.to_string_lossy().starts_with(&format!("standin-{engine}-"));
            names.filter(ours).count()
        };
        let outcome = Standin::new(dir, "verify --restore private").arg(file).run();
        assert_eq!(folders(), 0, "the private server left its folder");
        outcome
    };
    quiet(private("out.sql").ok()).stderr_has("4 rows and every constraint of the snapshot are there");
    let clean = dir.text("out.sql");
    let planted = plant(&clean);
    assert_ne!(planted, clean);
    dir.write("planted.sql", &planted);
    quiet(Standin::new(dir, "verify planted.sql").run().fails(1))
        .stderr_has("people.email: masked cells hold the very value");
    let broken = breaks(&clean);
    assert_ne!(broken, clean);
    dir.write("broken.sql", &broken);
    quiet(private("broken.sql").fails(1)).stderr_has("restore: broken.sql:");
    quiet(verify("broken.sql").fails(1)).stderr_has("restore: broken.sql:").stderr_has("the server refuses");
    dir.write("cut.sql", &clean[..clean.len() - 40]);
    Standin::new(dir, "verify cut.sql").run().fails(3).stderr_has("cut off");
}

#[test]
fn a_postgres_dump_is_restored_into_a_database_that_is_dropped() {
    let (dir, database) = (Dir::new(), Database::create());
    database.load(&dir.write("source.sql", format!("{SCHEMA}{ROWS}")));
    rules(&dir, &database.url());
    let swap = |text: &str, from: &dyn Fn(&mut Vec<String>)| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        from(&mut lines);
        lines.join("\n") + "\n"
    };
    let row = |lines: &[String]| {
        1 + lines
            .iter()
            .position(|line| line.starts_with("COPY") && line.contains("people"))
            .expect("people are copied")
    };
    on_a_server(
        &dir,
        "postgres",
        &database.url(),
        &|text| {
            swap(text, &|lines| {
                let at = row(lines);
                let mut cells: Vec<&str> = lines[at].split('\t').collect();
                cells[2] = EMAIL;
                lines[at] = cells.join("\t");
            })
        },
        &|text| {
            swap(text, &|lines| {
                let at = row(lines);
                lines[at + 1] = lines[at].clone();
            })
        },
    );
    let left = database.value("SELECT count(*) FROM pg_database WHERE datname LIKE 'standin_verify_%'");
    assert_eq!(left, "0", "scratch databases are dropped");
    assert_eq!(database.value("SELECT count(*) FROM people"), "2");
    // Compared with the dump that it was made of, and with nobody to ask.
    let plain = Command::new("pg_dump").arg("--no-owner").arg(database.url()).output().expect("pg_dump can be run");
    assert!(plain.status.success(), "{}", String::from_utf8_lossy(&plain.stderr));
    dir.write("prod.sql", &plain.stdout);
    Standin::new(&dir, "dump --from prod.sql --out filtered.sql").run().ok();
    quiet(Standin::new(&dir, "verify filtered.sql --from prod.sql").run().ok()).stderr_has("rows: 4 rows were matched");
    quiet(Standin::new(&dir, "verify prod.sql --from prod.sql").run().fails(1));
}

#[test]
fn a_mariadb_dump_is_restored_into_a_database_that_is_dropped() {
    let (dir, database) = (Dir::new(), MariaDatabase::create());
    database.load(&dir.write("source.sql", format!("{SCHEMA}{ROWS}")));
    rules(&dir, &database.url());
    on_a_server(&dir, "mariadb", &database.url(), &|text| text.replacen(&masked_email(text), EMAIL, 1), &|text| {
        let at = text.find("INTO `people`").expect("people are inserted");
        let (before, after) = text.split_at(at);
        format!("{before}{}", after.replacen("(2,", "(1,", 1))
    });
    let left =
        database.rows("SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'standin\\_verify%'");
    assert!(left.is_empty(), "scratch databases are dropped");
}

/// Databases that nobody here wrote, with the rules that Standin drafts: their
/// dumps hold no value that was masked, and load.
#[test]
fn sample_databases_verify() {
    let verify = |name: &str, url: &str, restore: Option<&str>| {
        let dir = Dir::new();
        Standin::new(&dir, "init").arg(url).arg("project").run().ok();
        Standin::new(&dir, "dump project --out out.sql.gz --source").arg(url).run().ok();
        let mut verify = Standin::new(&dir, "verify out.sql.gz project --format json --source").arg(url);
        if let Some(restore) = restore {
            verify = verify.arg("--restore").arg(restore);
        }
        let outcome = verify.run();
        let report: serde_json::Value =
            serde_json::from_str(outcome.text()).unwrap_or_else(|_| panic!("{name}: {}", outcome.stderr));
        assert_eq!(report["problems"], serde_json::json!([]), "{name}");
        let proved = report["proved"].as_array().expect("a list").iter().map(|line| format!("{line}\n"));
        let proved: String = proved.collect();
        for check in ["leak proof: none of", "coverage:", "rows:", "restore:", "safe space:"] {
            assert!(proved.contains(check), "{name}: {check} of\n{proved}{}", report["not_proved"]);
        }
    };
    for path in ["chinook/Chinook_Sqlite.sqlite", "employee/employee.db"] {
        if let Some(file) = set(path) {
            verify(path, &format!("sqlite:{}", file.display()), None);
        }
    }
    for path in ["pagila/pagila.sql", "employee/employee.pg.sql"] {
        if let Some(source) = sets::loaded(path) {
            verify(path, &source.url(), Some(&source.url()));
        }
    }
    let sakila = ["sakila-mysql/sakila-mv-schema.sql", "sakila-mysql/sakila-mv-data.sql"];
    if let Some(source) = mysql_sets::loaded(&sakila) {
        verify("sakila", &source.url(), Some(&source.url()));
    }
}
