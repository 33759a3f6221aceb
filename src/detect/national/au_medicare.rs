//! Australia: Medicare card number.
//!
//! Eight digits of which the first is 2 to 6, a check digit with the weights 1 3 7 9, the
//! issue of the card, and often the person on it (Use of Healthcare Identifiers in Health
//! Software Systems, NEHTA 2011). 2123 45670 1 is on the published example.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "au_medicare",
    summary: "Australian Medicare card number",
    anchors: &[Digits(10, 11)],
    forms: &[
        weak("9999 99999 9"),
        weak("9999 99999 9-9"),
        weak("9999 99999 9/9"),
        weak("9999999999"),
        weak("99999999999"),
    ],
    is_right: |text| {
        matches!(text[0], b'2'..=b'6')
            && weighted(text, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == value(text[8])
            && text[9] != b'0'
    },
    is_reserved: |text| text.starts_with(b"212345670"),
    words: &["medicare", "medicareno", "medicarenumber", "medicarecard"],
    chance: 0.05,
    hits: &[In("patients.medicare_number", &["20489", "14396"]), Within(&["Medicare ", "2080 28", "970 1-2"])],
    misses: &[
        In("patients.medicare_number", &["2123 4", "5670 1"]),
        In("patients.medicare_number", &["2123 4", "5671 1"]),
        In("patients.medicare_number", &["71234", "56701"]),
        In("t.created_at", &["17000", "00000"]),
        In("t.id", &["24320", "41399"]),
    ],
    ..Number::PLAIN
};
