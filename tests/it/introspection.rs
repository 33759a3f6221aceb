//! One of everything that a schema can hold: seen, written down, carried over.
//!
//! The schema is `tests/golden/introspection/schema.sql`, its snapshot
//! `snapshot.yaml` beside it; `BLESS=1` writes that anew.

use std::path::{Path, PathBuf};

use crate::cluster::Cluster;
use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;

pub fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/introspection").join(name)
}

/// What is neither a foreign table's nor an extension's goes over; two tables
/// are masked, so that keys that follow a masked column are among it.
const RULES: &str = r#"version: 1
schema: schemas/p.yaml
epoch: 1
key: env:STANDIN_KEY
locale: en_US

tables:
  kinds:
    code: substitute
    keep: [letter, price, weight, size, flag, day, at, zoned, clock, zoned_clock, lasting, raw, bits, more_bits, doc, docb,
      feeling, feelings, grid, place, places, small, tags, during, part, folded]
    token, addr, net, mac, words, spot: keep(because="invented here")
  sales.customers:
    name: substitute
    nickname: keep(because="invented here")
    keep: [tenant, number]
  employees:
    name: person.full_name
    keep: [id]
  departments, sales.orders, bookings, events, event_notes, sessions: {keep: all, because: "invented here"}
  assets, insured, vehicles, scratch: {keep: all, because: "invented here"}
  'Odd Schema.Weird "Table"': {keep: all, because: "invented here"}
  Odd Schema.nothing: {keep: all, because: "invented here"}
"#;

fn source() -> (Dir, Database<'static>) {
    let database = Database::create();
    database.load(&golden("schema.sql"));
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(database.url()).arg("p").run().ok();
    (dir, database)
}

/// Without the server's version, which is the one thing that may differ.
fn snapshot(dir: &Dir) -> String {
    let text = dir.text("schemas/p.yaml");
    let (header, rest) = text.split_once("engine: postgres ").expect("a snapshot names its engine");
    let (version, rest) = rest.split_once('\n').expect("the version ends its line");
    assert_eq!(version, Cluster::shared().major().to_string());
    format!("{header}engine: postgres\n{rest}")
}

#[track_caller]
fn same_text(what: &str, found: &str, wanted: &str) {
    if found == wanted {
        return;
    }
    let lost: Vec<&str> = wanted.lines().filter(|line| !found.lines().any(|other| other == *line)).collect();
    let new: Vec<&str> = found.lines().filter(|line| !wanted.lines().any(|other| other == *line)).collect();
    panic!("{what} differs; BLESS=1 accepts a snapshot\n-{}\n+{}", lost.join("\n-"), new.join("\n+"));
}

#[test]
fn the_snapshot_says_all_of_it() {
    let (dir, database) = source();
    let found = snapshot(&dir);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(golden("snapshot.yaml"), &found).unwrap();
    }
    same_text("the snapshot", &found, &std::fs::read_to_string(golden("snapshot.yaml")).unwrap());
    for never in ["zq7", "temporary_table", "owned_", "gist_int4_ops("] {
        assert!(!found.contains(never), "{never} is in the snapshot");
    }
    // The draft for it is complete, and what is written is what is read.
    Standin::new(&dir, "check p").run().ok();
    Standin::new(&dir, "check p --live --source").arg(database.url()).run().ok();
    Standin::new(&dir, "snapshot p --check --source").arg(database.url()).run().ok();
}

