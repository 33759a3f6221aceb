//! Credentials in an `Authorization` header (RFC 7617, RFC 6750): recorded requests,
//! logs, `curl` calls.

use std::ops::Range;

use super::secret::{Secret, run, sure};
use super::{base64, made_up, token};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "auth_header",
    summary: "credentials in a header",
    anchors: &[Anchor::Word("authorization")],
    find,
    hits: &[
        Sample::Within(&["Authorization: Basic ", "c2hvcDprM3ZO", "N1dtMlI="]),
        Sample::Within(&["curl -H 'Authorization: Bearer ", "q8Zk3vN7Wm2Rt5Yx1Lc9", "Pd4Hs6Jf' https://shop.de"]),
        Sample::Within(&["\"Authorization\": \"token ", "9f3c7b1e5a8d2046", "c1e9b7f3a5d80264", "\""]),
        Sample::Within(&["'authorization' => ['Bearer ", "q8Zk3vN7Wm2Rt5Yx1Lc9", "Pd4Hs6Jf']"]),
    ],
    misses: &[
        Sample::Within(&["Authorization: Bearer <token>"]),
        Sample::Within(&["Authorization: Bearer ${TOKEN}"]),
        Sample::Within(&["headers['Authorization'] = `Bearer ${token}`"]),
        // RFC 7617's own: Aladdin:open sesame.
        Sample::Within(&["Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]),
        Sample::Within(&["Authorization: Basic ", "dXNlcjpwYXNzd29yZA=="]),
        Sample::Within(&["Authorization: Basic ********"]),
        Sample::Within(&["authorization required for this endpoint"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    let bytes = text.bytes;
    let joins = |byte: u8| b"\"'\\]: =>[(,`".contains(&byte);
    let scheme = at.end + run(bytes, at.end, 12, joins);
    let name = run(bytes, scheme, 8, |byte| byte.is_ascii_alphabetic());
    let start = scheme + name + run(bytes, scheme + name, 4, |byte| byte == b' ');
    if start == scheme + name || scheme == at.end {
        return None;
    }
    let end = start + run(bytes, start, 2048, |byte| token::dotted(byte) || b"+/=~".contains(&byte));
    let value = &bytes[start..end];
    let is_secret = match bytes[scheme..scheme + name].to_ascii_lowercase().as_slice() {
        b"basic" => is_pair(value),
        // The JSON web tokens among them have a detector of their own.
        b"bearer" | b"token" | b"apikey" => value.len() >= 16 && !value.starts_with(b"eyJ") && is_key(value),
        _ => false,
    };
    is_secret.then(|| sure(start..end))
}

fn is_key(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_digit) && made_up::is_drawn(value)
}

/// `user:password` in base64, the password nobody's example.
fn is_pair(value: &[u8]) -> bool {
    const OF_THE_STANDARD: &[u8] = b"Aladdin:open sesame";
    let Some(pair) = base64::decode(value) else { return false };
    let Some(colon) = pair.iter().position(|byte| *byte == b':') else { return false };
    let (user, password) = (&pair[..colon], &pair[colon + 1..]);
    pair.iter().all(|byte| (b' '..0x7f).contains(byte))
        && pair != OF_THE_STANDARD
        && user != password
        && user.len() + password.len() >= 6
        && ![user, password].iter().any(|part| !part.is_empty() && (made_up::is_placeholder(part)))
        && !made_up::is_everybodys(if password.is_empty() { user } else { password })
}
