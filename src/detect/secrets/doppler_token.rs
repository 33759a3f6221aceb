//! Doppler's tokens: personal, service, service account, CLI, SCIM and audit.
//!
//! Doppler documentation, "Token formats".

use super::{
    made_up,
    token::{self, Token},
};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "doppler_token",
    summary: "Doppler token",
    anchors: &[Anchor::Literal("dp.")],
    alphabet: token::dotted,
    lengths: &[(43, 96)],
    check: is_one,
    hits: &[
        Sample::Value(&["dp", ".pt.PuAkjFgmO1l8ZNPBBzQJ4sMCFpaSi685iXGWur6TOqK"]),
        Sample::Value(&["dp", ".st.prd.FgAeJGJXk9KUuEn10A6H79OpebJzGdlckMTojoWt", "YRQ"]),
        Sample::Within(&["key: 'dp", ".pt.PuAkjFgmO1l8ZNPBBzQJ4sMCFpaSi685iXGWur6TOqK", "', more"]),
    ],
    misses: &[Sample::Value(&["dp.pt.", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["dp.st.dev"])],
    ..Token::PLAIN
};

fn is_one(body: &[u8]) -> bool {
    [&b"pt."[..], b"st.", b"sa.", b"ct.", b"scim.", b"audit."].iter().any(|kind| body.starts_with(kind))
        && made_up::is_drawn(body)
}
