//! `address.line1`: an invented street and house number.

use super::*;
use crate::words::{Address, Word};

/// House number and street as the locale's country writes them: `214 Maple Street`,
/// `Gartenweg 7`, `Rua Tiradentes, 88`, `本町2-14-7`. Street names are common ones, so that the line looks like an
/// address and is nobody's in particular.
///
/// All `address.*` masks of a row speak of one invented address. A column
/// shorter than the longest line gets only streets that fit.
pub struct AddressLine1;
pub const KIND: AddressLine1 = AddressLine1;

struct Fitted {
    lists: &'static Lists,
    street_max: u32,
    short: Vec<&'static Word>,
}

impl Mask for Fitted {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let address = Address::draw(draw, self.lists);
        let street = if address.street.chars <= self.street_max {
            address.street
        } else {
            Address::postal(draw);
            draw.pick(&self.short)
        };
        address.write_line(street, out);
        Ok(())
    }
}

impl MaskKind for AddressLine1 {
    fn name(&self) -> &'static str {
        "address.line1"
    }

    fn summary(&self) -> &'static str {
        "a house number and street; the same invented address in all address columns of a row"
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "address.line1", native: "text", input: "1 Main Road", output: "401 Beech Street" },
            Example { rule: "address.line1", native: "varchar(14)", input: "1 Main Road", output: "401 Deer Path" },
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
        let max = target.text_max(self.name())?;
        // The house number and what stands between.
        let beside = Address::beside_street(lists.locale);
        let longest = lists.streets.iter().map(|street| street.chars).max().unwrap_or(0);
        let shortest = lists.streets.iter().map(|street| street.chars).min().unwrap_or(0);
        target.fits(self.name(), shortest + beside, max)?;
        let street_max = max.map_or(longest, |max| max - beside).min(longest);
        let short: Vec<&'static Word> = lists.streets.iter().filter(|street| street.chars <= street_max).collect();
        let distinct = short.len() as u64 * Address::houses(lists.locale) as u64;
        Ok(Compiled::mask(
            Fitted { lists, street_max, short },
            Contract {
                reads: false,
                by: target.subject("address", args)?,
                unique: Unique::Lossy { distinct: Some(distinct) },
                output: Output::Text { chars_max: street_max + beside },
                may_equal: true,
            },
        ))
    }
}
