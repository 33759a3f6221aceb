//! `address.line1`: an invented street and house number.

use super::*;
use crate::words::Address;

/// House number and street in the locale's order: `214 Maple Street`,
/// `Gartenweg 7`. Street names are common ones, so that the line looks like an
/// address and is nobody's in particular.
///
/// All `address.*` masks of a row speak of one invented address. A column
/// shorter than the longest line gets only streets that fit.
pub struct AddressLine1;
pub const KIND: AddressLine1 = AddressLine1;

struct Fitted {
    lists: &'static Lists,
    street_max: usize,
    short: Vec<&'static str>,
}

impl Mask for Fitted {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let address = Address::draw(draw, self.lists);
        let own = address.street;
        let fits = own.len() <= self.street_max || own.chars().count() <= self.street_max;
        let street = if fits { own } else { draw.pick(&self.short) };
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

    fn scope(&self) -> Scope {
        Scope::Shared("address")
    }

    fn compile(&self, target: &Target<'_>, _args: &Args<'_>) -> Result<Compiled, Misfit> {
        let lists = target.lists()?;
        let max = target.text_max(self.name())?;
        let house_max = Address::house_max(lists.locale);
        // The house number and the blank beside it.
        let beside = house_max.to_string().len() as u32 + 1;
        let chars = |name: &str| name.chars().count() as u32;
        let longest = lists.streets.iter().map(|street| chars(street)).max().unwrap_or(0);
        let shortest = lists.streets.iter().map(|street| chars(street)).min().unwrap_or(0);
        target.fits(self.name(), shortest + beside, max)?;
        let street_max = max.map_or(longest, |max| max - beside).min(longest);
        let short: Vec<&'static str> =
            lists.streets.iter().copied().filter(|street| chars(street) <= street_max).collect();
        let distinct = short.len() as u64 * house_max as u64;
        Ok(Compiled::mask(
            Fitted { lists, street_max: street_max as usize, short },
            Contract {
                reads: false,
                by: By::Row,
                unique: Unique::Lossy { distinct: Some(distinct) },
                output: Output::Text { chars_max: street_max + beside },
                may_equal: true,
            },
        ))
    }
}
