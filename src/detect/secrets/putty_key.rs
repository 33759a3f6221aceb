//! Private keys of PuTTY that need no passphrase.
//!
//! PuTTY manual, appendix C, "PPK file format".

use std::ops::Range;

use super::secret::{Secret, run, sure};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "putty_key",
    summary: "PuTTY private key",
    anchors: &[Anchor::Literal("PuTTY-User-Key-File-")],
    find,
    hits: &[
        Sample::Within(&["PuTTY-User-", "Key-File-3: ssh-ed25519\nEncryption: none\nComment: shop"]),
        Sample::Value(&["PuTTY-User-", "Key-File-2: ssh-rsa"]),
    ],
    misses: &[
        Sample::Within(&["PuTTY-User-", "Key-File-3: ssh-rsa\nEncryption: aes256-cbc\n"]),
        Sample::Value(&["PuTTY-User-", "Key-File-"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    let rest = &text.bytes[at.end..text.bytes.len().min(at.end + 200)];
    let is_versioned = rest.first().is_some_and(u8::is_ascii_digit) && rest[1..].starts_with(b": ");
    let is_locked = memchr::memmem::find(rest, b"Encryption: aes").is_some();
    let line = run(rest, 0, 80, |byte| byte.is_ascii_graphic() || byte == b' ');
    (is_versioned && !is_locked).then(|| sure(at.start..at.end + line))
}
