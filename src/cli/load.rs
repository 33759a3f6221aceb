//! `standin load`: what Standin wrote, loaded into a database without its client.

use std::io::{BufRead, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::project::{Project, open_source};
use super::{Context, ProjectArgs, Verdict, manifest_file, progress, signal, targets};
use crate::error::{Error, Result};
use crate::manifest::{self, Manifest, SIGNATURE_BYTES, Sum};
use crate::rules;
use crate::run::Progress;
use crate::schema::{Catalog, Engine, EngineKind, Name};
use crate::source::artefact::records::Form;
use crate::source::writable;
use crate::source::{Stop, artefact};
use crate::target::load::contents::Contents;
use crate::target::load::{Artefact, Existing, Load, Wanted};

#[derive(Args)]
#[command(after_help = "Examples:
  standin load fixtures/shop.sql.gz tests          `tests` stands in `targets:` of the rules
  standin load fixtures/shop.sql.gz postgres://localhost/shop_test
  standin load fixtures/shop.sql.gz tests --truncate --yes
  standin load fixtures/shop.sql.gz staging --upsert --only users,orders
  standin load fixtures/csv tests --truncate       rows alone, for a schema that is there
  zcat shop.sql.gz | standin load - tests --manifest shop.sql.gz.manifest.json

The manifest beside the artefact is held against its bytes before anything is
sent. The load is one transaction: whatever fails leaves the target as it was
(MySQL: rows are; statements about the schema commit by themselves there, so a
dump with its schema goes into an empty database alone).

Where there are no rules, a URL is loaded into when the database is empty, or
when --yes-this-database repeats its name.")]
pub struct Arguments {
    /// What `standin dump` wrote: SQL (plain, .gz, .zst; - is stdin), or a folder of CSV, JSON or JSON Lines
    #[arg(value_name = "DUMP|DIR|-")]
    artefact: PathBuf,
    /// The database to load into: a name or a URL of `targets:`
    #[arg(value_name = "TARGET")]
    target: String,
    /// Rules file whose `targets:` count [default: the only one in masks/]
    #[arg(long, value_name = "FILE")]
    masks: Option<PathBuf>,
    /// Only the rows of these tables; patterns as in the rules
    #[arg(long, value_name = "TABLES", value_delimiter = ',')]
    only: Vec<String>,
    /// Empty the tables first, and all that reference them, which are named and confirmed
    #[arg(long, conflicts_with = "upsert")]
    truncate: bool,
    /// Bring rows that are there up to date, by their primary key
    #[arg(long)]
    upsert: bool,
    /// Ask nothing
    #[arg(long)]
    yes: bool,
    /// Without rules: load into this database although it is not empty
    #[arg(long, value_name = "NAME")]
    yes_this_database: Option<String>,
    /// The manifest [default: ARTEFACT.manifest.json]
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Load although there is no manifest to hold the artefact against
    #[arg(long, conflicts_with = "manifest")]
    no_manifest: bool,
    /// Ed25519 public key (PEM) that the manifest has to be signed with
    #[arg(long, value_name = "FILE", conflicts_with = "no_manifest")]
    public_key: Option<PathBuf>,
    /// Load a dump that Standin did not write
    #[arg(long)]
    foreign_dump: bool,
    /// How long to wait for those who hold a table
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(0..=86_400))]
    lock_wait: u64,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let stop = Arc::new(Stop::new());
    signal::watch(stop.clone())?;
    let place = match place(context, arguments)? {
        Ok(place) => place,
        Err(verdict) => return Ok(verdict),
    };
    let fetched = manifest_file::object(context, &arguments.artefact)?;
    let fetched = fetched.map(|place| manifest_file::fetched(&place, &stop)).transpose()?;
    let named = fetched.as_ref().map_or(&arguments.artefact, |fetched| &fetched.path);
    // Everything about the artefact is known before anybody is connected to.
    let (spooled, path) = spooled(named, &stop)?;
    let manifest = attested(context, arguments, (named, &path))?;
    let given = given(&path, manifest.as_ref(), &stop)?;
    let is_ours = matches!(&given, Given::Script { contents, .. } if contents.ours);
    if manifest.is_none() && !is_ours && !arguments.foreign_dump {
        return Err(Error::refused("the dump does not say that Standin wrote it")
            .path(&arguments.artefact)
            .help("what is in it was masked by nobody known; --foreign-dump loads it all the same"));
    }
    let file = writable::file_of(&place.url).filter(|file| !file.exists()).map(Path::to_owned);
    let loaded = into_target(context, arguments, &place, given, &stop);
    if let (Some(file), Err(_)) = (&file, &loaded) {
        // It was not there before.
        let _ = std::fs::remove_file(file);
    }
    drop((spooled, fetched));
    loaded
}

