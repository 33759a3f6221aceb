//! `lorem`: pseudo-Latin text.

use super::inner::Inner;
use super::*;
use crate::words::Word;

use mentions::Mentions;

mod mentions;

/// Pseudo-Latin words and sentences, none of them the source's but by chance.
///
/// By default exactly as long as the original, in characters, so that layouts
/// and length checks see what they would see in production; only the length is
/// looked at. `words` or `chars` give a length of your own instead, and then the
/// original is not even read.
///
/// With `mentions=true` the e-mail addresses and telephone numbers that stand in the
/// text become their stand-ins, those that `person.email` and `phone` give them in
/// columns, with pseudo-Latin around; the length stays the same, and those that find
/// no room, the last first, are left out. What looks like a telephone number is seven
/// to fifteen digits with blanks, dots, dashes and brackets between, and no date. Names
/// are not found.
pub struct Lorem;
pub const KIND: Lorem = Lorem;

struct Words {
    words: &'static [Word],
    length: Length,
    mentions: Option<Mentions>,
}

enum Length {
    Same,
    Chars(usize),
    Words(usize),
}

impl Mask for Words {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        match self.length {
            Length::Same => self.write(count_chars(input).max(1), usize::MAX, draw, out),
            Length::Chars(chars) => self.write(chars, usize::MAX, draw, out),
            Length::Words(words) => self.write(usize::MAX, words, draw, out),
        }
        Ok(())
    }

    fn looks_around(&self) -> bool {
        self.mentions.is_some()
    }

    fn mask_in(&self, row: &dyn Row, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        match &self.mentions {
            Some(mentions) => mentions.write(self, row, input, draw, out),
            None => self.mask(input, draw, out),
        }
    }

    fn draws(&self) -> Option<usize> {
        Some(2)
    }
}

impl Words {
    /// So many characters, or so many words.
    fn write(&self, chars: usize, words: usize, draw: &mut Draw, out: &mut Vec<u8>) {
        let start = out.len();
        if chars < usize::MAX {
            // With the longest word behind it.
            out.reserve(chars + 32);
        }
        // Words left in the sentence.
        let mut left = 0;
        let mut written = 0;
        while written < words && out.len() - start < chars {
            let begins = left == 0;
            if begins {
                if written > 0 {
                    out.extend_from_slice(b". ");
                }
                left = 5 + draw.below(8);
            } else {
                // Two bytes either way, so that there is no branch to guess.
                let comma = left > 2 && draw.below(9) == 0;
                out.extend_from_slice(if comma { b", " } else { b"  " });
                out.truncate(out.len() - usize::from(!comma));
            }
            let at = out.len();
            self.words[draw.below(self.words.len() as u64) as usize].write(out);
            if begins {
                out[at].make_ascii_uppercase();
            }
            left -= 1;
            written += 1;
        }
        if chars == usize::MAX {
            out.push(b'.');
            return;
        }
        out.truncate(start + chars);
        // A cut leaves a stump, perhaps a blank; a stop makes it an end.
        let text = &mut out[start..];
        if let [.., before, last] = text
            && chars > 4
        {
            *last = b'.';
            if !before.is_ascii_alphabetic() {
                *before = b'e';
            }
        } else if let [.., last] = text
            && !last.is_ascii_alphabetic()
        {
            *last = b'e';
        }
    }
}

impl MaskKind for Lorem {
    fn name(&self) -> &'static str {
        "lorem"
    }

    fn summary(&self) -> &'static str {
        "pseudo-Latin text of the same length, none of the original's words"
    }

    fn remains(&self) -> Remains {
        Remains::Nothing
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "words", doc: "so many words instead of the same length", required: false },
            Parameter { name: "chars", doc: "so many characters instead of the same length", required: false },
            Parameter { name: "mentions", doc: "true: e-mail addresses and telephone numbers become their stand-ins; default false", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "lorem", native: "text", input: "Ann called, wants her money back.", output: "Nostrum, enim porro asperiores p." },
            Example { rule: "lorem(words=3)", native: "varchar(80)", input: "Ann called.", output: "Nostrum, enim porro." },
            Example { rule: "lorem(mentions=true)", native: "text", input: "Ann wrote from ann@corp.example, and will call +1 212 664 7665 on 2024-05-17 or so.", output: "Nostrum, enim betty.molina.8qaghcp9y@example.test eporro asperio +1 987 555 0144 r." },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let words = target.lists()?.lorem.as_slice();
        let max = target.text_max("lorem")?;
        let count = |name: &str| match args.integer(name)? {
            None => Ok(None),
            Some(count @ 1..=100_000) => Ok(Some(count as usize)),
            Some(_) => Err(Misfit::new(MisfitKind::Argument, format!("`{name}` is between 1 and 100000"))),
        };
        let longest = words.iter().map(|word| word.text.len()).max().unwrap_or(0);
        let (length, output) = match (count("words")?, count("chars")?) {
            (Some(_), Some(_)) => return Err(Misfit::new(MisfitKind::Argument, "give `words` or `chars`, not both")),
            (None, None) => (Length::Same, Output::NoLonger),
            (None, Some(chars)) => (Length::Chars(chars), Output::Text { chars_max: chars as u32 }),
            // A word may be followed by two characters: `, ` or `. `.
            (Some(words), None) => {
                (Length::Words(words), Output::Text { chars_max: (words * (longest + 2)) as u32 - 1 })
            }
        };
        if let Output::Text { chars_max } = output {
            target.fits("lorem", chars_max, max)?;
        }
        let reads = matches!(length, Length::Same);
        let mut siblings = Vec::new();
        let mentions = match args.bool("mentions")? {
            Some(true) if !reads => {
                return Err(Misfit::new(MisfitKind::Argument, "`mentions` goes with the original's length alone"));
            }
            Some(true) => Some(Mentions::compile(target, &mut siblings)?),
            _ => None,
        };
        Ok(Compiled::mask(
            Words { words, length, mentions },
            Contract {
                reads,
                by: By::ROW,
                unique: Unique::Lossy { distinct: None },
                output,
                may_equal: !reads,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_row};
    use super::*;

    #[test]
    fn the_length_in_characters_is_the_same() {
        for length in (1..200).chain([5000]) {
            for letter in ["a", "ß", "中"] {
                let input = letter.repeat(length);
                let out = mask_row("lorem", "text", input.as_bytes(), &[length as u8]).unwrap();
                assert_eq!(out.len(), length);
                assert!(out.is_ascii() && !out.contains(&b'\n'));
                assert!(out.ends_with(b".") != (length <= 4) && !out.ends_with(b" "));
            }
        }
    }

    #[test]
    fn a_length_of_ones_own_must_fit() {
        let out = mask_row("lorem(words=40)", "text", b"x", b"1").unwrap();
        assert_eq!(out.split(|&byte| byte == b' ').count(), 40);
        assert_eq!(mask_row("lorem(chars=17)", "text", b"x", b"1").unwrap().len(), 17);
        let kind = |rule: &str| compile_on(rule, &column("varchar(16)")).err().map(|misfit| misfit.kind);
        assert_eq!(kind("lorem(chars=17)"), Some(MisfitKind::Length));
        assert_eq!(kind("lorem(words=5)"), Some(MisfitKind::Length));
        assert_eq!(kind("lorem(words=1, chars=1)"), Some(MisfitKind::Argument));
    }
}
