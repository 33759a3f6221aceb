//! A first `masks/NAME.yaml`: every column ruled, for people to review.
//!
//! Writes only rules that fit the catalog, and never `keep` for a column that
//! looks personal or secret unless nothing else can stand there; then the line
//! says so. Text that nobody recognises is private.

mod family;
mod ruling;

use std::collections::{BTreeMap, BTreeSet};

use ruling::{Ruling, rule_all};

use super::pattern::literal;
use crate::discover::Suspicion;
use crate::schema::{Catalog, Name};
use crate::yaml;

/// The widest line that a list of kept columns makes.
const LINE_CHARS_MAX: usize = 100;
/// Comments stand in this column at the latest.
const COMMENT_COLUMN_MAX: usize = 56;

/// Drafts the rules of `catalog` as the text of `masks/NAME.yaml`. `found`
/// holds what names, types and sampled values made suspicious, by table and column.
pub fn draft(name: &str, catalog: &Catalog, found: &BTreeMap<(Name, String), Suspicion>) -> String {
    draft_sampled(name, catalog, found, &BTreeSet::new())
}

/// The same, where sampled values showed that some text columns hold codes
/// ([`crate::discover::code_like`]): those are kept unless they are suspicious.
pub fn draft_sampled(
    name: &str,
    catalog: &Catalog,
    found: &BTreeMap<(Name, String), Suspicion>,
    codes: &BTreeSet<(Name, String)>,
) -> String {
    let mut text = header(name);
    let rulings = rule_all(catalog, found, codes);
    for (index, table) in catalog.data_tables().enumerate() {
        let lines: Vec<Line> = table
            .columns
            .iter()
            .enumerate()
            .filter_map(|(column, definition)| {
                Some(Line { column: &definition.name, ruling: rulings.get(&(index, column))? })
            })
            .collect();
        text.push_str(&format!("\n  {}:", name_key(&catalog.short(&table.name))));
        text.push_str(&table_text(&lines));
    }
    if catalog.data_tables().next().is_none() {
        text.push_str(" {}\n");
    }
    text
}

fn header(name: &str) -> String {
    let schema = yaml::scalar(&format!("schemas/{name}.yaml"));
    // The name is a file's; a line break in it must not end the comment.
    let shown: String = name.chars().filter(|c| !c.is_control()).collect();
    format!(
        "# Drafted by `standin init`, for people to review. Every column has a ruling:\n\
         # lines with `looks like` replace what seems personal or secret, text that\n\
         # nobody recognised is private by default, and what stands in `keep` is copied\n\
         # as it is. Read those lists; discovery proposes, and clears nothing. Then:\n\
         #   standin check {shown}\n\
         #   standin dump {shown} --out {shown}.sql\n\
         version: 1\n\
         schema: {schema}\n\
         epoch: 1\n\
         key: env:STANDIN_KEY  # 32 secret bytes; `standin key new` prints some\n\
         locale: en_US\n\
         \n\
         tables:"
    )
}

struct Line<'a> {
    column: &'a str,
    ruling: &'a Ruling,
}

/// The lines of one table, below its name.
fn table_text(lines: &[Line<'_>]) -> String {
    if lines.is_empty() {
        return " {}  # every column follows a foreign key or is computed\n".to_owned();
    }
    let mut kept: Vec<String> = Vec::new();
    let mut ruled: Vec<(String, &str)> = Vec::new();
    // A key stands once in YAML: beside the rule of a column called `keep`
    // there can be no list of that name.
    let listed = !lines.iter().any(|line| line.column == "keep" && *line.ruling != Ruling::Keep);
    for line in lines {
        match line.ruling {
            Ruling::Keep if listed => kept.push(yaml::item(&literal(line.column))),
            Ruling::Keep => ruled.push((format!("{}: keep", name_key(line.column)), "")),
            Ruling::Rule(rule, why) => {
                ruled.push((format!("{}: {}", name_key(line.column), rule_text(rule)), why));
            }
        }
    }
    let widest = ruled.iter().map(|(rule, _)| rule.chars().count()).filter(|width| *width <= COMMENT_COLUMN_MAX).max();
    let widest = widest.unwrap_or(0);
    let mut text = String::from("\n");
    for (rule, why) in &ruled {
        let comment = if why.is_empty() { String::new() } else { format!("  # {}", one_line(why)) };
        text.push_str(format!("    {rule:widest$}{comment}").trim_end());
        text.push('\n');
    }
    if !kept.is_empty() {
        text.push_str(&list("    keep: [", &kept));
    }
    text
}

/// `keep: [a, b]`, broken where it gets too wide.
fn list(begin: &str, names: &[String]) -> String {
    let mut text = begin.to_owned();
    let mut width = begin.len();
    for (at, name) in names.iter().enumerate() {
        let last = at + 1 == names.len();
        let chars = name.chars().count() + 1;
        if at > 0 && width + 1 + chars > LINE_CHARS_MAX {
            text.push_str("\n      ");
            width = 6;
        } else if at > 0 {
            text.push(' ');
            width += 1;
        }
        text.push_str(name);
        text.push_str(if last { "]\n" } else { "," });
        width += chars;
    }
    text
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The name of a table or column before a colon. `keep` without quotes begins
/// the list of kept columns.
pub(crate) fn name_key(name: &str) -> String {
    if name == "keep" { yaml::quoted(name) } else { yaml::key(&literal(name)) }
}

/// A rule after its colon. `null` means here what it means to YAML.
pub(crate) fn rule_text(rule: &str) -> String {
    if rule == "null" { rule.to_owned() } else { yaml::scalar(rule) }
}

#[cfg(test)]
mod tests;
