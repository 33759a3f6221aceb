//! Canada: social insurance number.
//!
//! Nine digits, Luhn; none begins with 0 or 8 (Employment and Social Development Canada,
//! "Social Insurance Number Code of Practice"). 046 454 286 is the published example.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "ca_sin",
    summary: "Canadian social insurance number",
    anchors: &[Digits(9, 9)],
    forms: &[weak("999-999-999"), weak("999 999 999"), weak("999999999")],
    is_right: |text| luhn(text),
    is_reserved: |text| matches!(text[0], b'0' | b'8'),
    words: &["sin", "sinnumber", "socialinsurance", "socialinsurancenumber", "nas", "numeroassurancesociale"],
    chance: 0.1,
    hits: &[In("staff.sin", &["544-1", "76-365"]), Within(&["SIN ", "589 6", "23 982"])],
    misses: &[
        In("staff.sin", &["046 4", "54 286"]),
        In("staff.sin", &["8532", "59406"]),
        In("staff.sin", &["5669", "42976"]),
        In("t.n", &["5130", "81307"]),
    ],
    ..Number::PLAIN
};
