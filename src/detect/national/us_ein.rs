//! United States: employer identification number, which sole traders have too.
//!
//! A prefix of two digits that the Internal Revenue Service has given to a campus ("How
//! EINs are assigned and valid EIN prefixes"), and seven digits; no check digit.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "us_ein",
    summary: "US employer identification number",
    tier: Tier::Warn,
    anchors: &[Digits(9, 9)],
    forms: &[weak("99-9999999"), weak("999999999")],
    is_right: |text| !matches!(two(text, 0), 0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97),
    is_reserved: |text| text == b"123456789",
    words: &["ein", "employerid", "employeridentificationnumber", "federaltaxid", "fein"],
    chance: 0.83,
    hits: &[In("companies.ein", &["12-34", "56780"]), Within(&["EIN ", "12-34", "56780"])],
    misses: &[
        In("companies.ein", &["00-34", "56780"]),
        In("companies.ein", &["07-34", "56780"]),
        In("t.code", &["12-34", "56780"]),
    ],
    ..Number::PLAIN
};
