//! Round trips: what a plan that keeps everything writes is what was read.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::copy::CopySql;
use super::heading::Heading;
use super::output::Existing;
use super::pages::Pages;
use super::sqlite_file::SqliteFile;
use super::sqlite_sql::SqliteSql;
use super::{Contents, Making, Options, Out, SequenceState, Sink};
use crate::error::Result;
use crate::plan::{ColumnAction, ColumnPlan, Fetch, Plan, TablePlan, Work};
use crate::schema::{Catalog, Deferrable};
use crate::source::sqlite::SqliteSource;
use crate::source::{SchemaSql, Source, Stop};

const NASTY: &str = r#"
    PRAGMA user_version=7;
    PRAGMA application_id=99;
    CREATE TABLE "odd ""name"" -- no"("a b" INTEGER PRIMARY KEY AUTOINCREMENT, [sel'ect] TEXT, "größe" ANY, loose);
    INSERT INTO "odd ""name"" -- no" VALUES
        (-9223372036854775808, '', NULL, 1), (9223372036854775807, NULL, '', 1.0), (1, 'O''Brien' || char(10) || '\.', x'', '1'),
        (2, CAST(x'610062' AS TEXT), x'00ff', 9e999), (3, CAST(x'ff27fe' AS TEXT), -9e999, 1e-300), (4, char(9, 92, 13), 0.1, -0.5);
    CREATE TABLE w(x TEXT COLLATE NOCASE, y INT, z REAL, PRIMARY KEY(y, x)) WITHOUT ROWID;
    INSERT INTO w VALUES('b', 1, 1), ('a', 1, 2.5), ('Ä', 0, 1e300);
    CREATE TABLE s(id INTEGER PRIMARY KEY, t TEXT NOT NULL, b BLOB, any ANY) STRICT;
    INSERT INTO s VALUES(1, '1', x'01', '007'), (2, '', NULL, 7);
    CREATE TABLE g(n INTEGER, v AS (n + 1), s INT GENERATED ALWAYS AS (n * 2) STORED UNIQUE);
    INSERT INTO g VALUES(5), (6), (NULL);
    CREATE TABLE a(id INTEGER PRIMARY KEY, b_id INT, FOREIGN KEY(b_id) REFERENCES b(id));
    CREATE TABLE b(id INTEGER PRIMARY KEY, a_id INT REFERENCES a, up INT REFERENCES b);
    INSERT INTO b VALUES(1, 1, 2), (2, NULL, NULL);
    INSERT INTO a VALUES(1, 2);
    CREATE TABLE parent(p INT, q INT, r TEXT CHECK (r <> 'x'));
    CREATE UNIQUE INDEX pq ON parent(p, q);
    CREATE TABLE child(q INT, p INT, CONSTRAINT two FOREIGN KEY(p, q) REFERENCES parent(p, q) ON DELETE CASCADE);
    INSERT INTO parent VALUES(1, 2, 'a'), (NULL, 2, NULL);
    INSERT INTO child VALUES(2, 1), (NULL, 9), (2, 1);
    CREATE TABLE nokey(k TEXT PRIMARY KEY, v);
    INSERT INTO nokey VALUES(NULL, 2), (NULL, 1), ('k', 0);
    CREATE TABLE empty(a INTEGER PRIMARY KEY AUTOINCREMENT);
    CREATE TABLE log(n);
    CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO log VALUES(new.id); END;
    CREATE INDEX li ON log(n) WHERE n > 0;
    CREATE VIEW v AS SELECT * FROM a JOIN b ON b.id = b_id;
"#;

fn keep_all(catalog: &Catalog) -> Plan {
    let table = |table: &crate::schema::Table| {
        let kept = || table.columns.iter().filter(|column| !column.is_computed());
        let index = |wanted: usize| kept().position(|column| column.name == table.columns[wanted].name).unwrap();
        let columns: Vec<ColumnPlan> = kept()
            .map(|column| ColumnPlan {
                name: column.name.clone(),
                ty: column.ty.clone(),
                native: column.native.clone(),
                nullable: column.nullable,
                fetch: Fetch::Whole,
                action: ColumnAction::Keep,
                plain: false,
                loose: false,
                feeds: true,
                left: crate::plan::Left::values(),
            })
            .collect();
        let order: Vec<usize> = table.row_key().unwrap_or_default().into_iter().map(index).collect();
        TablePlan {
            table: table.name.clone(),
            columns,
            subject: order.clone(),
            order,
            subject_key: crate::seed::Key::placeholder().domain(1, "t"),
            subjects: Vec::new(),
            lookups: Vec::new(),
            together: Vec::new(),
        }
    };
    Plan {
        warnings: Vec::new(),
        tables: catalog.data_tables().map(table).collect(),
        verified: Vec::new(),
        unproved: Vec::new(),
        literals: Vec::new(),
        capacities: Vec::new(),
    }
}

struct Case {
    directory: tempfile::TempDir,
    catalog: Catalog,
    source: SqliteSource,
    plan: Plan,
}

impl Case {
    fn new(sql: &str) -> Case {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("source.db");
        let writer = Connection::open(&path).unwrap();
        writer.execute_batch(&format!("PRAGMA foreign_keys=OFF;{sql}")).unwrap();
        drop(writer);
        let mut source = SqliteSource::open(&path).unwrap();
        let catalog = source.catalog().unwrap();
        let plan = keep_all(&catalog);
        Case { directory, catalog, source, plan }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn dump(&mut self, sink: &mut dyn Sink, with_schema: bool) -> Result<()> {
        if with_schema {
            sink.schema(&self.source.schema_sql(&self.catalog, &self.plan)?)?;
        }
        for table in &self.plan.tables {
            sink.begin(table)?;
            let encoder = sink.encoder(table);
            let mut work = Work::new(table);
            let mut reader = self.source.reader()?;
            for piece in self.source.pieces(table)? {
                reader.read(table, &piece, &Stop::new(), &mut |batch| table.apply(batch, &*encoder, &mut work))?;
            }
            sink.rows(&work.take())?;
            sink.end(table)?;
        }
        let state = |value: crate::source::SequenceValue| SequenceState {
            name: value.name,
            last_value: value.last_value,
            is_called: value.is_called,
        };
        let sequences: Vec<SequenceState> = self.source.sequence_values()?.into_iter().map(state).collect();
        sink.finish(&sequences)
    }

    fn making<S>(&self, path: &Path, contents: Contents, make: impl FnOnce(Pages, &Making<'_>) -> Result<S>) -> S {
        let out = Out { path: path.to_owned(), existing: Existing::Refuse, object: None };
        let (catalog, plan, heading, options) = (&self.catalog, &self.plan, &Heading::example(), &Options::default());
        let making = Making { out: &out, contents, catalog, plan, heading, options };
        make(Pages::One(out.file().unwrap()), &making).unwrap()
    }

    fn dump_text(&mut self, name: &str, with_schema: bool) -> PathBuf {
        let path = self.path(name);
        let contents = if with_schema { Contents::Whole } else { Contents::Rows };
        let mut sink = self.making(&path, contents, SqliteSql::new);
        self.dump(&mut sink, with_schema).unwrap();
        Box::new(sink).seal().unwrap().publish().unwrap();
        path
    }

    fn dump_file(&mut self, name: &str) -> Result<PathBuf> {
        let path = self.path(name);
        let mut sink = SqliteFile::create(&path, Existing::Refuse)?;
        self.dump(&mut sink, true)?;
        Box::new(sink).seal()?.publish()?;
        Ok(path)
    }
}

/// Schema and rows, exactly: types, bytes, generated columns, settings.
fn content(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let lines = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(|row| row.unwrap()).collect()
    };
    let mut content =
        lines("SELECT user_version || ' ' || application_id FROM pragma_user_version, pragma_application_id");
    content.extend(lines("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name"));
    for table in lines("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
        let quoted = crate::dialect::sqlite::quote(&table);
        let columns = lines(&format!(
            "SELECT 'typeof(\"' || replace(name, '\"', '\"\"') || '\") || hex(\"' || name || '\")' FROM pragma_table_xinfo('{table}')"
        ));
        content.extend(lines(&format!("SELECT '{table}:' || {} FROM {quoted} ORDER BY 1", columns.join("||','||"))));
    }
    content
}

/// Runs SQL text as `sqlite3` does: bytes, not characters.
fn load(sql: &Path, into: &Path) {
    let bytes = std::fs::read(sql).unwrap();
    let connection = Connection::open(into).unwrap();
    // Text that is not UTF-8 cannot pass through the driver's `&str`; it is put in as a cast.
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("'||CAST(x'{byte:02x}' AS TEXT)||'"));
        }
    }
    connection.execute_batch(&text).unwrap();
}

