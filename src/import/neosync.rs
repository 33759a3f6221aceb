//! Neosync: a job's `mappings`, as its API gives them (JSON) or in YAML.

use super::common::{self, CODE};
use super::fields::{Fields, Make, Parameters};
use super::found::{Becomes, Carried, Found, Known, find, place, table_name};
use super::greenmask::e164;
use super::ours;
use super::pgstream::{email, string};
use super::rule::Rule;
use super::{Importer, Refused, tree};
use crate::call::Value;
use crate::yaml::Node;

/// Reads the mappings of a job: at the top, under `job:`, or alone as a list. A
/// transformer is named by the key of its configuration
/// (`transformEmailConfig`, `transform_email`), by its source, or by its name
/// alone; names are those of Neosync 0.5 (MIT). `passthrough` is a decision and
/// becomes `keep`.
pub struct Neosync;
pub const KIND: Neosync = Neosync;

/// Without `config` at the end; case and underscores do not matter.
pub(super) const TRANSFORMERS: &Known<Make> = &[
    ("passthrough", Becomes::Mask(ours::KEEP)),
    ("null", Becomes::Mask(ours::NULL)),
    ("generate_default", Becomes::Mask(ours::DEFAULT)),
    ("generate_bool", Becomes::Mask(ours::CHOICE)),
    ("generate_boolean", Becomes::Mask(ours::CHOICE)),
    ("generate_business_name", Becomes::Mask(ours::COMPANY_NAME)),
    ("generate_card_number", Becomes::Mask(ours::CARD)),
    ("generate_categorical", Becomes::With(categories)),
    ("generate_city", Becomes::Mask(ours::ADDRESS_CITY)),
    ("generate_country", Becomes::Mask(ours::ADDRESS_COUNTRY)),
    ("generate_e164_phone", Becomes::With(|_| Carried::As(e164()))),
    ("generate_e164_phone_number", Becomes::With(|_| Carried::As(e164()))),
    ("generate_email", Becomes::Mask(ours::PERSON_EMAIL)),
    ("generate_realistic_email", Becomes::Mask(ours::PERSON_EMAIL)),
    ("generate_first_name", Becomes::Mask(ours::PERSON_FIRST_NAME)),
    ("generate_float64", Becomes::With(|given| common::number(given, &["min"], &["max"]))),
    ("generate_full_address", Becomes::Mask(ours::ADDRESS_FULL)),
    ("generate_full_name", Becomes::Mask(ours::PERSON_FULL_NAME)),
    ("generate_gender", Becomes::Mask(ours::PERSON_GENDER)),
    ("generate_int64", Becomes::With(|given| common::number(given, &["min"], &["max"]))),
    ("generate_int64_phone", Becomes::Mask(ours::PHONE)),
    ("generate_int64_phone_number", Becomes::Mask(ours::PHONE)),
    ("generate_ip_address", Becomes::Mask(ours::INTERNET_IP)),
    ("generate_javascript", Becomes::Nothing(CODE)),
    ("generate_last_name", Becomes::Mask(ours::PERSON_LAST_NAME)),
    ("generate_random_string", Becomes::With(string)),
    ("generate_sha256", Becomes::With(|_| Carried::As(sha256()))),
    ("generate_sha256_hash", Becomes::With(|_| Carried::As(sha256()))),
    ("generate_ssn", Becomes::With(|_| Carried::As(Rule::of(ours::NATIONAL_ID).value(Value::Bare("US".to_owned()))))),
    ("generate_state", Becomes::Mask(ours::ADDRESS_STATE)),
    ("generate_street_address", Becomes::Mask(ours::ADDRESS_LINE1)),
    ("generate_string", Becomes::With(string)),
    ("generate_string_phone", Becomes::Mask(ours::PHONE)),
    ("generate_string_phone_number", Becomes::Mask(ours::PHONE)),
    ("generate_unix_timestamp", Becomes::With(|_| Carried::But(seconds(), "whole seconds from 1970 to 2033"))),
    ("generate_username", Becomes::Mask(ours::PERSON_USERNAME)),
    ("generate_utc_timestamp", Becomes::Mask(ours::DATE)),
    ("generate_uuid", Becomes::Mask(ours::KEY)),
    ("generate_zipcode", Becomes::Mask(ours::ADDRESS_POSTAL_CODE)),
    ("transform_character_scramble", Becomes::Mask(ours::SCRAMBLE)),
    ("transform_e164_phone", Becomes::With(|_| Carried::As(e164()))),
    ("transform_e164_phone_number", Becomes::With(|_| Carried::As(e164()))),
    ("transform_email", Becomes::With(email)),
    ("transform_first_name", Becomes::Mask(ours::PERSON_FIRST_NAME)),
    ("transform_float64", Becomes::Almost(ours::NOISE, NOISE)),
    ("transform_full_name", Becomes::Mask(ours::PERSON_FULL_NAME)),
    ("transform_hash", Becomes::Mask(ours::HASH)),
    ("transform_int64", Becomes::Almost(ours::NOISE, NOISE)),
    ("transform_int64_phone", Becomes::Mask(ours::PHONE)),
    ("transform_int64_phone_number", Becomes::Mask(ours::PHONE)),
    ("transform_javascript", Becomes::Nothing(CODE)),
    ("transform_last_name", Becomes::Mask(ours::PERSON_LAST_NAME)),
    ("transform_phone_number", Becomes::Mask(ours::PHONE)),
    ("transform_pii_text", Becomes::Almost(ours::LOREM, "the whole text is invented, not what looks personal in it")),
    ("transform_scramble_identity", Becomes::Mask(ours::KEY)),
    ("transform_string", Becomes::With(string)),
    ("transform_uuid", Becomes::Mask(ours::KEY)),
    ("user_defined_transformer", Becomes::Nothing("a transformer of your own is not in the file: rule the column by hand")),
    ("user_defined", Becomes::Nothing("a transformer of your own is not in the file: rule the column by hand")),
];

