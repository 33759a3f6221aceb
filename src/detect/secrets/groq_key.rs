//! API keys of Groq, xAI and Perplexity.
//!
//! Groq, xAI and Perplexity documentation, "API keys".

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "groq_key",
    summary: "Groq or xAI key",
    anchors: &[Anchor::Literal("gsk_"), Anchor::Literal("xai-"), Anchor::Literal("pplx-")],
    lengths: &[(48, 52), (80, 80)],
    hits: &[Sample::Value(&["gs", "k_", "pjBdzMokdMlhoxf", "lLH9O6ClUe11kcm", "icnu0pzZCi6DB0M", "K4tI8k6"]), Sample::Value(&["xa", "i-", "urwdsIbqyqQOHk2", "bYAsai3uigKoUyT", "3AoKIO2wwLNZEKI", "GJXdlLJvprG5bDh", "DAcU7LTOQYqcagk", "uuFUF"]), Sample::Value(&["pp", "lx-", "qTzizCDImuoADv5", "9Gdl9xdxgaq1Iz1", "AJt6LGj2IrSjMdT", "zyV"]), Sample::Within(&["key: '", "gs", "k_", "pjBdzMokdMlhoxf", "lLH9O6ClUe11kcm", "icnu0pzZCi6DB0M", "K4tI8k6", "', more"])],
    misses: &[Sample::Value(&["gsk_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["xai-1"])],
    ..Token::PLAIN
};
