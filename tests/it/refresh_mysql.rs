//! `standin refresh` of MySQL and MariaDB: what is in the target afterwards is what a
//! masked dump loads, row by row; and whatever fails before leaves it as it was.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::command::{Running, Standin};
use crate::dir::Dir;
use crate::maria::{Maria, dump_program, finish};
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

/// A session that does something and then stays, until it is dropped.
struct Holder {
    client: Child,
}

impl Holder {
    fn of(database: &MariaDatabase<'_>, sql: &str) -> Holder {
        let mut command = database.server().client();
        command.arg(format!("--database={}", database.name())).args(["--unbuffered", "-N"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut client = command.spawn().expect("the client can be run");
        let stdin = client.stdin.as_mut().expect("it was piped");
        writeln!(stdin, "{sql};\nSELECT 'held';").expect("the client reads");
        stdin.flush().expect("the client reads");
        let mut lines = BufReader::new(client.stdout.take().expect("it was piped")).lines();
        assert!(lines.any(|line| line.expect("a client writes text") == "held"), "the session ended: {sql}");
        Holder { client }
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // Whether it ended by itself does not matter.
        let _ = self.client.kill();
        let _ = self.client.wait();
    }
}

/// Waits for what the server is asked until it says so.
#[track_caller]
fn until(database: &MariaDatabase<'_>, sql: &str) {
    let since = Instant::now();
    while database.value(sql) == "0" {
        assert!(since.elapsed() < Duration::from_secs(30), "never: {sql}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The nasty source, and a target that holds it as it is under another key.
fn nasty_scene() -> (Scene<'static>, String, String) {
    let source = MariaDatabase::create();
    nasty(&source);
    let scene = Scene::drafted(source, MariaDatabase::create());
    let new = scene.expected();
    scene.command("").run().ok();
    scene.target.run(
        "SET foreign_key_checks = 0; DELETE FROM keyless WHERE a IS NULL; INSERT INTO parts VALUES (77, '2001-01-01')",
    );
    let old = content(&scene.target);
    assert_ne!(old, new);
    (scene, old, new)
}

const TRIGGERS: &str = "SELECT count(*) FROM information_schema.triggers WHERE trigger_schema = DATABASE()";

#[test]
fn a_reader_of_the_old_tables_is_waited_for_and_not_for_ever() {
    let (scene, old, new) = nasty_scene();
    let reader = Holder::of(&scene.target, "BEGIN; SELECT count(*) FROM parts");
    let since = Instant::now();
    scene.command("--lock-wait 1").run().fails(3).stderr_has("--lock-wait").stderr_has("the target is as it was");
    assert!(since.elapsed() < Duration::from_secs(20));
    same(&content(&scene.target), &old);
    // What was built is taken over: its tables are the same ones.
    let beside = format!("{}__standin_new", scene.target.name());
    let identities = |database: &str| {
        scene.target.rows(&format!(
            "SELECT substring_index(name, '/', -1), table_id FROM information_schema.innodb_sys_tables \
             WHERE name LIKE '{database}/%' AND name NOT LIKE '%journal' ORDER BY 1"
        ))
    };
    let built = identities(&beside);
    assert!(built.len() > 8, "{built:?}");
    drop(reader);
    scene.command("--resume").run().ok();
    same(&content(&scene.target), &new);
    assert_eq!(identities(scene.target.name()), built);
    assert!(scene.beside().is_empty());
}

/// Whether the server still has a swap of this target to do.
fn renaming(scene: &Scene<'_>) -> String {
    let begun = format!("RENAME TABLE `{}`", scene.target.name());
    format!("(SELECT count(*) FROM information_schema.processlist WHERE info LIKE '{begun}%')")
}

/// A table of what is built is held: by then the triggers are gone, and the tables wait.
fn stuck_in_the_swap(scene: &Scene<'_>, lock_wait: u32) -> (Running, Holder) {
    let beside = format!("{}__standin_new", scene.target.name());
    scene.target.run(&format!("DROP DATABASE IF EXISTS {beside}"));
    let run = scene.command(&format!("--lock-wait {lock_wait}")).start();
    until(
        &scene.target,
        &format!(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = '{beside}' AND table_name = 'history'"
        ),
    );
    let holder = Holder::of(&scene.target, &format!("BEGIN; SELECT count(*) FROM {beside}.history"));
    until(&scene.target, &format!("SELECT {}", renaming(scene)));
    assert_eq!(scene.target.value(TRIGGERS), "0");
    (run, holder)
}

#[test]
fn triggers_are_put_back_where_the_swap_fails() {
    let (scene, old, new) = nasty_scene();
    let (run, holder) = stuck_in_the_swap(&scene, 6);
    run.wait().fails(3).stderr_has("the target is as it was");
    same(&content(&scene.target), &old);
    drop(holder);
    scene.command("--resume").run().ok();
    same(&content(&scene.target), &new);
}

#[test]
fn a_run_killed_in_the_swap_is_put_right_by_the_next() {
    let (scene, old, new) = nasty_scene();
    // The server gives up waiting after the run is gone: the tables are the old ones.
    let (run, holder) = stuck_in_the_swap(&scene, 10);
    run.signal("KILL");
    run.wait();
    until(&scene.target, &format!("SELECT {} = 0", renaming(&scene)));
    assert_eq!(scene.target.value(TRIGGERS), "0");
    assert_eq!(scene.target.value("SELECT count(*) FROM parts"), "4");
    drop(holder);
    // Put right by a run that itself goes no further: its first statement is refused.
    let hook = scene.dir.write("hook.sql", "SELECT 1; INSERT INTO missing VALUES (1);");
    scene.command("--before").arg(&hook).run().fails(3);
    same(&content(&scene.target), &old);

    // Somebody uses a function that is made anew: by then the new tables are in place.
    let holder = Holder::of(&scene.target, "BEGIN; SELECT doubled(1)");
    let run = scene.command("").start();
    let begun = format!("DROP FUNCTION IF EXISTS `{}`", scene.target.name());
    let sql = format!("SELECT count(*) FROM information_schema.processlist WHERE info LIKE '{begun}%'");
    until(&scene.target, &sql);
    run.signal("KILL");
    run.wait();
    drop(holder);
    assert_eq!(scene.target.value(TRIGGERS), "0");
    assert_eq!(scene.target.value("SELECT count(*) FROM parts"), "3");
    scene.command("--before").arg(&hook).run().fails(3);
    same(&content(&scene.target), &new);
    assert!(scene.beside().is_empty());
    scene.command("").run().ok();
    same(&content(&scene.target), &new);
}

#[test]
fn kill_9_at_twenty_points_leaves_old_or_new_and_the_next_run_succeeds() {
    let (scene, old, new) = nasty_scene();
    let since = Instant::now();
    scene.command("").run().ok();
    let whole = since.elapsed();
    let age = |scene: &Scene<'_>| {
        scene.target.run("DELETE FROM keyless WHERE a IS NULL; INSERT INTO parts VALUES (77, '2001-01-01')")
    };
    let mut kills = 0;
    for point in 0..20_u32 {
        if content(&scene.target) == new {
            age(&scene);
        }
        let mut run = scene.command("").start();
        std::thread::sleep(whole * point / 20);
        if !run.has_ended() {
            run.signal("KILL");
            kills += 1;
        }
        run.wait();
        // Whole, old or new: between the tables and what is made after them nobody
        // else can look, but a killed run may leave that gap to the next.
        let found = content(&scene.target);
        assert!(found == old || found == new || scene.target.value(TRIGGERS) != "3", "neither old nor new at {point}");
        let rows = scene.target.value("SELECT concat((SELECT count(*) FROM parts), (SELECT count(*) FROM keyless))");
        assert!(rows == "42" || rows == "33", "a mixture: {rows}");
        scene.command(if point % 2 == 0 { "--resume" } else { "" }).run().ok();
        same(&content(&scene.target), &new);
        assert!(scene.beside().is_empty(), "{:?}", scene.beside());
    }
    assert!(kills >= 15, "{kills} runs were still there to be killed");
}

#[test]
fn rows_that_break_a_constraint_end_the_run_before_the_swap() {
    let (scene, old, _) = nasty_scene();
    let refused = |said: &str| {
        scene.command("").run().fails(3).stderr_has(said);
        same(&content(&scene.target), &old);
    };
    // The servers let such rows in while nobody looks.
    scene.source.run("SET foreign_key_checks = 0; INSERT INTO children (id, parent) VALUES (50, 4999)");
    refused("a row has no parent");
    scene.source.run("SET foreign_key_checks = 0; DELETE FROM children WHERE id = 50");
    scene.source.run(
        "SET check_constraint_checks = 0, foreign_key_checks = 0; INSERT INTO parents (id, best) VALUES (50, 5000)",
    );
    refused("the server refuses rows");
    scene.source.run("SET check_constraint_checks = 0, foreign_key_checks = 0; DELETE FROM parents WHERE id = 50");
    // Where the counter of a table stands has changed.
    let new = scene.expected();
    scene.command("--resume").run().ok();
    same(&content(&scene.target), &new);
}

#[test]
fn an_interrupted_run_is_not_gone_on_with_when_the_source_has_changed() {
    let (scene, old, _) = nasty_scene();
    let reader = Holder::of(&scene.target, "BEGIN; SELECT count(*) FROM parts");
    scene.command("--lock-wait 1").run().fails(3);
    drop(reader);
    scene.source.run("INSERT INTO parts VALUES (9, '2024-01-01')");
    scene.command("--resume").run().fails(3).stderr_has("without --resume");
    same(&content(&scene.target), &old);
    scene.command("").run().ok();
    assert_eq!(scene.target.value("SELECT count(*) FROM parts"), "4");
}

#[test]
fn what_stands_in_the_way_is_named_before_anything_is_done() {
    let (scene, ..) = nasty_scene();
    scene.target.run(
        "CREATE TABLE own (id int PRIMARY KEY, parent int unsigned, CONSTRAINT mine FOREIGN KEY (parent) REFERENCES parents (id)); \
         CREATE TABLE other (id int PRIMARY KEY, child int, CONSTRAINT yours FOREIGN KEY (child) REFERENCES children (id))",
    );
    let before = content(&scene.target);
    scene.command("").run().fails(3).stderr_has("mine of").stderr_has("yours of").stderr_has("parents");
    same(&content(&scene.target), &before);
    assert!(scene.beside().is_empty());
    scene.target.run(
        "DROP TABLE own; ALTER TABLE other DROP FOREIGN KEY yours; DROP VIEW a_names; CREATE TABLE a_names (id int)",
    );
    scene.command("").run().fails(3).stderr_has("a_names (a table of the target, a view of the source)");
    scene.target.run("DROP TABLE a_names; CREATE TRIGGER own BEFORE DELETE ON parts FOR EACH ROW SET @x = 1");
    let plan = scene.command("--dry-run").run().ok();
    plan.stdout_has("move 10 tables").stderr_has("table other").stderr_has("trigger own of the target's table parts");
    assert!(scene.beside().is_empty());
    scene.command("").run().ok().stderr_has("table other");
    assert_eq!(scene.target.value("SELECT count(*) FROM other"), "0");
}

#[test]
fn the_source_itself_is_refused_by_whatever_address() {
    let source = MariaDatabase::create();
    source.run("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
    let scene = Scene::drafted(source, MariaDatabase::create());
    for url in [scene.source.socket_url(), scene.source.url()] {
        scene.command("").env("STAGING", &url).run().fails(2).stderr_has("the target is the source itself");
    }
    assert_eq!(scene.source.value("SELECT count(*) FROM t"), "1");
}

/// Rights on the three databases are enough: no SUPER, no other database.
#[test]
fn a_user_with_rights_on_three_databases_is_enough() {
    let (scene, _, new) = nasty_scene();
    let name = scene.target.name();
    let pattern = name.replace('_', "\\_");
    let user = format!("refresher_{name}");
    scene.target.run(&format!(
        "CREATE USER {user}; GRANT ALL ON `{pattern}`.* TO {user}; CREATE USER reader_{name}; \
         GRANT SELECT (id), UPDATE ON {name}.parts TO reader_{name}"
    ));
    let command = |options: &str| scene.command(options).env("STAGING", &scene.target.url_as(&user));
    command("").run().fails(3).stderr_has("GRANT ALL ON").stderr_has("\\_\\_standin\\_new");
    scene.target.run(&format!("GRANT ALL ON `{pattern}\\_\\_standin\\_%`.* TO {user}"));
    // Triggers of others could not be put back, and theirs the new ones would not be.
    command("").run().fails(3).stderr_has("owner");
    scene.target.run("DROP TRIGGER first_one; DROP TRIGGER second_one; DROP TRIGGER writes; DROP EVENT yearly");
    scene.target.run("DROP VIEW a_names; DROP VIEW z_names; DROP FUNCTION doubled; DROP PROCEDURE told");
    command("").run().ok();
    same(&content(&scene.target), &new);
    command("").run().ok();
    // Rights are given to names, and the names are the same.
    let rights = "SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE grantee LIKE";
    let rights = scene.target.rows(&format!("{rights} '%reader_{name}%'"));
    assert_eq!(rights, [["parts", "UPDATE"]]);
    assert_eq!(
        scene.target.rows("SELECT DISTINCT definer FROM information_schema.triggers WHERE trigger_schema = DATABASE()"),
        [[format!("{user}@%")]]
    );
    // Who is allowed to keeps the owners that there are.
    scene.command("").run().ok();
    assert_eq!(
        scene.target.rows("SELECT DISTINCT definer FROM information_schema.triggers WHERE trigger_schema = DATABASE()"),
        [[format!("{user}@%")]]
    );
    scene.target.run(&format!("DROP USER {user}; DROP USER reader_{name}"));
}

/// Two tables that fit together, read by one query again and again.
#[test]
fn readers_see_old_or_new_and_never_a_mixture() {
    let source = MariaDatabase::create();
    source.run(
        "CREATE TABLE a (id int PRIMARY KEY, generation int); CREATE TABLE b (id int PRIMARY KEY, generation int); \
         INSERT INTO a SELECT seq, 1 FROM seq_1_to_200; INSERT INTO b SELECT seq, 1 FROM seq_1_to_200",
    );
    let scene = Scene::drafted(source, MariaDatabase::create());
    scene.command("").run().ok();
    let stop = AtomicBool::new(false);
    let (asked, errors) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    let mut client = scene.target.server().client();
                    client.arg(format!("--database={}", scene.target.name())).args(["-N", "-B", "--force"]);
                    let query = "SELECT count(*), count(DISTINCT a.generation, b.generation), sum(a.generation <> b.generation) FROM a JOIN b USING (id);\n";
                    let mut child = client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
                    child.stdin.take().unwrap().write_all(query.repeat(200).as_bytes()).unwrap();
                    let output = child.wait_with_output().unwrap();
                    let said = String::from_utf8_lossy(&output.stderr);
                    errors.fetch_add(said.matches("ERROR").count(), Ordering::SeqCst);
                    for line in String::from_utf8_lossy(&output.stdout).lines() {
                        assert_eq!(line, "200\t1\t0");
                        asked.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
        for generation in 2..8 {
            scene
                .source
                .run(&format!("UPDATE a SET generation = {generation}; UPDATE b SET generation = {generation}"));
            scene.command("").run().ok();
        }
        stop.store(true, Ordering::SeqCst);
    });
    assert_eq!(scene.target.value("SELECT generation FROM a WHERE id = 1"), "7");
    assert!(asked.load(Ordering::SeqCst) > 1000, "{asked:?} answers");
    assert_eq!(errors.load(Ordering::SeqCst), 0, "of {asked:?} answers");
}

/// A source whose rows take a while, and a target on a server of its own.
fn long_scene(server: &Maria) -> (Scene<'_>, String) {
    let source = MariaDatabase::create();
    source.run(
        "CREATE TABLE long_one (id int PRIMARY KEY, part int, words varchar(200), KEY parts (part)); \
         CREATE TABLE short_one (id int PRIMARY KEY, long_id int, FOREIGN KEY (long_id) REFERENCES long_one (id)); \
         INSERT INTO long_one SELECT seq, seq % 100, repeat('word ', 40) FROM seq_1_to_60000; \
         INSERT INTO short_one VALUES (1, 1); \
         CREATE TRIGGER acts BEFORE INSERT ON short_one FOR EACH ROW SET @acted = 1",
    );
    let scene = Scene::drafted(source, MariaDatabase::create_in(server));
    scene.target.run(
        "CREATE TABLE long_one (id int PRIMARY KEY, words varchar(99)); INSERT INTO long_one VALUES (5, 'old'); \
         CREATE TRIGGER acts BEFORE INSERT ON long_one FOR EACH ROW SET @acted = 1",
    );
    let old = content(&scene.target);
    (scene, old)
}

#[test]
fn a_server_that_dies_under_the_load_serves_the_old_rows_and_takes_the_next_run() {
    let server = Maria::start(&["--innodb-flush-log-at-trx-commit=1"]);
    let (scene, old) = long_scene(&server);
    for statement in ["LOAD DATA%", "ALTER TABLE%"] {
        let run = scene.command("--resume").start();
        until(
            &scene.target,
            &format!("SELECT count(*) FROM information_schema.processlist WHERE info LIKE '{statement}'"),
        );
        server.crash();
        run.wait().fails(3).stderr_has("the server");
        server.restart();
        same(&content(&scene.target), &old);
    }
    let wanted = scene.expected();
    scene.command("--resume").run().ok();
    same(&content(&scene.target), &wanted);
    assert!(scene.beside().is_empty());
}

#[test]
fn a_full_disk_leaves_the_old_rows_and_the_next_run_succeeds_when_there_is_room() {
    // All tables in one file that may not grow.
    let server = Maria::start(&["--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M:autoextend:max:48M"]);
    let (scene, old) = long_scene(&server);
    let hog = MariaDatabase::create_in(&server);
    hog.run("CREATE TABLE hog (id int PRIMARY KEY, x char(250)); INSERT INTO hog SELECT seq, 'x' FROM seq_1_to_90000");
    scene.command("").run().fails(3).stderr_has("full").stderr_has("--resume");
    same(&content(&scene.target), &old);
    hog.run("DROP TABLE hog");
    let wanted = scene.expected();
    scene.command("--resume").run().ok();
    same(&content(&scene.target), &wanted);
}
