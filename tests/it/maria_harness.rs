//! The harness for MariaDB does what its users rely on.

use std::process::Command;
use std::time::Duration;

use crate::database::NULL;
use crate::dir::Dir;
use crate::maria::Maria;
use crate::maria_database::MariaDatabase;

#[test]
fn a_database_is_loaded_asked_and_dropped() {
    let dir = Dir::new();
    let good = dir.write(
        "good.sql",
        "CREATE TABLE t (a int, b text);\nDELIMITER ;;\n\
         INSERT INTO t VALUES (1, 'x<&>\\n\"é'), (2, NULL), (3, ''), (4, 'NULL');;\nDELIMITER ;\n",
    );
    let bad = dir.write("bad.sql", "INSERT INTO missing VALUES (1); INSERT INTO t VALUES (5, 'y');");
    let database = MariaDatabase::create();
    database.load(&good);
    let rows = database.rows("SELECT * FROM t ORDER BY a");
    assert_eq!(rows, [["1", "x<&>\n\"é"], ["2", NULL], ["3", ""], ["4", "NULL"]]);
    assert!(database.rows("SELECT * FROM t WHERE false").is_empty());
    database.run("CREATE TABLE u (a int); DROP TABLE u");
    let errors = database.load_what_loads(&bad);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(database.value("SELECT count(*) FROM t"), "5");
    let name = database.name().to_owned();
    drop(database);
    let other = MariaDatabase::create();
    assert_eq!(
        other.value(&format!("SELECT count(*) FROM information_schema.schemata WHERE schema_name = '{name}'")),
        "0"
    );
}

#[test]
fn the_server_is_the_one_that_was_asked_for() {
    let server = Maria::shared();
    match std::env::var("STANDIN_TEST_MYSQL_VERSION") {
        Ok(wanted) => assert!(server.version().starts_with(&wanted), "{} is not {wanted}", server.version()),
        Err(_) => assert!(server.is_mariadb(), "{}", server.version()),
    }
}

#[test]
fn a_crashed_or_dropped_server_leaves_no_process_and_no_file() {
    let server = Maria::start(&["--max-connections=17"]);
    let database = MariaDatabase::create_in(&server);
    assert_eq!(database.value("SELECT @@max_connections"), "17");
    assert_eq!(database.port().to_string(), database.value("SELECT @@port"));
    let address = format!("127.0.0.1:{}/{}", server.port(), database.name());
    assert_eq!(database.url(), format!("mysql://root@{address}"));
    assert_eq!(database.url_as("ann"), format!("mysql://ann@{address}"));
    let directory = database.server().dir().to_path_buf();
    assert!(database.socket_url().ends_with("%2Fsocket"), "{}", database.socket_url());
    assert!(directory.join("data").exists());
    let pid = server.pid();
    server.crash();
    drop(database);
    drop(server);
    assert!(!directory.exists());
    let alive = || Command::new("kill").args(["-0", &pid.to_string()]).output().is_ok_and(|o| o.status.success());
    for _ in 0..100 {
        if !alive() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the server is still there");
}
