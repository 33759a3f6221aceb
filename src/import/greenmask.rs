//! Greenmask: `dump.transformation` of its YAML.

use super::common::{self, CODE, IN_EVERY_ROW};
use super::fields::{Fields, Make, Parameters};
use super::found::{Becomes, Carried, Found, Known, find, place, table_name};
use super::ours;
use super::rule::{Rule, days, percent};
use super::{Importer, Refused, template, tree};
use crate::call::Value;
use crate::yaml::Node;

/// Reads tables, their transformers and the parameters of these; names and
/// meanings are those of Greenmask 0.2's documentation (Apache-2.0). Conditions,
/// subsets, queries and dynamic parameters are listed.
pub struct Greenmask;
pub const KIND: Greenmask = Greenmask;

const SOUND: &str = "ours is drawn from one invented person or place per row";

/// By the names of its documentation.
pub(super) const TRANSFORMERS: &Known<Make> = &[
    ("Cmd", Becomes::Nothing(CODE)),
    ("Dict", Becomes::Nothing("a dictionary holds real values; write it as `map` when they may stand in the rules")),
    ("Hash", Becomes::With(hash)),
    ("HashedPassword", Becomes::With(|_| Carried::But(password(), "a hash of the word `password`"))),
    ("Json", Becomes::With(common::json_operations)),
    ("Masking", Becomes::With(|given| common::masking(given.text("type").unwrap_or("default")))),
    ("NoiseDate", Becomes::With(noise_date)),
    ("NoiseFloat", Becomes::With(noise)),
    ("NoiseInt", Becomes::With(noise)),
    ("NoiseNumeric", Becomes::With(noise)),
    ("RandomAmountWithCurrency", Becomes::Nothing("no mask writes an amount with its currency; `pattern` may do")),
    ("RandomBool", Becomes::Mask(ours::CHOICE)),
    ("RandomCCNumber", Becomes::Mask(ours::CARD)),
    ("RandomCCType", Becomes::With(|_| words(&["VISA", "MASTERCARD", "AMERICAN EXPRESS", "DISCOVER"]))),
    ("RandomCentury", Becomes::With(|_| words(&["XVIII", "XIX", "XX", "XXI"]))),
    ("RandomChoice", Becomes::With(choice)),
    ("RandomCurrency", Becomes::With(|_| words(&["USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD"]))),
    ("RandomDate", Becomes::With(|given| common::date(given, &["min"], &["max"]))),
    ("RandomDayOfMonth", Becomes::With(|_| Carried::As(between(1, 28)))),
    ("RandomDayOfWeek", Becomes::With(|_| words(&["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]))),
    ("RandomDomainName", Becomes::Mask(ours::INTERNET_DOMAIN)),
    ("RandomE164PhoneNumber", Becomes::With(|_| Carried::As(e164()))),
    ("RandomEmail", Becomes::Mask(ours::PERSON_EMAIL)),
    ("RandomFirstName", Becomes::Mask(ours::PERSON_FIRST_NAME)),
    ("RandomFirstNameFemale", Becomes::Almost(ours::PERSON_FIRST_NAME, SOUND)),
    ("RandomFirstNameMale", Becomes::Almost(ours::PERSON_FIRST_NAME, SOUND)),
    ("RandomFloat", Becomes::With(float)),
    ("RandomInt", Becomes::With(|given| common::number(given, &["min"], &["max"]))),
    ("RandomIp", Becomes::With(ip)),
    ("RandomIPv4", Becomes::Mask(ours::INTERNET_IP)),
    ("RandomIPv6", Becomes::Mask(ours::INTERNET_IP)),
    ("RandomLastName", Becomes::Mask(ours::PERSON_LAST_NAME)),
    ("RandomLatitude", Becomes::Mask(ours::ADDRESS_LAT)),
    ("RandomLongitude", Becomes::Mask(ours::ADDRESS_LON)),
    ("RandomMac", Becomes::Mask(ours::INTERNET_MAC)),
    ("RandomMacAddress", Becomes::Mask(ours::INTERNET_MAC)),
    ("RandomMonthName", Becomes::With(|_| words(&MONTHS))),
    ("RandomName", Becomes::Mask(ours::PERSON_FULL_NAME)),
    ("RandomNumeric", Becomes::With(float)),
    ("RandomParagraph", Becomes::Mask(ours::LOREM)),
    ("RandomPassword", Becomes::With(|_| Carried::But(password(), "a hash of the word `password`, in the format that the column has"))),
    ("RandomPhoneNumber", Becomes::Mask(ours::PHONE)),
    ("RandomSentence", Becomes::Mask(ours::LOREM)),
    ("RandomString", Becomes::With(|given| common::random_text(given.text("symbols"), given.text("min_length"), given.text("max_length")))),
    ("RandomTimezone", Becomes::Mask(ours::ADDRESS_TIMEZONE)),
    ("RandomTitleFemale", Becomes::Almost(ours::PERSON_TITLE, SOUND)),
    ("RandomTitleMale", Becomes::Almost(ours::PERSON_TITLE, SOUND)),
    ("RandomTollFreePhoneNumber", Becomes::Mask(ours::PHONE)),
    ("RandomUnixTime", Becomes::With(|_| Carried::As(between(0, 2_000_000_000)))),
    ("RandomUnixTimestamp", Becomes::With(|_| Carried::But(between(0, 2_000_000_000), "whole seconds from 1970 to 2033; its bounds were left out"))),
    ("RandomUrl", Becomes::Mask(ours::INTERNET_URL)),
    ("RandomUsername", Becomes::Mask(ours::PERSON_USERNAME)),
    ("RandomUuid", Becomes::Mask(ours::KEY)),
    ("RandomWord", Becomes::With(|_| Carried::As(Rule::of(ours::LOREM).number("words", "1")))),
    ("RandomYearString", Becomes::With(|_| Carried::As(between(1950, 2025)))),
    ("RegexpReplace", Becomes::With(regexp_replace)),
    ("Replace", Becomes::With(replace)),
    ("SetNull", Becomes::Mask(ours::NULL)),
    ("Template", Becomes::Nothing(CODE)),
];

const MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
];

impl Importer for Greenmask {
    fn name(&self) -> &'static str {
        "greenmask"
    }

    fn summary(&self) -> &'static str {
        "Greenmask's YAML: what stands under dump.transformation"
    }

    fn recognises(&self, root: &Node) -> bool {
        root.path(&["dump", "transformation"]).is_some()
            || root.path(&["dump", "pg_dump_options"]).is_some()
            || root.path(&["dump", "transformers"]).is_some()
    }

    fn read(&self, text: &str) -> Result<Found, Refused> {
        let root = tree(self, text, "`dump:` with `transformation:` below it is missing")?;
        let mut found = Found::default();
        let list = root.path(&["dump", "transformation"]).or_else(|| root.path(&["dump", "transformers"]));
        for table in list.map(|list| list.items()).unwrap_or_default() {
            read_table(table, &mut found);
        }
        for (key, why) in [
            ("virtual_references", "references that no foreign key declares are not rules"),
            ("custom_transformers", CODE),
        ] {
            if let Some(node) = root.path(&["dump", key]).or_else(|| root.get(key)).filter(|node| !node.is_null()) {
                found.lost(key, &node.span, why);
            }
        }
        Ok(found)
    }
}

fn read_table(table: &Node, found: &mut Found) {
    let Some(name) = table.text("name") else {
        return found.lost("a table", &table.span, "it has no `name`");
    };
    let name = table_name(table.text("schema"), name);
    for (key, why) in [
        ("query", "a query of its own is not carried over: the rules hold for every row of the table"),
        ("subset_conds", "subsets are not part of the rules yet: every row is dumped"),
        ("when", IN_EVERY_ROW),
        ("columns_type_override", "a column has the type that the schema says"),
    ] {
        if let Some(node) = table.get(key).filter(|node| !node.is_null()) {
            found.lost(&format!("{name} ({key})"), &node.span, why);
        }
    }
    for transformer in table.get("transformers").map(|list| list.items()).unwrap_or_default() {
        read_transformer(&name, transformer, found);
    }
    // The first betas listed columns with one transformer each.
    for column in table.get("columns").map(|list| list.items()).unwrap_or_default() {
        if let (Some(column), Some(transformer)) = (column.text("name"), column.get("transformer")) {
            one(&name, column, transformer, found);
        }
    }
}

fn read_transformer(table: &str, transformer: &Node, found: &mut Found) {
    let theirs = transformer.text("name").unwrap_or_default();
    let parameters = transformer.get("params");
    match (parameters.and_then(|node| node.text("column")), parameters.and_then(|node| node.get("columns"))) {
        (Some(column), _) => one(table, column, transformer, found),
        (None, Some(columns)) => several(table, theirs, columns, transformer, found),
        (None, None) => found.lost(&format!("{table} ({})", shown(theirs)), &transformer.span, "it names no column"),
    }
}

/// A transformer of one column.
fn one(table: &str, column: &str, transformer: &Node, found: &mut Found) {
    let theirs = transformer.text("name").unwrap_or_default();
    conditions(table, column, transformer, found);
    match find(TRANSFORMERS, theirs) {
        Some(becomes) => {
            let carried = becomes.carried(|make| make(&Parameters(transformer.get("params"))));
            found.carry(table, column, carried, &transformer.span);
        }
        None => found.unknown(&place(table, column), theirs, &transformer.span),
    }
}

fn conditions(table: &str, column: &str, transformer: &Node, found: &mut Found) {
    if transformer.get("when").is_some() {
        found.differs(&place(table, column), &transformer.span, IN_EVERY_ROW);
    }
    if transformer.get("dynamic_params").is_some() {
        found.differs(&place(table, column), &transformer.span, "parameters from other columns were not carried over");
    }
}

/// `RandomPerson`, `RandomCompany`, `RealAddress`: a template for each column.
fn several(table: &str, theirs: &str, columns: &Node, transformer: &Node, found: &mut Found) {
    for column in columns.items() {
        let Some(name) = column.text("name").or_else(|| column.as_text()) else {
            found.lost(table, &column.span, "a column has no `name`");
            continue;
        };
        conditions(table, name, transformer, found);
        let written = column.text("template").unwrap_or_default();
        match attributes(theirs, written) {
            Some(carried) => found.carry(table, name, carried, &column.span),
            None => found.unknown(&place(table, name), theirs, &column.span),
        }
    }
}

/// What a template of a person, a company or an address comes to; `None` for
/// another transformer.
fn attributes(theirs: &str, written: &str) -> Option<Carried> {
    let other = Carried::Nothing("its template is none that a mask writes");
    let names = template::attributes(written).unwrap_or_default();
    let has = |name: &str| names.contains(&name);
    let ours = match theirs {
        "RandomPerson" => match names.as_slice() {
            ["FirstName"] => ours::PERSON_FIRST_NAME,
            ["LastName"] => ours::PERSON_LAST_NAME,
            ["Title"] => ours::PERSON_TITLE,
            ["Gender"] => ours::PERSON_GENDER,
            _ if has("FirstName") && has("LastName") => ours::PERSON_FULL_NAME,
            _ => return Some(other),
        },
        "RandomCompany" => match names.as_slice() {
            [] => return Some(other),
            _ => ours::COMPANY_NAME,
        },
        "RealAddress" => match names.as_slice() {
            ["Address"] => ours::ADDRESS_LINE1,
            ["City"] => ours::ADDRESS_CITY,
            ["State"] => ours::ADDRESS_STATE,
            ["PostalCode"] => ours::ADDRESS_POSTAL_CODE,
            ["Latitude"] => ours::ADDRESS_LAT,
            ["Longitude"] => ours::ADDRESS_LON,
            [_, _, ..] => ours::ADDRESS_FULL,
            _ => return Some(other),
        },
        "TemplateRecord" => return Some(Carried::Nothing(CODE)),
        _ => return None,
    };
    Some(Carried::As(Rule::of(ours)))
}

fn shown(name: &str) -> &str {
    if name.is_empty() { "a transformer without a name" } else { "a transformer" }
}

fn words(words: &[&str]) -> Carried {
    let rule = Rule::choice(words.iter().map(|word| (*word).to_owned()).collect());
    Carried::But(rule, "a choice of common ones, written out")
}

fn between(low: u64, high: u64) -> Rule {
    Rule::of(ours::NUMBER).number("min", low.to_string()).number("max", high.to_string())
}

pub fn e164() -> Rule {
    Rule::of(ours::PHONE).bare("format", "e164")
}

pub fn password() -> Rule {
    Rule::of(ours::PASSWORD_HASH).text("of", "password")
}

fn hash(given: &Parameters<'_>) -> Carried {
    let length = given.text("max_length").filter(|text| text.parse::<u32>().is_ok_and(|length| length >= 8));
    Carried::As(Rule::of(ours::HASH).maybe_number("length", length))
}

fn choice(given: &Parameters<'_>) -> Carried {
    match given.texts("values") {
        Some(values) => Carried::As(Rule::choice(values)),
        None => Carried::Nothing("its list of values is missing, or holds more than texts"),
    }
}

fn ip(given: &Parameters<'_>) -> Carried {
    match given.text("subnet") {
        None => Carried::As(Rule::of(ours::INTERNET_IP)),
        Some(_) => Carried::But(Rule::of(ours::INTERNET_IP), "addresses are out of the ranges for documentation, not of its subnet"),
    }
}

fn noise_date(given: &Parameters<'_>) -> Carried {
    match given.first(&["max_ratio", "ratio"]).and_then(days) {
        Some(days) => Carried::As(Rule::date_shift(days)),
        None => Carried::But(Rule::of(ours::DATE_SHIFT), "its interval is not understood; up to 30 days"),
    }
}

fn noise(given: &Parameters<'_>) -> Carried {
    let by = Rule::of(ours::NOISE);
    match given.first(&["max_ratio", "ratio"]).and_then(percent) {
        Some(percent) => Carried::As(by.number("percent", percent)),
        None => Carried::But(by.number("percent", "10"), "its ratio is not given or not understood; 10 percent"),
    }
}

fn float(given: &Parameters<'_>) -> Carried {
    let decimals = given.text("decimal").filter(|text| text.parse::<u32>().is_ok_and(|decimals| decimals <= 18));
    match common::number(given, &["min"], &["max"]) {
        Carried::As(rule) => Carried::As(rule.maybe_number("decimals", decimals)),
        other => other,
    }
}

fn regexp_replace(given: &Parameters<'_>) -> Carried {
    match (given.text("regexp"), given.text("replace")) {
        (Some(regex), Some(with)) => {
            let rule = Rule::of(ours::REPLACE).value(Value::Text(regex.to_owned())).value(Value::Text(with.to_owned()));
            Carried::But(rule, "what the expression does not match stays as it is: look whether that is enough")
        }
        _ => Carried::Nothing("its `regexp` or its `replace` is missing"),
    }
}

fn replace(given: &Parameters<'_>) -> Carried {
    match given.get("value") {
        Some(value) if value.is_null() => Carried::As(Rule::of(ours::NULL)),
        Some(value) => match value.as_text() {
            Some(r"\N") => Carried::As(Rule::of(ours::NULL)),
            Some(text) => Carried::As(Rule::fixed(text)),
            None => Carried::Nothing("its value is a structure; write it as text: `fixed(…)`"),
        },
        None => Carried::Nothing("it has no `value`"),
    }
}
