//! Germany: steuerliche Identifikationsnummer.
//!
//! Eleven digits: of the first ten one stands twice or three times and the others once at
//! most; ISO/IEC 7064 MOD 11,10. Those that begin with 0 are for tests (Bundeszentralamt für
//! Steuern, "Steuerliche Identifikationsnummer"; ELSTER, "Prüfung der Steueridentifikationsnummer").

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "de_idnr",
    summary: "German tax identification number",
    anchors: &[Digits(11, 17)],
    forms: &[sure("99 999 999 999"), weak("99999999999")],
    is_right: |text| {
        let mut counts = [0; 10];
        text[..10].iter().for_each(|byte| counts[value(*byte) as usize] += 1);
        let mut repeated = counts.iter().filter(|count| **count > 1);
        matches!(repeated.next(), Some(2 | 3)) && repeated.next().is_none() && mod_11_10(text)
    },
    is_reserved: |text| text[0] == b'0',
    words: &[
        "idnr",
        "steuerid",
        "steueridnr",
        "steueridentifikationsnummer",
        "identifikationsnummer",
        "taxid",
        "tin",
        "taxidentificationnumber",
        "nationalid",
    ],
    chance: 0.0035,
    hits: &[Value(&["47 582 ", "615 506"]), In("kunden.steuer_id", &["47826", "321293"])],
    misses: &[
        In("kunden.steuer_id", &["09813", "527767"]),
        In("kunden.steuer_id", &["47037", "728167"]),
        In("t.id", &["47116", "520911"]),
    ],
    ..Number::PLAIN
};
