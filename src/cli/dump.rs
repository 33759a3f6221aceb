//! `standin dump`: the masked dump of a database, whole or not at all.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::dialect;
use super::form::FormArgs;
use super::manifest_file::{self, Made};
use super::project::Project;
use super::ready::{Opened, Ready};
use super::terminal::Terminal;
use super::{Context, Format, ProjectArgs, Verdict, gate, progress, scan, signal};
use crate::diagnostic;
use crate::error::{Error, Result};
use crate::gate::waiver::Waivers;
use crate::manifest::SignKey;
use crate::plan::Plan;
use crate::run::child::Children;
use crate::run::filter::{self, Filter};
use crate::run::{self, Gate, Stopped, Summary};
use crate::schema::{Catalog, EngineKind, Name};
use crate::script::Dialect;
use crate::sink::heading::Heading;
use crate::sink::output::{Compression, Existing, Output, Sealed, Target};
use crate::sink::{self, Contents, FORMATS, Format as _, Making, Out, format};
use crate::source::dump::Script;
use crate::source::{Programs, SchemaSql, Source, Stop};

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

The output gets its name only when it is complete; a run that fails leaves none.")]
pub struct Arguments {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Where to write: a file (.gz and .zst compress), or - for stdout
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
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
    /// Write over an existing file
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

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let opened = match Opened::open(context, &arguments.project, arguments.allow_command, arguments.ephemeral_key)? {
        Ok(opened) => opened,
        Err(verdict) => return Ok(verdict),
    };
    let project = &opened.project;
    let to_stdout = arguments.out == Path::new("-");
    if to_stdout && arguments.format == Format::Json {
        return Err(Error::usage("the dump and the JSON summary cannot both go to stdout")
            .help("write the dump to a file with --out FILE"));
    }
    let sign_key = arguments.sign_key.as_deref().map(|name| manifest_file::sign_key(context, name)).transpose()?;
    if !arguments.force {
        refuse_existing(&arguments.out)?;
    }
    if let Some(from) = &arguments.project.from {
        return from_dump(context, &opened, sign_key.as_ref(), from, arguments);
    }
    let source = project.source(context, &arguments.project, arguments.jobs as usize)?;
    if source.file().is_some_and(|file| is_same_file(file, &arguments.out)) {
        return Err(Error::usage("the output is the source itself").path(&arguments.out).help("name another file"));
    }
    let Ready { mut source, catalog, plan } = match opened.ready(context, source, &arguments.form.only)? {
        Ok(ready) => ready,
        Err(verdict) => return Ok(verdict),
    };
    let heading = project.heading(&opened.key)?;
    let of = (&plan, &opened.children);
    let written = write(context, source.as_mut(), &catalog, project, of, (&heading, &opened.waivers), arguments);
    let (summary, schema, sealed) = match written {
        Ok(written) => written,
        Err(stopped) => return refused(context, stopped, arguments),
    };
    let format = chosen(arguments).name();
    let made = Made { project, catalog: &catalog, plan: &plan, heading: &heading, summary: &summary, format };
    publish(sealed, &made, sign_key.as_ref(), arguments)?;
    let written = Written { heading, summary: &summary, schema: &schema, filtered: None };
    report(context, project, &plan, arguments, &written)?;
    Ok(Verdict::Clean)
}

