//! Fixtures for Django through its own `loaddata`, with the models that its own
//! `inspectdb` makes: in an empty copy of the schema they are the rows of the masked
//! SQL dump.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::cluster::finish;
use crate::command::Standin;
use crate::database::Database;
use crate::fixture_projects::{self as sets, Set};
use crate::same_rows::{self, File, Tables};

/// Pinned, so that a new release does not fail an old commit.
const PACKAGES: [&str; 2] = ["Django==5.2.19", "psycopg2-binary==2.9.13"];

/// The interpreter of a private environment that has Django.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join(PACKAGES.join("-").replace('=', "-"));
        let python = environment.join("bin/python");
        let made = environment.join("made");
        if !made.exists() {
            finish(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
            let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
            finish(Command::new(&python).args(pip).args(PACKAGES));
            std::fs::write(made, "").expect("the target directory can be written");
        }
        python
    })
}

/// What Django is told of a database.
fn on_postgres(database: &Database<'_>) -> String {
    let (name, port) = (database.name(), database.port());
    serde_json::json!({
        "ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": "127.0.0.1", "PORT": port, "USER": "postgres",
    })
    .to_string()
}

/// References are looked at when everything is loaded, as in the schemas that Django makes.
fn defer(database: &Database<'_>) {
    let references = "SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', conrelid::regclass, \
        conname) FROM pg_constraint WHERE contype = 'f' AND conparentid = 0";
    for statement in database.rows(references) {
        database.run(&statement[0]);
    }
}

#[track_caller]
fn round_trip(set: &Set, arguments: &str, database: &str, dumped: &dyn Tables, loaded: &dyn Tables, then: &dyn Fn()) {
    // Rows of some tables are rows alone: their schema comes from a dump of all.
    let only = arguments.split("--name").next().unwrap_or_default().trim();
    let sql = set.dump("--out out.sql");
    set.dump(&format!("--to django --out fixture.json {arguments}"));
    dumped.load(&sql);
    loaded.load(&sql);
    loaded.empty();
    if !only.is_empty() {
        dumped.empty();
        set.dump(&format!("--data-only --out rows.sql {only}"));
        dumped.load(&set.dir.join("rows.sql"));
    }
    then();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures_django.py");
    let mut load = Command::new(python());
    load.arg(script).args([database, "shop"]).arg(set.dir.path()).arg(set.dir.join("fixture.json"));
    finish(&mut load);
    same_rows::assert(dumped, loaded);
}

#[test]
fn the_shop() {
    let (source, loaded) = (Database::create(), Database::create());
    let set = sets::shop(&source);
    round_trip(&set, "--name *=shop", &on_postgres(&loaded), &Database::create(), &loaded, &|| defer(&loaded));
    let text = set.dir.text("fixture.json");
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(text.lines().count(), rows.len() + 2, "one object on a line");
}

#[test]
fn values_that_django_takes_for_others() {
    let (source, loaded) = (Database::create(), Database::create());
    let set = sets::hostile_on_postgres(&source);
    let only = "--only notes,nothing,pairs,users,posts --name *=shop";
    round_trip(&set, only, &on_postgres(&loaded), &Database::create(), &loaded, &|| defer(&loaded));
    let user = r#"{"model": "shop.users", "pk": 1, "fields": {"boss": 2, "created_at": null, "updated_at": "2026-01-01T00:00:00Z", "#;
    assert!(set.dir.text("fixture.json").contains(user));
}

#[test]
fn the_same_on_sqlite() {
    let set = sets::hostile_on_sqlite();
    let [dumped, loaded] = ["dumped.db", "loaded.db"].map(|name| set.dir.join(name));
    let database = serde_json::json!({"ENGINE": "django.db.backends.sqlite3", "NAME": loaded}).to_string();
    round_trip(&set, "--only notes,users --name *=shop", &database, &File(&dumped), &File(&loaded), &|| {});
}

#[test]
fn tables_without_a_model_are_told_together() {
    let source = Database::create();
    let set = sets::hostile_on_postgres(&source);
    let dump = |arguments: &str| {
        let line = format!("dump hostile --source {} --to django --out fixture.json {arguments}", set.source);
        Standin::new(&set.dir, &line).run()
    };
    dump("--only notes,pairs,users --name users=auth.user")
        .fails(2)
        .stderr_has("table public.notes; table public.pairs");
    dump("--only keyless,users --name *=shop").fails(2).stderr_has("table public.keyless");
    dump("--only pairs,users --name users=shop.pairs --name pairs=shop.Pairs").fails(2).stderr_has("one model");
    dump("--only users --name users=nobody").fails(2).stderr_has("write the app and the model");
    dump("--only kinds --name *=shop").fails(1).stderr_has("public.kinds.");
    assert!(!set.dir.has("fixture.json"));
}
