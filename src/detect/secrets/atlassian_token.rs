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
    hits: &[
        Sample::Value(&[
            "ATATT3",
            "xFfGF0HKPKXsCqugNP8pje6awYRMgefhbqUilzRgtb0JAqrh",
            "zQQkY4uC0aQrCQsIuwssj6pte5MltK2kDVdUflVVL7DJ3l85",
            "m9RVkANWUA50jFZLiAquf4h6dM9yMFQh8EG9zxgEbcOQEQNP",
            "6NmYhLGeANrxEuFdv29u3QRN2aOS5diG=3363EAEA",
        ]),
        Sample::Value(&["AT", "BBr9VL60rAF1QlGPRu63DzOVzp5E9D268C"]),
        Sample::Within(&[
            "key: 'AT",
            "ATT3xFfGF0HKPKXsCqugNP8pje6awYRMgefhbqUilzRgtb0J",
            "AqrhzQQkY4uC0aQrCQsIuwssj6pte5MltK2kDVdUflVVL7DJ",
            "3l85m9RVkANWUA50jFZLiAquf4h6dM9yMFQh8EG9zxgEbcOQ",
            "EQNP6NmYhLGeANrxEuFdv29u3QRN2aOS5diG=3363EAEA",
            "', more",
        ]),
    ],
    misses: &[
        Sample::Value(&[
            "ATATT3xFfGF0",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxxxxx",
        ]),
        Sample::Value(&["ATBB"]),
    ],
    ..Token::PLAIN
};

fn atlassian_letter(byte: u8) -> bool {
    token::url_safe(byte) || byte == b'='
}
