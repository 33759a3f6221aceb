//! `standin demo`: the whole story on an embedded sample database, no server.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::discover::SAMPLE_ROWS;
use super::dump::order::Order;
use super::dump::{self, Run};
use super::manifest_file::Made;
use super::project::Project;
use super::{Context, ProjectArgs, Verdict, files, init, preview};
use crate::error::{Error, Result};
use crate::gate::waiver::Waivers;
use crate::plan::{ColumnAction, Plan};
use crate::schema::Catalog;
use crate::seed::Key;
use crate::sink;
use crate::source::Source;
use crate::source::sqlite::SqliteSource;

/// The sample project, as a user would have it: see `examples/shop`.
const SCHEMA: &str = include_str!("../../examples/shop/schema.sql");
const ROWS: &str = include_str!("../../examples/shop/production.sql");
const MASKS: &str = include_str!("../../examples/shop/masks/shop.yaml");

/// Lines of the rules that the reader is shown.
const RULES_SHOWN: usize = 7;

#[derive(Args)]
#[command(after_help = "Examples:
  standin demo                  in a temporary folder that is removed again
  standin demo --keep shop      leaves the sample project in ./shop to play with")]
pub struct Arguments {
    /// Leave the sample project in this new folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let temporary = tempfile::tempdir().map_err(|error| Error::io("no temporary folder can be made", &error))?;
    let folder = match &arguments.keep {
        Some(folder) => {
            std::fs::create_dir(folder).map_err(|error| {
                Error::io("the folder cannot be made", &error)
                    .leading_to_usage()
                    .path(folder)
                    .help("name a folder that is not there yet")
            })?;
            folder.clone()
        }
        None => temporary.path().to_owned(),
    };
    let shown = |path: &Path| path.strip_prefix(temporary.path()).unwrap_or(path).display().to_string();
    let terminal = &context.terminal;

    terminal.tell("A shop keeps 300 users in production.db. Developers and CI need such data, not these people.")?;
    terminal.tell("(Everybody in it is invented, so that both sides can be shown here.)")?;
    let database = folder.join("production.db");
    build(&database)?;

    terminal.headline("\n1. What is in there?   $ standin init sqlite:production.db shop")?;
    let mut source = SqliteSource::open(&database)?;
    let catalog = source.catalog()?;
    let paths = init::Paths::of(&folder, "shop");
    let looks = init::draft_files(&paths, "shop", &mut source, &catalog, SAMPLE_ROWS)?;
    for line in init::findings(&catalog, &looks) {
        terminal.tell(&line)?;
    }
    terminal.tell(&format!("wrote {}: the schema, one line per column", shown(&paths.schema)))?;
    terminal.tell(&format!("wrote {}: a first rule for every column", shown(&paths.masks)))?;

    terminal.headline("\n2. A person reviews the rules and commits both files   $ $EDITOR masks/shop.yaml")?;
    files::replace(&paths.masks, MASKS.as_bytes())
        .map_err(|error| Error::io("the rules cannot be written", &error).path(&paths.masks))?;
    for line in MASKS.lines().skip_while(|line| *line != "  users:").take(RULES_SHOWN) {
        terminal.tell(line)?;
    }
    terminal.tell(&format!("    …                                  {} lines in all", MASKS.lines().count()))?;

    terminal.headline("\n3. Does every column have a rule, and does it fit?   $ standin check")?;
    let project =
        ProjectArgs { name: None, masks: Some(paths.masks.clone()), source: None, from: None, database: None };
    let Some(project) = Project::open(context, &project)? else { return Ok(Verdict::Invalid) };
    // A key for this demonstration alone; a real one is a secret in your CI.
    let key = Key::ephemeral()?;
    let children = project.children(false)?;
    let mut plan = match project.plan(context, &catalog, &key, &children) {
        Ok(plan) => plan,
        Err(verdict) => return Ok(verdict),
    };
    terminal.tell(&tally(&catalog, &plan))?;
    terminal.tell("a column without a rule would stop here: nothing is copied by default")?;

    terminal.headline("\n4. Write the masked copy   $ standin dump --out masked.db --ephemeral-key")?;
    let out = folder.join("masked.db");
    let order = Order::whole(out.clone(), &sink::sqlite::FORMAT);
    let heading = project.heading(&key)?;
    let stop = std::sync::Arc::new(crate::source::Stop::new());
    super::signal::watch(stop.clone())?;
    let run = Run { stop: &stop, jobs: 1, waivers: &Waivers::default(), heading: &heading };
    let (summary, _, sealed) = match dump::write(context, &mut source, &catalog, &project, &plan, &run, &order) {
        Ok(written) => written,
        Err(stopped) => return dump::refused(context, stopped, false),
    };
    children.finish()?;
    let (of, format) = ((&project, &catalog, &plan), order.format.name());
    let made = Made {
        project: of.0,
        catalog: of.1,
        plan: of.2,
        heading: &heading,
        summary: &summary,
        format,
        engine: catalog.engine.kind,
    };
    dump::publish(sealed, &made, None, false)?;
    let rows: u64 = summary.tables.iter().map(|(_, rows)| rows).sum();
    terminal.tell(&format!("wrote {rows} masked rows of {} tables to {}", summary.tables.len(), shown(&out)))?;

