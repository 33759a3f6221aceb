//! Every statement that may hold a credential, and what is left of it.

use super::*;
use crate::schema::{Engine, EngineKind};

fn postgres() -> Modes {
    Modes::new(Dialect::Postgres)
}

fn of(kind: EngineKind, version: &str) -> Modes {
    Modes { engine: Some(Engine { kind, version: version.to_owned() }), ..Modes::new(Dialect::Mysql) }
}

fn redacted(statement: &str, modes: &Modes) -> Result<String> {
    let mut text = String::new();
    let mut copied = 0;
    for redaction in secrets(statement.as_bytes(), modes)? {
        assert!(redaction.range.start >= copied, "they stand in the statement's order: {statement}");
        text.push_str(&statement[copied..redaction.range.start]);
        text.push_str(std::str::from_utf8(&redaction.replacement).unwrap());
        copied = redaction.range.end;
    }
    Ok(text + &statement[copied..])
}

#[track_caller]
fn check(modes: &Modes, statement: &str, wanted: &str) {
    assert_eq!(redacted(statement, modes).unwrap(), wanted);
    assert_eq!(redacted(wanted, modes).unwrap(), wanted, "and that is not touched again");
}

#[track_caller]
fn stays(modes: &Modes, statement: &str) {
    check(modes, statement, statement);
}

#[track_caller]
fn fails(modes: &Modes, statement: &str) {
    let error = secrets(statement.as_bytes(), modes).unwrap_err();
    assert!(error.to_string().contains("not understood"), "{error}");
    assert!(!error.to_string().contains("s3cret"));
}

#[test]
fn roles_of_postgres_lose_their_passwords() {
    let modes = postgres();
    check(
        &modes,
        "ALTER ROLE app WITH NOSUPERUSER LOGIN PASSWORD 'SCRAM-SHA-256$4096:s3cret' VALID UNTIL '2030-01-01';",
        "ALTER ROLE app WITH NOSUPERUSER LOGIN PASSWORD NULL VALID UNTIL '2030-01-01';",
    );
    check(&modes, "CREATE USER a ENCRYPTED PASSWORD E's3\\'cret';", "CREATE USER a PASSWORD NULL;");
    check(&modes, "create role a password $$s3cret$$", "create role a password NULL");
    stays(&modes, "CREATE ROLE \"PASSWORD\";");
    stays(&modes, "ALTER ROLE a WITH PASSWORD NULL;");
    stays(&modes, "ALTER GROUP g ADD USER a, b;");
    stays(&modes, "GRANT admin TO app GRANTED BY postgres;");
    fails(&modes, "ALTER ROLE a PASSWORD s3cret;");
    fails(&modes, "ALTER ROLE a PASSWORT 's3cret';");
    fails(&modes, "GRANT a TO b PASSWORD 's3cret';");
}

#[test]
fn other_servers_of_postgres_lose_who_and_where() {
    let modes = postgres();
    check(
        &modes,
        "CREATE SUBSCRIPTION s CONNECTION 'host=db password=s3cret' PUBLICATION p WITH (connect = false, slot_name = 's');",
        "CREATE SUBSCRIPTION s CONNECTION 'host=redacted.invalid' PUBLICATION p WITH (connect = false, slot_name = 's');",
    );
    check(
        &modes,
        "CREATE SERVER s TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER postgres_fdw OPTIONS (\n    dbname 'shop',\n    host 'db.corp',\n    port '5432',\n    fetch_size '50'\n);",
        "CREATE SERVER s TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER postgres_fdw OPTIONS (\n    dbname 'redacted',\n    host 'redacted.invalid',\n    port '5432',\n    fetch_size '50'\n);",
    );
    check(
        &modes,
        "CREATE USER MAPPING FOR app SERVER s OPTIONS (\n    password '12345',\n    \"user\" 'anna',\n    password_required 'false'\n);",
        "CREATE USER MAPPING FOR app SERVER s OPTIONS (\n    password 'redacted',\n    \"user\" 'redacted',\n    password_required 'false'\n);",
    );
    check(
        &modes,
        "ALTER SERVER s OPTIONS (SET host 'db', ADD x 'y', DROP port);",
        "ALTER SERVER s OPTIONS (SET host 'redacted.invalid', ADD x 'redacted', DROP port);",
    );
    check(
        &modes,
        "CREATE FOREIGN TABLE t (a int OPTIONS (column_name 'b')) SERVER s OPTIONS (table_name 'c', api_token 's3cret');",
        "CREATE FOREIGN TABLE t (a int OPTIONS (column_name 'b')) SERVER s OPTIONS (table_name 'c', api_token 'redacted');",
    );
    stays(&modes, "CREATE FOREIGN DATA WRAPPER dummy;");
    stays(&modes, "CREATE FOREIGN DATA WRAPPER w HANDLER h OPTIONS (debug 'true');");
    fails(&modes, "CREATE SUBSCRIPTION s CONNECTION s3cret;");
    fails(&modes, "CREATE SERVER s 's3cret';");
    fails(&modes, "CREATE USER MAPPING FOR a SERVER s OPTIONS (password s3cret);");
}

