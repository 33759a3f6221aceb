//! Slack's tokens: bots, users, apps, sessions, refresh.
//!
//! Slack documentation, "Token types": `xoxb-`, `xoxp-`, `xapp-`, `xoxe.`, workflows and legacy ones.

use super::{made_up, token::Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "slack_token",
    summary: "Slack token",
    anchors: &[Anchor::Literal("xox"), Anchor::Literal("xapp-")],
    alphabet: slack_letter,
    lengths: &[(24, 400)],
    check: |body| (body[1] == b'-' || body.starts_with(b"e.")) && body.iter().any(u8::is_ascii_digit) && made_up::is_drawn(body),
    hits: &[Sample::Value(&["xo", "x", "b-217959630655-", "3333730096064-R", "9SfSFhHNLZq4UtG", "MQNzNuSe"]), Sample::Value(&["xa", "pp-", "1-AQR7GEH150A-4", "610615356886-37", "e29de5beb3002a2", "4b1ae58fc2a8bb9", "392e2c5fc1b07de", "5c848cfb68a3ff5", "0e"]), Sample::Within(&["key: '", "xo", "x", "b-217959630655-", "3333730096064-R", "9SfSFhHNLZq4UtG", "MQNzNuSe", "', more"])],
    misses: &[Sample::Value(&["xoxb-your-bot-token-goes-here-1"]), Sample::Value(&["xoxb-", "1234567890", "1234567890"]), Sample::Value(&["xoxp-", "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"])],
    ..Token::PLAIN
};

/// Slack's parts are joined by hyphens; session cookies are percent-encoded.
fn slack_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-.%".contains(&byte)
}
