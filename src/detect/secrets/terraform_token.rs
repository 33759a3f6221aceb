//! Terraform Cloud's tokens: 14 characters, `.atlasv1.`, 60 to 70 more.
//!
//! HashiCorp documentation, "API tokens" of HCP Terraform.

use std::ops::Range;

use super::secret::{Secret, run, sure};
use super::{made_up, token};
use crate::detect::{Anchor, Match, Sample, Text};

/// What stands before the mark.
const ID: usize = 14;

pub const DETECTOR: Secret = Secret {
    name: "terraform_token",
    summary: "Terraform Cloud token",
    anchors: &[Anchor::Literal(".atlasv1.")],
    find,
    hits: &[Sample::Value(&[
        "k3vN7Wm2Rt5Yx1",
        ".atlas",
        "v1.Lc9Pd4Hs6Jf0GabETuX7nKvB3mQ8wZ1",
        "cR6yL0pS5dH2gJ9fK4tVxN7uAiEoC1rWzM",
    ])],
    misses: &[
        Sample::Value(&[
            "xxxxxxxxxxxxxx.atlasv1.",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ]),
        Sample::Value(&["a.atlasv1.b"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    let bytes = text.bytes;
    let start = at.start.checked_sub(ID)?;
    let length = run(bytes, at.end, 76, token::url_safe);
    let fits = bytes[start..at.start].iter().all(u8::is_ascii_alphanumeric)
        && token::begins(bytes, start)
        && (60..=75).contains(&length)
        && made_up::is_drawn(&bytes[at.end..at.end + length]);
    fits.then(|| sure(start..at.end + length))
}
