//! Stripe's keys for its sandbox: they open test data, and belong out of the code all the same.
//!
//! Stripe documentation, "API keys".

use super::token::Token;
use crate::detect::{Anchor, Sample, Tier};

pub const DETECTOR: Token = Token {
    name: "stripe_test_key",
    summary: "Stripe test key",
    tier: Tier::Warn,
    anchors: &[Anchor::Literal("sk_test_"), Anchor::Literal("rk_test_")],
    lengths: &[(24, 247)],
    hits: &[Sample::Value(&["sk_t", "est_", "UNT8kSYVDeiItgz", "B2FgZLmjV"]), Sample::Within(&["key: '", "sk", "_test_", "UNT8kSYVDeiItgz", "B2FgZLmjV", "', more"])],
    misses: &[Sample::Value(&["sk_test_", "xxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["pk_test_", "M4gII8aIu4oXZkX", "Am2zDXNOg"])],
    ..Token::PLAIN
};
