//! The text literals of an expression, and whether one can tell anything.

use std::collections::BTreeMap;

/// A text literal as the server writes it back: `'x'::text`.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    pub text: String,
    /// What it is cast to; empty when nothing stands there.
    pub cast: String,
}

/// Every quoted literal of `expression`, without its quotes.
pub fn literals(expression: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut chars = expression.char_indices().peekable();
    let mut before = ' ';
    let mut quoted_name = false;
    while let Some((_, char)) = chars.next() {
        if char == '"' {
            quoted_name = !quoted_name;
        }
        if char != '\'' || quoted_name {
            before = char;
            continue;
        }
        let escapes = matches!(before, 'E' | 'e');
        let mut text = String::new();
        while let Some((_, inner)) = chars.next() {
            match inner {
                '\'' if chars.peek().is_some_and(|(_, next)| *next == '\'') => {
                    chars.next();
                    text.push('\'');
                }
                '\'' => break,
                '\\' if escapes => text.extend(chars.next().map(|(_, escaped)| escaped)),
                other => text.push(other),
            }
        }
        let rest = chars.peek().map_or("", |(at, _)| &expression[*at..]);
        found.push(Literal { text, cast: cast(rest).to_owned() });
        before = ' ';
    }
    found
}

/// `::character varying(3))` gives `character varying`.
fn cast(rest: &str) -> &str {
    let Some(rest) = rest.strip_prefix("::") else { return "" };
    let end = rest.find(['(', ')', ',', '=', '<', '>', ':', '|', '+', '*']);
    rest[..end.unwrap_or(rest.len())].trim_end()
}

/// Labels of enums that are written out, by the type's name as a cast spells it.
pub type KnownLabels = BTreeMap<String, Vec<String>>;

/// Nothing of anybody can be in it: empty, a number or date of that type, a
/// name of an object, a word of the clock, a label that is written out anyway.
pub fn is_harmless(literal: &Literal, labels: &KnownLabels) -> bool {
    let text = literal.text.as_str();
    if let Some(labels) = labels.get(literal.cast.trim_end_matches("[]")) {
        let items = text.trim_start_matches('{').trim_end_matches('}').split(',');
        return labels.iter().any(|label| label == text)
            || items.map(|item| item.trim_matches('"')).all(|item| item.is_empty() || is_in(labels, item));
    }
    const WORDS: [&str; 23] = [
        "",
        "{}",
        "[]",
        "{{}}",
        "t",
        "f",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "now",
        "today",
        "tomorrow",
        "yesterday",
        "epoch",
        "infinity",
        "-infinity",
        "allballs",
        "utc",
        "gmt",
        "null",
    ];
    if WORDS.contains(&text.to_ascii_lowercase().as_str()) {
        return true;
    }
    const NAMES: [&str; 8] =
        ["regclass", "regconfig", "regtype", "regproc", "regprocedure", "regnamespace", "regdictionary", "regrole"];
    const SHAPED: [&str; 14] = [
        "date",
        "timestamp",
        "timestamp with",
        "timestamp without",
        "time",
        "time with",
        "time without",
        "interval",
        "integer",
        "bigint",
        "smallint",
        "numeric",
        "real",
        "double precision",
    ];
    let shaped = SHAPED.iter().any(|word| literal.cast == *word || literal.cast.starts_with(&format!("{word} ")));
    NAMES.contains(&literal.cast.as_str()) || shaped || matches!(literal.cast.as_str(), "boolean" | "\"bit\"" | "bit")
}

fn is_in(labels: &[String], item: &str) -> bool {
    labels.iter().any(|label| label == item)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn harmless(expression: &str) -> bool {
        let labels = KnownLabels::from([("public.mood".to_owned(), vec!["ok".to_owned(), "so so".to_owned()])]);
        literals(expression).iter().all(|literal| is_harmless(literal, &labels))
    }

    fn literal(text: &str, cast: &str) -> Literal {
        Literal { text: text.to_owned(), cast: cast.to_owned() }
    }

    #[test]
    fn literals_are_found_with_their_casts() {
        assert_eq!(literals("COALESCE('it''s'::text, E'a\\'b')"), [literal("it's", "text"), literal("a'b", "")]);
        assert_eq!(literals("'x'::character varying(3)"), [literal("x", "character varying")]);
        assert_eq!(literals("\"it's\" + 1"), []);
        assert_eq!(literals("nextval('public.\"A'::regclass"), [literal("public.\"A", "regclass")]);
        assert_eq!(literals("'open"), [literal("open", "")]);
    }

    #[test]
    fn what_schemas_are_full_of_is_harmless() {
        for expression in [
            "0",
            "now()",
            "nextval('public.users_id_seq'::regclass)",
            "''::text",
            "'{}'::jsonb",
            "'[]'::json",
            "'f'::bpchar",
            "timezone('utc'::text, now())",
            "('now'::text)::date",
            "'2007-01-01'::date",
            "'-1'::integer",
            "'1 day'::interval",
            "'2007-01-01 00:00:00'::timestamp without time zone",
            "'ok'::public.mood",
            "'{ok,\"so so\"}'::public.mood[]",
            "to_tsvector('pg_catalog.english'::regconfig, ''::text)",
        ] {
            assert!(harmless(expression), "{expression}");
        }
    }

    #[test]
    fn a_text_that_may_be_somebodys_is_not() {
        for expression in [
            "'Jane Doe'::text",
            "'4155550199'::text",
            "'free'::character varying",
            "'{\"plan\": \"free\"}'::jsonb",
            "'{a}'::text[]",
            "'sad'::public.mood",
            "'{ok,sad}'::public.mood[]",
            "E'a\\\\b'::text",
            "lower('X'::text)",
            "'10.0.0.1'::inet",
        ] {
            assert!(!harmless(expression), "{expression}");
        }
    }
}
