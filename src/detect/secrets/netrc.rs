//! Logins in a `.netrc` file.
//!
//! The GNU inetutils manual, "The .netrc file".

use std::ops::Range;

use super::made_up;
use super::secret::{Secret, run, sure};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "netrc",
    summary: "login of a .netrc file",
    anchors: &[Anchor::Literal("machine ")],
    find,
    hits: &[
        Sample::Value(&["machine git.shop-prod.net login deploy password ", "k3vN7Wm2R"]),
        Sample::Within(&["machine git.shop-prod.net\n  login deploy\n  password ", "k3vN7Wm2R", "\n"]),
    ],
    misses: &[
        Sample::Value(&["machine git.shop-prod.net login deploy password ${TOKEN}"]),
        Sample::Value(&["a machine learning login and its password "]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    /// The longest entry that is read, in bytes.
    const ENTRY_MAX: usize = 400;
    let entry = &text.bytes[at.end..text.bytes.len().min(at.end + ENTRY_MAX)];
    let mut end = 0;
    let mut word = || {
        let start = end + run(entry, end, 40, |byte| byte.is_ascii_whitespace());
        end = start + run(entry, start, ENTRY_MAX, |byte| !byte.is_ascii_whitespace());
        (start, &entry[start..end])
    };
    let ((_, host), (_, login), _, (_, key), (start, password)) = (word(), word(), word(), word(), word());
    let is_login = login == b"login" && key == b"password";
    let is_secret = is_login
        && host.contains(&b'.')
        && password.len() >= 4
        && !made_up::is_placeholder(password)
        && !made_up::is_everybodys(password);
    let start = at.end + start;
    is_secret.then(|| sure(start..start + password.len()))
}
