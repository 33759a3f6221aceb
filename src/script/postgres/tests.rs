//! The Builder by its statements.

use super::*;
use crate::schema::{EngineKind, TableKind};

fn builder() -> Builder {
    Builder::new(Engine { kind: EngineKind::Postgres, version: "15".into() })
}

fn modes() -> Modes {
    Modes::new(Dialect::Postgres)
}

/// Statements, each of one line or up to the next empty one.
fn built(statements: &[&str]) -> Result<Builder> {
    let (mut builder, mut modes) = (builder(), modes());
    for statement in statements {
        builder.take(statement.as_bytes(), &mut modes)?;
    }
    Ok(builder)
}

#[track_caller]
fn class(statement: &str) -> Class {
    let (mut builder, mut modes) = (builder(), modes());
    for before in ["CREATE TABLE t (id serial)", "CREATE VIEW v AS SELECT 1", "CREATE SCHEMA app"] {
        builder.take(before.as_bytes(), &mut modes).unwrap();
    }
    builder.take(statement.as_bytes(), &mut modes).unwrap()
}

#[track_caller]
fn is_schema(statement: &str, words: &str) {
    assert_eq!(class(statement), schema(words), "{statement}");
}

#[test]
fn objects_are_told_in_words() {
    is_schema("CREATE TABLE public.x (a int);", "table public.x");
    is_schema("ALTER TABLE ONLY t ALTER COLUMN id SET DEFAULT 1", "table public.t");
    is_schema("ALTER TABLE v OWNER TO x", "view public.v");
    is_schema("ALTER TABLE t_id_seq OWNER TO x", "sequence public.t_id_seq");
    is_schema("ALTER TABLE not_here DISABLE TRIGGER ALL", "table public.not_here");
    is_schema(
        "CREATE OR REPLACE FUNCTION app.f(a int) RETURNS int LANGUAGE sql AS $$ SELECT ';' $$;",
        "function app.f",
    );
    is_schema("CREATE UNIQUE INDEX i ON t (id)", "index public.i");
    is_schema("CREATE INDEX ON app.somewhere (id)", "index app.somewhere_id_idx");
    is_schema("CREATE TRIGGER x BEFORE INSERT ON t EXECUTE FUNCTION f()", "trigger public.t.x");
    is_schema("COMMENT ON COLUMN public.t.id IS 'x'", "comment on column public.t.id");
    is_schema("SECURITY LABEL FOR p ON TABLE t IS 'x'", "security label on table public.t");
    is_schema("GRANT SELECT ON TABLE public.t TO x", "privileges on table public.t");
    is_schema("GRANT a TO b", "privileges");
    is_schema("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO x", "default privileges");
    is_schema("DROP TABLE IF EXISTS a, b CASCADE", "table public.a");
    is_schema("CREATE MATERIALIZED VIEW app.m AS SELECT 1 WITH NO DATA", "materialized view app.m");
    is_schema("ALTER SERVER s OWNER TO x", "server s");
    is_schema("CREATE FOREIGN DATA WRAPPER w", "foreign data wrapper w");
    is_schema("CREATE DATABASE shop WITH TEMPLATE = template0", "database shop");
    is_schema("CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()", "event trigger e");
}

#[test]
fn what_may_hold_a_password_is_told_apart() {
    for (statement, words) in [
        ("CREATE ROLE app LOGIN PASSWORD 'x'", "role app"),
        ("ALTER USER app WITH PASSWORD 'x'", "user app"),
        ("CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'x')", "server s"),
        ("CREATE USER MAPPING FOR app SERVER s OPTIONS (password 'x')", "user mapping"),
        ("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", "subscription s"),
        ("CREATE FOREIGN DATA WRAPPER w OPTIONS (secret 'x')", "foreign data wrapper w"),
        ("ALTER SERVER s OPTIONS (SET host 'x')", "server s"),
    ] {
        assert_eq!(class(statement), Class::Access { object: words.into() }, "{statement}");
    }
}

