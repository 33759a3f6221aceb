//! `--dialect` and `--to sqlite`: rows and schema of one engine in another, loaded
//! into the real one with constraints on, and compared row by row with the same
//! masked rows in their own engine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::command::Standin;
use crate::database::{Database, NULL};
use crate::dir::Dir;
use crate::maria_database::MariaDatabase;
use crate::{mysql_sets, sets};
use standin::convert::Step;

/// A database that was loaded.
enum Side {
    Postgres(Database<'static>),
    Maria(MariaDatabase<'static>),
    Sqlite(Dir),
}

impl Side {
    fn load(dialect: &str, file: &Path) -> Side {
        match dialect {
            "postgres" => {
                let database = Database::create();
                database.load(file);
                Side::Postgres(database)
            }
            "mariadb" | "mysql" => {
                let database = MariaDatabase::create();
                database.load(file);
                Side::Maria(database)
            }
            _ => {
                let dir = Dir::new();
                let connection = rusqlite::Connection::open(dir.join("loaded.db")).unwrap();
                connection.execute_batch(&std::fs::read_to_string(file).unwrap()).unwrap();
                Side::Sqlite(dir)
            }
        }
    }

    fn url(&self) -> String {
        match self {
            Side::Postgres(database) => database.url(),
            Side::Maria(database) => database.url(),
            Side::Sqlite(dir) => format!("sqlite:{}", dir.join("loaded.db").display()),
        }
    }

    fn ask(&self, sql: &str) -> Vec<Vec<String>> {
        match self {
            Side::Postgres(database) => database.rows(sql),
            Side::Maria(database) => database.rows(sql),
            Side::Sqlite(dir) => of_sqlite(&dir.join("loaded.db"), sql),
        }
    }

    /// Columns with their types, by the name of the table; that of another schema
    /// than the usual one stands before it.
    fn columns(&self) -> BTreeMap<String, Vec<[String; 3]>> {
        let sql = match self {
            Side::Postgres(_) => {
                "SELECT format('%I.%I', c.table_schema, c.table_name), \
                 CASE c.table_schema WHEN 'public' THEN '' ELSE c.table_schema || '_' END || c.table_name, c.column_name, c.data_type \
                 FROM information_schema.columns c \
                 JOIN information_schema.tables t USING (table_schema, table_name) \
                 JOIN pg_class r ON r.oid = format('%I.%I', c.table_schema, c.table_name)::regclass \
                 WHERE t.table_type = 'BASE TABLE' AND NOT r.relispartition AND c.is_generated = 'NEVER' \
                 AND c.table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, c.ordinal_position"
            }
            Side::Maria(_) => {
                "SELECT concat('`', c.table_name, '`'), c.table_name, c.column_name, c.data_type \
                 FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) \
                 WHERE t.table_type = 'BASE TABLE' AND c.table_schema = DATABASE() \
                 AND c.is_generated = 'NEVER' ORDER BY 1, c.ordinal_position"
            }
            Side::Sqlite(_) => {
                "SELECT '\"' || m.name || '\"', m.name, c.name, c.type FROM pragma_table_list m, pragma_table_xinfo(m.name) c \
                 WHERE m.type = 'table' AND m.schema = 'main' AND m.name NOT LIKE 'sqlite_%' AND c.hidden = 0 ORDER BY 1, c.cid"
            }
        };
        let mut tables: BTreeMap<String, Vec<[String; 3]>> = BTreeMap::new();
        for row in self.ask(sql) {
            let [name, table, column, ty] = row.try_into().unwrap();
            tables.entry(table).or_default().push([name, column, ty.to_lowercase()]);
        }
        tables
    }

    /// The rows of a table, each cell in one form for all engines, in one order.
    fn rows(&self, columns: &[[String; 3]]) -> Vec<Vec<String>> {
        let list: Vec<String> = columns.iter().map(|[_, column, ty]| self.expression(column, ty)).collect();
        let rows = self.ask(&format!("SELECT {} FROM {}", list.join(", "), columns[0][0]));
        let mut rows: Vec<Vec<String>> =
            rows.into_iter().map(|row| row.iter().map(|cell| normal(cell)).collect()).collect();
        rows.sort();
        rows
    }

    fn expression(&self, column: &str, ty: &str) -> String {
        match self {
            Side::Postgres(_) => {
                let name = format!("\"{}\"", column.replace('"', "\"\""));
                match ty {
                    "array" => format!("to_jsonb({name})"),
                    "bytea" => format!("encode({name}, 'hex')"),
                    "character" => format!("rtrim({name})"),
                    _ => name,
                }
            }
            Side::Maria(_) => {
                let name = format!("`{column}`");
                if ty.ends_with("blob") || ty.ends_with("binary") || ty == "geometry" {
                    return format!("lower(hex({name}))");
                }
                match ty {
                    "bit" => format!("bin({name})"),
                    _ => name,
                }
            }
            Side::Sqlite(_) => {
                let name = format!("\"{column}\"");
                format!("CASE typeof({name}) WHEN 'blob' THEN lower(hex({name})) ELSE {name} END")
            }
        }
    }
}

fn of_sqlite(path: &Path, sql: &str) -> Vec<Vec<String>> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cell = |index| {
            Ok(match row.get_ref(index)? {
                rusqlite::types::ValueRef::Null => NULL.to_owned(),
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                rusqlite::types::ValueRef::Real(number) => number.to_string(),
                rusqlite::types::ValueRef::Text(text) | rusqlite::types::ValueRef::Blob(text) => {
                    String::from_utf8_lossy(text).into_owned()
                }
            })
        };
        (0..columns).map(cell).collect()
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// JSON with its keys in one order: PostgreSQL's jsonb has one of its own.
fn sorted(json: &serde_json::Value) -> String {
    match json {
        serde_json::Value::Object(members) => {
            let members: BTreeMap<&String, String> = members.iter().map(|(key, value)| (key, sorted(value))).collect();
            format!("{members:?}")
        }
        serde_json::Value::Array(values) => format!("{:?}", values.iter().map(sorted).collect::<Vec<_>>()),
        other => other.to_string(),
    }
}

/// A number without zeros that say nothing, a time without its zone, JSON without blanks.
fn normal(cell: &str) -> String {
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(cell)
        && (json.is_object() || json.is_array())
    {
        return sorted(&json);
    }
    if cell.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-') {
        let digits = cell.trim_start_matches('-');
        if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && digits.matches('.').count() == 1 {
            return cell.trim_end_matches('0').trim_end_matches('.').to_owned();
        }
        if cell.len() > 15 && cell.as_bytes()[4] == b'-' && cell.as_bytes()[13] == b':' {
            let text = cell.strip_suffix("+00").unwrap_or(cell);
            let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
            return text.strip_suffix(" 00:00:00").unwrap_or(text).to_owned();
        }
        if cell.contains(':') && cell.contains('.') {
            return cell.trim_end_matches('0').trim_end_matches('.').to_owned();
        }
        if let (true, Ok(number)) = (cell.contains('e'), cell.parse::<f64>()) {
            return number.to_string();
        }
    }
    match cell {
        "t" => "1".to_owned(),
        "f" => "0".to_owned(),
        cell => cell.to_owned(),
    }
}

/// Dumps a project in its own dialect and in another, loads both, and compares.
/// Columns of `apart` are not compared: `table.column`.
#[track_caller]
fn across(from: &str, url: &str, to: &str, apart: &[&str]) -> (Dir, Side) {
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(url).arg("project").run().ok();
    across_in(dir, "project", from, url, to, apart)
}

#[track_caller]
fn across_in(dir: Dir, project: &str, from: &str, url: &str, to: &str, apart: &[&str]) -> (Dir, Side) {
    Standin::new(&dir, &format!("dump {project} --out own.sql --source")).arg(url).run().ok();
    let other = format!("dump {project} --dialect {to} --allow-lossy --out other.sql --source");
    Standin::new(&dir, &other).arg(url).run().ok();
    let own = Side::load(from, &dir.join("own.sql"));
    let other = Side::load(to, &dir.join("other.sql"));
    same_rows(&own, &other, apart);
    if to == "sqlite" {
        let file = Dir::new();
        Standin::new(&dir, &format!("dump {project} --to sqlite --allow-lossy --out loaded.db --source"))
            .arg(url)
            .run()
            .ok();
        std::fs::copy(dir.join("loaded.db"), file.join("loaded.db")).unwrap();
        let file = Side::Sqlite(file);
        same_rows(&own, &file, apart);
        assert!(file.ask("SELECT * FROM pragma_foreign_key_check").is_empty());
    }
    (dir, other)
}

#[track_caller]
fn same_rows(own: &Side, other: &Side, apart: &[&str]) {
    let (mine, theirs) = (own.columns(), other.columns());
    assert!(!mine.is_empty());
    let names = |tables: &BTreeMap<String, Vec<[String; 3]>>| tables.keys().cloned().collect::<BTreeSet<String>>();
    assert_eq!(names(&mine), names(&theirs));
    let mut rows = 0;
    for (table, columns) in &mine {
        let keep = |columns: &[[String; 3]]| -> Vec<[String; 3]> {
            let is_compared = |[_, column, _]: &&[String; 3]| !apart.contains(&format!("{table}.{column}").as_str());
            columns.iter().filter(is_compared).cloned().collect()
        };
        let (mine, theirs) = (keep(columns), keep(&theirs[table]));
        let names = |columns: &[[String; 3]]| columns.iter().map(|[_, column, _]| column.clone()).collect::<Vec<_>>();
        assert_eq!(names(&mine), names(&theirs), "columns of {table}");
        let (mine, theirs) = (own.rows(&mine), other.rows(&theirs));
        assert_eq!(mine.len(), theirs.len(), "rows of {table}");
        rows += mine.len();
        for (mine, theirs) in mine.iter().zip(&theirs) {
            assert_eq!(mine, theirs, "a row of {table}");
        }
    }
    assert!(rows > 0);
}

fn example(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/shop").join(file)
}

macro_rules! postgres_sets {
    ($($name:ident: $path:literal to $to:literal apart $apart:expr,)*) => {
        $(
            #[test]
            fn $name() {
                if let Some(source) = sets::loaded($path) {
                    across("postgres", &source.url(), $to, $apart);
                }
            }
        )*
    };
}

postgres_sets! {
    chinook_to_mariadb: "chinook/Chinook_PostgreSql_SerialPKs.noctl.sql" to "mariadb" apart &[],
    chinook_to_sqlite: "chinook/Chinook_PostgreSql_SerialPKs.noctl.sql" to "sqlite" apart &[],
    pagila_to_mariadb: "pagila/pagila.sql" to "mariadb" apart &[],
    northwind_to_mariadb: "northwind/northwind.sql" to "mariadb" apart &[],
    nasty_to_mariadb: "nasty/nasty.sql" to "mariadb" apart &[],
    nasty_to_sqlite: "nasty/nasty.sql" to "sqlite" apart &[],
    employee_to_mariadb: "employee/employee.pg.sql" to "mariadb" apart &[],
}

macro_rules! mysql_sets {
    ($($name:ident: $paths:expr, to $to:literal,)*) => {
        $(
            #[test]
            fn $name() {
                if let Some(source) = mysql_sets::loaded(&$paths) {
                    across("mariadb", &source.url(), $to, &[]);
                }
            }
        )*
    };
}

mysql_sets! {
    sakila_to_postgres: ["sakila-mysql/sakila-mv-schema.sql", "sakila-mysql/sakila-mv-data.sql"], to "postgres",
    northwind_to_postgres: ["northwind-mysql/northwind.sql", "northwind-mysql/northwind-data.sql"], to "postgres",
    employee_to_postgres: ["employee/employee.mysql.sql"], to "postgres",
    employee_to_sqlite: ["employee/employee.mysql.sql"], to "sqlite",
    sakila_to_sqlite: ["sakila-mysql/sakila-mv-schema.sql", "sakila-mysql/sakila-mv-data.sql"], to "sqlite",
}

/// The same data is there in three engines.
#[test]
fn chinook_of_sqlite_and_of_mysql() {
    if let Some(file) = sets::set("chinook/Chinook_Sqlite.sqlite") {
        let url = format!("sqlite:{}", file.display());
        across("sqlite", &url, "postgres", &[]);
        across("sqlite", &url, "mariadb", &[]);
    }
    if let Some(source) = mysql_sets::loaded(&["chinook/Chinook_MySql.noctl.sql"]) {
        let (dir, _) = across("mariadb", &source.url(), "postgres", &[]);
        let text = dir.text("other.sql");
        assert!(
            text.contains("CREATE INDEX") && text.contains("FOREIGN KEY (\"AlbumId\")"),
            "keys and indexes are carried"
        );
    }
}

#[test]
fn shop_from_every_engine() {
    let loads: [(&str, &str, [&str; 2]); 3] = [
        ("postgres", "schema.postgres.sql", ["mariadb", "sqlite"]),
        ("mariadb", "schema.mariadb.sql", ["postgres", "sqlite"]),
        ("sqlite", "schema.sql", ["postgres", "mariadb"]),
    ];
    for (from, schema, others) in loads {
        let all = Dir::new();
        let text = [schema, "production.sql"].map(|file| std::fs::read_to_string(example(file)).unwrap()).join("\n");
        let source = Side::load(from, &all.write("all.sql", text));
        for to in others {
            let dir = Dir::new();
            dir.write("masks/shop.yaml", std::fs::read(example("masks/shop.yaml")).unwrap());
            Standin::new(&dir, "snapshot shop --source").arg(source.url()).run().ok();
            across_in(dir, "shop", from, &source.url(), to, &[]);
        }
    }
}

/// A project whose columns are all kept.
fn kept(source: &Side) -> Dir {
    let dir = Dir::new();
    let mut rules = "version: 1\nschema: schemas/p.yaml\nkey: env:STANDIN_KEY\ntables:\n".to_owned();
    for (table, columns) in source.columns() {
        let name = match source {
            Side::Postgres(_) => columns[0][0].trim_start_matches("public."),
            _ => table.as_str(),
        };
        rules += &format!("  {name}: {{keep: all, because: \"invented\"}}\n");
    }
    dir.write("masks/p.yaml", rules);
    Standin::new(&dir, "snapshot p --source").arg(source.url()).run().ok();
    dir
}

fn loaded(dialect: &str, sql: &str) -> Side {
    let dir = Dir::new();
    Side::load(dialect, &dir.write("source.sql", sql))
}

/// What a run without `--allow-lossy` lists, with which it then works.
fn listed(source: &Side, dir: &Dir, to: &str) -> String {
    let out = format!("{to}.sql");
    let line = format!("dump p --dialect {to} --out {out} --source");
    let refused = Standin::new(dir, &line).arg(source.url()).run().fails(2);
    assert!(!dir.has(&out), "nothing is written");
    let allowed = Standin::new(dir, &format!("{line} {}", source.url())).arg("--allow-lossy").run().ok();
    for line in refused.stderr.lines().filter_map(|line| line.strip_prefix("warning: ")) {
        assert!(allowed.stderr.contains(line), "{line} is not said when it is allowed:\n{}", allowed.stderr);
    }
    refused.stderr
}

#[track_caller]
fn names(said: &str, steps: &[(&str, Step, &str)]) {
    for (place, step, name) in steps {
        let (what, why, way) = step.words();
        let names = if name.is_empty() { String::new() } else { format!(" ({name})") };
        let line = format!("warning: {place}: {what}{names}: {why}; {way}\n");
        assert!(said.contains(&line), "{line} is not among\n{said}");
    }
}

const POSTGRES: &str = r#"
CREATE SCHEMA crm;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE SEQUENCE loose;
CREATE TABLE crm.place (id int PRIMARY KEY);
CREATE TABLE parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE, a int, b int, UNIQUE NULLS NOT DISTINCT (a, b),
    name varchar(20) COLLATE "C", d int UNIQUE DEFERRABLE, twice int GENERATED ALWAYS AS (a * 2) STORED,
    CONSTRAINT twice_key UNIQUE (twice));
