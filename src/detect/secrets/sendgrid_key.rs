//! SendGrid's API keys: 22 characters, a dot, 43 characters.
//!
//! Twilio SendGrid documentation, "API Keys".

use super::{made_up, token::{self, Token}};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "sendgrid_key",
    summary: "SendGrid key",
    anchors: &[Anchor::Literal("SG.")],
    alphabet: token::dotted,
    lengths: &[(66, 66)],
    check: |body| body[22] == b'.' && made_up::is_drawn(body),
    hits: &[Sample::Value(&["SG", ".", "ndp3ucH2JCYkW53", "fLegGml.hgakkSm", "2TkozhayqRXzGRh", "BE5othg8mBzzonp", "QTZq9z"]), Sample::Within(&["key: '", "SG", ".", "ndp3ucH2JCYkW53", "fLegGml.hgakkSm", "2TkozhayqRXzGRh", "BE5othg8mBzzonp", "QTZq9z", "', more"])],
    misses: &[Sample::Value(&["SG.", "xxxxxxxxxxxxxxxxxxxxxx", ".", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["SG.1"])],
    ..Token::PLAIN
};
