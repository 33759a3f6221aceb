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
    hits: &[
        Sample::Value(&["CFP", "AT-nZy2pRoWNTe75X24Fu6wckSHz6G3qZH0NrecUaZNjLR"]),
        Sample::Within(&["key: 'CF", "PAT-nZy2pRoWNTe75X24Fu6wckSHz6G3qZH0NrecUaZNjLR", "', more"]),
    ],
    misses: &[Sample::Value(&["CFPAT-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["CFPAT-1"])],
    ..Token::PLAIN
};
