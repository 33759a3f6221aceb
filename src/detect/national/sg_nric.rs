//! Singapore: national registration identity card number, and foreign identification number.
//!
//! S or T for residents and F, G or M for foreigners by century, seven digits, a letter
//! modulo 11. The rule is not published officially; it has been known since the 1990s (Ngiam
//! Shih Tung, "Structure of NRIC numbers").

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "sg_nric",
    summary: "Singaporean NRIC or FIN",
    anchors: &[Token(9, 9)],
    forms: &[sure("A9999999A")],
    is_right: |text| {
        let (more, letters) = match text[0] {
            b'S' => (0, b"JZIHGFEDCBA"),
            b'T' => (4, b"JZIHGFEDCBA"),
            b'F' => (0, b"XWUTRQPNMLK"),
            b'G' => (4, b"XWUTRQPNMLK"),
            b'M' => (3, b"XWUTRQPNJLK"),
            _ => return false,
        };
        text[8] == letters[((weighted(&text[1..8], &[2, 7, 6, 5, 4, 3, 2]) + more) % 11) as usize]
    },
    is_reserved: |text| &text[1..8] == b"1234567",
    words: &["nric", "fin", "nricfin", "identitycard"],
    chance: 0.04,
    hits: &[
        Value(&["S809", "1889E"]),
        Value(&["G895", "9632M"]),
        Value(&["M821", "0813T"]),
        In("users.nric", &["t020", "6471a"]),
    ],
    misses: &[
        Value(&["S123", "4567D"]),
        Value(&["S000", "0000J"]),
        Value(&["S872", "3641A"]),
        Value(&["X872", "3641B"]),
    ],
    ..Number::PLAIN
};