/// Which database, and whether somebody named it.
struct Place {
    url: String,
    /// The rules say that it may be written to.
    is_named: bool,
}

fn place(context: &Context, arguments: &Arguments) -> Result<std::result::Result<Place, Verdict>> {
    let masks = arguments.masks.clone();
    if masks.is_none() && !Path::new("masks").is_dir() {
        if writable::engine_of(&arguments.target).is_none() {
            return Err(Error::usage("there are no rules here that could say which database this name means")
                .help("write its URL: postgres://…, mysql://… or sqlite:PATH; or name the rules with --masks FILE"));
        }
        return Ok(Ok(Place { url: arguments.target.clone(), is_named: false }));
    }
    let project = ProjectArgs { name: None, masks, source: None, from: None, database: None };
    let Some(project) = Project::open(context, &project)? else { return Ok(Err(Verdict::Invalid)) };
    let url = targets::resolve(context, &project.rules, &arguments.target)?;
    Ok(Ok(Place { url, is_named: true }))
}

/// A stream is written to a file first: it is read more than once.
fn spooled(artefact: &Path, stop: &Stop) -> Result<(Option<tempfile::NamedTempFile>, PathBuf)> {
    if artefact != Path::new("-") {
        return Ok((None, artefact.to_owned()));
    }
    let failed = |error: &std::io::Error| Error::io("what comes from stdin cannot be kept in a file", error);
    let mut file = tempfile::NamedTempFile::with_prefix("standin-load-").map_err(|error| failed(&error))?;
    let mut stdin = std::io::stdin().lock();
    let mut buffer = vec![0; 256 << 10];
    loop {
        stop.check()?;
        match stdin.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => file.write_all(&buffer[..read]).map_err(|error| failed(&error))?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::io("stdin cannot be read", &error)),
        }
    }
    let path = file.path().to_owned();
    Ok((Some(file), path))
}

/// The artefact's manifest, which is about these very bytes.
fn attested(context: &Context, arguments: &Arguments, (named, path): (&Path, &Path)) -> Result<Option<Manifest>> {
    let beside = manifest_file::beside(named);
    let is_stream = arguments.artefact == Path::new("-");
    let name = arguments.manifest.clone().or_else(|| (!is_stream && beside.exists()).then_some(beside));
    let Some(name) = name.filter(|_| !arguments.no_manifest) else {
        if arguments.no_manifest {
            context.terminal.say("no manifest: the artefact was not held against one");
            return Ok(None);
        }
        return Err(Error::refused("there is no manifest to hold the artefact against")
            .path(&arguments.artefact)
            .help("`standin dump` writes it beside its artefact; name it with --manifest, or pass --no-manifest"));
    };
    let bytes = std::fs::read(&name)
        .map_err(|error| Error::io("the manifest cannot be read", &error).leading_to_usage().path(&name))?;
    signed(context, arguments, &name, &bytes)?;
    let manifest = manifest::parse(&bytes).map_err(|error| error.path(&name))?;
    if path.is_dir() {
        for part in &manifest.artefact.files {
            let file = path.join(&part.name);
            same(&file, manifest_file::digest(&file)?, (&part.sum, part.bytes))?;
        }
        return Ok(Some(manifest));
    }
    same(&arguments.artefact, manifest_file::digest(path)?, (&manifest.artefact.sum, manifest.artefact.bytes))?;
    Ok(Some(manifest))
}

/// # Errors
/// A file that is not the one of the manifest.
fn same(path: &Path, (sum, size): (Sum, u64), (said, said_size): (&Sum, u64)) -> Result<()> {
    if sum == *said && size == said_size {
        return Ok(());
    }
    let problem = match size.cmp(&said_size) {
        std::cmp::Ordering::Less => "the artefact is shorter than its manifest says; nothing was loaded",
        std::cmp::Ordering::Greater => "the artefact is longer than its manifest says; nothing was loaded",
        std::cmp::Ordering::Equal => "the artefact is not the one of its manifest; nothing was loaded",
    };
    Err(Error::refused(problem).path(path).help("it was changed since it was dumped; take it anew"))
}

