//! Tables in the formats of data tools: every set written, read by a consumer that is
//! not ours, loaded, and compared row by row with the masked SQL dump.
//!
//! PostgreSQL itself reads CSV and JSON (`COPY … CSV`, `json_populate_record`), MariaDB
//! reads CSV (`LOAD DATA`), DuckDB, Python and pyarrow read everything, and dbt its
//! seeds. A missing Python or network fails the tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cluster::finish;
use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;
use crate::maria_database::MariaDatabase;
use crate::{mysql_sets, sets};

/// Pinned, so that a new release of a consumer does not fail an old commit.
const READERS: [&str; 2] = ["duckdb==2.0.0", "pyarrow==26.0.1"];
const DBT: [&str; 3] = ["dbt-core==1.9.11", "dbt-postgres==1.9.1", "dbt-duckdb==1.9.6"];

const FORMATS: [&str; 4] = ["csv", "json", "jsonl", "parquet"];

/// The programs of a private environment that has the packages.
fn environment(packages: &[&str]) -> PathBuf {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join(packages.join("-").replace('=', "-"));
    let made = environment.join("made");
    let lock = std::fs::File::create(environment.with_extension("lock")).expect("the target directory can be written");
    // Tests of this file run at once.
    lock.lock().expect("a file can be locked");
    if !made.exists() {
        finish(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        finish(Command::new(environment.join("bin/python")).args(pip).args(packages));
        std::fs::write(made, "").expect("the target directory can be written");
    }
    environment.join("bin")
}

/// What is read from a folder, as a script for an engine.
fn read_back(dir: &Dir, format: &str, engine: &str) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tabular.py");
    let mut command = Command::new(environment(&READERS).join("python"));
    // Alone: beside the script stands another `secrets.py`.
    command.arg("-I").arg(script).args([format, format, engine, "tables.json"]).current_dir(dir.path());
    dir.write(&format!("{format}.sql"), finish(&mut command).stdout)
}

/// One table: the name of its file, its name in SQL, columns and which of them are bytes.
struct Table {
    file: String,
    name: String,
    columns: Vec<String>,
    binary: Vec<bool>,
}

/// From rows of file, name, column and whether it holds bytes, those of a table together.
fn tables(dir: &Dir, columns: Vec<Vec<String>>) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for row in columns {
        if tables.last().is_none_or(|table| table.name != row[1]) {
            let [file, name] = [0, 1].map(|index| row[index].clone());
            tables.push(Table { file, name, columns: Vec::new(), binary: Vec::new() });
        }
        let table = tables.last_mut().expect("it was pushed");
        table.columns.push(row[2].clone());
        table.binary.push(matches!(row[3].as_str(), "t" | "1"));
    }
    assert!(!tables.is_empty());
    let told: Vec<serde_json::Value> = tables
        .iter()
        .map(|table| {
            let binary = table.columns.iter().zip(&table.binary).filter(|(_, is_binary)| **is_binary);
            let binary: Vec<&String> = binary.map(|(column, _)| column).collect();
            serde_json::json!({ "file": table.file, "table": table.name, "binary": binary })
        })
        .collect();
    dir.write("tables.json", serde_json::Value::from(told).to_string());
    tables
}

/// A project whose rules are drafted.
fn drafted(url: &str) -> Dir {
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(url).arg("project").run().ok();
    dir
}

/// A project that keeps everything, for values that are invented.
fn kept(url: &str, tables: &[&str]) -> Dir {
    let dir = Dir::new();
    let rules = "version: 1\nschema: schemas/project.yaml\nkey: env:STANDIN_KEY\ntables:\n";
    let line = |table: &&str| format!("  {table}: {{keep: all, because: \"invented here\"}}\n");
    dir.write("masks/project.yaml", rules.to_owned() + &tables.iter().map(line).collect::<String>());
    Standin::new(&dir, "snapshot project --source").arg(url).run().ok();
    dir
}

