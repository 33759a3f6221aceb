//! Spain: número de identidad de extranjero.
//!
//! X, Y or Z, seven digits and the letter of the DNI, with 0, 1 or 2 for the first (Orden
//! INT/2058/2008). X1234567L is the example of every form.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "es_nie",
    summary: "Spanish foreigner number (NIE)",
    anchors: &[Token(9, 9), Digits(7, 7)],
    forms: &[sure("A9999999A"), sure("A-9999999-A").led(2)],
    is_right: |text| {
        let first = match text[0] {
            first @ b'X'..=b'Z' => u64::from(first - b'X'),
            _ => return false,
        };
        let number = first * 10_000_000 + number(&text[1..8]);
        text[8] == super::es_dni::LETTERS[(number % 23) as usize]
    },
    is_reserved: |text| &text[1..8] == b"1234567",
    words: &["nie", "nif", "numeroextranjero"],
    chance: 0.043,
    hits: &[Value(&["X496", "0322G"]), Value(&["Y-449", "8809-T"])],
    misses: &[
        Value(&["X123", "4567L"]),
        Value(&["X000", "0000T"]),
        Value(&["X459", "5883E"]),
        Value(&["A123", "4567L"]),
    ],
    ..Number::PLAIN
};
