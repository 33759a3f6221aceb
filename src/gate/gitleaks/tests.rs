//! Files of rules as users write them, and what they find.

use super::*;
use crate::error::Error;

fn rules(text: &str) -> Rules {
    Rules::parse(text, ".gitleaks.toml", Class::Secret, Tier::Fail)
        .unwrap_or_else(|errors| panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

fn errors(text: &str) -> Vec<Error> {
    match Rules::parse(text, ".gitleaks.toml", Class::Secret, Tier::Fail) {
        Ok(_) => Vec::new(),
        Err(errors) => errors,
    }
}

/// `rule:line:byte text` of all that is found.
fn found(rules: &Rules, text: &str, path: &str) -> Vec<String> {
    let mut all = Vec::new();
    rules.scan(text.as_bytes(), path, &mut |found| {
        all.push(format!("{}:{}:{} {}", found.rule.id, found.line, found.byte, &text[found.range.clone()]));
    });
    all
}

const BASE: &str = r#"
title = "ours"
[[rules]]
id = "ticket"
description = "key of our ticket system"
regex = '''(?i)ticket[_-]?key\s*[=:]\s*['"]?([0-9a-z]{12})\b'''
keywords = ["ticket"]
entropy = 2.5
"#;

#[test]
fn a_rule_finds_its_group() {
    let rules = rules(BASE);
    assert_eq!(found(&rules, "a\nb TICKET_KEY = '9f3k7b1e5a8d'\n", "a.py"), ["ticket:2:17 9f3k7b1e5a8d"]);
    assert!(found(&rules, "ticket_key=aaaaaaaaaaaa", "a.py").is_empty(), "no entropy");
    assert!(found(&rules, "ticket_key=9f3k7b1e5a8d # gitleaks:allow", "a.py").is_empty());
    assert_eq!(rules.rules()[0].description, "key of our ticket system");
}

#[test]
fn places_are_right_far_into_a_long_text() {
    let rules = rules(BASE);
    let text = format!(
        "{}ticket_key=9f3k7b1e5a8d\n{}x ticket_key=1f3k7b1e5a8d\n",
        "line\n".repeat(60_000),
        "line\n".repeat(60_000)
    );
    assert_eq!(found(&rules, &text, "a"), ["ticket:60001:12 9f3k7b1e5a8d", "ticket:120002:14 1f3k7b1e5a8d"]);
}

#[test]
fn secret_group_names_the_group() {
    let rules = rules("[[rules]]\nid='a'\nregex='(key)=(\\w+)'\nsecretGroup=2\n");
    assert_eq!(found(&rules, "key=value", "a"), ["a:1:5 value"]);
    assert!(errors("[[rules]]\nid='a'\nregex='(key)'\nsecretGroup=2\n")[0].to_string().contains("secretGroup"));
}

#[test]
fn paths_narrow_a_rule_or_are_all_of_it() {
    let rules = rules("[[rules]]\nid='a'\nregex='key'\npath='\\.env$'\n[[rules]]\nid='b'\npath='id_rsa$'\n");
    assert_eq!(found(&rules, "key", "x/.env").len(), 1);
    assert!(found(&rules, "key", "x/env.txt").is_empty());
    let mut named = Vec::new();
    rules.judge_path("home/id_rsa", &mut |rule| named.push(rule.id.clone()));
    assert_eq!(named, ["b"]);
}

#[test]
fn allowlists_allow() {
    for list in [
        "[allowlist]\npaths=['^vendor/']",
        "[[allowlists]]\nregexes=['^9f3k']",
        "[[allowlists]]\nregexTarget='match'\nregexes=['TICKET']",
        "[[allowlists]]\nregexTarget='line'\nregexes=['# fine']",
        "[[allowlists]]\nstopwords=['B1E5']",
        "[[allowlists]]\ntargetRules=['ticket']\nstopwords=['b1e5']",
        "[[rules.allowlists]]\ncondition='AND'\npaths=['vendor']\nstopwords=['9f3k']",
        "[rules.allowlist]\nregexes=['9f3k']",
    ] {
        let rules = rules(&format!("{BASE}\n{list}\n"));
        assert!(found(&rules, "TICKET_KEY=9f3k7b1e5a8d # fine", "vendor/a.py").is_empty(), "{list}");
        assert_eq!(found(&rules, "ticket_key=1f3k7b125a8d", "a.py").len(), 1, "{list}");
    }
    for list in [
        "[[rules.allowlists]]\ncondition='AND'\npaths=['vendor']\nstopwords=['1111']",
        "[[rules.allowlists]]\ncondition='AND'\npaths=['vendor']\ncommits=['0123']",
        "[[rules.allowlists]]\ncommits=['0123']",
    ] {
        let rules = rules(&format!("{BASE}\n{list}\n"));
        assert_eq!(found(&rules, "ticket_key=9f3k7b1e5a8d", "vendor/a.py").len(), 1, "{list}");
    }
}

#[test]
fn what_is_not_followed_is_told() {
    let rules = rules(
        "[extend]\nuseDefault=true\ndisabledRules=['x']\n[[rules]]\nid='aws-access-token'\n[[rules.allowlists]]\ncommits=['0']\n",
    );
    let told: Vec<&str> = rules.notes().iter().map(|note| note.sentence).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(rules.is_empty() && told.iter().any(|sentence| sentence.contains("not part of standin")));
}

#[test]
fn bad_files_are_told_with_their_place() {
    for (text, line, says) in [
        ("[[rules]]\nid='a'\nregex='''(?=a)'''\n", 3, "does not compile; rule a"),
        ("x = \n", 1, "not TOML"),
        ("\n[[rules]]\nregex='a'\n", 2, "no `id`"),
        ("[[rules]]\nid='a'\n", 1, "neither `regex` nor `path`"),
        ("[[rules]]\nid='a'\nregex='a'\n[[rules]]\nid='a'\nregex='b'\n", 4, "same `id`"),
        ("[allowlist]\nregexTarget='all'\nregexes=['a']\n", 1, "regexTarget"),
        ("[allowlist]\ncondition='XOR'\nregexes=['a']\n", 1, "condition"),
        ("[allowlist]\ndescription='none'\n", 1, "allows nothing"),
    ] {
        let errors = errors(text);
        assert_eq!(errors.len(), 1, "{text}");
        assert!(errors[0].to_string().contains(says), "{}", errors[0]);
        assert_eq!(errors[0].place().line, Some(line), "{text}");
    }
    assert!(errors("[[allowlists]]\ntargetRules=['b']\nstopwords=['a']\n")[0].to_string().contains("not there"));
}

#[test]
fn extended_files_are_followed_to_a_bound() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| directory.path().join(name);
    let base = "[[rules]]\nid='a'\nregex='(secret-[0-9]+)'\ndescription='base'\n[[rules]]\nid='b'\nregex='other'\n";
    std::fs::write(at("base.toml"), base).expect("written");
    let top = "[extend]\npath='base.toml'\ndisabledRules=['b']\n[[rules]]\nid='a'\n[[rules.allowlists]]\nstopwords=['secret-1']\n";
    std::fs::write(at("top.toml"), top).expect("written");
    let read = |name: &str| Rules::read(&at(name));
    let rules = read("top.toml").unwrap_or_else(|errors| panic!("{}", errors[0]));
    assert_eq!(found(&rules, "secret-1 secret-2 other", "x"), ["a:1:10 secret-2"]);
    assert_eq!(rules.rules()[0].description, "base");
    std::fs::write(at("circle.toml"), "[extend]\npath='circle.toml'\n").expect("written");
    let errors = read("circle.toml").err().expect("a circle");
    assert!(errors[0].to_string().contains("without end"));
    assert!(read("absent.toml").err().expect("no file")[0].exit() == crate::error::Exit::Usage);
}
