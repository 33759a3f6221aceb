//! The JSON Schema of `masks/NAME.yaml`, for editors: made from the lists that
//! the reader, the masks, the locales, the policies and the detectors are.
//!
//! Says less than the reader does: it sees no snapshot, and YAML's quotes are
//! gone, so a column called `keep` is a list to it.

use serde_json::{Map, Value, json};

use super::policy::POLICIES;
use super::read::SETTINGS;
use super::{GATE_BOUNDS, OUTPUT_SETTINGS};
use crate::discover::KINDS;
use crate::mask::{MASKS, MaskKind, Parameter};
use crate::words::Locale;

/// The draft that the schema is written in.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Masks whose structure may be a single rule: `array: lorem`.
const ONE_RULE: &[&str] = &["array"];

/// Masks below which plain values stand, beside rules.
const VALUES: &[&str] = &["map"];

/// A value of the rules' little language: a quoted text, a list of such values
/// and of lists, or a word. Names, numbers, `true` and `null` are words.
const WORD: &str = r#"[^\s,()\[\]"'=]+"#;
const QUOTED: &str = r#""(?:[^"]|"")*"|'(?:[^']|'')*'"#;

/// The schema, draft 2020-12.
pub fn json_schema() -> Value {
    let settings: Map<String, Value> = SETTINGS.iter().map(|name| ((*name).to_owned(), setting(name))).collect();
    json!({
        "$schema": DRAFT,
        "title": "standin: rules",
        "description": "masks/NAME.yaml: one ruling per column. `standin check` proves what a schema cannot.",
        "type": "object",
        "required": ["version", "schema"],
        "properties": settings,
        "additionalProperties": false,
        "$defs": {
            "rule": rule(),
            "rules": { "type": "object", "additionalProperties": { "$ref": "#/$defs/rule" } },
            "table": table(),
        },
    })
}

/// What a setting of an output takes.
fn output(name: &str) -> Value {
    match name {
        "only" => json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] }),
        "names" => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        "rows_per_insert" => json!({ "type": "integer", "minimum": 1 }),
        "to" | "dialect" => json!({ "type": "string" }),
        _ => json!({ "type": "boolean" }),
    }
}

