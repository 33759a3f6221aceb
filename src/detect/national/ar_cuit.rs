//! Argentina: clave única de identificación tributaria, or laboral.
//!
//! A kind, eight digits, which are the DNI of a person, and a check digit modulo 11 (ARCA,
//! "CUIT/CUIL").

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "ar_cuit",
    summary: "Argentine tax number (CUIT, CUIL)",
    anchors: &[Digits(11, 19)],
    forms: &[sure("99-99999999-9"), weak("99999999999")],
    is_right: |text| {
        matches!(two(text, 0), 20 | 23 | 24 | 27 | 30 | 33 | 34 | 50 | 51 | 55)
            && ((11 - weighted(&text[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11).min(9) == value(text[10])
    },
    words: &["cuit", "cuil", "cuitcuil", "nationalid"],
    chance: 0.01,
    hits: &[Value(&["20-259", "08649-4"]), In("clientes.cuit", &["27609", "229697"])],
    misses: &[Value(&["20-210", "03250-0"]), Value(&["21-123", "45678-0"]), In("t.id", &["27516", "519309"])],
    ..Number::PLAIN
};
