//! `standin refresh` of MySQL and MariaDB: what is in the target afterwards is what a
//! masked dump loads, row by row; and whatever fails before leaves it as it was.

use std::collections::BTreeSet;
use std::path::Path;

use crate::command::Standin;
use crate::dir::Dir;
use crate::maria::{dump_program, finish};
use crate::maria_database::MariaDatabase;
use crate::mysql_sets::loaded;

/// A source, its project, and a target that the rules name `staging`.
struct Scene<'a> {
    dir: Dir,
    source: MariaDatabase<'a>,
    target: MariaDatabase<'a>,
}

impl<'a> Scene<'a> {
    /// The rules are drafted from the source.
    fn drafted(source: MariaDatabase<'a>, target: MariaDatabase<'a>) -> Scene<'a> {
        let dir = Dir::new();
        Standin::new(&dir, "init").arg(source.url()).arg("project").run().ok();
        let rules = dir.text("masks/project.yaml");
        dir.write("masks/project.yaml", format!("{rules}\ntargets:\n  staging: env:STAGING\n"));
        Scene { dir, source, target }
    }

    fn command(&self, options: &str) -> Standin {
        let standin = Standin::new(&self.dir, "refresh").arg(self.source.url()).arg("staging");
        options.split_whitespace().fold(standin, Standin::arg).env("STAGING", &self.target.url())
    }

    /// What a masked dump of the source loads.
    fn expected(&self) -> String {
        Standin::new(&self.dir, "dump project --force --out out.sql --source").arg(self.source.url()).run().ok();
        let loaded = MariaDatabase::create();
        loaded.load(&self.dir.join("out.sql"));
        // Defaults name the sequence's database: in a dump it is the source's.
        content(&loaded).replace(&format!("`{}`", self.source.name()), "`DATABASE`")
    }

    /// Databases beside the target's.
    fn beside(&self) -> BTreeSet<String> {
        let like = format!("{}\\_\\_standin%", self.target.name().replace('_', "\\_"));
        self.target.rows(&format!("SHOW DATABASES LIKE '{like}'")).into_iter().flatten().collect()
    }
}

/// All of a database as text: definitions and rows, triggers, routines, events.
fn content(database: &MariaDatabase<'_>) -> String {
    let mut command = std::process::Command::new(dump_program());
    command.args(["--no-defaults", "--user=root", "--skip-comments", "--order-by-primary", "--hex-blob"]);
    command.args(["--skip-extended-insert", "--routines", "--triggers", "--events", "--no-tablespaces", "--socket"]);
    let dump = finish(command.arg(database.server().socket()).arg(database.name())).stdout;
    let text = String::from_utf8(dump).expect("bytes are written in hex");
    let text = text.replace(&format!("`{}`", database.name()), "`DATABASE`");
    without_definers(&text)
}

/// Who made an object is another matter.
fn without_definers(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("DEFINER=`") {
        out.push_str(&rest[..at]);
        let behind = &rest[at..];
        let end = behind.find("` ").or_else(|| behind.find("`*/")).expect("a definer ends");
        rest = &behind[end + 1..];
    }
    out.push_str(rest);
    out
}

#[track_caller]
fn same(found: &str, wanted: &str) {
    if found == wanted {
        return;
    }
    let difference = found.lines().zip(wanted.lines()).find(|(found, wanted)| found != wanted);
    let short = |line: &str| line.chars().take(400).collect::<String>();
    match difference {
        Some((found, wanted)) => panic!("found:  {}\nwanted: {}", short(found), short(wanted)),
        None => panic!("{} lines found, {} wanted", found.lines().count(), wanted.lines().count()),
    }
}

fn example(file: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop").join(file)
}

/// Into an empty database, and once more into the full one.
#[track_caller]
fn refreshed_twice(scene: &Scene<'_>) {
    let wanted = scene.expected();
    scene.command("").run().ok();
    same(&content(&scene.target), &wanted);
    scene.command("--keep-old --jobs 4").run().ok();
    same(&content(&scene.target), &wanted);
    assert_eq!(scene.beside(), BTreeSet::from([format!("{}__standin_old", scene.target.name())]));
    scene.command("").run().ok();
    same(&content(&scene.target), &wanted);
    assert!(scene.beside().is_empty(), "{:?}", scene.beside());
}

#[test]
fn the_shop() {
    let source = MariaDatabase::create();
    source.load(&example("schema.mariadb.sql"));
    source.load(&example("production.sql"));
    refreshed_twice(&Scene::drafted(source, MariaDatabase::create()));
}

#[test]
fn sakila() {
    if let Some(source) = loaded(&["sakila-mysql/sakila.mysqldump-9.7.sql"]) {
        refreshed_twice(&Scene::drafted(source, MariaDatabase::create()));
    }
}

#[test]
fn northwind() {
    if let Some(source) = loaded(&["northwind-mysql/northwind.sql", "northwind-mysql/northwind-data.sql"]) {
        refreshed_twice(&Scene::drafted(source, MariaDatabase::create()));
    }
}

