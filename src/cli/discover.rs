//! `standin discover`: what every column looks like, and whether its rule fits that.
//!
//! Drafts, and clears nothing. What is sampled stays in this process.

use clap::Args;

use super::project::{Invalid, Project};
use super::{Context, Format, ProjectArgs, Verdict, draw};
use crate::discover::{Class, Fit, Judgement, judge, sentence};
use crate::error::{Error, Result};
use crate::plan::{Ruled, ruled};
use crate::rules::matches;
use crate::schema::{Catalog, Name, Table};
use crate::source::{Marks, Source};

/// Rows of a table that are looked at.
pub const SAMPLE_ROWS: usize = 200;

#[derive(Args)]
#[command(after_help = "Examples:
  standin discover                           what the rules copy although it looks personal
  standin discover shop --table 'user*'      some tables alone
  standin discover --sample 5000             look at more rows
  standin discover --no-sample --fail        by the snapshot alone, no database: for CI
  standin discover -v                        every column, with the reasons
  standin discover --format json             the same for machines, on stdout

Sampled values stay in this process: they are not stored, printed or sent. No
column is cleared: what looks harmless here may be personal all the same.
Exit code 0; with --fail 1 when a column wants a decision.")]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArgs,
    /// Only tables of this name; may be given several times, * stands for anything
    #[arg(long, value_name = "TABLE")]
    table: Vec<String>,
    /// Rows of each table that are looked at; of a dump file 200 at most
    #[arg(long, value_name = "N", default_value_t = SAMPLE_ROWS)]
    sample: usize,
    /// Read no values and no database: judge the snapshot by names and types
    #[arg(long, conflicts_with_all = ["sample", "source", "from"])]
    no_sample: bool,
    /// Exit with 1 when a column is copied or unruled although it looks personal or secret
    #[arg(long)]
    fail: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// One column, and what it looks like.
pub struct Look {
    pub table: Name,
    pub column: String,
    /// As the server spells its type.
    pub native: String,
    pub judgement: Judgement,
}

impl Look {
    /// `users.email`
    pub fn place(&self, catalog: &Catalog) -> String {
        format!("{}.{}", catalog.short(&self.table), self.column)
    }
}

/// Looks at the columns of the tables that are `wanted`: at names, types and what
/// is written beside them, and at the first `rows` of each table.
///
/// # Errors
/// The source's.
pub fn look(
    source: &mut dyn Source,
    catalog: &Catalog,
    wanted: &dyn Fn(&Table) -> bool,
    rows: usize,
) -> Result<Vec<Look>> {
    let marks = source.marks()?;
    let mut looks = Vec::new();
    for table in catalog.data_tables().filter(|table| wanted(table)) {
        let names: Vec<&str> =
            table.columns.iter().filter(|column| !column.is_computed()).map(|column| column.name.as_str()).collect();
        let rows = match rows > 0 && !names.is_empty() {
            true => source.sample(&table.name, &names, rows)?.rows,
            false => Vec::new(),
        };
        looks.extend(judged(catalog, table, &marks, &names, &rows));
    }
    Ok(looks)
}

