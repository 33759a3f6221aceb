//! Catalogs and statements of small databases made for the occasion.

use std::path::PathBuf;

use super::*;
use crate::batch::Kind;
use crate::plan::{ColumnAction, ColumnPlan, Fetch};
use crate::schema::{Deferrable, Generated, KeyKind, TableKind, Type};
use crate::source::Stop;

struct Made {
    directory: tempfile::TempDir,
}

impl Made {
    fn with(sql: &str) -> Made {
        let made = Made { directory: tempfile::tempdir().unwrap() };
        made.writer().execute_batch(sql).unwrap();
        made
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("made.db")
    }

    fn writer(&self) -> Connection {
        let writer = Connection::open(self.path()).unwrap();
        writer.execute_batch("PRAGMA foreign_keys=OFF").unwrap();
        writer
    }

    fn source(&self) -> SqliteSource {
        SqliteSource::open(self.path()).unwrap()
    }

    fn catalog(&self) -> Catalog {
        self.source().catalog().unwrap()
    }
}

fn problem(path: &Path) -> &'static str {
    SqliteSource::open(path).err().unwrap().problem()
}

fn planned(name: &str, ty: Type, fetch: Fetch, action: ColumnAction) -> ColumnPlan {
    ColumnPlan {
        name: name.into(),
        ty,
        native: String::new(),
        nullable: false,
        fetch,
        action,
        plain: false,
        loose: false,
        feeds: true,
        left: crate::plan::Left::values(),
    }
}

fn plan(table: &str, columns: Vec<ColumnPlan>, order: Vec<usize>) -> TablePlan {
    TablePlan {
        table: Name::new("main", table),
        columns,
        subject: order.clone(),
        order,
        subject_key: crate::seed::Key::placeholder().domain(1, "t"),
        subjects: Vec::new(),
        lookups: Vec::new(),
        together: Vec::new(),
    }
}

const INTEGER: Type = Type::Int { bytes: 8, unsigned: false };

fn read(source: &mut SqliteSource, table: &TablePlan, piece: &Piece) -> Vec<(Kind, Vec<u8>)> {
    let mut fields = Vec::new();
    let take = &mut |batch: &crate::batch::Batch<'_>| {
        for row in (0..batch.rows()).map(|index| batch.row(index)) {
            fields.extend((0..row.len()).map(|i| (row.kind(i), row.get(i).unwrap_or_default().to_vec())));
        }
        Ok(())
    };
    source.reader().unwrap().read(table, piece, &Stop::new(), take).unwrap();
    fields
}

#[test]
fn files_that_are_no_database_are_told_apart() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.db");
    assert_eq!(problem(&path), "cannot open the SQLite database");
    assert_eq!(problem(directory.path()), "a directory is no SQLite database");
    std::fs::write(&path, b"").unwrap();
    assert_eq!(problem(&path), "the SQLite database holds no tables");
    std::fs::write(&path, [7; 4096]).unwrap();
    assert_eq!(problem(&path), "the file is no SQLite database, or it is encrypted");
}

#[test]
fn a_locked_database_is_an_error_with_a_way_on() {
    let made = Made::with("CREATE TABLE t(a)");
    let writer = made.writer();
    writer.execute_batch("BEGIN EXCLUSIVE; INSERT INTO t VALUES(1)").unwrap();
    let error = SqliteSource::open(made.path()).err().unwrap();
    assert_eq!(error.problem(), "the SQLite database is locked by another program");
    assert!(error.help_line().is_some());
}

