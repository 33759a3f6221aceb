//! `standin preview`: before and after, for the person allowed to see both.

use clap::Args;

use super::project::Project;
use super::{Context, ProjectArgs, Verdict, draw, key};
use crate::batch::Kind;
use crate::batch::fields::{Fields, decode};
use crate::diagnostic::closest;
use crate::error::{Error, Result};
use crate::plan::{ColumnAction, Fetch, TablePlan, Work};
use crate::schema::Catalog;
use crate::seed::Key;
use crate::source::{Piece, Reader, Stop};

/// A cell's width on the terminal, in characters.
const CELL: usize = 36;

#[derive(Args)]
#[command(after_help = "Examples:
  standin preview customers --rows 5
  standin preview                    the first rows of every table

Real values are shown only on a terminal: into a pipe or a file go the masked ones alone.")]
pub struct Arguments {
    /// Table to show [default: every table]
    #[arg(value_name = "TABLE")]
    table: Option<String>,
    /// Rules file [default: the only file in masks/]
    #[arg(long, value_name = "FILE")]
    masks: Option<std::path::PathBuf>,
    /// Database: postgres://…, mysql://… or sqlite:PATH
    #[arg(long, value_name = "URL")]
    source: Option<String>,
    /// A dump file instead of a database; - is stdin
    #[arg(long, value_name = "FILE|-", conflicts_with = "source")]
    from: Option<std::path::PathBuf>,
    /// Rows per table
    #[arg(long, default_value_t = 3)]
    rows: u16,
    /// Use a random key for this run
    #[arg(long)]
    ephemeral_key: bool,
    /// Let rules start the programs that they name with `command(…)`
    #[arg(long)]
    allow_command: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let project_arguments = ProjectArgs {
        name: None,
        masks: arguments.masks.clone(),
        source: arguments.source.clone(),
        from: arguments.from.clone(),
        database: None,
    };
    let Some(project) = Project::open(context, &project_arguments)? else { return Ok(Verdict::Invalid) };
    let children = project.children(arguments.allow_command)?;
    let key = if arguments.ephemeral_key {
        Key::ephemeral()?
    } else {
        key::resolve(context, project.rules.key.as_ref(), &project.directory)?
    };
    let mut source = project.source(context, &project_arguments, 1)?;
    let catalog = source.catalog()?;
    let plan = match project.plan(context, &catalog, &key, &children) {
        Ok(plan) => plan,
        Err(verdict) => return Ok(verdict),
    };
    let wanted = |table: &TablePlan| {
        let Some(name) = &arguments.table else { return true };
        catalog.short(&table.table) == *name || table.table.to_string() == *name
    };
    let known: Vec<String> = plan.tables.iter().map(|table| catalog.short(&table.table)).collect();
    let mut tables: Vec<TablePlan> = plan.tables.into_iter().filter(wanted).collect();
    if tables.is_empty() {
        let wanted = arguments.table.clone().unwrap_or_default();
        let closest = closest(&wanted, known.iter().map(String::as_str)).map(|name| format!("{name}?"));
        let error = Error::usage("there is no such table with rows to mask").name("table", wanted);
        return Err(match closest {
            Some(name) => error.name("did you mean", name),
            None => error,
        }
        .help("without a table, `standin preview` shows every one; another project is named by --masks FILE"));
    }
    let show_before = context.terminal.stdout_is_terminal();
    if !show_before {
        context.terminal.say("stdout is no terminal: only masked values are shown");
    }
    let mut reader = source.reader()?;
    for table in &mut tables {
        let page = pages(reader.as_mut(), &catalog, table, arguments.rows as u64, show_before)?;
        context.terminal.print(&page)?;
    }
    children.finish()?;
    Ok(Verdict::Clean)
}

/// The rows of one table, a line per column that changes.
pub fn pages(
    reader: &mut dyn Reader,
    catalog: &Catalog,
    table: &mut TablePlan,
    rows: u64,
    show_before: bool,
) -> Result<String> {
    if table.columns.is_empty() {
        return Ok(String::new());
    }
    if table.has_decks() {
        reader.read(table, &Piece::WHOLE, &Stop::new(), &mut |batch| {
            table.collect(batch);
            Ok(())
        })?;
        table.close_decks()?;
    }
    let sources = read_whole(reader, table, rows)?;
    let masked = read_masked(reader, table, rows)?;
    let mut page = String::new();
    for (ordinal, (before, after)) in sources.iter().zip(&masked).enumerate() {
        page.push_str(&format!("{} row {}\n", catalog.short(&table.table), ordinal + 1));
        let mut lines = Vec::new();
        for (index, column) in table.columns.iter().enumerate() {
            let rule = match &column.action {
                ColumnAction::Keep => continue,
                ColumnAction::Null => "null",
                ColumnAction::Mask(masking) => masking.name,
            };
            let mut line = vec![format!("  {}", column.name)];
            if show_before {
                line.push(draw::cell(before[index].as_deref(), CELL));
                line.push("->".to_owned());
            }
            line.push(draw::cell(after[index].as_deref(), CELL));
            line.push(format!("({rule})"));
            lines.push(line);
        }
        draw::table(&lines).iter().for_each(|line| {
            page.push_str(line);
            page.push('\n');
        });
    }
    Ok(page)
}

type Rows = Vec<Vec<Option<Vec<u8>>>>;

/// The first rows as they are in the source, every column whole.
fn read_whole(reader: &mut dyn Reader, table: &mut TablePlan, rows: u64) -> Result<Rows> {
    let fetches: Vec<Fetch> = table.columns.iter().map(|column| column.fetch).collect();
    table.columns.iter_mut().for_each(|column| column.fetch = Fetch::Whole);
    let mut sources = Rows::new();
    let read = reader.read(table, &Piece::first(rows), &Stop::new(), &mut |batch| {
        sources.extend((0..batch.rows()).map(|index| {
            let row = batch.row(index);
            (0..table.columns.len()).map(|column| row.get(column).map(<[u8]>::to_vec)).collect()
        }));
        Ok(())
    });
    table.columns.iter_mut().zip(fetches).for_each(|(column, fetch)| column.fetch = fetch);
    read.map(|()| sources)
}

/// The same rows as a dump would write them.
fn read_masked(reader: &mut dyn Reader, table: &TablePlan, rows: u64) -> Result<Rows> {
    let mut work = Work::new(table);
    reader.read(table, &Piece::first(rows), &Stop::new(), &mut |batch| table.apply(batch, &Fields, &mut work))?;
    let masked = work.take();
    let values: Vec<Option<Vec<u8>>> =
        decode(masked.bytes()).map(|(kind, value)| (kind != Kind::Null).then(|| value.to_vec())).collect();
    Ok(values.chunks(table.columns.len()).map(<[Option<Vec<u8>>]>::to_vec).collect())
}
