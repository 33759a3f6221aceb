//! Mailgun's private keys.
//!
//! Mailgun documentation, "Authentication".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "mailgun_key",
    summary: "Mailgun key",
    anchors: &[Anchor::Literal("key-")],
    alphabet: token::hex,
    lengths: &[(32, 32)],
    hits: &[Sample::Value(&["ke", "y-", "3d4e8d55b7fefa8", "f79da628b953e09", "96"]), Sample::Within(&["key: '", "ke", "y-", "3d4e8d55b7fefa8", "f79da628b953e09", "96", "', more"])],
    misses: &[Sample::Value(&["key-", "3ax6xnjp29jd6fds4gc373sgvjxteol0"]), Sample::Value(&["key-", "00000000000000000000000000000000"]), Sample::Value(&["api-key-value"])],
    ..Token::PLAIN
};