/// The masked dump as SQL, and in every format.
fn dumped(dir: Dir, url: &str) -> Dir {
    Standin::new(&dir, "dump project --out out.sql --source").arg(url).run().ok();
    for format in FORMATS {
        Standin::new(&dir, &format!("dump project --to {format} --out {format} --source")).arg(url).run().ok();
    }
    dir
}

/// The columns that are written; no name in the sets has a comma.
fn header(dir: &Dir, table: &Table) -> Vec<String> {
    let file = dir.text(&format!("csv/{}.csv", table.file));
    let header = file.lines().next().expect("a file of no rows has a header");
    header.split(',').map(|name| name.trim_matches('"').to_owned()).collect()
}

/// Shows the first row that differs, and no more.
#[track_caller]
fn assert_same(mut wanted: Vec<Vec<String>>, mut found: Vec<Vec<String>>, what: &str) {
    wanted.sort();
    found.sort();
    let pairs = wanted.iter().zip(&found);
    if let Some((wanted, found)) = pairs.clone().find(|(wanted, found)| wanted != found) {
        panic!("{what}: wanted {wanted:?}, found {found:?}");
    }
    assert_eq!(wanted.len(), found.len(), "rows of {what}");
}

const POSTGRES_COLUMNS: &str = "SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname, \
    format('%I.%I', n.nspname, c.relname), a.attname, a.atttypid = 'bytea'::regtype \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' \
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
    ORDER BY 2, a.attnum";

fn quoted(column: &str) -> String {
    format!("\"{}\"", column.replace('"', "\"\""))
}

#[track_caller]
fn postgres(set: &str) {
    let Some(source) = sets::loaded(set) else { return };
    let url = source.url();
    compare_postgres(&dumped(drafted(&url), &url), set);
}

#[track_caller]
fn compare_postgres(dir: &Dir, set: &str) {
    let wanted = Database::create();
    wanted.load(&dir.join("out.sql"));
    let tables = tables(dir, wanted.rows(POSTGRES_COLUMNS));
    let found = Database::create();
    found.load(&dir.join("out.sql"));
    let truncate: String = tables.iter().map(|table| format!("TRUNCATE {} CASCADE;", table.name)).collect();
    let check = |reader: &str, script: &Path| {
        found.run(&truncate);
        found.load(script);
        for table in &tables {
            let columns: Vec<String> = table.columns.iter().map(|column| quoted(column) + "::text").collect();
            let query = format!("SELECT {} FROM {}", columns.join(", "), table.name);
            assert_same(wanted.rows(&query), found.rows(&query), &format!("{set}, {reader}: {}", table.name));
        }
    };
    for format in ["csv", "parquet"] {
        check(&format!("{format} by Python"), &read_back(dir, format, "postgres"));
    }
    for format in ["csv", "jsonl", "json"] {
        let mut script = "SET session_replication_role = replica;\n".to_owned();
        for table in &tables {
            let columns = header(dir, table).iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
            let file = dir.join(&format!("{format}/{}.{format}", table.file));
            let (file, name) = (file.display(), &table.name);
            // No line of JSON holds these two as they are.
            let lines = format!(
                "CREATE TEMP TABLE lines (at serial, line text);\n\
                 \\copy lines (line) FROM '{file}' (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')\n\
                 INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM"
            );
            script += &match format {
                "csv" => format!("\\copy {name} ({columns}) FROM '{file}' (FORMAT csv, HEADER)\n"),
                "jsonl" => format!(
                    "{lines} (SELECT (json_populate_record(NULL::{name}, line::json)).* FROM lines) AS t;\n\
                     DROP TABLE lines;\n"
                ),
                _ => format!(
                    "{lines} json_populate_recordset(NULL::{name}, \
                     (SELECT string_agg(line, E'\\n' ORDER BY at)::json FROM lines)) AS t;\nDROP TABLE lines;\n"
                ),
            };
        }
        check(&format!("{format} by PostgreSQL"), &dir.write("load.sql", script));
    }
}

#[test]
fn pagila_in_every_format() {
    postgres("pagila/pagila.sql");
}

