//! Databricks' personal tokens.
//!
//! Databricks documentation, "Personal access token authentication".

use super::{made_up, token::{self, Token}};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "databricks_token",
    summary: "Databricks token",
    anchors: &[Anchor::Literal("dapi")],
    alphabet: databricks_letter,
    lengths: &[(32, 34)],
    check: |body| body[..32].iter().all(|byte| token::hex(*byte)) && made_up::is_drawn(body),
    hits: &[Sample::Value(&["da", "pi", "1360703d9a1342a", "5ccace1c8c93102", "7e"]), Sample::Value(&["da", "pi", "69e6749b7aa3edc", "bbe702416a3a364", "99-2"]), Sample::Within(&["key: '", "da", "pi", "1360703d9a1342a", "5ccace1c8c93102", "7e", "', more"])],
    misses: &[Sample::Value(&["dapi", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]), Sample::Value(&["dapi_url"]), Sample::Value(&["dapi", "1234567890abcdef1234567890abcdef"])],
    ..Token::PLAIN
};

fn databricks_letter(byte: u8) -> bool {
    token::hex(byte) || byte == b'-'
}
