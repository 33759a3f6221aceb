//! Dumps of PostgreSQL in every form that `pg_dump` writes: masked where they
//! stand, restored, and compared with what live masking gives.

use std::io::Write;
use std::process::Command;

use standin::script::split::{Kind, Splitter};
use standin::script::{Dialect, Modes};

use crate::cluster::{Cluster, finish};
use crate::command::{Outcome, Standin};
use crate::database::Database;
use crate::dir::Dir;
use crate::markers::{self, clean};
use crate::sets::{loaded, set};

pub fn pg_dump(url: &str, options: &[&str]) -> Vec<u8> {
    native("pg_dump", url, options)
}

fn native(program: &str, url: &str, options: &[&str]) -> Vec<u8> {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LC_ALL", "C.UTF-8");
    finish(command.args(options).arg("-d").arg(url)).stdout
}

/// What is outside of rows, part by part, and how many rows there are. The
/// number that a sequence goes on from may grow with masked keys, and a column
/// whose rule is `default` is left out of the list in the head.
fn outside_of_rows(script: &[u8], dialect: Dialect) -> (Vec<String>, usize) {
    let mut splitter = Splitter::new(Modes::new(dialect));
    let (mut parts, mut rows, mut rest) = (Vec::new(), 0, script);
    while let Some(part) = splitter.next(rest, true).unwrap_or_else(|error| panic!("{error}")) {
        let (bytes, after) = rest.split_at(part.len);
        rest = after;
        match part.kind {
            Kind::InsertRows | Kind::CopyRows => rows += splitter.bounds().row_ends.len(),
            Kind::InsertHead | Kind::CopyHead => {
                let text = String::from_utf8_lossy(bytes).into_owned();
                let table = text.find(['(', '\n']).unwrap_or(text.len());
                parts.push(text[..table].trim_end().trim_end_matches(" VALUES").to_owned());
            }
            _ => {
                let text = String::from_utf8_lossy(bytes).into_owned();
                let counts = text.contains("pg_catalog.setval(") || text.contains("AUTO_INCREMENT=");
                parts.push(if counts { text.replace(|c: char| c.is_ascii_digit(), "") } else { text });
            }
        }
    }
    (parts, rows)
}

/// The first part that differs, if any, so that a failure is short.
#[track_caller]
pub fn differ_in_rows_alone(what: &str, before: &[u8], after: &[u8], dialect: Dialect) {
    let (before, rows_before) = outside_of_rows(before, dialect);
    let (after, rows_after) = outside_of_rows(after, dialect);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after, "{what}: a part outside of rows");
    }
    assert_eq!((before.len(), rows_before), (after.len(), rows_after), "{what}: parts and rows");
}

/// Every table's rows, as one line per table.
pub fn content(database: &Database<'_>) -> Vec<Vec<String>> {
    let tables = database.rows(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
    );
    let queries: Vec<String> = tables
        .iter()
        .map(|table| {
            let (name, table) = (table[0].replace('\'', "''"), &table[0]);
            format!(
                "SELECT '{name}', count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\")) FROM {table} t"
            )
        })
        .collect();
    let mut rows = database.rows(&queries.join(" UNION ALL "));
    rows.sort();
    rows
}

/// A project whose snapshot and draft come from a dump, checked; the live
/// database does not differ from it. Returns also what live masking gives.
#[track_caller]
fn project(source: &Database<'_>) -> (Dir, Vec<Vec<String>>) {
    let dir = Dir::new();
    // Large objects are refused: nobody can rule what is in them.
    dir.write("dump.sql", pg_dump(&source.url(), &["--no-blobs"]));
    Standin::new(&dir, "init dump.sql project").run().ok();
    Standin::new(&dir, "check project").run().ok();
    let other = Dir::new();
    Standin::new(&other, "init").arg(source.url()).arg("project").run().ok();
    assert!(
        dir.bytes("schemas/project.yaml") == other.bytes("schemas/project.yaml"),
        "the snapshot of the dump is that of the database:\n--- dump\n{}\n--- live\n{}",
        dir.text("schemas/project.yaml"),
        other.text("schemas/project.yaml")
    );
    Standin::new(&dir, "dump project --out live.sql --source").arg(source.url()).run().ok();
    let live = Database::create();
    live.load(&dir.join("live.sql"));
    let content = content(&live);
    (dir, content)
}