#[test]
fn chinook_in_every_format() {
    postgres("chinook/Chinook_PostgreSql_SerialPKs.noctl.sql");
}

#[test]
fn employee_in_every_format() {
    postgres("employee/employee.pg.sql");
}

#[test]
fn northwind_in_every_format() {
    postgres("northwind/northwind.sql");
}

#[test]
fn nasty_in_every_format() {
    postgres("nasty/nasty.sql");
}

const MARIA_COLUMNS: &str = "SELECT c.table_name, concat('`', c.table_name, '`'), c.column_name, \
    c.data_type LIKE '%blob' OR c.data_type LIKE '%binary' OR c.data_type IN ('geometry', 'point', 'bit') \
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) \
    WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND c.generation_expression IS NULL \
    ORDER BY 1, c.ordinal_position";

#[track_caller]
fn maria(set: &[&str]) {
    let Some(source) = mysql_sets::loaded(set) else { return };
    let url = source.url();
    compare_maria(&dumped(drafted(&url), &url), &set.join(" "));
}

#[track_caller]
fn compare_maria(dir: &Dir, set: &str) {
    let wanted = MariaDatabase::create();
    wanted.load(&dir.join("out.sql"));
    let tables = tables(dir, wanted.rows(MARIA_COLUMNS));
    let found = MariaDatabase::create();
    found.load(&dir.join("out.sql"));
    for trigger in
        found.rows("SELECT trigger_name, 1 FROM information_schema.triggers WHERE trigger_schema = DATABASE()")
    {
        found.run(&format!("DROP TRIGGER `{}`", trigger[0]));
    }
    let delete: String = tables.iter().map(|table| format!("DELETE FROM {};", table.name)).collect();
    let check = |reader: &str, script: &Path, empty_is_null: bool| {
        found.run(&format!("SET foreign_key_checks = 0; {delete}"));
        found.load(script);
        for table in &tables {
            let shown = |(column, is_binary): (&String, &bool)| match (is_binary, empty_is_null) {
                (true, _) => format!("hex(`{column}`)"),
                (false, false) => format!("`{column}`"),
                (false, true) => format!("nullif(`{column}`, '')"),
            };
            let columns: Vec<String> = table.columns.iter().zip(&table.binary).map(shown).collect();
            let query = format!("SELECT {} FROM {}", columns.join(", "), table.name);
            assert_same(wanted.rows(&query), found.rows(&query), &format!("{set}, {reader}: {}", table.name));
        }
    };
    for format in FORMATS {
        check(&format!("{format} by Python"), &read_back(dir, format, "mysql"), false);
    }
    // The server reads the files itself, as another user.
    let modes = ["-R", "a+rX"].map(std::ffi::OsStr::new);
    finish(Command::new("chmod").args(modes).arg(dir.path()));
    // LOAD DATA knows no NULL but a word of its own, so the empty text is one too.
    let mut script =
        "SET foreign_key_checks = 0; SET time_zone = '+00:00'; SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';\n".to_owned();
    for table in &tables {
        let columns = header(dir, table);
        let variables: Vec<String> = (0..columns.len()).map(|index| format!("@v{index}")).collect();
        let set = columns.iter().enumerate().map(|(index, column)| {
            let at = table.columns.iter().position(|name| name == column).expect("a column of the table");
            match table.binary[at] {
                true => format!("`{column}` = unhex(substr(nullif(@v{index}, ''), 3))"),
                false if is_nullable(&wanted, table, column) => format!("`{column}` = nullif(@v{index}, '')"),
                false => format!("`{column}` = @v{index}"),
            }
        });
        script += &format!(
            "LOAD DATA INFILE '{}' INTO TABLE {} CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' \
             OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '' LINES TERMINATED BY '\\n' IGNORE 1 LINES ({}) SET {};\n",
            dir.join(&format!("csv/{}.csv", table.file)).display(),
            table.name,
            variables.join(", "),
            set.collect::<Vec<_>>().join(", ")
        );
    }
    check("csv by LOAD DATA", &dir.write("load.sql", script), true);
}

