//! Brevo's API and SMTP keys.
//!
//! Brevo documentation, "API keys".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "brevo_key",
    summary: "Brevo key",
    anchors: &[Anchor::Literal("xkeysib-"), Anchor::Literal("xsmtpsib-")],
    alphabet: token::url_safe,
    lengths: &[(81, 81)],
    hits: &[Sample::Value(&["xkey", "sib-", "fff550d2f653223", "ae117917f638144", "6a68cb6e06ecc0a", "8eacf138485718f", "d0e8-mZJimFf5rO", "bJlvMN"]), Sample::Within(&["key: '", "xk", "eysib-", "fff550d2f653223", "ae117917f638144", "6a68cb6e06ecc0a", "8eacf138485718f", "d0e8-mZJimFf5rO", "bJlvMN", "', more"])],
    misses: &[Sample::Value(&["xkeysib-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "-", "xxxxxxxxxxxxxxxx"]), Sample::Value(&["xkeysib-1"])],
    ..Token::PLAIN
};
