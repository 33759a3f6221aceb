//! What was found, as the text of `masks/NAME.yaml`.

use super::found::{Column, Found, Table};
use super::rule::Rule;
use crate::rules::draft::{name_key, rule_text};
use crate::rules::literal;
use crate::words::Locale;
use crate::yaml;

/// Writes rules that name `schemas/NAME.yaml`.
pub fn write(found: &Found, tool: &str, name: &str) -> String {
    let shown: String = name.chars().filter(|c| !c.is_control()).collect();
    let schema = yaml::scalar(&format!("schemas/{name}.yaml"));
    let locale = found.locale.unwrap_or(Locale::EnUs).name();
    let mut text = format!(
        "# Imported from {tool} by `standin import`, for people to review. A column that\n\
         # {tool} was not told about has no line here, and stops the run until it has:\n\
         #   standin snapshot {shown} --source URL\n\
         #   standin check {shown}\n\
         version: 1\n\
         schema: {schema}\n\
         epoch: 1\n\
         key: env:STANDIN_KEY  # 32 secret bytes; `standin key new` prints some\n\
         locale: {locale}\n\
         \n\
         tables:"
    );
    let tables: Vec<&Table> =
        found.tables().iter().filter(|table| table.columns.iter().any(|column| column.rule.is_some())).collect();
    if tables.is_empty() {
        text.push_str(" {}\n");
        return text;
    }
    text.push('\n');
    for table in tables {
        text.push_str(&format!("  {}:\n", yaml::key(&table.pattern)));
        table_text(&table.columns, &mut text);
    }
    text
}

fn table_text(columns: &[Column], text: &mut String) {
    // Beside the rule of a column called `keep` there can be no list of that name.
    let listed = columns.iter().all(|column| column.name != "keep" || column.rule.as_ref().is_none_or(Rule::is_keep));
    let mut kept = Vec::new();
    for column in columns {
        match &column.rule {
            None => {}
            Some(rule) if rule.is_keep() && listed => kept.push(yaml::item(&literal(&column.name))),
            Some(rule) if rule.paths().is_empty() => {
                text.push_str(&format!("    {}: {}\n", name_key(&column.name), rule_text(&rule.to_text())));
            }
            Some(rule) => {
                text.push_str(&format!("    {}:\n      {}:\n", name_key(&column.name), rule.to_text()));
                for (path, rule) in rule.paths() {
                    text.push_str(&format!("        {}: {}\n", yaml::key(path), rule_text(&rule.to_text())));
                }
            }
        }
    }
    if !kept.is_empty() {
        text.push_str(&format!("    keep: [{}]\n", kept.join(", ")));
    }
}
