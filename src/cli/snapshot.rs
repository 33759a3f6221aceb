//! `standin snapshot`: refresh `schemas/NAME.yaml` and print the drift.

use std::path::Path;

use clap::Args;

use super::project::Project;
use super::{Context, Format, ProjectArgs, Verdict};
use crate::error::{Error, Result};
use crate::schema::Catalog;
use crate::snapshot::{self, drift};

#[derive(Args)]
#[command(after_help = "Examples:
  standin snapshot                    refresh the snapshot that the rules name
  standin snapshot dump.sql           the same, from a dump file
  standin snapshot shop --check       write nothing; exit code 1 when it would change")]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArgs,
    /// Write nothing; exit code 1 when the file would change
    #[arg(long)]
    check: bool,
    /// How to print the drift
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// `standin snapshot dump.sql` means a file, where no project has that name.
fn named_dump(arguments: &ProjectArgs) -> ProjectArgs {
    let project = |name: &str| Path::new("masks").join(format!("{name}.yaml")).exists();
    match &arguments.name {
        Some(name) if Path::new(name).is_file() && !project(name) && arguments.from.is_none() => {
            ProjectArgs { name: None, from: Some(name.into()), ..arguments.clone() }
        }
        _ => arguments.clone(),
    }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let source = named_dump(&arguments.project);
    let Some(project) = Project::open(context, &source)? else { return Ok(Verdict::Invalid) };
    let path = project.snapshot_path();
    let mut damaged = false;
    let before = match path.exists().then(|| project.read_snapshot()).transpose()? {
        None => None,
        Some(Ok(before)) => Some(before),
        Some(Err(invalid)) if arguments.check => {
            invalid.print(context);
            return Ok(Verdict::Invalid);
        }
        // A merge conflict left in the file, most often: this is the command
        // that mends it, and nobody knows what has changed.
        Some(Err(_)) => {
            context.terminal.warn(&format!("{} could not be read, and is written anew", path.display()));
            context.terminal.say("look at the difference before you commit it");
            damaged = true;
            None
        }
    };
    let live = project.source(context, &source, 1)?.catalog()?;
    let changes = before.as_ref().map(|before| drift::drift(before, &live)).unwrap_or_default();
    if arguments.format == Format::Json {
        context.terminal.print(&format!("{:#}\n", drift::to_json(&changes)))?;
    } else if !changes.is_empty() {
        context.terminal.print(&drift::table(&changes))?;
    }
    let current = before.is_some_and(|before| snapshot::write(&before) == snapshot::write(&live));
    if !arguments.check && !current {
        write(&path, &live)?;
        context.terminal.say(&format!("wrote {}", path.display()));
    } else if current {
        context.terminal.say(&format!("{} is up to date", path.display()));
    }
    Ok(if !damaged && changes.is_empty() && (current || !arguments.check) { Verdict::Clean } else { Verdict::Refused })
}

/// Writes a snapshot file whole or not at all.
pub fn write(path: &Path, catalog: &Catalog) -> Result<()> {
    super::files::replace(path, snapshot::write(catalog).as_bytes())
        .map_err(|error| Error::io("the snapshot cannot be written", &error).path(path))
}
