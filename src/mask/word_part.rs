//! One word of something invented, fitted to a column: what a first name, a town
//! and an industry have in common.

use super::*;
use crate::words::Word;

struct WordPart<P, S> {
    lists: &'static Lists,
    part: P,
    spare: S,
    chars_max: u32,
    short: Vec<&'static Word>,
}

impl<P, S> Mask for WordPart<P, S>
where
    P: Fn(&mut Draw, &'static Lists) -> &'static Word + Send + Sync,
    S: Fn(&mut Draw) + Send + Sync,
{
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let word = (self.part)(draw, self.lists);
        if word.chars <= self.chars_max {
            word.write(out);
        } else {
            (self.spare)(draw);
            draw.pick(&self.short).write(out);
        }
        Ok(())
    }
}

/// Fits a word to a column: `words` are all that `part` can draw. Where the drawn
/// one is too long, another that fits is drawn; `spare` passes over the bits that
/// other masks of the row use for something else.
pub(super) fn compile(
    mask: &str,
    target: &Target<'_>,
    by: By,
    words: impl Fn(&'static Lists) -> Vec<&'static Word>,
    part: impl Fn(&mut Draw, &'static Lists) -> &'static Word + Send + Sync + 'static,
    spare: impl Fn(&mut Draw) + Send + Sync + 'static,
) -> Result<Compiled, Misfit> {
    let lists = target.lists()?;
    let words = words(lists);
    let longest = words.iter().map(|word| word.chars).max().unwrap_or(0);
    let chars_max = target.text_max(mask)?.unwrap_or(longest).min(longest);
    let short: Vec<&'static Word> = words.iter().copied().filter(|word| word.chars <= chars_max).collect();
    if short.is_empty() {
        let shortest = words.iter().map(|word| word.chars).min().unwrap_or(0);
        target.fits(mask, shortest, Some(chars_max))?;
    }
    Ok(Compiled::mask(
        WordPart { lists, part, spare, chars_max, short },
        Contract {
            reads: false,
            by,
            unique: Unique::Lossy { distinct: Some(distinct(words.iter().copied())) },
            output: Output::Text { chars_max },
            may_equal: true,
        },
    ))
}

/// How many different texts there are among words.
pub(super) fn distinct(words: impl Iterator<Item = &'static Word>) -> u64 {
    words.map(|word| word.text).collect::<std::collections::BTreeSet<_>>().len() as u64
}
