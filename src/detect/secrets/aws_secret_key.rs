//! Amazon's secret access keys: forty letters of base64 after their name, or
//! near an access key id.

use std::ops::Range;

use super::secret::{Secret, run, sure};
use super::{made_up, token};
use crate::detect::{Anchor, Match, Sample, Text};

/// How far after the name or the id the key may begin, in bytes.
const REACH: usize = 120;

/// AWS documentation, "Manage access keys": the length of a secret key.
const LENGTH: usize = 40;

pub const DETECTOR: Secret = Secret {
    name: "aws_secret_key",
    summary: "AWS secret access key",
    anchors: &[
        Anchor::Word("secret_access_key"),
        Anchor::Word("secretaccesskey"),
        Anchor::Word("secret-access-key"),
        Anchor::Word("aws_secret"),
        Anchor::Literal("AKIA"),
        Anchor::Literal("ASIA"),
    ],
    find,
    hits: &[
        Sample::Within(&["aws_secret_access_key = ", "q8Zk3vN7Wm2/Rt5Yx1L", "c9Pd4Hs6+Jf0GabETuX7n"]),
        Sample::Within(&["AK", "IA", "QZ3MTX7WK2LB5VHN", ",", "q8Zk3vN7Wm2/Rt5Yx1L", "c9Pd4Hs6+Jf0GabETuX7n"]),
    ],
    misses: &[
        Sample::Within(&["aws_secret_access_key = ", "wJalrXUtnFEMI/K7MDENG", "/bPxRfiCYEXAMPLEKEY"]),
        Sample::Within(&["aws_secret_access_key = ", "da39a3ee5e6b4b0d3255bfef95601890afd80709"]),
        Sample::Within(&["aws_secret_access_key = ${SECRET}"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    let bytes = text.bytes;
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    let mut start = at.end;
    while start < bytes.len().min(at.end + REACH) {
        let length = run(bytes, start, LENGTH + 1, is_letter);
        let end = start + length;
        let key = &bytes[start..end];
        if length == LENGTH && token::ends(bytes, end) && is_key(key) {
            return Some(sure(start..end));
        }
        // The rest of a run that is too long is no key either.
        start = if length > LENGTH { end + run(bytes, end, REACH, is_letter) } else { end } + 1;
    }
    None
}

fn is_key(key: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| key.iter().any(is);
    has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && made_up::entropy(key) >= 4.0
        && !made_up::is_sequence(key)
        && !made_up::is_placeholder(key)
}
