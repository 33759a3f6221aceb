//! Mapbox's secret tokens; the public ones (`pk.`) may be seen.
//!
//! Mapbox documentation, "Access tokens".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "mapbox_token",
    summary: "Mapbox secret token",
    anchors: &[Anchor::Literal("sk.eyJ")],
    alphabet: token::dotted,
    lengths: &[(70, 200)],
    hits: &[Sample::Value(&["sk.", "eyJ", "1IjoidhZadaMKe0", "LoIN5HOrslVWEMu", "cTvUwK1wzWTTrUN", "56EzqtlLOgz52G1", "p39P6.J7BKk1tSO", "DfleO3uo75nFy"]), Sample::Within(&["key: '", "sk", ".eyJ", "1IjoidhZadaMKe0", "LoIN5HOrslVWEMu", "cTvUwK1wzWTTrUN", "56EzqtlLOgz52G1", "p39P6.J7BKk1tSO", "DfleO3uo75nFy", "', more"])],
    misses: &[Sample::Value(&["sk.eyJ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", ".", "xxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["pk.eyJ", "VjIAnxmMd8WMxkz", "BjmBcj8WJojrl9k", "2tLsRBy5bhXB30D", "SMJ4P5RoMGnvdc8", "Utz4q3PyxDmlRaz", "2H0oz"])],
    ..Token::PLAIN
};
