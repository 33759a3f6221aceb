//! Words that are names of persons or places, to judge columns of them by share.
//!
//! The lists are the gate's own: no mask draws from them. One word proves nothing,
//! so nothing here is a finding; what is in no list may be a name all the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lines in the order of their bytes, each in the form of [`Folded`].
static GIVEN: &str = include_str!("given.txt");
static FAMILY: &str = include_str!("family.txt");
static PLACES: &str = include_str!("places.txt");

/// Whether one word is a given name or a surname, in any case, with or without
/// accents and apostrophes: `Anna`, `MÜLLER`, `O'Brien`. Of a hyphenated one each part is.
#[must_use]
pub fn is_name_word(word: &[u8]) -> bool {
    let Some(folded) = Folded::of(word) else { return false };
    folded.bytes().split(|byte| *byte == b'-').all(|part| stands_in(GIVEN, part) || stands_in(FAMILY, part))
}

/// Whether one word is a given name.
#[must_use]
pub fn is_given_name(word: &[u8]) -> bool {
    let Some(folded) = Folded::of(word) else { return false };
    folded.bytes().split(|byte| *byte == b'-').all(|part| stands_in(GIVEN, part))
}

/// Whether a word, or the few words of one name, are a town or a country: `Oslo`,
/// `New York`, `Stoke-on-Trent`.
#[must_use]
pub fn is_place_word(word: &[u8]) -> bool {
    let Some(mut folded) = Folded::of(word) else { return false };
    for byte in &mut folded.buffer[..folded.length] {
        if *byte == b'-' {
            *byte = b' ';
        }
    }
    stands_in(PLACES, folded.bytes())
}

/// All names and surnames, in small letters, some of them with hyphens.
pub fn names() -> impl Iterator<Item = &'static str> {
    GIVEN.lines().chain(FAMILY.lines())
}

/// All places, in small letters; words are parted by blanks.
pub fn places() -> impl Iterator<Item = &'static str> {
    PLACES.lines()
}

/// A word in small letters without accents or apostrophes, on the stack.
struct Folded {
    buffer: [u8; Folded::LENGTH_MAX],
    length: usize,
}

impl Folded {
    /// No line of a list is as long.
    const LENGTH_MAX: usize = 48;

    fn of(word: &[u8]) -> Option<Folded> {
        if word.is_empty() || word.len() > Folded::LENGTH_MAX {
            return None;
        }
        let mut folded = Folded { buffer: [0; Folded::LENGTH_MAX], length: 0 };
        if word.is_ascii() {
            for byte in word {
                match byte {
                    b'\'' => {}
                    b'a'..=b'z' | b'A'..=b'Z' | b'-' | b' ' => folded.push_byte(byte.to_ascii_lowercase())?,
                    _ => return None,
                }
            }
            return Some(folded);
        }
        let word = std::str::from_utf8(word).ok()?;
        for letter in word.chars().flat_map(char::to_lowercase).nfkd().filter(|letter| !is_combining_mark(*letter)) {
            match letter {
                '\'' | '’' | 'ʼ' | '`' => {}
                'ß' => folded.push("ss")?,
                'ø' => folded.push("o")?,
                'æ' => folded.push("ae")?,
                'œ' => folded.push("oe")?,
                'ł' => folded.push("l")?,
                'đ' | 'ð' => folded.push("d")?,
                'þ' => folded.push("th")?,
                'ı' => folded.push("i")?,
                letter if letter.is_alphabetic() || letter == '-' || letter == ' ' => {
                    folded.push(letter.encode_utf8(&mut [0; 4]))?;
                }
                _ => return None,
            }
        }
        Some(folded)
    }

    fn push(&mut self, text: &str) -> Option<()> {
        text.bytes().try_for_each(|byte| self.push_byte(byte))
    }

    fn push_byte(&mut self, byte: u8) -> Option<()> {
        *self.buffer.get_mut(self.length)? = byte;
        self.length += 1;
        Some(())
    }

    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }
}

/// Binary search over the lines of a sorted list, by the offset of their bytes:
/// no index is built, nothing is allocated.
fn stands_in(list: &str, word: &[u8]) -> bool {
    let list = list.as_bytes();
    if word.len() < 2 {
        return false;
    }
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = memchr::memrchr(b'\n', &list[low..middle]).map_or(low, |at| low + at + 1);
        let end = memchr::memchr(b'\n', &list[start..high]).map_or(high, |at| start + at);
        match list[start..end].cmp(word) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_places_are_found_however_they_are_written() {
        for name in ["Anna", "MÜLLER", "O'Brien", "jean-pierre", "Łukasz", "Иванов", "田中", "Gonzalez", "GONZÁLEZ"]
        {
            assert!(is_name_word(name.as_bytes()), "{name}");
        }
        for place in ["Oslo", "München", "new york", "Stoke-on-Trent", "Deutschland", "Germany", "İstanbul"] {
            assert!(is_place_word(place.as_bytes()), "{place}");
        }
        for none in ["", "a", "xqzv", "created", "invoice", "42", "null", "anna berg@", "\u{0}", "\n"] {
            assert!(!is_name_word(none.as_bytes()) && !is_place_word(none.as_bytes()), "{none}");
        }
        assert!(!is_name_word(b"\xff\xfe") && !is_name_word(&[b'a'; 500]));
    }

    #[test]
    fn every_line_of_a_list_is_found() {
        let mut bytes = 0;
        for (list, is_in) in
            [(GIVEN, is_name_word as fn(&[u8]) -> bool), (FAMILY, is_name_word), (PLACES, is_place_word)]
        {
            assert!(list.lines().is_sorted());
            bytes += list.len();
            for line in list.lines() {
                assert!(line.len() < Folded::LENGTH_MAX && is_in(line.as_bytes()), "{line}");
            }
        }
        assert!(bytes < 160_000, "the lists are part of the program: {bytes}");
    }
}
