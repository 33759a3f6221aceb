//! `standin init` and `standin discover`: evidence in words and counts, what wants
//! a decision, and no value anywhere.

use serde_json::Value;

use crate::command::{Outcome, Standin};
use crate::database::Database;
use crate::dir::{Dir, files};
use crate::maria_database::MariaDatabase;

/// Unlikely by chance, and no word of a lexicon.
const MARKER: &str = "Xq7vMarkerZw";

const CLINIC: &str = "
    CREATE TABLE patients (id INTEGER PRIMARY KEY, nachname TEXT, mail TEXT, a TEXT, b TEXT, born DATE, visits INTEGER,
        marital_status TEXT, profile JSON, remarks TEXT, state TEXT, serial_like INTEGER, figures TEXT);
    CREATE TABLE visits (id INTEGER PRIMARY KEY, patient_id INTEGER REFERENCES patients(id), room TEXT, cost NUMERIC);
    CREATE TABLE rooms (code TEXT PRIMARY KEY, floor INTEGER, colour TEXT);";

/// A hundred patients; `marker` stands in every text.
fn clinic(marker: &str) -> Dir {
    let dir = Dir::new();
    let connection = rusqlite::Connection::open(dir.join("clinic.db")).expect("a database file can be made");
    connection.execute_batch(CLINIC).expect("the statements are right");
    for n in 0..100u32 {
        let mail = format!("{marker}.{n}@posteo.de");
        let profile = format!(
            r#"{{"contact": {{"email": "{mail}"}}, "{marker}": {{"phone": "+49 30 901820{n:02}"}}, "{marker}@posteo.de": 1}}"#
        );
        // Every tenth number of any kind passes Luhn.
        let pan = 4_000_000_000_000_000u64 + u64::from(n) * 7_919;
        connection
            .execute(
                "INSERT INTO patients VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                rusqlite::params![
                    n,
                    format!("{marker}{n}"),
                    if n % 50 == 0 { marker.to_owned() } else { mail.clone() },
                    mail,
                    format!("Anna {} Schmidt", ["Maria", "Sophie", "Elena", "Petra"][n as usize % 4]),
                    format!("{}-03-{:02}", 1930 + n % 70, 1 + n % 28),
                    n % 7,
                    ["single", "married"][n as usize % 2],
                    profile,
                    format!("{marker} called and asked for her card to be sent to {mail} again, please"),
                    ["new", "open", "shut"][n as usize % 3],
                    900_000_000u32 + n,
                    pan.to_string(),
                ],
            )
            .expect("a row fits");
        let room = format!("R{:02}", n % 9);
        connection
            .execute("INSERT INTO visits VALUES (?1, ?1, ?2, 12.5)", rusqlite::params![n, room])
            .expect("a row fits");
    }
    connection.execute_batch("INSERT INTO rooms VALUES ('R01', 1, 'green'), ('R02', 1, 'brown')").expect("rows fit");
    dir
}

fn run(dir: &Dir, line: &str) -> Outcome {
    Standin::new(dir, line).run()
}

fn report(dir: &Dir, line: &str) -> Vec<Value> {
    let report: Value = serde_json::from_str(run(dir, line).ok().text()).expect("the report is JSON");
    assert_eq!(report["version"], 1);
    report["columns"].as_array().expect("columns are a list").clone()
}

#[track_caller]
fn column<'a>(columns: &'a [Value], table: &str, name: &str) -> &'a Value {
    columns.iter().find(|column| column["table"] == table && column["column"] == name).expect("it is in the report")
}

fn reasons(column: &Value) -> Vec<&str> {
    column["evidence"].as_array().unwrap().iter().map(|reason| reason["text"].as_str().unwrap()).collect()
}

