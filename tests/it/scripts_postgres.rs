//! What `pg_dump` writes, read as a schema: the same snapshot as the live
//! database's, byte for byte.

use std::process::Command;

use standin::error::Result;
use standin::schema::{Catalog, Engine, EngineKind};
use standin::script::postgres::{Builder, engine_of};
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
    /// Of every statement that holds no rows: its beginning, and what it is.
    classes: Vec<(String, Class)>,
}

impl Read {
    fn of(script: &[u8]) -> Result<Read> {
        let engine = engine_of(script).unwrap_or(Engine { kind: EngineKind::Postgres, version: "15".into() });
        let mut modes = Modes::new(Dialect::Postgres);
        let mut read = Read { builder: Builder::new(engine), classes: Vec::new() };
        for part in parts(script) {
            match part {
                Part::Meta(line) => read.builder.take_meta(line, &mut modes)?,
                Part::Statement(statement) => {
                    let class = read.builder.take(statement, &mut modes)?;
                    let start = String::from_utf8_lossy(&statement[..statement.len().min(100)]).into_owned();
                    read.classes.push((start, class));
                }
            }
        }
        Ok(read)
    }

    fn snapshot(self) -> String {
        snapshot::write(&self.catalog())
    }

    #[track_caller]
    fn catalog(self) -> Catalog {
        self.builder.finish().unwrap()
    }
}

enum Part<'a> {
    Meta(&'a [u8]),
    Statement(&'a [u8]),
}

/// Statements without rows, as far as the tests' own scripts need it.
fn parts(script: &[u8]) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < script.len() {
        let line_end =
            |at: usize| script[at..].iter().position(|&byte| byte == b'\n').map_or(script.len(), |n| at + n + 1);
        match script[at] {
            byte if byte.is_ascii_whitespace() => at += 1,
            b'\\' => {
                found.push(Part::Meta(&script[at..line_end(at)]));
                at = line_end(at);
            }
            b'-' if script[at..].starts_with(b"--") => at = line_end(at),
            _ => {
                let end = statement_end(script, at);
                let statement = &script[at..end];
                at = end;
                let starts = |words: &[u8]| {
                    statement.len() > words.len() && statement[..words.len()].eq_ignore_ascii_case(words)
                };
                if starts(b"COPY ") {
                    let close = script[end..].windows(4).position(|four| four == b"\n\\.\n").expect("COPY ends");
                    at = end + close + 4;
                } else if !(starts(b"INSERT INTO")
                    && statement.windows(7).any(|seven| seven.eq_ignore_ascii_case(b"VALUES ")))
                {
                    found.push(Part::Statement(statement));
                }
            }
        }
    }
    found
}

fn statement_end(script: &[u8], start: usize) -> usize {
    let text = &script[start..];
    let is_routine = text.starts_with(b"CREATE FUNCTION") && text.windows(12).take(2000).any(|w| w == b"BEGIN ATOMIC");
    let (mut at, mut depth) = (0, 0_i32);
    while at < text.len() {
        match text[at] {
            b';' if depth == 0 && !(is_routine && !text[..at].ends_with(b"END")) => return start + at + 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'\'' | b'"' => {
                let quote = text[at];
                at += 1;
                while text[at] != quote {
                    at += 1;
                }
            }
            b'-' if text[at..].starts_with(b"--") => {
                while text[at] != b'\n' {
                    at += 1;
                }
            }
            b'$' => {
                let tag_end = 1 + text[at + 1..].iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_').unwrap();
                if text[at + tag_end] == b'$' {
                    let tag = &text[at..=at + tag_end];
                    let body = at + tag.len();
                    at = body + text[body..].windows(tag.len()).position(|w| w == tag).unwrap() + tag.len() - 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    script.len()
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
    for options in [&[][..], &["--inserts"], &["--schema-only"], &["--clean", "--if-exists"], &["--clean"]] {
        let read = Read::of(&pg_dump(database, options)).unwrap();
        for (statement, class) in &read.classes {
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
