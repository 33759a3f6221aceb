//! `address.timezone`: an invented address's time zone.

use super::*;
use crate::words::Address;

/// The time zone of the row's invented town, as the IANA time zone database calls
/// it: `America/Chicago`. All `address.*` masks of a row speak of one invented
/// address, so the zone is that of the town, its postal code and its coordinates.
///
/// The column takes the longest zone of the locale, or the rule is refused: another
/// zone in its place would be wrong about the town.
pub struct AddressTimezone;
pub const KIND: AddressTimezone = AddressTimezone;

struct Of(&'static Lists);

impl Mask for Of {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        Address::draw(draw, self.0).city.zone.write(out);
        Ok(())
    }
}

impl MaskKind for AddressTimezone {
    fn name(&self) -> &'static str {
        "address.timezone"
    }

    fn summary(&self) -> &'static str {
        "the time zone of the row's invented town, as IANA calls it"
    }

    fn remains(&self) -> Remains {
        Remains::Listed
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "address.timezone", native: "text", input: "Europe/Vienna", output: "America/Chicago" },
            Example { rule: "address.timezone", native: "varchar(64)", input: "UTC", output: "America/Chicago" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("address")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let lists = target.lists()?;
        let zones = || lists.cities.iter().map(|city| &city.zone);
        let chars_max = zones().map(|zone| zone.chars).max().unwrap_or(0);
        target.fits(self.name(), chars_max, target.text_max(self.name())?)?;
        Ok(Compiled::mask(
            Of(lists),
            Contract {
                reads: false,
                by: target.subject("address", args)?,
                unique: Unique::Lossy { distinct: Some(word_part::distinct(zones())) },
                output: Output::Text { chars_max },
                may_equal: true,
            },
        ))
    }
}
