//! The extension's masking functions, as rules.

use super::super::common::CODE;
use super::super::fields::Parameters;
use super::super::found::{Becomes, Carried, Known, find};
use super::super::ours;
use super::super::rule::{Rule, day, days, decimal, percent};
use super::expression::Expression;
use crate::call::Value;
use crate::script::token::Tokens;
use crate::script::{Dialect, Modes};

pub(in crate::import) type Make = fn(&Arguments<'_>) -> Carried;

/// A call's arguments.
pub struct Arguments<'a>(&'a [(Option<String>, Expression)]);

impl Arguments<'_> {
    /// The argument of one of these names, or at this place.
    fn get(&self, index: usize, names: &[&str]) -> Option<&Expression> {
        let is_named = |name: &Option<String>| name.as_deref().is_some_and(|name| names.contains(&name));
        let named = self.0.iter().find(|(name, _)| is_named(name));
        named.or_else(|| self.0.get(index).filter(|(name, _)| name.is_none())).map(|(_, value)| value)
    }

    fn written(&self, index: usize, names: &[&str]) -> Option<&str> {
        self.get(index, names)?.as_written()
    }
}

const REGISTER: &str = "numbers of companies' registers have no mask of their own: the shape stays, the check digit does not";
const SALT: &str = "the key of the rules takes the place of the salt";

/// Without `anon.`; `fake_`, `pseudo_` and `dummy_` mean the same here, and so
/// do the ones with a locale.
pub(in crate::import) const FAKED: &Known<Make> = &[
    ("address", Becomes::Mask(ours::ADDRESS_FULL)),
    ("building_number", Becomes::Mask(ours::SUBSTITUTE)),
    ("cell_number", Becomes::Mask(ours::PHONE)),
    ("city", Becomes::Mask(ours::ADDRESS_CITY)),
    ("city_in_country", Becomes::Mask(ours::ADDRESS_CITY)),
    ("city_name", Becomes::Mask(ours::ADDRESS_CITY)),
    ("company", Becomes::Mask(ours::COMPANY_NAME)),
    ("company_name", Becomes::Mask(ours::COMPANY_NAME)),
    ("country", Becomes::Mask(ours::ADDRESS_COUNTRY)),
    ("country_code", Becomes::With(|_| Carried::As(Rule::of(ours::ADDRESS_COUNTRY).bare("format", "code")))),
    ("country_name", Becomes::Mask(ours::ADDRESS_COUNTRY)),
    ("credit_card_number", Becomes::Mask(ours::CARD)),
    ("email", Becomes::Mask(ours::PERSON_EMAIL)),
    ("first_name", Becomes::Mask(ours::PERSON_FIRST_NAME)),
    ("free_email", Becomes::Mask(ours::PERSON_EMAIL)),
    ("iban", Becomes::Mask(ours::IBAN)),
    ("industry", Becomes::Mask(ours::COMPANY_INDUSTRY)),
    ("ip", Becomes::Mask(ours::INTERNET_IP)),
    ("ipv4", Becomes::Mask(ours::INTERNET_IP)),
    ("ipv6", Becomes::Mask(ours::INTERNET_IP)),
    ("last_name", Becomes::Mask(ours::PERSON_LAST_NAME)),
    ("latitude", Becomes::Mask(ours::ADDRESS_LAT)),
    ("longitude", Becomes::Mask(ours::ADDRESS_LON)),
    ("mac_address", Becomes::Mask(ours::INTERNET_MAC)),
    ("name", Becomes::Mask(ours::PERSON_FULL_NAME)),
    ("name_with_title", Becomes::Almost(ours::PERSON_FULL_NAME, "a full name without a title")),
    ("paragraph", Becomes::Mask(ours::LOREM)),
    ("paragraphs", Becomes::Mask(ours::LOREM)),
    ("password", Becomes::With(|_| Carried::But(Rule::of(ours::PASSWORD_HASH).text("of", "password"), "a hash of the word `password`, in the format that the column has"))),
    ("phone_number", Becomes::Mask(ours::PHONE)),
    ("post_code", Becomes::Mask(ours::ADDRESS_POSTAL_CODE)),
    ("postcode", Becomes::Mask(ours::ADDRESS_POSTAL_CODE)),
    ("region", Becomes::Mask(ours::ADDRESS_STATE)),
    ("region_in_country", Becomes::Mask(ours::ADDRESS_STATE)),
    ("safe_email", Becomes::Mask(ours::PERSON_EMAIL)),
    ("sentence", Becomes::Mask(ours::LOREM)),
    ("sentences", Becomes::Mask(ours::LOREM)),
    ("siren", Becomes::Almost(ours::SUBSTITUTE, REGISTER)),
    ("siret", Becomes::Almost(ours::SUBSTITUTE, REGISTER)),
    ("state_abbr", Becomes::Mask(ours::ADDRESS_STATE)),
    ("state_name", Becomes::Mask(ours::ADDRESS_STATE)),
    ("street_name", Becomes::Mask(ours::ADDRESS_STREET)),
    ("time_zone", Becomes::Mask(ours::ADDRESS_TIMEZONE)),
    ("title", Becomes::Mask(ours::PERSON_TITLE)),
    ("user_agent", Becomes::Mask(ours::INTERNET_USER_AGENT)),
    ("username", Becomes::Mask(ours::PERSON_USERNAME)),
    ("word", Becomes::With(|_| Carried::As(Rule::of(ours::LOREM).number("words", "1")))),
    ("words", Becomes::Mask(ours::LOREM)),
    ("zip_code", Becomes::Mask(ours::ADDRESS_POSTAL_CODE)),
];

