//! Spain: documento nacional de identidad.
//!
//! Eight digits and a letter for the rest modulo 23 (Ministerio del Interior, "Cálculo del
//! dígito de control del NIF/NIE"). A day such as 20240131 with a letter is taken for a time;
//! 12345678Z stands in every example.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "es_dni",
    summary: "Spanish identity number (DNI)",
    anchors: &[Token(9, 9), Digits(8, 8)],
    forms: &[sure("99999999A"), sure("99999999-A")],
    is_right: |text| text[8] == LETTERS[(number(&text[..8]) % 23) as usize],
    is_reserved: |text| {
        text.starts_with(b"12345678")
            || is_day(number(&text[..4]) as u32, two(text, 4), two(text, 6)) && matches!(two(text, 0), 19 | 20)
    },
    words: &["dni", "nif", "documentoidentidad", "documentonacionalidentidad"],
    chance: 0.043,
    hits: &[Value(&["5371", "6258B"]), Value(&["53943", "761-K"]), In("clientes.dni", &["5379", "2168k"])],
    misses: &[
        Value(&["1234", "5678Z"]),
        Value(&["0000", "0000T"]),
        Value(&["9999", "9999R"]),
        Value(&["2024", "0131Q"]),
        Value(&["5300", "0001B"]),
        In("t.code", &["5352", "0622j"]),
    ],
    ..Number::PLAIN
};

/// The letters of the rests 0 to 22; I, Ñ, O and U are left out.
pub const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