#[test]
fn evidence_is_words_and_counts() {
    let dir = clinic("anna.berg");
    run(&dir, "init sqlite:clinic.db").ok().stderr_has("98 of 99 distinct sampled values are one");
    let masks = dir.text("masks/clinic.yaml");
    let line = "mail: person.email";
    let drafted = masks.lines().find(|drafted| drafted.trim().starts_with(line)).expect("it is drafted");
    assert!(drafted.contains("looks like: e-mail address, by its name; 98 of 99 distinct sampled values are one"));
    let columns = report(&dir, "discover --source sqlite:clinic.db --format json");
    assert_eq!(columns.len(), 20);
    let mail = column(&columns, "patients", "mail");
    assert_eq!(
        reasons(mail),
        ["named like an e-mail address", "98 of 99 distinct sampled values are an e-mail address"]
    );
    assert_eq!(mail["looks_like"]["kind"], "email");
    assert_eq!(mail["ruled"], "person.email");
    assert_eq!(mail["wants"], "nothing");
    // By values alone: the names tell nothing.
    assert_eq!(column(&columns, "patients", "a")["looks_like"]["kind"], "email");
    assert_eq!(column(&columns, "patients", "b")["looks_like"]["kind"], "person_name");
    assert_eq!(column(&columns, "patients", "nachname")["looks_like"]["kind"], "person_name");
    assert_eq!(column(&columns, "patients", "born")["looks_like"]["kind"], "birth_date");
    assert_eq!(column(&columns, "patients", "marital_status")["looks_like"]["kind"], "special");
    // Paths into documents, of known words alone.
    let profile = reasons(column(&columns, "patients", "profile")).join("\n");
    assert!(
        profile.contains("an e-mail address at $.contact.email in 100 of 100 distinct sampled values"),
        "{profile}"
    );
    assert!(profile.contains("a telephone number at $.*.phone"), "{profile}");
    // What refers to a person says so, and follows.
    let patient = column(&columns, "visits", "patient_id");
    assert_eq!(reasons(patient), ["a foreign key to patients, whose rows are persons"]);
    assert_eq!(patient["ruled"], "as patients.id");
    // Numbers that follow each other are no cards, whatever share passes the checksum.
    assert!(column(&columns, "patients", "figures")["looks_like"].is_null());
    assert!(column(&columns, "patients", "serial_like")["looks_like"].is_null());
    assert!(column(&columns, "rooms", "colour")["looks_like"].is_null());
}

#[test]
fn no_value_is_shown_or_stored() {
    let dir = clinic(MARKER);
    let names: &[&str] = &[
        "init sqlite:clinic.db -v",
        "discover --source sqlite:clinic.db -v",
        "discover --source \
        sqlite:clinic.db --format json --sample 1000",
        "discover --no-sample -v",
    ];
    for line in names {
        run(&dir, line).ok().shows_nowhere(MARKER);
    }
    for file in files(dir.path()).iter().filter(|file| !file.ends_with("clinic.db")) {
        let text = std::fs::read(file).expect("it can be read");
        assert!(!String::from_utf8_lossy(&text).contains(MARKER), "{} holds a value", file.display());
    }
}

#[test]
fn what_is_copied_although_it_looks_personal_wants_a_decision() {
    let dir = clinic("anna.berg");
    run(&dir, "init sqlite:clinic.db").ok();
    let source = "--source sqlite:clinic.db";
    run(&dir, &format!("discover {source} --fail")).ok().stderr_has("nothing that looks personal or secret is copied");
    // Somebody keeps what only its values give away, and drops the rule of another.
    let masks = dir.text("masks/clinic.yaml");
    let masks: Vec<String> = masks
        .lines()
        .filter(|line| !line.trim_start().starts_with("remarks:"))
        .map(|line| match line.trim_start().starts_with("a: ") {
            true => "    a: keep".to_owned(),
            false => line.to_owned(),
        })
        .collect();
    dir.write("masks/clinic.yaml", &(masks.join("\n") + "\n"));
    let told = run(&dir, &format!("discover {source}")).ok();
    let told =
        told.stderr_has("copied, and looks personal or secret:").stderr_has("patients.a").stderr_has("without a rule:");
    told.stderr_has("patients.remarks").stderr_has("patients.a:        person.email").stderr_has("standin check");
    run(&dir, &format!("discover {source} --fail")).fails(1).stderr_has("patients.a");
    // By names alone nobody can tell; the column without a rule is told all the same.
    run(&dir, "discover --no-sample --fail").fails(1).stderr_has("patients.remarks").stderr_has("no value was read");
    // Other tables have nothing to decide.
    run(&dir, &format!("discover {source} --table visits --table room* --fail")).ok();
    run(&dir, &format!("discover {source} --table nobody")).fails(2).stderr_has("nobody");
    // A reason is respected, and shown for another look.
    let masks =
        dir.text("masks/clinic.yaml").replace("    a: keep", "    a: keep(because=\"invented\")\n    remarks: lorem");
    dir.write("masks/clinic.yaml", &masks);
    run(&dir, &format!("discover {source} --fail")).ok().stderr_has("copied for a reason").stderr_has("patients.a");
}

