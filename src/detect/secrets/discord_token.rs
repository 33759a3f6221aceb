//! Discord's bot tokens: the bot's number in base64, a time, a signature.
//!
//! Discord documentation, "Reference": authentication and snowflakes.

use std::ops::Range;

use super::secret::{Secret, run, sure};
use super::{base64, made_up, token};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "discord_token",
    summary: "Discord bot token",
    anchors: &[Anchor::Token(23, 28)],
    find,
    hits: &[Sample::Value(&["MTE3ODQyMDU2", "OTMxNDcwMjQ4OA", ".", "Gk3vN7", ".", "Wm2Rt5Yx1Lc9Pd4H", "s6Jf0GabETuX7nKvB3mQ8w"])],
    misses: &[
        Sample::Value(&["MTE3ODQyMDU2", "OTMxNDcwMjQ4OA"]),
        Sample::Value(&["a1b2c3d4e5f6a7b8c9d0e1f2", ".", "Gk3vN7", ".", "Wm2Rt5Yx1Lc9Pd4Hs6Jf0GabETuX7nKvB3mQ8w"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    let bytes = text.bytes;
    let number = base64::decode(&bytes[at.clone()])?;
    if !number.iter().all(u8::is_ascii_digit) || bytes.get(at.end) != Some(&b'.') {
        return None;
    }
    let time = at.end + 1;
    let dot = time + run(bytes, time, 8, token::url_safe);
    let signature = dot + 1;
    let end = signature + run(bytes, signature, 41, token::url_safe);
    let fits = (5..=7).contains(&(dot - time)) && bytes.get(dot) == Some(&b'.');
    (fits && (27..=40).contains(&(end - signature)) && made_up::is_drawn(&bytes[signature..end]))
        .then(|| sure(at.start..end))
}
