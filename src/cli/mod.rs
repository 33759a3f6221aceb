//! The command line: the only place that prints, reads the environment or the
//! clock, and knows clap.
//!
//! Human output goes to stderr, artefacts to stdout or files.

mod baseline;
mod check;
mod completions;
mod demo;
mod dialect;
mod discover;
mod draw;
mod dump;
mod environment;
mod explain;
mod files;
mod gate;
mod form;
mod format;
mod hook;
mod import;
mod init;
mod key;
mod key_file;
mod list;
mod load;
mod manifest_file;
mod only;
mod preview;
mod progress;
mod project;
mod promise;
mod ready;
mod refresh;
mod report;
mod scan;
mod signal;
mod snapshot;
mod targets;
mod terminal;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::error::{Exit, Result};
use environment::Environment;
use terminal::Terminal;

/// Stand-in data for your database: masked dumps that have production's
/// formats and none of its records.
#[derive(Parser)]
#[command(name = "standin", version, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = "Examples:
  standin demo                                  see the whole story, no server needed
  standin init postgres://localhost/shop        draft schemas/shop.yaml and masks/shop.yaml
  standin check                                 every column ruled? runs offline, in CI
  standin dump --out fixtures/shop.sql.gz       write the masked dump
  standin scan                                  anything personal or secret in here? offline, in CI

Exit codes: 0 clean, 1 the rules or the gate say no, 2 wrong usage or invalid
rules, 3 could not complete.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    output: OutputArgs,
}

/// What every command understands.
#[derive(Args, Clone)]
struct OutputArgs {
    /// Say nothing but errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Say more: settings in use, every table's pieces
    #[arg(long, short, global = true)]
    verbose: bool,
    /// No progress bars and no progress lines
    #[arg(long, global = true)]
    no_progress: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Introspect a database, look for personal data, draft the rules
    Init(init::Arguments),
    /// Compare the rules with what columns look like: by names, types, comments and sampled values
    Discover(discover::Arguments),
    /// Rules from another tool's configuration
    Import(import::Arguments),
    /// Refresh schemas/NAME.yaml and print what changed
    Snapshot(snapshot::Arguments),
    /// Is every column ruled, and does every rule fit? Offline unless --live
    Check(check::Arguments),
    /// Write a masked dump
    Dump(dump::Arguments),
    /// Put a masked copy of one database in the place of another, or nothing
    Refresh(refresh::Arguments),
    /// Load what was dumped into a database: all of it, or nothing
    Load(load::Arguments),
    /// Look for what is personal or secret in files, dumps, commits and databases
    Scan(scan::Arguments),
    /// Waivers for what `scan` finds: written, and taken out when they are done
    Baseline(baseline::Arguments),
    /// Hold an artefact against its manifest, its rules and its source
    Verify(verify::Arguments),
    /// Before and after, side by side, for a person allowed to see both
    Preview(preview::Arguments),
    /// One page for a reviewer: what becomes of every column, and why
    Report(report::Arguments),
    /// Why, and what to do: a code such as M0101, a mask, a detector, or table.column
    Explain(explain::Arguments),
    /// The manual, printed from the code's own definitions
    List(list::Arguments),
    /// The whole story on an embedded sample database, no server
    Demo(demo::Arguments),
    /// Keys for masking
    Key(key::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
    /// Print the manual page (roff)
    #[command(after_help = "Examples:
  standin man | man -l -
  standin man > ~/.local/share/man/man1/standin.1")]
    Man,
}

/// Which rules and which database; the same on every command that has them.
#[derive(Args, Clone)]
struct ProjectArgs {
    /// The project: means masks/NAME.yaml [default: the only file in masks/]
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Rules file
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    masks: Option<PathBuf>,
    /// Database: postgres://…, mysql://… or sqlite:PATH [default: `source:` in the rules, else $STANDIN_SOURCE]
    #[arg(long, value_name = "URL")]
    source: Option<String>,
    /// A dump file instead of a database: of pg_dump, mysqldump or mariadb-dump, plain, .gz or .zst; - is stdin
    #[arg(long, value_name = "FILE|-", conflicts_with = "source")]
    from: Option<PathBuf>,
    /// Which database of a dump that holds several (pg_dumpall); the others are left out
    #[arg(long, value_name = "NAME", requires = "from")]
    database: Option<String>,
}

/// How machines and people want to read a result.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// What a command hands back: a clean end, or a no that was printed already.
enum Verdict {
    Clean,
    /// Exit code 1; the reasons are on stderr.
    Refused,
    /// Exit code 2; the reasons are on stderr.
    Invalid,
}

/// Everything a command may use of the outside world.
struct Context {
    environment: Environment,
    terminal: Terminal,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // `--help` and `--version` are answers, not failures; a closed pipe
            // while printing them is none either.
            if error.use_stderr() {
                terminal::stderr_line(without_urls(&error.to_string()).trim_end());
            } else {
                let _ = error.print();
            }
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let environment = Environment::of_process();
    let terminal = Terminal::new(&environment, &cli.output);
    let context = Context { environment, terminal };
    match context.run(cli.command) {
        Ok(Verdict::Clean) => ExitCode::SUCCESS,
        Ok(Verdict::Refused) => ExitCode::from(Exit::Refused as u8),
        Ok(Verdict::Invalid) => ExitCode::from(Exit::Usage as u8),
        Err(error) => {
            context.terminal.error(&error);
            ExitCode::from(error.exit() as u8)
        }
    }
}

/// A URL may hold a password, and clap quotes what it does not understand.
fn without_urls(text: &str) -> String {
    std::env::args()
        .filter(|argument| argument.contains("://"))
        .fold(text.to_owned(), |text, argument| text.replace(&argument, "URL"))
}

impl Context {
    fn run(&self, command: Command) -> Result<Verdict> {
        match command {
            Command::Init(arguments) => init::run(self, &arguments),
            Command::Discover(arguments) => discover::run(self, &arguments),
            Command::Import(arguments) => import::run(self, &arguments),
            Command::Snapshot(arguments) => snapshot::run(self, &arguments),
            Command::Check(arguments) => check::run(self, &arguments),
            Command::Dump(arguments) => dump::run(self, &arguments),
            Command::Refresh(arguments) => refresh::run(self, &arguments),
            Command::Load(arguments) => load::run(self, &arguments),
            Command::Scan(arguments) => scan::run(self, &arguments),
            Command::Baseline(arguments) => baseline::run(self, &arguments),
            Command::Verify(arguments) => verify::run(self, &arguments),
            Command::Preview(arguments) => preview::run(self, &arguments),
            Command::Report(arguments) => report::run(self, &arguments),
            Command::Explain(arguments) => explain::run(self, &arguments),
            Command::List(arguments) => list::run(self, &arguments),
            Command::Demo(arguments) => demo::run(self, &arguments),
            Command::Key(arguments) => key::run(self, &arguments),
            Command::Completions(arguments) => completions::run(self, &arguments),
            Command::Man => completions::man(self),
        }
    }
}
