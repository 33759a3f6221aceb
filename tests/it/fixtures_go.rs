//! Fixtures for go-testfixtures through the library itself: loaded into an empty copy
//! of the schema they are the rows of the masked SQL dump.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::cluster::finish;
use crate::database::Database;
use crate::fixture_projects::{self as sets, Set};
use crate::maria_database::MariaDatabase;
use crate::same_rows::{self, File, Tables};

/// The program of `tests/it/go_testfixtures`, built once.
fn loader() -> &'static Path {
    static LOADER: OnceLock<PathBuf> = OnceLock::new();
    LOADER.get_or_init(|| {
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("load-go-testfixtures");
        let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/go_testfixtures");
        let build = ["build", "-mod=readonly", "-o"];
        finish(Command::new("go").current_dir(module).args(build).arg(&program).arg("."));
        program
    })
}

#[track_caller]
fn round_trip(set: &Set, dialect: &str, dsn: &str, dumped: &dyn Tables, loaded: &dyn Tables) {
    let sql = set.dump("--out out.sql");
    set.dump("--to go-testfixtures --out fixtures");
    dumped.load(&sql);
    loaded.load(&sql);
    loaded.empty();
    let mut load = Command::new(loader());
    // Not the zone that times are written in.
    load.env("TZ", "Europe/Berlin").args([dialect, dsn]).arg(set.dir.join("fixtures"));
    finish(&mut load);
    same_rows::assert(dumped, loaded);
}

#[test]
fn the_shop() {
    let (source, loaded) = (Database::create(), Database::create());
    round_trip(&sets::shop(&source), "postgres", &loaded.url(), &Database::create(), &loaded);
}

#[test]
fn values_that_yaml_and_the_library_take_for_others() {
    let (source, loaded) = (Database::create(), Database::create());
    let set = sets::hostile_on_postgres(&source);
    round_trip(&set, "postgres", &loaded.url(), &Database::create(), &loaded);
    let notes = set.dir.text("fixtures/notes.yml");
    assert!(notes.starts_with("- id: 1\n  v: \"yes\"\n  w: \"no\"\n\n- id: 2\n"), "{notes}");
    assert_eq!(set.dir.text("fixtures/nothing.yml"), "[]\n");
}

#[test]
fn the_same_on_sqlite() {
    let set = sets::hostile_on_sqlite();
    let [dumped, loaded] = ["dumped.db", "loaded.db"].map(|name| set.dir.join(name));
    round_trip(&set, "sqlite", &loaded.display().to_string(), &File(&dumped), &File(&loaded));
}

#[test]
fn the_same_on_mariadb() {
    let (source, loaded) = (MariaDatabase::create(), MariaDatabase::create());
    let dsn = format!("root@tcp(127.0.0.1:{})/{}", loaded.port(), loaded.name());
    round_trip(&sets::hostile_on_mariadb(&source), "mysql", &dsn, &MariaDatabase::create(), &loaded);
}

#[test]
fn databases_that_nobody_here_wrote() {
    for path in ["chinook/Chinook_PostgreSql_SerialPKs.noctl.sql", "northwind/northwind.sql"] {
        let loaded = Database::create();
        if let Some((set, _source)) = sets::drafted(path) {
            round_trip(&set, "postgres", &loaded.url(), &Database::create(), &loaded);
        }
    }
}
