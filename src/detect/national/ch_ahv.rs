//! Switzerland: AHV-Nummer, numéro AVS.
//!
//! 756, nine digits and the check digit of an EAN-13 (Verordnung über die Alters- und
//! Hinterlassenenversicherung, Art. 133). The number on the specimen card is
//! 756.9217.0769.85.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "ch_ahv",
    summary: "Swiss social security number (AHV)",
    anchors: &[Digits(13, 23)],
    forms: &[sure("999.9999.9999.99"), weak("9999999999999")],
    is_right: |text| {
        text.starts_with(b"756") && weighted(text, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
    },
    is_reserved: |text| matches!(text, b"7569217076985" | b"7561234567897"),
    words: &[
        "ahv",
        "ahvnr",
        "ahvnummer",
        "avs",
        "numeroavs",
        "noavs",
        "sozialversicherungsnummer",
        "svnr",
        "nationalid",
    ],
    chance: 0.0001,
    hits: &[Value(&["756.2611", ".6113.70"]), In("versicherte.ahv_nummer", &["756284", "3264917"])],
    misses: &[
        Value(&["756.9217", ".0769.85"]),
        Value(&["756.1234", ".5678.97"]),
        Value(&["756.2167", ".4611.85"]),
        Value(&["755.2345", ".6789.01"]),
        In("t.ean", &["756242", "2497828"]),
    ],
    ..Number::PLAIN
};
