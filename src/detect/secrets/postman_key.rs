//! Postman's API keys: 24 and 34 hex digits.
//!
//! Postman documentation, "Generate and use Postman API keys".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "postman_key",
    summary: "Postman key",
    anchors: &[Anchor::Literal("PMAK-")],
    alphabet: token::url_safe,
    lengths: &[(59, 59)],
    hits: &[Sample::Value(&["PM", "AK-", "61b613da063d8c0", "88475f033-c47ce", "4ef10391734f4a6", "75451201d70f21"]), Sample::Within(&["key: '", "PM", "AK-", "61b613da063d8c0", "88475f033-c47ce", "4ef10391734f4a6", "75451201d70f21", "', more"])],
    misses: &[Sample::Value(&["PMAK-", "xxxxxxxxxxxxxxxxxxxxxxxx", "-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["PMAK-1"])],
    ..Token::PLAIN
};
