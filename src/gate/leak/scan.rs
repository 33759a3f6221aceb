//! One pass over a text: its folded form, and where its runs stand in it.

use super::fold::{self, CLASS, FOLD, Measure, Part, fold_character};

/// A maximal run of letters, digits and `@._+-'`, without what is left out.
#[derive(Clone, Copy)]
pub(super) struct Run {
    /// In the folded form.
    pub start: u32,
    pub end: u32,
    /// In the text.
    pub from: u32,
    pub to: u32,
    pub measure: Measure,
}

/// A run takes more memory than its letters: of longer texts only the last one
/// is kept, beside the folded form.
pub(super) const TEXT_MAX: usize = 1 << 20;

/// Buffers of the pass, used again and again.
#[derive(Default)]
pub(super) struct Scan {
    pub folded: Vec<u8>,
    pub runs: Vec<Run>,
    /// The classes of bytes that were met.
    pub classes: u8,
    pub measure: Measure,
}

impl Scan {
    /// Reads a text of less than 4 GB.
    #[inline]
    pub fn read(&mut self, text: &[u8]) {
        self.runs.clear();
        self.classes = 0;
        self.measure = Measure::default();
        if !self.read_ascii(text) {
            self.runs.clear();
            self.measure = Measure::default();
            self.read_any(text);
        }
    }

    /// False where a byte beyond ASCII stands.
    #[inline]
    fn read_ascii(&mut self, text: &[u8]) -> bool {
        self.folded.clear();
        self.folded.resize(text.len(), 0);
        let folded = &mut self.folded[..text.len()];
        let (mut at, mut length, mut classes) = (0, 0, 0);
        while at < text.len() {
            let (from, start, mut digits) = (at, length, 0);
            while let Some(&byte) = text.get(at) {
                let class = CLASS[byte as usize];
                if class & (fold::WORD | fold::JOINER) == 0 {
                    break;
                }
                let letter = FOLD[byte as usize];
                folded[length] = letter;
                length += usize::from(letter != 0);
                digits += u32::from(class & fold::DIGIT != 0);
                classes |= class;
                at += 1;
            }
            if length > start {
                let measure = Measure { characters: (length - start) as u32, digits };
                self.measure = self.measure.plus(measure);
                if text.len() > TEXT_MAX {
                    self.runs.clear();
                }
                self.runs.push(Run {
                    start: start as u32,
                    end: length as u32,
                    from: from as u32,
                    to: at as u32,
                    measure,
                });
            }
            while let Some(&byte) = text.get(at) {
                let class = CLASS[byte as usize];
                if class & (fold::WORD | fold::JOINER) != 0 {
                    break;
                }
                classes |= class;
                at += 1;
            }
            if classes & fold::HIGH != 0 {
                break;
            }
        }
        self.classes = classes;
        self.folded.truncate(length);
        classes & fold::HIGH == 0
    }

    fn read_any(&mut self, text: &[u8]) {
        self.folded.clear();
        let mut run: Option<Run> = None;
        let mut at = 0;
        for chunk in text.utf8_chunks() {
            for character in chunk.valid().chars() {
                let next = at + character.len_utf8() as u32;
                let part = if character.is_ascii() {
                    let class = CLASS[character as usize];
                    self.classes |= class;
                    let letter = FOLD[character as usize];
                    match class {
                        _ if class & fold::WORD != 0 => {
                            self.folded.push(letter);
                            Part::Letter(Measure { characters: 1, digits: u32::from(class & fold::DIGIT != 0) })
                        }
                        _ if class & fold::JOINER != 0 => Part::Ignored,
                        _ => Part::Break,
                    }
                } else {
                    fold_character(character, &mut self.folded)
                };
                self.go_on(&mut run, part, at, next);
                at = next;
                if text.len() > TEXT_MAX && self.runs.len() > 1 {
                    self.runs.swap_remove(0);
                }
            }
            // Bytes of an unknown charset stay what they are.
            for byte in chunk.invalid() {
                self.folded.push(*byte);
                self.go_on(&mut run, Part::Letter(Measure { characters: 1, digits: 0 }), at, at + 1);
                at += 1;
            }
        }
        self.go_on(&mut run, Part::Break, at, at);
        self.classes |= fold::HIGH;
    }

    fn go_on(&mut self, run: &mut Option<Run>, part: Part, at: u32, next: u32) {
        let end = self.folded.len() as u32;
        match part {
            Part::Letter(measure) => {
                self.measure = self.measure.plus(measure);
                let start = self.runs.last().map_or(0, |last| last.end);
                let run = run.get_or_insert(Run { start, end, from: at, to: at, measure: Measure::default() });
                run.measure = run.measure.plus(measure);
                (run.end, run.to) = (end, next);
            }
            Part::Ignored => {
                // A joiner before the first letter, as a plus sign, is the run's.
                let start = self.runs.last().map_or(0, |last| last.end);
                let run = run.get_or_insert(Run { start, end: start, from: at, to: at, measure: Measure::default() });
                run.to = next;
            }
            Part::Break => self.runs.extend(run.take().filter(|run| run.end > run.start)),
        }
    }

    pub fn folded_of(&self, run: &Run) -> &[u8] {
        &self.folded[run.start as usize..run.end as usize]
    }

    /// The folded form of `count` runs from `first`, with what they are made of.
    pub fn joined(&self, first: usize, count: usize) -> (&[u8], Measure) {
        let runs = &self.runs[first..first + count];
        let measure = runs.iter().fold(Measure::default(), |sum, run| sum.plus(run.measure));
        let end = runs.last().map_or(0, |run| run.end);
        (&self.folded[runs.first().map_or(0, |run| run.start) as usize..end as usize], measure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str) -> Vec<String> {
        let mut scan = Scan::default();
        scan.read(text.as_bytes());
        let text = |run: &Run| String::from_utf8(scan.folded_of(run).to_vec()).unwrap();
        scan.runs.iter().map(text).collect()
    }

    #[test]
    fn runs_are_the_same_with_and_without_letters_beyond_ascii() {
        assert_eq!(
            runs("Ann Smith <ann.smith@example.com>, +44 20"),
            ["ann", "smith", "annsmithexamplecom", "44", "20"]
        );
        assert_eq!(
            runs("Änn Smith <ann.smith@example.com>, +44 20"),
            ["ann", "smith", "annsmithexamplecom", "44", "20"]
        );
        assert_eq!(runs("—“O’Brien”—José"), ["obrien", "jose"]);
        assert_eq!(runs("-- .. @"), [""; 0]);
        assert_eq!(runs(""), [""; 0]);
    }
}
