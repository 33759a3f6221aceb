//! Belgium: rijksregisternummer, numéro de registre national.
//!
//! Birth date, serial, and 97 less the rest, with a 2 before the number for those born from
//! 2000 on (Koninklijk besluit van 3 april 1984).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "be_nn",
    summary: "Belgian national number",
    anchors: &[Digits(11, 19)],
    forms: &[
        sure("99.99.99-999.99"),
        weak("999999-999.99"),
        weak("999999-999-99"),
        weak("999999 999 99"),
        weak("99999999999"),
    ],
    is_right: |text| {
        let (base, check) = (number(&text[..9]), u64::from(two(text, 9)));
        let (year, month, day) = (two(text, 0), two(text, 2), two(text, 4));
        let is_of = |century: u32, base: u64| 97 - base % 97 == check && is_day(century + year, month, day);
        // Nobody is born yet in a later year of this century.
        is_of(1900, base) || year < 40 && is_of(2000, 2_000_000_000 + base)
    },
    words: &[
        "nn",
        "rrn",
        "insz",
        "niss",
        "rijksregister",
        "rijksregisternummer",
        "registrenational",
        "numeronational",
        "nationalnumber",
        "nationalid",
    ],
    chance: 0.0017,
    hits: &[Value(&["85.07.3", "0-033.28"]), In("personen.rijksregisternummer", &["85073", "097655"])],
    misses: &[Value(&["85.07.3", "0-033.29"]), Value(&["85.13.3", "0-033.28"]), In("t.id", &["85073", "064595"])],
    ..Number::PLAIN
};
