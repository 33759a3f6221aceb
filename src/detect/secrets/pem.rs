//! Private keys between `-----BEGIN …-----` and their end: how far they can be read.
//!
//! RFC 7468 (PKCS 8 and its kin), RFC 1421 (headers), RFC 4880 section 6.2 (PGP),
//! PROTOCOL.key of OpenSSH.

use std::ops::Range;

use super::base64;
use super::made_up;
use super::secret::run;

/// A private key that stands in a text.
pub struct Key {
    pub range: Range<usize>,
    /// Useless without a passphrase.
    pub is_encrypted: bool,
}

/// How much of the key is read, in bytes.
const READ_MAX: usize = 600;

/// The key whose first line begins with the bytes of `at`, `-----BEGIN `.
pub fn key(bytes: &[u8], at: Range<usize>) -> Option<Key> {
    let rest = &bytes[at.end..bytes.len().min(at.end + READ_MAX)];
    let label = &rest[..rest.iter().take(48).position(|byte| *byte == b'-')?];
    let is_pgp = label == b"PGP PRIVATE KEY BLOCK";
    let is_private = is_pgp || label == b"SSH2 ENCRYPTED PRIVATE KEY" || label.ends_with(b"PRIVATE KEY");
    let after = &rest[label.len()..];
    if !is_private || !after.starts_with(b"-----") {
        return None;
    }
    let body = &after[5..];
    let is_encrypted = label.starts_with(b"ENCRYPTED") || says(body, b"4,ENCRYPTED") || is_locked(label, body);
    let range = at.start..at.end + label.len() + 5;
    holds_something(body).then_some(Key { range, is_encrypted })
}

fn says(body: &[u8], words: &[u8]) -> bool {
    memchr::memmem::find(body, words).is_some()
}

/// Whether an OpenSSH key names a cipher: the first field after its magic.
fn is_locked(label: &[u8], body: &[u8]) -> bool {
    const MAGIC: &[u8] = b"openssh-key-v1\0";
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    let start = 2 * usize::from(body.starts_with(b"\\n"));
    let start = start + run(body, start, 8, |byte| !is_letter(byte));
    let line = &body[start..start + run(body, start, 40, is_letter)];
    label.starts_with(b"OPENSSH")
        && base64::decode(line)
            .is_some_and(|bytes| bytes.starts_with(MAGIC) && !bytes[MAGIC.len()..].starts_with(b"\0\0\0\x04none"))
}

/// Whether letters of a key follow, over line ends as they are or escaped. A text
/// that ends with the first line is a line of a file: the key is in the next ones.
fn holds_something(body: &[u8]) -> bool {
    const LINE: usize = 32;
    let mut at = 0;
    let mut is_code = false;
    while at < body.len() {
        let length = run(body, at, 80, |byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
        // What an escaped line end left of itself is none of the key's.
        let line = &body[at..at + length];
        if length >= LINE {
            return made_up::entropy(line) >= 3.0 && !made_up::is_sequence(line) && !made_up::is_placeholder(line);
        }
        if body[at..].starts_with(b"-----") || body[at..].starts_with(b"...") || body[at] == b'<' || body[at] == b'$' {
            return false;
        }
        is_code |= b"\"'`)".contains(&body[at]);
        at += if body[at..].starts_with(b"\\n") || body[at..].starts_with(b"\\r") { 2 } else { length.max(1) };
    }
    !is_code
}