fn signed(context: &Context, arguments: &Arguments, name: &Path, bytes: &[u8]) -> Result<()> {
    let signature = manifest_file::signature_of(name);
    let Some(key) = &arguments.public_key else {
        if signature.exists() {
            context.terminal.detail("the manifest's signature was not checked: pass --public-key FILE");
        }
        return Ok(());
    };
    let key = manifest_file::public_key(key)?;
    let found = match std::fs::read(&signature) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::refused("the manifest is not signed; nothing was loaded").path(signature));
        }
        Err(error) => return Err(Error::io("the signature cannot be read", &error).path(signature)),
    };
    if found.len() != SIGNATURE_BYTES || !key.verifies(bytes, &found) {
        return Err(
            Error::refused("the signature is not that of this key over this manifest; nothing was loaded").path(name)
        );
    }
    Ok(())
}

/// What there is to load.
enum Given {
    Script { path: PathBuf, contents: Box<Contents> },
    Folder { path: PathBuf, files: Vec<String> },
}

/// Formats of rows alone that are loaded.
const FOLDERS: [&str; 3] = ["csv", "json", "jsonl"];

fn given(path: &Path, manifest: Option<&Manifest>, stop: &Arc<Stop>) -> Result<Given> {
    let format = manifest.map(|manifest| manifest.artefact.format.as_str());
    if path.is_dir() {
        if let Some(format) = format.filter(|format| !FOLDERS.contains(format)) {
            return Err(Error::usage("files of this format are loaded by those they are for")
                .name("format", format)
                .help("load them with your framework's own fixtures, or write `standin dump --to sql`"));
        }
        let files = match manifest {
            Some(manifest) => manifest.artefact.files.iter().map(|part| part.name.clone()).collect(),
            None => files_of(path)?,
        };
        if files.is_empty() {
            return Err(Error::usage("the folder has no files of rows")
                .path(path)
                .help("name a folder of CSV or JSON"));
        }
        return Ok(Given::Folder { path: path.to_owned(), files });
    }
    if artefact::Format::of(path)? == artefact::Format::Sqlite {
        return Err(Error::usage("a SQLite file is a database already")
            .path(path)
            .help("copy it to where the database is to be; `standin dump --to sql` writes a dump to load"));
    }
    let is_sql = format.is_none_or(|format| ["sql", "sqlite-sql", "mysql-sql"].contains(&format));
    if !is_sql {
        return Err(Error::usage("a file of this format is loaded by those it is for")
            .name("format", format.unwrap_or_default())
            .help("load it with your framework's own fixtures, or write `standin dump --to sql`"));
    }
    Ok(Given::Script { path: path.to_owned(), contents: Box::new(Contents::of_script(path, stop)?) })
}

fn files_of(folder: &Path) -> Result<Vec<String>> {
    let failed = |error: std::io::Error| Error::io("the folder cannot be read", &error).path(folder);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        files.extend(name.filter(|_| path.is_file() && Form::of(&path).is_some()).map(str::to_owned));
    }
    files.sort();
    Ok(files)
}

