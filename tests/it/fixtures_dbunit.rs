//! `--to dbunit` through DbUnit itself: CLEAN_INSERT by JDBC, read back.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::cluster::finish;
use crate::database::Database;
use crate::fixture_sets::Set;

/// DbUnit and what it needs, from Maven's repository, as its own project says.
fn libraries() -> &'static Path {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(copied);
    &FOLDER
}

fn copied() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dbunit-2.8.0-postgresql-42.7.4");
    let made = folder.join("made");
    if !made.exists() {
        let project = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures_dbunit.pom.xml");
        let out = format!("-DoutputDirectory={}", folder.display());
        let goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies";
        finish(Command::new("mvn").args(["-q", "-B", "-f", project, goal, &out]));
        std::fs::write(made, "").expect("the target directory can be written");
    }
    folder
}

#[track_caller]
fn clean_insert(set: &Set, target: &Database<'_>) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/FixturesDbunit.java");
    // Texts are of no type until the server finds one.
    let url = format!("jdbc:postgresql://127.0.0.1:{}/{}?stringtype=unspecified", target.port(), target.name());
    let classes = libraries().join("*");
    // In a zone that changes its clocks, DbUnit moves times that are not there.
    let java = ["-Duser.timezone=UTC", "-XX:TieredStopAtLevel=1", "-cp"];
    let qualified = set.tables().iter().any(|table| !table.starts_with("public."));
    let file = set.dir.join("dataset.xml");
    let mut command = Command::new("java");
    finish(command.args(java).arg(classes).args([script, &url]).arg(file).arg(qualified.to_string()));
}

#[track_caller]
fn round_trip(set: &Set) {
    set.run("--to dbunit --out dataset.xml").ok();
    let target = set.empty();
    clean_insert(set, &target);
    set.compare(&target);
}

#[test]
fn the_shop_comes_back() {
    let set = Set::shop();
    round_trip(&set);
    set.is_deterministic("dbunit", "dataset.xml");
}

#[test]
fn sample_sets_come_back() {
    let sets = ["chinook/Chinook_PostgreSql_SerialPKs.noctl.sql", "pagila/pagila.sql", "nasty/nasty.sql"];
    for set in sets.into_iter().filter_map(Set::sample) {
        round_trip(&set);
    }
}

#[test]
fn hostile_values_come_back() {
    round_trip(&Set::hostile());
}

#[test]
fn what_the_format_cannot_hold_is_refused_with_its_place() {
    for (column, value, problem) in [
        ("t text", "E'\\x01'", "things.v, row 1: a text holds a character that XML 1.0 does not have"),
        ("v float8", "'NaN'", "things.v, row 1: a number is none to DbUnit"),
        ("v time", "'12:00:00.5'", "things.v, row 1: DbUnit has times of whole seconds"),
        ("v date", "'infinity'", "things.v, row 1: a value is none of its column's type"),
        ("v text", "NULL", "things, row 1: every value of the row is NULL"),
        ("\"a b\" varchar", "'x'", "things.a b: a name of the database is none in XML"),
    ] {
        let column = column.replace("t text", "v text");
        let set =
            Set::kept(&format!("CREATE TABLE things ({column}); INSERT INTO things VALUES ({value})"), &["things"]);
        let code = if problem.contains("row") { 1 } else { 2 };
        set.run("--to dbunit --out dataset.xml").fails(code).stderr_has(problem).stderr_has("help: ");
        assert!(!set.dir.has("dataset.xml"));
    }
}

#[test]
fn a_table_without_rows_is_emptied() {
    let set = Set::hostile();
    set.run("--to dbunit --out dataset.xml").ok();
    let target = set.empty();
    target.run("INSERT INTO nothings VALUES (1, 'old'); INSERT INTO parts VALUES (99, NULL, 'old')");
    clean_insert(&set, &target);
    set.compare(&target);
}
