//! Every column type of both servers under a rule: masked, restored with
//! constraints on, and drafted.

use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;
use crate::maria_database::MariaDatabase;

/// What becomes of the value of the row.
enum Then {
    /// Another one.
    Differs,
    /// This text, as the server prints it.
    Is(&'static str),
}
use Then::{Differs, Is};

/// Declared type, a value as SQL, the rule, what becomes of it. A rule that is a map
/// stands in braces.
type Case = (&'static str, &'static str, &'static str, Then);

const USER_TYPES: &str = "CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION ltree; \
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad'); \
    CREATE DOMAIN code AS varchar(12) CHECK (VALUE ~ '^[A-Z]'); CREATE DOMAIN short_code AS code CHECK (length(VALUE) < 10); \
    CREATE DOMAIN codes AS short_code[]; \
    CREATE TYPE home AS (street text, \"post code\" short_code, since date, photo bytea); \
    CREATE TYPE household AS (name text, home home, moods mood[]); \
    CREATE TYPE steps AS RANGE (subtype = numeric);";

const POSTGRES: &[Case] = &[
    ("smallint", "7", "key", Differs),
    ("integer", "7", "number(min=100, max=999)", Differs),
    ("bigint", "7", "key", Differs),
    ("numeric(8,2)", "7.25", "number(min=100, max=999)", Differs),
    ("numeric", "7.25", "fixed(-0.5)", Is("-0.5")),
    ("real", "7.25", "number(min=100, max=999, decimals=1)", Differs),
    ("double precision", "7.25", "number(min=100, max=999)", Differs),
    ("money", "'7.25'", "number(min=100, max=999)", Differs),
    ("boolean", "true", "fixed(false)", Is("false")),
    ("text", "'some text'", "lorem", Differs),
    ("varchar(12)", "'SO-4711'", "substitute", Differs),
    ("char(6)", "'ABC'", "substitute", Differs),
    ("\"char\"", "'a'", "choice([b])", Is("b")),
    ("name", "'pg_class'", "hash(length=20)", Differs),
    ("citext", "'Ann@corp.example'", "person.email", Differs),
    ("bytea", "'\\xdeadbeefcafe0123'", "key", Differs),
    ("bytea", "'\\xdeadbeef'", "hash", Differs),
    ("date", "'1984-06-13'", "date_shift", Differs),
    ("time(3)", "'10:11:12.125'", "date", Differs),
    ("timetz", "'10:11:12+02'", "date(min=\"12:00\")", Differs),
    ("timestamp", "'1984-06-13 10:11:12'", "date_shift", Differs),
    ("timestamptz(3)", "'1984-06-13 10:11:12.123+02'", "date", Differs),
    ("interval", "'3 days 04:05:06'", "choice([\"1 day\", \"2 days 03:00:00\"])", Differs),
    ("interval day to second", "'3 days 04:05:06'", "fixed(\"1 day\")", Is("1 day")),
    ("uuid", "'7d444840-9dc0-11d1-b245-5ffdce74fad2'", "key", Differs),
    ("json", "'{\"a\": \"secret\", \"b\": 1}'", "{json: {$.b: keep}}", Is("{\"b\": 1}")),
    ("jsonb", "'{\"a\": \"secret\", \"b\": 1}'", "{json: {$.b: key}}", Differs),
    ("jsonpath", "'$.\"Ann\"'", "fixed(\"$\")", Is("$")),
    ("xml", "'<a x=\"1\"><b>secret</b><c/></a>'", "{xml: {/a/b: fixed(\"<&>\")}}", Is("<a><b>&lt;&amp;&gt;</b></a>")),
    ("inet", "'10.1.2.3'", "internet.ip", Differs),
    ("cidr", "'10.1.2.0/24'", "internet.ip", Differs),
    ("macaddr", "'08:00:2b:01:02:03'", "fixed(\"00:00:5e:00:53:01\")", Is("00:00:5e:00:53:01")),
    ("macaddr8", "'08:00:2b:01:02:03:04:05'", "fixed(\"00:00:5e:00:53:00:00:01\")", Is("00:00:5e:00:53:00:00:01")),
    ("bit(12)", "B'101010101010'", "substitute", Differs),
    ("bit(3)", "B'101'", "number(min=6, max=6)", Is("110")),
    ("bit varying(40)", "B'10101010101010101010'", "substitute", Differs),
    ("tsvector", "'''ann'':1 ''keller'':2'", "null", Is("")),
    ("tsquery", "'''ann'' & ''keller'''", "fixed(\"'x'\")", Is("'x'")),
    ("point", "'(13.4,52.5)'", "geo.shift", Differs),
    ("line", "'{1,2,3}'", "fixed(\"{1,-1,0}\")", Is("{1,-1,0}")),
    ("lseg", "'[(13,52),(14,53)]'", "geo.shift", Differs),
    ("box", "'(14,53),(13,52)'", "geo.shift", Differs),
    ("path", "'[(13,52),(14,53),(15,52)]'", "geo.shift(units=10)", Differs),
    ("polygon", "'((13,52),(14,53),(15,52))'", "geo.shift", Differs),
    ("circle", "'<(13,52),7>'", "geo.shift", Differs),
    ("pg_lsn", "'16/B374D848'", "fixed(\"0/0\")", Is("0/0")),
    ("oid", "4711", "key", Differs),
    ("regclass", "'pg_class'", "fixed(pg_type)", Is("pg_type")),
    ("xid8", "'77'", "fixed(1)", Is("1")),
    ("refcursor", "'a_cursor'", "substitute", Differs),
    ("mood", "'sad'", "choice([ok, glad])", Differs),
    ("short_code", "'ABC-123'", "substitute", Differs),
    ("hstore", "'a=>secret, b=>\"x y\", c=>NULL'", "{hstore: {b: keep, c: lorem}}", Is("\"b\"=>\"x y\", \"c\"=>NULL")),
    ("ltree", "'Top.Science.Astronomy'", "substitute", Differs),
    ("int4range", "'[5,9)'", "{range: \"number(min=100, max=999)\"}", Differs),
    ("int8range", "'[5,)'", "{range: fixed(7)}", Is("[7,)")),
    ("numrange", "'(1.5,2.5]'", "{range: \"number(min=100, max=999)\"}", Differs),
    ("daterange", "'[2024-01-01,2024-02-01)'", "{range: date_shift}", Differs),
    ("tsrange", "'[2024-01-01 10:00,2024-02-01 11:30)'", "{range: date_shift}", Differs),
    ("tstzrange", "'[2024-01-01 10:00+02,)'", "{range: date_shift}", Differs),
    ("steps", "'[1.5,2.5]'", "{range: \"number(min=100, max=999)\"}", Differs),
    ("integer[]", "'{1,NULL,3}'", "{array: key}", Differs),
    ("integer[][]", "'[0:1][2:3]={{1,2},{3,4}}'", "{array: fixed(9)}", Is("[0:1][2:3]={{9,9},{9,9}}")),
    ("text[]", "'{\"a b\",\"\",\"NULL\",\"x\\\"y\"}'", "{array: fixed(\"p q\")}", Is("{\"p q\",\"\",\"p q\",\"p q\"}")),
    ("bytea[]", "'{\"\\\\xdeadbeef\"}'", "{array: key}", Differs),
    ("mood[]", "'{sad,sad}'", "{array: fixed(glad)}", Is("{glad,glad}")),
    ("short_code[]", "'{ABC,DEF-1}'", "{array: substitute}", Differs),
    ("codes", "'{ABC,DEF-1}'", "{array: substitute}", Differs),
    ("daterange[]", "'{\"[2024-01-01,2024-02-01)\"}'", "{array: fixed(empty)}", Is("{empty}")),
    ("point[]", "'{\"(1,2)\",\"(3,4)\"}'", "{array: geo.shift}", Differs),
    ("pg_lsn[]", "'{16/B374D848}'", "{array: null}", Is("{NULL}")),
    (
        "home",
        "ROW('1 Main St', 'ABC', '2020-02-02', '\\xff')",
        "{composite: {street: fixed('2 \"B\"'), post code: keep(because=invented), since: null, photo: fixed(\"\\x00\")}}",
        Is("(\"2 \"\"B\"\"\",ABC,,\"\\\\x00\")"),
    ),
    (
        "household",
        "ROW('Ann', ROW('1 Main St', 'ABC', '2020-02-02', NULL)::home, '{sad}')",
        "{composite: {name: lorem, home: {composite: {street: address.line1, post code: substitute, since: date_shift, photo: null}}, moods: {array: choice}}}",
        Differs,
    ),
    (
        "home[]",
        "ARRAY[ROW('x', 'ABC', NULL, NULL)::home]",
        "{array: {\"$[*]\": {composite: {street: fixed(y), post code: keep(because=invented), since: keep, photo: keep(because=invented)}}}}",
        Is("{\"(y,ABC,,)\"}"),
    ),
];

/// Types that are younger than PostgreSQL 13.
const MULTIRANGES: &[Case] = &[
    ("int4multirange", "'{[1,3),[7,9)}'", "{range: \"number(min=100, max=999)\"}", Differs),
    ("datemultirange", "'{[2024-01-01,2024-02-01)}'", "{range: date_shift}", Differs),
    ("tstzmultirange", "'{[2024-01-01 10:00+02,2024-02-01 10:00+02)}'", "{range: date_shift}", Differs),
    ("steps_multirange", "'{[1.5,2.5]}'", "{range: \"number(min=100, max=999)\"}", Differs),
];

fn tables(cases: &[&Case], quote: char) -> (String, String, String) {
    let (mut columns, mut values, mut rules) = (Vec::new(), Vec::new(), String::new());
    for (index, (native, value, rule, _)) in cases.iter().enumerate() {
        columns.push(format!("{quote}c{index}{quote} {native} NULL"));
        values.push((*value).to_owned());
        let rule = if rule.starts_with('{') { (*rule).to_owned() } else { format!("'{}'", rule.replace('\'', "''")) };
        rules.push_str(&format!("    c{index}: {}\n", if rule == "'null'" { "null" } else { &rule }));
    }
    let create = format!("CREATE TABLE every (id integer PRIMARY KEY, {})", columns.join(", "));
    let insert = |id: u32, values: &[String]| format!("INSERT INTO every VALUES ({id}, {})", values.join(", "));
    let nulls = vec!["NULL".to_owned(); values.len()];
    let rules = format!(
        "version: 1\nschema: schemas/case.yaml\nkey: env:STANDIN_KEY\ntables:\n  every:\n    id: keep\n{rules}"
    );
    (create, [insert(1, &values), insert(2, &nulls)].join("; "), rules)
}

#[track_caller]
fn check(cases: &[&Case], before: &[String], after: &[String]) {
    let mut wrong = Vec::new();
    for (index, (native, _, rule, then)) in cases.iter().enumerate() {
        let (before, after) = (&before[index], &after[index]);
        let good = match then {
            Differs => before != after && !after.is_empty(),
            Is(text) => after == text || text.is_empty() && after == crate::database::NULL,
        };
        if !good {
            wrong.push(format!("{native} under {rule}: {before} became {after}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_type_of_postgres_takes_a_mask() {
    let source = Database::create();
    source.run(USER_TYPES);
    let mut cases: Vec<&Case> = POSTGRES.iter().collect();
    if crate::cluster::Cluster::shared().major() >= 14 {
        cases.extend(MULTIRANGES);
    }
    let (create, insert, rules) = tables(&cases, '"');
    source.run(&create);
    source.run(&insert);
    let dir = Dir::new();
    dir.write("masks/case.yaml", &rules);
    Standin::new(&dir, "snapshot case --source").arg(source.url()).run().ok();
    Standin::new(&dir, "check case").run().ok();
    Standin::new(&dir, "dump case --out out.sql --source").arg(source.url()).run().ok();
    let target = Database::create();
    target.load(&dir.join("out.sql"));
    let texts: Vec<String> = (0..cases.len()).map(|index| format!("c{index}::text")).collect();
    let query = format!("SELECT {} FROM every ORDER BY id", texts.join(", "));
    let (before, after) = (source.rows(&query), target.rows(&query));
    check(&cases, &before[0], &after[0]);
    assert_eq!(before[1], after[1], "NULL stays NULL");
    // The same from the server's own dump, whichever form it has.
    for options in [&[][..], &["--inserts"]] {
        dir.write("dump.sql", crate::dump_files::pg_dump(&source.url(), options));
        Standin::new(&dir, "dump case --force --from dump.sql --out file.sql").run().ok();
        let target = Database::create();
        target.load(&dir.join("file.sql"));
        assert_eq!(target.rows(&query), after, "{options:?}");
    }
}

#[test]
fn every_type_of_postgres_is_drafted() {
    let source = Database::create();
    source.run(USER_TYPES);
    let cases: Vec<&Case> = POSTGRES.iter().collect();
    let (create, insert, _) = tables(&cases, '"');
    source.run(&create);
    source.run(&insert);
    // The same where nothing may be NULL.
    source.run("CREATE TABLE strict (LIKE every); INSERT INTO strict SELECT * FROM every WHERE id = 1");
    for index in (0..cases.len()).filter(|index| cases[*index].1 != "NULL") {
        source.run(&format!("ALTER TABLE strict ALTER c{index} SET NOT NULL"));
    }
    crate::sets::round_trip(&source);
}

const MARIA: &[Case] = &[
    ("tinyint unsigned", "7", "key", Differs),
    ("smallint unsigned", "7", "key", Differs),
    ("mediumint unsigned", "7", "key", Differs),
    ("int unsigned", "7", "key", Differs),
    ("bigint unsigned", "18446744073709551615", "key", Differs),
    ("decimal(8,2) unsigned", "7.25", "number(min=100, max=999)", Differs),
    ("float", "7.25", "number(min=100, max=999)", Differs),
    ("double", "7.25", "number(min=100, max=999)", Differs),
    ("bit(12)", "b'101010101010'", "substitute", Differs),
    ("bit(1)", "b'1'", "choice([0])", Is("0")),
    ("year", "1984", "number(min=2000)", Differs),
    ("date", "'1984-06-13'", "date_shift", Differs),
    ("time(3)", "'10:11:12.125'", "date", Differs),
    ("datetime(6)", "'1984-06-13 10:11:12.123456'", "date_shift", Differs),
    ("timestamp", "'1984-06-13 10:11:12'", "date", Differs),
    ("char(9)", "'ABC'", "substitute", Differs),
    ("varchar(40)", "'Ann@corp.example'", "person.email", Differs),
    ("binary(8)", "x'0102030405060708'", "key", Differs),
    ("varbinary(40)", "x'0102030405060708'", "hash", Differs),
    ("tinyblob", "x'0102030405060708'", "key", Differs),
    ("blob", "x'0102030405060708'", "key", Differs),
    ("mediumblob", "x'0102030405060708'", "hash", Differs),
    ("longblob", "x'0102030405060708'", "key", Differs),
    ("tinytext", "'some text'", "lorem", Differs),
    (
        "text",
        "'a:1:{s:1:\"a\";s:6:\"secret\";}'",
        "{php: {$.a: fixed(\"\u{e9}\")}}",
        Is("a:1:{s:1:\"a\";s:2:\"\u{e9}\";}"),
    ),
    ("mediumtext", "'<a>secret</a>'", "{xml: {/a: fixed(x)}}", Is("<a>x</a>")),
    ("longtext", "'some text'", "lorem", Differs),
    ("enum('a','b')", "'a'", "fixed(b)", Is("b")),
    ("set('a','b','c')", "'a,c'", "choice([\"b,c\"])", Is("b,c")),
    ("json", "'{\"a\": \"secret\", \"b\": 1}'", "{json: {$.b: keep}}", Is("{\"b\": 1}")),
    ("geometry", "ST_GeomFromText('POINT(13 52)', 4326)", "geo.shift", Differs),
    ("point", "ST_GeomFromText('POINT(13 52)')", "geo.shift", Differs),
    ("linestring", "ST_GeomFromText('LINESTRING(13 52,14 53)', 4326)", "geo.shift", Differs),
    ("polygon", "ST_GeomFromText('POLYGON((13 52,14 53,15 52,13 52))')", "geo.shift(units=9)", Differs),
    ("multipoint", "ST_GeomFromText('MULTIPOINT(13 52,14 53)')", "geo.shift", Differs),
    ("multilinestring", "ST_GeomFromText('MULTILINESTRING((13 52,14 53))')", "geo.shift", Differs),
    ("multipolygon", "ST_GeomFromText('MULTIPOLYGON(((13 52,14 53,15 52,13 52)))')", "geo.shift", Differs),
    ("geometrycollection", "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(13 52))')", "geo.shift", Differs),
    ("point", "ST_GeomFromText('POINT(13 52)')", "fixed(\"POINT(1 2)\")", Differs),
];

/// MariaDB's alone.
const MARIA_ALONE: &[Case] = &[
    ("inet6", "'fe80::1'", "internet.ip", Differs),
    ("inet4", "'10.1.2.3'", "internet.ip", Differs),
    ("uuid", "'7d444840-9dc0-11d1-b245-5ffdce74fad2'", "key", Differs),
];

fn maria_cases() -> Vec<&'static Case> {
    let alone = crate::maria::Maria::shared().is_mariadb();
    MARIA.iter().chain(MARIA_ALONE.iter().filter(|_| alone)).collect()
}

#[test]
fn every_type_of_mariadb_takes_a_mask() {
    let source = MariaDatabase::create();
    let cases = maria_cases();
    let (create, insert, rules) = tables(&cases, '`');
    source.run(&format!("{create}; {insert}"));
    let dir = Dir::new();
    dir.write("masks/case.yaml", &rules);
    Standin::new(&dir, "snapshot case --source").arg(source.url()).run().ok();
    Standin::new(&dir, "check case").run().ok();
    Standin::new(&dir, "dump case --out out.sql --source").arg(source.url()).run().ok();
    let target = MariaDatabase::create();
    target.load(&dir.join("out.sql"));
    let text = |index: usize, native: &str| match native.split(['(', ' ']).next().unwrap_or_default() {
        "bit" => format!("bin(c{index})"),
        "geometry" | "point" | "linestring" | "polygon" | "multipoint" | "multilinestring" | "multipolygon"
        | "geometrycollection" => {
            format!("concat(ST_SRID(c{index}), ST_AsText(c{index}))")
        }
        name if name.ends_with("blob") || name.ends_with("binary") => format!("hex(c{index})"),
        _ => format!("c{index}"),
    };
    let texts: Vec<String> = cases.iter().enumerate().map(|(index, case)| text(index, case.0)).collect();
    let query = format!("SELECT {} FROM every ORDER BY id", texts.join(", "));
    let (before, after) = (source.rows(&query), target.rows(&query));
    check(&cases, &before[0], &after[0]);
    assert_eq!(before[1], after[1], "NULL stays NULL");
    let reference = |rows: &[Vec<String>]| rows[0].iter().filter(|text| text.starts_with("4326")).count();
    assert_eq!((reference(&before), reference(&after)), (2, 2), "reference systems stay");
    // The same from the server's own dump, whichever form it has.
    for options in [&[][..], &["--hex-blob"]] {
        dir.write("dump.sql", crate::dump_files_mysql::mariadb_dump(&source, options));
        Standin::new(&dir, "dump case --force --from dump.sql --out file.sql").run().ok();
        let target = MariaDatabase::create();
        target.load(&dir.join("file.sql"));
        assert_eq!(target.rows(&query), after, "{options:?}");
    }
}

#[test]
fn every_type_of_mariadb_is_drafted() {
    let source = MariaDatabase::create();
    let (create, insert, _) = tables(&maria_cases(), '`');
    source.run(&format!("{create}; {insert}"));
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(source.url()).arg("project").run().ok();
    Standin::new(&dir, "check project").run().ok();
    Standin::new(&dir, "dump project --out out.sql --source").arg(source.url()).run().ok();
    let target = MariaDatabase::create();
    target.load(&dir.join("out.sql"));
    assert_eq!(target.value("SELECT count(*) FROM every"), "2");
}
