//! DigitalOcean's tokens: personal, OAuth and refresh.
//!
//! DigitalOcean documentation, "Personal access tokens".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "digitalocean_token",
    summary: "DigitalOcean token",
    anchors: &[Anchor::Literal("dop_v1_"), Anchor::Literal("doo_v1_"), Anchor::Literal("dor_v1_")],
    alphabet: token::hex,
    lengths: &[(64, 64)],
    hits: &[Sample::Value(&["dop", "_v1_", "93123384b8a09d1", "7f75b5a99c4191b", "9e8ea31e6aeed61", "42246d0c355138a", "4c6c"]), Sample::Within(&["key: '", "do", "p_v1_", "93123384b8a09d1", "7f75b5a99c4191b", "9e8ea31e6aeed61", "42246d0c355138a", "4c6c", "', more"])],
    misses: &[Sample::Value(&["dop_v1_", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]), Sample::Value(&["dop_v1_short"])],
    ..Token::PLAIN
};
