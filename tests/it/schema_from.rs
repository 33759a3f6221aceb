//! `--schema-from`: the schema from `pg_dump` or from a file, the rows from us.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::cluster::finish;
use crate::command::{Outcome, Standin};
use crate::database::Database;
use crate::dir::Dir;
use crate::sets::loaded;

/// Small, with what a schema's text can trip over: a cycle of foreign keys,
/// bodies with semicolons and backslashes, odd names, partitions, a
/// materialized view, a password for another server.
const SHOP: &str = r#"
    CREATE SCHEMA "odd; schema";
    CREATE TYPE mood AS ENUM ('so; so', 'it''s', 'back\slash');
    CREATE TABLE teams (id serial PRIMARY KEY, name text NOT NULL DEFAULT E'tab\t;', captain int);
    CREATE TABLE players (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, team int NOT NULL REFERENCES teams,
        mood mood DEFAULT 'it''s', email text UNIQUE, CHECK (email ~ '^\S+;?\S*$'));
    ALTER TABLE teams ADD CONSTRAINT captain_plays FOREIGN KEY (captain) REFERENCES players;
    CREATE TABLE "odd; schema"."t""able\" ("a;b" int PRIMARY KEY, "c\d" text);
    CREATE TABLE visits (day date NOT NULL, player int REFERENCES players) PARTITION BY RANGE (day);
    CREATE TABLE visits_old PARTITION OF visits FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
    CREATE TABLE visits_new PARTITION OF visits FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
    CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
    CREATE FUNCTION shout(a text) RETURNS text LANGUAGE plpgsql AS $_$ BEGIN
        -- \connect nowhere;
        RETURN upper(a) || '\;' || $$;$$; END $_$;
    CREATE FUNCTION loud(a text) RETURNS text LANGUAGE sql BEGIN ATOMIC; SELECT 1;
        SELECT CASE WHEN a = ';' THEN a ELSE shout(a) END; END;
    CREATE MATERIALIZED VIEW crowd AS SELECT team, count(*) AS players FROM players GROUP BY team;
    CREATE TABLE log (id serial PRIMARY KEY, what text);
    CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO public.log (what) VALUES ('fired'); RETURN NEW; END $$;
    COMMENT ON TABLE teams IS 'real words; of a colleague';
    CREATE FOREIGN DATA WRAPPER elsewhere;
    CREATE SERVER other FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'secret.internal');
    CREATE USER MAPPING FOR postgres SERVER other OPTIONS (password 'secret.internal');
    INSERT INTO teams (name) SELECT 'team ' || g FROM generate_series(1, 3) g;
    INSERT INTO players (team, email) SELECT 1 + g % 3, 'p' || g || '@realcorp.com' FROM generate_series(1, 20) g;
    UPDATE teams SET captain = id;
    INSERT INTO "odd; schema"."t""able\" VALUES (1, 'back\slash'), (2, NULL), (3, '');
    INSERT INTO visits SELECT date '2019-12-20' + g, g FROM generate_series(1, 20) g;
    INSERT INTO schema_migrations VALUES ('20240101'), ('20240102');
    CREATE TRIGGER noting AFTER INSERT ON teams FOR EACH ROW EXECUTE FUNCTION noted();
    REFRESH MATERIALIZED VIEW crowd;
    ANALYZE;"#;

const RULES: &str = r#"version: 1
schema: schemas/shop.yaml
epoch: 1
key: env:STANDIN_KEY
locale: en_US

tables:
  teams:
    keep: [id, name]
  players:
    email: person.email
    keep: [id, mood]
  "odd; schema.t\"able\\":
    keep: ["a;b", "c\\d"]
  visits:
    keep: [day]
  schema_migrations:
    keep: [version]
  log:
    keep: [id, what]
"#;

/// What holds the rows, to be compared.
const KEPT: [&str; 6] = [
    "SELECT * FROM teams ORDER BY id",
    "SELECT id, team, mood FROM players ORDER BY id",
    "SELECT * FROM \"odd; schema\".\"t\"\"able\\\" ORDER BY 1",
    "SELECT * FROM visits_old ORDER BY day",
    "SELECT * FROM visits_new ORDER BY day",
    "SELECT * FROM schema_migrations ORDER BY 1",
];

/// The oracle: what `pg_dump` says a schema is.
fn schema(database: &Database<'_>) -> String {
    let options = ["--schema-only", "--no-owner", "--no-privileges", "--no-comments", "--no-publications"];
    let output = finish(Command::new("pg_dump").args(options).arg("-d").arg(database.url()));
    let text = String::from_utf8(output.stdout).expect("pg_dump writes UTF-8");
    text.lines().filter(|line| !line.contains("restrict ")).map(|line| format!("{line}\n")).collect()
}

