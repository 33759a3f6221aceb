//! Atlassian's API tokens of accounts, and Bitbucket's app passwords.
//!
//! Atlassian documentation, "Manage API tokens"; tokens since 2023.

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "atlassian_token",
    summary: "Atlassian token",
    anchors: &[Anchor::Literal("ATATT3xFfGF0"), Anchor::Literal("ATCTT3xFfGN0"), Anchor::Literal("ATBB")],
    alphabet: atlassian_letter,
    lengths: &[(32, 32), (100, 260)],
    hits: &[Sample::Value(&["ATATT3", "xFfGF0", "HKPKXsCqugNP8pj", "e6awYRMgefhbqUi", "lzRgtb0JAqrhzQQ", "kY4uC0aQrCQsIuw", "ssj6pte5MltK2kD", "VdUflVVL7DJ3l85", "m9RVkANWUA50jFZ", "LiAquf4h6dM9yMF", "Qh8EG9zxgEbcOQE", "QNP6NmYhLGeANrx", "EuFdv29u3QRN2aO", "S5diG=3363EAEA"]), Sample::Value(&["AT", "BB", "r9VL60rAF1QlGPR", "u63DzOVzp5E9D26", "8C"]), Sample::Within(&["key: '", "AT", "ATT3xFfGF0", "HKPKXsCqugNP8pj", "e6awYRMgefhbqUi", "lzRgtb0JAqrhzQQ", "kY4uC0aQrCQsIuw", "ssj6pte5MltK2kD", "VdUflVVL7DJ3l85", "m9RVkANWUA50jFZ", "LiAquf4h6dM9yMF", "Qh8EG9zxgEbcOQE", "QNP6NmYhLGeANrx", "EuFdv29u3QRN2aO", "S5diG=3363EAEA", "', more"])],
    misses: &[Sample::Value(&["ATATT3xFfGF0", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["ATBB"])],
    ..Token::PLAIN
};

fn atlassian_letter(byte: u8) -> bool {
    token::url_safe(byte) || byte == b'='
}