CREATE TABLE t (id int PRIMARY KEY, tags text[], span int4range, at2 pair, wait interval, clock timetz, seen timestamptz,
    ip inet, doc xml, words tsvector, price money, flags bit(3), big numeric, wide numeric(80,2), small numeric(8,2), long numeric(20,3), j jsonb,
    p positive, m mood DEFAULT 'ok', made text DEFAULT upper('x'), where_at point, n serial, "N" int,
    parent int REFERENCES parent (id) DEFERRABLE, a int DEFAULT 1, b int DEFAULT 2, rough int, note varchar(20) DEFAULT 'none',
    CONSTRAINT pairs FOREIGN KEY (a, b) REFERENCES parent (a, b) MATCH FULL ON DELETE SET DEFAULT,
    CONSTRAINT far CHECK (length(note) > 1), CONSTRAINT near CHECK (id > 0),
    EXCLUDE USING gist (span WITH &&));
ALTER TABLE t ADD CONSTRAINT unchecked FOREIGN KEY (rough) REFERENCES parent (id) NOT VALID;
ALTER TABLE t ADD CONSTRAINT crossed FOREIGN KEY (p) REFERENCES crm.place (id);
CREATE UNIQUE INDEX part ON t (a) WHERE b > 1;
CREATE UNIQUE INDEX expr ON t (lower(note));
CREATE INDEX plain ON t (a, b);
CREATE INDEX hashed ON t USING hash (a);
CREATE TABLE logs (at date, what text) PARTITION BY RANGE (at);
CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO ('2030-01-01');
CREATE TABLE child (more int) INHERITS (crm.place);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY pol ON t USING (true);
CREATE TABLE pairs (g text, h text, PRIMARY KEY (g, h));
INSERT INTO parent (code, a, b) VALUES ('x', 1, 2);
INSERT INTO t (id, tags, span, at2, wait, clock, seen, ip, doc, words, price, flags, big, wide, small, long, j, p, where_at, parent, "N")
VALUES (1, '{a,NULL,"b\"c"}', '[1,3)', '(1,x)', '1 day', '10:00+02', '2020-01-01 10:00+02', '10.0.0.1/8', '<a/>', 'a b', 5,
    '101', 12345678901234567890.5, 1.5, 123456.78, 1.125, '{"a": 1}', NULL, '(1,2)', 1, 3);
