//! What kind of byte stands where, as bits: 64 bytes of text are eight words.

/// The classes, in the order of [`Classes::bits`].
#[derive(Clone, Copy)]
pub(super) enum Class {
    Digit,
    Letter,
    /// `a` to `f`, in either case.
    HexLetter,
    /// What parts the groups of an address: `:`, `-`, `.`
    Colon,
    /// What parts the groups of a number: blank, `-`, `.`, `/`, `(`, `)`
    Gap,
    Underscore,
    /// What begins an escape: a backslash, a percent sign, an equals sign.
    Escape,
    /// What else base64 is made of: `+`, `/`, `-`
    Base64,
}

const fn table() -> [u8; 256] {
    let mut table = [0u8; 256];
    let mut byte = 0usize;
    while byte < 256 {
        let letter = byte as u8;
        let mut bits = 0;
        if letter.is_ascii_digit() {
            bits |= 1;
        }
        if letter.is_ascii_alphabetic() {
            bits |= 2;
        }
        if letter.is_ascii_alphabetic() && letter.is_ascii_hexdigit() {
            bits |= 4;
        }
        if matches!(letter, b':' | b'-' | b'.') {
            bits |= 8;
        }
        if matches!(letter, b' ' | b'-' | b'.' | b'/' | b'(' | b')') {
            bits |= 16;
        }
        if letter == b'_' {
            bits |= 32;
        }
        if matches!(letter, b'\\' | b'%' | b'=') {
            bits |= 64;
        }
        if matches!(letter, b'+' | b'/' | b'-') {
            bits |= 128;
        }
        table[byte] = bits;
        byte += 1;
    }
    table
}

const TABLE: [u8; 256] = table();

/// 64 bytes: bit n of a word is byte n, the lowest first.
#[derive(Clone, Copy, Default)]
pub(super) struct Classes {
    bits: [u64; 8],
}

impl Classes {
    #[inline]
    pub(super) fn of(bytes: &[u8; 64]) -> Classes {
        let mut bits = [0u64; 8];
        for (index, eight) in bytes.chunks_exact(8).enumerate() {
            let classes: [u8; 8] = std::array::from_fn(|at| TABLE[usize::from(eight[at])]);
            let turned = transpose(u64::from_le_bytes(classes)).to_le_bytes();
            for (word, byte) in bits.iter_mut().zip(turned) {
                *word |= u64::from(byte) << (index * 8);
            }
        }
        Classes { bits }
    }

    /// Of at most 64 bytes.
    pub(super) fn of_part(bytes: &[u8]) -> Classes {
        let mut bits = [0u64; 8];
        for (index, eight) in bytes.chunks(8).enumerate() {
            let mut classes = [0u8; 8];
            for (class, byte) in classes.iter_mut().zip(eight) {
                *class = TABLE[usize::from(*byte)];
            }
            let turned = transpose(u64::from_le_bytes(classes)).to_le_bytes();
            for (word, byte) in bits.iter_mut().zip(turned) {
                *word |= u64::from(byte) << (index * 8);
            }
        }
        Classes { bits }
    }

    #[inline]
    pub(super) fn get(&self, class: Class) -> u64 {
        self.bits[class as usize]
    }
}

/// Eight bytes of eight bits: rows become columns. H. S. Warren, Hacker's
/// Delight, 2nd edition, section 7-3.
#[inline]
fn transpose(mut x: u64) -> u64 {
    let mut t = (x ^ (x >> 7)) & 0x00AA_00AA_00AA_00AA;
    x ^= t ^ (t << 7);
    t = (x ^ (x >> 14)) & 0x0000_CCCC_0000_CCCC;
    x ^= t ^ (t << 14);
    t = (x ^ (x >> 28)) & 0x0000_0000_F0F0_F0F0;
    x ^ t ^ (t << 28)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_where_their_bytes_are() {
        let mut text = [b'~'; 64];
        text[0] = b'7';
        text[9] = b'G';
        text[10] = b'b';
        text[33] = b':';
        text[34] = b' ';
        text[62] = b'_';
        text[63] = b'%';
        text[40] = b'/';
        for classes in [Classes::of(&text), Classes::of_part(&text)] {
            assert_eq!(classes.get(Class::Digit), 1);
            assert_eq!(classes.get(Class::Letter), 1 << 9 | 1 << 10);
            assert_eq!(classes.get(Class::HexLetter), 1 << 10);
            assert_eq!(classes.get(Class::Colon), 1 << 33);
            assert_eq!(classes.get(Class::Gap), 1 << 34 | 1 << 40);
            assert_eq!(classes.get(Class::Underscore), 1 << 62);
            assert_eq!(classes.get(Class::Escape), 1 << 63);
            assert_eq!(classes.get(Class::Base64), 1 << 40);
        }
        assert_eq!(Classes::of_part(b"ab1").get(Class::Digit), 4);
    }
}
