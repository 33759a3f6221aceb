//! Denmark: CPR-nummer.
//!
//! Birth date and four digits, of which the first says the century; since 2007 no sum has
//! to be right, so that a date before a serial is one too (CPR-kontoret, "Personnummeret i
//! CPR"). Times in seconds pass more often than chance has it.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "dk_cpr",
    summary: "Danish CPR number",
    anchors: &[Digits(10, 10)],
    forms: &[weak("999999-9999"), weak("9999999999")],
    is_right: |text| {
        let century = match (text[6], two(text, 4)) {
            (b'0'..=b'3', _) | (b'4' | b'9', 37..) => 1900,
            (b'5'..=b'8', 58..) => 1800,
            _ => 2000,
        };
        is_day(century + two(text, 4), two(text, 2), two(text, 0))
    },
    words: &["cpr", "cprnr", "cprnummer", "personnummer"],
    chance: 0.11,
    hits: &[In("borgere.cpr", &["14078", "5-1252"]), In("borgere.cprnr", &["14078", "51434"])],
    misses: &[
        In("borgere.cpr", &["14138", "5-1234"]),
        In("t.order", &["14078", "5-1234"]),
        In("borgere.cpr", &["32078", "5-1234"]),
        In("t.created_at", &["17000", "00000"]),
    ],
    ..Number::PLAIN
};