INSERT INTO logs VALUES ('2020-05-05', 'x');
"#;

#[test]
fn every_lossy_step_from_postgres_is_named() {
    let source = loaded("postgres", POSTGRES);
    // Two columns that differ by case alone stop everything else.
    let dir = kept(&source);
    let refused = Standin::new(&dir, "dump p --dialect mysql --allow-lossy --out x.sql --source")
        .arg(source.url())
        .run()
        .fails(2);
    names(&refused.stderr, &[("public.t", Step::NameTwice, "n, N")]);
    let Side::Postgres(database) = &source else { unreachable!() };
    database.run("ALTER TABLE t RENAME \"N\" TO other");
    let dir = kept(&source);
    let common = [
        ("crm.place", Step::SchemaInName, ""),
        ("public.t", Step::Array, "tags"),
        ("public.t", Step::Range, "span"),
        ("public.t", Step::Composite, "at2"),
        ("public.t", Step::Interval, "wait"),
        ("public.t", Step::TimeOfZone, "clock"),
        ("public.t", Step::Zoned, "seen"),
        ("public.t", Step::Network, "ip"),
        ("public.t", Step::Xml, "doc"),
        ("public.t", Step::TextSearch, "words"),
        ("public.t", Step::Money, "price"),
        ("public.t", Step::Bits, "flags"),
        ("public.t", Step::Geometry, "where_at"),
        ("public.parent", Step::Collation, "name"),
        ("public.parent", Step::CounterAlways, "id"),
        ("public.parent", Step::Computed, "twice"),
        ("public.parent", Step::KeyOfComputed, "twice_key"),
        ("public.parent", Step::KeyNulls, "parent_a_b_key"),
        ("public.parent", Step::KeyDeferrable, "parent_d_key"),
        ("public.t", Step::KeyPartial, "part"),
        ("public.t", Step::KeyExpression, "expr"),
        ("public.t", Step::Default, "made"),
        ("public.t", Step::Counter, "n"),
        ("public.t", Step::ForeignKeyFull, "pairs"),
        ("public.t", Step::ForeignKeyUnchecked, "unchecked"),
        ("public.t", Step::Check, "far"),
        ("public.t", Step::Exclusion, "t_span_excl"),
        ("public.logs", Step::Partitions, ""),
        ("public.child", Step::Inheritance, ""),
        ("public.v", Step::View, ""),
        ("public.positive", Step::Domain, ""),
        ("public.loose", Step::Sequence, ""),
        ("indexes", Step::Index, "hashed on public.t"),
        ("function", Step::Object, "public.f"),
        ("trigger", Step::Object, "tr on public.t"),
        ("policy", Step::Object, "pol on public.t"),
        ("row security", Step::Object, "public.t"),
    ];
    let of_mysql = [
        ("public.t", Step::DecimalUnlimited, "big"),
        ("public.t", Step::DecimalWide, "wide"),
        ("public.parent", Step::KeyText, "code"),
        ("public.t", Step::ForeignKeyDefault, "pairs"),
        ("public.t", Step::ForeignKeyDeferrable, "t_parent_fkey"),
    ];
    let said = listed(&source, &dir, "mariadb");
    names(&said, &common);
    names(&said, &of_mysql);
    assert!(
        !said.contains("(near") && !said.contains("plain on public"),
        "a plain check and index are carried:\n{said}"
    );
    let target = Side::load("mariadb", &dir.join("mariadb.sql"));
    let row = &target.ask("SELECT tags, span, wait, seen, ip, flags, big, m, j FROM t")[0];
    assert_eq!(
        row[..],
        [
            r#"["a",null,"b\"c"]"#,
            "[1,3)",
            "1 day",
            "2020-01-01 08:00:00.000000",
            "10.0.0.1/8",
            "101",
            "12345678901234567890.500000000000000000000000000000",
            "ok",
            r#"{"a": 1}"#
        ]
    );
    // The defaults that translate do so; the counter goes on.
    let Side::Maria(loaded) = &target else { unreachable!() };
    loaded.run("INSERT INTO parent (code) VALUES ('y'); INSERT INTO t (id, n) VALUES (2, 2)");
    assert_eq!(target.ask("SELECT id FROM parent WHERE code = 'y'"), [["2"]]);
    assert_eq!(target.ask("SELECT m, note, a FROM t WHERE id = 2"), [["ok", "none", "1"]]);

    let said = listed(&source, &dir, "mysql");
    names(&said, &[("public.t", Step::Json, "j")]);

    let said = listed(&source, &dir, "sqlite");
    names(&said, &common);
    names(
        &said,
        &[
            ("public.t", Step::DecimalAsFloat, "small"),
            ("public.t", Step::DecimalAsText, "big, wide, long"),
            ("public.t", Step::Length, "ip, clock, wait"),
        ][..2],
    );
    assert!(said.contains(Step::Length.words().0));
    let target = Side::load("sqlite", &dir.join("sqlite.sql"));
    assert_eq!(target.ask("SELECT big, small, m FROM t"), [["12345678901234567890.5", "123456.78", "ok"]]);
}

