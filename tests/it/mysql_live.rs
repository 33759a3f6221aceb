//! Rows of a live MariaDB or MySQL server, byte for byte, in one state.

use std::process::Stdio;
use std::time::{Duration, Instant};

use standin::batch::Kind;
use standin::error::{Error, Exit};
use standin::plan::{Plan, compile};
use standin::schema::{Catalog, Name};
use standin::seed::Key;
use standin::source::mysql::MysqlSource;
use standin::source::mysql::settings::{Environment, Settings};
use standin::source::{Piece, Reader, Source, Stop};

use crate::command::Standin;
use crate::dir::Dir;
use crate::maria::Maria;
use crate::maria_database::MariaDatabase;
use crate::mysql_connections::user;

fn connect(url: &str, readers: usize) -> Result<MysqlSource, Error> {
    MysqlSource::connect(&Settings::read(url, &Environment::default())?, readers)
}

fn open(database: &MariaDatabase<'_>, readers: usize) -> MysqlSource {
    connect(&database.url(), readers).unwrap_or_else(|error| panic!("{error}"))
}

/// Keeps everything.
fn plan(catalog: &Catalog) -> Plan {
    let mut text = "version: 1\nschema: schemas/x.yaml\nkey: env:X\ntables:\n".to_owned();
    for table in &catalog.tables {
        text.push_str(&format!("  {}: {{keep: all, because: test}}\n", catalog.short(&table.name)));
    }
    let rules = standin::rules::parse("masks/x.yaml", &text).map_err(|all| format!("{all:?}")).unwrap();
    compile(&rules, catalog, &Key::new([7; 32])).map_err(|all| format!("{all:?}")).unwrap()
}

type Rows = Vec<Vec<Option<Vec<u8>>>>;

/// Reads a piece of a table of the main database; also the kinds of its last row.
fn read_piece(reader: &mut dyn Reader, plan: &Plan, table: &str, piece: &Piece) -> Result<(Rows, Vec<Kind>), Error> {
    let name = Name::new("main", table);
    let planned = plan.tables.iter().find(|planned| planned.table == name).unwrap();
    let (mut rows, mut kinds) = (Rows::new(), Vec::new());
    reader.read(planned, piece, &Stop::new(), &mut |batch| {
        for index in 0..batch.rows() {
            let row = batch.row(index);
            rows.push((0..row.len()).map(|column| row.get(column).map(<[u8]>::to_vec)).collect());
            kinds = (0..row.len()).map(|column| row.kind(column)).collect();
        }
        Ok(())
    })?;
    Ok((rows, kinds))
}

fn read(reader: &mut dyn Reader, plan: &Plan, table: &str) -> (Rows, Vec<Kind>) {
    read_piece(reader, plan, table, &Piece::WHOLE).unwrap_or_else(|error| panic!("{error}"))
}

