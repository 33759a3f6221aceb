//! `standin dump`: the masked dump of a database, whole or not at all.

pub mod order;
mod schema_from;
mod stale;
mod written;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::dialect;
use super::form::FormArgs;
use super::manifest_file::{self, Made};
use super::project::Project;
use super::ready::{Opened, Ready, known, restrict};
use super::{Context, Format, ProjectArgs, Verdict, gate, only, progress, scan, signal};
use crate::error::{Error, Result};
use crate::gate::waiver::Waivers;
use crate::manifest::SignKey;
use crate::plan::Plan;
use crate::run::filter::{self, Filter};
use crate::run::{self, Gate, Stopped, Summary};
use crate::schema::{Catalog, EngineKind};
use crate::script::Dialect;
use crate::sink::heading::Heading;
use crate::sink::object;
use crate::sink::output::{Existing, Sealed};
use crate::sink::{Contents, Making, Options};
use crate::source::dump::Script;
use crate::source::object::is_url;
use crate::source::{Programs, SchemaSql, Source, Stop};
use order::{Order, formats};
use schema_from::SchemaFrom;
use stale::Comparison;
use written::Written;

#[derive(Args, Clone)]
#[command(after_help = "Examples:
  standin dump --out fixtures/shop.sql            schema and masked rows, for psql or sqlite3
  standin dump shop --out - | psql target         straight into another database
  standin dump --out shop.sql.zst --jobs 4        compressed by suffix (.gz, .zst), four connections
  standin dump --data-only --out rows.sql         into a schema that exists already
  standin dump --schema-from db/structure.sql --out shop.sql
  standin dump --source sqlite:shop.db --to sqlite --out masked.db
  standin dump --from prod.sql.gz --out masked.sql.gz   a dump file, masked where its values stand
  mysqldump shop | standin dump shop --from - --out - | mysql target
  standin dump --to csv --out fixtures/           one file for each table; `standin list formats`
  standin dump --check                            are the committed `outputs:` what the rules make now?

The output gets its name only when it is complete; a run that fails leaves none.")]
pub struct Arguments {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Where to write: a file (.gz and .zst compress), a folder, or - for stdout [default: all `outputs:` of the rules]
    #[arg(long, short, value_name = "FILE|DIR")]
    pub out: Option<PathBuf>,
    /// Output format [default: by the name of --out, else sql]
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub to: Option<String>,
    #[command(flatten)]
    pub form: FormArgs,
    /// Rows alone, for a schema that exists already
    #[arg(long)]
    pub data_only: bool,
    /// Take the schema from this SQL file, or `pg_dump` to run that [default: the catalog]
    ///
    /// A file is taken as it is and comes before the rows, so its triggers fire
    /// while they are loaded, and its materialized views stay as it makes them;
    /// rows it inserts are left out. `pg_dump` has to be of the server's version
    /// or newer. Either way nothing in the schema is masked: defaults, enum
    /// labels and function bodies are as they were. PostgreSQL only.
    #[arg(long, value_name = "FILE|pg_dump", conflicts_with = "data_only")]
    pub schema_from: Option<String>,
    /// Connections that read at the same time; the bytes written do not depend on it
    #[arg(long, short, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub jobs: u8,
    /// Write nothing: compare what would be written with what is there, and fail where it differs
    #[arg(long, conflicts_with_all = ["force", "sign_key", "ephemeral_key"])]
    pub check: bool,
    /// Write over an existing output
    #[arg(long)]
    pub force: bool,
    /// Use a random key for this run: values are consistent inside it and never again
    #[arg(long)]
    pub ephemeral_key: bool,
    /// Let rules start the programs that they name with `command(…)`
    #[arg(long)]
    pub allow_command: bool,
    /// Write no manifest beside the output (OUT.manifest.json: what made it, and what became of every column)
    #[arg(long)]
    pub no_manifest: bool,
    /// Sign the manifest with this Ed25519 key: env:NAME, file:PATH or command:LINE
    #[arg(long, value_name = "REF", conflicts_with = "no_manifest")]
    pub sign_key: Option<String>,
    /// How to print the summary (json goes to stdout, so not with --out -)
    #[arg(long, value_enum, default_value = "human")]
    pub format: Format,
}

