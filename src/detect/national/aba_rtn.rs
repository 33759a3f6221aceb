//! United States: ABA routing number of a bank.
//!
//! Nine digits; the first two say a Federal Reserve district, and the sum with the weights
//! 3, 7 and 1 is a multiple of ten (American Bankers Association, "Routing Number Policy").

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "aba_rtn",
    summary: "US bank routing number",
    tier: Tier::Warn,
    kind: "bank_account",
    anchors: &[Digits(9, 9)],
    forms: &[weak("999999999"), weak("9999-9999-9")],
    is_right: |text| {
        matches!(two(text, 0), 1..=12 | 21..=32 | 61..=72 | 80)
            && weighted(text, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
    },
    words: &["aba", "routing", "routingnumber", "routingno", "rtn", "abanumber", "abarouting", "transitnumber"],
    chance: 0.1,
    hits: &[In("accounts.routing_number", &["0616", "07918"])],
    misses: &[
        In("accounts.routing_number", &["0618", "90247"]),
        In("accounts.routing_number", &["5000", "00009"]),
        In("t.id", &["0611", "06464"]),
    ],
    ..Number::PLAIN
};
