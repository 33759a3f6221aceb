//! Secret keys of age, which are bech32 in capitals.
//!
//! The age specification (C2SP), "The X25519 recipient type".

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "age_key",
    summary: "age secret key",
    anchors: &[Anchor::Literal("AGE-SECRET-KEY-1")],
    lengths: &[(58, 58)],
    hits: &[Sample::Value(&[
        "AGE-SECRET-", "KEY-1", "QPZRY9X8GF2TVDW0S3JN", "54KHCE6MUA7LGZ2QYR8X", "9PF0TVWD3SNJ5HK4CE",
    ])],
    misses: &[
        Sample::Value(&["AGE-SECRET-KEY-1", "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"]),
        Sample::Value(&["AGE-SECRET-KEY-1"]),
    ],
    ..Token::PLAIN
};