/// An output that is complete and has no name yet.
struct Done<'a> {
    order: &'a Order,
    plan: Plan,
    summary: Summary,
    schema: SchemaSql,
    filtered: Option<filter::Report>,
    sealed: Sealed,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let opened = match Opened::open(context, &arguments.project, arguments.allow_command, arguments.ephemeral_key)? {
        Ok(opened) => opened,
        Err(verdict) => return Ok(verdict),
    };
    let mut orders = order::orders(context, &opened.project, arguments)?;
    if orders.iter().any(Order::is_stdout) {
        if arguments.format == Format::Json {
            return Err(Error::usage("the dump and the JSON summary cannot both go to stdout")
                .help("write the dump to a file with --out FILE"));
        }
        if arguments.check {
            return Err(Error::usage("--check compares with an output that is there, and stdout is none"));
        }
    }
    if arguments.check && orders.iter().any(|order| order.out.object.is_some()) {
        return Err(Error::usage("--check compares with files and folders, and not with objects"));
    }
    let sign_key = arguments.sign_key.as_deref().map(|name| manifest_file::sign_key(context, name)).transpose()?;
    // What is compared is written where nobody sees it, and taken away again.
    let comparison = if arguments.check { Some(Comparison::new(&mut orders)?) } else { None };
    orders.iter().filter(|order| order.out.existing == Existing::Refuse).try_for_each(refuse_existing)?;
    if arguments.out.is_none() && !arguments.check {
        // A fresh clone has no folder in which nothing is committed.
        orders.iter().try_for_each(make_room)?;
    }
    let stop = Arc::new(Stop::new());
    signal::watch(stop.clone())?;
    let done = match &arguments.project.from {
        Some(from) => from_dump(context, &opened, from, &orders, (arguments, &stop))?,
        None => from_source(context, &opened, &orders, (arguments, &stop))?,
    };
    let done = match done {
        Ok(done) => done,
        Err(verdict) => return Ok(verdict),
    };
    let heading = opened.project.heading(&opened.key)?;
    if let Some(comparison) = comparison {
        let sealed = done.into_iter().map(|done| done.sealed).collect();
        return comparison.compare(context, sealed, arguments.format);
    }
    let catalog = &opened.snapshot;
    let mut told = Vec::new();
    for Done { order, plan, summary, schema, filtered, sealed } in done {
        let project = &opened.project;
        let format = order.format.name();
        let engine = dialect::target(order.format, catalog, &order.options)?.unwrap_or(catalog.engine.kind);
        let made = Made { project, catalog, plan: &plan, heading: &heading, summary: &summary, format, engine };
        publish(sealed, &made, sign_key.as_ref(), arguments.no_manifest)?;
        let written = Written { heading: &heading, summary: &summary, schema: &schema, filtered: filtered.as_ref() };
        match arguments.format {
            Format::Json => told.push(written.to_json(project, &plan, order)),
            Format::Human => written.tell(context, project, &plan, order),
        }
    }
    match (arguments.format, arguments.out.is_some()) {
        (Format::Human, _) => {}
        (Format::Json, true) => {
            told.iter().try_for_each(|report| context.terminal.print(&format!("{report:#}\n")))?;
        }
        (Format::Json, false) => {
            context.terminal.print(&format!("{:#}\n", serde_json::json!({ "outputs": told })))?;
        }
    }
    Ok(Verdict::Clean)
}

/// Every output of a live source, or of a database file: all of one state.
fn from_source<'a>(
    context: &Context,
    opened: &Opened,
    orders: &'a [Order],
    (arguments, stop): (&Arguments, &Arc<Stop>),
) -> Result<std::result::Result<Vec<Done<'a>>, Verdict>> {
    let project = &opened.project;
    let source = project.source(context, &arguments.project, arguments.jobs as usize)?;
    if let Some(order) = orders.iter().find(|order| source.file().is_some_and(|file| is_same_file(file, &order.path))) {
        return Err(the_source_itself(&order.path));
    }
    let only = |order: &Order| order.only.clone();
    let first = orders.first().map(only).unwrap_or_default();
    let Ready { mut source, catalog, plan } = match opened.ready(context, source, &first)? {
        Ok(ready) => ready,
        Err(verdict) => return Ok(Err(verdict)),
    };
    orders.iter().try_for_each(|order| known(&catalog, &order.only))?;
    let heading = project.heading(&opened.key)?;
    let mut first = Some(plan);
    let mut done = Vec::new();
    for order in orders {
        // A plan keeps what a run learned of the rows, so each run has its own.
        let plan = match first.take() {
            Some(plan) => plan,
            None => match project.plan(context, &catalog, &opened.key, &opened.children) {
                Ok(mut plan) => {
                    restrict(&mut plan, &catalog, &order.only)?;
                    plan
                }
                Err(verdict) => return Ok(Err(verdict)),
            },
        };
        only::tell(&context.terminal, &catalog, &plan, order);
        let run = Run { stop, jobs: arguments.jobs, waivers: &opened.waivers, heading: &heading };
        let (summary, schema, sealed) = match write(context, source.as_mut(), &catalog, project, &plan, &run, order) {
            Ok(written) => written,
            Err(stopped) => return refused(context, stopped, order.is_stdout()).map(Err),
        };
        opened.children.finish()?;
        done.push(Done { order, plan, summary, schema, filtered: None, sealed });
    }
    Ok(Ok(done))
}

