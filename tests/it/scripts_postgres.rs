//! What `pg_dump` writes, read as a schema: the same snapshot as the live
//! database's, byte for byte.

use std::process::Command;

use standin::error::Result;
use standin::schema::{Engine, EngineKind};
use standin::script::postgres::{Builder, engine_of};
use standin::script::split::{Kind, Splitter};
use standin::script::token::Tokens;
use standin::script::{Class, Dialect, Modes};
use standin::snapshot;

use crate::cluster::{Cluster, finish};
use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;
use crate::introspection::{ANY, SINCE_14, SINCE_15, SINCE_17, SINCE_18, golden};
use crate::sets::{loaded, set};

/// A script read to its end.
struct Read {
    builder: Builder,
    /// Of every statement that holds no rows: its text, and what it is.
    classes: Vec<(String, Class)>,
}

impl Read {
    fn of(script: &[u8]) -> Result<Read> {
        let here = || Engine { kind: EngineKind::Postgres, version: Cluster::shared().major().to_string() };
        let engine = engine_of(script).unwrap_or_else(here);
        let mut splitter = Splitter::new(Modes::new(Dialect::Postgres));
        let mut read = Read { builder: Builder::new(engine), classes: Vec::new() };
        let mut rest = script;
        while let Some(part) = splitter.next(rest, true)? {
            let (bytes, after) = rest.split_at(part.len);
            rest = after;
            match part.kind {
                Kind::Meta => read.builder.take_meta(bytes, &mut splitter.modes)?,
                Kind::Statement => {
                    let class = read.builder.take(bytes, &mut splitter.modes)?;
                    read.classes.push((String::from_utf8_lossy(bytes).into_owned(), class));
                }
                Kind::InsertHead | Kind::CopyHead => read.finds_columns(bytes, &splitter.modes)?,
                _ => {}
            }
        }
        Ok(read)
    }

    /// Rows come for tables that are known by then, and columns that they have.
    fn finds_columns(&self, head: &[u8], modes: &Modes) -> Result<()> {
        let mut tokens = Tokens::of(head, modes)?;
        assert!(tokens.eat_words(&["insert", "into"]) || tokens.eat_word("copy"));
        let written = tokens.names()?;
        let name = self.builder.resolve(&written).unwrap_or_else(|| panic!("{written:?} is no table"));
        let table = self.builder.table(&name).unwrap_or_else(|| panic!("{name} is not known"));
        if tokens.is_mark(b'(') {
            for column in tokens.names_in_brackets()? {
                assert!(table.column(&column).is_some(), "{name} has no {column}");
            }
        }
        Ok(())
    }

    #[track_caller]
    fn snapshot(self) -> String {
        snapshot::write(&self.builder.finish().unwrap())
    }
}

fn pg_dump(database: &Database<'_>, options: &[&str]) -> Vec<u8> {
    finish(Command::new("pg_dump").args(options).arg("-d").arg(database.url())).stdout
}

fn live(database: &Database<'_>) -> String {
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(database.url()).arg("p").run().ok();
    dir.text("schemas/p.yaml")
}

#[track_caller]
fn same(what: &str, read: &str, live: &str) {
    let first = read.lines().zip(live.lines()).take_while(|(read, live)| read == live).count();
    let from = |text: &str| text.lines().skip(first.saturating_sub(2)).take(8).collect::<Vec<_>>().join("\n");
    assert!(read == live, "{what}: the snapshots differ\nread:\n{}\nlive:\n{}", from(read), from(live));
}

/// Whatever is in the database, its dump tells it.
#[track_caller]
fn as_live(database: &Database<'_>) {
    as_live_but(database, &[]);
}

