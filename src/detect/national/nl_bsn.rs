//! Netherlands: burgerservicenummer.
//!
//! Nine digits; the weights 9 to 2 and -1, modulo 11 (Wet algemene bepalingen
//! burgerservicenummer; Logisch Ontwerp BSN). 111222333 and 123456782 stand in examples.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "nl_bsn",
    summary: "Dutch citizen service number (BSN)",
    anchors: &[Digits(9, 9)],
    forms: &[weak("999999999"), weak("9999.99.999"), weak("9999 99 999")],
    is_right: |text| weighted(&text[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == value(text[8]),
    is_reserved: |text| matches!(text, b"111222333" | b"123456782"),
    words: &["bsn", "bsnnummer", "burgerservicenummer", "sofinummer", "sofi"],
    chance: 0.09,
    hits: &[In("clienten.bsn", &["2142", "28289"]), Within(&["BSN ", "2003.", "85.288"])],
    misses: &[
        In("clienten.bsn", &["1112", "22333"]),
        In("clienten.bsn", &["1234", "56782"]),
        In("clienten.bsn", &["2187", "93675"]),
        In("t.id", &["2170", "64619"]),
    ],
    ..Number::PLAIN
};
