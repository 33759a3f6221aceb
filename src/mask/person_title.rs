//! `person.title`: how an invented person is addressed.

use super::*;
use crate::words::{Gender, Person, Word};

/// A title of the rules' locale that goes with the first name beside it: `Ms.`,
/// `Herr`, `Sra.`, `السيد`. All `person.*` masks of a row speak of one person, so
/// a man's name gets a man's title.
///
/// A short column gets only titles that fit; each gender must have one.
pub struct Title;
pub const KIND: Title = Title;

struct Fitted {
    lists: &'static Lists,
    female: Vec<&'static Word>,
    male: Vec<&'static Word>,
}

impl Mask for Fitted {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let titles = match Person::draw(draw, self.lists).gender {
            Gender::Female => &self.female,
            Gender::Male => &self.male,
        };
        draw.pick(titles).write(out);
        Ok(())
    }
}

impl MaskKind for Title {
    fn name(&self) -> &'static str {
        "person.title"
    }

    fn summary(&self) -> &'static str {
        "a title that goes with the row's invented first name"
    }

    fn remains(&self) -> Remains {
        Remains::Listed
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "person.title", native: "text", input: "Rev.", output: "Mr." },
            Example { rule: "person.title", native: "varchar(3)", input: "Rev", output: "Mr." },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("person")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let lists = target.lists()?;
        let max = target.text_max(self.name())?;
        let fitting = |titles: &'static [Word]| -> Result<Vec<&'static Word>, Misfit> {
            let shortest = titles.iter().map(|title| title.chars).min().unwrap_or(0);
            target.fits(self.name(), shortest, max)?;
            Ok(titles.iter().filter(|title| max.is_none_or(|max| title.chars <= max)).collect())
        };
        let (female, male) = (fitting(&lists.female_titles)?, fitting(&lists.male_titles)?);
        let both = || female.iter().chain(&male).copied();
        let (chars_max, distinct) = (both().map(|title| title.chars).max().unwrap_or(0), word_part::distinct(both()));
        Ok(Compiled::mask(
            Fitted { lists, female, male },
            Contract {
                reads: false,
                by: target.subject("person", args)?,
                unique: Unique::Lossy { distinct: Some(distinct) },
                output: Output::Text { chars_max },
                may_equal: true,
            },
        ))
    }
}
