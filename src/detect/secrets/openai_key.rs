//! OpenAI's keys: old ones, and those of projects, service accounts and admins.
//!
//! All have `T3BlbkFJ` in them, which is "OpenAI" in base64.

use std::ops::Range;

use super::secret::{Secret, run, sure};
use super::{made_up, token};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "openai_key",
    summary: "OpenAI key",
    anchors: &[Anchor::Literal("T3BlbkFJ")],
    find,
    hits: &[
        Sample::Value(&["sk-", "mZ4qL8vR2tX6", "yB1nC5kW", "T3BlbkFJ", "h7Jd3Fs9Gp0A", "uE2iO4rT"]),
        Sample::Within(&[
            "OPENAI_API_KEY=", "sk-", "proj-", "mZ4qL8vR2tX6", "yB1nC5kW_9", "h7Jd3Fs9Gp0A", "uE2iO4rT-2", "T3BlbkFJ",
            "h7Jd3Fs9Gp0A", "uE2iO4rTqW8e", "zX5cV1bN",
        ]),
    ],
    misses: &[
        Sample::Value(&["T3BlbkFJ"]),
        Sample::Value(&["sk-", "xxxxxxxxxxxxxxxxxxxx", "T3BlbkFJ", "xxxxxxxxxxxxxxxxxxxx"]),
        Sample::Value(&["data:T3BlbkFJ", "IG1ha2VzIG1vZGVscw"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    /// Longer than any key seen, so that a long run of such letters costs little.
    const HALF_MAX: usize = 200;
    let bytes = text.bytes;
    let before = bytes[at.start.saturating_sub(HALF_MAX)..at.start].iter().rev();
    let start = at.start - before.take_while(|byte| token::url_safe(**byte)).count();
    let end = at.end + run(bytes, at.end, HALF_MAX, token::url_safe);
    let key = &bytes[start..end];
    let fits = key.starts_with(b"sk-") && at.start - start >= 20 && end - at.end >= 20 && made_up::is_drawn(key);
    fits.then(|| sure(start..end))
}
