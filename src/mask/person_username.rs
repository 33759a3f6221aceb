//! `person.username`: an invented login name.

use super::name_part::{BY_OR_VALUE, by_value_or_subject};
use super::*;
use crate::words::Person;

/// An invented user name: names and a part that keeps different users apart,
/// in lower-case ASCII letters, digits, hyphens and dots.
///
/// The same name, however capitalised, gets the same stand-in everywhere. In a
/// table whose rows have a `person` for subject it is that person's, whatever the
/// value, and agrees with the address; `by=value` and `by=row` say otherwise. A
/// column shorter than the longest name gets shorter ones, and below 22 characters
/// no name at all but letters and digits, five bits each: at 8 characters they keep
/// 148,291 users apart, at 11 or more 26,843,545, and the plan counts before a row
/// is read. Below 4 characters rule it `substitute`, which keeps the shape and is
/// one-to-one.
pub struct Username;
pub const KIND: Username = Username;

struct Fitted {
    lists: &'static Lists,
    chars_max: usize,
}

impl Mask for Fitted {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        Person::draw(draw, self.lists).write_handle(draw, self.chars_max, out);
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        Some(2)
    }
}

impl MaskKind for Username {
    fn name(&self) -> &'static str {
        "person.username"
    }

    fn summary(&self) -> &'static str {
        "an invented login name; one name, one stand-in, everywhere"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY_OR_VALUE]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "person.username", native: "text", input: "AnnDoe", output: "wyatt.ramirez.mjycezpzf" },
            Example { rule: "person.username", native: "varchar(12)", input: "anndoe", output: "mjycezpzf03x" },
            Example { rule: "person.username", native: "varchar(6)", input: "anndoe", output: "mjycez" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("person")
    }

    fn subject(&self) -> Option<&'static str> {
        Some("person")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let lists = target.lists()?;
        let max = target.text_max(self.name())?;
        target
            .fits(self.name(), Person::HANDLE_CHARS_MIN, max)
            .map_err(|misfit| misfit.help("use `substitute`: same length, one-to-one"))?;
        let chars_max = max.map_or(64, |max| max.min(64));
        Ok(Compiled::mask(
            Fitted { lists, chars_max: chars_max as usize },
            Contract {
                reads: true,
                by: by_value_or_subject(target, args)?,
                unique: Unique::Injective { bits: Person::handle_bits(chars_max) },
                output: Output::Text { chars_max },
                may_equal: false,
            },
        ))
    }
}
