//! Australia: tax file number.
//!
//! Nine digits; the weights 1 4 3 7 5 8 6 9 10 modulo 11 (Australian Taxation Office).
//! 123 456 782 is the example of every form.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "au_tfn",
    summary: "Australian tax file number",
    anchors: &[Digits(9, 9)],
    forms: &[weak("999 999 999"), weak("999-999-999"), weak("999999999")],
    is_right: |text| weighted(text, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11),
    is_reserved: |text| text == b"123456782",
    words: &["tfn", "taxfilenumber", "taxfileno"],
    chance: 0.09,
    hits: &[In("payroll.tfn", &["515 2", "43 127"]), Within(&["TFN ", "5890", "20477"])],
    misses: &[
        In("payroll.tfn", &["123 4", "56 782"]),
        In("payroll.tfn", &["5629", "32707"]),
        In("t.id", &["5710", "99357"]),
    ],
    ..Number::PLAIN
};
