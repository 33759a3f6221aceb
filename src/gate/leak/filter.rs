//! Tells most tokens that are no source value at once, where all of the source
//! has been seen before the output is read.

use super::record::{Record, Source};

/// Bits for every record of the source.
const BITS: usize = 16;

/// A Bloom filter in blocks of one word (Putze, Sanders and Singler, "Cache-,
/// hash- and space-efficient Bloom filters", 2007): three bits of a word that the
/// hash chooses. It lets through about one in two hundred that are none.
pub(super) struct Filter {
    words: Vec<u64>,
}

impl Filter {
    /// For so many records, in as many bytes at most.
    pub fn of(records: usize, bytes_max: usize) -> Filter {
        let words = (records * BITS / 64).min(bytes_max / 8).max(1);
        Filter { words: vec![0; words] }
    }

    pub fn add(&mut self, source: &Source) {
        let word = self.word_of(source.hash());
        self.words[word] |= bits_of(source.hash());
    }

    #[inline]
    pub fn may_hold(&self, hash: u64) -> bool {
        let bits = bits_of(hash);
        self.words[self.word_of(hash)] & bits == bits
    }

    /// By the upper half of the hash, which the bits do not come from.
    fn word_of(&self, hash: u64) -> usize {
        (((hash >> 32) * self.words.len() as u64) >> 32) as usize
    }
}

fn bits_of(hash: u64) -> u64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_was_added_and_little_else() {
        let hash =
            |n: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mut filter = Filter::of(10_000, 1 << 20);
        (0..10_000).for_each(|n| filter.add(&Source { hash: hash(n), ..Source::default() }));
        assert!((0..10_000).all(|n| filter.may_hold(hash(n))));
        let others = (10_000..110_000).filter(|n| filter.may_hold(hash(*n))).count();
        assert!(others < 2_000, "{others} of 100000 pass");
        assert!(!Filter::of(0, 0).may_hold(7));
    }
}
