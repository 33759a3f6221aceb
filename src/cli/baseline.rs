//! `standin baseline`: waivers for what a scan finds today, and those taken out
//! that are done.

use std::path::Path;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::scan::{self, Inputs};
use super::{Context, Verdict};
use crate::error::{Error, Result};
use crate::gate::Fingerprinter;
use crate::gate::waiver;

#[derive(Args)]
#[command(after_help = "Examples:
  standin baseline create --reason \"before the scan came in; see ticket 17\" --expires 2027-06-30
  standin baseline prune                        takes out what waives nothing, and what has ended")]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Add a waiver for every finding there is now
    #[command(after_help = "Examples:
  standin baseline create --reason \"known, see ticket 17\" --expires 2027-06-30
  standin baseline create fixtures/ --detectors email --reason \"public addresses\" --expires 2027-06-30")]
    Create(Create),
    /// Take out the waivers that waive nothing, and those that have ended
    #[command(after_help = "Examples:
  standin baseline prune
  standin baseline prune . --hidden             the same paths as the scan has")]
    Prune(Inputs),
}

#[derive(Args)]
struct Create {
    #[command(flatten)]
    inputs: Inputs,
    /// Why these may stay; stands in every entry
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The last day that they hold: 2027-06-30
    #[arg(long, value_name = "DATE")]
    expires: Date,
    /// Who answers for them
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Fingerprints of places instead of content: for scans without the project's key
    #[arg(long)]
    by_place: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    match &arguments.action {
        Action::Create(create) => self::create(context, create),
        Action::Prune(inputs) => prune(context, inputs),
    }
}

fn create(context: &Context, create: &Create) -> Result<Verdict> {
    let today = scan::today();
    if create.expires < today {
        return Err(Error::usage("the waivers would have ended before they begin")
            .name("date", create.expires.to_string())
            .help("pass a day to come: `--expires 2027-06-30`"));
    }
    if create.reason.chars().filter(|letter| letter.is_alphanumeric()).count() < 3 {
        return Err(Error::usage("a reason has words").help("say why these findings may stay: `--reason \"…\"`"));
    }
    let Some(waivers) = scan::read_waivers(context, &create.inputs)? else { return Ok(Verdict::Invalid) };
    let fingerprinter = match create.by_place {
        true => Fingerprinter::positional(),
        false => scan::fingerprinter(context)?,
    };
    let found = complete(context, &create.inputs, &fingerprinter)?;
    let kept = waivers.apply(found, today).kept;
    if kept.is_empty() {
        context.terminal.say("nothing is found that is not waived already");
        return Ok(Verdict::Clean);
    }
    let owner = create.owner.as_deref();
    let entries: Vec<String> = kept
        .iter()
        .map(|finding| waiver::entry(finding, &finding.fingerprint, create.reason.trim(), create.expires, owner))
        .collect();
    let path = scan::allow_file(&create.inputs);
    let existing = path.exists().then_some(&waivers);
    let text = waiver::added(existing, entries).ok_or_else(|| {
        Error::usage("nothing can be added to the waivers: `allow` is written in brackets")
            .path(&path)
            .help("write it as a list of lines that begin with `-`")
    })?;
    write(&path, &text)?;
    if fingerprinter.is_positional() {
        context.terminal.say(
            "the fingerprints are of places: another value at the same place is waived, too, and a renamed file is \
             found again; with the project's key they are of the content",
        );
    }
    context.terminal.say(&format!("{}: {} findings are waived until {}", path.display(), kept.len(), create.expires));
    Ok(Verdict::Clean)
}

fn prune(context: &Context, inputs: &Inputs) -> Result<Verdict> {
    let path = scan::allow_file(inputs);
    let Some(waivers) = scan::read_waivers(context, inputs)? else { return Ok(Verdict::Invalid) };
    let fingerprinter = scan::fingerprinter(context)?;
    if waivers.needs_key() && fingerprinter.is_positional() {
        return Err(Error::usage("without the project's key nobody knows which waivers are used")
            .path(&path)
            .help("set STANDIN_KEY, or the variable that `key:` of the rules names"));
    }
    let found = complete(context, inputs, &fingerprinter)?;
    let applied = waivers.apply(found, scan::today());
    let idle: Vec<usize> = (0..applied.used.len()).filter(|index| !applied.used[*index]).collect();
    if idle.is_empty() {
        context.terminal.say("every waiver is used");
        return Ok(Verdict::Clean);
    }
    write(&path, &waiver::without(&waivers, &idle))?;
    let left = waivers.entries.len() - idle.len();
    context.terminal.say(&format!("{}: {} waivers taken out, {left} are left", path.display(), idle.len()));
    Ok(Verdict::Clean)
}

/// The findings of a scan that saw everything: what was not seen may be what a
/// waiver is for.
fn complete(context: &Context, inputs: &Inputs, fingerprinter: &Fingerprinter) -> Result<Vec<crate::gate::Finding>> {
    let report = scan::report(context, inputs, fingerprinter)?;
    match report.failed.into_iter().next() {
        Some(error) => Err(error),
        None => Ok(report.findings),
    }
}

/// Written beside and renamed, so that the old file stays until the new one is whole.
fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::io("the waivers cannot be written", &error).path(path).help("name another file with --allow FILE")
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_or(0o644, |metadata| metadata.permissions().mode());
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).map_err(failed)?;
    }
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
