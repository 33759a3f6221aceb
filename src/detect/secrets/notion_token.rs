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
    hits: &[
        Sample::Value(&["nt", "n_64543631894OxQQ25duSc3Kko2AiwmtNo0jNvq3l45xU4R"]),
        Sample::Within(&["key: 'nt", "n_64543631894OxQQ25duSc3Kko2AiwmtNo0jNvq3l45xU4R", "', more"]),
    ],
    misses: &[Sample::Value(&["ntn_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["ntn_1"])],
    ..Token::PLAIN
};
