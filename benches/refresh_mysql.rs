//! How long a masked refresh takes, next to `mariadb-dump | mariadb` of the same
//! database into another of the same server.
//!
//! `STANDIN_BENCH_URL=mysql://root@127.0.0.1:PORT/DATABASE cargo bench --bench
//! refresh_mysql` needs a database that is loaded already with the workload (see
//! `benches/mysql.rs`), and makes two beside it. Both run in turns, so that noise of
//! the machine meets both. Only ratios are worth comparing between machines.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `STANDIN_BENCH_PAIRS` | rounds | 5 |

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

#[allow(dead_code)]
mod timing;

use std::path::Path;
use std::process::Command;

use timing::{Run, setting};

fn main() {
    if !timing::measures() {
        println!("refresh_mysql: not a release build, nothing is measured; use `cargo bench --bench refresh_mysql`");
        return;
    }
    let rounds: usize = setting("STANDIN_BENCH_PAIRS", "5").parse().expect("STANDIN_BENCH_PAIRS is a number");
    let url = std::env::var("STANDIN_BENCH_URL").expect("STANDIN_BENCH_URL names a loaded database");
    let bench = Bench::make(url);
    let clients = ["mariadb-dump | mariadb", "refresh --jobs 1", "refresh --jobs 2"];
    let mut runs: [Vec<Run>; 3] = Default::default();
    for round in 0..=rounds {
        let commands = [bench.native(), bench.refresh(1), bench.refresh(2)];
        for ((name, command), runs) in clients.iter().zip(commands).zip(&mut runs) {
            let run = timing::run(&command, &bench.folder.path().join("times"), &|| None);
            println!(
                "round {round}  {name:24} {:8.3} s wall {:8.3} s client CPU",
                run.wall_seconds, run.client_seconds
            );
            // The first round warms the caches.
            if round > 0 {
                runs.push(run);
            }
        }
    }
    let clients: Vec<(String, u64)> = clients.iter().map(|name| ((*name).to_owned(), 0)).collect();
    timing::report(&clients, &runs);
    bench.client(&format!("DROP DATABASE {0}_native; DROP DATABASE {0}_refreshed", bench.database));
}

struct Bench {
    /// A user's repository for the workload.
    folder: tempfile::TempDir,
    url: String,
    host: String,
    port: String,
    database: String,
}

impl Bench {
    fn make(url: String) -> Bench {
        const SHAPE: &str = "the URL is mysql://root@HOST:PORT/DATABASE";
        let (address, database) = url.split_once('@').and_then(|(_, rest)| rest.split_once('/')).expect(SHAPE);
        let (host, port) = address.split_once(':').expect(SHAPE);
        let (host, port, database) = (host.to_owned(), port.to_owned(), database.to_owned());
        let folder = tempfile::tempdir().expect("the temporary directory can be written");
        let masks = folder.path().join("masks");
        std::fs::create_dir(&masks).expect("folders can be made");
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/workload/masks/workload.yaml");
        let rules = std::fs::read_to_string(rules).expect("the rules are there").replace("  shop.", "  ");
        // As in the other benchmarks: what is a uuid in PostgreSQL is a text here.
        let rules =
            rules.replace("    keep: [id, uid,", "    uid: keep(because=\"the workload keeps it\")\n    keep: [id,");
        let rules = format!("{rules}\ntargets:\n  staging: env:STAGING\n");
        std::fs::write(masks.join("workload.yaml"), rules).expect("files can be written");
        let bench = Bench { folder, url, host, port, database };
        let mut snapshot = bench.standin();
        run(snapshot.args(["snapshot", "workload", "--source", &bench.url]));
        for suffix in ["native", "refreshed"] {
            bench.client(&format!("CREATE OR REPLACE DATABASE {}_{suffix} CHARACTER SET utf8mb4", bench.database));
        }
        bench
    }

    fn standin(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
        command.current_dir(self.folder.path()).env("STANDIN_KEY", "5a".repeat(32));
        command
    }

    fn refresh(&self, jobs: u32) -> Command {
        let mut command = self.standin();
        command.args(["refresh", &self.url, "staging", "--quiet", "--jobs", &jobs.to_string()]);
        command.env("STAGING", format!("{}_refreshed", self.url));
        command
    }

    fn address(&self) -> String {
        format!("--no-defaults --user=root --host={} --port={}", self.host, self.port)
    }

    /// What people do: the dump drops and makes each table of the target.
    fn native(&self) -> Command {
        let mut command = Command::new("sh");
        let (address, database) = (self.address(), &self.database);
        command.arg("-c").arg(format!(
            "mariadb-dump {address} --single-transaction --quick {database} | mariadb {address} {database}_native"
        ));
        command
    }

    fn client(&self, sql: &str) {
        run(Command::new("mariadb").args(self.address().split(' ')).args(["-e", sql]));
    }
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?} failed");
}
