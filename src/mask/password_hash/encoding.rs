//! How password hashes spell bytes and numbers.

/// RFC 4648, section 4.
pub const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// `STANDARD` with a full stop in place of the plus: passlib's `ab64`.
pub const ADAPTED: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./";
/// The order in which bcrypt counts.
pub const BCRYPT: &[u8; 64] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// The order of crypt(3) and what followed it.
pub const CRYPT: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Appends three bytes as four digits, the highest bits first. No padding.
pub fn write_base64(alphabet: &[u8; 64], bytes: &[u8], out: &mut Vec<u8>) {
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, &byte| word << 8 | byte as u32) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).for_each(|digit| out.push(alphabet[(word >> (18 - 6 * digit) & 63) as usize]));
    }
}

/// As [`write_base64`], filled up with `=` to a multiple of four.
pub fn write_base64_padded(bytes: &[u8], out: &mut Vec<u8>) {
    write_base64(STANDARD, bytes, out);
    out.extend(std::iter::repeat_n(b'=', (3 - bytes.len() % 3) % 3));
}

/// Appends three bytes as four digits of crypt(3), the lowest bits first.
pub fn write_crypt64(bytes: &[u8], out: &mut Vec<u8>) {
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().rev().fold(0u32, |word, &byte| word << 8 | byte as u32);
        (0..=chunk.len()).for_each(|digit| out.push(CRYPT[(word >> (6 * digit) & 63) as usize]));
    }
}

pub fn write_hex(bytes: &[u8], upper: bool, out: &mut Vec<u8>) {
    let digits = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    bytes.iter().for_each(|byte| out.extend([digits[(byte >> 4) as usize], digits[(byte & 15) as usize]]));
}

pub fn write_number(number: u32, out: &mut Vec<u8>) {
    use std::io::Write;
    write!(out, "{number}").expect("a vector takes every write");
}

/// Whether every byte is one of the alphabet's, without looking each of them up: all
/// four have letters, digits and a stroke, and one more character.
pub fn are_digits(alphabet: &[u8; 64], text: &[u8]) -> bool {
    let more = if alphabet[62] == b'+' { b'+' } else { b'.' };
    text.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'/' || byte == more)
}

/// How many bytes so many digits without padding hold; `None` where the text is
/// no such thing.
pub fn base64_length(alphabet: &[u8; 64], text: &[u8]) -> Option<u8> {
    let whole = text.len() % 4 != 1 && are_digits(alphabet, text);
    whole.then(|| u8::try_from(text.len() * 3 / 4).ok()).flatten()
}

/// How many bytes a padded text holds.
pub fn base64_padded_length(text: &[u8]) -> Option<u8> {
    let digits = text.strip_suffix(b"=").map_or(text, |text| text.strip_suffix(b"=").unwrap_or(text));
    if text.len().is_multiple_of(4) { base64_length(STANDARD, digits) } else { None }
}

/// The first bytes of a text of digits of `STANDARD`; what is none counts as zero.
pub fn read_base64(text: &[u8], bytes: &mut [u8]) {
    for (bytes, digits) in bytes.chunks_mut(3).zip(text.chunks(4)) {
        let value = |digit: &u8| STANDARD.iter().position(|known| known == digit).unwrap_or(0) as u32;
        let word = digits.iter().fold(0, |word, digit| word << 6 | value(digit)) << (6 * (4 - digits.len()));
        bytes.iter_mut().enumerate().for_each(|(at, byte)| *byte = (word >> (16 - 8 * at)) as u8);
    }
}

/// How many bytes a text of hex digits holds, where all its letters are of one case.
pub fn hex_length(text: &[u8]) -> Option<u8> {
    let lower = text.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    let upper = text.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'A'..=b'F'));
    ((lower || upper) && text.len().is_multiple_of(2)).then(|| u8::try_from(text.len() / 2).ok()).flatten()
}

/// A whole number as [`write_number`] would write it.
pub fn number(text: &[u8]) -> Option<u32> {
    let plain = text.iter().all(u8::is_ascii_digit) && (text.len() == 1 || text.first() != Some(&b'0'));
    if plain { std::str::from_utf8(text).ok()?.parse().ok() } else { None }
}

/// Exactly so many fields.
pub fn fields<const N: usize>(text: &[u8], separator: u8) -> Option<[&[u8]; N]> {
    let mut parts = text.split(|&byte| byte == separator);
    let mut fields = [&[][..]; N];
    for field in &mut fields {
        *field = parts.next()?;
    }
    parts.next().is_none().then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_what_is_written() {
        for length in 0..40u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(37)).collect();
            let (mut plain, mut padded, mut hex) = (Vec::new(), Vec::new(), Vec::new());
            write_base64(ADAPTED, &bytes, &mut plain);
            write_base64_padded(&bytes, &mut padded);
            write_hex(&bytes, true, &mut hex);
            assert_eq!(base64_length(ADAPTED, &plain), Some(length));
            assert_eq!(base64_padded_length(&padded), Some(length));
            assert_eq!(hex_length(&hex), Some(length));
            let mut read = vec![0; length.into()];
            read_base64(&padded, &mut read);
            assert_eq!(read, bytes);
        }
        // RFC 4648, section 10.
        let mut out = Vec::new();
        write_base64_padded(b"fooba", &mut out);
        assert_eq!(out, b"Zm9vYmE=");
    }

    #[test]
    fn digits_are_those_of_the_alphabet() {
        for alphabet in [STANDARD, ADAPTED, BCRYPT, CRYPT] {
            for byte in 0..=255 {
                assert_eq!(are_digits(alphabet, &[byte]), alphabet.contains(&byte), "{byte}");
            }
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        assert_eq!(number(b"0"), Some(0));
        assert_eq!(number(b"4294967295"), Some(u32::MAX));
        for text in [&b""[..], b"01", b"+1", b"-1", b"4294967296", b"1 "] {
            assert_eq!(number(text), None);
        }
    }
}
