//! `standin refresh`: a masked copy of one database in the place of another,
//! whole or not at all.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::hook::Hook;
use super::project::open_source;
use super::ready::{Opened, Ready};
use super::{Context, ProjectArgs, Verdict, gate, progress, scan, signal, targets};
use crate::error::{Error, Result};
use crate::manifest::Digest;
use crate::run::fill::fill;
use crate::run::{self, Gate, Stopped, filter};
use crate::source::{SchemaSql, Stop};
use crate::target::{Job, Survey};

#[derive(Args)]
#[command(after_help = "Examples:
  standin refresh postgres://prod/shop staging        `staging` stands in `targets:` of the rules
  standin refresh staging                             the source is the rules' own, or $STANDIN_SOURCE
  standin refresh prod staging --dry-run              what would be done; nothing is changed
  standin refresh prod staging --resume               go on where an interrupted run stopped
  standin refresh prod staging --keep-old             the old tables stay, under another name
  standin refresh prod staging --before drop.sql --after views.sql

The new tables are built beside the old ones, checked, and put in their place at
the very end; whatever fails before leaves the target as it was.")]
pub struct Arguments {
    /// The database to read (left out: the rules' own), then the one to replace: a name or a URL of `targets:`
    #[arg(value_name = "[SOURCE] TARGET", num_args = 1..=2, required = true)]
    places: Vec<String>,
    /// Rules file [default: the only one in masks/]
    #[arg(long, value_name = "FILE")]
    masks: Option<PathBuf>,
    /// Say what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Go on with what an interrupted run built
    #[arg(long)]
    resume: bool,
    /// Keep the old tables under another name
    #[arg(long)]
    keep_old: bool,
    /// Run the statements of this file in the target before anything else
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
    /// Run the statements of this file in the target when the new tables are in place
    #[arg(long, value_name = "FILE")]
    after: Option<PathBuf>,
    /// How long the swap waits for those who read the old tables
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(0..=86_400))]
    lock_wait: u64,
    /// Connections to each of the two databases
    #[arg(long, short, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,
    /// Use a random key for this run: values are consistent inside it and never again
    #[arg(long)]
    ephemeral_key: bool,
    /// Let rules start the programs that they name with `command(…)`
    #[arg(long)]
    allow_command: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let (source, target) = match arguments.places.as_slice() {
        [target] => (None, target),
        [source, target] => (Some(source.clone()), target),
        _ => return Err(Error::usage("a refresh has a source and a target")),
    };
    let project = ProjectArgs { name: None, masks: arguments.masks.clone(), source, from: None, database: None };
    let opened = match Opened::open(context, &project, arguments.allow_command, arguments.ephemeral_key)? {
        Ok(opened) => opened,
        Err(verdict) => return Ok(verdict),
    };
    // A target that nobody named is refused before anything is connected to.
    let url = targets::resolve(context, &opened.project.rules, target)?;
    let source = match &project.source {
        Some(source) => open_source(context, source, arguments.jobs as usize)?,
        None => opened.project.source(context, &project, arguments.jobs as usize)?,
    };
    let Ready { mut source, catalog, plan } = match opened.ready(context, source, &[])? {
        Ok(ready) => ready,
        Err(verdict) => return Ok(verdict),
    };
    let hook = |file: &Option<PathBuf>| file.as_deref().map(|file| Hook::read(file, &catalog.engine)).transpose();
    let (before, after) = (hook(&arguments.before)?, hook(&arguments.after)?);
    let mut target = targets::open(context, &url, catalog.engine.kind)?;
    let identity = target.identity()?;
    if source.identity()?.is_some_and(|source| source == identity) {
        return Err(Error::usage("the target is the source itself")
            .name("database", identity.database)
            .help("name another database: a refresh replaces every table of its target"));
    }
    source.hold(&catalog)?;
    let schema = source.schema_sql(&catalog, &plan)?;
    filter::look_at(&schema, &catalog.engine, &opened.project.rules)?;
    let stop = Arc::new(Stop::new());
    signal::watch(stop.clone())?;
    let fingerprint = fingerprint(&opened, &schema)?;
    let job = Job {
        plan: &plan,
        catalog: &catalog,
        schema: &schema,
        fingerprint: &fingerprint,
        resume: arguments.resume,
        keep_old: arguments.keep_old,
        lock_wait: Duration::from_secs(arguments.lock_wait),
        jobs: arguments.jobs as usize,
        stop: &stop,
    };
    let mut survey = match &before {
        Some(before) if !arguments.dry_run => {
            before.run(target.as_mut(), &stop)?;
            target.survey(&job)?
        }
        _ => target.survey(&job)?,
    };
    survey.steps.splice(0..0, before.iter().map(|hook| hook.step("before anything else")));
    survey.steps.extend(after.iter().map(|hook| hook.step("when the new tables are in place")));
    tell(context, &survey, arguments.dry_run)?;
    if arguments.dry_run {
        return Ok(Verdict::Clean);
    }
    target.prepare(&job)?;
    let bars = progress::Bars::new(&context.terminal, source.estimates()?);
    let scratch = std::env::temp_dir();
    let dump = run::Dump {
        plan: &plan,
        catalog: &catalog,
        schema: Some(&schema),
        jobs: arguments.jobs as usize,
        stop: &stop,
        progress: &bars,
        gate: Gate {
            thresholds: run::gate::thresholds(&opened.project.rules.gate),
            waivers: (&opened.waivers, scan::today()),
            scratch: &scratch,
        },
    };
    let filled = fill(source.as_mut(), target.as_mut(), &dump);
    bars.clear();
    let filled = match filled {
        Ok(filled) => filled,
        Err(Stopped::Failed(error)) => return Err(error),
        Err(Stopped::Refused(report)) => {
            gate::findings(&context.terminal, &report);
            target.discard(&job)?;
            context.terminal.say("the target is as it was");
            return Ok(Verdict::Refused);
        }
    };
    opened.children.finish()?;
    target.build(&job, &filled.sequences)?;
    target.verify(&job, &filled.rows())?;
    stop.check()?;
    target.swap(&job)?;
    if let Err(error) = target.clean_up(&job) {
        // The new tables serve; nothing is wrong with them.
        context
            .terminal
            .say(&format!("the old tables could not be taken away, and the next refresh tries again: {error}"));
    }
    if let Some(after) = &after {
        after
            .run(target.as_mut(), &stop)
            .map_err(|error| error.help("the new tables are in place; run by hand what is left of the file"))?;
    }
    gate::tell(&context.terminal, &filled.summary.gate);
    let rows: u64 = filled.summary.tables.iter().map(|(_, rows)| rows).sum();
    context.terminal.say(&format!("{} tables with {rows} masked rows are in place", filled.summary.tables.len()));
    Ok(Verdict::Clean)
}

