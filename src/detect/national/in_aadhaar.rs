//! India: Aadhaar.
//!
//! Twelve digits, the last by Verhoeff; none begins with 0 or 1, and none reads the same
//! backwards (UIDAI, "A UID Numbering Scheme").

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "in_aadhaar",
    summary: "Indian Aadhaar number",
    anchors: &[Digits(12, 12)],
    forms: &[weak("9999 9999 9999"), weak("9999-9999-9999"), weak("999999999999")],
    is_right: |text| verhoeff(text) && !text.iter().eq(text.iter().rev()),
    is_reserved: |text| matches!(text[0], b'0' | b'1'),
    words: &["aadhaar", "aadhar", "adhaar", "aadhaarnumber", "aadhaarno", "uidai"],
    chance: 0.1,
    hits: &[In("customers.aadhaar", &["4950 75", "71 4828"]), Within(&["Aadhaar no ", "488901", "647135"])],
    misses: &[
        In("customers.aadhaar", &["144915", "025392"]),
        In("customers.aadhaar", &["065683", "634968"]),
        In("customers.aadhaar", &["493668", "802983"]),
        In("t.id", &["435240", "955940"]),
    ],
    ..Number::PLAIN
};
