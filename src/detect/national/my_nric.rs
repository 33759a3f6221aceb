//! Malaysia: identity card number, MyKad.
//!
//! Birth date, place of birth, and four digits; no check digit (National Registration
//! Department, "State codes" and "Country codes").

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "my_nric",
    summary: "Malaysian identity card number (MyKad)",
    anchors: &[Digits(12, 12)],
    forms: &[weak("999999-99-9999"), weak("999999999999")],
    is_right: |text| {
        is_day_of_a_century(two(text, 0), two(text, 2), two(text, 4))
            && !matches!(two(text, 6), 0 | 17..=20 | 69 | 70 | 73 | 80 | 81 | 94..=97)
    },
    words: &["nric", "mykad", "ic", "icno", "icnumber", "nokp", "kadpengenalan", "nokadpengenalan", "identitycard"],
    chance: 0.03,
    hits: &[In("users.ic_number", &["850714-", "10-5283"]), In("users.mykad", &["850714", "105283"])],
    misses: &[
        In("users.ic_number", &["851314-", "10-5283"]),
        In("users.ic_number", &["850714-", "00-5283"]),
        In("t.id", &["850714", "105283"]),
    ],
    ..Number::PLAIN
};