const MARIADB: &str = r#"
CREATE TABLE parent (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, n bigint unsigned, y year, s set('a','b'), f bit(3), e enum('x','y') DEFAULT 'x',
    name varchar(20) UNIQUE, seen timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(), at datetime, place point,
    u tinyint unsigned, raw varbinary(9), twice int AS (u * 2) STORED, day date DEFAULT '2020-01-01', clock time, num decimal(10,2) CHECK (num > 0));
CREATE TABLE child (id int PRIMARY KEY, parent bigint unsigned, KEY (parent), FULLTEXT KEY words (body), body text, KEY part (body(5)),
    FOREIGN KEY (parent) REFERENCES parent (id) ON DELETE CASCADE);
CREATE VIEW v AS SELECT id FROM child;
CREATE TRIGGER tr BEFORE INSERT ON child FOR EACH ROW SET new.body = new.body;
INSERT INTO parent (n, y, s, f, name, seen, at, place, u, raw, clock, num) VALUES
    (18446744073709551615, 1999, 'a,b', b'101', 'Ann', '2020-01-01 10:00:00', '2020-01-01 10:00:00', point(1, 2), 255, 0x00ff, '10:00:00', 1.50);
INSERT INTO child VALUES (1, 1, 'it''s\n\\ ok');
"#;