/// Masks the project's `dump.sql` into `masked.sql`.
#[track_caller]
fn masked(dir: &Dir, what: &str, dialect: Dialect) {
    Standin::new(dir, "dump project --force --from dump.sql --out masked.sql").run().ok();
    differ_in_rows_alone(what, &dir.bytes("dump.sql"), &dir.bytes("masked.sql"), dialect);
}

#[test]
fn every_form_of_pg_dump_masks_as_the_live_database_does() {
    let Some(file) = set("nasty/nasty.sql") else { return };
    let source = Database::create();
    source.load(&file);
    source.run("UPDATE users SET notes = 'Éric à la plage', full_name = 'Zoë' WHERE id = 5");
    let (dir, live) = project(&source);
    let schema = dir.write("schema.sql", pg_dump(&source.url(), &["--schema-only"]));
    for options in [
        &[][..],
        &["--inserts"],
        &["--column-inserts"],
        &["--rows-per-insert=100"],
        &["--inserts", "--on-conflict-do-nothing"],
        &["--data-only"],
        &["--data-only", "--column-inserts", "--disable-triggers"],
        &["--clean", "--if-exists"],
        &["--encoding=LATIN1"],
        &["--quote-all-identifiers", "--no-owner", "--no-privileges"],
        &["--load-via-partition-root", "--disable-dollar-quoting", "--no-comments"],
    ] {
        dir.write("dump.sql", pg_dump(&source.url(), options));
        masked(&dir, &format!("{options:?}"), Dialect::Postgres);
        // Before 14 a server takes no DEFAULT for a generated column where an
        // INSERT has several rows: pg_dump's own file does not load there.
        if options.contains(&"--rows-per-insert=100") && Cluster::shared().major() < 14 {
            continue;
        }
        let target = Database::create();
        if options.contains(&"--data-only") {
            target.load(&schema);
        }
        target.load(&dir.join("masked.sql"));
        assert_eq!(content(&target), live, "{options:?}");
    }
}

macro_rules! sets {
    ($($name:ident: $path:literal,)*) => {
        $(
            #[test]
            fn $name() {
                let Some(source) = loaded($path) else { return };
                let (dir, live) = project(&source);
                masked(&dir, $path, Dialect::Postgres);
                let target = Database::create();
                target.load(&dir.join("masked.sql"));
                assert_eq!(content(&target), live);
            }
        )*
    };
}

sets! {
    pagila: "pagila/pagila.sql",
    chinook: "chinook/Chinook_PostgreSql_SerialPKs.noctl.sql",
    employee: "employee/employee.pg.sql",
    northwind: "northwind/northwind.sql",
    adventureworks: "adventureworks/adventureworks.pg.sql",
    crates_io: "crates-io/crates_io.pg.sql",
    register_trainee_teachers: "register-trainee-teachers/register_trainee_teachers.pg.sql",
    supabase_auth: "supabase-auth/supabase_auth.pg.sql",
    pgdump_tap: "pgdump-tap/pgdumptap.sql",
}

const SHOP: &str =
    "CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE, notes text DEFAULT 'it''s', n int);
    CREATE FUNCTION hello() RETURNS text LANGUAGE sql AS $$ SELECT 'hello; '::text /* $ */ $$;
    INSERT INTO users SELECT g, 'jane.' || g || '@realcorp.com', E'Jane\\n' || g, g FROM generate_series(1, 30) g;";

