//! Thailand: national identification number.
//!
//! Kind of person, place, serial, and a check digit with the weights 13 to 2 modulo 11
//! (Department of Provincial Administration).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "th_pin",
    summary: "Thai identification number",
    anchors: &[Digits(13, 23)],
    forms: &[sure("9-9999-99999-99-9"), sure("9 9999 99999 99 9"), weak("9999999999999")],
    is_right: |text| {
        let sum = weighted(&text[..12], &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
        !matches!(text[0], b'0' | b'9') && (11 - sum % 11) % 10 == value(text[12])
    },
    is_reserved: |text| text == b"1234567890121",
    words: &["thaiid", "thainationalid", "citizenid", "idcard", "pin", "nationalid"],
    chance: 0.09,
    hits: &[Value(&["3-1006-5", "2019-87-4"]), In("users.citizen_id", &["310000", "5868207"])],
    misses: &[Value(&["3-1002-7", "2706-87-1"]), Value(&["9-1009-1", "2345-12-1"]), In("t.id", &["310091", "4096323"])],
    ..Number::PLAIN
};
