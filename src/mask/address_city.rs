//! `address.city`: an invented address's town.

use super::*;
use crate::words::Address;

/// A town of the rules' locale. All `address.*` masks of a row speak of one
/// invented address, so the postal code beside it is the town's.
///
/// Drawn by row: a town by value would be told by its frequency. A column
/// shorter than the longest name gets only towns that fit; where the address's
/// own does not, another is drawn, and the postal code may disagree.
pub struct AddressCity;
pub const KIND: AddressCity = AddressCity;

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
        let by = target.subject("address", args)?;
        let names = |lists: &'static Lists| lists.cities.iter().map(|city| &city.name).collect();
        let name = |draw: &mut Draw, lists| &Address::draw(draw, lists).city.name;
        word_part::compile(self.name(), target, by, names, name, |draw| _ = Address::postal(draw))
    }
}