fn texts(rows: &Rows) -> Vec<Vec<String>> {
    let text = |field: &Option<Vec<u8>>| {
        field.as_ref().map_or("NULL".to_owned(), |bytes| String::from_utf8(bytes.clone()).unwrap())
    };
    rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

/// Declared type, a literal, the wire text.
const TEXTS: &[(&str, &str, &str)] = &[
    ("tinyint", "-128", "-128"),
    ("tinyint(1)", "2", "2"),
    ("smallint unsigned", "65535", "65535"),
    ("mediumint", "-8388608", "-8388608"),
    ("int(5) unsigned zerofill", "42", "00042"),
    ("bigint unsigned", "18446744073709551615", "18446744073709551615"),
    ("decimal(65,30)", "-1.5", "-1.500000000000000000000000000000"),
    ("float", "0.1", "0.1"),
    ("float", "16777215", "16777215"),
    ("float", "3.4028234e38", "3.4028235e38"),
    ("float(7,2)", "1.5", "1.50"),
    ("double", "0.1", "0.1"),
    ("double", "1.7976931348623157e308", "1.7976931348623157e308"),
    ("double", "2.2250738585072014e-308", "2.2250738585072014e-308"),
    ("double", "0.30000000000000004", "0.30000000000000004"),
    ("bit(1)", "b'1'", "1"),
    ("bit(9)", "b'100000010'", "100000010"),
    ("bit(64)", "b'1'", "0000000000000000000000000000000000000000000000000000000000000001"),
    ("date", "'0000-00-00'", "0000-00-00"),
    ("date", "'2024-02-00'", "2024-02-00"),
    ("datetime", "'0000-00-00 00:00:00'", "0000-00-00 00:00:00"),
    ("datetime(6)", "'9999-12-31 23:59:59.999999'", "9999-12-31 23:59:59.999999"),
    ("timestamp(3) NULL", "'2024-03-31 01:30:00.5'", "2024-03-31 01:30:00.500"),
    ("time(2)", "'-838:59:58.99'", "-838:59:58.99"),
    ("year", "1901", "1901"),
    ("year", "0", "0000"),
    ("char(10) CHARACTER SET latin1", "'Zo\u{eb} \u{20ac}'", "Zo\u{eb} \u{20ac}"),
    ("varchar(10) CHARACTER SET utf8mb4", "'\u{1f600}\\\\\\'\"'", "\u{1f600}\\'\""),
    ("varchar(10) CHARACTER SET utf16", "'\u{e9}\u{1f600}'", "\u{e9}\u{1f600}"),
    ("varchar(10) CHARACTER SET koi8r", "'\u{43f}\u{440}'", "\u{43f}\u{440}"),
    ("text CHARACTER SET latin1", "'blanks  \\t\\n\\r\\0'", "blanks  \t\n\r\0"),
    ("varchar(5)", "''", ""),
    ("varchar(5)", "'  '", "  "),
    ("enum('a','\u{e9}','it''s')", "'it''s'", "it's"),
    ("enum('a')", "''", ""),
    ("set('a','b','c')", "'a,c'", "a,c"),
    ("set('a','b','c')", "''", ""),
];

/// Declared type, a literal, the bytes.
const BYTES: &[(&str, &str, &[u8])] = &[
    ("binary(3)", "x'0041'", &[0, 0x41, 0]),
    ("varbinary(9)", "x'00ff0a275c'", &[0, 255, 10, 39, 92]),
    ("tinyblob", "''", b""),
    ("blob", "x'8081'", &[0x80, 0x81]),
    ("longblob", "x'00'", &[0]),
    (
        "point",
        "ST_GeomFromText('POINT(1 2)', 4326)",
        &[0xe6, 0x10, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x40],
    ),
];

/// Every type, whatever the session's own settings, with NULL beside it.
#[test]
fn every_type_byte_for_byte() {
    let database = MariaDatabase::create();
    let all: Vec<(&str, &str)> =
        TEXTS.iter().map(|row| (row.0, row.1)).chain(BYTES.iter().map(|row| (row.0, row.1))).collect();
    let columns: Vec<String> = all.iter().enumerate().map(|(at, (ty, _))| format!("c{at} {ty}")).collect();
    let literals: Vec<&str> = all.iter().map(|(_, literal)| *literal).collect();
    // MySQL puts latitude first in its own axis order; bytes are read as they lie.
    let literals = literals.join(", ").replace(
        "'POINT(1 2)', 4326)",
        if Maria::shared().is_mariadb() { "'POINT(1 2)', 4326)" } else { "'POINT(1 2)', 4326, 'axis-order=long-lat')" },
    );
    let nulls = vec!["NULL"; all.len()].join(", ");
    database.run(&format!(
        "SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'; \
         CREATE TABLE t (id int PRIMARY KEY, {}); INSERT INTO t VALUES (1, {literals}), (2, {nulls}); \
         CREATE TABLE bare AS SELECT * FROM t",
        columns.join(", ")
    ));
    let mut source = open(&database, 1);
    let plan = plan(&source.catalog().unwrap());
    let mut reader = source.reader().unwrap();
    let (rows, _) = read(reader.as_mut(), &plan, "t");
    assert_eq!(rows.len(), 2);
    for (at, (ty, literal, expected)) in TEXTS.iter().enumerate() {
        let found = rows[0][at + 1].as_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert_eq!(found.as_deref(), Some(*expected), "{ty} {literal}");
    }
    for (at, (ty, literal, expected)) in BYTES.iter().enumerate() {
        assert_eq!(rows[0][at + 1 + TEXTS.len()].as_deref(), Some(*expected), "{ty} {literal}");
    }
    assert!(rows[1][1..].iter().all(Option::is_none));
    assert!(read(reader.as_mut(), &plan, "bare").0 == rows, "every type can be sorted by where there is no key");
}

#[test]
fn bytes_are_told_from_text() {
    let database = MariaDatabase::create();
    database.run(
        "CREATE TABLE t (id int PRIMARY KEY, a text, b blob, c varbinary(9), d bit(4), e point, f json); \
         INSERT INTO t VALUES (1, 'x', 'x', 'x', 5, ST_GeomFromText('POINT(1 2)'), '{\"a\": [1, \"\u{e9}\"]}')",
    );
    let mut source = open(&database, 1);
    let plan = plan(&source.catalog().unwrap());
    let (rows, kinds) = read(source.reader().unwrap().as_mut(), &plan, "t");
    use Kind::{Blob, Text};
    assert_eq!(kinds, [Text, Text, Blob, Blob, Text, Blob, Text]);
    assert_eq!(rows[0][4].as_deref(), Some(&b"0101"[..]));
    assert_eq!(rows[0][6].as_deref(), Some("{\"a\": [1, \"\u{e9}\"]}".as_bytes()));
    let sample = source.sample(&Name::new("main", "t"), &["d", "a", "id"], 5).unwrap();
    assert_eq!(texts(&sample.rows), [["0101", "x", "1"]]);
}

/// Rows come in the order of the key, or of all their bytes; columns are bound
/// by name, invisible ones too, and computed ones are not read.
#[test]
fn order_and_columns() {
    let database = MariaDatabase::create();
    database.run(
        "CREATE TABLE keyed (a varchar(9) COLLATE utf8mb4_general_ci, b int, c int AS (b + 1) STORED, PRIMARY KEY (a, b)); \
         INSERT INTO keyed (a, b) VALUES ('b', 1), ('A', 2), ('a', 1), ('C', 0); \
         CREATE TABLE bare (a varchar(9) COLLATE utf8mb4_general_ci, b longtext); \
         INSERT INTO bare VALUES ('a', 'x'), ('A', 'x'), ('a', CONCAT(REPEAT('y', 5000), '2')), (NULL, ''), \
         ('a', CONCAT(REPEAT('y', 5000), '1')); \
         CREATE TABLE hidden (id int PRIMARY KEY, seen int, unseen int INVISIBLE); \
         INSERT INTO hidden (id, seen, unseen) VALUES (1, 2, 3); \
         CREATE TABLE `select` (`from``x` int PRIMARY KEY, `order` int); INSERT INTO `select` VALUES (1, 2)",
    );
    let mut source = open(&database, 1);
    let plan = plan(&source.catalog().unwrap());
    let mut reader = source.reader().unwrap();
    let keyed = texts(&read(reader.as_mut(), &plan, "keyed").0);
    assert_eq!(keyed, [["a", "1"], ["A", "2"], ["b", "1"], ["C", "0"]]);
    let bare = texts(&read(reader.as_mut(), &plan, "bare").0);
    let first: Vec<&str> = bare.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(first, ["NULL", "A", "a", "a", "a"]);
    database.run("CREATE TABLE again LIKE bare; INSERT INTO again SELECT * FROM bare ORDER BY b DESC, a; RENAME TABLE bare TO other, again TO bare");
    let mut second = open(&database, 1);
    assert_eq!(texts(&read(second.reader().unwrap().as_mut(), &plan, "bare").0), bare, "however they lie in the table");
    assert_eq!(texts(&read(reader.as_mut(), &plan, "hidden").0), [["1", "2", "3"]]);
    assert_eq!(texts(&read(reader.as_mut(), &plan, "select").0), [["1", "2"]]);
}

/// What is written after the state was fixed is read by no connection.
#[test]
fn several_connections_read_one_state_while_another_writes() {
    let database = MariaDatabase::create();
    database.run(
        "CREATE TABLE a (id int PRIMARY KEY, v int); CREATE TABLE b (id int PRIMARY KEY, v int); \
         INSERT INTO a VALUES (1, 10), (2, 20); INSERT INTO b VALUES (1, 10)",
    );
    let mut source = open(&database, 3);
    assert_eq!(source.readers_max(), 3, "{:?}", source.warnings());
    assert!(source.warnings().is_empty(), "{:?}", source.warnings());
    database.run("UPDATE a SET v = v + 1; INSERT INTO b VALUES (2, 20); DELETE FROM a WHERE id = 2");
    let plan = plan(&source.catalog().unwrap());
    for _ in 0..3 {
        let mut reader = source.reader().unwrap();
        for _ in 0..2 {
            assert_eq!(texts(&read(reader.as_mut(), &plan, "a").0), [["1", "10"], ["2", "20"]]);
            assert_eq!(texts(&read(reader.as_mut(), &plan, "b").0), [["1", "10"]]);
            database.run("INSERT INTO b SELECT MAX(id) + 1, 0 FROM b");
        }
    }
    assert!(source.reader().is_err(), "there are as many as were asked for");
    assert_eq!(
        database.value("SELECT COUNT(*) FROM information_schema.processlist WHERE state LIKE '%read lock%'"),
        "0"
    );
    database.run("INSERT INTO a VALUES (9, 9)");
}

/// Without the privilege, or behind a long query, one connection reads it all.
#[test]
fn where_writers_cannot_be_held_one_connection_reads_everything() {
    let database = MariaDatabase::create();
    database.run("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); CREATE TABLE m (id int PRIMARY KEY) ENGINE=MyISAM");
    let modest = user(&database, "modest", "", "SELECT");
    let mut source = connect(&database.url_as(&modest), 4).unwrap();
    assert_eq!(source.readers_max(), 1);
    let said = source.warnings().join("; ");
    assert!(said.contains("RELOAD") && said.contains("one connection"), "{said}");
    assert!(said.contains("no transaction fixes the state of main.m"), "{said}");
    let plan = plan(&source.catalog().unwrap());
    database.run("INSERT INTO t VALUES (2)");
    assert_eq!(texts(&read(source.reader().unwrap().as_mut(), &plan, "t").0), [["1"]]);
}

#[test]
fn behind_a_long_lock_one_connection_reads_everything() {
    let server = Maria::start(&[]);
    let database = MariaDatabase::create_in(&server);
    database.run("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)");
    let mut holder = server.client();
    holder.arg("-e").arg(format!("LOCK TABLES {}.t WRITE; SELECT SLEEP(60)", database.name()));
    let mut holder = holder.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let running = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'";
    while database.value(running) == "0" {
        std::thread::sleep(Duration::from_millis(20));
    }
    let since = Instant::now();
    let source = open(&database, 2);
    assert!(since.elapsed() < Duration::from_secs(20), "nobody waits behind us for long");
    assert_eq!(source.readers_max(), 1);
    assert!(source.warnings().join("; ").contains("a long query is in the way"), "{:?}", source.warnings());
    // And nobody is held now.
    database.run("INSERT INTO u VALUES (1)");
    holder.kill().unwrap();
    holder.wait().unwrap();
}

/// What a user without privileges is not even told of is named all the same.
#[test]
fn what_may_not_be_seen_is_named() {
    let database = MariaDatabase::create();
    database
        .run("CREATE TABLE t (id int PRIMARY KEY); CREATE PROCEDURE p() SELECT 1; CREATE VIEW v AS SELECT 1 AS one");
    let dir = Dir::new();
    dir.write("masks/x.yaml", "version: 1\nschema: schemas/x.yaml\nkey: env:STANDIN_KEY\ntables:\n  t: {keep: all}\n");
    for (grants, wanted) in [
        ("SELECT", &["triggers of main", "events of main", "routines of main", "view main.v"][..]),
        ("SELECT, SHOW VIEW, TRIGGER, EVENT, EXECUTE", &["procedure main.p"][..]),
    ] {
        let name = user(&database, &format!("u{}", grants.len()), "", grants);
        Standin::new(&dir, "snapshot x --source").arg(database.url_as(&name)).run().ok();
        let run = Standin::new(&dir, "dump x --force --out x.sql --source").arg(database.url_as(&name)).run().ok();
        for wanted in wanted {
            assert!(run.stderr.contains(wanted), "{wanted}: {}", run.stderr);
        }
        assert_eq!(run.stderr.contains("triggers of main"), grants == "SELECT", "{}", run.stderr);
    }
}

/// The address may spell a database as it is not stored.
#[test]
fn names_that_the_server_folds() {
    if !Maria::shared().is_mariadb() {
        // MySQL takes the setting only when the server is made.
        return;
    }
    let server = Maria::start(&["--lower-case-table-names=1"]);
    let database = MariaDatabase::create_in(&server);
    database.run("CREATE TABLE Parents (Id int PRIMARY KEY); CREATE TABLE Children (Id int PRIMARY KEY, P int REFERENCES PARENTS (ID)); INSERT INTO PARENTS VALUES (1)");
    let mut source = connect(&database.url().replace("standin_it", "Standin_IT"), 2).unwrap();
    let catalog = source.catalog().unwrap();
    let names: Vec<String> = catalog.tables.iter().map(|table| table.name.to_string()).collect();
    assert_eq!(names, ["main.children", "main.parents"]);
    let keys: Vec<String> =
        catalog.tables.iter().flat_map(|table| &table.foreign_keys).map(|key| key.parent.to_string()).collect();
    assert_eq!(keys, ["main.parents"]);
    assert_eq!(texts(&read(source.reader().unwrap().as_mut(), &plan(&catalog), "parents").0), [["1"]]);
}

#[test]
fn a_table_that_may_not_be_read_is_named() {
    let database = MariaDatabase::create();
    database.run("CREATE TABLE open (id int PRIMARY KEY); CREATE TABLE shut (id int PRIMARY KEY); CREATE TABLE half (id int PRIMARY KEY, x int)");
    let narrow = user(&database, "narrow", "", "");
    for host in ["localhost", "127.0.0.1"] {
        let (name, user) = (database.name(), format!("{narrow}@'{host}'"));
        database.run(&format!(
            "GRANT SELECT ON {name}.open TO {user}; GRANT INSERT ON {name}.shut TO {user}; \
             GRANT SELECT (id) ON {name}.half TO {user}"
        ));
    }
    let error = connect(&database.url_as(&narrow), 1).unwrap().catalog().err().unwrap();
    assert!(error.to_string().contains("table main.half; table main.shut"), "{error}");
    assert!(!error.to_string().contains("main.open") && error.help_line().unwrap().contains("GRANT SELECT"), "{error}");
}

#[test]
fn a_schema_that_changes_meanwhile_stops_the_run() {
    let database = MariaDatabase::create();
    database.run("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 2)");
    let mut source = open(&database, 2);
    let catalog = source.catalog().unwrap();
    let plan = plan(&catalog);
    source.hold(&catalog).unwrap();
    // Nothing is locked by us, so this does not wait.
    database.run("ALTER TABLE t ADD COLUMN email varchar(99) DEFAULT 'x'");
    let error = source.hold(&catalog).unwrap_err();
    assert_eq!(error.exit(), Exit::Refused);
    assert!(error.to_string().contains("t.email"), "{error}");
    // A table that is rebuilt has no rows of before.
    database.run("ALTER TABLE t DROP COLUMN email, FORCE");
    let mut reader = source.reader().unwrap();
    let error = read_piece(reader.as_mut(), &plan, "t", &Piece::WHOLE).unwrap_err();
    assert!(error.to_string().contains("definition changed") && error.to_string().contains("main.t"), "{error}");
}

fn large(database: &MariaDatabase<'_>, rows: u32) {
    database.run(&format!(
        "CREATE TABLE large (id int PRIMARY KEY, body varchar(400)); \
         INSERT INTO large WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000) \
         SELECT (a.n - 1) * 1000 + b.n, CONCAT('secret ', REPEAT('x', 300)) FROM n a JOIN n b \
         WHERE a.n <= {rows} / 1000; ANALYZE TABLE large"
    ));
}

#[test]
fn a_killed_connection_is_an_error_with_its_place() {
    let database = MariaDatabase::create();
    large(&database, 100_000);
    let mut source = open(&database, 1);
    let plan = plan(&source.catalog().unwrap());
    for kill in ["KILL QUERY", "KILL CONNECTION"] {
        let mut source = open(&database, 1);
        let mut reader = source.reader().unwrap();
        let planned = &plan.tables[0];
        let mut seen = 0;
        let error = reader
            .read(planned, &Piece::WHOLE, &Stop::new(), &mut |batch| {
                if seen == 0 {
                    let id =
                        database.value("SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT t.%'");
                    database.run(&format!("{kill} {id}"));
                }
                seen += batch.rows();
                Ok(())
            })
            .unwrap_err();
        let text = error.to_string();
        assert!(text.contains("main.large, row ") && !text.contains("secret"), "{text}");
        assert!(
            text.contains("cancelled") || text.contains("closed the connection") || text.contains("was killed"),
            "{text}"
        );
        assert!(seen > 0 && seen < 100_000);
        assert!(read_piece(reader.as_mut(), &plan, "large", &Piece::WHOLE).is_err(), "the session is over");
    }
    drop(source.reader());
}

#[test]
fn a_stop_is_noticed_and_the_query_ends() {
    let database = MariaDatabase::create();
    large(&database, 100_000);
    let mut source = open(&database, 1);
    let plan = plan(&source.catalog().unwrap());
    let stop = Stop::new();
    let mut reader = source.reader().unwrap();
    let error = reader
        .read(&plan.tables[0], &Piece::WHOLE, &stop, &mut |_| {
            stop.set();
            Ok(())
        })
        .unwrap_err();
    assert!(error.problem().contains("interrupted"), "{error}");
    let running = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT t.%'";
    for _ in 0..50 {
        if database.value(running) == "0" {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the query goes on");
}

/// The bytes of a dump do not depend on how many connections read it.
#[test]
fn one_reader_or_several_the_same_bytes() {
    let database = MariaDatabase::create();
    large(&database, 100_000);
    database.run("CREATE TABLE small (id int PRIMARY KEY, n int); INSERT INTO small VALUES (-1, 2), (0, NULL)");
    let mut source = open(&database, 2);
    let plan = plan(&source.catalog().unwrap());
    let table = |name: &str| plan.tables.iter().find(|table| table.table.name == name).unwrap();
    let pieces = source.pieces(table("large")).unwrap();
    assert!(pieces.len() > 1, "the table is large enough to be cut");
    assert_eq!(source.pieces(table("small")).unwrap().len(), 1);
    let mut readers = [source.reader().unwrap(), source.reader().unwrap()];
    let whole = read(readers[0].as_mut(), &plan, "large").0;
    let mut together = Rows::new();
    for (index, piece) in pieces.iter().enumerate() {
        together.extend(read_piece(readers[index % 2].as_mut(), &plan, "large", piece).unwrap().0);
    }
    assert_eq!(whole.len(), 100_000);
    assert!(whole == together);
    drop((readers, source));

    let dir = Dir::new();
    dir.write("masks/x.yaml", "version: 1\nschema: schemas/x.yaml\nkey: env:KEY\ntables:\n  large: {id: keep, body: lorem}\n  small: {keep: all}\n");
    let run = |line: &str| Standin::new(&dir, line).env("KEY", &"07".repeat(32)).env("STANDIN_SOURCE", &database.url());
    run("snapshot x").run().ok();
    for jobs in ["1", "2"] {
        run(&format!("dump x --out {jobs}.sql --jobs {jobs}")).run().ok();
    }
    assert!(dir.bytes("1.sql") == dir.bytes("2.sql"));
    assert!(!dir.text("1.sql").contains("secret"));
}

const OBJECTS: &str = "
CREATE TABLE parents (id int PRIMARY KEY AUTO_INCREMENT, n int DEFAULT 5, total int AS (n * 2) VIRTUAL);
CREATE TABLE children (id int PRIMARY KEY, parent int, self int,
  CONSTRAINT one FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE,
  CONSTRAINT two FOREIGN KEY (self) REFERENCES children (id));
INSERT INTO parents (id, n) VALUES (1, 1), (7, 2);
INSERT INTO children VALUES (2, 1, NULL), (1, 7, 2);
CREATE VIEW z AS SELECT id, n AS `the n`, 'Zo\u{eb}' AS who FROM parents;
CREATE VIEW a AS SELECT `the n` + 1 AS m FROM z;
CREATE TABLE gone (id int);
CREATE VIEW broken AS SELECT id FROM gone;
DROP TABLE gone;
DELIMITER ;;
CREATE FUNCTION twice(x int) RETURNS int DETERMINISTIC BEGIN RETURN x * 2; END;;
SET sql_mode = 'ANSI_QUOTES';;
CREATE PROCEDURE quoted() BEGIN SELECT \"id\" FROM \"parents\"; END;;
SET sql_mode = '';;
CREATE TRIGGER adds BEFORE INSERT ON parents FOR EACH ROW BEGIN SET NEW.n = NEW.n + 1; END;;
CREATE EVENT ticks ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO BEGIN SET @a = 1; END;;
DELIMITER ;
";

/// Everything that is no table, loaded again by the server's own client.
#[test]
fn every_kind_of_object_is_carried() {
    let (database, further) = (MariaDatabase::create(), MariaDatabase::create());
    let dir = Dir::new();
    let mariadb = Maria::shared().is_mariadb();
    let sequence = "CREATE SEQUENCE counts START WITH 100 INCREMENT BY 10; SELECT NEXTVAL(counts);\n";
    database.load(&dir.write("make.sql", format!("{OBJECTS}{}", if mariadb { sequence } else { "" })));
    further.run("CREATE TABLE parents (id int PRIMARY KEY); INSERT INTO parents VALUES (3)");
    further.run("CREATE VIEW v AS SELECT id FROM parents");
    let url = format!("{},{}", database.url(), further.name());
    let tables =
        format!("parents: {{keep: [id, n]}}\n  children: {{keep: all}}\n  {}.parents: {{keep: all}}\n", further.name());
    dir.write("masks/x.yaml", format!("version: 1\nschema: schemas/x.yaml\nkey: env:STANDIN_KEY\ntables:\n  {tables}"));
    Standin::new(&dir, "snapshot x --source").arg(&url).run().ok();
    let outcome = Standin::new(&dir, "dump x --out out.sql --source").arg(&url).run().ok();
    assert!(outcome.stderr.contains("view main.broken"), "{}", outcome.stderr);
    let text = dir.text("out.sql");
    assert!(!text.contains("DEFINER="), "{text}");
    assert!(!text.contains(database.name()), "the main database may have any name:\n{text}");

    further.run("DROP TABLE parents; DROP VIEW v");
    let restored = MariaDatabase::create();
    restored.load(&dir.join("out.sql"));
    assert_eq!(restored.rows("SELECT id, n, total FROM parents ORDER BY id"), [["1", "1", "2"], ["7", "2", "4"]]);
    assert_eq!(restored.rows("SELECT * FROM children ORDER BY id").len(), 2);
    assert_eq!(restored.value("SELECT MAX(m) FROM a"), "3");
    assert_eq!(restored.value("SELECT MAX(who) FROM z"), "Zo\u{eb}");
    assert_eq!(restored.value("SELECT twice(4)"), "8");
    assert_eq!(restored.rows("CALL quoted()").len(), 2);
    restored.run("INSERT INTO parents (n) VALUES (10)");
    assert_eq!(restored.rows("SELECT id, n FROM parents WHERE id > 7"), [["8", "11"]]);
    assert_eq!(restored.value("SELECT COUNT(*) FROM information_schema.events WHERE event_schema = DATABASE()"), "1");
    let keys = "SELECT COUNT(*) FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()";
    assert_eq!(restored.value(keys), "2");
    assert_eq!(further.value("SELECT id FROM v"), "3");
    if mariadb {
        let next: i64 = restored.value("SELECT NEXTVAL(counts)").parse().unwrap();
        assert!(next > 100, "{next}");
    }
}
