//! The only source of bits: keys, domains and draws.
//!
//! Nothing else in the crate may make a random-looking byte. A draw is a pure
//! function of (key, epoch, domain, canonical input), so it does not depend on
//! threads, row order, clock or machine.

mod draw;
mod lanes;
mod permutation;
mod round_key;

pub use draw::Draw;
pub use permutation::Permutation;
pub use round_key::RoundKey;

use aes::Aes128Enc;
use aes::cipher::{BlockEncrypt, KeyInit};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Result};

/// BLAKE3 `derive_key` context; changing it changes every masked byte.
const CONTEXT: &str = "standin 2026-11 mask v1";

/// The same for the name of a key, so that a name says nothing of any domain.
const ID_CONTEXT: &str = "standin 2026-11 key id v1";

/// The same for fingerprints of findings: who has them learns nothing of any mask.
const FINDING_CONTEXT: &str = "standin 2026-11 finding v1";

/// The 32 secret bytes that everything derived from a real value depends on. They
/// stand in one place, whoever owns the key, and are wiped at the end.
pub struct Key {
    bytes: Box<Zeroizing<[u8; 32]>>,
    ephemeral: bool,
}

impl Key {
    pub fn new(mut bytes: [u8; 32]) -> Key {
        let key = Key { bytes: Box::new(Zeroizing::new(bytes)), ephemeral: false };
        bytes.zeroize();
        key
    }

    /// Reads 64 hex digits, or base64 of 32 bytes, with blanks around.
    pub fn parse(text: &str) -> Result<Key> {
        let text = text.trim();
        let mut key = Key::new([0; 32]);
        let bytes = &mut key.bytes;
        let read = if text.len() == 64 { from_hex(text, bytes) } else { from_base64(text, bytes) };
        read.map(|()| key).ok_or_else(|| {
            Error::usage("the key is neither 64 hex digits nor base64 of 32 bytes")
                .help("make one with `standin key new`")
        })
    }

    /// A key from the operating system's randomness, for one run.
    #[expect(clippy::disallowed_methods, reason = "the one place where an ephemeral key comes from")]
    pub fn ephemeral() -> Result<Key> {
        let mut key = Key { ephemeral: true, ..Key::new([0; 32]) };
        getrandom::fill(&mut key.bytes[..])
            .map_err(|_| Error::new("the operating system gives no randomness for a key"))?;
        Ok(key)
    }

    /// A fixed key for plans that are checked but never run. Its output is
    /// never written.
    pub fn placeholder() -> Key {
        Key::new([0; 32])
    }

    pub fn is_ephemeral(&self) -> bool {
        self.ephemeral
    }

    /// 64 hex digits, for `standin key new` alone; with room for an end of line.
    pub fn to_hex(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(66));
        for digit in self.bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
            text.push(char::from_digit(digit.into(), 16).expect("four bits are a hex digit"));
        }
        text
    }

    /// The bytes, for a key of another kind that has to be as random.
    pub fn into_seed(self) -> Zeroizing<[u8; 32]> {
        *self.bytes
    }

    /// A name for the key, for people who have to know which one made a file: 16 hex
    /// digits, one-way from the key and of no use to any mask.
    pub fn id(&self) -> String {
        let digest = blake3::derive_key(ID_CONTEXT, &self.bytes[..]);
        digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The key of the fingerprints that findings have in waivers, apart from all
    /// domains.
    pub fn findings(&self) -> FindingKey {
        FindingKey(Box::new(Zeroizing::new(blake3::derive_key(FINDING_CONTEXT, &self.bytes[..]))))
    }

    /// The key of one identity domain under an epoch. Domains with different
    /// names share nothing.
    pub fn domain(&self, epoch: u32, name: &str) -> DomainKey {
        let mut material = blake3::Hasher::new_derive_key(CONTEXT);
        material.update(&self.bytes[..]);
        material.update(&epoch.to_le_bytes());
        material.update(&(name.len() as u64).to_le_bytes());
        material.update(name.as_bytes());
        DomainKey::finish(material)
    }
}

/// Makes fingerprints of what was found. Values that can be guessed are safe only
/// behind a key: whoever reads the waivers could try all phone numbers otherwise.
#[derive(Clone)]
pub struct FindingKey(Box<Zeroizing<[u8; 32]>>);

impl FindingKey {
    /// The first 64 bits of keyed BLAKE3 over the parts, framed: 16 hex digits.
    pub fn fingerprint(&self, parts: &[&[u8]]) -> String {
        digits(blake3::Hasher::new_keyed(&self.0), parts)
    }
}

/// The same under no key: for what everybody may know, as the names of places.
pub fn fingerprint_of_parts(parts: &[&[u8]]) -> String {
    digits(blake3::Hasher::new_derive_key(FINDING_CONTEXT), parts)
}

