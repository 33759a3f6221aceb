//! Tailscale's keys: API, auth, client and webhook.
//!
//! Tailscale documentation, "Key prefixes".

use super::{made_up, token::{self, Token}};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "tailscale_key",
    summary: "Tailscale key",
    anchors: &[Anchor::Literal("tskey-")],
    alphabet: token::url_safe,
    lengths: &[(24, 100)],
    check: |body| body.iter().any(u8::is_ascii_digit) && made_up::is_drawn(body),
    hits: &[Sample::Value(&["tsk", "ey-", "auth-kmE2DDwDhY", "TFCNTRL-hAwh9oA", "GHMqLzzBdxmD0KV", "sTfNr5a2l4"]), Sample::Within(&["key: '", "ts", "key-", "auth-kmE2DDwDhY", "TFCNTRL-hAwh9oA", "GHMqLzzBdxmD0KV", "sTfNr5a2l4", "', more"])],
    misses: &[Sample::Value(&["tskey-", "auth-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["tskey-auth-key"])],
    ..Token::PLAIN
};
