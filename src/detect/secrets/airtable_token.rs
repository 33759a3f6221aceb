//! Airtable's personal tokens: `pat`, 14 characters, a dot, 64 hex digits.
//!
//! Airtable documentation, "Personal access tokens".

use super::{made_up, token::{self, Token}};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "airtable_token",
    summary: "Airtable token",
    anchors: &[Anchor::Token(17, 17)],
    prefix: "pat",
    alphabet: token::dotted,
    lengths: &[(79, 79)],
    check: |body| body[14] == b'.' && body[15..].iter().all(|byte| token::hex(*byte)) && made_up::is_drawn(body),
    hits: &[Sample::Value(&["pa", "t", "Kok1reQPRF0XH0.", "b96766050d6c8c8", "7d175a9759c5a61", "59af4cbf958b1b0", "52b99f9a00ead3d", "65cf"]), Sample::Within(&["key: '", "pa", "t", "Kok1reQPRF0XH0.", "b96766050d6c8c8", "7d175a9759c5a61", "59af4cbf958b1b0", "52b99f9a00ead3d", "65cf", "', more"])],
    misses: &[Sample::Value(&["pat", "xxxxxxxxxxxxxx", ".", "0000000000000000000000000000000000000000000000000000000000000000"]), Sample::Value(&["pattern.match"])],
    ..Token::PLAIN
};
