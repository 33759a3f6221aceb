//! What a format is: its line in the manual, what it takes, and how an output of
//! it begins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Sink;
use super::folder::Folder;
use super::heading::Heading;
use super::output::{Compression, Existing, Output, Target};
use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::schema::{Catalog, EngineKind};
use crate::source::object::Place;

/// One format, as typed behind `--to`.
pub trait Format: Sync {
    fn name(&self) -> &'static str;
    /// One line: what it is, and for whom.
    fn summary(&self) -> &'static str;
    fn shape(&self) -> Shape;
    /// Names of outputs that mean this format without `--to`: suffixes without the
    /// dot. None for formats that share their suffix with another.
    fn suffixes(&self) -> &'static [&'static str] {
        &[]
    }
    /// The settings that it obeys; any other is refused.
    fn settings(&self) -> &'static [Setting] {
        &[]
    }
    /// Whether the schema is in it: else the rows alone are.
    fn holds_schema(&self) -> bool {
        false
    }
    /// # Errors
    /// What the format cannot hold; an output that is there already.
    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>>;
}

/// What an output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    File,
    /// A folder with one file for each table.
    Folder,
}

/// What can be set of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// [`Options::inserts`], [`Options::rows_per_insert`].
    Inserts,
    /// [`Options::upsert`]
    Upsert,
    /// [`Options::dialect`], and [`Options::lossy`] on the way to it.
    Dialect,
    /// [`Options::lossy`]
    Lossy,
    /// [`Options::names`]
    Names,
}

/// How rows become SQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inserts {
    /// As the engine's own dump program writes them: COPY, or long INSERTs.
    #[default]
    AsUsual,
    /// `INSERT INTO t VALUES (…)`
    Rows,
    /// `INSERT INTO t (a, b) VALUES (…)`
    Columns,
}

/// What somebody set of an output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub inserts: Inserts,
    pub rows_per_insert: Option<u32>,
    /// Rows that are there already are brought up to date.
    pub upsert: bool,
    /// SQL of another engine than the source's.
    pub dialect: Option<EngineKind>,
    /// Steps that lose something on the way to another engine are allowed.
    pub lossy: bool,
    /// What tables are called in the application: `users` is `accounts.user`.
    /// Keys are tables as the rules write them.
    pub names: BTreeMap<String, String>,
}

/// What of a database is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Schema and rows.
    Whole,
    /// A schema that is somebody else's text, all of it before the rows.
    AfterSchema,
    /// Rows for a schema that is there already.
    Rows,
}

/// Where an output goes.
#[derive(Clone, Debug)]
pub struct Out {
    /// `-` is standard output.
    pub path: PathBuf,
    pub existing: Existing,
    /// The object that `path` names, where it names one.
    pub object: Option<Place>,
}

impl Out {
    /// One file, compressed as its suffix says.
    ///
    /// # Errors
    /// As [`Output::create`].
    pub fn file(&self) -> Result<Output> {
        let target = match &self.object {
            Some(place) => Target::Object(place.clone()),
            None if self.is_stdout() => Target::Stdout,
            None => Target::File(self.path.clone()),
        };
        Output::create(&target, Compression::of(&target), self.existing)
    }

    /// A folder of files.
    ///
    /// # Errors
    /// As [`Folder::create`].
    pub fn folder(&self) -> Result<Folder> {
        self.local()?;
        Folder::create(&self.path, self.existing)
    }

    /// For formats that write a file or a folder by themselves.
    ///
    /// # Errors
    /// An output in object storage.
    pub fn local(&self) -> Result<&Path> {
        match &self.object {
            None => Ok(&self.path),
            Some(place) => Err(Error::usage("this format is no stream, so it does not go to object storage")
                .name("at", place.name())
                .help("write it to disk and copy it, or write `--to sql`")),
        }
    }

    pub fn is_stdout(&self) -> bool {
        self.path == Path::new("-")
    }
}

/// Everything that an output begins with.
pub struct Making<'a> {
    pub out: &'a Out,
    pub contents: Contents,
    pub catalog: &'a Catalog,
    pub plan: &'a Plan,
    pub heading: &'a Heading,
    pub options: &'a Options,
}

impl Making<'_> {
    /// What a table is called in the application, if somebody said so.
    pub fn name_of(&self, table: &crate::schema::Name) -> Option<&str> {
        let whole = table.to_string();
        let short = (table.schema == self.catalog.default_schema).then_some(table.name.as_str());
        let names = &self.options.names;
        names.get(&whole).or_else(|| names.get(short?)).map(String::as_str)
    }

    /// The name of a table's file, without suffix: that of the table, behind its
    /// schema where that is not the usual one.
    pub fn file_of(&self, table: &crate::schema::Name) -> String {
        match table.schema == self.catalog.default_schema {
            true => table.name.clone(),
            false => format!("{}.{}", table.schema, table.name),
        }
    }
}

/// Settings that a format does not know are refused, so that none is ignored.
///
/// # Errors
/// The first of them.
pub fn check(format: &dyn Format, options: &Options) -> Result<()> {
    let set = [
        (Setting::Inserts, options.inserts != Inserts::AsUsual || options.rows_per_insert.is_some(), "--inserts"),
        (Setting::Upsert, options.upsert, "--upsert"),
        (Setting::Dialect, options.dialect.is_some(), "--dialect"),
        (Setting::Lossy, options.lossy, "--allow-lossy"),
        (Setting::Names, !options.names.is_empty(), "names"),
    ];
    let obeys = |setting: &Setting| {
        let settings = format.settings();
        settings.contains(setting) || (*setting == Setting::Lossy && settings.contains(&Setting::Dialect))
    };
    match set.into_iter().find(|(setting, is_set, _)| *is_set && !obeys(setting)) {
        None => Ok(()),
        Some((.., name)) => Err(Error::usage("the format does not have this setting")
            .name("format", format.name())
            .name("setting", name)
            .help("leave it out, or choose another format: `standin list formats`")),
    }
}
