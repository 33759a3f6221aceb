//! Within one row: whether something of a source cell stands in the output's.

use siphasher::sip::SipHasher13;

use super::decode::ENCODED_MIN;
use super::document::{Pieces, is_document};
use super::fold::{self, Measure};
use super::forms::{Forms, Keep, What};
use super::reader::{Reader, Take};
use super::scan::{self, Scan};
use super::words::WORDS;
use super::{Exempt, Form, Shape, Thresholds};

/// Words of a text that tell by themselves: shorter ones are in every text.
const WORD_MIN: usize = 8;

/// Longer values are not compared at a glance.
const SCALAR_MAX: usize = 64;

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
    /// A bit for each of them: most tokens of the output are none.
    may_be: [u64; 16],
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
    if differ_at_a_glance(source, output) {
        return false;
    }
    tokens.of_source.clear();
    tokens.is_shared = false;
    forms.of(Shape::Text, source, tokens);
    tokens.add_texts(source, words, thresholds);
    if tokens.of_source.is_empty() {
        return false;
    }
    tokens.seal();
    reader.output(Shape::Text, output, tokens);
    tokens.is_shared
}

/// Whether two scalars of one run each end differently. Every form of such a value
/// ends like it, and an output as short as this holds no encoding.
#[inline]
fn differ_at_a_glance(source: &[u8], output: &[u8]) -> bool {
    if source.len() > SCALAR_MAX || output.len() >= ENCODED_MIN {
        return false;
    }
    match (ending(source), ending(output)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    }
}

/// The last letters and digits of a text that is one run; addresses and genitives
/// have forms that end before it does.
#[inline]
fn ending(text: &[u8]) -> Option<u32> {
    let (mut ending, mut classes) = (0, 0);
    for byte in text {
        classes |= fold::CLASS[*byte as usize];
        let letter = fold::FOLD[*byte as usize];
        ending = if letter == 0 { ending } else { ending << 8 | letter as u32 };
    }
    let others = fold::BREAK | fold::HIGH | fold::AT_SIGN | fold::APOSTROPHE;
    (classes & others == 0).then_some(ending)
}

impl Tokens {
    /// A text's words, or those of a document's leaves: its keys are everybody's.
    fn add_texts(&mut self, source: &[u8], words: &mut Scan, thresholds: &Thresholds) {
        let mut add = |text: &[u8]| {
            if text.len() > WORD_MIN && text.len() <= scan::TEXT_MAX && memchr::memchr(b' ', text).is_some() {
                words.read(text);
                if words.runs.len() > 2 {
                    self.add_words(words, thresholds);
                }
            }
        };
        match is_document(source) {
            true => Pieces::of(source).filter(|piece| !piece.is_key).for_each(|piece| add(piece.bytes)),
            false => add(source),
        }
    }

    fn seal(&mut self) {
        self.of_source.sort_unstable();
        self.may_be = [0; 16];
        for hash in &self.of_source {
            self.may_be[word_of(*hash)] |= 1 << (hash % 64);
        }
    }

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

fn word_of(hash: u64) -> usize {
    (hash >> 60) as usize
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
            self.is_shared =
                self.may_be[word_of(hash)] >> (hash % 64) & 1 == 1 && self.of_source.binary_search(&hash).is_ok();
        }
    }

    /// Nothing more is to be found out.
    fn knows(&mut self, _: &[u8], _: Form) -> bool {
        self.is_shared
    }
}
