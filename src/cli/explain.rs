//! `standin explain`: the manual page of a code, a mask or a detector, or what
//! happens to one column and why.

use std::fmt::Write;

use clap::Args;

use super::project::Project;
use super::{Context, ProjectArgs, Verdict};
use crate::detect::{self, Class, Detector, Sample, Tier};
use crate::diagnostic;
use crate::discover;
use crate::error::{Error, Result};
use crate::gate::scanner::Extra;
use crate::mask::{self, MaskKind};
use crate::plan::{ColumnAction, compile};
use crate::schema::{Catalog, Column, Generated, Table};
use crate::seed::Key;

#[derive(Args)]
#[command(after_help = "Examples:
  standin explain M0101            what the code means and what to do
  standin explain person.email     a mask: parameters, examples, guarantees
  standin explain email            a detector: what it finds, and what it does not
  standin explain gate             what is looked for in every output, and what does not count
  standin explain users.email      a column: its type, its rule, what the rule rests on")]
pub struct Arguments {
    /// A code (M0101), a mask (person.email), a detector (email) or a column (users.email)
    subject: String,
    /// Rules file, for a column [default: the only file in masks/]
    #[arg(long, value_name = "FILE")]
    masks: Option<std::path::PathBuf>,
}

/// The one text there is of it.
const GATE: &str = include_str!("../../docs/gate.md");

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let subject = arguments.subject.trim();
    if let Some(page) = diagnostic::manual(&subject.to_uppercase()) {
        context.terminal.print(&format!("{}: {}\n\n{}\n", page.code, page.title, page.text.trim()))?;
        return Ok(Verdict::Clean);
    }
    if matches!(subject, "gate" | "leak") {
        context.terminal.print(GATE)?;
        return Ok(Verdict::Clean);
    }
    // A detector may be called as the mask is that replaces what it finds.
    let detector = detect::all().find(|detector| detector.name() == subject);
    let rules = super::scan::rules()?;
    let rule = rules.names().position(|name| name == subject).filter(|_| detector.is_none());
    let rule = rule.map(|rule| {
        format!("{subject}: {}\n\n{}", rules.what(rule), standing(rules.class(rule), rules.tier(rule)))
            + "  a rule for files, not a detector; `docs/test-review.md` tells those that standin brings\n"
    });
    let pages = mask::find(subject).map(mask_page).into_iter().chain(detector.map(detector_page)).chain(rule);
    let pages: Vec<String> = pages.collect();
    if !pages.is_empty() {
        context.terminal.print(&pages.join("\n"))?;
        return Ok(Verdict::Clean);
    }
    let unknown = |catalog: Option<&Catalog>| {
        // A URL may hold a password.
        let shown = if subject.contains("://") { "URL" } else { subject };
        let error = Error::usage("nothing is known by that name").name("name", shown).help(
            "pass a code (`standin list codes`), a mask (`standin list masks`), a detector (`standin list detectors`) \
             or table.column of the project here",
        );
        match like(subject, catalog) {
            Some(name) => error.name("did you mean", format!("{name}?")),
            None => error,
        }
    };
    let Some((table, column)) = subject.rsplit_once('.') else { return Err(unknown(None)) };
    if arguments.masks.is_none() && !std::path::Path::new("masks").is_dir() {
        return Err(unknown(None));
    }
    let project = ProjectArgs { name: None, masks: arguments.masks.clone(), source: None, from: None, database: None };
    let Some(project) = Project::open(context, &project)? else { return Ok(Verdict::Invalid) };
    let Some(catalog) = project.snapshot(context)? else { return Ok(Verdict::Invalid) };
    let found = catalog
        .tables
        .iter()
        .find(|candidate| catalog.short(&candidate.name) == table || candidate.name.to_string() == table)
        .and_then(|table| Some((table, table.column(column)?)));
    let (table, column) = found.ok_or_else(|| unknown(Some(&catalog)))?;
    context.terminal.print(&column_page(&project, &catalog, table, column))?;
    Ok(Verdict::Clean)
}

