//! `standin check`: every column ruled, every rule fitting; offline by default.

use clap::Args;

use super::project::{Invalid, Project, verdict};
use super::terminal::Terminal;
use super::{Context, Format, ProjectArgs, Verdict};
use crate::diagnostic;
use crate::error::Result;
use crate::plan::compile;
use crate::run;
use crate::schema::Catalog;
use crate::seed::Key;
use crate::snapshot::drift;

#[derive(Args)]
#[command(after_help = "Examples:
  standin check                      offline: rules against schemas/NAME.yaml, for CI
  standin check shop --live          also against the database: has the schema drifted?
  standin check --format json        for machines, on stdout")]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArgs,
    /// Compare the snapshot with the database, too
    #[arg(long)]
    live: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let project = match Project::read(&arguments.project)? {
        Ok(project) => project,
        Err(invalid) => return unreadable(context, arguments, &invalid),
    };
    let snapshot = match project.read_snapshot()? {
        Ok(snapshot) => snapshot,
        Err(invalid) => return unreadable(context, arguments, &invalid),
    };
    let mut source = match arguments.live || arguments.project.from.is_some() {
        true => Some(project.source(context, &arguments.project, 1)?),
        false => None,
    };
    let live = source.as_mut().map(|source| source.catalog()).transpose()?;
    let changes = live.as_ref().map(|live| drift::drift(&snapshot, live)).unwrap_or_default();
    let catalog: &Catalog = live.as_ref().unwrap_or(&snapshot);
    let compiled = compile::compile(&project.rules, catalog, &Key::placeholder());
    let (diagnostics, plan) = match compiled {
        Ok(plan) => match &mut source {
            Some(source) => (run::exceeded(source.as_mut(), &plan)?, Some(plan)),
            None => (Vec::new(), Some(plan)),
        },
        Err(diagnostics) => (diagnostics, None),
    };
    if arguments.format == Format::Json {
        let report = serde_json::json!({
            "rules": project.rules.file,
            "clean": diagnostics.is_empty() && changes.is_empty(),
            "problems": diagnostic::to_json(&project.rules.file, &project.rules.text, &diagnostics),
            "drift": drift::to_json(&changes),
            "unproved": plan.as_ref().map(|plan| plan.unproved.clone()).unwrap_or_default(),
            "literals": plan.as_ref().map(|plan| plan.literals.clone()).unwrap_or_default(),
            "warnings": diagnostic::to_json(
                &project.rules.file,
                &project.rules.text,
                plan.as_ref().map_or(&[][..], |plan| &plan.warnings),
            ),
        });
        context.terminal.print(&format!("{report:#}\n"))?;
    } else {
        if !diagnostics.is_empty() {
            context.terminal.diagnostics(&project.rules.file, &project.rules.text, &diagnostics);
        }
        if !changes.is_empty() {
            let file = project.snapshot_path().display().to_string();
            context.terminal.warn(&format!("{file} is not what the database is; `standin snapshot` refreshes it"));
            context.terminal.say(drift::table(&changes).trim_end());
        }
    }
    if !diagnostics.is_empty() {
        return Ok(verdict(&diagnostics));
    }
    if !changes.is_empty() {
        return Ok(Verdict::Refused);
    }
    if let Some(plan) = plan {
        let columns: usize = plan.tables.iter().map(|table| table.columns.len()).sum();
        tell_unproved(&context.terminal, &plan.unproved);
        tell_literals(&context.terminal, &plan.literals);
        project.tell_warnings(context, &plan);
        context.terminal.say(&format!(
            "{}: {} columns in {} tables are ruled, and every rule fits",
            project.rules.file,
            columns,
            plan.tables.len()
        ));
    }
    Ok(Verdict::Clean)
}

/// What the schema carries as written although the column is masked.
pub fn tell_literals(terminal: &Terminal, literals: &[String]) {
    if !literals.is_empty() {
        terminal.say("constraints with literals beside masked columns; the schema carries them as written, so look:");
        literals.iter().for_each(|place| terminal.say(&format!("  {place}")));
    }
}

/// Names what may stop the load: nobody who did not ask for more would look
/// there for the reason otherwise.
pub fn tell_unproved(terminal: &Terminal, unproved: &[String]) {
    if !unproved.is_empty() {
        terminal.say("constraints that could not be proved to hold; the load will tell:");
        unproved.iter().for_each(|note| terminal.say(&format!("  {note}")));
    }
}

/// Rules or a snapshot that cannot be read: there is nothing to check against.
fn unreadable(context: &Context, arguments: &Arguments, invalid: &Invalid) -> Result<Verdict> {
    if arguments.format == Format::Json {
        let report = serde_json::json!({
            "rules": invalid.file(),
            "clean": false,
            "problems": invalid.to_json(),
            "drift": [],
            "unproved": [],
            "literals": [],
            "warnings": [],
        });
        context.terminal.print(&format!("{report:#}\n"))?;
    } else {
        invalid.print(context);
    }
    Ok(Verdict::Invalid)
}
