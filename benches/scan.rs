//! How fast the scanner is: megabytes for each CPU second of one thread.
//!
//! `cargo bench --bench scan` makes text like that of dumps in memory: COPY rows
//! and INSERTs with documents, log lines; full of personal data and clean of it.
//! `cargo bench --bench scan -- FILE…` looks at files instead. The least of some
//! rounds is told, because the machine only ever makes a round slower.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::fmt::Write;
use std::time::Instant;

use standin::gate::scanner::{Format, Scanner, Settings, Tally};

const ROUNDS: u32 = 5;
const BYTES: usize = 32 << 20;

fn main() {
    if cfg!(debug_assertions) || std::env::args().any(|arg| arg == "--test") {
        println!("scan: not a release build, nothing is measured; use `cargo bench --bench scan`");
        return;
    }
    let scanner = Scanner::new(Settings::default());
    let files: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    for file in &files {
        let text = std::fs::read(file).unwrap_or_else(|error| panic!("{file}: {error}"));
        measure(&scanner, file, Format::of(file, &text[..text.len().min(8192)]), &text);
    }
    if !files.is_empty() {
        return;
    }
    for is_rich in [true, false] {
        let kind = if is_rich { "rich" } else { "clean" };
        for (name, format, make) in [
            ("COPY", Format::Sql, copy as fn(bool) -> String),
            ("INSERT", Format::Sql, insert),
            ("JSON lines", Format::Json, json),
            ("CSV", Format::Csv(b','), csv),
            ("log", Format::Text, log),
        ] {
            measure(&scanner, &format!("{name}, {kind}"), format, make(is_rich).as_bytes());
        }
    }
    cells(&scanner);
}

fn measure(scanner: &Scanner, name: &str, format: Format, text: &[u8]) {
    let mut least = f64::INFINITY;
    let mut found = (0, 0);
    for _ in 0..ROUNDS {
        let mut tally = Tally::positional();
        let start = cpu_seconds();
        scanner.stream(format, &mut &*text, name, &mut tally).expect("memory can be read");
        least = least.min(cpu_seconds() - start);
        let findings = tally.findings();
        found = (findings.len(), findings.iter().map(|finding| finding.count).sum::<u64>());
    }
    let speed = text.len() as f64 / 1e6 / least;
    println!(
        "{name:40} {:6} MB {speed:7.0} MB/CPU-s {:6} findings {:9} hits",
        text.len() / 1_000_000,
        found.0,
        found.1
    );
    if std::env::var_os("STANDIN_BENCH_FINDINGS").is_some() {
        let mut tally = Tally::positional();
        scanner.stream(format, &mut &*text, name, &mut tally).expect("memory can be read");
        for finding in tally.findings() {
            println!("    {} {} {} x{}", finding.place, finding.detector, finding.how, finding.count);
        }
    }
}

/// One cell of a known column at a time, as in a dump that is being written.
fn cells(scanner: &Scanner) {
    let values = [
        "1723",
        "shipped",
        "2024-03-01 12:00:44",
        "Karen Moore",
        "12.50",
        "SKU-0A1B2C3D4E",
        "t",
        "New York",
        "USD",
        "90210",
    ];
    let columns: Vec<_> = (0..10).map(|at| scanner.column(at, Some("t"), &format!("c{at}"))).collect();
    let mut scratch = scanner.scratch();
    let mut least = f64::INFINITY;
    let rows = 200_000;
    for _ in 0..ROUNDS {
        let start = cpu_seconds();
        for _ in 0..rows {
            for (column, value) in columns.iter().zip(values) {
                scanner.cell(&mut scratch, column, std::hint::black_box(value).as_bytes(), &mut |_| {});
            }
        }
        least = least.min(cpu_seconds() - start);
    }
    println!("{:40} {:6.1} ns a cell", "ordinary cells", least * 1e9 / (rows * values.len()) as f64);
}