fn is_nullable(database: &MariaDatabase<'_>, table: &Table, column: &str) -> bool {
    let asked = format!(
        "SELECT is_nullable = 'YES' FROM information_schema.columns \
         WHERE table_schema = DATABASE() AND table_name = '{}' AND column_name = '{column}'",
        table.file
    );
    database.value(&asked) == "1"
}

#[test]
fn sakila_of_mariadb_in_every_format() {
    maria(&["sakila-mysql/sakila-mv-schema.sql", "sakila-mysql/sakila-mv-data.sql"]);
}

#[track_caller]
fn sqlite(set: &str) {
    let Some(file) = sets::set(set) else { return };
    let url = format!("sqlite:{}", file.display());
    compare_sqlite(&dumped(drafted(&url), &url), set);
}

#[track_caller]
fn compare_sqlite(dir: &Dir, set: &str) {
    let loaded = || {
        let database = rusqlite::Connection::open_in_memory().unwrap();
        database.execute_batch(&dir.text("out.sql")).unwrap();
        database
    };
    let wanted = loaded();
    let rows = |database: &rusqlite::Connection, query: &str| -> Vec<Vec<String>> {
        let mut statement = database.prepare(query).unwrap();
        let width = statement.column_count();
        let read = statement.query_map([], |row| (0..width).map(|index| row.get(index)).collect()).unwrap();
        read.map(Result::unwrap).collect()
    };
    let columns = "SELECT t.name, '\"' || t.name || '\"', c.name, CAST(c.type LIKE '%blob%' AS TEXT) \
        FROM sqlite_schema t, pragma_table_xinfo(t.name) c \
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.hidden = 0 ORDER BY 1, c.cid";
    let tables = tables(dir, rows(&wanted, columns));
    for format in FORMATS {
        let found = loaded();
        let empty: String = tables.iter().map(|table| format!("DELETE FROM {};", table.name)).collect();
        found.execute_batch(&format!("PRAGMA foreign_keys = OFF;{empty}")).unwrap();
        let script = read_back(dir, format, "sqlite");
        found.execute_batch(&std::fs::read_to_string(script).unwrap()).unwrap();
        for table in &tables {
            // As a literal, which tells a text from a number.
            let columns: Vec<String> =
                table.columns.iter().map(|column| format!("quote({})", quoted(column))).collect();
            let query = format!("SELECT {} FROM {}", columns.join(", "), table.name);
            assert_same(rows(&wanted, &query), rows(&found, &query), &format!("{set}, {format}: {}", table.name));
        }
    }
}

#[test]
fn sqlite_sets_in_every_format() {
    sqlite("chinook/Chinook_Sqlite.sqlite");
    sqlite("employee/employee.db");
}

