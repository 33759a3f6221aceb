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
    hits: &[
        Sample::Value(&["sb", "p_a49dfe75daa45349c21314074db6a9fa5c580bf4"]),
        Sample::Value(&["sb_se", "cret_syQKn718Fap37OniB8Hy4Q_4gVDLDEH"]),
        Sample::Within(&["key: 'sb", "p_a49dfe75daa45349c21314074db6a9fa5c580bf4", "', more"]),
    ],
    misses: &[Sample::Value(&["sbp_", "0000000000000000000000000000000000000000"]), Sample::Value(&["sb_secret_key"])],
    ..Token::PLAIN
};
