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
    hits: &[Sample::Value(&["GOC", "SPX-", "BvAV1t1HLodr75p", "9BkdTrhgaxHXP"]), Sample::Value(&["ya", "29.", "yMvIqsVwiSiXIyN", "PrgPTFErJ6RDDiI", "SSm8hXjicFmXN5o", "5rdqwV1yYjUw5OP", "yyKRVhEWGGzMmx2", "GXno9KSOSxQNfPR", "tdOu658mnG0O21H", "7YteD17GQ4dcyy4", "PXOvL7LhzMNCPlb", "2Dob0"]), Sample::Within(&["key: '", "GO", "CSPX-", "BvAV1t1HLodr75p", "9BkdTrhgaxHXP", "', more"])],
    misses: &[Sample::Value(&["GOCSPX-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["ya29.short"])],
    ..Token::PLAIN
};
