//! How long masking takes, mask by mask, without a database and without I/O.
//!
//! `cargo bench --bench mask` makes rows like those of the workload in memory
//! and runs [`TablePlan::apply`] into COPY text over them: table by table as it
//! is, then every masked column alone beside its key. The least of many rounds
//! is told, because the machine only ever makes a round slower. A row's own
//! identity counts with every column that draws from it, so the columns add up
//! to more than their table; a column that tells whose the rows are is not told
//! alone.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `STANDIN_BENCH_ROUNDS` | rounds; the least counts | 60 |
//! | `STANDIN_BENCH_ONLY` | a table, or `table.column` | all |

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::time::Instant;

use standin::batch::copy_text::CopyText;
use standin::batch::{Batch, Field, Kind};
use standin::plan::{self, ColumnAction, TablePlan, Whose, Work};
use standin::rules;
use standin::seed::Key;
use standin::snapshot;

const ROWS: u64 = 1000;
const RULES: &str = include_str!("workload/masks/workload.yaml");
const SNAPSHOT: &str = include_str!("workload/schemas/workload.yaml");

fn main() {
    if cfg!(debug_assertions) || std::env::args().any(|arg| arg == "--test") {
        println!("mask: not a release build, nothing is measured; use `cargo bench --bench mask`");
        return;
    }
    let rounds: u32 = std::env::var("STANDIN_BENCH_ROUNDS").map_or(60, |rounds| rounds.parse().expect("a number"));
    let only = std::env::var("STANDIN_BENCH_ONLY").unwrap_or_default();
    let wanted = |name: &str| only.is_empty() || name.starts_with(&only) || only.starts_with(name);
    let (mut nanoseconds, mut values, mut bytes) = (0.0, 0.0, 0.0);
    for (number, (name, weight)) in TABLES.iter().enumerate().filter(|(_, (name, _))| wanted(name)) {
        let table = table(number, None);
        let rows = Rows::of(name, &table);
        let all = time(rounds, &table, &rows);
        let masked = rows.masked(&table);
        println!(
            "{name:12} {:7.1} ns a row {:6.1} ns a masked value {:6.0} MB/s",
            all / ROWS as f64,
            if masked > 0 { all / masked as f64 } else { 0.0 },
            rows.bytes.len() as f64 * 1e3 / all,
        );
        nanoseconds += all * weight;
        values += masked as f64 * weight;
        bytes += rows.bytes.len() as f64 * weight;
        let alone = time(rounds, &self::table(number, Some(usize::MAX)), &rows.only(&beside(&table, usize::MAX)));
        for index in 0..table.columns.len() {
            let ColumnAction::Mask(masking) = &table.columns[index].action else { continue };
            let column = format!("{name}.{}", table.columns[index].name);
            if !wanted(&column) {
                continue;
            }
            let rows = rows.only(&beside(&table, index));
            let pair = self::table(number, Some(index));
            let took = (time(rounds, &pair, &rows) - alone) / ROWS as f64;
            println!("    {column:28} {:20} {took:7.1} ns", masking.name);
        }
    }
    println!(
        "workload     {:6.1} ns a masked value {:6.0} MB/s of fields",
        nanoseconds / values,
        bytes * 1e3 / nanoseconds
    );
}

/// With how many rows each stands in the workload, for one customer.
const TABLES: [(&str, f64); 5] =
    [("customers", 1.0), ("orders", 3.0), ("order_items", 6.0), ("payments", 1.5), ("audit_log", 2.0)];

/// The plan of a table; of its key and one column, where that is wanted.
fn table(number: usize, column: Option<usize>) -> TablePlan {
    let catalog = snapshot::parse("workload.yaml", SNAPSHOT).expect("the snapshot is sound");
    let rules = rules::parse("workload.yaml", RULES).expect("the rules are sound");
    let plan = match plan::compile(&rules, &catalog, &Key::new([0x5a; 32])) {
        Ok(plan) => plan,
        Err(problems) => panic!("{problems:?}"),
    };
    let mut table = plan
        .tables
        .into_iter()
        .find(|table| table.table.to_string() == format!("shop.{}", TABLES[number].0))
        .expect("every table of the list is in the plan");
    if let Some(wanted) = column {
        let kept = beside(&table, wanted);
        let mut index = 0;
        table.columns.retain(|_| {
            index += 1;
            kept.contains(&(index - 1))
        });
        for subject in &mut table.subjects {
            if let Whose::Column(column) = &mut subject.whose {
                *column = kept.iter().position(|kept| kept == column).expect("whose the rows are is among them");
            }
        }
    }
    table
}

