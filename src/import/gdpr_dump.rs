//! gdpr-dump: `tables` of its YAML.

use super::common::{self, IN_EVERY_ROW, ORIGINAL_IN_OUTPUT};
use super::fields::{Fields, Make, Parameters};
use super::found::{Becomes, Carried, Found, Known, find, place};
use super::greenmask::password;
use super::json_path;
use super::ours::{self, Ours};
use super::rule::{Rule, decimal};
use super::{Importer, Refused, tree};
use crate::call::Value;
use crate::diagnostic::Span;
use crate::words::Locale;
use crate::yaml::Node;

/// Reads converters of tables and columns, by gdpr-dump 5's documentation (facts
/// alone: the program is GPL-3). Its patterns of table names are ours. The
/// templates it comes with (`extends: magento2`) are not in the file, so their
/// columns stay without a rule.
pub struct GdprDump;
pub const KIND: GdprDump = GdprDump;

const SHIFTED: &str = "the date moves by up to half a year, so the year may change";

pub(super) const CONVERTERS: &Known<Make> = &[
    ("anonymizeDate", Becomes::With(|_| Carried::But(Rule::date_shift(180), SHIFTED))),
    ("anonymizeDateTime", Becomes::With(|_| Carried::But(Rule::date_shift(180), SHIFTED))),
    ("anonymizeEmail", Becomes::Almost(ours::PERSON_EMAIL, "an invented address, without a letter of the real one")),
    ("anonymizeNumber", Becomes::With(|_| Carried::As(Rule::of(ours::PARTIAL).number("first", "1")))),
    ("anonymizeText", Becomes::With(|_| Carried::But(Rule::of(ours::PARTIAL).number("first", "1"), "the first letter of the text stays, not that of each word"))),
    ("appendText", Becomes::Nothing(ORIGINAL_IN_OUTPUT)),
    ("chain", Becomes::Nothing("several converters in a row; choose one rule")),
    ("conditional", Becomes::Nothing("conditions were not carried over: see `cases`")),
    ("faker", Becomes::With(faker)),
    ("fromContext", Becomes::Nothing("it takes a value of another column or of the run")),
    ("hash", Becomes::Mask(ours::HASH)),
    ("hashText", Becomes::Mask(ours::HASH)),
    ("jsonData", Becomes::With(|given| structure(ours::JSON, given))),
    ("numberBetween", Becomes::With(|given| common::number(given, &["min"], &["max"]))),
    ("prependText", Becomes::Nothing(ORIGINAL_IN_OUTPUT)),
    ("randomDate", Becomes::With(years)),
    ("randomDateTime", Becomes::With(years)),
    ("randomEmail", Becomes::Mask(ours::PERSON_EMAIL)),
    ("randomText", Becomes::With(|given| common::random_text(given.text("characters"), given.text("min_length"), given.text("max_length")))),
    ("randomizeDate", Becomes::With(years)),
    ("randomizeDateTime", Becomes::With(years)),
    ("randomizeEmail", Becomes::Mask(ours::PERSON_EMAIL)),
    ("randomizeNumber", Becomes::Mask(ours::SUBSTITUTE)),
    ("randomizeText", Becomes::Mask(ours::SUBSTITUTE)),
    ("regexReplace", Becomes::Nothing("what the expression does not match would stay: write `replace(…)` when that is enough")),
    ("replace", Becomes::Nothing("what it does not replace would stay: write `replace(…)` when that is enough")),
    ("serializedData", Becomes::With(|given| structure(ours::PHP, given))),
    ("setNull", Becomes::Mask(ours::NULL)),
    ("setPrefix", Becomes::Nothing(ORIGINAL_IN_OUTPUT)),
    ("setSuffix", Becomes::Nothing(ORIGINAL_IN_OUTPUT)),
    ("setValue", Becomes::With(set_value)),
    ("toLower", Becomes::Nothing(ORIGINAL_IN_OUTPUT)),
    ("toUpper", Becomes::Nothing(ORIGINAL_IN_OUTPUT)),
];

