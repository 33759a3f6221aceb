//! The schemas that MySQL scripts tell: of dumps and of scripts that people
//! wrote, against what is known of them and against the live server.

use std::fs;

use standin::dialect::mysql::quote;
use standin::schema::{Catalog, Engine, EngineKind, Table};
use standin::script::mysql::{Builder, engine_of};
use standin::script::split::{Kind, Splitter};
use standin::script::{Class, Dialect, Modes};
use standin::snapshot;

use crate::dir::Dir;
use crate::maria::{finish, program};
use crate::maria_database::MariaDatabase;
use crate::sets::set;

fn mariadb() -> Engine {
    Engine { kind: EngineKind::Mariadb, version: "10.11".to_owned() }
}

/// What a script says of the schema; `engine` where it does not say who wrote
/// it. A statement whose class is `Unknown` fails the test.
fn catalog_of(script: &[u8], engine: Engine) -> Catalog {
    let mut splitter = Splitter::new(Modes::new(Dialect::Mysql));
    let (mut told, mut builder, mut at) = (None, None, 0);
    while let Some(part) = splitter.next(&script[at..], true).unwrap_or_else(|error| panic!("{error}")) {
        let text = &script[at..at + part.len];
        at += part.len;
        match part.kind {
            Kind::Comment if builder.is_none() => {
                told = engine_of(text).or(told);
                splitter.modes.engine = told.clone();
            }
            Kind::Statement => {
                let engine = splitter.modes.engine.get_or_insert_with(|| engine.clone()).clone();
                let builder = builder.get_or_insert_with(|| Builder::new(engine));
                let class = builder.take(text, &mut splitter.modes).unwrap_or_else(|error| panic!("{error}"));
                assert_ne!(class, Class::Unknown, "{}", String::from_utf8_lossy(text));
            }
            _ => {}
        }
    }
    builder.expect("a script has a statement").finish().unwrap_or_else(|error| panic!("{error}"))
}

fn read(path: &str) -> Option<Catalog> {
    Some(catalog_of(&fs::read(set(path)?).unwrap(), mariadb()))
}

/// Tables, columns, foreign keys.
fn counted(catalog: &Catalog) -> (usize, usize, usize) {
    let sum = |of: fn(&Table) -> usize| catalog.tables.iter().map(of).sum();
    (catalog.tables.len(), sum(|table| table.columns.len()), sum(|table| table.foreign_keys.len()))
}

