use super::*;
use crate::schema::{
    Column, Default, EngineKind, Generated, Identity, KeyKind, KeyPart, Length, Sequence, TableKind, Type,
};
use crate::script::Dialect;

fn engine(kind: EngineKind, version: &str) -> Engine {
    Engine { kind, version: version.into() }
}

fn mariadb() -> Engine {
    engine(EngineKind::Mariadb, "10.11")
}

/// The catalog and the classes of statements, each with its `;` cut off.
fn read_as(engine: Engine, statements: &[&str]) -> (Catalog, Vec<Class>) {
    let mut builder = Builder::new(engine.clone());
    let mut modes = Modes { engine: Some(engine), ..Modes::new(Dialect::Mysql) };
    let classes = statements.iter().map(|text| builder.take(text.as_bytes(), &mut modes).unwrap()).collect();
    (builder.finish().unwrap(), classes)
}

fn catalog(statements: &[&str]) -> Catalog {
    read_as(mariadb(), statements).0
}

#[track_caller]
fn table(statement: &str) -> Table {
    let mut tables = catalog(&[statement]).tables;
    assert_eq!(tables.len(), 1);
    tables.remove(0)
}

#[track_caller]
fn column(definition: &str) -> Column {
    table(&format!("CREATE TABLE t ({definition}) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci"))
        .columns
        .remove(0)
}

fn class(statement: &str) -> Class {
    read_as(mariadb(), &[statement]).1.remove(0)
}

fn schema(object: &str) -> Class {
    Class::Schema { object: object.into() }
}

#[test]
fn a_column_with_everything() {
    let it = column(
        "`a` varchar(10) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'x' COMMENT 'it''s, (a)' INVISIBLE",
    );
    assert_eq!(it.native, "varchar(10)");
    assert_eq!(it.collation.as_deref(), Some("latin1_bin"));
    assert_eq!(it.ty, Type::Text(Length::at_most(10)));
    assert!(!it.nullable);
    assert_eq!(it.default, Some(Default::Expression("'x'".into())));
    assert_eq!(
        column("a int(10) unsigned zerofill NOT NULL AUTO_INCREMENT PRIMARY KEY").native,
        "int(10) unsigned zerofill"
    );
    assert_eq!(column("a int AUTO_INCREMENT KEY").generated, Generated::Identity(Identity::ByDefault));
    assert_eq!(column("a BOOL NOT NULL DEFAULT TRUE").native, "tinyint(1)");
    assert_eq!(column("a INTEGER(5) SIGNED").native, "int(5)");
    assert_eq!(column("a DOUBLE PRECISION UNSIGNED NULL").native, "double unsigned");
    assert_eq!(column("a char(3) BINARY").collation.as_deref(), Some("utf8mb4_bin"));
    assert_eq!(column("a char(3) ASCII").collation.as_deref(), Some("latin1_swedish_ci"));
    assert_eq!(column("a char(3) BYTE").native, "binary(3)");
    assert_eq!(column("a text CHARACTER SET binary").native, "blob");
    assert_eq!(column("a NVARCHAR(160)").collation.as_deref(), Some("utf8mb3_general_ci"));
    assert_eq!(column("a point NOT NULL REF_SYSTEM_ID=4326").ty, Type::Geometry("point".into()));
    assert_eq!(column("a point NOT NULL /*!80003 SRID 4326 */").native, "point");
    assert_eq!(column("a text COMPRESSED /*M!100301 COMPRESSED*/ DEFAULT NULL").default, None);
    assert_eq!(column("a blob WITHOUT SYSTEM VERSIONING").ty, Type::Bytes { max: Some(65_535) });
    assert_eq!(column("a int COLUMN_FORMAT FIXED STORAGE DISK").native, "int");
    assert_eq!(column("a serial").native, "bigint unsigned");
}

#[test]
fn defaults_stand_as_written() {
    let default = |text: &str| match column(&format!("a varchar(80) DEFAULT {text} NOT NULL")).default {
        Some(Default::Expression(text)) => text,
        other => panic!("{other:?}"),
    };
    for text in ["'G'", "-1.50", "b'0'", "x'ff'", "_utf8mb4'a'", "uuid()", "(1 + (2))", "current_timestamp(6)", "TRUE"]
    {
        assert_eq!(default(text), text);
    }
    assert_eq!(default("nextval(`shop`.`s`)"), "nextval(`shop`.`s`)");
    let it = column("a timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)");
    assert_eq!(it.default, Some(Default::Expression("CURRENT_TIMESTAMP(6)".into())));
    assert_eq!(column("a varchar(80) DEFAULT 'a word that nobody should see'").default, Some(Default::Withheld));
}