/// The name that was probably meant.
fn like(subject: &str, catalog: Option<&Catalog>) -> Option<String> {
    let codes = diagnostic::codes::PAGES.iter().map(|page| page.code.0.to_owned());
    let masks = mask::MASKS.iter().map(|kind| kind.name().to_owned());
    let columns = catalog.into_iter().flat_map(|catalog| {
        catalog.tables.iter().flat_map(move |table| {
            table.columns.iter().map(move |column| format!("{}.{}", catalog.short(&table.name), column.name))
        })
    });
    let detectors = detect::all().map(|detector| detector.name().to_owned());
    let names: Vec<String> = codes.chain(masks).chain(detectors).chain(columns).collect();
    diagnostic::closest(subject, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Parameters, guarantees and examples, from the mask's own definition.
fn mask_page(kind: &dyn MaskKind) -> String {
    let mut page = format!("{}: {}\n", kind.name(), kind.summary());
    if !kind.parameters().is_empty() {
        page.push_str("\nParameters\n");
        for parameter in kind.parameters() {
            let required = if parameter.required { " (required)" } else { "" };
            let _ = writeln!(page, "  {}={required}  {}", parameter.name, parameter.doc);
        }
    }
    let promises = super::promise::lines(kind);
    if !promises.is_empty() {
        page.push_str("\nContract\n");
        promises.iter().for_each(|line| {
            let _ = writeln!(page, "  {line}");
        });
    }
    if !kind.examples().is_empty() {
        page.push_str("\nExamples (under a key of zeros)\n");
        for example in kind.examples() {
            let values = [example.input, example.output];
            if example.rule.len() > 32 || values.iter().any(|value| value.len() > 40) {
                let [input, output] = values;
                let _ = writeln!(page, "  {}    {}\n      {input}\n   -> {output}", example.rule, example.native);
            } else {
                let [input, output] = values;
                let _ = writeln!(page, "  {:32}  {:18}  {input}  ->  {output}", example.rule, example.native);
            }
        }
    }
    page
}

/// What it means to find one, in two lines.
fn standing(class: Class, tier: Tier) -> String {
    let class = match class {
        Class::Personal => "personal: it tells something about somebody",
        Class::Secret => "a secret: it opens something",
        Class::Practice => "a practice: a mistake in how tests are written",
    };
    let tier = match tier {
        Tier::Fail => "fails a scan",
        Tier::Warn => "is a warning; `standin scan --fail-on warn` fails by it",
        Tier::Draft => "helps to draft rules; a scan does not speak of it",
    };
    format!("  {class}\n  {tier}\n")
}

fn detector_page(detector: &'static dyn Detector) -> String {
    let standing = standing(detector.class(), detector.tier());
    let mut page = format!("{}: {}\n\n{standing}", detector.name(), detector.summary());
    if !detector.words().is_empty() {
        let words = detector.words().join(", ");
        let _ = writeln!(page, "  speaks for it, in a column's name or before it: {words}");
    }
    let mut list = |title: &str, samples: &[Sample]| {
        let _ = writeln!(page, "\n{title}");
        for sample in samples {
            let (place, pieces) = match sample {
                Sample::Value(pieces) | Sample::Within(pieces) => (String::new(), pieces),
                Sample::In(place, pieces) => (format!("{place}: "), pieces),
            };
            let _ = writeln!(page, "  {place}{}", crate::yaml::visible(&pieces.concat()));
        }
    };
    list("Finds", detector.hits());
    list("Does not find", detector.misses());
    page
}

fn column_page(project: &Project, catalog: &Catalog, table: &Table, column: &Column) -> String {
    let name = format!("{}.{}", catalog.short(&table.name), column.name);
    let null = if column.nullable { "nullable" } else { "not null" };
    let mut page = format!("{name}: {}, {null}\n", column.native);
    if let Some(suspicion) = discover::suspect(table, column) {
        let _ =
            writeln!(page, "  looks like   {} ({}); suggested: {}", suspicion.what, suspicion.because, suspicion.rule);
    }
    for foreign in table.foreign_keys.iter().filter(|key| key.columns.contains(&column.name)) {
        let parent = foreign.columns.iter().position(|name| *name == column.name);
        if let Some(parent) = parent.and_then(|at| foreign.parent_columns.get(at)) {
            let _ = writeln!(
                page,
                "  follows      {}.{parent}: a foreign key gets the stand-ins of what it refers to",
                catalog.short(&foreign.parent)
            );
        }
    }
    match &column.generated {
        Generated::No => {}
        Generated::Identity(_) => page.push_str("  identity     its values are made by the database\n"),
        Generated::Stored(_) | Generated::Virtual(_) => {
            page.push_str("  generated    the target computes it; it is never dumped\n")
        }
    }
    for key in table.keys.iter().filter(|key| key.columns().is_some_and(|names| names.contains(&column.name.as_str())))
    {
        let _ = writeln!(page, "  unique       {}: the rule must be one-to-one", key.name);
    }
    let _ = writeln!(page, "  rule         {}", rule_line(project, catalog, table, column));
    page
}

/// What the plan does with the column: the rule may come from a pattern, a
/// `keep` list or the column that a foreign key refers to.
fn rule_line(project: &Project, catalog: &Catalog, table: &Table, column: &Column) -> String {
    if column.is_computed() {
        return "none is needed".to_owned();
    }
    let Ok(plan) = compile::compile(&project.rules, catalog, &Key::placeholder()) else {
        return "the rules do not hold as they are; `standin check` tells why".to_owned();
    };
    let planned = plan.tables.iter().find(|planned| planned.table == table.name);
    let action = planned.and_then(|table| table.columns.iter().find(|planned| planned.name == column.name));
    let name = match action.map(|column| &column.action) {
        Some(ColumnAction::Keep) => "keep",
        Some(ColumnAction::Null) => "null",
        Some(ColumnAction::Mask(masking)) => masking.name,
        None => return "left out of the dump: the target fills it".to_owned(),
    };
    match mask::find(name) {
        Some(kind) => format!("{}: {}", kind.name(), kind.summary()),
        None => name.to_owned(),
    }
}