/// Formatters of FakerPHP (MIT), by their names.
pub(super) const FORMATTERS: &Known<Make> = &[
    ("address", Becomes::Mask(ours::ADDRESS_FULL)),
    ("boolean", Becomes::Mask(ours::CHOICE)),
    ("bothify", Becomes::With(|given| marks(given, "## ??"))),
    ("city", Becomes::Mask(ours::ADDRESS_CITY)),
    ("company", Becomes::Mask(ours::COMPANY_NAME)),
    ("companyEmail", Becomes::Mask(ours::PERSON_EMAIL)),
    ("country", Becomes::Mask(ours::ADDRESS_COUNTRY)),
    ("countryCode", Becomes::With(|_| Carried::As(Rule::of(ours::ADDRESS_COUNTRY).bare("format", "code")))),
    ("creditCardNumber", Becomes::Mask(ours::CARD)),
    ("date", Becomes::Mask(ours::DATE)),
    ("dateTime", Becomes::Mask(ours::DATE)),
    ("dateTimeBetween", Becomes::Mask(ours::DATE)),
    ("domainName", Becomes::Mask(ours::INTERNET_DOMAIN)),
    ("e164PhoneNumber", Becomes::With(|_| Carried::As(super::greenmask::e164()))),
    ("email", Becomes::Mask(ours::PERSON_EMAIL)),
    ("firstName", Becomes::Mask(ours::PERSON_FIRST_NAME)),
    ("firstNameFemale", Becomes::Mask(ours::PERSON_FIRST_NAME)),
    ("firstNameMale", Becomes::Mask(ours::PERSON_FIRST_NAME)),
    ("freeEmail", Becomes::Mask(ours::PERSON_EMAIL)),
    ("iban", Becomes::Mask(ours::IBAN)),
    ("ipv4", Becomes::Mask(ours::INTERNET_IP)),
    ("ipv6", Becomes::Mask(ours::INTERNET_IP)),
    ("lastName", Becomes::Mask(ours::PERSON_LAST_NAME)),
    ("latitude", Becomes::Mask(ours::ADDRESS_LAT)),
    ("lexify", Becomes::With(|given| marks(given, "????"))),
    ("localIpv4", Becomes::Mask(ours::INTERNET_IP)),
    ("longitude", Becomes::Mask(ours::ADDRESS_LON)),
    ("macAddress", Becomes::Mask(ours::INTERNET_MAC)),
    ("md5", Becomes::With(|_| Carried::As(Rule::of(ours::HASH).number("length", "32")))),
    ("name", Becomes::Mask(ours::PERSON_FULL_NAME)),
    ("numberBetween", Becomes::With(bounds)),
    ("numerify", Becomes::With(|given| marks(given, "###"))),
    ("paragraph", Becomes::Mask(ours::LOREM)),
    ("paragraphs", Becomes::Mask(ours::LOREM)),
    ("password", Becomes::With(|_| Carried::But(password(), "a hash of the word `password`, in the format that the column has"))),
    ("phoneNumber", Becomes::Mask(ours::PHONE)),
    ("postcode", Becomes::Mask(ours::ADDRESS_POSTAL_CODE)),
    ("randomDigit", Becomes::With(|_| Carried::As(Rule::of(ours::NUMBER).number("min", "0").number("max", "9")))),
    ("randomElement", Becomes::With(element)),
    ("randomNumber", Becomes::Mask(ours::NUMBER)),
    ("regexify", Becomes::With(regexify)),
    ("safeEmail", Becomes::Mask(ours::PERSON_EMAIL)),
    ("sentence", Becomes::Mask(ours::LOREM)),
    ("sentences", Becomes::Mask(ours::LOREM)),
    ("sha1", Becomes::With(|_| Carried::As(Rule::of(ours::HASH).number("length", "40")))),
    ("sha256", Becomes::With(|_| Carried::As(Rule::of(ours::HASH).number("length", "64")))),
    ("ssn", Becomes::With(|_| Carried::As(Rule::of(ours::NATIONAL_ID).value(Value::Bare("US".to_owned()))))),
    ("state", Becomes::Mask(ours::ADDRESS_STATE)),
    ("streetAddress", Becomes::Mask(ours::ADDRESS_LINE1)),
    ("streetName", Becomes::Mask(ours::ADDRESS_STREET)),
    ("text", Becomes::Mask(ours::LOREM)),
    ("timezone", Becomes::Mask(ours::ADDRESS_TIMEZONE)),
    ("title", Becomes::Mask(ours::PERSON_TITLE)),
    ("url", Becomes::Mask(ours::INTERNET_URL)),
    ("userAgent", Becomes::Mask(ours::INTERNET_USER_AGENT)),
    ("userName", Becomes::Mask(ours::PERSON_USERNAME)),
    ("uuid", Becomes::Mask(ours::KEY)),
    ("word", Becomes::With(|_| Carried::As(Rule::of(ours::LOREM).number("words", "1")))),
    ("words", Becomes::Mask(ours::LOREM)),
];

