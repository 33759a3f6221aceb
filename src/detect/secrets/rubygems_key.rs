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
    hits: &[
        Sample::Value(&["ruby", "gems_5f9d99de02091ff11b050be5162b57f98d871dd4e80", "dfccc"]),
        Sample::Within(&["key: 'ru", "bygems_5f9d99de02091ff11b050be5162b57f98d871dd4e", "80dfccc", "', more"]),
    ],
    misses: &[
        Sample::Value(&["rubygems_", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]),
        Sample::Value(&["rubygems_version"]),
    ],
    ..Token::PLAIN
};