#[test]
fn columns_and_keys_are_as_sqlite_enforces_them() {
    let made = Made::with(
        "CREATE TABLE r(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT UNIQUE COLLATE NOCASE, b INT NOT NULL DEFAULT 5,
             v AS (b + 1), s INT GENERATED ALWAYS AS (b * 2) STORED, CONSTRAINT both UNIQUE(b, a), CHECK (b > 0));
         CREATE TABLE p(code TEXT PRIMARY KEY, n DEFAULT 'a rather long default');
         CREATE TABLE w(x TEXT, y INT, PRIMARY KEY(y, x)) WITHOUT ROWID;
         CREATE TABLE d(id INTEGER PRIMARY KEY DESC);
         CREATE UNIQUE INDEX i ON r(lower(a), b DESC) WHERE b > 3;
         CREATE INDEX plain ON r(b);
         CREATE VIEW z AS SELECT 1;",
    );
    let catalog = made.catalog();
    let table = |name: &str| catalog.table(&Name::new("main", name)).unwrap();
    let nullable = |name: &str| -> Vec<bool> { table(name).columns.iter().map(|column| column.nullable).collect() };
    assert_eq!(nullable("r"), [false, true, false, true, true]);
    assert_eq!(nullable("p"), [true, true]);
    assert_eq!(nullable("w"), [false, false]);
    assert_eq!(nullable("d"), [true]);
    let r = table("r");
    assert_eq!(r.columns[1].collation.as_deref(), Some("NOCASE"));
    assert_eq!(r.columns[3].generated, Generated::Virtual("b + 1".into()));
    assert_eq!(r.columns[4].generated, Generated::Stored("b * 2".into()));
    assert_eq!(r.columns[2].default, Some(crate::schema::Default::Expression("5".into())));
    assert_eq!(table("p").columns[1].default, Some(crate::schema::Default::Withheld));
    let keys: Vec<(&str, KeyKind)> = r.keys.iter().map(|key| (key.name.as_str(), key.kind)).collect();
    assert_eq!(
        keys,
        [("both", KeyKind::Unique), ("i", KeyKind::Index), ("r_a_key", KeyKind::Unique), ("r_pkey", KeyKind::Primary)]
    );
    assert_eq!(r.keys[0].columns(), Some(vec!["b", "a"]));
    assert_eq!(r.keys[1].predicate.as_deref(), Some("b > 3"));
    assert_eq!(r.keys[1].columns(), None);
    assert_eq!(table("w").primary_key().unwrap().columns(), Some(vec!["y", "x"]));
    assert_eq!(r.checks[0].name, "r_check");
    assert_eq!(r.checks[0].expression, "b > 0");
    assert_eq!(catalog.sequences[0].owned_by, Some((Name::new("main", "r"), "id".into())));
    assert_eq!(catalog.views[0].name, Name::new("main", "z"));
    let names: Vec<&str> = catalog.tables.iter().map(|table| table.name.name.as_str()).collect();
    assert_eq!(names, ["d", "p", "r", "w"]);
}

#[test]
fn foreign_keys_find_their_parents_spelling() {
    let made = Made::with(
        "CREATE TABLE Parent(Id INTEGER PRIMARY KEY, A INT, B INT, UNIQUE(A, B));
         CREATE TABLE child(p INT REFERENCES parent ON DELETE CASCADE, q REFERENCES PARENT(id) DEFERRABLE INITIALLY DEFERRED,
             x INT, y INT, self INT, lost INT REFERENCES nowhere(id), odd INT REFERENCES parent(a),
             CONSTRAINT two FOREIGN KEY(x, y) REFERENCES parent(b, a));",
    );
    let mut source = made.source();
    let catalog = source.catalog().unwrap();
    let keys = &catalog.table(&Name::new("main", "child")).unwrap().foreign_keys;
    let names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(names, ["child_p_fkey", "child_q_fkey", "two"]);
    assert!(keys.iter().all(|key| key.parent == Name::new("main", "Parent")));
    assert_eq!(keys[0].parent_columns, ["Id"]);
    assert_eq!(keys[0].on_delete, "CASCADE");
    assert_eq!(keys[1].deferrable, Deferrable::Deferred);
    assert_eq!(keys[2].parent_columns, ["B", "A"]);
    let schema = source
        .schema_sql(
            &catalog,
            &Plan {
                tables: Vec::new(),
                verified: Vec::new(),
                unproved: Vec::new(),
                literals: Vec::new(),
                warnings: Vec::new(),
                capacities: Vec::new(),
            },
        )
        .unwrap();
    assert_eq!(schema.before[0], "PRAGMA foreign_keys=OFF");
    assert_eq!(schema.left_out.len(), 2);
}

