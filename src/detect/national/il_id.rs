//! Israel: mispar zehut.
//!
//! Nine digits, Luhn (Population and Immigration Authority).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "il_id",
    summary: "Israeli identity number",
    anchors: &[Digits(9, 9)],
    forms: &[weak("999999999"), weak("99999999-9")],
    is_right: |text| number(text) > 0 && luhn(text),
    is_reserved: |text| matches!(text, b"123456782" | b"000000018"),
    words: &["teudatzehut", "misparzehut", "zehut", "israeliid", "tz"],
    chance: 0.1,
    hits: &[In("citizens.teudat_zehut", &["3153", "29979"])],
    misses: &[
        In("citizens.teudat_zehut", &["1234", "56782"]),
        In("citizens.teudat_zehut", &["0000", "00018"]),
        In("citizens.teudat_zehut", &["3995", "55870"]),
        In("t.id", &["3284", "38163"]),
    ],
    ..Number::PLAIN
};
