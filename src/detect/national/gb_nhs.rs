//! United Kingdom: NHS number, and Scotland's CHI number.
//!
//! Ten digits; the weights 10 to 1 and modulo 11 (NHS Data Model and Dictionary, "NHS
//! NUMBER"). Numbers from 999 on are kept for tests.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "gb_nhs",
    summary: "NHS number",
    anchors: &[Digits(10, 10)],
    forms: &[weak("999 999 9999"), weak("999-999-9999"), weak("9999999999")],
    is_right: |text| weighted(text, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11),
    is_reserved: |text| text.starts_with(b"999"),
    words: &["nhs", "nhsno", "nhsnumber", "nhsid", "chi", "chinumber"],
    chance: 0.09,
    hits: &[In("patients.nhs_number", &["40470", "19364"]), Within(&["NHS ", "499 15", "5 9456"])],
    misses: &[
        In("patients.nhs_number", &["999 65", "5 8754"]),
        In("patients.nhs_number", &["40114", "56471"]),
        In("t.created_at", &["17514", "10501"]),
        In("t.phone", &["412 20", "8 2692"]),
    ],
    ..Number::PLAIN
};
