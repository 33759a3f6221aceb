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
    hits: &[
        Sample::Value(&["dckr", "_pat_9DW7lXyarcWF6nCTMZhoTSVLZNd"]),
        Sample::Value(&["dckr", "_oat_qCTgsTRzJbC3Ut5kljsHnRYmk1KHubZD"]),
        Sample::Within(&["key: 'dc", "kr_pat_9DW7lXyarcWF6nCTMZhoTSVLZNd", "', more"]),
    ],
    misses: &[Sample::Value(&["dckr_pat_", "xxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["dckr_pat_1"])],
    ..Token::PLAIN
};
