//! A family of keyed permutations, one for every class of numbers that a mask
//! tells apart: no table is built, so there may be as many as there are numbers.

use crate::seed::{DomainKey, RoundKey};

/// An alternating Feistel network over two halves of any size, with AES-128 as
/// its round function, as in [`Permutation`](crate::seed::Permutation); the
/// class goes into every round. Small sizes stay one-to-one, but who knows some
/// pairs of a small class can guess others.
pub(super) struct Family(RoundKey);

/// Ten, as for the permutation of integers.
const ROUNDS: u128 = 10;
/// So that a network's product of halves stays below 2^64.
const MOST: u64 = 3 << 62;
/// So that two digits of a half never pass 64 bits when added.
pub(super) const HALF_MOST: u64 = 1 << 63;

impl Family {
    pub(super) fn new(key: &DomainKey, label: &str) -> Family {
        Family(RoundKey::new(key, label))
    }

    /// The image of `x` under the permutation of `0..n` that belongs to a class.
    ///
    /// # Panics
    /// When `x >= n`, or `n` is above 3 * 2^62.
    pub(super) fn apply(&self, class: u64, n: u64, x: u64) -> u64 {
        assert!(x < n && n <= MOST, "outside the permutation's domain");
        let root = n.isqrt();
        let a = if root * root == n { root } else { root + 1 };
        let b = n.div_ceil(a);
        let mut image = x;
        loop {
            let (left, right) = self.halves(class, (a, b), (image % a, image / a));
            image = right * a + left;
            // Walks back into the domain; `a * b < n + a`, so it seldom leaves it.
            if image < n {
                return image;
            }
        }
    }

    /// The image of a pair under the permutation of `0..a` times `0..b` that belongs
    /// to a class; no half has more than [`HALF_MOST`] values.
    pub(super) fn halves(&self, class: u64, (a, b): (u64, u64), (mut left, mut right): (u64, u64)) -> (u64, u64) {
        let state = self.0.chain(0, class as u128 | (a as u128) << 64);
        for round in 0..ROUNDS {
            if round % 2 == 0 {
                left = self.add(state, round, left, right, a);
            } else {
                right = self.add(state, round, right, left, b);
            }
        }
        (left, right)
    }

    /// `to` plus a keyed function of the other half, in `0..n`.
    fn add(&self, state: u128, round: u128, to: u64, other: u64, n: u64) -> u64 {
        let word = self.0.chain(state, other as u128 | (round + 1) << 64) as u64;
        let sum = to + ((word as u128 * n as u128) >> 64) as u64;
        if sum >= n { sum - n } else { sum }
    }

    /// A keyed choice of `0..n` that belongs to a class and a number in it.
    pub(super) fn below(&self, class: u64, x: u64, n: u64) -> u64 {
        let state = self.0.chain(0, class as u128 | u128::from(u64::MAX) << 64);
        let word = self.0.chain(state, x as u128 | 1 << 127) as u64;
        ((word as u128 * n as u128) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Key;

    #[test]
    fn every_class_is_a_permutation_of_its_own() {
        let family = Family::new(&Key::new([3; 32]).domain(1, "ids"), "x");
        for n in [1, 2, 3, 10, 97, 10_000] {
            let images = |class: u64| (0..n).map(|x| family.apply(class, n, x)).collect::<Vec<u64>>();
            let (one, other) = (images(1), images(2));
            assert!(n < 10 || one != other);
            for mut images in [one, other] {
                images.sort_unstable();
                assert!(images.into_iter().eq(0..n));
            }
        }
        for n in [(1 << 53) + 11, 1 << 63, MOST] {
            assert!((0..100).all(|x| family.apply(7, n, n - 1 - x) < n));
        }
    }
}
