//! Addresses of Ethereum and its relatives; ERC-55 puts a checksum into the case.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::keccak::keccak256;

/// Digits of an address.
const HEX: usize = 40;

pub struct EthereumAddress;
pub const DETECTOR: EthereumAddress = EthereumAddress;

impl Detector for EthereumAddress {
    fn name(&self) -> &'static str {
        "ethereum_address"
    }

    fn summary(&self) -> &'static str {
        "Ethereum address"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Warn
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["0x5aAeb6053F3E94C9b9A0", "9f33669435E7Ef1BeAed"]), Sample::Within(&["to 0xfB6916095ca1df60bB79", "Ce92cE3Ea74c37c5d359"]), Sample::Within(&["wallet: 0x5aaeb6053f3e94c9b9a0", "9f33669435e7ef1beaed"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed"]), Sample::Value(&["0x0000000000000000000000000000000000000000"]), Sample::Value(&["0x000000000000000000000000000000000000dEaD"]), Sample::Value(&["0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed00"]), Sample::Value(&["0xdeadbeef"]), Sample::Within(&["at 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"]), Sample::Value(&["0xffffffffffffffffffffffffffffffffffffffff"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Literal("0x")]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let hex = text.bytes.get(at.end..at.end + HEX)?;
        let goes_on = text.bytes.get(at.end + HEX).is_some_and(u8::is_ascii_alphanumeric);
        let begins = !text.bytes[..at.start].last().is_some_and(u8::is_ascii_alphanumeric);
        if goes_on || !begins || !hex.iter().all(u8::is_ascii_hexdigit) || is_nobodys(hex) {
            return None;
        }
        let has = |test: fn(&u8) -> bool| hex.iter().any(test);
        let certainty = match (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase)) {
            (true, true) if is_checksummed(hex) => Certainty::Sure,
            (true, true) => return None,
            // Without a case forty digits may be any hash.
            _ => Certainty::Weak,
        };
        Some(Match { range: at.start..at.end + HEX, certainty })
    }

    fn words(&self) -> &'static [&'static str] {
        &["wallet", "walletaddress", "ethereum", "eth", "ethaddress", "account"]
    }

    // Without case every forty hex digits pass.
    fn chance(&self) -> f64 {
        1.0
    }
}

/// The address of nobody, of contracts that are built in, and fillers.
fn is_nobodys(hex: &[u8]) -> bool {
    hex.starts_with(&[b'0'; 24]) || hex.windows(2).all(|pair| pair[0] == pair[1])
}

/// ERC-55: a letter is a capital where the same digit of the hash is 8 or more.
fn is_checksummed(hex: &[u8]) -> bool {
    let hash = keccak256(&hex.to_ascii_lowercase());
    hex.iter().enumerate().all(|(at, digit)| {
        let nibble = if at % 2 == 0 { hash[at / 2] >> 4 } else { hash[at / 2] & 15 };
        !digit.is_ascii_alphabetic() || digit.is_ascii_uppercase() == (nibble >= 8)
    })
}