#[test]
fn every_lossy_step_from_mariadb_is_named() {
    let source = loaded("mariadb", MARIADB);
    let dir = kept(&source);
    let common = [
        ("main.parent", Step::Set, "s"),
        ("main.parent", Step::Year, "y"),
        ("main.parent", Step::Geometry, "place"),
        ("main.parent", Step::Computed, "twice"),
        ("main.parent", Step::Clock, "seen"),
        ("main.v", Step::View, ""),
        ("indexes", Step::Index, "part on child, words on child"),
        ("trigger", Step::Object, "tr on child"),
    ];
    let said = listed(&source, &dir, "postgres");
    names(&said, &common);
    names(
        &said,
        &[
            ("main.parent", Step::UnsignedNumeric, "n"),
            ("main.parent", Step::UnsignedSigned, "id"),
            ("main.child", Step::UnsignedSigned, "parent"),
            ("main.parent", Step::Folded, "name"),
        ],
    );
    let target = Side::load("postgres", &dir.join("postgres.sql"));
    let row = &target.ask("SELECT n, y, s, f, e, seen AT TIME ZONE 'UTC', u, raw, day, clock, num FROM parent")[0];
    assert_eq!(
        row[..],
        [
            "18446744073709551615",
            "1999",
            "a,b",
            "101",
            "x",
            "2020-01-01 10:00:00",
            "255",
            "\\x00ff",
            "2020-01-01",
            "10:00:00",
            "1.50"
        ]
    );
    assert_eq!(target.ask("SELECT body FROM child"), [["it's\n\\ ok"]]);
    let Side::Postgres(loaded) = &target else { unreachable!() };
    loaded.run("INSERT INTO parent (name) VALUES ('y'); INSERT INTO child VALUES (2, 2)");
    assert_eq!(target.ask("SELECT id, e, day FROM parent WHERE name = 'y'"), [["2", "x", "2020-01-01"]]);

    // That number is more than SQLite holds, which is said of its row.
    let Side::Maria(database) = &source else { unreachable!() };
    database.run("UPDATE parent SET n = 7");
    let said = listed(&source, &dir, "sqlite");
    names(&said, &common);
    names(&said, &[("main.parent", Step::Zoned, "seen"), ("main.parent", Step::FoldedAscii, "name")]);
    assert!(said.contains(Step::UnsignedSigned.words().0));
}

