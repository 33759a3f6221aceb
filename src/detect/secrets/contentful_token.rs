//! Contentful's personal tokens.
//!
//! Contentful documentation, "Authentication".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "contentful_token",
    summary: "Contentful token",
    anchors: &[Anchor::Literal("CFPAT-")],
    alphabet: token::url_safe,
    lengths: &[(43, 43)],
    hits: &[Sample::Value(&["CFP", "AT-", "nZy2pRoWNTe75X2", "4Fu6wckSHz6G3qZ", "H0NrecUaZNjLR"]), Sample::Within(&["key: '", "CF", "PAT-", "nZy2pRoWNTe75X2", "4Fu6wckSHz6G3qZ", "H0NrecUaZNjLR", "', more"])],
    misses: &[Sample::Value(&["CFPAT-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["CFPAT-1"])],
    ..Token::PLAIN
};
