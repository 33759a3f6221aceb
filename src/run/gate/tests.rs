//! Masks that are broken on purpose, in whole runs: the gate catches each of them.
//!
//! They get past the plan's own comparison of a value with its output, as they
//! change what it compares: the gate has to see it by itself.

use std::io::{self, Write};

use super::*;
use crate::mask::{Mask, Reject, Row};
use crate::plan::Masking;
use crate::run::{Dump, Progress, Summary, dump};
use crate::schema::EngineKind;
use crate::schema::Name;
use crate::seed::{Draw, Key};
use crate::sink::heading::Heading;
use crate::sink::output::{Compression, Existing, Output};
use crate::sink::pages::Pages;
use crate::sink::{Contents, Inserts, Making, Options, Out, Sink, sql};
use crate::source::sqlite::SqliteSource;
use crate::source::{Source, Stop};

struct Silent;

impl Progress for Silent {
    fn begin(&self, _table: &Name) {}
    fn rows(&self, _table: &Name, _rows: u64, _bytes: u64) {}
    fn end(&self, _table: &Name) {}
}

/// Makes an output of a value and of what its sound mask made of it.
type Spoil = fn(&[u8], &[u8]) -> Vec<u8>;

/// The mask of a column, with something done to one of its outputs.
struct Broken {
    sound: Box<dyn Mask>,
    /// Whether this is the value to fail at.
    at: fn(&[u8]) -> bool,
    output: Spoil,
}

impl Mask for Broken {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> std::result::Result<(), Reject> {
        let start = out.len();
        self.sound.mask(input, draw, out)?;
        self.spoil(input, start, out);
        Ok(())
    }

    fn looks_around(&self) -> bool {
        self.sound.looks_around()
    }

    fn mask_in(
        &self,
        row: &dyn Row,
        input: &[u8],
        draw: &mut Draw,
        out: &mut Vec<u8>,
    ) -> std::result::Result<(), Reject> {
        let start = out.len();
        self.sound.mask_in(row, input, draw, out)?;
        self.spoil(input, start, out);
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        self.sound.draws()
    }
}

