//! `standin init`: introspect, look for personal data, draft the rules.

use std::path::{Path, PathBuf};

use clap::Args;

use super::discover::{self, Look, SAMPLE_ROWS};
use super::project::open_source;
use super::{Context, Verdict, draw, files, snapshot};
use crate::discover::Suspicion;
use crate::error::{Error, Result};
use crate::rules::draft;
use crate::schema::Catalog;
use crate::source::Source;

#[derive(Args)]
#[command(after_help = "Examples:
  standin init postgres://localhost/shop          writes schemas/shop.yaml and masks/shop.yaml
  standin init sqlite:production.db shop
  standin init postgres://…/shop --no-sample      names and types alone; no value is read

Sampled values stay in this process: they are not stored, printed or sent.")]
pub struct Arguments {
    /// Database: postgres://…, mysql://… or sqlite:PATH; or a dump file
    #[arg(value_name = "URL|DUMP")]
    url: String,
    /// Name of the project [default: the database's name]
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Rows of each table that are looked at; of a dump file 200 at most
    #[arg(long, value_name = "N", default_value_t = SAMPLE_ROWS)]
    sample: usize,
    /// Read no values: judge by names and types alone
    #[arg(long, conflicts_with = "sample")]
    no_sample: bool,
    /// Write over existing files
    #[arg(long)]
    force: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => default_name(&arguments.url)
            .ok_or_else(|| Error::usage("the URL names no database").help("pass a NAME: standin init URL NAME"))?,
    };
    if !is_file_name(&name) {
        return Err(Error::usage("the project's name has to do as a file name")
            .name("name", name)
            .help("it becomes masks/NAME.yaml; `allow` is kept for the waivers of the gate"));
    }
    let paths = Paths::of(Path::new("."), &name);
    if !arguments.force {
        for path in [&paths.schema, &paths.masks] {
            if path.exists() {
                return Err(Error::usage("the file exists already")
                    .path(path)
                    .help("pass --force to write over it, or another NAME"));
            }
        }
    }
    let mut source = open_source(context, &arguments.url, 1)?;
    let catalog = source.catalog()?;
    let rows = if arguments.no_sample { 0 } else { arguments.sample };
    let looks = draft_files(&paths, &name, source.as_mut(), &catalog, rows)?;
    findings(&catalog, &looks).iter().for_each(|line| context.terminal.say(line));
    context.terminal.say(&format!("wrote {} and {}", paths.schema.display(), paths.masks.display()));
    context.terminal.say(&format!(
        "next: read the rules, `standin check {name}`, then `standin dump {name} --source URL --out FILE`"
    ));
    Ok(Verdict::Clean)
}

/// The two files of a project.
pub struct Paths {
    pub schema: PathBuf,
    pub masks: PathBuf,
}

impl Paths {
    pub fn of(directory: &Path, name: &str) -> Paths {
        let clean = |path: PathBuf| path.strip_prefix(".").map(Path::to_owned).unwrap_or(path);
        Paths {
            schema: clean(directory.join("schemas").join(format!("{name}.yaml"))),
            masks: clean(directory.join("masks").join(format!("{name}.yaml"))),
        }
    }
}

/// Looks at the database and writes snapshot and draft.
pub fn draft_files(
    paths: &Paths,
    name: &str,
    source: &mut dyn Source,
    catalog: &Catalog,
    rows: usize,
) -> Result<Vec<Look>> {
    let looks = discover::look(source, catalog, &|_| true, rows)?;
    let column = |look: &Look| (look.table.clone(), look.column.clone());
    let found = looks.iter().filter_map(|look| Some((column(look), look.judgement.suspicion.clone()?))).collect();
    let codes = looks.iter().filter(|look| look.judgement.is_code).map(column).collect();
    snapshot::write(&paths.schema, catalog)?;
    files::replace(&paths.masks, draft::draft_sampled(name, catalog, &found, &codes).as_bytes())
        .map_err(|error| Error::io("the rules cannot be written", &error).path(&paths.masks))?;
    Ok(looks)
}

/// The suspicious columns, as the lines of a table.
pub fn findings(catalog: &Catalog, looks: &[Look]) -> Vec<String> {
    let found: Vec<(&Look, &Suspicion)> =
        looks.iter().filter_map(|look| Some((look, look.judgement.suspicion.as_ref()?))).collect();
    let tables = catalog.data_tables().count();
    let headline = format!("{tables} tables, {} columns; {} look personal or secret", looks.len(), found.len());
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|(look, suspicion)| {
            vec![format!("  {}", look.place(catalog)), suspicion.rule.clone(), suspicion.in_short()]
        })
        .collect();
    std::iter::once(headline).chain(draw::table(&rows)).collect()
}

/// `shop` of `postgres://host/shop?…`, of `sqlite:data/shop.db` and of
/// `dumps/shop.sql.gz`.
fn default_name(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let last = match (path.strip_prefix("sqlite:"), path.split_once("://")) {
        (Some(file), _) => Path::new(file).file_stem()?.to_str()?,
        // Of several databases, the first one.
        (None, Some((_, rest))) => rest.split_once('/')?.1.split(',').next()?,
        (None, None) => {
            let name = Path::new(url).file_name()?.to_str()?;
            let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name);
            name.strip_suffix(".sql").or_else(|| name.strip_suffix(".dump")).unwrap_or(name)
        }
    };
    let name: String = last.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
    (!name.is_empty()).then_some(name)
}

/// Both files lie in their folders, and neither is one that means something else.
fn is_file_name(name: &str) -> bool {
    let plain = |c: char| !c.is_control() && !matches!(c, '/' | '\\' | ':');
    !name.is_empty() && !name.starts_with('.') && name != "allow" && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_named_after_its_database() {
        assert_eq!(default_name("postgres://u:p@h:5/shop?sslmode=require").as_deref(), Some("shop"));
        assert_eq!(default_name("sqlite:data/my shop.db").as_deref(), Some("my_shop"));
        assert_eq!(default_name("postgres://host"), None);
        assert_eq!(default_name("dumps/shop.2026.sql.gz").as_deref(), Some("shop_2026"));
        assert_eq!(default_name("mysql://host/shop,audit").as_deref(), Some("shop"));
    }

    #[test]
    fn a_name_stays_in_its_folder() {
        assert!(is_file_name("shop") && is_file_name("my shop") && is_file_name("größe"));
        for name in ["", ".", "..", "../x", "a/b", "a\\b", "C:x", ".hidden", "allow", "a\nb"] {
            assert!(!is_file_name(name), "{name:?}");
        }
    }
}