#[test]
fn settings_of_postgres_are_known_by_their_names() {
    let modes = postgres();
    check(
        &modes,
        "ALTER DATABASE d SET \"app.jwt_secret\" TO 's3cret';",
        "ALTER DATABASE d SET \"app.jwt_secret\" TO '';",
    );
    check(
        &modes,
        "ALTER ROLE a IN DATABASE d SET app.api_key = s3cret",
        "ALTER ROLE a IN DATABASE d SET app.api_key = ''",
    );
    check(&modes, "ALTER SYSTEM SET primary_conninfo = 'x y';", "ALTER SYSTEM SET primary_conninfo = '';");
    check(
        &modes,
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET \"my.token\" TO 'a', 'b' AS $$SELECT 1$$;",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET \"my.token\" TO '', '' AS $$SELECT 1$$;",
    );
    stays(&modes, "ALTER ROLE a SET search_path TO '$user', public;");
    stays(&modes, "ALTER ROLE a SET password_encryption TO 'md5';");
    stays(&modes, "SET SESSION AUTHORIZATION 'postgres';");
    stays(&modes, "SET ssl_key_file = 'x';");
    stays(&modes, "CREATE TABLE t (password text DEFAULT 'x', token text);");
    stays(&modes, "ALTER TABLE t ALTER COLUMN secret SET DEFAULT 'x';");
    stays(&modes, "ALTER TABLE t ALTER COLUMN token SET STORAGE EXTERNAL;");
}

#[test]
fn accounts_of_mariadb_lose_their_passwords() {
    let modes = of(EngineKind::Mariadb, "10.11");
    let none = "'*0000000000000000000000000000000000000000'";
    check(
        &modes,
        "CREATE USER `a`@`%` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD' REQUIRE SUBJECT 'x';",
        &format!("CREATE USER `a`@`%` IDENTIFIED BY PASSWORD {none} REQUIRE SUBJECT 'x';"),
    );
    check(
        &modes,
        "ALTER USER 'a'@'h', b IDENTIFIED BY 's3\\'cret'",
        &format!("ALTER USER 'a'@'h', b IDENTIFIED BY PASSWORD {none}"),
    );
    check(
        &modes,
        "CREATE USER a IDENTIFIED VIA mysql_native_password USING PASSWORD('s3cret') OR ed25519 USING 's3cret' OR unix_socket;",
        &format!(
            "CREATE USER a IDENTIFIED VIA mysql_native_password USING {none} OR ed25519 USING 'invalid' OR unix_socket;"
        ),
    );
    check(
        &modes,
        "GRANT ALL ON *.* TO 'root'@'localhost' IDENTIFIED BY 's3cret' WITH GRANT OPTION;",
        &format!("GRANT ALL ON *.* TO 'root'@'localhost' IDENTIFIED BY PASSWORD {none} WITH GRANT OPTION;"),
    );
    check(&modes, "SET PASSWORD FOR 'a'@'b' = PASSWORD('s3cret');", &format!("SET PASSWORD FOR 'a'@'b' = {none};"));
    check(&modes, "SET PASSWORD = '*2470'", &format!("SET PASSWORD = {none}"));
    check(
        &modes,
        "/*M!100005 CREATE USER a IDENTIFIED BY 's3cret' */;",
        &format!("/*M!100005 CREATE USER a IDENTIFIED BY PASSWORD {none} */;"),
    );
    stays(&modes, "GRANT SELECT (a, b), INSERT ON `d`.`t` TO `a`@`%`;");
    stays(&modes, "CREATE ROLE 'r' WITH ADMIN 'a'@'b';");
    stays(&modes, "RENAME USER 'a'@'b' TO 'c'@'d';");
    stays(&modes, "RENAME TABLE a TO b;");
    stays(&modes, "GRANT 'r' TO 'a'@'b';");
    stays(&modes, "REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'a'@'b';");
    fails(&modes, "CREATE USER a IDENTIFIED 's3cret';");
    fails(&modes, "CREATE USER a IDENTIFIED BY s3cret;");
    fails(&modes, "CREATE USER a AUTHENTICATED 's3cret';");
    fails(&modes, "SET PASSWORD = s3cret(1)");
}

