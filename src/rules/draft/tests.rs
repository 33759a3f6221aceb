//! Drafts of small hand-built catalogs.

use super::*;
use crate::call::Call;
use crate::discover::suspect;
use crate::schema::*;

fn column(name: &str, ty: Type) -> Column {
    let native = ty.word().to_owned();
    Column { name: name.into(), ty, native, nullable: true, default: None, generated: Generated::No, collation: None }
}

fn not_null(name: &str, ty: Type) -> Column {
    Column { nullable: false, ..column(name, ty) }
}

fn key(kind: KeyKind, parts: &[&str]) -> Key {
    let part = |part: &&str| match part.contains('(') {
        true => KeyPart::Expression((*part).to_owned()),
        false => KeyPart::Column((*part).to_owned()),
    };
    Key {
        name: parts.join("_"),
        kind,
        parts: parts.iter().map(part).collect(),
        predicate: None,
        nulls_not_distinct: false,
        deferrable: Deferrable::No,
    }
}

fn table(name: &str, columns: Vec<Column>) -> Table {
    Table {
        name: Name::new("public", name),
        kind: TableKind::Ordinary,
        unlogged: false,
        inherits: Vec::new(),
        columns,
        keys: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
    }
}

fn reference(column: &str, parent: &str) -> ForeignKey {
    ForeignKey {
        name: format!("{column}_fk"),
        columns: vec![column.into()],
        parent: Name::new("public", parent),
        parent_columns: vec!["id".into()],
        match_full: false,
        on_delete: "NO ACTION".into(),
        on_update: "NO ACTION".into(),
        deferrable: Deferrable::No,
        validated: true,
    }
}

fn catalog(tables: Vec<Table>) -> Catalog {
    Catalog {
        engine: Engine { kind: EngineKind::Postgres, version: "15".into() },
        default_schema: "public".into(),
        schemas: vec!["public".into()],
        extensions: Vec::new(),
        types: Vec::new(),
        sequences: Vec::new(),
        tables,
        views: Vec::new(),
    }
}

fn found(catalog: &Catalog) -> BTreeMap<(Name, String), Suspicion> {
    let mut found = BTreeMap::new();
    for table in catalog.data_tables() {
        for column in &table.columns {
            if let Some(suspicion) = suspect(table, column) {
                found.insert((table.name.clone(), column.name.clone()), suspicion);
            }
        }
    }
    found
}

/// The drafted tables, without the header.
fn drafted(catalog: &Catalog) -> String {
    let text = draft("shop", catalog, &found(catalog));
    text.split_once("tables:\n").expect("a header").1.to_owned()
}

/// Drafts one table and compares its lines, comments aside.
fn check(table: Table, want: &[&str]) {
    let text = drafted(&catalog(vec![table]));
    let lines: Vec<&str> = text.lines().skip(1).map(|line| line.split("  # ").next().unwrap().trim()).collect();
    assert_eq!(lines, want);
}

const INT: Type = Type::Int { bytes: 8, unsigned: false };
const JSON: Type = Type::Json { binary: true };

fn varchar(max: u32) -> Type {
    Type::Text(Length::at_most(max))
}

fn citext() -> Type {
    Type::Text(Length { folded: true, ..Length::UNLIMITED })
}