#[test]
fn virtual_tables_and_what_hangs_on_them_are_left_out() {
    let made = Made::with(
        "CREATE TABLE t(a);
         CREATE VIRTUAL TABLE words USING fts5(body, 'content=');
         CREATE TRIGGER into_words AFTER INSERT ON t BEGIN INSERT INTO words VALUES(new.a); END;
         CREATE TRIGGER other AFTER INSERT ON t BEGIN SELECT 1; END;
         CREATE VIEW v AS SELECT * FROM words; CREATE VIEW w AS SELECT * FROM t;",
    );
    let mut source = made.source();
    let catalog = source.catalog().unwrap();
    assert_eq!(catalog.tables.len(), 2);
    assert_eq!(catalog.tables[1].kind, TableKind::Foreign { server: "virtual table fts5".into() });
    let schema = source
        .schema_sql(
            &catalog,
            &Plan {
                tables: Vec::new(),
                verified: Vec::new(),
                unproved: Vec::new(),
                literals: Vec::new(),
                warnings: Vec::new(),
                capacities: Vec::new(),
            },
        )
        .unwrap();
    assert_eq!(schema.left_out, ["trigger into_words", "view v", "virtual table words"]);
    assert_eq!(schema.before, ["CREATE TABLE t(a)"]);
    assert_eq!(schema.after.len(), 2);
}

#[test]
fn statements_lose_comments_and_the_default_texts_of_masked_columns() {
    let made = Made::with(
        "CREATE TABLE t(a TEXT DEFAULT 'Jane Doe of Main Street', -- Jane's\n b TEXT DEFAULT 'kept in a kept column',
             c TEXT DEFAULT 'short', d DEFAULT \"Jane Doe of Main Street\", e DEFAULT (upper('Jane Doe of Main')));",
    );
    let mut source = made.source();
    let catalog = source.catalog().unwrap();
    let column = |name: &str, action| planned(name, Type::TEXT, Fetch::Whole, action);
    let columns = vec![
        column("a", ColumnAction::Null),
        column("b", ColumnAction::Keep),
        column("c", ColumnAction::Null),
        column("d", ColumnAction::Null),
        column("e", ColumnAction::Null),
    ];
    let plan = Plan {
        warnings: Vec::new(),
        tables: vec![plan("t", columns, Vec::new())],
        verified: Vec::new(),
        unproved: Vec::new(),
        literals: Vec::new(),
        capacities: Vec::new(),
    };
    let schema = source.schema_sql(&catalog, &plan).unwrap();
    assert_eq!(
        schema.before[0],
        "CREATE TABLE t(a TEXT DEFAULT '', \n b TEXT DEFAULT 'kept in a kept column',
             c TEXT DEFAULT 'short', d DEFAULT '', e DEFAULT '')"
    );
    assert_eq!(schema.left_out, ["default t.a", "default t.d", "default t.e"]);
}

#[test]
fn only_what_is_needed_is_fetched() {
    let made = Made::with(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b TEXT COLLATE RTRIM);
         INSERT INTO t VALUES(1, 'secret', 'secret'), (2, NULL, ''), (3, x'00', '  '), (4, 1.5, 'x'), (5, 77, 'x');",
    );
    let columns = vec![
        planned("id", INTEGER, Fetch::Nothing, ColumnAction::Null),
        planned("a", Type::TEXT, Fetch::Presence, ColumnAction::Null),
        planned("b", Type::TEXT, Fetch::Presence, ColumnAction::Null),
    ];
    let fields = read(&mut made.source(), &plan("t", columns, vec![0]), &Piece::WHOLE);
    let column = |index: usize| -> Vec<(Kind, &[u8])> {
        fields.iter().skip(index).step_by(3).map(|(kind, bytes)| (*kind, bytes.as_slice())).collect()
    };
    assert!(column(0).iter().all(|field| field.0 == Kind::Null));
    assert_eq!(
        column(1),
        [(Kind::Text, &b"x"[..]), (Kind::Null, b""), (Kind::Blob, b"x"), (Kind::Real, b"x"), (Kind::Integer, b"x")]
    );
    assert_eq!(
        column(2),
        [(Kind::Text, &b"x"[..]), (Kind::Text, b""), (Kind::Text, b"x"), (Kind::Text, b"x"), (Kind::Text, b"x")]
    );
}

