//! HashiCorp Vault's tokens: service, batch and recovery.
//!
//! Vault documentation, "Tokens": prefixes since 1.10.

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "vault_token",
    summary: "Vault token",
    anchors: &[Anchor::Literal("hvs."), Anchor::Literal("hvb."), Anchor::Literal("hvr.")],
    alphabet: token::url_safe,
    lengths: &[(24, 300)],
    hits: &[Sample::Value(&["hv", "s.", "UDukxFcz2zZ393b", "boJcgCgNlBT3cTl", "XWtHurtpF2ZwksI", "T9h3opUCg0CE7rh", "WXW2cHwrksuwXHj", "nhKnI6z66tY47N2"]), Sample::Within(&["key: '", "hv", "s.", "UDukxFcz2zZ393b", "boJcgCgNlBT3cTl", "XWtHurtpF2ZwksI", "T9h3opUCg0CE7rh", "WXW2cHwrksuwXHj", "nhKnI6z66tY47N2", "', more"])],
    misses: &[Sample::Value(&["hvs.", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["hvs.token"])],
    ..Token::PLAIN
};