fn shop() -> Catalog {
    let mut users = table(
        "users",
        vec![
            not_null("id", INT),
            not_null("email", citext()),
            column("first_name", Type::TEXT),
            column("phone", varchar(20)),
            column("date_of_birth", Type::Date),
            column("gender", Type::Enum { labels: vec!["f".into(), "m".into()] }),
            not_null("password_hash", Type::TEXT),
            column("reset_token", varchar(20)),
            column("last_ip", Type::Inet),
            column("avatar", Type::Bytes { max: None }),
            not_null("preferences", JSON),
            column("favourite", Type::TEXT),
            not_null("status", Type::TEXT),
            not_null("created_at", Type::Timestamp { zone: true }),
        ],
    );
    users.keys = vec![key(KeyKind::Primary, &["id"]), key(KeyKind::Unique, &["email"])];
    let mut orders = table(
        "orders",
        vec![
            not_null("id", INT),
            not_null("user_id", INT),
            not_null("number", varchar(20)),
            column("gift_message", Type::TEXT),
            not_null("total", Type::Decimal { precision: Some(12), scale: Some(2) }),
        ],
    );
    orders.keys = vec![key(KeyKind::Primary, &["id"]), key(KeyKind::Unique, &["number"])];
    orders.foreign_keys = vec![reference("user_id", "users")];
    let mut links = table("links", vec![not_null("from_id", INT), not_null("to_id", INT)]);
    links.foreign_keys = vec![reference("from_id", "users"), reference("to_id", "orders")];
    catalog(vec![links, orders, users])
}

/// Nothing compares the text of a MySQL table but its keys and references, so
/// only those columns are drafted as if case did not count.
#[test]
fn mysqls_collations_matter_in_keys_alone() {
    let folded = |max| Type::Text(Length { max: Some(max), padded: false, folded: true });
    let mut it = catalog(vec![Table {
        keys: vec![
            key(KeyKind::Unique, &["marker"]),
            key(KeyKind::Unique, &["left(`path`, 20)"]),
            key(KeyKind::Unique, &["left(`short`, 3)"]),
        ],
        ..table(
            "t",
            vec![
                not_null("id", Type::Int { bytes: 8, unsigned: true }),
                not_null("marker", folded(20)),
                not_null("path", folded(200)),
                not_null("short", folded(200)),
                not_null("words", folded(200)),
                not_null("born", Type::Year),
                not_null("flags", Type::Set { labels: vec!["a".into()] }),
                not_null("data", Type::Bytes { max: None }),
                not_null("seat", Type::Other("point".into())),
            ],
        )
    }]);
    it.engine.kind = EngineKind::Mariadb;
    let text = draft("x", &it, &BTreeMap::new());
    for line in [
        "marker: hash(length=20)",
        "path: hash",
        "short: keep(because=",
        "words: lorem",
        "data: fixed(\"\")",
        "seat: fixed(\"POINT(0 0)\")",
        "keep: [id, born, flags]",
    ] {
        assert!(text.contains(line), "no {line} in:\n{text}");
    }
}

#[test]
fn a_small_shop_is_drafted() {
    let want = r#"# Drafted by `standin init`, for people to review. Every column has a ruling:
# lines with `looks like` replace what seems personal or secret, text that
# nobody recognised is private by default, and what stands in `keep` is copied
# as it is. Read those lists; discovery proposes, and clears nothing. Then:
#   standin check shop
#   standin dump shop --out shop.sql
version: 1
schema: schemas/shop.yaml
epoch: 1
key: env:STANDIN_KEY  # 32 secret bytes; `standin key new` prints some
locale: en_US

tables:
  links: {}  # every column follows a foreign key or is computed

  orders:
    number: substitute   # text, private by default
    gift_message: lorem  # looks like: free text, by its name
    keep: [id, total]

  users:
    email: person.email                 # looks like: e-mail address, by its name
    first_name: person.first_name       # looks like: name of a person, by its name
    phone: phone                        # looks like: telephone number, by its name
    date_of_birth: date_shift(days=30)  # looks like: date of birth, by its name
    gender: choice                      # looks like: sensitive attribute, by its name
    password_hash: fixed("!")           # looks like: password, by its name
    reset_token: hash(length=20)        # looks like: secret or token, by its name
    last_ip: internet.ip                # looks like: IP address, by its type
    avatar: null                        # looks like: picture or file of a person, by its name
    preferences: fixed("{}")            # JSON, private by default
    favourite: lorem                    # text, private by default
    keep: [id, status, created_at]
"#;
    let catalog = shop();
    assert_eq!(draft("shop", &catalog, &found(&catalog)), want);
}