    terminal.headline("\n5. Three users, before and after   $ standin preview users")?;
    if let Some(table) = plan.tables.iter_mut().find(|table| table.table.name == "users") {
        // The sample people are invented, so both sides may be shown anywhere.
        terminal.print(&preview::pages(source.reader()?.as_mut(), &catalog, table, 3, true)?)?;
    }
    terminal.tell(
        "status is kept on purpose; display_name is computed by the database; every order still has its user, and ships to the same invented person",
    )?;

    terminal.headline("\n6. Is anything of them left?")?;
    let search = leaks(&mut source, &catalog, &plan, &out)?;
    if search.found > 0 {
        return Err(Error::refused("values of masked columns were found in the output").number("values", search.found));
    }
    terminal.tell(&format!(
        "searched masked.db for {} values of masked columns (those of 6 characters and more): none is in it",
        search.values
    ))?;

    terminal.headline("\nNow with a database of your own")?;
    terminal
        .tell("  standin init postgres://localhost/yourdb   or sqlite:path/to/file.db; reads, and changes nothing")?;
    terminal.tell("  $EDITOR masks/yourdb.yaml                  every column has a rule: decide")?;
    terminal.tell("  standin check                              offline; put it into CI")?;
    terminal.tell("  export STANDIN_KEY=$(standin key new)      keep it as a secret: same key, same stand-ins")?;
    terminal.tell("  standin dump --source postgres://localhost/yourdb --out fixtures/yourdb.sql")?;
    match &arguments.keep {
        Some(folder) => {
            terminal.tell(&format!("\nThe sample project is in {0}: cd {0} && standin check", folder.display()))
        }
        None => terminal.tell("\nTo play with this one: standin demo --keep shop"),
    }?;
    Ok(Verdict::Clean)
}

fn build(path: &Path) -> Result<()> {
    let failed = |_| Error::new("the sample database cannot be made").path(path);
    let connection = rusqlite::Connection::open(path).map_err(failed)?;
    connection.execute_batch(SCHEMA).map_err(failed)?;
    connection.execute_batch(ROWS).map_err(failed)
}

/// How many columns are kept, masked, nulled.
fn tally(catalog: &Catalog, plan: &Plan) -> String {
    let columns = plan.tables.iter().flat_map(|table| &table.columns);
    let (mut kept, mut masked, mut nulled) = (0, 0, 0);
    for column in columns {
        match column.action {
            ColumnAction::Keep => kept += 1,
            ColumnAction::Null => nulled += 1,
            ColumnAction::Mask(_) => masked += 1,
        }
    }
    let computed = catalog.data_tables().flat_map(|table| &table.columns).filter(|column| column.is_computed()).count();
    format!("{masked} columns masked, {nulled} emptied, {kept} kept on purpose, {computed} computed by the target")
}

/// What a search of the output came to.
struct Search {
    /// Different values that were looked for.
    values: u64,
    /// Those that are in the output.
    found: u64,
}

/// Looks for source values of masked columns anywhere in the output file. The
/// full proof is `verify`'s; this one suits a demonstration.
fn leaks(source: &mut dyn Source, catalog: &Catalog, plan: &Plan, out: &Path) -> Result<Search> {
    let output = std::fs::read(out).map_err(|error| Error::io("the output cannot be read", &error).path(out))?;
    let mut values: BTreeSet<Vec<u8>> = BTreeSet::new();
    for table in &plan.tables {
        let masked: Vec<&str> = table
            .columns
            .iter()
            .filter(|column| matches!(&column.action, ColumnAction::Mask(masking) if !masking.may_equal))
            .map(|column| column.name.as_str())
            .collect();
        if masked.is_empty() || catalog.table(&table.table).is_none() {
            continue;
        }
        let rows = source.sample(&table.table, &masked, usize::MAX)?.rows;
        values.extend(rows.into_iter().flatten().flatten().filter(|value| value.len() > 5));
    }
    let found = values.iter().filter(|value| memchr::memmem::find(&output, value).is_some()).count();
    Ok(Search { values: values.len() as u64, found: found as u64 })
}
