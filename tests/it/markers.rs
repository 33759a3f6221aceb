//! A marker in every place that can hold text, searched in every artefact in
//! eight encodings.

use crate::command::{Outcome, Standin};
use crate::database::Database;
use crate::dir::Dir;
use crate::sets::set;

/// Twenty characters that occur nowhere else; one per place, told apart by a
/// number, so that a failure names the place.
pub fn marker(place: usize) -> String {
    format!("Zq7{place:02}xWvKjyPtHbRnMd")
}

pub const PLACES: usize = 20;

/// Plants one marker per place into the nasty schema.
pub fn plant(database: &Database<'_>) {
    let m = marker;
    database.run(&format!(
        "UPDATE users SET email = '{}@realcorp.com', full_name = '{}', \"Phone\" = '{}', notes = 'x {} y',
            profile = jsonb_build_object('contact', jsonb_build_object('email', '{}'), '{}', jsonb_build_array('{}')),
            tags = array['{}', NULL, 'b'], password_hash = '{}' WHERE id = 7;
        UPDATE billing.orders SET customer_email = '{}', card = '{}' WHERE id = 9;
        UPDATE events SET user_email = '{}', payload = json_build_object('k', '{}') WHERE id IN (3, 590);
        UPDATE employees SET name = '{}', email = '{}' WHERE id = 4;
        ALTER TYPE mood ADD VALUE '{}';
        ALTER TABLE users ALTER notes SET DEFAULT '{}';
        COMMENT ON COLUMN users.notes IS '{}';
        COMMENT ON TABLE users IS '{}';",
        m(0),
        m(1),
        m(2),
        m(3),
        m(4),
        m(5),
        m(6),
        m(7),
        m(8),
        m(9),
        m(10),
        m(11),
        m(12),
        m(13),
        m(14),
        m(15),
        m(16),
        m(17),
        m(18),
    ));
    database.run(&format!("UPDATE users SET m = '{}' WHERE id = 8", m(15)));
    database.run(&format!(
        "ALTER TABLE employees ADD \"odd, Name: \"\"x\"\"\" text; UPDATE employees SET \"odd, Name: \"\"x\"\"\" = '{}'",
        m(19)
    ));
}

/// No default, no label, no row: every column with text in it is ruled away.
pub const RULES: &str = r#"version: 1
schema: schemas/nasty.yaml
epoch: 1
key: env:STANDIN_KEY
locale: en_US

tables:
  users:
    email: person.email
    full_name: person.full_name
    "Phone": phone
    notes: lorem
    profile:
      json: {$.contact.email: person.email}
    tags: null
    dob: date_shift(days=30)
    ip: internet.ip
    password_hash: fixed("!")
    m: null
    keep: [tenant_id]
  billing.orders:
    id: key
    customer_email: person.email
    card: substitute
    keep: [tenant_id, amount]
  events:
    user_email: person.email
    payload:
      json: {$.email: person.email}
    keep: [id, at]
  employees:
    name: person.full_name
    email: person.email
    'odd, Name: "x"': lorem
    keep: [id]
"#;

/// The marker as it may hide: plain, upper and lower case, hex, base64 at each
/// of three alignments, percent, UTF-16, JSON escapes, reversed.
fn encodings(text: &str) -> Vec<Vec<u8>> {
    let hex = |upper: bool| -> Vec<u8> {
        text.bytes().flat_map(|b| if upper { format!("{b:02X}") } else { format!("{b:02x}") }.into_bytes()).collect()
    };
    let mut forms = vec![
        text.as_bytes().to_vec(),
        text.to_uppercase().into_bytes(),
        text.to_lowercase().into_bytes(),
        hex(false),
        hex(true),
        text.bytes().flat_map(|b| format!("%{b:02X}").into_bytes()).collect(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.bytes().flat_map(|b| format!("\\u{:04x}", b).into_bytes()).collect(),
        text.bytes().rev().collect(),
    ];
    for shift in 0..3 {
        // What stays the same whatever stands before and after the marker.
        let padded = [&b"xxx"[..shift], text.as_bytes()].concat();
        let encoded = base64(&padded);
        forms.push(encoded[(shift * 4).div_ceil(3) + 1..encoded.len() - 4].to_vec());
    }
    forms
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, &byte| word << 8 | byte as u32) << (8 * (3 - chunk.len()));
        out.extend((0..=chunk.len()).map(|i| ALPHABET[(word >> (18 - 6 * i) & 63) as usize]));
    }
    out
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}

#[track_caller]
pub fn clean(what: &str, bytes: &[u8], places: impl Iterator<Item = usize>) {
    for place in places {
        for (number, form) in encodings(&marker(place)).iter().enumerate() {
            assert!(!holds(bytes, form), "{what} holds the marker of place {place} in encoding {number}");
        }
    }
}

#[track_caller]
fn said_nothing(outcome: &Outcome) {
    clean("stdout", &outcome.stdout, 0..PLACES);
    clean("stderr", outcome.stderr.as_bytes(), 0..PLACES);
}

