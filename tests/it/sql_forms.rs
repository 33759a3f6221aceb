//! Every form of SQL, loaded by the engine's own client with constraints on, holds
//! the rows that the default form holds.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::Standin;
use crate::database::Database;
use crate::dir::{Dir, files};
use crate::maria_database::MariaDatabase;
use crate::{mysql_sets, sets};

const FORMS: &[&str] = &[
    "--inserts",
    "--column-inserts --rows-per-insert 7",
    "--rows-per-insert 1000 --jobs 8",
    "--to sql-folder",
    "--to sql-folder --column-inserts --jobs 1",
];

/// For sets of many rows.
const FEW: &[&str] = &["--inserts --jobs 8", "--to sql-folder --rows-per-insert 100"];

fn example(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop").join(file)
}

/// A database of one of the engines, and how its own client loads it.
trait Target {
    fn load_text(&self, file: &Path);
    /// Whether it loads; from within the folder.
    fn loads_folder(&self, folder: &Path) -> bool;
    fn execute(&self, sql: &str);
    /// All rows of all tables, and where sequences stand.
    fn content(&self) -> Vec<String>;

    #[track_caller]
    fn load_any(&self, out: &Path) {
        match out.is_dir() {
            true => assert!(self.loads_folder(out), "{} does not load", out.display()),
            false => self.load_text(out),
        }
    }
}

impl Target for Database<'_> {
    fn load_text(&self, file: &Path) {
        self.load(file);
    }

    fn loads_folder(&self, folder: &Path) -> bool {
        // From anywhere: what it reads in stands beside it.
        let mut psql = Command::new("psql");
        psql.args(["-X", "-q", "-d", &self.url(), "-f"]).arg(folder.join("load.sql"));
        psql.output().expect("psql can be run").status.success()
    }

    fn execute(&self, sql: &str) {
        self.run(sql);
    }

    fn content(&self) -> Vec<String> {
        let tables = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";
        let mut content = Vec::new();
        for table in self.rows(tables).concat() {
            let rows = self.rows(&format!("SELECT t::text FROM {table} AS t ORDER BY t::text COLLATE \"C\""));
            content.extend(rows.concat().into_iter().map(|row| format!("{table} {row}")));
        }
        content.extend(
            self.rows(
                "SELECT schemaname || sequencename || ' ' || coalesce(last_value, -1) FROM pg_sequences ORDER BY 1",
            )
            .concat(),
        );
        content
    }
}

impl Target for MariaDatabase<'_> {
    fn load_text(&self, file: &Path) {
        self.load(file);
    }

    fn loads_folder(&self, folder: &Path) -> bool {
        self.try_load_in(folder, "load.sql").is_ok()
    }

    fn execute(&self, sql: &str) {
        self.run(sql);
    }

    fn content(&self) -> Vec<String> {
        let tables = "SELECT table_name, group_concat(concat('coalesce(hex(`', column_name, '`),''-'')') ORDER BY ordinal_position) \
            FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) \
            WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' GROUP BY 1 ORDER BY 1";
        let mut content = Vec::new();
        for table in self.rows(tables) {
            let mut rows = self.rows(&format!("SELECT concat_ws(' ', {}) FROM `{}`", table[1], table[0])).concat();
            rows.sort();
            content.extend(rows.into_iter().map(|row| format!("{} {row}", table[0])));
        }
        content
    }
}

struct Sqlite(PathBuf);

impl Sqlite {
    fn new(dir: &Dir, name: &str) -> Sqlite {
        Sqlite(dir.join(name))
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.0.display())
    }

    fn connection(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(&self.0).unwrap()
    }

    fn read(&self, sql: &str) -> Vec<String> {
        let connection = self.connection();
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }
}

impl Target for Sqlite {
    fn load_text(&self, file: &Path) {
        self.execute(&std::fs::read_to_string(file).unwrap());
    }

    fn loads_folder(&self, folder: &Path) -> bool {
        let mut shell = Command::new("sqlite3");
        shell.arg(&self.0).current_dir(folder).stdin(std::fs::File::open(folder.join("load.sql")).unwrap());
        shell.output().expect("sqlite3 can be run").status.success()
    }

    fn execute(&self, sql: &str) {
        self.connection().execute_batch(sql).unwrap();
    }