#[test]
fn accounts_of_mysql_lose_their_passwords() {
    let modes = of(EngineKind::Mysql, "9.7");
    let none = "'$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED'";
    check(
        &modes,
        "CREATE USER `a`@`%` IDENTIFIED WITH 'caching_sha2_password' AS '$A$005$s3cret' REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT COMMENT 'x';",
        &format!(
            "CREATE USER `a`@`%` IDENTIFIED WITH 'caching_sha2_password' AS {none} REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT COMMENT 'x';"
        ),
    );
    check(
        &modes,
        "CREATE USER a IDENTIFIED WITH caching_sha2_password AS 0x244124",
        &format!("CREATE USER a IDENTIFIED WITH caching_sha2_password AS {none}"),
    );
    check(
        &modes,
        "ALTER USER a IDENTIFIED BY 's3cret' REPLACE 'old' RETAIN CURRENT PASSWORD",
        "ALTER USER a IDENTIFIED BY RANDOM PASSWORD REPLACE '' RETAIN CURRENT PASSWORD",
    );
    check(&modes, "SET PASSWORD FOR a = 's3cret';", "SET PASSWORD FOR a TO RANDOM;");
    stays(&modes, "ALTER USER a IDENTIFIED BY RANDOM PASSWORD;");
    stays(&modes, "ALTER USER a DEFAULT ROLE 'r'@'%';");
}

#[test]
fn other_servers_of_mysql_lose_who_and_where() {
    let modes = of(EngineKind::Mariadb, "10.11");
    check(
        &modes,
        "CREATE SERVER `s` FOREIGN DATA WRAPPER `mysql` OPTIONS (USER 'anna', PASSWORD 's3cret', HOST 'db', PORT 3306);",
        "CREATE SERVER `s` FOREIGN DATA WRAPPER `mysql` OPTIONS (USER 'redacted', PASSWORD 'redacted', HOST 'redacted.invalid', PORT 3306);",
    );
    check(
        &modes,
        "CHANGE MASTER TO MASTER_HOST='db', MASTER_USER='r', MASTER_PASSWORD='s3cret', MASTER_LOG_FILE='bin.1', MASTER_LOG_POS=4;",
        "CHANGE MASTER TO MASTER_HOST='redacted.invalid', MASTER_USER='redacted', MASTER_PASSWORD='', MASTER_LOG_FILE='bin.1', MASTER_LOG_POS=4;",
    );
    check(
        &modes,
        "CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD = 's3cret'",
        "CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD = ''",
    );
    check(
        &modes,
        "CREATE TABLE t (a int COMMENT 'x') ENGINE=FEDERATED CONNECTION='mysql://anna:s3cret@db/shop/t';",
        "CREATE TABLE t (a int COMMENT 'x') ENGINE=FEDERATED CONNECTION='mysql://redacted@redacted.invalid/redacted/redacted';",
    );
    check(
        &modes,
        "CREATE TABLE t (a int) ENGINE=CONNECT TABLE_TYPE=ODBC CONNECTION='DSN=x;PWD=s3cret' OPTION_LIST='user=a,password=s3cret';",
        "CREATE TABLE t (a int) ENGINE=CONNECT TABLE_TYPE=ODBC CONNECTION='redacted' OPTION_LIST='';",
    );
    check(&modes, "SET GLOBAL my_secret = 's3cret', @api_key := 'x';", "SET GLOBAL my_secret = '', @api_key := '';");
    stays(&modes, "CREATE TABLE t (a int) CONNECTION='server/table';");
    stays(
        &modes,
        "CREATE TABLE t (`password` varchar(9) DEFAULT 'x' COMMENT 'y', connection varchar(20) DEFAULT 'a');",
    );
    stays(&modes, "SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0");
    stays(&modes, "SET GLOBAL validate_password_policy = 'LOW'");
    stays(&modes, "START TRANSACTION");
}

#[test]
fn any_statement_is_read_or_refused() {
    use proptest::prelude::*;
    proptest!(ProptestConfig { failure_persistence: None, cases: 3000, ..Default::default() }, |(
        text in "(CREATE |ALTER |SET |GRANT |USER |ROLE |SERVER |SUBSCRIPTION |MAPPING |SYSTEM |TABLE |FOREIGN |DATA |OPTIONS|IDENTIFIED |BY |WITH |AS |VIA |USING |PASSWORD|CONNECTION|OR |TO |CHANGE |=|@|\\(|\\)|,|'x'|a |0xAB|\\.|\"|'|;){0,14}",
        dialect in 0..3
    )| {
        let modes = match dialect {
            0 => postgres(),
            1 => of(EngineKind::Mysql, "9.7"),
            _ => of(EngineKind::Mariadb, "10.11"),
        };
        let mut behind = 0;
        for redaction in secrets(text.as_bytes(), &modes).unwrap_or_default() {
            prop_assert!(redaction.range.start >= behind && redaction.range.end <= text.len());
            behind = redaction.range.end;
        }
    });
}
