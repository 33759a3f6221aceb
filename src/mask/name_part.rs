//! One part of an invented person's name, fitted to a column: what
//! `person.first_name` and `person.last_name` have in common.

use super::*;
use crate::words::{Name, Person, Word};

/// The parameter of what goes by the value where no subject is known.
pub(super) const BY_OR_VALUE: Parameter = Parameter {
    name: "by",
    doc: "whose it is: `value`, `row`, or a subject of the table; default the row's person, else the value",
    required: false,
};

/// Whose draw an address or a user name is: the value's, until the plan knows a
/// subject, or what `by` names.
pub(super) fn by_value_or_subject(target: &Target<'_>, args: &Args<'_>) -> Result<By, Misfit> {
    match args.text("by")? {
        None | Some("value") => Ok(By::Value(Canonical::Text)),
        Some(_) => target.subject("person", args),
    }
}

/// Which part of the person: `|person| person.first`.
type Part = fn(&Person) -> &'static Name;

struct NamePart {
    lists: &'static Lists,
    part: Part,
    chars_max: u32,
    short: Vec<&'static Word>,
}

impl Mask for NamePart {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let word = &(self.part)(&Person::draw(draw, self.lists)).word;
        if word.chars <= self.chars_max { word } else { draw.pick(&self.short) }.write(out);
        Ok(())
    }
}

/// Fits a part to a column; `names` are all that it can be.
pub(super) fn compile(
    mask: &str,
    target: &Target<'_>,
    args: &Args<'_>,
    names: impl Fn(&'static Lists) -> Vec<&'static Name>,
    part: Part,
) -> Result<Compiled, Misfit> {
    let lists = target.lists()?;
    let names = names(lists);
    let longest = names.iter().map(|name| name.word.chars).max().unwrap_or(0);
    let chars_max = target.text_max(mask)?.unwrap_or(longest).min(longest);
    let short: Vec<&'static Word> =
        names.iter().filter(|name| name.word.chars <= chars_max).map(|name| &name.word).collect();
    if short.is_empty() {
        let shortest = names.iter().map(|name| name.word.chars).min().unwrap_or(0);
        target.fits(mask, shortest, Some(chars_max))?;
    }
    Ok(Compiled::mask(
        NamePart { lists, part, chars_max, short },
        Contract {
            reads: false,
            by: target.subject("person", args)?,
            unique: Unique::Lossy { distinct: Some(names.len() as u64) },
            output: Output::Text { chars_max },
            may_equal: true,
        },
    ))
}
