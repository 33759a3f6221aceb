//! Linear's API keys.
//!
//! Linear documentation, "API and webhooks".

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "linear_key",
    summary: "Linear key",
    anchors: &[Anchor::Literal("lin_api_"), Anchor::Literal("lin_oauth_")],
    lengths: &[(40, 64)],
    hits: &[Sample::Value(&["lin_", "api_", "CkMrrz2PTt9PUPs", "cQ36rb6jMlAJNZA", "fVvGEQJWDW"]), Sample::Within(&["key: '", "li", "n_api_", "CkMrrz2PTt9PUPs", "cQ36rb6jMlAJNZA", "fVvGEQJWDW", "', more"])],
    misses: &[Sample::Value(&["lin_api_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["lin_api_key"])],
    ..Token::PLAIN
};
