//! What the scanner finds, format by format, and that speed changes nothing.

use proptest::prelude::*;

use super::dispatch::{Found, Space};
use super::*;
use crate::detect::{Anchor, Certainty, Class, Match, Sample, Text};

/// All hits of an input: detector, table.column, line, byte, how, count.
fn scan_by(scanner: &Scanner, block: usize, format: Format, text: &[u8]) -> Vec<String> {
    let mut tally = Tally::positional();
    scanner.stream_by(block, format, &mut &text[..], "f.csv", &mut tally).unwrap();
    tally
        .findings()
        .into_iter()
        .map(|found| {
            let place = found.place;
            let column = [place.table, place.column].into_iter().flatten().collect::<Vec<_>>().join(".");
            let line = place.line.map_or(String::new(), |line| format!("{line}:{}", found.byte));
            format!("{} {column} {line} {} x{}", found.detector, found.how, found.count).replace("  ", " ")
        })
        .collect()
}

fn scan(format: Format, text: &str) -> Vec<String> {
    let scanner = Scanner::new(Settings::default());
    let found = scan_by(&scanner, 1 << 18, format, text.as_bytes());
    for block in [1, 2, 3, 7, 16, 64, 100] {
        assert_eq!(scan_by(&scanner, block, format, text.as_bytes()), found, "blocks of {block} of {text:?}");
    }
    found
}

fn mail(name: &str) -> String {
    format!("{name}@{}", "posteo.de")
}

#[test]
fn nothing_is_found_in_nothing() {
    for format in [Format::Sql, Format::Csv(b','), Format::Json, Format::Yaml, Format::Keyed, Format::Text] {
        assert!(scan(format, "").is_empty());
        assert!(scan(format, "\n").is_empty());
    }
}
