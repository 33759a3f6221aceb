//! Dynatrace's tokens: a public part of 24 and a secret part of 64 characters.
//!
//! Dynatrace documentation, "Access tokens": token format.

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "dynatrace_token",
    summary: "Dynatrace token",
    anchors: &[Anchor::Literal("dt0")],
    alphabet: token::dotted,
    lengths: &[(88, 96)],
    hits: &[Sample::Value(&["dt", "0", "c01.BYFOZSMRFM6", "F7P1R3MVZPI8R.Y", "PZTALZU67B41TMP", "MIFVM1RMMEX8ALY", "ZWKIGILKO0XXIML", "RABTJ12LV14V753", "517"]), Sample::Within(&["key: '", "dt", "0", "c01.BYFOZSMRFM6", "F7P1R3MVZPI8R.Y", "PZTALZU67B41TMP", "MIFVM1RMMEX8ALY", "ZWKIGILKO0XXIML", "RABTJ12LV14V753", "517", "', more"])],
    misses: &[Sample::Value(&["dt0c01.", "XXXXXXXXXXXXXXXXXXXXXXXX", ".", "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"]), Sample::Value(&["dt0c01.1"])],
    ..Token::PLAIN
};
