//! `standin report`: one page for a reviewer or an auditor.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::project::{Project, open_source};
use super::{Context, ProjectArgs, Verdict, files, key};
use crate::error::{Error, Result};
use crate::plan::compile;
use crate::report::{self, Counted, Gate, Group, Report};
use crate::rules::KeyReference;
use crate::schema::Catalog;
use crate::seed::Key;
use crate::snapshot::drift;
use crate::source::Source;

/// So many rows of a table are looked at for small groups.
const ROWS_MAX: usize = 1_000_000;

#[derive(Args)]
#[command(after_help = "Examples:
  standin report --out report.html                         offline: rules and snapshot
  standin report shop --manifest shop.sql.gz.manifest.json --out report.html
  standin report --live --out report.html                  with what changed in the database
  standin report --quasi users.zip,users.gender --artefact shop.sql.gz --out report.html

The page is one file that fetches nothing. It holds names, rules and orders of
magnitude, and no value.")]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArgs,
    /// What the gate checked in an artefact: ARTEFACT.manifest.json
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Where the page goes; - is stdout
    #[arg(long, value_name = "FILE|-", default_value = "-")]
    out: PathBuf,
    /// Compare the snapshot with the database, too
    #[arg(long)]
    live: bool,
    /// Columns that others may know, and whose groups should not be small
    #[arg(long, value_name = "TABLE.COLUMN,…", value_delimiter = ',')]
    quasi: Vec<String>,
    /// Count the groups in this artefact instead of the source: a dump or a SQLite file
    #[arg(long, value_name = "FILE", requires = "quasi")]
    artefact: Option<PathBuf>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let Some(project) = Project::open(context, &arguments.project)? else { return Ok(Verdict::Invalid) };
    let Some(catalog) = project.snapshot(context)? else { return Ok(Verdict::Invalid) };
    let gate = arguments.manifest.as_deref().map(manifest).transpose()?;
    let wants_source = arguments.live || arguments.project.source.is_some() || arguments.project.from.is_some();
    let mut source = match wants_source {
        true => Some(project.source(context, &arguments.project, 1)?),
        false => None,
    };
    let live = source.as_mut().map(|source| source.catalog()).transpose()?;
    let key = key::resolve(context, project.rules.key.as_ref(), &project.directory).ok();
    let compiled = compile(&project.rules, &catalog, &Key::placeholder());
    let (plan, problems) = match compiled {
        Ok(plan) => (Some(plan), Vec::new()),
        Err(problems) => (None, problems),
    };
    let tables = report::tables(&project.rules, &catalog, plan.as_ref());
    let mut groups = declared(&arguments.quasi, &tables)?;
    match &arguments.artefact {
        Some(path) => {
            let mut artefact = open_artefact(context, path)?;
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            count(artefact.as_mut(), &format!("the artefact {name}"), true, &mut groups)?;
        }
        None => {
            if let Some(source) = &mut source {
                count(source.as_mut(), "the source", false, &mut groups)?;
            }
        }
    }
    let heading = project.heading(key.as_ref().unwrap_or(&Key::placeholder()))?;
    let page = report::page(&Report {
        project: name(&project.rules.file),
        rules: project.rules.file.clone(),
        snapshot: project.snapshot_path().display().to_string(),
        engine: format!("{} {}", catalog.engine.kind.name(), catalog.engine.version),
        epoch: project.rules.epoch,
        locale: project.rules.locale.name(),
        key: match &project.rules.key {
            None => "the rules name no key".to_owned(),
            Some(KeyReference::Env(name)) => format!("env {name}"),
            Some(KeyReference::File(path)) => format!("file {path}"),
            Some(KeyReference::Command(_)) => "a command".to_owned(),
        },
        key_id: key.map(|key| key.id()),
        schema: heading.snapshot,
        tables,
        problems,
        warnings: plan.map(|plan| plan.warnings).unwrap_or_default(),
        gate,
        drift: live.as_ref().map(|live| drift::drift(&catalog, live)),
        groups,
    });
    if arguments.out == Path::new("-") {
        context.terminal.print(&page)?;
    } else {
        files::replace(&arguments.out, page.as_bytes())
            .map_err(|error| Error::io("the report cannot be written", &error).path(&arguments.out))?;
        context.terminal.say(&format!("{} is written", arguments.out.display()));
    }
    Ok(Verdict::Clean)
}

/// `masks/shop.yaml` as `shop`.
fn name(rules: &str) -> String {
    Path::new(rules).file_stem().map_or_else(|| rules.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn manifest(path: &Path) -> Result<Gate> {
    let text = std::fs::read(path)
        .map_err(|error| Error::io("the manifest cannot be read", &error).leading_to_usage().path(path))?;
    Gate::read(&text).map_err(|error| error.path(path))
}

/// The artefact as something that rows are read of.
fn open_artefact(context: &Context, path: &Path) -> Result<Box<dyn Source>> {
    let mut start = [0; 16];
    let is_sqlite = std::fs::File::open(path)
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut start))
        .is_ok_and(|()| start == *b"SQLite format 3\0");
    let text = path.to_str().ok_or_else(|| Error::usage("the artefact's name is not UTF-8").path(path))?;
    if is_sqlite {
        return open_source(context, &format!("sqlite:{text}"), 1);
    }
    Ok(Box::new(crate::source::dump::DumpSource::read(path, None)?))
}

/// The declared columns by table, each of which has to be there.
fn declared(quasi: &[String], tables: &[report::Table]) -> Result<Vec<Group>> {
    let mut groups: BTreeMap<usize, Vec<(String, report::Treatment)>> = BTreeMap::new();
    for name in quasi {
        let found = name.trim().rsplit_once('.').and_then(|(table, column)| {
            let index = tables.iter().position(|known| known.name == table)?;
            let column = tables[index].columns.iter().find(|known| known.name == column)?;
            Some((index, (column.name.clone(), column.treatment)))
        });
        let Some((index, column)) = found else {
            return Err(Error::usage("no such column is in the snapshot")
                .name("column", name.trim())
                .help("write --quasi table.column,table.column"));
        };
        let columns = groups.entry(index).or_default();
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let group = |(table, columns): (usize, _)| Group { table: tables[table].name.clone(), columns, counted: None };
    Ok(groups.into_iter().map(group).collect())
}

/// Counts who is like whom. The values stay here.
fn count(source: &mut dyn Source, of: &str, is_output: bool, groups: &mut [Group]) -> Result<()> {
    let catalog: Catalog = source.catalog()?;
    for group in groups {
        let Some(table) = catalog.data_tables().find(|table| catalog.short(&table.name) == group.table) else {
            continue;
        };
        let columns: Vec<&str> = group.columns.iter().map(|(name, _)| name.as_str()).collect();
        let sample = source.sample(&table.name, &columns, ROWS_MAX)?;
        let mut framed = Vec::new();
        let keys = sample.rows.iter().map(|row| {
            framed.clear();
            row.iter().for_each(|value| crate::seed::frame(value.as_deref(), &mut framed));
            let mut short = [0; 8];
            short.copy_from_slice(&blake3::hash(&framed).as_bytes()[..8]);
            u64::from_le_bytes(short)
        });
        group.counted = Some(Counted::new(of.to_owned(), is_output, keys, sample.rows.len() == ROWS_MAX));
    }
    Ok(())
}
