//! The summary of a dump that is complete: numbers and names only.

use super::order::Order;
use super::schema_from::SchemaFrom;
use crate::cli::project::Project;
use crate::cli::terminal::Terminal;
use crate::cli::{Context, check, gate};
use crate::diagnostic;
use crate::plan::Plan;
use crate::run::{Summary, filter};
use crate::schema::Name;
use crate::sink::heading::Heading;
use crate::source::SchemaSql;

/// What a run that is complete has to say of itself.
pub struct Written<'a> {
    pub heading: &'a Heading,
    pub summary: &'a Summary,
    pub schema: &'a SchemaSql,
    /// Of a dump file that was masked in place.
    pub filtered: Option<&'a filter::Report>,
}

impl Written<'_> {
    /// For machines.
    pub fn to_json(&self, project: &Project, plan: &Plan, order: &Order) -> serde_json::Value {
        let Written { heading, summary, schema, filtered } = self;
        let table = |(name, rows): &(Name, u64)| serde_json::json!({"table": name.to_string(), "rows": rows});
        serde_json::json!({
            "out": order.path.display().to_string(),
            "format": order.format.name(),
            "rows": self.rows(),
            "tables": summary.tables.iter().map(table).collect::<Vec<_>>(),
            "ephemeral_key": heading.key.is_none(),
            "made_by": heading.to_json(),
            "schema_from": if filtered.is_some() { "dump".to_owned() } else { SchemaFrom::of(order).word() },
            "redacted": filtered.map_or(&[][..], |filtered| &filtered.redacted),
            "absent": filtered.map_or(&[][..], |filtered| &filtered.absent),
            "left_out": schema.left_out,
            "lossy": schema.lossy,
            "without_subject": without_subject(summary),
            "unproved": plan.unproved,
            "literals": plan.literals,
            "gate": gate::to_json(&summary.gate),
            "warnings": diagnostic::to_json(&project.rules.file, &project.rules.text, &plan.warnings),
        })
    }

    fn rows(&self) -> u64 {
        self.summary.tables.iter().map(|(_, rows)| rows).sum()
    }

    /// For people.
    pub fn tell(&self, context: &Context, project: &Project, plan: &Plan, order: &Order) {
        let Written { heading, summary, schema, filtered } = self;
        let terminal = &context.terminal;
        for (name, rows) in &summary.tables {
            terminal.detail(&format!("{name}: {rows} rows"));
        }
        if let Some(filtered) = filtered {
            tell_filtered(terminal, filtered);
        }
        match SchemaFrom::of(order) {
            SchemaFrom::Catalog | SchemaFrom::Target => {}
            from => terminal
                .say(&format!("the schema came from {} unread: defaults, labels and bodies are in it", from.word())),
        }
        if !schema.left_out.is_empty() {
            terminal.say(&format!("{} objects were found and left out of the schema:", schema.left_out.len()));
            schema.left_out.iter().for_each(|object| terminal.say(&format!("  {object}")));
        }
        for (table, kind, rows) in without(summary) {
            terminal.say(&format!("{rows} rows of {table} have no {kind}: each is its own"));
        }
        check::tell_unproved(terminal, &plan.unproved);
        if !order.rows_only {
            check::tell_literals(terminal, &plan.literals);
        }
        project.tell_warnings(context, plan);
        gate::tell(terminal, &summary.gate);
        match &heading.key {
            Some(id) => terminal.say(&format!("masked under key {id}: the same key gives the same stand-ins")),
            None => terminal.say("the key was made for this run alone: another run gives other values"),
        }
        let out = if order.is_stdout() { "stdout".to_owned() } else { order.path.display().to_string() };
        terminal.say(&format!("wrote {} masked rows of {} tables to {out}", self.rows(), summary.tables.len()));
    }
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
