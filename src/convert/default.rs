//! Defaults that mean the same in every engine: numbers, truth values, texts,
//! the clock. All others are left out, and named.

use super::form::Form;
use crate::dialect::{mysql, postgres};
use crate::schema::EngineKind;

/// A default in the target's words; `None` when there is none for it. A text is
/// told only where `shown`, or where nothing of anybody can be in it.
pub fn translated(
    expression: &str,
    form: &Form,
    sql: &str,
    from: EngineKind,
    to: EngineKind,
    shown: bool,
) -> Option<String> {
    match read(expression, from)? {
        Word::Null => Some("NULL".to_owned()),
        Word::Truth(truth) => truth_of(truth, form, to),
        Word::Number(number) => match form {
            Form::Bool => match number {
                "0" => truth_of(false, form, to),
                "1" => truth_of(true, form, to),
                _ => None,
            },
            _ => number_of(number, form),
        },
        Word::Text(text) => {
            let harmless = matches!(text.as_str(), "{}" | "[]")
                || text.bytes().all(|byte| byte.is_ascii_digit() || b".:- +".contains(&byte));
            if shown || harmless { text_of(&text, form, sql, to) } else { None }
        }
        Word::Now => match (form, to) {
            (Form::Timestamp { .. }, EngineKind::Mysql | EngineKind::Mariadb) => {
                Some("CURRENT_TIMESTAMP(6)".to_owned())
            }
            (Form::Timestamp { .. }, _) => Some("CURRENT_TIMESTAMP".to_owned()),
            (Form::Date, _) => today(to),
            _ => None,
        },
        Word::Today => {
            if *form == Form::Date {
                today(to)
            } else {
                None
            }
        }
    }
}

enum Word<'a> {
    Null,
    Truth(bool),
    Number(&'a str),
    Text(String),
    Now,
    Today,
}

fn read(expression: &str, from: EngineKind) -> Option<Word<'_>> {
    let bare = bare(expression, from);
    let is_number = |text: &str| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        digits.starts_with(|letter: char| letter.is_ascii_digit())
            && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && digits.bytes().filter(|byte| *byte == b'.').count() <= 1
            && !digits.ends_with('.')
    };
    if is_number(bare) {
        return Some(Word::Number(bare));
    }
    if let Some(text) = quoted(bare, from) {
        return Some(Word::Text(text));
    }
    let lower = bare.to_ascii_lowercase();
    let clock = lower.split_once('(').map_or(lower.as_str(), |(name, rest)| {
        // `current_timestamp(6)`
        if rest.trim_end_matches(')').bytes().all(|byte| byte.is_ascii_digit()) { name } else { "" }
    });
    Some(match (lower.as_str(), clock) {
        ("null", _) => Word::Null,
        ("true", _) => Word::Truth(true),
        ("false", _) => Word::Truth(false),
        ("datetime('now')", _) | (_, "now" | "current_timestamp" | "localtimestamp") => Word::Now,
        ("date('now')", _) | (_, "current_date" | "curdate") => Word::Today,
        _ => return None,
    })
}

/// Without brackets around it, and without PostgreSQL's casts behind it.
fn bare(expression: &str, from: EngineKind) -> &str {
    let mut text = expression.trim();
    loop {
        let before = text;
        if let Some(inside) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'))
            && !inside.contains(['(', ')'])
        {
            text = inside.trim();
        }
        if from == EngineKind::Postgres
            && let Some((value, cast)) = text.rsplit_once("::")
            && cast.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" _.\"(),".contains(&byte))
        {
            text = value.trim();
        }
        if text == before {
            return text;
        }
    }
}

/// What stands between two quotes; `None` for anything with an escape of its own.
fn quoted(text: &str, from: EngineKind) -> Option<String> {
    let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
    if inside.replace("''", "").contains('\'') || (from.is_mysql() && inside.contains('\\')) {
        return None;
    }
    Some(inside.replace("''", "'"))
}

fn truth_of(truth: bool, form: &Form, to: EngineKind) -> Option<String> {
    let text = match (form, to, truth) {
        (Form::Bool, EngineKind::Postgres, true) => "true",
        (Form::Bool, EngineKind::Postgres, false) => "false",
        (Form::Bool | Form::Int { .. }, _, true) => "1",
        (Form::Bool | Form::Int { .. }, _, false) => "0",
        _ => return None,
    };
    Some(text.to_owned())
}

fn number_of(number: &str, form: &Form) -> Option<String> {
    match form {
        Form::Int { min, max } => {
            number.parse::<i128>().ok().filter(|number| (min..=max).contains(&number)).map(|number| number.to_string())
        }
        Form::Decimal { .. } | Form::Number | Form::Short | Form::Float => Some(number.to_owned()),
        _ => None,
    }
}

fn text_of(text: &str, form: &Form, sql: &str, to: EngineKind) -> Option<String> {
    let literal = match to {
        EngineKind::Mysql | EngineKind::Mariadb => mysql::literal(text),
        EngineKind::Postgres | EngineKind::Sqlite => postgres::literal(text),
    };
    match form {
        // In brackets it is an expression, which MySQL's long texts take as well.
        Form::Text { chars, .. } if chars.is_none_or(|max| text.chars().count() <= max as usize) => {
            Some(if sql == "longtext" { format!("({literal})") } else { literal })
        }
        Form::Label(labels) if labels.iter().any(|label| label == text) => Some(literal),
        // Empty documents and lists alone: others may be somebody's.
        Form::Json { .. } if matches!(text, "{}" | "[]") => {
            Some(if to.is_mysql() { format!("({literal})") } else { literal })
        }
        Form::List if text == "{}" => Some(if to.is_mysql() { "('[]')" } else { "'[]'" }.to_owned()),
        Form::Date if is_clean(text, 10) => Some(literal),
        Form::Timestamp { .. } if is_clean(text, 19) => Some(literal),
        Form::Int { .. } | Form::Decimal { .. } | Form::Number | Form::Short | Form::Float => {
            text.parse::<f64>().ok().filter(|number| number.is_finite())?;
            number_of(text, form)
        }
        Form::Bool => match text {
            "t" | "true" | "1" => truth_of(true, form, to),
            "f" | "false" | "0" => truth_of(false, form, to),
            _ => None,
        },
        _ => None,
    }
}

/// `2026-11-22`, `2026-11-22 12:30:00`: of a length, without zeros for a month.
fn is_clean(text: &str, length: usize) -> bool {
    text.len() == length && text.is_ascii() && !text.starts_with("0000") && !text[5..].starts_with("00")
}

fn today(to: EngineKind) -> Option<String> {
    Some(if to.is_mysql() { "(curdate())" } else { "CURRENT_DATE" }.to_owned())
}
