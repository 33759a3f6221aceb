//! Figma's personal tokens.
//!
//! Figma documentation, "Manage personal access tokens".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "figma_token",
    summary: "Figma token",
    anchors: &[Anchor::Literal("figd_")],
    alphabet: token::url_safe,
    lengths: &[(38, 60)],
    hits: &[Sample::Value(&["fi", "gd_", "9fuSWJFu0Xd1nRU", "CwUZsQZAN9oYAWN", "t8H8vRAfzo"]), Sample::Within(&["key: '", "fi", "gd_", "9fuSWJFu0Xd1nRU", "CwUZsQZAN9oYAWN", "t8H8vRAfzo", "', more"])],
    misses: &[Sample::Value(&["figd_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["figd_1"])],
    ..Token::PLAIN
};