/// Runs `dbt seed` of the folder `seeds`.
#[track_caller]
fn seed(dir: &Dir, profile: &str) {
    let project =
        "name: shop\nversion: '1.0'\nprofile: shop\nseed-paths: [seeds]\nflags: {send_anonymous_usage_stats: false}\n";
    dir.write("dbt_project.yml", project);
    dir.write("profiles.yml", format!("shop:\n  target: here\n  outputs:\n    here: {profile}\n"));
    let mut command = Command::new(environment(&DBT).join("dbt"));
    command.args(["seed", "--no-use-colors", "--profiles-dir", ".", "--project-dir", "."]).current_dir(dir.path());
    let output = command.env("HOME", dir.path()).output().expect("dbt can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Seeds PostgreSQL through dbt, and compares every value's text.
#[track_caller]
fn seeded(set: &str, flags: &str, as_dbt_reads: impl Fn(&str) -> String) {
    let Some(source) = sets::loaded(set) else { return };
    let dir = drafted(&source.url());
    Standin::new(&dir, "dump project --out out.sql --source").arg(source.url()).run().ok();
    Standin::new(&dir, &format!("dump project --to dbt --out seeds {flags} --source")).arg(source.url()).run().ok();
    let database = Database::create();
    database.load(&dir.join("out.sql"));
    let (port, name) = (database.port(), database.name());
    let profile = format!(
        "{{type: postgres, host: 127.0.0.1, port: {port}, user: postgres, pass: '', dbname: {name}, schema: seeds, threads: 1}}"
    );
    seed(&dir, &profile);
    for table in
        tables(&dir, database.rows(&format!("SELECT * FROM ({POSTGRES_COLUMNS}) AS c WHERE format NOT LIKE 'seeds.%'")))
    {
        let seed = table.file.replace('.', "__");
        let texts = |read: &dyn Fn(&str) -> String| {
            let texts: Vec<String> =
                table.columns.iter().map(|column| read(&format!("rtrim({}::text)", quoted(column)))).collect();
            texts.join(", ")
        };
        let wanted = database.rows(&format!("SELECT {} FROM {}", texts(&as_dbt_reads), table.name));
        let found = database.rows(&format!("SELECT {} FROM seeds.\"{seed}\"", texts(&str::to_owned)));
        assert_same(wanted, found, &format!("{set}, dbt: {}", table.name));
    }
}

#[test]
fn dbt_seeds_are_the_tables() {
    seeded("chinook/Chinook_PostgreSql_SerialPKs.noctl.sql", "", str::to_owned);
}

#[test]
fn dbt_changes_what_it_is_allowed_to() {
    let read = |text: &str| {
        let text = format!("replace(replace({text}, E'\\r\\n', E'\\n'), E'\\r', E'\\n')");
        format!("CASE WHEN lower(btrim({text}, E' \\t\\n\\v\\f')) IN ('', 'null') THEN NULL ELSE {text} END")
    };
    seeded("northwind/northwind.sql", "--allow-lossy", read);
}

/// Values at the edges of their types. A line's end between the parts of a document, its
/// `null` and an array's lower bound are not among them: JSON Lines, `to_json` and lists
/// do not have them.
const EDGES_POSTGRES: &str = r#"
    CREATE TYPE mood AS ENUM ('sad', 'it''s "ok"');
    CREATE TABLE "Odd ""Table" (
        id bigint PRIMARY KEY, small int2, medium int4, exact numeric, money numeric(38, 10), scaled numeric(6),
        single real, double float8, flag boolean, note text, padded char(5), bytes bytea, day date, clock time,
        clock_tz timetz, stamp timestamp, stamp_tz timestamptz, span interval, guid uuid, doc json, docb jsonb,
        address inet, mood mood, span_of int4range, bits bit varying(5),
        ints int[], notes text[], flags boolean[], stamps timestamptz[], docs jsonb[], blobs bytea[], guids uuid[],
        exacts numeric(6, 2)[], days date[]);
    CREATE TABLE empty (id int PRIMARY KEY, note text);
    INSERT INTO "Odd ""Table" VALUES
        (-9223372036854775808, -32768, -2147483648, 123456789012345678901234567890.123456789, -0.0000000001, -12300,
         'NaN', '-Infinity', true, E'a"b''c\\d,e;\t\r\n\u2028\u0085 \x01é😀', 'ab', '\x00ff5c78', '0001-01-01', '00:00:00',
         '23:59:59.999999-11', '0001-01-01 00:00:00', '0001-01-01 12:00:00+00', '-1 year -2 days 03:04:05.6',
         '00000000-0000-0000-0000-000000000000', E'{"b" : 1.50,  "a":[12345678901234567890.1], "a":"\\u00e9"}',
         '{"x": [1, null, "y\n\"z"]}', '10.0.0.1/8', 'it''s "ok"', '[1,5)', '101',
         '{1,NULL,-3}', E'{"a\\"b\\\\c",NULL,"NULL","","{x,y}"," "}', '{t,NULL,f}', '{"2026-11-22 12:00:00.5+02"}',
         ARRAY['{"a": "b\\c"}', '[]', '"s"']::jsonb[], ARRAY['\x00', '\x']::bytea[],
         '{6ba7b810-9dad-11d1-80b4-00c04fd430c8}', '{1.50,-0.01,NULL}', '{9999-12-31,NULL}'),
        (9223372036854775807, 32767, 2147483647, 'NaN', 9999999999999999999999999999.9999999999, 999900,
         1.17549435e-38, 5e-324, false, '', '', '', '9999-12-31', '23:59:59.999999', '00:00:00+00',
         '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999+00', '0', 'ffffffff-ffff-ffff-ffff-ffffffffffff',
         '"text"', '{}', '::1', 'sad', 'empty', '', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'),
        (0, 0, 0, 0.0, 0, 0, 3.4028235e38, 0.1, NULL, ' NULL ', 'NULL', '\x', '2024-02-29', '12:30:00.5', NULL,
         '1969-12-31 23:59:59.999999', '2026-03-29 02:30:00+02', NULL, NULL, '[]', 'false', NULL, NULL, NULL, NULL,
         NULL, '{"\\."}', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
         NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (2, NULL, NULL, 1e-30, 1, NULL, 16777216, 1e308, NULL, '\.', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
         NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
"#;

#[test]
fn edges_of_postgres_types_in_every_format() {
    let source = Database::create();
    let dir = Dir::new();
    source.load(&dir.write("edges.sql", EDGES_POSTGRES));
    let url = source.url();
    compare_postgres(&dumped(kept(&url, &["'Odd \"Table'", "empty"]), &url), "edges");
}

#[test]
fn what_parquet_has_not_is_refused_with_its_place() {
    let source = Database::create();
    source.run(
        "CREATE TABLE t (id int PRIMARY KEY, day date, stamp timestamptz, clock time, exact numeric(4,2), ints int[])",
    );
    let url = source.url();
    for (column, value) in [
        ("day", "infinity"),
        ("day", "0044-03-15 BC"),
        ("stamp", "-infinity"),
        ("stamp", "12026-01-01 00:00:00+00"),
        ("clock", "24:00:00"),
        ("exact", "NaN"),
        ("ints", "{{1,2},{3,4}}"),
    ] {
        source.run(&format!(
            "TRUNCATE t; INSERT INTO t (id) VALUES (1); INSERT INTO t (id, {column}) VALUES (2, '{value}')"
        ));
        let dir = kept(&url, &["t"]);
        let refused = Standin::new(&dir, "dump project --to parquet --out out --source").arg(&url).run().fails(1);
        refused.stderr_has(&format!("t.{column}, row 2")).shows_nowhere(value);
        assert!(!dir.has("out"), "a refused run leaves no output");
        Standin::new(&dir, "dump project --to jsonl --out out --source").arg(&url).run().ok();
    }
}

const EDGES_MARIA: &str = r#"
    CREATE TABLE edges (
        id bigint PRIMARY KEY, tiny tinyint, flag tinyint(1), utiny tinyint unsigned, umedium mediumint unsigned,
        uint int unsigned, ubig bigint unsigned, filled int(8) zerofill, exact decimal(38, 10), long_one decimal(65, 30),
        single float, twice double, yr year, day date, clock time(6), stamp datetime(6), seen timestamp(3) NULL,
        note text, padded char(5), mood enum('sad', 'it''s "ok"'), moods set('a', 'b'), bytes varbinary(9), data blob,
        six bit(6), guid uuid, address inet6, place point);
    CREATE TABLE empty (id int PRIMARY KEY, note text);
    INSERT INTO edges VALUES
        (-9223372036854775808, -128, 7, 255, 16777215, 4294967295, 18446744073709551615, 42,
         1234567890123456789012345678.0123456789, 12345678901234567890123456789012345.012345678901234567890123456789,
         3.402823e38, 1.7976931348623157e308, 0, '9999-12-31', '-838:59:59', '9999-12-31 23:59:59.999999',
         '2026-03-29 02:30:00.125', 'a"b''c\\d,e;\t\r\n é😀', 'ab', 'it''s "ok"', 'a,b', x'00ff5c', x'27220a',
         b'101010', '6ba7b810-9dad-11d1-80b4-00c04fd430c8', '::1', POINT(1, -2.5)),
        (1, 0, 1, 0, 0, 0, 0, 0, -0.0000000001, -1, 1.17549e-38, 5e-324, 2155, '0001-01-01', '838:59:59.999999',
         '0001-01-01 00:00:00', '1970-01-01 00:00:01', ' NULL ', 'NULL', 'sad', 'a', x'5c78', x'', b'000000', NULL,
         NULL, NULL),
        (2, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0.1, 0.1, 1901, NULL, NULL, NULL, NULL, '\\.', NULL,
         NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
         NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
"#;

#[test]
fn edges_of_mariadb_types_in_every_format() {
    let source = MariaDatabase::create();
    if !source.server().is_mariadb() {
        // Its sets are loaded above; uuid and inet6 are MariaDB's.
        return;
    }
    let dir = Dir::new();
    source.load(&dir.write("edges.sql", EDGES_MARIA));
    let url = source.url();
    compare_maria(&dumped(kept(&url, &["edges", "empty"]), &url), "edges");
}

const EDGES_SQLITE: &str = r#"
    CREATE TABLE edges (
        id INTEGER PRIMARY KEY, flag BOOLEAN, tiny TINYINT, exact DECIMAL(10, 2), twice REAL, note TEXT, bytes BLOB,
        day DATE, stamp DATETIME, doc JSON, guid UUID);
    CREATE TABLE empty (id INTEGER PRIMARY KEY, note TEXT);
    INSERT INTO edges VALUES
        (-9223372036854775808, 0, 1000, 12.5, 9e999, 'a"b''c\d,e;' || char(9, 13, 10, 8232) || 'é😀', x'00ff', '2026-11-22',
         '2026-11-22 12:30:00', '{"a": [1, "b"]}', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'),
        (9223372036854775807, 1, -1, 9007199254740991, -9e999, '', x'', '0001-01-01', '12:30', '[]', NULL),
        (0, NULL, NULL, -0.01, 5e-324, ' NULL ', x'5c78', '9999-12-31', NULL, '{"b": null}', NULL),
        (1, NULL, NULL, 100, 1e21, '007', NULL, NULL, NULL, NULL, NULL),
        (2, NULL, NULL, NULL, 3.0, NULL, NULL, NULL, NULL, NULL, NULL);
"#;

#[test]
fn edges_of_sqlite_types_in_every_format() {
    let dir = Dir::new();
    let file = dir.join("edges.db");
    rusqlite::Connection::open(&file).unwrap().execute_batch(EDGES_SQLITE).unwrap();
    let url = format!("sqlite:{}", file.display());
    compare_sqlite(&dumped(kept(&url, &["edges", "empty"]), &url), "edges");
}

#[test]
fn parquet_has_row_groups_and_equal_bytes() {
    let source = Database::create();
    source.run("CREATE TABLE t (id int PRIMARY KEY, note text); INSERT INTO t SELECT n, 'note ' || n FROM generate_series(1, 140000) n");
    let dir = kept(&source.url(), &["t"]);
    for out in ["one", "two"] {
        Standin::new(&dir, &format!("dump project --to parquet --out {out} --source")).arg(source.url()).run().ok();
    }
    assert!(std::fs::read(dir.join("one/t.parquet")).unwrap() == std::fs::read(dir.join("two/t.parquet")).unwrap());
    let asked = "import pyarrow.parquet as p; f = p.ParquetFile('one/t.parquet'); m = f.metadata; t = f.read(); \
        print(m.num_row_groups, m.num_rows, m.created_by, t['id'].to_pylist() == list(range(1, 140001)), t['note'][139999])";
    let mut command = Command::new(environment(&READERS).join("python"));
    let output = finish(command.args(["-I", "-c", asked]).current_dir(dir.path()));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "2 140000 standin True note 140000\n");
}
