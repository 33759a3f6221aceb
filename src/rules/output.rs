//! `outputs:` as written: the files that people commit, how each is made.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Span, codes};
use crate::yaml::{Body, Entry, Node};

/// One output. What its words mean is the command line's to say, which knows the
/// formats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Beside `masks/`: `fixtures/shop.sql`.
    pub path: String,
    pub span: Span,
    /// As behind `--to`; else the path's suffix tells.
    pub to: Option<String>,
    /// Tables or patterns; empty means all.
    pub only: Vec<String>,
    pub data_only: bool,
    pub inserts: bool,
    pub column_inserts: bool,
    pub rows_per_insert: Option<u32>,
    pub upsert: bool,
    pub dialect: Option<String>,
    pub allow_lossy: bool,
    /// What tables are called in the application.
    pub names: BTreeMap<String, String>,
}

/// What may stand below an output.
pub const SETTINGS: &[&str] = &[
    "to",
    "only",
    "data_only",
    "inserts",
    "column_inserts",
    "rows_per_insert",
    "upsert",
    "dialect",
    "allow_lossy",
    "names",
];

/// Reads the mapping; what is wrong in it is added to `problems`.
pub fn read(entry: Entry, problems: &mut Vec<Diagnostic>) -> Vec<Output> {
    let entries = match entry.value.body {
        Body::Map(entries) => entries,
        Body::Nothing => return Vec::new(),
        _ => {
            let message = format!("`outputs` takes a mapping of paths, not {}", entry.value.word());
            problems.push(
                Diagnostic::new(codes::WRONG_SHAPE, message)
                    .span(entry.value.span)
                    .help("write `fixtures/shop.sql: sql` or `fixtures/shop: {to: csv, only: [users]}` below it"),
            );
            return Vec::new();
        }
    };
    entries.into_iter().map(|entry| one(entry, problems)).collect()
}

fn one(Entry { key, span, value }: Entry, problems: &mut Vec<Diagnostic>) -> Output {
    let mut output = Output { path: key.text, span, ..Output::default() };
    let settings = match value.body {
        Body::Scalar(scalar) => {
            output.to = Some(scalar.text);
            return output;
        }
        Body::Map(settings) => settings,
        _ => {
            let message = format!("an output is a format, or a mapping of settings; this is {}", value.word());
            problems.push(Diagnostic::new(codes::WRONG_SHAPE, message).span(value.span));
            return output;
        }
    };
    for Entry { key, span, value } in settings {
        let flag = |problems: &mut Vec<Diagnostic>| match text(&value).as_deref() {
            Some("true") => true,
            Some("false") => false,
            _ => {
                problems.push(wrong(&key.text, "true or false", value.span.clone()));
                false
            }
        };
        match key.text.as_str() {
            "to" => output.to = text(&value),
            "dialect" => output.dialect = text(&value),
            "data_only" => output.data_only = flag(problems),
            "inserts" => output.inserts = flag(problems),
            "column_inserts" => output.column_inserts = flag(problems),
            "upsert" => output.upsert = flag(problems),
            "allow_lossy" => output.allow_lossy = flag(problems),
            "rows_per_insert" => match text(&value).and_then(|text| text.parse().ok()).filter(|rows| *rows > 0) {
                Some(rows) => output.rows_per_insert = Some(rows),
                None => problems.push(wrong("rows_per_insert", "a number from 1 on", value.span)),
            },
            "only" => match value.body {
                Body::Seq(items) => output.only = items.iter().filter_map(text).collect(),
                _ => match text(&value) {
                    Some(table) => output.only = vec![table],
                    None => problems.push(wrong("only", "tables: `[users, orders]`", value.span)),
                },
            },
            "names" => match value.body {
                Body::Map(names) => {
                    for Entry { key, value, .. } in names {
                        match text(&value) {
                            Some(name) => drop(output.names.insert(key.text, name)),
                            None => problems.push(wrong("names", "names of tables in the application", value.span)),
                        }
                    }
                }
                _ => problems.push(wrong("names", "a mapping of tables to their names", value.span)),
            },
            name => problems.push(
                Diagnostic::new(codes::UNKNOWN_KEY, format!("an output has no setting `{name}`"))
                    .span(span)
                    .did_you_mean(name, SETTINGS.iter().copied()),
            ),
        }
    }
    output
}

fn text(value: &Node) -> Option<String> {
    match &value.body {
        Body::Scalar(scalar) if !scalar.text.trim().is_empty() => Some(scalar.text.trim().to_owned()),
        _ => None,
    }
}

fn wrong(name: &str, takes: &str, span: Span) -> Diagnostic {
    Diagnostic::new(codes::BAD_SETTING, format!("`{name}` takes {takes}")).span(span)
}
