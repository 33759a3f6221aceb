//! United States: registration number of the Drug Enforcement Administration, for those
//! who prescribe and dispense.
//!
//! A letter for the kind of registrant, the first letter of a name or a 9, six digits, and
//! the last digit of the sum of the first, third and fifth and twice the others (DEA
//! Diversion Control Division, registration validation).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "us_dea",
    summary: "US DEA registration number",
    tier: Tier::Warn,
    anchors: &[Token(9, 9)],
    forms: &[weak("A*9999999")],
    is_right: |text| {
        b"ABCDEFGHJKLMPRSTUX".contains(&text[0])
            && (text[1] == b'9' || text[1].is_ascii_uppercase())
            && weighted(&text[2..8], &[1, 2, 1, 2, 1, 2]) % 10 == value(text[8])
    },
    words: &["dea", "deanumber", "dearegistration", "dearegistrationnumber"],
    chance: 0.1,
    hits: &[In("prescribers.dea_number", &["BK34", "31222"])],
    misses: &[
        In("prescribers.dea_number", &["BK46", "84142"]),
        In("prescribers.dea_number", &["IK12", "34563"]),
        In("parts.no", &["FB57", "90072"]),
    ],
    ..Number::PLAIN
};
