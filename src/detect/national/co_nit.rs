//! Colombia: número de identificación tributaria.
//!
//! Nine or ten digits, for people those of the cédula, and a check digit with primes for
//! weights modulo 11 (DIAN, Orden administrativa 4/1989).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "co_nit",
    summary: "Colombian tax number (NIT)",
    tier: Tier::Warn,
    anchors: &[Digits(10, 11)],
    forms: &[
        weak("999.999.999-9"),
        weak("999999999-9"),
        weak("9.999.999.999-9"),
        weak("9999999999-9"),
        weak("9999999999"),
    ],
    is_right: |text| {
        let weights = &[43, 41, 37, 29, 23, 19, 17, 13, 7, 3][11 - text.len()..];
        let rest = weighted(&text[..text.len() - 1], weights) % 11;
        text[text.len() - 1] == b"01987654321"[rest as usize]
    },
    words: &["nit", "numeronit"],
    chance: 0.1,
    hits: &[In("empresas.nit", &["822.86", "4.425-6"]), In("empresas.nit", &["85934", "96908"])],
    misses: &[In("empresas.nit", &["893.66", "1.622-8"]), In("t.created_at", &["17575", "02672"])],
    ..Number::PLAIN
};
