//! The harness does what its users rely on.

use std::process::Command;
use std::time::Duration;

use crate::cluster::Cluster;
use crate::database::{Database, NULL};
use crate::dir::Dir;

#[test]
fn a_dir_lists_what_is_in_it_and_goes_away() {
    let dir = Dir::new();
    dir.write("masks/shop.yaml", "version: 1\n");
    dir.write(".out.sql.partial", "");
    assert_eq!(dir.names(), [".out.sql.partial", "masks/shop.yaml"]);
    assert_eq!(dir.text("masks/shop.yaml"), "version: 1\n");
    let path = dir.path().to_path_buf();
    drop(dir);
    assert!(!path.exists());
}

#[test]
fn a_database_is_loaded_asked_and_dropped() {
    let dir = Dir::new();
    let good =
        dir.write("good.sql", "CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x'), (2, NULL), (3, '');");
    let bad = dir.write("bad.sql", "INSERT INTO missing VALUES (1); INSERT INTO t VALUES (4, 'y');");
    let database = Database::create();
    database.load(&good);
    assert_eq!(database.rows("SELECT * FROM t ORDER BY a"), [["1", "x"], ["2", NULL], ["3", ""]]);
    let errors = database.load_what_loads(&bad);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(database.value("SELECT count(*) FROM t"), "4");
    let name = database.name().to_owned();
    drop(database);
    let other = Database::create();
    assert_eq!(other.value(&format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'")), "0");
}

#[test]
fn the_server_is_the_one_that_was_asked_for() {
    let database = Database::create();
    let major = Cluster::shared().major();
    let version = database.value("SHOW server_version_num");
    assert_eq!(version.parse::<u32>().map(|number| number / 10_000), Ok(major));
    if let Ok(wanted) = std::env::var("STANDIN_TEST_PG_MAJOR") {
        assert_eq!(wanted, major.to_string(), "STANDIN_TEST_PG_BIN points to another server");
    }
}

#[test]
fn a_crashed_or_dropped_cluster_leaves_no_process_and_no_file() {
    let cluster = Cluster::start(&["log_connections=on"]);
    let database = Database::create_in(&cluster);
    assert_eq!(database.value("SHOW log_connections"), "on");
    assert!(psql_reaches(&cluster.socket_url("postgres")));
    let directory = database.value("SHOW data_directory");
    let pid = cluster.pid();
    cluster.crash();
    assert!(!psql_reaches(&cluster.url("postgres")));
    drop(database);
    drop(cluster);
    assert!(!std::path::Path::new(&directory).exists());
    let alive = || Command::new("kill").args(["-0", &pid.to_string()]).output().is_ok_and(|o| o.status.success());
    for _ in 0..100 {
        if !alive() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the server is still there");
}

fn psql_reaches(url: &str) -> bool {
    let asked = Command::new("psql").args(["-X", "-At", "-c", "SELECT 1", "-d", url]).output();
    asked.expect("psql can be run").stdout == b"1\n"
}
