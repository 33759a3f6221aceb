//! Access tokens of Meta's Graph API.
//!
//! Meta documentation, "Access tokens".

use super::{made_up, token::Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "facebook_token",
    summary: "Facebook token",
    anchors: &[Anchor::Literal("EAAG"), Anchor::Literal("EAAB"), Anchor::Literal("EAAM")],
    lengths: &[(90, 400)],
    check: is_one,
    hits: &[
        Sample::Value(&[
            "EA",
            "AG2eSKjDz6d4aMeWuFPEkKK3VtzfWIQqKTCIwg8yjwo22rvm",
            "aCucthJzcDZAbBMa5fxuVzPIAg6rOqxU3awUPDJ3d8UcsOKW",
            "NfF3pS7jNGxR459MI1CYwxbJJrtDWVCHkZswV8KS4q0JlZiy",
            "cDI3NVJOyw1T9Iv0kx",
        ]),
        Sample::Within(&[
            "key: 'EA",
            "AG2eSKjDz6d4aMeWuFPEkKK3VtzfWIQqKTCIwg8yjwo22rvm",
            "aCucthJzcDZAbBMa5fxuVzPIAg6rOqxU3awUPDJ3d8UcsOKW",
            "NfF3pS7jNGxR459MI1CYwxbJJrtDWVCHkZswV8KS4q0JlZiy",
            "cDI3NVJOyw1T9Iv0kx",
            "', more",
        ]),
    ],
    misses: &[
        Sample::Value(&[
            "EAAG",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ]),
        Sample::Value(&["EAAG"]),
    ],
    ..Token::PLAIN
};

fn is_one(body: &[u8]) -> bool {
    body.iter().any(u8::is_ascii_digit) && body.iter().any(u8::is_ascii_lowercase) && made_up::is_drawn(body)
}
