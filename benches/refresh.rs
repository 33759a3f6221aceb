//! How long a refresh takes, next to `pg_dump | psql` of the same database.
//!
//! `cargo bench --bench refresh` makes a private PostgreSQL cluster, loads the
//! workload, and copies it in turns: as it is into an empty database, and masked
//! into one that serves meanwhile. Only ratios are worth comparing between
//! machines. A refresh also counts its rows and analyses its tables, which the
//! other does not.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `STANDIN_BENCH_SF` | scale: 1 is 13.5 million rows, about 2 GB | 0.1 |
//! | `STANDIN_BENCH_PAIRS` | rounds | 5 |
//! | `STANDIN_BENCH_WORKLOAD` | another file that makes the same tables, for `psql -v sf=…` | `benches/workload/schema.sql` |
//! | `STANDIN_BENCH_RULES` | another file of rules | `benches/workload/masks/workload.yaml` |

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

#[path = "../tests/it/cluster.rs"]
#[allow(dead_code)]
mod cluster;
#[allow(dead_code)]
mod timing;

use std::path::{Path, PathBuf};
use std::process::Command;

use cluster::{Cluster, finish};
use timing::{Run, setting};

const CLIENTS: [Client; 3] = [Client::Native, Client::Standin { jobs: 1 }, Client::Standin { jobs: 2 }];

#[derive(Clone, Copy, PartialEq)]
enum Client {
    Native,
    Standin { jobs: u32 },
}

fn main() {
    if !timing::measures() {
        println!("refresh: not a release build, nothing is measured; use `cargo bench --bench refresh`");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = |name: &str, usual: &str| std::env::var_os(name).map_or_else(|| root.join(usual), PathBuf::from);
    let workload = file("STANDIN_BENCH_WORKLOAD", "benches/workload/schema.sql");
    let rules = file("STANDIN_BENCH_RULES", "benches/workload/masks/workload.yaml");
    let scale = setting("STANDIN_BENCH_SF", "0.1");
    let rounds: usize = setting("STANDIN_BENCH_PAIRS", "5").parse().expect("STANDIN_BENCH_PAIRS is a number");
    let settings = ["shared_buffers=512MB", "max_wal_size=4GB", "wal_level=minimal", "max_wal_senders=0"];
    let cluster = Cluster::start(&settings);
    println!("loading {} at scale {scale} …", workload.display());
    let scale = format!("sf={scale}");
    finish(psql(&cluster.url("postgres")).args(["-v", &scale, "-f"]).arg(&workload));
    for database in ["native", "refreshed"] {
        finish(psql(&cluster.url("postgres")).args(["-c", &format!("CREATE DATABASE {database} TEMPLATE template0")]));
    }
    let bench = Bench { project: Project::make(root, &rules, &cluster.url("postgres")), cluster };
    // Warm: the caches, and the plan is proved; and the target has something to lose.
    for client in CLIENTS {
        bench.run(client);
    }
    let rows = |database: &str| {
        let counted =
            finish(psql(&bench.cluster.url(database)).args(["-Atc", "SELECT count(*) FROM shop.order_items"]));
        String::from_utf8_lossy(&counted.stdout).trim().to_owned()
    };
    assert_eq!(rows("native"), rows("refreshed"), "both have copied everything");
    let mut runs: [Vec<Run>; CLIENTS.len()] = Default::default();
    for round in 1..=rounds {
        for (client, runs) in CLIENTS.iter().zip(&mut runs) {
            let run = bench.run(*client);
            let (name, wall) = (client.name(), run.wall_seconds);
            println!("round {round}  {name:20} {wall:8.3} s wall {:8.3} s client CPU", run.client_seconds);
            runs.push(run);
        }
    }
    let size = finish(psql(&bench.cluster.url("native")).args(["-Atc", "SELECT pg_database_size('native')"]));
    let size: u64 = String::from_utf8_lossy(&size.stdout).trim().parse().expect("a size is a number");
    let clients: Vec<(String, u64)> = CLIENTS.iter().map(|client| (client.name(), size)).collect();
    timing::report(&clients, &runs);
}

/// A user's repository for the workload.
struct Project(tempfile::TempDir);

impl Project {
    fn make(root: &Path, rules: &Path, url: &str) -> Project {
        let project = tempfile::tempdir().expect("the temporary directory can be written");
        let masks = project.path().join("masks");
        std::fs::create_dir(&masks).expect("folders can be made");
        let rules = std::fs::read_to_string(root.join(rules)).expect("the rules are there");
        std::fs::write(masks.join("workload.yaml"), format!("{rules}\ntargets:\n  staging: env:STAGING\n"))
            .expect("the folder can be written");
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
    cluster: Cluster,
    project: Project,
}

impl Bench {
    fn run(&self, client: Client) -> Run {
        let times = self.project.0.path().join("times");
        let (source, native) = (self.cluster.url("postgres"), self.cluster.url("native"));
        let command = match client {
            Client::Native => {
                for sql in ["DROP DATABASE native", "CREATE DATABASE native TEMPLATE template0"] {
                    finish(psql(&source).args(["-c", sql]));
                }
                let mut command = Command::new("sh");
                command.args(["-c", "pg_dump --dbname \"$0\" | psql -X -q -v ON_ERROR_STOP=1 -d \"$1\""]);
                command.args([&source, &native]);
                command
            }
            Client::Standin { jobs } => {
                let mut command = self.project.standin();
                command.env("STAGING", self.cluster.url("refreshed"));
                command.args(["refresh", &source, "staging", "--quiet", "--jobs", &jobs.to_string()]);
                command
            }
        };
        // What the one before left to be written is not this one's.
        finish(psql(&source).args(["-c", "CHECKPOINT"]));
        timing::run(&command, &times, &|| self.server_seconds())
    }

    /// User and system time of all sessions that have ended: fields 16 and 17
    /// of proc(5)'s stat, in hundredths of a second on Linux.
    fn server_seconds(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.cluster.pid())).ok()?;
        // The command name, in parentheses, may hold blanks; field 3 follows it.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let hundredths: u32 = fields[13].parse::<u32>().ok()? + fields[14].parse::<u32>().ok()?;
        Some(f64::from(hundredths) / 100.0)
    }
}

impl Client {
    fn name(self) -> String {
        match self {
            Client::Native => "pg_dump | psql".to_owned(),
            Client::Standin { jobs } => format!("standin --jobs {jobs}"),
        }
    }
}

fn psql(url: &str) -> Command {
    let mut command = Command::new("psql");
    command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url]);
    command
}
