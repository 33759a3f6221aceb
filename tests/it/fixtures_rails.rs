//! Fixtures for Rails through ActiveRecord itself: loaded into an empty copy of the
//! schema, with and without models, they are the rows of the masked SQL dump.

use std::path::Path;
use std::process::Command;

use crate::cluster::finish;
use crate::command::Standin;
use crate::database::Database;
use crate::fixture_projects::{self as sets, Set};
use crate::maria_database::MariaDatabase;
use crate::same_rows::{self, File, Tables};

fn create_fixtures(url: &str, folder: &Path, with: &str) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures_rails.rb");
    let mut ruby = Command::new("ruby");
    // Not the zone that times are written in.
    ruby.env("TZ", "Europe/Berlin").arg("-W0").arg(script).arg(url).arg(folder).arg(with);
    String::from_utf8(finish(&mut ruby).stdout).expect("names of tables")
}

/// Dumps as SQL and as fixtures; loads both; compares.
#[track_caller]
fn round_trip(set: &Set, dumped: &dyn Tables, loaded: &dyn Tables) {
    let sql = set.dump("--out out.sql");
    set.dump("--to rails --out fixtures");
    dumped.load(&sql);
    loaded.load(&sql);
    for with in ["tables", "models"] {
        loaded.empty();
        create_fixtures(&loaded.url(), &set.dir.join("fixtures"), with);
        same_rows::assert(dumped, loaded);
    }
}

#[test]
fn the_shop() {
    let source = Database::create();
    round_trip(&sets::shop(&source), &Database::create(), &Database::create());
}

#[test]
fn values_that_yaml_and_active_record_take_for_others() {
    let source = Database::create();
    let set = sets::hostile_on_postgres(&source);
    round_trip(&set, &Database::create(), &Database::create());
    let notes = set.dir.text("fixtures/notes.yml");
    assert!(notes.starts_with("notes_1:\n  id: 1\n  v: \"yes\"\n  w: \"no\"\n\nnotes_2:\n"), "{notes}");
    assert!(!notes.contains("<%") && set.dir.text("fixtures/nothing.yml") == "{}\n");
    set.dump("--to rails --out again");
    assert_eq!(notes, set.dir.text("again/notes.yml"));
}

#[test]
fn the_same_on_sqlite() {
    let set = sets::hostile_on_sqlite();
    let [dumped, loaded] = ["dumped.db", "loaded.db"].map(|name| set.dir.join(name));
    round_trip(&set, &File(&dumped), &File(&loaded));
}

#[test]
fn the_same_on_mariadb() {
    let source = MariaDatabase::create();
    round_trip(&sets::hostile_on_mariadb(&source), &MariaDatabase::create(), &MariaDatabase::create());
}

#[test]
fn databases_that_nobody_here_wrote() {
    for path in ["chinook/Chinook_PostgreSql_SerialPKs.noctl.sql", "northwind/northwind.sql"] {
        if let Some((set, _source)) = sets::drafted(path) {
            round_trip(&set, &Database::create(), &Database::create());
        }
    }
}

#[test]
fn a_label_depends_on_no_other_row() {
    let source = Database::create();
    let set = sets::hostile_on_postgres(&source);
    set.dump("--to rails --out before");
    source.run("INSERT INTO keyless VALUES ('a', 0); INSERT INTO pairs VALUES ('a', 'a', 4)");
    set.dump("--to rails --out after");
    for file in ["keyless.yml", "pairs.yml"] {
        let labels = |folder: &str| {
            let text = set.dir.text(&format!("{folder}/{file}"));
            text.lines()
                .filter(|line| !line.starts_with(' ') && !line.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let (before, after) = (labels("before"), labels("after"));
        assert_eq!(before.len() + 1, after.len());
        assert!(before.iter().all(|label| after.contains(label)), "{before:?} {after:?}");
    }
}

#[test]
fn models_are_named() {
    let source = Database::create();
    let set = sets::shop(&source);
    set.dump("--to rails --out fixtures --only users --name users=Shop::Customer");
    assert!(set.dir.text("fixtures/users.yml").starts_with("_fixture:\n  model_class: Shop::Customer\n\nusers_"));
    let line = format!("dump shop --source {} --to rails --out other --name users=customer", set.source);
    Standin::new(&set.dir, &line).run().fails(2).stderr_has("a model's name is no Ruby class");
    assert!(!set.dir.has("other"));
}

#[test]
fn what_rails_would_change_is_refused() {
    let source = Database::create();
    let set = sets::hostile_on_postgres(&source);
    source.run("UPDATE kinds SET bt = '\\x244c4142454c' WHERE id = 3");
    let line = format!("dump hostile --source {} --to rails --out fixtures", set.source);
    let failed = Standin::new(&set.dir, &line).run().fails(1);
    failed.stderr_has("public.kinds.bt, row 3: bytes hold $LABEL");
    assert!(!set.dir.has("fixtures"));
}