/// Masks a dump file where its values stand.
fn from_dump<'a>(
    context: &Context,
    opened: &Opened,
    from: &Path,
    orders: &'a [Order],
    (arguments, stop): (&Arguments, &Arc<Stop>),
) -> Result<std::result::Result<Vec<Done<'a>>, Verdict>> {
    let Opened { project, snapshot, key, children, waivers } = opened;
    let [order] = orders else {
        return Err(Error::usage("a dump file is masked into one output")
            .help("name it with --out; other formats are made from a database"));
    };
    if order.rows_only || order.schema_from.is_some() || order.format.name() != "sql" {
        return Err(Error::usage(
            "a dump file stays the dump that it is, so --data-only, --schema-from, --only and --to do not go with --from",
        )
        .help("take another dump: pg_dump and mysqldump leave the schema out with --data-only and --no-create-info"));
    }
    if order.options != Options::default() {
        return Err(Error::usage(
            "a dump file stays the dump that it is, so what is about its form does not go with --from",
        )
        .help("load it into a database, and dump that; pg_dump and mysqldump write INSERTs, too"));
    }
    if is_same_file(from, &order.path) {
        return Err(the_source_itself(&order.path));
    }
    let plan = match project.plan(context, snapshot, key, children) {
        Ok(plan) => plan,
        Err(verdict) => return Ok(Err(verdict)),
    };
    let dialect = match snapshot.engine.kind {
        EngineKind::Postgres => Some(Dialect::Postgres),
        EngineKind::Mysql | EngineKind::Mariadb => Some(Dialect::Mysql),
        EngineKind::Sqlite => None,
    };
    let bars = progress::Bars::new(&context.terminal, std::collections::BTreeMap::new());
    let scratch = scratch(&order.out.path);
    let mut filter = Filter {
        plan: &plan,
        catalog: snapshot,
        rules: &project.rules,
        database: arguments.project.database.as_deref(),
        survey: None,
        jobs: arguments.jobs as usize,
        stop,
        progress: &bars,
        gate: Gate {
            thresholds: run::gate::thresholds(&project.rules.gate),
            waivers: (waivers, scan::today()),
            scratch: &scratch,
        },
    };
    let mut output = order.out.file()?;
    if plan.needs_first_pass() {
        context.terminal.say("reading the dump for whose its rows are, before it is masked");
    }
    filter.survey = filter::survey(from, &mut || Script::open(from, dialect, stop), &filter)?;
    let mut script = Script::open(from, dialect, stop)?;
    let filtered = filter::filter(&mut script, &mut output, &filter);
    bars.clear();
    let filtered = match filtered {
        Ok(filtered) => filtered,
        Err(stopped) => return refused(context, stopped, order.is_stdout()).map(Err),
    };
    children.finish()?;
    let (summary, sealed) = (filtered.summary.clone(), output.seal()?);
    let schema = SchemaSql::default();
    Ok(Ok(vec![Done { order, plan, summary, schema, filtered: Some(filtered), sealed }]))
}

/// What the outputs of one run share.
pub struct Run<'a> {
    pub stop: &'a Arc<Stop>,
    pub jobs: u8,
    pub waivers: &'a Waivers,
    pub heading: &'a Heading,
}

