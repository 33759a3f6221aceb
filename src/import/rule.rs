//! A rule of ours while it is made of theirs, and as text.
//!
//! Whether it fits a column is for `plan` to say: an importer sees no catalog.

use super::ours::{self, Ours};
use crate::call::{Call, Value};

/// A mask, its arguments, and the paths below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    mask: Ours,
    arguments: Vec<(Option<&'static str>, Value)>,
    paths: Vec<(String, Rule)>,
}

impl Rule {
    pub fn of(mask: Ours) -> Rule {
        Rule { mask, arguments: Vec::new(), paths: Vec::new() }
    }

    /// The value as it was set, with no look at what it is.
    pub fn fixed(text: impl Into<String>) -> Rule {
        Rule::of(ours::FIXED).value(Value::Text(text.into()))
    }

    pub fn choice(values: Vec<String>) -> Rule {
        Rule::of(ours::CHOICE).value(Value::List(values.into_iter().map(Value::Text).collect()))
    }

    /// Any of `symbols`, from `shortest` to `longest` of them.
    pub fn symbols(class: &str, shortest: u64, longest: u64) -> Rule {
        let count = if shortest == longest { longest.to_string() } else { format!("{shortest},{longest}") };
        Rule::of(ours::PATTERN).value(Value::Text(format!("{class}{{{count}}}")))
    }

    /// Moved by at most so many days.
    pub fn date_shift(days: u64) -> Rule {
        Rule::of(ours::DATE_SHIFT).number("days", days.to_string())
    }

    /// A mask with rules below it.
    pub fn structure(mask: Ours, paths: Vec<(String, Rule)>) -> Rule {
        Rule { paths, ..Rule::of(mask) }
    }

    /// A positional argument.
    pub fn value(mut self, value: Value) -> Rule {
        self.arguments.push((None, value));
        self
    }

    /// A named argument whose text is a number.
    pub fn number(mut self, name: &'static str, digits: impl Into<String>) -> Rule {
        self.arguments.push((Some(name), Value::Number(digits.into())));
        self
    }

    /// A named argument, where there is something to give.
    pub fn maybe_number(self, name: &'static str, digits: Option<impl Into<String>>) -> Rule {
        match digits {
            Some(digits) => self.number(name, digits),
            None => self,
        }
    }

    /// A named argument that is a word: `format=e164`.
    pub fn bare(mut self, name: &'static str, word: &'static str) -> Rule {
        self.arguments.push((Some(name), Value::Bare(word.to_owned())));
        self
    }

    pub fn text(mut self, name: &'static str, text: impl Into<String>) -> Rule {
        self.arguments.push((Some(name), Value::Text(text.into())));
        self
    }

    pub fn is_keep(&self) -> bool {
        self.mask == ours::KEEP && self.arguments.is_empty()
    }

    pub fn paths(&self) -> &[(String, Rule)] {
        &self.paths
    }

    /// `number(min=1, max=9)`, without what stands below it.
    pub fn to_text(&self) -> String {
        let mut text = self.mask.name().to_owned();
        if !self.arguments.is_empty() {
            let arguments: Vec<String> = self
                .arguments
                .iter()
                .map(|(name, value)| name.map(|name| format!("{name}=")).unwrap_or_default() + &value_text(value))
                .collect();
            text.push_str(&format!("({})", arguments.join(", ")));
        }
        text
    }

    /// What the rules' own reader makes of the text; `None` when it is no rule.
    pub fn to_call(&self) -> Option<Call> {
        Call::parse(&self.to_text()).ok()
    }
}

fn value_text(value: &Value) -> String {
    match value {
        Value::Bare(text) | Value::Number(text) => text.clone(),
        Value::Text(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        Value::Bool(value) => value.to_string(),
        Value::Null => "null".to_owned(),
        Value::List(values) => format!("[{}]", values.iter().map(value_text).collect::<Vec<_>>().join(", ")),
    }
}

/// The text, when it is a plain decimal number.
pub fn decimal(text: &str) -> Option<&str> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.len() <= 18 && part.bytes().all(|byte| byte.is_ascii_digit());
    (all_digits(whole) && all_digits(fraction)).then_some(text)
}

