//! Discovery on columns that people labelled: how many of the private ones the
//! draft would copy.
//!
//! The labels are not part of the repository; see `sets`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use standin::discover;
use standin::schema::Table;
use standin::snapshot;

use crate::command::Standin;
use crate::dir::Dir;
use crate::sets::{loaded, set};

/// Rows of a comma-separated file without its headline.
fn rows(path: &str) -> Option<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(set(path)?).expect("it can be read");
    let mut reader = csv_rows(&text);
    reader.remove(0);
    Some(reader)
}

/// No field of these files is quoted; one that is would be read wrongly.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    assert!(!text.contains('"'), "quoted fields need a real reader");
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// A table of such columns, with all of its neighbours: they tell what the
/// table is about. A snapshot is the shortest way to columns of any type.
fn table(name: &str, labels: &[&Vec<String>]) -> Table {
    // Some services nest their objects: `customer.shipping.address`.
    let mut text =
        format!("engine: postgres 17\ntypes:\n  labels: enum (one, other)\ntables:\n  {:?}:\n", name.replace('.', "_"));
    let mut seen = BTreeSet::new();
    for label in labels.iter().filter(|label| seen.insert(&label[2])) {
        text.push_str(&format!("    {:?}: {}\n", label[2], native(&label[3])));
    }
    let catalog = snapshot::parse("schemas/labels.yaml", &text)
        .unwrap_or_else(|problems| panic!("{}: {text}", problems[0].message));
    catalog.tables[0].clone()
}

/// The labels' type words, as PostgreSQL spells them. What has no type comes
/// from services that send JSON.
fn native(word: &str) -> &str {
    match word {
        "enum" => "labels",
        "string" | "" => "character varying",
        "datetime" => "timestamp without time zone",
        "decimal" => "numeric",
        "float" => "double precision",
        "virtual" => "text",
        other => other,
    }
}

/// How many of the personal columns are suspected, and how many others.
#[derive(Default)]
struct Score {
    hits: u32,
    missed: Vec<String>,
    wrong: Vec<String>,
}

impl Score {
    fn count(&mut self, personal: bool, suspected: bool, shown: &str) {
        match (personal, suspected) {
            (true, true) => self.hits += 1,
            (true, false) => self.missed.push(shown.to_owned()),
            (false, true) => self.wrong.push(shown.to_owned()),
            (false, false) => {}
        }
    }

    fn recall(&self) -> f64 {
        f64::from(self.hits) / (f64::from(self.hits) + self.missed.len() as f64)
    }

    fn precision(&self) -> f64 {
        f64::from(self.hits) / (f64::from(self.hits) + self.wrong.len() as f64)
    }

    fn tell(&self, name: &str) {
        let personal = self.hits as usize + self.missed.len();
        let (recall, precision) = (self.recall(), self.precision());
        let line = format!("{name:24} recall {recall:.3}, precision {precision:.3}; {personal} are personal");
        let _ = writeln!(std::io::stderr(), "{line}");
        if std::env::var_os("SHOW").is_some() {
            let (missed, wrong) = (self.missed.join("\n  "), self.wrong.join("\n  "));
            let _ = writeln!(std::io::stderr(), " missed:\n  {missed}\n wrong:\n  {wrong}");
        }
    }

    #[track_caller]
    fn holds(&self, name: &str, recall: f64, precision: f64) {
        assert!(self.recall() >= recall, "{name}: recall {:.3}; missed:\n{}", self.recall(), self.missed.join("\n"));
        let found = self.precision();
        assert!(found >= precision, "{name}: precision {found:.3}; wrong:\n{}", self.wrong.join("\n"));
    }
}

/// One of two halves, by the table's name: lexicons were improved by looking at
/// the first, and the second tells whether that was general.
fn half(table: &str) -> &'static str {
    let digest = table.bytes().fold(7u32, |digest, byte| digest.wrapping_mul(31).wrapping_add(u32::from(byte)));
    if (digest >> 3).is_multiple_of(2) { "looked at" } else { "held out" }
}

/// The least recall and precision, by corpus and over all; a little below what was
/// reached. What their owners call personal differs: amounts of money at Stripe,
/// secrets nowhere at Fides.
const FLOORS: &[(&str, f64, f64)] = &[
    ("dfe", 0.86, 0.55),
    ("fides_db_dataset", 0.9, 0.3),
    ("fides_hubspot", 0.75, 0.9),
    ("fides_mailchimp", 0.94, 0.75),
    ("fides_stripe", 0.75, 0.65),
    ("all", 0.85, 0.54),
];

