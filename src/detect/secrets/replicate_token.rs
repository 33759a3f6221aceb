//! Replicate's API tokens.
//!
//! Replicate documentation, "API tokens".

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "replicate_token",
    summary: "Replicate token",
    anchors: &[Anchor::Literal("r8_")],
    lengths: &[(37, 37)],
    hits: &[Sample::Value(&["r8", "_", "NFV4mzYEm3sJSH9", "08P1sElXOfVl3BI", "diHKguH"]), Sample::Within(&["key: '", "r8", "_", "NFV4mzYEm3sJSH9", "08P1sElXOfVl3BI", "diHKguH", "', more"])],
    misses: &[Sample::Value(&["r8_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["r8_unorm"])],
    ..Token::PLAIN
};
