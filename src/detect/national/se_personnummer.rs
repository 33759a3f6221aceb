//! Sweden: personnummer, and samordningsnummer, whose day has 60 added.
//!
//! Birth date of six or eight digits, three digits, Luhn over the last ten
//! (Folkbokföringslag 1991:481, 18 and 18 a §). Serials from 980 on are the tax agency's for
//! tests (Skatteverket, "Testpersonnummer").

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "se_personnummer",
    summary: "Swedish personal identity number",
    anchors: &[Digits(10, 22)],
    forms: &[sure("999999-9999"), sure("99999999-9999"), weak("9999999999"), weak("999999999999")],
    is_right: |text| {
        let last = &text[text.len() - 10..];
        let day = two(last, 4);
        let day = if day > 60 { day - 60 } else { day };
        let is_born = match text.len() {
            12 => matches!(two(text, 0), 18..=20) && is_day(number(&text[..4]) as u32, two(last, 2), day),
            _ => is_day_of_a_century(two(last, 0), two(last, 2), day),
        };
        is_born && luhn(last)
    },
    is_reserved: |text| number(&text[text.len() - 4..text.len() - 1]) >= 980,
    words: &["personnummer", "personnr", "samordningsnummer", "pnr", "nationalid"],
    chance: 0.0065,
    hits: &[Value(&["85071", "4-2258"]), Value(&["198507", "14-2696"]), In("kunder.personnummer", &["85071", "42357"])],
    misses: &[
        Value(&["85071", "4-2564"]),
        Value(&["85131", "4-2999"]),
        Value(&["85071", "4-9881"]),
        In("t.id", &["85071", "42118"]),
    ],
    ..Number::PLAIN
};