/// The columns that are masked with one: its key, and what tells whose a row is.
fn beside(table: &TablePlan, wanted: usize) -> Vec<usize> {
    let whose = table.subjects.iter().filter_map(|subject| match subject.whose {
        Whose::Column(column) => Some(column),
        Whose::Lookup(_) => None,
    });
    let mut columns: Vec<usize> = whose.chain([0, wanted]).filter(|column| *column < table.columns.len()).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The least time of a round, in nanoseconds.
fn time(rounds: u32, table: &TablePlan, rows: &Rows) -> f64 {
    let mut work = Work::new(table);
    let batch = Batch { bytes: &rows.bytes, fields: &rows.fields, columns: rows.columns };
    let mut least = f64::MAX;
    for _ in 0..rounds {
        let start = Instant::now();
        table.apply(&batch, &CopyText, &mut work).expect("every value can be masked");
        least = least.min(start.elapsed().as_nanos() as f64);
        std::hint::black_box(work.take());
        std::hint::black_box(work.take_unique());
    }
    least
}

struct Rows {
    bytes: Vec<u8>,
    fields: Vec<Field>,
    columns: usize,
}

impl Rows {
    fn of(name: &str, table: &TablePlan) -> Rows {
        let mut rows = Rows { bytes: Vec::new(), fields: Vec::new(), columns: table.columns.len() };
        for row in 1..=ROWS {
            for column in &table.columns {
                rows.push(value(name, &column.name, Draws(row)).as_deref());
            }
        }
        rows
    }

    fn push(&mut self, value: Option<&str>) {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(value.unwrap_or_default().as_bytes());
        let kind = if value.is_some() { Kind::Text } else { Kind::Null };
        self.fields.push(Field { start, end: self.bytes.len() as u32, kind });
    }

    fn only(&self, columns: &[usize]) -> Rows {
        let fields = self.fields.chunks(self.columns).flat_map(|row| columns.iter().map(|&column| row[column]));
        Rows { bytes: self.bytes.clone(), fields: fields.collect(), columns: columns.len() }
    }

    /// How many values are masked: NULL is not.
    fn masked(&self, table: &TablePlan) -> usize {
        let rows = self.fields.chunks(self.columns);
        rows.flat_map(|row| row.iter().zip(&table.columns))
            .filter(|(field, column)| field.kind != Kind::Null && matches!(column.action, ColumnAction::Mask(_)))
            .count()
    }
}

/// Numbers that a row's values are made of.
struct Draws(u64);

impl Draws {
    /// SplitMix64 (Steele, Lea, Flood, 2014) of row and purpose.
    fn word(&self, purpose: u64) -> u64 {
        let mut word = (self.0 << 16 | purpose).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ word >> 31
    }

    fn below(&self, purpose: u64, n: u64) -> u64 {
        self.word(purpose) % n
    }

    fn of<'a>(&self, purpose: u64, words: &[&'a str]) -> &'a str {
        words[self.below(purpose, words.len() as u64) as usize]
    }

    fn hex(&self, purpose: u64) -> String {
        format!("{:016x}{:016x}", self.word(purpose), self.word(purpose + 1000))
    }

    fn ip(&self) -> String {
        format!("{}.{}.{}.{}", 1 + self.below(30, 223), self.below(31, 256), self.below(32, 256), self.below(33, 256))
    }

    fn address(&self) -> String {
        let street = self.of(11, &["Main", "Oak", "Pine", "Maple", "Cedar", "Elm", "Washington", "Lake"]);
        format!("{} {street} {}", 1 + self.below(10, 9999), self.of(12, &["St", "Ave", "Blvd", "Rd", "Ln"]))
    }

    fn time(&self, purpose: u64) -> String {
        let (day, second) = (self.below(purpose, 28), self.below(purpose + 1000, 86_400));
        format!("2023-05-{:02} {:02}:{:02}:{:02}", 1 + day, second / 3600, second / 60 % 60, second % 60)
    }
}

const FIRST: &[&str] = &["James", "Mary", "Patricia", "John", "Michael", "Linda", "José", "Zoë", "Łukasz", "Ahmed"];
const LAST: &[&str] = &["Smith", "Johnson", "Williams", "Brown", "O'Brien", "Müller", "van der Berg", "Nguyễn"];
const CITIES: &[&str] = &["New York", "Los Angeles", "Chicago", "Houston", "Phoenix", "Philadelphia", "München"];

