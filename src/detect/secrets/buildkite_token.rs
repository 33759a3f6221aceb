//! Buildkite's API and agent tokens.
//!
//! Buildkite documentation, "Token security".

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "buildkite_token",
    summary: "Buildkite token",
    anchors: &[Anchor::Literal("bkua_"), Anchor::Literal("bkat_")],
    lengths: &[(40, 64)],
    hits: &[Sample::Value(&["bk", "ua_", "54895e4116d277b", "fca4642829d69c9", "3f72d5ad70"]), Sample::Within(&["key: '", "bk", "ua_", "54895e4116d277b", "fca4642829d69c9", "3f72d5ad70", "', more"])],
    misses: &[Sample::Value(&["bkua_", "0000000000000000000000000000000000000000"]), Sample::Value(&["bkat_1"])],
    ..Token::PLAIN
};
