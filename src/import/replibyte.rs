//! Replibyte: `source.transformers` of its YAML.

use super::common::CODE;
use super::fields::{Fields, Make, Parameters};
use super::found::{Becomes, Carried, Found, Known, find, place, table_name};
use super::ours;
use super::rule::Rule;
use super::{Importer, Refused, tree};
use crate::yaml::Node;

/// Reads tables, columns and their transformers, by Replibyte 0.10's
/// documentation (MIT). Subsets and skipped tables are listed.
pub struct Replibyte;
pub const KIND: Replibyte = Replibyte;

pub(super) const TRANSFORMERS: &Known<Make> = &[
    ("credit-card", Becomes::Mask(ours::CARD)),
    ("card-number", Becomes::Mask(ours::CARD)),
    ("custom-wasm", Becomes::Nothing(CODE)),
    ("email", Becomes::Mask(ours::PERSON_EMAIL)),
    ("first-name", Becomes::Mask(ours::PERSON_FIRST_NAME)),
    ("keep-first-char", Becomes::With(|_| Carried::But(kept(1), "the other characters are covered instead of cut off"))),
    ("phone-number", Becomes::Mask(ours::PHONE)),
    ("random", Becomes::Mask(ours::SUBSTITUTE)),
    ("redacted", Becomes::With(redacted)),
    ("transient", Becomes::Mask(ours::KEEP)),
];

impl Importer for Replibyte {
    fn name(&self) -> &'static str {
        "replibyte"
    }

    fn summary(&self) -> &'static str {
        "Replibyte's YAML: what stands under source.transformers"
    }

    fn recognises(&self, root: &Node) -> bool {
        root.path(&["source", "transformers"]).is_some()
            || root.path(&["source", "connection_uri"]).is_some()
            || root.path(&["source", "database_subset"]).is_some()
    }

    fn read(&self, text: &str) -> Result<Found, Refused> {
        let root = tree(self, text, "`source:` with `transformers:` below it is missing")?;
        let mut found = Found::default();
        let is_mysql = root.path(&["source", "connection_uri"]).and_then(Fields::as_text).is_some_and(|uri| uri.starts_with("mysql:"));
        let name_of = |node: &Node| {
            // MySQL's databases are no schemas.
            let schema = node.text("database").filter(|_| !is_mysql);
            node.text("table").map(|table| table_name(schema, table))
        };
        for table in root.path(&["source", "transformers"]).map(|list| list.items()).unwrap_or_default() {
            let Some(name) = name_of(table) else {
                found.lost("a table", &table.span, "it has no `table`");
                continue;
            };
            for column in table.get("columns").map(|list| list.items()).unwrap_or_default() {
                read_column(&name, column, &mut found);
            }
        }
        for skipped in root.path(&["source", "skip"]).map(|list| list.items()).unwrap_or_default() {
            let name = name_of(skipped).unwrap_or_else(|| "a skipped table".to_owned());
            found.lost(&name, &skipped.span, "tables cannot be left empty yet: rule its columns, `null` for instance");
        }
        if let Some(subset) = root.path(&["source", "database_subset"]) {
            found.lost("database_subset", &subset.span, "subsets are not part of the rules yet: every row is dumped");
        }
        Ok(found)
    }
}

fn read_column(table: &str, column: &Node, found: &mut Found) {
    let Some(name) = column.text("name") else {
        return found.lost(table, &column.span, "a column has no `name`");
    };
    let theirs = column.text("transformer_name").unwrap_or_default();
    match find(TRANSFORMERS, theirs) {
        Some(becomes) => {
            let carried = becomes.carried(|make| make(&Parameters(column.get("transformer_options"))));
            found.carry(table, name, carried, &column.span);
        }
        None => found.unknown(&place(table, name), theirs, &column.span),
    }
}

fn kept(first: u64) -> Rule {
    Rule::of(ours::PARTIAL).number("first", first.to_string())
}

fn redacted(given: &Parameters<'_>) -> Carried {
    let rule = match given.text("character").filter(|text| text.chars().count() == 1) {
        None => kept(3),
        Some(character) => kept(3).text("char", character),
    };
    match given.text("width") {
        None => Carried::As(rule),
        Some(_) => Carried::But(rule, "the length is the original's, not its `width`"),
    }
}
