//! What fixtures are tried on: the shop, sets that nobody here wrote, and a hostile one.

use std::path::PathBuf;

use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;
use crate::maria_database::MariaDatabase;
use crate::same_rows::File;
use crate::sets;

/// A project, the database it reads, and its name for `standin dump`.
pub struct Set {
    pub dir: Dir,
    pub project: &'static str,
    pub source: String,
}

impl Set {
    fn new(dir: Dir, project: &'static str, source: String, rules: &PathBuf) -> Set {
        dir.write(&format!("masks/{project}.yaml"), std::fs::read(rules).unwrap());
        Standin::new(&dir, &format!("snapshot {project} --source")).arg(&source).run().ok();
        Set { dir, project, source }
    }

    /// Runs `standin dump` of it with these arguments, which hold no blanks.
    #[track_caller]
    pub fn dump(&self, arguments: &str) -> PathBuf {
        let line = format!("dump {} --source {} {arguments}", self.project, self.source);
        Standin::new(&self.dir, &line).run().ok();
        self.dir.join("out.sql")
    }
}

fn here(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn hostile(file: &str) -> PathBuf {
    here("tests/it/hostile").join(file)
}

/// The example, in a database that lives as long as `source`.
pub fn shop(source: &Database<'_>) -> Set {
    source.load(&here("examples/shop/schema.postgres.sql"));
    source.load(&here("examples/shop/production.sql"));
    Set::new(Dir::new(), "shop", source.url(), &here("examples/shop/masks/shop.yaml"))
}

pub fn hostile_on_postgres(source: &Database<'_>) -> Set {
    source.load(&hostile("postgres.sql"));
    source.load(&hostile("texts.sql"));
    Set::new(Dir::new(), "hostile", source.url(), &hostile("postgres.yaml"))
}

pub fn hostile_on_mariadb(source: &MariaDatabase<'_>) -> Set {
    source.load(&hostile("mariadb.sql"));
    source.load(&hostile("texts.sql"));
    Set::new(Dir::new(), "hostile", source.url(), &hostile("mariadb.yaml"))
}

pub fn hostile_on_sqlite() -> Set {
    let dir = Dir::new();
    let path = dir.join("source.db");
    let file = File(&path);
    crate::same_rows::Tables::load(&file, &hostile("sqlite.sql"));
    crate::same_rows::Tables::load(&file, &hostile("texts.sql"));
    let url = format!("sqlite:{}", path.display());
    Set::new(dir, "hostile", url, &hostile("sqlite.yaml"))
}

/// A sample database with the rules that `standin init` drafts for it.
pub fn drafted(path: &str) -> Option<(Set, Database<'static>)> {
    let database = sets::loaded(path)?;
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(database.url()).arg("project").run().ok();
    Some((Set { dir, project: "project", source: database.url() }, database))
}
