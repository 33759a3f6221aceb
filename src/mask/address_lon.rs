//! `address.lon`: the longitude of an invented address's town.

use super::*;

/// The longitude of the row's invented town in degrees, east positive:
/// the middle of the town, not of a house, so that no point is anybody's. All
/// `address.*` masks of a row speak of one invented address, so the point lies in
/// the town, state and time zone beside it.
///
/// Numeric columns get as many decimals as their scale, others four (some ten
/// metres); digits beyond the fourth are zeros. All arithmetic is in whole numbers.
pub struct AddressLon;
pub const KIND: AddressLon = AddressLon;

impl MaskKind for AddressLon {
    fn name(&self) -> &'static str {
        "address.lon"
    }

    fn summary(&self) -> &'static str {
        "the longitude of the row's invented town, in degrees"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[coordinate::DECIMALS, BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "address.lon", native: "double precision", input: "48.8", output: "-89.6437" },
            Example { rule: "address.lon", native: "numeric(9,6)", input: "48.8", output: "-89.643700" },
            Example { rule: "address.lon(decimals=1)", native: "text", input: "48.8", output: "-89.6" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("address")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        coordinate::compile(self.name(), target, args, |city| city.longitude)
    }
}