/// Masks a dump file where its values stand; the output gets its name at the
/// very end.
fn from_dump(
    context: &Context,
    opened: &Opened,
    sign_key: Option<&SignKey>,
    from: &Path,
    arguments: &Arguments,
) -> Result<Verdict> {
    let Opened { project, snapshot, key, children, waivers } = opened;
    if arguments.data_only || arguments.schema_from.is_some() || arguments.to.as_deref().is_some_and(|to| to != "sql") {
        return Err(Error::usage(
            "a dump file stays the dump that it is, so --data-only, --schema-from and --to do not go with --from",
        )
        .help("take another dump: pg_dump and mysqldump leave the schema out with --data-only and --no-create-info"));
    }
    if is_same_file(from, &arguments.out) {
        return Err(Error::usage("the output is the source itself").path(&arguments.out).help("name another file"));
    }
    let plan = match project.plan(context, snapshot, key, children) {
        Ok(plan) => plan,
        Err(verdict) => return Ok(verdict),
    };
    let dialect = match snapshot.engine.kind {
        EngineKind::Postgres => Some(Dialect::Postgres),
        EngineKind::Mysql | EngineKind::Mariadb => Some(Dialect::Mysql),
        EngineKind::Sqlite => None,
    };
    let stop = Arc::new(Stop::new());
    signal::watch(stop.clone())?;
    let bars = progress::Bars::new(&context.terminal, std::collections::BTreeMap::new());
    let scratch = scratch(&arguments.out);
    let mut filter = Filter {
        plan: &plan,
        catalog: snapshot,
        rules: &project.rules,
        database: arguments.project.database.as_deref(),
        survey: None,
        jobs: arguments.jobs as usize,
        stop: &stop,
        progress: &bars,
        gate: Gate {
            thresholds: run::gate::thresholds(&project.rules.gate),
            waivers: (waivers, scan::today()),
            scratch: &scratch,
        },
    };
    let existing = if arguments.force { Existing::Replace } else { Existing::Refuse };
    let mut output = output(&arguments.out, existing)?;
    if plan.needs_first_pass() {
        context.terminal.say("reading the dump for whose its rows are, before it is masked");
    }
    filter.survey = filter::survey(from, &mut || Script::open(from, dialect, &stop), &filter)?;
    let mut script = Script::open(from, dialect, &stop)?;
    let filtered = filter::filter(&mut script, &mut output, &filter);
    bars.clear();
    let filtered = match filtered {
        Ok(filtered) => filtered,
        Err(stopped) => return refused(context, stopped, arguments),
    };
    children.finish()?;
    let heading = project.heading(key)?;
    let (plan_of, summary, format) = (&plan, &filtered.summary, sink::sql::FORMAT.name());
    let made = Made { project, catalog: snapshot, plan: plan_of, heading: &heading, summary, format };
    publish(output.seal()?, &made, sign_key, arguments)?;
    let schema = SchemaSql::default();
    let written = Written { heading, summary: &filtered.summary, schema: &schema, filtered: Some(&filtered) };
    report(context, project, &plan, arguments, &written)?;
    Ok(Verdict::Clean)
}

/// Reads, masks and writes; the output gets its name at the very end.
pub fn write(
    context: &Context,
    source: &mut dyn Source,
    catalog: &Catalog,
    project: &Project,
    (plan, children): (&Plan, &Children),
    (heading, waivers): (&Heading, &Waivers),
    arguments: &Arguments,
) -> Result<(Summary, SchemaSql, Sealed), Stopped> {
    let rules = &project.rules;
    let stop = Arc::new(Stop::new());
    signal::watch(stop.clone())?;
    source.hold(catalog)?;
    let from = SchemaFrom::of(arguments);
    let schema = match from {
        SchemaFrom::Target => SchemaSql::default(),
        SchemaFrom::Catalog => source.schema_sql(catalog, plan)?,
        SchemaFrom::PgDump => source.schema_sql_by_program(&programs(context))?,
        SchemaFrom::File(path) => source.schema_sql_of_file(&schema_file(path)?).map_err(|error| error.path(path))?,
    };
    let unused = filter::look_at(&schema, &catalog.engine, rules)?;
    if !unused.is_empty() && from.is_all() {
        context.terminal.say(&format!("{} entries of `ddl:` were not needed: {}", unused.len(), unused.join(", ")));
    }
    let existing = if arguments.force { Existing::Replace } else { Existing::Refuse };
    let to = chosen(arguments);
    let options = &arguments.form.options()?;
    format::check(to, options)?;
    let schema = match (dialect::target(to, catalog, options)?, from) {
        (None, _) => schema,
        (Some(_), SchemaFrom::PgDump | SchemaFrom::File(_)) => return Err(dialect::of_the_source().into()),
        (Some(target), from) => {
            let (native, way) = (from.is_all().then_some(&schema), (target, options.lossy));
            dialect::schema(&context.terminal, (catalog, plan), native, way)?
        }
    };
    let bars = progress::Bars::new(&context.terminal, source.estimates()?);
    let scratch = scratch(&arguments.out);
    let dump = run::Dump {
        plan,
        catalog,
        schema: (!arguments.data_only).then_some(&schema),
        jobs: arguments.jobs as usize,
        stop: &stop,
        progress: &bars,
        gate: Gate {
            thresholds: run::gate::thresholds(&rules.gate),
            waivers: (waivers, scan::today()),
            scratch: &scratch,
        },
    };
    let out = Out { path: arguments.out.clone(), existing };
    let contents = match from {
        SchemaFrom::Target => Contents::Rows,
        SchemaFrom::File(_) => Contents::AfterSchema,
        SchemaFrom::Catalog | SchemaFrom::PgDump => Contents::Whole,
    };
    let making = Making { out: &out, contents, catalog, plan, heading, options };
    let mut sink = to.create(&making)?;
    let summary = run::dump(source, sink.as_mut(), &dump);
    bars.clear();
    let summary = summary?;
    children.finish()?;
    let sealed = sink.seal()?;
    Ok((summary, schema, sealed))
}

