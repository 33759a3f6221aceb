//! RubyGems' API keys.
//!
//! RubyGems guides, "API key scopes".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "rubygems_key",
    summary: "RubyGems key",
    anchors: &[Anchor::Literal("rubygems_")],
    alphabet: token::hex,
    lengths: &[(48, 48)],
    hits: &[Sample::Value(&["ruby", "gems_", "5f9d99de02091ff", "11b050be5162b57", "f98d871dd4e80df", "ccc"]), Sample::Within(&["key: '", "ru", "bygems_", "5f9d99de02091ff", "11b050be5162b57", "f98d871dd4e80df", "ccc", "', more"])],
    misses: &[Sample::Value(&["rubygems_", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]), Sample::Value(&["rubygems_version"])],
    ..Token::PLAIN
};
