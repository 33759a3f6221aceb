//! The snapshot's own tests: one shop as a reviewer sees it, and any catalog at all.

use proptest::prelude::*;

use super::drift::{ChangeKind, drift, table, to_json};
use super::{parse, write};
use crate::dialect::{mysql, postgres, sqlite};
use crate::schema::{
    Catalog, Check, Column, Default, Deferrable, Engine, EngineKind, Exclusion, ForeignKey, Generated, Identity, Key,
    KeyKind, KeyPart, Name, Sequence, Table, TableKind, Type, UserType, UserTypeDefinition, View,
};

const SHOP: &str = r#"# written by standin snapshot; review it like code. One line per column, in column order.
engine: postgres 15
schemas: [audit, public]
extensions: [citext]
tables:
  audit.log:
    at: timestamp with time zone not null default now()
    entry: jsonb
    partition by: RANGE (at)
  audit.log_2026:
    partition of: audit.log FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')
  drafts:
    id: bigint not null
    primary key: drafts_id (id) deferrable
    inherits: [users, audit.log]
    unlogged: true
  "null": {}
  partners:
    id: integer
    foreign: virtual table fts5
  users:
    id: bigint not null identity always
    tenant_id: bigint not null
    manager_id: bigint
    email: email_address not null
    username: character varying(40) not null
    name: text collate "C"
    status: user_status not null default 'active'::user_status
    search: text generated stored (lower((username || ' '::text) || name))
    motto: text default …
    column check: boolean
    Full Name: text
    primary key: (tenant_id, id)
    unique:
      users_email_key: (email)
      users_tax_live: index (status, (lower(username))) nulls not distinct where (deleted_at IS NULL)
    check:
      users_dob: date_of_birth >= '1900-01-01'::date
      users_old: (id > 0) not valid
    foreign key:
      users_manager_fk: (tenant_id, manager_id) -> users (tenant_id, id) match full on delete set null deferrable initially deferred
    exclusion:
      users_once: EXCLUDE USING gist (room WITH =, during WITH &&)
types:
  email_address:
    domain: citext not null
    check:
      email_address_check: VALUE ~ '@'::citext
  pair:
    composite:
      a: integer
      b: email_address
  price_range: range numeric
  user_status: enum (active, invited, "not yet")
sequences:
  users_id_seq: bigint owned by users.id
views:
  audit.busy: materialized view
  recent: view
"#;

