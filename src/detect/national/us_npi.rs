//! United States: national provider identifier of people and places that treat patients.
//!
//! Ten digits that begin with 1 or 2; Luhn with 80840 before them (45 CFR 162.406; CMS,
//! "NPI check digit"). Times in seconds pass as often as chance has it.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "us_npi",
    summary: "US national provider identifier",
    tier: Tier::Warn,
    anchors: &[Digits(10, 10)],
    forms: &[weak("9999999999")],
    is_right: |text| {
        let mut all = *b"80840..........";
        all[5..].copy_from_slice(text);
        matches!(text[0], b'1' | b'2') && luhn(&all)
    },
    is_reserved: |text| text == b"1234567893",
    words: &["npi", "nationalprovideridentifier", "providernpi"],
    chance: 0.1,
    hits: &[In("providers.npi", &["10561", "48970"])],
    misses: &[
        In("providers.npi", &["12345", "67890"]),
        In("t.created_at", &["17000", "00000"]),
        In("providers.npi", &["32345", "67893"]),
    ],
    ..Number::PLAIN
};
