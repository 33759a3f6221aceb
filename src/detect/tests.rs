//! Every detector's examples.

use super::*;

fn shown(sample: &Sample) -> String {
    match sample {
        Sample::Value(pieces) | Sample::Within(pieces) => pieces.concat(),
        Sample::In(place, pieces) => format!("{} in {place}", pieces.concat()),
    }
}

#[test]
fn every_detector_keeps_its_word() {
    let mut broken = Vec::new();
    for detector in all() {
        let name = detector.name();
        assert!(!detector.hits().is_empty() && !detector.misses().is_empty(), "{name} has no examples");
        assert!(!detector.anchors().is_empty(), "{name} has no anchor");
        broken.extend(
            detector
                .hits()
                .iter()
                .filter(|sample| !acts_on(detector, sample))
                .map(|sample| format!("{name} misses {}", shown(sample))),
        );
        broken.extend(
            detector
                .misses()
                .iter()
                .filter(|sample| acts_on(detector, sample))
                .map(|sample| format!("{name} hits {}", shown(sample))),
        );
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn names_and_summaries_differ() {
    for of in [|detector: &dyn Detector| detector.name(), |detector: &dyn Detector| detector.summary()] {
        let mut all: Vec<&str> = all().map(of).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}

#[test]
fn any_bytes_are_read_without_harm() {
    let nasty: [&[u8]; 9] =
        [b"", b"\xff\xfe@\xff.\xff", b"\"", b"{\"a", b"+", b"@", b"://:@", b"-----BEGIN ", b"(((((((((("];
    for detector in all() {
        for value in nasty {
            let text = Text::prose(value);
            for at in detector.anchors().iter().flat_map(|anchor| anchor.candidates(value)) {
                let _ = detector.find(&text, at);
            }
            let _ = detector.is_one(value);
        }
    }
}

/// Whether the scanner would speak of something in a text that is no column's value.
fn acts_in_prose(detector: &dyn Detector, text: &str) -> bool {
    let text = Text::prose(text.as_bytes());
    detector.anchors().iter().flat_map(|anchor| anchor.candidates(text.bytes)).any(|at| {
        let found = detector.find(&text, at);
        found.is_some_and(|found| found.certainty == Certainty::Sure || is_telling(detector, &text, &found))
    })
}

#[test]
fn nothing_is_found_in_what_only_looks_like_it() {
    let lines = include_str!("tests/false_positives.txt").lines().filter(|line| !line.starts_with("# "));
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in lines {
        let (kind, text) = line.split_once('\t').expect("a kind, a tab and a text");
        count += 1;
        let told = all().filter(|detector| detector.tier() >= Tier::Warn);
        let told = told.filter(|detector| acts_in_prose(*detector, text));
        wrong.extend(told.map(|detector| format!("{} in {kind}: {text}", detector.name())));
    }
    assert!(count >= 300, "{count}");
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
}
