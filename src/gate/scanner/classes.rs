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

/// The classes of each byte: the lowest bit of byte n is class n.
const SPREAD: [u64; 256] = {
    let (classes, mut spread) = (table(), [0u64; 256]);
    let mut byte = 0usize;
    while byte < 256 {
        let mut class = 0;
        while class < 8 {
            spread[byte] |= ((classes[byte] >> class & 1) as u64) << (class * 8);
            class += 1;
        }
        byte += 1;
    }
    spread
};

/// 64 bytes: bit n of a word is byte n, the lowest first.
#[derive(Clone, Copy, Default)]
pub(super) struct Classes {
    bits: [u64; 8],
}

impl Classes {
    #[inline]
    pub(super) fn of(bytes: &[u8; 64]) -> Classes {
        let (eights, _) = bytes.as_chunks::<8>();
        let mut bits: [u64; 8] = std::array::from_fn(|index| eight(&eights[index]));
        transpose(&mut bits);
        Classes { bits }
    }

    /// Of at most 64 bytes.
    pub(super) fn of_part(bytes: &[u8]) -> Classes {
        let mut bits = [0u64; 8];
        for (bits, bytes) in bits.iter_mut().zip(bytes.chunks(8)) {
            *bits = eight(bytes);
        }
        transpose(&mut bits);
        Classes { bits }
    }

    #[inline]
    pub(super) fn get(&self, class: Class) -> u64 {
        self.bits[class as usize]
    }
}

/// The classes of eight bytes: byte n has a bit of class n for each of them.
#[inline]
fn eight(bytes: &[u8]) -> u64 {
    bytes.iter().enumerate().fold(0, |bits, (at, byte)| bits | SPREAD[usize::from(*byte)] << at)
}

/// Eight words of eight bytes: rows become columns, block by block. H. S. Warren,
/// Hacker's Delight, 2nd edition, section 7-3.
#[inline]
fn transpose(words: &mut [u64; 8]) {
    let mut swap = |a: usize, b: usize, by: u32, mask: u64| {
        let moved = (words[a] >> by ^ words[b]) & mask;
        words[b] ^= moved;
        words[a] ^= moved << by;
    };
    for at in 0..4 {
        swap(at, at + 4, 32, 0x0000_0000_FFFF_FFFF);
    }
    for at in [0, 1, 4, 5] {
        swap(at, at + 2, 16, 0x0000_FFFF_0000_FFFF);
    }
    for at in [0, 2, 4, 6] {
        swap(at, at + 1, 8, 0x00FF_00FF_00FF_00FF);
    }
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
