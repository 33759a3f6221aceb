//! Stripe's secret and restricted live keys, and webhook secrets.
//!
//! Stripe documentation, "API keys"; the sandbox's keys are `stripe_test_key`.

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "stripe_key",
    summary: "Stripe key",
    anchors: &[Anchor::Literal("sk_live_"), Anchor::Literal("rk_live_"), Anchor::Literal("whsec_")],
    alphabet: token::base64,
    lengths: &[(24, 247)],
    hits: &[
        Sample::Value(&["sk_l", "ive_BS5EDA1QZ3HOYSP746dEowCb"]),
        Sample::Value(&[
            "rk_l",
            "ive_Ab90zAQhW4m98ywgyR9XAmHCSt9qZN4dFeS0RQA0xyym",
            "nLVgppuoSacJA66kBhL15TCcLNbHI40Nxq1PaZP32NHQU5LN",
            "KFehTVS",
        ]),
        Sample::Value(&["whs", "ec_XPOBs793LALAEieEBKSz55Xgc6cPhrQt"]),
        Sample::Within(&["key: 'sk", "_live_BS5EDA1QZ3HOYSP746dEowCb", "', more"]),
    ],
    misses: &[
        Sample::Value(&["sk_live_", "xxxxxxxxxxxxxxxxxxxxxxxx"]),
        Sample::Value(&["sk_live_your_key"]),
        Sample::Value(&["whsec_", "abcdefghijklmnopqrstuvwxyz012345"]),
        Sample::Value(&["pk_live_", "imqVFKOLlyatdjF", "xhDV0zpMr"]),
    ],
    ..Token::PLAIN
};
