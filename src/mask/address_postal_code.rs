//! `address.postal_code`: an invented address's postal code.

use super::*;
use crate::words::Address;

/// A postal code in the locale's format, from the range of the town that
/// `address.city` gives the same row. The last digits are drawn: the code may
/// not exist, and where it does it is nobody's in particular.
pub struct AddressPostalCode;
pub const KIND: AddressPostalCode = AddressPostalCode;

struct Of(&'static Lists);

impl Mask for Of {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let address = Address::draw(draw, self.0);
        address.write_postal_code(Address::postal(draw), out);
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        Some(2)
    }
}

impl MaskKind for AddressPostalCode {
    fn name(&self) -> &'static str {
        "address.postal_code"
    }

    fn summary(&self) -> &'static str {
        "a postal code of the row's invented town, in the locale's format"
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "address.postal_code", native: "text", input: "90210", output: "62770" },
            Example { rule: "address.postal_code", native: "varchar(10)", input: "90210-1234", output: "62770" },
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
        let chars_max = lists.cities.iter().map(|city| city.postal.len() as u32).max().unwrap_or(0);
        target.fits(self.name(), chars_max, target.text_max(self.name())?)?;
        Ok(Compiled::mask(
            Of(lists),
            Contract {
                reads: false,
                by: target.subject("address", args)?,
                unique: Unique::Lossy { distinct: None },
                output: Output::Text { chars_max },
                may_equal: true,
            },
        ))
    }
}
