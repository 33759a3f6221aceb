//! Within one row: whether something of a source cell stands in the output's.

use siphasher::sip::SipHasher13;

use super::fold::Measure;
use super::forms::{Forms, Keep, What};
use super::reader::{Reader, Take};
use super::scan::Scan;
use super::words::WORDS;
use super::{Exempt, Form, Shape, Thresholds};

/// Words of a text that tell by themselves: shorter ones are in every text.
const WORD_MIN: usize = 8;

/// Tokens of one source cell that are compared; a long text need not be
/// compared to its end to be told from another.
const TOKENS_MAX: usize = 4096;

/// The buffers of one thread.
pub struct Scratch {
    thresholds: Thresholds,
    forms: Forms,
    reader: Reader,
    words: Scan,
    tokens: Tokens,
}

/// Hashes of the tokens of the source's cell: this thread's, and forgotten with
/// the next cell.
#[derive(Default)]
struct Tokens {
    hasher: SipHasher13,
    of_source: Vec<u64>,
    is_shared: bool,
}

impl Scratch {
    pub fn new(thresholds: Thresholds) -> Scratch {
        Scratch {
            thresholds,
            forms: Forms::new(thresholds),
            reader: Reader::new(thresholds),
            words: Scan::default(),
            tokens: Tokens::default(),
        }
    }
}

/// Whether an identifying token of a source cell stands in the output cell of the
/// same row: the cell itself, a leaf of its document, neighbouring words, an
/// address or a number of its text, plain or behind the layers of encoding.
/// Single words of the dictionaries, and words of less than eight letters within
/// a text, tell nothing.
pub fn shares_token(source: &[u8], output: &[u8], thresholds: &Thresholds, scratch: &mut Scratch) -> bool {
    if scratch.thresholds != *thresholds {
        *scratch = Scratch::new(*thresholds);
    }
    let Scratch { forms, reader, words, tokens, .. } = scratch;
    let shortest = thresholds.characters_min.min(thresholds.digits_min);
    if source.len() < shortest || output.len() < shortest {
        return false;
    }
    tokens.of_source.clear();
    tokens.is_shared = false;
    forms.of(Shape::Text, source, tokens);
    words.read(source);
    if words.runs.len() > 2 {
        tokens.add_words(words, thresholds);
    }
    if tokens.of_source.is_empty() {
        return false;
    }
    tokens.of_source.sort_unstable();
    reader.output(Shape::Text, output, tokens);
    tokens.is_shared
}

impl Tokens {
    /// Words, and words with their neighbours, of a text.
    fn add_words(&mut self, scan: &Scan, thresholds: &Thresholds) {
        for index in 0..scan.runs.len() {
            let (word, measure) = scan.joined(index, 1);
            let tells = word.len() >= WORD_MIN && measure.identifies(thresholds);
            if tells && (measure.digits > 0 || !WORDS.is_name_or_place(word)) {
                self.of_source.push(self.hasher.hash(word));
            }
            // Three, because two words meet by chance: `in the`, `of course`.
            if index + 3 <= scan.runs.len() {
                let (words, measure) = scan.joined(index, 3);
                if measure.characters as usize >= 2 * WORD_MIN && measure.identifies(thresholds) {
                    self.of_source.push(self.hasher.hash(words));
                }
            }
            if self.of_source.len() >= TOKENS_MAX {
                return;
            }
        }
    }
}

impl Keep for Tokens {
    fn keep(&mut self, folded: &[u8], _: Measure, _: What) {
        if self.of_source.len() < TOKENS_MAX {
            self.of_source.push(self.hasher.hash(folded));
        }
    }

    fn exempt(&mut self, _: Exempt) {}
}

impl Take for Tokens {
    fn take(&mut self, folded: &[u8], _: Measure, _: Form) {
        if !self.is_shared {
            let hash = self.hasher.hash(folded);
            self.is_shared = match self.of_source.as_slice() {
                few @ ([] | [_] | [_, _] | [_, _, _]) => few.contains(&hash),
                many => many.binary_search(&hash).is_ok(),
            };
        }
    }

    /// Nothing more is to be found out.
    fn knows(&mut self, _: &[u8], _: Form) -> bool {
        self.is_shared
    }
}
