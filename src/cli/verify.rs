//! `standin verify`: an artefact held against its manifest, its rules and its
//! source, after the fact.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::dump::programs;
use super::project::{Project, verdict};
use super::{Context, Format, ProjectArgs, Verdict, key, manifest_file, signal};
use crate::error::{Error, Result};
use crate::gate::leak::Thresholds;
use crate::manifest::{self, Digest, Manifest, SIGNATURE_BYTES};
use crate::place::Place;
use crate::plan::{Plan, compile};
use crate::run::verify::{self, Original, Problem, Report, Request};
use crate::schema::Catalog;
use crate::seed::Key;
use crate::sink::folder::{self, Part};
use crate::snapshot::drift;
use crate::source::artefact::Artefact;
use crate::source::private::Private;
use crate::source::restore::{self, Scratch};
use crate::source::{Source, Stop};

/// Notes of one kind on the terminal; `--format json` has all of them.
const LINES_MAX: usize = 20;

/// A column in which so many cells were compared and all are equal is told.
const EQUAL_MIN: u64 = 20;

#[derive(Args)]
#[command(after_help = "Examples:
  standin verify shop.sql.gz                       against the rules' own source
  standin verify shop.sql.gz --source postgres://replica/shop
  standin verify shop.sql.gz --from prod.sql.gz    against the dump it was made of
  standin verify shop.sql.gz --restore postgres://localhost/postgres
  standin verify shop.sql.gz --restore private     into a server that lives for this run
  standin verify shop.sql.gz --offline             manifest and coverage alone, no database
  standin verify --manifest shop.sql.gz.manifest.json --public-key release.pem

Exit codes: 0 everything holds, 1 something does not, 2 wrong usage or invalid
rules, 3 could not be looked at to its end.")]
pub struct Arguments {
    /// The file or the folder that `standin dump` wrote
    #[arg(value_name = "ARTEFACT", required_unless_present = "manifest")]
    artefact: Option<PathBuf>,
    /// The project: means masks/NAME.yaml [default: the only file in masks/]
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Rules file
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    masks: Option<PathBuf>,
    /// The database that was masked [default: `source:` in the rules, else $STANDIN_SOURCE]
    #[arg(long, value_name = "URL")]
    source: Option<String>,
    /// The dump file that was masked, instead of a database
    #[arg(long, value_name = "FILE", conflicts_with = "source")]
    from: Option<PathBuf>,
    /// Look at no source: nothing is proved about values then
    #[arg(long, conflicts_with_all = ["source", "from"])]
    offline: bool,
    /// The manifest [default: ARTEFACT.manifest.json, where it is there]
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Ed25519 public key (PEM) that the manifest has to be signed with
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
    /// Load the artefact into a scratch database of this server, which is dropped again
    ///
    /// The database that the URL names is only connected to; nothing in it is
    /// read or written. `private` starts a server of its own for that, in a
    /// temporary folder, where the server's programs are on this machine. A SQLite
    /// artefact is always loaded, into a file of its own.
    #[arg(long, value_name = "URL|private")]
    restore: Option<String>,
    /// Connections that read the source at the same time
    #[arg(long, short, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,
    /// How to print the result
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// What is said in the end.
#[derive(Default)]
struct Findings {
    problems: Vec<Problem>,
    proved: Vec<String>,
    exempt: Vec<String>,
    not_proved: Vec<String>,
}

impl Findings {
    fn problem(&mut self, check: &'static str, what: &str, place: Place) {
        self.problems.push(Problem { check, what: what.to_owned(), place, count: 1 });
    }

    fn proved(&mut self, line: impl Into<String>) {
        self.proved.push(line.into());
    }

