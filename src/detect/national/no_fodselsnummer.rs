//! Norway: fødselsnummer, and D-nummer, whose day has 40 added.
//!
//! Birth date, individual number, two check digits modulo 11 (Folkeregisterforskriften §
//! 2-2-1). The tax administration's synthetic persons have 80 added to the month and the
//! welfare administration's 40 or 65 (Skatteetaten, "Tenor testdata"; NAV, "Dolly").

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "no_fodselsnummer",
    summary: "Norwegian national identity number",
    anchors: &[Digits(11, 19)],
    forms: &[sure("999999 99999"), weak("99999999999")],
    is_right: |text| {
        let (day, month, year) = (two(text, 0) % 40, two(text, 2), two(text, 4));
        let month = match month {
            1..=12 => month,
            41..=52 => month - 40,
            66..=77 => month - 65,
            81..=92 => month - 80,
            _ => return false,
        };
        let century = match (number(&text[6..9]), year) {
            (..500, _) => 1900,
            (500..750, 54..) => 1800,
            (500.., ..40) => 2000,
            (900.., _) => 1900,
            _ => return false,
        };
        text[0] < b'8'
            && is_day(century + year, month, day)
            && weighted(text, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
            && weighted(text, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
    },
    is_reserved: |text| two(text, 2) > 40,
    words: &["fodselsnummer", "fodselsnr", "fnr", "dnummer", "personnummer", "nationalid"],
    chance: 0.002,
    hits: &[
        Value(&["140785", " 40371"]),
        In("personer.fodselsnummer", &["14078", "538180"]),
        In("personer.fnr", &["54078", "533601"]),
    ],
    misses: &[
        In("personer.fnr", &["14878", "547072"]),
        In("personer.fnr", &["14078", "545773"]),
        In("t.id", &["14078", "537559"]),
    ],
    ..Number::PLAIN
};
