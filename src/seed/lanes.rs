//! Digests and bits of several values side by side: the same as one by one.
//!
//! A block of AES waits for its ten rounds, and a chain of blocks for every one
//! of them; several values keep the processor busy meanwhile. On values of a few
//! words that takes a quarter of the time.

use aes::Block;
use aes::cipher::BlockEncrypt;

use super::{DomainKey, Draw, Identity, word};

/// How many blocks are made together; AES itself takes eight.
const LANES: usize = 16;

impl DomainKey {
    /// Appends the [`identity`](Self::identity) of every input.
    pub fn identities(&self, inputs: &[&[u8]], out: &mut Vec<Identity>) {
        let mut blocks = [Block::default(); LANES];
        for inputs in inputs.chunks(LANES) {
            let mut states = [0u128; LANES];
            let mut active = [0u8; LANES];
            let mut count = inputs.len();
            for (lane, input) in inputs.iter().enumerate() {
                let first = word(&input[..input.len().min(8)]);
                blocks[lane] = ((input.len() as u128) << 64 | first).to_le_bytes().into();
                active[lane] = lane as u8;
            }
            let mut at = 8;
            while count > 0 {
                self.ciphers.identity.encrypt_blocks(&mut blocks[..count]);
                let mut left = 0;
                for place in 0..count {
                    let lane = active[place] as usize;
                    let state = u128::from_le_bytes(blocks[place].into());
                    match inputs[lane].get(at..) {
                        Some(rest) if !rest.is_empty() => {
                            let chunk = word(&rest[..rest.len().min(16)]);
                            blocks[left] = (state ^ chunk).to_le_bytes().into();
                            active[left] = lane as u8;
                            left += 1;
                        }
                        _ => states[lane] = state,
                    }
                }
                count = left;
                at += 16;
            }
            out.extend(states[..inputs.len()].iter().map(|state| Identity(*state)));
        }
    }

    /// Appends the first `each` blocks that every identity draws at the attempt 0.
    pub fn blocks(&self, identities: &[Identity], each: usize, out: &mut Vec<u128>) {
        let mut blocks = [Block::default(); LANES];
        let wanted = identities.iter().flat_map(|identity| (0..each as u128).map(|counter| identity.0 ^ counter));
        let mut count = 0;
        let mut flush = |blocks: &mut [Block]| {
            self.ciphers.stream.encrypt_blocks(blocks);
            out.extend(blocks.iter().map(|block| u128::from_le_bytes((*block).into())));
        };
        for seed in wanted {
            blocks[count] = seed.to_le_bytes().into();
            count += 1;
            if count == LANES {
                flush(&mut blocks);
                count = 0;
            }
        }
        flush(&mut blocks[..count]);
    }

    /// The first blocks that one identity draws at the attempt 0, side by side.
    #[inline]
    pub fn first_blocks<const EACH: usize>(&self, identity: Identity) -> [u128; EACH] {
        let mut blocks = [Block::default(); EACH];
        for (block, counter) in blocks.iter_mut().zip(0..) {
            *block = (identity.0 ^ counter).to_le_bytes().into();
        }
        self.ciphers.stream.encrypt_blocks(&mut blocks);
        blocks.map(|block| u128::from_le_bytes(block.into()))
    }

    /// As [`draw_for`](Self::draw_for) at the attempt 0, from [`blocks`](Self::blocks)
    /// that were made ahead.
    #[inline]
    pub fn draw_ready<'key>(&'key self, identity: Identity, ready: &'key [u128]) -> Draw<'key> {
        Draw::new(&self.ciphers.stream, identity.0, ready)
    }
}

#[cfg(test)]
mod tests {
    use crate::seed::Key;

    #[test]
    fn several_are_what_one_by_one_are() {
        let key = Key::new([7; 32]).domain(1, "person");
        let text: Vec<u8> = (0..200).collect();
        let inputs: Vec<&[u8]> = (0..100).map(|n| &text[n % 7..n % 7 + n * n % 90]).collect();
        for count in [0, 1, 2, 15, 16, 17, 100] {
            let mut identities = Vec::new();
            key.identities(&inputs[..count], &mut identities);
            assert!(identities == inputs[..count].iter().map(|input| key.identity(input)).collect::<Vec<_>>());
            for each in [1, 2, 3, 7] {
                let mut blocks = Vec::new();
                key.blocks(&identities, each, &mut blocks);
                for (input, ready) in inputs.iter().zip(blocks.chunks(each)) {
                    let (mut one, mut other) = (key.draw(input), key.draw_ready(key.identity(input), ready));
                    for bits in 0..60 {
                        assert_eq!(one.below(1 << bits), other.below(1 << bits));
                    }
                    assert_eq!(key.first_blocks::<3>(key.identity(input))[..each.min(3)], ready[..each.min(3)]);
                    assert_eq!(one.part(b"x").next_u64(), other.part(b"x").next_u64());
                }
            }
        }
    }
}