    fn not_proved(&mut self, line: impl Into<String>) {
        self.not_proved.push(line.into());
    }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let mut findings = Findings::default();
    let done = look(context, arguments, &mut findings);
    match done {
        Ok(Some(verdict)) => Ok(verdict),
        Ok(None) => {
            tell(context, arguments, &findings, true)?;
            Ok(if findings.problems.is_empty() { Verdict::Clean } else { Verdict::Refused })
        }
        // What was found until then is still found.
        Err(error) if !findings.problems.is_empty() => {
            tell(context, arguments, &findings, false)?;
            Err(error)
        }
        Err(error) => Err(error),
    }
}

/// `Some` when the rules or the snapshot cannot be used, which was printed.
fn look(context: &Context, arguments: &Arguments, findings: &mut Findings) -> Result<Option<Verdict>> {
    let project_arguments = ProjectArgs {
        name: arguments.name.clone(),
        masks: arguments.masks.clone(),
        source: arguments.source.clone(),
        from: None,
        database: None,
    };
    let Some(artefact) = &arguments.artefact else {
        let path = arguments.manifest.as_deref().expect("one of the two is required");
        let manifest = signed(path, arguments, findings)?;
        match manifest_file::artefact_of(path).filter(|artefact| artefact.exists()) {
            Some(artefact) => same_artefact(&artefact, &manifest, findings)?,
            None => findings.not_proved("the artefact is not beside the manifest, so its hash was not compared"),
        }
        findings.not_proved("no artefact was named, so nothing in it was looked at");
        return Ok(None);
    };
    let fetched = manifest_file::object(context, artefact)?;
    let fetched = fetched.map(|place| manifest_file::fetched(&place, &Stop::new())).transpose()?;
    let artefact = fetched.as_ref().map_or(artefact, |fetched| &fetched.path);
    // Before the rules: a file that is none needs no project to be told.
    crate::source::artefact::Format::of(artefact)?;
    let stop = Arc::new(Stop::new());
    signal::watch(stop.clone())?;
    let Some(project) = Project::open(context, &project_arguments)? else { return Ok(Some(Verdict::Invalid)) };
    let Some(snapshot) = project.snapshot(context)? else { return Ok(Some(Verdict::Invalid)) };
    let beside = manifest_file::beside(artefact);
    match arguments.manifest.clone().or_else(|| beside.exists().then_some(beside)) {
        Some(path) => {
            let manifest = signed(&path, arguments, findings)?;
            same_artefact(artefact, &manifest, findings)?;
            if manifest.artefact.engine != snapshot.engine.kind.name() {
                return Err(Error::usage(
                    "the artefact is of another engine than its source, and verify reads the source's own",
                )
                .name("engine", manifest.artefact.engine)
                .path(artefact)
                .help("the same rows without --dialect can be verified; the gate has looked at both"));
            }
            same_project(context, &project, &manifest, findings)?;
        }
        None if arguments.public_key.is_some() => {
            return Err(Error::usage("there is no manifest beside the artefact whose signature could be checked")
                .path(artefact)
                .help("name it with --manifest FILE"));
        }
        None => findings.not_proved("there is no manifest beside the artefact: where it comes from is not known"),
    }
    let plan = match compile::compile(&project.rules, &snapshot, &Key::placeholder()) {
        Ok(plan) => plan,
        Err(diagnostics) => {
            context.terminal.diagnostics(&project.rules.file, &project.rules.text, &diagnostics);
            return Ok(Some(verdict(&diagnostics)));
        }
    };
    let directory = PathBuf::from(context.environment.get("TMPDIR").unwrap_or("/tmp"));
    let file = artefact.display().to_string();
    let request = Request {
        catalog: &snapshot,
        plan: &plan,
        rules: &project.rules,
        file: &file,
        directory: &directory,
        jobs: arguments.jobs as usize,
        stop: &stop,
    };
    let mut source = original(context, arguments, &project, &project_arguments)?;
    if let Some(source) = &mut source {
        let changes = drift::drift(&snapshot, &source.catalog()?);
        if !changes.is_empty() {
            context.terminal.say(drift::table(&changes).trim_end());
            return Err(Error::refused("the source is not what the snapshot says; nothing was compared")
                .path(project.snapshot_path())
                .help("verify with the snapshot that the artefact was made with, before the schema changed"));
        }
    }
    let mut opened = Artefact::open(artefact, &snapshot, &directory, &stop)?;
    let report = match (&mut source, &arguments.from) {
        (_, Some(from)) => verify::prove(Original::Dump(from.clone()), &mut opened, &request)?,
        (Some(source), None) => verify::prove(Original::Database(source.as_mut()), &mut opened, &request)?,
        (None, None) => verify::coverage(&mut opened, &request)?,
    };
    tell_report(&report, &plan, arguments, findings);
    restored(context, arguments, (artefact, &opened), &report, &snapshot, &stop, findings)?;
    Ok(None)
}

/// The database to compare with; `None` when there is to be none, or a dump.
fn original(
    context: &Context,
    arguments: &Arguments,
    project: &Project,
    named: &ProjectArgs,
) -> Result<Option<Box<dyn Source>>> {
    if arguments.offline || arguments.from.is_some() {
        return Ok(None);
    }
    let is_named = arguments.source.is_some()
        || project.rules.source.is_some()
        || context.environment.get("STANDIN_SOURCE").is_some();
    if !is_named {
        return Err(Error::usage("no source is named to compare the artefact with")
            .help("pass --source URL or --from DUMP; or --offline, which proves nothing about values"));
    }
    project.source(context, named, arguments.jobs as usize).map(Some)
}

/// Reads a manifest, and checks its signature where a key is given.
fn signed(path: &Path, arguments: &Arguments, findings: &mut Findings) -> Result<Manifest> {
    let read = |path: &Path| {
        std::fs::read(path).map_err(|error| {
            Error::io("the manifest cannot be read", &error)
                .leading_to_usage()
                .path(path)
                .help("`standin dump` writes it beside its artefact")
        })
    };
    let bytes = read(path)?;
    let signature = manifest_file::signature_of(path);
    match &arguments.public_key {
        Some(key) => {
            let key = manifest_file::public_key(key)?;
            match std::fs::read(&signature) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    findings.problem(
                        "signature",
                        "the manifest is not signed",
                        Place::file(signature.display().to_string()),
                    );
                }
                Err(error) => return Err(Error::io("the signature cannot be read", &error).path(signature)),
                Ok(found) if found.len() != SIGNATURE_BYTES || !key.verifies(&bytes, &found) => findings.problem(
                    "signature",
                    "the signature is not that of this key over this manifest",
                    Place::file(path.display().to_string()),
                ),
                Ok(_) => findings.proved("the manifest is signed with the given key, to the last byte"),
            }
        }
        None if signature.exists() => {
            findings.not_proved("the manifest's signature was not checked: pass --public-key FILE");
        }
        None => findings.not_proved("the manifest is not signed: whoever can change the artefact can change it, too"),
    }
    manifest::parse(&bytes).map_err(|error| error.at_least(Place::file(path.display().to_string())))
}