#[test]
fn most_of_what_people_call_personal_is_suspected() {
    let Some(labels) = rows("column-labels/columns.csv") else { return };
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let mut tables: BTreeMap<(&str, &str), Vec<&Vec<String>>> = BTreeMap::new();
    for label in &labels {
        tables.entry((&label[0], &label[1])).or_default().push(label);
    }
    for ((corpus, name), labels) in &tables {
        let table = table(name, labels);
        for label in labels {
            let column = table.column(&label[2]).expect("it was just put there");
            let shown = format!("{corpus} {name}.{} {}", label[2], label[3]);
            let suspected = discover::suspect(&table, column).is_some();
            for score in [(*corpus).to_owned(), format!("{corpus}, {}", half(name)), "all".to_owned()] {
                scores.entry(score).or_default().count(label[4] == "P", suspected, &shown);
            }
        }
    }
    scores.iter().for_each(|(name, score)| score.tell(name));
    for (name, recall, precision) in FLOORS {
        scores[*name].holds(name, *recall, *precision);
    }
}

/// Columns of real databases that tell something of a person or open something, by
/// the meaning of their schemas: `table: columns`; `*` before a table's name stands
/// for its prefixes.
const PERSONAL: &[(&str, &str)] = &[
    (
        "chinook",
        "Artist: Name
         Customer: FirstName LastName Company Address City State Country PostalCode Phone Fax Email
         Employee: LastName FirstName Title BirthDate HireDate Address City State Country PostalCode Phone Fax Email
         Invoice: BillingAddress BillingCity BillingState BillingCountry BillingPostalCode
         Track: Composer",
    ),
    (
        "employee",
        "employee: birth_date first_name last_name gender hire_date
         salary: amount
         title: title",
    ),
    (
        "pagila",
        "actor: first_name last_name
         address: address address2 district postal_code phone
         customer: first_name last_name email
         staff: first_name last_name email username password picture",
    ),
    (
        "sakila",
        "actor: first_name last_name
         address: address address2 district postal_code phone location
         customer: first_name last_name email
         staff: first_name last_name email username password picture",
    ),
    (
        "northwind",
        "customers: contact_name contact_title address city region postal_code country phone fax
         employees: last_name first_name title title_of_courtesy birth_date hire_date address city region postal_code \
            country home_phone extension photo notes photo_path
         orders: ship_name ship_address ship_city ship_region ship_postal_code ship_country
         shippers: phone
         suppliers: contact_name contact_title address city region postal_code country phone fax homepage",
    ),
    (
        "wordpress",
        "*users: user_login user_pass user_nicename user_email user_url user_activation_key display_name
         *comments: comment_author comment_author_email comment_author_url comment_author_IP comment_content \
            comment_agent
         *usermeta: meta_value
         *signups: user_login user_email activation_key
         *registration_log: email IP
         *posts: post_password
         *customer_lookup: username first_name last_name email country postcode city state
         *download_log: user_ip_address
         *permissions: user_email
         *webhooks: secret
         *api_keys: consumer_key consumer_secret
         *payment_tokens: token
         *payment_tokenmeta: meta_value
         *woocommerce_sessions: session_key session_value",
    ),
    (
        "nasty",
        "users: email full_name Phone notes profile tags dob ip password_hash
         billing.orders: customer_email card
         events: user_email payload
         employees: name email",
    ),
];

/// Whether `table.column` is among them.
fn is_personal(labels: &str, table: &str, column: &str) -> bool {
    labels.lines().filter_map(|line| line.trim().split_once(": ")).any(|(pattern, columns)| {
        let named = match pattern.strip_prefix('*') {
            Some(end) => table.ends_with(end),
            None => table == pattern,
        };
        named && columns.split_whitespace().any(|name| name == column)
    })
}

/// What `discover` says of every column of a source that was just drafted.
fn discovered(source: &[&str]) -> (Dir, Vec<serde_json::Value>) {
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(source[source.len() - 1]).arg("project").run().ok();
    let mut run = Standin::new(&dir, "discover project --format json");
    for argument in source {
        run = run.arg(argument);
    }
    let report: serde_json::Value = serde_json::from_str(run.run().ok().text()).expect("the report is JSON");
    let columns = report["columns"].as_array().expect("columns are a list").clone();
    (dir, columns)
}

#[test]
fn nearly_all_that_is_personal_is_suspected_where_there_are_values() {
    let mut all = Score::default();
    for (name, labels) in PERSONAL {
        let (path, loads) = match *name {
            "chinook" => ("chinook/Chinook_Sqlite.sqlite", false),
            "employee" => ("employee/employee.db", false),
            "pagila" => ("pagila/pagila.sql", false),
            "sakila" => ("sakila-mysql/sakila.mysqldump-9.7.sql", false),
            "northwind" => ("northwind/northwind.sql", false),
            "wordpress" => ("wordpress/dump.sql", false),
            _ => ("nasty/nasty.sql", true),
        };
        let Some(file) = set(path) else { continue };
        let file = file.display().to_string();
        let database = loads.then(|| loaded(path)).flatten();
        let columns = match &database {
            Some(database) => discovered(&["--source", &database.url()]).1,
            None if file.ends_with(".sql") => discovered(&["--from", &file]).1,
            None => discovered(&["--source", &format!("sqlite:{file}")]).1,
        };
        let mut score = Score::default();
        let mut known = 0;
        for column in &columns {
            let (table, name) = (column["table"].as_str().unwrap(), column["column"].as_str().unwrap());
            let personal = is_personal(labels, table, name);
            known += usize::from(personal);
            let suspected = !column["looks_like"].is_null();
            for score in [&mut score, &mut all] {
                score.count(personal, suspected, &format!("{file} {table}.{name}"));
            }
        }
        assert!(known >= 5, "the labels of {name} name nothing that is there");
        score.tell(name);
        score.holds(name, 0.9, 0.3);
    }
    if all.hits > 0 {
        all.tell("all with values");
        all.holds("all with values", 0.95, 0.6);
    }
}

