//! Doppler's tokens: personal, service, service account, CLI, SCIM and audit.
//!
//! Doppler documentation, "Token formats".

use super::{made_up, token::{self, Token}};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "doppler_token",
    summary: "Doppler token",
    anchors: &[Anchor::Literal("dp.")],
    alphabet: token::dotted,
    lengths: &[(43, 96)],
    check: |body| [&b"pt."[..], b"st.", b"sa.", b"ct.", b"scim.", b"audit."].iter().any(|kind| body.starts_with(kind)) && made_up::is_drawn(body),
    hits: &[Sample::Value(&["dp", ".", "pt.PuAkjFgmO1l8", "ZNPBBzQJ4sMCFpa", "Si685iXGWur6TOq", "K"]), Sample::Value(&["dp", ".", "st.prd.FgAeJGJX", "k9KUuEn10A6H79O", "pebJzGdlckMTojo", "WtYRQ"]), Sample::Within(&["key: '", "dp", ".", "pt.PuAkjFgmO1l8", "ZNPBBzQJ4sMCFpa", "Si685iXGWur6TOq", "K", "', more"])],
    misses: &[Sample::Value(&["dp.pt.", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["dp.st.dev"])],
    ..Token::PLAIN
};
