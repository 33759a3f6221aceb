//! `standin scan`: whatever looks personal or secret in files, archives, commits
//! and databases.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::format::{Scanned, Wanted};
use super::{Context, ProjectArgs, Verdict, progress, signal};
use crate::detect::{self, Tier};
use crate::diagnostic::{self, Diagnostic};
use crate::error::{Error, Result};
use crate::gate::inspect::LEAK;
use crate::gate::waiver::{self, Waivers};
use crate::gate::{Finding, Fingerprinter};
use crate::rules::KeyReference;
use crate::run::scan::{self, Found, Input, Leave, NoteKind, Report, Rules, Skip, git};
use crate::seed::Key;
use crate::source::Stop;

#[derive(Args)]
#[command(after_help = "Examples:
  standin scan                                  everything here that git does not ignore
  standin scan fixtures/ dump.sql.gz            folders, files, archives, SQLite databases
  pg_dump shop | standin scan -                 a stream
  standin scan postgres://localhost/shop --sample 1000
  standin scan --staged                         before a commit: what is staged
  standin scan --diff-base origin/main          in a pull request: only lines that it adds
  standin scan --format human --format sarif=standin.sarif

Exit codes: 0 nothing found, 1 findings, 2 wrong usage or waivers, 3 something
could not be looked at, or there was nothing to look at.")]
pub struct Arguments {
    #[command(flatten)]
    pub inputs: Inputs,
    /// Which findings make exit code 1; `never` is for reports alone
    #[arg(long, value_enum, value_name = "LEVEL", default_value = "fail")]
    fail_on: FailOn,
    /// Waivers that have ended or waive nothing make exit code 1, too
    #[arg(long)]
    strict: bool,
    /// How to write the result, and where; may be given several times
    ///
    /// `human` goes to stderr, one other may go to stdout: `standin list formats`
    /// shows all of them.
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "human", value_parser = Wanted::parse)]
    format: Vec<Wanted>,
}

/// What is scanned, and by what; the same for `baseline`.
#[derive(Args, Clone)]
pub struct Inputs {
    /// Files, folders, - for standard input, databases by their URL [default: .]
    #[arg(value_name = "PATH|URL|-")]
    paths: Vec<PathBuf>,
    /// Scan what is staged in git, as it is staged
    #[arg(long)]
    staged: bool,
    /// Only lines count that were added since this revision (where its branch and HEAD parted)
    #[arg(long, value_name = "REV")]
    diff_base: Option<String>,
    /// Read what .gitignore and .ignore leave out
    #[arg(long)]
    no_ignore: bool,
    /// Read hidden files; .env*, .github and other telling ones are read anyway
    #[arg(long)]
    hidden: bool,
    /// Only so many rows of each table of a database [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    sample: Option<u64>,
    /// Only these detectors, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with = "skip")]
    detectors: Vec<String>,
    /// All detectors but these, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    skip: Vec<String>,
    /// Waivers [default: masks/allow.yaml, if it is there]
    #[arg(long, value_name = "FILE")]
    pub allow: Option<PathBuf>,
    /// Nothing to look at is no failure
    #[arg(long)]
    allow_empty: bool,
    /// Files that are looked at at the same time [default: one for each core]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: Option<u8>,
}