/// Everything of a schema that a restore has to bring back, by the server's own words.
const STRUCTURE: &[&str] = &[
    "SELECT n.nspname, c.relname, c.relkind, c.relpersistence, pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid), \
        c.reloptions, c.relrowsecurity, c.relispopulated FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE c.relkind <> 'f' AND {mine} ORDER BY 1, 2",
    "SELECT c.oid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, \
        pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation, a.attislocal, a.attinhcount FROM pg_attribute a \
        JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
        LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum) \
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm') AND {mine} ORDER BY 1, \
        row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum)",
    "SELECT k.conrelid::regclass::text, k.contypid::regtype::text, k.conname, k.contype, pg_get_constraintdef(k.oid), k.convalidated, \
        k.condeferrable, k.condeferred, k.conislocal, k.coninhcount, k.connoinherit AND k.contype IN ('c', 'n') \
        FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace LEFT JOIN pg_class c ON c.oid = k.conrelid \
        WHERE c.relkind IS DISTINCT FROM 'f' AND {mine} ORDER BY 1, 2, 3",
    "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisprimary \
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {mine} ORDER BY 1",
    "SELECT c.oid::regclass::text, pg_get_viewdef(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE c.relkind IN ('v', 'm') AND {mine} ORDER BY 1",
    "SELECT t.tgrelid::regclass::text, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled FROM pg_trigger t WHERE NOT t.tgisinternal ORDER BY 1, 2",
    "SELECT c.oid::regprocedure::text, c.prokind, CASE WHEN c.prokind <> 'a' THEN pg_get_functiondef(c.oid) END \
        FROM pg_proc c JOIN pg_namespace n ON n.oid = c.pronamespace WHERE {mine} ORDER BY 1",
    "SELECT c.oid::regtype::text, c.typtype, c.typnotnull, format_type(c.typbasetype, c.typtypmod) \
        FROM pg_type c JOIN pg_namespace n ON n.oid = c.typnamespace LEFT JOIN pg_class r ON r.oid = c.typrelid \
        WHERE c.typtype IN ('e', 'd', 'r', 'c') AND coalesce(r.relkind, 'c') = 'c' AND {mine} ORDER BY 1",
    "SELECT enumtypid::regtype::text, enumlabel FROM pg_enum WHERE enumlabel <> 'zq7owned' ORDER BY 1, enumsortorder",
    "SELECT schemaname, sequencename, data_type, start_value, min_value, max_value, increment_by, cycle, cache_size FROM pg_sequences ORDER BY 1, 2",
    "SELECT c.oid::regclass::text, pg_get_serial_sequence(d.refobjid::regclass::text, a.attname) FROM pg_class c \
        JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 \
        JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE c.relkind = 'S' ORDER BY 1",
    "SELECT stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext ORDER BY 1",
    "SELECT a.attrelid::regclass::text, a.attname, a.attstorage, a.attstattarget FROM pg_attribute a \
        JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND {mine} ORDER BY 1, 2",
    "SELECT ev_class::regclass::text, rulename, pg_get_ruledef(oid) FROM pg_rewrite WHERE oid >= 16384 ORDER BY 1, 2",
    "SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index WHERE indisclustered ORDER BY 1",
    "SELECT polrelid::regclass::text, polname, polcmd, pg_get_expr(polqual, polrelid) FROM pg_policy ORDER BY 1, 2",
    "SELECT extname, extnamespace::regnamespace FROM pg_extension WHERE extname <> 'postgres_fdw' ORDER BY 1",
];

const MINE: &str = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' \
    AND NOT EXISTS (SELECT FROM pg_depend m WHERE m.objid = c.oid AND m.deptype = 'e')";

#[track_caller]
fn same_structure(source: &Database<'_>, target: &Database<'_>) {
    for query in STRUCTURE {
        let mine = if query.contains("pg_constraint k") {
            MINE.split(" AND NOT EXISTS").next().expect("it has two conditions")
        } else {
            MINE
        };
        let query = query.replace("{mine}", mine);
        let text = |database: &Database<'_>| -> String {
            database.rows(&query).iter().map(|row| row.join(" | ").replace('\n', " ") + "\n").collect()
        };
        same_text(&format!("the answer to {query}"), &text(target), &text(source));
    }
}

const WITH_ROWS: &str = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated) AND {mine} ORDER BY 1";

/// The rows of every table, each for itself, without what was masked.
#[track_caller]
fn same_rows(source: &Database<'_>, target: &Database<'_>) {
    let tables = source.rows(&WITH_ROWS.replace("{mine}", MINE));
    assert!(tables.len() > 17, "{tables:?}");
    for table in tables {
        let rows = |database: &Database<'_>| {
            let list = "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname) FROM pg_attribute \
                WHERE attrelid = '{}'::regclass AND attnum > 0 AND NOT attisdropped AND (attrelid::regclass::text, attname) \
                NOT IN (('kinds', 'code'), ('sales.orders', 'kind'), ('sales.by_kind', 'kind'), ('sales.customers', 'name'), \
                ('employees', 'name'))";
            let columns =
                database.value(&list.replace("{}", &table[0].replace('\'', "''"))).replace(crate::database::NULL, "");
            database.rows(&format!("SELECT row({columns})::text FROM ONLY {} ORDER BY 1", table[0]))
        };
        assert_eq!(rows(source), rows(target), "rows of {}", table[0]);
    }
}

