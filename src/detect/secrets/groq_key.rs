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
    hits: &[
        Sample::Value(&["gs", "k_pjBdzMokdMlhoxflLH9O6ClUe11kcmicnu0pzZCi6DB0MK", "4tI8k6"]),
        Sample::Value(&[
            "xa",
            "i-urwdsIbqyqQOHk2bYAsai3uigKoUyT3AoKIO2wwLNZEKIG",
            "JXdlLJvprG5bDhDAcU7LTOQYqcagkuuFUF",
        ]),
        Sample::Value(&["pp", "lx-qTzizCDImuoADv59Gdl9xdxgaq1Iz1AJt6LGj2IrSjMdT", "zyV"]),
        Sample::Within(&["key: 'gs", "k_pjBdzMokdMlhoxflLH9O6ClUe11kcmicnu0pzZCi6DB0MK", "4tI8k6", "', more"]),
    ],
    misses: &[
        Sample::Value(&["gsk_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]),
        Sample::Value(&["xai-1"]),
    ],
    ..Token::PLAIN
};
