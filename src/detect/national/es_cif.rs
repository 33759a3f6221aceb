//! Spain: código de identificación fiscal of companies and other bodies.
//!
//! A letter for the kind, seven digits, Luhn; kinds K, N, P, Q, R, S and W have a letter for
//! the check digit, A, B, E and H a digit, the others either (Orden EHA/451/2008).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "es_cif",
    summary: "Spanish company tax number (CIF)",
    tier: Tier::Warn,
    anchors: &[Token(9, 9)],
    forms: &[weak("A9999999*")],
    is_right: |text| {
        if !b"ABCDEFGHJNPQRSUVW".contains(&text[0]) {
            return false;
        }
        let mut digits = [b'0'; 8];
        digits[..7].copy_from_slice(&text[1..8]);
        let check = (b'0'..=b'9').find(|check| {
            digits[7] = *check;
            luhn(&digits)
        });
        check.is_some_and(|check| text[8] == check || text[8] == b"JABCDEFGHI"[usize::from(check - b'0')])
    },
    words: &["cif", "nif", "empresanif"],
    chance: 0.1,
    hits: &[In("empresas.cif", &["B277", "43038"])],
    misses: &[
        In("empresas.cif", &["B443", "38912"]),
        In("empresas.cif", &["I123", "45674"]),
        In("t.part", &["B633", "83335"]),
    ],
    ..Number::PLAIN
};