/// Of this thread, where the system tells it; else of the clock.
fn cpu_seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split_whitespace().next()?.parse::<f64>().ok());
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// Mixes a row's number, so that values differ: Steele and others, `splitmix64`.
fn mix(row: u64, salt: u64) -> u64 {
    let mut z = row.wrapping_mul(64).wrapping_add(salt).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn person(row: u64, is_rich: bool) -> (String, String, String) {
    let name = ["James", "Mary", "José", "Karen"][mix(row, 1) as usize % 4];
    let (domain, area) = if is_rich { ("posteo.de", 202 + mix(row, 2) % 600) } else { ("example.com", 202) };
    let mail = format!("user{}.{:x}@{domain}", row, mix(row, 3) as u32);
    let phone = if is_rich {
        format!("+1-{area}-{}-{:04}", 200 + mix(row, 4) % 700, mix(row, 5) % 10_000)
    } else {
        format!("+1-{area}-555-0{}", 100 + mix(row, 4) % 100)
    };
    (format!("{name} Moore"), mail, phone)
}

fn repeat(begin: &str, end: &str, mut row: impl FnMut(u64, &mut String)) -> String {
    let mut text = String::with_capacity(BYTES + 4096);
    text.push_str(begin);
    let mut number = 0;
    while text.len() < BYTES {
        number += 1;
        row(number, &mut text);
    }
    text + end
}

fn copy(is_rich: bool) -> String {
    repeat(
        "COPY public.customers (id, uid, name, email, phone, city, balance, profile, created_at) FROM stdin;\n",
        "\\.\n",
        |row, text| {
            let (name, mail, phone) = person(row, is_rich);
            let (a, b) = (mix(row, 6), mix(row, 7));
            let _ = writeln!(
                text,
                "{row}\t{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}\t{name}\t{mail}\t{phone}\tNew York\t{}.{:02}\t{{\"lang\": \"en\", \"score\": {}, \"vip\": false}}\t2024-{:02}-{:02} 12:{:02}:44.{:06}",
                a as u32,
                b & 0xFFFF,
                a >> 52,
                b >> 52,
                a & 0xFFFF_FFFF_FFFF,
                a % 10_000,
                b % 100,
                b % 1000,
                1 + a % 12,
                1 + b % 28,
                a % 60,
                b % 1_000_000
            );
        },
    )
}

fn insert(is_rich: bool) -> String {
    repeat(
        "INSERT INTO orders (id, placed_at, total, ship_name, contact, note, payload) VALUES\n",
        "(0,'',0,'','','','');\n",
        |row, text| {
            let (name, mail, phone) = person(row, is_rich);
            let a = mix(row, 8);
            let _ = writeln!(
                text,
                "({row}, '2024-02-{:02} 08:{:02}:01', {}.{:02}, '{name}', '{mail}', 'call {phone} before it''s late', '{{\"path\": \"/api/v1/{}\", \"hash\": \"{:016x}{:016x}\"}}'),",
                1 + a % 28,
                a % 60,
                a % 5000,
                a % 100,
                a % 977,
                a,
                mix(row, 9)
            );
        },
    )
}

fn json(is_rich: bool) -> String {
    repeat("", "", |row, text| {
        let (name, mail, phone) = person(row, is_rich);
        let _ = writeln!(
            text,
            "{{\"id\": {row}, \"name\": \"{name}\", \"contact\": {{\"email\": \"{mail}\", \"phone\": \"{phone}\"}}, \"tags\": [\"a\", \"b{}\"], \"active\": true}}",
            row % 50
        );
    })
}

fn csv(is_rich: bool) -> String {
    repeat("id,name,email,phone,total,at\n", "", |row, text| {
        let (name, mail, phone) = person(row, is_rich);
        let _ = writeln!(text, "{row},{name},{mail},\"{phone}\",{}.50,2024-02-28T10:00:00Z", row % 977);
    })
}

fn log(is_rich: bool) -> String {
    repeat("", "", |row, text| {
        let (_, mail, phone) = person(row, is_rich);
        let a = mix(row, 10);
        let who = if row % 7 == 0 { format!(" user={mail} phone=\"{phone}\"") } else { String::new() };
        let _ = writeln!(
            text,
            "2024-02-28T10:{:02}:{:02}.{:03}Z INFO request id={:08x} GET /api/v1/orders/{} 200 {}ms agent=\"Mozilla/5.0 (X11; Linux x86_64)\"{who}",
            a % 60,
            a % 59,
            a % 1000,
            a as u32,
            a % 100_000,
            a % 977
        );
    })
}