    fn content(&self) -> Vec<String> {
        assert_eq!(self.read("SELECT 'orphan' FROM pragma_foreign_key_check"), [""; 0]);
        let mut content = Vec::new();
        for table in self.read("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
            let table = table.replace('"', "\"\"");
            let columns = format!(
                "SELECT 'quote(\"' || replace(name, '\"', '\"\"') || '\")' FROM pragma_table_xinfo('{}')",
                table.replace("\"\"", "\"").replace('\'', "''")
            );
            let columns = self.read(&columns).join("||' '||");
            content.extend(
                self.read(&format!("SELECT '{}' || {columns} FROM \"{table}\" ORDER BY 1", table.replace('\'', "''"))),
            );
        }
        content
    }
}

fn project(url: &str) -> Dir {
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(url).arg("case").run().ok();
    dir
}

/// Everything is kept, so that what arrives can be compared.
fn kept(url: &str, tables: &str) -> Dir {
    let dir = Dir::new();
    let rules = format!("version: 1\nschema: schemas/case.yaml\nkey: env:STANDIN_KEY\n\ntables:\n{tables}");
    dir.write("masks/case.yaml", rules);
    Standin::new(&dir, "snapshot case --source").arg(url).run().ok();
    dir
}

fn dump(dir: &Dir, url: &str, flags: &str, out: &str) -> PathBuf {
    Standin::new(dir, &format!("dump case {flags} --out {out} --source")).arg(url).run().ok();
    dir.join(out)
}

/// Loads every form beside the default one, and compares.
#[track_caller]
fn every_form<T: Target>(dir: &Dir, url: &str, forms: &[&str], new: impl Fn(&str) -> T) {
    let usual = new("usual");
    usual.load_any(&dump(dir, url, "", "usual.sql"));
    let wanted = usual.content();
    assert!(wanted.len() > 10, "there is something to compare");
    for (index, form) in forms.iter().enumerate() {
        let target = new(&format!("form{index}"));
        let out = if form.contains("folder") { format!("form{index}") } else { format!("form{index}.sql") };
        target.load_any(&dump(dir, url, form, &out));
        same(&target.content(), &wanted, form);
    }
}

#[track_caller]
fn same(content: &[String], wanted: &[String], what: &str) {
    for (index, wanted) in wanted.iter().enumerate() {
        assert_eq!(content.get(index), Some(wanted), "{what}: line {index}");
    }
    assert_eq!(content.len(), wanted.len(), "{what}");
}

/// Brings a target up to date that lacks rows and holds other values, twice.
#[track_caller]
fn upserts<T: Target>(dir: &Dir, url: &str, target: &T, only: &str, spoil: &str) {
    let wanted = target.content();
    for (index, form) in
        ["--upsert", "--upsert --inserts", "--upsert --rows-per-insert 3 --to sql-folder"].iter().enumerate()
    {
        let out = if form.contains("folder") { format!("upsert{index}") } else { format!("upsert{index}.sql") };
        let out = dump(dir, url, &format!("{form} {only}"), &out);
        target.load_any(&out);
        same(&target.content(), &wanted, form);
        // The checks of references that stand behind the rows of MariaDB are not read.
        if index == 1 && url.starts_with("postgres:") {
            Standin::new(dir, "verify upsert1.sql --source").arg(url).run().ok();
        }
        target.execute(spoil);
        assert_ne!(target.content(), wanted, "something is spoilt");
        target.load_any(&out);
        same(&target.content(), &wanted, form);
    }
}

#[test]
fn postgres_shop() {
    let source = Database::create();
    source.load(&example("schema.postgres.sql"));
    source.load(&example("production.sql"));
    let dir = project(&source.url());
    every_form(&dir, &source.url(), FEW, |_| Database::create());
    let target = Database::create();
    target.load(&dir.join("usual.sql"));
    upserts(
        &dir,
        &source.url(),
        &target,
        "",
        "UPDATE users SET first_name = 'x'; DELETE FROM payments WHERE id % 3 = 0; DELETE FROM tickets",
    );
}

#[test]
fn postgres_sets() {
    for path in ["pagila/pagila.sql", "nasty/nasty.sql"] {
        let Some(source) = sets::loaded(path) else { continue };
        every_form(&project(&source.url()), &source.url(), FEW, |_| Database::create());
    }
}