const SQLITE: &str = r#"
CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE UNIQUE, anything, shape Geometry);
CREATE TABLE child (id INTEGER PRIMARY KEY AUTOINCREMENT, parent INTEGER REFERENCES parent (id) ON DELETE CASCADE, name INTEGER REFERENCES parent (name),
    due DATE, at DATETIME, ok BOOLEAN, price DECIMAL(10,2), note VARCHAR(9) DEFAULT 'x', doc JSON, raw BLOB, r REAL);
INSERT INTO parent VALUES (1, 'Ann', 7, 'g');
INSERT INTO child VALUES (1, 1, NULL, '2020-01-01', '2020-01-01T10:00:00Z', 1, 9.99, 'abc', '{"a":1}', x'00ff', 1.5);
"#;

#[test]
fn every_lossy_step_from_sqlite_is_named() {
    let source = loaded("sqlite", SQLITE);
    let dir = kept(&source);
    for to in ["postgres", "mariadb"] {
        let said = listed(&source, &dir, to);
        names(
            &said,
            &[
                ("main.parent", Step::Folded, "name"),
                ("main.parent", Step::Unknown, "anything, shape"),
                ("main.child", Step::ForeignKeyTypes, "child_name_fkey"),
            ],
        );
        let target = Side::load(to, &dir.join(&format!("{to}.sql")));
        let row: Vec<String> = target.ask("SELECT due, at, ok, price, note, doc, r FROM child")[0]
            .iter()
            .map(|cell| normal(cell))
            .collect();
        assert_eq!(row, ["2020-01-01", "2020-01-01 10:00:00", "1", "9.99", "abc", "{\"a\": \"1\"}", "1.5"]);
        assert_eq!(target.ask("SELECT anything FROM parent"), [["7"]]);
    }
}

#[test]
fn rarer_steps_are_named() {
    let long = "n".repeat(64);
    let sql = format!(
        "CREATE TABLE parent (id int PRIMARY KEY, k int, KEY (k)); \
         CREATE TABLE child (id int PRIMARY KEY, k int, `{long}` int, CONSTRAINT loose FOREIGN KEY (k) REFERENCES parent (k));"
    );
    let source = loaded("mariadb", &sql);
    let dir = kept(&source);
    let line = "dump p --dialect postgres --allow-lossy --out x.sql --source";
    let refused = Standin::new(&dir, line).arg(source.url()).run().fails(2);
    names(&refused.stderr, &[("main.child", Step::NameTooLong, long.as_str())]);
    let Side::Maria(database) = &source else { unreachable!() };
    database.run(&format!("ALTER TABLE child DROP COLUMN `{long}`"));
    let dir = kept(&source);
    names(&listed(&source, &dir, "postgres"), &[("main.child", Step::ForeignKeyParent, "loose")]);

    let source = loaded(
        "postgres",
        "CREATE EXTENSION hstore; CREATE EXTENSION ltree;
         CREATE TABLE t (id int PRIMARY KEY, h hstore, l ltree, o pg_lsn, j jsonb, c char(3) UNIQUE, CONSTRAINT docs UNIQUE (j));
         INSERT INTO t VALUES (1, 'a=>1', 'a.b', '16/B374D848', '{}', 'x');",
    );
    let dir = kept(&source);
    let said = listed(&source, &dir, "mariadb");
    let steps = [
        ("hstore", Step::Extension, ""),
        ("public.t", Step::Hstore, "h"),
        ("public.t", Step::Ltree, "l"),
        ("public.t", Step::Unknown, "o"),
        ("public.t", Step::KeyLong, "docs"),
    ];
    names(&said, &steps);
    let target = Side::load("mariadb", &dir.join("mariadb.sql"));
    assert_eq!(target.ask("SELECT h, l, o, c FROM t")[0], ["\"a\"=>\"1\"", "a.b", "16/B374D848", "x"]);

    let source = loaded(
        "sqlite",
        "CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE VIRTUAL TABLE words USING fts5(body); INSERT INTO t VALUES (1);",
    );
    let dir = kept(&source);
    names(&listed(&source, &dir, "postgres"), &[("main.words", Step::ForeignTable, "")]);
}

/// A column that is ruled `default` is not written: what fills it there is not here.
#[test]
fn a_column_that_nothing_fills_may_be_null() {
    let source = loaded(
        "postgres",
        "CREATE TABLE t (id int PRIMARY KEY, made text NOT NULL DEFAULT upper('x'), doc jsonb NOT NULL DEFAULT '{}', n int NOT NULL DEFAULT 3);
         INSERT INTO t VALUES (1, 'a', '{}', 4);",
    );
    let dir = kept(&source);
    dir.write(
        "masks/p.yaml",
        "version: 1\nschema: schemas/p.yaml\nkey: env:STANDIN_KEY\ntables:\n  t: {id: keep, made: default, doc: default, n: default}\n",
    );
    for to in ["mariadb", "sqlite"] {
        names(&listed(&source, &dir, to), &[("public.t", Step::Filled, "made"), ("public.t", Step::Default, "made")]);
        let target = Side::load(to, &dir.join(&format!("{to}.sql")));
        assert_eq!(target.ask("SELECT id, made, doc, n FROM t"), [["1", NULL, "{}", "3"]]);
    }
}

