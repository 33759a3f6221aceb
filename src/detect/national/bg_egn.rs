//! Bulgaria: ЕГН, the uniform civil number.
//!
//! Birth date with 20 or 40 added to the month for another century, serial, and a check
//! digit with the weights 2 4 8 5 10 9 7 3 6 modulo 11 (Civil Registration Act, ordinance
//! RD-02-20-9).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "bg_egn",
    summary: "Bulgarian uniform civil number (EGN)",
    anchors: &[Digits(10, 10)],
    forms: &[weak("9999999999")],
    is_right: |text| {
        let (century, month) = match two(text, 2) {
            month @ 41.. => (2000, month - 40),
            month @ 21.. => (1800, month - 20),
            month => (1900, month),
        };
        is_day(century + two(text, 0), month, two(text, 4))
            && weighted(&text[..9], &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == value(text[9])
    },
    words: &["egn", "egnnumber", "edinengrazhdanskinomer", "nationalid"],
    chance: 0.012,
    hits: &[In("klienti.egn", &["85071", "48414"]), Within(&["EGN ", "05471", "44753"])],
    misses: &[
        In("klienti.egn", &["85071", "47281"]),
        In("t.created_at", &["17000", "00000"]),
        In("t.id", &["85071", "41699"]),
    ],
    ..Number::PLAIN
};