/// Gives the output its name, and its manifest beside it unless there is to be none.
pub fn publish(sealed: Sealed, made: &Made<'_>, key: Option<&SignKey>, arguments: &Arguments) -> Result<()> {
    match arguments.no_manifest {
        true => sealed.publish(),
        false => manifest_file::publish(sealed, made, key),
    }
}

/// The directory of the output, for what the gate cannot hold in memory: a disk that
/// takes the output takes that as well.
fn scratch(out: &Path) -> PathBuf {
    // Beside a device or a pipe there is no room for files.
    let is_special = std::fs::metadata(out).is_ok_and(|found| !found.is_file());
    match out.parent().filter(|_| !is_special) {
        Some(parent) if out != Path::new("-") && !parent.as_os_str().is_empty() => parent.to_owned(),
        Some(_) if out != Path::new("-") => PathBuf::from("."),
        _ => std::env::temp_dir(),
    }
}

/// Says why there is no output.
pub fn refused(context: &Context, stopped: Stopped, arguments: &Arguments) -> Result<Verdict> {
    let report = match stopped {
        Stopped::Failed(error) => return Err(error),
        Stopped::Refused(report) => report,
    };
    gate::findings(&context.terminal, &report);
    if arguments.out == Path::new("-") {
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

/// Before anything is connected to; the sink looks again at the end.
fn refuse_existing(path: &Path) -> Result<()> {
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.is_file() || found.is_symlink() => Err(Error::usage("the output exists already")
            .path(path)
            .help("name another file, or replace it with `--force`")),
        _ => Ok(()),
    }
}

fn output(path: &Path, existing: Existing) -> Result<Output> {
    let target = if path == Path::new("-") { Target::Stdout } else { Target::File(path.to_owned()) };
    Output::create(&target, Compression::of(&target), existing)
}

/// The format that was asked for, else the one that the output's name means.
pub fn chosen(arguments: &Arguments) -> &'static dyn sink::Format {
    arguments.to.as_deref().and_then(sink::format).unwrap_or_else(|| by_name(&arguments.out))
}

/// By the suffix, below that of a compression.
fn by_name(out: &Path) -> &'static dyn sink::Format {
    let name = out.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name);
    let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix);
    FORMATS.iter().copied().find(|format| format.suffixes().contains(&suffix)).unwrap_or(&sink::sql::FORMAT)
}

/// What may stand behind `--to`, with its line of the manual.
fn formats() -> PossibleValuesParser {
    FORMATS.iter().map(|format| PossibleValue::new(format.name()).help(format.summary())).collect::<Vec<_>>().into()
}

/// Where the schema comes from.
#[derive(Clone, Copy)]
enum SchemaFrom<'a> {
    Catalog,
    /// The target has it.
    Target,
    PgDump,
    File(&'a Path),
}

impl SchemaFrom<'_> {
    fn of(arguments: &Arguments) -> SchemaFrom<'_> {
        match arguments.schema_from.as_deref() {
            _ if arguments.data_only => SchemaFrom::Target,
            None => SchemaFrom::Catalog,
            Some("pg_dump") => SchemaFrom::PgDump,
            Some(path) => SchemaFrom::File(Path::new(path)),
        }
    }

    /// Whether there is a schema at all.
    fn is_all(self) -> bool {
        !matches!(self, SchemaFrom::Target)
    }

    fn word(self) -> String {
        match self {
            SchemaFrom::Catalog => "catalog".to_owned(),
            SchemaFrom::Target => "target".to_owned(),
            SchemaFrom::PgDump => "pg_dump".to_owned(),
            SchemaFrom::File(path) => path.display().to_string(),
        }
    }
}

/// Where the machine's own programs are.
pub fn programs(context: &Context) -> Programs {
    let path = context.environment.get("PATH").map_or(Vec::new(), |path| std::env::split_paths(path).collect());
    Programs { path, variables: context.environment.variables() }
}

fn schema_file(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| {
        Error::io("the schema file cannot be read", &error)
            .leading_to_usage()
            .path(path)
            .help("name an SQL file, or `--schema-from pg_dump` to run that")
    })?;
    String::from_utf8(bytes).map_err(|_| Error::usage("the schema file is not UTF-8").path(path))
}