fn same_artefact(artefact: &Path, manifest: &Manifest, findings: &mut Findings) -> Result<()> {
    let (sum, bytes) = match manifest.artefact.files.as_slice() {
        [] => manifest_file::digest(artefact)?,
        files => {
            let (mut parts, mut differs) = (Vec::new(), false);
            for part in files {
                let path = artefact.join(&part.name);
                if !path.is_file() {
                    let place = Place::file(path.display().to_string());
                    findings.problem("manifest", "a file of the artefact is missing", place);
                    return Ok(());
                }
                let (sum, bytes) = manifest_file::digest(&path)?;
                differs |= sum != part.sum;
                if sum != part.sum {
                    let place = Place::file(path.display().to_string());
                    findings.problem("manifest", "the file is not the one of the manifest: its SHA-256 differs", place);
                }
                parts.push(Part { name: part.name.clone(), bytes, sum });
            }
            if differs {
                return Ok(());
            }
            folder::digest(&parts)
        }
    };
    let place = || Place::file(artefact.display().to_string());
    if bytes != manifest.artefact.bytes {
        let word = if bytes < manifest.artefact.bytes { "shorter" } else { "longer" };
        findings.problem("manifest", &format!("the artefact is {word} than the manifest says"), place());
    } else if sum != manifest.artefact.sum {
        findings.problem("manifest", "the artefact is not the one of the manifest: its SHA-256 differs", place());
    } else {
        findings.proved(format!("the artefact is the one of the manifest (sha256 {})", sum.as_str()));
    }
    Ok(())
}

/// Rules, snapshot and key, as far as they are here.
fn same_project(context: &Context, project: &Project, manifest: &Manifest, findings: &mut Findings) -> Result<()> {
    let rules = Digest::of(project.rules.text.as_bytes());
    let snapshot = manifest_file::digest(&project.snapshot_path())?.0;
    let place = |path: String| Place::file(path);
    let mut same = true;
    if rules != manifest.rules {
        same = false;
        findings.problem(
            "manifest",
            "the rules are not those the artefact was made with",
            place(project.rules.file.clone()),
        );
    }
    if snapshot != manifest.snapshot {
        same = false;
        let path = project.snapshot_path().display().to_string();
        findings.problem("manifest", "the snapshot is not the one the artefact was made with", place(path));
    }
    if same {
        findings.proved("rules and snapshot are those that the artefact was made with");
    }
    match (&manifest.key, key::resolve(context, project.rules.key.as_ref(), &project.directory)) {
        (None, _) => findings.not_proved("the key was made for one run alone, so there is none to compare"),
        (Some(id), Ok(key)) if key.id() == *id => {
            findings.proved(format!("it was masked under the project's key {id}"))
        }
        (Some(id), Ok(_)) => {
            let what = format!("the artefact was masked under key {id}, which is not the project's");
            findings.problem("manifest", &what, Place::default());
        }
        (Some(id), Err(_)) => findings.not_proved(format!("key {id} was not compared: the project's key is not here")),
    }
    Ok(())
}

