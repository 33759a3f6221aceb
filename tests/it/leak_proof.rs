//! The leak proof stays within its memory, whatever the size of the two sides.
//!
//! `benches/leak.rs` measures ten million values against twenty million cells; here
//! it is a twentieth of that, with memory for a small part of it.

use std::io::Write;
use std::process::Command;

use standin::gate::leak::{Column, Form, Proof, Shape, Thresholds};

const VALUES: u64 = 500_000;
const MEMORY: usize = 4 << 20;

/// What the process may hold at most, its own code and the buffers of one thread included.
const PEAK_MIB_MAX: u64 = 100;

/// Told to the child.
const IS_CHILD: &str = "STANDIN_TEST_LEAK_PROOF";

#[test]
fn half_a_million_values_and_a_million_cells_in_little_memory() {
    if std::env::var_os(IS_CHILD).is_some() {
        return prove();
    }
    // A process of its own: others' tests hold memory in this one.
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "leak_proof::half_a_million_values_and_a_million_cells_in_little_memory", "--nocapture"]);
    let output = child.env(IS_CHILD, "1").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let peak = text.lines().find_map(|line| line.split_once("peak MiB: ")?.1.trim().parse::<u64>().ok());
    let peak = peak.expect("the child tells its peak");
    assert!(peak < PEAK_MIB_MAX, "{peak} MiB");
}

fn prove() {
    let column = || vec![Column { table: "public.users".into(), name: "email".into(), shape: Shape::Text }];
    let directory = std::env::temp_dir();
    let proof = Proof::new(column(), column(), Thresholds::default(), MEMORY, &directory).unwrap();
    let mut sources = proof.sources();
    let mut value = Vec::new();
    let spell = |value: &mut Vec<u8>, n: u64| {
        value.clear();
        write!(value, "u{:016x}@example.com", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).unwrap();
    };
    for n in 0..VALUES {
        spell(&mut value, n);
        sources.value(0, &value).unwrap();
    }
    sources.finish().unwrap();
    let mut outputs = proof.outputs();
    let planted = [3, 612_345, 999_999];
    for row in 0..2 * VALUES {
        spell(&mut value, if planted.contains(&row) { row / 2 } else { VALUES + row });
        outputs.cell(0, &value, row).unwrap();
    }
    outputs.finish().unwrap();
    assert!(proof.spilled_bytes() > 10 * MEMORY as u64, "most of it did not fit");
    let verdict = proof.finish_on(2).unwrap();
    assert_eq!(verdict.values, VALUES);
    // The whole address, and its local part within it.
    let found: Vec<_> = verdict.leaks.iter().map(|leak| (leak.form, leak.count, leak.at.as_slice())).collect();
    assert_eq!(found, [(Form::Whole, 3, &planted[..]), (Form::Inside, 3, &planted[..])]);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    let mut stdout = std::io::stdout();
    writeln!(stdout, "peak MiB: {}", peak.unwrap().parse::<u64>().unwrap() / 1024).unwrap();
}
