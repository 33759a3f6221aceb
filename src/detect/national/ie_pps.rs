//! Ireland: personal public service number.
//!
//! Seven digits, a letter for their sum with the weights 8 to 2 modulo 23, and since 2013
//! one more letter, which counts nine times (Department of Social Protection, "Check
//! character system"). 1234567 is the example of every form.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "ie_pps",
    summary: "Irish PPS number",
    anchors: &[Token(8, 9)],
    forms: &[weak("9999999A"), sure("9999999AA")],
    is_right: |text| {
        let more = match text.get(8) {
            Some(letter @ (b'A' | b'B' | b'H')) => u32::from(letter - b'A' + 1) * 9,
            Some(b'W' | b'T' | b'X') | None => 0,
            Some(_) => return false,
        };
        let sum = weighted(&text[..7], &[8, 7, 6, 5, 4, 3, 2]) + more;
        text[7] == b"WABCDEFGHIJKLMNOPQRSTUV"[(sum % 23) as usize]
    },
    is_reserved: |text| text.starts_with(b"1234567"),
    words: &["pps", "ppsn", "ppsno", "ppsnumber", "personalpublicservice", "rsi"],
    chance: 0.043,
    hits: &[Value(&["6534", "345TH"]), In("staff.ppsn", &["1207", "656P"])],
    misses: &[
        Value(&["1234", "567TA"]),
        Value(&["1234", "567FA"]),
        In("staff.ppsn", &["1234", "567T"]),
        In("t.part", &["1090", "521U"]),
        In("staff.ppsn", &["7654", "321A"]),
    ],
    ..Number::PLAIN
};