/// From which tier on a finding is a failure.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Warnings and errors
    Warn,
    /// Errors
    Fail,
    /// Nothing
    Never,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let to_stdout = |wanted: &&Wanted| wanted.file.is_none() && wanted.format.name() != "human";
    if arguments.format.iter().filter(to_stdout).count() > 1 {
        return Err(Error::usage("two formats cannot both go to stdout")
            .help("write all but one to files: `--format sarif=standin.sarif --format github`"));
    }
    let Some(waivers) = read_waivers(context, &arguments.inputs)? else { return Ok(Verdict::Invalid) };
    let today = today();
    let fingerprinter = fingerprinter(context)?;
    let report = report(context, &arguments.inputs, &fingerprinter)?;
    let applied = waivers.apply(report.findings.clone(), today);
    let problems = waivers.problems(&applied.used, today);
    let fails = |tier: Tier| match arguments.fail_on {
        FailOn::Warn => true,
        FailOn::Fail => tier == Tier::Fail,
        FailOn::Never => false,
    };
    let is_refused = applied.kept.iter().any(|finding| fails(finding.tier))
        || arguments.strict && !(problems.is_empty() && report.notes.is_empty());
    let is_empty = report.inputs() == 0 && !arguments.inputs.allow_empty;
    let scanned = |colour: bool| Scanned {
        findings: &applied.kept,
        report: &report,
        waived: applied.waived,
        waivers: (&waivers.file, &waivers.text, &problems),
        clean: !is_refused && !is_empty && report.failed.is_empty(),
        colour,
    };
    for wanted in &arguments.format {
        write(context, wanted, &scanned)?;
    }
    if waivers.needs_key() && fingerprinter.is_positional() {
        context.terminal.warn(
            "some waivers name a value by its fingerprint, which nobody can tell without the project's key: they waive \
             nothing now; set STANDIN_KEY, or write them with `standin baseline create --by-place`",
        );
    }
    tell(context, &waivers, &problems, &report);
    context.terminal.say(&summary(&report, applied.waived, applied.kept.iter().map(|finding| finding.count).sum()));
    for error in &report.failed {
        context.terminal.error(error);
    }
    if let Some(first) = report.failed.first() {
        let failed = Error::new("not everything could be looked at").number("failures", report.failed.len() as u64);
        return Err(failed.help(first.help_line().unwrap_or("mend what is named above, or leave it out")));
    }
    if is_empty {
        return Err(nothing(&arguments.inputs));
    }
    Ok(if is_refused { Verdict::Refused } else { Verdict::Clean })
}

fn nothing(inputs: &Inputs) -> Error {
    let help = match (inputs.staged, inputs.diff_base.is_some()) {
        (true, _) => "stage something (`git add`); where it may be nothing, as in a hook, pass --allow-empty",
        (_, true) => "where a change may add no line, pass --allow-empty",
        _ => "check the paths and what .gitignore leaves out; where there may be nothing, pass --allow-empty",
    };
    Error::new("there was nothing to scan, so nothing is known to be clean").help(help)
}

/// Looks at everything that is named.
///
/// # Errors
/// What stops all of it: no such path, no git, an interruption. What stops one file
/// is in the report.
pub fn report(context: &Context, inputs: &Inputs, fingerprinter: &Fingerprinter) -> Result<Report> {
    let stop = Arc::new(Stop::new());
    signal::watch(stop.clone())?;
    let mut rules = rules()?;
    let names = names(&rules);
    let is_chosen = chosen(inputs, &names)?;
    rules.choose(&is_chosen);
    for note in rules.notes() {
        let about = if note.about.is_empty() { String::new() } else { format!(" ({})", note.about) };
        context.terminal.detail(&format!("{}: {}{about}", note.place, note.sentence));
    }
    let detectors = detect::all().filter(|detector| is_chosen(detector.name())).collect();
    let scanner = scan::scanner(detectors, rules.clone())?;
    let files = progress::Files::new(&context.terminal);
    let (urls, paths): (Vec<PathBuf>, Vec<PathBuf>) = inputs.paths.iter().cloned().partition(|path| is_url(path));
    let added = match &inputs.diff_base {
        Some(revision) => Some(git::added(revision, inputs.staged, &paths)?),
        None => None,
    };
    let scan = scan::Scan {
        scanner: &scanner,
        rules: &rules,
        fingerprinter,
        detectors: &names,
        changes: added.as_ref(),
        sample: inputs.sample,
        jobs: inputs.jobs.map_or_else(jobs, usize::from),
        stop: &stop,
        watch: &files,
    };
    let mut report = Report::default();
    let found = find(inputs, paths, !urls.is_empty(), added.as_ref(), &mut report)?;
    report.add(scan.inputs(&found)?);
    for url in &urls {
        let url = url.to_str().ok_or_else(|| Error::usage("a database's URL is no text"))?;
        let mut source = super::project::open_source(context, url, 1)?;
        report.add(scan.database("", source.as_mut())?);
    }
    files.clear();
    let is_ignored = |finding: &Finding| {
        let (file, line) = (finding.place.file.as_deref(), finding.place.line);
        file.zip(line).is_some_and(|(file, line)| rules.ignores(file, &finding.detector, line))
    };
    let (ignored, kept): (Vec<Finding>, Vec<Finding>) = report.findings.into_iter().partition(is_ignored);
    report.findings = kept;
    report.waived_inline += ignored.iter().map(|finding| finding.count).sum::<u64>();
    Ok(report)
}

