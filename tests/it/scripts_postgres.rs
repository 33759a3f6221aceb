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
    if read != live {
        let differing: Vec<String> = read
            .lines()
            .map(|line| format!("dump: {line}"))
            .filter(|line| !live.lines().any(|other| line[6..] == *other))
            .chain(
                live.lines()
                    .filter(|line| !read.lines().any(|other| other == *line))
                    .map(|line| format!("live: {line}")),
            )
            .collect();
        panic!("{what}: the snapshots differ\n{}", differing.join("\n"));
    }
}

/// Whatever is in the database, its dump tells it.
#[track_caller]
fn as_live(database: &Database<'_>) {
    let live = live(database);
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
