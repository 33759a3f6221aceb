//! United Kingdom: National Insurance number.
//!
//! Two letters, six digits, and A to D. No prefix has D, F, I, Q, U or V, nor an O in its
//! second place; BG, GB, KN, NK, NT, TN and ZZ are never allocated (HMRC, National Insurance
//! Manual NIM39110). QQ stands in HMRC's own examples.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "gb_nino",
    summary: "UK National Insurance number",
    anchors: &[Token(9, 9), Digits(6, 6)],
    forms: &[sure("AA999999A"), sure("AA 99 99 99 A").led(3), sure("AA 999999 A").led(3)],
    is_right: |text| b"ABCD".contains(&text[8]),
    is_reserved: |text| {
        let prefix = &text[..2];
        prefix.iter().any(|letter| b"DFIQUV".contains(letter))
            || prefix[1] == b'O'
            || matches!(prefix, b"BG" | b"GB" | b"KN" | b"NK" | b"NT" | b"TN" | b"ZZ")
    },
    words: &["nino", "ninumber", "nationalinsurance", "nationalinsurancenumber", "nationalinsuranceno"],
    hits: &[
        Value(&["AB 12 ", "34 56 C"]),
        Value(&["JX41", "7602B"]),
        In("staff.nino", &["jx41", "7602b"]),
        Within(&["NI ", "JX 41", "7602 B"]),
    ],
    misses: &[
        Value(&["QQ 12 ", "34 56 C"]),
        Value(&["BG41", "7602B"]),
        Value(&["GB41", "7602B"]),
        Value(&["KN41", "7602B"]),
        Value(&["NK41", "7602B"]),
        Value(&["NT41", "7602B"]),
        Value(&["TN41", "7602B"]),
        Value(&["ZZ41", "7602B"]),
        Value(&["DX41", "7602B"]),
        Value(&["JO41", "7602B"]),
        Value(&["JX41", "7602E"]),
        Value(&["JX41", "7602"]),
        Value(&["JX41", "760B2"]),
        In("t.sku", &["jx41", "7602b"]),
    ],
    ..Number::PLAIN
};
