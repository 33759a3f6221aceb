//! Docker Hub's tokens, of persons and of organisations.
//!
//! Docker documentation, "Personal access tokens".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "docker_token",
    summary: "Docker Hub token",
    anchors: &[Anchor::Literal("dckr_pat_"), Anchor::Literal("dckr_oat_")],
    alphabet: token::url_safe,
    lengths: &[(27, 36)],
    hits: &[Sample::Value(&["dckr", "_pat_", "9DW7lXyarcWF6nC", "TMZhoTSVLZNd"]), Sample::Value(&["dckr", "_oat_", "qCTgsTRzJbC3Ut5", "kljsHnRYmk1KHub", "ZD"]), Sample::Within(&["key: '", "dc", "kr_pat_", "9DW7lXyarcWF6nC", "TMZhoTSVLZNd", "', more"])],
    misses: &[Sample::Value(&["dckr_pat_", "xxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["dckr_pat_1"])],
    ..Token::PLAIN
};
