//! The files of a user's repository: `masks/NAME.yaml` and `schemas/NAME.yaml`.

use std::path::{Path, PathBuf};

use super::{Context, ProjectArgs, Verdict};
use crate::call::Call;
use crate::diagnostic::{self, Diagnostic};
use crate::error::{Error, Result};
use crate::plan::{Plan, compile};
use crate::rules::{self, KeyReference, Rules};
use crate::run::child::Children;
use crate::schema::Catalog;
use crate::seed::{Key, fingerprint};
use crate::sink::heading::Heading;
use crate::source::Source;
use crate::{snapshot, source};

/// A rules file and where it stands.
pub struct Project {
    /// What paths inside the rules are relative to: the folder that holds `masks/`.
    pub directory: PathBuf,
    pub rules: Rules,
}

impl Project {
    /// Reads the rules. `None` when they are invalid and that was printed.
    ///
    /// # Errors
    /// When there is no such file, or more than one to choose from.
    pub fn open(context: &Context, arguments: &ProjectArgs) -> Result<Option<Project>> {
        Ok(Project::read(arguments)?.map_err(|invalid| invalid.print(context)).ok())
    }

    /// Reads the rules and prints nothing.
    ///
    /// # Errors
    /// As [`Project::open`].
    pub fn read(arguments: &ProjectArgs) -> Result<std::result::Result<Project, Invalid>> {
        let given = arguments.masks.as_deref().and_then(Path::to_str).or(arguments.name.as_deref());
        if given.is_some_and(|given| given.contains("://") || given.starts_with("sqlite:")) {
            // Not quoted: it may hold a password.
            return Err(Error::usage("a URL stands where the name of a project is expected")
                .help("pass the database with --source URL; the name means masks/NAME.yaml"));
        }
        let path = match (&arguments.masks, &arguments.name) {
            (Some(path), _) => path.clone(),
            (None, Some(name)) => PathBuf::from("masks").join(format!("{name}.yaml")),
            (None, None) => only_file()?,
        };
        let bytes = std::fs::read(&path).map_err(|error| {
            Error::io("the rules cannot be read", &error).leading_to_usage().path(&path).help(
                "name the project (`standin check shop` reads masks/shop.yaml), or draft rules with `standin init URL`",
            )
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::usage("the rules are no text: the file is not UTF-8")
                .path(&path)
                .help("look at the file; `standin init URL --force` drafts it anew")
        })?;
        let file = path.display().to_string();
        let folder = path.parent().unwrap_or(Path::new(""));
        let in_masks = folder.file_name().is_some_and(|name| name == "masks");
        let directory = if in_masks { folder.parent().unwrap_or(Path::new("")) } else { folder };
        let directory = if directory.as_os_str().is_empty() { PathBuf::from(".") } else { directory.to_owned() };
        match rules::parse(&file, &text) {
            Ok(rules) => Ok(Ok(Project { directory, rules })),
            Err(diagnostics) => Ok(Err(Invalid { file, text, diagnostics })),
        }
    }

    /// Where the rules say that the snapshot is.
    pub fn snapshot_path(&self) -> PathBuf {
        let path = self.directory.join(&self.rules.schema);
        path.strip_prefix(".").map(Path::to_owned).unwrap_or(path)
    }

    /// Reads the snapshot. `None` when it is invalid and that was printed.
    pub fn snapshot(&self, context: &Context) -> Result<Option<Catalog>> {
        Ok(self.read_snapshot()?.map_err(|invalid| invalid.print(context)).ok())
    }

