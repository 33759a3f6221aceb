//! `address.city`: an invented address's town.

use super::*;
use crate::words::{Address, Word};

/// A town of the rules' locale. All `address.*` masks of a row speak of one
/// invented address, so the postal code beside it is the town's.
///
/// Drawn by row: a town by value would be told by its frequency. A column
/// shorter than the longest name gets only towns that fit; where the address's
/// own does not, another is drawn, and the postal code may disagree.
pub struct AddressCity;
pub const KIND: AddressCity = AddressCity;

struct Fitted {
    lists: &'static Lists,
    chars_max: u32,
    short: Vec<&'static Word>,
}

impl Mask for Fitted {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let city = &Address::draw(draw, self.lists).city.name;
        if city.chars <= self.chars_max {
            city.write(out);
        } else {
            Address::postal(draw);
            draw.pick(&self.short).write(out);
        }
        Ok(())
    }
}

impl MaskKind for AddressCity {
    fn name(&self) -> &'static str {
        "address.city"
    }

    fn summary(&self) -> &'static str {
        "a town; the same invented address in all address columns of a row"
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "address.city", native: "text", input: "Gotham", output: "Springfield" },
            Example { rule: "address.city", native: "varchar(6)", input: "Gotham", output: "Tulsa" },
        ]
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("address")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let lists = target.lists()?;
        let longest = lists.cities.iter().map(|city| city.name.chars).max().unwrap_or(0);
        let chars_max = target.text_max(self.name())?.unwrap_or(longest).min(longest);
        let short: Vec<&'static Word> =
            lists.cities.iter().map(|city| &city.name).filter(|name| name.chars <= chars_max).collect();
        if short.is_empty() {
            let shortest = lists.cities.iter().map(|city| city.name.chars).min().unwrap_or(0);
            target.fits(self.name(), shortest, Some(chars_max))?;
        }
        Ok(Compiled::mask(
            Fitted { lists, chars_max, short },
            Contract {
                reads: false,
                by: target.subject("address", args)?,
                unique: Unique::Lossy { distinct: Some(lists.cities.len() as u64) },
                output: Output::Text { chars_max },
                may_equal: true,
            },
        ))
    }
}
