//! `address.street`: an invented address's street, without the house number.

use super::*;
use crate::words::Address;

/// A street of the rules' locale, the one that `address.line1` writes with a house
/// number. In Japan, where streets have no names, a block of a town. Names are
/// common ones, found in many towns, and nobody's in particular. All `address.*`
/// masks of a row speak of one invented address.
///
/// A column shorter than the longest name gets only streets that fit; where the
/// address's own does not, another is drawn, and `address.line1` may disagree.
pub struct AddressStreet;
pub const KIND: AddressStreet = AddressStreet;

impl MaskKind for AddressStreet {
    fn name(&self) -> &'static str {
        "address.street"
    }

    fn summary(&self) -> &'static str {
        "a street without its house number; the same invented address in all address columns of a row"
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "address.street", native: "text", input: "Main Road", output: "Beech Street" },
            Example { rule: "address.street", native: "varchar(9)", input: "Main Road", output: "Deer Path" },
        ]
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("address")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let by = target.subject("address", args)?;
        let streets = |lists: &'static Lists| lists.streets.iter().collect();
        let street = |draw: &mut Draw, lists| Address::draw(draw, lists).street;
        word_part::compile(self.name(), target, by, streets, street, |draw| _ = Address::postal(draw))
    }
}