#[test]
fn keys_get_one_to_one_masks() {
    let mut people = table(
        "people",
        vec![
            not_null("handle", varchar(20)),
            not_null("first_name", varchar(40)),
            not_null("last_name", varchar(40)),
            not_null("birth_date", Type::Date),
            column("nickname", citext()),
            column("ssn", varchar(11)),
            column("label", varchar(9)),
            column("login_ip", Type::Inet),
        ],
    );
    people.keys = vec![
        key(KeyKind::Primary, &["handle"]),
        key(KeyKind::Unique, &["first_name", "last_name"]),
        key(KeyKind::Index, &["lower((nickname)::text)"]),
        key(KeyKind::Unique, &["ssn"]),
        key(KeyKind::Unique, &["label"]),
        key(KeyKind::Unique, &["login_ip"]),
    ];
    check(
        people,
        &[
            "handle: person.username",
            "first_name: substitute",
            "last_name: substitute",
            "birth_date: date_shift(days=30)",
            "nickname: person.username",
            "ssn: substitute",
            "label: substitute",
            "login_ip: null",
        ],
    );
}

#[test]
fn what_must_hold_something_holds_nothing() {
    let nullable = vec![column("a", JSON), column("b", Type::Array(Box::new(Type::TEXT))), column("c", Type::Xml)];
    check(table("t", nullable), &["a: null", "b: null", "c: null"]);
    let with_default = Column { default: Some(Default::Expression("'{}'".into())), ..not_null("d", JSON) };
    check(
        table(
            "t",
            vec![
                not_null("a", JSON),
                not_null("b", Type::Array(Box::new(Type::TEXT))),
                not_null("c", Type::Bytes { max: None }),
                with_default,
                not_null("e", Type::TextSearch),
                not_null("f", Type::Other("public.hstore".into())),
                not_null("g", Type::Array(Box::new(INT))),
            ],
        ),
        &[
            "a: fixed(\"{}\")",
            "b: fixed(\"{}\")",
            "c: fixed(\"\\x\")",
            "d: default",
            "e: fixed(\"\")",
            "f: fixed(\"\")",
            "keep: [g]",
        ],
    );
}

#[test]
fn sampled_codes_are_kept_and_other_text_is_not() {
    let catalog = catalog(vec![table("t", vec![column("a", Type::TEXT), column("b", Type::TEXT)])]);
    let codes = BTreeSet::from([(Name::new("public", "t"), "a".to_owned())]);
    let text = draft_sampled("n", &catalog, &BTreeMap::new(), &codes);
    assert!(text.contains("    b: lorem") && text.contains("    keep: [a]\n"), "{text}");
}

#[test]
fn partitions_checks_and_circles_are_seen() {
    let mut logins =
        table("logins", vec![not_null("at", Type::Timestamp { zone: true }), not_null("email", Type::TEXT)]);
    logins.kind = TableKind::Partitioned { by: "LIST (email)".into(), of: None };
    check(
        logins,
        &[
            "email: keep(because=\"decides the partition, an exclusion or a reference; review before use\")",
            "keep: [at]",
        ],
    );
    let mut people = table("people", vec![column("sex", varchar(1)), column("mood", Type::TEXT)]);
    let one_of = |column: &str| Check {
        name: column.into(),
        expression: format!("({column} = ANY (ARRAY['m'::bpchar, 'f'::bpchar]))"),
        validated: true,
    };
    people.checks = vec![one_of("sex"), one_of("mood")];
    check(people, &["sex: choice([m, f])", "keep: [mood]"]);
    let mut left = table("left", vec![not_null("id", INT)]);
    let mut right = table("right", vec![not_null("id", INT)]);
    left.keys = vec![key(KeyKind::Primary, &["id"])];
    left.foreign_keys = vec![reference("id", "right")];
    right.keys = vec![key(KeyKind::Primary, &["id"])];
    right.foreign_keys = vec![reference("id", "left")];
    let text = drafted(&catalog(vec![left, right]));
    assert_eq!(text.matches("keep: [id]").count(), 2, "{text}");
}

