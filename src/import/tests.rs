//! What holds for every importer and every transformer they know.

use super::common;
use super::fields::{self, Make, Parameters};
use super::found::{Becomes, Carried, Known};
use super::pg_anonymizer::function;
use super::rule::Rule;
use super::*;
use crate::mask::{self, Args};
use crate::rules;

/// Parameters under the names that some tool uses, in the forms that tools use.
const PARAMETERS: &str = "{min: 1, max: 9, min_value: 2, max_value: 8, min_length: 3, max_length: 5, symbols: 'ab\"]', values: [a, 'b, c'], choices: [x],
  categories: 'a,b', value: 'it''s \"so\"', literal: 'x: #y', regexp: '[a\"b]', replace: '', max_ratio: '0.25', character: '#', width: 3, type: name,
  formatter: firstName, arguments: [1, 9], decimal: 2, operations: [{operation: set, path: a.0, value: 1}], anon_function: anon.random_string,
  count: 4, converters: {a.b: setNull}, preserve_length: false, preserve_domain: true, min_year: 1990, max_year: 2000}";

fn known() -> [(&'static str, &'static Known<Make>); 6] {
    [
        ("gdpr-dump", gdpr_dump::CONVERTERS),
        ("gdpr-dump faker", gdpr_dump::FORMATTERS),
        ("greenmask", greenmask::TRANSFORMERS),
        ("neosync", neosync::TRANSFORMERS),
        ("pgstream", pgstream::TRANSFORMERS),
        ("replibyte", replibyte::TRANSFORMERS),
    ]
}

/// A rule is read back, and its arguments are parameters of the mask where that
/// exists already.
fn fits(of: &str, carried: &Carried) {
    let (Carried::As(rule) | Carried::But(rule, _)) = carried else { return };
    fits_rule(of, rule);
}

fn fits_rule(of: &str, rule: &Rule) {
    let call = rule.to_call().unwrap_or_else(|| panic!("{of}: {} is no rule", rule.to_text()));
    if let Some(kind) = mask::find(&call.name) {
        let bound = Args::bind(&call, kind.parameters());
        assert!(bound.is_ok(), "{of}: `{}` does not take {:?}", rule.to_text(), bound.err());
    }
    rule.paths().iter().for_each(|(_, rule)| fits_rule(of, rule));
}

#[test]
fn every_transformer_makes_a_rule_that_its_mask_takes() {
    let full = fields::read(PARAMETERS).unwrap();
    for (tool, table) in known() {
        for (index, (name, becomes)) in table.iter().enumerate() {
            let of = format!("{tool} {name}");
            assert!(table[..index].iter().all(|(other, _)| !found::same_name(other, name)), "{of} is listed twice");
            for parameters in [Parameters(None), Parameters(Some(&full))] {
                fits(&of, &becomes.carried(|make| make(&parameters)));
            }
        }
    }
    for kind in ["default", "password", "name", "addr", "email", "mobile", "tel", "id", "credit", "url", "?"] {
        fits(kind, &common::masking(kind));
    }
}

#[test]
fn every_function_of_the_extension_makes_a_rule_that_its_mask_takes() {
    for table in [function::FUNCTIONS, function::FAKED] {
        for (name, becomes) in table {
            if let Becomes::Mask(_) | Becomes::Almost(..) = becomes {
                fits(name, &function::function(&format!("anon.{name}"), &[]));
            }
        }
    }
    for label in [
        "anon.partial(zip, 2, '###', 3)",
        "anon.noise(salary, 0.33)",
        "anon.dnoise(born, ''2 years''::interval)",
        "anon.random_int_between(1, -5)",
        "anon.random_date_between('2020-01-01', '2021-01-01'::date)",
        "anon.random_in(ARRAY['a', 'b']::text[])",
        "anon.random_in_int4range('[5,10)')",
        "anon.lorem_ipsum( words := 20 )",
        "anon.lorem_ipsum(characters => 7)",
        "anon.generalize_tsrange(born, 'decade')",
        "anon.generalize_int4range(age, 10)",
        "anon.random_string(12)",
        "pg_catalog.md5(name)",
    ] {
        let sql = format!(
            "SECURITY LABEL FOR anon ON COLUMN t.c IS 'MASKED WITH FUNCTION {}';",
            label.replace("''", "'").replace('\'', "''")
        );
        let found = import(find("pg-anonymizer").unwrap(), &sql).unwrap();
        assert_eq!(found.count(), 1, "{label}: {:?}", found.notes);
        fits_rule(label, found.tables()[0].columns[0].rule.as_ref().unwrap());
    }
}

