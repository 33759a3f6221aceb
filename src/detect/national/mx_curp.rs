//! Mexico: clave única de registro de población.
//!
//! Letters of the names, birth date, sex, state, consonants of the names, a character that
//! says the century, and a check digit modulo 10 over an alphabet with Ñ (Secretaría de
//! Gobernación, Instructivo normativo para la asignación de la CURP, DOF 18-10-2021).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "mx_curp",
    summary: "Mexican CURP",
    anchors: &[Token(18, 18)],
    forms: &[sure("AAAA999999AAAAAA*9")],
    is_right: |text| {
        let century = if text[16].is_ascii_digit() { 1900 } else { 2000 };
        let counts = |byte: &u8| value(*byte) + u32::from(*byte > b'N');
        let sum: u32 = text[..17].iter().map(counts).zip((2..=18).rev()).map(|(value, weight)| value * weight).sum();
        is_day(century + two(text, 4), two(text, 6), two(text, 8))
            && matches!(text[10], b'H' | b'M' | b'X')
            && STATES.contains(&&text[11..13])
            && (10 - sum % 10) % 10 == value(text[17])
    },
    words: &["curp", "claveunica"],
    hits: &[Value(&["GXLM85071", "4MDFRPR03"]), Value(&["GDLM05071", "4HJCRPRR2"])],
    misses: &[
        Value(&["GZLM85071", "4MDFRPR00"]),
        Value(&["GALM85131", "4MDFRPR09"]),
        Value(&["GALM85071", "4MXXRPR09"]),
    ],
    ..Number::PLAIN
};

/// States, the Federal District, and NE for those born abroad.
const STATES: &[&[u8]] = &[
    b"AS", b"BC", b"BS", b"CC", b"CH", b"CL", b"CM", b"CS", b"DF", b"DG", b"GR", b"GT", b"HG", b"JC", b"MC", b"MN",
    b"MS", b"NE", b"NL", b"NT", b"OC", b"PL", b"QR", b"QT", b"SL", b"SP", b"SR", b"TC", b"TL", b"TS", b"VZ", b"YN",
    b"ZS",
];
