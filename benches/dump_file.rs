//! How fast a dump file is masked, in MB/s of the file, beside `cat`.
//!
//! `STANDIN_BENCH_DUMP=shop.sql cargo bench --bench dump_file` masks a plain dump
//! of the workload, of either dialect, once with one thread and once with two,
//! in turns with a `cat` that says how fast the file can be read at all.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `STANDIN_BENCH_DUMP` | the dump: `pg_dump` or `mariadb-dump` of the workload's tables | none |
//! | `STANDIN_BENCH_PAIRS` | rounds | 5 |

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const CLIENTS: [Client; 3] = [Client::Cat, Client::Standin { jobs: 1 }, Client::Standin { jobs: 2 }];

#[derive(Clone, Copy)]
enum Client {
    Cat,
    Standin { jobs: u32 },
}

#[derive(Clone, Copy)]
struct Run {
    wall_seconds: f64,
    cpu_seconds: f64,
    peak_mib: f64,
}

fn main() {
    // `cargo test --benches` runs this too; a benchmark in a debug build says nothing.
    let dump = std::env::var_os("STANDIN_BENCH_DUMP").map(PathBuf::from);
    let Some(dump) = dump.filter(|_| !cfg!(debug_assertions) && !std::env::args().any(|arg| arg == "--test")) else {
        println!("dump_file: nothing is measured; use `STANDIN_BENCH_DUMP=shop.sql cargo bench --bench dump_file`");
        return;
    };
    let dump = std::fs::canonicalize(dump).expect("the dump is there");
    let megabytes = std::fs::metadata(&dump).expect("the dump is there").len() as f64 / 1e6;
    let rounds: usize = std::env::var("STANDIN_BENCH_PAIRS").map_or(5, |text| text.parse().expect("a number"));
    let project = project(&dump);
    let mut runs: [Vec<Run>; CLIENTS.len()] = Default::default();
    for client in CLIENTS {
        run(client, &dump, project.path());
    }
    for _ in 0..rounds {
        for (client, runs) in CLIENTS.iter().zip(&mut runs) {
            runs.push(run(*client, &dump, project.path()));
        }
    }
    println!("{megabytes:.0} MB, medians of {rounds} rounds");
    for (client, runs) in CLIENTS.iter().zip(&runs) {
        let of = |value: fn(&Run) -> f64| {
            let mut values: Vec<f64> = runs.iter().map(value).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        let (wall, cpu, peak) = (of(|run| run.wall_seconds), of(|run| run.cpu_seconds), of(|run| run.peak_mib));
        let each: Vec<String> = runs.iter().map(|run| format!("{:.0}", megabytes / run.wall_seconds)).collect();
        println!(
            "{:18} {wall:7.3} s wall {cpu:7.3} s CPU {peak:5.0} MiB {:6.0} MB/s  ({})",
            client.name(),
            megabytes / wall,
            each.join(" ")
        );
    }
}

impl Client {
    fn name(self) -> String {
        match self {
            Client::Cat => "cat".to_owned(),
            Client::Standin { jobs } => format!("standin --jobs {jobs}"),
        }
    }
}

/// A user's repository for the dump: its snapshot, and the workload's rules.
fn project(dump: &Path) -> tempfile::TempDir {
    let project = tempfile::tempdir().expect("the temporary directory can be written");
    let masks = project.path().join("masks");
    std::fs::create_dir(&masks).expect("folders can be made");
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/workload/masks/workload.yaml");
    let rules = std::fs::read_to_string(rules).expect("the rules are there");
    let mut head = vec![0; 4096];
    let read = std::io::Read::read(&mut std::fs::File::open(dump).expect("the dump is there"), &mut head);
    head.truncate(read.expect("the dump can be read"));
    // MySQL's workload stands in the database itself.
    let mysql = !String::from_utf8_lossy(&head).contains("PostgreSQL");
    // What is a uuid in PostgreSQL is a text there, whose name wants a reason.
    let kept = "    uid: keep(because=\"the workload keeps it\")\n    keep: [id,";
    let rules = if mysql { rules.replace("  shop.", "  ").replace("    keep: [id, uid,", kept) } else { rules };
    std::fs::write(masks.join("workload.yaml"), rules).expect("the project can be written");
    let status = standin(project.path()).args(["snapshot", "workload", "--quiet", "--from"]).arg(dump).status();
    assert!(status.expect("standin can be run").success(), "the dump has no snapshot");
    project
}

fn standin(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
    command.current_dir(folder).env("STANDIN_KEY", "5a".repeat(32)).stdout(Stdio::null());
    command
}

fn run(client: Client, dump: &Path, folder: &Path) -> Run {
    let times = folder.join("times");
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%U %S %M", "-o"]).arg(&times).current_dir(folder).env("STANDIN_KEY", "5a".repeat(32));
    match client {
        Client::Cat => {
            timed.arg("cat").arg(dump);
        }
        Client::Standin { jobs } => {
            timed.arg(env!("CARGO_BIN_EXE_standin"));
            timed.args(["dump", "workload", "--quiet", "--out", "-", "--jobs", &jobs.to_string(), "--from"]).arg(dump);
        }
    }
    let start = Instant::now();
    // Through a pipe: a program may write to /dev/null without reading.
    let mut child = timed.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("/usr/bin/time can be run");
    let mut stdout = child.stdout.take().expect("stdout was piped");
    let mut buffer = vec![0; 1 << 20];
    while std::io::Read::read(&mut stdout, &mut buffer).expect("a pipe can be read") > 0 {}
    let status = child.wait().expect("a child can be waited for");
    let wall_seconds = start.elapsed().as_secs_f64();
    assert!(status.success(), "{} failed", client.name());
    let times = std::fs::read_to_string(times).expect("time has written");
    let times: Vec<f64> = times.split_whitespace().map(|word| word.parse().expect("numbers were asked for")).collect();
    Run { wall_seconds, cpu_seconds: times[0] + times[1], peak_mib: times[2] / 1024.0 }
}
