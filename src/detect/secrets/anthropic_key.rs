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
    hits: &[Sample::Value(&["sk-", "ant-", "api03-1a0SOTKtU", "JERGLzgYfRXDDVI", "83XvOx7X1ceU9YL", "jyUrPxbIJyIPyqw", "ieSheD9HiCLB2qh", "ON5Q2cIOjc0SHvH", "d3AzqM1nZAA"]), Sample::Value(&["sk-", "ant-", "admin01-Xv7oEnd", "EsZD66vdx3Tf6nj", "LSHdHasnbOWqvRy", "ZCNxQX6Klf4dqcH", "bLyRCQSmaXQZTKU", "VJvl4tMeIqipYAb", "eEMB853Q4EQAA"]), Sample::Within(&["key: '", "sk", "-ant-", "api03-1a0SOTKtU", "JERGLzgYfRXDDVI", "83XvOx7X1ceU9YL", "jyUrPxbIJyIPyqw", "ieSheD9HiCLB2qh", "ON5Q2cIOjc0SHvH", "d3AzqM1nZAA", "', more"])],
    misses: &[Sample::Value(&["sk-ant-", "api03-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "AA"]), Sample::Value(&["sk-ant-your-key"])],
    ..Token::PLAIN
};