/// The same for the same rules, snapshot, key and statements.
fn fingerprint(opened: &Opened, schema: &SchemaSql) -> Result<String> {
    let snapshot = opened.project.snapshot_bytes()?;
    let statements = [schema.before.join(";\n"), schema.after.join(";\n")].join("\n\n");
    let (rules, key) = (opened.project.rules.text.as_bytes(), opened.key.id());
    let parts = [rules, &snapshot, key.as_bytes(), statements.as_bytes()].map(Digest::of);
    let text: Vec<&str> = parts.iter().map(crate::manifest::Sum::as_str).collect();
    Ok(Digest::of(text.join(" ").as_bytes()).as_str()[..16].to_owned())
}

fn tell(context: &Context, survey: &Survey, dry_run: bool) -> Result<()> {
    let terminal = &context.terminal;
    for step in &survey.steps {
        match dry_run {
            true => terminal.print(&format!("{step}\n"))?,
            false => terminal.detail(step),
        }
    }
    for (words, list) in [("stay as they are in the target:", &survey.extra), ("are not carried over:", &survey.lost)] {
        if !list.is_empty() {
            terminal.say(&format!("{} objects {words}", list.len()));
            list.iter().for_each(|line| terminal.say(&format!("  {line}")));
        }
    }
    Ok(())
}
