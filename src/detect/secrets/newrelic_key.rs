//! New Relic's keys: user, ingest and browser.
//!
//! New Relic documentation, "API keys".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "newrelic_key",
    summary: "New Relic key",
    anchors: &[Anchor::Literal("NRAK-"), Anchor::Literal("NRII-"), Anchor::Literal("NRJS-")],
    alphabet: token::url_safe,
    lengths: &[(19, 42)],
    hits: &[Sample::Value(&["NR", "AK-", "WVT01S8ZYZAL17P", "ZCZ26XAU5PT6"]), Sample::Value(&["NR", "II-", "02dNs92JobJMadv", "avOx0el8bYffydc", "Wj"]), Sample::Within(&["key: '", "NR", "AK-", "WVT01S8ZYZAL17P", "ZCZ26XAU5PT6", "', more"])],
    misses: &[Sample::Value(&["NRAK-", "XXXXXXXXXXXXXXXXXXXXXXXXXXX"]), Sample::Value(&["NRAK-1"])],
    ..Token::PLAIN
};
