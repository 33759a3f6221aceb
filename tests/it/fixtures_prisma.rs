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
    let target = set.empty();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures_prisma.js");
    finish(Command::new("node").args([script, &target.url()]).arg(set.dir.join("seeds")).arg(packages()));
    set.compare(&target);
}

#[test]
fn the_shop_comes_back() {
    let set = Set::shop();
    round_trip(&set);
    set.is_deterministic("prisma", "seeds");
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
        ("v float8", "'NaN'", "things.v, row 1: a number is NaN, infinite or none"),
        ("v timestamptz", "'infinity'", "things.v, row 1: a date is infinite"),
        ("v timetz", "'12:00:00+02'", "things.v, row 1: JavaScript has no time"),
        ("v jsonb DEFAULT '{}'", "NULL", "things.v, row 1: a JSON column is NULL and would get its default"),
    ] {
        let set =
            Set::kept(&format!("CREATE TABLE things ({column}); INSERT INTO things VALUES ({value})"), &["things"]);
        set.run("--to prisma --out seeds").fails(1).stderr_has(problem).stderr_has("help: ");
        assert!(!set.dir.has("seeds"));
    }
}

/// As `prisma db pull` describes the tables of the hostile set.
const SCHEMA: &str = r#"
generator client {
  provider = "prisma-client-js"
  output   = "../client"
}
datasource db {
  provider = "postgresql"
}
model things {
  id BigInt @id
  t  String?
  b  Boolean?
  i  Int?
  big BigInt?
  n  Decimal?  @db.Decimal
  f  Float?
  y  Bytes?
  d  DateTime? @db.Date
  ts DateTime? @db.Timestamp(6)
  tz DateTime? @db.Timestamptz(6)
  tm DateTime? @db.Time(0)
  u  String?   @db.Uuid
  j  Json?
  js Json?     @db.Json
  l  String[]
  li Int[]
  parts parts[]
}
model parts {
  id       Int     @id
  thing_id BigInt?
  Odd      String? @db.VarChar(20)
  things   things? @relation(fields: [thing_id], references: [id])
}
model nothings {
  id Int     @id
  t  String?
}
"#;

/// Prisma knows milliseconds, arrays of one dimension without NULL, and no other way to
/// write a document than JavaScript's: the set has none of what it would change.
#[test]
fn prisma_takes_the_files_as_they_are() {
    let set = Set::hostile();
    set.source.run(
        "UPDATE things SET ts = date_trunc('milliseconds', ts), li = '{1,2}' WHERE li IS NOT NULL; \
         UPDATE things SET li = '{}' WHERE li IS NULL; UPDATE things SET l = array_remove(coalesce(l, '{}'), NULL), js = NULL",
    );
    let set = set.again();
    set.run("--to prisma --out seeds").ok();
    let target = set.empty();
    let schema = set.dir.write("prisma/schema.prisma", SCHEMA);
    std::os::unix::fs::symlink(packages().join("node_modules"), set.dir.join("node_modules")).unwrap();
    let cli = packages().join("node_modules/prisma/build/index.js");
    let mut generate = Command::new("node");
    // A program in place of the engine that it would fetch and does not need here.
    generate
        .env("PRISMA_SCHEMA_ENGINE_BINARY", "/bin/true")
        .env("CHECKPOINT_DISABLE", "1")
        .env("PRISMA_HIDE_UPDATE_MESSAGE", "1");
    finish(generate.current_dir(set.dir.path()).arg(cli).args(["generate", "--schema"]).arg(schema));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures_prisma_client.js");
    let folders = [set.dir.join("client"), set.dir.join("seeds"), packages().to_owned()];
    finish(Command::new("node").args([script, &target.url()]).args(folders));
    set.compare(&target);
}
