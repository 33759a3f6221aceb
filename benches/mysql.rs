//! How long a masked dump takes, next to `mariadb-dump` of the same database.
//!
//! `cargo bench --bench mysql` makes a private MariaDB server, fills it with the
//! workload's tables, and runs `mariadb-dump` and `standin dump` in turns, so
//! that noise of the machine meets both. Only ratios are worth comparing between
//! machines.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `STANDIN_BENCH_SF` | scale: 1 is 13.5 million rows, about 2 GB | 0.1 |
//! | `STANDIN_BENCH_PAIRS` | rounds | 5 |
//! | `STANDIN_BENCH_LOAD` | a program that copies the PostgreSQL database named by its argument to the server of `$MYSQL` | none: `STANDIN_BENCH_URL` |
//! | `STANDIN_BENCH_WORKLOAD` | the file that makes the tables in PostgreSQL, for `psql -v sf=…` | `benches/workload/schema.sql` |
//! | `STANDIN_BENCH_URL` | `mysql://root@127.0.0.1:PORT/DATABASE`: a database that is loaded already | a private server |
//! | `STANDIN_BENCH_SOCKET` | `1` connects over the Unix socket of the private server | TCP |
//!
//! The workload is written for PostgreSQL, so a private cluster of that makes
//! the rows, and is gone before anything is measured.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

#[path = "../tests/it/cluster.rs"]
#[allow(dead_code)]
mod cluster;
#[path = "../tests/it/maria.rs"]
#[allow(dead_code)]
mod maria;
mod timing;

use std::path::{Path, PathBuf};
use std::process::Command;

use cluster::Cluster;
use maria::{Maria, finish, program};
use timing::{Run, setting};

const CLIENTS: [Client; 3] = [Client::MariadbDump, Client::Standin { jobs: 1 }, Client::Standin { jobs: 2 }];

/// The database that the loader copies, in both servers.
const DATABASE: &str = "workload";

#[derive(Clone, Copy, PartialEq)]
enum Client {
    MariadbDump,
    Standin { jobs: u32 },
}

fn main() {
    if !timing::measures() {
        println!("mysql: not a release build, nothing is measured; use `cargo bench --bench mysql`");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rounds: usize = setting("STANDIN_BENCH_PAIRS", "5").parse().expect("STANDIN_BENCH_PAIRS is a number");
    let mut server = None;
    let url = std::env::var("STANDIN_BENCH_URL").unwrap_or_else(|_| {
        let server = server.insert(Maria::start(&[
            "--innodb-buffer-pool-size=1G",
            "--innodb-log-file-size=512M",
            "--local-infile=1",
        ]));
        load(root, server);
        match setting("STANDIN_BENCH_SOCKET", "").as_str() {
            "1" => server.socket_url(DATABASE),
            _ => server.url(DATABASE),
        }
    });

    let bench = Bench { project: Project::make(root, &url), url, server };
    // Warm: the cache of the server and of the system, and the plan is proved.
    let mut bytes = Vec::new();
    for client in CLIENTS {
        bytes.push(timing::bytes(bench.command(client)));
        bench.run(client);
    }
    // A dump that is much smaller than the other's was fast for the wrong reason.
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

/// Makes the rows in PostgreSQL and copies them.
fn load(root: &Path, server: &Maria) {
    let loader = std::env::var_os("STANDIN_BENCH_LOAD").expect(
        "STANDIN_BENCH_LOAD names the program that copies the workload, or STANDIN_BENCH_URL a loaded database",
    );
    let workload = std::env::var_os("STANDIN_BENCH_WORKLOAD")
        .map_or_else(|| root.join("benches/workload/schema.sql"), PathBuf::from);
    let scale = setting("STANDIN_BENCH_SF", "0.1");
    println!("loading {} at scale {scale} …", workload.display());
    let cluster = Cluster::start(&["shared_buffers=256MB", "max_wal_size=4GB"]);
    let psql = |database: &str| {
        let mut command = Command::new("psql");
        command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &cluster.url(database)]);
        command
    };
    finish(psql("postgres").args(["-c", &format!("CREATE DATABASE {DATABASE}")]));
    finish(psql(DATABASE).args(["-v", &format!("sf={scale}"), "-f"]).arg(&workload));
    let client = program("mariadb");
    let client = format!("{} --no-defaults -uroot --local-infile=1 -S {}", client.display(), server.socket().display());
    let mut command = Command::new(loader);
    command.arg(DATABASE).env("MYSQL", client);
    finish(command.env("PGHOST", "127.0.0.1").env("PGPORT", cluster.port().to_string()).env("PGUSER", "postgres"));
}

/// A user's repository for the workload.
struct Project(tempfile::TempDir);

impl Project {
    fn make(root: &Path, url: &str) -> Project {
        let project = tempfile::tempdir().expect("the temporary directory can be written");
        let masks = project.path().join("masks");
        std::fs::create_dir(&masks).expect("folders can be made");
        let rules = std::fs::read_to_string(root.join("benches/workload/masks/workload.yaml"));
        // The same rules; a MySQL database is what a schema is in PostgreSQL, and
        // what is a uuid there is a text here, whose name wants a reason.
        let rules = rules.expect("the rules are there").replace("  shop.", "  ");
        let rules =
            rules.replace("    keep: [id, uid,", "    uid: keep(because=\"the workload keeps it\")\n    keep: [id,");
        std::fs::write(masks.join("workload.yaml"), rules).expect("files can be written");
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
    server: Option<Maria>,
}

impl Bench {
    fn run(&self, client: Client) -> Run {
        let times = self.project.0.path().join("times");
        timing::run(&self.command(client), &times, &|| self.server_seconds())
    }

    fn command(&self, client: Client) -> Command {
        match client {
            Client::MariadbDump => {
                let address = Address::of(&self.url, self.server.as_ref());
                let mut command = Command::new(program("mariadb-dump"));
                command.args(["--no-defaults", "--single-transaction", "--quick", "--user=root"]);
                command.args(address.options).arg(address.database);
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

    /// User and system time of the server: fields 14 and 15 of proc(5)'s stat,
    /// in hundredths of a second on Linux.
    fn server_seconds(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.server.as_ref()?.pid())).ok()?;
        // The command name, in parentheses, may hold blanks; field 3 follows it.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let hundredths: u32 = fields[11].parse::<u32>().ok()? + fields[12].parse::<u32>().ok()?;
        Some(f64::from(hundredths) / 100.0)
    }
}

/// Where a URL leads, as options of the native programs.
struct Address {
    options: Vec<String>,
    database: String,
}

impl Address {
    fn of(url: &str, server: Option<&Maria>) -> Address {
        const SHAPE: &str = "the URL is mysql://root@HOST:PORT/DATABASE";
        let (host, database) = url.split_once('@').and_then(|(_, rest)| rest.split_once('/')).expect(SHAPE);
        let (database, is_socket) = match database.split_once("?socket=") {
            Some((database, _)) => (database, true),
            None => (database, false),
        };
        let options = match server.filter(|_| is_socket) {
            Some(server) => vec![format!("--socket={}", server.socket().display())],
            None => {
                let (host, port) = host.split_once(':').expect(SHAPE);
                vec![format!("--host={host}"), format!("--port={port}")]
            }
        };
        Address { options, database: database.to_owned() }
    }
}

impl Client {
    fn name(self) -> String {
        match self {
            Client::MariadbDump => "mariadb-dump".to_owned(),
            Client::Standin { jobs } => format!("standin --jobs {jobs}"),
        }
    }
}
