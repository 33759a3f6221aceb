//! Databricks' personal tokens.
//!
//! Databricks documentation, "Personal access token authentication".

use super::{
    made_up,
    token::{self, Token},
};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "databricks_token",
    summary: "Databricks token",
    anchors: &[Anchor::Literal("dapi")],
    alphabet: databricks_letter,
    lengths: &[(32, 34)],
    check: |body| body[..32].iter().all(|byte| token::hex(*byte)) && made_up::is_drawn(body),
    hits: &[
        Sample::Value(&["da", "pi1360703d9a1342a5ccace1c8c931027e"]),
        Sample::Value(&["da", "pi69e6749b7aa3edcbbe702416a3a36499-2"]),
        Sample::Within(&["key: 'da", "pi1360703d9a1342a5ccace1c8c931027e", "', more"]),
    ],
    misses: &[
        Sample::Value(&["dapi", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]),
        Sample::Value(&["dapi_url"]),
        Sample::Value(&["dapi", "1234567890abcdef1234567890abcdef"]),
    ],
    ..Token::PLAIN
};

fn databricks_letter(byte: u8) -> bool {
    token::hex(byte) || byte == b'-'
}
