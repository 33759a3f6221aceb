//! npm's access tokens, whose checksum is checked.
//!
//! See [`super::checksum`].

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "npm_token",
    summary: "npm token",
    anchors: &[Anchor::Literal("npm_")],
    lengths: &[(36, 36)],
    check: super::checksum::is_right,
    hits: &[Sample::Value(&["np", "m_", "bhQfJVad5gBPt8w", "XBaIbtuWnJasY0W", "2p3cBG"]), Sample::Within(&["key: '", "np", "m_", "bhQfJVad5gBPt8w", "XBaIbtuWnJasY0W", "2p3cBG", "', more"])],
    misses: &[Sample::Value(&["npm_", "KlbjhjUm56H3y4g", "s3w3wXvOrRw7DQK", "hpBbRO"]), Sample::Value(&["npm_config_registry"]), Sample::Value(&["npm_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"])],
    ..Token::PLAIN
};
