//! New Zealand: IRD number.
//!
//! Eight or nine digits from 10,000,000 to 150,000,000, a check digit modulo 11 with a second
//! row of weights where the first leaves ten (Inland Revenue, "Resident withholding tax and
//! non-resident withholding tax: specification", IRD number validation). 49-091-850 and
//! 136-410-132 are its examples.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "nz_ird",
    summary: "New Zealand IRD number",
    anchors: &[Digits(8, 9)],
    forms: &[weak("99-999-999"), weak("999-999-999"), weak("99999999"), weak("999999999")],
    is_right: |text| {
        let mut padded = [b'0'; 9];
        padded[9 - text.len()..].copy_from_slice(text);
        let check = |weights: &[u32]| (11 - weighted(&padded[..8], weights) % 11) % 11;
        let first = check(&[3, 2, 7, 6, 5, 4, 3, 2]);
        let check = if first < 10 { first } else { check(&[7, 4, 3, 2, 5, 2, 7, 6]) };
        matches!(number(text), 10_000_001..150_000_000) && check == value(padded[8])
    },
    is_reserved: |text| matches!(text, b"49091850" | b"049091850" | b"136410132" | b"136410133"),
    words: &["ird", "irdnumber", "irdno", "inlandrevenue"],
    chance: 0.09,
    hits: &[In("staff.ird_number", &["076-8", "49-480"]), In("staff.ird", &["7428", "6054"])],
    misses: &[
        In("staff.ird", &["49-09", "1-850"]),
        In("staff.ird", &["136-4", "10-132"]),
        In("staff.ird", &["7316", "4886"]),
        In("t.day", &["2024", "0131"]),
    ],
    ..Number::PLAIN
};
