//! Same inputs, same bytes; another key, nothing in common.

use std::collections::BTreeSet;

use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;
use crate::sets::loaded;

/// Rows enough for several pieces; every column masked by a mask that reads.
const LARGE: &str = "
    CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, email text UNIQUE, code varchar(12), born date,
        token uuid, note text);
    INSERT INTO people SELECT g, 'Person ' || g, 'person' || g || '@realcorp.com', 'AB-' || lpad(g::text, 6, '0'),
        date '1950-01-01' + g % 20000, md5(g::text)::uuid, repeat('real words of person ' || g || ' ', 8)
        FROM generate_series(1, 120000) g;
    ANALYZE people;";

const RULES: &str = "version: 1
schema: schemas/people.yaml
epoch: 1
key: env:STANDIN_KEY
locale: en_US

tables:
  people:
    id: key
    name: person.full_name
    email: person.email
    code: substitute
    born: date_shift(days=30)
    token: key
    note: lorem
";

fn people() -> (Dir, Database<'static>) {
    let database = Database::create();
    database.run(LARGE);
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(database.url()).arg("people").run().ok();
    dir.write("masks/people.yaml", RULES);
    (dir, database)
}

#[test]
fn jobs_and_runs_do_not_change_a_byte() {
    let (dir, database) = people();
    for (out, jobs) in [("one.sql", "1"), ("again.sql", "1"), ("four.sql", "4"), ("eight.sql", "8")] {
        let run = Standin::new(&dir, &format!("dump --out {out} --jobs {jobs} --source")).arg(database.url());
        run.run().ok();
    }
    let first = dir.bytes("one.sql");
    assert!(first.len() > 10_000_000, "large enough for several pieces");
    for other in ["again.sql", "four.sql", "eight.sql"] {
        assert!(dir.bytes(other) == first, "{other} differs");
    }
    let piped = Standin::new(&dir, "dump --out - --source").arg(database.url()).run().ok();
    assert!(piped.stdout == first, "stdout differs from the file");
}

#[test]
fn the_order_of_rows_in_the_heap_does_not_change_a_byte() {
    let (dir, database) = people();
    Standin::new(&dir, "dump --out before.sql --source").arg(database.url()).run().ok();
    database.run(
        "CREATE TABLE shuffled AS SELECT * FROM people ORDER BY md5(id::text); TRUNCATE people;
        INSERT INTO people SELECT * FROM shuffled; DROP TABLE shuffled;",
    );
    Standin::new(&dir, "dump --out after.sql --source").arg(database.url()).run().ok();
    assert!(dir.bytes("before.sql") == dir.bytes("after.sql"));
}

#[test]
fn another_key_gives_no_common_masked_value() {
    let (dir, database) = people();
    database.run("DELETE FROM people WHERE id > 2000");
    let values = |key: &str| -> Vec<BTreeSet<String>> {
        let out = format!("{}.sql", &key[..4]);
        let run = Standin::new(&dir, "dump --out").arg(&out).arg("--source").arg(database.url());
        run.env("STANDIN_KEY", key).run().ok();
        let target = Database::create();
        target.load(&dir.join(&out));
        // Names are picked from lists and dates from sixty days: chance makes
        // some of those equal under any two keys.
        ["id", "email", "code", "token", "note"]
            .iter()
            .map(|column| target.rows(&format!("SELECT {column} FROM people")).into_iter().flatten().collect())
            .collect()
    };
    let (one, other) = (values(&"1a2b".repeat(16)), values(&"2b3c".repeat(16)));
    for (index, (one, other)) in one.iter().zip(&other).enumerate() {
        assert_eq!(one.len(), 2000, "column {index} lost values");
        assert_eq!(one.intersection(other).count(), 0, "column {index} has values in common");
    }
}

/// The whole of a real database under a fixed key: a changed byte anywhere in
/// catalog, draft, masks or writer shows here. A new hash is a new epoch, or a
/// change of the schema's text that the changelog tells.
#[test]
fn pagila_is_pinned() {
    const HASH: &str = "dfb07f7f2d79da3dda67a78a924a761ceafb6425523081be952a40824c95b78d";
    let Some(source) = loaded("pagila/pagila.sql") else { return };
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(source.url()).arg("pagila").run().ok();
    Standin::new(&dir, "dump --out out.sql --source").arg(source.url()).run().ok();
    let hash = blake3::hash(&dir.bytes("out.sql")).to_hex().to_string();
    assert_eq!(hash, HASH);
}