impl Importer for GdprDump {
    fn name(&self) -> &'static str {
        "gdpr-dump"
    }

    fn summary(&self) -> &'static str {
        "gdpr-dump's YAML: the converters of its tables"
    }

    fn recognises(&self, root: &Node) -> bool {
        let is_theirs = |table: &Node| {
            ["converters", "truncate", "filters", "limit", "order_by", "where", "skip_conversion_if"]
                .iter()
                .any(|key| table.get(key).is_some())
        };
        root.get("extends").is_some()
            || root.get("tables").is_some_and(|tables| tables.entries().iter().any(|table| is_theirs(&table.value)))
    }

    fn read(&self, text: &str) -> Result<Found, Refused> {
        let root = tree(self, text, "`tables:` with `converters:` below them is missing")?;
        let mut found = Found::default();
        found.locale = root.path(&["faker", "locale"]).and_then(Fields::as_text).and_then(Locale::parse);
        if let Some(node) = root.get("extends") {
            found.lost("extends", &node.span, "the template's columns are not in this file: import its file too, or rule them by hand");
        }
        for key in ["tables_whitelist", "tables_blacklist"] {
            if let Some(node) = root.get(key) {
                found.lost(key, &node.span, "tables cannot be left out yet: rule their columns, `null` for instance");
            }
        }
        for entry in root.get("tables").map(Fields::entries).unwrap_or_default() {
            read_table(&entry.key.text, &entry.value, &entry.span, &mut found);
        }
        Ok(found)
    }
}

fn read_table(name: &str, table: &Node, at: &Span, found: &mut Found) {
    if table.is_true("truncate") {
        found.lost(name, at, "tables cannot be left empty yet: rule its columns, `null` for instance");
    }
    for (key, why) in [
        ("filters", "subsets are not part of the rules yet: every row is dumped"),
        ("where", "subsets are not part of the rules yet: every row is dumped"),
        ("limit", "subsets are not part of the rules yet: every row is dumped"),
        ("skip_conversion_if", "real rows are not kept by a condition: the rules hold in every row"),
    ] {
        if let Some(node) = table.get(key).filter(|node| !node.is_null()) {
            found.lost(&format!("{name} ({key})"), &node.span, why);
        }
    }
    for column in table.get("converters").map(Fields::entries).unwrap_or_default() {
        let converter = &column.value;
        if converter.is_true("disabled") {
            continue;
        }
        if converter.get("condition").is_some() {
            found.differs(&place(name, &column.key.text), &column.span, IN_EVERY_ROW);
        }
        match converted(converter) {
            Ok(carried) => found.carry(name, &column.key.text, carried, &column.span),
            Err(theirs) => found.unknown(&place(name, &column.key.text), theirs, &column.span),
        }
    }
}

/// What becomes of `converter: name`, or of the name alone; the name when it is
/// not known.
fn converted(converter: &Node) -> Result<Carried, &str> {
    let theirs = converter.text("converter").or_else(|| converter.as_text()).unwrap_or_default();
    let parameters = Parameters(converter.get("parameters"));
    Ok(find(CONVERTERS, theirs).ok_or(theirs)?.carried(|make| make(&parameters)))
}

