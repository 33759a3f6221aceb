//! The only source of bits: keys, domains and draws.
//!
//! Nothing else in the crate may make a random-looking byte. A draw is a pure
//! function of (key, epoch, domain, canonical input), so it does not depend on
//! threads, row order, clock or machine.

mod permutation;
mod round_key;

pub use permutation::Permutation;
pub use round_key::RoundKey;

use aes::Aes128Enc;
use aes::cipher::{BlockEncrypt, KeyInit};
use zeroize::Zeroize;

use crate::error::{Error, Result};

/// BLAKE3 `derive_key` context; changing it changes every masked byte.
const CONTEXT: &str = "standin 2026-11 mask v1";

/// The 32 secret bytes that everything derived from a real value depends on.
pub struct Key {
    bytes: [u8; 32],
    ephemeral: bool,
}

impl Drop for Key {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

impl Key {
    pub fn new(bytes: [u8; 32]) -> Key {
        Key { bytes, ephemeral: false }
    }

    /// Reads 64 hex digits, or base64 of 32 bytes, with blanks around.
    pub fn parse(text: &str) -> Result<Key> {
        let text = text.trim();
        let bytes = if text.len() == 64 { from_hex(text) } else { from_base64(text) };
        bytes.map(Key::new).ok_or_else(|| {
            Error::usage("the key is neither 64 hex digits nor base64 of 32 bytes")
                .help("make one with `standin key new`")
        })
    }

    /// A key from the operating system's randomness, for one run.
    #[expect(clippy::disallowed_methods, reason = "the one place where an ephemeral key comes from")]
    pub fn ephemeral() -> Result<Key> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| Error::new("the operating system gives no randomness for a key"))?;
        Ok(Key { bytes, ephemeral: true })
    }

    /// A fixed key for plans that are checked but never run. Its output is
    /// never written.
    pub fn placeholder() -> Key {
        Key::new([0; 32])
    }

    pub fn is_ephemeral(&self) -> bool {
        self.ephemeral
    }

    /// 64 hex digits, for `standin key new` alone.
    pub fn to_hex(&self) -> String {
        self.bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The key of one identity domain under an epoch. Domains with different
    /// names share nothing.
    pub fn domain(&self, epoch: u32, name: &str) -> DomainKey {
        let mut material = blake3::Hasher::new_derive_key(CONTEXT);
        material.update(&self.bytes);
        material.update(&epoch.to_le_bytes());
        material.update(&(name.len() as u64).to_le_bytes());
        material.update(name.as_bytes());
        DomainKey::new(*material.finalize().as_bytes())
    }
}

/// The derived key of one identity domain.
#[derive(Clone)]
pub struct DomainKey {
    bytes: [u8; 32],
    ciphers: Box<Ciphers>,
}

/// AES-128 under two keys of the domain's.
#[derive(Clone)]
struct Ciphers {
    /// Makes identities of inputs, by CBC-MAC.
    identity: Aes128Enc,
    /// Makes bits of identities, in counter mode.
    stream: Aes128Enc,
}

impl Drop for DomainKey {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// What a draw belongs to: the keyed digest of a canonical input, or of a row's
/// subject.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Identity(u128);

impl DomainKey {
    fn new(bytes: [u8; 32]) -> DomainKey {
        let keys = blake3::keyed_hash(&bytes, b"\xfcciphers");
        let cipher = |key: &[u8]| Aes128Enc::new_from_slice(key).expect("an AES-128 key has 16 bytes");
        let (identity, stream) = keys.as_bytes().split_at(16);
        DomainKey { bytes, ciphers: Box::new(Ciphers { identity: cipher(identity), stream: cipher(stream) }) }
    }

    /// The keyed digest of one input: AES-128 CBC-MAC. The length stands first,
    /// so no message is the beginning of another, which makes it a PRF (Bellare,
    /// Kilian, Rogaway, "The Security of the Cipher Block Chaining Message
    /// Authentication Code", 2000). BLAKE3 took more than twice the time on
    /// values as short as these.
    #[inline]
    pub fn identity(&self, input: &[u8]) -> Identity {
        let (first, rest) = input.split_at(input.len().min(8));
        let mut state = encrypt(&self.ciphers.identity, (input.len() as u128) << 64 | word(first));
        for chunk in rest.chunks(16) {
            state = encrypt(&self.ciphers.identity, state ^ word(chunk));
        }
        Identity(state)
    }

    /// The bits that belong to one input.
    pub fn draw(&self, input: &[u8]) -> Draw<'_> {
        self.draw_for(self.identity(input), 0)
    }

    /// The bits that belong to one identity at an attempt; the first is 0.
    pub fn draw_for(&self, identity: Identity, attempt: u32) -> Draw<'_> {
        Draw { stream: &self.ciphers.stream, seed: identity.0 ^ (attempt as u128) << 64, counter: 0, held: 0, left: 0 }
    }

    /// A key for a part of this domain: `person` -> `person/email`.
    pub fn part(&self, name: &str) -> DomainKey {
        let mut hasher = blake3::Hasher::new_keyed(&self.bytes);
        hasher.update(&[0xfe]);
        hasher.update(name.as_bytes());
        DomainKey::new(*hasher.finalize().as_bytes())
    }

    fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

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
}