#[test]
fn rows_that_no_mask_sees_are_told_apart() {
    for statement in [
        "INSERT INTO t SELECT 1",
        "/* x */ INSERT INTO t SELECT 1",
        "  with x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
        "UPDATE t SET id = 2",
        "DELETE FROM t",
        "MERGE INTO t USING x ON true WHEN MATCHED THEN DO NOTHING",
        "COPY t FROM '/somewhere'",
        "COPY t (id) FROM PROGRAM 'x'",
        "CREATE TABLE x AS SELECT 1",
        "CREATE TABLE x (a) WITH (fillfactor = 50) AS TABLE t",
        "CREATE TEMP TABLE x AS SELECT 1",
        "SELECT 1 AS a INTO x",
        "SELECT * FROM t",
        "SELECT pg_catalog.lo_create('155761')",
        "SELECT pg_catalog.lowrite(0, '\\x31')",
        "SELECT pg_catalog.pg_restore_attribute_stats('relation', 't')",
        "SELECT setval('t_id_seq', 1), 'somebody'",
        "SELECT setval('t_id_seq', 1) FROM t WHERE id = 7",
        "SELECT setval('t_id_seq', length('somebody'))",
        "SELECT f()",
        "DO $$ BEGIN END $$",
        "CALL p()",
        "VALUES (1)",
        "TABLE t",
        "(SELECT 1)",
    ] {
        assert_eq!(class(statement), Class::Rows, "{statement}");
    }
    for statement in
        ["NONSENSE", "COPY t TO stdout", "NOTIFY x, 'y'", "PREPARE x AS SELECT 1", "ALTER SYSTEM SET a = 'b'"]
    {
        assert_eq!(class(statement), Class::Unknown, "{statement}");
    }
}

#[test]
fn sessions_hold_nothing() {
    for statement in [
        "",
        ";",
        "BEGIN",
        "SET search_path = a",
        "TRUNCATE TABLE t",
        "LOCK TABLE t",
        "ANALYZE t",
        "REFRESH MATERIALIZED VIEW m",
        "SELECT pg_catalog.set_config('search_path', '', false);",
        "SELECT setval('t_id_seq', (SELECT max(id) FROM t))",
        "SELECT pg_catalog.setval(pg_get_serial_sequence('t', 'id'), coalesce(max(id), 1)) FROM t;",
    ] {
        assert_eq!(class(statement), Class::Session, "{statement}");
    }
}

#[test]
fn a_sequence_is_set_by_its_digits() {
    for (statement, digits) in [
        ("SELECT pg_catalog.setval('public.t_id_seq', 42, true);", "42"),
        ("select setval('t_id_seq'::regclass, -7)", "-7"),
        ("SELECT pg_catalog.setval('public.t_id_seq', GREATEST(42, last_value), true) FROM \"public\".t_id_seq;", "42"),
        ("SELECT setval(pg_get_serial_sequence('public.t', 'id'), 5, false)", "5"),
    ] {
        let Class::Sequence { name, digits: range } = class(statement) else { panic!("{statement}") };
        assert_eq!((name, &statement[range]), (Name::new("public", "t_id_seq"), digits), "{statement}");
    }
}

#[test]
fn digits_are_found_in_any_character_set() {
    let (mut builder, mut modes) = (builder(), modes());
    builder.take(b"SET client_encoding = 'LATIN1';", &mut modes).unwrap();
    builder.take(b"CREATE SEQUENCE \"z\xe4hler\"", &mut modes).unwrap();
    let statement = b"SELECT pg_catalog.setval('public.\"z\xe4hler\"', 42, true);";
    let Class::Sequence { name, digits } = builder.take(statement, &mut modes).unwrap() else { panic!("no sequence") };
    assert_eq!((name, &statement[digits]), (Name::new("public", "zähler"), &b"42"[..]));
}

#[test]
fn settings_change_how_the_rest_is_read() {
    let (mut builder, mut modes) = (builder(), modes());
    builder.take(b"SET standard_conforming_strings = off;", &mut modes).unwrap();
    assert!(modes.backslash_escapes);
    builder.take(b"CREATE TYPE e AS ENUM ('it\\'s', 'b')", &mut modes).unwrap();
    builder.take(b"SELECT pg_catalog.set_config('standard_conforming_strings', 'on', false)", &mut modes).unwrap();
    assert!(!modes.backslash_escapes);
    builder.take_meta(b"\\encoding WIN1252\n", &mut modes).unwrap();
    assert_eq!(Some(modes.charset), Charset::named(Dialect::Postgres, "WIN1252"));
    builder.take(b"SET NAMES 'nonsense'", &mut modes).unwrap();
    assert_eq!(modes.charset, Charset::Unknown);
    builder.take(b"RESET ALL", &mut modes).unwrap();
    assert_eq!(modes.charset, Charset::Utf8);
    let catalog = builder.finish().unwrap();
    assert_eq!(
        catalog.types[0].definition,
        crate::schema::UserTypeDefinition::Enum { labels: vec!["it's".into(), "b".into()] }
    );
}

