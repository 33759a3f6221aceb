//! pgstream: its transformation rules, alone or within the configuration.

use super::common::{self, CODE};
use super::fields::{Fields, Make, Parameters};
use super::found::{Becomes, Carried, Found, Known, find, place, table_name};
use super::ours;
use super::pg_anonymizer;
use super::rule::Rule;
use super::{Importer, Refused, tree};
use crate::yaml::Node;

/// Reads `transformations`, whether it is a list of tables or has them under
/// `table_transformers`, by pgstream 1.4's documentation (Apache-2.0). `noop` is
/// a decision and becomes `keep`; keys of encryptions are not carried over.
pub struct Pgstream;
pub const KIND: Pgstream = Pgstream;

pub(super) const TRANSFORMERS: &Known<Make> = &[
    ("noop", Becomes::Mask(ours::KEEP)),
    ("email", Becomes::With(email)),
    ("encrypted_aes_siv", Becomes::Almost(ours::HASH, "a keyed hash: nobody reads it back, and its length differs")),
    ("fpe_ff1", Becomes::Mask(ours::SUBSTITUTE)),
    ("greenmask_boolean", Becomes::Mask(ours::CHOICE)),
    ("greenmask_choice", Becomes::With(choices)),
    ("greenmask_date", Becomes::With(|given| common::date(given, &["min_value"], &["max_value"]))),
    ("greenmask_firstname", Becomes::Mask(ours::PERSON_FIRST_NAME)),
    ("greenmask_float", Becomes::With(|given| common::number(given, &["min_value"], &["max_value"]))),
    ("greenmask_integer", Becomes::With(|given| common::number(given, &["min_value"], &["max_value"]))),
    ("greenmask_string", Becomes::With(string)),
    ("greenmask_unix_timestamp", Becomes::With(|given| common::number(given, &["min_value"], &["max_value"]))),
    ("greenmask_utc_timestamp", Becomes::With(|given| common::date(given, &["min_timestamp", "min_value"], &["max_timestamp", "max_value"]))),
    ("greenmask_uuid", Becomes::Mask(ours::KEY)),
    ("hstore", Becomes::Nothing("operations on hstore: write `hstore:` with a rule for each key")),
    ("json", Becomes::With(common::json_operations)),
    ("literal_string", Becomes::With(literal)),
    ("lookup_choice", Becomes::Nothing("its values come from a query; write `choice([…])`")),
    ("masking", Becomes::With(masking)),
    ("neosync_email", Becomes::With(email)),
    ("neosync_firstname", Becomes::Mask(ours::PERSON_FIRST_NAME)),
    ("neosync_fullname", Becomes::Mask(ours::PERSON_FULL_NAME)),
    ("neosync_lastname", Becomes::Mask(ours::PERSON_LAST_NAME)),
    ("neosync_string", Becomes::With(string)),
    ("pg_anonymizer", Becomes::With(anonymizer)),
    ("phone_number", Becomes::Mask(ours::PHONE)),
    ("string", Becomes::With(string)),
    ("template", Becomes::Nothing(CODE)),
];

impl Importer for Pgstream {
    fn name(&self) -> &'static str {
        "pgstream"
    }

    fn summary(&self) -> &'static str {
        "pgstream's YAML: the transformation rules, or the configuration that holds them"
    }

    fn recognises(&self, root: &Node) -> bool {
        transformations(root).is_some() || root.path(&["source", "postgres", "url"]).is_some()
    }

    fn read(&self, text: &str) -> Result<Found, Refused> {
        let root = tree(self, text, "`transformations:` is missing")?;
        let mut found = Found::default();
        let Some(node) = transformations(&root) else { return Ok(found) };
        let tables = if node.items().is_empty() { node.get("table_transformers") } else { Some(node) };
        for table in tables.map(|list| list.items()).unwrap_or_default() {
            read_table(table, &mut found);
        }
        if node.is_true("infer_from_security_labels") {
            let why = "its labels are in the database: import them from a dump with `standin import pg-anonymizer`";
            found.lost("infer_from_security_labels", &node.span, why);
        }
        Ok(found)
    }
}

fn transformations(root: &Node) -> Option<&Node> {
    root.get("transformations").or_else(|| root.path(&["modifiers", "transformations"]))
}

fn read_table(table: &Node, found: &mut Found) {
    let Some(name) = table.text("table") else {
        return found.lost("a table", &table.span, "it has no `table`");
    };
    let name = table_name(table.text("schema"), name);
    for column in table.get("column_transformers").map(Fields::entries).unwrap_or_default() {
        let (rule, at) = (&column.value, &column.span);
        let column = column.key.text.as_str();
        let theirs = rule.text("name").unwrap_or_default();
        for (key, how) in [
            ("dynamic_parameters", "parameters from other columns were not carried over"),
            ("array_options", "what it does to an array's elements was not carried over"),
        ] {
            if rule.get(key).is_some() {
                found.differs(&place(&name, column), at, how);
            }
        }
        match find(TRANSFORMERS, theirs) {
            Some(becomes) => found.carry(&name, column, becomes.carried(|make| make(&Parameters(rule.get("parameters")))), at),
            None => found.unknown(&place(&name, column), theirs, at),
        }
    }
}

/// An address at a domain that is reserved, whatever theirs is.
pub fn email(given: &Parameters<'_>) -> Carried {
    let rule = Rule::of(ours::PERSON_EMAIL);
    match given.is_true("preserve_domain") || given.text("replacement_domain").is_some() {
        true => Carried::But(rule, "addresses are at example.test, which is reserved; its domain was not carried over"),
        false => Carried::As(rule),
    }
}

/// Text of the same shape, or of the length that is asked for.
pub fn string(given: &Parameters<'_>) -> Carried {
    match (given.first(&["min_length", "min"]), given.first(&["max_length", "max"])) {
        _ if given.is_true("preserve_length") => Carried::As(Rule::of(ours::SUBSTITUTE)),
        (None, None) => Carried::As(Rule::of(ours::SUBSTITUTE)),
        (min, max) => common::random_text(given.text("symbols"), min, max),
    }
}

fn choices(given: &Parameters<'_>) -> Carried {
    match given.texts("choices") {
        Some(values) => Carried::As(Rule::choice(values)),
        None => Carried::Nothing("its list of choices is missing, or holds more than texts"),
    }
}

fn literal(given: &Parameters<'_>) -> Carried {
    match given.text("literal") {
        Some(text) => Carried::As(Rule::fixed(text)),
        None => Carried::Nothing("its `literal` is missing"),
    }
}

fn masking(given: &Parameters<'_>) -> Carried {
    let kind = given.text("type").unwrap_or("default");
    if !kind.eq_ignore_ascii_case("custom") {
        return common::masking(kind);
    }
    let whole = |key: &str| given.text(key).filter(|text| text.parse::<u32>().is_ok());
    let rule = Rule::of(ours::PARTIAL)
        .maybe_number("first", whole("mask_begin").or_else(|| whole("unmask_end")));
    Carried::But(rule, "a part of its own is covered: look at `first` and `last`")
}

/// The extension's function, as if it stood in a label.
fn anonymizer(given: &Parameters<'_>) -> Carried {
    match given.text("anon_function") {
        Some(function) => pg_anonymizer::function_with(function, given),
        None => Carried::Nothing("its `anon_function` is missing"),
    }
}
