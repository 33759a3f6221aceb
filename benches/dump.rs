//! How long a masked dump takes, next to `pg_dump` of the same database.
//!
//! `cargo bench --bench dump` makes a private PostgreSQL cluster, loads the
//! workload, and runs `pg_dump` and `standin dump` in turns, so that noise of
//! the machine meets both. Only ratios are worth comparing between machines.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `STANDIN_BENCH_SF` | scale: 1 is 13.5 million rows, about 2 GB | 0.1 |
//! | `STANDIN_BENCH_PAIRS` | rounds | 5 |
//! | `STANDIN_BENCH_WORKLOAD` | another file that makes the same tables, for `psql -v sf=…` | `benches/workload/schema.sql` |
//! | `STANDIN_BENCH_URL` | a database that is loaded already, on a server that is running | a private cluster |
//! | `STANDIN_BENCH_SOCKET` | `1` connects over the Unix socket | TCP |

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

#[path = "../tests/it/cluster.rs"]
#[allow(dead_code)]
mod cluster;
mod timing;

use std::path::{Path, PathBuf};
use std::process::Command;

use cluster::{Cluster, finish};
use timing::{Run, setting};

const CLIENTS: [Client; 3] = [Client::PgDump, Client::Standin { jobs: 1 }, Client::Standin { jobs: 2 }];

#[derive(Clone, Copy, PartialEq)]
enum Client {
    PgDump,
    Standin { jobs: u32 },
}

fn main() {
    if !timing::measures() {
        println!("dump: not a release build, nothing is measured; use `cargo bench --bench dump`");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workload = std::env::var_os("STANDIN_BENCH_WORKLOAD")
        .map_or_else(|| root.join("benches/workload/schema.sql"), PathBuf::from);
    let scale = setting("STANDIN_BENCH_SF", "0.1");
    let rounds: usize = setting("STANDIN_BENCH_PAIRS", "5").parse().expect("STANDIN_BENCH_PAIRS is a number");
    let mut server = None;
    let url = std::env::var("STANDIN_BENCH_URL").unwrap_or_else(|_| {
        let cluster = server.insert(Cluster::start(&[
            "shared_buffers=512MB",
            "max_wal_size=4GB",
            "wal_level=minimal",
            "max_wal_senders=0",
        ]));
        println!("loading {} at scale {scale} …", workload.display());
        let scale = format!("sf={scale}");
        finish(psql(&cluster.url("postgres")).args(["-v", &scale, "-f"]).arg(&workload));
        if setting("STANDIN_BENCH_SOCKET", "") == "1" {
            cluster.socket_url("postgres")
        } else {
            cluster.url("postgres")
        }
    });

    let project = Project::make(root, &url);
    let bench = Bench { url, project, postmaster: server.as_ref().map(Cluster::pid) };
    // Warm: the cache of the server and of the system, and the plan is proved.
    let mut bytes = Vec::new();
    for client in CLIENTS {
        bytes.push(timing::bytes(bench.command(client)));
        bench.run(client);
    }
    // A dump that is much smaller than pg_dump's was fast for the wrong reason.
    assert!(
        bytes.iter().all(|size| *size > bytes[0] / 2),
        "bytes written by {:?}: {bytes:?}",
        CLIENTS.map(Client::name)
    );
    let mut runs: [Vec<Run>; CLIENTS.len()] = Default::default();
    for round in 1..=rounds {
        for (client, runs) in CLIENTS.iter().zip(&mut runs) {
            let run = bench.run(*client);
            println!(
                "round {round}  {:20} {:8.3} s wall {:8.3} s client CPU",
                client.name(),
                run.wall_seconds,
                run.client_seconds
            );
            runs.push(run);
        }
    }
    let clients: Vec<(String, u64)> = CLIENTS.iter().map(|client| client.name()).zip(bytes).collect();
    timing::report(&clients, &runs);
}

/// A user's repository for the workload.
struct Project(tempfile::TempDir);

impl Project {
    fn make(root: &Path, url: &str) -> Project {
        let project = tempfile::tempdir().expect("the temporary directory can be written");
        let masks = project.path().join("masks");
        std::fs::create_dir(&masks).expect("folders can be made");
        std::fs::copy(root.join("benches/workload/masks/workload.yaml"), masks.join("workload.yaml"))
            .expect("the rules are there");
        let project = Project(project);
        finish(project.standin().args(["snapshot", "workload", "--source", url]));
        project
    }

    fn standin(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
        command.current_dir(self.0.path()).env("STANDIN_KEY", "5a".repeat(32));
        command
    }
}

struct Bench {
    url: String,
    project: Project,
    postmaster: Option<u32>,
}

impl Bench {
    fn run(&self, client: Client) -> Run {
        let times = self.project.0.path().join("times");
        timing::run(&self.command(client), &times, &|| self.server_seconds())
    }

    fn command(&self, client: Client) -> Command {
        match client {
            Client::PgDump => {
                let mut command = Command::new("pg_dump");
                command.args(["--dbname", &self.url]);
                command
            }
            Client::Standin { jobs } => {
                let mut command = self.project.standin();
                command.args(["dump", "workload", "--quiet", "--out", "-", "--source", &self.url]);
                command.args(["--jobs", &jobs.to_string()]);
                command
            }
        }
    }

    /// User and system time of all sessions that have ended: fields 16 and 17
    /// of proc(5)'s stat, in hundredths of a second on Linux.
    fn server_seconds(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.postmaster?)).ok()?;
        // The command name, in parentheses, may hold blanks; field 3 follows it.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let hundredths: u32 = fields[13].parse::<u32>().ok()? + fields[14].parse::<u32>().ok()?;
        Some(f64::from(hundredths) / 100.0)
    }
}

impl Client {
    fn name(self) -> String {
        match self {
            Client::PgDump => "pg_dump".to_owned(),
            Client::Standin { jobs } => format!("standin --jobs {jobs}"),
        }
    }
}

fn psql(url: &str) -> Command {
    let mut command = Command::new("psql");
    command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url]);
    command
}
