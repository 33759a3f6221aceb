//! Rules and small catalogs against what is shown, and against the plan.

use super::super::{ColumnAction, Fetch};
use super::*;
use crate::diagnostic::render;
use crate::discover::Suspicion;
use crate::rules::parse;
use crate::schema::{
    Check, Default, Deferrable, Engine, EngineKind, Exclusion, ForeignKey, Identity, KeyKind, KeyPart, Length, Name,
    UserType, UserTypeDefinition, View,
};

/// A table in few words. Types: `int`, `bigint`, `text`, `varchar(n)`,
/// `citext`, `date`, `bool`, `other`, `a|b` for an enum; `!` is NOT NULL.
fn table(name: &str, columns: &[(&str, &str)]) -> Table {
    let columns = columns
        .iter()
        .map(|(name, spelled)| {
            let native = spelled.trim_end_matches('!');
            let folded = Length { folded: true, ..Length::UNLIMITED };
            let ty = match native {
                "int" => Type::Int { bytes: 4, unsigned: false },
                "bigint" => Type::Int { bytes: 8, unsigned: false },
                "text" | "us_zip" => Type::TEXT,
                "citext" => Type::Text(folded),
                "date" => Type::Date,
                "bool" => Type::Bool,
                "other" => Type::Other("other".into()),
                labels if labels.contains('|') => Type::Enum { labels: labels.split('|').map(str::to_owned).collect() },
                varchar => {
                    let max = varchar.trim_start_matches("varchar(").trim_end_matches(')');
                    Type::Text(Length::at_most(max.parse().expect("a length")))
                }
            };
            Column {
                name: (*name).to_owned(),
                ty,
                native: native.to_owned(),
                nullable: !spelled.ends_with('!'),
                default: None::<Default>,
                generated: Generated::No,
                collation: None,
            }
        })
        .collect();
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

/// What the tests say of a table, in the words of a schema.
trait With: Sized {
    fn primary(self, columns: &[&str]) -> Self;
    fn unique(self, columns: &[&str]) -> Self;
    fn index(self, part: KeyPart, predicate: Option<&str>) -> Self;
    fn references(self, columns: &[&str], parent: &str, parent_columns: &[&str]) -> Self;
    fn check(self, expression: &str) -> Self;
    fn generated(self, column: &str, generated: Generated) -> Self;
}

fn key(name: String, kind: KeyKind, parts: Vec<KeyPart>, predicate: Option<&str>) -> crate::schema::Key {
    let predicate = predicate.map(str::to_owned);
    crate::schema::Key { name, kind, parts, predicate, nulls_not_distinct: false, deferrable: Deferrable::No }
}

fn parts(columns: &[&str]) -> Vec<KeyPart> {
    columns.iter().map(|column| KeyPart::Column((*column).to_owned())).collect()
}

impl With for Table {
    fn primary(mut self, columns: &[&str]) -> Table {
        self.keys.push(key(format!("{}_pkey", self.name.name), KeyKind::Primary, parts(columns), None));
        self
    }

    fn unique(mut self, columns: &[&str]) -> Table {
        let name = format!("{}_{}_key", self.name.name, columns.join("_"));
        self.keys.push(key(name, KeyKind::Unique, parts(columns), None));
        self
    }

    fn index(mut self, part: KeyPart, predicate: Option<&str>) -> Table {
        self.keys.push(key(format!("{}_idx", self.name.name), KeyKind::Index, vec![part], predicate));
        self
    }

    fn references(mut self, columns: &[&str], parent: &str, parent_columns: &[&str]) -> Table {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        self.foreign_keys.push(ForeignKey {
            name: format!("{}_{}_fkey", self.name.name, columns.join("_")),
            columns: owned(columns),
            parent: Name::new("public", parent),
            parent_columns: owned(parent_columns),
            match_full: false,
            on_delete: "NO ACTION".into(),
            on_update: "NO ACTION".into(),
            deferrable: Deferrable::No,
            validated: true,
        });
        self
    }

    fn check(mut self, expression: &str) -> Table {
        let name = format!("{}_check", self.name.name);
        self.checks.push(Check { name, expression: expression.to_owned(), validated: true });
        self
    }

    fn generated(mut self, column: &str, generated: Generated) -> Table {
        let index = self.column_index(column).expect("the column is there");
        self.columns[index].generated = generated;
        self
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

/// A column named `email` looks like an e-mail address, and nothing else does.
fn suspect(_: &Table, column: &Column) -> Option<Suspicion> {
    (column.name == "email").then(|| Suspicion {
        detector: "email",
        class: crate::discover::Class::Personal,
        what: "e-mail address",
        because: "by its name",
        evidence: Vec::new(),
        rule: "person.email".to_owned(),
    })
}

fn read(tables: &str) -> Rules {
    let text = format!("version: 1\nschema: s.yaml\ntables:\n{tables}");
    parse("masks/shop.yaml", &text).unwrap_or_else(|problems| panic!("{}", render("f", &text, &problems, false)))
}

/// Compiles rules that have problems and looks for each of `wanted` in what is
/// shown; there are as many problems as `wanted` names codes.
fn check(catalog: &Catalog, tables: &str, wanted: &[&str]) {
    let rules = read(tables);
    let Err(problems) = compile_with(&rules, catalog, &Key::new([1; 32]), suspect, &|_| Box::new(NotAllowed)) else {
        panic!("{tables} has no problem")
    };
    let shown = render(&rules.file, &rules.text, &problems, false);
    for words in wanted {
        assert!(shown.contains(words), "no {words:?} in:\n{shown}");
    }
    let codes = wanted.iter().filter(|words| words.starts_with("error[")).count();
    assert_eq!(problems.len(), codes, "in:\n{shown}");
}

fn plan(catalog: &Catalog, tables: &str) -> Plan {
    let rules = read(tables);
    compile_with(&rules, catalog, &Key::new([1; 32]), suspect, &|_| Box::new(NotAllowed))
        .unwrap_or_else(|problems| panic!("{}", render(&rules.file, &rules.text, &problems, false)))
}

/// `table.column: action fetch` for every column of a plan.
fn shown(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for table in &plan.tables {
        for column in &table.columns {
            let action = match &column.action {
                ColumnAction::Keep => "keep",
                ColumnAction::Null => "null",
                ColumnAction::Mask(masking) => masking.name,
            };
            lines.push(format!("{}.{}: {action} {:?}", table.table.name, column.name, column.fetch));
        }
    }
    lines
}

fn users() -> Table {
    table("users", &[("id", "int!"), ("email", "text"), ("name", "text!")]).primary(&["id"])
}

#[test]
fn every_column_gets_one_action() {
    let orders = table("orders", &[("id", "int!"), ("user_id", "int"), ("note", "text!"), ("paid", "bool!")])
        .primary(&["id"])
        .references(&["user_id"], "users", &["id"]);
    let plan = plan(
        &catalog(vec![orders, users()]),
        "  users:\n    id: keep\n    email: null\n    name: fixed(x)\n  orders:\n    keep: [id]\n    note: hash(length=16)\n    paid: fixed(t)\n",
    );
    assert_eq!(
        shown(&plan),
        [
            // Parents first.
            "users.id: keep Whole",
            "users.email: null Nothing",
            "users.name: fixed Presence",
            "orders.id: keep Whole",
            "orders.user_id: keep Whole",
            "orders.note: hash Whole",
            "orders.paid: fixed Nothing",
        ]
    );
    assert_eq!((&plan.tables[0].order[..], &plan.tables[0].subject[..]), (&[0][..], &[0][..]));
    assert!(plan.tables[0].columns[0].plain && !plan.tables[0].columns[2].plain);
    assert!(plan.unproved.is_empty() && plan.verified.is_empty());
}

#[test]
fn an_unruled_column_is_shown_as_promised() {
    let rules = read("  users:\n    id: keep\n    name: fixed(x)\n");
    let problems =
        compile_with(&rules, &catalog(vec![users()]), &Key::new([1; 32]), suspect, &|_| Box::new(NotAllowed))
            .err()
            .unwrap();
    assert_eq!(
        render(&rules.file, &rules.text, &problems, false),
        "\
error[M0101]: users.email is in the database, but no rule says what to do with it
 --> masks/shop.yaml:4:3
  |
4 |   users:
  |   ^^^^^ no line for `email` here
  |
  = column: text, nullable
  = looks like: e-mail address (by its name; no value was read)
  = nothing was written: an unruled column is never copied
help: decide, and commit both files together
      email: person.email      suggested
      email: null              drop the content
      email: keep(because=…)   copies real values

1 error; nothing was read or written. See `standin explain M0101`
"
    );
}

#[test]
fn all_problems_are_shown_at_once() {
    check(
        &catalog(vec![users(), table("orders", &[("id", "int!")]), table("log_1", &[("a", "text")])]),
        "  users:\n    id: kep\n    emial: null\n    name:\n  order: {keep: all}\n  log_*:\n    a: keep\n    \"b*\": keep\n",
        &[
            "error[M0008]: there is no rule after the colon",
            "error[M0101]: users.email is in",
            "error[M0102]: table orders is in",
            "it has 1 column",
            "orders: {keep: all}",
            "error[M0103]: there is no table order to rule",
            "did you mean `orders`?",
            "error[M0104]: there is no column emial in users",
            "did you mean `email`?",
            "error[M0109]: no column matches `b*`",
            "error[M0201]: there is no mask `kep`",
            "did you mean `keep`?",
        ],
    );
}

#[test]
fn what_follows_takes_no_rule() {
    let orders = table("orders", &[("id", "int!"), ("user_id", "int"), ("total", "int")])
        .references(&["user_id"], "users", &["id"])
        .generated("total", Generated::Stored("(id * 2)".into()));
    let catalog = catalog(vec![orders, users()]);
    let users = "  users:\n    id: keep\n    email, name: hash\n";
    check(
        &catalog,
        &format!("{users}  orders:\n    id: keep\n    user_id: null\n    total: keep\n"),
        &[
            "error[M0105]: orders.user_id references users.id and follows its rule",
            "delete the rule, and rule users.id",
            "error[M0107]: orders.total is computed by the database",
        ],
    );
    // Lists count as lines; patterns and `keep: all` pass over what follows.
    check(&catalog, &format!("{users}  orders:\n    keep: [id, user_id]\n"), &["error[M0105]"]);
    assert_eq!(shown(&plan(&catalog, &format!("{users}  orders: {{keep: all}}\n")))[4], "orders.user_id: keep Whole");
    assert_eq!(shown(&plan(&catalog, &format!("{users}  orders:\n    \"*d\": keep\n"))).len(), 5);
}

#[test]
fn a_join_table_needs_no_line_but_a_name() {
    let join = table("a_b", &[("user_id", "int!")]).references(&["user_id"], "users", &["id"]);
    let catalog = catalog(vec![join, users()]);
    let users = "  users:\n    id: keep\n    email, name: hash\n";
    check(&catalog, users, &["error[M0102]", "every column follows another, so this is enough", "a_b: {}"]);
    plan(&catalog, &format!("{users}  a_b: {{}}\n"));
}

#[test]
fn closures_share_rule_and_domain() {
    let text_key = table("users", &[("name", "text!")]).primary(&["name"]);
    let middle =
        table("members", &[("name", "varchar(40)!")]).primary(&["name"]).references(&["name"], "users", &["name"]);
    let leaf = table("posts", &[("author", "text")]).references(&["author"], "members", &["name"]);
    let catalog = catalog(vec![leaf, middle, text_key]);
    let plan = plan(&catalog, "  users:\n    name: hash(length=20)\n  members: {}\n  posts: {}\n");
    let draws: Vec<u64> = plan
        .tables
        .iter()
        .map(|table| match &table.columns[0].action {
            ColumnAction::Mask(masking) => masking.key.draw(b"ann").next_u64(),
            _ => panic!("masked"),
        })
        .collect();
    assert!(draws.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(draws[0], Key::new([1; 32]).domain(1, "users.name").draw(b"ann").next_u64());
    let verified: Vec<String> = plan.verified.iter().map(|v| format!("{} {}", v.table, v.constraint)).collect();
    assert_eq!(verified, ["public.members members_pkey", "public.users users_pkey"]);
}

#[test]
fn self_references_and_circles_take_one_rule() {
    let staff =
        table("staff", &[("id", "int!"), ("boss", "int")]).primary(&["id"]).references(&["boss"], "staff", &["id"]);
    assert_eq!(shown(&plan(&catalog(vec![staff]), "  staff:\n    id: keep\n"))[1], "staff.boss: keep Whole");

    let a = table("a", &[("id", "int!")]).primary(&["id"]).references(&["id"], "b", &["id"]);
    let b = table("b", &[("id", "int!")]).primary(&["id"]).references(&["id"], "a", &["id"]);
    let catalog = catalog(vec![a, b]);
    plan(&catalog, "  a:\n    id: keep\n  b: {}\n");
    plan(&catalog, "  a: {}\n  b:\n    id: keep\n");
    check(&catalog, "  a: {}\n  b: {}\n", &["error[M0101]: a.id is in"]);
    check(
        &catalog,
        "  a:\n    id: keep\n  b:\n    id: fixed(1)\n",
        &["error[M0304]: a.id and b.id are ruled differently", "write the rule of a.id for b.id too"],
    );
}

#[test]
fn two_referenced_columns_must_agree() {
    let a = table("a", &[("id", "int!")]).primary(&["id"]);
    let b = table("b", &[("id", "bigint!")]).primary(&["id"]);
    let c = table("c", &[("id", "int")]).references(&["id"], "a", &["id"]).references(&["id"], "b", &["id"]);
    let catalog = catalog(vec![a, b, c]);
    plan(&catalog, "  a, b: {keep: all}\n  c: {}\n");
    check(&catalog, "  a:\n    id: keep\n  b:\n    id: fixed(1)\n  c: {}\n", &["error[M0304]"]);
}

#[test]
fn each_of_two_referenced_columns_is_a_decision() {
    let a = table("a", &[("email", "text!")]).primary(&["email"]);
    let b = table("b", &[("email", "text!")]).primary(&["email"]);
    let c = table("c", &[("x", "text")]).references(&["x"], "a", &["email"]).references(&["x"], "b", &["email"]);
    let catalog = catalog(vec![a, b, c]);
    let rules = |of_b: &str| format!("  a:\n    email: keep(because=\"ours\")\n  b:\n    email: {of_b}\n  c: {{}}\n");
    plan(&catalog, &rules("keep(because=\"theirs\")"));
    check(&catalog, &rules("keep"), &["error[M0108]: b.email is kept"]);
    check(&catalog, &rules("hash"), &["error[M0304]"]);
}

#[test]
fn composite_keys_join_column_by_column() {
    let tenants = table("tenants", &[("id", "int!")]).primary(&["id"]);
    let users = table("users", &[("tenant", "int!"), ("no", "int!")]).primary(&["tenant", "no"]).references(
        &["tenant"],
        "tenants",
        &["id"],
    );
    let posts = table("posts", &[("tenant", "int"), ("author", "int")]).references(
        &["tenant", "author"],
        "users",
        &["tenant", "no"],
    );
    let catalog = catalog(vec![posts, tenants, users]);
    plan(&catalog, "  tenants, users: {keep: all}\n  posts: {}\n");
    check(
        &catalog,
        "  tenants: {keep: all}\n  users: {keep: all}\n  posts:\n    tenant: keep\n",
        &[
            "error[M0105]: posts.tenant references users.tenant",
            "the rule of all columns joined to it stands at tenants.id",
        ],
    );
}

#[test]
fn a_referenced_column_is_masked_one_to_one() {
    let codes = table("codes", &[("code", "text")]).unique(&["code"]);
    let items = table("items", &[("code", "text")]).references(&["code"], "codes", &["code"]);
    let of = |catalog: &Catalog, rule: &str, wanted: &[&str]| {
        check(catalog, &format!("  codes:\n    code: {rule}\n  items: {{}}\n"), wanted);
    };
    let plain = catalog(vec![codes.clone(), items.clone()]);
    of(&plain, "null", &["error[M0302]: `null` does not map codes.code one-to-one", "referenced by items.code"]);
    of(&plain, "fixed(a)", &["error[M0302]: `fixed`", "error[M0301]"]);
    plan(&plain, "  codes:\n    code: hash\n  items: {}\n");

    let mut differ = plain;
    differ.tables[1].columns[0].ty = Type::Uuid;
    of(&differ, "hash", &["error[M0304]: columns that reference codes.code have other types", "codes.code is text"]);
    plan(&differ, "  codes:\n    code: keep\n  items: {}\n");

    let mut padded = differ;
    padded.tables[1].columns[0].ty = Type::Text(Length { max: Some(4), padded: true, folded: false });
    of(&padded, "hash", &["error[M0304]"]);
}

#[test]
fn what_follows_must_hold_the_output() {
    let users = table("users", &[("email", "text!")]).primary(&["email"]);
    let posts = table("posts", &[("author", "varchar(4)")]).references(&["author"], "users", &["email"]);
    let catalog = catalog(vec![posts, users]);
    check(&catalog, "  users:\n    email: hash(length=32)\n  posts: {}\n", &["error[M0205]"]);

    let mut folded = catalog;
    folded.tables[0].columns[0].ty = Type::Text(Length { folded: true, ..Length::UNLIMITED });
    check(
        &folded,
        "  users:\n    email: hash(length=32)\n  posts: {}\n",
        &["error[M0302]: `hash` tells upper from lower case, and the references to users.email do not"],
    );
}

#[test]
fn identity_columns_are_kept_without_a_line_and_serials_are_not() {
    let t = table("t", &[("id", "int!"), ("x", "text")]).primary(&["id"]);
    let child = table("child", &[("t_id", "int")]).references(&["t_id"], "t", &["id"]);
    let identity = t.clone().generated("id", Generated::Identity(Identity::Always));
    let lines = shown(&plan(&catalog(vec![child, identity]), "  t:\n    x: null\n  child: {}\n"));
    assert_eq!(lines, ["t.id: keep Whole", "t.x: null Nothing", "child.t_id: keep Whole"]);
    let mut serial = t;
    serial.columns[0].default = Some(Default::Expression("nextval('t_id_seq'::regclass)".into()));
    check(&catalog(vec![serial]), "  t:\n    x: null\n", &["error[M0101]: t.id is in"]);
}

#[test]
fn names_and_patterns() {
    let mut other = table("users", &[("a", "text")]);
    other.name.schema = "billing".into();
    let mut catalog = catalog(vec![other, table("log_1", &[("a", "text")]), table("log_2", &[("a", "text")]), users()]);
    let users = "  public.users: {keep: all, because: invented}\n";
    plan(&catalog, &format!("{users}  billing.users: {{keep: all}}\n  log_*: {{keep: all}}\n"));
    // An exact name wins over a pattern, of tables as of columns.
    let lines = shown(&plan(
        &catalog,
        &format!("{users}  billing.*: {{keep: all}}\n  log_*:\n    \"*\": keep\n    a: null\n  log_2: {{keep: all}}\n"),
    ));
    assert_eq!(lines[1..3], ["log_1.a: null Nothing", "log_2.a: keep Whole"]);
    check(
        &catalog,
        &format!(
            "{users}  users: {{keep: all}}\n  billing.users:\n    a: keep\n    keep: [a]\n  log_*: {{keep: all}}\n  \"*_2\": {{keep: all}}\n  x*: {{keep: all}}\n"
        ),
        &[
            "error[M0106]: `public.users` and `users` both rule table public.users",
            "error[M0106]: billing.users.a is ruled twice",
            "error[M0106]: `log_*` and `*_2` both rule table public.log_2",
            "error[M0109]: no table matches `x*`",
        ],
    );
    catalog.views.push(View { name: Name::new("public", "recent"), materialized: false });
    catalog.tables[1].kind = TableKind::Foreign { server: "s".into() };
    check(
        &catalog,
        &format!(
            "{users}  billing.users: {{keep: all}}\n  log_2: {{keep: all}}\n  recent: {{keep: all}}\n  log_1: {{keep: all}}\n"
        ),
        &[
            "error[M0103]: there is no table recent to rule",
            "it is a view",
            "error[M0103]: there is no table log_1",
            "a foreign table",
        ],
    );
}

#[test]
fn partitions_follow_and_their_key_is_kept() {
    let mut root = table("events", &[("at", "date!"), ("who", "text")]);
    root.kind = TableKind::Partitioned { by: "RANGE (at)".into(), of: None };
    let mut leaf = table("events_1", &[("at", "date!"), ("who", "text")]);
    leaf.kind = TableKind::Partition { of: root.name.clone(), bound: "DEFAULT".into() };
    leaf = leaf.unique(&["who"]);
    let catalog = catalog(vec![root, leaf]);
    check(
        &catalog,
        "  events:\n    at: fixed('2020-01-01')\n    who: hash\n  events_1: {keep: all}\n",
        &[
            "error[M0107]: events_1 is a partition of events",
            "error[M0303]: events.at decides the partition",
            "events is partitioned by RANGE (at)",
        ],
    );
    // A partition's own key counts.
    check(&catalog, "  events:\n    at: keep\n    who: fixed(x)\n", &["error[M0301]: `fixed` is not unique enough"]);
    let mut hashed = catalog;
    hashed.tables[0].kind = TableKind::Partitioned { by: "HASH (at)".into(), of: None };
    plan(&hashed, "  events:\n    at: fixed('2020-01-01')\n    who: hash\n");
}

#[test]
fn keeping_what_looks_personal_needs_a_reason() {
    let catalog = catalog(vec![users()]);
    let with = |rest: &str| format!("  users:\n    {rest}\n");
    check(
        &catalog,
        &with("keep: [id, email, name]"),
        &["error[M0108]: users.email is kept", "take it out of the list"],
    );
    check(&catalog, &with("keep: all"), &["error[M0108]", "`because:` for the whole table"]);
    check(&catalog, &with("email: keep\n    keep: [id, name]"), &["error[M0108]", "give the reason to the reviewer"]);
    check(&catalog, &with("keep: all\n    email: keep(because='')"), &["error[M0203]"]);
    plan(&catalog, &with("keep: all\n    because: invented people"));
    plan(&catalog, &with("keep: all\n    email: keep(because=\"invented\")"));
}

#[test]
fn misfits_have_their_codes() {
    let t = table(
        "t",
        &[
            ("a", "bool"),
            ("b", "varchar(3)"),
            ("c", "x|y"),
            ("d", "text!"),
            ("e", "int"),
            ("f", "other"),
            ("g", "text"),
        ],
    );
    let catalog = catalog(vec![t]);
    check(
        &catalog,
        "  t:\n    a: hash\n    b: fixed(abcd)\n    c: fixed(z)\n    d: null\n    e: fixed(3000000000)\n    f: hash\n    g: hash(lenght=8)\n",
        &[
            "error[M0204]: `hash` needs",
            "error[M0205]",
            "error[M0206]",
            "error[M0207]",
            "error[M0206]: ",
            "error[M0208]: `hash` on t.f: nobody here knows the type other",
            "error[M0202]: `hash` has no argument `lenght`",
            "did you mean `length`?",
        ],
    );
    check(
        &catalog,
        "  t:\n    a: fixed(maybe)\n    b: fixed()\n    c: fixed(x, y)\n    d: fixed(a, value=b)\n    e: null\n    f: keep\n    g: hash(length=x)\n",
        &[
            "error[M0206]",
            "error[M0202]: `fixed` needs `value`",
            "error[M0202]: `fixed` does not take so many arguments",
            "error[M0202]: `value` is given twice",
            "error[M0208]: `keep` on t.f",
            "error[M0203]",
        ],
    );
    plan(
        &catalog,
        "  t:\n    a: fixed(t)\n    b: null\n    c: fixed(x)\n    d: keep\n    e: fixed(-5)\n    f: keep(because=shapes)\n    g: keep\n",
    );
}

#[test]
fn an_unknown_type_is_unknown_inside_others_too() {
    let mut t = table("t", &[("a", "other")]);
    let fields = vec![("x".to_owned(), Type::Array(Box::new(t.columns[0].ty.clone())))];
    t.columns[0].ty = Type::Composite { fields };
    let catalog = catalog(vec![t]);
    check(&catalog, "  t: {keep: all}\n", &["error[M0208]: `keep` on t.a: nobody here knows the type other"]);
    check(&catalog, "  t: {}\n", &["error[M0101]", "a: keep(because=…)   copies real values"]);
}

#[test]
fn parts_of_an_unknown_type_take_what_columns_of_it_take() {
    let mut t = table("t", &[("a", "other"), ("b", "text")]);
    t.columns[0].ty = Type::Array(Box::new(t.columns[0].ty.clone()));
    let catalog = catalog(vec![t]);
    let of = |rule: &str| format!("  t:\n    a: {{array: {rule}}}\n    b: keep\n");
    check(&catalog, &of("keep"), &["error[M0208]: `array` on t.a: nobody here knows the type other"]);
    check(&catalog, &of("lorem"), &["error[M0204]", "nobody here knows the type other"]);
    plan(&catalog, &of("keep(because=shapes)"));
    plan(&catalog, &of("null"));
    check(&catalog, "  t:\n    a: {range: key}\n    b: keep\n", &["error[M0208]"]);
}

#[test]
fn paths_are_for_structured_masks() {
    let catalog = catalog(vec![table("t", &[("a", "text")])]);
    check(&catalog, "  t:\n    a:\n      hash: {$.x: keep}\n", &["error[M0202]: `hash` takes no paths"]);
    check(&catalog, "  t:\n    a:\n      jsno: {$.x: keep}\n", &["error[M0201]: there is no mask `jsno`"]);
}

#[test]
fn one_wrong_rule_on_many_columns_is_one_problem() {
    let catalog = catalog(vec![table("t", &[("a", "text"), ("b", "text")])]);
    check(&catalog, "  t:\n    a, b: hsah\n", &["error[M0201]: there is no mask `hsah`", "did you mean `hash`?"]);
}

#[test]
fn checks_are_proved_refused_or_told() {
    let of = |expression: &str| catalog(vec![table("t", &[("a", "text"), ("b", "int")]).check(expression)]);
    let rules = "  t:\n    a: fixed(x)\n    b: fixed(5)\n";
    let unproved = |expression: &str| plan(&of(expression), rules).unproved;
    assert!(unproved("(a = ANY (ARRAY['x'::text, 'y'::text])) AND (b > 0)").is_empty());
    assert_eq!(unproved("(a ~ '\\yx'::text)"), ["check t_check on t.a"]);
    assert_eq!(unproved("(length(a) < b)"), ["check t_check on t.a"]);
    check(&of("(b > 5)"), rules, &["error[M0206]: the value `5` of `fixed` breaks check t_check on t.b", "(b > 5)"]);
    check(
        &of("(a IS NOT NULL)"),
        "  t:\n    a: null\n    b: keep\n",
        &["error[M0207]: NULL of `null` breaks check t_check"],
    );
    assert!(plan(&of("(a <> 'z'::text)"), "  t:\n    a: null\n    b: keep\n").unproved.is_empty());
    assert!(plan(&of("(a ~ '^x'::text)"), "  t:\n    a: keep\n    b: null\n").unproved.is_empty());
}

#[test]
fn domains_have_checks_too() {
    let mut catalog = catalog(vec![table("t", &[("zip", "us_zip")])]);
    let check_of = |expression: &str| Check { name: "zip".into(), expression: expression.into(), validated: true };
    let domain = |name: &str, base: &str, check| UserType {
        name: Name::new("public", name),
        definition: UserTypeDefinition::Domain { base: base.into(), not_null: false, checks: vec![check] },
    };
    catalog.types = vec![
        domain("us_zip", "public.five", check_of("(VALUE <> 'x'::text)")),
        domain("five", "text", check_of("(length(VALUE) = 5)")),
    ];
    check(&catalog, "  t:\n    zip: fixed(x)\n", &["error[M0206]", "error[M0206]"]);
    assert!(plan(&catalog, "  t:\n    zip: fixed('00000')\n").unproved.is_empty());
}

#[test]
fn keys_stay_unique() {
    let of = |rule: &str, t: Table, wanted: &[&str]| {
        check(&catalog(vec![t]), &format!("  t:\n    a: {rule}\n    b: keep\n"), wanted);
    };
    let t = || table("t", &[("a", "text"), ("b", "int!")]);
    of(
        "fixed(x)",
        t().unique(&["a"]),
        &[
            "error[M0301]: `fixed` is not unique enough for unique constraint t_a_key on t (a)",
            "every row would get the same value",
        ],
    );
    of("fixed(x)", t().unique(&["a", "b"]), &["error[M0301]"]);
    // Unique by another key already, or NULL.
    plan(&catalog(vec![t().unique(&["a", "b"]).primary(&["b"])]), "  t:\n    a: fixed(x)\n    b: keep\n");
    plan(&catalog(vec![t().unique(&["a"])]), "  t:\n    a: null\n    b: keep\n");
    let mut strict = t().unique(&["a"]);
    strict.keys[0].nulls_not_distinct = true;
    of("null", strict, &["error[M0301]: `null`"]);
    // Case-insensitive columns, expressions, partial indexes, exclusions.
    let mut folded = t().unique(&["a"]);
    folded.columns[0].ty = Type::Text(Length { folded: true, ..Length::UNLIMITED });
    of("fixed(x)", folded, &["error[M0301]"]);
    let lower = || KeyPart::Expression("lower(a)".into());
    of("fixed(x)", t().index(lower(), None), &["error[M0305]: `fixed` on t.a cannot be proved unique", "person.email"]);
    plan(&catalog(vec![t().index(lower(), None)]), "  t:\n    a: hash\n    b: keep\n");
    let partial = t().index(KeyPart::Column("b".into()), Some("(a IS NULL)"));
    let mut noted = partial;
    noted.exclusions.push(Exclusion { name: "apart".into(), definition: "EXCLUDE USING gist (a WITH =)".into() });
    let plan = plan(&catalog(vec![noted]), "  t:\n    a: fixed(x)\n    b: keep\n");
    assert_eq!(plan.unproved, ["partial unique index t_idx on t", "exclusion constraint apart on t"]);
}

#[test]
fn sqlite_promises_nothing_about_types() {
    let mut catalog = catalog(vec![table("t", &[("a", "int!"), ("b", "int!")])]);
    catalog.engine.kind = EngineKind::Sqlite;
    let plan = plan(&catalog, "  t:\n    a: keep\n    b: fixed(1)\n");
    assert!(plan.tables[0].columns.iter().all(|column| !column.plain));
    assert_eq!(plan.tables[0].columns[1].fetch, Fetch::Presence);
    assert_eq!(plan.tables[0].subject, [0, 1], "no key: every column is the subject");
}
