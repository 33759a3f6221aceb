//! Comments beside a line that allow what stands there.

use super::Who;
use crate::detect::Class;

/// Whether a line allows what somebody found on it or on the line below:
/// `standin:allow NAME -- reason`, or `gitleaks:allow` for secrets.
pub(super) fn allows(line: &[u8], who: Who, name: &str) -> bool {
    const OWN: &[u8] = b"standin:allow";
    if let Some(at) = memchr::memmem::find(line, OWN) {
        let rest = String::from_utf8_lossy(&line[at + OWN.len()..]);
        if let Some((names, reason)) = rest.split_once("--") {
            let is_named = names.split([' ', ',', '\t']).any(|named| named == name);
            let has_reason = reason.chars().filter(|letter| letter.is_alphanumeric()).count() >= 3;
            return rest.starts_with([' ', '\t']) && is_named && has_reason;
        }
    }
    let is_secret = match who {
        Who::Detector(detector) => detector.class() == Class::Secret,
        Who::Rule(_) => true,
    };
    is_secret && memchr::memmem::find(line, b"gitleaks:allow").is_some()
}

/// Whether a text has such a comment at all.
pub(super) fn may_allow(text: &[u8]) -> bool {
    memchr::memmem::find(text, b":allow").is_some()
}