fn shop() -> (Dir, Database<'static>) {
    let database = Database::create();
    database.run(&match database.value("SELECT current_setting('server_version_num')::int < 140000").as_str() {
        // Bodies that are no strings came with 14.
        "t" => SHOP.replace("BEGIN ATOMIC; SELECT 1;", "AS $$ SELECT 1;").replace("; END;\n", "; $$;\n"),
        _ => SHOP.to_owned(),
    });
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(database.url()).arg("shop").run().ok();
    dir.write("masks/shop.yaml", RULES);
    (dir, database)
}

fn dump(dir: &Dir, database: &Database<'_>, line: &str) -> Standin {
    Standin::new(dir, &format!("dump {line} --source")).arg(database.url())
}

/// Loads into a fresh database, where the first error counts.
#[track_caller]
fn restored(dir: &Dir, out: &str, source: &Database<'_>) -> Database<'static> {
    let target = Database::create();
    target.load(&dir.join(out));
    for query in KEPT {
        assert_eq!(source.rows(query), target.rows(query), "{query}");
    }
    assert_eq!(target.value("SELECT count(DISTINCT email) FROM players WHERE email NOT LIKE '%realcorp%'"), "20");
    assert_eq!(target.value("SELECT condeferrable FROM pg_constraint WHERE conname = 'captain_plays'"), "f");
    assert_eq!(target.value("SELECT loud('x')"), source.value("SELECT loud('x')"));
    assert_eq!(target.value("SELECT nextval('teams_id_seq')"), "4");
    target
}

#[test]
fn pg_dump_writes_the_schema() {
    let (dir, database) = shop();
    let run = dump(&dir, &database, "--schema-from pg_dump --out out.sql").run().ok();
    run.stderr_has("the schema came from pg_dump unread: defaults, labels and bodies are in it")
        .stderr_has("options of foreign server other")
        .stderr_has("user mapping for postgres on server other")
        .shows_nowhere("secret.internal");
    let target = restored(&dir, "out.sql", &database);
    dump(&dir, &database, "--schema-from pg_dump --out again.sql --jobs 4").run().ok();
    assert!(dir.bytes("out.sql") == dir.bytes("again.sql"), "two runs differ");
    database.run("DROP SERVER other CASCADE");
    target.run("DROP SERVER other");
    assert_eq!(schema(&database), schema(&target));
    let crowd = "SELECT * FROM crowd ORDER BY team";
    assert_eq!(database.rows(crowd), target.rows(crowd));
    assert_eq!(target.value("SELECT count(*) FROM log"), "0", "triggers come after the rows");
    let text = dir.text("out.sql");
    for part in ["secret.internal", "real words", "realcorp", "OWNER TO", "restrict "] {
        assert!(!text.contains(part), "{part} in the dump");
    }
}

#[test]
fn the_connection_reaches_pg_dump_by_any_way() {
    let (dir, database) = shop();
    dump(&dir, &database, "--schema-from pg_dump --out tcp.sql").run().ok();
    let run = Standin::new(&dir, "dump --schema-from pg_dump --out socket.sql --source").arg(database.socket_url());
    // What libpq would read of ours must not lead the child elsewhere.
    run.env("PGHOSTADDR", "").env("PGSERVICEFILE", "/nowhere").env("PGDATABASE", "postgres").run().ok();
    assert!(dir.bytes("tcp.sql") == dir.bytes("socket.sql"));
}

fn program(dir: &Dir, script: &str) -> String {
    let file = dir.write("bin/pg_dump", format!("#!/bin/sh\n{script}\n"));
    let made = std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755));
    made.expect("an own file can be made executable");
    let rest = std::env::var("PATH").unwrap_or_default();
    format!("{}:{rest}", dir.join("bin").display())
}

#[test]
fn an_older_pg_dump_is_passed_over() {
    let (dir, database) = shop();
    let path = program(&dir, "echo 'pg_dump (PostgreSQL) 9.6.0'; : > called-$#; exit 0");
    dump(&dir, &database, "--schema-from pg_dump --out out.sql").env("PATH", &path).run().ok();
    assert!(dir.has("called-1"), "it was not asked for its version");
    assert_eq!(dir.names().iter().filter(|name| name.starts_with("called-")).count(), 1, "it was used");
    restored(&dir, "out.sql", &database);
}