#[test]
fn a_dump_brings_everything_back() {
    let (dir, source) = source();
    dir.write("masks/p.yaml", RULES);
    Standin::new(&dir, "check p").run().ok();
    let dump = |out: &str, options: &str| {
        let run = Standin::new(&dir, &format!("dump p --out {out} {options} --source")).arg(source.url());
        run.run().ok().shows_nowhere("zq7secret")
    };
    let said = dump("out.sql", "--jobs 4");
    dump("again.sql", "--jobs 1");
    assert!(dir.bytes("out.sql") == dir.bytes("again.sql"), "two runs differ");
    let text = dir.text("out.sql");
    for never in ["zq7", "temporary_table", "owned_by_extension", "nowhere.invalid", "Customer 1 of"] {
        assert!(!text.contains(never), "{never} is in the dump");
    }
    // What is not carried is named.
    said.stderr_has("sales.far").stderr_has("postgres_fdw").stderr_has("server remote").stderr_has("user mapping");

    let target = Database::create();
    target.load(&dir.join("out.sql"));
    same_structure(&source, &target);
    same_rows(&source, &target);
    // Masked, and keys that follow are masked alike: orders find their kinds.
    assert_eq!(target.value("SELECT count(*) FROM kinds WHERE code IN ('alpha', 'beta')"), "0");
    let joined = "SELECT count(*) FROM sales.orders JOIN kinds ON kind = code";
    assert_eq!((target.value(joined), target.value(joined)), ("20".to_owned(), source.value(joined)));
    // The next insert works, by every kind of sequence; here one stands behind its column.
    let behind = "SELECT nextval('sales.orders_id_seq')";
    assert_eq!((source.value(behind), target.value(behind)), ("31".to_owned(), "1001".to_owned()));
    target.run(
        "INSERT INTO kinds (code, small) VALUES ('next', 1); INSERT INTO sales.orders (total) VALUES (1); \
         INSERT INTO employees (name, department) VALUES ('Next', 1)",
    );
    let next = "SELECT (SELECT max(id) FROM kinds), (SELECT max(number) FROM sales.orders), nextval('sales.tickets'), nextval('countdown')";
    source.run("INSERT INTO kinds (code, small) VALUES ('next', 1); INSERT INTO sales.orders (total) VALUES (1)");
    assert_eq!(target.rows(next), source.rows(next));

    // Introspected again, it is the same schema, but for what is not carried.
    let second = Dir::new();
    Standin::new(&second, "init").arg(target.url()).arg("p").run().ok();
    let foreign = "  sales.far:\n    id: integer not null\n    body: text\n    foreign: remote\n";
    let before = snapshot(&dir);
    assert!(before.contains(foreign), "{before}");
    same_text(
        "the snapshot of the restored database",
        &snapshot(&second),
        &before.replace(foreign, "").replace(", postgres_fdw", ""),
    );
}

#[test]
fn rows_alone_go_into_the_schema() {
    let (dir, source) = source();
    dir.write("masks/p.yaml", RULES);
    // What the server has never checked it checks when rows are loaded again.
    source.run("UPDATE employees SET old_department = NULL, name = 'Benjamin' WHERE old_department = 99");
    let dump = |options: &str| {
        Standin::new(&dir, &format!("dump p {options} --source")).arg(source.url()).run().ok();
    };
    dump("--out out.sql");
    dump("--data-only --out rows.sql");
    dump("--data-only --jobs 1 --out again.sql");
    assert!(dir.bytes("rows.sql") == dir.bytes("again.sql"), "two runs differ");
    let rows = dir.text("rows.sql");
    assert!(!rows.contains("CREATE "), "schema in data");
    assert!(rows.contains("ALTER CONSTRAINT \"employees_department\" DEFERRABLE"), "{}", &rows[..2000]);
    let target = Database::create();
    target.load(&dir.join("out.sql"));
    let everything: Vec<String> = source
        .rows(&WITH_ROWS.replace("{mine}", MINE).replace("c.relkind = 'm' AND c.relispopulated", "false"))
        .into_iter()
        .flatten()
        .collect();
    target.run(&format!("TRUNCATE {} CASCADE", everything.join(", ")));
    assert_eq!(target.value("SELECT count(*) FROM employees"), "0");
    target.load(&dir.join("rows.sql"));
    target.run("REFRESH MATERIALIZED VIEW sales.by_kind");
    same_structure(&source, &target);
    same_rows(&source, &target);
}

