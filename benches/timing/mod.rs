//! One program's run as a process, and several programs' runs side by side.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// One run of one client.
#[derive(Clone, Copy)]
pub struct Run {
    pub wall_seconds: f64,
    /// User and system time of the client.
    pub client_seconds: f64,
    /// User and system time of the server meanwhile; nothing is known of a
    /// server that is not ours.
    pub server_seconds: Option<f64>,
    pub peak_mib: f64,
}

/// Whether this is a build that says something: `cargo test --benches` runs
/// benchmarks too, and in a debug build.
pub fn measures() -> bool {
    !cfg!(debug_assertions) && !std::env::args().any(|arg| arg == "--test")
}

/// Runs a client and throws away what it writes; `times` is a file for
/// `/usr/bin/time`. `server` tells the server's time up to now.
pub fn run(command: &Command, times: &Path, server: &dyn Fn() -> Option<f64>) -> Run {
    let before = server();
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%U %S %M", "-o"]).arg(times);
    timed.arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        timed.current_dir(folder);
    }
    timed.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let start = Instant::now();
    let status = timed.stdin(Stdio::null()).stdout(Stdio::null()).status();
    let wall_seconds = start.elapsed().as_secs_f64();
    let status = status.expect("/usr/bin/time can be run; Debian's package is called `time`");
    assert!(status.success(), "{command:?} failed");
    // A session's time counts with its server once it has ended.
    std::thread::sleep(std::time::Duration::from_millis(200));
    let after = server();
    let times = std::fs::read_to_string(times).expect("time has written");
    let times: Vec<f64> = times.split_whitespace().map(|word| word.parse().expect("numbers were asked for")).collect();
    Run {
        wall_seconds,
        client_seconds: times[0] + times[1],
        server_seconds: before.zip(after).map(|(before, after)| after - before),
        peak_mib: times[2] / 1024.0,
    }
}

/// Size of what a client writes; measured apart, so that no pipe slows the timed runs.
pub fn bytes(mut command: Command) -> u64 {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("it can be run");
    let mut stdout = child.stdout.take().expect("stdout was piped");
    let bytes = std::io::copy(&mut stdout, &mut std::io::sink()).expect("a pipe can be read");
    assert!(child.wait().expect("a child can be waited for").success(), "{command:?} failed");
    bytes
}

/// The clients' names, with what each of them wrote; the first is what the
/// others are compared with.
pub fn report(clients: &[(String, u64)], runs: &[Vec<Run>]) {
    println!();
    println!(
        "{:20} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}  wall, pair by pair",
        "medians", "MB", "wall s", "MB/s", "client s", "server s", "peak MiB"
    );
    for ((name, bytes), own) in clients.iter().zip(runs) {
        let of = |value: fn(&Run) -> f64| median(own.iter().map(value).collect());
        let server = match own.iter().all(|run| run.server_seconds.is_some()) {
            true => format!("{:.3}", of(|run| run.server_seconds.unwrap_or(0.0))),
            false => "?".to_owned(),
        };
        let ratios: Vec<f64> = own.iter().zip(&runs[0]).map(|(a, b)| a.wall_seconds / b.wall_seconds).collect();
        println!(
            "{name:20} {:>9} {:>9.3} {:>9.0} {:>9.3} {server:>9} {:>9.0}  {}",
            bytes / 1_000_000,
            of(|run| run.wall_seconds),
            *bytes as f64 / 1e6 / of(|run| run.wall_seconds),
            of(|run| run.client_seconds),
            of(|run| run.peak_mib),
            ratios.iter().map(|ratio| format!("{ratio:.2}")).collect::<Vec<_>>().join(" "),
        );
    }
    let native = &clients[0].0;
    println!();
    println!("ratios to {native}, medians of the pairs:");
    for ((name, _), own) in clients.iter().zip(runs).skip(1) {
        let of = |value: fn(&Run) -> f64| median(own.iter().zip(&runs[0]).map(|(a, b)| value(a) / value(b)).collect());
        let (wall, cpu) = (of(|run| run.wall_seconds), of(|run| run.client_seconds));
        println!("{name:20} wall {wall:.2} × {native}, client CPU {cpu:.2} × {native}");
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}

pub fn setting(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}