const NOISE: &str = "its range is around each value; look at what `noise` takes";

impl Importer for Neosync {
    fn name(&self) -> &'static str {
        "neosync"
    }

    fn summary(&self) -> &'static str {
        "a job of Neosync with its mappings, as JSON of the API or as YAML"
    }

    fn recognises(&self, root: &Node) -> bool {
        mappings(root).is_some()
    }

    fn read(&self, text: &str) -> Result<Found, Refused> {
        let root = tree(self, text, "`mappings:`, a list of schema, table, column and transformer, is missing")?;
        let mut found = Found::default();
        for mapping in mappings(&root).map(|list| list.items()).unwrap_or_default() {
            read_mapping(mapping, &mut found);
        }
        let job = root.get("job").unwrap_or(&root);
        if let Some(keys) = job.get("virtual_foreign_keys").filter(|keys| !keys.items().is_empty()) {
            let why = "references that no foreign key declares are not rules: rule both columns alike";
            found.lost("virtual foreign keys", &keys.span, why);
        }
        if let Some(source) = job.get("source") {
            subsets(source, &mut found);
        }
        Ok(found)
    }
}

/// The list of mappings, wherever it stands.
fn mappings(root: &Node) -> Option<&Node> {
    let list = root.get("mappings").or_else(|| root.path(&["job", "mappings"])).or(Some(root))?;
    let is_mapping = |item: &Node| item.text("table").is_some() && item.text("column").is_some();
    let is_named = list.items().is_empty() && root.get("mappings").is_some();
    (is_named || list.items().first().is_some_and(is_mapping)).then_some(list)
}

fn read_mapping(mapping: &Node, found: &mut Found) {
    let (Some(table), Some(column)) = (mapping.text("table"), mapping.text("column")) else {
        return found.lost("a mapping", &mapping.span, "it has no `table` or no `column`");
    };
    let table = table_name(mapping.text("schema"), table);
    let transformer = mapping.get("transformer");
    let config = transformer.and_then(|node| node.get("config")).or(transformer);
    let source = transformer.and_then(|node| node.text("source").or_else(|| node.as_text()));
    let entry = config.and_then(|config| config.entries().iter().find(|entry| is_config(&entry.key.text)));
    let (theirs, parameters) = match (entry, source) {
        (Some(entry), _) => (without_config(&entry.key.text), Some(&entry.value)),
        (None, Some(source)) => (source.strip_prefix("TRANSFORMER_SOURCE_").unwrap_or(source), None),
        (None, None) => {
            let why = "it has no transformer: Neosync passed it on or refused it";
            return found.lost(&place(&table, column), &mapping.span, why);
        }
    };
    match find(TRANSFORMERS, theirs) {
        Some(becomes) => found.carry(&table, column, becomes.carried(|make| make(&Parameters(parameters))), &mapping.span),
        None => found.unknown(&place(&table, column), theirs, &mapping.span),
    }
}

/// Everything in a transformer's configuration is one but what says where the
/// transformer is from.
fn is_config(key: &str) -> bool {
    !matches!(key, "source" | "name" | "config")
}

fn without_config(key: &str) -> &str {
    ["Config", "_config", "config"].iter().find_map(|end| key.strip_suffix(end)).filter(|rest| !rest.is_empty()).unwrap_or(key)
}

/// `where` clauses, however deep they stand.
fn subsets(node: &Node, found: &mut Found) {
    for entry in node.entries() {
        let is_where = super::found::same_name(&entry.key.text, "where_clause") || entry.key.text == "where";
        if is_where && entry.value.as_text().is_some_and(|text| !text.trim().is_empty()) {
            found.lost("a subset", &entry.span, "subsets are not part of the rules yet: every row is dumped");
        }
        subsets(&entry.value, found);
    }
    node.items().iter().for_each(|item| subsets(item, found));
}

fn sha256() -> Rule {
    Rule::of(ours::HASH).number("length", "64")
}

fn seconds() -> Rule {
    Rule::of(ours::NUMBER).number("min", "0").number("max", "2000000000")
}

/// `categories` is a text with commas, or a list.
fn categories(given: &Parameters<'_>) -> Carried {
    let written = given.text("categories").map(|text| text.split(',').map(|part| part.trim().to_owned()).collect());
    match given.texts("categories").or(written) {
        Some(values) => Carried::As(Rule::choice(values)),
        None => Carried::Nothing("its categories are missing"),
    }
}
