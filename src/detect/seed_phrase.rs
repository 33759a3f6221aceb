//! Phrases of twelve to twenty-four words that open a wallet: BIP-39, with its checksum.

use std::ops::Range;
use std::sync::LazyLock;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use sha2::{Digest, Sha256};

/// The English list of BIP-39, in order; see the README beside it.
static WORDS: &str = include_str!("dictionary/bip39_english.txt");

/// How far behind the word that speaks of one a phrase may end.
const REACH: usize = 320;
/// BIP-39: lengths of phrases, longest first.
const LENGTHS: [usize; 5] = [24, 21, 18, 15, 12];
/// Longer runs of such words are the list itself.
const WORDS_MAX: usize = 48;

pub struct SeedPhrase;
pub const DETECTOR: SeedPhrase = SeedPhrase;

impl Detector for SeedPhrase {
    fn name(&self) -> &'static str {
        "seed_phrase"
    }

    fn summary(&self) -> &'static str {
        "recovery phrase of a wallet"
    }

    fn class(&self) -> Class {
        Class::Secret
    }

    fn tier(&self) -> Tier {
        Tier::Fail
    }

    fn kind(&self) -> &'static str {
        "credential"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Within(&["mnemonic: \"question thumb round crowd hazard void ", "nurse pony welcome hill forum fetch\""]), Sample::In("wallets.seed_phrase", &["north toe cannon voice enact stool sponsor crash book impulse seat feed ", "pioneer subway popular rival slight color oven kingdom source icon dizzy lunar"]), Sample::Within(&["SEED_PHRASE=question thumb round crowd hazard ", "void nurse pony welcome hill forum fetch"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Within(&["mnemonic: \"question thumb round crowd hazard void nurse pony welcome hill forum zoo\""]), Sample::In("wallets.seed", &["abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"]), Sample::Within(&["MNEMONIC=\"test test test test test test test test test test test junk\""]), Sample::Within(&["seed the list and give it to the other people that you can trust with the money"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Word("mnemonic"), Anchor::Word("seed"), Anchor::Word("recovery"), Anchor::Column]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        // A column's whole value, or what follows the word.
        let start = if at == (0..text.bytes.len()) { 0 } else { at.end };
        let range = phrase(text.bytes, start)?;
        Some(Match { range, certainty: Certainty::Sure })
    }

    fn words(&self) -> &'static [&'static str] {
        &["mnemonic", "mnemonicphrase", "seed", "seedphrase", "seedwords", "recoveryphrase", "recoverywords", "secretphrase"]
    }
}

/// A phrase within [`REACH`] of `start`.
fn phrase(text: &[u8], start: usize) -> Option<Range<usize>> {
    let text = &text[..text.len().min(start + REACH)];
    let mut words = [(0_u16, 0, 0); WORDS_MAX];
    let mut count = 0;
    let mut at = start;
    while at < text.len() {
        let length = text[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        match number(&text[at..at + length]) {
            Some(number) if count < WORDS_MAX => {
                words[count] = (number, at, at + length);
                count += 1;
            }
            _ if count >= 12 => break,
            _ => count = 0,
        }
        at += length;
        let gap = text[at..].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
        if gap == 0 {
            if count >= 12 {
                break;
            }
            count = 0;
            at += 1;
        }
        at += gap;
    }
    let words = &words[..count];
    let mut runs = LENGTHS.into_iter().filter(|length| *length <= words.len());
    let run = runs.find_map(|length| {
        [&words[..length], &words[words.len() - length..]].into_iter().find(|run| is_valid(run) && !is_published(run))
    })?;
    Some(run.first()?.1..run.last()?.2)
}

/// A word's place in the list.
fn number(word: &[u8]) -> Option<u16> {
    if !(3..=8).contains(&word.len()) {
        return None;
    }
    static LIST: LazyLock<Vec<&'static str>> = LazyLock::new(|| WORDS.lines().collect());
    let mut folded = [0; 8];
    folded[..word.len()].copy_from_slice(word);
    folded.make_ascii_lowercase();
    let at = LIST.binary_search_by(|known| known.as_bytes().cmp(&folded[..word.len()])).ok()?;
    u16::try_from(at).ok()
}

/// BIP-39: eleven bits a word, the last of them the first of the SHA-256 of the others.
fn is_valid(words: &[(u16, usize, usize)]) -> bool {
    let mut bits = [0_u8; 33];
    for (at, (number, ..)) in words.iter().enumerate() {
        for bit in 0..11 {
            let place = at * 11 + bit;
            bits[place / 8] |= ((number >> (10 - bit) & 1) as u8) << (7 - place % 8);
        }
    }
    let entropy = words.len() * 11 * 32 / 33 / 8;
    let checksum_bits = words.len() / 3;
    let hash = Sha256::digest(&bits[..entropy]);
    let mask = !(0xff_u32 >> checksum_bits) as u8;
    bits[entropy] & mask == hash[0] & mask
}

/// Phrases of test vectors and tools: one word again and again, or a few beginnings that
/// BIP-39, Hardhat, Ganache and Truffle print.
fn is_published(words: &[(u16, usize, usize)]) -> bool {
    const BEGINNINGS: [[&str; 3]; 5] = [
        ["legal", "winner", "thank"],
        ["letter", "advice", "cage"],
        ["myth", "like", "bonus"],
        ["candy", "maple", "cake"],
        ["test", "test", "test"],
    ];
    let begins = |beginning: &[&str; 3]| {
        beginning.iter().zip(words).all(|(word, (number_of, ..))| number(word.as_bytes()) == Some(*number_of))
    };
    words[1..words.len() - 1].iter().all(|(number, ..)| *number == words[0].0) || BEGINNINGS.iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_standards() {
        assert_eq!(WORDS.lines().count(), 2048);
        assert!(WORDS.lines().is_sorted());
        assert_eq!((number(b"abandon"), number(b"ZOO"), number(b"zzz")), (Some(0), Some(2047), None));
    }
}
