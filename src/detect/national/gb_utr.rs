//! United Kingdom: unique taxpayer reference.
//!
//! Ten digits, the first of which checks the others modulo 11 (HMRC, "UTR modulus check").
//! Of times in seconds 18 in a hundred pass.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "gb_utr",
    summary: "UK unique taxpayer reference",
    anchors: &[Digits(10, 10)],
    forms: &[weak("99999 99999"), weak("9999999999")],
    is_right: |text| {
        let rest = weighted(&text[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11;
        text[0] == b"21987654321"[rest as usize]
    },
    words: &["utr", "taxreference", "uniquetaxpayerreference", "utrnumber"],
    chance: 0.18,
    hits: &[In("payees.utr", &["48001", "22133"]), Within(&["UTR ", "54676", " 36944"])],
    misses: &[In("payees.utr", &["83864", "02077"]), In("t.created_at", &["17249", "27308"])],
    ..Number::PLAIN
};
