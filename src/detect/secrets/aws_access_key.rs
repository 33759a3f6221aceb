//! Amazon's access key ids: four letters of the kind, sixteen of base 32.
//!
//! AWS documentation, "IAM identifiers", unique identifier prefixes. Its own
//! examples end with `EXAMPLE`.

use super::{made_up, token::Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "aws_access_key",
    summary: "AWS access key id",
    anchors: &[Anchor::Literal("AKIA"), Anchor::Literal("ASIA"), Anchor::Literal("ABIA"), Anchor::Literal("ACCA")],
    alphabet: base32,
    lengths: &[(16, 16)],
    check: |body| !body.ends_with(b"EXAMPLE") && made_up::entropy(body) >= 2.7 && !made_up::is_sequence(body),
    hits: &[
        Sample::Value(&["AK", "IA", "QZ3MTX7W", "K2LB5VHN"]),
        Sample::Within(&["aws_access_key_id = ", "AS", "IA", "QZ3MTX7W", "K2LB5VHN", "\n"]),
    ],
    misses: &[
        Sample::Value(&["AK", "IA", "IOSFODNN7EXAMPLE"]),
        Sample::Value(&["AK", "IA", "XXXXXXXXXXXXXXXX"]),
        Sample::Value(&["AK", "IA", "QZ3MTX7WK2LB5VHN2"]),
    ],
    ..Token::PLAIN
};

/// RFC 4648 section 6.
fn base32(byte: u8) -> bool {
    byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte)
}