const SHOP_RULES: &str = "version: 1\nschema: schemas/project.yaml\nkey: env:STANDIN_KEY\ntables:\n  users:\n    \
    email: person.email\n    notes: lorem\n    keep: [id, n]\n";

/// A small project with its dump.
fn shop() -> (Dir, String) {
    let source = Database::create();
    source.run(SHOP);
    let dir = Dir::new();
    let dump = String::from_utf8(pg_dump(&source.url(), &[])).unwrap();
    dir.write("dump.sql", &dump);
    Standin::new(&dir, "init dump.sql project").run().ok();
    dir.write("masks/project.yaml", SHOP_RULES);
    (dir, dump)
}

#[test]
fn packed_dumps_and_streams_give_the_same_bytes() {
    let (dir, dump) = shop();
    masked(&dir, "plain", Dialect::Postgres);
    let wanted = dir.bytes("masked.sql");
    assert!(!String::from_utf8_lossy(&wanted).contains("jane."));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(dump.as_bytes()).unwrap();
    dir.write("dump.sql.gz", packed.finish().unwrap());
    dir.write("dump.sql.zst", zstd::encode_all(dump.as_bytes(), 1).unwrap());
    for from in ["dump.sql.gz", "dump.sql.zst"] {
        let run = Standin::new(&dir, "dump project --out - --from").arg(from).run().ok();
        assert!(run.stdout == wanted, "{from}");
    }
    for file in ["dump.sql", "dump.sql.gz"] {
        let run = Standin::new(&dir, "dump project --jobs 1 --from - --out -").stdin(dir.join(file)).run().ok();
        assert!(run.stdout == wanted, "{file} on stdin");
    }
    Standin::new(&dir, "dump project --from dump.sql --out out.sql.gz").run().ok();
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&dir.bytes("out.sql.gz")[..]), &mut unpacked)
        .unwrap();
    assert!(unpacked == wanted);
    Standin::new(&dir, "dump project --from dump.sql --out out.sql.zst").run().ok();
    assert!(zstd::decode_all(&dir.bytes("out.sql.zst")[..]).unwrap() == wanted);
}

/// Of rows; what stands in labels, defaults and comments is plain text that no
/// detector knows, and a dump's schema is copied.
fn row_places() -> impl Iterator<Item = usize> {
    (0..markers::PLACES).filter(|place| !(14..19).contains(place))
}

#[test]
fn no_marker_of_a_row_is_left() {
    let Some(file) = set("nasty/nasty.sql") else { return };
    let source = Database::create();
    source.load(&file);
    markers::plant(&source);
    let dir = Dir::new();
    dir.write("dump.sql", pg_dump(&source.url(), &[]));
    let init = Standin::new(&dir, "init dump.sql nasty").run().ok();
    clean("stderr of init", init.stderr.as_bytes(), 0..markers::PLACES);
    clean("masks/nasty.yaml", &dir.bytes("masks/nasty.yaml"), 0..markers::PLACES);
    dir.write("masks/nasty.yaml", markers::RULES);
    for options in [&[][..], &["--inserts"], &["--column-inserts"], &["--rows-per-insert=7"], &["--encoding=LATIN1"]] {
        dir.write("dump.sql", pg_dump(&source.url(), options));
        let run = Standin::new(&dir, "dump --verbose --force --from dump.sql --out masked.sql").run().ok();
        clean("stderr", run.stderr.as_bytes(), 0..markers::PLACES);
        clean("stdout", &run.stdout, 0..markers::PLACES);
        clean(&format!("the dump with {options:?}"), &dir.bytes("masked.sql"), row_places());
    }
}