#[track_caller]
fn snapshot_comes_back(catalog: &Catalog) {
    let text = snapshot::write(catalog);
    let back = snapshot::parse("schemas/x.yaml", &text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    assert_eq!(*catalog, back);
}

#[test]
fn every_set_is_understood() {
    let sets = [
        ("sakila-mysql/sakila-mv-schema.sql", (16, 89, 22), 7),
        ("sakila-mysql/sakila.mariadb-dump-10.11.sql", (16, 89, 22), 7),
        ("sakila-mysql/sakila.mysqldump-9.7.sql", (16, 90, 22), 7),
        ("employee/employee.mysql.sql", (6, 24, 6), 2),
        ("chinook/Chinook_MySql.noctl.sql", (11, 64, 11), 0),
        ("northwind-mysql/northwind.sql", (20, 177, 21), 0),
        ("wordpress/dump.sql", (85, 626, 0), 0),
    ];
    for (path, counts, views) in sets {
        let Some(catalog) = read(path) else { continue };
        assert_eq!(counted(&catalog), counts, "{path}");
        assert_eq!(catalog.views.len(), views, "{path}");
        assert_eq!(catalog.schemas, ["main"], "{path}");
        let nameless = catalog.tables.iter().flat_map(|table| &table.columns).find(|column| column.native.is_empty());
        assert!(nameless.is_none(), "{path}");
        snapshot_comes_back(&catalog);
    }
}

#[test]
fn a_script_tells_which_server_wrote_it() {
    let engine = |path: &str| read(path).map(|catalog| (catalog.engine.kind, catalog.engine.version));
    for (path, kind, version) in [
        ("sakila-mysql/sakila.mysqldump-9.7.sql", EngineKind::Mysql, "9.7"),
        ("sakila-mysql/sakila.mariadb-dump-10.11.sql", EngineKind::Mariadb, "10.11"),
        // Dumped by the program of MySQL 8.2 from a server of MariaDB's.
        ("wordpress/dump.sql", EngineKind::Mariadb, "10.8"),
    ] {
        let Some(told) = engine(path) else { continue };
        assert_eq!(told, (kind, version.to_owned()), "{path}");
    }
}

/// SHOW CREATE of everything in a live database, in the order it is listed.
fn live(database: &MariaDatabase<'_>) -> Catalog {
    let version = database.value("SELECT version()");
    let engine = engine_of(format!("-- Server version\t{version}").as_bytes()).unwrap();
    let mut modes = Modes { engine: Some(engine.clone()), ..Modes::new(Dialect::Mysql) };
    let mut builder = Builder::new(engine);
    let mut take = |text: &str| builder.take(text.as_bytes(), &mut modes).unwrap_or_else(|error| panic!("{error}"));
    take(&format!("USE `{}`", database.name()));
    for row in database.rows("SHOW FULL TABLES") {
        let what = if ["VIEW", "SEQUENCE"].contains(&row[1].as_str()) { row[1].as_str() } else { "TABLE" };
        take(&database.rows(&format!("SHOW CREATE {what} {}", quote(&row[0])))[0][1]);
    }
    builder.finish().unwrap()
}

fn dump(database: &MariaDatabase<'_>) -> Vec<u8> {
    let dumper = if database.server().is_mariadb() { "mariadb-dump" } else { "mysqldump" };
    let mut command = std::process::Command::new(program(dumper));
    command.args(["--no-defaults", "--user=root", "--routines", "--events", "--no-tablespaces", "--socket"]);
    finish(command.arg(database.server().socket()).arg(database.name())).stdout
}

#[track_caller]
fn dump_equals_live(database: &MariaDatabase<'_>) -> Catalog {
    let live = live(database);
    assert_eq!(snapshot::write(&live), snapshot::write(&catalog_of(&dump(database), mariadb())));
    snapshot_comes_back(&live);
    live
}

#[test]
fn sakilas_dump_is_the_live_database() {
    let Some(file) = set("sakila-mysql/sakila.mariadb-dump-10.11.sql") else { return };
    let database = MariaDatabase::create();
    database.load(&file);
    let live = dump_equals_live(&database);
    let dumped = catalog_of(&fs::read(file).unwrap(), mariadb());
    assert_eq!(counted(&live), counted(&dumped));
    if live.engine.kind == EngineKind::Mariadb && live.engine.version == "10.11" {
        assert_eq!(live, dumped);
    }
}

/// All that a MySQL schema may hold, on the server that judges it.
const EVERYTHING: &str = r"
CREATE TABLE types (
  a tinyint unsigned zerofill NOT NULL AUTO_INCREMENT, b boolean DEFAULT TRUE, c mediumint, d bigint unsigned,
  e numeric(10,2) unsigned, f float, g double precision DEFAULT -1.5, h bit(9) DEFAULT b'101', i char(5) BINARY,
  j nvarchar(20), k varchar(30) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s', l tinytext,
  m json DEFAULT NULL, n varbinary(16), o year DEFAULT 2000, p datetime(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE
  CURRENT_TIMESTAMP(6), q timestamp NULL, r time(3), s enum('a','it''s','',',') DEFAULT 'a', t set('x','y z'),
  u point, v int AS (c * (2 + 1)) STORED, w varchar(40) AS (concat(k, ')')) VIRTUAL, x varchar(36) DEFAULT uuid(),
  y int INVISIBLE DEFAULT 7, z int COMMENT 'a, b) c' CHECK (z > 0), PRIMARY KEY (a), UNIQUE KEY (k(10), c DESC),
  UNIQUE (j), FULLTEXT KEY (l), CHECK (c <> z), CONSTRAINT named CHECK (char_length(k) < 20)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='PARTITION BY (';
CREATE TABLE `odd ``name``` (`select` int, `a b` int, `é` varchar(10), `it's` int, UNIQUE `key` (`select`, `a b`));
CREATE TABLE parent (Id int PRIMARY KEY, k varchar(9) UNIQUE);
CREATE TABLE child (a int REFERENCES parent (Id) ON DELETE SET NULL, b int, c varchar(9),
  FOREIGN KEY (b) REFERENCES parent (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT fk FOREIGN KEY ix (c) REFERENCES PARENT (k) ON UPDATE NO ACTION);
CREATE TABLE parts (id int NOT NULL, at date NOT NULL, PRIMARY KEY (id, at))
  PARTITION BY RANGE (year(at)) (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE hashed (id int) PARTITION BY HASH (id) PARTITIONS 2;
CREATE TABLE versioned (x int) WITH SYSTEM VERSIONING;
CREATE TABLE isam (a int, KEY (a)) ENGINE=MyISAM;
CREATE SEQUENCE s START WITH 5 INCREMENT BY 2;
CREATE VIEW v AS SELECT 'INSERT INTO' AS x;
CREATE TRIGGER tr BEFORE INSERT ON isam FOR EACH ROW SET NEW.a = 1;
";

#[test]
fn a_dump_of_everything_is_the_live_database() {
    let database = MariaDatabase::create();
    if !database.server().is_mariadb() {
        // Sequences and versioned tables are MariaDB's.
        return;
    }
    let dir = Dir::new();
    database.load(&dir.write("everything.sql", EVERYTHING.replace("PARENT", "parent")));
    let live = dump_equals_live(&database);
    assert_eq!(counted(&live).0, 8);
    assert_eq!(live.sequences.len(), 1);
    // What people write is what the server makes of it, but for widths and
    // collations that its version and its settings give.
    let written = catalog_of(EVERYTHING.as_bytes(), mariadb());
    for table in &live.tables {
        let own = written.table(&table.name).unwrap();
        let names = |table: &Table| table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(own), names(table));
        assert_eq!(own.keys, table.keys, "{}", table.name);
        assert_eq!(own.foreign_keys, table.foreign_keys, "{}", table.name);
        let checks = |table: &Table| table.checks.iter().map(|check| check.name.clone()).collect::<Vec<_>>();
        assert_eq!(checks(own), checks(table), "{}", table.name);
        for (a, b) in own.columns.iter().zip(&table.columns) {
            let place = format!("{}.{}", table.name, a.name);
            assert_eq!((a.nullable, &a.ty.word()), (b.nullable, &b.ty.word()), "{place}");
            assert_eq!(a.is_computed(), b.is_computed(), "{place}");
        }
    }
}
