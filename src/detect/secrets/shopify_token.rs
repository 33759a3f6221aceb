//! Shopify's tokens: admin, custom and private apps, and shared secrets.
//!
//! Shopify documentation, "Access tokens" and its changelog of token lengths.

use super::{made_up, token::Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "shopify_token",
    summary: "Shopify token",
    anchors: &[Anchor::Literal("shp")],
    alphabet: shopify_letter,
    lengths: &[(35, 41)],
    check: |body| [&b"at_"[..], b"ca_", b"pa_", b"ss_", b"ua_"].iter().any(|kind| body.starts_with(kind)) && made_up::is_drawn(&body[3..]),
    hits: &[Sample::Value(&["sh", "p", "at_7a8e14752607", "bdc5cec8737ad95", "17fe9"]), Sample::Value(&["sh", "p", "ss_fb92144ea913", "404e6e98afc03f7", "5a4c4"]), Sample::Within(&["key: '", "sh", "p", "at_7a8e14752607", "bdc5cec8737ad95", "17fe9", "', more"])],
    misses: &[Sample::Value(&["shpat_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["shpat_", "00000000000000000000000000000000"])],
    ..Token::PLAIN
};

/// Hex digits, and the letters of the kind before them.
fn shopify_letter(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || b"pstu_".contains(&byte)
}
