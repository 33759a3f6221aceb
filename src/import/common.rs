//! Transformers that several tools took from the same place.

use super::fields::{Fields, Parameters};
use super::found::Carried;
use super::json_path;
use super::ours;
use super::rule::{Rule, day, decimal};

pub const ORIGINAL_IN_OUTPUT: &str = "it keeps the value and only writes it differently; nothing here does that";
pub const CODE: &str = "code of its own is not read; `template`, `cases` or `command` may do the same";
pub const IN_EVERY_ROW: &str = "the condition was not carried over: the rule holds in every row";

/// The kinds of ggwhite/go-masker, which Greenmask and pgstream take over.
pub fn masking(kind: &str) -> Carried {
    let partial = |first: u64, last: u64| {
        let number = |count: u64| (count > 0).then(|| count.to_string());
        Rule::of(ours::PARTIAL).maybe_number("first", number(first)).maybe_number("last", number(last))
    };
    match kind.to_ascii_lowercase().as_str() {
        "default" => Carried::As(partial(0, 0)),
        "password" => Carried::As(Rule::fixed("************")),
        "name" => Carried::As(partial(1, 1)),
        "addr" | "address" => Carried::As(partial(6, 0)),
        "email" => Carried::But(partial(3, 0), "the domain is covered, too"),
        "mobile" => Carried::As(partial(4, 3)),
        "tel" | "telephone" | "phone" => {
            Carried::But(Rule::of(ours::PHONE), "an invented number instead of a part of the real one")
        }
        "id" => Carried::As(partial(6, 0)),
        "credit" | "credit_card" | "credit_cart" => {
            Carried::But(partial(0, 4), "the first six digits are covered, too: with the last four they are too much")
        }
        "url" => Carried::But(
            Rule::of(ours::INTERNET_URL),
            "an invented address instead of the real one without its password",
        ),
        _ => Carried::Nothing("this kind of masking is not known here"),
    }
}

/// A number between two bounds under any of these names.
pub fn number(parameters: &Parameters<'_>, min: &[&str], max: &[&str]) -> Carried {
    let (low, high) = (parameters.first(min), parameters.first(max));
    let rule =
        Rule::of(ours::NUMBER).maybe_number("min", low.and_then(decimal)).maybe_number("max", high.and_then(decimal));
    match [low, high].into_iter().flatten().all(|text| decimal(text).is_some()) {
        true => Carried::As(rule),
        false => Carried::But(rule, "a bound is no plain number and was left out"),
    }
}

/// A day between two.
pub fn date(parameters: &Parameters<'_>, min: &[&str], max: &[&str]) -> Carried {
    let (low, high) = (parameters.first(min), parameters.first(max));
    let bound = |rule: Rule, name: &'static str, text: Option<&str>| match text.and_then(day) {
        Some(day) => rule.text(name, day),
        None => rule,
    };
    let rule = bound(bound(Rule::of(ours::DATE), "min", low), "max", high);
    match [low, high].into_iter().flatten().all(|text| day(text).is_some()) {
        true => Carried::As(rule),
        false => Carried::But(rule, "a bound is no date and was left out"),
    }
}

/// Text of so many characters out of a set.
pub fn random_text(symbols: Option<&str>, min: Option<&str>, max: Option<&str>) -> Carried {
    const LONGEST: u64 = 10_000;
    let length = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok()).filter(|n| *n <= LONGEST);
    let class = match symbols {
        None => "[A-Za-z0-9]".to_owned(),
        Some(symbols) => match character_class(symbols) {
            Some(class) => class,
            None => return Carried::Nothing("no set of characters can be made of its symbols"),
        },
    };
    match (length(min), length(max)) {
        (Some(min), Some(max)) if min <= max => Carried::As(Rule::symbols(&class, min, max)),
        (None, Some(max)) => Carried::As(Rule::symbols(&class, 1.min(max), max)),
        (Some(min), None) => Carried::As(Rule::symbols(&class, min, min)),
        _ => Carried::But(Rule::of(ours::SUBSTITUTE), "its length is not given, so it is the original's"),
    }
}

/// `[abc]`, escaped; `None` for an empty set.
fn character_class(symbols: &str) -> Option<String> {
    let mut letters: Vec<char> = symbols.chars().filter(|c| !c.is_control()).collect();
    letters.sort_unstable();
    letters.dedup();
    let mut class = String::from("[");
    let mut at = 0;
    while at < letters.len() {
        let mut end = at;
        while end + 1 < letters.len() && u32::from(letters[end + 1]) == u32::from(letters[end]) + 1 {
            end += 1;
        }
        for (index, letter) in [letters[at], letters[end]].into_iter().enumerate() {
            if index == 1 && end == at {
                break;
            }
            if index == 1 && end > at + 1 {
                class.push('-');
            }
            if !letter.is_alphanumeric() {
                class.push('\\');
            }
            class.push(letter);
        }
        at = end + 1;
    }
    (!letters.is_empty()).then_some(class + "]")
}

/// The operations of Greenmask's and pgstream's `json`: what they set keeps a
/// line, everything else is dropped here.
pub fn json_operations(parameters: &Parameters<'_>) -> Carried {
    let mut paths: Vec<(String, Rule)> = Vec::new();
    let mut is_whole = true;
    for operation in parameters.get("operations").map(|node| node.items()).unwrap_or_default() {
        let is_set = operation.text("operation").is_some_and(|name| name.eq_ignore_ascii_case("set"));
        if !is_set {
            continue;
        }
        let path = operation.text("path").and_then(json_path::of_sjson);
        let rule = match operation.get("value") {
            Some(value) if value.is_null() => Some(Rule::of(ours::NULL)),
            Some(value) => value.as_text().map(Rule::fixed),
            None => None,
        };
        match (path, rule) {
            (Some(path), Some(rule)) if paths.iter().all(|(known, _)| *known != path) => paths.push((path, rule)),
            _ => is_whole = false,
        }
    }
    if paths.is_empty() {
        return Carried::Nothing("none of its operations can be said as a path and a rule");
    }
    match is_whole {
        true => Carried::But(
            Rule::structure(ours::JSON, paths),
            "paths that no operation sets were copied, and are dropped here: name those you need",
        ),
        false => Carried::But(
            Rule::structure(ours::JSON, paths),
            "operations with templates or patterns were not carried over, and paths that none sets are dropped here: name those you need",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_characters_are_written_short() {
        for (symbols, want) in [
            ("abcdefghijklmnopqrstuvwxyz1234567890", Some("[0-9a-z]")),
            ("ab", Some("[ab]")),
            ("a-]^", Some("[\\-\\]\\^a]")),
            ("aacb", Some("[a-c]")),
            ("", None),
        ] {
            assert_eq!(character_class(symbols).as_deref(), want, "{symbols}");
        }
    }
}
