//! One output of a run: where it goes, in what format, which tables. From the command
//! line, or from `outputs:` of the rules.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};

use super::Arguments;
use crate::cli::form::FormArgs;
use crate::cli::project::Project;
use crate::cli::{Context, manifest_file};
use crate::error::{Error, Result};
use crate::rules;
use crate::sink::output::Existing;
use crate::sink::{self, FORMATS, Format, Options, Out, Shape};

/// What is to be written, and where.
pub struct Order {
    /// What it is called at the end; `-` is stdout.
    pub path: PathBuf,
    /// Where it is written: elsewhere when it is only to be compared.
    pub out: Out,
    pub format: &'static dyn Format,
    pub options: Options,
    /// Tables or patterns; empty means all.
    pub only: Vec<String>,
    /// No schema is written.
    pub rows_only: bool,
    pub schema_from: Option<String>,
}

impl Order {
    /// Everything of a database, into a file.
    pub fn whole(path: PathBuf, format: &'static dyn Format) -> Order {
        let out = Out { path: path.clone(), existing: Existing::Refuse, object: None };
        let (options, only) = (Options::default(), Vec::new());
        Order { path, out, format, options, only, rows_only: false, schema_from: None }
    }

    pub fn is_stdout(&self) -> bool {
        self.path == Path::new("-")
    }

    fn of(
        context: &Context,
        path: PathBuf,
        to: Option<&str>,
        form: &FormArgs,
        data_only: bool,
        force: bool,
    ) -> Result<Order> {
        let format = match to {
            Some(name) => sink::format(name).ok_or_else(|| {
                Error::usage("there is no such format")
                    .name("format", name)
                    .path(&path)
                    .help("`standin list formats` lists them")
            })?,
            None => by_name(&path),
        };
        let options = form.options()?;
        sink::format::check(format, &options).map_err(|error| error.path(&path))?;
        // A part of the tables has a part of the references: such rows go into a
        // schema that is there.
        let rows_only = data_only || !form.only.is_empty() || options.upsert || !format.holds_schema();
        let existing = if force { Existing::Replace } else { Existing::Refuse };
        let object = manifest_file::object(context, &path)?;
        if object.is_some() && format.shape() == Shape::Folder {
            return Err(Error::usage("a folder of files does not go to object storage")
                .name("format", format.name())
                .help("name a folder with --out, or a format of one file: `standin list formats`"));
        }
        let out = Out { path: path.clone(), existing, object };
        Ok(Order { path, out, format, options, only: form.only.clone(), rows_only, schema_from: None })
    }
}

/// What the command line asks for: one output, or all that the rules name.
///
/// # Errors
/// Nothing says where to write; a format or a setting that there is not.
pub fn orders(context: &Context, project: &Project, arguments: &Arguments) -> Result<Vec<Order>> {
    let outputs = &project.rules.outputs;
    let force = arguments.force || arguments.check;
    let of = |output: &rules::Output| {
        let path = match output.path.contains("://") {
            true => PathBuf::from(&output.path),
            false => project.directory.join(&output.path),
        };
        let path = path.strip_prefix(".").map(Path::to_owned).unwrap_or(path);
        Order::of(context, path, output.to.as_deref(), &FormArgs::of(output), output.data_only, force)
    };
    let Some(path) = &arguments.out else {
        if outputs.is_empty() {
            return Err(Error::usage("nothing says where to write")
                .help("name a file or a folder with --out, or list `outputs:` in the rules"));
        }
        if arguments.to.is_some() || arguments.form.is_set() || arguments.data_only || arguments.schema_from.is_some() {
            return Err(Error::usage("settings of one output stand beside no --out")
                .help("say which with --out, or write the settings below `outputs:` in the rules"));
        }
        return outputs.iter().map(of).collect();
    };
    // An output that the rules name is made as they say, unless the command line says otherwise.
    let is_plain = arguments.to.is_none() && !arguments.form.is_set() && !arguments.data_only;
    let named = outputs.iter().find(|output| is_plain && same_path(&project.directory.join(&output.path), path));
    if let Some(output) = named.filter(|_| arguments.schema_from.is_none()) {
        return Ok(vec![of(output)?]);
    }
    let order = Order::of(context, path.clone(), arguments.to.as_deref(), &arguments.form, arguments.data_only, force)?;
    if arguments.schema_from.is_some() && order.rows_only {
        return Err(match order.format.holds_schema() {
            true => Error::usage("--only and --upsert write rows alone, so --schema-from does not go with them")
                .help("write the schema with another dump, and leave these out there"),
            false => {
                Error::usage("--schema-from goes with a format that holds a schema").name("format", order.format.name())
            }
        });
    }
    Ok(vec![Order { schema_from: arguments.schema_from.clone(), ..order }])
}

/// As written: neither has to be there.
fn same_path(a: &Path, b: &Path) -> bool {
    a.components().filter(|part| part.as_os_str() != ".").eq(b.components().filter(|part| part.as_os_str() != "."))
}

/// By the suffix, below that of a compression.
fn by_name(out: &Path) -> &'static dyn Format {
    let name = out.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name);
    let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix);
    FORMATS.iter().copied().find(|format| format.suffixes().contains(&suffix)).unwrap_or(&sink::sql::FORMAT)
}

/// What may stand behind `--to`, with its line of the manual.
pub fn formats() -> PossibleValuesParser {
    FORMATS.iter().map(|format| PossibleValue::new(format.name()).help(format.summary())).collect::<Vec<_>>().into()
}
