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
    hits: &[Sample::Value(&["AK", "Cp", "SjcwZ88VaVXHBPB", "nYJCBaxVygE3klL", "gwzyHKqwnXjDdsB", "QBgU8PXGyFYyB8o", "pLgAjt7CL"]), Sample::Value(&["cmVmd", "GtuOj", "aKOv92rVzKWKri3", "yCMjzE8Ja58CSsR", "Odn2JYOOmLQFkge", "Zbu0fkLLW"]), Sample::Within(&["key: '", "AK", "Cp", "SjcwZ88VaVXHBPB", "nYJCBaxVygE3klL", "gwzyHKqwnXjDdsB", "QBgU8PXGyFYyB8o", "pLgAjt7CL", "', more"])],
    misses: &[Sample::Value(&["AKCp", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["AKCp"])],
    ..Token::PLAIN
};
