//! Argentina: documento nacional de identidad.
//!
//! Seven or eight digits without any check, given in order: only a name tells (Ley 17.671).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "ar_dni",
    summary: "Argentine identity number (DNI)",
    tier: Tier::Warn,
    anchors: &[Digits(7, 8)],
    forms: &[weak("99.999.999"), weak("9.999.999"), weak("99999999"), weak("9999999")],
    is_right: |text| matches!(number(text), 1_000_000..100_000_000),
    is_reserved: |text| matches!(text, b"12345678" | b"1234567"),
    words: &["dni", "nrodni", "numerodni", "documentonacionalidentidad"],
    chance: 0.99,
    hits: &[In("clientes.dni", &["29.84", "1.376"]), In("clientes.dni", &["2984", "1376"])],
    misses: &[
        In("clientes.dni", &["12.34", "5.678"]),
        In("clientes.dni", &["1234", "5678"]),
        In("t.id", &["2984", "1376"]),
        In("clientes.dni", &["00.84", "1.376"]),
    ],
    ..Number::PLAIN
};
