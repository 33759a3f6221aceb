//! `person.full_name`: an invented first and last name.

use super::*;
use crate::words::{Name, Person, Word};

/// An invented full name: first and last name of the row's invented person, so
/// it agrees with `person.first_name` and `person.last_name` beside it.
///
/// Japanese and Chinese names are written last name first, without a blank; a
/// Polish last name takes the gender's ending.
///
/// In a short column the longest form that fits is written: `Anna Keller`, else
/// `A. Keller` where the script has initials, else a last name alone.
pub struct FullName;
pub const KIND: FullName = FullName;

struct Fitted {
    lists: &'static Lists,
    chars_max: u32,
    short: Vec<&'static Word>,
}

impl Mask for Fitted {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let Person { first, last, .. } = Person::draw(draw, self.lists);
        let (first, last) = (&first.word, &last.word);
        let is_last_first = self.lists.locale.is_last_name_first();
        if is_last_first && last.chars + first.chars <= self.chars_max {
            last.write(out);
            first.write(out);
        } else if !is_last_first && first.chars + 1 + last.chars <= self.chars_max {
            first.write(out);
            out.push(b' ');
            last.write(out);
        } else if self.lists.locale.has_initials() && 3 + last.chars <= self.chars_max {
            let initial = first.text.chars().next().map_or(0, char::len_utf8);
            out.extend_from_slice(&first.text.as_bytes()[..initial]);
            out.extend_from_slice(b". ");
            last.write(out);
        } else if last.chars <= self.chars_max {
            last.write(out);
        } else {
            draw.pick(&self.short).write(out);
        }
        Ok(())
    }
}

impl MaskKind for FullName {
    fn name(&self) -> &'static str {
        "person.full_name"
    }

    fn summary(&self) -> &'static str {
        "an invented first and last name, the same person in all names of a row"
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "person.full_name", native: "text", input: "Ann Doe", output: "Derek Taylor" },
            Example { rule: "person.full_name", native: "varchar(10)", input: "Ann Doe", output: "D. Taylor" },
        ]
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("person")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let lists = target.lists()?;
        let longest = |names: &mut dyn Iterator<Item = &Name>| names.map(|name| name.word.chars).max().unwrap_or(0);
        let blank = u32::from(!lists.locale.is_last_name_first());
        let first = longest(&mut lists.female.iter().chain(&lists.male));
        let longest = first + blank + longest(&mut lists.last_names());
        let chars_max = target.text_max(self.name())?.unwrap_or(longest).min(longest);
        let short: Vec<&'static Word> =
            lists.last.iter().filter(|name| name.word.chars <= chars_max).map(|name| &name.word).collect();
        if short.is_empty() {
            let shortest = lists.last.iter().map(|name| name.word.chars).min().unwrap_or(0);
            target.fits(self.name(), shortest, Some(chars_max))?;
        }
        let distinct = (lists.female.len() + lists.male.len()) * lists.last.len();
        Ok(Compiled::mask(
            Fitted { lists, chars_max, short },
            Contract {
                reads: false,
                by: target.subject("person", args)?,
                unique: Unique::Lossy { distinct: Some(distinct as u64) },
                output: Output::Text { chars_max },
                may_equal: true,
            },
        ))
    }
}