/// Without `anon.`.
pub(in crate::import) const FUNCTIONS: &Known<Make> = &[
    ("digest", Becomes::Almost(ours::HASH, SALT)),
    ("dnoise", Becomes::With(date_noise)),
    ("email", Becomes::With(|_| Carried::But(kept("2", None), "the domain is covered, too"))),
    ("generalize_daterange", Becomes::With(unit)),
    ("generalize_int4range", Becomes::With(step)),
    ("generalize_int8range", Becomes::With(step)),
    ("generalize_numrange", Becomes::With(step)),
    ("generalize_tsrange", Becomes::With(unit)),
    ("generalize_tstzrange", Becomes::With(unit)),
    ("hash", Becomes::Almost(ours::HASH, SALT)),
    ("image_blur", Becomes::Nothing("pictures are not blurred here: `null` or `fixed(…)`")),
    ("lorem_ipsum", Becomes::With(lorem)),
    ("noise", Becomes::With(noise)),
    ("partial", Becomes::With(partial)),
    ("partial_email", Becomes::With(|_| Carried::But(kept("2", None), "the domain is covered, too"))),
    ("random_bigint_between", Becomes::With(between)),
    ("random_date", Becomes::Mask(ours::DATE)),
    ("random_date_between", Becomes::With(date_between)),
    ("random_double_between", Becomes::With(between)),
    ("random_hash", Becomes::Almost(ours::HASH, SALT)),
    ("random_id", Becomes::Mask(ours::KEY)),
    ("random_id_int", Becomes::Mask(ours::KEY)),
    ("random_id_small_int", Becomes::Mask(ours::KEY)),
    ("random_in", Becomes::With(choice)),
    ("random_in_daterange", Becomes::With(date_range)),
    ("random_in_enum", Becomes::Mask(ours::CHOICE)),
    ("random_in_int4range", Becomes::With(number_range)),
    ("random_in_int8range", Becomes::With(number_range)),
    ("random_in_numrange", Becomes::With(number_range)),
    ("random_in_tsrange", Becomes::With(date_range)),
    ("random_in_tstzrange", Becomes::With(date_range)),
    ("random_int_between", Becomes::With(between)),
    ("random_phone", Becomes::Mask(ours::PHONE)),
    ("random_string", Becomes::With(string)),
    ("random_zip", Becomes::Mask(ours::ADDRESS_POSTAL_CODE)),
    ("ternary", Becomes::Nothing("conditions were not carried over: see `cases`")),
];

