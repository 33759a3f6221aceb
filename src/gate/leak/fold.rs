//! The one form in which both sides of the proof are compared: letters and
//! digits without case, accents and separators.
//!
//! One form instead of several, because every form is a hash of every value: with
//! the separators gone, `+49 (0)30/1234`, `4111-1111-…` and `Ann  SMITH` need no
//! form of their own. Compatibility decomposition (NFKD of UAX #15) without its
//! marks is NFKC with accents put aside, so that a slug of a name is that name.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Thresholds;

/// A letter or a digit.
pub(super) const WORD: u8 = 1;
pub(super) const DIGIT: u8 = 2;
/// Joins letters and digits to one run: `@._+-'`.
pub(super) const JOINER: u8 = 4;
pub(super) const APOSTROPHE: u8 = 8;
pub(super) const AT_SIGN: u8 = 16;
/// May begin a code for another byte: `\ % & =`.
pub(super) const CODE: u8 = 32;
/// Part of a character beyond ASCII.
pub(super) const HIGH: u8 = 64;
/// Stands between runs.
pub(super) const BREAK: u8 = 128;

pub(super) const CLASS: [u8; 256] = classes();
/// Letters in lower case, digits, and 0 for all that is left out.
pub(super) const FOLD: [u8; 256] = folds();

const fn classes() -> [u8; 256] {
    let mut table = [BREAK; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'0'..=b'9' => WORD | DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => WORD,
            b'@' => JOINER | AT_SIGN,
            b'\'' => JOINER | APOSTROPHE,
            b'.' | b'_' | b'+' | b'-' => JOINER,
            b'\\' | b'%' | b'&' | b'=' => BREAK | CODE,
            0x80.. => HIGH,
            _ => BREAK,
        };
        byte += 1;
    }
    table
}

const fn folds() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            letter @ (b'a'..=b'z' | b'0'..=b'9') => letter,
            letter @ b'A'..=b'Z' => letter.to_ascii_lowercase(),
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// What a folded stretch is made of.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Measure {
    /// Letters and digits; an ideograph tells as much as two letters, and full
    /// names of two of them are common.
    pub characters: u32,
    pub digits: u32,
}

impl Measure {
    pub fn is_number(self) -> bool {
        self.digits == self.characters
    }

    #[inline]
    pub fn identifies(self, thresholds: &Thresholds) -> bool {
        let min = if self.is_number() { thresholds.digits_min } else { thresholds.characters_min };
        self.characters as usize >= min
    }

    pub fn plus(self, other: Measure) -> Measure {
        Measure { characters: self.characters + other.characters, digits: self.digits + other.digits }
    }

    /// Of what is folded already, to within ideographs.
    pub fn of_folded(folded: &[u8]) -> Measure {
        let digits = folded.iter().filter(|byte| byte.is_ascii_digit()).count();
        Measure { characters: folded.len() as u32, digits: digits as u32 }
    }
}

/// How a character acts in a run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// It was appended.
    Letter(Measure),
    /// A mark on a letter, a joiner: left out, and the run goes on.
    Ignored,
    Break,
}

/// Appends the folded form of a character beyond ASCII.
pub(super) fn fold_character(character: char, out: &mut Vec<u8>) -> Part {
    let start = out.len();
    let mut measure = Measure::default();
    let mut is_mark = false;
    // A letter in capitals and back is the nearest that the standard library has
    // to case folding: `ß` is `ss`, a final sigma is a sigma.
    let letters = std::iter::once(character).nfkd().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    for letter in letters {
        if is_combining_mark(letter) && !is_vowel_sign(letter) {
            is_mark = true;
        } else if let Some(digit) = decimal(letter) {
            out.push(digit);
            measure = measure.plus(Measure { characters: 1, digits: 1 });
        } else if letter.is_alphanumeric() {
            let letter = without_stroke(letter);
            out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            let weight = if is_ideograph(letter) { 2 } else { 1 };
            measure = measure.plus(Measure { characters: weight, digits: 0 });
        }
    }
    match out.len() > start {
        true => Part::Letter(measure),
        false if is_mark || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}') => {
            Part::Ignored
        }
        false => match character {
            // Apostrophes, hyphens and full stops in their typographic and wide forms.
            '’' | 'ʼ' | '‘' | '\u{2010}' | '\u{2011}' | '＠' | '．' | '－' | '＿' | '＋' => Part::Ignored,
            _ => Part::Break,
        },
    }
}

/// Vowels of the Brahmic scripts are marks by category, but letters by meaning.
fn is_vowel_sign(letter: char) -> bool {
    letter.is_alphabetic()
}

/// The decimal digits of the scripts that are used beside the European ones.
fn decimal(letter: char) -> Option<u8> {
    let zero = match letter {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        '\u{9e6}'..='\u{9ef}' => '\u{9e6}',
        _ => return None,
    };
    Some(b'0' + (letter as u32 - zero as u32) as u8)
}

/// Letters with a stroke have no decomposition.
fn without_stroke(letter: char) -> char {
    match letter {
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ħ' => 'h',
        'ı' => 'i',
        other => other,
    }
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut out = Vec::new();
        text.chars().for_each(|character| {
            fold_character(character, &mut out);
        });
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn case_accents_and_widths_are_put_aside() {
        for (one, other) in [
            ("JOSÉ GARCÍA", "jose garcia"),
            ("Straße", "STRASSE"),
            ("Ｊｏｈｎ　１２３", "john123"),
            ("Σίσυφος", "σισυφοσ"),
            ("Łódź", "lodz"),
            ("٠١٢٣", "0123"),
            ("ﬁle", "FILE"),
            ("e\u{301}", "é"),
        ] {
            assert_eq!(folded(one), folded(other), "{one}");
        }
        assert_ne!(folded("Ann"), folded("Anna"));
        assert_eq!(folded("김철수").chars().count(), 8);
    }

    #[test]
    fn a_full_name_of_ideographs_is_long_enough() {
        let mut out = Vec::new();
        let measure =
            "王小明".chars().fold(Measure::default(), |measure, letter| match fold_character(letter, &mut out) {
                Part::Letter(more) => measure.plus(more),
                _ => measure,
            });
        assert!(measure.identifies(&Thresholds::default()));
    }
}