/// What it is, the dump, the exit codes it may end with, and words of stderr.
pub type Case<'a> = (&'a str, Vec<u8>, &'a [i32], &'a [&'a str]);

/// Refused or failed with this code and these words; nothing was left, and no
/// value was said.
#[track_caller]
pub fn refused(dir: &Dir, what: &str, run: Outcome, code: &[i32], words: &[&str]) {
    let Outcome { code: ended, stderr, stdout, .. } = run;
    assert!(ended.is_some_and(|ended| code.contains(&ended)), "{what} ends with {ended:?}:\n{stderr}");
    for word in words {
        assert!(stderr.contains(word), "{what}: no {word:?} in\n{stderr}");
    }
    for value in ["jane", "Jane", "realcorp", "hunter22"] {
        assert!(!stderr.contains(value), "{what}: {value:?} in\n{stderr}");
        assert!(!String::from_utf8_lossy(&stdout).contains(value), "{what}: {value:?} on stdout");
    }
    let left = dir.names().into_iter().filter(|name| name.contains("masked") || name.contains("standin-"));
    assert_eq!(left.collect::<Vec<_>>(), Vec::<String>::new(), "{what}");
}

#[test]
fn what_cannot_be_masked_leaves_nothing() {
    let (dir, dump) = shop();
    let behind = |part: &str| dump.find(part).unwrap_or_else(|| panic!("no {part:?} in the dump")) + part.len();
    let with = |from: &str, to: &str| {
        assert!(dump.contains(from), "no {from:?} in the dump");
        dump.replacen(from, to, 1).into_bytes()
    };
    let and = |statement: &str| {
        with(
            "\n--\n-- PostgreSQL database dump complete",
            &format!("\n{statement}\n--\n-- PostgreSQL database dump complete"),
        )
    };
    let cut = |at: usize| dump.as_bytes()[..at].to_vec();
    let end = dump.find("\\.\n").unwrap();
    let place = &["line", "byte"][..];
    let cases: Vec<Case<'_>> = vec![
        ("cut in a row", cut(behind("jane.17")), &[3], place),
        ("cut behind a row", cut(behind("jane.17@realcorp.com\tJane\\n17\t17\n")), &[3], place),
        ("cut before the end of the rows", cut(end), &[3], place),
        ("cut in a quote", cut(behind("DEFAULT 'it''")), &[3], place),
        ("cut in a body", cut(behind("SELECT 'hello; '::text")), &[3], place),
        ("cut in a statement", cut(behind("CREATE TABLE public.users")), &[3], place),
        ("cut between statements", cut(end + 3), &[3], &["cut off"]),
        ("cut in a comment", [dump.as_bytes(), b"\n/* and"].concat(), &[3], place),
        ("empty", Vec::new(), &[3], &["empty"]),
        ("a query for rows", and("INSERT INTO public.users SELECT 1, 'jane@realcorp.com';"), &[3], place),
        ("rows that change", and("UPDATE public.users SET email = 'jane@realcorp.com';"), &[3], place),
        (
            "rows in a comment",
            and("/* INSERT INTO public.users VALUES (1, 'Jane'); */"),
            &[1],
            &["comment", "line"],
        ),
        ("a query that makes a table", and("CREATE TABLE public.copies AS SELECT * FROM public.users;"), &[3], place),
        ("a large object", and("SELECT pg_catalog.lo_create('155761');"), &[3], place),
        ("an unknown statement", and("FROB public.users 'jane@realcorp.com';"), &[3], place),
        ("one value more", with("\tJane\\n17\t17\n", "\tJane\\n17\t17\t18\n"), &[3], &["line"]),
        ("one value less", with("\tJane\\n17\t17\n", "\tJane\\n17\n"), &[3], &["line"]),
        ("a row of two values", and("INSERT INTO public.users (id, email, notes) VALUES (99, 'jane@realcorp.com');"), &[3], &["line"]),
        ("a row without names", and("INSERT INTO public.users VALUES (99, 'jane@realcorp.com');"), &[3], &["line"]),
        ("an unknown column", and("INSERT INTO public.users (id, mail) VALUES (99, 'jane@realcorp.com');"), &[1, 3], &["line"]),
        ("a computed value", and("INSERT INTO public.users (id, email) VALUES (99, 'jane' || '@realcorp.com');"), &[3], &["line"]),
        (
            "an unknown table",
            and("CREATE TABLE public.extra (email text);\n\nINSERT INTO public.extra VALUES ('jane@realcorp.com');"),
            &[1, 3],
            &["extra"],
        ),
        ("rows of no table", and("COPY public.nowhere (a) FROM stdin;\njane@realcorp.com\n\\.\n"), &[1, 3], &["nowhere"]),
        ("a new column", and("ALTER TABLE public.users ADD COLUMN ssn text;"), &[1], &["ssn"]),
        ("a custom dump", b"PGDMP\x01\x0e\x00jane@realcorp.com".to_vec(), &[2], &["custom format", "pg_restore"]),
        ("another database", b"-- MySQL dump 10.13  Distrib 8.0.33, for Linux (x86_64)\nCREATE TABLE `users` (`id` int);\n-- Dump completed\n".to_vec(), &[1, 2, 3], &[]),
        ("a letter that is none", {
            let mut bytes = dump.clone().into_bytes();
            let at = behind("\tJan");
            bytes[at] = 0xe9;
            bytes
        }, &[3], &["line"]),
    ];
    for (what, bytes, code, words) in cases {
        dir.write("dump.sql", &bytes);
        for line in
            ["dump project --from dump.sql --out masked.sql", "dump project --jobs 1 --from dump.sql --out masked.sql"]
        {
            refused(&dir, what, Standin::new(&dir, line).run(), code, words);
        }
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(dump.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    dir.write("dump.sql.gz", &packed[..packed.len() - 40]);
    let run = |from: &str| Standin::new(&dir, "dump project --out masked.sql --from").arg(from).run();
    refused(&dir, "packed and cut", run("dump.sql.gz"), &[3], &["cut off"]);
    refused(&dir, "a directory", run("schemas"), &[2], &["directory"]);
    refused(&dir, "no file", run("nothing.sql"), &[2], &["nothing.sql"]);
    // To a stream nothing can be taken back, but it fails all the same.
    dir.write("dump.sql", cut(end));
    let outcome = Standin::new(&dir, "dump project --from dump.sql --out -").run().fails(3);
    assert!(!String::from_utf8_lossy(&outcome.stdout).contains("realcorp"));
}

#[test]
fn columns_are_bound_by_their_names() {
    let (dir, dump) = shop();
    let rows = "INSERT INTO public.users (notes, n, email, id) VALUES ('Jane', 7, 'jane@realcorp.com', 99);\n";
    dir.write(
        "dump.sql",
        dump.replace(
            "\n--\n-- PostgreSQL database dump complete",
            &format!("\n{rows}\n--\n-- PostgreSQL database dump complete"),
        ),
    );
    masked(&dir, "another order", Dialect::Postgres);
    assert!(!dir.text("masked.sql").contains("realcorp") && !dir.text("masked.sql").contains("Jane"));
    let target = Database::create();
    target.load(&dir.join("masked.sql"));
    assert_eq!(target.rows("SELECT n, email LIKE '%@example.test' FROM users WHERE id = 99"), [["7", "t"]]);
}

#[test]
fn schema_text_that_leaks_stops_the_run_until_somebody_says_why() {
    let (dir, dump) = shop();
    let view = "CREATE VIEW public.staff AS\n SELECT id FROM public.users WHERE (email = 'jane@realcorp.com'::text);\n";
    let leaking = dump.replace(
        "\n--\n-- PostgreSQL database dump complete",
        &format!("\n{view}\n--\n-- PostgreSQL database dump complete"),
    );
    dir.write("dump.sql", &leaking);
    // The snapshot knows the view; its text is not in the snapshot.
    Standin::new(&dir, "snapshot project --from dump.sql").run();
    let line = "dump project --from dump.sql --out masked.sql";
    refused(
        &dir,
        "a leaking view",
        Standin::new(&dir, line).run(),
        &[1],
        &["view public.staff", "e-mail address", "line"],
    );
    let kept =
        SHOP_RULES.replace("tables:", "ddl:\n  view public.staff: keep(because=\"the mailbox of a team\")\ntables:");
    dir.write("masks/project.yaml", &kept);
    Standin::new(&dir, line).run().ok();
    assert!(dir.text("masked.sql").contains(view));
    dir.write("dump.sql", leaking.replace("jane@realcorp.com", "jane@example.com"));
    Standin::new(&dir, "dump project --force --from dump.sql --out masked.sql")
        .run()
        .ok()
        .stderr_has("view public.staff");
}

#[test]
fn pg_dumpall_and_create_are_masked_and_restored() {
    let Some(file) = set("nasty/nasty.sql") else { return };
    let (from, to) = (Cluster::start(&[]), Cluster::start(&[]));
    let source = Database::create_in(&from);
    source.load(&file);
    source.run(
        "SET password_encryption = 'scram-sha-256'; CREATE ROLE app LOGIN PASSWORD 'hunter22'; GRANT SELECT ON users TO app",
    );
    source.run(
        "CREATE SUBSCRIPTION s CONNECTION 'host=db.realcorp.com password=hunter22' PUBLICATION p
             WITH (connect = false, slot_name = NONE);
         CREATE FOREIGN DATA WRAPPER w;
         CREATE SERVER other FOREIGN DATA WRAPPER w OPTIONS (host 'db.realcorp.com', fetch_size '7');
         CREATE USER MAPPING FOR app SERVER other OPTIONS (password 'hunter22');
         ALTER ROLE app SET app.jwt_secret TO 'hunter22'",
    );
    let dir = Dir::new();
    dir.write("dump.sql", pg_dump(&source.url(), &[]));
    Standin::new(&dir, "init dump.sql project").run().ok();
    Standin::new(&dir, "dump project --out live.sql --source").arg(source.url()).run().ok();
    let live = Database::create_in(&from);
    live.load(&dir.join("live.sql"));
    let rows = "SELECT string_agg(md5(u::text), ',' ORDER BY id) FROM users u";
    let wanted = live.value(rows);
    drop(live);

    let all = native("pg_dumpall", &from.url("postgres"), &[]);
    assert!(String::from_utf8_lossy(&all).contains("SCRAM-SHA-256$"), "a role has a password");
    dir.write("dump.sql", &all);
    Standin::new(&dir, "dump project --from dump.sql --out masked.sql").run().ok().stderr_has("password");
    let text = dir.text("masked.sql");
    for gone in ["SCRAM-SHA-256$", "realcorp", "hunter22"] {
        assert!(!text.contains(gone), "{gone} is left");
    }
    assert!(text.contains("PASSWORD NULL") && text.contains("fetch_size '7'"));
    // Its CREATE DATABASE names a locale provider, which older servers do not know.
    if to.major() < 15 {
        return;
    }
    let empty = Database::create_in(&to);
    let errors = empty.load_what_loads(&dir.join("masked.sql"));
    assert!(errors.iter().all(|error| error.contains("role \"postgres\" already exists")), "{errors:?}");
    let restored = |sql: &str| {
        let output = finish(Command::new("psql").args(["-XAtc", sql, "-d", &to.url(source.name())]));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(restored(rows).trim(), wanted);
    restored("DROP SUBSCRIPTION s");
    let drop_it = format!("DROP DATABASE {}", source.name());
    finish(Command::new("psql").args(["-Xqc", &drop_it, "-d", &to.url("postgres")]));

    dir.write("dump.sql", pg_dump(&source.url(), &["--create"]));
    Standin::new(&dir, "dump project --force --from dump.sql --out masked.sql").run().ok();
    empty.load(&dir.join("masked.sql"));
    assert_eq!(restored(rows).trim(), wanted);
}