#[test]
fn a_pg_dump_that_fails_is_not_quoted() {
    let (dir, database) = shop();
    let script = "case $1 in --version) echo 'pg_dump (PostgreSQL) 99.1';; \
        *) env > environment; echo \"$@\" > arguments; echo 'secret words' >&2; echo 'secret words'; exit 7;; esac";
    let path = program(&dir, script);
    let url = database.url().replacen("postgres@", "postgres:hunter2@", 1);
    let failing = |url: &str| -> Outcome {
        Standin::new(&dir, "dump --schema-from pg_dump --out out.sql --source").arg(url).env("PATH", &path).run()
    };
    failing(&url).fails(3).stderr_has("pg_dump failed; exit code 7").shows_nowhere("secret words");
    assert!(!dir.has("out.sql"));
    let (arguments, environment) = (dir.text("arguments"), dir.text("environment"));
    assert!(arguments.contains("--snapshot=") && !arguments.contains("hunter2"), "{arguments}");
    assert!(environment.contains("PGPASSWORD=hunter2") && !environment.contains("STANDIN_KEY"), "{environment}");
    program(&dir, &script.replace("'secret words' >&2", "'aborting because of server version mismatch' >&2"));
    failing(&url).fails(3).stderr_has("pg_dump is older than the server");
    assert!(!dir.has("out.sql"));
}

/// As Rails and dbmate keep it: `pg_dump --schema-only`, a search path, and the
/// versions that the dump's own rows hold too.
fn structure(database: &Database<'_>) -> String {
    let output = finish(Command::new("pg_dump").args(["--schema-only", "--no-owner", "-d"]).arg(database.url()));
    let text = String::from_utf8(output.stdout).expect("pg_dump writes UTF-8");
    text + "SET search_path TO \"$user\", public;\n\nINSERT INTO schema_migrations (version) VALUES\n('20240101');\n\n"
}

#[test]
fn a_file_is_the_schema() {
    let (dir, database) = shop();
    database.run("DROP USER MAPPING FOR postgres SERVER other");
    dir.write("structure.sql", structure(&database));
    let line = "--schema-from structure.sql --out out.sql --format json";
    let run = dump(&dir, &database, line).run().ok();
    run.stdout_has("\"schema_from\": \"structure.sql\"").stdout_has("inserts into schema_migrations, line");
    let target = restored(&dir, "out.sql", &database);
    assert_eq!(schema(&database), schema(&target));
    assert_eq!(
        target.value("SELECT count(*) FROM log WHERE what = 'fired'"),
        "3",
        "triggers are there before the rows"
    );
    dump(&dir, &database, "--schema-from structure.sql --out again.sql")
        .run()
        .ok()
        .stderr_has("the schema came from structure.sql unread");
    assert!(dir.bytes("out.sql") == dir.bytes("again.sql"), "two runs differ");
}

#[test]
fn a_file_that_is_no_schema_is_a_usage_error() {
    let (dir, database) = shop();
    for (text, part) in [
        (&b""[..], "no statement"),
        (b"SELECT 1;\nCOPY t (a) FROM stdin;\nsecret words\n\\.\n", "line 2"),
        (b"SELECT 1;\n\\connect postgres\n", "line 2"),
        (b"SELECT '\xff';", "not UTF-8"),
        (b"BEGIN; SELECT 1; COMMIT;", "transaction"),
    ] {
        dir.write("structure.sql", text);
        let run = dump(&dir, &database, "--schema-from structure.sql --out out.sql").run().fails(2);
        run.stderr_has(part).stderr_has("structure.sql").shows_nowhere("secret words");
    }
    let run = dump(&dir, &database, "--schema-from missing.sql --out out.sql").run().fails(2);
    run.stderr_has("missing.sql");
    dump(&dir, &database, "--schema-from pg_dump --data-only --out out.sql").run().fails(2);
    assert!(!dir.names().iter().any(|name| name.contains("out")), "{:?}", dir.names());
}

#[test]
fn sqlite_has_its_own_schema() {
    let dir = Dir::new();
    rusqlite::Connection::open(dir.join("a.db"))
        .unwrap()
        .execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        .unwrap();
    Standin::new(&dir, "init sqlite:a.db a").run().ok();
    dir.write("s.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY)");
    for from in ["pg_dump", "s.sql"] {
        let run = Standin::new(&dir, "dump --source sqlite:a.db --out out.sql --schema-from").arg(from).run().fails(2);
        run.stderr_has("PostgreSQL");
    }
}

/// Schemas that nobody here wrote come back as they were.
#[test]
fn real_schemas_come_back_both_ways() {
    for path in ["nasty/nasty.sql", "pgdump-tap/pgdumptap.sql", "pagila/pagila.sql"] {
        let Some(source) = loaded(path) else { continue };
        let dir = Dir::new();
        Standin::new(&dir, "init").arg(source.url()).arg("project").run().ok();
        dump(&dir, &source, "--schema-from pg_dump --out program.sql").run().ok();
        dir.write("structure.sql", schema(&source));
        dump(&dir, &source, "--schema-from structure.sql --out file.sql").run().ok();
        for out in ["program.sql", "file.sql"] {
            let target = Database::create();
            target.load(&dir.join(out));
            assert!(schema(&source) == schema(&target), "{path} by {out}");
        }
    }
}
