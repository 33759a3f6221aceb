//! Estonia: isikukood (EVS 585:2007, "Personal code. Structure"). 37605030299 is the
//! published example.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "ee_ik",
    summary: "Estonian personal identification code",
    anchors: &[Digits(11, 11)],
    forms: &[weak("99999999999")],
    is_right,
    is_reserved: |text| text == b"37605030299",
    words: &["isikukood", "ik", "eeid", "personalcode", "nationalid"],
    chance: 0.003,
    hits: &[In("kliendid.isikukood", &["38507", "140081"]), Within(&["isikukood ", "60507", "140449"])],
    misses: &[
        In("kliendid.isikukood", &["37605", "030299"]),
        In("kliendid.isikukood", &["38507", "144670"]),
        In("t.id", &["38507", "142543"]),
    ],
    ..Number::PLAIN
};

/// Sex and century, birth date, serial, and a check digit modulo 11 with a second row of
/// weights where the first leaves ten; Lithuania's are made the same way.
pub fn is_right(text: &[u8]) -> bool {
    let century = match text[0] {
        b'1'..=b'8' => 1800 + u32::from(text[0] - b'1') / 2 * 100,
        _ => return false,
    };
    let first = weighted(&text[..10], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    let second = weighted(&text[..10], &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
    let check = if first < 10 { first } else { second % 10 };
    is_day(century + two(text, 1), two(text, 3), two(text, 5)) && check == value(text[10])
}