/// Reads, masks and writes; the output has no name yet.
pub fn write(
    context: &Context,
    source: &mut dyn Source,
    catalog: &Catalog,
    project: &Project,
    plan: &Plan,
    run: &Run<'_>,
    order: &Order,
) -> Result<(Summary, SchemaSql, Sealed), Stopped> {
    let rules = &project.rules;
    source.hold(catalog)?;
    let from = SchemaFrom::of(order);
    let schema = match from {
        SchemaFrom::Target => SchemaSql::default(),
        SchemaFrom::Catalog => source.schema_sql(catalog, plan)?,
        SchemaFrom::PgDump => source.schema_sql_by_program(&programs(context))?,
        SchemaFrom::File(path) => {
            source.schema_sql_of_file(&schema_from::schema_file(path)?).map_err(|error| error.path(path))?
        }
    };
    let unused = filter::look_at(&schema, &catalog.engine, rules)?;
    if !unused.is_empty() && from.is_all() {
        context.terminal.say(&format!("{} entries of `ddl:` were not needed: {}", unused.len(), unused.join(", ")));
    }
    let schema = match (dialect::target(order.format, catalog, &order.options)?, from) {
        (None, _) => schema,
        (Some(_), SchemaFrom::PgDump | SchemaFrom::File(_)) => return Err(dialect::of_the_source().into()),
        (Some(target), from) => {
            let (native, way) = (from.is_all().then_some(&schema), (target, order.options.lossy));
            dialect::schema(&context.terminal, (catalog, plan), native, way)?
        }
    };
    let bars = progress::Bars::new(&context.terminal, source.estimates()?);
    let scratch = scratch(&order.out.path);
    let dump = run::Dump {
        plan,
        catalog,
        schema: (!order.rows_only).then_some(&schema),
        jobs: run.jobs as usize,
        stop: run.stop,
        progress: &bars,
        gate: Gate {
            thresholds: run::gate::thresholds(&rules.gate),
            waivers: (run.waivers, scan::today()),
            scratch: &scratch,
        },
    };
    let contents = match from {
        SchemaFrom::Target => Contents::Rows,
        SchemaFrom::File(_) => Contents::AfterSchema,
        SchemaFrom::Catalog | SchemaFrom::PgDump => Contents::Whole,
    };
    let making = Making { out: &order.out, contents, catalog, plan, heading: run.heading, options: &order.options };
    let mut sink = order.format.create(&making)?;
    let summary = run::dump(source, sink.as_mut(), &dump);
    bars.clear();
    let summary = summary?;
    let sealed = sink.seal()?;
    Ok((summary, schema, sealed))
}

/// Gives the output its name, and its manifest beside it unless there is to be none.
pub fn publish(sealed: Sealed, made: &Made<'_>, key: Option<&SignKey>, no_manifest: bool) -> Result<()> {
    match no_manifest {
        true => sealed.publish(),
        false => manifest_file::publish(sealed, made, key),
    }
}

/// The directory of the output, for what the gate cannot hold in memory: a disk that
/// takes the output takes that as well.
fn scratch(out: &Path) -> PathBuf {
    // Beside a device or a pipe there is no room for files.
    let is_special = std::fs::metadata(out).is_ok_and(|found| !found.is_file() && !found.is_dir())
        || out.to_str().is_some_and(is_url);
    match out.parent().filter(|_| !is_special) {
        Some(parent) if out != Path::new("-") && !parent.as_os_str().is_empty() => parent.to_owned(),
        Some(_) if out != Path::new("-") => PathBuf::from("."),
        _ => std::env::temp_dir(),
    }
}

/// Says why there is no output.
pub fn refused(context: &Context, stopped: Stopped, to_stdout: bool) -> Result<Verdict> {
    let report = match stopped {
        Stopped::Failed(error) => return Err(error),
        Stopped::Refused(report) => report,
    };
    gate::findings(&context.terminal, &report);
    if to_stdout {
        context.terminal.say("what went to stdout is not to be used: it was not ended, and it may hold real values");
    }
    Ok(Verdict::Refused)
}

/// Also by another name: through links of both kinds.
fn is_same_file(a: &Path, b: &Path) -> bool {
    let (Ok(first), Ok(second)) = (std::fs::metadata(a), std::fs::metadata(b)) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (first.dev(), first.ino()) == (second.dev(), second.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = (first, second);
        std::fs::canonicalize(a).ok() == std::fs::canonicalize(b).ok()
    }
}

fn the_source_itself(path: &Path) -> Error {
    Error::usage("the output is the source itself").path(path).help("name another file")
}

/// The folder that an output of the rules stands in.
fn make_room(order: &Order) -> Result<()> {
    match order.path.parent() {
        Some(parent) if order.out.object.is_none() => std::fs::create_dir_all(parent)
            .map_err(|error| Error::io("the output's directory cannot be made", &error).path(parent)),
        _ => Ok(()),
    }
}

/// Before anything is connected to; the sink looks again at the end.
fn refuse_existing(order: &Order) -> Result<()> {
    if let Some(place) = &order.out.object {
        return object::refuse_existing(place, Existing::Refuse);
    }
    match std::fs::symlink_metadata(&order.path) {
        Ok(found) if found.is_file() || found.is_symlink() => Err(Error::usage("the output exists already")
            .path(&order.path)
            .help("name another file, or replace it with `--force`")),
        _ => Ok(()),
    }
}

/// Where the machine's own programs are.
pub fn programs(context: &Context) -> Programs {
    let path = context.environment.get("PATH").map_or(Vec::new(), |path| std::env::split_paths(path).collect());
    Programs { path, variables: context.environment.variables() }
}