fn into_target(
    context: &Context,
    arguments: &Arguments,
    place: &Place,
    given: Given,
    stop: &Arc<Stop>,
) -> Result<Verdict> {
    let catalog = catalog(context, &place.url)?;
    let environment = (context.environment.variables(), context.environment.home());
    let mut session = writable::connect(&place.url, environment, stop)?;
    let database = session.database()?;
    allowed(arguments, place, &catalog, &database)?;
    let (contents, files, path) = match given {
        Given::Script { path, contents } => (*contents, Vec::new(), path),
        Given::Folder { path, files } => {
            let contents = Contents::of_folder(&path, &files, &catalog)?;
            (contents, files.iter().map(|file| path.join(file)).collect(), path)
        }
    };
    let artefact = if files.is_empty() { Artefact::Script(&path) } else { Artefact::Folder(&files) };
    let bars = progress::Bars::new(
        &context.terminal,
        contents.tables.iter().map(|rows| (rows.table.clone(), rows.rows)).collect(),
    );
    let usual = catalog.default_schema.clone();
    let only = |table: &Name| {
        let is_meant = |pattern: &String| {
            rules::matches(pattern, &table.to_string())
                || (table.schema == usual && rules::matches(pattern, &table.name))
        };
        arguments.only.is_empty() || arguments.only.iter().any(is_meant)
    };
    let existing = match (arguments.truncate, arguments.upsert) {
        (true, _) => Existing::Truncate,
        (_, true) => Existing::Upsert,
        _ => Existing::Refuse,
    };
    let wanted = Wanted { only: &only, is_part: !arguments.only.is_empty(), existing, lock_wait: arguments.lock_wait };
    let load = Load::plan(session.as_mut(), catalog, contents, &wanted)?;
    if !confirmed(context, arguments, &load, &database)? {
        context.terminal.say("nothing was loaded");
        return Ok(Verdict::Refused);
    }
    let leaves_something = load.leaves_something();
    let done = load.run(session.as_mut(), &artefact, stop, &mut |table, rows, bytes| bars.rows(table, rows, bytes));
    bars.clear();
    let loaded = match done {
        Ok(loaded) => loaded,
        Err(error) => {
            drop(session);
            tell_what_is_left(context, place, leaves_something);
            return Err(error);
        }
    };
    let rows: u64 = loaded.tables.iter().map(|(_, rows)| rows).sum();
    for (table, rows) in &loaded.tables {
        context.terminal.detail(&format!("{table}: {rows} rows"));
    }
    context.terminal.say(&format!(
        "{} tables with {rows} rows are in {database}, and all of them are there; {} constraints were looked at",
        loaded.tables.len(),
        loaded.constraints
    ));
    Ok(Verdict::Clean)
}

/// The target as it is; a file that is not there yet has nothing.
fn catalog(context: &Context, url: &str) -> Result<Catalog> {
    if writable::file_of(url).is_some_and(|file| !file.exists()) {
        let kind = EngineKind::Sqlite;
        return Ok(Catalog {
            engine: Engine { kind, version: String::new() },
            default_schema: kind.usual_schema().to_owned(),
            schemas: Vec::new(),
            extensions: Vec::new(),
            types: Vec::new(),
            sequences: Vec::new(),
            tables: Vec::new(),
            views: Vec::new(),
        });
    }
    open_source(context, url, 1)?.catalog()
}

/// A database that nobody named may be loaded into when there is nothing in it.
fn allowed(arguments: &Arguments, place: &Place, catalog: &Catalog, database: &str) -> Result<()> {
    let is_empty = catalog.tables.is_empty() && catalog.views.is_empty();
    let is_meant = arguments.yes_this_database.as_deref() == Some(database);
    if place.is_named || is_empty || is_meant {
        return Ok(());
    }
    let error = match &arguments.yes_this_database {
        Some(_) => Error::usage("the database has another name than --yes-this-database says"),
        None => Error::usage("the database is not empty, and no rules say that it may be loaded into"),
    };
    Err(error
        .name("database", database)
        .help("repeat its name with --yes-this-database, or add it to `targets:` of the rules and run where they are"))
}

/// Names what loses its rows, and asks.
fn confirmed(context: &Context, arguments: &Arguments, load: &Load, database: &str) -> Result<bool> {
    let filled: Vec<&Name> = load.emptied.iter().filter(|(_, filled)| *filled).map(|(name, _)| name).collect();
    if filled.is_empty() {
        return Ok(true);
    }
    context.terminal.say(&format!("{} tables of {database} lose their rows:", filled.len()));
    filled.iter().for_each(|name| context.terminal.say(&format!("  {name}")));
    if arguments.yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() || arguments.artefact == Path::new("-") {
        return Err(Error::usage("rows are to be taken away, and nobody is there to ask")
            .number("tables", filled.len() as u64)
            .help("look at the tables above, then pass --yes"));
    }
    context.terminal.warn("go on? type `yes`");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(|error| Error::io("stdin cannot be read", &error))?;
    Ok(answer.trim() == "yes")
}

fn tell_what_is_left(context: &Context, place: &Place, leaves_something: bool) {
    if !leaves_something {
        return context.terminal.say("the target is as it was");
    }
    // The server may be gone; then nobody knows.
    match catalog(context, &place.url) {
        Ok(left) if left.tables.is_empty() => context.terminal.say("the target is as it was"),
        Ok(left) => context.terminal.say(&format!(
            "{} tables are left in the target, which was empty: MySQL commits statements about the schema by \
             themselves; drop and create the database before the next load",
            left.tables.len()
        )),
        Err(_) => context.terminal.say("what is left in the target is not known: it cannot be reached"),
    }
}
