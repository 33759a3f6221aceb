//! One-to-one over all values of one length, where these are bits or hexadecimal
//! digits: for bit strings and bytes, which have no letters to keep apart.

use crate::mask::Reject;
use crate::seed::{DomainKey, RoundKey};

const ROUNDS: u32 = 10;
/// Values with more digits are worked on outside of the stack.
const SHORT: usize = 128;

/// A Feistel network over the digits of a value (Luby and Rackoff, 1988), its halves
/// as even as they get, each half added to the other's pseudorandom function without
/// carry; the function is a CBC-MAC, the number of digits first. Every length has a
/// permutation of its own. Under some sixteen bits it hides little, as any permutation
/// of so few values does.
pub(super) struct Digits {
    rounds: RoundKey,
    bits: u32,
}

impl Digits {
    /// `bits` is how many a digit has: 1 or 4.
    pub(super) fn new(key: &DomainKey, bits: u32) -> Digits {
        Digits { rounds: RoundKey::new(key, "digits"), bits }
    }

    fn permute(&self, digits: &mut [u8]) {
        let (length, half) = (digits.len(), digits.len() / 2);
        let per_block = (128 / self.bits) as usize;
        for round in 0..ROUNDS {
            let (left, right) = digits.split_at_mut(half);
            let (from, to) = if round % 2 == 0 { (left, right) } else { (right, left) };
            let mut state = self.rounds.chain(0, (length as u128) << 64 | u128::from(round));
            for digits in from.chunks(per_block) {
                let block = digits.iter().fold(0, |block, &digit| block << self.bits | u128::from(digit));
                state = self.rounds.chain(state, block);
            }
            for (index, digits) in to.chunks_mut(per_block).enumerate() {
                let mut stream = self.rounds.chain(state, index as u128);
                for digit in digits {
                    *digit ^= stream as u8 & ((1 << self.bits) - 1);
                    stream >>= self.bits;
                }
            }
        }
    }

    /// Appends the image of a text of these digits; letters come out small.
    ///
    /// # Errors
    /// There is another character in it.
    pub(super) fn text(&self, text: &[u8], out: &mut Vec<u8>) -> Result<(), Reject> {
        let digit = |byte: u8| char::from(byte).to_digit(1 << self.bits).map(|digit| digit as u8);
        self.with(text.len(), |digits| {
            for (place, &byte) in digits.iter_mut().zip(text) {
                *place = digit(byte).ok_or(Reject("the value has other characters than its type's digits"))?;
            }
            self.permute(digits);
            out.extend(digits.iter().map(|&digit| b"0123456789abcdef"[digit as usize & 15]));
            Ok(())
        })
    }

    /// Appends the image of some bytes, of which each is two digits of four bits.
    pub(super) fn bytes(&self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Reject> {
        self.with(bytes.len() * 2, |digits| {
            for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
                pair.copy_from_slice(&[byte >> 4, byte & 15]);
            }
            self.permute(digits);
            out.extend(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]));
            Ok(())
        })
    }

    fn with(&self, length: usize, work: impl FnOnce(&mut [u8]) -> Result<(), Reject>) -> Result<(), Reject> {
        match length {
            ..=SHORT => work(&mut [0; SHORT][..length]),
            _ => work(&mut vec![0; length]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::seed::Key;

    #[test]
    fn small_lengths_are_permuted_whole() {
        let key = Key::new([3; 32]).domain(1, "digits");
        let bits = Digits::new(&key, 1);
        for length in 1..=10usize {
            let images: BTreeSet<Vec<u8>> = (0..1u32 << length)
                .map(|number| {
                    let mut out = Vec::new();
                    bits.text(format!("{number:0length$b}").as_bytes(), &mut out).unwrap();
                    assert_eq!(out.len(), length);
                    out
                })
                .collect();
            assert_eq!(images.len(), 1 << length);
        }
        let hex = Digits::new(&key, 4);
        let mut moved = 0;
        let images: BTreeSet<Vec<u8>> = (0..=u16::MAX)
            .map(|number| {
                let mut out = Vec::new();
                hex.bytes(&number.to_be_bytes(), &mut out).unwrap();
                moved += u32::from(out != number.to_be_bytes());
                out
            })
            .collect();
        assert_eq!(images.len(), 1 << 16);
        assert!(moved > 65_000, "{moved}");
    }

    #[test]
    fn text_and_bytes_have_the_same_image() {
        let hex = Digits::new(&Key::new([3; 32]).domain(1, "digits"), 4);
        for bytes in [&b"\x00\xff"[..], &[7; 63], &[7; 64], &[7; 65], &[7; 1000]] {
            let text: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            let (mut of_text, mut of_bytes) = (Vec::new(), Vec::new());
            hex.text(text.as_bytes(), &mut of_text).unwrap();
            hex.bytes(bytes, &mut of_bytes).unwrap();
            let printed: String = of_bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(String::from_utf8(of_text).unwrap(), printed);
        }
        assert!(hex.text(b"0g", &mut Vec::new()).is_err());
    }
}
