//! Secrets of Google's OAuth clients, and the tokens they get.
//!
//! Google documentation, "Using OAuth 2.0": client secrets begin with `GOCSPX-`, access tokens with `ya29.`.

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "google_oauth_secret",
    summary: "Google OAuth secret",
    anchors: &[Anchor::Literal("GOCSPX-"), Anchor::Literal("ya29.")],
    alphabet: token::url_safe,
    lengths: &[(28, 28), (60, 1024)],
    hits: &[
        Sample::Value(&["GOC", "SPX-BvAV1t1HLodr75p9BkdTrhgaxHXP"]),
        Sample::Value(&[
            "ya",
            "29.yMvIqsVwiSiXIyNPrgPTFErJ6RDDiISSm8hXjicFmXN5o",
            "5rdqwV1yYjUw5OPyyKRVhEWGGzMmx2GXno9KSOSxQNfPRtdO",
            "u658mnG0O21H7YteD17GQ4dcyy4PXOvL7LhzMNCPlb2Dob0",
        ]),
        Sample::Within(&["key: 'GO", "CSPX-BvAV1t1HLodr75p9BkdTrhgaxHXP", "', more"]),
    ],
    misses: &[Sample::Value(&["GOCSPX-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["ya29.short"])],
    ..Token::PLAIN
};
