//! Anthropic's keys: API, admin and OAuth.
//!
//! Anthropic documentation, "API keys".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "anthropic_key",
    summary: "Anthropic key",
    anchors: &[Anchor::Literal("sk-ant-")],
    alphabet: token::url_safe,
    lengths: &[(80, 140)],
    hits: &[
        Sample::Value(&[
            "sk-",
            "ant-api03-1a0SOTKtUJERGLzgYfRXDDVI83XvOx7X1ceU9Y",
            "LjyUrPxbIJyIPyqwieSheD9HiCLB2qhON5Q2cIOjc0SHvHd3",
            "AzqM1nZAA",
        ]),
        Sample::Value(&[
            "sk-",
            "ant-admin01-Xv7oEndEsZD66vdx3Tf6njLSHdHasnbOWqvR",
            "yZCNxQX6Klf4dqcHbLyRCQSmaXQZTKUVJvl4tMeIqipYAbeE",
            "MB853Q4EQAA",
        ]),
        Sample::Within(&[
            "key: 'sk",
            "-ant-api03-1a0SOTKtUJERGLzgYfRXDDVI83XvOx7X1ceU9",
            "YLjyUrPxbIJyIPyqwieSheD9HiCLB2qhON5Q2cIOjc0SHvHd",
            "3AzqM1nZAA",
            "', more",
        ]),
    ],
    misses: &[
        Sample::Value(&[
            "sk-ant-",
            "api03-",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "AA",
        ]),
        Sample::Value(&["sk-ant-your-key"]),
    ],
    ..Token::PLAIN
};
