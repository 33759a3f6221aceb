//! Türkiye: T.C. Kimlik No.
//!
//! Eleven digits, the first not 0, two check digits modulo 10 (Nüfus ve Vatandaşlık İşleri).
//! 10000000146, that of Atatürk, stands in examples.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "tr_tckn",
    summary: "Turkish identity number",
    anchors: &[Digits(11, 11)],
    forms: &[weak("99999999999")],
    is_right: |text| {
        let weighted = weighted(&text[..9], &[3, 1, 3, 1, 3, 1, 3, 1, 3]);
        let sum: u32 = text[..10].iter().map(|byte| value(*byte)).sum();
        text[0] != b'0' && (10 - weighted % 10) % 10 == value(text[9]) && sum % 10 == value(text[10])
    },
    is_reserved: |text| matches!(text, b"10000000146" | b"12345678950"),
    words: &["tckn", "tckimlik", "tckimlikno", "kimlikno", "tcno", "nationalid"],
    chance: 0.01,
    hits: &[In("musteriler.tckn", &["48203", "126264"]), Within(&["TC Kimlik No: ", "47574", "130214"])],
    misses: &[
        In("musteriler.tckn", &["10000", "000146"]),
        In("musteriler.tckn", &["12345", "678950"]),
        In("musteriler.tckn", &["40336", "754261"]),
        In("t.id", &["49851", "087136"]),
    ],
    ..Number::PLAIN
};
