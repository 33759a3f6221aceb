//! What the leak proof costs: per source value, per cell of the output, and for
//! the join of what was spilled.
//!
//! `cargo bench --bench leak` makes cells like those of real dumps in memory. The
//! least of many rounds is told, because the machine only ever makes a round slower.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `STANDIN_BENCH_ROUNDS` | rounds of the small measurements | 200 |
//! | `STANDIN_BENCH_ONLY` | one kind of cell, and no spilled join | all |
//! | `STANDIN_BENCH_VALUES` | source values of the spilled join; the output has twice as many cells | 10000000 |
//! | `STANDIN_BENCH_MEMORY` | bytes that the spilled join may hold | 50000000 |

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::time::Instant;

use standin::gate::leak::{Column, Proof, Scratch, Shape, Thresholds, shares_token};

/// Cells per round.
const CELLS: usize = 4_000;

fn main() {
    if cfg!(debug_assertions) || std::env::args().any(|arg| arg == "--test") {
        println!("leak: not a release build, nothing is measured; use `cargo bench --bench leak`");
        return;
    }
    let setting =
        |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let rounds = setting("STANDIN_BENCH_ROUNDS", 200);
    let only = std::env::var("STANDIN_BENCH_ONLY").unwrap_or_default();
    for (name, shape, cell) in KINDS.into_iter().filter(|(name, ..)| name.contains(&only)) {
        let cells: Vec<String> = (0..CELLS as u64).map(cell).collect();
        let bytes: usize = cells.iter().map(String::len).sum();
        let source = least(rounds, || of_source(shape, &cells)) / CELLS as f64;
        let output = least(rounds, || of_output(shape, &cells)) / CELLS as f64;
        let row = least(rounds, || of_rows(&cells)) / CELLS as f64;
        println!(
            "{name:24} {:4} bytes  source {source:7.1} ns  output {output:7.1} ns {:6.0} MB/s  row {row:7.1} ns",
            bytes / CELLS,
            bytes as f64 * 1e3 / (output * CELLS as f64),
        );
    }
    if !only.is_empty() {
        return;
    }
    let values = setting("STANDIN_BENCH_VALUES", 10_000_000);
    spilled(values, setting("STANDIN_BENCH_MEMORY", 50_000_000) as usize);
}

type Kind = (&'static str, Shape, fn(u64) -> String);

const KINDS: [Kind; 11] = [
    ("status (8 values)", Shape::Text, |n| ["pending", "shipped", "cancelled", "returned"][n as usize % 4].to_owned()),
    ("short text", Shape::Text, |n| format!("ok{}", n % 100)),
    ("last name", Shape::Text, |n| word(n, 3)),
    ("full name", Shape::Text, |n| format!("{} {}", word(n, 2), word(n + 7, 3))),
    ("e-mail", Shape::Text, |n| format!("{}.{}@example.com", word(n, 2), word(n + 7, 3))),
    ("phone", Shape::Text, |n| format!("+44 7700 {:06}", mix(n) % 1_000_000)),
    ("bigint", Shape::Number, |n| format!("{}", 1_000_000_000 + n)),
    ("uuid", Shape::Uuid, |n| {
        let (high, low) = (mix(n), mix(n + 1));
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xffff,
            low >> 48,
            low >> 16
        )
    }),
    ("timestamp", Shape::Plain, |n| format!("2026-01-{:02} 10:{:02}:00", n % 28 + 1, n % 60)),
    ("text of 200 bytes", Shape::Text, |n| {
        let mut text = String::new();
        for index in 0.. {
            text += &word(n * 64 + index, 1 + (index + n) % 3);
            if text.len() >= 200 {
                break;
            }
            text.push(' ');
        }
        text
    }),
    ("JSON of 300 bytes", Shape::Document, |n| {
        format!(
            r#"{{"event": "order.updated", "id": {}, "actor": {{"name": "{} {}", "email": "{}@example.com", "ip": "192.0.2.{}"}}, "changes": [{{"field": "status", "from": "pending", "to": "shipped"}}, {{"field": "address", "from": "{} {} Street", "to": null}}], "at": "2026-01-02T10:00:00Z", "source": "web"}}"#,
            1_000_000 + n,
            word(n, 2),
            word(n + 1, 3),
            word(n + 2, 4),
            n % 256,
            n % 300,
            word(n + 3, 3),
        )
    }),
];