fn tell_report(report: &Report, plan: &Plan, arguments: &Arguments, findings: &mut Findings) {
    let rows: u64 = report.tables.values().sum();
    if !report.problems.iter().any(|problem| problem.check == "coverage") {
        let columns: usize = plan.tables.iter().map(|table| table.columns.len()).sum();
        findings.proved(format!(
            "coverage: every table and column of the artefact is ruled ({} tables with {rows} rows; {columns} columns in the rules)",
            report.tables.len()
        ));
    }
    findings.problems.extend(report.problems.iter().cloned());
    if !report.problems.iter().any(|problem| problem.check == "safe space") {
        findings.proved(format!(
            "safe space: in {} cells nothing looks personal or secret that is of no reserved range",
            report.scanned
        ));
    }
    for (place, what, why, count) in &report.looks {
        findings.exempt.push(format!("safe space: {place}: {count} {what}; {why}"));
    }
    if arguments.offline {
        findings.not_proved("leak proof and rows: --offline looks at no source");
        return;
    }
    let verdict = &report.verdict;
    if verdict.values == 0 && report.source_rows > 0 && !report.sources.is_empty() {
        findings.not_proved("leak proof: the source has no value that is long and rare enough to be looked for");
    } else if !report.problems.iter().any(|problem| problem.check == "leak proof") {
        findings.proved(format!(
            "leak proof: none of {} distinct values of {} columns ({} rows of the source) is among {} tokens of the artefact",
            verdict.values,
            report.sources.len(),
            report.source_rows,
            verdict.tokens
        ));
    }
    let thresholds = Thresholds::default();
    for exemption in &verdict.exempt {
        let column = report.sources.get(exemption.source as usize).map_or("", String::as_str);
        findings.exempt.push(format!(
            "{column}: {} values, {}",
            exemption.values,
            verify::exempted(exemption.why, &thresholds)
        ));
    }
    for column in &report.by_mask {
        let values = column.values.map_or(String::new(), |values| format!("{values} values, "));
        findings.exempt.push(format!("{}: {values}{}", column.column, column.why));
    }
    if report.named > 0 {
        findings.exempt.push(format!("{} cells of the source that are the name of a table or a column, or a place or trade of the lists that masks invent from", report.named));
    }
    let compared: u64 = report.row_checks.iter().map(|check| check.compared).sum();
    let strict = report.row_checks.iter().filter(|check| !check.may_equal);
    let (columns, equal) = strict.fold((0, 0), |(columns, equal), check| (columns + 1, equal + check.equal));
    if compared > 0 && equal == 0 {
        let sampled = match report.one_of {
            1 => String::new(),
            many => format!(", one row of {many}"),
        };
        findings.proved(format!(
            "rows: {} rows were matched by a key that is kept{sampled}; in {columns} columns whose mask never gives a value back, no cell is its own source's",
            report.matched
        ));
    }
    for check in report.row_checks.iter().filter(|check| check.may_equal && check.equal > 0) {
        let line = format!(
            "{}: {} of {} cells equal their source's; the mask may do that",
            check.column, check.equal, check.compared
        );
        if check.equal == check.compared && check.compared >= EQUAL_MIN {
            findings.not_proved(format!("{line}, but it is all of them: look at the rule"));
        } else {
            findings.exempt.push(line);
        }
    }
    if report.strange > 0 {
        findings.not_proved(format!(
            "rows: {} rows of the artefact have a key that the source does not have now",
            report.strange
        ));
    }
    for (table, why) in &report.unmatched {
        findings.not_proved(format!(
            "rows of {table} cannot be matched, {why}: the leak proof looked for their values in the whole artefact instead"
        ));
    }
}

