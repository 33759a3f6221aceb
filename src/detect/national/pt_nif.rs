//! Portugal: número de identificação fiscal.
//!
//! What the holder is (1 to 3 are people, 45 foreigners), digits, and a check digit modulo
//! 11 (Decreto-Lei n.º 14/2013). 123456789 happens to be right.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "pt_nif",
    summary: "Portuguese tax number (NIF)",
    anchors: &[Digits(9, 9)],
    forms: &[weak("999999999"), weak("999 999 999")],
    is_right: |text| {
        let rest = weighted(&text[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        let check = if rest < 2 { 0 } else { 11 - rest };
        (matches!(text[0], b'1'..=b'3' | b'5'..=b'9') || text.starts_with(b"45")) && check == value(text[8])
    },
    is_reserved: |text| text == b"123456789",
    words: &["nif", "contribuinte", "numerocontribuinte", "numeroidentificacaofiscal", "nifnumber"],
    chance: 0.09,
    hits: &[In("clientes.nif", &["2881", "64237"]), Within(&["NIF ", "222 0", "94 990"])],
    misses: &[
        In("clientes.nif", &["1234", "56789"]),
        In("clientes.nif", &["2738", "90469"]),
        In("clientes.nif", &["4067", "10813"]),
        In("t.id", &["2823", "92572"]),
    ],
    ..Number::PLAIN
};