/// What servers are nasty about: a circle of references, triggers that write, views
/// that rest on later ones, sequences in defaults, and values that strict modes refuse.
const NASTY: &str = r#"
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';
CREATE SEQUENCE numbers START WITH 100 INCREMENT BY 5;
CREATE TABLE parents (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, best int, code varchar(20) CHARACTER SET latin1,
  made datetime NOT NULL DEFAULT '0000-00-00 00:00:00', UNIQUE KEY codes (code), CHECK (best < 4000));
CREATE TABLE children (id int NOT NULL PRIMARY KEY, parent int unsigned, name varchar(40),
  size int GENERATED ALWAYS AS (char_length(name)) STORED, upper_name varchar(40) AS (upper(name)) VIRTUAL,
  KEY sizes (size), KEY parents (parent), FULLTEXT KEY words (name), FULLTEXT KEY again (name), UNIQUE KEY both_of (name(10), id),
  CONSTRAINT up FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE);
ALTER TABLE parents ADD CONSTRAINT down FOREIGN KEY (best) REFERENCES children (id);
CREATE TABLE counted (number int NOT NULL DEFAULT nextval(numbers) PRIMARY KEY, twice int DEFAULT (2 * nextval(numbers)), note varchar(30));
CREATE TABLE parts (id int NOT NULL, at date NOT NULL, PRIMARY KEY (id, at), KEY dates (at))
  PARTITION BY RANGE (year(at)) (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE places (id int PRIMARY KEY, spot point NOT NULL, raw longblob, flags bit(9), kind enum('a','b'), day date, SPATIAL KEY spots (spot));
CREATE TABLE counter (a int, n int AUTO_INCREMENT, PRIMARY KEY (a, n), KEY (n)) ENGINE=InnoDB;
CREATE TABLE keyless (a int, b text) ENGINE=Aria;
CREATE TABLE `od``d na'me` (`ke"y` int PRIMARY KEY);
CREATE TABLE history (id int PRIMARY KEY, x int) WITH SYSTEM VERSIONING;
DELIMITER ;;
CREATE FUNCTION doubled(x int) RETURNS int DETERMINISTIC RETURN 2 * x;;
CREATE PROCEDURE told(IN x int) BEGIN SELECT doubled(x); SELECT 1; END;;
CREATE TRIGGER first_one BEFORE INSERT ON children FOR EACH ROW SET NEW.name = concat(NEW.name, '!');;
CREATE TRIGGER second_one BEFORE INSERT ON children FOR EACH ROW FOLLOWS first_one SET NEW.name = concat(NEW.name, '?');;
SET sql_mode = 'ANSI_QUOTES';;
CREATE TRIGGER writes AFTER UPDATE ON children FOR EACH ROW BEGIN INSERT INTO counted (note) VALUES (OLD."name"); END;;
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';;
CREATE EVENT yearly ON SCHEDULE EVERY 1 YEAR DO DELETE FROM counted WHERE number < 0;;
DELIMITER ;
CREATE VIEW z_names AS SELECT id, name FROM children;
CREATE VIEW a_names AS SELECT name FROM z_names WHERE id > 1;
INSERT INTO parents (id, code, made) VALUES (0, NULL, '0000-00-00 00:00:00'), (1, 'café', '2020-02-30 00:00:00'), (7, 'x', '2024-01-02 03:04:05');
SET sql_mode = '';
INSERT INTO children (id, parent, name) VALUES (1, 1, 'Ann'), (2, 7, 'Bob\'s\n'), (3, NULL, NULL);
UPDATE parents SET best = 2 WHERE id = 1;
INSERT INTO counted (note) VALUES ('one'), ('two');
INSERT INTO parts VALUES (1, '1999-01-01'), (1, '2024-05-06'), (2, '2024-05-06');
INSERT IGNORE INTO places VALUES (1, POINT(1, 2), x'00ff0a27', b'101', 'zz', '0000-00-00'), (2, POINT(-1.5, 0), '', b'0', 'a', '2023-00-00');
INSERT INTO counter (a) VALUES (1), (1), (2);
INSERT INTO keyless VALUES (1, 'b'), (1, 'b'), (NULL, NULL);
INSERT INTO `od``d na'me` VALUES (5);
INSERT INTO history VALUES (1, 1); UPDATE history SET x = 2;
"#;

fn nasty(database: &MariaDatabase<'_>) {
    let dir = Dir::new();
    database.load(&dir.write("nasty.sql", NASTY));
}

#[test]
fn what_is_nasty() {
    let source = MariaDatabase::create();
    nasty(&source);
    let scene = Scene::drafted(source, MariaDatabase::create());
    refreshed_twice(&scene);
    // Defaults rest on the target's own sequence, and triggers act.
    scene.target.run("INSERT INTO counted (note) VALUES ('new'); INSERT INTO children (id, name) VALUES (9, 'Eve')");
    assert_eq!(scene.target.value("SELECT name FROM children WHERE id = 9"), "Eve!?");
    scene.target.run("UPDATE children SET parent = NULL WHERE id = 9");
    assert_eq!(scene.target.value("SELECT count(*) FROM counted WHERE note = 'Eve!?'"), "1");
}