#[test]
fn computed_columns() {
    let stored = column("a int GENERATED ALWAYS AS (`b` * (2 + 1)) STORED NOT NULL, b int");
    assert_eq!(stored.generated, Generated::Stored("`b` * (2 + 1)".into()));
    assert_eq!(column("a int AS (b) PERSISTENT, b int").generated, Generated::Stored("`b`".into()));
    assert_eq!(column("a int AS (b), b int").generated, Generated::Virtual("`b`".into()));
    let row_start = "a timestamp(6) GENERATED ALWAYS AS ROW START, b timestamp(6) GENERATED ALWAYS AS ROW END, \
                     PERIOD FOR SYSTEM_TIME (a, b)";
    assert!(column(row_start).is_computed());
}

#[test]
fn labels_are_spelled_as_servers_print_them() {
    let it = column(r"a ENUM ( 'a', 'it\'s' , 'b''c') CHARACTER SET utf8mb4");
    assert_eq!(it.native, "enum('a','it''s','b''c')");
    assert_eq!(it.ty, Type::Enum { labels: vec!["a".into(), "it's".into(), "b'c".into()] });
    assert_eq!(column("a set('x','y')").ty, Type::Set { labels: vec!["x".into(), "y".into()] });
}

#[test]
fn mariadbs_json_is_json() {
    let it = column("a longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`a`))");
    assert_eq!((it.native.as_str(), it.ty, it.collation), ("json", Type::Json { binary: false }, None));
    assert_eq!(
        column("a longtext CHECK (char_length(`a`) > 1)").ty,
        Type::Text(Length { folded: true, ..Length::UNLIMITED })
    );
}

#[test]
fn keys_and_their_names() {
    let table = table(
        "CREATE TABLE `t` (`a` varchar(40), `b` varchar(40) UNIQUE, c text, d int NOT NULL, \
         PRIMARY KEY USING BTREE (D), UNIQUE KEY (`a`), UNIQUE INDEX `u` USING HASH (`a`(10) DESC, d) COMMENT 'x', \
         CONSTRAINT named UNIQUE (c(5)), UNIQUE KEY whole (a(40)), UNIQUE KEY f ((lower(`a`))), \
         KEY plain (a(3)), FULLTEXT KEY ft (a,b) WITH PARSER ngram, SPATIAL INDEX sp (c)) ENGINE=InnoDB",
    );
    let told: Vec<_> = table.keys.iter().map(|key| (key.name.as_str(), key.kind, key.parts.clone())).collect();
    let column = |name: &str| KeyPart::Column(name.into());
    let expression = |text: &str| KeyPart::Expression(text.into());
    assert_eq!(
        told,
        [
            ("PRIMARY", KeyKind::Primary, vec![column("d")]),
            ("a", KeyKind::Unique, vec![column("a")]),
            ("b", KeyKind::Unique, vec![column("b")]),
            ("f", KeyKind::Unique, vec![expression("lower(`a`)")]),
            ("named", KeyKind::Unique, vec![expression("left(`c`, 5)")]),
            ("u", KeyKind::Unique, vec![expression("left(`a`, 10)"), column("d")]),
            ("whole", KeyKind::Unique, vec![column("a")]),
        ]
    );
}

