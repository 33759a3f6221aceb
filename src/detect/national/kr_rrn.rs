//! South Korea: 주민등록번호, resident registration number, and that of foreigners.
//!
//! Birth date, sex and century, place, and a check digit modulo 11; since October 2020 the
//! last six are random and no sum has to be right: those are not told from other digits
//! (Resident Registration Act, enforcement rules).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "kr_rrn",
    summary: "Korean resident registration number",
    anchors: &[Digits(13, 23)],
    forms: &[sure("999999-9999999"), weak("9999999999999")],
    is_right: |text| {
        let century = match text[6] {
            b'1' | b'2' | b'5' | b'6' => 1900,
            b'3' | b'4' | b'7' | b'8' => 2000,
            _ => 1800,
        };
        let sum = weighted(&text[..12], &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
        is_day(century + two(text, 0), two(text, 2), two(text, 4))
            && two(text, 7) <= 96
            && (11 - sum % 11) % 10 == value(text[12])
    },
    words: &[
        "rrn",
        "jumin",
        "juminno",
        "jumindeungnokbeonho",
        "residentregistrationnumber",
        "주민등록번호",
        "nationalid",
    ],
    chance: 0.004,
    hits: &[Value(&["850714-", "1043626"]), In("users.rrn", &["850714", "2076807"])],
    misses: &[
        Value(&["850714-", "1024397"]),
        Value(&["851314-", "1234567"]),
        In("t.ms", &["170000", "0000000"]),
        In("t.id", &["850714", "2025536"]),
    ],
    ..Number::PLAIN
};
