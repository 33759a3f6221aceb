//! Publishing tokens of crates.io: `cio` and 32 letters and digits.
//!
//! crates.io source, `crates_io_database::models::token`: the prefix and length of tokens.

use super::{made_up, token::Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "crates_io_token",
    summary: "crates.io token",
    anchors: &[Anchor::Token(35, 35)],
    prefix: "cio",
    lengths: &[(32, 32)],
    check: |body| body.iter().any(u8::is_ascii_digit) && body.iter().any(u8::is_ascii_uppercase) && made_up::is_drawn(body),
    hits: &[Sample::Value(&["ci", "o", "qy6ZPGiWZK4vlSk", "7Y9ZHPR9yV7bA88", "u0"]), Sample::Within(&["key: '", "ci", "o", "qy6ZPGiWZK4vlSk", "7Y9ZHPR9yV7bA88", "u0", "', more"])],
    misses: &[Sample::Value(&["cio", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["cio_config"])],
    ..Token::PLAIN
};