/// The files, from wherever they are named.
fn find(
    inputs: &Inputs,
    paths: Vec<PathBuf>,
    has_urls: bool,
    added: Option<&BTreeMap<String, git::Change>>,
    report: &mut Report,
) -> Result<Vec<Input>> {
    let is_stdin = |path: &PathBuf| path == Path::new("-");
    if inputs.staged {
        if paths.iter().any(is_stdin) || has_urls {
            return Err(Error::usage("what is staged is scanned by itself")
                .help("pass paths to narrow --staged, and scan streams and databases apart"));
        }
        let staged = git::staged(&paths)?;
        let is_wanted = |staged: &git::Staged| added.is_none_or(|added| added.contains_key(&staged.name));
        return Ok(staged.into_iter().filter(is_wanted).map(Input::Staged).collect());
    }
    if let Some(changes) = added {
        if paths.iter().any(is_stdin) || has_urls {
            return Err(Error::usage("a stream or a database has no lines that were added")
                .help("pass paths to narrow --diff-base, and scan streams and databases apart"));
        }
        let is_link = |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
        let (links, files): (Vec<_>, Vec<_>) = changes.iter().partition(|(_, change)| is_link(&change.path));
        report.skip(Skip::Link, links.len() as u64);
        let found = |(name, change): (&String, &git::Change)| {
            Input::File(Found { name: name.clone(), path: change.path.clone(), is_named: false })
        };
        return Ok(files.into_iter().map(found).collect());
    }
    let stdin = paths.iter().any(is_stdin).then_some(Input::Stdin);
    let mut paths: Vec<PathBuf> = paths.into_iter().filter(|path| !is_stdin(path)).collect();
    if paths.is_empty() && stdin.is_none() && !has_urls {
        paths.push(PathBuf::from("."));
    }
    let walked = scan::walk(&paths, Leave { no_ignore: inputs.no_ignore, hidden: inputs.hidden })?;
    walked.skipped.into_iter().for_each(|(why, count)| report.skip(why, count));
    report.failed.extend(walked.failed);
    Ok(stdin.into_iter().chain(walked.files.into_iter().map(Input::File)).collect())
}

fn is_url(path: &Path) -> bool {
    path.to_str().is_some_and(|text| text.contains("://") || text.starts_with("sqlite:"))
}

fn jobs() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// Beside the detectors: what standin brings, and the project's own.
pub fn rules() -> Result<Rules> {
    Rules::of_folder(Path::new("."))
}

/// Every detector's and rule's name, and what runs call the leak proof's findings.
fn names(rules: &Rules) -> Vec<String> {
    let detectors = detect::all().map(|detector| detector.name().to_owned());
    let leak = std::iter::once(LEAK.to_owned());
    detectors.chain(rules.names().map(str::to_owned)).chain(leak).collect()
}

/// Whether a detector or rule is wanted, by the names that users type.
fn chosen<'a>(inputs: &'a Inputs, known: &[String]) -> Result<impl Fn(&str) -> bool + use<'a>> {
    for name in inputs.detectors.iter().chain(&inputs.skip) {
        if !known.contains(name) {
            let error = Error::usage("there is no such detector")
                .name("detector", crate::yaml::visible(name))
                .help("`standin list detectors` shows all of them");
            let meant = diagnostic::closest(name, known.iter().map(String::as_str));
            return Err(match meant {
                Some(meant) => error.name("did you mean", format!("{meant}?")),
                None => error,
            });
        }
    }
    Ok(|name: &str| match inputs.detectors.is_empty() {
        true => !inputs.skip.iter().any(|skipped| skipped == name),
        false => inputs.detectors.iter().any(|chosen| chosen == name),
    })
}

/// The file of waivers; `None` when it is invalid and that was printed.
///
/// # Errors
/// A file that is named and cannot be read.
pub fn read_waivers(context: &Context, inputs: &Inputs) -> Result<Option<Waivers>> {
    waivers_of(context, &allow_file(inputs), inputs.allow.is_some())
}

/// The waivers of a file; one that nobody named may be missing.
///
/// # Errors
/// As [`read_waivers`].
pub fn waivers_of(context: &Context, path: &Path, is_named: bool) -> Result<Option<Waivers>> {
    let failed = |error: &std::io::Error| {
        Error::io("the waivers cannot be read", error)
            .leading_to_usage()
            .path(path)
            .help("`standin baseline create` writes them")
    };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => {
            return Ok(Some(Waivers::default()));
        }
        Err(error) => return Err(failed(&error)),
    };
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::usage("the waivers are no text: the file is not UTF-8").path(path))?;
    let file = path.display().to_string();
    match waiver::parse(&file, &text, &names(&rules()?)) {
        Ok(waivers) => Ok(Some(waivers)),
        Err(problems) => {
            context.terminal.diagnostics(&file, &text, &problems);
            Ok(None)
        }
    }
}

