//! Publishing keys of nuget.org.
//!
//! NuGet documentation, "Publish a package".

use super::{made_up, token::{self, Token}};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "nuget_key",
    summary: "NuGet key",
    anchors: &[Anchor::Token(46, 46)],
    prefix: "oy2",
    alphabet: token::small,
    lengths: &[(43, 43)],
    check: |body| body.iter().any(u8::is_ascii_digit) && made_up::is_drawn(body),
    hits: &[Sample::Value(&["oy", "2", "owk73tobz6viqi6", "l7i7gbfvae2wk2x", "qand7z7sr2ptk"]), Sample::Within(&["key: '", "oy", "2", "owk73tobz6viqi6", "l7i7gbfvae2wk2x", "qand7z7sr2ptk", "', more"])],
    misses: &[Sample::Value(&["oy2", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]), Sample::Value(&["oy2"])],
    ..Token::PLAIN
};