/// What no engine but its own holds stops the run, wherever it stands.
#[test]
fn zero_dates_of_wordpress_stop_the_run() {
    let Some(source) = mysql_sets::loaded(&["wordpress/dump.sql"]) else { return };
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(source.url()).arg("p").run().ok();
    let line = "dump p --dialect postgres --allow-lossy --out out.sql --source";
    let refused = Standin::new(&dir, line).arg(source.url()).run().fails(1);
    assert!(refused.stderr.contains("post_date_gmt, row 3: a value is no time"), "{}", refused.stderr);
}

/// None of them is without a test.
#[test]
fn every_step_stands_in_a_test() {
    let tests = include_str!("dialects.rs");
    for step in Step::ALL {
        let name = format!("Step::{step:?}");
        let is_there = tests
            .match_indices(&name)
            .any(|(at, _)| tests[at + name.len()..].starts_with(|letter: char| !letter.is_alphanumeric()));
        assert!(is_there, "{name} has no test");
    }
}

/// A value that the target does not hold stops the run with its place, and is not told.
#[test]
fn values_that_do_not_fit_stop_the_run() {
    let cases: [(&str, &str, &str, &str); 21] = [
        ("postgres", "mariadb", "float8", "'NaN'"),
        ("postgres", "mariadb", "float8", "'-Infinity'"),
        ("postgres", "sqlite", "float8", "'NaN'"),
        ("postgres", "mariadb", "numeric", "'NaN'"),
        ("postgres", "mariadb", "numeric", "1e40"),
        ("postgres", "mariadb", "numeric", "1e-31"),
        ("postgres", "mariadb", "date", "'infinity'"),
        ("postgres", "mariadb", "date", "'0044-03-15 BC'"),
        ("postgres", "sqlite", "timestamp", "'-infinity'"),
        ("postgres", "mariadb", "timestamptz", "'12026-01-01 00:00:00+00'"),
        ("mariadb", "postgres", "date", "'0000-00-00'"),
        ("mariadb", "postgres", "datetime", "'2020-00-00 00:00:00'"),
        ("mariadb", "postgres", "time", "'-100:00:00'"),
        ("mariadb", "postgres", "text", "'sec\\0ret'"),
        ("mariadb", "sqlite", "bigint unsigned", "18446744073709551615"),
        ("sqlite", "postgres", "INTEGER", "'secret'"),
        ("sqlite", "mariadb", "DATETIME", "1234567890"),
        ("sqlite", "postgres", "VARCHAR(3)", "'secret'"),
        ("sqlite", "postgres", "DECIMAL(10,2)", "1.005"),
        ("sqlite", "mariadb", "TEXT", "x'ff'"),
        ("sqlite", "postgres", "TEXT, PRIMARY KEY (v)", "NULL"),
    ];
    for (from, to, ty, value) in cases {
        let sql = format!(
            "{}CREATE TABLE t (id INTEGER {}, v {ty}); INSERT INTO t VALUES (1, {}); INSERT INTO t VALUES (2, {value});",
            if from == "mariadb" { "SET sql_mode='ALLOW_INVALID_DATES';" } else { "" },
            if value == "NULL" { "" } else { "PRIMARY KEY" },
            if value == "NULL" { "'first'" } else { "NULL" },
        );
        let source = loaded(from, &sql);
        let dir = kept(&source);
        let line = format!("dump p --dialect {to} --allow-lossy --out out.sql --source");
        let refused = Standin::new(&dir, &line).arg(source.url()).run().fails(1);
        let place = match (from, value) {
            ("postgres", _) => "public.t.v, row 2",
            // In the order of the key.
            (_, "NULL") => "main.t.v, row 1",
            _ => "main.t.v, row 2",
        };
        assert!(refused.stderr.contains(place), "{from} {ty} {value}:\n{}", refused.stderr);
        assert!(
            !refused.stderr.contains("secret") && (value == "NULL" || !refused.stderr.contains(value)),
            "{}",
            refused.stderr
        );
        assert!(!dir.has("out.sql"));
    }
}

/// What the usual dump holds back is held back here.
#[test]
fn withheld_literals_stay_withheld() {
    let source = loaded(
        "postgres",
        "CREATE TYPE kind AS ENUM ('annlabel', 'boblabel');
         CREATE TABLE t (id int PRIMARY KEY, name text DEFAULT 'anndefault', kind kind DEFAULT 'annlabel', kept text DEFAULT 'shown',
            CONSTRAINT c CHECK (name <> 'anncheck'), CONSTRAINT d CHECK (kept <> 'showncheck'));
         CREATE TABLE gone (id int PRIMARY KEY, kind kind);
         INSERT INTO t VALUES (1, 'x', 'annlabel', 'y');",
    );
    let dir = kept(&source);
    dir.write(
        "masks/p.yaml",
        "version: 1\nschema: schemas/p.yaml\nkey: env:STANDIN_KEY\ntables:\n  gone:\n    id: keep\n    kind: null\n  t:\n    name: lorem\n    kind: null\n    \
         keep: [id]\n    kept: keep(because=\"invented\")\n",
    );
    for to in ["mariadb", "sqlite"] {
        let line = format!("dump p --dialect {to} --allow-lossy --out {to}.sql --source");
        let run = Standin::new(&dir, &line).arg(source.url()).run().ok();
        let text = dir.text(&format!("{to}.sql"));
        for secret in ["annlabel", "boblabel", "anndefault", "anncheck"] {
            assert!(!text.contains(secret) && !run.stderr.contains(secret), "{secret}");
        }
        let (what, why, way) = Step::Labels.words();
        assert!(run.stderr.contains(&format!("public.t: {what} (kind): {why}; {way}")), "{}", run.stderr);
        assert!(text.contains("'shown'") && text.contains("'showncheck'"), "{text}");
        Side::load(to, &dir.join(&format!("{to}.sql")));
    }
}