/// Odds and ends of tables: storage, statistics, rules, what is switched off.
pub const ANY: &str = "
    CREATE TABLE stored (
        id int,
        body text,
        plain text,
        at int DEFAULT 2147483647,
        short varchar(3) DEFAULT 'abc',
        negative int DEFAULT -1,
        zero numeric(3,0) DEFAULT 0 CONSTRAINT stored_zero UNIQUE WITH (fillfactor = 60) DEFERRABLE INITIALLY DEFERRED,
        nothing text DEFAULT NULL,
        empty text DEFAULT '',
        CONSTRAINT stored_key PRIMARY KEY (id) INCLUDE (body) WITH (fillfactor = 70)
    ) WITH (fillfactor = 50, autovacuum_enabled = false);
    ALTER TABLE stored ALTER plain SET STORAGE EXTERNAL, ALTER plain SET STATISTICS 7;
    CREATE INDEX stored_pattern ON stored (body text_pattern_ops DESC NULLS LAST, (lower(plain)) COLLATE \"C\");
    ALTER TABLE stored CLUSTER ON stored_key;
    CREATE STATISTICS stored_pairs (ndistinct) ON body, plain FROM stored;
    CREATE VIEW shown AS SELECT id, body FROM stored WITH CASCADED CHECK OPTION;
    CREATE RULE shown_insert AS ON INSERT TO shown DO INSTEAD NOTHING;
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER off BEFORE INSERT OR UPDATE OF body ON stored FOR EACH ROW WHEN (NEW.id > 5) EXECUTE FUNCTION touch('a', 'it''s');
    ALTER TABLE stored DISABLE TRIGGER off;
    CREATE TRIGGER seen AFTER UPDATE ON stored REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION touch();
    CREATE CONSTRAINT TRIGGER later AFTER DELETE ON stored DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE TABLE root (a int, b int GENERATED ALWAYS AS (a + 1) STORED, c text DEFAULT 'r' NOT NULL, UNIQUE (a)) PARTITION BY LIST (a);
    CREATE TABLE leaf (c text DEFAULT 'l' NOT NULL, a int, b int GENERATED ALWAYS AS (a + 1) STORED, CHECK (a > 0));
    ALTER TABLE root ATTACH PARTITION leaf FOR VALUES IN (1, 2, NULL);
    CREATE TABLE rest PARTITION OF root (c DEFAULT 'd') DEFAULT;
    CREATE TABLE refers (a int REFERENCES root (a), own int REFERENCES leaf (a) ON UPDATE SET DEFAULT);
    CREATE TABLE grand (id int PRIMARY KEY, kind text);
    CREATE TABLE parent (extra int NOT NULL) INHERITS (grand);
    CREATE TABLE child (kind text DEFAULT 'k', own int, CHECK (own > 0) NO INHERIT) INHERITS (parent);
    INSERT INTO stored VALUES (1, 'x', 'y'); INSERT INTO stored VALUES (9, NULL, NULL, NULL, NULL, NULL, NULL, 'n', 'e');
    INSERT INTO root (a, c) VALUES (1, 'x'), (2, 'y'), (7, 'z'); INSERT INTO root (a) VALUES (8);
    INSERT INTO refers VALUES (7, 1), (NULL, 2);
    INSERT INTO grand VALUES (1, 'g'); INSERT INTO parent VALUES (2, 'p', 3); INSERT INTO child VALUES (2, 'c', 4, 5);";

/// What only newer servers know.
pub const SINCE_14: &str = "
    CREATE TYPE floats AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = many_floats);
    CREATE TABLE many (id int PRIMARY KEY, f many_floats, d datemultirange, fs floats[], t text COMPRESSION pglz);
    CREATE FUNCTION atomic(a int, OUT b int) LANGUAGE sql BEGIN ATOMIC SELECT a + (SELECT max(id) FROM many); END;
    CREATE STATISTICS many_sums ON (id + 1), (id * 2) FROM many;
    INSERT INTO many VALUES (1, '{[1,2),[3,4]}', '{[2024-01-01,2024-02-01)}', '{\"[1,2)\"}', 'x'); INSERT INTO many VALUES (2);";

pub const SINCE_15: &str = "
    CREATE TABLE parents (a int, b int, PRIMARY KEY (a, b));
    CREATE TABLE newer (
        id int PRIMARY KEY,
        code text,
        a int,
        b int,
        CONSTRAINT newer_code UNIQUE NULLS NOT DISTINCT (code),
        CONSTRAINT newer_parent FOREIGN KEY (a, b) REFERENCES parents ON DELETE SET NULL (b)
    );
    CREATE UNIQUE INDEX newer_index ON newer (a) NULLS NOT DISTINCT WHERE b > 0;
    CREATE VIEW seen WITH (security_invoker) AS SELECT * FROM newer;
    CREATE UNLOGGED SEQUENCE loose;
    INSERT INTO parents VALUES (1, 1); INSERT INTO newer VALUES (1, 'x', 1, 1), (2, NULL, 1, NULL);";

