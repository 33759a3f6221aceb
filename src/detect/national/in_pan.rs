//! India: permanent account number.
//!
//! Three letters, one for the kind of holder, one of the name, four digits and a letter whose
//! rule is not public (Income Tax Department, "About PAN"). ABCDE1234F has no kind.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "in_pan",
    summary: "Indian permanent account number",
    anchors: &[Token(10, 10)],
    forms: &[sure("AAAAA9999A")],
    is_right: |text| b"ABCFGHJKLPT".contains(&text[3]) && &text[5..9] != b"0000",
    is_reserved: |text| &text[5..9] == b"1234",
    words: &["pan", "pannumber", "panno", "pancard", "permanentaccountnumber"],
    hits: &[Value(&["BQRPK", "4827M"]), In("customers.pan_number", &["bqrpk", "4827m"])],
    misses: &[
        Value(&["ABCDE", "1234F"]),
        Value(&["BQRPK", "0000M"]),
        Value(&["AAAPL", "1234C"]),
        In("t.sku", &["bqrpk", "4827m"]),
    ],
    ..Number::PLAIN
};
