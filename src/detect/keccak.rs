//! Keccak-256 as Ethereum uses it: the sponge of FIPS 202 with the padding of the
//! submission, which SHA3-256 changed.

/// Bytes that go in between two permutations.
const RATE: usize = 136;

/// FIPS 202, 3.2.5: the constants of the step ι.
const ROUNDS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// The hash of a text.
pub fn keccak256(text: &[u8]) -> [u8; 32] {
    let mut state = [0_u64; 25];
    let mut blocks = text.chunks_exact(RATE);
    for block in &mut blocks {
        absorb(&mut state, block);
    }
    let mut last = [0; RATE];
    last[..blocks.remainder().len()].copy_from_slice(blocks.remainder());
    last[blocks.remainder().len()] ^= 1;
    last[RATE - 1] ^= 0x80;
    absorb(&mut state, &last);
    let mut hash = [0; 32];
    for (bytes, lane) in hash.chunks_exact_mut(8).zip(state) {
        bytes.copy_from_slice(&lane.to_le_bytes());
    }
    hash
}

fn absorb(state: &mut [u64; 25], block: &[u8]) {
    for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
        *lane ^= bytes.iter().rev().fold(0, |lane, byte| lane << 8 | u64::from(*byte));
    }
    permute(state);
}

/// FIPS 202, 3.3: twenty-four rounds of θ, ρ, π, χ and ι.
fn permute(state: &mut [u64; 25]) {
    for constant in ROUNDS {
        let columns: [u64; 5] = std::array::from_fn(|x| (0..5).fold(0, |sum, y| sum ^ state[x + 5 * y]));
        for (at, lane) in state.iter_mut().enumerate() {
            *lane ^= columns[(at + 4) % 5] ^ columns[(at % 5 + 1) % 5].rotate_left(1);
        }
        let (mut x, mut y) = (1, 0);
        let mut moved = state[1];
        for step in 0..24 {
            (x, y) = (y, (2 * x + 3 * y) % 5);
            let offset = (step + 1) * (step + 2) / 2;
            let next = state[x + 5 * y];
            state[x + 5 * y] = moved.rotate_left(offset % 64);
            moved = next;
        }
        for row in state.chunks_exact_mut(5) {
            let before: [u64; 5] = std::array::from_fn(|x| row[x]);
            for x in 0..5 {
                row[x] = before[x] ^ !before[(x + 1) % 5] & before[(x + 2) % 5];
            }
        }
        state[0] ^= constant;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_the_published_ones() {
        let hex = |text: &[u8]| keccak256(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(b""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assert_eq!(hex(b"abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    }
}
