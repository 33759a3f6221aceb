//! 1Password's service account tokens.
//!
//! 1Password developer documentation, "Service accounts": `ops_` and JSON in base64.

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "onepassword_token",
    summary: "1Password token",
    anchors: &[Anchor::Literal("ops_eyJ")],
    alphabet: token::base64,
    lengths: &[(200, 2000)],
    hits: &[
        Sample::Value(&[
            "ops",
            "_eyJeDtmpZumbWzFXVeppXCnX1AewMkl6026gkhpwPD6i7Xi",
            "zZAoEaW0i9pUEtIuzsewzYX0sLK3F1kmtuITshbk2UjM6Aap",
            "LeypDDOsDjr6gbRPlgZ55fHVHPvjvwdCi0PkTsV5oHi2x8Ye",
            "yKYzD2RSh201fI9G6MOk3hjPrHJRuZtbJXrJNvlPqYyVBaMU",
            "ZcM4AQI4M3HXaZMHP5vM3NWuCB6kqW9kp3YmesQP7hTKPQjQ",
            "k7YpKANhjnE35tWmusftmmJ60QA9o6QYVaWhYbxkCTZ6afTd",
            "kAGKQhMCEc1vwYGu",
        ]),
        Sample::Within(&[
            "key: 'op",
            "s_eyJeDtmpZumbWzFXVeppXCnX1AewMkl6026gkhpwPD6i7X",
            "izZAoEaW0i9pUEtIuzsewzYX0sLK3F1kmtuITshbk2UjM6Aa",
            "pLeypDDOsDjr6gbRPlgZ55fHVHPvjvwdCi0PkTsV5oHi2x8Y",
            "eyKYzD2RSh201fI9G6MOk3hjPrHJRuZtbJXrJNvlPqYyVBaM",
            "UZcM4AQI4M3HXaZMHP5vM3NWuCB6kqW9kp3YmesQP7hTKPQj",
            "Qk7YpKANhjnE35tWmusftmmJ60QA9o6QYVaWhYbxkCTZ6afT",
            "dkAGKQhMCEc1vwYGu",
            "', more",
        ]),
    ],
    misses: &[
        Sample::Value(&[
            "ops_eyJ",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ]),
        Sample::Value(&["ops_eyJ"]),
    ],
    ..Token::PLAIN
};