#[test]
fn sql_text_loads_to_equal_rows_with_references_on() {
    let mut case = Case::new(NASTY);
    let text = case.dump_text("out.sql", true);
    let loaded = case.path("loaded.db");
    load(&text, &loaded);
    assert_eq!(content(&loaded), content(&case.path("source.db")));
    let connection = Connection::open(&loaded).unwrap();
    let orphans: i64 =
        connection.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(orphans, 0);
}

#[test]
fn text_without_the_schema_fills_an_existing_one() {
    let mut case = Case::new(NASTY);
    let text = case.dump_text("data.sql", false);
    let loaded = case.path("loaded.db");
    let schema: String = NASTY
        .lines()
        .filter(|line| !line.trim_start().starts_with(['(', 'I']) && !line.contains("TRIGGER"))
        .collect::<Vec<&str>>()
        .join("\n");
    Connection::open(&loaded).unwrap().execute_batch(&schema).unwrap();
    load(&text, &loaded);
    let mut expected = content(&case.path("source.db"));
    expected.retain(|line| !line.contains("TRIGGER"));
    assert_eq!(content(&loaded), expected);
}

#[test]
fn a_truncated_text_changes_nothing() {
    let mut case = Case::new("PRAGMA user_version=3; CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    let text = std::fs::read_to_string(case.dump_text("out.sql", true)).unwrap();
    let cut = text.find("COMMIT").unwrap();
    let loaded = case.path("loaded.db");
    Connection::open(&loaded).unwrap().execute_batch(&text[..cut]).unwrap();
    assert_eq!(content(&loaded), ["0 0"]);
}

#[test]
fn a_new_database_holds_equal_rows_and_two_runs_equal_bytes() {
    let mut case = Case::new(NASTY);
    let one = case.dump_file("one.db").unwrap();
    assert_eq!(content(&one), content(&case.path("source.db")));
    let mut again = Case::new(NASTY);
    let two = again.dump_file("two.db").unwrap();
    assert!(std::fs::read(one).unwrap() == std::fs::read(two).unwrap());
    let left: Vec<_> = std::fs::read_dir(case.directory.path()).unwrap().collect();
    assert_eq!(left.len(), 2);
}

#[test]
fn the_next_insert_goes_on_where_the_source_stood() {
    let mut case = Case::new(
        "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES(41), (42); DELETE FROM t WHERE id = 42;
         CREATE TABLE e(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO e VALUES(5); DELETE FROM e;",
    );
    for path in [case.dump_file("out.db").unwrap(), {
        let text = case.dump_text("out.sql", true);
        let loaded = case.path("loaded.db");
        load(&text, &loaded);
        loaded
    }] {
        let connection = Connection::open(path).unwrap();
        connection.execute_batch("INSERT INTO t DEFAULT VALUES; INSERT INTO e DEFAULT VALUES").unwrap();
        let next = |table: &str| -> i64 {
            connection.query_row(&format!("SELECT max(id) FROM {table}"), [], |row| row.get(0)).unwrap()
        };
        assert_eq!((next("t"), next("e")), (43, 6));
    }
}

#[test]
fn references_the_source_breaks_are_said_and_carried() {
    let sql = "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(p INT REFERENCES p); INSERT INTO c VALUES(9);";
    let mut case = Case::new(sql);
    let schema = case.source.schema_sql(&case.catalog, &case.plan).unwrap();
    assert_eq!(schema.left_out, ["enforcement of foreign keys: c has rows without their parent"]);
    let file = case.dump_file("out.db").unwrap();
    assert_eq!(content(&file), content(&case.path("source.db")));
    let text = case.dump_text("out.sql", true);
    load(&text, &case.path("loaded.db"));
    assert_eq!(content(&case.path("loaded.db")), content(&case.path("source.db")));
}

#[test]
fn a_reference_that_is_lost_on_the_way_leaves_no_file() {
    let sql = "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(p INT REFERENCES p);
               INSERT INTO p VALUES(9); INSERT INTO c VALUES(9);";
    let mut case = Case::new(sql);
    case.plan.tables.retain(|table| table.table.name == "c");
    let error = case.dump_file("out.db").unwrap_err();
    assert_eq!(error.problem(), "rows refer to a parent that is not in the output");
    assert_eq!(error.place().table.as_deref(), Some("c"));
    assert_eq!(std::fs::read_dir(case.directory.path()).unwrap().count(), 1);
}

#[test]
fn a_row_that_does_not_fit_is_named_and_leaves_no_file() {
    let mut case = Case::new("CREATE TABLE t(a TEXT, b); INSERT INTO t VALUES('x', 1), ('x', 2)");
    let path = case.path("out.db");
    let mut sink = SqliteFile::create(&path, Existing::Refuse).unwrap();
    let schema = SchemaSql { before: vec!["CREATE TABLE t(a TEXT UNIQUE, b)".into()], ..SchemaSql::default() };
    sink.schema(&schema).unwrap();
    let error = case.dump(&mut sink, false).unwrap_err();
    assert_eq!(error.problem(), "two rows would hold the same value of a unique key");
    assert_eq!(error.place().row, Some(2));
    drop(sink);
    assert_eq!(std::fs::read_dir(case.directory.path()).unwrap().count(), 1);
}

#[test]
fn a_copy_file_is_one_transaction_with_everything_in_it() {
    let mut case = Case::new(
        "CREATE TABLE \"T\"(id INTEGER PRIMARY KEY, b REFERENCES u);
         CREATE TABLE u(id INTEGER PRIMARY KEY, t REFERENCES \"T\");
         INSERT INTO \"T\" VALUES(1, 'a\tb'), (2, NULL)",
    );
    let second = case.catalog.tables.iter_mut().find(|table| table.name.name == "u").unwrap();
    second.foreign_keys[0].deferrable = Deferrable::Immediate;
    let path = case.path("out.sql");
    let mut sink = case.making(&path, Contents::Rows, CopySql::new);
    case.dump(&mut sink, false).unwrap();
    Box::new(sink).seal().unwrap().publish().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("COPY \"main\".\"T\" (\"id\", \"b\") FROM stdin;\n1\ta\\tb\n2\t\\N\n\\.\n"));
    assert_eq!(text.matches("DEFERRABLE INITIALLY DEFERRED;").count(), 1);
    assert_eq!(text.matches("NOT DEFERRABLE;").count(), 1);
    assert_eq!(text.matches("SET CONSTRAINTS ALL").count(), 2);
    assert!(text.ends_with("COMMIT;\n\n-- standin dump complete\n"));
}
