//! The checksum that GitHub and npm put at the end of their tokens.
//!
//! The last six of the 36 characters are the CRC-32 (ISO 3309, the one of gzip)
//! of the thirty before them, in base 62 with the digits `0-9A-Za-z` and leading
//! zeros: GitHub's blog, "Behind GitHub's new authentication token formats"
//! (2021-04-05), and its changelog, "npm has a new access token format" (2021-09-23).

/// Digits of base 62, in the order of their values.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How many characters at the end are the checksum.
const LENGTH: usize = 6;

/// Whether the end of `body` is the checksum of what stands before it.
pub fn is_right(body: &[u8]) -> bool {
    let Some(cut) = body.len().checked_sub(LENGTH) else { return false };
    let (drawn, given) = body.split_at(cut);
    let mut crc = flate2::Crc::new();
    crc.update(drawn);
    let mut rest = crc.sum() as usize;
    let mut wanted = [b'0'; LENGTH];
    for digit in wanted.iter_mut().rev() {
        *digit = DIGITS[rest % DIGITS.len()];
        rest /= DIGITS.len();
    }
    wanted == given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_example_is_right() {
        // Of a revoked token, in "base62 + GitHub token format" (gist coolaj86/eb8cddfd3e42).
        let body = ["zQWBuTSOoRi4A9s", "pHcVY5ncnsDkxkJ", "0mLq17"].concat();
        assert!(is_right(body.as_bytes()));
        assert!(!is_right(body.replace('7', "8").as_bytes()));
        assert!(!is_right(b"12345") && !is_right(b""));
    }
}
