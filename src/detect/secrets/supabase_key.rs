//! Supabase's secret keys and personal tokens.
//!
//! Supabase documentation, "Understanding API keys".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "supabase_key",
    summary: "Supabase key",
    anchors: &[Anchor::Literal("sb_secret_"), Anchor::Literal("sbp_")],
    alphabet: token::url_safe,
    lengths: &[(31, 31), (40, 48)],
    hits: &[Sample::Value(&["sb", "p_", "a49dfe75daa4534", "9c21314074db6a9", "fa5c580bf4"]), Sample::Value(&["sb_se", "cret_", "syQKn718Fap37On", "iB8Hy4Q_4gVDLDE", "H"]), Sample::Within(&["key: '", "sb", "p_", "a49dfe75daa4534", "9c21314074db6a9", "fa5c580bf4", "', more"])],
    misses: &[Sample::Value(&["sbp_", "0000000000000000000000000000000000000000"]), Sample::Value(&["sb_secret_key"])],
    ..Token::PLAIN
};
