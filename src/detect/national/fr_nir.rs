//! France: numéro d'inscription au répertoire, or numéro de sécurité sociale.
//!
//! Sex, year and month of birth, department, commune, order, and a key of 97 less the rest;
//! Corsica's 2A and 2B count as 19 and 18. Months from 20 on stand for dates that are not
//! known (Insee, "Composition du NIR"; arrêté du 22 janvier 1982).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "fr_nir",
    summary: "French social security number (NIR)",
    anchors: &[Digits(15, 25), Token(15, 15), Digits(8, 8)],
    forms: &[
        sure("9 99 99 99 999 999 99"),
        sure("9 99 99 9A 999 999 99").led(11),
        sure("999999A99999999"),
        weak("999999999999999"),
    ],
    is_right: |text| {
        let corsica: i64 = match text[6] {
            b'A' => 1_000_000,
            b'B' => 2_000_000,
            b'0'..=b'9' => 0,
            _ => return false,
        };
        let mut digits = [b'0'; 13];
        digits.copy_from_slice(&text[..13]);
        if corsica > 0 {
            digits[6] = b'0';
        }
        // Corsica's letters count as 0, less one or two millions.
        let counted = number(&digits) as i64 - corsica;
        matches!(text[0], b'1'..=b'4' | b'7' | b'8')
            && matches!(two(text, 3), 1..=12 | 20..=42 | 50..=99)
            && (corsica == 0 || text[5] == b'2')
            && 97 - counted.rem_euclid(97) == i64::from(two(text, 13))
    },
    words: &[
        "nir",
        "insee",
        "numerosecu",
        "securitesociale",
        "numerosecuritesociale",
        "numsecu",
        "nss",
        "socialsecuritynumber",
    ],
    chance: 0.01,
    hits: &[
        Value(&["1 85 05 78", " 116 018 58"]),
        Value(&["285052B", "11675518"]),
        Value(&["1 85 05 2B", " 116 964 53"]),
        In("assures.nir", &["1850578", "11661444"]),
    ],
    misses: &[
        Value(&["1 85 05 78", " 116 739 17"]),
        Value(&["9 85 05 78", " 116 001 12"]),
        In("assures.nir", &["1850578", "11631553"]),
        In("t.id", &["1850578", "11681933"]),
    ],
    ..Number::PLAIN
};
