//! Italy: partita IVA, of companies and of people in trade.
//!
//! Seven digits, the office of the province, Luhn (Decreto ministeriale 23 dicembre 1976).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "it_iva",
    summary: "Italian VAT number (partita IVA)",
    tier: Tier::Warn,
    anchors: &[Digits(11, 11)],
    forms: &[weak("99999999999")],
    is_right: |text| {
        number(&text[..7]) > 0 && matches!(number(&text[7..10]), 1..=100 | 120 | 121 | 888 | 999) && luhn(text)
    },
    words: &["iva", "piva", "partitaiva", "vatnumber", "vatid"],
    chance: 0.01,
    hits: &[In("aziende.partita_iva", &["41424", "910150"])],
    misses: &[
        In("aziende.partita_iva", &["70154", "390151"]),
        In("aziende.partita_iva", &["12345", "678903"]),
        In("t.id", &["73892", "810158"]),
    ],
    ..Number::PLAIN
};
