//! United States: Medicare beneficiary identifier.
//!
//! Eleven characters whose places say which are digits and which letters; S, L, O, I, B
//! and Z are left out (CMS, "Understanding the Medicare Beneficiary Identifier (MBI)
//! format"). The number on CMS' picture of a card is nobody's; its synthetic ones have an S.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "us_mbi",
    summary: "US Medicare beneficiary identifier",
    anchors: &[Token(11, 11), Token(4, 4)],
    forms: &[sure("9A*9A*9AA99"), sure("9A*9-A*9-AA99")],
    is_right: |text| {
        let is_letter = |byte: u8| byte.is_ascii_uppercase() && !b"SLOIBZ".contains(&byte);
        text[0] != b'0'
            && [1, 4, 7, 8].iter().all(|at| is_letter(text[*at]))
            && [2, 5].iter().all(|at| text[*at].is_ascii_digit() || is_letter(text[*at]))
    },
    is_reserved: |text| matches!(text, b"1EG4TE5MK73" | b"1EG4TE5MK72"),
    words: &["mbi", "medicare", "medicareid", "medicarenumber", "beneficiaryid"],
    hits: &[Value(&["2FH7-X", "K3-PM41"]), Value(&["2FH7X", "K3PM41"])],
    misses: &[
        Value(&["1EG4-T", "E5-MK73"]),
        Value(&["1EG4-T", "E5-MK72"]),
        Value(&["1S00A", "00AA00"]),
        Value(&["0FH7X", "K3PM41"]),
        Value(&["2FH7X", "K3PMA1"]),
        Value(&["2SH7X", "K3PM41"]),
    ],
    ..Number::PLAIN
};
