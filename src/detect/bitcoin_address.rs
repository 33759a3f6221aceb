//! Addresses of Bitcoin's main network: base58check (P2PKH, P2SH), BIP-173 and BIP-350.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use sha2::{Digest, Sha256};

/// Addresses that everybody writes down: of the first block, of no owner, of BIP-173.
const KNOWN: &[&str] = &[
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "1BitcoinEaterAddressDontSendf59kuE",
    "1111111111111111111114oLvT2",
    "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
    "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
];

pub struct BitcoinAddress;
pub const DETECTOR: BitcoinAddress = BitcoinAddress;

impl Detector for BitcoinAddress {
    fn name(&self) -> &'static str {
        "bitcoin_address"
    }

    fn summary(&self) -> &'static str {
        "Bitcoin address"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Warn
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["1L3tUo3Lw16XvGmiH", "JMSuEXtZwJSZoTmu2"]), Sample::Value(&["3Fv6CwFsUUqjBgas1", "wFUPJxz686wb5izmN"]), Sample::Within(&["pay bc1qrzkruu6r7qtgjrz3p", "6fljdfxz95ancl4da0ch0 now"]), Sample::Value(&["bc1p8aumk76rtvzny9j3mthaxaxdc6q", "acph65e0rwn3cxdac3jsydh4qzeuucw"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["1L3tUo3Lw16XvGmiHJMSuEXtZwJSZoTmu3"]), Sample::Value(&["bc1qrzkruu6r7qtgjrz3p6fljdfxz95ancl4da0chq"]), Sample::Value(&["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"]), Sample::Value(&["1BitcoinEaterAddressDontSendf59kuE"]), Sample::Value(&["tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"]), Sample::Value(&["mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"]), Sample::Value(&["3d4f2bf07dc1be38b20cd6e46949a1071f9d0e3d"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Token(26, 62)]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let token = &text.bytes[at.clone()];
        let fits = match token {
            [b'1' | b'3', ..] if token.len() <= 35 => base58check(token).is_some_and(|version| matches!(version, 0 | 5)),
            [b'b', b'c', b'1', data @ ..] => data.iter().all(|byte| !byte.is_ascii_uppercase()) && bech32(data),
            _ => false,
        };
        let found = fits && !KNOWN.iter().any(|known| known.as_bytes() == token);
        found.then_some(Match { range: at, certainty: Certainty::Sure })
    }

    fn words(&self) -> &'static [&'static str] {
        &["wallet", "walletaddress", "bitcoin", "btc"]
    }
}

/// The version byte of a payload of twenty bytes whose double SHA-256 agrees.
fn base58check(token: &[u8]) -> Option<u8> {
    const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut bytes = [0_u8; 25];
    for sign in token {
        let mut carry = ALPHABET.iter().position(|letter| letter == sign)?;
        for byte in bytes.iter_mut().rev() {
            carry += usize::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        (carry == 0).then_some(())?;
    }
    let (payload, checksum) = bytes.split_at(21);
    (Sha256::digest(Sha256::digest(payload))[..4] == *checksum).then_some(payload[0])
}

/// Whether the data behind `bc1` has the checksum of its witness version.
fn bech32(data: &[u8]) -> bool {
    const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    // `bc`, expanded as BIP-173 says.
    let prefix = [3, 3, 0, 2, 3];
    let mut check: u32 = 1;
    let mut add = |value: u32| {
        let top = check >> 25;
        check = (check & 0x1ff_ffff) << 5 ^ value;
        for (bit, generator) in GENERATOR.iter().enumerate() {
            check ^= if top >> bit & 1 == 1 { *generator } else { 0 };
        }
    };
    prefix.into_iter().for_each(&mut add);
    for sign in data {
        let Some(value) = ALPHABET.iter().position(|letter| letter == sign) else { return false };
        add(value as u32);
    }
    let wanted = if data.first() == Some(&b'q') { 1 } else { 0x2bc8_30a3 };
    data.len() >= 39 && check == wanted
}
