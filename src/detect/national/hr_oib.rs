//! Croatia: osobni identifikacijski broj.
//!
//! Eleven digits without meaning, ISO/IEC 7064 MOD 11,10 (Zakon o osobnom identifikacijskom
//! broju). 12345678903 is the example of every form.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "hr_oib",
    summary: "Croatian personal identification number (OIB)",
    anchors: &[Digits(11, 11)],
    forms: &[weak("99999999999")],
    is_right: mod_11_10,
    is_reserved: |text| text == b"12345678903",
    words: &["oib", "osobniidentifikacijskibroj"],
    chance: 0.1,
    hits: &[In("kupci.oib", &["69000", "518905"]), Within(&["OIB: ", "67348", "417044"])],
    misses: &[
        In("kupci.oib", &["12345", "678903"]),
        In("kupci.oib", &["60175", "666850"]),
        In("t.id", &["62667", "664378"]),
    ],
    ..Number::PLAIN
};
