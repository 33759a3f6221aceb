//! Romania: cod numeric personal.
//!
//! Sex and century, birth date, county, serial, and a check digit with the weights 2 7 9 1 4
//! 6 3 5 8 2 7 9 modulo 11 (Ordonanța de urgență nr. 97/2005).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "ro_cnp",
    summary: "Romanian personal numeric code (CNP)",
    anchors: &[Digits(13, 13)],
    forms: &[weak("9999999999999")],
    is_right: |text| {
        let century = match text[0] {
            b'3' | b'4' => 1800,
            b'5' | b'6' => 2000,
            b'0' => return false,
            _ => 1900,
        };
        let rest = weighted(&text[..12], &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        is_day(century + two(text, 1), two(text, 3), two(text, 5))
            && matches!(two(text, 7), 1..=48 | 51 | 52 | 70 | 80..=83)
            && value(text[12]) == if rest == 10 { 1 } else { rest }
    },
    words: &["cnp", "codnumericpersonal", "nationalid"],
    chance: 0.002,
    hits: &[In("clienti.cnp", &["185071", "4400653"]), Within(&["CNP ", "605071", "4401549"])],
    misses: &[
        In("clienti.cnp", &["185071", "4401710"]),
        In("t.ms", &["170000", "0000000"]),
        In("t.id", &["185071", "4407201"]),
    ],
    ..Number::PLAIN
};
