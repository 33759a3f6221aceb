//! Latvia: personas kods.
//!
//! Birth date, century, serial, and a check digit with the weights 10 5 8 4 2 1 6 3 7 9
//! modulo 11; those given since July 2017 begin with 32 and say no date (Iedzīvotāju reģistra
//! likums; Ministru kabineta noteikumi).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "lv_pk",
    summary: "Latvian personal code",
    anchors: &[Digits(11, 19)],
    forms: &[sure("999999-99999"), weak("99999999999")],
    is_right: |text| {
        let is_born = match text[6] {
            century @ b'0'..=b'2' => {
                is_day(1800 + u32::from(century - b'0') * 100 + two(text, 4), two(text, 2), two(text, 0))
            }
            _ => false,
        };
        let sum = 1 + weighted(&text[..10], &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9]);
        (text.starts_with(b"32") || is_born) && sum % 11 % 10 == value(text[10])
    },
    words: &["personaskods", "pk", "lvid", "nationalid"],
    chance: 0.002,
    hits: &[
        Value(&["140785", "-17497"]),
        Value(&["321746", "-92323"]),
        In("klienti.personas_kods", &["14078", "517577"]),
    ],
    misses: &[Value(&["140785", "-10510"]), Value(&["141385", "-12345"]), In("t.id", &["14078", "511095"])],
    ..Number::PLAIN
};