/// What stands in a column; the lengths and the share of NULL are the workload's.
fn value(table: &str, column: &str, row: Draws) -> Option<String> {
    let money = |most: u64| format!("{}.{:02}", row.below(40, most), row.below(41, 100));
    let name = || format!("{} {}", row.of(1, FIRST), row.of(2, LAST));
    let some = |unless: bool, value: String| (!unless).then_some(value);
    Some(match (table, column) {
        (_, "id") => row.0.to_string(),
        ("customers", "uid") | (_, "processor_ref") => {
            let hex = row.hex(3);
            format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
        }
        (_, "first_name") => row.of(1, FIRST).to_owned(),
        (_, "last_name") => row.of(2, LAST).to_owned(),
        (_, "email") => {
            let domain = row.of(5, &["gmail.com", "yahoo.com", "outlook.com", "corp.example.net", "proton.me"]);
            format!("user{}.{}@{domain}", row.0 * 47, &row.hex(4)[..6])
        }
        (_, "actor_email") => format!("user{}@corp.example.net", row.below(4, 100_000)),
        (_, "phone") => {
            let number = format!("+1-{}-555-{:04}", 200 + row.below(6, 800), row.below(7, 10_000));
            return some(row.below(8, 20) == 0, number);
        }
        (_, "dob") => format!("{}-{:02}-{:02}", 1940 + row.below(9, 68), 1 + row.below(10, 12), 1 + row.below(11, 28)),
        (_, "street" | "ship_street") => row.address(),
        (_, "city" | "ship_city") => row.of(13, CITIES).to_owned(),
        (_, "state") => row.of(14, &["NY", "CA", "IL", "TX"]).to_owned(),
        (_, "zip" | "ship_zip") => format!("{:05}", row.below(15, 100_000)),
        (_, "country") => "US".to_owned(),
        (_, "ssn") => {
            let (area, group, serial) = (100 + row.below(17, 800), 1 + row.below(18, 99), 1 + row.below(19, 9999));
            return some(row.below(16, 10) == 0, format!("{area:03}-{group:02}-{serial:04}"));
        }
        (_, "marketing_opt_in") => row.of(20, &["t", "f"]).to_owned(),
        (_, "balance" | "total" | "amount") => money(5000),
        (_, "notes") => {
            let text = format!(
                "Customer {} called on 2021-03-{:02} about order #{}.\nAsked for \"express\" delivery\tand a refund to \
                 C:\\wallet\\{}; prefers contact after {}:00. Agent noted: {} {}",
                row.0,
                1 + row.below(22, 28),
                row.below(23, 3_000_000),
                &row.hex(24)[..12],
                8 + row.below(25, 10),
                row.hex(26),
                row.hex(27),
            );
            return some(row.below(21, 5) == 0, text);
        }
        (_, "profile") => format!(
            "{{\"vip\": {}, \"lang\": \"{}\", \"tags\": [\"t{}\", \"t{}\"], \"score\": {}, \"contact\": {{\"email\": \
             \"alt{}@example.org\", \"phone\": \"+1-{}-555-0100\"}}, \"last_ip\": \"{}\"}}",
            row.below(50, 7) == 0,
            row.of(51, &["en", "de", "fr", "es"]),
            row.below(52, 50),
            row.below(53, 50),
            row.below(54, 1000),
            row.0 * 47,
            200 + row.below(55, 800),
            row.ip(),
        ),
        (_, "created_at" | "placed_at" | "paid_at" | "at") => row.time(60),
        (_, "customer_id") if table == "audit_log" => {
            return some(row.below(4, 10) == 0, row.below(61, 100_000).to_string());
        }
        (_, "customer_id" | "order_id") => row.below(61, 100_000).to_string(),
        (_, "status") => row.of(62, &["new", "paid", "shipped", "delivered", "returned"]).to_owned(),
        (_, "currency") => row.of(63, &["USD", "EUR", "GBP"]).to_owned(),
        (_, "ship_name" | "holder") => name(),
        (_, "tracking") => return some(row.below(64, 3) == 0, format!("1Z{}", row.hex(65)[..16].to_uppercase())),
        (_, "line_no" | "qty") => (1 + row.below(66, 5)).to_string(),
        (_, "sku") => format!("SKU-{}", row.hex(67)[..10].to_uppercase()),
        (_, "unit_price") => money(1000),
        (_, "discount") => return some(row.below(68, 4) != 0, format!("0.{}", row.below(69, 50))),
        (_, "method") => row.of(70, &["card", "card", "card", "sepa", "wallet"]).to_owned(),
        (_, "pan") => {
            return some(row.below(71, 5) > 2, format!("4{:014}{}", row.below(72, 10u64.pow(13)), row.below(73, 10)));
        }
        (_, "exp") => format!("{:02}/{}", 1 + row.below(74, 12), 25 + row.below(75, 6)),
        (_, "iban") => return some(row.below(71, 5) != 3, format!("DE{:020}", row.word(76))),
        (_, "action") => row.of(77, &["login", "logout", "update_profile", "view_order", "export"]).to_owned(),
        (_, "ip") => row.ip(),
        (_, "user_agent") => {
            format!("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{}.0.0.0", 90 + row.below(78, 40))
        }
        (_, "session_token") => row.hex(79) + &row.hex(80),
        (_, "details") => {
            format!("{{\"ms\": {}, \"ok\": true, \"path\": \"/api/v1/{}\"}}", row.below(81, 3000), row.below(82, 100))
        }
        _ => panic!("{table}.{column} has no values"),
    })
}