#[test]
fn without_a_database_the_way_on_is_named() {
    let dir = clinic("anna.berg");
    run(&dir, "init sqlite:clinic.db --no-sample").ok();
    run(&dir, "discover").fails(2).stderr_has("--no-sample");
    run(&dir, "discover --no-sample").ok().stderr_has("no value was read");
    run(&dir, "discover --no-sample --sample 5").fails(2);
    run(&dir, "discover nothing").fails(2).stderr_has("standin init");
}

/// What the report says of a column that only people gave away.
#[track_caller]
fn is_marked(url: &str) {
    decides(&Dir::new(), "--source", url);
}

#[track_caller]
fn decides(dir: &Dir, from: &str, url: &str) {
    Standin::new(dir, "init").arg(url).arg("hr").run().ok().shows_nowhere(MARKER);
    let report: Value =
        serde_json::from_str(Standin::new(dir, "discover --format json").arg(from).arg(url).run().ok().text()).unwrap();
    let columns = report["columns"].as_array().unwrap();
    assert_eq!(reasons(column(columns, "staff", "x")), ["its comment says that it is sensitive"]);
    assert!(!column(columns, "staff", "x")["looks_like"].is_null());
    assert_eq!(reasons(column(columns, "staff", "y")), ["its label masks it with anon.fake_email"]);
    assert_eq!(column(columns, "staff", "y")["looks_like"]["kind"], "email");
    assert_eq!(reasons(column(columns, "staff", "z")), ["its comment says that it is not sensitive"]);
    assert!(column(columns, "staff", "z")["looks_like"].is_null());
    assert!(dir.text("masks/hr.yaml").contains("by its comment"));
    for file in ["masks/hr.yaml", "schemas/hr.yaml"] {
        let text = dir.text(file);
        assert!(!text.contains("sensitive") && !text.contains(MARKER), "{file} holds a comment");
    }
}

#[test]
fn comments_of_a_dump_decide() {
    let postgres = format!(
        "--\n-- PostgreSQL database dump\n--\n\nCREATE TABLE public.staff (id integer NOT NULL, x integer, y text, z integer);\n\
         COMMENT ON COLUMN public.staff.x IS 'for {MARKER}; sensitive=true';\n\
         SECURITY LABEL FOR anon ON COLUMN public.staff.y IS 'MASKED WITH FUNCTION anon.fake_email(''{MARKER}'')';\n\
         COMMENT ON COLUMN public.staff.z IS 'sensitive: false, says {MARKER}';\n\
         --\n-- PostgreSQL database dump complete\n--\n"
    );
    let mysql = format!(
        "-- MySQL dump 10.13  Distrib 8.0.36\n\nCREATE TABLE `staff` (\n  `id` int NOT NULL,\n  \
         `x` int DEFAULT NULL COMMENT 'for {MARKER}; sensitive=true',\n  \
         `y` text COMMENT 'MASKED WITH FUNCTION anon.fake_email(''{MARKER}'')',\n  \
         `z` decimal(10,2) DEFAULT NULL COMMENT 'sensitive: false, says {MARKER}',\n  \
         PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n-- Dump completed on 2026-11-22\n"
    );
    for text in [postgres, mysql] {
        let dir = Dir::new();
        dir.write("staff.sql", &text);
        decides(&dir, "--from", &dir.join("staff.sql").display().to_string());
    }
}

#[test]
fn comments_of_postgres_decide() {
    let database = Database::create();
    database.run(&format!(
        "CREATE TABLE staff (id int PRIMARY KEY, x int, y text, z int);
         COMMENT ON COLUMN staff.x IS 'for {MARKER}; sensitive=true';
         COMMENT ON COLUMN staff.y IS 'MASKED WITH FUNCTION anon.fake_email(''{MARKER}'')';
         COMMENT ON COLUMN staff.z IS 'sensitive: false, says {MARKER}';"
    ));
    is_marked(&database.url());
}

#[test]
fn comments_of_mariadb_decide() {
    let database = MariaDatabase::create();
    database.run(&format!(
        "CREATE TABLE staff (id int PRIMARY KEY, x int COMMENT 'for {MARKER}; sensitive=true',
            y text COMMENT 'MASKED WITH FUNCTION anon.fake_email(''{MARKER}'')',
            z int COMMENT 'sensitive: false, says {MARKER}');"
    ));
    is_marked(&database.url());
}
