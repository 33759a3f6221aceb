//! Finland: henkilötunnus.
//!
//! Birth date, a sign for the century, an individual number, and a check character modulo
//! 31. Numbers from 900 on are for temporary use and tests; 131052-308T is the published
//! example (Digital and Population Data Services Agency, "Personal identity code").

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "fi_hetu",
    summary: "Finnish personal identity code",
    anchors: &[Digits(10, 16), Token(4, 4), Token(11, 11)],
    forms: &[sure("999999-9999"), sure("999999-999A").led(7), sure("999999A999*")],
    is_right: |text| {
        let (serial, check) = (&text[text.len() - 4..text.len() - 1], text[text.len() - 1]);
        let century = match text[6] {
            b'A'..=b'F' => 2000,
            b'U'..=b'Y' | b'0'..=b'9' => 1900,
            _ => return false,
        };
        let counted = number(&text[..6]) * 1000 + number(serial);
        is_day(century + two(text, 4), two(text, 2), two(text, 0))
            && number(serial) >= 2
            && check == b"0123456789ABCDEFHJKLMNPRSTUVWXY"[(counted % 31) as usize]
    },
    is_reserved: |text| text[text.len() - 4] == b'9' || text == b"131052308T",
    words: &["hetu", "henkilotunnus", "sotu", "personbeteckning", "nationalid"],
    chance: 0.001,
    hits: &[Value(&["14078", "5-247K"]), Value(&["14070", "5C248Y"]), Value(&["14078", "5-2611"])],
    misses: &[
        Value(&["13105", "2-308T"]),
        Value(&["14078", "5-903R"]),
        Value(&["14078", "5-123I"]),
        Value(&["14138", "5-2491"]),
    ],
    ..Number::PLAIN
};
