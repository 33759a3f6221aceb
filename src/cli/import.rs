//! `standin import`: rules from another tool's configuration.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::{Context, Verdict, files, terminal};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::import::{self, Found, IMPORTERS};

/// No configuration is larger, nor a dump of a schema that holds labels.
const FILE_BYTES_MAX: u64 = 64 << 20;

#[derive(Args)]
#[command(after_help = "Examples:
  standin import greenmask greenmask.yml --out masks/shop.yaml
  standin import pg-anonymizer migrations/0042_mask.sql > masks/shop.yaml
  pg_dump --schema-only shop | standin import pg-anonymizer - --out masks/shop.yaml

What cannot be carried over is listed on stderr, with its line and the reason. A column that
the tool was not told about gets no rule: `standin check` reports it until you decide.")]
pub struct Arguments {
    /// The tool that FILE is for
    #[arg(value_name = "TOOL", value_parser = PossibleValuesParser::new(tools()))]
    tool: String,
    /// Its configuration: YAML, JSON for neosync, SQL for pg-anonymizer; - is stdin
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// Where the rules go: masks/NAME.yaml [default: stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Name of the project: the rules are checked against schemas/NAME.yaml [default: the name of --out, else of FILE]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Write over an existing file
    #[arg(long)]
    force: bool,
}

fn tools() -> Vec<clap::builder::PossibleValue> {
    IMPORTERS.iter().map(|tool| clap::builder::PossibleValue::new(tool.name()).help(tool.summary())).collect()
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let tool = import::find(&arguments.tool)
        .ok_or_else(|| Error::usage("no such tool can be imported from").help("see `standin import --help`"))?;
    if let Some(out) = arguments.out.as_ref().filter(|out| out.exists() && !arguments.force) {
        return Err(Error::usage("the file exists already").path(out).help("pass --force to write over it"));
    }
    let name = project_name(arguments);
    let text = read(&arguments.file)?;
    let shown = arguments.file.display().to_string();
    let found = match import::import(tool, &text) {
        Ok(found) => found,
        Err(refused) => {
            tell_refused(context, &shown, &text, &refused);
            return Ok(Verdict::Invalid);
        }
    };
    let rules = import::write(&found, tool.name(), &name);
    match &arguments.out {
        Some(out) => files::replace(out, rules.as_bytes())
            .map_err(|error| Error::io("the rules cannot be written", &error).path(out))?,
        None => context.terminal.print(&rules)?,
    }
    tell(context, arguments, &shown, &text, &found, &name);
    Ok(Verdict::Clean)
}

/// The stem of a file's name, unless the project was named.
fn project_name(arguments: &Arguments) -> String {
    let stem =
        |path: &Path| path.file_stem().and_then(|stem| stem.to_str()).filter(|stem| *stem != "-").map(str::to_owned);
    let named = arguments.name.clone();
    named
        .or_else(|| arguments.out.as_deref().or(Some(&arguments.file)).and_then(stem))
        .unwrap_or_else(|| "shop".to_owned())
}

/// # Errors
/// A file that cannot be read, is no text, or is larger than any configuration.
fn read(path: &Path) -> Result<String> {
    let unreadable = |error: &std::io::Error| Error::io("the file to import cannot be read", error).path(path);
    let mut bytes = Vec::new();
    let limited = FILE_BYTES_MAX + 1;
    match path == Path::new("-") {
        true => std::io::stdin().lock().take(limited).read_to_end(&mut bytes),
        false => std::fs::File::open(path).map_err(|error| unreadable(&error))?.take(limited).read_to_end(&mut bytes),
    }
    .map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(Error::new("the file to import is larger than any configuration")
            .number("bytes at most", FILE_BYTES_MAX)
            .path(path)
            .help("of a dump, the schema is enough: `pg_dump --schema-only`"));
    }
    String::from_utf8(bytes).map_err(|_| {
        Error::new("the file to import is no text: it is not UTF-8").path(path).help("look whether it is packed")
    })
}

/// The reason on stderr, without a line of the file.
fn tell_refused(context: &Context, file: &str, text: &str, refused: &Diagnostic) {
    for (code, line) in import::lines(file, text, std::slice::from_ref(refused)) {
        terminal::stderr_line(&format!("{}: {line}", context.terminal.paint("31;1", &format!("error[{code}]"))));
    }
    for help in &refused.help {
        terminal::stderr_line(&format!("{}: {help}", context.terminal.paint("32;1", "help")));
    }
}

fn tell(context: &Context, arguments: &Arguments, file: &str, text: &str, found: &Found, name: &str) {
    let terminal = &context.terminal;
    for (code, line) in import::lines(file, text, &found.notes) {
        terminal.say(&format!("{}: {line}", terminal.paint("36;1", &format!("note[{code}]"))));
    }
    let rules = found.count();
    let tables = found.tables().len();
    terminal.say(&format!(
        "{rules} {} in {tables} {} carried over, {} {}",
        plural(rules, "column", "columns"),
        plural(tables, "table", "tables"),
        found.notes.len(),
        plural(found.notes.len(), "note", "notes"),
    ));
    terminal.say(&format!("a column that {} leaves to its default has no rule, and is never copied", arguments.tool));
    match &arguments.out {
        Some(out) => terminal.say(&format!(
            "wrote {}; next: `standin snapshot {name} --source URL`, then `standin check {name}`",
            out.display()
        )),
        None => terminal
            .say("next: keep it as masks/NAME.yaml, `standin snapshot NAME --source URL`, then `standin check NAME`"),
    }
}

fn plural(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}
