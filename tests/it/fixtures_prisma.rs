//! `--to prisma` through knex and through Prisma's own client: inserted, read back.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::cluster::finish;
use crate::fixture_sets::Set;

/// Pinned, so that a new release does not fail an old commit.
const PACKAGES: [&str; 5] =
    ["knex@3.1.0", "pg@8.13.1", "prisma@7.10.1", "@prisma/client@7.10.0", "@prisma/adapter-pg@7.10.1"];

/// A folder with the packages, installed without running their scripts: those of
/// Prisma fetch engines, which its client no longer needs.
fn packages() -> &'static Path {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("knex-3.1.0-prisma-7.10.1");
        let made = folder.join("made");
        if !made.exists() {
            std::fs::create_dir_all(&folder).expect("the target directory can be written");
            let install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix"];
            finish(Command::new("npm").args(install).arg(&folder).args(PACKAGES));
            std::fs::write(made, "").expect("the target directory can be written");
        }
        folder
    });
    &FOLDER
}

#[track_caller]
fn round_trip(set: &Set) {
    set.run("--to prisma --out seeds").ok();
    set.is_deterministic("prisma", "seeds");
    let target = set.empty();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures_prisma.js");
    finish(Command::new("node").args([script, &target.url()]).arg(set.dir.join("seeds")).arg(packages()));
    set.compare(&target);
}

#[test]
fn the_shop_comes_back() {
    round_trip(&Set::shop());
}

#[test]
fn sample_sets_come_back() {
    let sets = ["chinook/Chinook_PostgreSql_SerialPKs.noctl.sql", "pagila/pagila.sql", "nasty/nasty.sql"];
    for set in sets.into_iter().filter_map(Set::sample) {
        round_trip(&set);
    }
}
