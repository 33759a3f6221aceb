//! Pulumi's access tokens.
//!
//! Pulumi documentation, "Access tokens".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "pulumi_token",
    summary: "Pulumi token",
    anchors: &[Anchor::Literal("pul-")],
    alphabet: token::hex,
    lengths: &[(40, 40)],
    hits: &[Sample::Value(&["pu", "l-", "f7c97cb26e2bccc", "7c775a77776969d", "2e28422813"]), Sample::Within(&["key: '", "pu", "l-", "f7c97cb26e2bccc", "7c775a77776969d", "2e28422813", "', more"])],
    misses: &[Sample::Value(&["pul-", "0000000000000000000000000000000000000000"]), Sample::Value(&["pul-request"])],
    ..Token::PLAIN
};
