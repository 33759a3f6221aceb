//! Secrets of applications in Microsoft Entra: a digit and `Q~` after three
//! characters, then 31 to 34 more.
//!
//! Microsoft documentation, "Microsoft Entra client secret" (Purview's definition).

use std::ops::Range;

use super::secret::{Secret, run, sure};
use super::{made_up, token};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "azure_client_secret",
    summary: "Azure client secret",
    anchors: &[Anchor::Literal("Q~")],
    find,
    hits: &[Sample::Value(&["k3v8", "Q~", "N7Wm2Rt5Yx1Lc9Pd", "4Hs6Jf0GabETuX7nK"])],
    misses: &[Sample::Value(&["abc8", "Q~", "short"]), Sample::Value(&["xxx8", "Q~", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"])],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    let bytes = text.bytes;
    let is_letter = |byte: u8| token::dotted(byte) || byte == b'~';
    let start = at.start.checked_sub(4)?;
    let length = run(bytes, at.end, 35, is_letter);
    let fits = (31..=34).contains(&length)
        && bytes[at.start - 1].is_ascii_digit()
        && bytes[start..at.start].iter().all(|byte| is_letter(*byte))
        && token::begins(bytes, start)
        && made_up::is_drawn(&bytes[at.end..at.end + length]);
    fits.then(|| sure(start..at.end + length))
}
