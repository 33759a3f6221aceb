//! Fly.io's macaroon tokens.
//!
//! Fly.io documentation, "Access tokens".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "flyio_token",
    summary: "Fly.io token",
    anchors: &[Anchor::Literal("fm2_"), Anchor::Literal("fo1_")],
    alphabet: token::base64,
    lengths: &[(43, 43), (80, 1000)],
    hits: &[Sample::Value(&["fm", "2_", "4NlMAf8y9UQ4XbR", "0ig02WX3BKAxS6Y", "cXk57czfH5BGoHm", "xmoDw7ZSLffZ4Sc", "rTiDjtQLcteL3IJ", "IcbaPrHWBr001aa", "Ij185jYRQM5Z1lk", "GCqtTfE8Yxcj3Ty", "anLXVvLULWoTjp5", "nZlHewgJReP3vxQ", "teWln0txq3jpm3W", "z1f8DHzRhwco3sx", "tKmeoLknsL4wfg0", "20YNy"]), Sample::Value(&["fo", "1_", "Cn3dIPtHcc1OkzM", "cCc8DupwCuPjROZ", "PzcadLnBwfBWk"]), Sample::Within(&["key: '", "fm", "2_", "4NlMAf8y9UQ4XbR", "0ig02WX3BKAxS6Y", "cXk57czfH5BGoHm", "xmoDw7ZSLffZ4Sc", "rTiDjtQLcteL3IJ", "IcbaPrHWBr001aa", "Ij185jYRQM5Z1lk", "GCqtTfE8Yxcj3Ty", "anLXVvLULWoTjp5", "nZlHewgJReP3vxQ", "teWln0txq3jpm3W", "z1f8DHzRhwco3sx", "tKmeoLknsL4wfg0", "20YNy", "', more"])],
    misses: &[Sample::Value(&["fm2_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["fm2_1"])],
    ..Token::PLAIN
};
