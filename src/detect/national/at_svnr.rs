//! Austria: Sozialversicherungsnummer.
//!
//! Serial, check digit with the weights 3 7 9 5 8 4 2 1 6 modulo 11, birth date; months 13
//! to 15 where a day's numbers were used up (Dachverband der Sozialversicherungsträger).
//! 1237 010180 is on the specimen card.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "at_svnr",
    summary: "Austrian social insurance number",
    anchors: &[Digits(10, 10)],
    forms: &[weak("9999 999999"), weak("9999999999"), weak("9999-999999")],
    is_right: |text| {
        let month = two(text, 6);
        let rest = (weighted(&text[..3], &[3, 7, 9]) + weighted(&text[4..], &[5, 8, 4, 2, 1, 6])) % 11;
        text[0] != b'0'
            && (matches!(month, 13..=15) && matches!(two(text, 4), 1..=31)
                || is_day_of_a_century(two(text, 8), month, two(text, 4)))
            && rest == value(text[3])
    },
    is_reserved: |text| text == b"1237010180",
    words: &["svnr", "svnummer", "sozialversicherungsnummer", "versicherungsnummer", "vsnr"],
    chance: 0.005,
    hits: &[In("versicherte.svnr", &["35601", "40785"]), Within(&["SVNR ", "3755 ", "140785"])],
    misses: &[
        In("versicherte.svnr", &["1237 ", "010180"]),
        In("versicherte.svnr", &["37731", "41685"]),
        In("t.created_at", &["17000", "00000"]),
        In("t.id", &["32611", "40785"]),
    ],
    ..Number::PLAIN
};
