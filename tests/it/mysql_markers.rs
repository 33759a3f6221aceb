//! A marker in every place of a MySQL database that can hold text, searched in
//! every artefact in the encodings of `markers.rs`.

use crate::command::{Outcome, Standin};
use crate::dir::Dir;
use crate::maria_database::MariaDatabase;
use crate::markers::{clean, marker};

/// Places of rows, then those of the schema.
pub const PLACES: usize = 26;

/// The labels of an enum and a set whose columns are kept by the draft.
const LABELS: [usize; 2] = [20, 21];

pub fn planted() -> MariaDatabase<'static> {
    let m = |place: usize| marker(place);
    let database = MariaDatabase::create();
    database.run(&format!(
        "CREATE TABLE people (
            id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
            email varchar(100) NOT NULL UNIQUE,
            full_name char(60),
            notes text,
            small tinytext, medium mediumtext, large longtext,
            old varchar(100) CHARACTER SET latin1,
            wide varchar(100) CHARACTER SET utf16,
            narrow varchar(100) CHARACTER SET ascii,
            profile json,
            packed varbinary(100), padded binary(60),
            picture blob, tiny_picture tinyblob, large_picture longblob,
            mood enum('calm', '{}') COMMENT '{}',
            tags set('a', '{}'),
            handle varchar(100) DEFAULT '{}',
            email_lower varchar(110) AS (lower(concat(email, 'x'))) STORED,
            name_upper varchar(70) AS (upper(full_name)) VIRTUAL,
            KEY (notes(20))
        ) DEFAULT CHARACTER SET utf8mb4 COMMENT='{}'",
        m(20),
        m(22),
        m(21),
        m(23),
        m(24),
    ));
    database.run(&format!(
        "INSERT INTO people (email, full_name, notes, small, medium, large, old, wide, narrow, profile, packed, padded,
            picture, tiny_picture, large_picture, mood, tags, handle) VALUES
        ('{}@realcorp.com', '{}', 'x {} y', '{}', '{}', '{}', 'é{}', '{}', '{}',
            '{{\"contact\": {{\"email\": \"{}\"}}, \"{}\": [\"{}\"]}}',
            '{}', '{}', concat(0x00ff27, '{}', 0x0a5c), '{}', '{}', '{}', 'a,{}', '{}'),
        ('bob@realcorp.com', NULL, '', '', NULL, '', NULL, '', '', '{{}}', '', NULL, '', NULL, '', NULL, '', NULL)",
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
        m(20),
        m(21),
        m(17),
    ));
    database.run(&format!(
        "CREATE TABLE `odd, name: ``x` (`the \"key\"` varchar(100) PRIMARY KEY, `select` text);
        INSERT INTO `odd, name: ``x` VALUES ('{}', '{}');
        ALTER TABLE people ADD INDEX by_handle (handle) COMMENT '{}'",
        m(18),
        m(19),
        m(25)
    ));
    database
}

pub const RULES: &str = r#"version: 1
schema: schemas/people.yaml
epoch: 1
key: env:STANDIN_KEY
locale: en_US

tables:
  people:
    email: person.email
    full_name: person.full_name
    notes: lorem
    small: lorem
    medium: lorem
    large: lorem
    old: lorem
    wide: person.full_name
    narrow: lorem
    profile:
      json: {$.contact.email: person.email}
    packed: null
    padded: null
    picture: null
    tiny_picture: null
    large_picture: null
    mood: null
    tags: null
    handle: lorem
    keep: [id]
  'odd, name: `x':
    'the "key"': substitute
    select: lorem
"#;

#[track_caller]
fn said_nothing(outcome: &Outcome) {
    clean("stdout", &outcome.stdout, 0..PLACES);
    clean("stderr", outcome.stderr.as_bytes(), 0..PLACES);
}

fn project(database: &MariaDatabase<'_>) -> Dir {
    let dir = Dir::new();
    said_nothing(&Standin::new(&dir, "init").arg(database.url()).arg("people").run().ok());
    dir
}

#[test]
fn no_marker_reaches_an_artefact_when_everything_is_ruled_away() {
    let database = planted();
    let dir = project(&database);
    dir.write("masks/people.yaml", RULES);
    for line in
        ["dump --out out.sql --source", "dump --data-only --out rows.sql --source", "dump --verbose --out - --source"]
    {
        said_nothing(&Standin::new(&dir, line).arg(database.url()).run().ok());
    }
    for file in ["out.sql", "rows.sql"] {
        clean(file, &dir.bytes(file), 0..PLACES);
    }
    let target = MariaDatabase::create();
    target.load(&dir.join("out.sql"));
    assert_eq!(target.value("SELECT count(*) FROM people"), "2");
    // The generated columns were computed by the target, from masked values.
    assert_eq!(target.value("SELECT count(*) FROM people WHERE email_lower = lower(concat(email, 'x'))"), "2");
    assert_eq!(target.value("SELECT count(*) FROM people WHERE name_upper <=> upper(full_name)"), "2");
}

#[test]
fn a_draft_keeps_no_marker_of_a_row() {
    let database = planted();
    let dir = project(&database);
    said_nothing(&Standin::new(&dir, "check").run().ok());
    said_nothing(&Standin::new(&dir, "dump --out out.sql --source").arg(database.url()).run().ok());
    let others = || (0..PLACES).filter(|place| !LABELS.contains(place));
    clean("out.sql", &dir.bytes("out.sql"), others());
    clean("masks/people.yaml", &dir.bytes("masks/people.yaml"), 0..PLACES);
    clean("schemas/people.yaml", &dir.bytes("schemas/people.yaml"), others());
}

#[test]
fn a_run_that_fails_says_no_value() {
    let database = planted();
    let dir = project(&database);
    dir.write("masks/people.yaml", RULES.replace("notes: lorem", "notes: date_shift(days=3)"));
    let run = Standin::new(&dir, "dump --verbose --out out.sql --source").arg(database.url()).run();
    assert_ne!(run.code, Some(0));
    said_nothing(&run);
    assert!(!dir.has("out.sql"));
    assert!(!dir.names().iter().any(|name| name.contains(".standin-")), "{:?}", dir.names());
}
