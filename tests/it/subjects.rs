//! One real person is one invented person, in every table, database and form of
//! a dump.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;
use crate::dump_files::{content, pg_dump};
use crate::dump_files_mysql::{content as content_of_mariadb, mariadb_dump};
use crate::maria_database::MariaDatabase;

fn case(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/subjects").join(file)
}

/// A project with the rules of the scenario and a snapshot of `url`.
fn project(url: &str) -> Dir {
    let dir = Dir::new();
    dir.write("masks/case.yaml", std::fs::read(case("masks.yaml")).unwrap());
    Standin::new(&dir, "snapshot case --source").arg(url).run().ok();
    dir
}

#[test]
fn a_dump_of_postgres_is_masked_as_the_live_database_is() {
    let source = Database::create();
    source.load(&case("schema.sql"));
    source.load(&case("rows.sql"));
    let dir = project(&source.url());
    Standin::new(&dir, "dump case --out live.sql --source").arg(source.url()).run().ok();
    let live = Database::create();
    live.load(&dir.join("live.sql"));
    for options in [&[][..], &["--inserts"], &["--rows-per-insert=2", "--column-inserts"]] {
        dir.write("dump.sql", pg_dump(&source.url(), options));
        for jobs in ["1", "3"] {
            Standin::new(&dir, "dump case --force --from dump.sql --out masked.sql --jobs")
                .arg(jobs)
                .run()
                .ok()
                .stderr_has("1 rows of public.orders have no person: each is its own")
                .stderr_has("2 rows of public.parcels have no person");
            let target = Database::create();
            target.load(&dir.join("masked.sql"));
            assert_eq!(content(&target), content(&live), "{options:?}");
        }
    }
    // What stands in other tables cannot be known before it was read.
    Standin::new(&dir, "dump case --from - --out piped.sql")
        .stdin(dir.join("dump.sql"))
        .run()
        .fails(2)
        .stderr_has("the dump has to be read twice")
        .stderr_has("save it to a file first");
    assert!(!dir.has("piped.sql"));
}

#[test]
fn a_dump_of_mariadb_is_masked_as_the_live_database_is() {
    let source = MariaDatabase::create();
    source.load(&case("schema.sql"));
    source.load(&case("rows.sql"));
    let dir = project(&source.url());
    Standin::new(&dir, "dump case --out live.sql --source").arg(source.url()).run().ok();
    let live = MariaDatabase::create();
    live.load(&dir.join("live.sql"));
    dir.write("dump.sql", mariadb_dump(&source, &[]));
    Standin::new(&dir, "dump case --from dump.sql --out masked.sql").run().ok();
    let target = MariaDatabase::create();
    target.load(&dir.join("masked.sql"));
    assert_eq!(content_of_mariadb(&target), content_of_mariadb(&live));
}

/// The three databases hold the same people, so they get the same stand-ins.
#[test]
fn one_key_gives_one_person_in_every_database() {
    let rows = |case: &str| {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(case).join("want.sql");
        let text = std::fs::read_to_string(file).unwrap();
        let plain = text
            .replace("VALUES(", ",")
            .replace(['\'', '(', ')', ';', '"'], "")
            .replace('\t', ",")
            .replace("NULL", "\\N");
        let mut people: Vec<String> = plain
            .lines()
            .filter_map(|line| line.split_once("@example.test"))
            .map(|(start, _)| start.to_owned())
            .collect();
        people.iter_mut().for_each(|line| *line = line.rsplit([',', ' ', ':']).next().unwrap().to_owned());
        people.sort();
        people
    };
    let sqlite = rows("subjects");
    assert!(sqlite.len() >= 8, "{sqlite:?}");
    assert_eq!(sqlite, rows("postgres-subjects"));
    assert_eq!(sqlite, rows("mysql-subjects"));
}

/// Half of all people are called Ann; no name of the output is nearly as frequent.
#[test]
fn frequencies_of_names_are_not_those_of_the_source() {
    let source = Database::create();
    source.run(
        "CREATE TABLE people (id int PRIMARY KEY, first_name text, last_name text, email text); \
         INSERT INTO people SELECT n, CASE n % 10 WHEN 0 THEN 'Zoë' WHEN 1 THEN 'Bo' ELSE 'Ann' END, \
         CASE WHEN n % 2 = 0 THEN 'Smith' ELSE 'Name' || n END, 'mail' || n || '@corp.example' \
         FROM generate_series(1, 20000) n",
    );
    let dir = Dir::new();
    dir.write(
        "masks/case.yaml",
        "version: 1\nschema: schemas/case.yaml\nkey: env:STANDIN_KEY\ntables:\n  people:\n    id: keep\n    \
         first_name: person.first_name\n    last_name: person.last_name\n    email: person.email\n",
    );
    Standin::new(&dir, "snapshot case --source").arg(source.url()).run().ok();
    Standin::new(&dir, "dump case --out out.sql --source").arg(source.url()).run().ok();
    let target = Database::create();
    target.load(&dir.join("out.sql"));
    for column in ["first_name", "last_name"] {
        let counts: BTreeMap<String, u64> = target
            .rows(&format!("SELECT {column}, count(*) FROM people GROUP BY 1"))
            .into_iter()
            .map(|row| (row[0].clone(), row[1].parse().unwrap()))
            .collect();
        // Uniform: 20,000 people over a few hundred names.
        let even = 20_000 / counts.len() as u64;
        let most = counts.values().max().unwrap();
        assert!(counts.len() > 200 && *most < even * 2, "{column}: {} names, {most} of one", counts.len());
        // Nor does a name of the output stand for a name of the source.
        let of_ann = target.value(&format!("SELECT count(DISTINCT {column}) FROM people WHERE id % 10 = 2"));
        assert!(of_ann.parse::<u64>().unwrap() > 200, "{column}: {of_ann}");
    }
    let disagree = target.value("SELECT count(*) FROM people WHERE email NOT LIKE lower(first_name) || '.%'");
    assert_eq!(disagree, "0", "the address is that of the name beside it");
}

/// What needs the whole column first gives the same from a dump file, for any
/// number of readers.
#[test]
fn a_shuffled_column_is_dealt_alike_from_a_dump_and_from_a_database() {
    let source = Database::create();
    source.run(
        "CREATE TABLE parts (id int PRIMARY KEY, code text UNIQUE, grade text); \
         INSERT INTO parts SELECT n, 'C-' || n, chr(65 + n % 5) FROM generate_series(1, 30000) n",
    );
    let dir = Dir::new();
    dir.write(
        "masks/case.yaml",
        "version: 1\nschema: schemas/case.yaml\nkey: env:STANDIN_KEY\ntables:\n  parts:\n    code: shuffle\n    keep: [id, grade]\n",
    );
    Standin::new(&dir, "snapshot case --source").arg(source.url()).run().ok();
    dir.write("dump.sql", pg_dump(&source.url(), &[]));
    let mut all = Vec::new();
    for line in ["dump case --jobs 1 --source", "dump case --jobs 4 --source", "dump case --jobs 3 --from"] {
        let from = if line.ends_with("--from") { "dump.sql".to_owned() } else { source.url() };
        Standin::new(&dir, line).arg(from).arg("--force").arg("--out").arg("out.sql").run().ok();
        let target = Database::create();
        target.load(&dir.join("out.sql"));
        assert_eq!(target.value("SELECT count(*) FROM parts WHERE code = 'C-' || id"), "0", "hardly any stays");
        assert_eq!(target.value("SELECT count(DISTINCT code) FROM parts"), "30000");
        all.push(content(&target));
    }
    assert!(all[0] == all[1] && all[1] == all[2]);
}