/// What a run that is complete has to say of itself.
struct Written<'a> {
    heading: Heading,
    summary: &'a Summary,
    schema: &'a SchemaSql,
    /// Of a dump file that was masked in place.
    filtered: Option<&'a filter::Report>,
}

fn report(
    context: &Context,
    project: &Project,
    plan: &Plan,
    arguments: &Arguments,
    written: &Written<'_>,
) -> Result<()> {
    let Written { heading, summary, schema, filtered } = written;
    let rows: u64 = summary.tables.iter().map(|(_, rows)| rows).sum();
    if arguments.format == Format::Json {
        let tables: Vec<_> = summary
            .tables
            .iter()
            .map(|(name, rows)| serde_json::json!({"table": name.to_string(), "rows": rows}))
            .collect();
        let report = serde_json::json!({
            "out": arguments.out.display().to_string(),
            "rows": rows,
            "tables": tables,
            "ephemeral_key": heading.key.is_none(),
            "made_by": heading.to_json(),
            "schema_from": if filtered.is_some() { "dump".to_owned() } else { SchemaFrom::of(arguments).word() },
            "redacted": filtered.map_or(&[][..], |filtered| &filtered.redacted),
            "absent": filtered.map_or(&[][..], |filtered| &filtered.absent),
            "left_out": schema.left_out,
            "lossy": schema.lossy,
            "without_subject": without_subject(summary),
            "unproved": plan.unproved,
            "literals": plan.literals,
            "gate": gate::to_json(&summary.gate),
            "warnings": diagnostic::to_json(&project.rules.file, &project.rules.text, &plan.warnings),
        });
        return context.terminal.print(&format!("{report:#}\n"));
    }
    let terminal = &context.terminal;
    for (name, rows) in &summary.tables {
        terminal.detail(&format!("{name}: {rows} rows"));
    }
    if let Some(filtered) = filtered {
        tell_filtered(terminal, filtered);
    }
    match SchemaFrom::of(arguments) {
        SchemaFrom::Catalog | SchemaFrom::Target => {}
        from => {
            terminal.say(&format!("the schema came from {} unread: defaults, labels and bodies are in it", from.word()))
        }
    }
    if !schema.left_out.is_empty() {
        terminal.say(&format!("{} objects were found and left out of the schema:", schema.left_out.len()));
        schema.left_out.iter().for_each(|object| terminal.say(&format!("  {object}")));
    }
    for (table, kind, rows) in without(summary) {
        terminal.say(&format!("{rows} rows of {table} have no {kind}: each is its own"));
    }
    super::check::tell_unproved(terminal, &plan.unproved);
    if !arguments.data_only {
        super::check::tell_literals(terminal, &plan.literals);
    }
    project.tell_warnings(context, plan);
    gate::tell(terminal, &summary.gate);
    match &heading.key {
        Some(id) => terminal.say(&format!("masked under key {id}: the same key gives the same stand-ins")),
        None => terminal.say("the key was made for this run alone: another run gives other values"),
    }
    let out = if arguments.out == Path::new("-") { "stdout".to_owned() } else { arguments.out.display().to_string() };
    terminal.say(&format!("wrote {rows} masked rows of {} tables to {out}", summary.tables.len()));
    Ok(())
}

/// Rows that have no subject of a kind: table, kind, how many.
fn without(summary: &Summary) -> impl Iterator<Item = (&Name, &str, u64)> {
    summary.alone.iter().map(|((table, kind), rows)| (table, kind.as_str(), *rows))
}

fn without_subject(summary: &Summary) -> Vec<serde_json::Value> {
    let line = |(table, kind, rows): (&Name, &str, u64)| serde_json::json!({"table": table.to_string(), "subject": kind, "rows": rows});
    without(summary).map(line).collect()
}

/// What a person should know of a masked dump file.
fn tell_filtered(terminal: &Terminal, filtered: &filter::Report) {
    if filtered.rows_only {
        terminal.say("the dump holds rows alone; its columns were bound by the snapshot");
    }
    let lists = [
        ("credentials in the schema were replaced:", &filtered.redacted),
        ("tables of the snapshot are not in the dump:", &filtered.absent),
        ("entries of `ddl:` were not needed:", &filtered.unused),
    ];
    for (words, list) in lists {
        if !list.is_empty() {
            terminal.say(&format!("{} {words}", list.len()));
            list.iter().for_each(|line| terminal.say(&format!("  {line}")));
        }
    }
}
