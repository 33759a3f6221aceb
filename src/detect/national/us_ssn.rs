//! United States: Social Security number.
//!
//! Area, group and serial; there is no check digit, so that nine bare digits never tell by
//! themselves. Areas 000, 666 and 900 to 999, group 00 and serial 0000 are not given out
//! (Social Security Administration, POMS RM 10201.035). 078-05-1120, 219-09-9999 and
//! 457-55-5462 stood in advertisements; 123-45-6789 and its like fill forms.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "us_ssn",
    summary: "US Social Security number",
    anchors: &[Digits(9, 19)],
    forms: &[sure("999-99-9999"), weak("999 99 9999"), weak("999999999")],
    is_right: |text| {
        let area = number(&text[..3]);
        !matches!(area, 0 | 666 | 900..) && &text[3..5] != b"00" && &text[5..] != b"0000"
    },
    is_reserved: |text| matches!(text, b"078051120" | b"219099999" | b"457555462" | b"123456789"),
    words: &["ssn", "ssns", "socialsecurity", "socialsecuritynumber", "socialsecurityno", "socsec"],
    chance: 0.89,
    hits: &[Value(&["536-2", "2-1845"]), In("users.ssn", &["5362", "21845"]), Within(&["SSN: ", "536 2", "2 1845"])],
    misses: &[
        Value(&["000-1", "2-3456"]),
        Value(&["666-1", "2-3456"]),
        Value(&["912-1", "2-3456"]),
        Value(&["536-0", "0-1845"]),
        Value(&["536-2", "2-0000"]),
        Value(&["078-0", "5-1120"]),
        Value(&["219-0", "9-9999"]),
        Value(&["457-5", "5-5462"]),
        Value(&["123-4", "5-6789"]),
        Value(&["987-6", "5-4321"]),
        Value(&["333-3", "3-3333"]),
        In("orders.id", &["5362", "21845"]),
        Value(&["1-536-", "22-1845"]),
        In("t.zip", &["53622", "-1845"]),
    ],
    ..Number::PLAIN
};
