//! User and password on the command line of curl.
//!
//! curl's manual page, `-u, --user`.

use std::ops::Range;

use super::made_up;
use super::secret::{Secret, run, sure};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "curl_user",
    summary: "password on curl's command line",
    anchors: &[Anchor::Literal(" -u "), Anchor::Literal(" --user ")],
    find,
    hits: &[
        Sample::Within(&["curl -s -u shop:", "k3vN7Wm2R", " https://shop.de/api"]),
        Sample::Within(&["curl --user 'shop:", "k3vN7Wm2R", "' https://shop.de/api"]),
    ],
    misses: &[
        Sample::Within(&["curl -u shop:$PASSWORD https://shop.de/api"]),
        Sample::Within(&["curl -u shop:password https://shop.de/api"]),
        Sample::Within(&["docker run -u 1000:1000 shop"]),
        Sample::Within(&["sort -u a:", "k3vN7Wm2R"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    /// How far before the option the command may stand, in bytes.
    const BEFORE: usize = 200;
    let bytes = text.bytes;
    let before = &bytes[at.start.saturating_sub(BEFORE)..at.start];
    memchr::memmem::rfind(before, b"curl")?;
    let start = at.end + run(bytes, at.end, 2, |byte| b"\"'".contains(&byte));
    let user = run(bytes, start, 64, |byte| byte.is_ascii_graphic() && !b":\"'".contains(&byte));
    let colon = start + user;
    let length = run(bytes, colon + 1, 200, |byte| byte.is_ascii_graphic() && !b"\"'`".contains(&byte));
    let password = &bytes[(colon + 1).min(bytes.len())..(colon + 1 + length).min(bytes.len())];
    let is_secret = bytes.get(colon) == Some(&b':')
        && user > 0
        && password.len() >= 6
        && !made_up::is_placeholder(password)
        && !made_up::is_placeholder(&bytes[start..colon])
        && !made_up::is_everybodys(password);
    is_secret.then(|| sure(colon + 1..colon + 1 + length))
}
