//! Google's API keys.
//!
//! Google Cloud documentation, "Manage API keys".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "google_api_key",
    summary: "Google API key",
    anchors: &[Anchor::Literal("AIza")],
    alphabet: token::url_safe,
    lengths: &[(35, 35)],
    hits: &[Sample::Value(&["AI", "za", "SyjPDuY3QfkOMwq", "VbEPsPo9xjpp2rS", "skuBf"]), Sample::Within(&["key: '", "AI", "za", "SyjPDuY3QfkOMwq", "VbEPsPo9xjpp2rS", "skuBf", "', more"])],
    misses: &[Sample::Value(&["AIza", "Sy", "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"]), Sample::Value(&["AIza", "SyExampleExampleExampleExampleExamp"])],
    ..Token::PLAIN
};
