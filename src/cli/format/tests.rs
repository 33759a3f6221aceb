//! Every format, over findings whose names need escaping everywhere.

use serde_json::Value;

use super::*;
use crate::error::Error;
use crate::gate::Fingerprint;
use crate::place::Place;

/// What would break a format that forgets to escape.
const NASTY: &str = "a,b:c%d\"e<f>&g'h.sql";

fn finding(tier: Tier, digits: &str) -> Finding {
    Finding {
        detector: "email".to_owned(),
        what: "e-mail address".to_owned(),
        class: Class::Personal,
        tier,
        place: Place { file: Some(NASTY.to_owned()), line: Some(7), ..Place::table("users").column("mail\nbox") },
        byte: 3,
        how: "in base64".to_owned(),
        count: 12,
        fingerprint: Fingerprint { digits: digits.to_owned(), is_positional: false },
    }
}

fn rendered(name: &str, findings: &[Finding]) -> String {
    let mut report = Report { waived_inline: 2, ..Report::default() };
    report.scanned("sql", 100);
    if !findings.is_empty() {
        report.failed.push(Error::new("a file cannot be read").path("x<y\n.sql"));
    }
    let scanned = Scanned {
        findings,
        report: &report,
        waived: 3,
        waivers: ("masks/allow.yaml", "", &[]),
        clean: findings.is_empty(),
        colour: false,
    };
    find(name).expect("a format").render(&scanned)
}

fn two() -> Vec<Finding> {
    vec![finding(Tier::Fail, "0123456789abcdef"), finding(Tier::Warn, "0123456789abcdef")]
}

#[test]
fn formats_are_found_and_mistakes_are_told() {
    let names: Vec<&str> = FORMATS.iter().map(|format| format.name()).collect();
    assert_eq!(names, ["human", "json", "jsonl", "sarif", "junit", "github", "gitlab"]);
    assert!(Wanted::parse("sarif=a=b.json").is_ok_and(|wanted| wanted.file == Some("a=b.json".into())));
    assert!(Wanted::parse("json=-").is_ok_and(|wanted| wanted.file.is_none()));
    assert!(Wanted::parse("sarfi").is_err_and(|error| error.contains("did you mean `sarif`?")));
    assert!(Wanted::parse("json=").is_err());
}

#[test]
fn json_counts_and_places() {
    let value: Value = serde_json::from_str(&rendered("json", &two())).unwrap();
    assert_eq!(value["version"], 1);
    assert_eq!(value["findings"][0]["file"], NASTY);
    assert_eq!(value["findings"][0]["column"], "users.mail\nbox");
    assert_eq!(value["findings"][1]["level"], "warning");
    assert_eq!((&value["waived"]["file"], &value["waived"]["inline"]), (&3.into(), &2.into()));
    assert_eq!(value["failed"].as_array().map(Vec::len), Some(1));
    let lines = rendered("jsonl", &two());
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().map(|line| &line["type"]).collect::<Vec<_>>(), ["finding", "finding", "summary"]);
}

/// The members that the standard's schema requires, and what GitHub needs on top.
#[test]
fn sarif_has_what_its_schema_requires() {
    for findings in [two(), Vec::new()] {
        let value: Value = serde_json::from_str(&rendered("sarif", &findings)).unwrap();
        assert_eq!(value["version"], "2.1.0");
        let run = &value["runs"][0];
        assert!(run["tool"]["driver"]["name"].is_string());
        assert_eq!(run["invocations"][0]["executionSuccessful"], findings.is_empty());
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), findings.len());
        for result in results {
            assert!(result["message"]["text"].is_string());
            assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"]);
            let place = &result["locations"][0]["physicalLocation"];
            assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
            assert_eq!(place["artifactLocation"]["uri"], "a,b%3Ac%25d%22e%3Cf%3E%26g%27h.sql");
            assert!(result["partialFingerprints"]["standin/v1"].is_string());
            assert!(result["occurrenceCount"].as_u64().unwrap() >= 1);
        }
    }
}

#[test]
fn junit_is_xml_with_as_many_tests_as_it_says() {
    for (findings, tests, failures) in [(two(), 3, 1), (Vec::new(), 1, 0)] {
        let text = rendered("junit", &findings);
        let mut open: Vec<String> = Vec::new();
        let mut count = 0;
        let body = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
        for part in body.split('<').skip(1) {
            let (tag, content) = part.split_once('>').expect("a tag ends");
            assert!(!content.contains(['>', '"']) && !content.contains("&\n"), "{content}");
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            let name = tag.trim_matches('/').split(' ').next().unwrap().to_owned();
            count += usize::from(name == "testcase" && !tag.starts_with('/'));
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name));
            } else if !tag.ends_with('/') {
                open.push(name);
            }
        }
        assert!(open.is_empty());
        assert_eq!(count, tests);
        assert!(text.contains(&format!("tests=\"{tests}\" failures=\"{failures}\"")));
        assert!(!text.replace('\n', " ").contains(char::is_control));
    }
}

#[test]
fn github_escapes_what_would_end_a_command() {
    let text = rendered("github", &two());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "a line break inside would begin another command");
    let wanted = "::error file=a%2Cb%3Ac%25d\"e<f>&g'h.sql,line=7,title=standin%3A email::e-mail address in users.mail\\u{a}box: 12 values (in base64); fingerprint 0123456789abcdef";
    assert_eq!(lines[0], wanted);
    assert!(lines[1].starts_with("::warning file="));
    assert!(lines[2].starts_with("::error title=standin::a file cannot be read"));
}

#[test]
fn gitlab_has_a_path_and_a_fingerprint_of_its_own_for_each() {
    let value: Value = serde_json::from_str(&rendered("gitlab", &two())).unwrap();
    let issues = value.as_array().unwrap();
    for (issue, (severity, fingerprint)) in
        issues.iter().zip([("critical", "0123456789abcdef"), ("minor", "0123456789abcdef-2")])
    {
        assert_eq!(issue["severity"], severity);
        assert_eq!(issue["fingerprint"], fingerprint);
        assert_eq!(issue["location"], serde_json::json!({ "path": NASTY, "lines": { "begin": 7 } }));
        assert!(issue["description"].is_string() && issue["check_name"] == "email");
    }
    assert_eq!(rendered("gitlab", &[]), "[]\n");
}

#[test]
fn people_are_told_where_and_what_to_do() {
    let text = rendered("human", &two());
    assert!(
        text.starts_with("error[email]: e-mail address in users.mail\\u{a}box: 12 values (in base64)\n  --> a,b:c")
    );
    assert!(text.contains(":7:3") && text.contains("help: ") && text.contains("standin:allow"));
    assert_eq!(rendered("human", &[]), "");
}