/// What a function of this name makes; names are in lower case.
pub fn function(name: &str, arguments: &[(Option<String>, Expression)]) -> Carried {
    let arguments = Arguments(arguments);
    let known = match name.strip_prefix("anon.") {
        Some(own) => find(FUNCTIONS, own).or_else(|| {
            let faked = ["fake_", "pseudo_", "dummy_"].iter().find_map(|prefix| own.strip_prefix(prefix))?;
            find(FAKED, faked.strip_suffix("_locale").unwrap_or(faked))
        }),
        None if matches!(name, "md5" | "pg_catalog.md5") => {
            return Carried::But(Rule::of(ours::HASH).number("length", "32"), "a keyed hash: nobody can try out what it was made of");
        }
        None => return Carried::Nothing(CODE),
    };
    match known {
        Some(becomes) => becomes.carried(|make| make(&arguments)),
        None => Carried::Nothing("its function is not known here"),
    }
}

/// The same for a function that stands in another tool's configuration, its
/// arguments beside it under names.
pub fn function_with(function_text: &str, given: &Parameters<'_>) -> Carried {
    const NAMES: &[&str] = &["ratio", "interval", "mask", "mask_prefix_count", "mask_suffix_count", "min", "max", "range", "count", "unit"];
    let modes = Modes::new(Dialect::Postgres);
    let read = |text: &str| Expression::read(&mut Tokens::of(text.as_bytes(), &modes).ok()?, &modes);
    let (name, mut arguments) = match read(function_text) {
        Some(Expression::Call { name, arguments }) => (name, arguments),
        Some(Expression::Name(name)) => (name, Vec::new()),
        _ => return Carried::Nothing("its function cannot be read"),
    };
    for name in NAMES {
        let Some(text) = given.text(name) else { continue };
        let value = match *name {
            "range" => read(text).unwrap_or_else(|| Expression::Text(text.to_owned())),
            _ => Expression::Text(text.to_owned()),
        };
        arguments.push((Some((*name).to_owned()), value));
    }
    function(&name, &arguments)
}

fn kept(first: &str, last: Option<&str>) -> Rule {
    let some = |count: &str| count.parse::<u32>().is_ok_and(|count| count > 0);
    Rule::of(ours::PARTIAL)
        .maybe_number("first", Some(first).filter(|count| some(count)))
        .maybe_number("last", last.filter(|count| some(count)))
}

fn partial(given: &Arguments<'_>) -> Carried {
    let first = given.written(1, &["prefix", "mask_prefix_count"]).unwrap_or("0");
    let last = given.written(3, &["suffix", "mask_suffix_count"]);
    let rule = kept(first, last);
    let padding = given.written(2, &["padding", "mask"]).and_then(|text| text.chars().next());
    match padding {
        None | Some('*') => Carried::As(rule),
        Some(letter) => Carried::As(rule.text("char", letter.to_string())),
    }
}

fn noise(given: &Arguments<'_>) -> Carried {
    match given.written(1, &["ratio"]) {
        Some(ratio) if percent(ratio).is_some() => {
            Carried::As(Rule::of(ours::NOISE).maybe_number("percent", percent(ratio)))
        }
        _ => date_noise(given),
    }
}

fn date_noise(given: &Arguments<'_>) -> Carried {
    match given.written(1, &["interval", "noise_range"]).and_then(days) {
        Some(days) => Carried::As(Rule::date_shift(days)),
        None => Carried::Nothing("its ratio or interval cannot be read"),
    }
}

fn between(given: &Arguments<'_>) -> Carried {
    let bound = |index, name| given.written(index, &[name]).and_then(decimal);
    match (bound(0, "min"), bound(1, "max")) {
        (Some(low), Some(high)) => Carried::As(Rule::of(ours::NUMBER).number("min", low).number("max", high)),
        _ => Carried::Nothing("its bounds are no numbers"),
    }
}

