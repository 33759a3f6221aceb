//! What one value draws.

use aes::cipher::BlockEncrypt;
use aes::{Aes128Enc, Block};

use super::encrypt;

/// A stream of bits for one value: AES-128 in counter mode from its identity.
/// Integer sampling is our own, so that no library release can change a byte.
pub struct Draw<'key> {
    stream: &'key Aes128Enc,
    seed: u128,
    /// Blocks drawn so far; far below 2^63, the half that parts begin with.
    counter: u64,
    /// Bits of the last block that nobody took yet, the next ones lowest.
    held: u128,
    /// How many those are.
    left: u32,
    /// The first blocks, where somebody made them ahead.
    ready: &'key [u128],
    /// Further blocks, made four at a time once a value turns out to need many.
    ahead: [u128; AHEAD],
}

/// A block waits for ten rounds; four side by side wait hardly longer.
const AHEAD: usize = 4;
/// Most values need no more blocks than these, so they are made one by one.
const ALONE: u64 = 2;

impl<'key> Draw<'key> {
    #[inline]
    pub(super) fn new(stream: &'key Aes128Enc, seed: u128, ready: &'key [u128]) -> Draw<'key> {
        Draw { stream, seed, counter: 0, held: 0, left: 0, ready, ahead: [0; AHEAD] }
    }

    /// A draw of its own for a part of what this draw belongs to: one leaf of
    /// a document. It does not depend on how much was drawn before.
    pub fn part(&self, label: &[u8]) -> Draw<'key> {
        let mut key = [0; 32];
        key[..16].copy_from_slice(&self.block(1 << 63).to_le_bytes());
        key[16..].copy_from_slice(&self.block(1 << 63 | 1).to_le_bytes());
        let digest = blake3::keyed_hash(&key, label);
        let seed = u128::from_le_bytes(*digest.as_bytes().first_chunk().expect("a digest has 32 bytes"));
        Draw::new(self.stream, seed, &[])
    }

    #[inline]
    fn block(&self, counter: u64) -> u128 {
        encrypt(self.stream, self.seed ^ counter as u128)
    }

    /// The block that comes next, and perhaps those behind it.
    fn made(&mut self) -> u128 {
        let first = ALONE.max(self.ready.len() as u64);
        if self.counter < first {
            return self.block(self.counter);
        }
        let place = (self.counter - first) as usize % AHEAD;
        if place == 0 {
            let mut blocks = [Block::default(); AHEAD];
            for (block, counter) in blocks.iter_mut().zip(self.counter..) {
                *block = (self.seed ^ counter as u128).to_le_bytes().into();
            }
            self.stream.encrypt_blocks(&mut blocks);
            self.ahead = blocks.map(|block| u128::from_le_bytes(block.into()));
        }
        self.ahead[place]
    }

    /// The next `bits` of the stream, at most 64.
    #[inline]
    fn take(&mut self, bits: u32) -> u64 {
        if self.left < bits {
            self.held = match self.ready.get(self.counter as usize) {
                Some(block) => *block,
                None => self.made(),
            };
            self.counter += 1;
            self.left = 128;
        }
        let word = self.held as u64 & (u64::MAX >> (64 - bits));
        self.held >>= bits;
        self.left -= bits;
        word
    }

    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        self.take(64)
    }

    /// Uniform in `0..n` to within n/2^64, or 2^-16 of itself where n is at most
    /// 2^16: the high half of a product. `below(0)` is 0.
    #[inline]
    pub fn below(&mut self, n: u64) -> u64 {
        if n <= 1 << 16 {
            return (self.take(32) * n) >> 32;
        }
        ((self.next_u64() as u128 * n as u128) >> 64) as u64
    }

    /// Uniform in `low..=high`; `low` when the interval is empty.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        let width = (high as i128 - low as i128 + 1) as u128;
        let offset = if width > u64::MAX as u128 { self.next_u64() as u128 } else { self.below(width as u64) as u128 };
        (low as i128 + offset as i128) as i64
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len() as u64) as usize]
    }

    pub fn fill(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let word = self.next_u64().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}
