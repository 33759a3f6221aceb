//! Airtable's personal tokens: `pat`, 14 characters, a dot, 64 hex digits.
//!
//! Airtable documentation, "Personal access tokens".

use super::{
    made_up,
    token::{self, Token},
};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "airtable_token",
    summary: "Airtable token",
    anchors: &[Anchor::Token(17, 17)],
    prefix: "pat",
    alphabet: token::dotted,
    lengths: &[(79, 79)],
    check: is_one,
    hits: &[
        Sample::Value(&["pa", "tKok1reQPRF0XH0.b96766050d6c8c87d175a9759c5a6159", "af4cbf958b1b052b99f9a00ead3d65cf"]),
        Sample::Within(&[
            "key: 'pa",
            "tKok1reQPRF0XH0.b96766050d6c8c87d175a9759c5a6159",
            "af4cbf958b1b052b99f9a00ead3d65cf",
            "', more",
        ]),
    ],
    misses: &[
        Sample::Value(&[
            "pat",
            "xxxxxxxxxxxxxx",
            ".",
            "0000000000000000000000000000000000000000000000000000000000000000",
        ]),
        Sample::Value(&["pattern.match"]),
    ],
    ..Token::PLAIN
};

fn is_one(body: &[u8]) -> bool {
    body[14] == b'.' && body[15..].iter().all(|byte| token::hex(*byte)) && made_up::is_drawn(body)
}
