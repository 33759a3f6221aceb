//! Cloudflare's keys and tokens since 2026: 40 characters and a checksum.
//!
//! Cloudflare documentation, "Token formats".

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "cloudflare_token",
    summary: "Cloudflare token",
    anchors: &[Anchor::Literal("cfk_"), Anchor::Literal("cfut_"), Anchor::Literal("cfat_")],
    lengths: &[(44, 50)],
    hits: &[Sample::Value(&["cf", "ut_", "COqZ3UES8ASLhwZ", "qQjXjQx6CMO2Nf6", "7NKzerMVMref88a", "583"]), Sample::Within(&["key: '", "cf", "ut_", "COqZ3UES8ASLhwZ", "qQjXjQx6CMO2Nf6", "7NKzerMVMref88a", "583", "', more"])],
    misses: &[Sample::Value(&["cfut_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["cfk_key"])],
    ..Token::PLAIN
};
