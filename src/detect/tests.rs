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

/// What the scanner believes of a run's shape is what detectors find in it.
#[test]
fn nothing_is_found_in_a_run_that_its_shape_rules_out() {
    let shape = |byte: &u8| match byte {
        b'0'..=b'9' => b'9',
        b'a'..=b'z' | b'A'..=b'Z' => b'A',
        other => *other,
    };
    let mut found = 0;
    let samples: Vec<&Sample> = all().flat_map(|detector| detector.hits().iter().chain(detector.misses())).collect();
    for sample in samples {
        let (Sample::Value(pieces) | Sample::Within(pieces) | Sample::In(_, pieces)) = sample;
        let text = pieces.concat();
        for detector in all() {
            let runs = |anchor: &&Anchor| matches!(anchor, Anchor::Digits(..) | Anchor::Token(..) | Anchor::Date);
            let runs = detector.anchors().iter().filter(runs).flat_map(|anchor| anchor.candidates(text.as_bytes()));
            for run in runs {
                let written: Vec<u8> = text.as_bytes()[run.clone()].iter().map(shape).collect();
                let is_alone = run == (0..text.len());
                let Some(matched) = detector.find(&Text::prose(text.as_bytes()), run) else { continue };
                let most = detector.at_most(&written, is_alone);
                assert!(most >= Some(matched.certainty), "{} in {text:?}", detector.name());
                found += 1;
            }
        }
    }
    assert!(found > 100, "{found}");
}
