//! Signed JSON web tokens (RFC 7519, RFC 7515), and encrypted ones (RFC 7516).
//!
//! The header is decoded and has to name an algorithm. The token that jwt.io shows
//! to everybody, and those that Supabase documents for its local stack, open nothing.

use std::ops::Range;

use serde_json::{Map, Value};

use super::secret::{Secret, run, sure};
use super::{base64, token};
use crate::detect::{Anchor, Match, Sample, Text};

/// Longer parts are not sent in headers, which servers bound at 8 to 16 KB.
const LENGTH_MAX: usize = 16 * 1024;

/// Algorithm, key id and perhaps a certificate's address.
const HEADER_MAX: usize = 2048;

pub const DETECTOR: Secret = Secret {
    name: "jwt",
    summary: "JSON web token",
    anchors: &[Anchor::Literal("eyJ")],
    find,
    hits: &[
        Sample::Value(&[
            "eyJ",
            "hbGciOiJIUzI1NiJ9",
            ".",
            "eyJzdWIiOiI4",
            "MjM0NDEwIiwi",
            "ZXhwIjoxNzkwMDAwMDAwfQ",
            ".",
            "q8Zk3vN7Wm2",
            "Rt5Yx1Lc9Pd4",
            "Hs6Jf0Ga_bE",
        ]),
        Sample::Within(&[
            "cookie: session=",
            "eyJ",
            "hbGciOiJIUzI1NiJ9",
            ".",
            "eyJzdWIiOiI4",
            "MjM0NDEwIiwi",
            "ZXhwIjoxNzkwMDAwMDAwfQ",
            ".",
            "q8Zk3vN7Wm2",
            "Rt5Yx1Lc9Pd4",
            "Hs6Jf0Ga_bE; Path=/",
        ]),
    ],
    misses: &[
        // jwt.io's.
        Sample::Value(&[
            "eyJ",
            "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
            ".",
            "eyJzdWIiOiIxMjM0NTY3ODkwIiwi",
            "bmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ",
            ".",
            "SflKxwRJSMeKKF2QT4",
            "fwpMeJf36POk6yJV_adQssw5c",
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
    // Part by part, so that what is no token is left early.
    let mut parts: Vec<&[u8]> = Vec::with_capacity(5);
    let mut end = at.start;
    loop {
        let most = if parts.is_empty() { HEADER_MAX } else { LENGTH_MAX };
        let length = run(bytes, end, most, token::url_safe);
        parts.push(&bytes[end..end + length]);
        end += length;
        if parts.len() == 5 || (length == 0 && parts.len() != 2) || bytes.get(end) != Some(&b'.') {
            break;
        }
        if parts.len() == 1 && object(parts[0]).is_none_or(|header| !header.contains_key("alg")) {
            return None;
        }
        end += 1;
    }
    // The dot at the end of a sentence. The second of five parts may be empty as well.
    if parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
        end -= 1;
    }
    if parts.len() < 3 {
        return None;
    }
    let header = object(parts[0])?;
    let algorithm = header.get("alg")?.as_str()?;
    let is_token = match parts.as_slice() {
        [_, payload, signature] => {
            algorithm != "none" && signature.len() >= 20 && object(payload).is_some_and(|claims| !is_shown(&claims))
        }
        [_, _, _, ciphertext, tag] => header.contains_key("enc") && ciphertext.len() >= 8 && tag.len() >= 16,
        _ => false,
    };
    is_token.then(|| sure(at.start..end))
}

fn object(part: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(&base64::decode(part)?).ok()
}

/// Whether the claims are those of a token in public documentation.
fn is_shown(claims: &Map<String, Value>) -> bool {
    let says = |claim: &str, value: &str| claims.get(claim).and_then(Value::as_str) == Some(value);
    says("sub", "1234567890") || says("iss", "supabase-demo")
}
