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
    hits: &[Sample::Value(&["ops", "_eyJ", "eDtmpZumbWzFXVe", "ppXCnX1AewMkl60", "26gkhpwPD6i7Xiz", "ZAoEaW0i9pUEtIu", "zsewzYX0sLK3F1k", "mtuITshbk2UjM6A", "apLeypDDOsDjr6g", "bRPlgZ55fHVHPvj", "vwdCi0PkTsV5oHi", "2x8YeyKYzD2RSh2", "01fI9G6MOk3hjPr", "HJRuZtbJXrJNvlP", "qYyVBaMUZcM4AQI", "4M3HXaZMHP5vM3N", "WuCB6kqW9kp3Yme", "sQP7hTKPQjQk7Yp", "KANhjnE35tWmusf", "tmmJ60QA9o6QYVa", "WhYbxkCTZ6afTdk", "AGKQhMCEc1vwYGu"]), Sample::Within(&["key: '", "op", "s_eyJ", "eDtmpZumbWzFXVe", "ppXCnX1AewMkl60", "26gkhpwPD6i7Xiz", "ZAoEaW0i9pUEtIu", "zsewzYX0sLK3F1k", "mtuITshbk2UjM6A", "apLeypDDOsDjr6g", "bRPlgZ55fHVHPvj", "vwdCi0PkTsV5oHi", "2x8YeyKYzD2RSh2", "01fI9G6MOk3hjPr", "HJRuZtbJXrJNvlP", "qYyVBaMUZcM4AQI", "4M3HXaZMHP5vM3N", "WuCB6kqW9kp3Yme", "sQP7hTKPQjQk7Yp", "KANhjnE35tWmusf", "tmmJ60QA9o6QYVa", "WhYbxkCTZ6afTdk", "AGKQhMCEc1vwYGu", "', more"])],
    misses: &[Sample::Value(&["ops_eyJ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["ops_eyJ"])],
    ..Token::PLAIN
};
