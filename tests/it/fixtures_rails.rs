//! Fixtures for Rails through ActiveRecord itself: loaded into an empty copy of the
//! schema, with and without models, they are the rows of the masked SQL dump.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cluster::finish;
use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;
use crate::maria_database::MariaDatabase;
use crate::same_rows::{self, Tables};
use crate::sets;

fn create_fixtures(url: &str, folder: &Path, with: &str) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures_rails.rb");
    let output = finish(Command::new("ruby").arg("-W0").arg(script).arg(url).arg(folder).arg(with));
    String::from_utf8(output.stdout).expect("names of tables")
}

fn example(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/shop").join(file)
}

/// Dumps as SQL and as fixtures; loads both; compares.
#[track_caller]
fn round_trip(dir: &Dir, project: &str, source: &str, dumped: &dyn Tables, loaded: &dyn Tables) {
    Standin::new(dir, &format!("dump {project} --out out.sql --source")).arg(source).run().ok();
    Standin::new(dir, &format!("dump {project} --to rails --out fixtures --source")).arg(source).run().ok();
    dumped.load(&dir.join("out.sql"));
    loaded.load(&dir.join("out.sql"));
    for with in ["tables", "models"] {
        loaded.empty();
        create_fixtures(&loaded.url(), &dir.join("fixtures"), with);
        same_rows::assert(dumped, loaded);
    }
}

#[test]
fn the_shop_on_every_engine() {
    let dir = Dir::new();
    dir.write("masks/shop.yaml", std::fs::read(example("masks/shop.yaml")).unwrap());
    let source = Database::create();
    source.load(&example("schema.postgres.sql"));
    source.load(&example("production.sql"));
    Standin::new(&dir, "snapshot shop --source").arg(source.url()).run().ok();
    round_trip(&dir, "shop", &source.url(), &Database::create(), &Database::create());
}
