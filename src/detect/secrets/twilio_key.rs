//! Twilio's API keys: `SK` and 32 hex digits.
//!
//! Twilio documentation, "API keys overview". `AC` and 32 digits is the account,
//! which is no secret.

use super::{made_up, token::{self, Token}};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "twilio_key",
    summary: "Twilio key",
    anchors: &[Anchor::Token(34, 34)],
    prefix: "SK",
    alphabet: token::hex,
    lengths: &[(32, 32)],
    check: made_up::is_drawn,
    hits: &[
        Sample::Value(&["SK", "9f3c7b1e5a8d2046", "c1e9b7f3a5d80264"]),
        Sample::Within(&["sid: SK", "9f3c7b1e5a8d2046", "c1e9b7f3a5d80264"]),
    ],
    misses: &[
        Sample::Value(&["AC", "9f3c7b1e5a8d2046c1e9b7f3a5d80264"]),
        Sample::Value(&["SK", "00000000000000000000000000000000"]),
    ],
    ..Token::PLAIN
};