pub fn allow_file(inputs: &Inputs) -> PathBuf {
    inputs.allow.clone().unwrap_or_else(|| PathBuf::from("masks/allow.yaml"))
}

/// With the project's key, if it is there: fingerprints are of the content then.
/// A command that would print the key is not started, and a key file of a project
/// that is merely scanned is not read: what is scanned may be anybody's.
///
/// # Errors
/// A variable that is set and holds no key.
pub fn fingerprinter(context: &Context) -> Result<Fingerprinter> {
    let arguments = ProjectArgs { name: None, masks: None, source: None, from: None, database: None };
    let project = super::project::Project::read(&arguments).ok().and_then(std::result::Result::ok);
    let named = project.and_then(|project| match project.rules.key {
        Some(KeyReference::Env(name)) => Some(name),
        _ => None,
    });
    let text = named.as_deref().and_then(|name| context.environment.get(name));
    match text.or_else(|| context.environment.get("STANDIN_KEY")) {
        Some(text) => Ok(Fingerprinter::keyed(&Key::parse(text)?)),
        None => Ok(Fingerprinter::positional()),
    }
}

/// In UTC, so that a waiver ends everywhere at once.
#[expect(clippy::disallowed_methods, reason = "waivers end; no clock reaches a dump")]
pub fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn write<'a>(context: &Context, wanted: &Wanted, scanned: &dyn Fn(bool) -> Scanned<'a>) -> Result<()> {
    let Some(path) = &wanted.file else {
        if wanted.format.name() == "human" {
            let text = wanted.format.render(&scanned(context.terminal.colour()));
            if !text.is_empty() {
                super::terminal::stderr_line(text.trim_end());
            }
            return Ok(());
        }
        return context.terminal.print(&wanted.format.render(&scanned(false)));
    };
    let failed = |error: std::io::Error| {
        Error::io("a report cannot be written", &error).path(path).help("name a file in a folder that is there")
    };
    let mut file = std::fs::File::create(path).map_err(failed)?;
    file.write_all(wanted.format.render(&scanned(false)).as_bytes()).map_err(failed)
}

/// What is wrong with waivers, in the file and beside lines.
fn tell(context: &Context, waivers: &Waivers, problems: &[Diagnostic], report: &Report) {
    context.terminal.warnings(&waivers.file, &waivers.text, problems);
    for note in &report.notes {
        let (file, line, detector) = (&note.file, note.line, &note.detector);
        let what = match note.kind {
            NoteKind::NoReason => "has no reason, and does not count: write `-- reason` behind it",
            NoteKind::NoSuchDetector => "names a detector that does not exist: `standin list detectors`",
            NoteKind::Unused => "waives nothing: take it out",
        };
        context.terminal.say(&format!("{file}:{line}: `standin:allow {detector}` {what}"));
    }
}

/// One line: what was looked at, what was not and why, what is waived.
fn summary(report: &Report, waived: u64, found: u64) -> String {
    let formats: Vec<String> =
        report.scanned.iter().map(|(format, count)| format!("{} {format}", count.files)).collect();
    let mut text = format!("scanned {} in {} files", indicatif::HumanBytes(report.bytes()), report.inputs());
    if !formats.is_empty() {
        text.push_str(&format!(" ({})", formats.join(", ")));
    }
    if report.tables > 0 {
        text.push_str(&format!(", {} rows in {} tables", report.rows, report.tables));
    }
    text.push_str(&match found {
        0 => ": nothing found".to_owned(),
        1 => ": 1 value found".to_owned(),
        more => format!(": {more} values found"),
    });
    if waived + report.waived_inline > 0 {
        text.push_str(&format!("; waived: {waived} in masks/allow.yaml, {} beside lines", report.waived_inline));
    }
    let skipped: Vec<String> = report.skipped.iter().map(|(why, count)| format!("{count} {}", why.words())).collect();
    if !skipped.is_empty() {
        text.push_str(&format!("; not looked at: {}", skipped.join(", ")));
    }
    text
}