/// Loads the artefact where it can be loaded.
fn restored(
    context: &Context,
    arguments: &Arguments,
    (path, opened): (&Path, &Artefact),
    report: &Report,
    snapshot: &Catalog,
    stop: &Arc<Stop>,
    findings: &mut Findings,
) -> Result<()> {
    if let Some(loaded) = opened.loaded() {
        if arguments.restore.is_some() {
            return Err(Error::usage("a SQLite artefact is loaded without a server").help("leave --restore out"));
        }
        for failure in &loaded.failures {
            findings.problems.push(verify::refused(failure.place(path), &failure.error));
        }
        let problems = loaded.problems()?;
        for problem in &problems {
            findings.problems.push(verify::refused(Place::default(), problem));
        }
        if loaded.failed > loaded.failures.len() as u64 {
            let more = loaded.failed - loaded.failures.len() as u64;
            findings.problem("restore", &format!("{more} more statements do not load"), Place::default());
        }
        if loaded.failed == 0 && problems.is_empty() {
            let references = match loaded.references_unchecked {
                true => "; references were not checked, because the source itself breaks them",
                false => ", and every reference leads somewhere",
            };
            findings.proved(format!("restore: SQLite holds it, its integrity check passes{references}"));
        }
        return Ok(());
    }
    if let Artefact::Files(_) = opened {
        if arguments.restore.is_some() {
            return Err(Error::usage("the artefact is no dump that a server restores")
                .path(path)
                .help("leave --restore out; its own consumer loads it"));
        }
        findings.not_proved("restore: files of this format are loaded by their own consumer");
        return Ok(());
    }
    let Some(url) = &arguments.restore else {
        findings.not_proved(
            "restore: pass --restore private, or --restore URL of a server where a scratch database may be made",
        );
        return Ok(());
    };
    let environment = (context.environment.variables(), context.environment.home());
    let name = format!("standin_verify_{}", Key::ephemeral()?.id());
    // Dropped last, when the scratch database is gone.
    let private = match url.as_str() {
        "private" => Some(Private::start(snapshot.engine.kind, &programs(context))?),
        _ => None,
    };
    let url = private.as_ref().map_or(url.as_str(), Private::url);
    let mut scratch = Scratch::create(url, snapshot.engine.kind, &name, environment)?;
    let loaded = scratch.load(path, snapshot, stop);
    let checked = match &loaded {
        Ok(restore::Loaded { failure: None, .. }) => Some(scratch.check(snapshot, &report.tables)),
        _ => None,
    };
    // Whatever came of it, the database is dropped before anything is said.
    scratch.drop_it()?;
    let loaded = loaded?;
    if let Some(failure) = &loaded.failure {
        findings.problems.push(verify::refused(failure.place(path), &failure.error));
        return Ok(());
    }
    let problems = checked.transpose()?.unwrap_or_default();
    if loaded.passed_over > 0 {
        findings.not_proved(format!("restore: {} statements about roles were not applied", loaded.passed_over));
    }
    if problems.is_empty() {
        let rows: u64 = report.tables.values().sum();
        findings.proved(format!(
            "restore: {} took {} statements with constraints on; {rows} rows and every constraint of the snapshot are there",
            scratch.label(),
            loaded.statements
        ));
    }
    problems.iter().for_each(|problem| findings.problems.push(verify::refused(Place::default(), problem)));
    Ok(())
}

fn tell(context: &Context, arguments: &Arguments, findings: &Findings, complete: bool) -> Result<()> {
    let subject = arguments.artefact.as_ref().or(arguments.manifest.as_ref());
    let subject = subject.map(|path| path.display().to_string()).unwrap_or_default();
    if arguments.format == Format::Json {
        let problem = |problem: &Problem| {
            serde_json::json!({
                "check": problem.check,
                "what": problem.what,
                "place": problem.place.to_string(),
                "count": problem.count,
            })
        };
        let report = serde_json::json!({
            "verified": subject,
            "clean": complete && findings.problems.is_empty(),
            "complete": complete,
            "problems": findings.problems.iter().map(problem).collect::<Vec<_>>(),
            "proved": findings.proved,
            "exempt": findings.exempt,
            "not_proved": findings.not_proved,
        });
        return context.terminal.print(&format!("{report:#}\n"));
    }
    let terminal = &context.terminal;
    for (words, lines) in
        [("proved:", &findings.proved), ("exempt from that:", &findings.exempt), ("not proved:", &findings.not_proved)]
    {
        if lines.is_empty() {
            continue;
        }
        terminal.say(words);
        lines.iter().take(LINES_MAX).for_each(|line| terminal.say(&format!("  {line}")));
        if lines.len() > LINES_MAX {
            terminal.say(&format!("  and {} more, see --format json", lines.len() - LINES_MAX));
        }
    }
    for problem in &findings.problems {
        let place = if problem.place.is_empty() { String::new() } else { format!("{}: ", problem.place) };
        let count = if problem.count == 1 { String::new() } else { format!(" ({})", problem.count) };
        terminal.warn(&format!("{}: {place}{}{count}", problem.check, problem.what));
    }
    let end = match findings.problems.len() {
        0 if complete => format!("{subject} holds what it promises"),
        0 => String::new(),
        1 => format!("{subject}: 1 problem"),
        many => format!("{subject}: {many} problems"),
    };
    terminal.say(&end);
    Ok(())
}
