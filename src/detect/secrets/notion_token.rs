//! Notion's integration tokens.
//!
//! Notion changelog, 2024-09-25: tokens begin with `ntn_`.

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "notion_token",
    summary: "Notion token",
    anchors: &[Anchor::Literal("ntn_")],
    lengths: &[(40, 50)],
    hits: &[Sample::Value(&["nt", "n_", "64543631894OxQQ", "25duSc3Kko2Aiwm", "tNo0jNvq3l45xU4", "R"]), Sample::Within(&["key: '", "nt", "n_", "64543631894OxQQ", "25duSc3Kko2Aiwm", "tNo0jNvq3l45xU4", "R", "', more"])],
    misses: &[Sample::Value(&["ntn_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["ntn_1"])],
    ..Token::PLAIN
};
