//! `--to php` through PHP itself: included, inserted by PDO, read back.

use std::process::Command;

use crate::cluster::finish;
use crate::fixture_sets::Set;

#[track_caller]
fn round_trip(set: &Set) {
    set.run("--to php --out fixtures").ok();
    let target = set.empty();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures_php.php");
    let dsn = format!("pgsql:host=127.0.0.1;port={};dbname={}", target.port(), target.name());
    finish(Command::new("php").args([script, &dsn]).arg(set.dir.join("fixtures")));
    set.compare(&target);
}

#[test]
fn the_shop_comes_back() {
    let set = Set::shop();
    round_trip(&set);
    set.is_deterministic("php", "fixtures");
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
