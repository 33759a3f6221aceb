//! The JSON Schema of the rules: checked in as the code makes it, and right about
//! every rules file of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Map, Number, Value, json};
use standin::call::Call;
use standin::diagnostic::Code;
use standin::mask::{self, Args};
use standin::rules;
use standin::yaml::{self, Body, Grammar, Node};

use crate::command::Standin;
use crate::dir::{Dir, files};

const FILE: &str = "rules.schema.json";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_checked_in_schema_is_what_the_code_makes() {
    let made = Standin::new(&Dir::new(), "list schema").run().ok();
    let path = root().join(FILE);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, made.text()).expect("the schema can be written");
    }
    let kept = fs::read_to_string(&path).expect("the schema is checked in");
    assert!(kept == made.text(), "{FILE} is not what `standin list schema` prints; BLESS=1 writes it");
}

/// A real validator, so that the schema means what we think it does.
struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Validator {
    fn new() -> Validator {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource(FILE, rules::json_schema()).expect("the schema is JSON");
        let index = compiler.compile(FILE, &mut schemas).expect("the schema is one");
        Validator { schemas, index }
    }

    fn problem(&self, text: &str) -> Option<String> {
        let value = value(&read(text));
        self.schemas.validate(&value, self.index).err().map(|error| error.to_string())
    }
}

fn read(text: &str) -> Node {
    let grammar = Grammar {
        name: "rules",
        bad_yaml: Code("M0001"),
        wrong_shape: Code("M0002"),
        duplicate_key: Code("M0003"),
        depth_max: 32,
        aliases: false,
    };
    yaml::parse(text, &grammar, &mut Vec::new()).unwrap_or_else(|problem| panic!("{}: {text}", problem.message))
}

/// As an editor sees it: plain scalars by the core schema of YAML 1.2.
fn value(node: &Node) -> Value {
    match &node.body {
        Body::Nothing => Value::Null,
        Body::Seq(items) => items.iter().map(value).collect(),
        Body::Map(entries) => {
            entries.iter().map(|entry| (entry.key.text.clone(), value(&entry.value))).collect::<Map<_, _>>().into()
        }
        Body::Scalar(scalar) if scalar.plain => match scalar.text.as_str() {
            "null" | "Null" | "NULL" | "~" => Value::Null,
            "true" | "True" | "TRUE" => true.into(),
            "false" | "False" | "FALSE" => false.into(),
            text => text.parse::<Number>().map_or_else(|_| text.into(), Value::from),
        },
        Body::Scalar(scalar) => scalar.text.as_str().into(),
    }
}

/// Whether every rule names a mask that exists, and parameters that it has.
fn is_known(call: &Call) -> bool {
    mask::find(&call.name).is_some_and(|kind| Args::bind(call, kind.parameters()).is_ok())
        && call.paths.iter().all(|(_, rule)| is_known(rule))
}

#[test]
fn every_rules_file_that_is_read_is_valid() {
    let validator = Validator::new();
    let mut folders: Vec<PathBuf> = files(&root().join("examples"));
    folders.extend(files(&root().join("tests/cases")));
    folders.extend(files(&root().join("tests/imports")));
    let is_rules = |path: &&PathBuf| {
        let folder = path.parent().and_then(|folder| folder.file_name()).and_then(|name| name.to_str());
        folder == Some("masks")
            || matches!(path.file_name().and_then(|name| name.to_str()), Some("masks.yaml" | "rules.yaml"))
    };
    let (mut valid, mut refused) = (0, 0);
    for path in folders.iter().filter(is_rules) {
        let text = fs::read_to_string(path).unwrap_or_default();
        let Ok(rules) = rules::parse("f", &text) else { continue };
        let mut calls = rules.tables.iter().flat_map(|table| &table.columns).map(|rule| rule.call.as_ref());
        let is_right = rules.problems.is_empty() && calls.all(|call| call.is_some_and(is_known));
        match (is_right, validator.problem(&text)) {
            (true, Some(problem)) => panic!("{}: {problem}", path.display()),
            (true, None) => valid += 1,
            (false, problem) => refused += usize::from(problem.is_some()),
        }
    }
    assert!(valid > 30 && refused > 0, "{valid} files are valid, {refused} are not");
}