/// `YYYY-MM-DD` at the beginning of a date or a timestamp.
pub fn day(text: &str) -> Option<&str> {
    let day = text.trim().get(..10)?;
    let is_day = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    is_day.then_some(day)
}

/// Whole percent of a ratio such as `0.33`, at least one.
pub fn percent(ratio: &str) -> Option<String> {
    let ratio = decimal(ratio)?.trim_start_matches('+');
    let (whole, fraction) = ratio.split_once('.').unwrap_or((ratio, ""));
    let hundredths: String = fraction.chars().chain("00".chars()).take(2).collect();
    let percent: u64 = format!("{whole}{hundredths}").parse().ok()?;
    Some(percent.max(1).to_string())
}

/// The days of an interval as PostgreSQL reads it, rounded up: `1 year 2 mons 3
/// days 04:05:06`. A month has 30 days and a year 365.
pub fn days(interval: &str) -> Option<u64> {
    const UNITS: &[(&[&str], u64)] = &[
        (&["year", "years", "y", "yr", "yrs"], 365 * 86_400),
        (&["month", "months", "mon", "mons"], 30 * 86_400),
        (&["week", "weeks", "w"], 7 * 86_400),
        (&["day", "days", "d"], 86_400),
        (&["hour", "hours", "h", "hr", "hrs"], 3_600),
        (&["minute", "minutes", "min", "mins", "m"], 60),
        (&["second", "seconds", "sec", "secs", "s"], 1),
    ];
    let mut seconds = 0_u64;
    let mut words = interval.split_whitespace();
    while let Some(word) = words.next() {
        let (count, scale) = match word.split_once(':') {
            // A time of day is less than one more day.
            Some(_) if word.bytes().all(|byte| byte.is_ascii_digit() || b":.".contains(&byte)) => (1, 86_400),
            Some(_) => return None,
            None => {
                let split = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(word.len());
                let (digits, glued) = word.split_at(split);
                let unit = if glued.is_empty() { words.next()? } else { glued };
                let unit = unit.to_ascii_lowercase();
                let (_, scale) = UNITS.iter().find(|(names, _)| names.contains(&unit.as_str()))?;
                (digits.parse::<u64>().ok()?, *scale)
            }
        };
        seconds = seconds.checked_add(count.checked_mul(scale)?)?;
    }
    (seconds > 0).then(|| seconds.div_ceil(86_400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_written_as_they_are_read() {
        let rule = Rule::fixed("say \"hi\", [x]").text("a", "b").number("n", "1.5");
        let call = rule.to_call().unwrap();
        assert_eq!(call.arguments[0].value, Value::Text("say \"hi\", [x]".to_owned()));
        assert_eq!(Rule::symbols("[A-Z]", 2, 2).to_text(), "pattern(\"[A-Z]{2}\")");
        assert_eq!(Rule::choice(vec!["a".into(), "b c".into()]).to_text(), "choice([\"a\", \"b c\"])");
    }

    #[test]
    fn intervals_become_days() {
        for (text, want) in [
            ("10 year 9 mon 1 day", Some(3650 + 270 + 1)),
            ("1 year 2 mons 3 day 04:05:06.07", Some(365 + 60 + 3 + 1)),
            ("2 days", Some(2)),
            ("3 hours", Some(1)),
            ("2d", Some(2)),
            ("", None),
            ("many days", None),
            ("99999999999999999999 days", None),
            ("5 parsecs", None),
        ] {
            assert_eq!(days(text), want, "{text}");
        }
    }

    #[test]
    fn ratios_become_percent() {
        for (text, want) in [
            ("0.33", Some("33")),
            ("0.1", Some("10")),
            ("1", Some("100")),
            ("0.001", Some("1")),
            ("x", None),
            ("-1", None),
        ] {
            assert_eq!(percent(text).as_deref(), want, "{text}");
        }
        assert_eq!(day("2023-01-01 10:43:31+03"), Some("2023-01-01"));
        assert_eq!(day("yesterday!"), None);
        assert_eq!(decimal("-3.25"), Some("-3.25"));
        assert_eq!(decimal("1e9"), None);
    }
}
