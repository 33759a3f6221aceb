//! Chile: rol único tributario, or nacional.
//!
//! Seven or eight digits and a check character modulo 11, K for ten (Registro Civil;
//! Servicio de Impuestos Internos). 12.345.678-5 is the example of every form.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "cl_rut",
    summary: "Chilean RUT",
    anchors: &[Digits(7, 17), Token(8, 9)],
    forms: &[
        sure("99.999.999-9"),
        sure("9.999.999-9"),
        sure("99.999.999-A"),
        sure("9.999.999-A"),
        weak("99999999-9"),
        weak("9999999-9"),
        weak("99999999-A"),
        weak("9999999-A"),
        weak("999999999"),
        weak("99999999A"),
    ],
    is_right: |text| {
        let (digits, check) = (&text[..text.len() - 1], text[text.len() - 1]);
        let weights = &[3, 2, 7, 6, 5, 4, 3, 2][8 - digits.len()..];
        check == b"0K987654321"[(weighted(digits, weights) % 11) as usize]
    },
    is_reserved: |text| text.starts_with(b"12345678"),
    words: &["rut", "run", "rutnumber", "rolunico"],
    chance: 0.1,
    hits: &[Value(&["15.736", ".658-0"]), In("clientes.rut", &["15211", "984-4"]), Value(&["15.294", ".814-K"])],
    misses: &[
        Value(&["12.345", ".678-5"]),
        Value(&["15.226", ".598-1"]),
        In("t.id", &["15173", "551-7"]),
        Value(&["11.111", ".111-1"]),
    ],
    ..Number::PLAIN
};
