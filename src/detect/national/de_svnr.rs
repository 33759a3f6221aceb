//! Germany: Versicherungsnummer der gesetzlichen Rentenversicherung.
//!
//! Area, birth date, the first letter of the birth name as two digits, serial, and a check
//! digit: cross sums of the products with 2 1 2 5 7 1 2 1 2 1 2 1, modulo 10 (VKVV, § 2 to 4).
//! The numbers of the law's and the insurers' leaflets are nobody's.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "de_svnr",
    summary: "German pension insurance number",
    anchors: &[Token(12, 12), Digits(8, 8)],
    forms: &[sure("99999999A999"), sure("99 999999 A 999")],
    is_right: |text| {
        let letter = text[8] - b'A' + 1;
        let mut digits = [b'0'; 12];
        digits[..8].copy_from_slice(&text[..8]);
        digits[8..10].copy_from_slice(&[b'0' + letter / 10, b'0' + letter % 10]);
        digits[10..].copy_from_slice(&text[9..11]);
        let sum: u32 = (digits.iter().zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]))
            .map(|(byte, weight)| value(*byte) * weight)
            .map(|product| product / 10 + product % 10)
            .sum();
        matches!(two(text, 0), 2..=89)
            && is_day_of_a_century(two(text, 6), two(text, 4), two(text, 2))
            && sum % 10 == value(text[11])
    },
    is_reserved: |text| matches!(text, b"15070649C103" | b"65170839J003"),
    words: &[
        "svnr",
        "svnummer",
        "sozialversicherungsnummer",
        "rentenversicherungsnummer",
        "versicherungsnummer",
        "rvnr",
        "rvnummer",
    ],
    chance: 0.004,
    hits: &[Value(&["651708", "48M531"]), Value(&["65 1708", "43 M 865"])],
    misses: &[
        Value(&["150706", "49C103"]),
        Value(&["65 1708", "39 J 003"]),
        Value(&["651708", "44M082"]),
        Value(&["653213", "40M440"]),
    ],
    ..Number::PLAIN
};