#[test]
fn names_are_found_along_the_search_path() {
    let builder = built(&[
        "CREATE SCHEMA app",
        "CREATE TABLE a (x int)",
        "SET search_path = app, public",
        "CREATE TABLE b (x int)",
    ])
    .unwrap();
    let resolve = |path: &[&str]| builder.resolve(&path.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>());
    assert_eq!(resolve(&["a"]), Some(Name::new("public", "a")));
    assert_eq!(resolve(&["b"]), Some(Name::new("app", "b")));
    assert_eq!(resolve(&["not_here"]), Some(Name::new("app", "not_here")));
    assert_eq!(resolve(&["public", "b"]), Some(Name::new("public", "b")));
    assert_eq!(resolve(&["x", "public", "b"]), None);
    assert!(builder.table(&Name::new("app", "b")).is_some() && builder.table(&Name::new("public", "b")).is_none());
    let empty = built(&["SELECT pg_catalog.set_config('search_path', '', false)"]).unwrap();
    assert_eq!(empty.resolve(&["a".to_owned()]), None);
}

#[track_caller]
fn fails(statements: &[&str], problem: &str, place: &str) {
    let error = built(statements).err().unwrap_or_else(|| panic!("{statements:?}"));
    assert!(error.problem().contains(problem), "{error}");
    assert!(error.to_string().contains(place), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[test]
fn what_is_not_understood_is_named() {
    fails(&["CREATE TABLE a (x int)", "CREATE TABLE b (LIKE a INCLUDING ALL)"], "made LIKE another", "public.b");
    fails(&["CREATE TABLE b (x int SURPRISE 'secret')"], "not understood", "public.b");
    fails(&["CREATE TABLE b (x int, CHECK (x > 1) 'secret')"], "not understood", "public.b");
    fails(&["CREATE TABLE b"], "not understood", "public.b");
    fails(&["CREATE TABLE b (x int) SURPRISE"], "not understood", "public.b");
    fails(&["CREATE TABLE b (x int) INHERITS (a)"], "parent of this table", "public.b");
    fails(&["CREATE TABLE a (x int)", "CREATE TABLE a (y int)"], "makes this table twice", "public.a");
    fails(&["CREATE TABLE a (x int)", "ALTER TABLE a DO 'secret'"], "not understood", "public.a");
    fails(&["CREATE TABLE a (x int)", "ALTER TABLE a ADD y int, ALTER x SURPRISE"], "not understood", "public.a");
    fails(&["CREATE TABLE a (x int, PRIMARY KEY (y))"], "does not have", "public.a.y");
    fails(&["CREATE TABLE a (x int)", "CREATE UNIQUE INDEX i ON a (y)"], "does not have", "public.a.y");
    fails(&["CREATE TABLE a (x int REFERENCES b)"], "not as many", "public.a");
    fails(&["CREATE SCHEMA s CREATE TABLE a (x int)"], "not understood", "schema s");
    fails(&["CREATE TYPE e AS ENUM ('secret', 1)"], "not understood", "type public.e");
    fails(&["CREATE TABLE a (x text DEFAULT 'secret"], "", "");
    let (mut builder, mut modes) = (builder(), modes());
    let broken = builder.take(b"CREATE TABLE a (\"\xff\" int)", &mut modes).err().unwrap();
    assert!(broken.to_string().contains("character set"), "{broken}");
    builder.take(b"COMMENT ON TABLE a IS '\xff'", &mut modes).unwrap();
}

#[test]
fn every_database_has_a_catalog_of_its_own() {
    let (mut builder, mut modes) = (builder(), modes());
    let mut take = |builder: &mut Builder, line: &str| match line.starts_with('\\') {
        true => builder.take_meta(line.as_bytes(), &mut modes).unwrap(),
        false => assert_ne!(builder.take(line.as_bytes(), &mut modes).unwrap(), Class::Unknown),
    };
    for line in [
        "CREATE ROLE app",
        "\\connect template1",
        "SET search_path = ''",
        "\\connect one",
        "CREATE TABLE t (a int)",
        "\\connect \"the other\"",
        "CREATE TABLE t (b int)",
    ] {
        take(&mut builder, line);
    }
    assert_eq!(builder.database(), Some("the other"));
    assert_eq!(builder.databases(), ["one", "the other"]);
    assert_eq!(builder.table(&Name::new("public", "t")).unwrap().columns[0].name, "b");
    take(&mut builder, "\\connect one");
    take(&mut builder, "ALTER TABLE t ADD c int");
    builder.choose("one");
    assert_eq!(builder.finish().unwrap().tables[0].columns.len(), 2);

    let mut several = self::builder();
    for line in ["\\connect one", "CREATE TABLE t (a int)", "\\connect two", "CREATE TABLE t (a int)"] {
        take(&mut several, line);
    }
    let error = several.finish().unwrap_err().to_string();
    assert!(error.contains("database one") && error.contains("database two"), "{error}");
    let mut missing = self::builder();
    missing.choose("nowhere");
    assert!(missing.finish().is_err());
    assert!(self::builder().finish().unwrap().tables.is_empty());
}

#[test]
fn the_server_is_told_by_the_opening_comment() {
    let version = |comment: &[u8]| engine_of(comment).map(|engine| engine.version);
    assert_eq!(version(b"-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)\n").as_deref(), Some("15"));
    assert_eq!(version(b"--\n-- PostgreSQL\n\n-- Dumped from database version 18beta1").as_deref(), Some("18"));
    assert_eq!(version(b"-- Dumped from database version 9.6.24").as_deref(), Some("9.6"));
    assert_eq!(version(b"-- Dumped by pg_dump version 15.18"), None);
    assert_eq!(version(b"-- Dumped from database version "), None);
}

#[test]
fn a_view_of_old_dumps_is_no_table() {
    let builder =
        built(&["CREATE TABLE v (a int)", "CREATE RULE \"_RETURN\" AS ON SELECT TO v DO INSTEAD SELECT 1 AS a"]);
    let catalog = builder.unwrap().finish().unwrap();
    assert!(catalog.tables.is_empty());
    assert_eq!(catalog.views[0].name, Name::new("public", "v"));
}

#[test]
fn identity_reaches_partitions_since_17() {
    let statements = [
        "CREATE TABLE p (id int NOT NULL) PARTITION BY RANGE (id)",
        "CREATE TABLE c (id int NOT NULL)",
        "ALTER TABLE ONLY p ATTACH PARTITION c FOR VALUES FROM (1) TO (9)",
        "ALTER TABLE p ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME p_id_seq START WITH 1)",
    ];
    for (version, reaches) in [("16", false), ("17", true)] {
        let mut builder = Builder::new(Engine { kind: EngineKind::Postgres, version: version.into() });
        for statement in statements {
            builder.take(statement.as_bytes(), &mut modes()).unwrap();
        }
        let child = builder.table(&Name::new("public", "c")).unwrap();
        assert!(matches!(child.kind, TableKind::Partition { .. }));
        assert_eq!(child.columns[0].generated != crate::schema::Generated::No, reaches, "{version}");
    }
}

/// Statements of every kind, cut and bent: an error or a class, never a panic.
#[test]
fn no_statement_panics() {
    let statements = include_str!("../../../tests/golden/introspection/schema.sql");
    let pieces: Vec<&str> = statements.split(';').collect();
    for (at, piece) in pieces.iter().enumerate() {
        let (mut builder, mut modes) = (builder(), modes());
        for before in &pieces[..at.min(12)] {
            let _ = builder.take(before.as_bytes(), &mut modes);
        }
        for end in (0..piece.len()).step_by(7) {
            let _ = builder.take(&piece.as_bytes()[..end], &mut modes);
            let mut bent = piece.as_bytes().to_vec();
            bent[end] = b"()',\";.\xff"[end % 8];
            let _ = builder.take(&bent, &mut modes);
        }
        let _ = builder.finish();
    }
}