#[test]
fn every_example_of_every_mask_is_valid() {
    let validator = Validator::new();
    for kind in mask::MASKS {
        for example in kind.examples() {
            let rule = match example.rule.contains(": {") {
                true => format!("{{{}}}", example.rule.replacen(": {*:", ": {\"*\":", 1)),
                false => yaml::scalar(example.rule),
            };
            let text = format!(
                "version: 1\nschema: s.yaml\ntables: {{t: {{c: {}}}}}\n",
                quoted_in_braces(&rule, example.rule)
            );
            if let Some(problem) = validator.problem(&text) {
                panic!("{}: {problem}\n{text}", example.rule);
            }
        }
    }
}

/// A rule as a text needs quotes within braces.
fn quoted_in_braces(rule: &str, example: &str) -> String {
    if rule.starts_with('{') || example == "null" { rule.to_owned() } else { yaml::quoted(example) }
}

#[test]
fn what_is_wrong_is_not_valid() {
    let validator = Validator::new();
    let head = "version: 1\nschema: s.yaml\n";
    assert_eq!(validator.problem(head), None);
    for wrong in [
        "",
        "schema: s.yaml\n",
        "version: 2\nschema: s.yaml\n",
        "version: 1\nschema: [s.yaml]\n",
        "version: 1\nshema: s.yaml\n",
    ] {
        assert!(validator.problem(&format!("{wrong}#\n")).is_some(), "{wrong}");
    }
    for wrong in [
        "tabels: {}\n",
        "subset: {}\n",
        "locale: xx_XX\n",
        "key: 0123456789abcdef\n",
        "policy: hippa\n",
        "subjects: {person: users.email}\n",
        "subjects: {person: {kye: users.email}}\n",
        "defaults: {class emial: lorem}\n",
        "defaults: {email: lorem}\n",
        "ddl: {view a.b: lorem}\n",
        "tables: {t: keep}\n",
        "tables: {t: {a: lorme}}\n",
        "tables: {t: {a: \"lorem(wrods=3)\"}}\n",
        "tables: {t: {a: \"lorem(words=3\"}}\n",
        "tables: {t: {a: fixed}}\n",
        "tables: {t: {a: [lorem]}}\n",
        "tables: {t: {a: 5}}\n",
        "tables: {t: {a: json}}\n",
        "tables: {t: {a: {json: {$.a: lorme}}}}\n",
        "tables: {t: {a: {json: {$.a: keep}, xml: {/a: keep}}}}\n",
        "tables: {t: {a: {lorem: {$.a: keep}}}}\n",
        "tables: {t: {keep: {a: b}}}\n",
        "tables: [t]\n",
    ] {
        assert!(validator.problem(&format!("{head}{wrong}")).is_some(), "{wrong}");
    }
    for right in [
        "policy: gdpr\n",
        "policy: [pci-dss, hipaa-safe-harbor]\n",
        "subjects: {person: {key: lower(users.email)}}\n",
        "defaults: {class email: person.email, type timestamp: date_shift(days=9)}\n",
        "ddl: {view a.b: 'keep(because=\"x\")'}\n",
        "tables: {t: {subject: person via user_id, a, b: null, keep: [c], d: \"choice([a, 'b, c'], weights=[1, 2])\"}}\n",
        "tables: {t: {subject: [person via x, company(y)], a: 'fixed(\"say \"\"hi\"\"\")'}}\n",
        "tables: {t: {keep: all, because: lists}}\n",
        "tables: {t: {a: {array: lorem}, b: {array: {\"$[*]\": lorem}}}}\n",
        "tables: {t: {a: {json: {$.a: {json: {$.b: keep}}, $.c: null}}}}\n",
    ] {
        assert_eq!(validator.problem(&format!("{head}{right}")), None, "{right}");
    }
    assert_eq!(value(&read("[1, '1', ~, yes]")), json!([1, "1", null, "yes"]));
}
