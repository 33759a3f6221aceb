//! Whether a value can be written as it is, in a text format or in all of them.
//!
//! Sixteen or eight bytes are looked at together, the last of them perhaps
//! twice: most values are shorter than what a loop over bytes makes vectors of.

/// True for printable ASCII without quotes and backslashes: no text format
/// escapes anything of it, and every character set that a database knows has it
/// as these very bytes.
#[inline]
pub fn is_clean(bytes: &[u8]) -> bool {
    !any(
        bytes,
        |byte| !(b' '..0x7f).contains(&byte) | (byte == b'\'') | (byte == b'"') | (byte == b'\\'),
        |word| {
            let quotes = equal(word, b'\'') | equal(word, b'"') | equal(word, b'\\');
            below(word, b' ') | (word & HIGH) | equal(word, 0x7f) | quotes
        },
    )
}

/// True where COPY text has to escape something: a backslash, or a control
/// character below 14.
#[inline]
pub fn needs_escape(bytes: &[u8]) -> bool {
    any(bytes, |byte| (byte == b'\\') | (byte < 14), |word| below(word, 14) | equal(word, b'\\'))
}

/// Whether any byte is one of those that `of_byte` and, as anything but 0 for
/// eight of them, `of_word` tell.
#[inline]
fn any(bytes: &[u8], of_byte: impl Fn(u8) -> bool, of_word: impl Fn(u64) -> u64) -> bool {
    // No early exit, so that the compiler makes vector instructions of it.
    let sixteen = |chunk: &[u8; 16]| chunk.iter().fold(0, |found, &byte| found | u8::from(of_byte(byte))) != 0;
    if let Some(last) = bytes.last_chunk() {
        return bytes.as_chunks().0.iter().fold(sixteen(last), |found, chunk| found | sixteen(chunk));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return of_word(u64::from_le_bytes(*first)) | of_word(u64::from_le_bytes(*last)) != 0;
    }
    bytes.iter().fold(false, |found, &byte| found | of_byte(byte))
}

const ONES: u64 = u64::MAX / 255;
const HIGH: u64 = ONES << 7;

/// Not 0 where a byte of eight is below the limit: its high bit is set by the
/// subtraction, and was not set before.
#[inline]
fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * limit as u64) & !word & HIGH
}

#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ (ONES * byte as u64), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_judged_alike_wherever_it_stands() {
        for length in 0..50 {
            for filler in *b" a[~&(" {
                let mut bytes = vec![filler; length];
                assert!(is_clean(&bytes) && !needs_escape(&bytes));
                for at in 0..length {
                    for byte in 0..=255 {
                        bytes[at] = byte;
                        let printable = (0x20..0x7f).contains(&byte) && !b"'\"\\".contains(&byte);
                        assert_eq!(is_clean(&bytes), printable, "{byte} at {at} of {length}");
                        assert_eq!(needs_escape(&bytes), byte < 14 || byte == b'\\', "{byte} at {at} of {length}");
                    }
                    bytes[at] = filler;
                }
            }
        }
    }
}