#[test]
fn rows_without_a_key_have_one_order_all_the_same() {
    let values = ["(1, 'b')", "(1.0, 'b')", "(NULL, 'B')", "('1', NULL)", "(x'31', 'b')", "(1, 'B')", "(1, 'b ')"];
    let read_in = |order: &mut dyn Iterator<Item = &&str>| {
        let rows: Vec<&str> = order.copied().collect();
        let made = Made::with(&format!("CREATE TABLE t(a, b COLLATE NOCASE); INSERT INTO t VALUES {}", rows.join(",")));
        let columns = ["a", "b"].map(|name| planned(name, Type::TEXT, Fetch::Whole, ColumnAction::Keep));
        read(&mut made.source(), &plan("t", columns.into(), Vec::new()), &Piece::WHOLE)
    };
    let forwards = read_in(&mut values.iter());
    assert_eq!(forwards.len(), 14);
    assert!(forwards == read_in(&mut values.iter().rev()));
}

#[test]
fn pieces_together_are_the_whole_table() {
    let made = Made::with(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a);
         WITH RECURSIVE n(i) AS (SELECT -60000 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
         INSERT INTO t SELECT i, i FROM n;",
    );
    let columns = ["id", "a"].map(|name| planned(name, INTEGER, Fetch::Whole, ColumnAction::Keep));
    let table = plan("t", columns.into(), vec![0]);
    let mut source = made.source();
    let pieces = source.pieces(&table).unwrap();
    assert_eq!(pieces.len(), 2);
    let parts: Vec<(Kind, Vec<u8>)> = pieces.iter().flat_map(|piece| read(&mut source, &table, piece)).collect();
    assert_eq!(parts.len(), 2 * 120_001);
    assert!(parts == read(&mut source, &table, &Piece::WHOLE));
}

#[test]
fn cuts_cover_every_key() {
    for (low, high) in [(0, 0), (1, 100_000), (i64::MIN, i64::MAX), (-5, 3_000_000)] {
        let pieces = cut(low, high);
        assert!(pieces[0].low.is_none() && pieces.last().unwrap().high.is_none());
        assert!(pieces.len() <= PIECES_MAX as usize);
        for pair in pieces.windows(2) {
            assert_eq!(pair[0].high, pair[1].low);
            assert!(pair[0].low.as_ref().is_none_or(|low| {
                low.parse::<i64>().unwrap() < pair[0].high.as_ref().unwrap().parse::<i64>().unwrap()
            }));
        }
    }
}

#[test]
fn every_reader_sees_the_state_that_was_opened() {
    let made = Made::with("PRAGMA journal_mode=WAL; CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES(1)");
    let table = plan("t", vec![planned("id", INTEGER, Fetch::Whole, ColumnAction::Keep)], vec![0]);
    let mut source = made.source();
    made.writer().execute_batch("INSERT INTO t VALUES(2); ALTER TABLE t ADD COLUMN x").unwrap();
    assert_eq!(read(&mut source, &table, &Piece::WHOLE), [(Kind::Integer, b"1".to_vec())]);
    let error = source.reader().err().unwrap();
    assert_eq!(error.problem(), "the SQLite database was changed while it was opened");
    assert_eq!(source.catalog().unwrap().tables[0].columns.len(), 1);
}

