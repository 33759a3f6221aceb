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
    hits: &[Sample::Value(&["sk_l", "ive_", "BS5EDA1QZ3HOYSP", "746dEowCb"]), Sample::Value(&["rk_l", "ive_", "Ab90zAQhW4m98yw", "gyR9XAmHCSt9qZN", "4dFeS0RQA0xyymn", "LVgppuoSacJA66k", "BhL15TCcLNbHI40", "Nxq1PaZP32NHQU5", "LNKFehTVS"]), Sample::Value(&["whs", "ec_", "XPOBs793LALAEie", "EBKSz55Xgc6cPhr", "Qt"]), Sample::Within(&["key: '", "sk", "_live_", "BS5EDA1QZ3HOYSP", "746dEowCb", "', more"])],
    misses: &[Sample::Value(&["sk_live_", "xxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["sk_live_your_key"]), Sample::Value(&["whsec_", "abcdefghijklmnopqrstuvwxyz012345"]), Sample::Value(&["pk_live_", "imqVFKOLlyatdjF", "xhDV0zpMr"])],
    ..Token::PLAIN
};