fn digits(mut hasher: blake3::Hasher, parts: &[&[u8]]) -> String {
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let digits = hasher.finalize().as_bytes()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    hasher.zeroize();
    digits
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

impl PartialEq for DomainKey {
    /// Not in constant time: both are ours.
    fn eq(&self, other: &DomainKey) -> bool {
        self.bytes == other.bytes
    }
}

/// What a draw belongs to: the keyed digest of a canonical input, or of a row's
/// subject.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity(u128);

impl Identity {
    /// Of what draws nothing.
    pub const OF_NOTHING: Identity = Identity(0);

    /// The same in two words, to be kept.
    pub fn words(self) -> [u64; 2] {
        [self.0 as u64, (self.0 >> 64) as u64]
    }

    pub fn of_words([low, high]: [u64; 2]) -> Identity {
        Identity(low as u128 | (high as u128) << 64)
    }
}

impl DomainKey {
    /// The key that a hasher makes, which is wiped with what it made.
    fn finish(mut hasher: blake3::Hasher) -> DomainKey {
        let mut bytes = hasher.finalize();
        let mut keys = blake3::keyed_hash(bytes.as_bytes(), b"\xfcciphers");
        let cipher = |key: &[u8]| Aes128Enc::new_from_slice(key).expect("an AES-128 key has 16 bytes");
        let (identity, stream) = keys.as_bytes().split_at(16);
        let ciphers = Box::new(Ciphers { identity: cipher(identity), stream: cipher(stream) });
        let key = DomainKey { bytes: *bytes.as_bytes(), ciphers };
        bytes.zeroize();
        keys.zeroize();
        hasher.zeroize();
        key
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

    /// What a place within something that has an identity is told apart by: the
    /// indexes that lead there.
    pub fn within(&self, identity: Identity, indexes: &[u64]) -> Identity {
        let mut input = identity.0.to_le_bytes().to_vec();
        indexes.iter().for_each(|index| input.extend_from_slice(&index.to_le_bytes()));
        self.identity(&input)
    }

    /// A keyed hash of 64 bits, to tell equal values.
    pub fn digest(&self, input: &[u8]) -> u64 {
        self.identity(input).0 as u64
    }

    /// The bits that belong to one input.
    pub fn draw(&self, input: &[u8]) -> Draw<'_> {
        self.draw_for(self.identity(input), 0)
    }

    /// The bits that belong to one identity at an attempt; the first is 0.
    pub fn draw_for(&self, identity: Identity, attempt: u32) -> Draw<'_> {
        Draw::new(&self.ciphers.stream, identity.0 ^ (attempt as u128) << 64, &[])
    }

    /// A key for a part of this domain: `person` -> `person/email`.
    pub fn part(&self, name: &str) -> DomainKey {
        let mut hasher = blake3::Hasher::new_keyed(&self.bytes);
        hasher.update(&[0xfe]);
        hasher.update(name.as_bytes());
        DomainKey::finish(hasher)
    }

    fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

#[inline]
fn encrypt(cipher: &Aes128Enc, block: u128) -> u128 {
    let mut block = block.to_le_bytes().into();
    cipher.encrypt_block(&mut block);
    u128::from_le_bytes(block.into())
}

/// Up to sixteen bytes, filled up with zeros: read as two words that overlap,
/// which is cheaper than a copy of as many bytes as there happen to be.
#[inline]
fn word(bytes: &[u8]) -> u128 {
    let bits = bytes.len() as u32 * 8;
    if let (Some(low), Some(high)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        let high = u64::from_le_bytes(*high) as u128;
        return u64::from_le_bytes(*low) as u128 | high << (bits - 64);
    }
    if let (Some(low), Some(high)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let high = u32::from_le_bytes(*high) as u64;
        return (u32::from_le_bytes(*low) as u64 | high << (bits - 32)) as u128;
    }
    bytes.iter().rev().fold(0u32, |word, &byte| word << 8 | byte as u32) as u128
}

fn from_hex(text: &str, bytes: &mut [u8; 32]) -> Option<()> {
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = (high * 16 + low) as u8;
    }
    Some(())
}

fn from_base64(text: &str, bytes: &mut [u8; 32]) -> Option<()> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = text.strip_suffix('=').unwrap_or(text);
    if text.len() != 43 {
        return None;
    }
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
        // The last digit has two bits that belong to no byte.
        if let Some(next) = bytes.get_mut(bit / 8 + 1) {
            *next |= shifted as u8;
        }
    }
    Some(())
}

/// A key for one leak proof, which forgets it: the hashes of a proof are of no use
/// to anybody who has not got it.
#[expect(clippy::disallowed_methods, reason = "the proof's key is random, and reaches no output")]
pub fn proof_key() -> Result<Zeroizing<[u8; 16]>> {
    let mut key = Zeroizing::new([0; 16]);
    getrandom::fill(&mut key[..])
        .map_err(|_| Error::new("the operating system gives no randomness for the leak proof's key"))?;
    Ok(key)
}

/// A short name of a public text, by which two of them are told apart: 16 hex digits.
/// Never for a value.
pub fn fingerprint(text: &[u8]) -> String {
    blake3::hash(text).as_bytes()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
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
        assert_eq!(hex.to_hex(), base64.to_hex());
        assert!(Key::parse("secret").is_err());
        assert!(Key::parse("").is_err());
        assert_eq!(hex.to_hex().as_str(), "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    }

    #[test]
    fn a_key_id_is_pinned_and_is_no_part_of_the_key() {
        let key = Key::new([7; 32]);
        assert_eq!(key.id(), "4b8f79682947b20b");
        assert_eq!(key.id(), Key::new([7; 32]).id());
        assert_ne!(key.id(), Key::new([8; 32]).id());
        assert!(!key.to_hex().contains(&key.id()[..8]));
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
    fn words_are_filled_up_with_zeros() {
        let bytes: Vec<u8> = (1..=16).collect();
        for length in 0..=16 {
            let mut filled = [0; 16];
            filled[..length].copy_from_slice(&bytes[..length]);
            assert_eq!(word(&bytes[..length]), u128::from_le_bytes(filled), "{length} bytes");
        }
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
