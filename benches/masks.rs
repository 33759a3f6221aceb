//! How long every mask takes, on the values that its golden outputs pin.
//!
//! `cargo bench --bench masks` reads `tests/golden/masks.txt`, masks each section's
//! values again and again, and prints the least nanoseconds a value, the slowest
//! mask first. A value's identity and its draw are part of the time; reading and
//! writing rows are not. `cargo bench --bench masks -- phone` measures one.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::time::Instant;

use standin::mask::{self, Action, Ask, By, Reject, Row, Target, canonicalize, manual};
use standin::seed::{Identity, Key};
use standin::words::Locale;

const GOLDEN: &str = include_str!("../tests/golden/masks.txt");
const ROUNDS: usize = 300;

/// A row without other columns.
struct Alone(Identity);

impl Row for Alone {
    fn subject(&self, _slot: usize) -> Identity {
        self.0
    }

    fn source(&self, _sibling: usize) -> Option<&[u8]> {
        Some(b"paid")
    }

    fn masked(&self, _sibling: usize, out: &mut Vec<u8>) -> Result<bool, Reject> {
        out.extend_from_slice(b"paid");
        Ok(true)
    }

    fn ordinal(&self) -> u64 {
        1
    }
}

struct Nobody;

impl Ask for Nobody {
    fn ask(&self, _question: &[u8], _answer: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("there is no program here"))
    }
}

fn main() {
    let wanted = std::env::args().nth(1).filter(|argument| !argument.starts_with("--")).unwrap_or_default();
    if cfg!(debug_assertions) || std::env::args().any(|argument| argument == "--test") {
        println!("masks: not a release build, nothing is measured; use `cargo bench --bench masks`");
        return;
    }
    let mut times: Vec<(f64, usize, &str)> = Vec::new();
    for section in GOLDEN.split("\n\n").skip(1) {
        let mut lines = section.lines();
        let Some(head) = lines.next().filter(|head| head.contains(&wanted)) else { continue };
        let inputs: Vec<&str> = lines
            .filter_map(|line| line.trim_start().split_once(" -> "))
            .filter(|(_, output)| !output.starts_with("!!"))
            .map(|(input, _)| input)
            .collect();
        if let Some(time) = measure(head, &inputs) {
            times.push((time, inputs.len(), head));
        }
    }
    times.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (time, count, head) in &times {
        println!("{time:9.1} ns a value, {count:3} values: {head}");
    }
    println!(
        "{} of {} sections take more than a microsecond",
        times.iter().filter(|time| time.0 > 1000.0).count(),
        times.len()
    );
}

/// `RULE on TYPE, LOCALE`; `None` for what is no text rule.
fn measure(head: &str, inputs: &[&str]) -> Option<f64> {
    let (rule, rest) = head.rsplit_once(" on ")?;
    let (native, locale) = rest.rsplit_once(", ")?;
    let call = manual::call(rule)?;
    let column = manual::column(native);
    let key = Key::new([9; 32]);
    let domain = key.domain(1, "example");
    let domains = |name: &str| key.domain(1, name);
    let target = Target {
        column: &column,
        is_mysql: false,
        locale: Locale::parse(locale)?,
        epoch: 1,
        key: &domain,
        domains: &domains,
        subjects: &["row".to_owned()],
        siblings: std::slice::from_ref(&column),
        commands: &|_| Box::new(Nobody),
    };
    let (_, compiled) = mask::compile(&call, &target).ok()?;
    let Action::Mask(mask) = &compiled.action else { return None };
    let (mut out, mut form) = (Vec::with_capacity(1 << 12), Vec::new());
    let mut least = f64::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for (index, input) in inputs.iter().enumerate() {
            let identity = match compiled.contract.by {
                By::Value(canonical) => {
                    canonicalize(canonical, input.as_bytes(), &mut form);
                    domain.identity(&form)
                }
                _ => domain.identity(&index.to_le_bytes()),
            };
            let mut draw = domain.draw_for(identity, 0);
            out.clear();
            let input = if compiled.contract.reads { input.as_bytes() } else { b"x" };
            let done = match mask.looks_around() {
                true => mask.mask_or_null(&Alone(identity), input, &mut draw, &mut out).map(|_| ()),
                false => mask.mask(input, &mut draw, &mut out),
            };
            std::hint::black_box((done.is_ok(), &out));
        }
        least = least.min(start.elapsed().as_nanos() as f64 / inputs.len().max(1) as f64);
    }
    Some(least)
}
