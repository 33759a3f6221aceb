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
        content(&loaded)
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