/// There and back: what both engines have comes back as it was.
#[test]
fn there_and_back() {
    let sql = "CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE TABLE parent (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, code varchar(20) NOT NULL UNIQUE);
        CREATE TABLE t (id bigint PRIMARY KEY, parent int REFERENCES parent (id) ON DELETE CASCADE, name varchar(40), long text, n numeric(12,3),
            f float8, g real, ok smallint, day date, at timestamp, clock time, m mood, raw bytea, c char(5), CHECK (ok >= 0));
        INSERT INTO parent (code) VALUES ('a'), ('A'), ('a ');
        INSERT INTO t VALUES
            (1, 1, 'O''Brien \\ \"x\"', E'two\nlines\ttab \\\\N', 123456789.125, 1e-300, 1.1, 1, '0001-01-01', '2020-02-29 23:59:59.999999', '23:59:59.5', 'ok', '\\x00ff27', 'ab'),
            (-9223372036854775808, 2, '', '', -0.5, 0.1, -3.5e10, 0, '9999-12-31', '1970-01-01 00:00:00', '00:00:00', 'sad', '', ''),
            (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
            (4, 3, '日本 😀 ü', repeat('ab', 70000), 0, -1.7976931348623157e308, 0, 5, '2020-01-01', '2020-01-01', '12:00', 'ok', '\\x', 'é');";
    let source = loaded("postgres", sql);
    let (_, there) = across_in(kept(&source), "p", "postgres", &source.url(), "mariadb", &[]);
    let (_, back) = across_in(kept(&there), "p", "mariadb", &there.url(), "postgres", &[]);
    same_rows(&source, &back, &[]);
    let (_, file) = across_in(kept(&source), "p", "postgres", &source.url(), "sqlite", &[]);
    let (_, back) = across_in(kept(&file), "p", "sqlite", &file.url(), "postgres", &["t.n"]);
    same_rows(&source, &back, &["t.n"]);
}

#[test]
fn settings_and_files() {
    let source = loaded(
        "postgres",
        "CREATE TABLE t (id int PRIMARY KEY, v varchar(9)); INSERT INTO t VALUES (1, 'a'), (2, NULL), (3, 'c');",
    );
    let dir = kept(&source);
    let run = |line: &str| Standin::new(&dir, &format!("dump p --source {} {line}", source.url())).run();
    run("--dialect mariadb --rows-per-insert 2 --out two.sql").ok();
    assert_eq!(dir.text("two.sql").matches("INSERT INTO `t` (`id`,`v`) VALUES\n").count(), 2);
    Side::load("mariadb", &dir.join("two.sql"));
    // The same run, the same bytes; however many read.
    run("--dialect mariadb --rows-per-insert 2 --jobs 1 --out again.sql").ok();
    assert_eq!(dir.bytes("two.sql"), dir.bytes("again.sql"));
    run("--dialect sqlite --allow-lossy --out s.sql.gz").ok();
    Standin::new(&dir, "verify s.sql.gz p --offline").run().fails(2).stderr_has("of another engine than its source");
    run("--dialect mariadb --upsert --out u.sql").fails(2);
    run("--to sqlite --dialect mariadb --out u.db").fails(2);
    run("--to csv --dialect mariadb --out u").fails(2);
    run("--dialect oracle --out u.sql").fails(2);
    run("--dialect mariadb --schema-from pg_dump --out u.sql").fails(2);
    // Rows alone, into the schema that the first dump made.
    run("--dialect mariadb --data-only --out rows.sql").ok();
    let target = loaded(
        "mariadb",
        &format!("{};", dir.text("two.sql").split("INSERT").next().unwrap().replace("START TRANSACTION;", "")),
    );
    let Side::Maria(database) = &target else { unreachable!() };
    database.load(&dir.join("rows.sql"));
    assert_eq!(target.ask("SELECT count(*) FROM t"), [["3"]]);
    // Its own dialect is the usual dump.
    run("--dialect postgres --out own.sql").ok();
    run("--out usual.sql").ok();
    assert_eq!(dir.bytes("own.sql"), dir.bytes("usual.sql"));
    // MySQL's into PostgreSQL as INSERTs.
    let source = loaded(
        "sqlite",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB); INSERT INTO t VALUES (1, x'00ff'), (2, NULL);",
    );
    let dir = kept(&source);
    Standin::new(&dir, &format!("dump p --dialect postgres --inserts --out i.sql --source {}", source.url()))
        .run()
        .ok();
    assert!(!dir.text("i.sql").contains("COPY"));
    assert_eq!(Side::load("postgres", &dir.join("i.sql")).ask("SELECT v FROM t ORDER BY id")[0], ["\\x00ff"]);
}
