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
    hits: &[
        Sample::Value(&["sq", "0csp-deyTgNmjEGDt8lBlP51bSP0xgZyr3vR7LJ8gXi6RPXQ"]),
        Sample::Value(&["sq", "0atp-ah21jyIC3BcYikw1GiT7Li"]),
        Sample::Value(&["EA", "AAEsRfMscFw82F7rCxGBoHll1NLjkmEquIEw7fiWoeAHARdv", "T7MPudIQgfTLBX"]),
        Sample::Within(&["key: 'sq", "0csp-deyTgNmjEGDt8lBlP51bSP0xgZyr3vR7LJ8gXi6RPXQ", "', more"]),
    ],
    misses: &[
        Sample::Value(&["sq0csp-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]),
        Sample::Value(&["EAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]),
    ],
    ..Token::PLAIN
};