impl Broken {
    fn spoil(&self, input: &[u8], start: usize, out: &mut Vec<u8>) {
        if (self.at)(input) {
            let made = out.split_off(start);
            out.extend((self.output)(input, &made));
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum To {
    Copy,
    Mysql,
    Sqlite,
    /// INSERTs.
    Postgres,
    MysqlUpsert,
    /// Several rows in a statement.
    SqliteRows,
}

struct Case {
    sql: String,
    rules: &'static str,
    /// The column whose mask is broken: table, column.
    breaks: Option<(&'static str, &'static str)>,
    at: fn(&[u8]) -> bool,
    output: Spoil,
}

impl Case {
    fn run(self, to: To) -> std::result::Result<Summary, Stopped> {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("made.db");
        let writer = rusqlite::Connection::open(&path).expect("a database");
        writer.execute_batch(&self.sql).expect("the schema and its rows");
        drop(writer);
        let mut source = SqliteSource::open(&path)?;
        let catalog = source.catalog()?;
        let text = format!("version: 1\nschema: schemas/made.yaml\ntables:\n{}", self.rules);
        let rules = crate::rules::parse("masks/made.yaml", &text).map_err(|found| format!("{found:?}")).unwrap();
        let mut plan =
            crate::plan::compile(&rules, &catalog, &Key::new([7; 32])).map_err(|found| format!("{found:?}")).unwrap();
        if let Some((table, column)) = self.breaks {
            let table = plan.tables.iter_mut().find(|planned| planned.table.name == table).expect("a table");
            let column = table.columns.iter_mut().find(|planned| planned.name == column).expect("a column");
            let action = std::mem::replace(&mut column.action, ColumnAction::Null);
            let ColumnAction::Mask(masking) = action else { panic!("the column is not masked") };
            let mask = Box::new(Broken { sound: masking.mask, at: self.at, output: self.output });
            column.action = ColumnAction::Mask(Masking { mask, ..masking });
        }
        let output = Output::to_stream(Box::new(Nowhere), Compression::None)?;
        let heading = Heading::example();
        // The rows come from SQLite, whatever the output is made for.
        let mut target = catalog.clone();
        target.engine.kind = match to {
            To::Copy | To::Postgres => EngineKind::Postgres,
            To::Mysql | To::MysqlUpsert => EngineKind::Mysql,
            To::Sqlite | To::SqliteRows => EngineKind::Sqlite,
        };
        let options = match to {
            To::Copy | To::Mysql | To::Sqlite => Options::default(),
            To::Postgres => Options { inserts: Inserts::Rows, ..Options::default() },
            To::SqliteRows => Options { rows_per_insert: Some(7), ..Options::default() },
            To::MysqlUpsert => Options { upsert: true, ..Options::default() },
        };
        let mut sink: Box<dyn Sink> = sql::text(
            Pages::One(output),
            &Making {
                out: &Out { path: "-".into(), existing: Existing::Refuse, object: None },
                contents: if options.upsert { Contents::Rows } else { Contents::Whole },
                catalog: &target,
                plan: &plan,
                heading: &heading,
                options: &options,
            },
        )?;
        let stop = Stop::new();
        let run = Dump {
            plan: &plan,
            catalog: &catalog,
            schema: None,
            jobs: 2,
            stop: &stop,
            progress: &Silent,
            gate: Gate {
                thresholds: Thresholds::default(),
                waivers: (&Waivers::default(), jiff::civil::date(2026, 1, 1)),
                scratch: directory.path(),
            },
        };
        dump(&mut source, sink.as_mut(), &run)
    }

    /// Breaks nothing.
    fn sound(sql: String, rules: &'static str) -> Case {
        Case { sql, rules, breaks: None, at: |_| false, output: |_, made| made.to_vec() }
    }
}

struct Nowhere;

impl Write for Nowhere {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the gate says, one line for each finding: where, and how often.
fn findings(outcome: std::result::Result<Summary, Stopped>) -> Vec<String> {
    match outcome {
        Ok(_) => Vec::new(),
        Err(Stopped::Failed(error)) => panic!("{error}"),
        Err(Stopped::Refused(report)) => report
            .findings
            .iter()
            .map(|finding| {
                let place = &finding.place;
                let name = |name: &Option<String>| name.clone().unwrap_or_default();
                format!("{}.{}: {}", name(&place.table), name(&place.column), finding.count)
            })
            .collect(),
    }
}

/// Something was found, and nothing anywhere else.
fn only_in(place: &str, found: &[String]) {
    assert!(!found.is_empty() && found.iter().all(|finding| finding.starts_with(place)), "{found:?}");
}

const PEOPLE: &str = "CREATE TABLE people (id integer PRIMARY KEY, handle text, kind text, doc text);";

fn people(rows: u32) -> String {
    format!(
        "{PEOPLE} WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
         INSERT INTO people SELECT i, printf('hq%07dz', i * 7), 'good', NULL FROM n;"
    )
}

fn upper(input: &[u8], _made: &[u8]) -> Vec<u8> {
    input.to_ascii_uppercase()
}

const HANDLES: &str = "  people: {handle: hash(length=12), kind: keep, id: keep, doc: 'null'}\n";

#[test]
fn one_row_in_a_million_left_as_it_is() {
    let case = |breaks| Case {
        sql: people(1_000_000),
        rules: HANDLES,
        breaks,
        at: |input| input == b"hq4654321z",
        output: upper,
    };
    assert_eq!(findings(case(Some(("people", "handle"))).run(To::Copy)), ["main.people.handle: 1"]);
}

#[test]
fn one_row_in_every_wire_format() {
    for to in [To::Copy, To::Mysql, To::Sqlite, To::Postgres, To::MysqlUpsert, To::SqliteRows] {
        let sound = Case::sound(people(2_000), HANDLES).run(to).unwrap_or_else(|_| panic!("{to:?}: nothing is broken"));
        assert_eq!((sound.gate.columns, sound.gate.sources), (1, 2_000), "{to:?}");
        assert!(sound.gate.values > 1_900, "{to:?}: {}", sound.gate.values);
        let broken = Case {
            sql: people(2_000),
            rules: HANDLES,
            breaks: Some(("people", "handle")),
            at: |input| input == b"hq0007000z",
            output: upper,
        };
        assert_eq!(findings(broken.run(to)), ["main.people.handle: 1"], "{to:?}");
    }
}

#[test]
fn a_value_that_hides_in_an_encoding() {
    let hidden: [Spoil; 3] = [
        |input, _| input.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect(),
        |input, _| [b"xyz ".as_slice(), input, b" abc"].concat(),
        |input, _| input.iter().flat_map(|byte| format!("%{byte:02X}").into_bytes()).collect(),
    ];
    for output in hidden {
        let broken = Case {
            sql: people(500),
            rules: "  people: {handle: lorem, kind: keep, id: keep, doc: 'null'}\n",
            breaks: Some(("people", "handle")),
            at: |input| input == b"hq0000700z",
            output,
        };
        assert_eq!(findings(broken.run(To::Copy)), ["main.people.handle: 1"]);
    }
}

/// A range of rows: what a partition would be.
#[test]
fn one_part_of_a_table() {
    let broken = Case {
        sql: people(3_000),
        rules: HANDLES,
        breaks: Some(("people", "handle")),
        at: |input| input.starts_with(b"hq001"),
        output: upper,
    };
    let found = findings(broken.run(To::Sqlite));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("main.people.handle: 1"), "{found:?}");
}

const DOCUMENTS: &str = "  people:
    handle: hash(length=12)
    kind: keep
    id: keep
    doc: {json: {$.customer.email: email, '$.tags[*]': hash, $.status: keep}}
";

fn documents() -> String {
    format!(
        "{PEOPLE} WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
         INSERT INTO people SELECT i, printf('hq%07dz', i * 7), 'good', json_object('customer',
            json_object('email', printf('user%d@corp.invalid.net', i)), 'status', 'shipped',
            'tags', json_array(printf('first%dtag', i), printf('second%dtag', i))) FROM n;"
    )
}

#[test]
fn one_path_of_a_document() {
    let sound = findings(Case::sound(documents(), DOCUMENTS).run(To::Copy));
    assert_eq!(sound, [""; 0]);
    let broken = Case {
        sql: documents(),
        rules: DOCUMENTS,
        breaks: Some(("people", "doc")),
        at: |input| memchr::memmem::find(input, b"user123@").is_some(),
        output: |input, made| {
            let mut made: serde_json::Value = serde_json::from_slice(made).unwrap();
            let input: serde_json::Value = serde_json::from_slice(input).unwrap();
            made["customer"]["email"] = input["customer"]["email"].clone();
            made.to_string().into_bytes()
        },
    };
    // The proof finds it, whole and by its parts, and so does the detector of addresses.
    only_in("main.people.doc: ", &findings(broken.run(To::Copy)));
}

#[test]
fn one_element_of_an_array() {
    let broken = Case {
        sql: documents(),
        rules: DOCUMENTS,
        breaks: Some(("people", "doc")),
        at: |input| memchr::memmem::find(input, b"user77@").is_some(),
        output: |input, made| {
            let mut made: serde_json::Value = serde_json::from_slice(made).unwrap();
            let input: serde_json::Value = serde_json::from_slice(input).unwrap();
            made["tags"][1] = input["tags"][1].clone();
            made.to_string().into_bytes()
        },
    };
    only_in("main.people.doc: ", &findings(broken.run(To::Mysql)));
}

/// Nothing is broken here but the rules: a column that is kept repeats one that is not.
#[test]
fn a_kept_column_that_repeats_a_masked_one() {
    let sql = format!(
        "{} CREATE TABLE log (id integer PRIMARY KEY, event text);
         INSERT INTO log SELECT id, 'login of ' || handle || ', ok' FROM people WHERE id = 17;",
        people(300)
    );
    let rules =
        "  people: {handle: hash(length=12), kind: keep, id: keep, doc: 'null'}\n  log: {id: keep, event: keep}\n";
    assert_eq!(findings(Case::sound(sql.clone(), rules).run(To::Copy)), ["main.log.event: 1"]);
    let reasoned = "  people: {handle: hash(length=12), kind: keep, id: keep, doc: 'null'}\n  \
        log: {id: keep, event: keep(because='names of test accounts')}\n";
    let summary = Case::sound(sql, reasoned).run(To::Copy).unwrap_or_else(|_| panic!("a reason was written down"));
    assert!(summary.gate.exempt.iter().any(|exempt| exempt.why == "kept with a reason" && exempt.count == 1));
}
