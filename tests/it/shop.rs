//! The sample shop on three databases: one rules file, and one invented person
//! for each real one in users, orders, newsletter, audit documents and prose.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;
use crate::maria_database::MariaDatabase;

type Rows = Vec<Vec<String>>;

fn example(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/shop").join(file)
}

/// A project with the shop's rules and a snapshot of its own engine.
fn project(url: &str) -> Dir {
    let dir = Dir::new();
    dir.write("masks/shop.yaml", std::fs::read(example("masks/shop.yaml")).unwrap());
    Standin::new(&dir, "snapshot shop --source").arg(url).run().ok();
    Standin::new(&dir, "check shop --live --source").arg(url).run().ok();
    dir
}

fn dumped(dir: &Dir, url: &str) -> PathBuf {
    Standin::new(dir, "dump shop --out out.sql --source").arg(url).run().ok();
    dir.join("out.sql")
}

fn of_sqlite(path: &Path) -> impl Fn(&str) -> Rows {
    let connection = rusqlite::Connection::open(path).unwrap();
    move |sql: &str| {
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            (0..columns)
                .map(|index| {
                    Ok(match row.get_ref(index)? {
                        rusqlite::types::ValueRef::Null => String::new(),
                        rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                        rusqlite::types::ValueRef::Real(number) => number.to_string(),
                        rusqlite::types::ValueRef::Text(text) | rusqlite::types::ValueRef::Blob(text) => {
                            String::from_utf8_lossy(text).into_owned()
                        }
                    })
                })
                .collect()
        });
        rows.unwrap().map(Result::unwrap).collect()
    }
}

/// What is one in the source is one in the output, wherever it stands.
fn one_person_everywhere(source: &dyn Fn(&str) -> Rows, output: &dyn Fn(&str) -> Rows) {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let number = |text: &str| digits(text).chars().rev().take(10).collect::<String>();
    let users: BTreeMap<String, (String, String, String)> =
        output("SELECT id, display_name, email, coalesce(phone, '') FROM users")
            .into_iter()
            .map(|row| (row[0].clone(), (row[1].clone(), row[2].clone(), number(&row[3]))))
            .collect();
    assert_eq!(users.len(), 300);
    for (name, mail, _) in users.values() {
        let first = name.split(' ').next().unwrap().to_lowercase();
        assert!(mail.ends_with("@example.test") && mail.starts_with(&first[..1]), "{name} {mail}");
    }
    for row in output("SELECT user_id, ship_name, ship_email, coalesce(ship_phone, '') FROM orders") {
        let (name, mail, phone) = &users[&row[0]];
        assert_eq!((&row[1], &row[2]), (name, mail));
        assert!(row[3].is_empty() || number(&row[3]) == *phone, "one number in orders and users");
    }
    for row in output("SELECT user_id, payload, summary FROM audit_log") {
        let (name, mail, phone) = &users[&row[0]];
        let payload: serde_json::Value = serde_json::from_str(&row[1]).unwrap();
        let actor = &payload["actor"];
        assert_eq!((actor["name"].as_str(), actor["email"].as_str()), (Some(name.as_str()), Some(mail.as_str())));
        assert!(actor["phone"].as_str().is_none_or(|text| number(text) == *phone));
        assert_eq!(row[2], format!("{name} <{mail}> changed the account"));
    }
    let owner: BTreeMap<String, String> =
        output("SELECT id, user_id FROM orders").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    for row in output("SELECT order_id, payload FROM payments") {
        let payload: serde_json::Value = serde_json::from_str(&row[1]).unwrap();
        let (name, mail, _) = &users[&owner[&row[0]]];
        assert_eq!(payload["customer"]["email"].as_str(), Some(mail.as_str()));
        assert_eq!(payload["customer"]["name"].as_str(), Some(name.as_str()));
    }
    let mut mentioned = 0;
    for row in output("SELECT user_id, body FROM tickets") {
        let (_, mail, phone) = &users[&row[0]];
        mentioned += usize::from(row[1].contains(mail.as_str()));
        assert!(row[1].contains('@') <= row[1].contains(mail.as_str()), "no other address than the person's own");
        let digits = digits(&row[1].replace(mail.as_str(), ""));
        assert!(digits.is_empty() || number(&digits) == *phone, "no other number than the person's own");
    }
    assert!(mentioned > 90, "{mentioned} of 120 tickets mention an address");
    // The newsletter knows some of the users by nothing but their address.
    let both = "SELECT n.email, n.first_name, u.email, u.first_name FROM newsletter n JOIN users u ON lower(n.email) = lower(u.email)";
    let (before, after) = (source(both).len(), output(both));
    assert_eq!((before, after.len()), (110, 110));
    assert!(after.iter().all(|row| row[0] == row[2] && row[1] == row[3]));
    let spans = |rows: Rows| {
        let mut spans: Vec<String> = rows.into_iter().map(|row| row[0].clone()).collect();
        spans.sort();
        spans
    };
    assert_eq!(spans(output("SELECT number FROM orders WHERE placed_at > shipped_at")).len(), 0);
    assert_eq!(output("SELECT id FROM users WHERE last_login_at < created_at").len(), 0);
    // Nobody's address, number or name is left.
    let everything: String = ["users", "orders", "audit_log", "payments", "tickets", "newsletter"]
        .iter()
        .flat_map(|table| output(&format!("SELECT * FROM {table}")))
        .flatten()
        .collect::<Vec<_>>()
        .join("\n");
    for row in source("SELECT email, coalesce(phone, email), last_name, username, password_hash FROM users") {
        for value in [&row[0], &row[1], &row[3], &row[4]] {
            assert!(!everything.contains(value.as_str()), "a value of the source is in the output");
        }
    }
}

#[test]
fn on_sqlite() {
    let dir = Dir::new();
    let connection = rusqlite::Connection::open(dir.join("shop.db")).unwrap();
    for file in ["schema.sql", "production.sql"] {
        connection.execute_batch(&std::fs::read_to_string(example(file)).unwrap()).unwrap();
    }
    let url = format!("sqlite:{}", dir.join("shop.db").display());
    let project = project(&url);
    assert_eq!(project.text("schemas/shop.yaml"), std::fs::read_to_string(example("schemas/shop.yaml")).unwrap());
    let out = rusqlite::Connection::open(dir.join("out.db")).unwrap();
    out.execute_batch(&std::fs::read_to_string(dumped(&project, &url)).unwrap()).unwrap();
    let broken: i64 = out.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(broken, 0);
    one_person_everywhere(&of_sqlite(&dir.join("shop.db")), &of_sqlite(&dir.join("out.db")));
}

#[test]
fn on_postgres() {
    let source = Database::create();
    source.load(&example("schema.postgres.sql"));
    source.load(&example("production.sql"));
    let project = project(&source.url());
    let target = Database::create();
    target.load(&dumped(&project, &source.url()));
    one_person_everywhere(&|sql| source.rows(sql), &|sql| target.rows(sql));
}

#[test]
fn on_mariadb() {
    let source = MariaDatabase::create();
    source.load(&example("schema.mariadb.sql"));
    source.load(&example("production.sql"));
    let project = project(&source.url());
    let target = MariaDatabase::create();
    target.load(&dumped(&project, &source.url()));
    one_person_everywhere(&|sql| source.rows(sql), &|sql| target.rows(sql));
}