#[test]
fn what_others_reference_stays_one_to_one() {
    let by_name = |ty: Type| {
        let mut users = table("users", vec![column("email", ty.clone())]);
        users.keys = vec![key(KeyKind::Unique, &["email"])];
        let mut visits = table("visits", vec![column("visitor", ty)]);
        visits.foreign_keys =
            vec![ForeignKey { parent_columns: vec!["email".into()], ..reference("visitor", "users") }];
        drafted(&catalog(vec![users, visits]))
    };
    assert!(by_name(Type::TEXT).contains("    email: person.email  #"));
    assert!(by_name(varchar(10)).contains("    email: substitute  #"));
    assert!(by_name(citext()).contains("    email: person.email  #"));
    assert!(by_name(JSON).contains("    email: keep(because="));
    assert!(by_name(Type::TEXT).contains("  visits: {}"));
}

#[test]
fn a_suspicious_name_is_seen_without_being_told() {
    let catalog = catalog(vec![table("t", vec![column("phone", Type::TEXT)])]);
    assert!(draft("n", &catalog, &BTreeMap::new()).contains("    phone: phone  # looks like: telephone number"));
}

#[test]
fn domains_and_checks_forbid_null() {
    let mut catalog = catalog(vec![table("t", vec![Column { native: "doc".into(), ..column("a", JSON) }])]);
    assert!(drafted(&catalog).contains("    a: null  #"));
    catalog.types = vec![UserType {
        name: Name::new("public", "doc"),
        definition: UserTypeDefinition::Domain { base: "jsonb".into(), not_null: true, checks: Vec::new() },
    }];
    assert!(drafted(&catalog).contains("    a: fixed(\"{}\")  #"));
}

#[test]
fn names_are_quoted_where_they_would_be_read_as_something_else() {
    for (name, want) in [
        ("plain_1", "plain_1"),
        ("1st", "1st"),
        ("Full Name", "Full Name"),
        ("because", "because"),
        ("null", "\"null\""),
        ("Yes", "\"Yes\""),
        ("a: b", "\"a: b\""),
        ("say \"hi\"", "'say \"hi\"'"),
        ("last, first", "\"last, first\""),
        (" padded ", "\" padded \""),
        ("keep", "\"keep\""),
        ("*x", r"'\*x'"),
        (r"a\b", r"a\b"),
    ] {
        assert_eq!(name_key(name), want);
    }
    assert_eq!(rule_text("null"), "null");
    assert_eq!(rule_text("fixed(\"{}\")"), "fixed(\"{}\")");
    assert_eq!(rule_text("fixed(\"a: b\")"), "'fixed(\"a: b\")'");
}

/// Drafts a table with columns of these names, in turn kept and ruled, and
/// checks that each of them has its rule and no other has one.
fn every_name_is_ruled(names: &BTreeSet<String>) -> Result<(), String> {
    let types = [INT, Type::TEXT, Type::Date, JSON];
    let columns = names.iter().zip(types.iter().cycle()).map(|(name, ty)| column(name, ty.clone())).collect();
    let catalog = catalog(vec![table("t", columns)]);
    let text = draft("n", &catalog, &BTreeMap::new());
    let shown = |problems: Vec<crate::diagnostic::Diagnostic>| {
        format!("{text}{}", crate::diagnostic::render("masks/n.yaml", &text, &problems, false))
    };
    let rules = crate::rules::parse("masks/n.yaml", &text).map_err(shown)?;
    crate::plan::compile(&rules, &catalog, &crate::seed::Key::new([7; 32])).map_err(shown)?;
    if rules.tables[0].columns.len() != names.len() {
        return Err(format!("{text}{} rules for {} columns", rules.tables[0].columns.len(), names.len()));
    }
    Ok(())
}