#[test]
fn a_stop_ends_the_reading() {
    let made = Made::with("CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    let table = plan("t", vec![planned("a", Type::TEXT, Fetch::Whole, ColumnAction::Keep)], Vec::new());
    let stop = Stop::new();
    stop.set();
    let mut taken = 0;
    let mut reader = made.source().reader().unwrap();
    let read = reader.read(&table, &Piece::WHOLE, &stop, &mut |_| {
        taken += 1;
        Ok(())
    });
    assert!(read.is_err());
    assert_eq!(taken, 0);
}

#[test]
fn samples_are_the_first_rows() {
    let made = Made::with("CREATE TABLE t(a, b); INSERT INTO t VALUES(1, NULL), ('two', x'03'), (3, 3)");
    let sample = made.source().sample(&Name::new("main", "t"), &["b", "a"], 2).unwrap();
    assert!(sample.rows == [[None, Some(b"1".to_vec())], [Some(vec![3]), Some(b"two".to_vec())]]);
}

#[test]
fn a_module_nobody_has_is_no_obstacle() {
    let made = Made::with(
        "CREATE TABLE t(a);
         PRAGMA writable_schema=ON;
         INSERT INTO sqlite_schema VALUES('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING no_such(a)');",
    );
    let catalog = made.catalog();
    assert_eq!(catalog.tables[1].kind, TableKind::Foreign { server: "virtual table no_such".into() });
    let mut source = made.source();
    let schema = source
        .schema_sql(
            &catalog,
            &Plan {
                tables: Vec::new(),
                verified: Vec::new(),
                unproved: Vec::new(),
                literals: Vec::new(),
                warnings: Vec::new(),
                capacities: Vec::new(),
            },
        )
        .unwrap();
    assert_eq!(schema.left_out, ["virtual table v"]);
}

#[test]
fn text_is_utf_8_whatever_the_file_holds() {
    let made =
        Made::with("PRAGMA encoding='UTF-16'; CREATE TABLE t(a TEXT, b TEXT); INSERT INTO t VALUES('Größe', '')");
    let columns = vec![
        planned("a", Type::TEXT, Fetch::Whole, ColumnAction::Keep),
        planned("b", Type::TEXT, Fetch::Presence, ColumnAction::Null),
    ];
    let fields = read(&mut made.source(), &plan("t", columns, Vec::new()), &Piece::WHOLE);
    assert!(fields == [(Kind::Text, "Größe".into()), (Kind::Text, Vec::new())]);
}

#[test]
fn a_damaged_file_is_an_error_without_its_content() {
    let made = Made::with("CREATE TABLE t(a); INSERT INTO t VALUES('secret-marker')");
    let mut bytes = std::fs::read(made.path()).unwrap();
    bytes[4096..].fill(0xee);
    std::fs::write(made.path(), bytes).unwrap();
    let table = plan("t", vec![planned("a", Type::TEXT, Fetch::Whole, ColumnAction::Keep)], Vec::new());
    let mut reader = made.source().reader().unwrap();
    let error = reader.read(&table, &Piece::WHOLE, &Stop::new(), &mut |_| Ok(())).unwrap_err();
    assert_eq!(error.problem(), "the SQLite database is damaged");
    assert_eq!(error.place().table.as_deref(), Some("main.t"));
}

#[test]
fn the_sample_shop_holds_together() {
    let shop = concat!(
        include_str!("../../../examples/shop/schema.sql"),
        include_str!("../../../examples/shop/production.sql")
    );
    let made = Made::with(shop);
    let catalog = made.catalog();
    let counts: Vec<(&str, usize)> =
        catalog.tables.iter().map(|table| (table.name.name.as_str(), table.foreign_keys.len())).collect();
    assert_eq!(
        counts,
        [
            ("addresses", 2),
            ("audit_log", 1),
            ("countries", 0),
            ("currencies", 0),
            ("newsletter", 0),
            ("order_items", 2),
            ("orders", 2),
            ("payments", 1),
            ("products", 0),
            ("sessions", 1),
            ("tickets", 1),
            ("users", 1)
        ]
    );
    let users = catalog.table(&Name::new("main", "users")).unwrap();
    assert!(users.column("display_name").unwrap().is_computed());
    let rules = include_str!("../../../examples/shop/masks/shop.yaml");
    let ruled: Vec<&str> = rules.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    for table in catalog
        .tables
        .iter()
        .filter(|table| !["products", "countries", "currencies"].contains(&table.name.name.as_str()))
    {
        let follows = |name: &String| table.foreign_keys.iter().any(|foreign_key| foreign_key.columns.contains(name));
        for column in table.columns.iter().filter(|column| !column.is_computed() && !follows(&column.name)) {
            assert!(ruled.contains(&column.name.as_str()), "{}.{}", table.name, column.name);
        }
    }
    let mut source = made.source();
    let schema = source
        .schema_sql(
            &catalog,
            &Plan {
                tables: Vec::new(),
                verified: Vec::new(),
                unproved: Vec::new(),
                literals: Vec::new(),
                warnings: Vec::new(),
                capacities: Vec::new(),
            },
        )
        .unwrap();
    assert!(schema.left_out.is_empty(), "no orphans, nothing virtual");
    assert!(!schema.before.iter().any(|statement| statement.contains("--")));
}
