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
    check: is_one,
    hits: &[
        Sample::Value(&["hooks.sl", "ack.com/services/TO59ESFPWE/BOIGJGWJJ9R/QeQg25Q7", "FN6SRGgJV2vPihbj"]),
        Sample::Within(&[
            "key: 'ho",
            "oks.slack.com/services/TO59ESFPWE/BOIGJGWJJ9R/Qe",
            "Qg25Q7FN6SRGgJV2vPihbj",
            "', more",
        ]),
    ],
    misses: &[
        Sample::Value(&["hooks.slack.com/services/T00000000/B00000000/", "XXXXXXXXXXXXXXXXXXXXXXXX"]),
        Sample::Value(&["hooks.slack.com/services/"]),
    ],
    ..Token::PLAIN
};

fn is_one(body: &[u8]) -> bool {
    [&b"services/"[..], b"workflows/", b"triggers/"].iter().any(|way| body.starts_with(way))
        && body.rsplit(|byte| *byte == b'/').next().is_some_and(made_up::is_drawn)
}

fn path_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'/'
}
