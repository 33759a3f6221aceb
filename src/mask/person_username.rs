//! `person.username`: an invented login name.

use super::*;
use crate::words::Person;

/// An invented user name: names and a part that keeps different users apart,
/// in lower-case ASCII letters, digits, hyphens and dots.
///
/// The same name, however capitalised, gets the same stand-in everywhere. A
/// column shorter than the longest name gets shorter ones; below 11 characters
/// there is no room to keep users apart: rule it `substitute`, which keeps the
/// shape and is one-to-one.
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

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "person.username", native: "text", input: "AnnDoe", output: "wyatt.ramirez.mjycezpzf" },
            Example { rule: "person.username", native: "varchar(12)", input: "anndoe", output: "mjycezpzf03x" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("person.username")
    }

    fn compile(&self, target: &Target<'_>, _args: &Args<'_>) -> Result<Compiled, Misfit> {
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
                by: By::Value(Canonical::Text),
                unique: Unique::Injective { bits: Person::HANDLE_BITS },
                output: Output::Text { chars_max },
                may_equal: false,
            },
        ))
    }
}