#[test]
fn hostile_names_are_drafted_and_compile() {
    let names = [
        "keep",
        "because",
        "subject",
        "rows",
        "where",
        "*",
        "*x",
        "**x",
        "ax",
        r"\*",
        r"\\*",
        r"\",
        "null",
        "~",
        "true",
        "1",
        "1e5",
        "a, b",
        ",",
        "a,",
        "[a, b]",
        "a[1,2]",
        "{a}",
        " a",
        "a ",
        "a",
        " ",
        "a: b",
        "a:",
        ":",
        "a #b",
        "#",
        "'",
        "\"",
        "it's",
        "- a",
        "-",
        "?",
        "&a",
        "!a",
        "|",
        ">",
        "%",
        "@",
        "`",
        "é",
        "日本",
        "\u{202e}x",
        "\u{feff}",
        "\u{a0}",
        "\u{85}",
        "\n",
        "a\nb",
        "\t",
        "\u{1}",
        "\u{7f}",
        "\u{2028}",
        "\u{1f600}",
        "---",
        "...",
        "<<",
        "=",
        "email",
        "E-Mail: *",
    ];
    for name in names {
        every_name_is_ruled(&BTreeSet::from([name.to_owned()])).unwrap_or_else(|problem| panic!("{name:?}: {problem}"));
    }
    let all = names.iter().map(|name| (*name).to_owned()).collect();
    every_name_is_ruled(&all).unwrap_or_else(|problem| panic!("{problem}"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 200, ..proptest::prelude::ProptestConfig::default() })]

    #[test]
    fn any_names_are_drafted_and_compile(
        names in proptest::collection::btree_set("(keep|null|because|\\*|,|\"|'|:|#| |\\[|\\]|\\{|\\\\|é|\n|\t|\u{85}|\u{1}|a|.){1,5}", 1..8)
    ) {
        every_name_is_ruled(&names).map_err(proptest::test_runner::TestCaseError::fail)?;
    }
}

#[test]
fn a_suspicious_column_is_never_kept() {
    let types = [
        Type::TEXT,
        varchar(2),
        varchar(10),
        citext(),
        INT,
        Type::Uuid,
        Type::Date,
        Type::Timestamp { zone: false },
        Type::Bool,
        Type::Decimal { precision: None, scale: None },
        Type::Bytes { max: None },
        JSON,
        Type::Inet,
        Type::MacAddr,
        Type::Array(Box::new(Type::TEXT)),
        Type::Array(Box::new(INT)),
        Type::Enum { labels: vec!["a b".into(), "c".into()] },
        Type::Range(Box::new(Type::Date)),
        Type::Composite { fields: vec![("a".into(), Type::TEXT), ("b".into(), INT)] },
        Type::TextSearch,
        Type::Other("vector".into()),
    ];
    for ty in &types {
        for suspect_of in crate::discover::KINDS {
            for definition in [column("status", ty.clone()), not_null("status", ty.clone())] {
                let table = table("t", vec![definition]);
                let suspicion = Suspicion {
                    detector: "email",
                    class: suspect_of.class(),
                    what: suspect_of.summary(),
                    because: "by sampled values",
                    evidence: Vec::new(),
                    rule: String::new(),
                };
                let found = BTreeMap::from([((table.name.clone(), "status".to_owned()), suspicion)]);
                let text = draft("n", &catalog(vec![table]), &found);
                let body = text.split_once("tables:").unwrap().1;
                assert!(
                    body.contains("looks like: ") && !body.contains("keep"),
                    "{} as {}: {body}",
                    suspect_of.name(),
                    ty.word()
                );
                let rule = body.lines().find(|line| line.contains("status: ")).unwrap();
                let rule = rule.trim().strip_prefix("status: ").unwrap().split("  #").next().unwrap().trim();
                assert!(Call::parse(rule).is_ok(), "{rule}");
            }
        }
    }
}
