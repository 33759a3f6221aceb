//! United States: individual taxpayer identification number.
//!
//! Nine digits that begin with 9, with a group of 50 to 65, 70 to 88, 90 to 92 or 94 to 99
//! (Internal Revenue Service, IRM 3.21.263.8).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "us_itin",
    summary: "US taxpayer identification number (ITIN)",
    anchors: &[Digits(9, 19)],
    forms: &[sure("999-99-9999"), weak("999999999")],
    is_right: |text| {
        text[0] == b'9' && matches!(two(text, 3), 50..=65 | 70..=88 | 90..=92 | 94..=99) && &text[5..] != b"0000"
    },
    words: &["itin", "taxpayerid", "taxpayeridentificationnumber", "individualtaxpayeridentificationnumber"],
    chance: 0.05,
    hits: &[Value(&["912-7", "2-3456"]), In("payees.itin", &["9127", "23456"])],
    misses: &[
        Value(&["912-1", "2-3456"]),
        Value(&["912-8", "9-3456"]),
        Value(&["912-9", "3-3456"]),
        Value(&["812-7", "2-3456"]),
        In("t.id", &["9127", "23456"]),
    ],
    ..Number::PLAIN
};
