//! How fast a dump file is masked, in MB/s of the file, beside `cksum`.
//!
//! `STANDIN_BENCH_DUMP=shop.sql cargo bench --bench dump_file` masks a plain dump
//! of the workload, of either dialect, once with one thread and once with two,
//! in turns with a `cksum` that has to read every byte of it.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `STANDIN_BENCH_DUMP` | the dump: `pg_dump` or `mariadb-dump` of the workload's tables | none |
//! | `STANDIN_BENCH_PAIRS` | rounds | 5 |

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

#[allow(dead_code)]
mod timing;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use timing::{Run, setting};

const CLIENTS: [Client; 3] = [Client::Checksum, Client::Standin { jobs: 1 }, Client::Standin { jobs: 2 }];

#[derive(Clone, Copy)]
enum Client {
    Checksum,
    Standin { jobs: u32 },
}

fn main() {
    let dump = std::env::var_os("STANDIN_BENCH_DUMP").map(PathBuf::from);
    let Some(dump) = dump.filter(|_| timing::measures()) else {
        println!("dump_file: nothing is measured; use `STANDIN_BENCH_DUMP=shop.sql cargo bench --bench dump_file`");
        return;
    };
    let dump = std::fs::canonicalize(dump).expect("the dump is there");
    let bytes = std::fs::metadata(&dump).expect("the dump is there").len();
    let rounds: usize = setting("STANDIN_BENCH_PAIRS", "5").parse().expect("STANDIN_BENCH_PAIRS is a number");
    let project = project(&dump);
    let once =
        |client: Client| timing::run(&client.command(&dump, project.path()), &project.path().join("times"), &|| None);
    CLIENTS.into_iter().map(once).for_each(drop);
    let mut runs: [Vec<Run>; CLIENTS.len()] = Default::default();
    for _ in 0..rounds {
        for (client, runs) in CLIENTS.iter().zip(&mut runs) {
            runs.push(once(*client));
        }
    }
    // MB of the dump, not of what comes out.
    let clients: Vec<(String, u64)> = CLIENTS.iter().map(|client| (client.name(), bytes)).collect();
    timing::report(&clients, &runs);
}

impl Client {
    fn name(self) -> String {
        match self {
            Client::Checksum => "cksum".to_owned(),
            Client::Standin { jobs } => format!("standin --jobs {jobs}"),
        }
    }

    fn command(self, dump: &Path, folder: &Path) -> Command {
        match self {
            Client::Checksum => {
                let mut command = Command::new("cksum");
                command.arg(dump);
                command
            }
            Client::Standin { jobs } => {
                let mut command = standin(folder);
                command.args(["dump", "workload", "--quiet", "--out", "-", "--jobs", &jobs.to_string(), "--from"]);
                command.arg(dump);
                command
            }
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
