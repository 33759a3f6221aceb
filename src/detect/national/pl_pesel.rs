//! Poland: PESEL.
//!
//! Birth date with the century in its month, serial, and a check digit with the weights 1, 3,
//! 7 and 9 (Ustawa z dnia 24 września 2010 r. o ewidencji ludności). 44051401359 and
//! 44051401458 are the published examples.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "pl_pesel",
    summary: "Polish PESEL number",
    anchors: &[Digits(11, 11)],
    forms: &[weak("99999999999")],
    is_right: |text| {
        let (century, month) = match two(text, 2) {
            month @ 1..=12 => (1900, month),
            month @ 21..=32 => (2000, month - 20),
            month @ 41..=52 => (2100, month - 40),
            month @ 61..=72 => (2200, month - 60),
            month @ 81..=92 => (1800, month - 80),
            _ => return false,
        };
        is_day(century + two(text, 0), month, two(text, 4))
            && weighted(text, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
    },
    is_reserved: |text| matches!(text, b"44051401359" | b"44051401458"),
    words: &["pesel", "nrpesel", "numerpesel", "nationalid"],
    chance: 0.02,
    hits: &[In("klienci.pesel", &["85071", "413908"]), Within(&["PESEL: ", "02271", "499550"])],
    misses: &[
        In("klienci.pesel", &["44051", "401359"]),
        In("klienci.pesel", &["44051", "401458"]),
        In("klienci.pesel", &["85071", "415321"]),
        In("t.id", &["85071", "488645"]),
    ],
    ..Number::PLAIN
};
