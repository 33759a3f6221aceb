//! The dictionaries of names and places, to be asked once for every source value.
//!
//! Their own lookup is a search over the text of the lists, which takes longer
//! than everything else that is done to a value; this is the same in a hash table
//! over folded words, made once.

use std::sync::LazyLock;

use super::fold::FOLD;
use crate::detect::dictionary;

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(Words::new);

pub(super) struct Words {
    /// A bit for the hash of every word: most values are no word, and this stays
    /// in the nearest cache.
    may_be: Vec<u64>,
    /// All words, one behind the other.
    letters: Vec<u8>,
    /// Open addressing, at most half full.
    slots: Vec<Word>,
}

/// Bits of [`Words::may_be`]: fourteen for a word.
const BITS: usize = 1 << 18;

#[derive(Clone, Copy)]
struct Word {
    start: u32,
    length: u8,
    is_place: bool,
}

impl Words {
    fn new() -> Words {
        let names = dictionary::names().map(|name| (name, false));
        let words: Vec<(&str, bool)> = dictionary::places().map(|place| (place, true)).chain(names).collect();
        let none = Word { start: 0, length: 0, is_place: false };
        let slots = vec![none; (words.len() * 2).next_power_of_two()];
        let mut table = Words { may_be: vec![0; BITS / 64], letters: Vec::new(), slots };
        for (word, is_place) in words {
            let start = table.letters.len();
            table.letters.extend(word.bytes().map(|byte| FOLD[byte as usize]).filter(|letter| *letter != 0));
            let length = table.letters.len() - start;
            let hash = spread(&table.letters[start..]);
            let slot = table.slot_of(&table.letters[start..], hash);
            let bit = bit_of(hash);
            table.may_be[bit / 64] |= 1 << (bit % 64);
            if table.slots[slot].length == 0 && (1..256).contains(&length) {
                table.slots[slot] = Word { start: start as u32, length: length as u8, is_place };
            }
        }
        table
    }

    /// Whether a folded word is the name of a person or a place.
    #[inline]
    pub fn is_name_or_place(&self, folded: &[u8]) -> bool {
        self.find(folded).is_some()
    }

    /// Whether folded words are one place.
    #[inline]
    pub fn is_place(&self, folded: &[u8]) -> bool {
        self.find(folded).is_some_and(|word| word.is_place)
    }

    #[inline]
    fn find(&self, folded: &[u8]) -> Option<Word> {
        let hash = spread(folded);
        let bit = bit_of(hash);
        if self.may_be[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        Some(self.slots[self.slot_of(folded, hash)]).filter(|word| word.length > 0)
    }

    /// Where a word stands, or would.
    #[inline]
    fn slot_of(&self, folded: &[u8], hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let Word { start, length, .. } = self.slots[slot];
            if length == 0 || self.letters[start as usize..][..length as usize] == *folded {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }
}

fn bit_of(hash: u64) -> usize {
    (hash >> 40) as usize % BITS
}

/// Good enough for words that nobody chose.
fn spread(folded: &[u8]) -> u64 {
    let mut hash = folded.len() as u64;
    for chunk in folded.chunks(8) {
        let word = match chunk.first_chunk() {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => chunk.iter().fold(0, |word, byte| word << 8 | *byte as u64),
        };
        hash = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_the_dictionary_says() {
        for word in ["johnson", "london", "anna", "xqzvw", "a", "", "smithy", "johnsonjohnsonjohnson"] {
            let wanted = dictionary::is_name_word(word.as_bytes()) || dictionary::is_place_word(word.as_bytes());
            assert_eq!(WORDS.is_name_or_place(word.as_bytes()), wanted, "{word}");
        }
        assert!(WORDS.is_place(b"newyork") && !WORDS.is_place(b"johnsonanna"));
        assert!(dictionary::names().count() > 10_000);
    }
}