/// What tables may hold that INSERT has to say in another way than COPY.
const TYPES: &str = "
    CREATE TYPE mood AS ENUM ('a b', 'it''s');
    CREATE TYPE pair AS (n int, t text);
    CREATE DOMAIN amount AS numeric;
    CREATE TABLE kinds (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, flag boolean, small smallint, large bigint, f4 real,
        f8 double precision, n numeric, a amount, b bytea, bits bit(4), vb bit varying, t text, c char(3), m mood, p pair,
        list text[], grid int[][], r int4range, j json, jb jsonb, x xml, at timestamptz, i interval, u uuid, money money,
        twice bigint GENERATED ALWAYS AS (small * 2) STORED);
    INSERT INTO kinds (flag, small, large, f4, f8, n, a, b, bits, vb, t, c, m, p, list, grid, r, j, jb, x, at, i, u, money) VALUES
        (true, -32768, -9223372036854775808, '-0', '-Infinity', 'NaN', '-0.500', '\\x00ff5c27', '0101', '1', E'it''s\\n\\r\\t\\\\ ''', 'x',
            'it''s', '(1,\"a\\\\\"\"b\")', E'{\"a''\\n\",NULL,\"\\\\\\\\\"}', '{{1,2},{3,4}}', '[1,5)', '{\"a\": \"\\n\"}', '{\"a\": \"\\\\\"}', '<a>''</a>',
            '2024-02-29 12:00:00.123456+02', '1 mon -2 days', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '$1.50'),
        (false, 0, 9223372036854775807, '1e-45', '1.7976931348623157e308', 123456789012345678901234567890.123456789, 'NaN', '', '0000', '', '', '',
            NULL, NULL, '{}', NULL, 'empty', 'null', 'null', '', 'infinity', '0', NULL, NULL),
        (NULL, NULL, NULL, 'NaN', '-0', 1e100, NULL, NULL, NULL, NULL, '\\N', NULL, NULL, '(,)', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    CREATE TABLE \"Odd /\"\"'name\" (\"key \"\"x\" text COLLATE \"C\" PRIMARY KEY, \"select\" int UNIQUE);
    INSERT INTO \"Odd /\"\"'name\" VALUES ('a''b', 1), (E'\\\\', 2), ('', NULL);
    CREATE TABLE \"odd /\"\"'name\" (id int PRIMARY KEY);
    INSERT INTO \"odd /\"\"'name\" VALUES (1);
    CREATE TABLE staff (id serial PRIMARY KEY, boss int REFERENCES staff, team int, name text NOT NULL);
    CREATE TABLE teams (id int PRIMARY KEY, lead int NOT NULL REFERENCES staff);
    ALTER TABLE staff ADD FOREIGN KEY (team) REFERENCES teams;
    INSERT INTO staff (id, boss, name) VALUES (1, NULL, 'a');
    INSERT INTO teams VALUES (1, 1), (2, 1);
    INSERT INTO staff (id, boss, team, name) SELECT g, g + 1, 1 + g % 2, 'n' || g FROM generate_series(2, 20) g UNION ALL SELECT 21, 1, 1, 'z';
    SELECT setval('staff_id_seq', 21);
    CREATE TABLE links (a int, b text, PRIMARY KEY (b, a));
    INSERT INTO links SELECT g, 'l' || g % 3 FROM generate_series(1, 9) g;
    CREATE TABLE codes (code numeric PRIMARY KEY, note text);
    INSERT INTO codes VALUES (1.00, 'x'), (2, 'y');
    CREATE TABLE log (id int, note text);
    INSERT INTO log VALUES (1, 'no key'), (1, 'no key');";

const KEEP: &str = "  kinds: {keep: all, because: invented}\n  \"Odd /\\\"'name\": {keep: all, because: invented}\n  \"odd /\\\"'name\": {keep: all, because: invented}\n  staff: {keep: all, because: invented}\n  teams: {keep: all, because: invented}\n  \
    links: {keep: all, because: invented}\n  codes: {keep: all, because: invented}\n  log: {keep: all, because: invented}\n";

const KEYED: &str = "--only kinds,odd*,Odd*,staff,teams,links,codes";

fn types() -> (Database<'static>, Dir) {
    let source = Database::create();
    source.run(TYPES);
    let dir = kept(&source.url(), KEEP);
    (source, dir)
}

#[test]
fn postgres_types_and_cycles() {
    let (source, dir) = types();
    every_form(&dir, &source.url(), FORMS, |_| Database::create());
    let usual = Database::create();
    usual.load(&dir.join("usual.sql"));
    same(&usual.content(), &source.content(), "what is kept");
    Standin::new(&dir, "verify form0.sql --source").arg(source.url()).run().ok();
    // One row on each line.
    let text = dir.text("form0.sql");
    assert_eq!(text.lines().filter(|line| line.starts_with("INSERT INTO \"public\".\"staff\" VALUES (")).count(), 21);
    assert!(
        text.contains("INSERT INTO \"public\".\"kinds\" (\"id\", "),
        "a computed column is left out, so the others are named"
    );
    assert!(text.contains("\"money\") OVERRIDING SYSTEM VALUE VALUES (1, true, -32768, "), "{text}");
    for (jobs, out) in [(1, "one.sql"), (2, "two.sql"), (8, "eight.sql")] {
        dump(&dir, &source.url(), &format!("--rows-per-insert 4 --jobs {jobs}"), out);
    }
    assert!(dir.bytes("one.sql") == dir.bytes("two.sql") && dir.bytes("one.sql") == dir.bytes("eight.sql"));
    // Rows alone, into a schema whose keys are checked row by row.
    let prepared = Database::create();
    prepared.load(&dir.join("usual.sql"));
    prepared.run("TRUNCATE staff, teams, kinds, links, codes, log, \"Odd /\"\"'name\", \"odd /\"\"'name\"");
    prepared.load(&dump(&dir, &source.url(), "--data-only --inserts", "rows.sql"));
    same(&prepared.content(), &source.content(), "rows alone");
}

#[test]
fn postgres_upsert() {
    let (source, dir) = types();
    let target = Database::create();
    target.load(&dump(&dir, &source.url(), "", "usual.sql"));
    upserts(
        &dir,
        &source.url(),
        &target,
        KEYED,
        "UPDATE staff SET boss = NULL, name = 'x'; UPDATE teams SET lead = 3; DELETE FROM staff WHERE id > 15; DELETE FROM kinds WHERE id = 2;
         UPDATE kinds SET f8 = 1, t = NULL; DELETE FROM links WHERE a = 3; UPDATE codes SET code = 1.0 WHERE code = 1",
    );
    // A sequence that is further stays there, and one of a table that is not written.
    target.run("SELECT setval('staff_id_seq', 900)");
    target.load(&dir.join("upsert0.sql"));
    assert_eq!(target.value("SELECT last_value FROM staff_id_seq"), "900");
    // Another row has the unique value: nothing is hidden, nothing is loaded.
    target.run("DELETE FROM \"Odd /\"\"'name\" WHERE \"select\" = 2; INSERT INTO \"Odd /\"\"'name\" VALUES ('other', 2); UPDATE teams SET lead = 3");
    let before = target.content();
    let said = target.load_what_loads(&dir.join("upsert0.sql"));
    assert!(said[0].contains("duplicate key value violates unique constraint"), "{said:?}");
    same(&target.content(), &before, "the load failed");

    let keyless = Standin::new(&dir, "dump case --upsert --out keyless.sql --source").arg(source.url()).run().fails(2);
    assert!(keyless.stderr.contains("without a key log"), "{}", keyless.stderr);
    assert!(!dir.has("keyless.sql"));
}

#[test]
fn tables_alone() {
    let (source, dir) = types();
    let said = Standin::new(&dir, "dump case --only staff --out staff.sql --source").arg(source.url()).run().ok();
    assert!(said.stderr.contains("--only writes rows alone"), "{}", said.stderr);
    assert!(said.stderr.contains("  staff (team) -> teams"), "{}", said.stderr);
    let text = dir.text("staff.sql");
    assert!(!text.contains("CREATE TABLE") && !text.contains("teams") && !text.contains("kinds_id_seq"), "{text}");
    let target = Database::create();
    target.load(&dump(&dir, &source.url(), "", "usual.sql"));
    target.run("ALTER TABLE staff DISABLE TRIGGER ALL; DELETE FROM staff; ALTER TABLE staff ENABLE TRIGGER ALL");
    target.load(&dir.join("staff.sql"));
    same(&target.content(), &source.content(), "one table alone");

    let refused = |line: &str, words: &str| {
        let outcome = Standin::new(&dir, line).arg("--source").arg(source.url()).run().fails(2);
        assert!(outcome.stderr.contains(words), "{line}: {}", outcome.stderr);
        assert!(!dir.has("x.sql"));
    };
    refused("dump case --only staf --out x.sql", "did you mean staff");
    refused("dump case --only staff --schema-from pg_dump --out x.sql", "--schema-from does not go with them");
    let outcome = Standin::new(&dir, "dump case --only staff --from usual.sql --out x.sql").run().fails(2);
    assert!(outcome.stderr.contains("stays the dump that it is"), "{}", outcome.stderr);
}

#[test]
fn a_folder_that_does_not_load_leaves_nothing_and_differs_by_table() {
    let (source, dir) = types();
    let url = source.url();
    dump(&dir, &url, "--to sql-folder --inserts", "first");
    let names: Vec<String> = files(&dir.join("first"))
        .iter()
        .map(|file| file.strip_prefix(dir.join("first")).unwrap().display().to_string())
        .collect();
    for name in [
        "load.sql",
        "schema/before.sql",
        "schema/after.sql",
        "sequences.sql",
        "data/staff.sql",
        "data/Odd%20%2F%22%27name.sql",
    ] {
        assert!(names.iter().any(|found| found == name), "{name} in {names:?}");
    }
    assert!(names.iter().any(|found| found == "data/odd%20%2F%22%27name~2.sql"), "{names:?}");
    source.run("UPDATE staff SET name = 'another' WHERE id = 7");
    dump(&dir, &url, "--to sql-folder --inserts --jobs 8", "second");
    let changed: Vec<&String> = names
        .iter()
        .filter(|name| dir.bytes(&format!("first/{name}")) != dir.bytes(&format!("second/{name}")))
        .collect();
    assert_eq!(changed, ["data/staff.sql"]);
    let lines =
        |folder: &str| dir.text(&format!("{folder}/data/staff.sql")).lines().map(str::to_owned).collect::<Vec<_>>();
    let (first, second) = (lines("first"), lines("second"));
    assert_eq!(first.iter().zip(&second).filter(|(a, b)| a != b).count(), 1);
    std::fs::write(dir.join("second/data/links.sql"), "INSERT INTO public.links VALUES (1, 'a'), (1, 'a');\n").unwrap();
    let target = Database::create();
    assert!(!target.loads_folder(&dir.join("second")));
    assert_eq!(target.content(), [""; 0]);
}

/// As a user has it: found by its name, of the server's own version.
fn pg_restore(line: &str, folder: &Path) -> std::process::Output {
    Command::new("pg_restore").args(line.split_whitespace()).arg(folder).output().expect("pg_restore can be run")
}

#[test]
fn pg_restore_lists_chooses_and_loads() {
    let (source, dir) = types();
    let url = source.url();
    let folder = dump(&dir, &url, "--to pg-directory", "archive");
    for (jobs, out) in [("1", "again"), ("8", "eight")] {
        let again = dump(&dir, &url, &format!("--to pg-directory --jobs {jobs}"), out);
        let same = |a: &Path, b: &Path| std::fs::read(a).unwrap() == std::fs::read(b).unwrap();
        assert!(files(&folder).iter().zip(files(&again)).all(|(a, b)| same(a, &b)), "{out}");
    }
    let list = pg_restore("--list", &folder);
    let list = String::from_utf8(list.stdout).unwrap();
    for line in [
        "TABLE public staff",
        "TABLE DATA public kinds",
        "SEQUENCE SET public staff_id_seq",
        "TABLE DATA public Odd /\"'name",
    ] {
        assert!(list.contains(line), "{line}: {list}");
    }
    for line in ["--exit-on-error --single-transaction", "--exit-on-error --jobs 4"] {
        let target = Database::create();
        let loaded = pg_restore(&format!("{line} --dbname {}", target.url()), &folder);
        assert!(loaded.status.success(), "{line}: {}", String::from_utf8_lossy(&loaded.stderr));
        same(&target.content(), &source.content(), line);
    }
    let target = Database::create();
    target.load(&dump(&dir, &url, "", "usual.sql"));
    target.run("TRUNCATE links");
    let loaded = pg_restore(&format!("--exit-on-error --data-only --table links --dbname {}", target.url()), &folder);
    assert!(loaded.status.success(), "{}", String::from_utf8_lossy(&loaded.stderr));
    same(&target.content(), &source.content(), "one table alone");

    Standin::new(&dir, "dump case --to pg-directory --data-only --out x --source").arg(&url).run().fails(2);
    for path in ["pagila/pagila.sql", "nasty/nasty.sql"] {
        let Some(source) = sets::loaded(path) else { continue };
        let dir = project(&source.url());
        let (usual, target) = (Database::create(), Database::create());
        usual.load(&dump(&dir, &source.url(), "", "usual.sql"));
        let folder = dump(&dir, &source.url(), "--to pg-directory", "archive");
        let loaded = pg_restore(&format!("--exit-on-error --jobs 4 --dbname {}", target.url()), &folder);
        assert!(loaded.status.success(), "{path}: {}", String::from_utf8_lossy(&loaded.stderr));
        same(&target.content(), &usual.content(), path);
    }
}

#[test]
fn mariadb_shop() {
    let source = MariaDatabase::create();
    source.load(&example("schema.mariadb.sql"));
    source.load(&example("production.sql"));
    let dir = project(&source.url());
    every_form(&dir, &source.url(), FEW, |_| MariaDatabase::create());
    let target = MariaDatabase::create();
    target.load(&dir.join("usual.sql"));
    upserts(
        &dir,
        &source.url(),
        &target,
        "",
        "UPDATE users SET first_name = 'x'; DELETE FROM payments WHERE id % 3 = 0; DELETE FROM tickets",
    );
}

#[test]
fn mariadb_sakila() {
    let Some(source) = mysql_sets::loaded(&["sakila-mysql/sakila-mv-schema.sql", "sakila-mysql/sakila-mv-data.sql"])
    else {
        return;
    };
    let dir = project(&source.url());
    every_form(&dir, &source.url(), FEW, |_| MariaDatabase::create());
}

const MARIA: &str = "
    CREATE TABLE staff (id int AUTO_INCREMENT PRIMARY KEY, boss int, team int, name varchar(20) NOT NULL, twice int AS (team * 2) STORED);
    CREATE TABLE teams (id int PRIMARY KEY, head int NOT NULL, FOREIGN KEY (head) REFERENCES staff (id));
    ALTER TABLE staff ADD FOREIGN KEY (boss) REFERENCES staff (id), ADD FOREIGN KEY (team) REFERENCES teams (id);
    INSERT INTO staff (id, boss, team, name) VALUES (1, NULL, NULL, 'a');
    INSERT INTO teams VALUES (1, 1), (2, 1);
    INSERT INTO staff (id, boss, team, name) VALUES (3, 1, 2, 'it''s\\n\\\\'), (4, 3, 1, ''), (5, 4, NULL, 'x');
    CREATE TABLE kinds (code varchar(10) PRIMARY KEY, u int UNIQUE, raw varbinary(10), bits bit(9), e enum('a', 'b'), j json, at datetime(3), g point);
    INSERT INTO kinds VALUES ('a', 1, 0x005c27ff, b'101', 'a', '{\"a\": \"\\\\n\"}', '2024-02-29 12:00:00.123', POINT(1, 2)), ('b', 2, '', 0, NULL, NULL, NULL, NULL),
        ('C', NULL, NULL, NULL, 'b', '[]', NULL, NULL);
    CREATE TABLE links (a int, b varchar(5), PRIMARY KEY (b, a));
    INSERT INTO links VALUES (1, 'x'), (2, 'x'), (1, 'y');";

#[test]
fn mariadb_upsert() {
    let source = MariaDatabase::create();
    source.run(MARIA);
    let dir = kept(
        &source.url(),
        "  staff: {keep: all, because: invented}\n  teams: {keep: all, because: invented}\n  kinds: {keep: all, because: invented}\n  links: {keep: all, because: invented}\n",
    );
    every_form(&dir, &source.url(), FORMS, |_| MariaDatabase::create());
    let target = MariaDatabase::create();
    target.load(&dir.join("usual.sql"));
    same(&target.content(), &source.content(), "what is kept");
    upserts(
        &dir,
        &source.url(),
        &target,
        "",
        "UPDATE staff SET boss = NULL, name = 'x'; DELETE FROM staff WHERE id > 3; UPDATE kinds SET raw = NULL, code = lower(code);
         DELETE FROM links WHERE a = 2",
    );
    // Another row has the unique value: it is not updated in place of its own.
    target
        .run("DELETE FROM kinds WHERE code = 'b'; INSERT INTO kinds (code, u) VALUES ('other', 2); DELETE FROM links");
    let before = target.content();
    let said = target.try_load(&dir.join("upsert0.sql")).expect_err("the value is another row's");
    assert!(said.contains("ERROR 1690"), "{said}");
    same(&target.content(), &before, "the load failed");
}

const SQLITE: &str = r#"
    CREATE TABLE "odd ""name"(id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT, loose, twice AS (id * 2));
    INSERT INTO "odd ""name" VALUES (1, 'it''s' || char(10) || '(2,''x''),' || char(10), x'00ff'), (2, '', 1.0), (5, CAST(x'610062' AS TEXT), NULL), (9, char(13, 10), 9e999);
    CREATE TABLE w(x TEXT COLLATE NOCASE, y INT, z REAL, u INT UNIQUE, PRIMARY KEY(y, x)) WITHOUT ROWID;
    INSERT INTO w VALUES('b', 1, 1, 1), ('a', 1, 2.5, 2), ('Ä', 0, 1e300, NULL);
    CREATE TABLE links(a INT NOT NULL, b TEXT NOT NULL, PRIMARY KEY(a, b));
    INSERT INTO links VALUES(1, 'x'), (1, 'y');
    CREATE TABLE a(id INTEGER PRIMARY KEY, b_id INT, FOREIGN KEY(b_id) REFERENCES b(id));
    CREATE TABLE b(id INTEGER PRIMARY KEY, a_id INT REFERENCES a, up INT REFERENCES b);
    INSERT INTO b VALUES(1, NULL, 2), (2, NULL, NULL); INSERT INTO a VALUES(1, 2), (2, 1); UPDATE b SET a_id = 2;
"#;

#[test]
fn sqlite_forms_and_upsert() {
    let dir = Dir::new();
    let source = Sqlite::new(&dir, "source.db");
    source.execute(SQLITE);
    let project = kept(
        &source.url(),
        "  'odd \"name': {keep: [id, t], loose: keep(because=invented)}\n  w: {keep: all, because: invented}\n  links: {keep: all, because: invented}\n  a: {keep: all, because: invented}\n  b: {keep: all, because: invented}\n",
    );
    every_form(&project, &source.url(), FORMS, |name| Sqlite::new(&dir, &format!("{name}.db")));
    let target = Sqlite::new(&dir, "usual.db");
    same(&target.content(), &source.content(), "what is kept");
    upserts(
        &project,
        &source.url(),
        &target,
        "",
        "UPDATE \"odd \"\"name\" SET t = 'x'; DELETE FROM links; UPDATE w SET x = upper(x), z = 0; UPDATE b SET a_id = 1; DELETE FROM \"odd \"\"name\" WHERE id = 5",
    );
    target.execute(
        "UPDATE sqlite_sequence SET seq = 900; DELETE FROM w WHERE u = 2; INSERT INTO w VALUES('other', 7, 0, 2)",
    );
    let error = target.connection().execute_batch(&project.text("upsert0.sql")).unwrap_err();
    assert!(error.to_string().contains("UNIQUE constraint failed: w.u"), "{error}");
    target.execute("DELETE FROM w WHERE y = 7");
    target.load_text(&project.join("upsert0.sql"));
    assert_eq!(target.read("SELECT CAST(seq AS TEXT) FROM sqlite_sequence"), ["900"]);
}

#[test]
fn sqlite_shop() {
    let dir = Dir::new();
    let source = Sqlite::new(&dir, "shop.db");
    for file in ["schema.sql", "production.sql"] {
        source.load_text(&example(file));
    }
    let project = project(&source.url());
    every_form(&project, &source.url(), FORMS, |name| Sqlite::new(&dir, &format!("{name}.db")));
    let target = Sqlite::new(&dir, "usual.db");
    upserts(&project, &source.url(), &target, "", "UPDATE users SET first_name = 'x'; DELETE FROM tickets");
}
