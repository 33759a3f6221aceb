//! Signed JSON web tokens (RFC 7519, RFC 7515), and encrypted ones (RFC 7516).
//!
//! The header is decoded and has to name an algorithm. The token that jwt.io shows
//! to everybody, and those that Supabase documents for its local stack, open nothing.

use std::ops::Range;

use serde_json::{Map, Value};

use super::secret::{Secret, run, sure};
use super::{base64, token};
use crate::detect::{Anchor, Match, Sample, Text};

/// Longer ones are not sent in headers, which servers bound at 8 to 16 KB.
const LENGTH_MAX: usize = 16 * 1024;

pub const DETECTOR: Secret = Secret {
    name: "jwt",
    summary: "JSON web token",
    anchors: &[Anchor::Literal("eyJ")],
    find,
    hits: &[
        Sample::Value(&[
            "eyJ", "hbGciOiJIUzI1NiJ9", ".", "eyJzdWIiOiI4", "MjM0NDEwIiwi", "ZXhwIjoxNzkwMDAwMDAwfQ", ".",
            "q8Zk3vN7Wm2", "Rt5Yx1Lc9Pd4", "Hs6Jf0Ga_bE",
        ]),
        Sample::Within(&[
            "cookie: session=", "eyJ", "hbGciOiJIUzI1NiJ9", ".", "eyJzdWIiOiI4", "MjM0NDEwIiwi", "ZXhwIjoxNzkwMDAwMDAwfQ",
            ".", "q8Zk3vN7Wm2", "Rt5Yx1Lc9Pd4", "Hs6Jf0Ga_bE; Path=/",
        ]),
    ],
    misses: &[
        // jwt.io's.
        Sample::Value(&[
            "eyJ", "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", ".", "eyJzdWIiOiIxMjM0NTY3ODkwIiwi",
            "bmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ", ".", "SflKxwRJSMeKKF2QT4", "fwpMeJf36POk6yJV_adQssw5c",
        ]),
        Sample::Value(&["eyJ", "hIjoxfQ.eyJiIjoyfQ.", "q8Zk3vN7Wm2Rt5Yx1Lc9Pd4Hs6Jf0Ga_bE"]),
        Sample::Value(&["eyJ", "2ZXJzaW9uIjozLCJmaWxlIjoiYS5qcyJ9"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    let bytes = text.bytes;
    if !token::begins(bytes, at.start) {
        return None;
    }
    let length = run(bytes, at.start, LENGTH_MAX, token::dotted);
    let whole = &bytes[at.start..at.start + length];
    let whole = &whole[..whole.iter().rposition(|byte| *byte != b'.').map_or(0, |last| last + 1)];
    let parts: Vec<&[u8]> = whole.split(|byte| *byte == b'.').take(6).collect();
    let header = object(parts[0])?;
    let algorithm = header.get("alg")?.as_str()?;
    let is_token = match parts.as_slice() {
        [_, payload, signature] => {
            algorithm != "none" && signature.len() >= 20 && object(payload).is_some_and(|claims| !is_shown(&claims))
        }
        [_, _, _, ciphertext, tag] => header.contains_key("enc") && ciphertext.len() >= 8 && tag.len() >= 16,
        _ => false,
    };
    is_token.then(|| sure(at.start..at.start + whole.len()))
}

fn object(part: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(&base64::decode(part)?).ok()
}

/// Whether the claims are those of a token in public documentation.
fn is_shown(claims: &Map<String, Value>) -> bool {
    let says = |claim: &str, value: &str| claims.get(claim).and_then(Value::as_str) == Some(value);
    says("sub", "1234567890") || says("iss", "supabase-demo")
}