/// The columns of a table; those that the database computes repeat others, and
/// are not looked at.
fn judged(catalog: &Catalog, table: &Table, marks: &Marks, names: &[&str], rows: &[Vec<Option<Vec<u8>>>]) -> Vec<Look> {
    let columns = names.iter().enumerate().filter_map(|(at, name)| Some((at, table.column(name)?)));
    columns
        .map(|(at, column)| {
            let values: Vec<Option<&[u8]>> =
                rows.iter().map(|row| row.get(at).and_then(|value| value.as_deref())).collect();
            let mark = marks.get(&(table.name.clone(), column.name.clone()));
            Look {
                table: table.name.clone(),
                column: column.name.clone(),
                native: column.native.clone(),
                judgement: judge(catalog, table, column, mark, &values),
            }
        })
        .collect()
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let project = match Project::read(&arguments.project)? {
        Ok(project) => project,
        Err(invalid) => return Ok(unreadable(context, &invalid)),
    };
    let (catalog, looks, rows) = if arguments.no_sample {
        let catalog = match project.read_snapshot()? {
            Ok(catalog) => catalog,
            Err(invalid) => return Ok(unreadable(context, &invalid)),
        };
        let wanted = wanted(&catalog, &arguments.table)?;
        let tables = catalog.data_tables().filter(|table| wanted(table));
        let looks = tables
            .flat_map(|table| {
                let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
                judged(&catalog, table, &Marks::new(), &names, &[])
            })
            .collect();
        (catalog.clone(), looks, 0)
    } else {
        let source = project.source(context, &arguments.project, 1);
        let mut source = source.map_err(|error| error.help("--no-sample judges the snapshot, without a database"))?;
        let catalog = source.catalog()?;
        let looks = look(source.as_mut(), &catalog, &*wanted(&catalog, &arguments.table)?, arguments.sample)?;
        (catalog, looks, arguments.sample)
    };
    let rulings = ruled(&project.rules, &catalog);
    let columns: Vec<Compared<'_>> = looks
        .iter()
        .map(|look| Compared {
            look,
            suggestion: suggestion(&catalog, look),
            ruled: rulings.get(&(look.table.clone(), look.column.clone())).cloned().unwrap_or(Ruled::Made),
        })
        .collect();
    let wanting = columns.iter().filter(|column| column.wants() != Wants::Nothing).count();
    match arguments.format {
        Format::Json => context.terminal.print(&format!("{:#}\n", to_json(&project, &catalog, &columns, rows)))?,
        Format::Human => tell(context, &project, &catalog, &columns, rows),
    }
    Ok(if arguments.fail && wanting > 0 { Verdict::Refused } else { Verdict::Clean })
}

fn unreadable(context: &Context, invalid: &Invalid) -> Verdict {
    invalid.print(context);
    Verdict::Invalid
}

/// Tells of a table whether it is looked at.
type Wanted<'a> = Box<dyn Fn(&Table) -> bool + 'a>;

/// Which tables are looked at.
///
/// # Errors
/// A name that no table has.
fn wanted<'a>(catalog: &'a Catalog, names: &'a [String]) -> Result<Wanted<'a>> {
    let is_of = |name: &str, table: &Table| {
        matches(name, &catalog.short(&table.name)) || matches(name, &table.name.to_string())
    };
    if let Some(unknown) = names.iter().find(|name| !catalog.data_tables().any(|table| is_of(name, table))) {
        return Err(Error::usage("there is no such table")
            .name("table", unknown.clone())
            .help("name it as the rules do, or leave --table out"));
    }
    Ok(Box::new(move |table| names.is_empty() || names.iter().any(|name| is_of(name, table))))
}

/// A column, what it looks like and what the rules say.
struct Compared<'a> {
    look: &'a Look,
    ruled: Ruled,
    /// The rule to write, where one is to be written.
    suggestion: String,
}

/// As `standin init` would draft it: text that nobody recognises is private.
fn suggestion(catalog: &Catalog, look: &Look) -> String {
    let table = catalog.table(&look.table).expect("the columns are those of the catalog");
    let column = table.column(&look.column).expect("the columns are those of the catalog");
    let fit = Fit::within(catalog, table, column);
    match &look.judgement.suspicion {
        Some(suspicion) => fit.refit(suspicion),
        None if column.ty.is_text() && !look.judgement.is_code => fit.rule(Class::FreeText, &[]),
        None => "keep".to_owned(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    Nothing,
    /// It has no rule.
    Rule,
    /// It is copied, and looks as if it should not be.
    Mask,
}

impl Wants {
    fn word(self) -> &'static str {
        match self {
            Wants::Nothing => "nothing",
            Wants::Rule => "a rule",
            Wants::Mask => "a mask, or a reason to keep it",
        }
    }
}

impl Compared<'_> {
    fn wants(&self) -> Wants {
        match (&self.ruled, &self.look.judgement.suspicion) {
            (Ruled::Unruled, _) => Wants::Rule,
            (Ruled::Kept { because: false }, Some(_)) => Wants::Mask,
            _ => Wants::Nothing,
        }
    }

    /// Somebody gave a reason, and may want to know what it looks like.
    fn is_kept_for_a_reason(&self) -> bool {
        self.ruled == (Ruled::Kept { because: true }) && self.look.judgement.suspicion.is_some()
    }

    /// `keep`, `person.email`, `as users.id`
    fn rule(&self) -> String {
        match &self.ruled {
            Ruled::Masked(mask) => mask.clone(),
            Ruled::Kept { because: false } => "keep".to_owned(),
            Ruled::Kept { because: true } => "keep(because=…)".to_owned(),
            Ruled::Follows(root) => format!("as {root}"),
            Ruled::Made => "made by the database".to_owned(),
            Ruled::Unruled => "no rule".to_owned(),
        }
    }

    /// What it looks like, in words.
    fn reasons(&self) -> String {
        match &self.look.judgement.suspicion {
            Some(suspicion) => suspicion.in_short(),
            None if self.look.judgement.evidence.is_empty() => "nothing that looks personal or secret".to_owned(),
            None => sentence(&self.look.judgement.evidence, None),
        }
    }
}