impl<'key> Draw<'key> {
    /// A draw of its own for a part of what this draw belongs to: one leaf of
    /// a document. It does not depend on how much was drawn before.
    pub fn part(&self, label: &[u8]) -> Draw<'key> {
        let mut key = [0; 32];
        key[..16].copy_from_slice(&self.block(1 << 63).to_le_bytes());
        key[16..].copy_from_slice(&self.block(1 << 63 | 1).to_le_bytes());
        let digest = blake3::keyed_hash(&key, label);
        let seed = u128::from_le_bytes(*digest.as_bytes().first_chunk().expect("a digest has 32 bytes"));
        Draw { stream: self.stream, seed, counter: 0, held: 0, left: 0 }
    }

    #[inline]
    fn block(&self, counter: u64) -> u128 {
        encrypt(self.stream, self.seed ^ counter as u128)
    }

    /// The next `bits` of the stream, at most 64.
    #[inline]
    fn take(&mut self, bits: u32) -> u64 {
        if self.left < bits {
            self.held = self.block(self.counter);
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

#[inline]
fn encrypt(cipher: &Aes128Enc, block: u128) -> u128 {
    let mut block = block.to_le_bytes().into();
    cipher.encrypt_block(&mut block);
    u128::from_le_bytes(block.into())
}

/// Up to sixteen bytes, filled up with zeros.
#[inline]
fn word(bytes: &[u8]) -> u128 {
    let mut word = [0; 16];
    word[..bytes.len()].copy_from_slice(bytes);
    u128::from_le_bytes(word)
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let digits = text.as_bytes();
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = (high * 16 + low) as u8;
    }
    Some(bytes)
}

fn from_base64(text: &str) -> Option<[u8; 32]> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = text.strip_suffix('=').unwrap_or(text);
    if text.len() != 43 {
        return None;
    }
    let mut bytes = [0u8; 33];
    for (index, byte) in text.bytes().enumerate() {
        let byte = match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        };
        let six = ALPHABET.iter().position(|&letter| letter == byte)? as u16;
        let bit = index * 6;
        let shifted = six << (10 - bit % 8);
        bytes[bit / 8] |= (shifted >> 8) as u8;
        if bit / 8 + 1 < bytes.len() {
            bytes[bit / 8 + 1] |= shifted as u8;
        }
    }
    bytes[..32].try_into().ok()
}

/// Frames parts so that ("ab", "c") and ("a", "bc") differ; NULL differs from
/// the empty string.
pub fn frame(part: Option<&[u8]>, out: &mut Vec<u8>) {
    match part {
        Some(bytes) => {
            out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
            out.extend_from_slice(bytes);
        }
        None => out.extend_from_slice(&u32::MAX.to_le_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_and_base64_name_the_same_key() {
        let hex = Key::parse("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").unwrap();
        let base64 = Key::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
        assert_eq!(hex.bytes, base64.bytes);
        assert!(Key::parse("secret").is_err());
    }

    #[test]
    fn a_draw_is_pinned() {
        let domain = Key::new([7; 32]).domain(1, "person");
        let mut draw = domain.draw(b"ann");
        let words: Vec<u64> = (0..3).map(|_| draw.next_u64()).collect();
        assert_eq!(words, [9692956346462018806, 10259062777628444485, 18408388845894530154]);
        let first = |key: &DomainKey, input: &[u8]| key.draw(input).next_u64();
        assert_eq!(first(&domain, b"ann"), words[0]);
        assert_ne!(first(&domain, b"anna"), words[0]);
        assert_ne!(first(&domain.part("x"), b"ann"), words[0]);
        assert_ne!(first(&Key::new([8; 32]).domain(1, "person"), b"ann"), words[0]);
        assert_ne!(first(&Key::new([7; 32]).domain(2, "person"), b"ann"), words[0]);
        assert_ne!(first(&Key::new([7; 32]).domain(1, "company"), b"ann"), words[0]);
        assert_ne!(domain.draw_for(domain.identity(b"ann"), 1).next_u64(), words[0]);
        assert_ne!(domain.draw(b"ann").part(b"a").next_u64(), domain.draw(b"ann").part(b"b").next_u64());
    }

    #[test]
    fn a_part_does_not_depend_on_what_was_drawn_before() {
        let domain = Key::new([7; 32]).domain(1, "person");
        let mut draw = domain.draw(b"ann");
        let before = draw.part(b"name").next_u64();
        draw.next_u64();
        assert_eq!(draw.part(b"name").next_u64(), before);
        assert_ne!(draw.part(b"mail").next_u64(), before);
        assert_ne!(draw.next_u64(), before);
    }
}
