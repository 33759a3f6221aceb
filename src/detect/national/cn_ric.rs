//! China: resident identity card number.
//!
//! Place, birth date, order, ISO/IEC 7064 MOD 11-2 with X for ten (GB 11643-1999). Of random
//! digits two in a hundred thousand pass, so that eighteen of them tell by themselves.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "cn_ric",
    summary: "Chinese resident identity number",
    anchors: &[Digits(18, 18), Token(18, 18)],
    forms: &[sure("999999999999999999"), sure("99999999999999999A")],
    is_right: |text| {
        matches!(two(text, 0), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
            && matches!(number(&text[6..10]), 1900..=2099)
            && is_day(number(&text[6..10]) as u32, two(text, 10), two(text, 12))
            && (text[17].is_ascii_digit() || text[17] == b'X')
            && mod_11_2(text)
    },
    words: &[
        "ric",
        "idcard",
        "shenfenzheng",
        "shenfenzhenghao",
        "residentid",
        "identitycard",
        "idnumber",
        "nationalid",
    ],
    chance: 2e-05,
    hits: &[Value(&["110101198", "507145801"]), In("users.id_card", &["310101198", "50714497X"])],
    misses: &[
        Value(&["110101198", "507144164"]),
        Value(&["110101198", "513141234"]),
        Value(&["990101198", "507141234"]),
    ],
    ..Number::PLAIN
};
