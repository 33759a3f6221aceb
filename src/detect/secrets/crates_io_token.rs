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
    check: is_one,
    hits: &[
        Sample::Value(&["ci", "oqy6ZPGiWZK4vlSk7Y9ZHPR9yV7bA88u0"]),
        Sample::Within(&["key: 'ci", "oqy6ZPGiWZK4vlSk7Y9ZHPR9yV7bA88u0", "', more"]),
    ],
    misses: &[Sample::Value(&["cio", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["cio_config"])],
    ..Token::PLAIN
};

fn is_one(body: &[u8]) -> bool {
    body.iter().any(u8::is_ascii_digit) && body.iter().any(u8::is_ascii_uppercase) && made_up::is_drawn(body)
}
