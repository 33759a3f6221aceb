//! Heroku's tokens since 2024.
//!
//! Heroku changelog, "API tokens have a new prefix".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "heroku_token",
    summary: "Heroku token",
    anchors: &[Anchor::Literal("HRKU-")],
    alphabet: token::url_safe,
    lengths: &[(36, 64)],
    hits: &[Sample::Value(&["HR", "KU-", "AAMlJoAl1LS7yc4", "mexBjG8MbRs5IMi", "u5qrQuvVRI3Xdek", "B4fdfVEP16BsHND"]), Sample::Value(&["HR", "KU-", "9108dc22-7150-4", "f02-ac84-b4a980", "0287b4"]), Sample::Within(&["key: '", "HR", "KU-", "AAMlJoAl1LS7yc4", "mexBjG8MbRs5IMi", "u5qrQuvVRI3Xdek", "B4fdfVEP16BsHND", "', more"])],
    misses: &[Sample::Value(&["HRKU-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["HRKU-AA"])],
    ..Token::PLAIN
};
