//! GitHub's fine-grained personal tokens: 22 characters, an underscore, 59 characters.
//!
//! GitHub documentation, "About authentication to GitHub": token prefixes.

use super::{made_up, token::{self, Token}};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "github_fine_grained_token",
    summary: "fine-grained GitHub token",
    anchors: &[Anchor::Literal("github_pat_")],
    alphabet: token::url_safe,
    lengths: &[(82, 82)],
    check: |body| body[22] == b'_' && made_up::is_drawn(body),
    hits: &[Sample::Value(&["githu", "b_pat_", "11itYVZeAXi05hE", "GBvpdHu_q8OohVV", "rp6I9aGqRQHZW9y", "7f8xkU1DZ8Ed76o", "QZYsPktKKj0uCoZ", "VyafWIC"]), Sample::Within(&["key: '", "gi", "thub_pat_", "11itYVZeAXi05hE", "GBvpdHu_q8OohVV", "rp6I9aGqRQHZW9y", "7f8xkU1DZ8Ed76o", "QZYsPktKKj0uCoZ", "VyafWIC", "', more"])],
    misses: &[Sample::Value(&["github_pat_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["github_pat_", "BLrTExSxmPTwCLy", "urnTGpft94g6Qv7", "ZWThQKh39r"])],
    ..Token::PLAIN
};
