//! GitHub's tokens: personal, OAuth, user, server and refresh.
//!
//! The checksum in them is checked; see [`super::checksum`].

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "github_token",
    summary: "GitHub token",
    anchors: &[Anchor::Literal("ghp_"), Anchor::Literal("gho_"), Anchor::Literal("ghu_"), Anchor::Literal("ghs_"), Anchor::Literal("ghr_")],
    lengths: &[(36, 36)],
    check: super::checksum::is_right,
    hits: &[Sample::Value(&["gh", "p_", "7kLE0P5dT5qWKgL", "KA9QoK3HBeehBx3", "0BEiGF"]), Sample::Value(&["gh", "s_", "V8lpKsNtFUickBn", "Z78T5VXd58AT3Sm", "3uEFIG"]), Sample::Within(&["key: '", "gh", "p_", "7kLE0P5dT5qWKgL", "KA9QoK3HBeehBx3", "0BEiGF", "', more"])],
    misses: &[Sample::Value(&["ghp_", "bPsnRMLmuBkklMA", "JPIGpXc5fT2MX8k", "35KVJZ"]), Sample::Value(&["ghp_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"])],
    ..Token::PLAIN
};
