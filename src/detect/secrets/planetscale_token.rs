//! PlanetScale's service tokens, OAuth tokens and database passwords.
//!
//! PlanetScale documentation, "Service tokens"; "Connection strings".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "planetscale_token",
    summary: "PlanetScale credential",
    anchors: &[Anchor::Literal("pscale_tkn_"), Anchor::Literal("pscale_pw_"), Anchor::Literal("pscale_oauth_")],
    alphabet: token::dotted,
    lengths: &[(32, 64)],
    hits: &[Sample::Value(&["pscal", "e_pw_", "4PYS36r00WrqsIe", "Qm1wga0PcYjuOhs", "c4OOL1SWXRuTR"]), Sample::Within(&["key: '", "ps", "cale_pw_", "4PYS36r00WrqsIe", "Qm1wga0PcYjuOhs", "c4OOL1SWXRuTR", "', more"])],
    misses: &[Sample::Value(&["pscale_pw_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["pscale_pw_1"])],
    ..Token::PLAIN
};
