//! Czechia and Slovakia: rodné číslo.
//!
//! Birth date, with 50 added to the month of women and 20 more where a day's numbers were
//! used up, and a serial; since 1954 ten digits that are a multiple of 11, or end in 0 where
//! the rest is ten (Zákon č. 133/2000 Sb.; Zákon č. 301/1995 Z. z.).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "cz_rc",
    summary: "Czech or Slovak birth number",
    anchors: &[Digits(9, 16)],
    forms: &[sure("999999/9999"), weak("999999/999"), weak("9999999999")],
    is_right: |text| {
        let (year, month, day) = (two(text, 0), two(text, 2), two(text, 4));
        if !matches!(month, 1..=12 | 21..=32 | 51..=62 | 71..=82) {
            return false;
        }
        let month = month % 50 % 20;
        if text.len() == 9 {
            let century = if year >= 80 { 1800 } else { 1900 };
            return (year >= 80 || year <= 53) && is_day(century + year, month, day);
        }
        let century = if year < 54 { 2000 } else { 1900 };
        is_day(century + year, month, day) && number(&text[..9]) % 11 % 10 == u64::from(value(text[9]))
    },
    words: &["rodnecislo", "rc", "birthnumber", "nationalid"],
    chance: 0.014,
    hits: &[
        Value(&["85571", "4/6741"]),
        In("klienti.rodne_cislo", &["85071", "44063"]),
        In("klienti.rc", &["48071", "4/123"]),
    ],
    misses: &[
        Value(&["85571", "4/8425"]),
        Value(&["85131", "4/1234"]),
        In("t.created_at", &["17000", "00000"]),
        In("t.id", &["85071", "49607"]),
    ],
    ..Number::PLAIN
};