fn nasty() -> Option<(Dir, Database<'static>)> {
    let file = set("nasty/nasty.sql")?;
    let database = Database::create();
    database.load(&file);
    plant(&database);
    let dir = Dir::new();
    let init = Standin::new(&dir, "init").arg(database.url()).arg("nasty").run().ok();
    said_nothing(&init);
    Some((dir, database))
}

#[test]
fn the_search_finds_what_is_there() {
    let text = marker(0);
    for (number, form) in encodings(&text).iter().enumerate() {
        assert!(holds(&[b"..", form.as_slice(), b".."].concat(), form), "encoding {number}");
    }
    for before in ["", "a", "ab", "abc"] {
        let encoded = base64(format!("{before}{text}tail").as_bytes());
        assert!(encodings(&text).iter().any(|form| holds(&encoded, form)), "base64 after {before:?}");
    }
}

#[test]
fn no_marker_reaches_an_artefact_when_everything_is_ruled_away() {
    let Some((dir, database)) = nasty() else { return };
    dir.write("masks/nasty.yaml", RULES);
    for line in
        ["dump --out out.sql --source", "dump --data-only --out rows.sql --source", "dump --verbose --out - --source"]
    {
        let run = Standin::new(&dir, line).arg(database.url()).run().ok();
        said_nothing(&run);
    }
    for file in ["out.sql", "rows.sql"] {
        clean(file, &dir.bytes(file), 0..PLACES);
    }
    let target = Database::create();
    target.load(&dir.join("out.sql"));
    assert_eq!(target.value("SELECT count(*) FROM users"), "50");
    assert_eq!(target.value("SELECT count(*) FROM events"), "600");
    // The generated column was computed by the target, from masked values.
    assert_eq!(target.value("SELECT count(*) FROM users WHERE name_lower = lower(full_name)"), "50");
}

#[test]
fn a_draft_keeps_no_marker_of_a_row() {
    let Some((dir, database)) = nasty() else { return };
    said_nothing(&Standin::new(&dir, "check").run().ok());
    let dump = Standin::new(&dir, "dump --out out.sql --source").arg(database.url()).run().ok();
    said_nothing(&dump);
    // The draft keeps an enum column, so its labels (15) are in the schema.
    clean("out.sql", &dir.bytes("out.sql"), (0..PLACES).filter(|&place| place != 15));
    clean("masks/nasty.yaml", &dir.bytes("masks/nasty.yaml"), 0..PLACES);
    clean("schemas/nasty.yaml", &dir.bytes("schemas/nasty.yaml"), (0..PLACES).filter(|&place| place != 15));
}

#[test]
fn a_run_that_fails_says_no_value() {
    let Some((dir, database)) = nasty() else { return };
    dir.write("masks/nasty.yaml", RULES.replace("notes: lorem", "notes: date_shift(days=3)"));
    let run = Standin::new(&dir, "dump --verbose --out out.sql --source").arg(database.url()).run();
    assert_ne!(run.code, Some(0));
    said_nothing(&run);
    assert!(!dir.has("out.sql"));
    assert!(!dir.names().iter().any(|name| name.contains(".standin-")), "{:?}", dir.names());
}

/// With every log turned up: drivers and libraries talk as much as they can.
#[test]
fn no_command_says_a_value_whatever_is_turned_up() {
    let Some((dir, database)) = nasty() else { return };
    dir.write("masks/nasty.yaml", RULES);
    let loud = |line: &str| {
        let line = line.replacen(' ', " --verbose ", 1);
        Standin::new(&dir, &line).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full")
    };
    said_nothing(&loud("dump --out out.sql --source").arg(database.url()).run().ok());
    clean("the manifest", &dir.bytes("out.sql.manifest.json"), 0..PLACES);
    said_nothing(&loud("verify out.sql --source").arg(database.url()).run());
    said_nothing(&loud("check --live --source").arg(database.url()).run());
    said_nothing(&loud("discover nasty --source").arg(database.url()).run());
    said_nothing(&loud("discover nasty --format json --source").arg(database.url()).run());
    said_nothing(
        &loud("report --out report.html --live --quasi users.dob,users.tenant_id --source").arg(database.url()).run(),
    );
    clean("the report", &dir.bytes("report.html"), 0..PLACES);
    for format in ["human", "json", "sarif", "junit", "github", "gitlab"] {
        let scan = loud(&format!("scan --format {format}")).arg(database.url()).run();
        assert_eq!(scan.code, Some(1), "{}", scan.stderr);
        said_nothing(&scan);
    }
    said_nothing(&loud("scan out.sql").run());
    // What is kept repeats what is masked: the gate says where, not what.
    database.run("ALTER TABLE employees ADD shelf text; UPDATE employees SET shelf = 'of ' || email");
    said_nothing(&loud("snapshot nasty --source").arg(database.url()).run());
    let employees = RULES.replace("lorem\n    keep: [id]", "lorem\n    keep: [id, shelf]");
    assert_ne!(employees, RULES);
    dir.write("masks/nasty.yaml", employees);
    let run = loud("dump --out other.sql --source").arg(database.url()).run();
    said_nothing(&run);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(!dir.has("other.sql") && !dir.has("other.sql.manifest.json"));
}
