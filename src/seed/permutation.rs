//! A keyed permutation of `0..n`: one-to-one, and its own proof of uniqueness.
//!
//! Up to 2^20 values: a Fisher-Yates table, which is a perfectly uniform
//! permutation. Above: an alternating unbalanced Feistel network over `a * b >= n`
//! with an AES-128 round function, ten rounds, and cycle walking back into
//! `0..n` (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
//! It is a keyed permutation, not NIST FF1.

use aes::Aes128Enc;
use aes::cipher::{BlockEncrypt, KeyInit};
use zeroize::Zeroizing;

use super::DomainKey;

const TABLE_MAX: u64 = 1 << 20;
const ROUNDS: u8 = 10;

/// A permutation of `0..n`, fixed by a domain key.
pub struct Permutation {
    n: u64,
    shape: Shape,
}

enum Shape {
    Table(Vec<u32>),
    Feistel { cipher: Box<Aes128Enc>, a: u64, b: u64 },
}

impl Permutation {
    /// # Panics
    /// When `n` is 0: there is nothing to permute; or above 3 * 2^62: the network's
    /// product of halves would pass 64 bits.
    pub fn new(key: &DomainKey, n: u64) -> Permutation {
        assert!(n > 0, "a permutation needs at least one value");
        assert!(n <= 3 << 62, "a permutation of more than 3 * 2^62 values");
        if n <= TABLE_MAX {
            let mut table: Vec<u32> = (0..n as u32).collect();
            let mut draw = key.draw(b"fisher-yates");
            for last in (1..table.len()).rev() {
                let other = draw.below(last as u64 + 1) as usize;
                table.swap(last, other);
            }
            return Permutation { n, shape: Shape::Table(table) };
        }
        let mut secret = Zeroizing::new([0; 16]);
        key.draw(b"feistel").fill(&mut secret[..]);
        // a * b is the least product of near-equal factors that is >= n, so that
        // walking takes fewer than two steps on average.
        let a = ceiling_sqrt(n);
        let b = n.div_ceil(a);
        Permutation { n, shape: Shape::Feistel { cipher: Box::new(Aes128Enc::new((&*secret).into())), a, b } }
    }

    pub fn len(&self) -> u64 {
        self.n
    }

    pub fn is_empty(&self) -> bool {
        false
    }

    /// The image of `x`.
    ///
    /// # Panics
    /// When `x >= n`.
    pub fn apply(&self, x: u64) -> u64 {
        assert!(x < self.n, "outside the permutation's domain");
        match &self.shape {
            Shape::Table(table) => table[x as usize] as u64,
            Shape::Feistel { cipher, a, b } => {
                let mut value = rounds(cipher, *a, *b, x);
                while value >= self.n {
                    value = rounds(cipher, *a, *b, value);
                }
                value
            }
        }
    }
}

/// One pass of the network over `0..a*b`: left in `0..a`, right in `0..b`; each
/// round adds a keyed function of one half to the other, which is invertible.
fn rounds(cipher: &Aes128Enc, a: u64, b: u64, x: u64) -> u64 {
    let mut left = x % a;
    let mut right = x / a;
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            left = add_below(left, keyed(cipher, round, right, a), a);
        } else {
            right = add_below(right, keyed(cipher, round, left, b), b);
        }
    }
    // a * b < n + a, and n <= 3 * 2^62, so the product stays below 2^64.
    right * a + left
}

fn add_below(x: u64, y: u64, n: u64) -> u64 {
    ((x as u128 + y as u128) % n as u128) as u64
}

fn keyed(cipher: &Aes128Enc, round: u8, half: u64, n: u64) -> u64 {
    let mut block = [0u8; 16];
    block[0] = round;
    block[8..].copy_from_slice(&half.to_le_bytes());
    let mut block = block.into();
    cipher.encrypt_block(&mut block);
    let word = u64::from_le_bytes(block[..8].try_into().expect("eight bytes"));
    ((word as u128 * n as u128) >> 64) as u64
}

fn ceiling_sqrt(n: u64) -> u64 {
    let root = n.isqrt();
    if root * root == n { root } else { root + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Key;

    #[test]
    fn every_size_is_a_permutation() {
        let key = Key::new([3; 32]).domain(1, "ids");
        for n in [1, 2, 3, 10, 257, 65_536, TABLE_MAX, TABLE_MAX + 7] {
            let permutation = Permutation::new(&key, n);
            let mut seen = vec![false; n as usize];
            for x in 0..n {
                let image = permutation.apply(x) as usize;
                assert!(!seen[image], "two values of 0..{n} map to one");
                seen[image] = true;
            }
        }
    }

    #[test]
    fn large_domains_stay_inside() {
        let key = Key::new([3; 32]).domain(1, "ids");
        for n in [1 << 30, (1 << 53) + 11, (1 << 63) - (1 << 53), (1 << 63) - 1, (1 << 63) + 1, 3 << 62] {
            let permutation = Permutation::new(&key, n);
            let mut images: Vec<u64> =
                (0..500).flat_map(|x| [x, n / 2 + x, n - 1 - x]).map(|x| permutation.apply(x)).collect();
            assert!(images.iter().all(|&image| image < n));
            images.sort_unstable();
            assert!(images.windows(2).all(|pair| pair[0] != pair[1]), "two values of 0..{n} map to one");
        }
    }
}