    /// Reads the snapshot and prints nothing.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn read_snapshot(&self) -> Result<std::result::Result<Catalog, Invalid>> {
        let path = self.snapshot_path();
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Error::io("the snapshot cannot be read", &error)
                .leading_to_usage()
                .path(&path)
                .help("write it with `standin snapshot`, and commit it beside the rules")
        })?;
        let file = path.display().to_string();
        Ok(snapshot::parse(&file, &text).map_err(|diagnostics| Invalid { file, text, diagnostics }))
    }

    /// The snapshot file as it is.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn snapshot_bytes(&self) -> Result<Vec<u8>> {
        let path = self.snapshot_path();
        std::fs::read(&path)
            .map_err(|error| Error::io("the snapshot cannot be read", &error).leading_to_usage().path(path))
    }

    /// What an artefact of these rules says about where it comes from.
    ///
    /// # Errors
    /// When there is no snapshot.
    pub fn heading(&self, key: &Key) -> Result<Heading> {
        let text = self.snapshot_bytes()?;
        // The same schema on another version of the server is the same output.
        let schema: Vec<&[u8]> =
            text.split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"engine:")).collect();
        Ok(Heading {
            epoch: self.rules.epoch,
            locale: self.rules.locale.name(),
            key: (!key.is_ephemeral()).then(|| key.id()),
            snapshot: fingerprint(&schema.join(&b'\n')),
        })
    }

    /// The database the command reads: the flag, the rules, the environment.
    pub fn source(&self, context: &Context, arguments: &ProjectArgs, readers: usize) -> Result<Box<dyn Source>> {
        if let Some(from) = &arguments.from {
            return Ok(Box::new(source::dump::DumpSource::read(from, arguments.database.as_deref())?));
        }
        let url = arguments
            .source
            .as_deref()
            .or(self.rules.source.as_deref())
            .or_else(|| context.environment.get("STANDIN_SOURCE"))
            .ok_or_else(|| {
                Error::usage("no database is named")
                    .help("pass --source URL or --from DUMP, set STANDIN_SOURCE, or add `source:` to the rules")
            })?;
        open_source(context, url, readers)
    }

    /// The programs that the rules may start.
    ///
    /// # Errors
    /// The rules name one, and the command line does not allow it.
    pub fn children(&self, allowed: bool) -> Result<Children> {
        fn starts(call: &Call) -> bool {
            call.name == "command" || call.paths.iter().any(|(_, below)| starts(below))
        }
        let columns = self.rules.tables.iter().flat_map(|table| &table.columns);
        let rules = columns.filter_map(|column| Some((&column.column, column.call.as_ref()?)));
        let defaults = self.rules.defaults.iter().map(|rule| (&rule.call.name, &rule.call));
        let found = rules.chain(defaults).find(|(_, call)| starts(call));
        if let Some((column, _)) = found.filter(|_| !allowed) {
            return Err(Error::usage("a rule starts a program, which is off unless it is allowed")
                .name("column", column.clone())
                .path(&self.rules.file)
                .help("look at what it starts, then pass --allow-command"));
        }
        // The program gets values; with the key it could undo every other mask.
        let mut hidden = ["STANDIN_KEY", "STANDIN_SOURCE", "PGPASSWORD", "MYSQL_PWD"].map(str::to_owned).to_vec();
        if let Some(KeyReference::Env(name)) = &self.rules.key {
            hidden.push(name.clone());
        }
        Ok(Children::new(hidden))
    }

    /// Rules that are right and protect little; `--quiet` leaves them out.
    pub fn tell_warnings(&self, context: &Context, plan: &Plan) {
        context.terminal.warnings(&self.rules.file, &self.rules.text, &plan.warnings);
    }

    /// Compiles the plan; prints every problem when it cannot be made.
    pub fn plan(
        &self,
        context: &Context,
        catalog: &Catalog,
        key: &Key,
        children: &Children,
    ) -> std::result::Result<Plan, Verdict> {
        let commands = |line: &str| children.program(line);
        compile::compile_allowing(&self.rules, catalog, key, &commands).map_err(|diagnostics| {
            context.terminal.diagnostics(&self.rules.file, &self.rules.text, &diagnostics);
            verdict(&diagnostics)
        })
    }
}

/// A file that people write and that says something wrong.
pub struct Invalid {
    file: String,
    text: String,
    diagnostics: Vec<Diagnostic>,
}

impl Invalid {
    /// Shows every problem of the file.
    pub fn print(&self, context: &Context) {
        context.terminal.diagnostics(&self.file, &self.text, &self.diagnostics);
    }

    /// The problems for machines.
    pub fn to_json(&self) -> serde_json::Value {
        diagnostic::to_json(&self.file, &self.text, &self.diagnostics)
    }

    pub fn file(&self) -> &str {
        &self.file
    }
}

/// Unruled columns and drift are the gate's no (1); everything else is invalid
/// rules (2).
pub fn verdict(diagnostics: &[Diagnostic]) -> Verdict {
    if diagnostics.iter().all(|diagnostic| diagnostic.code.is_refusal()) { Verdict::Refused } else { Verdict::Invalid }
}

/// Opens a database by URL, for so many readers at once.
pub fn open_source(context: &Context, url: &str, readers: usize) -> Result<Box<dyn Source>> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() {
            return Err(Error::usage("the URL names no database file").help("write sqlite:path/to/file.db"));
        }
        return Ok(Box::new(source::sqlite::SqliteSource::open(Path::new(path))?));
    }
    if url.starts_with("mysql://") || url.starts_with("mariadb://") {
        let environment = source::mysql::settings::Environment {
            variables: context.environment.variables(),
            home: context.environment.home(),
        };
        let settings = source::mysql::settings::Settings::read(url, &environment)?;
        let source = source::mysql::MysqlSource::connect(&settings, readers)?;
        source.warnings().iter().for_each(|warning| context.terminal.warn(warning));
        return Ok(Box::new(source));
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") || url.contains('=') {
        let environment = source::postgres::settings::Environment {
            variables: context.environment.variables(),
            home: context.environment.home(),
        };
        let settings = source::postgres::settings::Settings::read(url, &environment)?;
        let source = source::postgres::PostgresSource::connect(&settings)?;
        source.warnings().iter().for_each(|warning| context.terminal.warn(warning));
        return Ok(Box::new(source));
    }
    if Path::new(url).is_file() {
        return Ok(Box::new(source::dump::DumpSource::read(Path::new(url), None)?));
    }
    // The URL is not repeated: it may hold a password.
    Err(Error::usage("this is no database URL that standin knows")
        .help("use postgres://user@host/database, mysql://user@host/database, sqlite:path/to/file.db, or a dump file"))
}

/// The only file in `masks/`.
fn only_file() -> Result<PathBuf> {
    let none = || {
        Error::usage("there is no masks/ folder with rules here")
            .help("draft rules with `standin init URL`, or see the whole story with `standin demo`")
    };
    let entries = std::fs::read_dir("masks").map_err(|_| none())?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml"))
        .filter(|path| path.file_stem().is_none_or(|stem| stem != "allow"))
        .collect();
    files.sort();
    match files.len() {
        0 => Err(none()),
        1 => Ok(files.remove(0)),
        _ => {
            let names: Vec<String> = files.iter().filter_map(|f| Some(f.file_stem()?.to_str()?.to_owned())).collect();
            Err(Error::usage("masks/ holds several projects, and none was named")
                .name("there are", names.join(", "))
                .help("name one after the command, `standin check NAME`, or pass --masks FILE"))
        }
    }
}
