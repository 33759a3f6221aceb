//! Hugging Face's tokens, of users and of organisations.
//!
//! Hugging Face documentation, "User access tokens".

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "huggingface_token",
    summary: "Hugging Face token",
    anchors: &[Anchor::Literal("hf_"), Anchor::Literal("api_org_")],
    lengths: &[(34, 34)],
    hits: &[Sample::Value(&["hf", "_", "tYiVfbyE5JoMhYb", "Bq9mC7XnpJV8Ms6", "rGcu"]), Sample::Within(&["key: '", "hf", "_", "tYiVfbyE5JoMhYb", "Bq9mC7XnpJV8Ms6", "rGcu", "', more"])],
    misses: &[Sample::Value(&["hf_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["hf_hub_download"])],
    ..Token::PLAIN
};