/// But for what a dump cannot carry: lines as they are live, and as they are read.
#[track_caller]
fn as_live_but(database: &Database<'_>, differences: &[(&str, &str)]) {
    let mut live = live(database);
    for (kept, carried) in differences {
        assert_eq!(live.matches(kept).count(), 1, "{kept}");
        live = live.replace(kept, carried);
    }
    let clean = ["--schema-only", "--clean"];
    let if_exists = ["--schema-only", "--clean", "--if-exists", "--create"];
    for options in [&[][..], &["--inserts"], &["--column-inserts", "--quote-all-identifiers"], &clean, &if_exists] {
        let read = Read::of(&pg_dump(database, options)).unwrap();
        for (statement, class) in &read.classes {
            let statement: String = statement.chars().take(200).collect();
            assert_ne!(*class, Class::Unknown, "{options:?}: {statement}");
        }
        same(&format!("{options:?}"), &read.snapshot(), &live);
    }
}

macro_rules! sets {
    ($($name:ident: $path:literal,)*) => {
        $(
            #[test]
            fn $name() {
                if let Some(database) = loaded($path) {
                    as_live(&database);
                }
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
    nasty: "nasty/nasty.sql",
}

#[test]
fn one_of_everything() {
    let database = Database::create();
    database.load(&golden("schema.sql"));
    as_live(&database);
}

#[test]
fn what_newer_servers_know() {
    for (since, schema) in [(13, ANY), (14, SINCE_14), (15, SINCE_15), (17, SINCE_17), (18, SINCE_18)] {
        // The shared server decides; `tests/engines` brings newer ones.
        if Cluster::shared().major() >= since {
            let database = Database::create();
            database.run("CREATE EXTENSION btree_gist");
            database.run(schema);
            as_live(&database);
        }
    }
}

#[test]
fn every_database_of_a_cluster() {
    // Of its own: pg_dumpall takes everything, and other tests come and go.
    let cluster = Cluster::start(&[]);
    let one = Database::create_in(&cluster);
    one.run("CREATE TABLE a (id serial PRIMARY KEY); INSERT INTO a VALUES (1); CREATE ROLE app PASSWORD 'not shown'");
    let other = Database::create_in(&cluster);
    other.run(
        "CREATE TABLE b (id int, name text UNIQUE); CREATE TYPE mood AS ENUM ('ok'); INSERT INTO b VALUES (1, '\\x')",
    );
    let script = finish(Command::new("pg_dumpall").arg("-d").arg(cluster.url("postgres"))).stdout;
    for database in [&one, &other] {
        let mut read = Read::of(&script).unwrap();
        assert!(read.classes.iter().all(|(_, class)| *class != Class::Unknown));
        let is_role = |class: &Class| matches!(class, Class::Access { object } if object == "role app");
        assert!(read.classes.iter().any(|(text, class)| is_role(class) && text.contains("PASSWORD")));
        assert_eq!(read.builder.databases(), [one.name(), other.name()]);
        read.builder.choose(database.name());
        same(database.name(), &read.snapshot(), &live(database));
    }
    assert!(Read::of(&script).unwrap().builder.finish().is_err(), "one of them has to be chosen");
}

/// What people write, in the spelling the server would give to expressions.
const BY_HAND: &str = r#"
    CREATE SCHEMA app;
    CREATE SCHEMA IF NOT EXISTS "Odd";
    SET search_path TO app, public;
    CREATE TYPE mood AS ENUM ('sad', 'it''s');
    ALTER TYPE mood ADD VALUE 'between' BEFORE 'it''s';
    ALTER TYPE mood ADD VALUE IF NOT EXISTS 'last';
    CREATE TYPE pair AS (a int, b varchar(3));
    ALTER TYPE pair ADD ATTRIBUTE c public.citext, DROP ATTRIBUTE a;
    CREATE DOMAIN small AS int CHECK ((VALUE < 9)) CHECK ((VALUE > 0));
    CREATE DOMAIN never AS small NOT NULL;
    ALTER DOMAIN small DROP CONSTRAINT small_check1;
    CREATE DOMAIN public.text AS pg_catalog.text;
    CREATE COLLATION bytes (LOCALE = 'C');
    CREATE TABLE parents (
        id serial PRIMARY KEY,
        "Tenant" bigserial UNIQUE,
        tiny smallserial,
        code varchar(12) COLLATE "C" NOT NULL UNIQUE CHECK (((code)::text <> ''::text)),
        sorted char(3) COLLATE bytes,
        "order" decimal(10, 2) DEFAULT 9.99 CONSTRAINT positive CHECK (("order" > (0)::numeric)),
        at timestamptz(3) DEFAULT now() NOT NULL,
        m mood,
        ms mood[][3],
        never never,
        plain public.text,
        pair pair,
        lasting interval second(3),
        sized float(20) NULL,
        CHECK (("Tenant" > id)),
        UNIQUE (code, at),
        UNIQUE (code, at, m)
    );
    CREATE TABLE children (
        id bigint GENERATED BY DEFAULT AS IDENTITY (START WITH 10 INCREMENT BY -5 MAXVALUE 10) PRIMARY KEY,
        parent int NOT NULL REFERENCES parents,
        other int CONSTRAINT named REFERENCES public.parents_not_here (a) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
        code varchar(12) REFERENCES parents (code) MATCH FULL ON UPDATE CASCADE,
        twice int GENERATED ALWAYS AS ((parent * 2)) STORED,
        gone int,
        a_column_with_quite_a_long_name_that_is_cut_somewhere text UNIQUE,
        FOREIGN KEY (parent, other) REFERENCES pairs (a, b)
    );
    CREATE UNIQUE INDEX ON children (lower((code)::text), parent);
    CREATE UNIQUE INDEX ON children (lower((code)::text) COLLATE "C" DESC NULLS LAST, parent);
    CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS by_hand ON children USING btree (other int4_ops) INCLUDE (twice) WHERE (parent IS NOT NULL);
    CREATE INDEX ON children (other);
    CREATE UNIQUE INDEX ON children (other);
    ALTER TABLE children DROP COLUMN gone, ADD COLUMN extra text DEFAULT 'x'::text NOT NULL, ADD UNIQUE (extra),
        ADD CHECK ((other > 5)) NOT VALID, ALTER extra SET STORAGE EXTERNAL, ADD more serial;
    ALTER TABLE children RENAME COLUMN extra TO surplus;
    ALTER TABLE children RENAME CONSTRAINT named TO renamed;
    ALTER TABLE children RENAME TO offspring;
    ALTER INDEX by_hand RENAME TO by_other_hand;
    ALTER TABLE offspring ALTER surplus DROP DEFAULT, ALTER surplus DROP NOT NULL, ALTER other TYPE bigint;
    ALTER TABLE offspring ALTER CONSTRAINT renamed NOT DEFERRABLE;
    ALTER TABLE offspring VALIDATE CONSTRAINT children_other_check;
    ALTER TABLE parents ALTER tiny DROP DEFAULT, ALTER tiny ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME tiny_numbers);
    ALTER TABLE parents ADD CONSTRAINT of_index UNIQUE USING INDEX parents_sorted;
    CREATE SEQUENCE counts AS smallint INCREMENT -1;
    ALTER SEQUENCE counts OWNED BY offspring.id;
    ALTER SEQUENCE counts AS int MAXVALUE 7 START 7 CYCLE;
    ALTER SEQUENCE parents_id_seq RENAME TO parent_numbers;
    CREATE TABLE tree (id int, up int DEFAULT nextval('counts'), kind mood NOT NULL, CHECK ((up <> id)) NO INHERIT, CHECK ((id > 0)));
    CREATE TABLE leaves (own text, up int DEFAULT NULL NOT NULL, PRIMARY KEY (id)) INHERITS (tree);
    ALTER TABLE tree ADD later date, ALTER id SET NOT NULL, ALTER kind SET DEFAULT 'sad'::app.mood, ADD CONSTRAINT sane CHECK ((later IS NOT NULL));
    ALTER TABLE ONLY tree ADD CONSTRAINT only_here CHECK ((later > '2000-01-01'::date)) NO INHERIT;
    CREATE TABLE logs (id bigint, day date, note text DEFAULT 'n'::text, up int REFERENCES parents, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
    CREATE TABLE logs_old PARTITION OF logs (note DEFAULT 'o'::text NOT NULL, CHECK ((id > 0))) FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
    CREATE TABLE logs_rest PARTITION OF logs DEFAULT PARTITION BY LIST (id);
    CREATE TABLE logs_rest_1 PARTITION OF logs_rest FOR VALUES IN ('1', '2');
    CREATE TABLE logs_mid (day date NOT NULL, id bigint NOT NULL, note text, up int);
    ALTER TABLE logs ATTACH PARTITION logs_mid FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
    ALTER TABLE logs ADD UNIQUE (id, day, up);
    CREATE UNIQUE INDEX logs_index ON logs (day, id) WHERE (id > 7);
    ALTER TABLE logs ADD COLUMN added int DEFAULT 7;
    CREATE UNLOGGED TABLE of_pair OF pair (PRIMARY KEY (b));
    CREATE TABLE moving (id serial, PRIMARY KEY (id));
    ALTER TABLE moving SET SCHEMA "Odd";
    ALTER TABLE of_pair SET LOGGED;
    CREATE TABLE doomed (id serial PRIMARY KEY);
    CREATE TABLE points (d int REFERENCES doomed);
    DROP TABLE IF EXISTS doomed, never_was CASCADE;
    DROP INDEX logs_index;
    CREATE VIEW shown AS SELECT 1 AS a;
    CREATE OR REPLACE VIEW shown AS SELECT 1 AS a, 2 AS b;
    CREATE VIEW hidden AS SELECT 1 AS a;
    DROP VIEW hidden;
    ALTER VIEW shown RENAME TO seen;
    CREATE TEMP TABLE passing (a int);
    "#;

#[test]
fn what_a_person_writes_becomes_what_a_server_makes_of_it() {
    let database = Database::create();
    let before = "CREATE EXTENSION citext; CREATE TABLE parents_not_here (a int PRIMARY KEY); CREATE SCHEMA app; \
        CREATE TABLE app.pairs (a int, b int, UNIQUE (a, b));";
    let script = BY_HAND.replace("CREATE SCHEMA app;", before).replace(
        "ALTER TABLE parents ADD CONSTRAINT of_index",
        "CREATE UNIQUE INDEX parents_sorted ON parents (sorted); ALTER TABLE parents ADD CONSTRAINT of_index",
    );
    // A statement of its own each: CONCURRENTLY stands in no transaction.
    let dir = Dir::new();
    let file = dir.write("by_hand.sql", &script);
    database.load(&file);
    // pg_dump itself puts a child's inherited columns before its own.
    as_live_but(&database, &[("    own: text\n    later: date\n", "    later: date\n    own: text\n")]);
    same("the script", &Read::of(script.as_bytes()).unwrap().snapshot(), &live(&database));
}

/// Written by people: the names and types that they leave to the server are as
/// the server gives them. Constants in expressions are as they are written.
#[test]
fn scripts_written_by_hand() {
    let bound = |from: &str, to: &str| format!("partition of: events FOR VALUES FROM ('{from}') TO ('{to}')");
    let midnight = |from: &str, to: &str| bound(&format!("{from} 00:00:00+00"), &format!("{to} 00:00:00+00"));
    let constants = [
        ("jsonb not null default '{}'".to_owned(), "jsonb not null default '{}'::jsonb".to_owned()),
        (bound("2026-01-01", "2026-02-01"), midnight("2026-01-01", "2026-02-01")),
        (bound("2026-02-01", "2026-03-01"), midnight("2026-02-01", "2026-03-01")),
    ];
    for (path, differences) in [
        ("chinook/Chinook_PostgreSql_SerialPKs.noctl.sql", &[][..]),
        ("northwind/northwind.sql", &[]),
        ("nasty/nasty.sql", &constants),
    ] {
        let (Some(file), Some(database)) = (set(path), loaded(path)) else { continue };
        let mut text = Read::of(&std::fs::read(file).unwrap()).unwrap().snapshot();
        for (written, kept) in differences {
            assert_eq!(text.matches(&format!("{written}\n")).count(), 1, "{path}: {written}");
            text = text.replace(&format!("{written}\n"), &format!("{kept}\n"));
        }
        same(path, &text, &live(&database));
    }
}
