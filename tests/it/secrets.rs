//! Checksums of tokens against Python's zlib, which shares nothing with ours.

use std::path::Path;
use std::process::Command;

use standin::detect::{self, Text};

use crate::cluster::finish;

#[test]
fn checksums_of_tokens_are_those_of_another_implementation() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/secrets.py");
    let printed = finish(Command::new("python3").arg(script)).stdout;
    let printed = String::from_utf8(printed).expect("tokens are text");
    let mut judged = 0;
    for line in printed.lines() {
        let (verdict, token) = line.split_once(' ').expect("a verdict and a token");
        let name = if token.starts_with("npm_") { "npm_token" } else { "github_token" };
        let detector = detect::all().find(|detector| detector.name() == name).expect("the detector is there");
        let text = format!("x: {token}\n");
        let text = Text::prose(text.as_bytes());
        let places = detector.anchors().iter().flat_map(|anchor| anchor.candidates(text.bytes));
        let found = places.filter_map(|at| detector.find(&text, at)).any(|found| found.range == (3..3 + token.len()));
        assert_eq!(found, verdict == "right", "token {judged}");
        judged += 1;
    }
    assert_eq!(judged, 6000);
}
