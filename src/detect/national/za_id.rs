//! South Africa: identity number.
//!
//! Birth date, serial, citizenship, a digit that once said race, Luhn (Identification Act 68
//! of 1997). 8001015009087 is the published example.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "za_id",
    summary: "South African identity number",
    anchors: &[Digits(13, 13)],
    forms: &[weak("9999999999999"), weak("999999 9999 999")],
    is_right: |text| {
        is_day_of_a_century(two(text, 0), two(text, 2), two(text, 4)) && matches!(text[10], b'0' | b'1') && luhn(text)
    },
    is_reserved: |text| text == b"8001015009087",
    words: &["idnumber", "idno", "idnr", "saidnumber", "said", "rsaid", "identitynumber", "nationalid"],
    chance: 0.001,
    hits: &[In("clients.id_number", &["850714", "5155087"]), Within(&["ID number ", "850714 ", "5415 085"])],
    misses: &[
        In("clients.id_number", &["800101", "5009087"]),
        In("clients.id_number", &["850714", "5370083"]),
        In("t.ms", &["170000", "0000000"]),
        In("t.ref", &["850714", "5771081"]),
    ],
    ..Number::PLAIN
};
