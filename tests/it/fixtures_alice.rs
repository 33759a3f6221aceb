//! `--to alice` through Symfony's YAML parser, and the rules of Alice's lexer: Alice
//! itself comes from Packagist, which is not everywhere, so its part is played.

use std::process::Command;

use crate::cluster::finish;
use crate::fixture_sets::Set;

#[track_caller]
fn round_trip(set: &Set) {
    set.run("--to alice --out fixtures").ok();
    let target = set.empty();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures_alice.php");
    let dsn = format!("pgsql:host=127.0.0.1;port={};dbname={}", target.port(), target.name());
    let php = ["-d", "zend.assertions=1", "-d", "assert.exception=1", script, &dsn];
    finish(Command::new("php").args(php).arg(set.dir.join("fixtures")));
    set.compare(&target);
}

#[test]
fn the_shop_comes_back() {
    let set = Set::shop();
    round_trip(&set);
    set.is_deterministic("alice", "fixtures");
    let orders = set.dir.text("fixtures/orders.yaml");
    assert!(
        orders.starts_with("App\\Entity\\Order:\n    order_") && orders.contains(", user: '@user_"),
        "{orders:.300}"
    );
}

#[test]
fn sample_sets_come_back() {
    for set in ["chinook/Chinook_PostgreSql_SerialPKs.noctl.sql", "nasty/nasty.sql"].into_iter().filter_map(Set::sample)
    {
        round_trip(&set);
    }
}

#[test]
fn hostile_values_come_back() {
    round_trip(&Set::hostile());
}

#[test]
fn classes_and_properties_have_the_names_that_somebody_said() {
    let set = Set::hostile();
    set.run("--to alice --name things=App\\Model\\Gadget --name things.big=size --out fixtures").ok();
    let things = set.dir.text("fixtures/things.yaml");
    assert!(
        things.starts_with("App\\Model\\Gadget:\n    thing__2d5: {id: -5, ") && things.contains(", size: "),
        "{things:.300}"
    );
    assert_eq!(set.dir.text("fixtures/nothings.yaml"), "App\\Entity\\Nothing: {}\n");
    set.run("--to alice --name things=App::Thing --out other")
        .fails(2)
        .stderr_has("a table's class is no name of one in PHP");
    assert!(!set.dir.has("other"));
}