/// What a setting takes; anything for one that nobody described here.
fn setting(name: &str) -> Value {
    match name {
        "version" => json!({ "description": "the version of the rules' format", "enum": [1, "1"] }),
        "schema" => text("path of the snapshot that the rules are checked against"),
        "source" => text("the database: postgres://…, mysql://… or sqlite:PATH; never with a password"),
        "epoch" => {
            json!({ "description": "word lists and algorithms; changing it changes the output", "enum": [1, "1"] })
        }
        "key" => json!({
            "description": "where the masking key is to be found; never the key itself",
            "type": "string",
            "pattern": r"^\s*(?:env|file|command):\s*\S",
        }),
        "locale" => {
            let names: Vec<&str> = Locale::ALL.iter().map(|locale| locale.name()).collect();
            json!({ "description": "the language and region of what is invented", "enum": names })
        }
        "ddl" => json!({
            "description": "objects of the schema whose text is kept as it is, and why",
            "type": ["object", "null"],
            "additionalProperties": { "type": "string", "pattern": r"^\s*keep\s*\(\s*because\s*=" },
        }),
        "gate" => {
            let threshold = |(name, least, most): &(&str, u32, u32)| {
                ((*name).to_owned(), json!({ "type": "integer", "minimum": least, "maximum": most }))
            };
            let thresholds: Map<String, Value> = GATE_BOUNDS.iter().map(threshold).collect();
            json!({
                "description": "from what length and up to what frequency a value identifies somebody",
                "type": ["object", "null"],
                "properties": thresholds,
                "additionalProperties": false,
            })
        }
        "policy" => {
            let names: Vec<&str> = POLICIES.iter().map(|policy| policy.name).collect();
            json!({
                "description": "packs that say which classes of data may not be kept",
                "anyOf": [{ "enum": names }, { "type": "array", "items": { "enum": names } }],
            })
        }
        "subjects" => json!({
            "description": "who rows are about: one invented person per real one, in every table",
            "type": ["object", "null"],
            "additionalProperties": {
                "type": "object",
                "required": ["key"],
                "properties": { "key": text("a column, perhaps in a function: lower(users.email)") },
                "additionalProperties": false,
            },
        }),
        "defaults" => {
            let classes: Vec<&str> = KINDS.iter().map(|detector| detector.name()).collect();
            json!({
                "description": "rules for columns that nobody rules otherwise: `class email`, `type timestamp`",
                "type": ["object", "null"],
                "patternProperties": {
                    format!(r"^\s*class\s+(?:{})\s*$", alternatives(&classes)): { "$ref": "#/$defs/rule" },
                    r"^\s*type\s+\S": { "$ref": "#/$defs/rule" },
                },
                "additionalProperties": false,
            })
        }
        "outputs" => {
            let settings: Map<String, Value> =
                OUTPUT_SETTINGS.iter().map(|name| ((*name).to_owned(), output(name))).collect();
            json!({
                "description": "files that are made of these rules, by path",
                "type": ["object", "null"],
                "additionalProperties": {
                    "anyOf": [
                        { "type": "string" },
                        { "type": "object", "properties": settings, "additionalProperties": false },
                    ],
                },
            })
        }
        "targets" => json!({
            "description": "databases that `refresh` and `load` may write to: env:NAME, or a URL without a password",
            "type": ["object", "null"],
            "additionalProperties": { "type": "string", "minLength": 1 },
        }),
        "tables" => json!({
            "description": "tables by name or pattern, several to a line",
            "type": ["object", "null"],
            "additionalProperties": { "$ref": "#/$defs/table" },
        }),
        _ => json!({}),
    }
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

/// Columns and their rules, and the words that say something of the table.
fn table() -> Value {
    json!({
        "type": "object",
        "properties": {
            "keep": {
                "description": "columns that are copied as they are, or `all`",
                "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
            },
            "because": {
                "description": "why real values may leave, beside `keep: all`",
                "anyOf": [{ "type": "string" }, { "$ref": "#/$defs/rule" }],
            },
            "subject": {
                "description": "who the rows are about: `person via user_id`, `person(email)`",
                "anyOf": [
                    { "type": "string" },
                    { "type": "array", "items": { "type": "string" } },
                    { "$ref": "#/$defs/rule" },
                ],
            },
        },
        "additionalProperties": { "$ref": "#/$defs/rule" },
    })
}

/// One mask as text, `null`, or a mask with paths below it.
fn rule() -> Value {
    let mut any: Vec<Value> = vec![json!({ "type": "null", "description": "drop the content" })];
    for kind in MASKS.iter().copied() {
        let forms = Forms::of(kind);
        if forms.text {
            any.push(json!({ "type": "string", "pattern": format!("^{}$", call(kind)), "description": manual(kind) }));
            if !kind.parameters().iter().any(|parameter| parameter.required) {
                // A constant is what editors complete.
                any.push(json!({ "const": kind.name(), "description": manual(kind) }));
            }
        }
        if forms.structure {
            any.push(json!({
                "type": "object",
                "description": manual(kind),
                "minProperties": 1,
                "maxProperties": 1,
                "patternProperties": { format!("^{}$", call(kind)): below(kind.name()) },
                "additionalProperties": false,
            }));
        }
    }
    json!({ "anyOf": any })
}

/// What stands below a mask's name.
fn below(name: &str) -> Value {
    let rules = json!({ "$ref": "#/$defs/rules" });
    if ONE_RULE.contains(&name) {
        return json!({ "anyOf": [rules, { "$ref": "#/$defs/rule" }] });
    }
    if VALUES.contains(&name) {
        let value =
            json!({ "anyOf": [{ "$ref": "#/$defs/rule" }, { "type": ["string", "number", "boolean", "null"] }] });
        return json!({ "type": "object", "additionalProperties": value });
    }
    rules
}

/// How a mask is written, by its own examples.
struct Forms {
    text: bool,
    /// With rules below it.
    structure: bool,
}

impl Forms {
    fn of(kind: &dyn MaskKind) -> Forms {
        let is_structure = |rule: &str| {
            rule.split_once(": {").is_some_and(|(before, _)| before.split('(').next() == Some(kind.name()))
        };
        let examples = kind.examples().iter();
        let structures = examples.filter(|example| is_structure(example.rule)).count();
        Forms { text: structures < kind.examples().len().max(1), structure: structures > 0 }
    }
}

/// Summary and parameters.
fn manual(kind: &dyn MaskKind) -> String {
    let mut manual = kind.summary().to_owned();
    for Parameter { name, doc, .. } in kind.parameters() {
        manual.push_str(&format!("\n{name}: {doc}"));
    }
    manual
}

/// `\s*number\s*(?:\(…\)\s*)?`: ECMA-262, without anything that only some
/// engines know.
fn call(kind: &dyn MaskKind) -> String {
    let name = escaped(kind.name());
    let names: Vec<&str> = kind.parameters().iter().map(|parameter| parameter.name).collect();
    if names.is_empty() {
        return format!(r"\s*{name}\s*(?:\(\s*\)\s*)?");
    }
    let flat = format!(r"(?:{QUOTED}|{WORD})");
    let list = |item: &str| format!(r"\[\s*(?:{item}\s*(?:,\s*)?)*\]");
    let value = format!(r"(?:{flat}|{})", list(&format!("(?:{flat}|{})", list(&flat))));
    let argument = format!(r"(?:(?:{})\s*=\s*)?{value}", alternatives(&names));
    let arguments = format!(r"{argument}\s*(?:,\s*{argument}\s*)*(?:,\s*)?");
    match kind.parameters().iter().any(|parameter| parameter.required) {
        true => format!(r"\s*{name}\s*\(\s*{arguments}\)\s*"),
        false => format!(r"\s*{name}\s*(?:\(\s*(?:{arguments})?\)\s*)?"),
    }
}

fn alternatives(names: &[&str]) -> String {
    names.iter().map(|name| escaped(name)).collect::<Vec<_>>().join("|")
}

fn escaped(name: &str) -> String {
    name.replace('.', r"\.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask;

    #[test]
    fn every_setting_is_described() {
        for name in SETTINGS {
            assert!(setting(name).get("description").is_some(), "{name} has no description: an editor shows nothing");
        }
    }

    #[test]
    fn masks_that_take_paths_are_found_by_their_examples() {
        let names: Vec<&str> =
            MASKS.iter().filter(|kind| Forms::of(**kind).structure).map(|kind| kind.name()).collect();
        assert!(names.contains(&"json") && names.contains(&"cases") && !names.contains(&"keep"), "{names:?}");
        assert!(ONE_RULE.iter().chain(VALUES).all(|name| names.contains(name)), "{names:?}");
        assert!(Forms::of(mask::find("replace").expect("it exists")).text);
    }
}