fn tell(context: &Context, project: &Project, catalog: &Catalog, columns: &[Compared<'_>], rows: usize) {
    let terminal = &context.terminal;
    let suspected = columns.iter().filter(|column| column.look.judgement.suspicion.is_some()).count();
    let read = match rows {
        0 => "no value was read".to_owned(),
        rows => format!("the first {rows} rows of each table were looked at"),
    };
    terminal.say(&format!("{} columns, {suspected} look personal or secret; {read}", columns.len()));
    let list = |wanted: &dyn Fn(&Compared<'_>) -> bool| -> Vec<String> {
        let rows: Vec<Vec<String>> = columns
            .iter()
            .filter(|column| wanted(column))
            .map(|column| vec![format!("  {}", column.look.place(catalog)), column.rule(), column.reasons()])
            .collect();
        draw::table(&rows)
    };
    for line in list(&|column| column.wants() == Wants::Nothing) {
        terminal.detail(&line);
    }
    let file = &project.rules.file;
    for (heading, wanted) in [("copied, and looks personal or secret:", Wants::Mask), ("without a rule:", Wants::Rule)]
    {
        let lines = list(&|column| column.wants() == wanted);
        if !lines.is_empty() {
            terminal.say(heading);
            lines.iter().for_each(|line| terminal.say(line));
        }
    }
    let reasoned = list(&|column| column.is_kept_for_a_reason());
    if !reasoned.is_empty() {
        terminal.say("copied for a reason that somebody gave; does it still hold?");
        reasoned.iter().for_each(|line| terminal.say(line));
    }
    let wanting: Vec<&Compared<'_>> = columns.iter().filter(|column| column.wants() != Wants::Nothing).collect();
    if wanting.is_empty() {
        terminal.say(&format!("{file}: nothing that looks personal or secret is copied without a reason"));
        return;
    }
    terminal.say(&format!("decide in {file}, then `standin check`:"));
    let lines: Vec<Vec<String>> = wanting
        .iter()
        .map(|column| vec![format!("  {}:", column.look.place(catalog)), column.suggestion.clone()])
        .collect();
    draw::table(&lines).iter().for_each(|line| terminal.say(line));
    terminal.say("  or keep(because=\"…\"), for what is none; nothing is cleared by not being listed");
}

fn to_json(project: &Project, catalog: &Catalog, columns: &[Compared<'_>], rows: usize) -> serde_json::Value {
    let class = |class: Class| match class {
        Class::Personal => "personal",
        Class::Secret => "secret",
        Class::FreeText => "free text",
    };
    let column = |column: &Compared<'_>| {
        let judgement = &column.look.judgement;
        let looks_like = judgement.suspicion.as_ref().map(|suspicion| {
            serde_json::json!({
                "kind": suspicion.detector,
                "summary": suspicion.what,
                "class": class(suspicion.class),
                "rule": column.suggestion,
            })
        });
        let evidence: Vec<serde_json::Value> = judgement
            .evidence
            .iter()
            .map(|reason| {
                serde_json::json!({"because": reason.because(), "text": sentence(std::slice::from_ref(reason), None)})
            })
            .collect();
        serde_json::json!({
            "table": catalog.short(&column.look.table),
            "column": column.look.column,
            "type": column.look.native,
            "ruled": column.rule(),
            "looks_like": looks_like,
            "evidence": evidence,
            "wants": column.wants().word(),
        })
    };
    serde_json::json!({
        "version": 1,
        "rules": project.rules.file,
        "sampled_rows": rows,
        "columns": columns.iter().map(column).collect::<Vec<_>>(),
    })
}
