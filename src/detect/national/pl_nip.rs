//! Poland: numer identyfikacji podatkowej.
//!
//! Ten digits; the weights 6, 5, 7, 2, 3, 4, 5, 6 and 7 modulo 11 (Ustawa z dnia 13
//! października 1995 r. o zasadach ewidencji i identyfikacji podatników).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "pl_nip",
    summary: "Polish tax number (NIP)",
    tier: Tier::Warn,
    anchors: &[Digits(10, 10)],
    forms: &[weak("999-999-99-99"), weak("999-99-99-999"), weak("9999999999")],
    is_right: |text| text[0] != b'0' && weighted(&text[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == value(text[9]),
    is_reserved: |text| text == b"1234563218",
    words: &["nip", "nrnip", "numernip"],
    chance: 0.09,
    hits: &[In("firmy.nip", &["534-53", "1-37-39"]), In("firmy.nip", &["51000", "91111"])],
    misses: &[
        In("firmy.nip", &["123-45", "6-32-18"]),
        In("firmy.nip", &["54781", "12194"]),
        In("t.created_at", &["17622", "83184"]),
    ],
    ..Number::PLAIN
};