/// Columns of `table.column` that the draft of a database copies.
fn kept(sql: &str) -> Option<BTreeSet<String>> {
    let source = loaded(sql)?;
    let dir = Dir::new();
    Standin::new(&dir, "init").arg(source.url()).arg("project").run().ok();
    let text = dir.text("masks/project.yaml");
    let rules = standin::rules::parse("masks/project.yaml", &text).unwrap_or_else(|_| panic!("the draft is valid"));
    let mut kept = BTreeSet::new();
    for table in &rules.tables {
        assert!(table.keep_all.is_none(), "a draft names every column of {}", table.pattern);
        for rule in &table.columns {
            if rule.call.as_ref().is_some_and(|call| call.name == "keep") {
                kept.insert(format!("{}.{}", table.pattern, rule.column));
            }
        }
    }
    assert!(!kept.is_empty(), "a draft that keeps nothing at all proves nothing");
    Some(kept)
}

/// Private by the owners' ruling, and neither masked by the draft nor in `known`.
#[track_caller]
fn copies_only(private: &[String], kept: &BTreeSet<String>, known: &[(&str, &str)]) {
    let copied: Vec<&String> = private.iter().filter(|name| kept.contains(*name)).collect();
    let is_known = |name: &str| known.iter().any(|(pattern, _)| matches(pattern, name));
    let unknown: Vec<&&String> = copied.iter().filter(|name| !is_known(name)).collect();
    assert!(unknown.is_empty(), "the draft copies {} private columns: {unknown:#?}", unknown.len());
    for (pattern, reason) in known {
        let used = copied.iter().any(|name| matches(pattern, name));
        assert!(used, "`{pattern}` ({reason}) is masked now; take it off the list");
    }
}

/// `*.column`, `table.*` or the whole name.
fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end),
        (_, Some(start)) => name.starts_with(start),
        _ => name == pattern,
    }
}

#[test]
fn what_the_owners_of_crates_io_call_private_is_not_copied() {
    let Some(rulings) = rows("crates-io/crates_io.rulings.csv") else { return };
    let Some(kept) = kept("crates-io/crates_io.pg.sql") else { return };
    let private: Vec<String> =
        rulings.iter().filter(|row| row[2] == "private").map(|row| format!("{}.{}", row[0], row[1])).collect();
    assert_eq!(private.len(), 103);
    copies_only(&private, &kept, CRATES_IO);
}

#[test]
fn what_the_owners_of_the_trainee_register_hide_is_not_copied() {
    let Some(rulings) = rows("register-trainee-teachers/register_trainee_teachers.rulings.csv") else { return };
    let Some(kept) = kept("register-trainee-teachers/register_trainee_teachers.pg.sql") else { return };
    let hidden = |row: &&Vec<String>| row[2] == "1" || row[5] == "1";
    let private: Vec<String> = rulings.iter().filter(hidden).map(|row| format!("{}.{}", row[0], row[1])).collect();
    assert!(private.len() >= 19);
    copies_only(&private, &kept, REGISTER);
}

/// What the draft copies of crates.io although its owners do not publish it.
/// They keep back whole tables of their inner workings; what is copied of those
/// is numbers, points in time and switches of the system itself.
const CRATES_IO: &[(&str, &str)] = &[
    ("*.id", "numbers the database gave, of no meaning outside"),
    ("*_at", "when the system did something"),
    ("*.time", "when the system did something"),
    ("background_jobs.*", "the queue: type, priority, retries; its payload is masked"),
    ("publish_*", "limits of the service: action, burst, refill"),
    ("reverse_dependencies.*", "computed from public tables"),
    ("version_downloads.*", "counters of public downloads"),
    ("version_owner_actions.action", "a number from a short list"),
    ("trustpub_configs_github.repository_owner_id", "a bigint that no name gives away; an account at another service"),
    ("*.environment", "a name like production or staging"),
    ("trustpub_tokens.crate_ids", "numbers of public crates"),
    ("api_tokens.revoked", "a switch"),
    ("crate_owners.deleted", "a switch"),
    ("emails.verified", "a switch"),
    ("oauth_github.last_sync", "when the system did something"),
    ("users.account_lock_until", "a point in time; the reason beside it is masked"),
    ("users.is_admin", "a switch"),
    ("users.publish_notifications", "a switch"),
];

/// The same for the register.
const REGISTER: &[(&str, &str)] = &[];
