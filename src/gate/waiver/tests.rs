//! Waivers: what they cover, and what is said of them.

use super::*;
use crate::detect::{Class, Tier};
use crate::place::Place;
use crate::seed::Key;

fn detectors() -> Vec<String> {
    ["email", "phone", "iban"].map(str::to_owned).to_vec()
}

fn found(detector: &str, file: &str, column: Option<(&str, &str)>, value: &str) -> Finding {
    let place = match column {
        Some((table, column)) => Place { file: Some(file.to_owned()), ..Place::table(table).column(column) },
        None => Place::file(file),
    };
    let fingerprint = Fingerprinter::keyed(&Key::new([7; 32])).of(detector, file, "", value.as_bytes(), 0);
    Finding {
        detector: detector.to_owned(),
        what: detector.to_owned(),
        class: Class::Personal,
        tier: Tier::Fail,
        place,
        byte: 0,
        how: String::new(),
        count: 1,
        fingerprint,
    }
}

fn waivers(entries: &str) -> Waivers {
    let text = format!("version: 1\nallow:\n{entries}");
    parse("masks/allow.yaml", &text, &detectors())
        .map_err(|problems| problems.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>())
        .unwrap()
}

fn today() -> Date {
    jiff::civil::date(2026, 11, 22)
}

/// How many of the findings are kept.
fn kept(entries: &str, findings: &[Finding]) -> usize {
    waivers(entries).apply(findings.to_vec(), today()).kept.len()
}

#[test]
fn a_waiver_holds_where_it_says() {
    let all = [
        found("email", "tests/fixtures/a.sql", Some(("public.users", "email")), "one"),
        found("email", "tests/b.sql", Some(("public.users", "e.email")), "two"),
        found("phone", "tests/fixtures/a.sql", Some(("public.users", "email")), "three"),
        found("email", "a.zip!x/b.csv", None, "four"),
    ];
    let end = "reason: because, expires: 2027-01-01}";
    assert_eq!(kept(&format!("- {{detector: email, column: users.email, {end}\n"), &all), 3);
    assert_eq!(kept(&format!("- {{detector: email, column: sers.email, {end}\n"), &all), 4);
    assert_eq!(kept(&format!("- {{detector: email, path: tests/, {end}\n"), &all), 2);
    assert_eq!(kept(&format!("- {{detector: email, path: \"*.zip\", {end}\n"), &all), 3);
    assert_eq!(kept(&format!("- {{detector: email, path: \"fixtures/**\", {end}\n"), &all), 4);
    assert_eq!(kept(&format!("- {{detector: email, path: tests/, column: users.email, {end}\n"), &all), 3);
    let digits = &all[3].fingerprint.digits;
    assert_eq!(kept(&format!("- {{detector: email, fingerprint: \"{digits}\", {end}\n"), &all), 3);
    assert_eq!(kept(&format!("- {{detector: phone, fingerprint: \"{digits}\", {end}\n"), &all), 4);
    let placed = &places(&all)[3].digits;
    assert_eq!(kept(&format!("- {{detector: email, fingerprint: \"place:{placed}\", {end}\n"), &all), 3);
    assert_eq!(kept(&format!("- {{detector: email, fingerprint: \"{placed}\", {end}\n"), &all), 4);
}

#[test]
fn the_last_day_counts_and_the_day_after_does_not() {
    let one = [found("email", "a", None, "x")];
    let until = |day: &str| format!("- {{detector: email, path: a, reason: because, expires: {day}}}\n");
    assert_eq!(kept(&until("2026-11-22"), &one), 0);
    assert_eq!(kept(&until("2026-11-21"), &one), 1);
    let codes = |day: &str| {
        let waivers = waivers(&until(day));
        let used = waivers.apply(Vec::new(), today()).used;
        waivers.problems(&used, today()).iter().map(|problem| problem.code.0).collect::<Vec<_>>()
    };
    assert_eq!(codes("2026-11-22"), ["M0805"]);
    assert_eq!(codes("2026-11-21"), ["M0804"]);
}

#[test]
fn every_mistake_is_told_at_once() {
    let text = "version: 1
alow: []
allow:
  - detector: emial
    column: users.email
    reason: x
    expires: 2027-01-01
  - detector: email
    expires: soon
    fingerprint: abc
    path: \"!a\"
    resaon: y
  - detector: phone
    reason: z
    expires: 2027-01-01
  - phone
";
    let problems = parse("masks/allow.yaml", text, &detectors()).err().unwrap();
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.0).collect();
    assert_eq!(codes, ["M0004", "M0802", "M0801", "M0801", "M0803", "M0803", "M0004", "M0803", "M0002"]);
    let helps: Vec<&String> = problems.iter().flat_map(|problem| &problem.help).collect();
    for meant in ["`allow`", "`email`", "`reason`"] {
        assert!(helps.iter().any(|help| **help == format!("did you mean {meant}?")), "{meant}");
    }
    assert!(problems.iter().all(|problem| problem.span.is_some()));
}

#[test]
fn what_is_written_is_read_and_what_people_wrote_stays() {
    let one = found("email", "a.csv", Some(("users", "email")), "x");
    let two = found("phone", "a.csv", None, "y");
    let day = jiff::civil::date(2027, 1, 31);
    let lines = vec![
        entry(&two, &places(std::slice::from_ref(&two))[0], "a public number: +1", day, None),
        entry(&one, &one.fingerprint, "known", day, Some("data team")),
    ];
    let text = added(None, lines).unwrap();
    let first = parse("masks/allow.yaml", &text, &detectors()).unwrap_or_default();
    assert_eq!(first.entries.len(), 2);
    assert_eq!(first.entries[0].detector, "email", "sorted");
    assert_eq!(first.apply(vec![one.clone(), two.clone()], today()).kept, []);

    let by_hand =
        format!("{text}    # a comment of ours\n  - {{detector: iban, path: x, reason: why, expires: 2027-01-01}}\n");
    let read = parse("masks/allow.yaml", &by_hand, &detectors()).unwrap_or_default();
    assert_eq!(read.entries.len(), 3);
    let cut = without(&read, &[1]);
    assert!(cut.contains("# a comment of ours") && cut.contains("iban") && !cut.contains("phone"), "{cut}");
    let more = added(Some(&read), vec![entry(&two, &two.fingerprint, "again", day, None)]).unwrap();
    assert_eq!(parse("masks/allow.yaml", &more, &detectors()).unwrap_or_default().entries.len(), 4);

    let none = without(&first, &[0, 1]);
    let empty = parse("masks/allow.yaml", &none, &detectors()).unwrap_or_default();
    assert!(empty.entries.is_empty() && none.contains("allow: []"), "{none}");
    let again = added(Some(&empty), vec![entry(&one, &one.fingerprint, "known", day, None)]).unwrap();
    assert_eq!(parse("masks/allow.yaml", &again, &detectors()).unwrap_or_default().entries.len(), 1);
}

#[test]
fn any_text_is_read_without_harm() {
    for text in ["", "\0", "allow: [", "- a", "version: 1\nallow: {a: b}", "version: 1\nallow:\n- path: \"[\"\n"] {
        assert!(parse("masks/allow.yaml", text, &detectors()).is_err());
    }
    assert!(!Glob::parse("a").is_some_and(|glob| glob.fits("../../a") || glob.fits("") || glob.fits("/")));
}