fn date_between(given: &Arguments<'_>) -> Carried {
    let bound = |index, name| given.written(index, &[name]).and_then(day);
    match (bound(0, "min"), bound(1, "max")) {
        (Some(low), Some(high)) => Carried::As(Rule::of(ours::DATE).text("min", low).text("max", high)),
        _ => Carried::But(Rule::of(ours::DATE), "its bounds are no days and were left out"),
    }
}

/// The bounds of `[a,b)`.
fn bounds<'a>(given: &'a Arguments<'_>) -> Option<(&'a str, &'a str)> {
    let text = given.written(0, &["range"])?.trim();
    let inside = text.strip_prefix(['[', '('])?.strip_suffix([']', ')'])?;
    let (low, high) = inside.split_once(',')?;
    Some((low.trim().trim_matches('"'), high.trim().trim_matches('"')))
}

fn number_range(given: &Arguments<'_>) -> Carried {
    match bounds(given).and_then(|(low, high)| Some((decimal(low)?, decimal(high)?))) {
        Some((low, high)) => {
            let rule = Rule::of(ours::NUMBER).number("min", low).number("max", high);
            Carried::But(rule, "both bounds of the range can be drawn")
        }
        None => Carried::Nothing("its range cannot be read"),
    }
}

fn date_range(given: &Arguments<'_>) -> Carried {
    match bounds(given).and_then(|(low, high)| Some((day(low)?, day(high)?))) {
        Some((low, high)) => Carried::As(Rule::of(ours::DATE).text("min", low).text("max", high)),
        None => Carried::Nothing("its range cannot be read"),
    }
}

fn choice(given: &Arguments<'_>) -> Carried {
    let Some(Expression::List(items)) = given.get(0, &["range"]) else {
        return Carried::Nothing("its list of values cannot be read");
    };
    let texts: Option<Vec<String>> = items.iter().map(|item| item.as_written().map(str::to_owned)).collect();
    match texts.filter(|texts| !texts.is_empty()) {
        Some(texts) => Carried::As(Rule::choice(texts)),
        None => Carried::Nothing("its list of values holds more than texts and numbers"),
    }
}

fn string(given: &Arguments<'_>) -> Carried {
    match given.written(0, &["count"]).and_then(|text| text.parse::<u64>().ok()) {
        Some(count @ 1..=10_000) => Carried::As(Rule::symbols("[A-Za-z0-9]", count, count)),
        _ => Carried::Nothing("its length cannot be read"),
    }
}

fn lorem(given: &Arguments<'_>) -> Carried {
    let count = |names: &[&str]| given.written(9, names).filter(|text| text.parse::<u32>().is_ok());
    let unit = given.written(9, &["unit"]).unwrap_or_default();
    let words = count(&["words"]).or_else(|| count(&["count"]).filter(|_| unit == "words"));
    let chars = count(&["characters"]).or_else(|| count(&["count"]).filter(|_| unit == "characters"));
    Carried::As(Rule::of(ours::LOREM).maybe_number("words", words).maybe_number("chars", chars))
}

const RANGE: &str = "the column keeps its type: a value stands for its range, where theirs writes the range";

fn step(given: &Arguments<'_>) -> Carried {
    match given.written(1, &["step"]).and_then(decimal) {
        Some(step) => Carried::But(Rule::of(ours::GENERALIZE).number("step", step), RANGE),
        None => Carried::But(Rule::of(ours::GENERALIZE).number("step", "10"), RANGE),
    }
}

fn unit(given: &Arguments<'_>) -> Carried {
    const UNITS: [&str; 8] = ["hour", "day", "week", "month", "quarter", "year", "decade", "century"];
    let unit = given.written(1, &["step"]).and_then(|text| UNITS.into_iter().find(|unit| unit.eq_ignore_ascii_case(text)));
    let rule = Rule::of(ours::GENERALIZE).value(Value::Bare(unit.unwrap_or("decade").to_owned()));
    Carried::But(rule, RANGE)
}
