//! Greece: AMKA, the social security registration number.
//!
//! Birth date, five digits, Luhn over all (IDIKA, "Τι είναι ο ΑΜΚΑ").

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "gr_amka",
    summary: "Greek social security number (AMKA)",
    anchors: &[Digits(11, 11)],
    forms: &[weak("99999999999")],
    is_right: |text| is_day_of_a_century(two(text, 4), two(text, 2), two(text, 0)) && luhn(text),
    words: &["amka", "arithmosmitroou", "socialsecuritynumber"],
    chance: 0.004,
    hits: &[In("asthenis.amka", &["14078", "502151"]), Within(&["AMKA ", "14078", "573665"])],
    misses: &[
        In("asthenis.amka", &["14078", "535145"]),
        In("asthenis.amka", &["14138", "534301"]),
        In("t.id", &["14078", "504173"]),
    ],
    ..Number::PLAIN
};