fn faker(given: &Parameters<'_>) -> Carried {
    match given.text("formatter").and_then(|name| find(FORMATTERS, name)) {
        Some(becomes) => becomes.carried(|make| make(given)),
        None => Carried::Nothing("its formatter is not known here"),
    }
}

fn argument<'a>(given: &'a Parameters<'_>, index: usize) -> Option<&'a Node> {
    given.get("arguments")?.items().get(index)
}

fn bounds(given: &Parameters<'_>) -> Carried {
    let bound = |index| argument(given, index).and_then(Fields::as_text).and_then(decimal);
    Carried::As(Rule::of(ours::NUMBER).maybe_number("min", bound(0)).maybe_number("max", bound(1)))
}

fn element(given: &Parameters<'_>) -> Carried {
    let items = argument(given, 0).map(|list| list.items()).unwrap_or_default();
    let texts: Option<Vec<String>> = items.iter().map(|item| item.as_text().map(str::to_owned)).collect();
    match texts.filter(|texts| !texts.is_empty()) {
        Some(texts) => Carried::As(Rule::choice(texts)),
        None => Carried::Nothing("its list of elements is missing, or holds more than texts"),
    }
}

fn regexify(given: &Parameters<'_>) -> Carried {
    match argument(given, 0).and_then(Fields::as_text) {
        Some(regex) => Carried::As(Rule::of(ours::PATTERN).value(Value::Text(regex.trim_matches('/').to_owned()))),
        None => Carried::Nothing("its expression is missing"),
    }
}

/// `#` is a digit and `?` a letter.
fn marks(given: &Parameters<'_>, default: &str) -> Carried {
    let text = argument(given, 0).and_then(Fields::as_text).unwrap_or(default);
    let mut regex = String::new();
    for letter in text.chars() {
        match letter {
            '#' => regex.push_str("[0-9]"),
            '?' => regex.push_str("[a-z]"),
            letter if letter.is_alphanumeric() || letter == ' ' => regex.push(letter),
            letter => regex.extend(['\\', letter]),
        }
    }
    Carried::As(Rule::of(ours::PATTERN).value(Value::Text(regex)))
}

fn years(given: &Parameters<'_>) -> Carried {
    let year = |key: &str| given.text(key).filter(|text| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()));
    let mut rule = Rule::of(ours::DATE);
    if let Some(year) = year("min_year") {
        rule = rule.text("min", format!("{year}-01-01"));
    }
    if let Some(year) = year("max_year") {
        rule = rule.text("max", format!("{year}-12-31"));
    }
    Carried::As(rule)
}

fn set_value(given: &Parameters<'_>) -> Carried {
    match given.get("value") {
        Some(value) if value.is_null() => Carried::As(Rule::of(ours::NULL)),
        Some(value) => value.as_text().map_or(Carried::Nothing("its value is no text"), |text| Carried::As(Rule::fixed(text))),
        None => Carried::Nothing("it has no `value`"),
    }
}

/// Paths to converters, as ours: what no path names was kept, and is dropped here.
fn structure(mask: Ours, given: &Parameters<'_>) -> Carried {
    let entries = given.get("converters").map(Fields::entries).unwrap_or_default();
    let mut paths: Vec<(String, Rule)> = Vec::new();
    let mut is_whole = true;
    for entry in entries {
        let carried = converted(&entry.value);
        match (json_path::of_dots(&entry.key.text), carried) {
            (Some(path), Ok(Carried::As(rule) | Carried::But(rule, _)))
                if paths.iter().all(|(known, _)| *known != path) && rule.paths().is_empty() =>
            {
                paths.push((path, rule));
            }
            _ => is_whole = false,
        }
    }
    if paths.is_empty() {
        return Carried::Nothing("none of its paths can be said as a path and a rule");
    }
    match is_whole {
        true => Carried::But(Rule::structure(mask, paths), "paths that have no converter were kept, and are dropped here: name those you need"),
        false => Carried::But(Rule::structure(mask, paths), "some of its paths were not carried over; paths without a rule are dropped here: name those you need"),
    }
}
