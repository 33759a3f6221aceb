//! Netlify's personal tokens.
//!
//! Netlify changelog, "New token format".

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "netlify_token",
    summary: "Netlify token",
    anchors: &[Anchor::Literal("nfp_")],
    lengths: &[(36, 36)],
    hits: &[Sample::Value(&["nf", "p_", "hkGW4gr9xA3nlvs", "bTq6ehWI5G8fmj4", "yLwZs6"]), Sample::Within(&["key: '", "nf", "p_", "hkGW4gr9xA3nlvs", "bTq6ehWI5G8fmj4", "yLwZs6", "', more"])],
    misses: &[Sample::Value(&["nfp_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["nfp_1"])],
    ..Token::PLAIN
};