pub const SINCE_17: &str = "
    CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY, body text) PARTITION BY RANGE (id);
    CREATE TABLE numbered_low PARTITION OF numbered FOR VALUES FROM (1) TO (100);
    CREATE TABLE numbered_rest PARTITION OF numbered DEFAULT;
    CREATE TABLE loud (a int, EXCLUDE USING btree (a WITH =));
    INSERT INTO numbered (body) VALUES ('a'), ('b'); INSERT INTO loud VALUES (1), (2);";

pub const SINCE_18: &str = "
    CREATE TABLE newest (
        id int CONSTRAINT needs_id NOT NULL,
        first text,
        price numeric,
        shown text GENERATED ALWAYS AS (upper(first)) VIRTUAL,
        stored text GENERATED ALWAYS AS (lower(first)) STORED,
        loose int,
        CONSTRAINT not_so_sure CHECK (price > 5) NOT ENFORCED
    );
    CREATE TABLE heirs () INHERITS (newest);
    CREATE TABLE periods (room int, during daterange, CONSTRAINT periods_key PRIMARY KEY (room, during WITHOUT OVERLAPS));
    CREATE TABLE stays (room int, during daterange,
        CONSTRAINT stays_period FOREIGN KEY (room, PERIOD during) REFERENCES periods (room, PERIOD during));
    CREATE TABLE loosely (id int PRIMARY KEY, parent int);
    ALTER TABLE loosely ADD CONSTRAINT loosely_parent FOREIGN KEY (parent) REFERENCES loosely NOT ENFORCED;
    INSERT INTO newest (id, first, price, loose) VALUES (1, 'Ab', 1, NULL), (2, NULL, NULL, 4);
    INSERT INTO heirs (id, first) VALUES (3, 'Cd');
    ALTER TABLE newest ADD CONSTRAINT loose_some_day NOT NULL loose NOT VALID;
    INSERT INTO periods VALUES (1, '[2024-01-01,2024-02-01)'), (1, '[2024-02-01,2024-03-01)'), (2, '[2024-01-01,)');
    INSERT INTO stays VALUES (1, '[2024-01-15,2024-02-15)'), (NULL, NULL);
    INSERT INTO loosely VALUES (1, 1), (2, 7);";

#[track_caller]
fn newer(since: u32, schema: &str, tables: &str, snapshot_has: &[&str]) {
    // The shared server decides; `tests/engines` brings newer ones.
    if Cluster::shared().major() < since {
        return;
    }
    let source = Database::create();
    source.run("CREATE EXTENSION btree_gist");
    source.run(schema);
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(source.url()).arg("p").run().ok();
    Standin::new(&dir, "check p").run().ok();
    let text = dir.text("schemas/p.yaml");
    for part in snapshot_has {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
    let header = RULES.split_once("tables:").expect("rules have tables").0;
    dir.write("masks/p.yaml", format!("{header}tables:\n  {tables}: {{keep: all, because: 'invented here'}}\n"));
    Standin::new(&dir, "dump p --out out.sql --source").arg(source.url()).run().ok();
    let target = Database::create();
    target.load(&dir.join("out.sql"));
    same_structure(&source, &target);
    for table in tables.split(", ") {
        let rows =
            |database: &Database<'_>| database.rows(&format!("SELECT t::text FROM ONLY {table} AS t ORDER BY 1"));
        assert_eq!(rows(&source), rows(&target), "rows of {table}");
    }
    let again = Dir::new();
    Standin::new(&again, "init").arg(target.url()).arg("p").run().ok();
    same_text("the snapshot of the restored database", &again.text("schemas/p.yaml"), &text);
}

#[test]
fn what_every_server_knows() {
    newer(13, ANY, "stored, root, refers, grand, parent, child", &["on update set default", "leaf_a_check"]);
}

#[test]
fn what_servers_know_since_14() {
    newer(14, SINCE_14, "many", &["f: many_floats", "d: datemultirange", "floats: range double precision"]);
}

#[test]
fn what_servers_know_since_17() {
    newer(17, SINCE_17, "numbered, loud", &["identity always"]);
}

#[test]
fn what_servers_know_since_15() {
    newer(
        15,
        SINCE_15,
        "parents, newer",
        &["newer_code: (code) nulls not distinct", "newer_index: ", "on delete `SET NULL (b)`"],
    );
}

#[test]
fn what_servers_know_since_18() {
    newer(
        18,
        SINCE_18,
        "newest, heirs, periods, stays, loosely",
        &["    id: integer not null\n", "    loose: integer\n", "virtual", "upper(first)", "stored"],
    );
}