/// A word that is in no dictionary, of so many syllables.
fn word(n: u64, syllables: u64) -> String {
    let mut bits = mix(n);
    let mut word = String::new();
    for _ in 0..syllables {
        word.push(b"bdfgklmnprstvz"[bits as usize % 14] as char);
        word.push(b"aeiou"[(bits >> 8) as usize % 5] as char);
        word.push(b"lmnrst"[(bits >> 16) as usize % 6] as char);
        bits >>= 20;
    }
    word
}

/// splitmix64 (Steele, Lea and Flood, 2014).
fn mix(n: u64) -> u64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

fn proof(shape: Shape, memory: usize) -> Proof {
    let column = || Column { table: "public.users".to_owned(), name: "value".to_owned(), shape };
    let directory = std::env::temp_dir();
    Proof::new(vec![column()], vec![column()], Thresholds::default(), memory, &directory).expect("a proof can be made")
}

fn least(rounds: u64, mut run: impl FnMut() -> f64) -> f64 {
    (0..rounds).map(|_| run()).fold(f64::INFINITY, f64::min)
}

fn of_source(shape: Shape, cells: &[String]) -> f64 {
    let proof = proof(shape, 1 << 30);
    let mut sources = proof.sources();
    let start = Instant::now();
    for cell in cells {
        sources.value(0, cell.as_bytes()).expect("nothing is spilled");
    }
    let took = start.elapsed().as_nanos() as f64;
    sources.finish().expect("nothing is spilled");
    took
}

fn of_output(shape: Shape, cells: &[String]) -> f64 {
    let proof = proof(shape, 1 << 30);
    let mut outputs = proof.outputs();
    let start = Instant::now();
    for (at, cell) in cells.iter().enumerate() {
        outputs.cell(0, cell.as_bytes(), at as u64).expect("nothing is spilled");
    }
    let took = start.elapsed().as_nanos() as f64;
    outputs.finish().expect("nothing is spilled");
    took
}

fn of_rows(cells: &[String]) -> f64 {
    let mut scratch = Scratch::new(Thresholds::default());
    let start = Instant::now();
    let shared = cells
        .windows(2)
        .filter(|pair| shares_token(pair[0].as_bytes(), pair[1].as_bytes(), &Thresholds::default(), &mut scratch));
    std::hint::black_box(shared.count());
    start.elapsed().as_nanos() as f64
}

/// The issue's size: both sides do not fit, and one value in a million leaks.
fn spilled(values: u64, memory: usize) {
    let proof = proof(Shape::Text, memory);
    let start = Instant::now();
    let mut sources = proof.sources();
    for n in 0..values {
        sources.value(0, format!("{:016x}s", mix(n)).as_bytes()).expect("there is room on the disk");
    }
    sources.finish().expect("there is room on the disk");
    let collected = start.elapsed().as_secs_f64();
    let mut outputs = proof.outputs();
    for n in 0..2 * values {
        let source = if n % 1_000_000 == 999_999 { n / 2 } else { values + n };
        outputs.cell(0, format!("{:016x}s", mix(source)).as_bytes(), n).expect("there is room on the disk");
    }
    outputs.finish().expect("there is room on the disk");
    let looked = start.elapsed().as_secs_f64();
    let spilled = proof.spilled_bytes();
    let verdict = proof.finish().expect("what was spilled can be read");
    let joined = start.elapsed().as_secs_f64();
    let found: u64 = verdict.leaks.iter().map(|leak| leak.count).sum();
    assert_eq!(found, 2 * values / 1_000_000, "every planted value is found");
    println!(
        "{values} values x {} cells in {memory} bytes: source {collected:.2} s, output {:.2} s, join {:.2} s \
         ({:.1} ns a record), {} MB spilled, peak {} MiB",
        2 * values,
        looked - collected,
        joined - looked,
        (joined - looked) * 1e9 / (3 * values) as f64,
        spilled / 1_000_000,
        peak_mib(),
    );
}

/// The most memory that this process has held, as Linux tells it.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
