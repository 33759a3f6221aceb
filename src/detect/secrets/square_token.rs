//! Square's access tokens and OAuth secrets.
//!
//! Square documentation, "Access tokens".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "square_token",
    summary: "Square token",
    anchors: &[Anchor::Literal("sq0"), Anchor::Literal("EAAA")],
    alphabet: token::url_safe,
    lengths: &[(26, 26), (47, 47), (56, 60)],
    hits: &[Sample::Value(&["sq", "0", "csp-deyTgNmjEGD", "t8lBlP51bSP0xgZ", "yr3vR7LJ8gXi6RP", "XQ"]), Sample::Value(&["sq", "0", "atp-ah21jyIC3Bc", "Yikw1GiT7Li"]), Sample::Value(&["EA", "AA", "EsRfMscFw82F7rC", "xGBoHll1NLjkmEq", "uIEw7fiWoeAHARd", "vT7MPudIQgfTLBX"]), Sample::Within(&["key: '", "sq", "0", "csp-deyTgNmjEGD", "t8lBlP51bSP0xgZ", "yr3vR7LJ8gXi6RP", "XQ", "', more"])],
    misses: &[Sample::Value(&["sq0csp-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["EAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])],
    ..Token::PLAIN
};
