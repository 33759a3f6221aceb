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
    check: |body| body.iter().any(u8::is_ascii_digit) && body.iter().any(u8::is_ascii_lowercase) && made_up::is_drawn(body),
    hits: &[Sample::Value(&["EA", "AG", "2eSKjDz6d4aMeWu", "FPEkKK3VtzfWIQq", "KTCIwg8yjwo22rv", "maCucthJzcDZAbB", "Ma5fxuVzPIAg6rO", "qxU3awUPDJ3d8Uc", "sOKWNfF3pS7jNGx", "R459MI1CYwxbJJr", "tDWVCHkZswV8KS4", "q0JlZiycDI3NVJO", "yw1T9Iv0kx"]), Sample::Within(&["key: '", "EA", "AG", "2eSKjDz6d4aMeWu", "FPEkKK3VtzfWIQq", "KTCIwg8yjwo22rv", "maCucthJzcDZAbB", "Ma5fxuVzPIAg6rO", "qxU3awUPDJ3d8Uc", "sOKWNfF3pS7jNGx", "R459MI1CYwxbJJr", "tDWVCHkZswV8KS4", "q0JlZiycDI3NVJO", "yw1T9Iv0kx", "', more"])],
    misses: &[Sample::Value(&["EAAG", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]), Sample::Value(&["EAAG"])],
    ..Token::PLAIN
};
