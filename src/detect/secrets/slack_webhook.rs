//! Addresses that post into a Slack channel.
//!
//! Slack documentation, "Sending messages using incoming webhooks".

use super::{made_up, token::Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "slack_webhook",
    summary: "Slack webhook",
    anchors: &[Anchor::Literal("hooks.slack.com/")],
    alphabet: path_letter,
    lengths: &[(40, 120)],
    check: |body| [&b"services/T"[..], b"workflows/T", b"triggers/T"].iter().any(|way| body.starts_with(way)) && body.rsplit(|byte| *byte == b'/').next().is_some_and(made_up::is_drawn),
    hits: &[Sample::Value(&["hooks.sl", "ack.com/", "services/TO59ES", "FPWE/BOIGJGWJJ9", "R/QeQg25Q7FN6SR", "GgJV2vPihbj"]), Sample::Within(&["key: '", "ho", "oks.slack.com/", "services/TO59ES", "FPWE/BOIGJGWJJ9", "R/QeQg25Q7FN6SR", "GgJV2vPihbj", "', more"])],
    misses: &[Sample::Value(&["hooks.slack.com/services/T00000000/B00000000/", "XXXXXXXXXXXXXXXXXXXXXXXX"]), Sample::Value(&["hooks.slack.com/services/"])],
    ..Token::PLAIN
};

fn path_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'/'
}