fn shop() -> Catalog {
    parse("schemas/shop.yaml", SHOP).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn a_shop_as_a_reviewer_sees_it() {
    let catalog = shop();
    assert_eq!(write(&catalog), SHOP);

    let users = catalog.table(&Name::new("public", "users")).unwrap();
    let email = users.column("email").unwrap();
    assert_eq!(email.native, "email_address");
    assert!(matches!(email.ty, Type::Text(length) if length.folded));
    assert!(matches!(&users.column("status").unwrap().ty, Type::Enum { labels } if labels[2] == "not yet"));
    assert_eq!(users.column("motto").unwrap().default, Some(Default::Withheld));
    assert!(users.column("check").is_some() && users.column("column check").is_none());
    assert_eq!(users.primary_key().unwrap().name, "users_pkey");
    let foreign_key = &users.foreign_keys[0];
    assert_eq!((foreign_key.on_delete.as_str(), foreign_key.on_update.as_str()), ("SET NULL", "NO ACTION"));
    assert!(!users.checks[1].validated);
    let leaf = catalog.table(&Name::new("audit", "log_2026")).unwrap();
    assert_eq!(leaf.columns.len(), 2);
    assert_eq!(catalog.sequences[0].maximum, i64::MAX);
}

#[test]
fn a_sqlite_snapshot_has_its_own_defaults() {
    let text = "# written by standin snapshot; review it like code. One line per column, in column order.\n\
        engine: sqlite 3.54\ntables:\n  notes:\n    id: INTEGER\n    anything: '``'\n    name: VARCHAR(9) collate \"NOCASE\"\n    \
        primary key: (id)\n    check:\n      - \"\": id > 0\n      - \"\": name <> ''\n";
    let catalog = parse("notes.yaml", &text.replace("'``'", "\"``\"")).unwrap();
    assert_eq!(catalog.default_schema, "main");
    let notes = &catalog.tables[0];
    assert_eq!(notes.name, Name::new("main", "notes"));
    assert_eq!(notes.columns[1].native, "");
    assert!(matches!(notes.columns[2].ty, Type::Text(length) if length.folded && length.max == Some(9)));
    assert_eq!(notes.primary_key().unwrap().name, "notes_pkey");
    assert_eq!(notes.checks.len(), 2);
    assert_eq!(write(&catalog), text.replace("'``'", "\"``\""));
}

#[test]
fn a_mysql_snapshot_tells_a_tables_collation_once() {
    let text = "# written by standin snapshot; review it like code. One line per column, in column order.\n\
        engine: mariadb 10.11\ntables:\n  users:\n    id: bigint(20) unsigned not null identity by default\n    \
        name: varchar(9)\n    kind: enum('a','b''c') not null default 'a'\n    \
        token: varchar(40) collate \"utf8mb4_bin\"\n    extra: json\n    \
        default collation: utf8mb4_general_ci\n    primary key: (id)\n    unique:\n      \
        name: ((left(`name`, 5)), id)\n    partition by: HASH (id)\n";
    let catalog = parse("users.yaml", text).unwrap();
    let users = &catalog.tables[0];
    let collations: Vec<_> = users.columns.iter().map(|column| column.collation.as_deref()).collect();
    let usual = Some("utf8mb4_general_ci");
    assert_eq!(collations, [None, usual, usual, Some("utf8mb4_bin"), None]);
    assert!(matches!(users.columns[1].ty, Type::Text(length) if length.folded));
    assert!(matches!(users.columns[3].ty, Type::Text(length) if !length.folded));
    assert_eq!(users.columns[2].ty, Type::Enum { labels: vec!["a".into(), "b'c".into()] });
    assert_eq!(users.primary_key().unwrap().name, "PRIMARY");
    assert_eq!(write(&catalog), text);
}

fn problems(text: &str) -> Vec<(String, String)> {
    let problems = parse("schemas/shop.yaml", text).expect_err("the text is wrong");
    let mut told = Vec::new();
    for problem in problems {
        assert_eq!(problem.code.0, "M0404");
        assert!(problem.help.iter().any(|help| help.contains("schemas/shop.yaml")));
        let span = problem.span.clone().expect("every problem has a place");
        told.push((problem.message, text[span].to_owned()));
    }
    told
}

#[test]
fn every_line_that_cannot_be_read_is_named() {
    let text = "engine: postgres 15\ntabels: {}\ntables:\n  a:\n    id: (x)\n    name: text nul\n    b: int generated stored x\n    \
        primary key: [id]\n    foreign key: {f: (a) => b (c)}\n  b.c.d: {}\nviews: {v: table}\n";
    let told = problems(text);
    let places: Vec<&str> = told.iter().map(|(_, place)| place.as_str()).collect();
    assert_eq!(places.len(), 7, "{told:?}");
    assert!(places.contains(&"(x)"));
    assert!(places.contains(&"int generated stored x"));
    assert!(places.contains(&"(a) => b (c)"));
    assert!(places.contains(&"table"));
    assert!(told.iter().any(|(message, _)| message.contains("`b.c.d`")), "{told:?}");
}

#[test]
fn a_snapshot_that_is_no_yaml_or_says_a_thing_twice_is_an_error() {
    for text in [
        "a: [",
        "a: \"x",
        "engine: &a postgres 15\n",
        "engine: postgres 15\ntables: {a: {b: {c: {d: {e: {f: {g: {h: i}}}}}}}}\n",
    ] {
        let problems = parse("x.yaml", text).expect_err(text);
        assert_eq!((problems.len(), problems[0].code), (1, crate::diagnostic::codes::BAD_SNAPSHOT), "{text}");
    }
    let twice = problems("engine: postgres 15\ntables:\n  a:\n    b: text\n    b: int\n");
    assert_eq!(twice, [("`b` is written twice".to_owned(), "b".to_owned())]);
}

#[test]
fn what_is_missing_or_circular_is_an_error() {
    assert!(problems("tables: {}\n")[0].0.contains("`engine`"));
    assert!(problems("engine: oracle 9\n")[0].0.contains("`postgres`"));
    let circle = "engine: postgres 15\ntables:\n  a: {partition of: b DEFAULT}\n  b: {partition of: a DEFAULT}\n";
    assert!(problems(circle)[0].0.contains("partition of itself"));
    let orphan = "engine: postgres 15\ntables:\n  a: {partition of: b DEFAULT}\n";
    assert!(problems(orphan)[0].0.contains("missing"));
    assert!(parse("x", "").is_err() && parse("x", "- a").is_err() && parse("x", "\u{0}").is_err());
}

#[test]
fn no_drift_with_itself_or_a_newer_server() {
    let mut live = shop();
    live.engine.version = "17".into();
    assert_eq!(drift(&shop(), &live), []);
    assert_eq!(table(&[]), "");
}

#[test]
fn drift_tells_what_came_went_and_changed() {
    let mut live = shop();
    let users = live.tables.iter_mut().find(|table| table.name.name == "users").unwrap();
    users.columns.retain(|column| column.name != "Full Name");
    users.columns[1].nullable = true;
    users.columns.push(Column {
        name: "tax_id".into(),
        ty: Type::TEXT,
        native: "varchar(14)".into(),
        nullable: true,
        default: None,
        generated: Generated::No,
        collation: None,
    });
    users.columns.swap(3, 4);
    users.checks.remove(0);
    users.foreign_keys[0].on_delete = "CASCADE".into();
    let mut fresh = users.clone();
    fresh.name.name = "new\u{1b}[31m".into();
    fresh.unlogged = true;
    live.tables.push(fresh);
    live.tables.retain(|table| table.name.name != "log_2026");
    let UserTypeDefinition::Enum { labels } = &mut live.types[3].definition else { panic!("the enum is the fourth") };
    labels.push("gone".into());

    let changes = drift(&shop(), &live);
    assert_eq!(
        table(&changes),
        "~ type         user_status             \
         enum (active, invited, \"not yet\") -> enum (active, invited, \"not yet\", gone)\n\
         + table        \"new\\u{1b}[31m\"         unlogged\n\
         - column       users.Full Name         text\n\
         ~ column       users.tenant_id         bigint not null -> bigint\n\
         + column       users.tax_id            varchar(14)\n\
         ~ column order users                   \
         id, tenant_id, manager_id, email, username, name, status, search, motto, check -> \
         id, tenant_id, manager_id, username, email, name, status, search, motto, check\n\
         ~ foreign key  users.users_manager_fk  \
         (tenant_id, manager_id) -> users (tenant_id, id) match full on delete set null deferrable initially deferred -> \
         (tenant_id, manager_id) -> users (tenant_id, id) match full on delete cascade deferrable initially deferred\n\
         - check        users.users_dob         date_of_birth >= '1900-01-01'::date\n"
    );
    let json = to_json(&changes);
    assert_eq!(json[4]["change"], "added");
    assert_eq!(json[4]["name"], "users.tax_id");
    assert_eq!(json[4]["after"], "varchar(14)");

    let back = drift(&live, &shop());
    assert!(back.iter().any(|change| change.kind == ChangeKind::Added && change.name == "users.Full Name"));
    assert_eq!(back.len(), changes.len());
}

#[test]
fn a_column_of_a_partitioned_table_drifts_once() {
    let mut live = shop();
    for table in &mut live.tables {
        if table.name.schema == "audit" {
            table.columns[1].native = "text".into();
            table.columns[1].ty = Type::TEXT;
        }
    }
    let names: Vec<String> = drift(&shop(), &live).into_iter().map(|change| change.name).collect();
    assert_eq!(names, ["audit.log.entry"]);
}

/// Texts and choices a catalog is made from; used over again when they run out.
struct Soup {
    texts: Vec<String>,
    choices: Vec<u8>,
    next_text: usize,
    next_choice: usize,
}

impl Soup {
    fn text(&mut self) -> String {
        self.next_text += 1;
        self.texts[self.next_text % self.texts.len()].clone()
    }

    fn choose(&mut self, of: usize) -> usize {
        self.next_choice += 1;
        usize::from(self.choices[self.next_choice % self.choices.len()]) % of
    }

    fn flag(&mut self) -> bool {
        self.choose(2) == 1
    }

    fn maybe(&mut self) -> Option<String> {
        let text = self.text();
        self.flag().then_some(text)
    }

    fn texts(&mut self) -> Vec<String> {
        (0..self.choose(3)).map(|_| self.text()).collect()
    }

    fn name(&mut self, schemas: &[String]) -> Name {
        let schema = self.choose(schemas.len());
        Name::new(schemas[schema].as_str(), self.text())
    }

    /// Names that differ, none of them empty.
    fn names(&mut self, count: usize, schemas: &[String]) -> Vec<Name> {
        let mut names: Vec<Name> = Vec::new();
        for index in 0..count {
            let mut name = self.name(schemas);
            while name.name.is_empty() || names.contains(&name) {
                name.name += &index.to_string();
            }
            names.push(name);
        }
        names
    }

    fn native(&mut self, types: &[UserType]) -> String {
        const KNOWN: [&str; 6] =
            ["integer", "character varying(255)", "numeric(10,2)", "timestamp(3) with time zone", "text[]", "citext"];
        match self.choose(4) {
            0 => self.text(),
            1 if !types.is_empty() => {
                let user = &types[self.choose(types.len())].name;
                postgres::qualified(user)
            }
            _ => KNOWN[self.choose(KNOWN.len())].to_owned(),
        }
    }

    fn checks(&mut self) -> Vec<Check> {
        (0..self.choose(3))
            .map(|_| Check { name: self.text(), expression: self.text(), validated: self.flag() })
            .collect()
    }

    fn deferrable(&mut self) -> Deferrable {
        [Deferrable::No, Deferrable::Immediate, Deferrable::Deferred][self.choose(3)]
    }

    fn number(&mut self, usual: i64) -> i64 {
        [usual, usual, -7, i64::MIN, i64::MAX][self.choose(5)]
    }

    fn column(&mut self, name: String, engine: EngineKind, types: &[UserType], default_schema: &str) -> Column {
        const OF_MYSQL: [&str; 6] = [
            "enum('a','b''c, not null')",
            "set('`',')')",
            "varchar(9)",
            "decimal(10,2) unsigned zerofill",
            "text",
            "json",
        ];
        let native = match engine.is_mysql() && self.flag() {
            true => OF_MYSQL[self.choose(OF_MYSQL.len())].to_owned(),
            false => self.native(types),
        };
        let collation = match self.flag() {
            true => Some(["utf8mb4_bin", "latin1_swedish_ci"][self.choose(2)].to_owned()),
            false => self.maybe(),
        };
        let ty = match engine {
            EngineKind::Postgres => postgres::parse_type(&native, types, default_schema),
            EngineKind::Sqlite => sqlite::parse_type(&native, collation.as_deref()),
            EngineKind::Mysql | EngineKind::Mariadb => mysql::parse_type(&native, collation.as_deref()),
        };
        let generated = match self.choose(6) {
            0 => Generated::Identity(Identity::Always),
            1 => Generated::Identity(Identity::ByDefault),
            2 => Generated::Stored(self.text()),
            3 => Generated::Virtual(self.text()),
            _ => Generated::No,
        };
        let default = match self.choose(3) {
            0 => Some(Default::Withheld),
            1 => Some(Default::Expression(self.text())),
            _ => None,
        };
        Column { name, ty, native, nullable: self.flag(), default, generated, collation }
    }

    fn keys(&mut self) -> Vec<Key> {
        let kinds = [KeyKind::Unique, KeyKind::Index];
        let mut keys: Vec<Key> = (0..self.choose(3))
            .map(|_| Key {
                name: self.text(),
                kind: kinds[self.choose(2)],
                parts: Vec::new(),
                predicate: self.maybe(),
                nulls_not_distinct: self.flag(),
                deferrable: self.deferrable(),
            })
            .collect();
        if let Some(key) = keys.first_mut().filter(|_| self.flag()) {
            key.kind = KeyKind::Primary;
        }
        for key in &mut keys {
            let part = |soup: &mut Soup| match soup.flag() {
                true => KeyPart::Column(soup.text()),
                false => KeyPart::Expression(soup.text()),
            };
            key.parts = (0..self.choose(4)).map(|_| part(self)).collect();
        }
        keys
    }

    fn foreign_keys(&mut self, schemas: &[String]) -> Vec<ForeignKey> {
        const ACTIONS: [&str; 5] = ["NO ACTION", "CASCADE", "SET NULL", "RESTRICT", "SET NULL (a, \"b`\")"];
        (0..self.choose(3))
            .map(|_| ForeignKey {
                name: self.text(),
                columns: self.texts(),
                parent: self.name(schemas),
                parent_columns: self.texts(),
                match_full: self.flag(),
                on_delete: ACTIONS[self.choose(5)].to_owned(),
                on_update: ACTIONS[self.choose(5)].to_owned(),
                deferrable: self.deferrable(),
                validated: self.flag(),
            })
            .collect()
    }

    fn types(&mut self, schemas: &[String]) -> Vec<UserType> {
        let count = self.choose(5);
        let mut types: Vec<UserType> = Vec::new();
        for name in self.names(count, schemas) {
            let definition = match self.choose(4) {
                0 => UserTypeDefinition::Enum { labels: self.texts() },
                1 => UserTypeDefinition::Domain {
                    base: self.native(&types),
                    not_null: self.flag(),
                    checks: self.checks(),
                },
                2 => UserTypeDefinition::Composite {
                    fields: (0..self.choose(3)).map(|_| (self.text(), self.native(&types))).collect(),
                },
                _ => UserTypeDefinition::Range { subtype: self.native(&types) },
            };
            types.push(UserType { name, definition });
        }
        types
    }

    fn tables(&mut self, engine: EngineKind, schemas: &[String], types: &[UserType]) -> Vec<Table> {
        let mut tables: Vec<Table> = Vec::new();
        let count = self.choose(5);
        for name in self.names(count, schemas) {
            let parent = (!tables.is_empty()).then(|| tables[self.choose(tables.len())].clone());
            let kind = match (self.choose(5), &parent) {
                (0, _) => TableKind::Foreign { server: self.text() },
                (1, _) => TableKind::Partitioned { by: self.text(), of: None },
                (2, Some(parent)) => {
                    TableKind::Partitioned { by: self.text(), of: Some((parent.name.clone(), self.text())) }
                }
                (3, Some(parent)) => TableKind::Partition { of: parent.name.clone(), bound: self.text() },
                _ => TableKind::Ordinary,
            };
            let count = self.choose(6);
            let columns = match parent {
                Some(parent) if self.flag() => parent.columns,
                _ => self
                    .names(count, &schemas[..1])
                    .into_iter()
                    .map(|name| self.column(name.name, engine, types, &schemas[0]))
                    .collect(),
            };
            tables.push(Table {
                name,
                kind,
                unlogged: self.flag(),
                inherits: (0..self.choose(3)).map(|_| self.name(schemas)).collect(),
                columns,
                keys: self.keys(),
                foreign_keys: self.foreign_keys(schemas),
                checks: self.checks(),
                exclusions: (0..self.choose(2))
                    .map(|_| Exclusion { name: self.text(), definition: self.text() })
                    .collect(),
            });
        }
        tables
    }

    fn catalog(&mut self) -> Catalog {
        let kind = [EngineKind::Postgres, EngineKind::Sqlite][self.choose(2)];
        let usual = ["public", "main"][self.choose(2)].to_owned();
        let schemas = vec![usual, self.text(), "other".to_owned()];
        let types = self.types(&schemas);
        let count = self.choose(3);
        let sequences = self.names(count, &schemas).into_iter().map(|name| Sequence {
            name,
            owned_by: self.flag().then(|| (self.name(&schemas), self.text())),
            data_type: self.native(&[]),
            start: self.number(1),
            increment: self.number(1),
            minimum: self.number(1),
            maximum: self.number(i64::MAX),
            cycle: self.flag(),
        });
        let sequences = sequences.collect();
        let count = self.choose(3);
        let views = self.names(count, &schemas);
        let views = views.into_iter().map(|name| View { name, materialized: self.flag() }).collect();
        let mut catalog = Catalog {
            engine: Engine { kind, version: self.text() },
            default_schema: schemas[0].clone(),
            extensions: self.texts(),
            tables: self.tables(kind, &schemas, &types),
            schemas: if self.flag() { vec![schemas[0].clone()] } else { schemas },
            types,
            sequences,
            views,
        };
        catalog.sort();
        catalog
    }
}

fn soup() -> impl Strategy<Value = Soup> {
    const WORDS: &[&str] = &[
        "a",
        "B",
        "users",
        " ",
        "\"",
        "'",
        "`",
        "(",
        ")",
        ":",
        ": ",
        "#",
        " #",
        ",",
        "->",
        "not null",
        " not null",
        "default ",
        "…",
        "null",
        "true",
        "no",
        "~",
        "1",
        "0x1f",
        "é",
        "日本",
        "\n",
        "\t",
        "\\",
        "{",
        "}",
        "[",
        "]",
        "|",
        ">",
        "&",
        "*",
        "!",
        "%",
        "@",
        "-",
        "?",
        ".",
        "::text",
        " where ",
        " not valid",
        "column ",
        "check",
        "primary key",
        "columns",
        "index ",
        "collate ",
        " generated ",
        "owned by",
        "<<",
        "=",
        "\u{202e}",
        "\u{feff}",
        "\u{85}",
        "\u{a0}",
        "VALUES FROM ('x')",
    ];
    let text = prop_oneof![
        4 => prop::collection::vec(prop::sample::select(WORDS), 0..5).prop_map(|words| words.concat()),
        1 => "[a-z_]{1,9}",
        1 => prop::collection::vec(any::<char>(), 0..6).prop_map(|chars| chars.into_iter().collect::<String>()),
    ];
    (prop::collection::vec(text, 1..60), prop::collection::vec(any::<u8>(), 1..200)).prop_map(|(texts, choices)| Soup {
        texts,
        choices,
        next_text: 0,
        next_choice: 0,
    })
}

impl std::fmt::Debug for Soup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?}", self.texts, self.choices)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_catalog_comes_back(mut soup in soup()) {
        let catalog = soup.catalog();
        let text = write(&catalog);
        match parse("any.yaml", &text) {
            Ok(back) => prop_assert_eq!(&back, &catalog, "{}", text),
            Err(problems) => return Err(TestCaseError::fail(format!("{problems:#?}\n{text}"))),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[a-z:{}\\[\\]\"' \n#&*|>-]{0,80}") {
        let _ = parse("any.yaml", &format!("engine: postgres 15\n{text}"));
    }
}
