//! Japan: 個人番号, My Number.
//!
//! Twelve digits without meaning, the last by the weights 6 5 4 3 2 7 6 5 4 3 2 modulo 11
//! (Ministry of Internal Affairs and Communications, Order No. 85 of 2014, art. 5).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "jp_mynumber",
    summary: "Japanese individual number (My Number)",
    anchors: &[Digits(12, 12)],
    forms: &[weak("9999 9999 9999"), weak("9999-9999-9999"), weak("999999999999")],
    is_right: |text| {
        let rest = weighted(&text[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        value(text[11]) == if rest < 2 { 0 } else { 11 - rest }
    },
    is_reserved: |text| text == b"123456789018",
    words: &["mynumber", "kojinbango", "kojinbangou", "individualnumber", "個人番号", "マイナンバー"],
    chance: 0.1,
    hits: &[In("employees.my_number", &["665569", "836842"]), Within(&["My Number ", "6896 13", "78 6234"])],
    misses: &[
        In("employees.my_number", &["661762", "781104"]),
        In("employees.my_number", &["123456", "789012"]),
        In("t.id", &["640690", "175044"]),
    ],
    ..Number::PLAIN
};