#[test]
fn foreign_keys_and_checks() {
    let it = catalog(&[
        "CREATE TABLE p (Id int PRIMARY KEY, k int, UNIQUE (k))",
        "CREATE TABLE c (a int REFERENCES p ON DELETE CASCADE, b int CHECK (b > 0), \
         CONSTRAINT fk FOREIGN KEY ix (B) REFERENCES P (ID) ON UPDATE SET NULL ON DELETE RESTRICT, \
         FOREIGN KEY (b) REFERENCES p (k) MATCH FULL, CHECK (a <> b), CONSTRAINT ch CHECK (a > (1)) /*!80016 NOT ENFORCED */)",
        "CREATE TABLE m (a int, FOREIGN KEY (a) REFERENCES p (id)) ENGINE=MyISAM",
    ]);
    let child = &it.tables[0];
    let told: Vec<_> = child
        .foreign_keys
        .iter()
        .map(|key| {
            format!(
                "{} {:?} {} {:?} {} {}",
                key.name, key.columns, key.parent, key.parent_columns, key.on_delete, key.on_update
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            r#"c_ibfk_1 ["a"] main.p ["Id"] CASCADE NO ACTION"#,
            r#"c_ibfk_2 ["b"] main.p ["k"] NO ACTION NO ACTION"#,
            r#"fk ["b"] main.p ["Id"] NO ACTION SET NULL"#,
        ]
    );
    let checks: Vec<_> = child.checks.iter().map(|check| (check.name.as_str(), check.expression.as_str())).collect();
    assert_eq!(checks, [("CONSTRAINT_1", "`a` <> `b`"), ("b", "`b` > 0"), ("ch", "`a` > (1)")]);
    assert!(it.tables[1].foreign_keys.is_empty(), "MyISAM forgets them");

    let mysql = read_as(
        engine(EngineKind::Mysql, "8.0"),
        &[
            "CREATE TABLE p (id int PRIMARY KEY)",
            "CREATE TABLE c (a int REFERENCES p (id), CHECK (a > 0) NOT ENFORCED)",
        ],
    );
    assert!(mysql.0.tables[0].foreign_keys.is_empty(), "MySQL 8 reads and forgets them");
    assert_eq!(mysql.0.tables[0].checks[0].name, "c_chk_1");
    assert!(!mysql.0.tables[0].checks[0].validated);
}

#[test]
fn options_and_partitions() {
    let it = table(
        "CREATE TABLE `t` (`a` int NOT NULL, `b` varchar(9)) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=latin1 \
         COLLATE=latin1_bin COMMENT='PARTITION BY SELECT ('\n/*!50100 PARTITION BY RANGE (year(`a`))\n\
         (PARTITION p0 VALUES LESS THAN (1) ENGINE = InnoDB) */",
    );
    assert_eq!(it.kind, TableKind::Partitioned { by: "RANGE (year(`a`))".into(), of: None });
    assert_eq!(it.columns[1].collation.as_deref(), Some("latin1_bin"));
    let hash = table("CREATE TABLE t (a int) PARTITION BY LINEAR KEY ALGORITHM = 2 (a) PARTITIONS 4");
    assert_eq!(hash.kind, TableKind::Partitioned { by: "LINEAR KEY (a)".into(), of: None });
}

#[test]
fn executable_comments_count_for_the_server_that_wrote_them() {
    let text = "CREATE TABLE t (a int, /*!50705 b int NOT NULL,*/ c int, /*!50705 KEY (b),*/ KEY (c))";
    assert_eq!(table(text).columns.len(), 2, "MariaDB leaves the versions of MySQL's from 5.7 alone");
    assert_eq!(read_as(engine(EngineKind::Mysql, "9.7"), &[text]).0.tables[0].columns.len(), 3);
}

#[test]
fn a_script_alters_what_it_made() {
    let it = catalog(&[
        "CREATE TABLE t (id int NOT NULL, `b` varchar(20), c int)",
        "ALTER TABLE t ADD PRIMARY KEY (id), ADD UNIQUE KEY u (b), ADD KEY (c)",
        "ALTER TABLE `t` MODIFY `id` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=5",
        "ALTER TABLE t CHANGE COLUMN b name varchar(30) NOT NULL FIRST, ADD COLUMN (d int, e int), DROP c",
        "ALTER TABLE t ADD f datetime AFTER id, RENAME COLUMN d TO dd, ALTER e SET DEFAULT 5, ENGINE=InnoDB",
        "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (e) REFERENCES t (id), ADD CONSTRAINT CHECK (e > 0)",
        "CREATE UNIQUE INDEX ux ON t (f, dd DESC)",
        "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, RENAME TO `u`",
        "RENAME TABLE u TO w",
    ]);
    let it = &it.tables[0];
    assert_eq!(it.name, Name::new("main", "w"));
    let columns: Vec<_> = it.columns.iter().map(|column| format!("{} {}", column.name, column.native)).collect();
    assert_eq!(columns, ["name varchar(30)", "id int(11)", "f datetime", "dd int", "e int"]);
    assert_eq!(it.columns[0].collation.as_deref(), Some("utf8mb4_bin"));
    assert_eq!(it.columns[1].generated, Generated::Identity(Identity::ByDefault));
    assert_eq!(it.columns[4].default, Some(Default::Expression("5".into())));
    let keys: Vec<_> = it.keys.iter().map(|key| format!("{} {:?}", key.name, key.columns().unwrap())).collect();
    assert_eq!(keys, [r#"PRIMARY ["id"]"#, r#"u ["name"]"#, r#"ux ["f", "dd"]"#]);
    assert_eq!(it.foreign_keys[0].parent, Name::new("main", "w"), "it follows the name");
    assert_eq!(it.checks.len(), 1);
}

#[test]
fn databases_are_schemas_and_the_first_is_main() {
    let it = catalog(&[
        "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 DEFAULT CHARACTER SET latin1 */",
        "USE `shop`",
        "CREATE TABLE a (x char(1), FOREIGN KEY (x) REFERENCES `crm`.`b` (y))",
        "CREATE DATABASE crm",
        "USE crm",
        "CREATE TABLE `b` (y char(1) PRIMARY KEY)",
        "CREATE TABLE shop.c (z int)",
    ]);
    assert_eq!(it.schemas, ["crm", "main"]);
    let names: Vec<String> = it.tables.iter().map(|table| table.name.to_string()).collect();
    assert_eq!(names, ["crm.b", "main.a", "main.c"]);
    assert_eq!(it.tables[1].foreign_keys[0].parent, Name::new("crm", "b"));
    assert_eq!(it.tables[1].columns[0].collation.as_deref(), Some("latin1_swedish_ci"));
    let named = catalog(&["CREATE TABLE IF NOT EXISTS `northwind`.`orders` (id int)"]);
    assert_eq!(named.tables[0].name, Name::new("main", "orders"));
}

#[test]
fn views_in_the_forms_of_the_dump_programs() {
    let (it, classes) = read_as(
        mariadb(),
        &[
            "/*!50001 CREATE VIEW `v` AS SELECT\n 1 AS `a` */",
            "/*!50001 CREATE TABLE `old` (`a` tinyint NOT NULL) ENGINE=MyISAM */",
            "/*!50001 DROP TABLE IF EXISTS `old`*/",
            "/*!50001 DROP VIEW IF EXISTS `v`*/",
            "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */\n\
         /*!50001 VIEW `v` AS select 'INSERT' AS `a` */",
        ],
    );
    assert_eq!(it.views.iter().map(|view| view.name.to_string()).collect::<Vec<_>>(), ["main.v"]);
    assert!(it.tables.is_empty());
    assert_eq!(classes[4], schema("view main.v"));
}

#[test]
fn sequences() {
    let (it, classes) = read_as(
        mariadb(),
        &[
            "CREATE SEQUENCE `s` start with 5 minvalue 1 maxvalue 9223372036854775806 increment by 2 cache 1000 nocycle ENGINE=InnoDB",
            "DO SETVAL(`s`, 42, 0)",
            "SELECT SETVAL(`s`, 43)",
        ],
    );
    assert_eq!(
        it.sequences,
        [Sequence {
            name: Name::new("main", "s"),
            owned_by: None,
            data_type: "bigint".into(),
            start: 5,
            increment: 2,
            minimum: 1,
            maximum: i64::MAX - 1,
            cycle: false,
        }]
    );
    let name = Name::new("main", "s");
    assert_eq!(classes[1], Class::Sequence { name: name.clone(), digits: 15..17 });
    assert_eq!(classes[2], Class::Sequence { name, digits: 19..21 });
}

#[test]
fn every_statement_has_its_class() {
    let session = [
        "SET NAMES utf8mb4",
        "SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0",
        "USE x",
        "UNLOCK TABLES",
        "LOCK TABLES `a` WRITE, b READ LOCAL",
        "/*!40000 ALTER TABLE `a` DISABLE KEYS */",
        "START TRANSACTION",
        "COMMIT",
        "BEGIN",
        "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'a-b:1-5'",
        "SET GLOBAL max_allowed_packet = 1",
        "FLUSH PRIVILEGES",
        "SELECT 'CREATING DATABASE STRUCTURE' AS 'INFO'",
        "/*!80000 SET @x = 1 */",
        ";",
        "ANALYZE TABLE a",
        "SET @@SESSION.SQL_LOG_BIN= 0",
        "SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN",
    ];
    for text in session {
        assert_eq!(class(text), Class::Session, "{text}");
    }
    let rows = [
        "INSERT INTO a SELECT * FROM b",
        "INSERT INTO a SET x = 1",
        "REPLACE a SELECT 1",
        "UPDATE a SET x = 1",
        "DELETE FROM a",
        "LOAD DATA INFILE 'x' INTO TABLE a",
        "CALL p()",
        "DO sleep(1)",
        "HANDLER a OPEN",
        "PREPARE s FROM 'x'",
        "EXECUTE s",
        "CREATE TABLE a AS SELECT 1",
        "CREATE TABLE a (x int) SELECT 1 AS x",
        "CREATE TABLE a SELECT * FROM b",
        "SELECT * FROM a INTO OUTFILE 'x'",
        "SELECT sleep(1)",
        "SET @mail = 'ann@example.com'",
        "SET @n = (SELECT max(x) FROM a)",
        "/*!80000 INSERT INTO a VALUES (1) */",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "BINLOG 'AAAA'",
        "/*!99999 DELETE FROM a */",
    ];
    for text in rows {
        assert_eq!(class(text), Class::Rows, "{text}");
    }
    let access = [
        "CREATE USER a@b IDENTIFIED BY 'x'",
        "ALTER USER a IDENTIFIED BY 'x'",
        "GRANT ALL ON *.* TO a",
        "REVOKE x ON y FROM z",
        "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (PASSWORD 'x')",
        "CHANGE MASTER TO MASTER_PASSWORD='x'",
        "CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD='x'",
        "SET PASSWORD = 'x'",
        "DROP USER a",
        "RENAME USER a TO b",
        "CREATE OR REPLACE USER a",
        "CREATE ROLE r",
        "SET DEFAULT ROLE r",
    ];
    for text in access {
        assert!(matches!(class(text), Class::Access { .. }), "{text}");
    }
    let objects = [
        ("CREATE DEFINER=`root`@`localhost` PROCEDURE `p`(IN a INT) BEGIN SELECT 1; END", "procedure main.p"),
        ("CREATE DEFINER=root@'%' FUNCTION f() RETURNS int RETURN 1", "function main.f"),
        (
            "/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `tr` BEFORE INSERT ON `a` FOR EACH ROW SET NEW.x = 1 */",
            "trigger main.tr",
        ),
        ("CREATE DEFINER=`a`@`b` EVENT `e` ON SCHEDULE EVERY 1 DAY DO DELETE FROM x", "event main.e"),
        ("CREATE OR REPLACE DEFINER=`a`@`b` PACKAGE BODY `k` AS x", "package body main.k"),
        ("DROP TABLE IF EXISTS `a`, b", "table main.a"),
        ("/*!50001 DROP VIEW IF EXISTS `v`*/", "view main.v"),
        ("/*!50003 DROP PROCEDURE IF EXISTS `p` */", "procedure main.p"),
        ("ALTER DATABASE `x` CHARACTER SET utf8 COLLATE utf8_general_ci", "database main"),
        ("TRUNCATE TABLE a", "table main.a"),
    ];
    for (text, object) in objects {
        assert_eq!(class(text), schema(object), "{text}");
    }
    for text in [
        "SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')",
        "BEGIN NOT ATOMIC DELETE FROM a; END",
        "FROB x",
        "SET STATEMENT x=1 FOR DELETE FROM a",
    ] {
        assert_eq!(class(text), Class::Unknown, "{text}");
    }
}

#[test]
fn set_changes_how_the_rest_is_read() {
    let mut builder = Builder::new(mariadb());
    let mut modes = Modes::new(Dialect::Mysql);
    let mut set = |text: &str, modes: &mut Modes| {
        assert_eq!(builder.take(text.as_bytes(), modes).unwrap(), Class::Session, "{text}");
        (modes.charset, modes.backslash_escapes, modes.ansi_quotes)
    };
    let utf8 = modes.charset;
    let latin1 = crate::script::charset::Charset::named(Dialect::Mysql, "latin1").unwrap();
    assert_eq!(set("SET @saved_cs_client = @@character_set_client", &mut modes), (utf8, true, false));
    assert_eq!(set("SET character_set_client = latin1", &mut modes), (latin1, true, false));
    assert_eq!(set("SET character_set_client = @saved_cs_client", &mut modes), (utf8, true, false));
    assert_eq!(set("SET NAMES 'latin1' COLLATE 'latin1_bin'", &mut modes), (latin1, true, false));
    let old = "SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,NO_BACKSLASH_ESCAPES'";
    assert_eq!(set(old, &mut modes), (latin1, false, false));
    assert_eq!(set("SET SESSION sql_mode = 'ANSI'", &mut modes), (latin1, true, true));
    assert_eq!(set("SET SQL_MODE=@OLD_SQL_MODE", &mut modes), (latin1, true, false));
    assert_eq!(set("SET NAMES DEFAULT", &mut modes), (utf8, true, false));
    assert_eq!(set("SET GLOBAL sql_mode = 'ANSI'", &mut modes), (utf8, true, false), "other sessions' only");
    assert_eq!(set("SET @@session.sql_mode = 'ANSI_QUOTES'", &mut modes), (utf8, true, true));
}

#[test]
fn what_is_not_understood_is_an_error_with_the_table() {
    let mut builder = Builder::new(mariadb());
    let mut modes = Modes::new(Dialect::Mysql);
    let mut fails = |text: &str| builder.take(text.as_bytes(), &mut modes).unwrap_err().to_string();
    assert!(fails("CREATE TABLE t (a int FROBNICATE 'secret')").contains("main.t"));
    assert!(!fails("CREATE TABLE t (a int FROBNICATE 'secret')").contains("secret"));
    assert!(fails("ALTER TABLE nobody ADD x int").contains("main.nobody"));
    assert!(fails("CREATE TABLE t (a int, KEY (b))").contains("column b"));
    assert!(fails("CREATE TABLE t (a int, A int)").contains("two columns"));
    assert!(fails("<?xml version=\"1.0\"?><mysqldump>").contains("XML"));
    for text in ["CREATE TABLE", "CREATE TABLE t (", "CREATE TABLE t (a", "CREATE TABLE t (a int(", "ALTER TABLE t"] {
        let _ = builder.take(text.as_bytes(), &mut Modes::new(Dialect::Mysql));
    }
}

/// Words of which statements are made, and what quotes and brackets them.
const WORDS: [&str; 48] = [
    "CREATE",
    "ALTER",
    "DROP",
    "TABLE",
    "t",
    "`a b`",
    "(",
    ")",
    ",",
    ";",
    "a",
    "int",
    "varchar",
    "(9)",
    "enum",
    "('x')",
    "PRIMARY",
    "KEY",
    "UNIQUE",
    "CONSTRAINT",
    "FOREIGN",
    "REFERENCES",
    "ON",
    "DELETE",
    "CASCADE",
    "CHECK",
    "DEFAULT",
    "NULL",
    "'it''s'",
    "AS",
    "ADD",
    "CHANGE",
    "RENAME",
    "TO",
    "SET",
    "@x",
    "@@sql_mode",
    "=",
    "PARTITION",
    "BY",
    "RANGE",
    "SEQUENCE",
    "VIEW",
    "DEFINER",
    "INDEX",
    "LIKE",
    "/*!50003",
    "*/",
];

proptest::proptest! {
    #[test]
    fn any_statement_is_read_or_refused(words in proptest::collection::vec(0..WORDS.len(), 0..24)) {
        let text = words.iter().map(|word| WORDS[*word]).collect::<Vec<_>>().join(" ");
        let mut builder = Builder::new(mariadb());
        let mut modes = Modes::new(Dialect::Mysql);
        builder.take(b"CREATE TABLE t (a int PRIMARY KEY, b varchar(9))", &mut modes).unwrap();
        let _ = builder.take(text.as_bytes(), &mut modes);
        let _ = builder.finish();
        let _ = without_definer(text.as_bytes());
        let _ = without_foreign_keys(text.as_bytes());
    }
}
