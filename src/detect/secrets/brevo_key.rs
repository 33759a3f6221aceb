//! Brevo's API and SMTP keys.
//!
//! Brevo documentation, "API keys".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "brevo_key",
    summary: "Brevo key",
    anchors: &[Anchor::Literal("xkeysib-"), Anchor::Literal("xsmtpsib-")],
    alphabet: token::url_safe,
    lengths: &[(81, 81)],
    hits: &[
        Sample::Value(&[
            "xkey",
            "sib-fff550d2f653223ae117917f6381446a68cb6e06ecc0",
            "a8eacf138485718fd0e8-mZJimFf5rObJlvMN",
        ]),
        Sample::Within(&[
            "key: 'xk",
            "eysib-fff550d2f653223ae117917f6381446a68cb6e06ec",
            "c0a8eacf138485718fd0e8-mZJimFf5rObJlvMN",
            "', more",
        ]),
    ],
    misses: &[
        Sample::Value(&[
            "xkeysib-",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "-",
            "xxxxxxxxxxxxxxxx",
        ]),
        Sample::Value(&["xkeysib-1"]),
    ],
    ..Token::PLAIN
};
