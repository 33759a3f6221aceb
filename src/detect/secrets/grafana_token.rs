//! Grafana's service account and cloud tokens.
//!
//! Grafana documentation, "Service accounts"; Cloud access policies.

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "grafana_token",
    summary: "Grafana token",
    anchors: &[Anchor::Literal("glsa_"), Anchor::Literal("glc_")],
    alphabet: grafana_letter,
    lengths: &[(41, 41), (60, 400)],
    hits: &[Sample::Value(&["gl", "sa_", "zuujJGi1MGGjQAi", "QpzdzUFjfRdu7aB", "tR_5145176e"]), Sample::Within(&["key: '", "gl", "sa_", "zuujJGi1MGGjQAi", "QpzdzUFjfRdu7aB", "tR_5145176e", "', more"])],
    misses: &[Sample::Value(&["glsa_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "_", "00000000"]), Sample::Value(&["glc_color"])],
    ..Token::PLAIN
};

fn grafana_letter(byte: u8) -> bool {
    token::base64(byte) || byte == b'_'
}
