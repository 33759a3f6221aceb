//! A database that may be read: its rules cover it, its snapshot is what it is, and
//! there are stand-ins enough.

use super::project::{Project, verdict};
use super::{Context, ProjectArgs, Verdict, key, scan};
use crate::diagnostic::closest;
use crate::error::{Error, Result};
use crate::gate::waiver::Waivers;
use crate::plan::Plan;
use crate::rules;
use crate::run;
use crate::run::child::Children;
use crate::schema::{Catalog, Name};
use crate::seed::Key;
use crate::snapshot::drift;
use crate::source::Source;

/// The waivers of a project, beside its rules.
const ALLOW: &str = "masks/allow.yaml";

/// What is known before anything is connected to.
pub struct Opened {
    pub project: Project,
    pub snapshot: Catalog,
    pub key: Key,
    pub children: Children,
    pub waivers: Waivers,
}

/// A source that may be read.
pub struct Ready {
    pub source: Box<dyn Source>,
    pub catalog: Catalog,
    pub plan: Plan,
}

impl Opened {
    /// Reads rules, snapshot, waivers and key. What is wrong in them was printed when
    /// this is a verdict.
    ///
    /// # Errors
    /// A file that is not there, a key that cannot be had.
    pub fn open(
        context: &Context,
        arguments: &ProjectArgs,
        allow_command: bool,
        ephemeral_key: bool,
    ) -> Result<std::result::Result<Opened, Verdict>> {
        let Some(project) = Project::open(context, arguments)? else { return Ok(Err(Verdict::Invalid)) };
        let Some(snapshot) = project.snapshot(context)? else { return Ok(Err(Verdict::Invalid)) };
        let children = project.children(allow_command)?;
        let allow = project.directory.join(ALLOW);
        let Some(waivers) = scan::waivers_of(context, &allow, false)? else { return Ok(Err(Verdict::Invalid)) };
        let key = match ephemeral_key {
            true => Key::ephemeral()?,
            false => key::resolve(context, project.rules.key.as_ref(), &project.directory)?,
        };
        Ok(Ok(Opened { project, snapshot, key, children, waivers }))
    }

    /// Holds an open source against rules and snapshot.
    ///
    /// # Errors
    /// The database's; a pattern of `only` that no table has.
    pub fn ready(
        &self,
        context: &Context,
        mut source: Box<dyn Source>,
        only: &[String],
    ) -> Result<std::result::Result<Ready, Verdict>> {
        let project = &self.project;
        let catalog = source.catalog()?;
        let mut plan = match project.plan(context, &catalog, &self.key, &self.children) {
            Ok(plan) => plan,
            Err(verdict) => return Ok(Err(verdict)),
        };
        let changes = drift::drift(&self.snapshot, &catalog);
        if !changes.is_empty() {
            let path = project.snapshot_path().display().to_string();
            context.terminal.warn(&format!("{path} is not what the database is; nothing was written"));
            context.terminal.say(drift::table(&changes).trim_end());
            context.terminal.say("refresh it with `standin snapshot`, review the change, and run again");
            return Ok(Err(Verdict::Refused));
        }
        restrict(&mut plan, &catalog, only)?;
        let exceeded = run::exceeded(source.as_mut(), &plan)?;
        if !exceeded.is_empty() {
            context.terminal.diagnostics(&project.rules.file, &project.rules.text, &exceeded);
            return Ok(Err(verdict(&exceeded)));
        }
        Ok(Ok(Ready { source, catalog, plan }))
    }
}

/// Leaves only the tables that were asked for in the plan: by name or pattern, as the
/// rules write them. All of them for none.
///
/// # Errors
/// As [`known`].
pub fn restrict(plan: &mut Plan, catalog: &Catalog, only: &[String]) -> Result<()> {
    known(catalog, only)?;
    plan.tables.retain(|table| only.is_empty() || only.iter().any(|pattern| is_meant(catalog, pattern, &table.table)));
    Ok(())
}

/// Whether there is a table for every pattern.
///
/// # Errors
/// A pattern that no table has.
pub fn known(catalog: &Catalog, only: &[String]) -> Result<()> {
    let is_known = |pattern: &String| catalog.data_tables().any(|table| is_meant(catalog, pattern, &table.name));
    match only.iter().find(|pattern| !is_known(pattern)) {
        None => Ok(()),
        Some(pattern) => {
            let error = Error::usage("there is no table of this name, or its rows are not dumped")
                .name("table", pattern)
                .help("write tables as the rules do: users, billing.orders, log_*");
            let names: Vec<String> = catalog.data_tables().map(|table| catalog.short(&table.name)).collect();
            Err(match closest(pattern, names.iter().map(String::as_str)) {
                Some(near) => error.name("did you mean", near),
                None => error,
            })
        }
    }
}

fn is_meant(catalog: &Catalog, pattern: &str, table: &Name) -> bool {
    let is_usual = table.schema == catalog.default_schema;
    rules::matches(pattern, &table.to_string()) || (is_usual && rules::matches(pattern, &table.name))
}
