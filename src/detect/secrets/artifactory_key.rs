//! JFrog Artifactory's API keys and reference tokens.
//!
//! JFrog documentation, "Access tokens": `cmVmdGtu` is "reftkn" in base64.

use super::token::Token;
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "artifactory_key",
    summary: "Artifactory key",
    anchors: &[Anchor::Literal("AKCp"), Anchor::Literal("cmVmdGtuOj")],
    lengths: &[(54, 54), (69, 69)],
    hits: &[
        Sample::Value(&["AK", "CpSjcwZ88VaVXHBPBnYJCBaxVygE3klLgwzyHKqwnXjDdsBQ", "BgU8PXGyFYyB8opLgAjt7CL"]),
        Sample::Value(&["cmVmd", "GtuOjaKOv92rVzKWKri3yCMjzE8Ja58CSsROdn2JYOOmLQFk", "geZbu0fkLLW"]),
        Sample::Within(&[
            "key: 'AK",
            "CpSjcwZ88VaVXHBPBnYJCBaxVygE3klLgwzyHKqwnXjDdsBQ",
            "BgU8PXGyFYyB8opLgAjt7CL",
            "', more",
        ]),
    ],
    misses: &[
        Sample::Value(&["AKCp", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]),
        Sample::Value(&["AKCp"]),
    ],
    ..Token::PLAIN
};
