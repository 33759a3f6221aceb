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
    hits: &[
        Sample::Value(&[
            "fm",
            "2_4NlMAf8y9UQ4XbR0ig02WX3BKAxS6YcXk57czfH5BGoHmx",
            "moDw7ZSLffZ4ScrTiDjtQLcteL3IJIcbaPrHWBr001aaIj18",
            "5jYRQM5Z1lkGCqtTfE8Yxcj3TyanLXVvLULWoTjp5nZlHewg",
            "JReP3vxQteWln0txq3jpm3Wz1f8DHzRhwco3sxtKmeoLknsL",
            "4wfg020YNy",
        ]),
        Sample::Value(&["fo", "1_Cn3dIPtHcc1OkzMcCc8DupwCuPjROZPzcadLnBwfBWk"]),
        Sample::Within(&[
            "key: 'fm",
            "2_4NlMAf8y9UQ4XbR0ig02WX3BKAxS6YcXk57czfH5BGoHmx",
            "moDw7ZSLffZ4ScrTiDjtQLcteL3IJIcbaPrHWBr001aaIj18",
            "5jYRQM5Z1lkGCqtTfE8Yxcj3TyanLXVvLULWoTjp5nZlHewg",
            "JReP3vxQteWln0txq3jpm3Wz1f8DHzRhwco3sxtKmeoLknsL",
            "4wfg020YNy",
            "', more",
        ]),
    ],
    misses: &[
        Sample::Value(&[
            "fm2_",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ]),
        Sample::Value(&["fm2_1"]),
    ],
    ..Token::PLAIN
};
