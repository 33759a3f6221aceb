//! `address.lat`: the latitude of an invented address's town.

use super::*;

/// The latitude of the row's invented town in degrees, north positive:
/// the middle of the town, not of a house, so that no point is anybody's. All
/// `address.*` masks of a row speak of one invented address, so the point lies in
/// the town, state and time zone beside it.
///
/// Numeric columns get as many decimals as their scale, others four (some ten
/// metres); digits beyond the fourth are zeros. All arithmetic is in whole numbers.
pub struct AddressLat;
pub const KIND: AddressLat = AddressLat;

impl MaskKind for AddressLat {
    fn name(&self) -> &'static str {
        "address.lat"
    }

    fn summary(&self) -> &'static str {
        "the latitude of the row's invented town, in degrees"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[coordinate::DECIMALS, BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "address.lat", native: "double precision", input: "48.8", output: "39.8017" },
            Example { rule: "address.lat", native: "numeric(9,6)", input: "48.8", output: "39.801700" },
            Example { rule: "address.lat(decimals=1)", native: "text", input: "48.8", output: "39.8" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("address")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        coordinate::compile(self.name(), target, args, |city| city.latitude)
    }
}
