//! `--to ecto` through Elixir itself, with a repository that takes what Postgrex's
//! documentation says it takes: Ecto comes from a registry of its own (hex.pm), which
//! is not everywhere, so Ecto's part is played.

use std::process::Command;

use crate::cluster::finish;
use crate::fixture_sets::Set;

const COLUMNS: &str = "SELECT table_schema, table_name, column_name, coalesce(b.typname, t.typname) \
    FROM information_schema.columns c JOIN pg_type t ON t.oid = (quote_ident(udt_schema) || '.' || quote_ident(udt_name))::regtype \
    LEFT JOIN pg_type b ON b.oid = t.typbasetype";

#[track_caller]
fn round_trip(set: &Set) {
    set.run("--to ecto --name repo=MyApp.Repo --out fixtures").ok();
    let target = set.empty();
    let columns: Vec<String> = target.rows(COLUMNS).iter().map(|row| row.join("\t") + "\n").collect();
    let columns = set.dir.write("columns.tsv", columns.concat());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures_ecto.exs");
    let mut elixir = Command::new("elixir");
    elixir.env("LC_ALL", "C.UTF-8").arg(script).arg(set.dir.join("fixtures/seeds.exs")).arg(columns);
    let sql = set.dir.write("rows.sql", finish(&mut elixir).stdout);
    target.load(&sql);
    set.compare(&target);
}

#[test]
fn the_shop_comes_back() {
    let set = Set::shop();
    round_trip(&set);
    set.is_deterministic("ecto --name repo=MyApp.Repo", "fixtures");
    // Without a name, the application's own setting says which repository it is.
    set.run("--to ecto --out unnamed").ok();
    assert!(set.dir.text("unnamed/seeds.exs").starts_with("[repo | _] = Application.fetch_env!("));
}

#[test]
fn sample_sets_come_back() {
    let sets = ["chinook/Chinook_PostgreSql_SerialPKs.noctl.sql", "pagila/pagila.sql", "nasty/nasty.sql"];
    for set in sets.into_iter().filter_map(Set::sample) {
        round_trip(&set);
    }
}

#[test]
fn a_repository_is_a_module_and_nothing_else_has_a_name() {
    let set = Set::shop();
    for name in ["repo=my_app", "repo=MyApp.Repo;x", "repo=MyApp..Repo", "users=accounts"] {
        set.run(&format!("--to ecto --name {name} --out fixtures")).fails(2).stderr_has("--name repo=MyApp.Repo");
        assert!(!set.dir.has("fixtures"));
    }
}

#[test]
fn hostile_values_come_back() {
    round_trip(&Set::hostile());
}
