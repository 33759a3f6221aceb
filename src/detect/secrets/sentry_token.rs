//! Sentry's tokens of users and of organisations.
//!
//! Sentry documentation, "Auth tokens".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "sentry_token",
    summary: "Sentry token",
    anchors: &[Anchor::Literal("sntryu_"), Anchor::Literal("sntrys_")],
    alphabet: grafana_letter,
    lengths: &[(64, 400)],
    hits: &[Sample::Value(&["snt", "ryu_", "8ae892c1e875cb5", "bb188d050a05504", "6410b1344e83852", "8f20c026f38d11f", "0069"]), Sample::Within(&["key: '", "sn", "tryu_", "8ae892c1e875cb5", "bb188d050a05504", "6410b1344e83852", "8f20c026f38d11f", "0069", "', more"])],
    misses: &[Sample::Value(&["sntryu_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["sntrys_1"])],
    ..Token::PLAIN
};

fn grafana_letter(byte: u8) -> bool {
    token::base64(byte) || byte == b'_'
}