/// What a rule of the tool becomes in the rules, as `table.column: rule` lines.
fn shown(tool: &str, text: &str) -> String {
    let found = import(find(tool).unwrap(), text).unwrap_or_else(|refused| panic!("{}", refused.message));
    let written = write(&found, tool, "x");
    let rules = rules::parse("masks/x.yaml", &written).unwrap_or_else(|problems| panic!("{written}\n{problems:?}"));
    assert!(rules.problems.is_empty(), "{written}\n{:?}", rules.problems);
    let tables = rules.tables.iter();
    let lines = tables.flat_map(|table| {
        table.columns.iter().map(move |rule| {
            let call = rule.call.as_ref().map(|call| call.name.as_str()).unwrap_or("?");
            format!("{}.{}: {call}", table.pattern, rule.column)
        })
    });
    lines.collect::<Vec<_>>().join("; ")
}

#[test]
fn odd_names_are_written_as_they_were() {
    let text = "tables: {'a, b*': {converters: {keep: setNull, 'x: #1': setNull, \"é,\\t\": setNull}}}";
    assert_eq!(shown("gdpr-dump", text), "a, b*.keep: null; a, b*.x: #1: null; a, b*.é,\t: null");
    let text = "[{schema: public, table: 'x*', column: c, transformer: passthrough}]";
    assert_eq!(shown("neosync", text), r"x\*.c: keep");
}

#[test]
fn two_transformers_on_one_column_leave_it_without_a_rule() {
    let text = "dump: {transformation: [{name: t, transformers: [{name: RandomEmail, params: {column: a}}, {name: Hash, params: {column: a}}]}]}";
    let found = import(find("greenmask").unwrap(), text).unwrap();
    assert_eq!((found.count(), found.notes.len()), (0, 1));
}

#[test]
fn a_later_label_replaces_an_earlier_one() {
    let label = |text: &str| format!("SECURITY LABEL FOR anon ON COLUMN public.t.c IS {text};\n");
    let both = label("'MASKED WITH VALUE NULL'") + &label("'MASKED WITH VALUE $$x$$'");
    assert_eq!(shown("pg-anonymizer", &both), "t.c: fixed");
    assert_eq!(shown("pg-anonymizer", &(both + &label("NULL"))), "");
    assert_eq!(shown("pg-anonymizer", &label("'NOT MASKED'")), "t.c: keep");
}

#[test]
fn what_is_not_theirs_is_refused_and_not_quoted() {
    let secret = "hunter2";
    for importer in IMPORTERS {
        for text in [
            "",
            " \n",
            "a",
            "- 1",
            "{}",
            "a: hunter2",
            "a: [hunter2",
            "a: !x hunter2",
            "'hunter2",
            "\u{0}hunter2",
            "hunter2: 1\nhunter2: 2",
        ] {
            match import(*importer, text) {
                Ok(_) => panic!("{} takes {text:?}", importer.name()),
                Err(refused) => {
                    let lines = lines("f", text, std::slice::from_ref(&refused));
                    let is_key = text.starts_with(secret);
                    assert!(is_key || !lines[0].1.contains(secret), "{}: {:?}", importer.name(), lines);
                }
            }
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 300, ..Default::default() })]

    #[test]
    fn any_text_is_read_or_refused(
        text in "(dump:|transformation:|filters:|tables:|mappings:|SECURITY LABEL |ON COLUMN a\\.b IS |'MASKED WITH FUNCTION anon\\.partial\\(|columns:|name: x|params:|converters:|value: \"\\{\\{|\\}\\}|- |\\[|\\]|\\{|\\}|, |: |\n|  |'|;|\\$\\$|&a|\\*a|<<|é|.){0,30}"
    ) {
        for importer in IMPORTERS {
            match import(*importer, &text) {
                Ok(found) => {
                    lines("f", &text, &found.notes);
                    let written = write(&found, importer.name(), "x");
                    proptest::prop_assert!(rules::parse("f", &written).is_ok_and(|rules| rules.problems.is_empty()), "{}", written);
                }
                Err(refused) => { lines("f", &text, std::slice::from_ref(&refused)); }
            }
        }
    }
}
