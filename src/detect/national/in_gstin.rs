//! India: GSTIN, which holds the PAN of its owner.
//!
//! State, PAN, a count, Z, and a check character by Luhn over 36 characters (GST Network,
//! "GSTIN format"). 27AAPFU0939F1ZV is the published example.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "in_gstin",
    summary: "Indian goods and services tax number",
    tier: Tier::Warn,
    anchors: &[Token(15, 15)],
    forms: &[sure("99AAAAA9999A***")],
    is_right: |text| {
        matches!(two(text, 0), 1..=37)
            && b"ABCFGHJKLPT".contains(&text[5])
            && &text[7..11] != b"0000"
            && text[12] != b'0'
            && text[13] == b'Z'
            && luhn_36(text)
    },
    is_reserved: |text| text == b"27AAPFU0939F1ZV",
    words: &["gstin", "gst", "gstno", "gstnumber"],
    hits: &[Value(&["27BQRPK", "4827M1Z2"])],
    misses: &[Value(&["27AAPFU", "0939F1ZV"]), Value(&["29BQRPK", "4827M1Y9"]), Value(&["39BQRPK", "4827M1Z9"])],
    ..Number::PLAIN
};
